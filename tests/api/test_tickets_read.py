"""Reading tickets through the API: what each role gets, exactly, and what nobody else does."""

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.api.conftest import Call, url_of
from tests.conftest import NOON
from tickets.models import Category, Channel, EventKind, Ticket, TicketEvent, Visibility
from tickets.search_documents import documents_update
from tickets.services import (
    NewMessage,
    NewTicket,
    TicketChanges,
    message_add,
    ticket_create,
    ticket_take,
    ticket_update,
)

LIST = "/api/v1/tickets/"
REQUESTER_ROW = {
    "reference", "url", "subject", "status", "category", "requester", "assignee", "channel", "created_at",
    "last_public_at", "resolved_at", "closed_at", "merged_into",
}  # fmt: skip
AGENT_ROW = REQUESTER_ROW | {
    "version", "impact", "urgency", "priority", "tier", "language", "requester", "organisation",
    "team", "tags", "updated_at", "first_responded_at", "unanswered_since", "next_due_at", "reopen_count",
    "reassignment_count",
}  # fmt: skip
DETAIL = {"request_type", "fields", "transitions", "messages", "attachments"}
REQUESTER_MESSAGE = {
    "id", "ticket", "author", "is_from_agent", "is_opening", "is_automatic", "channel", "body", "body_html",
    "created_at", "attachments",
}  # fmt: skip


@pytest.fixture
def worked(ticket: Ticket, bruno: User) -> Ticket:
    """Alice's ticket, taken by Bruno, with a note, a reply and a tag."""
    ticket_take(ticket=ticket, actor=bruno, now=NOON)
    note = NewMessage(body="She mistypes it.", visibility=Visibility.INTERNAL)
    message_add(ticket=ticket, new=note, actor=bruno, now=NOON)
    message_add(ticket=ticket, new=NewMessage(body="Try again, please."), actor=bruno, now=NOON)
    wanted = TicketChanges(tags=["vip"])
    ticket_update(ticket=ticket, wanted=wanted, actor=bruno, now=NOON)
    ticket.refresh_from_db()
    return ticket


def test_a_requester_gets_these_fields_and_no_other(
    call: Call, worked: Ticket, alice: User
) -> None:
    row = call(alice).get(LIST).json()["results"][0]
    detail = call(alice).get(url_of(worked)).json()

    assert set(row) == REQUESTER_ROW
    assert set(detail) == REQUESTER_ROW | DETAIL
    assert {frozenset(message) for message in detail["messages"]} == {frozenset(REQUESTER_MESSAGE)}
    assert row["assignee"] == {"name": "Bruno Reyes"}
    assert row["category"] == {"slug": "email", "name": "E-mail"}
    assert detail["messages"][1]["author"] == {"name": "Bruno Reyes"}


def test_an_agent_gets_these_fields_and_no_other(call: Call, worked: Ticket, bruno: User) -> None:
    row = call(bruno).get(LIST).json()["results"][0]
    answer = call(bruno).get(url_of(worked))
    detail = answer.json()

    assert set(row) == AGENT_ROW
    assert set(detail) == AGENT_ROW | DETAIL
    messages = {frozenset(message) for message in detail["messages"]}
    assert messages == {frozenset(REQUESTER_MESSAGE | {"visibility"})}
    assert row["assignee"] == {"email": "bruno@example.com", "name": "Bruno Reyes"}
    assert row["tags"] == ["vip"]
    assert answer["ETag"] == f'"{worked.version}"'


def test_an_agent_is_a_requester_on_their_own_request(call: Call, bruno: User, lena: User) -> None:
    new = NewTicket(
        subject="My chair", description="It squeaks.", requester=bruno, channel=Channel.PORTAL
    )
    own = ticket_create(new=new, actor=bruno, now=NOON)
    note = NewMessage(body="secret", visibility=Visibility.INTERNAL)
    message_add(ticket=own, new=note, actor=lena, now=NOON)

    detail = call(bruno).get(url_of(own)).json()

    assert set(detail) == REQUESTER_ROW | DETAIL
    assert "secret" not in str(detail)
    assert call(bruno).get(url_of(own, "events/")).status_code == 404


