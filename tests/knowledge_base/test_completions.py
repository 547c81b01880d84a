"""The composer's "??": articles for the ticket's requester, in their language, and no internal one."""

from accounts.models import User
from knowledge_base.models import Article
from tests.conftest import NOON
from tests.knowledge_base.conftest import draft, published, text
from tickets.models import Ticket
from tickets.selectors.completions import completions


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


def test_internal_articles_are_not_offered_to_be_sent(ticket: Ticket, bruno: User) -> None:
    _publish("secret", audience="internal")

    assert completions("article", user=bruno, ticket=ticket, query="impresora") == []


def test_nothing_typed_offers_nothing(ticket: Ticket, bruno: User) -> None:
    _publish("printer")

    assert completions("article", user=bruno, ticket=ticket, query=" ") == []
