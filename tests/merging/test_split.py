"""tickets.services.split: a second case in a conversation gets a ticket of its own."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from accounts.models import User
from notifications.models import OutboxEmail
from tests.conftest import NOON
from tests.merging.helpers import LATER, bodies, kinds, say
from tickets import access
from tickets.exceptions import AlreadySubmitted, InvalidInput, NotAllowed, ReadersUnconfirmed
from tickets.models import Attachment, Message, Ticket, TicketLink, Visibility
from tickets.selectors.links import links_of
from tickets.services import NewSplit, merge_undo, ticket_split, tickets_merge
from tickets.services.files_sweep import files_sweep
from tickets.services.split import Reach

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def printer(ticket: Ticket, alice: User) -> Message:
    """In the middle of it, Alice asks for something else, with a picture."""
    file = SimpleUploadedFile("foto.png", PNG, content_type="image/png")
    return say(ticket, alice, "Y la impresora no imprime.", NOON + timedelta(hours=1), files=[file])


def split(ticket: Ticket, message: Message, actor: User, **more: object) -> Ticket:
    fields = {"message": message.pk, "subject": "La impresora", "requester": ticket.requester}
    return ticket_split(ticket=ticket, new=NewSplit(**{**fields, **more}), actor=actor, now=LATER)  # type: ignore[arg-type]


def test_the_message_becomes_the_description_and_stays_where_it_was(
    ticket: Ticket, printer: Message, alice: User, bruno: User
) -> None:
    made = split(ticket, printer, bruno)

    opening = Message.objects.get(ticket=made)
    assert (opening.body, opening.author, opening.is_opening) == (printer.body, alice, True)
    assert opening.created_at == printer.created_at == made.unanswered_since
    assert (made.status, made.team, made.requester, made.opened_by) == (
        "new", ticket.team, alice, bruno,
    )  # fmt: skip
    assert printer.body in bodies(alice, ticket)
    assert kinds(made) == ["created", "split"]
    assert kinds(ticket)[-1] == "split"
    assert [link.words for link in links_of(bruno, made)] == ["Split from"]
    assert [link.words for link in links_of(bruno, ticket)] == ["Split into"]


def test_its_files_are_the_same_under_keys_of_their_own(
    ticket: Ticket, printer: Message, alice: User, amir: User, bruno: User
) -> None:
    old = Attachment.objects.get(message=printer)

    made = split(ticket, printer, bruno, requester=amir, confirmed_readers=[amir.pk])

    copy = Attachment.objects.get(ticket=made)
    assert copy.key != old.key
    assert copy.file.read() == PNG
    assert access.attachment_get(amir, copy.key) == copy
    with pytest.raises(Http404):
        access.attachment_get(amir, old.key)
    with pytest.raises(Http404):
        access.attachment_get(alice, copy.key)
    old.delete()
    files_sweep(now=LATER + timedelta(days=400))
    assert copy.file.storage.exists(copy.file.name)


def test_from_there_on_takes_all_after_it_along(
    ticket: Ticket, printer: Message, alice: User, bruno: User
) -> None:
    say(ticket, bruno, "¿Qué impresora?", LATER)
    say(ticket, bruno, "nota", LATER, visibility=Visibility.INTERNAL)

    made = split(ticket, printer, bruno, reach=Reach.ONWARD)

    assert bodies(alice, made) == [printer.body, "¿Qué impresora?"]
    assert bodies(bruno, made) == [printer.body, "¿Qué impresora?", "nota"]
    assert made.unanswered_since is None


def test_a_note_stays_internal_and_needs_words_for_the_requester(
    ticket: Ticket, alice: User, bruno: User
) -> None:
    note = say(ticket, bruno, "Pide también un monitor", visibility=Visibility.INTERNAL)

    with pytest.raises(InvalidInput) as refusal:
        split(ticket, note, bruno)
    assert refusal.value.field == "description"
    made = split(ticket, note, bruno, description="Un monitor, por favor.")

    assert bodies(alice, made) == ["Un monitor, por favor."]
    assert bodies(bruno, made) == ["Un monitor, por favor.", "Pide también un monitor"]


def test_another_requester_is_confirmed_by_name(
    ticket: Ticket, printer: Message, amir: User, bruno: User
) -> None:
    with pytest.raises(ReadersUnconfirmed):
        split(ticket, printer, bruno, requester=amir)

    made = split(ticket, printer, bruno, requester=amir, confirmed_readers=[amir.pk])

    assert bodies(amir, made) == [printer.body]
    assert not access.tickets_for(amir).filter(pk=ticket.pk).exists()


@pytest.mark.parametrize(("tells", "mails"), [(True, 1), (False, 0)])
def test_the_requester_is_told_where_that_was_asked_for(
    ticket: Ticket, printer: Message, bruno: User, *, tells: bool, mails: int
) -> None:
    made = split(ticket, printer, bruno, tells_requester=tells)

    assert OutboxEmail.objects.filter(about=f"ticket:{made.pk}").count() == mails


def test_merging_back_takes_it_back_and_says_nothing_twice(
    ticket: Ticket, printer: Message, alice: User, bruno: User
) -> None:
    before = bodies(bruno, ticket)
    made = split(ticket, printer, bruno)
    say(made, bruno, "Reinicie la impresora.", LATER)

    merge = tickets_merge(survivor=ticket, merged=made, actor=bruno, now=LATER)
    assert bodies(alice, ticket) == [*before, "Reinicie la impresora."]

    merge_undo(merge=merge, actor=bruno, now=LATER)
    assert bodies(alice, made) == [printer.body, "Reinicie la impresora."]


def test_a_second_press_makes_no_second_ticket(
    ticket: Ticket, printer: Message, bruno: User
) -> None:
    new = NewSplit(message=printer.pk, subject="La impresora", requester=ticket.requester)
    for press in (1, 2):
        try:
            ticket_split(ticket=ticket, new=new, actor=bruno, now=LATER, submission_key="k")
        except AlreadySubmitted as earlier:
            assert press == 2
            assert earlier.ticket.subject == "La impresora"

    assert TicketLink.objects.count() == 1


def test_refuses_strangers_and_messages_of_other_tickets(
    ticket: Ticket, second: Ticket, printer: Message, alice: User, bruno: User
) -> None:
    elsewhere = Message.objects.get(ticket=second)

    with pytest.raises(NotAllowed):
        split(ticket, printer, alice)
    with pytest.raises(InvalidInput):
        split(ticket, elsewhere, bruno)
    assert not TicketLink.objects.exists()
