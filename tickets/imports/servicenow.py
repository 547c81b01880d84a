"""The incident log of ServiceNow: one row for each change of an incident, `?` for what is unknown.

Source of the columns: the audit log that ServiceNow exports (UCI Machine Learning Repository, 498).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tickets.imports.reading import Rejected
from tickets.models import Channel, Status

SOURCE = "servicenow"
UNKNOWN = "?"
COLUMNS = (
    "number", "incident_state", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla",
    "caller_id", "opened_by", "opened_at", "sys_updated_at", "contact_type", "location",
    "category", "subcategory", "u_symptom", "cmdb_ci", "impact", "urgency", "priority",
    "assignment_group", "assigned_to", "knowledge", "u_priority_confirmation", "notify",
    "problem_id", "rfc", "vendor", "caused_by", "closed_code", "resolved_by", "resolved_at",
    "closed_at",
)  # fmt: skip
STATES = {
    "New": Status.OPEN,
    "Active": Status.OPEN,
    "Awaiting User Info": Status.WAITING_REQUESTER,
    "Awaiting Vendor": Status.WAITING_THIRD_PARTY,
    "Awaiting Problem": Status.WAITING_THIRD_PARTY,
    "Awaiting Evidence": Status.WAITING_THIRD_PARTY,
    "Resolved": Status.RESOLVED,
    "Closed": Status.CLOSED,
}
CHANNELS = {
    "Phone": Channel.PHONE,
    "IVR": Channel.PHONE,
    "Email": Channel.EMAIL,
    "Self service": Channel.PORTAL,
    "Direct opening": Channel.WALK_IN,
}
# What our own columns do not hold, kept as the source says it.
ATTRIBUTES = (
    "incident_state", "contact_type", "location", "u_symptom", "cmdb_ci",
    "u_priority_confirmation", "notify", "problem_id", "rfc", "vendor", "caused_by", "closed_code",
)  # fmt: skip
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})", re.ASCII)
_LEVEL = re.compile(r"([1-9]) - ", re.ASCII)
_NUMBER_LENGTH = 80
_COUNT_MAX = 32_767

Row = dict[str, str]


class BadRow(ValueError):
    """Why a row cannot be used."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row in our own terms: how things stood at `at`. None is what the source does not say."""

    at: datetime
    status: Status | None
    group: str | None
    assignee: str | None
    category: tuple[str | None, str | None]
    impact: int | None
    urgency: int | None
    priority: int | None


@dataclass(frozen=True, slots=True)
class Incident:
    """All that the log says of one incident. `known` is each column's last known value."""

    number: str
    steps: list[Step]
    known: Row
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    reassignment_count: int
    reopen_count: int
    unknown_states: list[str]

    @property
    def caller(self) -> str | None:
        return known(self.known["caller_id"])

    @property
    def opened_by(self) -> str | None:
        return known(self.known["opened_by"])

    @property
    def resolved_by(self) -> str | None:
        return known(self.known["resolved_by"])


def known(value: str) -> str | None:
    """The value without stray spaces; None for what the source does not know."""
    value = " ".join(value.split())
    return None if value in ("", UNKNOWN) else value


@lru_cache(maxsize=100_000)
def parse_time(value: str, zone: ZoneInfo) -> datetime | None:
    """d/m/Y H:M in the source's zone, as UTC; None for unknown. Raises BadRow."""
    if known(value) is None:
        return None
    match = _DATE.fullmatch(value.strip())
    if match is None:
        raise BadRow(f"“{value[:40]}” is no date like 31/12/2016 23:59")
    day, month, year, hour, minute = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRow(f"“{value[:40]}” is not in the calendar") from None


@lru_cache(maxsize=1000)
def parse_level(value: str, most: int) -> int | None:
    """The leading digit of “2 - Medium”; None for unknown. Raises BadRow."""
    if known(value) is None:
        return None
    match = _LEVEL.match(value)
    if match is None or int(match[1]) > most:
        raise BadRow(f"“{value[:40]}” is none of the levels 1 to {most}")
    return int(match[1])


def _count(value: str) -> int:
    text = value.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > _COUNT_MAX:
        raise BadRow(f"“{value[:40]}” is no count")
    return int(text)


