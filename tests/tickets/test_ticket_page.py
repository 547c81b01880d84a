"""The ticket's page for agents: what was tried before, and details that keep what they do not change."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tickets.forms import DetailsForm
from tickets.models import Category, Channel, Priority, Ticket
from tickets.services import (
    NewMessage,
    NewTicket,
    TicketChanges,
    message_add,
    ticket_create,
    ticket_update,
)


def _page(client: Client, ticket: Ticket, tab: str) -> str:
    address = reverse("tickets:detail", args=[ticket.reference])
    return client.get(f"{address}?tab={tab}").content.decode()


def _save_details(client: Client, ticket: Ticket, **changed: str) -> None:
    """Posts the form as the page shows it, but for what was changed."""
    form = DetailsForm(ticket=ticket)
    shown = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(
        reverse("tickets:details", args=[ticket.reference]), {**shown, **changed}, follow=True
    )
    assert answer.status_code == 200


def test_saving_other_details_keeps_a_priority_given_by_hand(
    client: Client, bruno: User, ticket: Ticket, now: datetime
) -> None:
    ticket_update(
        ticket=ticket, wanted=TicketChanges(priority=Priority.CRITICAL), actor=bruno, now=now
    )
    ticket.refresh_from_db()
    client.force_login(bruno)

    _save_details(client, ticket, tags="vip")

    ticket.refresh_from_db()
    assert ticket.priority == Priority.CRITICAL
    assert [tag.name for tag in ticket.tags.all()] == ["vip"]


def test_a_category_can_be_changed_but_not_taken_away(
    ticket: Ticket, email_category: Category
) -> None:
    form = DetailsForm(ticket=ticket)

    assert [pk for pk, _ in form.fields["category"].choices] == [email_category.pk]  # type: ignore[attr-defined]


def test_agents_see_what_was_searched_before_asking(
    client: Client, alice: User, bruno: User, now: datetime
) -> None:
    new = NewTicket(
        subject="No puedo entrar",
        description="Desde ayer.",
        requester=alice,
        channel=Channel.PORTAL,
        origin={"searches": ["correo contraseña"]},
    )
    ticket = ticket_create(new=new, actor=alice, now=now)
    client.force_login(bruno)

    assert "“correo contraseña”" in _page(client, ticket, "guide")
    assert "after searching for “correo contraseña”" in _page(client, ticket, "history")


def test_a_ticket_without_searches_says_nothing_of_them(
    client: Client, bruno: User, ticket: Ticket
) -> None:
    client.force_login(bruno)

    assert "Searched the portal" not in _page(client, ticket, "guide")
    assert "after searching" not in _page(client, ticket, "history")


def test_pictures_are_shown_small_and_other_files_are_not(
    client: Client, bruno: User, ticket: Ticket, now: datetime
) -> None:
    files = [
        SimpleUploadedFile("screen.png", b"\x89PNG\r\n\x1a\n", content_type="image/png"),
        SimpleUploadedFile("notes.txt", b"notes", content_type="text/plain"),
    ]
    message_add(ticket=ticket, new=NewMessage("Look", files=files), actor=bruno, now=now)
    client.force_login(bruno)

    page = _page(client, ticket, "guide")

    assert page.count('class="file-preview"') == 1
    assert 'alt="Open screen.png in a new tab"' in page
    assert "notes.txt" in page
