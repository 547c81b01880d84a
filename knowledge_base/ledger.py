"""What a ticket's history calls the guides and steps that its events name by their keys."""

from collections.abc import Sequence

from django.utils.translation import get_language

from knowledge_base.guides import Content, step_at
from knowledge_base.models import GuideRun
from tickets.models import TicketEvent


def guide_subjects(events: Sequence[TicketEvent]) -> dict[int, str]:
    """The title of the guide, or of its step, in the reader's language; one query."""
    runs = {event.data.get("run") for event in events} - {None}
    rows = GuideRun.objects.filter(pk__in=runs).values_list("pk", "version__content")
    contents = dict(rows)
    found = {}
    for event in events:
        name = _name(contents.get(event.data.get("run")) or {}, event.data.get("step", ""))
        if name:
            found[event.pk] = name
    return found


def _name(content: Content, key: str) -> str:
    language = "es" if (get_language() or "").startswith("es") else "en"
    step = step_at(content, key) if key else None
    texts = step if step is not None else content.get("texts", {})
    return str((texts.get(language) or texts.get("en") or texts.get("es") or {}).get("title", ""))
