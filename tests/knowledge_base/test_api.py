"""knowledge_base.api: /api/v1/articles/."""

from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient, APIRequestFactory, force_authenticate

from accounts.models import User
from accounts.tokens import token_create
from knowledge_base.api import ArticleViewSet
from knowledge_base.models import Article


def ask(user: User | None, slug: str = "", **query: str):
    request = APIRequestFactory().get("/api/v1/articles/", query)
    if user is not None:
        force_authenticate(request, user)
    view = ArticleViewSet.as_view({"get": "retrieve" if slug else "list"})
    return view(request, slug=slug) if slug else view(request)


def listed(user: User, **query: str) -> list[str]:
    response = ask(user, **query)
    assert response.status_code == 200, response.data
    return [row["slug"] for row in response.data["results"]]


def test_lists_what_its_reader_may_read(
    guide: Article, internal_guide: Article, article: Article, unfinished: Article, alice: User,
    bruno: User,
) -> None:  # fmt: skip
    assert set(listed(alice)) == {guide.slug, article.slug}
    assert set(listed(bruno)) == {guide.slug, article.slug, internal_guide.slug}


def test_searches_best_first_and_filters(
    guide: Article, internal_guide: Article, article: Article, alice: User, bruno: User
) -> None:
    assert listed(bruno, search="compromised mailbox")[0] == internal_guide.slug
    assert listed(alice, search="compromised") == []
    assert listed(alice, kind="article") == [article.slug]
    assert listed(alice, category="email") == [guide.slug]
    assert listed(alice, search="mailbox", kind="article") == []
    assert len(listed(bruno, search="mailbox")) == 2
    assert len(listed(bruno, search="mailbox", page_size="1")) == 1


def test_an_internal_article_is_404_to_a_requester(
    internal_guide: Article, unfinished: Article, alice: User, bruno: User
) -> None:
    assert ask(alice, internal_guide.slug).status_code == 404
    assert ask(bruno, internal_guide.slug).status_code == 200
    assert ask(bruno, unfinished.slug).status_code == 404
    assert ask(bruno, "nothing").status_code == 404


def test_without_sign_in_nothing_is_told(guide: Article) -> None:
    assert ask(None).status_code == 401
    assert ask(None, guide.slug).status_code == 401


def test_the_keys_of_a_row_and_of_an_article(guide: Article, alice: User) -> None:
    row = {
        "slug", "kind", "category", "audience", "language", "title", "summary", "minutes",
        "updated_at",
    }  # fmt: skip
    more = {
        "languages", "keywords", "body", "body_html", "version", "published_at", "steps",
    }  # fmt: skip

    assert set(ask(alice).data["results"][0]) == row
    assert set(ask(alice, guide.slug).data) == row | more


def test_a_requester_reads_their_steps_and_the_rest_is_a_hand_off(
    guide: Article, alice: User, bruno: User
) -> None:
    theirs = ask(alice, guide.slug, language="es").data
    ours = ask(bruno, guide.slug).data

    assert theirs["title"] == "No puedo entrar a mi correo"
    assert [s["key"] for s in theirs["steps"]] == ["address", "wrong-password", "reset"]
    assert (theirs["steps"][1]["on_worked"], theirs["steps"][1]["on_failed"]) == (
        "reset",
        "handoff",
    )
    assert [s["key"] for s in ours["steps"]][-1] == "account"
    assert ours["steps"][1]["on_failed"] == "account"


@pytest.mark.parametrize(
    "query",
    [{"language": "tlh"}, {"kind": "poem"}, {"category": "nothing"}, {"cursor": "zzz"},
     {"page_size": "0"}, {"search": "x" * 201}],
)  # fmt: skip
def test_a_bad_parameter_is_400_and_named(alice: User, query: dict[str, str]) -> None:
    response = ask(alice, **query)

    assert response.status_code == 400
    assert next(iter(query)) in response.data


def test_pages_do_not_cost_more_with_more_rows(
    guide: Article, article: Article, alice: User, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert len(listed(alice)) == 2


def test_a_token_reads_articles_only_with_the_scope_for_it(
    guide: Article, internal_guide: Article, alice: User, now: datetime, settings: Any
) -> None:
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in ("default", "local")
    }

    def status(scope: str, path: str) -> int:
        raw = token_create(user=alice, name=scope, scopes=[scope], expires_at=None, now=now)[1]
        headers = {"Authorization": f"Bearer {raw}"}
        return APIClient().get(f"/api/v1/articles/{path}", headers=headers).status_code

    assert status("articles:read", "") == 200
    assert status("articles:read", f"{guide.slug}/") == 200
    assert status("articles:read", f"{internal_guide.slug}/") == 404
    assert status("tickets:read", "") == 403
    assert APIClient().get("/api/v1/articles/").status_code == 401
