"""Text that was sent after its session had ended, without JavaScript: kept for its writer, for nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.core import ratelimit
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from portal import unsent
from tests.conftest import PASSWORD, make_user
from tickets.models import Draft, Message, Ticket, Visibility
from tickets.services import participant_add, participant_remove
from tickets.services.draft import DraftText, draft_save

HERE = {"HTTP_ORIGIN": "http://testserver"}
TYPED = "Ya puede entrar, lo revisé todo."


def send(client: Client, path: str, writer: User, body: str = TYPED, **more: Any) -> Any:
    headers = {**HERE, **more.pop("headers", {})}
    return client.post(path, {"body": body, "writer": writer.pk, **more}, **headers)


def sign_in(client: Client, user: User, at: str) -> Any:
    fields = {"login": user.email, "password": PASSWORD}
    return client.post(at, fields, follow=True)


def message_path(ticket: Ticket) -> str:
    return f"/tickets/{ticket.reference}/message/"


def test_a_note_is_in_its_writers_draft_after_signing_in(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    sent = send(client, message_path(ticket), bruno, mode="internal", version="1")
    sign_in_page = client.get(sent.url).content.decode()

    page = sign_in(client, bruno, sent.url)

    assert "What you typed was not sent, and is kept" in sign_in_page
    assert TYPED not in sign_in_page
    draft = Draft.objects.get(user=bruno, ticket=ticket)
    assert (draft.body, draft.mode) == (TYPED, Visibility.INTERNAL)
    assert page.request["PATH_INFO"] == f"/tickets/{ticket.reference}/"
    assert f"in your draft of {ticket.reference}" in page.content.decode()
    assert not Message.objects.filter(body=TYPED).exists()
    assert unsent.SESSION_KEY not in client.session


def test_a_draft_that_was_there_stays_beside_it(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    text = DraftText("Written before")
    draft_save(ticket=ticket, text=text, actor=bruno, now=timezone.now())

    sign_in(client, bruno, send(client, message_path(ticket), bruno).url)

    draft = Draft.objects.get(user=bruno, ticket=ticket)
    assert (draft.body, draft.other_body) == (TYPED, "Written before")


@pytest.mark.parametrize("where", ["reply", "new"])
def test_a_requesters_text_waits_to_be_copied(
    client: Client, ticket: Ticket, alice: User, where: str
) -> None:
    path = f"/requests/{ticket.reference}/reply/" if where == "reply" else "/requests/new/"
    name = "body" if where == "reply" else "description"
    sent = client.post(path, {name: TYPED, "subject": "Correo", "writer": alice.pk}, **HERE)

    page = sign_in(client, alice, sent.url)

    assert page.request["PATH_INFO"] == "/unsent/"
    assert TYPED in page.content.decode() and "Correo" in page.content.decode()
    client.post("/unsent/")
    assert TYPED not in client.get("/unsent/").content.decode()


def test_whoever_signs_in_instead_reads_nothing_of_it(
    client: Client, ticket: Ticket, bruno: User, sofia: User
) -> None:
    sent = send(client, message_path(ticket), bruno)

    page = sign_in(client, sofia, sent.url)

    assert TYPED not in page.content.decode()
    assert not Draft.objects.exists()
    assert unsent.SESSION_KEY not in client.session


def test_what_one_may_no_longer_see_gets_no_draft_but_can_be_copied(
    client: Client, ticket: Ticket, bruno: User, engineering: Any
) -> None:
    engineering.is_restricted = True
    engineering.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=engineering, tier=3)

    page = sign_in(client, bruno, send(client, message_path(ticket), bruno).url)

    assert not Draft.objects.exists()
    assert page.request["PATH_INFO"] == "/unsent/" and TYPED in page.content.decode()


@pytest.mark.parametrize(
    "why", ["another site", "no origin", "nobody wrote it", "no such form", "nothing typed"]
)
def test_it_is_no_open_store(client: Client, ticket: Ticket, bruno: User, why: str) -> None:
    path, more = message_path(ticket), {}
    if why == "another site":
        more = {"headers": {"HTTP_ORIGIN": "https://elsewhere.example"}}
    if why == "no such form":
        path = f"/tickets/{ticket.reference}/details/"
    if why == "no origin":
        client.post(path, {"body": TYPED, "writer": bruno.pk})
    elif why == "nobody wrote it":
        client.post(path, {"body": TYPED}, **HERE)
    else:
        send(client, path, bruno, body=" " if why == "nothing typed" else TYPED, **more)

    assert unsent.SESSION_KEY not in client.session


def test_it_has_a_size_an_end_and_a_rate(
    client: Client, ticket: Ticket, bruno: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, message_path(ticket), bruno, body="é" * 150_000)
    kept = client.session[unsent.SESSION_KEY]
    assert len(kept[0]["texts"]["body"].encode()) == unsent.BYTES_MAX
    send(client, "/requests/new/", bruno)
    assert len(client.session[unsent.SESSION_KEY]) == 1

    monkeypatch.setattr(ratelimit, "consume", lambda *args, **more: False)
    send(client, message_path(ticket), bruno)
    assert client.session[unsent.SESSION_KEY][0]["path"] == "/requests/new/"

    session = client.session
    session[unsent.SESSION_KEY][0]["at"] -= timedelta(days=2).total_seconds()
    session.save()
    assert "/unsent/" not in sign_in(client, bruno, "/accounts/login/").request["PATH_INFO"]


def test_a_form_out_of_date_is_kept_too(ticket: Ticket, bruno: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    sent = send(strict, message_path(ticket), bruno)

    assert sent.status_code == 302 and sent.url.startswith("/accounts/login/")
    assert strict.session[unsent.SESSION_KEY][0]["texts"] == {"body": TYPED}
    elsewhere = send(
        Client(enforce_csrf_checks=True),
        message_path(ticket),
        bruno,
        headers={"HTTP_ORIGIN": "https://elsewhere.example"},
    )
    assert elsewhere.status_code == 403


def test_a_form_out_of_date_shows_who_is_signed_in_their_text(
    ticket: Ticket, bruno: User, sofia: User
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bruno)

    own = send(strict, message_path(ticket), bruno)
    anothers = send(strict, message_path(ticket), sofia)

    assert (own.status_code, anothers.status_code) == (403, 403)
    assert TYPED in own.content.decode()
    assert TYPED not in anothers.content.decode()


@pytest.mark.parametrize("page", ["agent", "reply", "new"])
def test_each_form_says_who_writes(
    client: Client, ticket: Ticket, alice: User, bruno: User, page: str
) -> None:
    who = bruno if page == "agent" else alice
    client.force_login(who)
    paths = {
        "agent": f"/tickets/{ticket.reference}/",
        "reply": f"/requests/{ticket.reference}/",
        "new": "/requests/new/",
    }

    shown = client.get(paths[page]).content.decode()

    assert f'name="writer" value="{who.pk}"' in shown


NOT_OPEN = "Your text was not sent"


@pytest.mark.parametrize("where", ["out of copy", "missing"])
def test_who_wrote_to_what_is_not_open_to_them_keeps_their_words(
    client: Client, ticket: Ticket, bruno: User, where: str
) -> None:
    amir = make_user("amir@example.com", "Amir Khan", Role.REQUESTER)
    participant_add(ticket=ticket, person=amir, actor=bruno, now=timezone.now())
    client.force_login(amir)
    assert client.get(f"/requests/{ticket.reference}/").status_code == 200
    participant_remove(ticket=ticket, person=amir, actor=amir, now=timezone.now())
    reference = ticket.reference if where == "out of copy" else "HD-99999"

    answer = send(client, f"/requests/{reference}/reply/", amir)
    page, kept = answer.content.decode(), client.get("/unsent/").content.decode()

    assert answer.status_code == 404
    assert NOT_OPEN in page and TYPED in page and TYPED in kept
    for shown in (page, kept):
        assert ticket.subject not in shown
        assert f'href="/requests/{reference}/' not in shown
    assert not Message.objects.filter(body=TYPED).exists()


def test_an_agents_words_to_a_ticket_gone_out_of_sight_stand_in_the_workspace(
    client: Client, ticket: Ticket, bruno: User, engineering: Any
) -> None:
    client.force_login(bruno)
    engineering.is_restricted = True
    engineering.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=engineering, tier=3)

    answer = send(client, message_path(ticket), bruno, mode="internal", version="1")
    page = answer.content.decode()

    assert answer.status_code == 404
    assert NOT_OPEN in page and TYPED in page and "/tickets/search/" in page
    assert ticket.subject not in page
    assert TYPED in client.get("/unsent/").content.decode()


def test_what_somebody_else_wrote_is_not_shown_with_a_404(
    client: Client, ticket: Ticket, alice: User, bruno: User
) -> None:
    client.force_login(alice)

    answer = send(client, "/requests/HD-99999/reply/", bruno)

    assert answer.status_code == 404
    assert TYPED not in answer.content.decode() and NOT_OPEN not in answer.content.decode()
    assert unsent.SESSION_KEY not in client.session
