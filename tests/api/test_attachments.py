"""Files through the API: sent with a request, a reply or a note, read by whoever may read that."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from tests.api.conftest import Call, url_of
from tickets.models import Attachment, Ticket

LIST = "/api/v1/tickets/"
FILE = {"subject": "VPN", "description": "It *drops*."}


def test_files_come_by_multipart_and_go_to_their_readers(
    call: Call, alice: User, bruno: User, mallory: User
) -> None:
    sent = SimpleUploadedFile("../shot.png", b"\x89PNG", "image/png")
    made = call(alice).post(LIST, {**FILE, "files": [sent]}, format="multipart")
    listed = made.json()["attachments"]

    answer = call(bruno).get(listed[0]["url"], headers={"accept": "image/png"})

    assert made.status_code == 201
    assert [(file["name"], file["size"]) for file in listed] == [("shot.png", 4)]
    assert b"".join(answer.streaming_content) == b"\x89PNG"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="shot.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert call(mallory).get(listed[0]["url"]).status_code == 404
    assert call().get(listed[0]["url"]).status_code == 401
    assert call(alice).get("/api/v1/attachments/nothing/").status_code == 404


def test_a_file_on_a_note_is_not_the_requesters(
    call: Call, ticket: Ticket, alice: User, bruno: User
) -> None:
    body = {"body": "Evidence.", "files": [SimpleUploadedFile("log.txt", b"secret")]}
    noted = call(bruno).post(url_of(ticket, "note/"), body, format="multipart")
    url = noted.json()["attachments"][0]["url"]

    assert noted.status_code == 201
    assert call(alice).get(url).status_code == 404
    assert call(alice).get(url_of(ticket)).json()["attachments"] == []
    assert call(bruno).get(url).status_code == 200


@pytest.mark.parametrize(("name", "content"), [("run.exe", b"MZ"), ("empty.txt", b"")])
def test_refuses_odd_files_and_makes_no_ticket(
    call: Call, alice: User, name: str, content: bytes
) -> None:
    body = {**FILE, "files": [SimpleUploadedFile(name, content)]}

    answer = call(alice).post(LIST, body, format="multipart")

    assert answer.status_code in (400, 422)
    assert "files" in answer.json()
    assert not Ticket.objects.exists()
    assert not Attachment.objects.exists()


def test_a_file_that_is_gone_from_disk_is_404(call: Call, alice: User) -> None:
    body = {**FILE, "files": [SimpleUploadedFile("a.txt", b"a")]}
    url = call(alice).post(LIST, body, format="multipart").json()["attachments"][0]["url"]
    attachment = Attachment.objects.get()
    attachment.file.storage.delete(attachment.file.name)

    assert call(alice).get(url).status_code == 404
