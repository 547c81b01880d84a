"""A hand-off half written, kept for its author whatever happens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from escalation.document import EVIDENCE_MAX, TEXT_FIELDS, TEXT_LENGTH
from escalation.models import HandoffDraft
from helpdesk.lib.text import clean_characters
from tickets import access
from tickets.models import Ticket


@transaction.atomic
def handoff_draft_save(
    *, ticket: Ticket, data: Mapping[str, Any], actor: User, now: datetime
) -> HandoffDraft:
    """Keeps what has been typed, over what was kept before; the newest save wins.

    Known fields only, texts cut at their limit. Raises NotAllowed.
    """
    access.require_worker(actor, ticket)
    draft, _created = HandoffDraft.objects.update_or_create(
        ticket=ticket, author=actor, defaults={"data": _known(data), "updated_at": now}
    )
    return draft


def _known(data: Mapping[str, Any]) -> dict[str, Any]:
    texts = {
        name: clean_characters(str(data[name]))[:TEXT_LENGTH]
        for name in (*TEXT_FIELDS, "to_team")
        if data.get(name) is not None
    }
    evidence = data.get("evidence") or ()
    return {
        **texts,
        "cannot_reproduce": data.get("cannot_reproduce") is True,
        "evidence": [clean_characters(str(key))[:64] for key in evidence][:EVIDENCE_MAX],
    }
