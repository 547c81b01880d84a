"""tickets.access: who sees which ticket."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import Membership, Role, Team, User
from tests.conftest import NOON
from tickets import access
from tickets.models import PersonRole, Ticket, TicketPerson


@pytest.mark.parametrize(
    ("who", "sees"),
    [("alice", True), ("amir", False), ("mallory", False), ("bruno", True), ("lena", True),
     ("sofia", True), ("admin", True)],
)  # fmt: skip
def test_shows_a_ticket_to_its_requester_and_to_those_who_work(
    request: pytest.FixtureRequest, ticket: Ticket, who: str, sees: bool
) -> None:
    user = request.getfixturevalue(who)

    assert access.tickets_for(user).filter(pk=ticket.pk).exists() is sees


def test_shows_nothing_to_who_is_not_signed_in_or_no_longer_active(
    ticket: Ticket, bruno: User
) -> None:
    bruno.is_active = False

    assert not access.tickets_for(AnonymousUser()).exists()
    assert not access.tickets_for(bruno).exists()


@pytest.mark.parametrize(("who", "sees"), [("bruno", True), ("lena", False), ("admin", True)])
def test_a_restricted_team_is_for_its_members(
    request: pytest.FixtureRequest, ticket: Ticket, desk: Team, who: str, sees: bool
) -> None:
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)
    user = request.getfixturevalue(who)

    assert access.tickets_for(user).filter(pk=ticket.pk).exists() is sees


def test_hidden_and_missing_look_the_same(ticket: Ticket, mallory: User) -> None:
    with pytest.raises(Http404) as hidden:
        access.ticket_get(mallory, ticket.reference)
    with pytest.raises(Http404) as missing:
        access.ticket_get(mallory, "HD-99999999")

    assert str(hidden.value) == str(missing.value)


def test_an_agent_is_a_requester_on_their_own_request(ticket: Ticket, alice: User) -> None:
    alice.role = Role.AGENT
    alice.save()
    Membership.objects.create(user=alice, team=ticket.team)

    assert not access.sees_internal(alice, ticket)
    assert access.actor_kind_on(alice, ticket) == "requester"


def test_reading_from_the_tickets_side_gives_the_same_people(
    everyone_and_every_ticket: tuple[list[User], list[Ticket]],
) -> None:
    people, tickets = everyone_and_every_ticket
    keys = [user.pk for user in people]

    for ticket in tickets:
        from_their_side = {
            user.pk for user in people if access.tickets_for(user).filter(pk=ticket.pk).exists()
        }
        assert access.viewers_among(keys, ticket.pk) == from_their_side
    assert access.viewers_among(keys, 99_999_999) == set()


def test_looks_from_the_tickets_side_in_four_queries(
    everyone_and_every_ticket: tuple[list[User], list[Ticket]], django_assert_max_num_queries: Any
) -> None:
    people, tickets = everyone_and_every_ticket

    for ticket in tickets:
        with django_assert_max_num_queries(4):
            access.viewers_among([user.pk for user in people], ticket.pk)


@pytest.fixture
def everyone_and_every_ticket(
    request: pytest.FixtureRequest, desk: Team, systems: Team
) -> tuple[list[User], list[Ticket]]:
    """Tickets with no team, an open one and a restricted one, of a requester and of an agent, with people in copy."""
    names = ("alice", "amir", "mallory", "bruno", "lena", "sofia", "admin")
    cast = {name: request.getfixturevalue(name) for name in names}
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)
    User.objects.filter(pk=cast["mallory"].pk).update(is_active=False)
    made = [
        Ticket.objects.create(
            requester=cast[requester],
            team=team,
            created_at=NOON,
            updated_at=NOON,
            subject="Printer",
        )
        for requester in ("alice", "bruno", "mallory")
        for team in (None, desk, systems)
    ]
    for ticket in made:
        for name in ("amir", "bruno", "mallory"):
            TicketPerson.objects.create(
                ticket=ticket, user=cast[name], role=PersonRole.PARTICIPANT, created_at=NOON
            )
    return list(User.objects.filter(pk__in=[user.pk for user in cast.values()])), made
