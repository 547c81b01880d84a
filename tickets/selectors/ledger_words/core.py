"""What happened to a ticket from its filing to its end, as sentences."""

from typing import Any

from django.utils.translation import gettext as _

from tickets.models import EventKind, Impact, Priority, Status, TicketEvent, Urgency
from tickets.selectors.ledger_words.names import Names, Sentence


def _status(code: str) -> str:
    return str(Status(code).label) if code in Status.values else code


def _created(event: TicketEvent, names: Names) -> str:
    searches = event.data.get("origin", {}).get("searches", [])
    if not searches:
        return _("Filed the request")
    words = ", ".join(_("“%(words)s”") % {"words": search} for search in searches)
    return _("Filed the request, after searching for %(words)s") % {"words": words}


def _assigned(event: TicketEvent, names: Names) -> str:
    to = event.data.get("to")
    if event.data.get("reason") == "merged":
        return _assigned_by_merge(event, names)
    if to is None:
        return _("Gave the ticket back to the queue")
    if to == event.actor_id:
        return _("Took the ticket")
    return _("Assigned it to %(person)s") % {"person": names.person(to)}


def _assigned_by_merge(event: TicketEvent, names: Names) -> str:
    to = event.data.get("to")
    if to is None:
        return _("As before the merge nobody holds it")
    return _("%(person)s goes on with it, from the ticket merged in") % {"person": names.person(to)}


def _team(event: TicketEvent, names: Names) -> str:
    return _("Moved it to %(team)s") % {"team": names.team(event.data.get("to"))}


def _status_changed(event: TicketEvent, names: Names) -> str:
    return _("%(from)s → %(to)s") % {
        "from": _status(event.data.get("from", "")),
        "to": _status(event.data.get("to", "")),
    }


_CHOICES = {"impact": Impact, "urgency": Urgency, "priority": Priority}


def _field_label(name: str) -> str:
    labels = {
        "subject": _("Subject"),
        "category": _("Category"),
        "impact": _("Impact"),
        "urgency": _("Urgency"),
        "priority": _("Priority"),
        "request_type": _("Request type"),
    }
    return labels.get(name, name)


def _field_value(name: str, value: Any, names: Names) -> str:
    if value is None:
        return "–"
    if name == "category":
        return names.categories.get(value, "–")
    if name == "request_type":
        return names.work.request_types.get(value, "–")
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    return str(value)


def _fields(event: TicketEvent, names: Names) -> str:
    parts = []
    for name, (old, new) in event.data.items():
        if old == new:
            parts.append(_field_label(name))
            continue
        old_words, new_words = _field_value(name, old, names), _field_value(name, new, names)
        parts.append(f"{_field_label(name)}: {old_words} → {new_words}")
    return _("Changed %(what)s") % {"what": ", ".join(parts)}


def _tagged(event: TicketEvent, names: Names) -> str:
    added = [f"+{name}" for name in event.data.get("added", [])]
    removed = [f"-{name}" for name in event.data.get("removed", [])]
    return _("Tags: %(tags)s") % {"tags": " ".join(added + removed)}


def _handed_off(event: TicketEvent, names: Names) -> str:
    return _("Handed it off to %(team)s") % {"team": names.team(event.data.get("to_team"))}


def _returned(event: TicketEvent, names: Names) -> str:
    return _("Returned the hand-off to %(team)s") % {"team": names.team(event.data.get("to_team"))}


def _guide_step(event: TicketEvent, names: Names) -> str:
    outcomes = {
        "worked": _("worked"),
        "failed": _("did not work"),
        "skipped": _("skipped"),
        "chosen": _("answered"),
    }
    outcome = outcomes.get(event.data.get("outcome", ""), "")
    return _("Guide step: %(outcome)s") % {"outcome": outcome}


def _survey(event: TicketEvent, names: Names) -> str:
    return _("Rated %(score)s of 5") % {"score": event.data.get("score", "–")}


WORDS: dict[str, Sentence] = {
    EventKind.CREATED: _created,
    EventKind.ASSIGNED: _assigned,
    EventKind.TEAM_CHANGED: _team,
    EventKind.STATUS_CHANGED: _status_changed,
    EventKind.FIELDS_CHANGED: _fields,
    EventKind.TAGGED: _tagged,
    EventKind.HANDED_OFF: _handed_off,
    EventKind.HANDOFF_RETURNED: _returned,
    EventKind.GUIDE_STEP: _guide_step,
    EventKind.SURVEY_ANSWERED: _survey,
}
