"""From ledgers to rows of facts, many tickets at a time: five reads and one write a batch.

One computation at a time: whoever waited reads a ledger that holds all that was committed before,
so an older reading never lands over a newer one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from kpis.definitions import (
    VERSION,
    Event,
    Ledger,
    Merged,
    Surroundings,
    csat,
    first_contact,
    first_response,
    one_case,
    one_touch,
    reassigned,
    reopened,
    resolution,
)
from kpis.models import TicketFacts
from tickets.models import EventKind, Ticket, TicketEvent

LOCK_KEY = 7_403_001
# SQLite takes 250,000 variables a statement, PostgreSQL's driver has no limit; a row has 35.
WRITE_BATCH = 500
Row = dict[str, Any]


def fcr_window() -> timedelta:
    return timedelta(days=settings.FCR_WINDOW_DAYS)


@transaction.atomic
def facts_write(*, ticket_ids: Iterable[int], now: datetime) -> int:
    """Computes the facts of these tickets and writes them; how many there were.

    A ticket that was merged away has none. Safe to repeat: the same ledger and `now` give the same rows.
    """
    _one_at_a_time()
    asked = list(ticket_ids)
    rows = facts_compute(ticket_ids=asked, now=now)
    gone = set(asked) - {row.ticket_id for row in rows}
    if gone:
        TicketFacts.objects.filter(ticket_id__in=gone).delete()
    columns = [f.attname for f in TicketFacts._meta.concrete_fields if not f.primary_key]
    names = [TicketFacts._meta.get_field(c).name for c in columns]
    TicketFacts.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ticket"],
        update_fields=names,
        batch_size=WRITE_BATCH,
    )
    return len(rows)


def _one_at_a_time() -> None:
    # SQLite's transactions are immediate: one writer at a time by nature.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def facts_compute(*, ticket_ids: Sequence[int], now: datetime) -> list[TicketFacts]:
    """The rows as they should be, not saved."""
    tickets = _tickets(ticket_ids)
    merged = _merged(tickets)
    inside = [row["pk"] for rows in merged.values() for row in rows]
    own, last_events = _ledgers([*ticket_ids, *inside])
    ledgers = {t["pk"]: _case(t, merged.get(t["pk"], ()), own) for t in tickets}
    later = _later_tickets(tickets, ledgers)
    window = fcr_window()
    rows = []
    for ticket in tickets:
        pk = ticket["pk"]
        around = Surroundings(
            window=window,
            is_l1_resolvable=ticket["is_l1_resolvable"] is not False,
            later_tickets_at=tuple(later.get(pk, ())),
        )
        row = facts_of(ticket, ledgers[pk], around, now)
        row.computed_from_event = last_events.get(pk)
        rows.append(row)
    return rows


def facts_of(ticket: Row, ledger: Ledger, around: Surroundings, now: datetime) -> TicketFacts:
    """One row, from one ledger."""
    row = TicketFacts(
        ticket_id=ticket["pk"],
        created_at=ticket["created_at"],
        status=ticket["status"],
        category_id=ticket["category_id"],
        organisation_id=ticket["organisation_id"],
        channel=ticket["channel"],
        priority=ticket["priority"],
        language=ticket["language"],
        is_l1_resolvable=around.is_l1_resolvable,
        is_one_touch=one_touch(ledger),
        definition_version=VERSION,
    )
    _fill_times(row, ticket, ledger)
    _fill_contact(row, ledger, around, now)
    _fill_counts(row, ledger)
    return row


def _fill_times(row: TicketFacts, ticket: Row, ledger: Ledger) -> None:
    response = first_response(ledger)
    row.first_response_seconds = response.seconds
    row.first_response_reason = response.reason
    row.is_answered_live = response.is_live
    solved = resolution(ledger)
    row.first_resolved_at = solved.first.at if solved.first else None
    row.resolved_at = solved.last.at if solved.last else None
    row.first_resolution_seconds = solved.first_seconds
    row.resolution_seconds = solved.last_seconds
    row.resolution_reason = solved.reason
    if solved.reason == "closed_unresolved":
        row.closed_unresolved_at = max(e.at for e in ledger if e.kind == EventKind.CLOSED)
    held = solved.last.data if solved.last else {}
    row.team_id = held.get("team", ticket["team_id"])
    row.tier = held.get("tier", ticket["tier"])
    row.agent_id = held.get("assignee", ticket["assignee_id"])


def _fill_contact(row: TicketFacts, ledger: Ledger, around: Surroundings, now: datetime) -> None:
    contact = first_contact(ledger, around)
    row.is_fcr = contact.value
    row.fcr_reasons = contact.reasons
    row.fcr_left_out = contact.left_out
    row.fcr_provisional_until = contact.provisional_until
    row.is_fcr_final = contact.provisional_until is None or contact.provisional_until <= now


def _fill_counts(row: TicketFacts, ledger: Ledger) -> None:
    again = reopened(ledger)
    row.reopen_count = again.count
    row.reopen_count_derived = again.derived
    row.reopen_cohort_at = again.cohort_at
    hands = reassigned(ledger)
    row.reassignment_count = hands.count
    row.reassignment_count_derived = hands.derived
    said = csat(ledger, window=timedelta(days=settings.SURVEY_WINDOW_DAYS))
    row.is_survey_sent = said.is_asked
    row.csat_score = said.score
    row.csat_reason = said.reason


def _tickets(ticket_ids: Sequence[int]) -> list[Row]:
    rows = (
        Ticket.objects.filter(pk__in=ticket_ids, merged_into__isnull=True)
        .order_by("pk")
        .values(
            "pk", "status", "created_at", "category_id", "organisation_id", "requester_id", "channel",
            "priority", "language", "team_id", "tier", "assignee_id",
            is_l1_resolvable=F("category__is_l1_resolvable"),
        )
    )  # fmt: skip
    return [dict(row) for row in rows]


def _merged(tickets: Sequence[Row]) -> dict[int, list[Row]]:
    """What was merged into each of these, and into those: one query for each level that there is."""
    survivors = {ticket["pk"]: ticket["pk"] for ticket in tickets}
    found: dict[int, list[Row]] = defaultdict(list)
    level = list(survivors)
    while level:
        rows = Ticket.objects.filter(merged_into_id__in=level).order_by("pk")
        level = []
        for row in rows.values("pk", "merged_into_id", "requester_id", "created_at"):
            survivors[row["pk"]] = survivor = survivors[row["merged_into_id"]]
            found[survivor].append(dict(row))
            level.append(row["pk"])
    return found


def _case(ticket: Row, merged: Sequence[Row], ledgers: dict[int, list[Event]]) -> Ledger:
    """The ledger that the ticket is judged by; its row is brought to the earliest filing of the case."""
    ticket["created_at"] = min([ticket["created_at"], *(row["created_at"] for row in merged)])
    parts = [
        Merged(ledgers.get(row["pk"], []), row["requester_id"] == ticket["requester_id"])
        for row in merged
    ]
    return one_case(ledgers.get(ticket["pk"], []), parts)


def _ledgers(ticket_ids: Sequence[int]) -> tuple[dict[int, list[Event]], dict[int, int]]:
    ledgers: dict[int, list[Event]] = defaultdict(list)
    last: dict[int, int] = {}
    events = TicketEvent.objects.filter(ticket_id__in=ticket_ids).order_by("ticket_id", "pk")
    for pk, ticket_id, kind, actor_kind, at, data in events.values_list(
        "pk", "ticket_id", "kind", "actor_kind", "created_at", "data"
    ):
        ledgers[ticket_id].append(Event(kind, actor_kind, at, data))
        last[ticket_id] = pk
    return ledgers, last


def _later_tickets(tickets: list[Row], ledgers: dict[int, Ledger]) -> dict[int, list[datetime]]:
    """For each resolved ticket: when its requester filed again in its category, or continued it."""
    solved = {
        ticket["pk"]: ticket
        for ticket in tickets
        if _has_first_contact(ledgers.get(ticket["pk"], []))
    }
    found: dict[int, list[datetime]] = defaultdict(list)
    if not solved:
        return found
    continued = Ticket.objects.filter(continues_id__in=solved, merged_into__isnull=True)
    for pk, at in continued.values_list("continues_id", "created_at"):
        found[pk].append(at)
    filed = _filed(list(solved.values()), ledgers)
    for pk, ticket in solved.items():
        same = filed.get((ticket["requester_id"], ticket["category_id"]), [])
        found[pk].extend(at for other, at in same if other != pk)
    return found


def _has_first_contact(ledger: Ledger) -> bool:
    """What has no value (unresolved, imported) needs no search for what was filed later."""
    return first_contact(ledger, Surroundings()).value is not None


def _filed(
    tickets: list[Row], ledgers: dict[int, Ledger]
) -> dict[tuple[int, int], list[tuple[int, datetime]]]:
    """What these requesters filed around these resolutions, by requester and category."""
    resolved = [resolution(ledgers[t["pk"]]).last for t in tickets]
    times = [event.at for event in resolved if event is not None]
    rows = Ticket.objects.filter(
        requester_id__in={t["requester_id"] for t in tickets},
        category_id__in={t["category_id"] for t in tickets if t["category_id"]},
        merged_into__isnull=True,
        created_at__gt=min(times),
        created_at__lte=max(times) + fcr_window(),
    ).order_by("created_at", "pk")
    filed: dict[tuple[int, int], list[tuple[int, datetime]]] = defaultdict(list)
    for pk, requester, category, at in rows.values_list(
        "pk", "requester_id", "category_id", "created_at"
    ):
        filed[requester, category].append((pk, at))
    return filed
