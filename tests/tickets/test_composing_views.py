"""The composer's pages: sending, previewing, taking back, and nothing lost whatever is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.conftest import NOON
from tickets.models import (
    Category,
    Channel,
    HeldReply,
    HeldState,
    Message,
    StagedFile,
    Status,
    Ticket,
    Visibility,
)
from tickets.selectors.writing import draft_of, staged_of
from tickets.services import NewMessage, NewTicket, message_add, ticket_create, ticket_transition
from tickets.services.staged_files import staged_add

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
Post = Callable[..., HttpResponse]


@pytest.fixture
def post(client: Client, ticket: Ticket, bruno: User) -> Post:
    """post(body="Hola", then="") sends from the page as it is now; Bruno is signed in."""
    client.force_login(bruno)

    def send(**fields: Any) -> HttpResponse:
        ticket.refresh_from_db()
        given = {"mode": "public", "then": "", "version": ticket.version, **fields}
        return client.post(_url(ticket, "message"), given)

    return send


def _url(ticket: Ticket, name: str, *more: Any) -> str:
    return reverse(f"tickets:{name}", args=[ticket.reference, *more])


def _hesitant(user: User, **fields: Any) -> None:
    User.objects.filter(pk=user.pk).update(undo_send_seconds=10, **fields)


def _picture(name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def _page(client: Client, ticket: Ticket) -> str:
    return client.get(_url(ticket, "detail")).content.decode()


# --- Held ---------------------------------------------------------------------------------------------


def test_a_held_reply_shows_to_its_author_alone(
    client: Client, ticket: Ticket, bruno: User, sofia: User, alice: User, post: Post
) -> None:
    _hesitant(bruno)
    post(body="zqxsoon")

    mine, held = _page(client, ticket), HeldReply.objects.get()
    assert "zqxsoon" in mine
    assert _url(ticket, "held_undo", held.pk) in mine

    for other in (sofia, alice):
        client.force_login(other)
        for address in (
            _url(ticket, "detail"),
            _url(ticket, "held"),
            _url(ticket, "conversation"),
            reverse("portal:request", args=[ticket.reference]),
            f"/api/v1/tickets/{ticket.reference}/messages/",
        ):
            assert "zqxsoon" not in client.get(address, follow=True).content.decode()
        for name in ("held_undo", "held_now"):
            assert client.post(_url(ticket, name, held.pk)).status_code == 404
    held.refresh_from_db()
    assert held.state == HeldState.HELD


def test_undo_without_script_puts_the_text_back(
    client: Client, ticket: Ticket, bruno: User, post: Post
) -> None:
    _hesitant(bruno)
    post(body="Hola", files=[_picture()])
    held = HeldReply.objects.get()

    page = client.post(_url(ticket, "held_undo", held.pk), follow=True).content.decode()

    assert "data-text>Hola</textarea>" in page
    assert "a.png" in page
    assert not Message.objects.filter(body="Hola").exists()


def test_send_now_sends_and_says_why_it_did_not(
    client: Client, ticket: Ticket, bruno: User, sofia: User, post: Post
) -> None:
    _hesitant(bruno)
    post(body="one")
    client.post(_url(ticket, "held_now", HeldReply.objects.get().pk))
    assert Message.objects.filter(body="one").exists()

    post(body="two")
    message_add(ticket=ticket, new=NewMessage("first"), actor=sofia, now=timezone.now())
    second = HeldReply.objects.get(body="two")
    answer = client.post(
        _url(ticket, "held_now", second.pk), headers={"Accept": "application/json"}
    )

    assert answer.json() == {"state": "returned", "reason": "Somebody else replied first."}
    assert "Your reply came back" in _page(client, ticket)


# --- Refused, and nothing lost ------------------------------------------------------------------------


def test_what_is_too_long_is_said_beside_the_field_and_kept(
    client: Client, ticket: Ticket, bruno: User, post: Post
) -> None:
    text = "palabra " * 25_000

    answer = post(body=text)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "At most 50000 characters" in page
    assert text.strip() in page
    assert draft_of(bruno, ticket).body == text


def test_a_conflict_keeps_text_and_files(
    client: Client, ticket: Ticket, bruno: User, sofia: User, post: Post
) -> None:
    seen = ticket.version
    message_add(ticket=ticket, new=NewMessage("first"), actor=sofia, now=timezone.now())

    answer = post(body="second", version=seen, files=[_picture()])

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("first" in page, "second" in page, "a.png" in page) == (True, True, True)
    assert draft_of(bruno, ticket).body == "second"
    assert [file.name for file in staged_of(bruno, ticket)] == ["a.png"]

    post(body="second")
    assert Message.objects.get(body="second").file_count == 1
    assert draft_of(bruno, ticket) is None


def test_a_refused_step_keeps_the_text(
    client: Client, ticket: Ticket, bruno: User, post: Post
) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=timezone.now())

    answer = post(body="wait for it", then="wait")

    assert answer.status_code == 409
    assert "data-text>wait for it</textarea>" in answer.content.decode()


def test_the_session_ended_and_the_way_back_is_the_ticket(client: Client, ticket: Ticket) -> None:
    page = _url(ticket, "detail")

    answer = client.post(
        _url(ticket, "message"), {"body": "x"}, headers={"Referer": f"http://testserver{page}"}
    )

    assert answer.headers["Location"] == f"/accounts/login/?next={page}"


# --- Without script -----------------------------------------------------------------------------------


def test_preview_keeps_text_and_files_and_sends_nothing(
    client: Client, ticket: Ticket, bruno: User, post: Post
) -> None:
    answer = post(body="Hola **Alice**", preview="1", files=[_picture()])

    page = answer.content.decode()
    assert "<strong>Alice</strong>" in page
    assert "Hola **Alice**</textarea>" in page
    assert ticket.messages.count() == 1
    assert [file.name for file in staged_of(bruno, ticket)] == ["a.png"]


def test_the_preview_is_what_will_be_sent(client: Client, ticket: Ticket, post: Post) -> None:
    text = "1. uno\n2. dos\n\n<script>alert(1)</script> ![x](https://evil.example/x.png)"

    shown = client.post(_url(ticket, "preview"), {"body": text}).content.decode()
    post(body=text)

    assert Message.objects.get(body=text).body_html in shown
    assert "<img" not in shown
    assert "<script>" not in shown


# --- Where one goes from here -------------------------------------------------------------------------


def _other(alice: User, subject: str, **fields: Any) -> Ticket:
    new = NewTicket(subject=subject, description="x", requester=alice, channel=Channel.PORTAL)
    made = ticket_create(new=new, actor=alice, now=NOON)
    Ticket.objects.filter(pk=made.pk).update(**fields)
    return made


def test_next_opens_what_follows_in_the_view(
    client: Client,
    ticket: Ticket,
    bruno: User,
    alice: User,
    post: Post,
    email_category: Category,
    django_assert_max_num_queries: Any,
) -> None:
    User.objects.filter(pk=bruno.pk).update(after_send="next")
    less_urgent = _other(alice, "less urgent", priority=4)
    _other(alice, "more urgent", priority=1)
    Ticket.objects.filter(pk=ticket.pk).update(priority=3)

    answer = post(body="Hola", list_query="view=unassigned", then="wait")

    assert answer.headers["Location"] == f"{_url(less_urgent, 'detail')}?view=unassigned"


def test_next_after_the_last_is_the_first_and_alone_it_is_the_list(
    ticket: Ticket, bruno: User, alice: User, post: Post
) -> None:
    User.objects.filter(pk=bruno.pk).update(after_send="next")
    assert post(body="one", list_query="view=unassigned").headers["Location"] == (
        "/tickets/?view=unassigned"
    )
    first = _other(alice, "more urgent", priority=1)
    Ticket.objects.filter(pk=ticket.pk).update(priority=4)

    answer = post(body="two", list_query="view=unassigned")

    assert answer.headers["Location"].startswith(_url(first, "detail"))


def test_the_toast_on_the_next_page_can_take_it_back(
    client: Client, ticket: Ticket, bruno: User, alice: User, post: Post
) -> None:
    _hesitant(bruno, after_send="list")

    answer = post(body="Hola", list_query="view=mine")

    assert answer.headers["Location"] == "/tickets/?view=mine"
    page = client.get(answer.headers["Location"]).content.decode()
    assert ticket.reference in page
    assert _url(ticket, "held_undo", HeldReply.objects.get().pk) in page


def test_a_note_alone_stays(bruno: User, ticket: Ticket, post: Post) -> None:
    User.objects.filter(pk=bruno.pk).update(after_send="list")

    answer = post(body="psst", mode="internal")

    assert answer.headers["Location"] == _url(ticket, "detail")


@pytest.mark.parametrize("then", ["wait", "resolve"])
def test_the_main_button_only_sends_whatever_was_done_before(
    client: Client, ticket: Ticket, post: Post, then: str
) -> None:
    post(body="Hola", then=then)

    page = _page(client, ticket)
    assert 'value="" data-send-main><span class="on-reply" data-send-words>Send</span>' in page


# --- Files --------------------------------------------------------------------------------------------


def test_a_pasted_picture_is_seen_by_its_writer_until_it_is_sent(
    client: Client, ticket: Ticket, bruno: User, sofia: User, alice: User, post: Post
) -> None:
    added = client.post(_url(ticket, "file_add"), {"files": [_picture("shot.png")]})
    (file,) = added.json()["files"]
    assert added.status_code == 201
    assert client.get(file["url"]).headers["Content-Type"] == "image/png"
    for other in (sofia, alice):
        client.force_login(other)
        assert client.get(file["url"]).status_code == 404
    client.force_login(bruno)

    post(body=f"Look:\n\n![shot.png]({file['url']})")

    message = Message.objects.get(file_count=1)
    assert f'<img src="{file["url"]}" alt="shot.png"' in message.body_html
    client.force_login(alice)
    assert client.get(file["url"]).status_code == 200


def test_files_are_refused_in_words(client: Client, ticket: Ticket, post: Post) -> None:
    program = SimpleUploadedFile("run.exe", b"MZ")

    answer = client.post(_url(ticket, "file_add"), {"files": [program]})

    assert answer.status_code == 422
    assert "is a program" in answer.json()["detail"]
    assert not StagedFile.objects.exists()


def test_no_more_files_than_a_message_may_have(
    client: Client, ticket: Ticket, bruno: User, post: Post
) -> None:
    for _n in range(2):
        files = [_picture(f"{n}.png") for n in range(5)]
        staged_add(ticket=ticket, files=files, actor=bruno, now=NOON)

    answer = client.post(_url(ticket, "file_add"), {"files": [_picture()]})

    assert answer.status_code == 422
    assert StagedFile.objects.count() == 10


def test_only_its_owner_removes_a_file(
    client: Client, ticket: Ticket, bruno: User, sofia: User, post: Post
) -> None:
    (file,) = staged_add(ticket=ticket, files=[_picture()], actor=bruno, now=NOON)
    address = _url(ticket, "file_remove", file.key)

    client.force_login(sofia)
    assert client.post(address).status_code == 404
    client.force_login(bruno)
    assert client.post(address).status_code == 302
    assert not StagedFile.objects.exists()


# --- While one writes ---------------------------------------------------------------------------------


def test_since_tells_what_others_said(
    client: Client, ticket: Ticket, bruno: User, sofia: User, post: Post
) -> None:
    seen = ticket.version
    note = NewMessage("do not", visibility=Visibility.INTERNAL)
    message_add(ticket=ticket, new=NewMessage("mine"), actor=bruno, now=timezone.now())
    message_add(ticket=ticket, new=NewMessage("first"), actor=sofia, now=timezone.now())
    message_add(ticket=ticket, new=note, actor=sofia, now=timezone.now())

    answer = client.get(f"{_url(ticket, 'since')}?version={seen}").json()

    told = [(said["who"], said["html"].strip(), said["is_internal"]) for said in answer["said"]]
    assert told == [
        ("Sofia Castro", "<p>first</p>", False),
        ("Sofia Castro", "<p>do not</p>", True),
    ]
    ticket.refresh_from_db()
    assert answer["version"] == ticket.version


def test_the_requester_is_told_nothing_by_it(client: Client, ticket: Ticket, alice: User) -> None:
    client.force_login(alice)

    for name in ("since", "complete", "held", "draft"):
        assert client.get(_url(ticket, name)).status_code == 404


def test_the_page_costs_little_more_with_all_of_it(
    client: Client, ticket: Ticket, bruno: User, post: Post, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40) as bare:
        _page(client, ticket)
        count = len(bare)
    _hesitant(bruno)
    post(body="held", files=[_picture()])
    client.post(_url(ticket, "draft"), {"body": "the next one", "mode": "public"})
    staged_add(ticket=ticket, files=[_picture()], actor=bruno, now=NOON)

    with django_assert_max_num_queries(count + 3):
        _page(client, ticket)


def test_an_agent_learns_nothing_of_notes_on_their_own_request(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(requester=bruno)
    client.force_login(bruno)

    assert client.get(f"/tickets/{ticket.reference}/since/?version=0").status_code == 404
