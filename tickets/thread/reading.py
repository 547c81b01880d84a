"""Which part of a conversation is read, and in how few queries.

A page shows the opening message, the newest ones, and whatever this person has not seen; what lies between is
fetched when asked for. Queries: the messages, their files where there are any, and the events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from helpdesk.lib.prepared_query import PreparedQuery
from tickets import access
from tickets.models import Attachment, EventKind, Message, ReadMark, Ticket, TicketEvent
from tickets.models.ticket import reference_of
from tickets.selectors.ledger_words import Names, names_for
from tickets.thread.entries import Entry, FirstNew, Gap, Said, Searched, Thread
from tickets.thread.wording import Reader, day_of, lines_of, said_of

NEWEST, UNREAD_MAX, EVENTS_MAX = 60, 240, 200
_COLUMNS = (
    "pk", "ticket_id", "author_id", "author__full_name", "author__email", "author__time_zone", "visibility",
    "is_opening", "is_automatic", "is_from_agent", "file_count",
    "body", "body_html", "created_at",
)  # fmt: skip
# Told between the messages; what else happened is in the history.
SHOWN = frozenset(
    [
        EventKind.ASSIGNED, EventKind.TEAM_CHANGED, EventKind.STATUS_CHANGED, EventKind.RESOLVED,
        EventKind.REOPENED, EventKind.CLOSED, EventKind.HANDED_OFF, EventKind.HANDOFF_ACCEPTED,
        EventKind.HANDOFF_RETURNED, EventKind.MERGED, EventKind.MERGE_RECEIVED, EventKind.UNMERGED,
        EventKind.SPLIT, EventKind.REQUESTER_CHANGED, EventKind.IDENTITY_CHECKED,
    ]
)  # fmt: skip
_MARKING = {EventKind.CREATED, EventKind.GUIDE_STARTED, EventKind.GUIDE_ENDED}
# After these the messages themselves are others than before.
REARRANGING = {EventKind.MERGED, EventKind.MERGE_RECEIVED, EventKind.UNMERGED, EventKind.SPLIT}

Row = dict[str, Any]


@dataclass(frozen=True)
class Window:
    """`through`: a message that must be among those shown, such as one that a link leads to."""

    through: int = 0


def thread_read(*, user: User, ticket: Ticket, window: Window, now: datetime) -> Thread:
    """The conversation as a page opens with it."""
    reader = Reader(user.pk, _read_to(user, ticket), now)
    messages = access.messages_for(user, ticket)
    rows = _newest(messages, min(p for p in (reader.read_to, window.through, 2**62) if p))
    gap = _gap(messages, rows, ticket)
    told = _told(user, ticket)
    thread = _thread(rows, told, user, ticket, reader, gap)
    created = next((event for event in told if event.kind == EventKind.CREATED), None)
    searches = created.data.get("origin", {}).get("searches", []) if created else []
    if searches:
        place = next((n for n, e in enumerate(thread.entries) if isinstance(e, Said)), 0)
        thread.entries.insert(place + 1, Searched(list(searches)))
    return thread


def thread_older(*, user: User, ticket: Ticket, before: int, now: datetime) -> Thread:
    """The messages before that one, a page of them; the opening message is shown already."""
    reader = Reader(user.pk, 0, now)
    older = access.messages_for(user, ticket).filter(pk__lt=before)
    older = older.exclude(is_opening=True, ticket_id=ticket.pk)
    rows = list(reversed(older.order_by("-pk").values(*_COLUMNS)[: NEWEST + 1]))
    count = older.filter(pk__lt=rows[1]["pk"]).count() if len(rows) > NEWEST else 0
    rows = rows[1:] if count else rows
    gap = Gap(count, rows[0]["pk"]) if count else None
    later = access.messages_for(user, ticket).filter(pk__gte=before).values_list("created_at")
    until = later.first()
    told = [event for event in _told(user, ticket) if not until or event.created_at < until[0]]
    return _thread(rows, told, user, ticket, reader, gap, starts_before=not count)


def thread_news(*, user: User, ticket: Ticket, message: int, event: int, now: datetime) -> Thread:
    """What came after that message and that event."""
    reader = Reader(user.pk, message, now)
    rows = list(
        access.messages_for(user, ticket).filter(pk__gt=message).values(*_COLUMNS)[:UNREAD_MAX]
    )
    told = _told(user, ticket)
    fresh = [one for one in told if one.pk > event]
    thread = _thread(rows, fresh, user, ticket, reader, None, starts_before=True)
    thread.entries = [entry for entry in thread.entries if not isinstance(entry, FirstNew)]
    thread.last_message = max(thread.last_message, message)
    thread.last_event = max(thread.last_event, event)
    thread.is_rearranged = any(one.kind in REARRANGING for one in fresh)
    _mark(thread, told)
    return thread


def marks_read(*, user: User, ticket: Ticket) -> Thread:
    """Only what the tabs show beside their names."""
    thread = Thread([])
    _mark(thread, _told(user, ticket))
    return thread


def read_mark_of(user: User) -> dict[str, Any]:
    """Annotations for a query of tickets: `read_to`, the last message that this person has seen."""
    marks = ReadMark.objects.filter(user=user, ticket=OuterRef("pk"))
    return {"read_to": Subquery(marks.values("message_id")[:1])}


def _read_to(user: User, ticket: Ticket) -> int:
    if "read_to" in ticket.__dict__:
        return ticket.__dict__["read_to"] or 0
    mark = ReadMark.objects.filter(user=user, ticket=ticket).values_list("message_id", flat=True)
    return mark.first() or 0


def _newest(messages: Any, wanted: int) -> list[Row]:
    """The newest, and before them what reaches back to the one wanted; one more where there are others."""
    rows: list[Row] = list(messages.order_by("-pk").values(*_COLUMNS)[: NEWEST + 1])
    if len(rows) > NEWEST and rows[-1]["pk"] > wanted:
        earlier = messages.filter(pk__lt=rows[-1]["pk"], pk__gte=wanted).order_by("-pk")
        rows += list(earlier.values(*_COLUMNS)[:UNREAD_MAX])
    return rows[::-1]


def _gap(messages: Any, rows: list[Row], ticket: Ticket) -> Gap | None:
    """What lies between the opening message and those shown; puts the opening before them."""
    own = {"is_opening": True, "ticket_id": ticket.pk}
    if not rows or len(rows) <= NEWEST or own.items() <= rows[0].items():
        return None
    opening = messages.filter(**own).values(*_COLUMNS).first()
    first = rows[0]["pk"]
    count = messages.filter(pk__lt=first).exclude(**own).count()
    if opening is not None:
        rows.insert(0, opening)
    return Gap(count, first) if count else None


def _told(user: User, ticket: Ticket) -> list[TicketEvent]:
    """The events that the conversation tells or that a tab marks, oldest first."""
    return _events(ticket.pk)[::-1] if access.sees_internal(user, ticket) else []


@PreparedQuery
def _events(shape: None, keys: list[int]) -> QuerySet[TicketEvent]:
    """The newest of a ticket that are told or mark a tab."""
    kinds = sorted([*SHOWN, *_MARKING])
    events = TicketEvent.objects.filter(ticket_id=keys[0], kind__in=kinds)
    return events.select_related("actor").order_by("-pk")[:EVENTS_MAX]


def _thread(
    rows: Sequence[Row],
    told: Sequence[TicketEvent],
    user: User,
    ticket: Ticket,
    reader: Reader,
    gap: Gap | None,
    *,
    starts_before: bool = False,
) -> Thread:
    # The order in which they were said, where several tickets are one case.
    rows = sorted(rows, key=lambda row: (row["created_at"], row["pk"]))
    shown = [event for event in told if event.kind in SHOWN]
    people = _people(rows, shown, user, ticket)
    names = _names(shown, people, ticket)
    said = [said_of(row, people.get(row["author_id"]), reader) for row in rows]
    for row, one in zip(rows, said, strict=True):
        one.source = reference_of(row["ticket_id"]) if row["ticket_id"] != ticket.pk else ""
    _attach(said, rows)
    thread = Thread([], read_to=reader.read_to)
    thread.last_message = max((one.pk for one in said), default=0)
    thread.last_event = max((event.pk for event in told), default=0)
    thread.new_count = sum(one.is_new for one in said)
    thread.entries = list(_entries(rows, said, shown, people, names, gap, starts_before, reader))
    _mark(thread, told)
    return thread


def _entries(
    rows: Sequence[Row],
    said: Sequence[Said],
    events: Sequence[TicketEvent],
    people: dict[int, User],
    names: Names,
    gap: Gap | None,
    starts_before: bool,
    reader: Reader,
) -> Iterable[Entry]:
    """Messages and what happened between them, by time, with a line where a day or what is new begins."""
    waiting = list(events)
    today, day = timezone.localtime(reader.now).date(), None
    is_first, has_marked = not starts_before, False
    for row, one in zip(rows, said, strict=True):
        at = row["created_at"]
        before = [event for event in waiting if event.created_at < at]
        waiting = waiting[len(before) :]
        if gap is not None and one.pk == gap.before:
            yield gap
        elif not is_first and (told := lines_of(before, people, names)):
            yield told
        is_first = False
        if (began := timezone.localtime(at).date()) != day:
            day = began
            yield day_of(day, today)
        if one.is_new and not has_marked:
            has_marked = True
            yield FirstNew(sum(other.is_new for other in said))
        yield one
    if told := lines_of(waiting, people, names):
        yield told


def _author(row: Row) -> User:
    """As much of the author as a message shows."""
    return User(
        pk=row["author_id"],
        full_name=row["author__full_name"],
        email=row["author__email"],
        time_zone=row["author__time_zone"],
    )


def _people(
    rows: Sequence[Row], events: Sequence[TicketEvent], user: User, ticket: Ticket
) -> dict[int, User]:
    """Whoever spoke, acted or is told of; a query only for people whom nothing else names."""
    known = {person.pk: person for person in (user, ticket.requester, ticket.assignee) if person}
    for row in rows:
        if row["author_id"] and row["author_id"] not in known:
            known[row["author_id"]] = _author(row)
    known |= {event.actor.pk: event.actor for event in events if event.actor}
    told = [event for event in events if event.kind != EventKind.TEAM_CHANGED]
    missing = {event.data.get(name) for event in told for name in ("from", "to")}
    missing = {pk for pk in missing if isinstance(pk, int)} - known.keys()
    if missing:
        known |= {person.pk: person for person in User.objects.filter(pk__in=missing)}
    return known


def _names(events: Sequence[TicketEvent], people: dict[int, User], ticket: Ticket) -> Names:
    """The names behind the ids; asked for only where a team other than the ticket's own is told of."""
    own = {ticket.team_id: ticket.team.name} if ticket.team else {}
    teams = {event.data.get("to_team") for event in events}
    teams |= {e.data.get("to") for e in events if e.kind == EventKind.TEAM_CHANGED}
    needs_more = teams - own.keys() - {None} or any(event.kind in REARRANGING for event in events)
    if needs_more:
        return names_for(events)
    return Names({pk: str(person) for pk, person in people.items()}, own, {})  # type: ignore[arg-type]


