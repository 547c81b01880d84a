"""tickets.services.message_add."""

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from notifications.models import Notification, OutboxEmail
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed, StaleTicket
from tickets.models import Attachment, EventKind, Message, Status, Ticket, Visibility
from tickets.services import NewMessage, message_add, ticket_take, ticket_transition

LATER = timedelta(minutes=10)


def test_first_public_reply_answers_and_opens(ticket: Ticket, bruno: User, now: datetime) -> None:
    message_add(ticket=ticket, new=NewMessage("Hola"), actor=bruno, now=now + LATER)

    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert ticket.first_responded_at == now + LATER
    assert ticket.unanswered_since is None
    assert OutboxEmail.objects.filter(template="request_replied").count() == 1


def test_a_note_answers_nothing_and_reaches_nobody(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    note = NewMessage("psst", visibility=Visibility.INTERNAL)

    message_add(ticket=ticket, new=note, actor=bruno, now=now + LATER)

    ticket.refresh_from_db()
    assert ticket.status == Status.NEW
    assert ticket.first_responded_at is None
    assert not OutboxEmail.objects.filter(template="request_replied").exists()


def test_requesters_cannot_write_notes(ticket: Ticket, alice: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        message_add(
            ticket=ticket,
            new=NewMessage("x", visibility=Visibility.INTERNAL),
            actor=alice,
            now=now,
        )

    assert ticket.messages.count() == 1


def test_strangers_cannot_write_at_all(ticket: Ticket, mallory: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        message_add(ticket=ticket, new=NewMessage("x"), actor=mallory, now=now)

    assert ticket.messages.count() == 1


def test_an_answer_takes_a_waiting_ticket_back_to_open_and_rings(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    ticket_take(ticket=ticket, actor=bruno, now=now)
    ask = NewMessage("Which device?", status_after=Status.WAITING_REQUESTER)
    message_add(ticket=ticket, new=ask, actor=bruno, now=now)

    message_add(ticket=ticket, new=NewMessage("The laptop"), actor=alice, now=now + LATER)

    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert ticket.unanswered_since == now + LATER
    assert Notification.objects.filter(user=bruno, kind="requester_replied").count() == 1


def test_thanks_after_the_resolution_does_not_reopen(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    done = NewMessage("Done", status_after=Status.RESOLVED)
    message_add(ticket=ticket, new=done, actor=bruno, now=now)

    message_add(ticket=ticket, new=NewMessage("Gracias"), actor=alice, now=now + LATER)

    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED
    assert ticket.reopen_count == 0


def test_asking_to_reopen_does(ticket: Ticket, alice: User, bruno: User, now: datetime) -> None:
    done = NewMessage("Done", status_after=Status.RESOLVED)
    message_add(ticket=ticket, new=done, actor=bruno, now=now)
    again = NewMessage("Not yet", status_after=Status.OPEN)

    message_add(ticket=ticket, new=again, actor=alice, now=now + LATER)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopen_count, ticket.resolved_at) == (Status.OPEN, 1, None)


def test_an_agents_slip_put_right_within_ten_minutes_is_no_reopening(
    ticket: Ticket, bruno: User, now: datetime
) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)

    ticket_transition(ticket=ticket, target=Status.OPEN, actor=bruno, now=now + LATER)

    ticket.refresh_from_db()
    event = ticket.events.get(kind=EventKind.REOPENED)
    assert (ticket.reopen_count, event.data["correction"]) == (0, True)


def test_refuses_when_somebody_was_first(
    ticket: Ticket, bruno: User, sofia: User, now: datetime
) -> None:
    seen = ticket.version
    message_add(ticket=ticket, new=NewMessage("first"), actor=sofia, now=now)

    with pytest.raises(StaleTicket):
        message_add(
            ticket=ticket, new=NewMessage("second"), actor=bruno, now=now, expected_version=seen
        )

    assert not Message.objects.filter(body="second").exists()


def test_a_closed_ticket_takes_no_reply(
    ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=now)
    ticket_transition(ticket=ticket, target=Status.CLOSED, actor=bruno, now=now)

    with pytest.raises(InvalidInput):
        message_add(ticket=ticket, new=NewMessage("hello?"), actor=alice, now=now)


def test_a_double_click_sends_once(ticket: Ticket, bruno: User, now: datetime) -> None:
    send = {"ticket": ticket, "new": NewMessage("Hola"), "actor": bruno, "submission_key": "k"}
    message_add(**send, now=now)

    with pytest.raises(AlreadySubmitted):
        message_add(**send, now=now)

    assert Message.objects.filter(body="Hola").count() == 1


def test_keeps_files_under_a_random_key_with_a_clean_name(
    ticket: Ticket, alice: User, now: datetime
) -> None:
    file = SimpleUploadedFile("x.png", b"\x89PNG", content_type="image/png")
    file.name = "a\u202ephoto.png"

    message_add(ticket=ticket, new=NewMessage("see", files=[file]), actor=alice, now=now)

    kept = Attachment.objects.get()
    assert (kept.name, kept.size, len(kept.key)) == ("aphoto.png", 4, 43)
    assert default_storage.open(kept.file.name).read() == b"\x89PNG"


@pytest.mark.parametrize(
    ("name", "content"), [("run.EXE", b"MZ"), ("empty.txt", b""), ("../../x.sh", b"#!")]
)
def test_refuses_programs_and_empty_files(
    ticket: Ticket, alice: User, now: datetime, name: str, content: bytes
) -> None:
    file = SimpleUploadedFile("x", content)
    file.name = name

    with pytest.raises(InvalidInput) as refusal:
        message_add(ticket=ticket, new=NewMessage("see", files=[file]), actor=alice, now=now)

    assert refusal.value.field == "files"
    assert ticket.messages.count() == 1


def test_no_file_stays_behind_when_the_message_is_refused(
    ticket: Ticket, alice: User, bruno: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[str] = []
    save = default_storage.save
    monkeypatch.setattr(
        default_storage, "save", lambda name, f: saved.append(save(name, f)) or saved[-1]
    )
    file = SimpleUploadedFile("a.txt", b"text")

    with pytest.raises(StaleTicket):
        message_add(
            ticket=ticket,
            new=NewMessage("see", files=[file]),
            actor=alice,
            now=now,
            expected_version=99,
        )

    assert saved
    assert not default_storage.exists(saved[0])
