"""Replies that can be taken back: held, sent once, or returned with nothing lost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from notifications.models import Notification, OutboxEmail
from tests.conftest import NOON
from tests.test_side_by_side import side_by_side
from tickets.exceptions import (
    AlreadySubmitted,
    InvalidInput,
    NotAllowed,
    StaleTicket,
    TransitionRefused,
)
from tickets.models import (
    Attachment,
    EventKind,
    HeldReply,
    HeldState,
    Message,
    ReturnReason,
    StagedFile,
    Status,
    Ticket,
    Visibility,
)
from tickets.selectors.writing import draft_of, staged_of
from tickets.services import (
    NewMessage,
    TicketChanges,
    message_add,
    ticket_assign,
    ticket_take,
    ticket_transition,
    ticket_update,
)
from tickets.services.composing import Composed, composed_send
from tickets.services.draft import DraftText, draft_save
from tickets.services.held import held_due, held_recall, held_send
from tickets.services.staged_files import staged_add
from tickets.tasks import held_send as held_send_task

DUE = NOON + timedelta(seconds=10)


@pytest.fixture
def hesitant(bruno: User) -> User:
    """Bruno, with ten seconds in which he can take a reply back."""
    User.objects.filter(pk=bruno.pk).update(undo_send_seconds=10)
    bruno.refresh_from_db()
    return bruno


def hold(ticket: Ticket, actor: User, body: str = "Hola", **more: Any) -> HeldReply:
    ticket.refresh_from_db()
    held = composed_send(
        ticket=ticket,
        composed=Composed(body=body, **more),
        actor=actor,
        now=NOON,
        seen_version=ticket.version,
    )
    assert isinstance(held, HeldReply)
    return held


def test_nothing_of_it_exists_for_anybody_until_it_is_sent(ticket: Ticket, hesitant: User) -> None:
    before, mails = ticket.version, OutboxEmail.objects.count()
    events = ticket.events.count()

    held = hold(ticket, hesitant)

    ticket.refresh_from_db()
    assert (ticket.version, ticket.first_responded_at, ticket.status) == (before, None, Status.NEW)
    assert (ticket.messages.count(), ticket.events.count()) == (1, events)
    assert OutboxEmail.objects.count() == mails
    assert (held.state, held.send_at) == (HeldState.HELD, DUE)


def test_is_sent_when_its_time_has_come_and_not_before(ticket: Ticket, hesitant: User) -> None:
    held = hold(ticket, hesitant, status_after=Status.RESOLVED)

    assert held_due(now=DUE - timedelta(seconds=1)) == []
    assert held_due(now=DUE) == [held.pk]
    message = held_send(pk=held.pk, now=DUE)

    ticket.refresh_from_db()
    held.refresh_from_db()
    assert (held.state, held.message) == (HeldState.SENT, message)
    assert (ticket.status, ticket.first_responded_at) == (Status.RESOLVED, DUE)
    assert OutboxEmail.objects.filter(template="request_replied").count() == 1
    assert ticket.events.filter(kind=EventKind.REPLIED).get().created_at == DUE


def test_whoever_sends_second_sends_nothing(ticket: Ticket, hesitant: User) -> None:
    held = hold(ticket, hesitant)

    assert held_send(pk=held.pk, now=DUE)
    assert held_send(pk=held.pk, now=DUE) is None

    assert Message.objects.filter(body="Hola").count() == 1


def test_a_note_goes_at_once(ticket: Ticket, hesitant: User) -> None:
    note = Composed(body="psst", visibility=Visibility.INTERNAL)

    sent = composed_send(
        ticket=ticket, composed=note, actor=hesitant, now=NOON, seen_version=ticket.version
    )

    assert isinstance(sent, Message)


def test_without_time_to_undo_a_reply_goes_at_once(ticket: Ticket, bruno: User) -> None:
    sent = composed_send(
        ticket=ticket, composed=Composed("Hola"), actor=bruno, now=NOON, seen_version=ticket.version
    )

    assert isinstance(sent, Message)
    assert not HeldReply.objects.exists()


def test_the_draft_goes_with_the_sending_and_comes_back_with_undo(
    ticket: Ticket, hesitant: User
) -> None:
    draft_save(ticket=ticket, text=DraftText("Hola"), actor=hesitant, now=NOON)
    held = composed_send(
        ticket=ticket,
        composed=Composed("Hola", draft_base=1),
        actor=hesitant,
        now=NOON,
        seen_version=ticket.version,
    )
    assert draft_of(hesitant, ticket) is None

    assert held_recall(held=held, actor=hesitant, now=NOON)

    assert draft_of(hesitant, ticket).body == "Hola"
    assert held_send(pk=held.pk, now=DUE) is None
    assert ticket.messages.count() == 1


def test_undo_keeps_what_was_begun_meanwhile(ticket: Ticket, hesitant: User) -> None:
    held = hold(ticket, hesitant, "first")
    draft_save(ticket=ticket, text=DraftText("second"), actor=hesitant, now=NOON)

    held_recall(held=held, actor=hesitant, now=NOON)

    draft = draft_of(hesitant, ticket)
    assert (draft.body, draft.other_body) == ("first", "second")


def test_too_late_to_undo(ticket: Ticket, hesitant: User) -> None:
    held = hold(ticket, hesitant)
    held_send(pk=held.pk, now=DUE)

    assert held_recall(held=held, actor=hesitant, now=DUE) is False
    assert draft_of(hesitant, ticket) is None


def test_nobody_takes_back_anothers(ticket: Ticket, hesitant: User, sofia: User) -> None:
    held = hold(ticket, hesitant)

    with pytest.raises(NotAllowed):
        held_recall(held=held, actor=sofia, now=NOON)

    held.refresh_from_db()
    assert held.state == HeldState.HELD


def test_a_double_click_holds_once(ticket: Ticket, hesitant: User) -> None:
    send = {
        "ticket": ticket,
        "composed": Composed("Hola"),
        "actor": hesitant,
        "now": NOON,
        "seen_version": ticket.version,
        "submission_key": "k",
    }
    composed_send(**send)

    with pytest.raises(AlreadySubmitted):
        composed_send(**send)

    assert HeldReply.objects.count() == 1


# --- What sends it back -------------------------------------------------------------------------------


def returned(held: HeldReply, now: datetime = DUE) -> str:
    """Why it came back; its text is the draft, its author was told, and no message was made."""
    assert held_send(pk=held.pk, now=now) is None
    held.refresh_from_db()
    assert held.state == HeldState.RETURNED
    draft = draft_of(held.author, held.ticket)
    assert (draft.body, draft.reason) == (held.body, held.reason)
    assert Notification.objects.filter(user=held.author, kind__startswith="reply_").count() == 1
    assert not Message.objects.filter(body=held.body).exists()
    return held.reason


def test_somebody_else_replied_first(ticket: Ticket, hesitant: User, sofia: User) -> None:
    held = hold(ticket, hesitant)
    message_add(ticket=ticket, new=NewMessage("I was first"), actor=sofia, now=NOON)

    assert returned(held) == ReturnReason.OVERTAKEN
    bell = Notification.objects.get(user=hesitant, kind="reply_overtaken")
    assert bell.actor == sofia


def test_the_requester_wrote_meanwhile(ticket: Ticket, hesitant: User, alice: User) -> None:
    held = hold(ticket, hesitant)
    message_add(ticket=ticket, new=NewMessage("It works again"), actor=alice, now=NOON)

    assert returned(held) == ReturnReason.OVERTAKEN


def test_the_ticket_was_closed(ticket: Ticket, hesitant: User, sofia: User) -> None:
    held = hold(ticket, hesitant)
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=sofia, now=NOON)
    ticket_transition(ticket=ticket, target=Status.CLOSED, actor=sofia, now=NOON)

    assert returned(held) == ReturnReason.CLOSED


def test_the_ticket_was_merged(ticket: Ticket, hesitant: User, alice: User) -> None:
    held = hold(ticket, hesitant)
    survivor = Ticket.objects.create(subject="x", requester=alice, created_at=NOON, updated_at=NOON)
    Ticket.objects.filter(pk=ticket.pk).update(
        merged_into=survivor, status=Status.CLOSED, closed_at=NOON
    )

    assert returned(held) == ReturnReason.MERGED


def test_its_author_may_not_any_more(ticket: Ticket, hesitant: User) -> None:
    held = hold(ticket, hesitant)
    User.objects.filter(pk=hesitant.pk).update(role="requester")

    assert held_send(pk=held.pk, now=DUE) is None

    held.refresh_from_db()
    assert (held.state, held.reason) == (HeldState.RETURNED, ReturnReason.NOT_ALLOWED)
    assert draft_of(hesitant, ticket).body == "Hola"


def test_a_step_that_the_table_no_longer_has(ticket: Ticket, hesitant: User, sofia: User) -> None:
    held = hold(ticket, hesitant, status_after=Status.WAITING_REQUESTER)
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=sofia, now=NOON)

    assert returned(held) == ReturnReason.REFUSED


def test_what_does_not_answer_the_requester_does_not_send_it_back(
    ticket: Ticket, hesitant: User, sofia: User
) -> None:
    held = hold(ticket, hesitant)
    note = NewMessage("look at the policy", visibility=Visibility.INTERNAL)
    message_add(ticket=ticket, new=note, actor=sofia, now=NOON)
    ticket_assign(ticket=ticket, assignee=sofia, actor=sofia, now=NOON)

    assert held_send(pk=held.pk, now=DUE)


def test_ones_own_earlier_reply_does_not_send_it_back(ticket: Ticket, hesitant: User) -> None:
    first, second = hold(ticket, hesitant, "one"), hold(ticket, hesitant, "two")

    assert held_send(pk=first.pk, now=DUE)
    assert held_send(pk=second.pk, now=DUE)


# --- What is refused at once --------------------------------------------------------------------------


def test_what_could_not_be_sent_is_refused_now(ticket: Ticket, hesitant: User) -> None:
    with pytest.raises(InvalidInput):
        hold(ticket, hesitant, "  ")
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=hesitant, now=NOON)
    with pytest.raises(TransitionRefused):
        hold(ticket, hesitant, status_after=Status.WAITING_REQUESTER)

    assert not HeldReply.objects.exists()


def test_somebody_elses_change_is_a_conflict_and_ones_own_is_not(
    ticket: Ticket, hesitant: User, sofia: User
) -> None:
    seen = ticket.version
    send = {"ticket": ticket, "composed": Composed("Hola"), "actor": hesitant, "now": NOON}
    ticket_take(ticket=ticket, actor=hesitant, now=NOON)
    assert composed_send(**send, seen_version=seen)

    wanted = TicketChanges(tags=["vip"])
    ticket_update(ticket=ticket, wanted=wanted, actor=sofia, now=NOON)
    assert composed_send(**send, seen_version=seen)

    message_add(ticket=ticket, new=NewMessage("first"), actor=sofia, now=NOON)
    with pytest.raises(StaleTicket):
        composed_send(**send, seen_version=seen)
    with pytest.raises(StaleTicket):
        composed_send(**send, seen_version=999)


# --- Files --------------------------------------------------------------------------------------------


def _file(name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n", content_type="image/png")


def test_files_wait_with_it_and_become_attachments_of_the_same_key(
    ticket: Ticket, hesitant: User
) -> None:
    (pasted,) = staged_add(ticket=ticket, files=[_file()], actor=hesitant, now=NOON)
    held = hold(ticket, hesitant, files=[_file("chosen.png")])
    assert staged_of(hesitant, ticket) == []
    assert held.files.count() == 2

    message = held_send(pk=held.pk, now=DUE)

    assert message.file_count == 2
    assert pasted.key in Attachment.objects.filter(message=message).values_list("key", flat=True)
    assert not StagedFile.objects.exists()


def test_undo_gives_the_files_back(ticket: Ticket, hesitant: User) -> None:
    held = hold(ticket, hesitant, files=[_file()])

    held_recall(held=held, actor=hesitant, now=NOON)

    assert [file.name for file in staged_of(hesitant, ticket)] == ["a.png"]


# --- Workers ------------------------------------------------------------------------------------------


def test_the_task_goes_on_after_one_that_fails(
    ticket: Ticket, hesitant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = hold(ticket, hesitant, "one"), hold(ticket, hesitant, "two")
    real = held_send

    def failing(*, pk: int, now: datetime) -> Message | None:
        if pk == first.pk:
            raise RuntimeError("the disk is full")
        return real(pk=pk, now=now)

    monkeypatch.setattr("tickets.tasks.services_held_send", failing)

    held_send_task()

    states = {row.pk: row.state for row in HeldReply.objects.all()}
    assert states == {first.pk: HeldState.HELD, second.pk: HeldState.SENT}


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_and_an_undo_exactly_one_wins(ticket: Ticket, hesitant: User) -> None:
    held = hold(ticket, hesitant)

    found = side_by_side(
        lambda: held_send(pk=held.pk, now=DUE),
        lambda: held_send(pk=held.pk, now=DUE),
        lambda: held_recall(held=held, actor=hesitant, now=DUE),
    )

    sent = Message.objects.filter(body="Hola").count()
    kept = int(draft_of(hesitant, ticket) is not None)
    assert sent + kept == 1, found
