"""portal:request and what one can do there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from helpdesk.lib import background
from notifications import live
from tickets.models import Attachment, EventKind, Status, Ticket, Visibility
from tickets.services import (
    NewMessage,
    message_add,
    participant_add,
    ticket_hand_over,
    ticket_take,
    ticket_transition,
)


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def resolved(ticket: Ticket, bruno: User, now: datetime) -> Ticket:
    message_add(ticket=ticket, new=NewMessage(body="Try now."), actor=bruno, now=now)
    return ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)


@pytest.fixture
def closed(resolved: Ticket, now: datetime) -> Ticket:
    return ticket_transition(ticket=resolved, target=Status.CLOSED, actor=None, now=now)


def url(ticket: Ticket, action: str = "") -> str:
    return f"/requests/{ticket.reference}/{action}"


def test_shows_the_conversation_and_who_works_on_it(
    as_alice: Client, ticket: Ticket, bruno: User, now: datetime
) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=now)
    message_add(ticket=ticket, new=NewMessage(body="Which *screen*?"), actor=bruno, now=now)

    page = as_alice.get(url(ticket)).content.decode()

    assert "<em>contraseña incorrecta</em>" in page
    assert "<em>screen</em>" in page
    assert "Bruno Reyes" in page
    assert "chip--status-open" in page


def test_never_shows_internal_notes_or_their_files(
    as_alice: Client, ticket: Ticket, bruno: User, now: datetime
) -> None:
    note = NewMessage(
        body="Secret-note",
        visibility=Visibility.INTERNAL,
        files=[SimpleUploadedFile("secret-file.txt", b"x")],
    )
    message_add(ticket=ticket, new=note, actor=bruno, now=now)

    for headers in ({}, {"HX-Request": "true"}):
        page = as_alice.get(url(ticket), headers=headers).content.decode()
        assert "contraseña" in page
        assert "Secret-note" not in page
        assert "secret-file" not in page


@pytest.mark.parametrize("action", ["", "reply/", "solved/"])
def test_a_stranger_finds_nothing(
    client: Client, ticket: Ticket, mallory: User, action: str
) -> None:
    client.force_login(mallory)

    method = client.post if action else client.get

    assert method(url(ticket, action), {"body": "x"}).status_code == 404
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("reference", ["HD-99999999", "HD-x", "x", "HD-" + "9" * 30])
def test_an_unknown_number_is_not_found(as_alice: Client, reference: str) -> None:
    assert as_alice.get(f"/requests/{reference}/").status_code == 404


def test_sends_the_signed_out_to_sign_in(client: Client, ticket: Ticket) -> None:
    response = client.get(url(ticket))

    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={url(ticket)}"


def test_sends_an_agent_to_the_workspace(client: Client, ticket: Ticket, bruno: User) -> None:
    client.force_login(bruno)

    response = client.get(url(ticket))

    assert (response.status_code, response["Location"]) == (302, f"/tickets/{ticket.reference}/")
    assert client.post(url(ticket, "reply/"), {"body": "as the requester"}).status_code == 404
    assert client.post(url(ticket, "solved/")).status_code == 404


def test_a_reply_is_added_with_its_files(as_alice: Client, ticket: Ticket) -> None:
    file = SimpleUploadedFile("pantalla.png", b"\x89PNG\r\n\x1a\n")

    response = as_alice.post(url(ticket, "reply/"), {"body": "Ayer", "files": [file]})

    assert response["Location"] == url(ticket)
    assert ticket.messages.last().body == "Ayer"
    assert Attachment.objects.get().name == "pantalla.png"


def test_an_answer_takes_a_waiting_request_back_to_open(
    as_alice: Client, ticket: Ticket, bruno: User, now: datetime
) -> None:
    asked = NewMessage(body="Which one?", status_after=Status.WAITING_REQUESTER)
    message_add(ticket=ticket, new=asked, actor=bruno, now=now)

    as_alice.post(url(ticket, "reply/"), {"body": "The second."})

    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_two_sends_of_one_reply_say_it_once(as_alice: Client, ticket: Ticket) -> None:
    for _ in range(2):
        response = as_alice.post(url(ticket, "reply/"), {"body": "Once", "submission_key": "k"})
        assert response["Location"] == url(ticket)

    assert ticket.messages.count() == 2


@pytest.mark.parametrize("body", ["", "  \n", "x" * 50_001])
def test_a_bad_reply_is_refused_and_kept(as_alice: Client, ticket: Ticket, body: str) -> None:
    response = as_alice.post(url(ticket, "reply/"), {"body": body})

    assert response.status_code == 422
    assert 'id="id_body_error"' in response.content.decode()
    assert body.strip() in response.content.decode()
    assert ticket.messages.count() == 1


def test_a_bad_file_keeps_the_words(as_alice: Client, ticket: Ticket) -> None:
    file = SimpleUploadedFile("run.exe", b"MZ")

    response = as_alice.post(url(ticket, "reply/"), {"body": "Look at this", "files": [file]})

    assert response.status_code == 422
    assert "Look at this" in response.content.decode()
    assert "run.exe" in response.content.decode()


def test_it_is_solved(as_alice: Client, ticket: Ticket, alice: User) -> None:
    as_alice.post(url(ticket, "solved/"))

    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolved_by) == (Status.RESOLVED, alice)


def test_who_ended_it_is_said_and_who_ended_it_may_ask_again(
    as_alice: Client, ticket: Ticket
) -> None:
    as_alice.post(url(ticket, "solved/"))

    page = as_alice.get(url(ticket), headers={"Accept-Language": "en"}).content.decode()

    assert "You told us that it is solved" in page
    assert "We believe this is solved" not in page
    assert page.count("I still need help") == 2
    assert "How did it go?" not in page

    as_alice.post(url(ticket, "reply/"), {"after": "reopen"})
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_an_agents_resolution_has_their_name(as_alice: Client, resolved: Ticket) -> None:
    page = as_alice.get(url(resolved), headers={"Accept-Language": "en"}).content.decode()

    assert "Bruno marked it as solved. Tell us if it is not." in page
    assert "I still need help" not in page


def test_who_is_in_copy_reads_who_said_that_it_is_solved(
    client: Client, ticket: Ticket, alice: User, amir: User, bruno: User, now: datetime
) -> None:
    participant_add(ticket=ticket, person=amir, actor=bruno, now=now)
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=alice, now=now)
    client.force_login(amir)

    page = client.get(url(ticket), headers={"Accept-Language": "en"}).content.decode()

    assert "Alice told us that it is solved." in page
    assert "I still need help" not in page


def test_solving_what_has_ended_is_a_conflict(as_alice: Client, closed: Ticket) -> None:
    response = as_alice.post(url(closed, "solved/"))

    assert response.status_code == 409
    assert 'role="alert"' in response.content.decode()


def test_thanks_do_not_reopen(as_alice: Client, resolved: Ticket) -> None:
    as_alice.post(url(resolved, "reply/"), {"body": "Gracias", "after": "thanks"})

    resolved.refresh_from_db()
    assert resolved.status == Status.RESOLVED
    assert resolved.messages.last().body == "Gracias"


@pytest.mark.parametrize("body", ["", "Sigue igual"])
def test_still_not_solved_reopens_with_or_without_words(
    as_alice: Client, resolved: Ticket, body: str
) -> None:
    as_alice.post(url(resolved, "reply/"), {"body": body, "after": "reopen"})

    resolved.refresh_from_db()
    assert (resolved.status, resolved.reopen_count) == (Status.OPEN, 1)
    assert resolved.messages.filter(body="Sigue igual").count() == (1 if body else 0)


def test_a_reply_to_a_closed_one_opens_a_new_one_that_continues_it(
    as_alice: Client, closed: Ticket
) -> None:
    response = as_alice.post(url(closed, "reply/"), {"body": "Otra vez", "submission_key": "k"})

    following = Ticket.objects.exclude(pk=closed.pk).get()
    assert response["Location"] == url(following)
    assert (following.continues, following.subject) == (closed, closed.subject)
    assert closed.messages.filter(body="Otra vez").count() == 0
    assert closed.reference in as_alice.get(url(following)).content.decode()


def test_an_empty_reply_to_a_closed_one_opens_nothing(as_alice: Client, closed: Ticket) -> None:
    assert as_alice.post(url(closed, "reply/"), {"body": " "}).status_code == 422
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("action", ["reply/", "solved/"])
def test_changes_need_a_post(as_alice: Client, ticket: Ticket, action: str) -> None:
    assert as_alice.get(url(ticket, action)).status_code == 405


def test_the_live_part_leaves_what_is_being_typed_alone(as_alice: Client, ticket: Ticket) -> None:
    part = as_alice.get(url(ticket), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "<textarea" not in part
    assert 'id="request-state"' in part
    assert part.count("hx-swap-oob") == 2


def test_a_live_event_does_not_say_what_happened(
    ticket: Ticket,
    bruno: User,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    told: list[tuple[list[str], dict[str, Any]]] = []
    monkeypatch.setattr(background, "post", lambda job: job())
    monkeypatch.setattr(live, "publish", lambda topics, event, data: told.append((topics, data)))
    note = NewMessage(body="Secret-note", visibility=Visibility.INTERNAL)

    with django_capture_on_commit_callbacks(execute=True):
        message_add(ticket=ticket, new=note, actor=bruno, now=now)

    assert [data for _topics, data in told] == [{"id": ticket.pk}]
    assert f"user:{ticket.requester_id}" not in told[0][0]


def test_guide_events_and_handoffs_leave_no_trace(
    as_alice: Client, ticket: Ticket, lena: User, systems: object, bruno: User, now: datetime
) -> None:
    ticket_hand_over(
        ticket=ticket,
        team=systems,
        assignee=None,
        kind=EventKind.HANDED_OFF,
        data={"handoff": 777_001},
        actor=bruno,
        now=now,
    )

    page = as_alice.get(url(ticket)).content.decode()

    assert "777001" not in page.replace(",", "").replace(".", "")
    assert "systems" not in page


def test_costs_the_same_for_one_message_and_for_thirty(
    as_alice: Client,
    ticket: Ticket,
    bruno: User,
    now: datetime,
    django_assert_num_queries: Callable[..., DjangoAssertNumQueries],
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    with django_assert_max_num_queries(12) as one:
        as_alice.get(url(ticket))

    for i in range(30):
        file = SimpleUploadedFile("a.txt", b"x")
        new = NewMessage(body=str(i), files=[file])
        message_add(ticket=ticket, new=new, actor=bruno, now=now + timedelta(minutes=i))

    with django_assert_num_queries(len(one)):
        as_alice.get(url(ticket))