def _step(row: Row, zone: ZoneInfo) -> Step:
    at = parse_time(row["sys_updated_at"], zone) or parse_time(row["opened_at"], zone)
    if at is None:
        raise BadRow("opened_at is unknown")
    return Step(
        at=at,
        status=STATES.get(row["incident_state"].strip()),
        group=known(row["assignment_group"]),
        assignee=known(row["assigned_to"]),
        category=(known(row["category"]), known(row["subcategory"])),
        impact=parse_level(row["impact"], 3),
        urgency=parse_level(row["urgency"], 3),
        priority=parse_level(row["priority"], 4),
    )


def _check(row: Row, zone: ZoneInfo) -> Step:
    """The row's step, if everything in it can be read. Raises BadRow."""
    number = known(row["number"])
    if number is None or len(number) > _NUMBER_LENGTH or not number.isprintable():
        raise BadRow("the number is missing or unusable")
    for column in ("sys_mod_count", "reassignment_count", "reopen_count"):
        _count(row[column])
    if parse_time(row["opened_at"], zone) is None:
        raise BadRow("opened_at is unknown")
    parse_time(row["resolved_at"], zone)
    parse_time(row["closed_at"], zone)
    return _step(row, zone)


def _last_known(rows: Sequence[Row]) -> Row:
    """Each column's last known value; unknown where no row knows it."""
    found = dict(rows[-1])
    for column, value in found.items():
        if known(value) is None:
            earlier = (row[column] for row in reversed(rows) if known(row[column]) is not None)
            found[column] = next(earlier, UNKNOWN)
    return found


def _incident(lines: Sequence[tuple[int, Row, Step]], zone: ZoneInfo) -> Incident:
    """One incident from its rows, in order. Raises BadRow where its end has no time."""
    rows = [row for _line, row, _step in lines]
    steps = [step for _line, _row, step in lines]
    last = rows[-1]
    opened_at = parse_time(last["opened_at"], zone)
    resolved_at, closed_at = (parse_time(last[c], zone) for c in ("resolved_at", "closed_at"))
    ended = [s.status for s in steps if s.status][-1:]
    if ended and ended[0] in (Status.RESOLVED, Status.CLOSED) and not (resolved_at or closed_at):
        raise BadRow("it has ended, but neither resolved_at nor closed_at is known")
    states = {row["incident_state"].strip() for row in rows}
    return Incident(
        number=str(known(last["number"])),
        steps=steps,
        known=_last_known(rows),
        opened_at=opened_at or steps[0].at,
        resolved_at=resolved_at,
        closed_at=closed_at,
        reassignment_count=_count(last["reassignment_count"]),
        reopen_count=_count(last["reopen_count"]),
        unknown_states=sorted(states - STATES.keys()),
    )


def incidents_of(
    rows: Iterable[tuple[int, Row]], *, zone: ZoneInfo, rejected: list[Rejected]
) -> list[Incident]:
    """The incidents in the order in which the log first names them; bad rows go to `rejected`."""
    grouped: dict[str, list[tuple[int, Row, Step]]] = defaultdict(list)
    same: dict[str, str] = {}
    for line, row in rows:
        try:
            step = _check(row, zone)
        except BadRow as reason:
            rejected.append(Rejected(line, row["number"][:_NUMBER_LENGTH], str(reason)))
            continue
        # The same few words come back a hundred thousand times: keep each once.
        kept = {name: same.setdefault(value, value) for name, value in row.items()}
        grouped[kept["number"].strip()].append((line, kept, step))
    return _assembled(grouped.values(), zone, rejected)


def _assembled(
    groups: Iterable[list[tuple[int, Row, Step]]],
    zone: ZoneInfo,
    rejected: list[Rejected],
) -> list[Incident]:
    incidents = []
    for lines in groups:
        lines.sort(key=lambda entry: (int(entry[1]["sys_mod_count"]), entry[0]))
        try:
            incidents.append(_incident(lines, zone))
        except BadRow as reason:
            number = lines[-1][1]["number"]
            rejected.extend(Rejected(line, number, str(reason)) for line, _row, _step in lines)
    return incidents
