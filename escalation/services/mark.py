"""What it turned out to be: told to the sender, who learns from it, and counted."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from escalation import access
from escalation.document import TEXT_LENGTH, clean_text
from escalation.exceptions import HandoffSettled
from escalation.models import Handoff, HandoffState
from escalation.services.bell import ring
from tickets.access import require_worker
from tickets.exceptions import InvalidInput
from tickets.models import EventKind
from tickets.services import event_record
from tickets.services.change import locked


@dataclass(frozen=True)
class HandoffMarks:
    """The outcome marks. A re-diagnosis needs a note that says what was wrong."""

    is_rediagnosed: bool = False
    rediagnosed_note: str = ""
    is_solvable_at_l1: bool = False
    solvable_at_l1_note: str = ""


@transaction.atomic
def handoff_mark(*, handoff: Handoff, marks: HandoffMarks, actor: User, now: datetime) -> Handoff:
    """Writes the marks of an accepted hand-off, over earlier ones; the ledger keeps each time.

    Raises NotAllowed, InvalidInput(field) or HandoffSettled when it is not accepted.
    """
    require_worker(actor, handoff.ticket)
    access.require_receiver(actor, handoff)
    changes = _changes(marks)
    ticket = locked(handoff.ticket, None)
    rows = Handoff.objects.filter(pk=handoff.pk, state=HandoffState.ACCEPTED).update(
        **changes, marked_by=actor, marked_at=now
    )
    handoff.refresh_from_db()
    if rows == 0:
        raise HandoffSettled(handoff)
    codes = {"rediagnosed": marks.is_rediagnosed, "solvable_at_l1": marks.is_solvable_at_l1}
    event_record(
        ticket=ticket,
        kind=EventKind.HANDOFF_MARKED,
        data={"handoff": handoff.pk, **codes},
        actor=actor,
        now=now,
    )
    ring(handoff, [handoff.from_agent], "handoff_marked", actor, now, **codes)
    return handoff


def _changes(marks: HandoffMarks) -> dict[str, object]:
    if marks.is_rediagnosed and not clean_text(marks.rediagnosed_note):
        raise InvalidInput("rediagnosed_note", _("Say what the diagnosis got wrong."))
    return {
        "is_rediagnosed": marks.is_rediagnosed,
        "rediagnosed_note": clean_text(marks.rediagnosed_note)[:TEXT_LENGTH]
        if marks.is_rediagnosed
        else "",
        "is_solvable_at_l1": marks.is_solvable_at_l1,
        "solvable_at_l1_note": clean_text(marks.solvable_at_l1_note)[:TEXT_LENGTH]
        if marks.is_solvable_at_l1
        else "",
    }