def _attach(said: Sequence[Said], rows: Sequence[Row]) -> None:
    by_pk = {one.pk: one for one, row in zip(said, rows, strict=True) if row["file_count"]}
    if not by_pk:
        return
    for file in Attachment.objects.filter(message_id__in=by_pk).order_by("pk"):
        one = by_pk[file.message_id]
        one.files = [*one.files, file]


def _mark(thread: Thread, told: Sequence[TicketEvent]) -> None:
    runs: set[int] = set()
    for event in told:
        if event.kind == EventKind.GUIDE_STARTED:
            runs.add(event.data.get("run", 0))
        elif event.kind == EventKind.GUIDE_ENDED:
            runs.discard(event.data.get("run", 0))
        elif event.kind == EventKind.HANDED_OFF:
            thread.has_handoff_waiting = True
        elif event.kind in (EventKind.HANDOFF_ACCEPTED, EventKind.HANDOFF_RETURNED):
            thread.has_handoff_waiting = False
    thread.has_guide_running = bool(runs)


def thread_of(messages: Iterable[Message], *, user: User, now: datetime) -> Thread:
    """Messages that were read already (`for_thread`), as a conversation on another page shows them."""
    reader = Reader(user.pk, 0, now)
    said = []
    for message in messages:
        row = {name: getattr(message, name) for name in _COLUMNS if "__" not in name}
        one = said_of(row, message.author, reader)
        one.files = list(message.attachments.all()) if message.file_count else ()
        one.moment = _day_and_hour(message.created_at)
        said.append(one)
    return Thread(list(said))


def _day_and_hour(at: datetime) -> str:
    """The short date and the hour, where the reader is: other pages have no line for each day."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
