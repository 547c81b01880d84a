"""tickets:bulk and what follows from it: choosing, starting, the tray, the report."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.conftest import NOON, make_team
from tests.tickets.bulk.conftest import make_ticket
from tickets.bulk_forms import FORMS
from tickets.models import BulkJob, BulkState, Category, Priority, Status, Ticket
from tickets.services import ticket_transition
from tickets.services.bulk import AT_ONCE, bulk_create

HTMX = {"HTTP_HX_REQUEST": "true"}
BULK, START = "/tickets/bulk/", "/tickets/bulk/start/"


def ticked(tickets: list[Ticket], action: str, **more: Any) -> dict[str, Any]:
    return {"ticket": [str(t.pk) for t in tickets], "action": action, "query": "view=all", **more}


def ready(tickets: list[Ticket], action: str, **more: Any) -> dict[str, Any]:
    return ticked(tickets, action, submission_key="k1", **more)


@pytest.fixture
def bruno_in(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


def test_says_what_would_happen_and_writes_nothing(
    bruno_in: Client, bruno: User, tickets: list[Ticket]
) -> None:
    for target in (Status.RESOLVED, Status.CLOSED):
        ticket_transition(ticket=tickets[0], target=target, actor=bruno, now=NOON)

    answer = bruno_in.post(BULK, ticked(tickets, "status"))

    assert answer.status_code == 200
    assert answer.context["lines"] == [
        "4 tickets will be changed.",
        "1 is closed and will be skipped.",
        "Each requester gets a mail that it was resolved: 4 mails.",
    ]
    assert "Resolve 5 tickets" in answer.content.decode()
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize("action", sorted(FORMS))
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "dialog"])
def test_every_action_has_its_form(
    bruno_in: Client, tickets: list[Ticket], action: str, headers: Any
) -> None:
    answer = bruno_in.post(BULK, ticked(tickets, action), **headers)

    assert answer.status_code == 200
    assert b'id="bulk-foreseen"' in answer.content


def test_a_few_are_changed_at_once_and_it_goes_back_to_the_list(
    bruno_in: Client, tickets: list[Ticket]
) -> None:
    answer = bruno_in.post(START, ready(tickets, "priority", priority="1"), follow=True)

    assert answer.redirect_chain == [("/tickets/?view=all", 302)]
    assert BulkJob.objects.get().state == BulkState.DONE
    assert Ticket.objects.filter(priority=Priority.CRITICAL).count() == 5
    assert "5 changed" in answer.content.decode(), "the tray tells"


def test_the_dialog_is_answered_with_the_tray(bruno_in: Client, tickets: list[Ticket]) -> None:
    answer = bruno_in.post(START, ready(tickets, "priority", priority="1"), **HTMX)

    assert answer["HX-Retarget"] == "#bulk-tray"
    assert answer["HX-Trigger-After-Swap"] == "bulk:started"
    assert b"5 changed" in answer.content


def test_the_form_sent_twice_is_one_job(bruno_in: Client, tickets: list[Ticket]) -> None:
    for _time in range(2):
        bruno_in.post(START, ready(tickets, "priority", priority="1"))

    assert BulkJob.objects.count() == 1


@pytest.fixture
def half_way(bruno: User, tickets: list[Ticket]) -> BulkJob:
    """A job that its first send is still working, with none of its tickets done."""
    return bulk_create(
        actor=bruno, action={"kind": "priority", "priority": 1},
        ticket_ids=[ticket.pk for ticket in tickets], now=timezone.now(), submission_key="k1",
    )  # fmt: skip


def test_the_second_send_leaves_the_work_to_the_first(
    bruno_in: Client, tickets: list[Ticket], half_way: BulkJob
) -> None:
    answer = bruno_in.post(START, ready(tickets, "priority", priority="1"), follow=True)

    half_way.refresh_from_db()
    assert (half_way.state, half_way.done) == (BulkState.RUNNING, 0)
    assert "data-bulk-job=" in answer.content.decode(), "it is followed in the tray"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "tray"])
def test_undoing_what_is_under_way_says_so(
    bruno_in: Client, half_way: BulkJob, headers: Any
) -> None:
    answer = bruno_in.post(f"{BULK}{half_way.pk}/undo/", follow=True, **headers)

    assert "It is still under way." in answer.content.decode()
    assert not BulkJob.objects.filter(undo_of=half_way).exists()


@pytest.mark.parametrize(
    ("action", "fields", "field"),
    [
        ("tags", {"add": "", "remove": ""}, "add"),
        ("tags", {"add": "a", "remove": "A"}, "remove"),
        ("priority", {"priority": "9"}, "priority"),
        ("status", {"to": "new"}, "to"),
        ("assign", {"assignee": "999999"}, "assignee"),
        ("category", {"category": "999999"}, "category"),
        ("macro", {"macro": "999999"}, "macro"),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_its_field(
    bruno_in: Client, tickets: list[Ticket], action: str, fields: dict[str, str], field: str
) -> None:
    answer = bruno_in.post(START, ready(tickets, action, **fields))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not BulkJob.objects.exists()


def test_only_supervisors_resolve_without_telling(
    client: Client, bruno: User, sofia: User, tickets: list[Ticket]
) -> None:
    fields = ready(tickets, "status", to="resolved", untold="on")
    client.force_login(bruno)
    client.post(START, fields)
    assert "untold" not in BulkJob.objects.get().action

    client.force_login(sofia)
    client.post(START, fields)
    assert BulkJob.objects.get(actor=sofia).action["untold"] is True


def test_nothing_chosen_is_said(bruno_in: Client, tickets: list[Ticket]) -> None:
    answer = bruno_in.post(BULK, ticked([], "status"), follow=True)

    assert answer.redirect_chain
    assert "Choose at least one ticket." in answer.content.decode()


@pytest.mark.parametrize("rubbish", ["x", "-1", "9" * 40, "1,,x", "٣"])
def test_rubbish_among_the_keys_is_left_out(
    bruno_in: Client, tickets: list[Ticket], rubbish: str
) -> None:
    fields = ready(tickets, "priority", priority="1")
    fields["ticket"] = [rubbish, str(tickets[0].pk)]

    assert bruno_in.post(START, fields).status_code == 302
    assert BulkJob.objects.get().changed == 1


def test_all_that_match_are_frozen_in_the_order_of_the_list(
    bruno_in: Client, alice: User, tickets: list[Ticket]
) -> None:
    many = [make_ticket(alice, Category.objects.get(), n) for n in range(AT_ONCE)]
    fields = ready([], "priority", priority="1", scope="all")

    bruno_in.post(START, fields)

    job = BulkJob.objects.get()
    assert (job.state, job.total, job.done) == (BulkState.QUEUED, AT_ONCE + 5, 0)
    keys = list(job.items.order_by("pk").values_list("ticket_id", flat=True))
    assert keys[0] == many[-1].pk, "the newest first"
    assert len(set(keys)) == AT_ONCE + 5


def test_all_that_match_hold_no_hidden_ticket(bruno_in: Client, tickets: list[Ticket]) -> None:
    hidden = make_team("people", tickets[0].tier)
    type(hidden).objects.filter(pk=hidden.pk).update(is_restricted=True)
    Ticket.objects.filter(pk=tickets[0].pk).update(team=hidden)

    bruno_in.post(START, ready([], "priority", priority="1", scope="all"))

    keys = BulkJob.objects.get().items.values_list("ticket_id", flat=True)
    assert set(keys) == {ticket.pk for ticket in tickets[1:]}
    assert bruno_in.get("/tickets/bulk/count/?view=all").content == b"All 4 that match this list"


def test_more_than_one_job_takes_is_said(
    bruno_in: Client, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.selectors.bulk.choosing.BULK_MAX", 3)

    answer = bruno_in.post(BULK, ticked([], "priority", scope="all"))

    assert len(answer.context["chosen"]) == 3
    assert "More than 10,000 match" in answer.content.decode()
    assert b"The first 3" in bruno_in.get("/tickets/bulk/count/?view=all").content


def test_a_filter_on_what_is_gone_is_said(bruno_in: Client, tickets: list[Ticket]) -> None:
    fields = ticked([], "priority", scope="all") | {"query": "view=all&team=gone"}

    answer = bruno_in.post(BULK, fields, **HTMX)

    assert answer.status_code == 422
    assert b"bulk-title" in answer.content


def test_ten_thousand_keys_in_one_form_are_read(bruno_in: Client, tickets: list[Ticket]) -> None:
    keys = ",".join(str(pk) for pk in range(100_000, 110_000))

    answer = bruno_in.post(START, {**ready([], "priority", priority="1"), "ticket": keys})

    assert answer.status_code == 302
    assert BulkJob.objects.get().total == 10_000


@pytest.mark.parametrize("path", ["", "report.csv"])
def test_a_job_is_its_actors(
    client: Client, bruno: User, lena: User, sofia: User, tickets: list[Ticket], path: str
) -> None:
    job = bulk_create(
        actor=bruno, action={"kind": "assign", "assignee": None},
        ticket_ids=[tickets[0].pk], now=NOON,
    )  # fmt: skip

    for user, status in ((bruno, 200), (lena, 404), (sofia, 200)):
        client.force_login(user)
        assert client.get(f"{BULK}{job.pk}/{path}").status_code == status


def test_strangers_can_neither_stop_nor_undo(
    client: Client, bruno: User, lena: User, tickets: list[Ticket]
) -> None:
    job = bulk_create(
        actor=bruno, action={"kind": "assign", "assignee": None},
        ticket_ids=[tickets[0].pk], now=NOON,
    )  # fmt: skip
    client.force_login(lena)

    for verb in ("cancel", "undo"):
        assert client.post(f"{BULK}{job.pk}/{verb}/").status_code == 404
    job.refresh_from_db()
    assert job.is_under_way


def test_the_report_names_the_reason_and_defuses_formulas(
    bruno_in: Client, bruno: User, tickets: list[Ticket]
) -> None:
    for target in (Status.RESOLVED, Status.CLOSED):
        ticket_transition(ticket=tickets[0], target=target, actor=bruno, now=NOON)
    Ticket.objects.filter(pk=tickets[0].pk).update(subject="=1+1")
    bruno_in.post(START, ready(tickets, "priority", priority="1"))
    job = BulkJob.objects.get()

    page = bruno_in.get(f"{BULK}{job.pk}/?outcome=refused").content.decode()
    file = b"".join(bruno_in.get(f"{BULK}{job.pk}/report.csv")).decode()

    assert "A closed ticket cannot be changed." in page
    assert tickets[1].reference not in page
    assert f"{tickets[0].reference},'=1+1,Refused,A closed ticket cannot be changed." in file
    assert file.count("\r\n") == 6


def test_undo_in_the_tray_takes_the_place_of_what_it_undoes(
    bruno_in: Client, tickets: list[Ticket]
) -> None:
    bruno_in.post(START, ready(tickets, "priority", priority="1"))
    job = BulkJob.objects.get()

    answer = bruno_in.post(f"{BULK}{job.pk}/undo/", **HTMX)

    assert Ticket.objects.exclude(priority=Priority.CRITICAL).count() == 5
    assert answer.content.decode().count("data-bulk-job=") == 1
    assert "Undone: Set the priority of 5 tickets" in answer.content.decode()
    again = bruno_in.post(f"{BULK}{job.pk}/undo/", follow=True)
    assert "This cannot be undone any more." in again.content.decode()


def test_dismissed_is_out_of_the_tray_and_in_the_list_of_jobs(
    bruno_in: Client, tickets: list[Ticket]
) -> None:
    bruno_in.post(START, ready(tickets, "priority", priority="1"))
    job = BulkJob.objects.get()

    answer = bruno_in.post(f"{BULK}{job.pk}/dismiss/", **HTMX)

    assert b"data-bulk-job" not in answer.content
    assert b"data-bulk-job" not in bruno_in.get("/tickets/").content
    assert b"Set the priority of 5 tickets" in bruno_in.get(BULK).content


def test_the_report_costs_the_same_for_one_row_and_for_fifty(
    bruno_in: Client, bruno: User, alice: User, tickets: list[Ticket],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    more = [make_ticket(alice, Category.objects.get(), n) for n in range(45)]
    for some in (tickets[:1], [*tickets, *more]):
        job = bulk_create(
            actor=bruno, action={"kind": "assign", "assignee": bruno.pk},
            ticket_ids=[ticket.pk for ticket in some], now=NOON,
        )  # fmt: skip
        with django_assert_max_num_queries(13):
            bruno_in.get(f"{BULK}{job.pk}/")


def test_a_page_without_jobs_pays_nothing_for_the_tray(
    bruno_in: Client, tickets: list[Ticket]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        bruno_in.get(reverse("tickets:list"))

    assert not [query for query in queries if "bulk" in query["sql"]]
