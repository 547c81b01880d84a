"""Any two tickets, in any state: merged and taken apart again they are as they were; nothing is lost or shown."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Team, User
from kpis.models import TicketFacts
from kpis.services import facts_refresh
from tests.conftest import NOON
from tests.merging.helpers import bodies, filed, row, say
from tickets import access
from tickets.exceptions import TicketRefusal
from tickets.families import merged_in, survivor_of
from tickets.models import (
    CustomField,
    CustomFieldValue,
    Message,
    PersonRole,
    Priority,
    Status,
    Ticket,
    TicketMerge,
    TicketPerson,
    Visibility,
)
from tickets.readers import new_readers
from tickets.services import (
    NewSplit,
    TicketChanges,
    merge_undo,
    ticket_split,
    ticket_take,
    ticket_transition,
    ticket_update,
    tickets_merge,
)
from tickets.services.split import Reach

MODERATE = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Clock = Iterator[datetime]
Step = Callable[[Ticket, User, datetime], object]


class Over(Exception):
    """Ends an example; nothing of it stays."""


@contextmanager
def example() -> Iterator[Clock]:
    """One example in a transaction of its own, with a clock that ticks."""
    try:
        with transaction.atomic():
            yield (NOON + timedelta(minutes=tick) for tick in itertools.count())
            raise Over
    except Over:
        pass


@pytest.fixture
def cast(
    desk: Team, alice: User, amir: User, bruno: User, lena: User, mallory: User, email_category: Any
) -> dict[str, User]:
    CustomField.objects.create(key="floor", kind="text", label_en="Floor", label_es="Piso")
    return {"alice": alice, "amir": amir, "bruno": bruno, "lena": lena, "mallory": mallory}


# --- Any two tickets ---------------------------------------------------------------------------------


def _says(who: str, visibility: Visibility) -> Any:
    def step(ticket: Ticket, cast: dict[str, User], at: datetime) -> None:
        actor = ticket.requester if who == "requester" else cast[who]
        say(ticket, actor, f"{who} {at:%H:%M}", at, visibility=visibility)

    return step


def _goes(status: Status) -> Any:
    def step(ticket: Ticket, cast: dict[str, User], at: datetime) -> None:
        ticket_transition(ticket=ticket, target=status, actor=cast["bruno"], now=at)

    return step


def _changes(wanted: TicketChanges) -> Any:
    def step(ticket: Ticket, cast: dict[str, User], at: datetime) -> None:
        ticket_update(ticket=ticket, wanted=wanted, actor=cast["bruno"], now=at)

    return step


def _in_copy(ticket: Ticket, cast: dict[str, User], at: datetime) -> None:
    TicketPerson.objects.get_or_create(
        ticket=ticket,
        user=cast["mallory"],
        role=PersonRole.PARTICIPANT,
        defaults={"created_at": at},
    )


def _field(ticket: Ticket, cast: dict[str, User], at: datetime) -> None:
    field = CustomField.objects.get(key="floor")
    CustomFieldValue.objects.update_or_create(
        ticket=ticket, field=field, defaults={"text": f"{at:%H:%M}"}
    )


def _taken(ticket: Ticket, cast: dict[str, User], at: datetime) -> None:
    ticket_take(ticket=ticket, actor=cast["lena"], now=at)


STEPS = st.sampled_from(
    [
        _says("requester", Visibility.PUBLIC),
        _says("bruno", Visibility.PUBLIC),
        _says("lena", Visibility.INTERNAL),
        *map(_goes, [s for s in Status if s != Status.NEW]),
        _changes(TicketChanges(tags=["vip"])),
        _changes(TicketChanges(priority=Priority.HIGH)),
        _in_copy,
        _field,
        _taken,
    ]
)


def made(requester: User, steps: list[Any], cast: dict[str, User], clock: Clock) -> Ticket:
    ticket = filed(requester, f"Case of {requester.first_name}", next(clock))
    for step in steps:
        ticket.refresh_from_db()
        try:
            with transaction.atomic():
                step(ticket, cast, next(clock))
        except TicketRefusal:
            continue
    ticket.refresh_from_db()
    return ticket


def everything(ticket: Ticket) -> dict[str, Any]:
    """The row and all that hangs on it, but for its ledger, which goes on."""
    return {
        "row": row(ticket),
        "messages": list(Message.objects.filter(ticket=ticket).order_by("pk").values()),
        "people": list(ticket.people.order_by("pk").values()),
        "tags": sorted(ticket.tags.values_list("name", flat=True)),
        "fields": list(ticket.field_values.order_by("pk").values()),
    }


def state(tickets: list[Ticket], people: list[User], now: datetime) -> dict[str, Any]:
    """All of the tickets, what each person reads of each, and their figures."""
    facts_refresh([ticket.pk for ticket in tickets], now=now)
    facts = TicketFacts.objects.filter(pk__in=[t.pk for t in tickets]).order_by("pk").values()
    return {
        "tickets": [everything(ticket) for ticket in tickets],
        "reads": [seen(person, tickets) for person in people],
        "facts": [{**one, "computed_from_event": None} for one in facts],
    }


def seen(person: User, tickets: list[Ticket]) -> list[list[int]]:
    visible = set(access.tickets_for(person).values_list("pk", flat=True))
    return [
        [message.pk for message in access.messages_for(person, ticket)]
        if ticket.pk in visible
        else []
        for ticket in tickets
    ]


@MODERATE
@given(
    first=st.lists(STEPS, max_size=6),
    second=st.lists(STEPS, max_size=6),
    same=st.booleans(),
    turned=st.booleans(),
)
def test_merged_and_taken_apart_they_are_as_they_were(
    cast: dict[str, User], first: list[Any], second: list[Any], *, same: bool, turned: bool
) -> None:
    with example() as clock:
        pair = [
            made(cast["alice"], first, cast, clock),
            made(cast["alice" if same else "amir"], second, cast, clock),
        ]
        people, far = list(cast.values()), NOON + timedelta(days=20)
        before = state(pair, people, far)
        survivor, merged = reversed(pair) if turned else pair
        try:
            merge = tickets_merge(
                survivor=survivor,
                merged=merged,
                actor=cast["bruno"],
                now=next(clock),
                confirmed_readers=new_readers(survivor=survivor, merged=merged).ids,
            )
        except TicketRefusal:
            assert state(pair, people, far) == before
            return
        assert len(bodies(cast["bruno"], survivor)) == sum(
            len(one["messages"]) for one in before["tickets"]
        )

        merge_undo(merge=merge, actor=cast["bruno"], now=next(clock))

        assert state(pair, people, far) == before


# --- Any sequence of merges, undos, splits and words -------------------------------------------------

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["merge", "undo", "split", "say"]), st.integers(0, 5), st.integers(0, 5)
    ),
    max_size=12,
)


class Desk:
    """Three tickets of two people, what may be read of them, and moves on them."""

    def __init__(self, cast: dict[str, User], clock: Clock) -> None:
        self.cast, self.clock = cast, clock
        self.tickets = [filed(cast[name], name, next(clock)) for name in ("alice", "alice", "amir")]
        self.told: set[int] = set()
        for ticket in self.tickets:
            say(ticket, cast["bruno"], "nota", next(clock), visibility=Visibility.INTERNAL)

    def move(self, kind: str, one: int, other: int) -> None:
        first = self.tickets[one % len(self.tickets)]
        second = self.tickets[other % len(self.tickets)]
        try:
            with transaction.atomic():
                getattr(self, kind)(first, second)
        except TicketRefusal:
            pass
        for ticket in self.tickets:
            ticket.refresh_from_db()

    def merge(self, first: Ticket, second: Ticket) -> None:
        """Never confirmed by anybody: what shows a person more is refused."""
        tickets_merge(survivor=first, merged=second, actor=self.cast["bruno"], now=next(self.clock))

    def undo(self, first: Ticket, second: Ticket) -> None:
        merge = TicketMerge.objects.filter(merged=first, undone_at__isnull=True).first()
        if merge is not None:
            merge_undo(merge=merge, actor=self.cast["lena"], now=next(self.clock))

    def split(self, first: Ticket, second: Ticket) -> None:
        said = access.messages_for(self.cast["bruno"], first).last()
        assert said is not None
        new = NewSplit(
            message=said.pk,
            subject="Split",
            requester=first.requester,
            reach=Reach.ONWARD,
            description="Described.",
        )
        self.tickets.append(
            ticket_split(ticket=first, new=new, actor=self.cast["bruno"], now=next(self.clock))
        )

    def say(self, first: Ticket, second: Ticket) -> None:
        say(first, first.requester, "¿Y ahora?", next(self.clock))


def _readable(person: User, tickets: list[Ticket]) -> set[int]:
    return {pk for messages in seen(person, tickets) for pk in messages}


def _said_on(ticket: Ticket) -> set[int]:
    """Its own messages, but for copies of what is read in the same case anyway."""
    survivor = survivor_of(ticket)
    case = [survivor, *merged_in(survivor, Ticket.objects.all())]
    messages = Message.objects.filter(ticket=ticket).exclude(copied_from__ticket__in=case)
    return set(messages.values_list("pk", flat=True))


@MODERATE
@given(moves=MOVES)
def test_no_sequence_loses_a_message_or_shows_one_to_somebody_else(
    cast: dict[str, User], moves: list[tuple[str, int, int]]
) -> None:
    with example() as clock:
        desk = Desk(cast, clock)
        for move in moves:
            desk.move(*move)

        every = Message.objects.filter(ticket__in=desk.tickets)
        read = _readable(cast["bruno"], desk.tickets)
        assert all(one.pk in read or one.copied_from_id in read for one in every)
        for name in ("alice", "amir"):
            own = [t for t in desk.tickets if t.requester_id == cast[name].pk]
            public = Message.objects.filter(ticket__in=own, visibility=Visibility.PUBLIC)
            read = _readable(cast[name], desk.tickets)
            assert read <= set(public.values_list("pk", flat=True))
            assert all(one.pk in read or one.copied_from_id in read for one in public)
        assert _readable(cast["mallory"], desk.tickets) == set()
        away = [t for t in desk.tickets if t.merged_into_id]
        for ticket in away:
            assert _said_on(ticket) <= _readable(cast["bruno"], [survivor_of(ticket)])
        assert TicketMerge.objects.filter(undone_at__isnull=True).count() == len(away)
