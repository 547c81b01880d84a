"""What no browser sends: every refusal is a 4xx, on both databases, and never a stack trace."""

import base64
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from escalation.models import HandoffDraft
from helpdesk.lib.keyset import BadCursor, keyset_page
from helpdesk.lib.markup import render_markdown
from kpis.models import TicketFacts
from kpis.services import facts_refresh
from tests.conftest import NOON
from tickets.models import Attachment, Status, Submission, Ticket
from tickets.services import (
    NewMessage,
    TicketChanges,
    message_add,
    ticket_transition,
    ticket_update,
)
from tickets.services.files import clean_content_type

FORM = "application/x-www-form-urlencoded"


def post(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(name, args=args), data)


@pytest.fixture
def at_work(client: Client, bruno: User) -> Client:
    client.force_login(bruno)
    return client


@pytest.mark.parametrize(
    "path", ["/attachments/a%00b/", "/api/v1/attachments/a%00b/", "/api/v1/articles/a%00b/"]
)
def test_a_nul_in_an_address_is_not_found(at_work: Client, path: str) -> None:
    assert at_work.get(path).status_code == 404


def test_a_nul_in_a_slug_is_not_found(at_work: Client, ticket: Ticket) -> None:
    answer = post(at_work, "knowledge_base:start", ticket.reference, slug="a\x00b")
    assert answer.status_code == 404


def test_a_nul_in_a_form_key_still_files_the_request(client: Client, alice: User) -> None:
    client.force_login(alice)
    words = {"subject": "Printer", "description": "It is on fire.", "impact": 3, "urgency": 2}
    answer = client.post(reverse("portal:new"), {**words, "submission_key": "a\x00b"})
    assert answer.status_code == 302
    assert Submission.objects.get().key == "ab"


def test_a_nul_in_evidence_still_keeps_the_draft(at_work: Client, ticket: Ticket) -> None:
    answer = post(at_work, "escalation:draft", ticket.reference, evidence="a\x00b")
    assert answer.status_code in (200, 302)
    assert "\x00" not in json.dumps(HandoffDraft.objects.get().data)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("image/png", "image/png"),
        ("text/plain; charset=utf-8", "text/plain"),
        ("text/\x00html", "application/octet-stream"),
        ("x" * 500, "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
        ("", "application/octet-stream"),
        (None, "application/octet-stream"),
    ],
)
def test_what_a_sender_calls_a_file_is_a_media_type_or_nothing(
    given: str | None, kept: str
) -> None:
    assert clean_content_type(given) == kept


def test_a_nul_in_a_files_type_still_keeps_the_file(ticket: Ticket, bruno: User) -> None:
    file = SimpleUploadedFile("a.txt", b"hello", content_type="text/\x00html")
    message_add(ticket=ticket, new=NewMessage(body="Here.", files=[file]), actor=bruno, now=NOON)
    assert Attachment.objects.get().content_type == "application/octet-stream"


def test_taking_a_closed_ticket_is_refused_in_words(
    at_work: Client, ticket: Ticket, bruno: User
) -> None:
    ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=bruno, now=NOON)
    ticket_transition(ticket=ticket, target=Status.CLOSED, actor=None, now=NOON)
    answer = post(at_work, "tickets:take", ticket.reference)
    assert answer.status_code == 422
    assert "A closed ticket cannot be assigned." in answer.content.decode()


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_beyond_the_calendar_finds_nothing_new(at_work: Client, since: str) -> None:
    answer = at_work.get(reverse("tickets:list_new"), {"since": since})
    assert answer.status_code == 200


def _cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("number", [10**30, -(2**63) - 1, 2**63])
def test_a_cursor_beyond_64_bits_is_not_ours(ticket: Ticket, number: int) -> None:
    facts_refresh([ticket.pk], now=NOON)
    cursor = _cursor(NOON.isoformat(), number)
    with pytest.raises(BadCursor):
        keyset_page(TicketFacts.objects.all(), order=("-created_at", "-pk"), cursor=cursor)


@pytest.mark.parametrize(
    "body", ['{"to": "\\ud800"}', '{"\\udfff": 1}', '{"to": ["\\udc00\\ud800"]}']
)
def test_half_a_character_in_json_is_refused(at_work: Client, ticket: Ticket, body: str) -> None:
    address = reverse("api:ticket-transition", args=[ticket.reference])
    answer = at_work.post(address, body, content_type="application/json")
    assert answer.status_code == 400


