"""What was noted while working a ticket, as sentences: fields, checklist, time, identity."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tickets.durations import duration_words
from tickets.fields.kinds import words_of
from tickets.models import (
    CustomField,
    EventKind,
    FieldKind,
    IdentityOutcome,
    IdentityQuestion,
    TicketEvent,
)
from tickets.selectors.ledger_words.names import Names, Sentence


def _value(field: CustomField, kept: Any, names: Names) -> str:
    if kept is None:
        return "–"
    if field.kind == FieldKind.PERSON:
        return names.person(kept)
    if field.kind == FieldKind.NUMBER:
        kept = Decimal(kept)
    elif field.kind == FieldKind.DATE:
        kept = date.fromisoformat(kept)
    return words_of(field, kept)


def _fields(event: TicketEvent, names: Names) -> str:
    parts = []
    for key, (old, new) in event.data.items():
        field = names.work.fields.get(key)
        if field is None or (old is None and new is None):
            parts.append(field.label if field else key)
        else:
            change = f"{_value(field, old, names)} → {_value(field, new, names)}"
            parts.append(f"{field.label}: {change}")
    return _("Changed %(what)s") % {"what": ", ".join(parts)}


def _checklist(event: TicketEvent, names: Names) -> str:
    sentences = {
        "added": _("Added to the checklist: “%(line)s”"),
        "ticked": _("Ticked off: “%(line)s”"),
        "unticked": _("Not done after all: “%(line)s”"),
        "moved": _("Moved in the checklist: “%(line)s”"),
        "removed": _("Removed from the checklist: “%(line)s”"),
        "restored": _("Put back on the checklist: “%(line)s”"),
    }
    sentence = sentences.get(event.data.get("action", ""), _("Checklist: “%(line)s”"))
    return sentence % {"line": names.work.lines.get(event.data.get("item", 0), "–")}


def _time(event: TicketEvent, names: Names) -> str:
    sentences = {
        "changed": _("Corrected the time spent to %(time)s"),
        "removed": _("Took %(time)s of time spent away"),
    }
    sentence = sentences.get(event.data.get("action", ""), _("Spent %(time)s"))
    return sentence % {"time": duration_words(event.data.get("seconds", 0))}


def _identity(event: TicketEvent, names: Names) -> str:
    known = [q for q in event.data.get("questions", []) if q in IdentityQuestion.values]
    ways = ", ".join(str(IdentityQuestion(code).label) for code in known)
    if event.data.get("outcome") == IdentityOutcome.PASSED:
        return _("Confirmed who is asking (%(ways)s)") % {"ways": ways}
    return _("Could not confirm who is asking (%(ways)s)") % {"ways": ways}


WORDS: dict[str, Sentence] = {
    EventKind.CUSTOM_CHANGED: _fields,
    EventKind.CHECKLIST_CHANGED: _checklist,
    EventKind.TIME_LOGGED: _time,
    EventKind.IDENTITY_CHECKED: _identity,
}
