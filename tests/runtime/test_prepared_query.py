"""A query that was put into SQL once answers whoever asks as the query itself would."""

from datetime import datetime
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership, Team, User
from helpdesk.lib.prepared_query import PreparedQuery
from tickets import access
from tickets.models import Ticket
from tickets.rows import _found
from tickets.services.reading import ticket_seen
from tickets.views.detail import _open_to_all, _page_tickets


def _members(shape: str, keys: list[int]) -> QuerySet[Any, Any]:
    mine = Exists(Membership.objects.filter(user_id=keys[0], team=OuterRef("pk")))
    teams = Team.objects.filter(pk__in=keys[1:]).annotate(is_member=mine).order_by("pk")
    return teams.values_list("pk", f"name_{shape}", "is_member")


@pytest.mark.parametrize("who", ["bruno", "lena"])
def test_each_asks_for_themselves(
    request: pytest.FixtureRequest, desk: Team, systems: Team, bruno: User, lena: User, who: str
) -> None:
    asked = PreparedQuery(_members)
    person = request.getfixturevalue(who)
    for other in (bruno, lena):
        asked(other.pk, desk.pk, shape="es")

    assert asked(person.pk, desk.pk, systems.pk, shape="en") == [
        (desk.pk, "service-desk", who == "bruno"),
        (systems.pk, "systems", who == "lena"),
    ]
    assert asked(person.pk, systems.pk, shape="en") == [(systems.pk, "systems", who == "lena")]


def test_is_made_once_for_each_shape_and_number_of_keys(desk: Team, bruno: User) -> None:
    made: list[tuple[str, int]] = []

    def make(shape: str, keys: list[int]) -> QuerySet[Any, Any]:
        made.append((shape, len(keys)))
        return _members(shape, keys)

    asked = PreparedQuery(make)
    for shape in ("en", "es", "en"):
        asked(bruno.pk, desk.pk, shape=shape)
        asked(bruno.pk, desk.pk, 1, shape=shape)

    assert made == [("en", 2), ("en", 3), ("es", 2), ("es", 3)]


@pytest.mark.parametrize("who", ["bruno", "lena", "admin"])
def test_the_page_of_a_ticket_is_the_same_either_way(
    request: pytest.FixtureRequest, ticket: Ticket, bruno: User, now: datetime, who: str
) -> None:
    ticket_seen(ticket=ticket, user=bruno, message_id=10**6, now=now)
    person = request.getfixturevalue(who)
    _open_to_all(bruno.pk, 0)

    (quick,) = _open_to_all(person.pk, ticket.pk)
    plain = _page_tickets(person).get(pk=ticket.pk)

    kept = {name: value for name, value in vars(quick).items() if name != "_state"}
    assert kept == {name: value for name, value in vars(plain).items() if name != "_state"}
    assert (quick.requester, quick.team) == (plain.requester, plain.team)
    assert (quick.read_to is None) == (who != "bruno")


def test_a_hidden_ticket_does_not_come_by_the_quick_way(
    client: Any, ticket: Ticket, desk: Team, lena: User, bruno: User
) -> None:
    for person in (bruno, lena):
        client.force_login(person)
        assert client.get(f"/tickets/{ticket.reference}/").status_code == 200
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    client.force_login(lena)
    assert client.get(f"/tickets/{ticket.reference}/").status_code == 404
    client.force_login(bruno)
    assert client.get(f"/tickets/{ticket.reference}/").status_code == 200


def test_rows_come_in_the_readers_language(
    ticket: Ticket, bruno: User, email_category: Any
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(category=email_category)

    for code in ("en", "es", "en"):
        (row,) = _found(bruno.pk, ticket.pk, shape=code)
        assert row[f"category__name_{code}"] == getattr(email_category, f"name_{code}")
        assert row["has_draft"] is False
    assert access.standing_of(User.objects.get(pk=bruno.pk)).team_ids
