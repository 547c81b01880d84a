"""knowledge_base.selectors: searching and suggesting, each within what one may read."""

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from accounts.models import User
from knowledge_base.models import Article
from knowledge_base.selectors import article_view, search_articles, suggestions_for
from knowledge_base.services import run_abandon, run_start
from tests.knowledge_base.conftest import draft, published, text
from tickets.models import Category, Channel, Ticket
from tickets.services import NewTicket, ticket_create


def slugs(user: object, query: str, language: str = "en", **more: object) -> list[str]:
    found = search_articles(user, query, language, **more)  # type: ignore[arg-type]
    return [row.article.slug for row in found.articles]


@pytest.mark.parametrize(
    ("who", "expected"), [("alice", []), ("nobody", []), ("bruno", ["compromised"])]
)
def test_internal_articles_are_found_by_agents_only(
    internal_guide: Article, who: str, expected: list[str], request: pytest.FixtureRequest
) -> None:
    user = AnonymousUser() if who == "nobody" else request.getfixturevalue(who)

    assert slugs(user, "compromised mailbox") == expected
    assert search_articles(user, "compromised", "en").total == len(expected)


def test_a_hidden_article_is_not_betrayed_by_a_correction(
    guide: Article, internal_guide: Article, alice: User, bruno: User
) -> None:
    assert search_articles(alice, "compromsied", "en").corrected_query is None
    assert search_articles(bruno, "compromsied", "en").corrected_query == "compromised"


def test_finds_while_one_types_and_marks_the_words(guide: Article, alice: User) -> None:
    found = search_articles(alice, "entrar corr", "es", prefix=True).articles[0]

    assert not found.is_fallback
    assert "<mark>entrar</mark>" in found.title_html
    assert "<mark>correo</mark>" in found.title_html


def test_another_language_is_said_plainly(article: Article, alice: User) -> None:
    found = search_articles(alice, "password", "es").articles[0]

    assert (found.is_fallback, found.text.language) == (True, "en")
    with translation.override("en"):
        assert found.only_in == "only in English"


def test_a_text_in_the_readers_language_is_shown_whatever_the_words_were_in(
    guide: Article, alice: User
) -> None:
    found = search_articles(alice, "sign in mailbox", "es").articles[0]

    assert found.text.title == "No puedo entrar a mi correo"


def test_marks_where_the_words_are_in_the_body(article: Article, alice: User) -> None:
    found = search_articles(alice, "characters", "en").articles[0]

    assert "<mark>characters</mark>" in found.snippet_html


@pytest.mark.parametrize("query", ["", "   ", "\x00", "🦊", "'; DROP TABLE", "a" * 5000])
def test_never_fails_for_what_was_typed(guide: Article, alice: User, query: str) -> None:
    found = search_articles(alice, query, "en").articles

    assert len(found) <= 1


class TestReadingSteps:
    def test_a_requester_gets_their_own_steps(self, guide: Article, alice: User) -> None:
        view = article_view(guide, alice, "en")

        assert view is not None
        assert [laid.view.key for laid in view.steps] == ["address", "wrong-password", "reset"]
        assert [laid.ways[1][1] for laid in view.steps] == ["step 2", "hand off", "hand off"]

    def test_an_agent_gets_all(self, guide: Article, bruno: User) -> None:
        view = article_view(guide, bruno, "en")

        assert view is not None
        assert [laid.view.key for laid in view.steps][-1] == "account"
        assert view.steps[1].ways[1] == ("No", "step 4")


class TestSuggestions:
    def test_by_the_words_of_the_subject_and_the_category(
        self, ticket: Ticket, guide: Article, article: Article, bruno: User
    ) -> None:
        found = suggestions_for(ticket, bruno)

        assert [(s.article.slug, list(s.words), s.is_same_category) for s in found] == [
            ("email-sign-in", ["entrar", "correo"], True)
        ]

    def test_guides_of_the_category_fill_up(
        self, ticket: Ticket, guide: Article, internal_guide: Article, bruno: User
    ) -> None:
        found = suggestions_for(ticket, bruno)

        assert [s.article.slug for s in found] == ["email-sign-in", "compromised"]
        assert list(found[1].words) == []
        assert len(suggestions_for(ticket, bruno, limit=1)) == 1

    def test_the_category_comes_first_among_equals(
        self, ticket: Ticket, guide: Article, bruno: User, now: datetime
    ) -> None:
        other = Category.objects.create(slug="phones", name_en="Phones", name_es="Teléfonos")
        published(draft(slug="other", category=other), now)

        assert [s.article.slug for s in suggestions_for(ticket, bruno)] == [
            "email-sign-in",
            "other",
        ]

    def test_what_was_followed_already_is_not_suggested_again(
        self, ticket: Ticket, guide: Article, bruno: User, now: datetime
    ) -> None:
        run = run_start(ticket=ticket, article=guide, actor=bruno, now=now)
        run_abandon(run=run, actor=bruno, now=now)

        assert suggestions_for(ticket, bruno) == []
        assert [s.article for s in suggestions_for(ticket, bruno, query="mailbox")] == [guide]

    def test_a_requester_is_suggested_nothing_internal(
        self, ticket: Ticket, guide: Article, internal_guide: Article, alice: User
    ) -> None:
        assert [s.article for s in suggestions_for(ticket, alice)] == [guide]

    def test_on_ones_own_request_an_agent_is_a_requester(
        self, guide: Article, internal_guide: Article, bruno: User, email_category: Category,
        now: datetime,
    ) -> None:  # fmt: skip
        new = NewTicket(
            subject="Compromised mailbox", description="Help.", requester=bruno,
            channel=Channel.PORTAL, category=email_category,
        )  # fmt: skip
        own = ticket_create(new=new, actor=bruno, now=now)

        assert [s.article for s in suggestions_for(own, bruno)] == [guide]

    def test_an_article_without_steps_is_no_suggestion(
        self, ticket: Ticket, bruno: User, now: datetime
    ) -> None:
        plain = draft(kind="article", steps=(), texts={"es": text("Entrar al correo")})
        published(plain, now)

        assert suggestions_for(ticket, bruno) == []

    def test_a_guide_that_shares_only_everyday_words_is_not_suggested(
        self, ticket: Ticket, guide: Article, bruno: User, now: datetime
    ) -> None:
        body = {"es": text("Impresora sin tinta", "Desde ayer " + "otra cosa distinta " * 200)}
        weak = draft(slug="ink", texts=body, category=None)
        published(weak, now)
        Ticket.objects.filter(pk=ticket.pk).update(subject="No puedo entrar al correo desde ayer")
        ticket.refresh_from_db()

        assert [s.article for s in suggestions_for(ticket, bruno)] == [guide]
