"""escalation:detail, escalation:queue, the panel, and who may open them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Team, User
from escalation.models import Handoff
from escalation.services import HandoffMarks, handoff_mark, handoff_return, handoff_send
from tests.escalation.conftest import COMPLETE
from tickets.models import Channel, Ticket
from tickets.services import NewTicket, ticket_create


def url(name: str, handoff: Handoff) -> str:
    return reverse(f"escalation:{name}", args=[handoff.ticket.reference, handoff.pk])


def test_one_page_holds_all_that_was_learnt(client: Client, pending: Handoff, lena: User) -> None:
    client.force_login(lena)

    body = client.get(url("detail", pending)).content.decode()

    words = [COMPLETE.scope, COMPLETE.environment, COMPLETE.ask, COMPLETE.best_guess]
    assert all(text in body for text in words)
    assert "contraseña incorrecta" in body
    assert url("accept", pending) in body
    assert url("return", pending) in body


def test_who_may_not_answer_reads_without_buttons(
    client: Client, pending: Handoff, theo: User
) -> None:
    client.force_login(theo)

    body = client.get(url("detail", pending)).content.decode()

    assert COMPLETE.ask in body
    assert url("accept", pending) not in body


def test_what_is_written_is_never_markup(
    client: Client, taken: Ticket, systems: Team, bruno: User, lena: User, now: datetime
) -> None:
    from dataclasses import replace

    evil = replace(COMPLETE, ask="Please <script>alert(1)</script> look", scope="<img src=x>")
    handoff = handoff_send(ticket=taken, document=evil, to_team=systems, actor=bruno, now=now)
    client.force_login(lena)

    for page in (url("detail", handoff), reverse("escalation:queue")):
        body = client.get(page).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body


DETAIL = ["detail"]
POSTS = ["accept", "return", "mark"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("lena", 200), ("bruno", 200), ("sofia", 200), ("alice", 404), ("mallory", 404)],
)
def test_only_those_who_work_the_ticket_read_it(
    client: Client, pending: Handoff, name: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(url("detail", pending)).status_code == status


@pytest.mark.parametrize("name", ["alice", "mallory"])
@pytest.mark.parametrize("action", POSTS)
def test_for_requesters_no_answer_exists(
    client: Client, pending: Handoff, name: str, action: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.post(url(action, pending), {}).status_code == 404


@pytest.mark.parametrize("name", ["alice", "mallory"])
@pytest.mark.parametrize("page", ["new", "draft"])
def test_for_requesters_no_form_exists(
    client: Client, taken: Ticket, name: str, page: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    there = reverse(f"escalation:{page}", args=[taken.reference])

    assert client.post(there, {}).status_code == 404


def test_an_agent_who_is_the_requester_sees_nothing_of_it(
    client: Client, bruno: User, lena: User, systems: Team, now: datetime, sofia: User
) -> None:
    new = NewTicket(subject="VPN", description="Drops.", requester=lena, channel=Channel.PORTAL)
    own = ticket_create(new=new, actor=lena, now=now)
    handoff = handoff_send(ticket=own, document=COMPLETE, to_team=systems, actor=bruno, now=now)
    client.force_login(lena)

    assert client.get(url("detail", handoff)).status_code == 404
    assert client.post(url("accept", handoff)).status_code == 404
    assert client.get(reverse("escalation:new", args=[own.reference])).status_code == 404
    assert list(client.get(reverse("escalation:queue")).context["page"].rows) == []


def test_a_restricted_teams_hand_off_is_hidden_from_others(
    client: Client, pending: Handoff, systems: Team, bruno: User, lena: User
) -> None:
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)

    statuses = []
    for user in (lena, bruno):
        client.force_login(User.objects.get(pk=user.pk))
        statuses.append(client.get(url("detail", pending)).status_code)

    assert statuses == [200, 404]


def test_a_hand_off_of_another_ticket_is_not_found(
    client: Client, pending: Handoff, alice: User, lena: User, now: datetime
) -> None:
    new = NewTicket(subject="VPN", description="Drops.", requester=alice, channel=Channel.PORTAL)
    other = ticket_create(new=new, actor=alice, now=now)
    client.force_login(lena)

    there = reverse("escalation:detail", args=[other.reference, pending.pk])
    assert client.get(there).status_code == 404
    for odd in ("HD-1", "HD-999999999999999999999", "x"):
        assert client.get(f"/handoffs/{odd}/{pending.pk}/").status_code == 404


def test_strangers_are_asked_to_sign_in(client: Client, pending: Handoff) -> None:
    assert client.get(url("detail", pending)).status_code == 302
    assert client.get(reverse("escalation:queue")).status_code == 302


def _send_many(count: int, requester: User, sender: User, team: Team, now: datetime) -> None:
    for position in range(count):
        at = now + timedelta(minutes=position)
        new = NewTicket(
            subject=f"Case {position}", description="Help.", requester=requester,
            channel=Channel.PORTAL,
        )  # fmt: skip
        ticket = ticket_create(new=new, actor=requester, now=at)
        handoff_send(ticket=ticket, document=COMPLETE, to_team=team, actor=sender, now=at)


def test_the_queue_is_oldest_first_and_pages(
    client: Client, alice: User, bruno: User, lena: User, systems: Team, now: datetime
) -> None:
    _send_many(27, alice, bruno, systems, now)
    client.force_login(lena)

    first = client.get(reverse("escalation:queue")).context["page"]
    second = client.get(reverse("escalation:queue"), {"after": first.next_cursor}).context["page"]

    assert [h.ticket.subject for h in first.rows[:2]] == ["Case 0", "Case 1"]
    assert [h.ticket.subject for h in second.rows] == ["Case 25", "Case 26"]
    assert client.get(reverse("escalation:queue"), {"after": "junk"}).status_code == 200


def test_a_longer_queue_costs_no_more_queries(
    client: Client, alice: User, bruno: User, lena: User, systems: Team, now: datetime,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    _send_many(12, alice, bruno, systems, now)
    client.force_login(lena)
    client.get(reverse("escalation:queue"))

    with django_assert_max_num_queries(8):
        client.get(reverse("escalation:queue"))


def test_the_queue_shows_ones_own_teams_and_supervisors_all(
    client: Client, pending: Handoff, theo: User, sofia: User
) -> None:
    shown = []
    for user, query in [(theo, ""), (theo, "?teams=all"), (sofia, ""), (sofia, "?teams=all")]:
        client.force_login(user)
        shown.append(len(client.get(reverse("escalation:queue") + query).context["page"].rows))

    assert shown == [0, 0, 0, 1]


def panel_for(user: User, ticket: Ticket) -> str:
    request = RequestFactory().get("/")
    request.user = user
    source = "{% load escalation_panels %}{% handoff_panel ticket request %}"
    fresh = Ticket.objects.get(pk=ticket.pk)
    return Template(source).render(Context({"ticket": fresh, "request": request}))


def test_the_panel_offers_what_each_may_do(pending: Handoff, lena: User, bruno: User) -> None:
    assert url("accept", pending) in panel_for(lena, pending.ticket)
    assert url("accept", pending) not in panel_for(bruno, pending.ticket)


def test_the_panel_offers_the_first_hand_off(taken: Ticket, bruno: User) -> None:
    assert reverse("escalation:new", args=[taken.reference]) in panel_for(bruno, taken)


def test_the_panel_says_what_became_of_it(
    pending: Handoff, lena: User, bruno: User, now: datetime
) -> None:
    missing = "Which Outlook version is it?"
    handoff_return(handoff=pending, reason="other", missing=missing, actor=lena, now=now)

    assert missing in panel_for(bruno, pending.ticket)


def test_the_sender_reads_the_mark(
    client: Client, accepted: Handoff, lena: User, bruno: User, now: datetime
) -> None:
    marks = HandoffMarks(is_rediagnosed=True, rediagnosed_note="It was the mailbox quota.")
    handoff_mark(handoff=accepted, marks=marks, actor=lena, now=now)
    client.force_login(bruno)

    assert "It was the mailbox quota." in client.get(url("detail", accepted)).content.decode()


def test_the_panel_is_empty_for_the_requester(pending: Handoff, alice: User) -> None:
    assert panel_for(alice, pending.ticket).strip() == ""