def test_notes_stay_inside(call: Call, worked: Ticket, alice: User, bruno: User) -> None:
    outside = call(alice).get(url_of(worked))
    inside = call(bruno).get(url_of(worked))

    assert "mistypes" not in outside.content.decode()
    assert "vip" not in outside.content.decode()
    assert "bruno@example.com" not in outside.content.decode()
    assert "mistypes" in inside.content.decode()


def test_nothing_that_a_requester_reads_moves_with_a_note(
    call: Call, worked: Ticket, alice: User, bruno: User
) -> None:
    before = call(alice).get(url_of(worked)).json()
    note = NewMessage(body="again", visibility=Visibility.INTERNAL)
    later = NOON.replace(hour=15)
    message_add(ticket=worked, new=note, actor=bruno, now=later)

    assert call(alice).get(url_of(worked)).json() == before


def test_strangers_find_nothing(
    call: Call, ticket: Ticket, mallory: User, amir: User, alice: User
) -> None:
    for stranger in (mallory, amir):
        assert call(stranger).get(LIST).json()["results"] == []
        assert call(stranger).get(url_of(ticket)).status_code == 404
        assert call(stranger).get(url_of(ticket, "events/")).status_code == 404
    assert call().get(url_of(ticket)).status_code == 401
    assert call(alice).get(url_of(ticket)).status_code == 200


@pytest.mark.parametrize(
    "reference",
    [
        "HD-1",
        "HD-99999999999999999999",
        "hd-",
        "%00",
        "HD-%F0%9F%8E%89",
        "..",
        "1e9",
        "-5",
        "HD-١٢",
    ],
)
def test_a_reference_that_is_none_is_404(call: Call, bruno: User, reference: str) -> None:
    assert call(bruno).get(f"/api/v1/tickets/{reference}/").status_code == 404


def test_a_reference_is_read_in_any_case(call: Call, ticket: Ticket, bruno: User) -> None:
    lower = call(bruno).get(f"/api/v1/tickets/{ticket.reference.lower()}/")

    assert lower.json()["reference"] == ticket.reference


def test_the_ledger_is_for_those_who_work_the_ticket(
    call: Call, worked: Ticket, alice: User, bruno: User
) -> None:
    first = call(bruno).get(url_of(worked, "events/?page_size=2")).json()
    rest = call(bruno).get(first["next"]).json()

    kinds = [event["kind"] for event in first["results"] + rest["results"]]
    assert kinds[:3] == ["created", "assigned", "status_changed"]
    assert len(first["results"]) == 2
    assert set(first["results"][0]) == {
        "id", "kind", "actor", "actor_kind", "data", "version", "created_at",
    }  # fmt: skip
    assert call(alice).get(url_of(worked, "events/")).status_code == 404


def many(count: int, requester: User, **fields: Any) -> list[Ticket]:
    new = NewTicket(
        subject="Printer", description="Jam.", requester=requester, channel=Channel.API, **fields
    )
    return [ticket_create(new=new, actor=None, now=NOON) for _ in range(count)]


def test_pages_follow_each_other_without_gap_or_repetition(
    call: Call, alice: User, bruno: User
) -> None:
    made = many(7, alice)
    caller = call(bruno)
    url: str | None = f"{LIST}?page_size=3"
    seen = []
    while url:
        page = caller.get(url).json()
        seen += [row["reference"] for row in page["results"]]
        url = page["next"]

    assert seen == [ticket.reference for ticket in reversed(made)]


@pytest.mark.parametrize("size", ["0", "101", "-1", "x", "1.5", "9" * 50, "", "١"])
def test_refuses_a_page_size_out_of_range(call: Call, bruno: User, size: str) -> None:
    answer = call(bruno).get(LIST, {"page_size": size})

    assert answer.status_code == 400
    assert "page_size" in answer.json()


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "!!!", "W10", "WyIyMDI2LTAzLTA0VDEyOjAwOjAwKzAwOjAwIl0", "é", "A" * 600,
        "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwgMV0",  # a time before the year 1
        "WyIyMDI2LTAzLTA0VDEyOjAwOjAwIiwgMV0",  # a time without a zone
    ],
)  # fmt: skip
def test_refuses_a_cursor_that_is_not_ours(call: Call, bruno: User, cursor: str) -> None:
    answer = call(bruno).get(LIST, {"cursor": cursor})

    assert answer.status_code == 400
    assert "cursor" in answer.json()