def test_a_whole_character_in_two_escapes_is_accepted(at_work: Client, ticket: Ticket) -> None:
    address = reverse("api:ticket-note", args=[ticket.reference])
    answer = at_work.post(address, '{"body": "\\ud83d\\ude00"}', content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["messages"][-1]["body"] == "\U0001f600"


@pytest.mark.parametrize("path", ["/accounts/login/", "/preferences/theme/", "/api/v1/tickets/"])
@pytest.mark.parametrize("charset", ["utf-16", "latin-1"])
def test_a_form_in_another_encoding_is_a_bad_request(alice: User, path: str, charset: str) -> None:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(alice)
    browser.get("/requests/new/")
    answer = browser.post(path, b"body=a", content_type=f"{FORM}; charset={charset}")
    assert answer.status_code in (400, 403, 415)


def test_too_many_fields_are_a_bad_request(alice: User) -> None:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(alice)
    browser.get("/requests/new/")
    body = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    answer = browser.post("/preferences/theme/", body, content_type=FORM)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/requests/?show=open", "/requests/?show=open"),
        ("abc", "/home/"),
        ("-1", "/home/"),
        ("{}", "/home/"),
        ("portal:home", "/home/"),
        ("https://evil.example/", "/home/"),
        ("//evil.example/", "/home/"),
        ("/\\evil.example", "/home/"),
        ("/" + "a" * 20_000, "/home/"),
    ],
)
def test_a_preference_leads_back_only_to_a_page_of_ours(
    client: Client, alice: User, target: str, lands: str
) -> None:
    client.force_login(alice)
    answer = client.post(reverse("set_theme"), {"theme": "dark", "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (302, lands)


def test_a_list_query_of_any_length_leads_back_to_the_ticket(
    at_work: Client, ticket: Ticket
) -> None:
    data = {"mode": "internal", "body": "x", "version": ticket.version}
    query = {"list_query": "view=all&x=" + "a" * 30_000, "submission_key": uuid.uuid4().hex}
    answer = post(at_work, "tickets:message", ticket.reference, **data, **query)
    assert answer.status_code == 302
    assert len(answer.headers["Location"]) < 2_100


def _too_large(**_asked: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (9999999999)::int")


def test_what_a_database_cannot_hold_is_a_bad_request(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last line: a value that slipped past every check of ours."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite holds anything.")
    monkeypatch.setattr("portal.views.requests.requests_page", _too_large)
    browser = Client(raise_request_exception=False)
    browser.force_login(alice)
    assert browser.get(reverse("portal:requests")).status_code == 400


def test_a_table_of_empty_rows_does_not_swell() -> None:
    row = "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n"
    text = (row + "x\n" * 23_000)[:50_000]
    assert len(render_markdown(text)) < 5 * len(text)


def test_a_small_table_fills_its_missing_cells() -> None:
    assert render_markdown("|a|b|\n|-|-|\n|x|").count("<td>") == 2


def test_quotes_beyond_reason_are_shown_as_typed() -> None:
    text = "> " * 25 + "\n" + "nobody loses this\n" * 2_000
    shown = render_markdown(text)
    assert shown.startswith("<pre>")
    assert shown.count("nobody loses this") == 2_000


def test_quotes_of_a_long_correspondence_stay_quotes() -> None:
    assert render_markdown("> " * 10 + "first").count("<blockquote>") == 10


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("message", {}),
        ("message", {"mode": "public", "body": "x", "version": 1}),
        ("status", {"to": "zzz"}),
        ("status", {"to": "new"}),
        ("details", {}),
        ("assign", {}),
        ("take", {}),
    ],
)
def test_an_agents_own_request_shows_them_nothing_of_how_it_is_worked(
    client: Client, ticket: Ticket, alice: User, sofia: User, page: str, data: dict[str, Any]
) -> None:
    User.objects.filter(pk=alice.pk).update(role=Role.AGENT)
    wanted = TicketChanges(tags=["difficult-person"])
    ticket_update(ticket=ticket, wanted=wanted, actor=sofia, now=NOON)
    client.force_login(User.objects.get(pk=alice.pk))
    answer = post(client, f"tickets:{page}", ticket.reference, **data)
    assert answer.status_code == 403
    assert "difficult-person" not in answer.content.decode()


def test_a_disk_that_fills_up_leaves_no_half_file(
    ticket: Ticket, bruno: User, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("a.txt", b"hello")

    def chunks(*_size: Any) -> Iterator[bytes]:
        yield b"hel"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file, "chunks", chunks)
    monkeypatch.setattr("tickets.services.files._digest", lambda _file: "0" * 64)
    with pytest.raises(OSError, match="No space"):
        message_add(ticket=ticket, new=NewMessage(body="x", files=[file]), actor=bruno, now=NOON)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Attachment.objects.exists()


def test_a_nul_in_the_session_cookie_is_a_bad_request() -> None:
    browser = Client(raise_request_exception=False)
    browser.cookies[settings.SESSION_COOKIE_NAME] = "\x00aaaaaaaaaaaa"
    assert browser.get("/").status_code == 400
