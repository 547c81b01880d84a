"""The composer's "??": articles in the requester's language; hidden ones are for notes, and never sent."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from knowledge_base.models import Article
from tests.conftest import NOON
from tests.knowledge_base.conftest import draft, published, text
from tickets.exceptions import InvalidInput
from tickets.models import Message, Ticket, Visibility
from tickets.selectors.completions import completions
from tickets.services import NewMessage, message_add


def _publish(slug: str, audience: str = "public") -> Article:
    texts = {
        "en": text("The [big] printer", "It prints."),
        "es": text("La [gran] impresora", "Imprime."),
    }
    return published(draft(slug=slug, audience=audience, texts=texts), NOON)


def test_the_link_is_titled_in_the_requesters_language(ticket: Ticket, bruno: User) -> None:
    _publish("printer")

    (found,) = completions("article", user=bruno, ticket=ticket, query="impres")

    assert found.label == "La [gran] impresora"
    assert found.text.startswith("[La \\[gran\\] impresora](http")
    assert found.text.endswith("/help/printer/) ")


def test_internal_articles_cannot_be_put_into_a_reply(ticket: Ticket, bruno: User) -> None:
    _publish("secret", audience="internal")
    _publish("printer")

    open_to_all, hidden = completions("article", user=bruno, ticket=ticket, query="impresora")

    assert (open_to_all.id, open_to_all.refusal, open_to_all.mark) == ("printer", "", "")
    assert (hidden.id, hidden.text, hidden.mark) == ("secret", "", "Agents only")
    assert "cannot open" in hidden.refusal


def test_a_note_links_all_that_the_agent_may_read(ticket: Ticket, bruno: User) -> None:
    _publish("secret", audience="internal")

    (found,) = completions(
        "article", user=bruno, ticket=ticket, query="impresora", visibility=Visibility.INTERNAL
    )

    assert (found.mark, found.refusal) == ("Agents only", "")
    assert found.text.endswith("/knowledge/secret/) ")


@pytest.mark.parametrize(("mode", "refused"), [("internal", False), ("public", True), ("x", True)])
def test_the_server_decides_by_the_mode_of_the_form(
    client: Client, ticket: Ticket, bruno: User, mode: str, refused: bool
) -> None:
    _publish("secret", audience="internal")
    client.force_login(bruno)

    asked = {"kind": "article", "q": "impresora", "mode": mode}
    answer = client.get(f"/tickets/{ticket.reference}/complete/", asked)

    (item,) = answer.json()["items"]
    assert (bool(item["refusal"]), item["text"] == "") == (refused, refused)


def _replies(ticket: Ticket, body: str, actor: User, **fields: Any) -> Message:
    new = NewMessage(body=body, **fields)
    return message_add(ticket=ticket, new=new, actor=actor, now=NOON)


def _link_to_the_hidden_one(ticket: Ticket, bruno: User) -> str:
    _publish("secret", audience="internal")
    note = {"query": "impresora", "visibility": Visibility.INTERNAL}
    (found,) = completions("article", user=bruno, ticket=ticket, **note)  # type: ignore[arg-type]
    return found.text


def test_a_requester_never_receives_the_title_of_a_hidden_article(
    ticket: Ticket, bruno: User
) -> None:
    link = _link_to_the_hidden_one(ticket, bruno)

    with pytest.raises(InvalidInput, match="cannot open"):
        _replies(ticket, f"Read {link}", bruno)

    assert not ticket.messages.filter(body__contains="impresora").exists()
    assert _replies(ticket, f"Read {link}", bruno, visibility=Visibility.INTERNAL).pk


@pytest.mark.parametrize(
    "at", ["{site}/help/secret/", "/knowledge/secret", "{site}/KNOWLEDGE/secret/edit/"]
)
def test_a_pasted_address_of_a_hidden_article_is_refused(
    ticket: Ticket, bruno: User, at: str
) -> None:
    _publish("secret", audience="internal")

    with pytest.raises(InvalidInput):
        _replies(ticket, f"See {at.format(site=settings.SITE_URL)}", bruno)


def test_what_is_not_ours_or_open_to_all_is_sent(ticket: Ticket, bruno: User, alice: User) -> None:
    _publish("secret", audience="internal")
    _publish("printer")

    for body in (
        "https://elsewhere.example/help/secret/",
        f"{settings.SITE_URL}/help/printer/",
        "/help/no-such-article/",
    ):
        assert _replies(ticket, body, bruno).pk
    assert _replies(ticket, f"What is {settings.SITE_URL}/knowledge/secret/?", alice).pk


def test_the_composer_keeps_the_text_that_is_refused(
    client: Client, ticket: Ticket, bruno: User
) -> None:
    link = _link_to_the_hidden_one(ticket, bruno)
    client.force_login(bruno)

    form = {"body": f"Read {link}", "mode": "public", "version": ticket.version, "then": ""}
    answer = client.post(f"/tickets/{ticket.reference}/message/", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "cannot open “The [big] printer”" in page
    assert "knowledge/secret" in page


def test_nothing_typed_offers_nothing(ticket: Ticket, bruno: User) -> None:
    _publish("printer")

    assert completions("article", user=bruno, ticket=ticket, query=" ") == []
