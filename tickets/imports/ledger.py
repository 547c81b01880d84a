"""From the steps of an incident to the events of our ledger, each at the time that the source gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tickets.imports.servicenow import Incident, Step
from tickets.models import EventKind, Status

ENDED = (Status.RESOLVED, Status.CLOSED)
STATUS_KINDS = {
    EventKind.STATUS_CHANGED, EventKind.RESOLVED, EventKind.REOPENED, EventKind.CLOSED,
}  # fmt: skip


@dataclass(slots=True)
class Planned:
    """An event to be: what, when, and its data in our own ids."""

    kind: EventKind
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """Our ids behind the source's names; None in, None out."""

    team: Callable[[str | None], int | None]
    agent: Callable[[str | None], int | None]
    category: Callable[[tuple[str | None, str | None]], int | None]


def ledger_of(incident: Incident, names: Names) -> list[Planned]:
    """Everything after CREATED, in order of time, CLOSED last where it is the end."""
    planned = [*_moves(incident, names), *_statuses(incident, names)]
    planned.sort(key=lambda event: event.at)
    if status_of(incident) == Status.CLOSED:
        # A source that resolves after it has closed keeps both times; the end stays the end.
        closed = max(i for i, event in enumerate(planned) if event.kind == EventKind.CLOSED)
        later = {event.kind for event in planned[closed:]} & STATUS_KINDS
        if later - {EventKind.CLOSED}:
            planned.append(planned.pop(closed))
    return _chained(planned, _start(incident))


def status_of(incident: Incident) -> Status:
    """Where the incident stands: the last status that the log knows."""
    return next((step.status for step in reversed(incident.steps) if step.status), Status.OPEN)


def _start(incident: Incident) -> Status:
    """The first status that the log knows; an incident that begins at its end was open before."""
    first = next((step.status for step in incident.steps if step.status), Status.OPEN)
    return Status.OPEN if first in ENDED else first


def _moves(incident: Incident, names: Names) -> Iterator[Planned]:
    """Changes of team, holder and fields; what becomes unknown changes nothing."""
    first = incident.steps[0]
    if first.assignee is not None:
        yield Planned(
            EventKind.ASSIGNED, first.at, {"from": None, "to": names.agent(first.assignee)}
        )
    before = first
    for step in incident.steps[1:]:
        yield from _team_and_holder(before, step, names)
        changed = _fields(before, step, names)
        if changed:
            yield Planned(EventKind.FIELDS_CHANGED, step.at, changed)
        before = _merged(before, step)


def _merged(before: Step, step: Step) -> Step:
    """The step with what it does not know taken from before."""
    return Step(
        at=step.at,
        status=step.status or before.status,
        group=step.group or before.group,
        assignee=step.assignee or before.assignee,
        category=step.category if step.category[0] else before.category,
        impact=step.impact or before.impact,
        urgency=step.urgency or before.urgency,
        priority=step.priority or before.priority,
    )


def _team_and_holder(before: Step, step: Step, names: Names) -> Iterator[Planned]:
    if step.group and step.group != before.group:
        teams = {"from": names.team(before.group), "to": names.team(step.group)}
        yield Planned(
            EventKind.TEAM_CHANGED, step.at, {**teams, "from_tier": None, "to_tier": None}
        )
    if step.assignee and step.assignee != before.assignee:
        people = {"from": names.agent(before.assignee), "to": names.agent(step.assignee)}
        yield Planned(EventKind.ASSIGNED, step.at, people)


def _fields(before: Step, step: Step, names: Names) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for name in ("impact", "urgency", "priority"):
        old, new = getattr(before, name), getattr(step, name)
        if new is not None and new != old:
            changed[name] = [old, new]
    if step.category[0] and step.category != before.category:
        changed["category"] = [names.category(before.category), names.category(step.category)]
    return changed


def _statuses(incident: Incident, names: Names) -> list[Planned]:
    """Every change of status; the last resolution and the last closing at the source's own times.

    Without a resolved_at nothing says when it was resolved: then no event claims it.
    """
    planned: list[Planned] = []
    current = _start(incident)
    for step in incident.steps:
        target = step.status
        if target is None or target == current:
            continue
        planned.append(Planned(_kind(current, target, incident), step.at, {"to": target.value}))
        current = target
    _anchor(planned, EventKind.RESOLVED, incident.resolved_at)
    if current == Status.CLOSED:
        _anchor(planned, EventKind.CLOSED, incident.closed_at)
    for event in planned:
        if event.kind == EventKind.RESOLVED:
            event.data.update(_held(incident, names, event.at))
    return planned


def _kind(current: Status, target: Status, incident: Incident) -> EventKind:
    if target == Status.CLOSED:
        return EventKind.CLOSED
    if target == Status.RESOLVED:
        return EventKind.RESOLVED if incident.resolved_at else EventKind.STATUS_CHANGED
    return EventKind.REOPENED if current in ENDED else EventKind.STATUS_CHANGED


def _anchor(planned: list[Planned], kind: EventKind, at: datetime | None) -> None:
    """Puts the last event of this kind at the source's time; makes one where the log shows none."""
    if at is None:
        return
    last = next((event for event in reversed(planned) if event.kind == kind), None)
    if last is None:
        status = Status.RESOLVED if kind == EventKind.RESOLVED else Status.CLOSED
        last = Planned(kind, at, {"to": status.value})
        planned.insert(max(0, len(planned) - 1), last)
    last.at = at


def _held(incident: Incident, names: Names, at: datetime) -> dict[str, Any]:
    """Who had it at that time, as far as the log knows. The source has no tiers."""
    now = incident.steps[0]
    for step in incident.steps[1:]:
        if step.at > at:
            break
        now = _merged(now, step)
    return {"tier": None, "team": names.team(now.group), "assignee": names.agent(now.assignee)}


def _chained(planned: list[Planned], start: Status) -> list[Planned]:
    """The events with each change of status saying what it came from; those that change nothing go."""
    kept: list[Planned] = []
    current = start
    for event in planned:
        if event.kind in STATUS_KINDS:
            if not _chain(event, current, kept):
                continue
            current = Status(event.data["to"])
        kept.append(event)
    return kept


def _chain(event: Planned, current: Status, kept: list[Planned]) -> bool:
    """Says what the change came from; False where it is none.

    Of two resolutions in a row the later stays: it is the one that the source dates.
    """
    event.data["from"] = current.value
    if event.data["to"] == current:
        if event.kind not in (EventKind.RESOLVED, EventKind.CLOSED):
            return False
        earlier = max(i for i, other in enumerate(kept) if other.kind in STATUS_KINDS)
        event.data["from"] = kept.pop(earlier).data["from"]
    if event.kind == EventKind.REOPENED:
        if current in ENDED:
            event.data["correction"] = False
        else:
            event.kind = EventKind.STATUS_CHANGED
    return True
