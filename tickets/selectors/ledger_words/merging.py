"""Tickets that became one, were taken apart, split or linked, as sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.models import EventKind, TicketEvent
from tickets.models.merge import link_words
from tickets.models.ticket import reference_of
from tickets.selectors.ledger_words.names import Names, Sentence


def _reference(event: TicketEvent, name: str) -> str:
    pk = event.data.get(name)
    return reference_of(pk) if isinstance(pk, int) else "–"


def _merged(event: TicketEvent, names: Names) -> str:
    return _("Merged it into %(ticket)s") % {"ticket": _reference(event, "survivor")}


def _received(event: TicketEvent, names: Names) -> str:
    return _("Merged %(ticket)s into it") % {"ticket": _reference(event, "merged")}


def _unmerged(event: TicketEvent, names: Names) -> str:
    other = "survivor" if "survivor" in event.data else "merged"
    return _("Took the merge with %(ticket)s back") % {"ticket": _reference(event, other)}


def _split(event: TicketEvent, names: Names) -> str:
    if "out_of" in event.data:
        return _("Split it from %(ticket)s") % {"ticket": _reference(event, "out_of")}
    count = event.data.get("messages", 1)
    words = ngettext(
        "Split %(count)d message off into %(ticket)s",
        "Split %(count)d messages off into %(ticket)s",
        count,
    )
    return words % {"count": count, "ticket": _reference(event, "into")}


def _linked(event: TicketEvent, names: Names) -> str:
    words = link_words(event.data.get("kind", ""), is_turned=bool(event.data.get("reverse")))
    said = {"words": words, "ticket": _reference(event, "other")}
    if event.data.get("action") == "removed":
        return _("Removed the link: %(words)s %(ticket)s") % said
    return _("Linked it: %(words)s %(ticket)s") % said


WORDS: dict[str, Sentence] = {
    EventKind.MERGED: _merged,
    EventKind.MERGE_RECEIVED: _received,
    EventKind.UNMERGED: _unmerged,
    EventKind.SPLIT: _split,
    EventKind.LINKS_CHANGED: _linked,
}
