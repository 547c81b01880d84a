"""portal:attachment: a download for those who may read it, never a page of ours."""

from datetime import datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from tickets.models import Attachment, Ticket, Visibility
from tickets.services import NewMessage, message_add

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
PAGE = b"<script>alert(document.cookie)</script>"


def attach(
    ticket: Ticket,
    actor: User,
    now: datetime,
    *,
    data: bytes = PNG,
    name: str = "pantalla.png",
    visibility: Visibility = Visibility.PUBLIC,
) -> str:
    file = SimpleUploadedFile(name, data, content_type="image/png")
    new = NewMessage(body="See this.", files=[file], visibility=visibility)
    message_add(ticket=ticket, new=new, actor=actor, now=now)
    return f"/attachments/{Attachment.objects.latest('pk').key}/"


def test_downloads_for_requester_and_agent(
    client: Client, ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    address = attach(ticket, alice, now)

    for user in (alice, bruno):
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == 200
        assert response.content == PNG
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"] == 'attachment; filename="pantalla.png"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "private" in response["Cache-Control"]
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_stranger_finds_nothing(
    client: Client, ticket: Ticket, alice: User, mallory: User, amir: User, now: datetime
) -> None:
    address = attach(ticket, alice, now)

    assert client.get(address).status_code == 302
    for user in (mallory, amir):
        client.force_login(user)
        assert client.get(address).status_code == 404
        assert client.get(address + "?inline=1").status_code == 404


def test_files_of_internal_notes_are_hidden_from_the_requester(
    client: Client, ticket: Ticket, alice: User, bruno: User, now: datetime
) -> None:
    address = attach(ticket, bruno, now, visibility=Visibility.INTERNAL)

    client.force_login(bruno)
    assert client.get(address).status_code == 200
    client.force_login(alice)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF1234WEBPVP8 ", "image/webp"),
        (PAGE, ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"RIFF1234WAVE", ""),
    ],
)
def test_shows_in_place_only_what_really_is_a_picture(
    client: Client, ticket: Ticket, alice: User, now: datetime, data: bytes, shown: str
) -> None:
    address = attach(ticket, alice, now, data=data)
    client.force_login(alice)

    response = client.get(address + "?inline=1")

    assert response["Content-Type"] == (shown or "application/octet-stream")
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_name_cannot_leave_its_header(
    client: Client, ticket: Ticket, alice: User, now: datetime
) -> None:
    address = attach(ticket, alice, now, name='factura "año"\u202egnp.png')
    client.force_login(alice)

    header = client.get(address)["Content-Disposition"]

    assert header == "attachment; filename*=utf-8''factura%20%22a%C3%B1o%22gnp.png"


def test_a_name_is_shown_as_text(
    client: Client, ticket: Ticket, alice: User, now: datetime
) -> None:
    attach(ticket, alice, now, name="<img src=x onerror=alert(1)>.png")
    client.force_login(alice)

    assert "<img src=x" not in client.get(f"/requests/{ticket.reference}/").content.decode()


@pytest.mark.parametrize("key", ["x", "..%2f..%2fetc%2fpasswd", "a" * 500])
def test_an_unknown_key_is_not_found(client: Client, alice: User, key: str) -> None:
    client.force_login(alice)

    assert client.get(f"/attachments/{key}/").status_code == 404


def test_a_file_lost_from_storage_is_not_found(
    client: Client, ticket: Ticket, alice: User, now: datetime
) -> None:
    address = attach(ticket, alice, now)
    default_storage.delete(Attachment.objects.get().file.name)
    client.force_login(alice)

    assert client.get(address).status_code == 404