def test_filters_by_what_an_agent_sees(
    call: Call, worked: Ticket, alice: User, bruno: User
) -> None:
    many(1, alice)
    caller = call(bruno)

    def found(**query: str) -> int:
        return len(caller.get(LIST, query).json()["results"])

    assert found() == 2
    assert found(status="open") == 1
    assert found(category="email") == 1
    assert found(assignee="Bruno@example.com") == 1
    assert found(requester="alice@example.com") == 2
    assert found(tag="vip") == 1
    assert found(team="service-desk", tier="1") == 2
    assert found(created_after="2026-03-04T12:00:01Z") == 0


@pytest.mark.parametrize(
    "query",
    [
        {"status": "lost"}, {"category": "nothing"}, {"tier": "9"}, {"created_after": "yesterday"},
        {"created_after": "0001-01-01T00:00:00+23:59"}, {"tag": "\x00"},
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_named(
    call: Call, bruno: User, query: dict[str, str]
) -> None:
    answer = call(bruno).get(LIST, query)

    assert answer.status_code == 400
    assert set(answer.json()) == set(query)


def test_a_requester_cannot_ask_by_filter_what_they_may_not_see(
    call: Call, worked: Ticket, alice: User
) -> None:
    caller = call(alice)
    hidden = {"tag": "x", "assignee": "lena@example.com", "tier": "3", "team": "systems"}

    for name, value in hidden.items():
        assert len(caller.get(LIST, {name: value}).json()["results"]) == 1
    assert caller.get(LIST, {"status": "closed"}).json()["results"] == []


def test_search_ranks_and_respects_filters_and_access(
    call: Call, ticket: Ticket, alice: User, bruno: User, mallory: User
) -> None:
    other = many(1, alice)[0]
    documents_update([ticket.pk, other.pk], now=NOON)
    caller = call(bruno)

    found = caller.get(LIST, {"search": "contraseña correo"}).json()
    by_reference = caller.get(LIST, {"search": other.reference}).json()

    assert [row["reference"] for row in found["results"]] == [ticket.reference]
    assert found["next"] is None
    assert set(found["results"][0]) == AGENT_ROW
    assert [row["reference"] for row in by_reference["results"]] == [other.reference]
    assert caller.get(LIST, {"search": "correo", "status": "closed"}).json()["results"] == []
    assert call(mallory).get(LIST, {"search": "correo"}).json()["results"] == []
    assert caller.get(LIST, {"search": ""}).json()["results"] == []
    assert caller.get(LIST, {"search": "correo", "page_size": "0"}).status_code == 400


def test_ten_rows_cost_what_thirty_do(
    call: Call, alice: User, amir: User, bruno: User, email_category: Category
) -> None:
    from django.db import connection

    caller = call(bruno)
    many(5, alice, category=email_category, tags=["a"])
    many(5, amir, tags=["b", "c"])
    caller.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as ten:
        assert len(caller.get(LIST, {"page_size": "50"}).json()["results"]) == 10
    many(20, alice, tags=["d"])
    with CaptureQueriesContext(connection) as thirty:
        assert len(caller.get(LIST, {"page_size": "50"}).json()["results"]) == 30

    assert len(ten) == len(thirty)
    assert len(ten) <= 4


def test_a_long_conversation_costs_what_a_short_one_does(
    call: Call, worked: Ticket, bruno: User
) -> None:
    from django.db import connection

    caller = call(bruno)
    caller.get(url_of(worked))
    with CaptureQueriesContext(connection) as short:
        caller.get(url_of(worked))
    for _ in range(10):
        message_add(ticket=worked, new=NewMessage(body="More."), actor=bruno, now=NOON)
    with CaptureQueriesContext(connection) as long:
        assert len(caller.get(url_of(worked)).json()["messages"]) == 13

    assert len(short) == len(long)


def test_get_writes_nothing(call: Call, worked: Ticket, bruno: User) -> None:
    caller = call(bruno)
    before = TicketEvent.objects.count()
    for path in ("", "events/"):
        caller.get(url_of(worked, path))

    worked_after = Ticket.objects.get(pk=worked.pk)
    assert TicketEvent.objects.count() == before
    assert worked_after.version == worked.version
    assert worked_after.events.first().kind == EventKind.CREATED
