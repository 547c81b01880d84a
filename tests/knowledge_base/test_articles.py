"""knowledge_base.services: articles saved, published, archived, restored, loaded."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from knowledge_base.exceptions import NotPublishable, StaleArticle
from knowledge_base.models import Article, ArticleVersion, State
from knowledge_base.search_documents import KIND
from knowledge_base.selectors import search_articles
from knowledge_base.services import (
    StepText,
    article_archive,
    article_publish,
    article_save,
    article_version_restore,
    feedback_give,
    guide_load,
    search_record,
)
from search.index import search
from tests.knowledge_base.conftest import draft, published, step, text
from tickets.exceptions import InvalidInput, NotAllowed
from tickets.models import Category

CONTENT = Path(__file__).resolve().parents[2] / "demo" / "content"
FILES = sorted([*CONTENT.glob("guides/*.toml"), *CONTENT.glob("articles/*.toml")])


def titles_found(query: str) -> list[str]:
    return [hit.title for hit in search(kind=KIND, query=query).hits]


def test_an_agents_draft_is_kept_and_nobody_finds_it(bruno: User, now: datetime) -> None:
    article = article_save(article=None, draft=draft(), actor=bruno, now=now)

    assert (article.status, article.slug) == (State.DRAFT, "i-cannot-sign-in-to-my-e-mail")
    assert article.draft_author == bruno
    assert article.texts.count() == 2
    assert titles_found("mailbox") == []


def test_a_requester_writes_nothing(alice: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        article_save(article=None, draft=draft(), actor=alice, now=now)

    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"minutes": 0}, "minutes"),
        ({"kind": "poem"}, "kind"),
        ({"audience": "martians"}, "audience"),
        ({"texts": {"en": text("x" * 201)}}, "en-title"),
        ({"texts": {"fr": text("Bonjour")}}, "texts"),
        ({"steps": [step(f"s{n}") for n in range(51)]}, "steps"),
        ({"steps": [step("a", who="the cat")]}, "steps"),
    ],
)
def test_names_the_field_that_is_wrong(
    bruno: User, now: datetime, fields: dict[str, object], expected: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        article_save(article=None, draft=draft(**fields), actor=bruno, now=now)

    assert refusal.value.field == expected
    assert not Article.objects.exists()


def test_a_second_send_of_the_same_form_makes_nothing(bruno: User, now: datetime) -> None:
    key = uuid4()

    first = article_save(article=None, draft=draft(), actor=bruno, now=now, submission_key=key)
    second = article_save(article=None, draft=draft(), actor=bruno, now=now, submission_key=key)

    assert first.pk == second.pk
    assert Article.objects.count() == 1


def test_two_articles_of_one_title_get_two_addresses(bruno: User, now: datetime) -> None:
    first = article_save(article=None, draft=draft(), actor=bruno, now=now)
    second = article_save(article=None, draft=draft(), actor=bruno, now=now)

    assert second.slug == f"{first.slug}-2"


def test_publishing_makes_a_version_and_puts_it_in_the_index(
    guide: Article, email_category: Category
) -> None:
    version = guide.current_version

    assert guide.status == State.PUBLISHED
    assert version is not None
    assert version.number == 1
    assert [s["key"] for s in version.content["steps"]] == [
        "address", "wrong-password", "reset", "account",
    ]  # fmt: skip
    assert guide.draft is None
    assert titles_found("buzón") == ["No puedo entrar a mi correo"]
    found = search(kind=KIND, query="mailbox", category_id=email_category.pk)
    assert found.hits[0].object_id == guide.pk


@pytest.mark.parametrize(("who", "found"), [("l1", 0), ("requester", 1)])
def test_our_own_steps_of_a_public_guide_are_not_found_by_their_words(
    db: None, now: datetime, who: str, found: int
) -> None:
    words = StepText("Zanzibar console", "Open it.", "")
    last = step("x", "solved", "handoff", who=who, texts={"en": words, "es": words})
    published(draft(steps=(step("own"), last)), now)

    assert len(titles_found("zanzibar")) == found


def test_an_agent_does_not_publish(bruno: User, unfinished: Article, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        article_publish(article=unfinished, actor=bruno, now=now)

    assert Article.objects.get().status == State.DRAFT


def test_a_supervisor_publishes(sofia: User, unfinished: Article, now: datetime) -> None:
    version = article_publish(article=unfinished, actor=sofia, now=now, note="  First  one ")

    assert (version.author, version.note) == (sofia, "First one")
    assert titles_found("fax") == ["Fax machine basics"]


def test_a_draft_of_a_published_article_changes_nothing_for_readers(
    guide: Article, bruno: User, sofia: User, now: datetime
) -> None:
    changed = draft(audience="internal", texts={"en": text("Renamed entirely")})

    article_save(article=guide, draft=changed, actor=bruno, now=now)

    guide.refresh_from_db()
    assert guide.audience == "public"
    assert titles_found("renamed") == []
    assert guide.texts.count() == 2

    article_publish(article=guide, actor=sofia, now=now)

    guide.refresh_from_db()
    assert guide.audience == "internal"
    assert titles_found("renamed") == ["Renamed entirely"]
    assert titles_found("buzón") == []
    assert search_articles(None, "renamed", "en").articles == []


def test_a_draft_cannot_open_an_internal_article_before_it_is_published(
    internal_guide: Article, bruno: User, now: datetime
) -> None:
    opened = draft(audience="public", texts={"en": text("Compromised mailbox")})

    article_save(article=internal_guide, draft=opened, actor=bruno, now=now)

    assert Article.objects.get(pk=internal_guide.pk).audience == "internal"
    assert search_articles(None, "compromised", "en").articles == []


def test_a_guide_with_problems_is_not_published(sofia: User, now: datetime) -> None:
    article = article_save(
        article=None, draft=draft(steps=(step("a", "nowhere"),)), actor=sofia, now=now
    )

    with pytest.raises(NotPublishable) as refusal:
        article_publish(article=article, actor=sofia, now=now)

    assert {p.code for p in refusal.value.problems} == {"target", "dead_end"}
    assert not ArticleVersion.objects.exists()


def test_the_second_to_save_is_told_and_nothing_is_overwritten(
    guide: Article, bruno: User, sofia: User, now: datetime
) -> None:
    opened = guide.revision
    article_save(
        article=guide, draft=draft(minutes=4), actor=bruno, now=now, expected_revision=opened
    )

    with pytest.raises(StaleArticle):
        article_save(
            article=guide, draft=draft(minutes=9), actor=sofia, now=now, expected_revision=opened
        )

    kept = Article.objects.get(pk=guide.pk).draft
    assert kept is not None
    assert kept["content"]["minutes"] == 4


def test_archiving_takes_it_from_readers_and_search(
    guide: Article, sofia: User, bruno: User, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        article_archive(article=guide, actor=bruno, now=now)

    article_archive(article=guide, actor=sofia, now=now)

    assert Article.objects.get(pk=guide.pk).status == State.ARCHIVED
    assert titles_found("buzón") == []
    assert guide.versions.count() == 1


def test_an_earlier_version_comes_back_as_a_draft(
    guide: Article, bruno: User, sofia: User, now: datetime
) -> None:
    article_save(article=guide, draft=draft(minutes=9), actor=sofia, now=now)
    article_publish(article=guide, actor=sofia, now=now)

    article_version_restore(article=guide, number=1, actor=bruno, now=now)

    guide.refresh_from_db()
    assert guide.minutes == 9
    assert guide.draft is not None
    assert guide.draft["content"]["minutes"] == 3
    assert article_publish(article=guide, actor=sofia, now=now).number == 3
    with pytest.raises(InvalidInput):
        article_version_restore(article=guide, number=99, actor=bruno, now=now)


def test_the_database_refuses_two_versions_of_one_number(guide: Article, now: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.create(article=guide, number=1, content={}, created_at=now)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_content_file_is_sound(db: None, path: Path, now: datetime) -> None:
    data = tomllib.loads(path.read_text())

    article = guide_load(data=data, categories={}, actor=None, now=now)

    assert (article.slug, article.status) == (data["slug"], State.PUBLISHED)
    assert sorted(t.language for t in article.texts.all()) == ["en", "es"]


def test_loading_again_changes_nothing_until_the_file_does(
    email_category: Category, now: datetime
) -> None:
    data = tomllib.loads((CONTENT / "guides" / "email-cannot-sign-in.toml").read_text())
    categories = {"email": email_category}
    first = guide_load(data=data, categories=categories, actor=None, now=now)

    again = guide_load(data=data, categories=categories, actor=None, now=now + timedelta(days=1))
    changed = guide_load(data={**data, "minutes": 8}, categories=categories, actor=None, now=now)

    assert first.category == email_category
    assert again.revision == first.revision
    assert (changed.minutes, changed.versions.count()) == (8, 2)


def test_one_opinion_a_person_and_article(article: Article, alice: User, now: datetime) -> None:
    feedback_give(article=article, helpful=False, comment="Too long", actor=alice, now=now)
    feedback_give(article=article, helpful=True, comment="", actor=alice, now=now)
    feedback_give(article=article, helpful=True, comment="", actor=None, now=now)

    assert [f.helpful for f in article.feedback.order_by("pk")] == [True, True]


def test_nobody_has_an_opinion_on_what_they_may_not_read(
    internal_guide: Article, alice: User, bruno: User, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        feedback_give(article=internal_guide, helpful=True, comment="", actor=alice, now=now)

    feedback_give(article=internal_guide, helpful=True, comment="", actor=bruno, now=now)

    assert internal_guide.feedback.count() == 1


def test_a_search_is_kept_as_typed(alice: User, now: datetime) -> None:
    log = search_record(query="  no   entra ", hits=3, language="es", actor=alice, now=now)

    assert log is not None
    assert (log.query, log.hits) == ("no entra", 3)
    assert search_record(query=" ", hits=0, language="es", actor=alice, now=now) is None
