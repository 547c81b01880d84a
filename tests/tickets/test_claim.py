"""Taking a ticket: of many who claim it one wins, and the others are told by whom."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from tests.conftest import _agent
from tests.escalation.test_races import on_one_memory
from tests.test_side_by_side import side_by_side
from tickets.exceptions import NotAllowed, TicketTaken
from tickets.models import EventKind, Ticket, Visibility
from tickets.services import NewMessage, message_add, ticket_assign, ticket_claim


def _take(client: Client, ticket: Ticket, held_by: str) -> tuple[int, str]:
    url = reverse("tickets:take", args=[ticket.reference])
    answer = client.post(url, {"held_by": held_by, "version": "1"})
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_claim_at_once_one_wins_and_nineteen_hear_of_whom(
    ticket: Ticket, desk: Team, now: datetime
) -> None:
    if on_one_memory():
        pytest.skip("needs a database with more than one connection")
    agents = [_agent(f"a{n}@example.com", f"Agent {n}", desk) for n in range(20)]

    found = side_by_side(
        *(
            lambda actor=actor: ticket_claim(
                ticket=Ticket.objects.get(pk=ticket.pk), held_by=None, actor=actor, now=now
            )
            for actor in agents
        )
    )

    holder = Ticket.objects.get(pk=ticket.pk).assignee
    lost = [one for one in found if isinstance(one, TicketTaken)]
    assert holder in agents
    assert len(lost) == 19
    assert {one.holder for one in lost} == {holder}
    assert {str(one) for one in lost} == {f"{holder} took it a moment ago."}
    assert ticket.events.filter(kind=EventKind.ASSIGNED).count() == 1


def test_the_page_says_who_was_first_and_offers_to_take_it_over(
    client: Client, ticket: Ticket, bruno: User, sofia: User, now: datetime
) -> None:
    ticket_claim(ticket=ticket, held_by=None, actor=sofia, now=now)
    client.force_login(bruno)

    code, page = _take(client, ticket, held_by="")

    assert code == 409
    assert "Sofia Castro took it a moment ago." in page
    assert "Take it over" in page
    assert Ticket.objects.get().assignee == sofia
    assert f'name="held_by" value="{sofia.pk}"' in page

    assert _take(client, ticket, held_by=str(sofia.pk))[0] == 302
    assert Ticket.objects.get().assignee == bruno


def test_a_message_meanwhile_is_no_obstacle(
    client: Client, ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    message_add(ticket=ticket, new=NewMessage("Sigue igual."), actor=alice, now=now)
    client.force_login(bruno)

    assert _take(client, ticket, held_by="")[0] == 302
    assert Ticket.objects.get().assignee == bruno


def test_taking_what_is_already_ones_own_changes_nothing(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    ticket_claim(ticket=ticket, held_by=None, actor=bruno, now=now)

    ticket_claim(ticket=ticket, held_by=None, actor=bruno, now=now)

    assert ticket.events.filter(kind=EventKind.ASSIGNED).count() == 1


def test_what_went_back_to_the_queue_is_said_too(
    ticket: Ticket, bruno: User, sofia: User, now: datetime
) -> None:
    ticket_assign(ticket=ticket, assignee=sofia, actor=sofia, now=now)
    ticket_assign(ticket=ticket, assignee=None, actor=sofia, now=now)

    with pytest.raises(TicketTaken, match="went back to the queue"):
        ticket_claim(ticket=ticket, held_by=sofia.pk, actor=bruno, now=now)


def test_a_requester_takes_nothing(ticket: Ticket, alice: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        ticket_claim(ticket=ticket, held_by=None, actor=alice, now=now)

    assert Ticket.objects.get().assignee is None


@pytest.mark.parametrize("held_by", ["x", "-1", "9" * 40, "１"])
def test_nonsense_for_who_held_it_means_nobody(
    client: Client, ticket: Ticket, bruno: User, held_by: str
) -> None:
    client.force_login(bruno)

    assert _take(client, ticket, held_by=held_by)[0] == 302


def test_the_priority_is_one_press_away(client: Client, ticket: Ticket, bruno: User) -> None:
    client.force_login(bruno)
    url = reverse("tickets:priority", args=[ticket.reference])

    assert client.post(url, {"priority": "1", "version": ticket.version}).status_code == 302
    assert Ticket.objects.get().priority == 1
    assert client.post(url, {"priority": "1", "version": ticket.version}).status_code == 409
    assert client.post(url, {"priority": "9"}).status_code == 422


def test_the_menu_of_people_names_the_team_and_asks_little(
    client: Client, ticket: Ticket, bruno: User, sofia: User, lena: User,
    django_assert_max_num_queries: object,
) -> None:  # fmt: skip
    client.force_login(bruno)
    url = reverse("tickets:assignees", args=[ticket.reference])

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert "Sofia Castro" in page
    assert "Lena Vidal" not in page
    assert client.get(url).status_code == 302


def test_a_note_is_no_reason_to_be_refused_either(
    client: Client, ticket: Ticket, bruno: User, sofia: User, now: datetime
) -> None:
    note = NewMessage("Mirado.", visibility=Visibility.INTERNAL)
    message_add(ticket=ticket, new=note, actor=sofia, now=now)
    client.force_login(bruno)

    assert _take(client, ticket, held_by="")[0] == 302
