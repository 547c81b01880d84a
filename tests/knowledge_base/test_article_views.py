"""/knowledge/: list, article, versions, editing, publishing."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from knowledge_base.models import Article, State
from knowledge_base.services import article_publish, article_save
from tests.knowledge_base.conftest import draft, published, text
from tickets.models import Category


def url(name: str, *args: object) -> str:
    return reverse(f"knowledge_base:{name}", args=args)


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def form(**fields: str) -> dict[str, str]:
    """A guide of one sound step, as the browser sends it."""
    return {
        "kind": "guide", "audience": "public", "minutes": "4",
        "en-title": "Scanner", "en-summary": "It sleeps.", "en-keywords": "scan, copier",
        "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0",
        "steps-0-key": "wake", "steps-0-kind": "action", "steps-0-who": "requester",
        "steps-0-on_worked": "solved", "steps-0-on_failed": "handoff",
        "steps-0-en-title": "Wake it", "steps-0-en-instruction": "Press the button.",
        **fields,
    }  # fmt: skip


class TestReading:
    def test_lists_drafts_and_published_but_not_archived(
        self, client: Client, guide: Article, unfinished: Article, article: Article, bruno: User,
        sofia: User, now: datetime,
    ) -> None:  # fmt: skip
        Article.objects.filter(pk=article.pk).update(status=State.ARCHIVED)

        page = as_(client, bruno).get(url("list")).content.decode()

        assert "I cannot sign in to my e-mail" in page
        assert "Fax machine basics" in page
        assert "Password rules" not in page

    @pytest.mark.parametrize(
        ("query", "shown", "hidden"),
        [
            ("q=mailbox", "guide", "article"),
            ("q=fax", "unfinished", "guide"),
            ("kind=article", "article", "guide"),
            ("status=draft", "unfinished", "guide"),
            ("category=email", "guide", "article"),
            ("category=email&q=e-mail", "guide", "article"),
        ],
    )
    def test_searches_and_filters(
        self, client: Client, guide: Article, article: Article, unfinished: Article, bruno: User,
        query: str, shown: str, hidden: str,
    ) -> None:  # fmt: skip
        slugs = {"guide": guide.slug, "article": article.slug, "unfinished": unfinished.slug}

        page = as_(client, bruno).get(f"{url('list')}?{query}").content.decode()

        assert url("article", slugs[shown]) in page
        assert url("article", slugs[hidden]) not in page

    @pytest.mark.parametrize(
        "query", ["category=nothing", "kind=poem&status=x", "after=zzz", "q=%00", "q=" + "x" * 999]
    )
    def test_odd_filters_are_left_out(self, client: Client, bruno: User, query: str) -> None:
        assert as_(client, bruno).get(f"{url('list')}?{query}").status_code == 200

    def test_costs_the_same_for_one_row_and_many(
        self, client: Client, guide: Article, bruno: User, now: datetime
    ) -> None:
        as_(client, bruno)
        with CaptureQueriesContext(connection) as one:
            client.get(url("list"))
        for number in range(12):
            published(draft(slug=f"copy-{number}", category=guide.category), now)

        with CaptureQueriesContext(connection) as many:
            page = client.get(url("list"))

        assert page.content.count(b"kb-row__title") == 13
        assert len(many) == len(one)

    def test_reads_in_the_language_asked_for_and_says_when_there_is_none(
        self, client: Client, guide: Article, article: Article, bruno: User
    ) -> None:
        as_(client, bruno)

        spanish = client.get(url("article", guide.slug), {"language": "es"}).content.decode()
        fallback = client.get(url("article", article.slug), {"language": "es"}).content.decode()

        assert "No puedo entrar a mi correo" in spanish
        assert "Haga account" in spanish
        assert "only in English" in fallback
        assert "<strong>14</strong>" in fallback

    @pytest.mark.parametrize("who", ["alice", "mallory"])
    def test_requesters_get_404_on_every_page(
        self, client: Client, guide: Article, internal_guide: Article, who: str,
        request: pytest.FixtureRequest,
    ) -> None:  # fmt: skip
        as_(client, request.getfixturevalue(who))
        slug = internal_guide.slug

        for name, args in (
            ("list", ()), ("new", ()), ("article", (slug,)), ("article", (guide.slug,)),
            ("edit", (slug,)), ("versions", (slug,)), ("version", (slug, 1)),
        ):  # fmt: skip
            assert client.get(url(name, *args)).status_code == 404, name
        for name, args in (
            ("new", ()), ("edit", (slug,)), ("publish", (slug,)), ("archive", (slug,)),
            ("restore", (slug, 1)),
        ):  # fmt: skip
            assert client.post(url(name, *args), form()).status_code == 404, name

        internal_guide.refresh_from_db()
        assert internal_guide.is_published
        assert internal_guide.draft is None

    def test_agents_get_what_requesters_do_not(
        self, client: Client, internal_guide: Article, bruno: User
    ) -> None:
        as_(client, bruno)

        for name, args in (
            ("article", ()), ("edit", ()), ("versions", ()), ("version", (1,)),
        ):  # fmt: skip
            page = client.get(url(name, internal_guide.slug, *args))
            assert page.status_code == 200, name
            assert b"Compromised mailbox" in page.content or name == "versions"

    def test_an_unknown_article_or_version_is_404(
        self, client: Client, guide: Article, bruno: User
    ) -> None:
        as_(client, bruno)

        assert client.get(url("article", "nothing")).status_code == 404
        assert client.get(url("version", guide.slug, 7)).status_code == 404


class TestWriting:
    def test_an_agent_saves_a_draft(self, client: Client, bruno: User) -> None:
        page = as_(client, bruno).post(url("new"), form(action="save"))

        article = Article.objects.get()
        assert page.status_code == 302
        assert (article.status, article.draft_author) == (State.DRAFT, bruno)
        assert article.texts.get().keywords == ["scan", "copier"]
        assert article.draft is not None
        assert article.draft["content"]["steps"][0]["key"] == "wake"

    def test_the_form_sent_twice_makes_one(self, client: Client, bruno: User) -> None:
        as_(client, bruno)
        key = client.get(url("new")).context["form"]["submission_key"].value()

        for _click in range(2):
            client.post(url("new"), form(action="save", submission_key=str(key)))

        assert Article.objects.count() == 1

    def test_a_supervisor_publishes_with_a_note(self, client: Client, sofia: User) -> None:
        page = as_(client, sofia).post(url("new"), form(action="publish", note="First"))

        article = Article.objects.select_related("current_version").get()
        assert page.url == url("article", article.slug)
        assert article.is_published
        assert article.current_version is not None
        assert article.current_version.note == "First"

    def test_an_agent_may_not_publish(
        self, client: Client, unfinished: Article, bruno: User
    ) -> None:
        as_(client, bruno)

        by_form = client.post(url("edit", unfinished.slug), form(action="publish"))
        by_button = client.post(url("publish", unfinished.slug))

        assert (by_form.status_code, by_button.status_code) == (403, 404)
        unfinished.refresh_from_db()
        assert not unfinished.is_published

    def test_problems_are_named_with_their_step_and_the_draft_is_kept(
        self, client: Client, sofia: User
    ) -> None:
        sent = form(action="publish", **{"steps-0-on_failed": "gone", "steps-0-en-title": ""})

        page = as_(client, sofia).post(url("new"), sent)

        content = page.content.decode()
        assert page.status_code == 422
        assert "The draft is saved, but it cannot be published yet." in content
        assert "It leads to “gone”, which does not exist." in content
        assert 'href="#step-1"' in content
        assert "Press the button." in content
        assert Article.objects.get().status == State.DRAFT

    def test_what_is_put_right_after_a_refusal_is_saved_and_published(
        self, client: Client, sofia: User
    ) -> None:
        as_(client, sofia)
        wrong = form(action="publish", submission_key="7" * 32, **{"steps-0-on_failed": "gone"})
        address = client.post(url("new"), wrong).context["address"]
        right = form(action="publish", submission_key="7" * 32, **{"en-summary": "Put right."})

        revision = str(Article.objects.get().revision)
        answer = client.post(address, right | {"revision": revision})

        assert answer.status_code == 302
        found = Article.objects.get()
        assert found.is_published
        assert "Put right." in client.get(url("article", found.slug)).content.decode()

    def test_a_new_article_without_a_title_is_not_kept(self, client: Client, bruno: User) -> None:
        page = as_(client, bruno).post(url("new"), form(action="save", **{"en-title": ""}))

        assert page.status_code == 422
        assert "Write a title in at least one language." in page.content.decode()
        assert not Article.objects.exists()

    def test_steps_are_added_moved_and_removed_without_saving(
        self, client: Client, bruno: User
    ) -> None:
        as_(client, bruno)

        added = client.post(url("new"), form(action="add"))
        two = form(**{"steps-TOTAL_FORMS": "2", "steps-1-key": "b", "steps-1-en-title": "Second"})
        moved = client.post(url("new"), {**two, "action": "up-1"})
        removed = client.post(url("new"), {**two, "action": "remove-0"})

        keys = [[f["key"].value() for f in page.context["steps"]]
                for page in (added, moved, removed)]  # fmt: skip
        assert keys[0][0] == "wake"
        assert len(keys[0]) == 2
        assert keys[1:] == [["b", "wake"], ["b"]]
        assert "Press the button." in added.content.decode()
        assert "It sleeps." in added.content.decode()
        assert not Article.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"minutes": "soon"}, "Enter a whole number."),
            ({"en-title": "x" * 300}, "Ensure this value has at most 200 characters"),
            ({"steps-0-on_worked": ""}, "This field is required."),
            ({"steps-0-kind": "dance"}, "Select a valid choice."),
            ({"en-body": "y" * 60_000}, "At most 50000 characters."),
        ],
    )
    def test_a_wrong_field_is_422_and_what_was_typed_is_kept(
        self, client: Client, bruno: User, fields: dict[str, str], message: str
    ) -> None:
        page = as_(client, bruno).post(url("new"), form(action="save", **fields))

        assert page.status_code == 422
        assert message in page.content.decode()
        assert "It sleeps." in page.content.decode()
        assert not Article.objects.exists()

    @pytest.mark.parametrize("action", ["remove-99", "up-0", "up-x", "nonsense", "remove-²"])
    def test_an_odd_action_changes_nothing(self, client: Client, bruno: User, action: str) -> None:
        page = as_(client, bruno).post(url("new"), form(action=action))

        assert page.status_code == 200
        assert len(page.context["steps"].forms) == 1

    def test_a_broken_count_of_steps_is_422(self, client: Client, bruno: User) -> None:
        sent = form(action="save", **{"steps-TOTAL_FORMS": "many"})

        assert as_(client, bruno).post(url("new"), sent).status_code == 422

    def test_the_second_to_save_sees_both_and_may_save_over(
        self, client: Client, unfinished: Article, bruno: User, sofia: User, now: datetime
    ) -> None:
        opened = unfinished.revision
        article_save(
            article=unfinished, draft=draft(texts={"en": text("Hers")}), actor=sofia, now=now
        )
        sent = form(action="save", revision=str(opened))

        stale = as_(client, bruno).post(url("edit", unfinished.slug), sent)
        now_at = stale.context["form"]["revision"].value()
        again = client.post(url("edit", unfinished.slug), {**sent, "revision": now_at})

        content = stale.content.decode()
        assert stale.status_code == 409
        assert "What Sofia Castro saved" in content
        assert "Hers" in content
        assert "Scanner" in content
        assert again.status_code == 302

    def test_publishing_a_waiting_draft_from_its_page(
        self, client: Client, unfinished: Article, sofia: User
    ) -> None:
        as_(client, sofia)

        assert b"waits to be published" in client.get(url("article", "fax")).content
        client.post(url("publish", "fax"), {"note": "Read it over"})

        unfinished.refresh_from_db()
        assert unfinished.is_published

    def test_archiving_is_for_supervisors(
        self, client: Client, guide: Article, bruno: User, sofia: User
    ) -> None:
        refused = as_(client, bruno).post(url("archive", guide.slug))
        allowed = as_(client, sofia).post(url("archive", guide.slug))

        guide.refresh_from_db()
        assert (refused.status_code, allowed.status_code) == (404, 302)
        assert guide.status == State.ARCHIVED

    def test_an_earlier_version_is_restored_as_the_draft(
        self, client: Client, guide: Article, bruno: User, sofia: User, now: datetime
    ) -> None:
        article_save(article=guide, draft=draft(minutes=9), actor=sofia, now=now)
        article_publish(article=guide, actor=sofia, now=now, note="Longer")

        as_(client, bruno)
        assert b"Longer" in client.get(url("versions", guide.slug)).content
        page = client.post(url("restore", guide.slug, 1))

        guide.refresh_from_db()
        assert page.url == url("edit", guide.slug)
        assert guide.draft is not None
        assert guide.draft["content"]["minutes"] == 3

    def test_a_get_writes_nothing(self, client: Client, guide: Article, sofia: User) -> None:
        as_(client, sofia)

        for name in ("publish", "archive"):
            assert client.get(url(name, guide.slug)).status_code == 405
        assert client.get(url("restore", guide.slug, 1)).status_code == 405


def test_a_category_takes_its_children_along(
    client: Client, email_category: Category, bruno: User, now: datetime
) -> None:
    child = Category.objects.create(
        slug="email-mailbox", name_en="Mailbox", name_es="Buzón", parent=email_category
    )
    published(draft(category=child, slug="full"), now)

    page = as_(client, bruno).get(f"{url('list')}?category=email")

    assert url("article", "full") in page.content.decode()
