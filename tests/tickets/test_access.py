"""tickets.access: who sees which ticket."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import Membership, Role, Team, User
from tickets import access
from tickets.models import Ticket


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
