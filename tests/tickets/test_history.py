"""The history tab: the ledger in words, one kind of it alone, and the names that only an upper room knows."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from knowledge_base.services import run_start, run_step_record
from tests.knowledge_base.conftest import draft, published
from tickets.models import Category, Status, Ticket
from tickets.selectors import history_of
from tickets.services import NewMessage, message_add, ticket_claim, ticket_transition


def _worked(ticket: Ticket, bruno: User, category: Category, now: datetime) -> None:
    ticket_claim(ticket=ticket, held_by=None, actor=bruno, now=now)
    message_add(ticket=ticket, new=NewMessage("Lo miro."), actor=bruno, now=now)
    run = run_start(
        ticket=ticket, article=published(draft(category=category), now), actor=bruno, now=now
    )
    run_step_record(
        run=run, step_key=run.current_step, outcome="failed", reason="", actor=bruno, now=now
    )


def test_a_guides_steps_are_called_by_their_names(
    ticket: Ticket, bruno: User, email_category: Category, now: datetime
) -> None:
    _worked(ticket, bruno, email_category, now)

    words = [line.words for line in history_of(bruno, ticket)]

    step = next(line for line in words if line.startswith("Guide step"))
    assert "did not work" in step
    assert "“" in step.rpartition("·")[2]


def test_one_kind_of_event_can_be_read_alone(
    client: Client, ticket: Ticket, bruno: User, email_category: Category, now: datetime
) -> None:
    _worked(ticket, bruno, email_category, now)
    ticket_transition(ticket=ticket, target=Status.WAITING_REQUESTER, actor=bruno, now=now)
    client.force_login(bruno)
    url = reverse("tickets:detail", args=[ticket.reference])

    page = client.get(
        f"{url}?tab=history&show=state", headers={"HX-Target": "panel"}
    ).content.decode()

    assert "Open → Waiting for the requester" in page
    assert "Guide step" not in page
    assert len(history_of(bruno, ticket, "guide")) == 2
    assert len(history_of(bruno, ticket, "nonsense")) == len(history_of(bruno, ticket))


def test_a_long_history_costs_no_more_queries(
    ticket: Ticket, bruno: User, email_category: Category, now: datetime,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    _worked(ticket, bruno, email_category, now)
    with django_assert_max_num_queries(5) as few:
        history_of(bruno, ticket)
    for n in range(20):
        message_add(ticket=ticket, new=NewMessage(f"Otra {n}"), actor=bruno, now=now)

    with django_assert_max_num_queries(len(few)):
        assert len(history_of(bruno, ticket)) > 20


def test_a_requester_reads_no_history(ticket: Ticket, alice: User) -> None:
    assert history_of(alice, ticket) == []


def test_the_open_history_is_fetched_anew_with_each_live_event_and_chooses_no_tab(
    client: Client, ticket: Ticket, bruno: User, now: datetime
) -> None:
    client.force_login(bruno)
    url = reverse("tickets:detail", args=[ticket.reference])
    shown = client.get(url, {"tab": "history", "show": "talk"}, headers={"HX-Target": "panel"})
    client.cookies["ticket_tab"] = "guide"
    message_add(ticket=ticket, new=NewMessage("Sigue igual."), actor=ticket.requester, now=now)

    fresh = client.get(url, {"tab": "history", "show": "talk"}, headers={"HX-Target": "history"})

    words = shown.content.decode()
    assert f'id="history" data-live-ticket="{ticket.pk}"' in words
    assert "tab=history&amp;show=talk" in words.split('id="history"')[1].split(">")[0]
    assert fresh.content.decode().count("ledger__meta") == words.count("ledger__meta") + 1
    assert "ticket_tab" not in fresh.cookies
    assert fresh["Cache-Control"] == "no-store"
