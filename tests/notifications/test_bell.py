"""The bell, its page and its number."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from notifications.models import Notification
from notifications.selectors import PAGE_SIZE
from notifications.sentences import sentence
from notifications.services import bell_ring
from tickets.models import Ticket
from tickets.services import NewMessage, message_add, ticket_assign

URLS = ["/notifications/", "/notifications/recent/", "/notifications/count/"]


def ring(user: User, now: datetime, *, actor: User | None = None, count: int = 1) -> None:
    for i in range(count):
        bell_ring(
            users=[user],
            kind="assigned",
            reference=f"HD-{10_001 + i}",
            actor=actor,
            data={"subject": "<b>Printer</b>"},
            now=now + timedelta(seconds=i),
        )


def test_rings_for_whom_a_ticket_was_given_to(
    client: Client, ticket: Ticket, bruno: User, sofia: User, now: datetime
) -> None:
    ticket_assign(ticket=ticket, assignee=bruno, actor=sofia, now=now)
    client.force_login(bruno)

    page = client.get("/notifications/recent/").content.decode()

    assert f"Sofia Castro assigned {ticket.reference} to you" in page
    assert f'href="/tickets/{ticket.reference}/"' in page
    assert client.get("/notifications/count/").content.decode().count("1 unread") == 1


def test_rings_when_the_requester_answers(
    client: Client, ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    ticket_assign(ticket=ticket, assignee=bruno, actor=bruno, now=now)
    message_add(ticket=ticket, new=NewMessage(body="Sigue igual"), actor=alice, now=now)

    assert [n.kind for n in Notification.objects.filter(user=bruno)] == ["requester_replied"]
    assert not Notification.objects.filter(user=alice).exists()


@pytest.mark.parametrize("url", URLS)
def test_shows_ones_own_and_nobody_elses(
    client: Client, bruno: User, lena: User, now: datetime, url: str
) -> None:
    ring(bruno, now)

    assert client.get(url).status_code == 302
    client.force_login(lena)
    theirs = client.get(url).content.decode()
    client.force_login(bruno)
    own = client.get(url).content.decode()

    assert "HD-10001" not in theirs
    assert "1 unread" not in theirs
    assert "HD-10001" in own or "1 unread" in own


def test_a_subject_is_shown_as_text(client: Client, bruno: User, now: datetime) -> None:
    ring(bruno, now)
    client.force_login(bruno)

    page = client.get("/notifications/").content.decode()

    assert "<b>Printer" not in page
    assert "&lt;b&gt;Printer" in page


def test_marks_all_as_read_by_post_only(
    client: Client, bruno: User, lena: User, now: datetime
) -> None:
    ring(bruno, now)
    ring(lena, now)
    client.force_login(bruno)

    refused = client.get("/notifications/read/")
    client.post("/notifications/read/")

    assert refused.status_code == 405
    unread = Notification.objects.filter(read_at__isnull=True)
    assert [n.user for n in unread] == [lena]


def test_counts_no_further_than_it_shows(client: Client, bruno: User, now: datetime) -> None:
    ring(bruno, now, count=12)
    client.force_login(bruno)

    assert "9+ unread" in client.get("/notifications/count/").content.decode()
    assert client.get("/notifications/recent/").content.decode().count("<time") == 10


def test_goes_through_all_pages(client: Client, bruno: User, now: datetime) -> None:
    ring(bruno, now, count=PAGE_SIZE + 2)
    client.force_login(bruno)

    first = client.get("/notifications/").content.decode()
    found = re.search(r'rel="next" href="(\?before=\d+)"', first)
    second = client.get("/notifications/" + found[1]).content.decode()

    assert first.count("<time") == PAGE_SIZE
    assert second.count("<time") == 2
    assert client.get("/notifications/?before=x").content.decode().count("<time") == PAGE_SIZE


@pytest.mark.parametrize(
    "kind",
    [
        "assigned",
        "requester_replied",
        "reopened",
        "handoff_received",
        "handoff_accepted",
        "handoff_returned",
        "handoff_marked",
    ],
)
def test_every_kind_has_a_sentence_of_its_own(lena: User, kind: str) -> None:
    said = sentence(Notification(kind=kind, actor=lena, reference="HD-1"))

    assert "Lena Vidal" in said
    assert "HD-1" in said
    assert said != sentence(Notification(kind="unknown", actor=lena, reference="HD-1"))


def test_a_deed_of_nobody_still_reads(db: None) -> None:
    assert sentence(Notification(kind="assigned", actor=None, reference="HD-1")).startswith("The")


def test_the_tag_costs_one_query(
    bruno: User, now: datetime, django_assert_num_queries: Callable[..., DjangoAssertNumQueries]
) -> None:
    ring(bruno, now, count=15)
    request = RequestFactory().get("/")
    request.user = bruno
    template = Template("{% load notifications_bell %}{% bell request %}")

    with translation.override("en"), django_assert_num_queries(1):
        shown = template.render(Context({"request": request}))

    assert "9+" in shown
