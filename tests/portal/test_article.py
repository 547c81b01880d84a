"""portal:article, feedback, and guides one step at a time."""

import re

import pytest
from django.test import Client

from accounts.models import User
from knowledge_base.models import Article, Feedback, GuideRun, RunStatus
from tickets.models import EventKind, Ticket

WORDS = {"subject": "Correo", "description": "Nada.", "impact": "3", "urgency": "2"}


def start(client: Client, guide: Article, q: str = "") -> str:
    response = client.post(f"/help/{guide.slug}/start/", {"q": q})
    assert response.status_code == 302
    return str(response["Location"]).partition("?")[0]


def do(client: Client, address: str, step: str, outcome: str, **more: str) -> object:
    return client.post(f"{address}step/", {"step": step, "outcome": outcome, **more})


def test_anybody_reads_a_public_article(client: Client, article: Article) -> None:
    page = client.get(f"/help/{article.slug}/?q=rules").content.decode()

    assert "Password rules" in page
    assert "<strong>14</strong>" in page
    assert 'href="/requests/new/?q=rules"' in page


def test_says_when_it_is_in_another_language(client: Client, article: Article) -> None:
    page = client.get(f"/help/{article.slug}/", headers={"Accept-Language": "es"}).content.decode()

    assert 'article lang="en"' in page
    assert "banner--info" in page


def test_hides_internal_unpublished_and_unknown_alike(
    client: Client, internal_guide: Article, unfinished: Article, alice: User, bruno: User
) -> None:
    addresses = [f"/help/{slug}/" for slug in (internal_guide.slug, unfinished.slug, "none")]

    assert [client.get(a).status_code for a in addresses] == [404, 404, 404]
    client.force_login(alice)
    assert [client.get(a).status_code for a in addresses] == [404, 404, 404]
    for action in ("start", "feedback"):
        sent = client.post(f"{addresses[0]}{action}/", {"helpful": "yes"})
        assert sent.status_code == 404
    client.force_login(bruno)
    assert [client.get(a).status_code for a in addresses] == [200, 404, 404]


def test_a_readers_opinion_counts_once(client: Client, article: Article, alice: User) -> None:
    client.force_login(alice)
    address = f"/help/{article.slug}/feedback/"

    client.post(address, {"helpful": "yes"})
    client.post(address, {"helpful": "no", "comment": "Where is it?"})

    given = Feedback.objects.get()
    assert (given.user, given.helpful, given.comment) == (alice, False, "Where is it?")


def test_a_stranger_has_an_opinion_too(client: Client, article: Article) -> None:
    client.post(f"/help/{article.slug}/feedback/", {"helpful": "yes"})

    assert Feedback.objects.get().user is None


@pytest.mark.parametrize("helpful", ["", "perhaps"])
def test_an_opinion_is_yes_or_no(client: Client, article: Article, helpful: str) -> None:
    sent = {"helpful": helpful, "comment": "My words"}

    response = client.post(f"/help/{article.slug}/feedback/", sent)

    assert response.status_code == 422
    assert "My words" in response.content.decode()
    assert not Feedback.objects.exists()


def test_a_comment_too_long_is_kept(client: Client, article: Article) -> None:
    sent = {"helpful": "no", "comment": "x" * 1001}

    response = client.post(f"/help/{article.slug}/feedback/", sent)

    assert response.status_code == 422
    assert "x" * 1001 in response.content.decode()


def test_a_guide_ends_when_a_step_solves_it(client: Client, guide: Article) -> None:
    address = start(client, guide)
    first = client.get(address).content.decode()

    do(client, address, "address", "worked")

    assert "How to <strong>address</strong>" in first
    assert GuideRun.objects.get().status == RunStatus.SOLVED
    assert 'name="outcome"' not in client.get(address).content.decode()


def test_starting_twice_goes_on_with_the_same(client: Client, guide: Article) -> None:
    assert start(client, guide) == start(client, guide)
    assert GuideRun.objects.count() == 1


def test_a_step_sent_twice_counts_once(client: Client, guide: Article) -> None:
    address = start(client, guide)

    for _ in range(2):
        assert do(client, address, "address", "failed").status_code == 302

    run = GuideRun.objects.get()
    assert (run.steps.count(), run.current_step) == (1, "wrong-password")


def test_what_was_searched_comes_along(client: Client, guide: Article) -> None:
    begun = client.post(f"/help/{guide.slug}/start/", {"q": "no abre"})
    address = begun["Location"].partition("?")[0]
    done = do(client, address, "address", "failed", q="no abre")

    assert begun["Location"].endswith("?q=no+abre")
    assert done["Location"].endswith("?q=no+abre")


@pytest.mark.parametrize(
    "bad", [{"outcome": ""}, {"outcome": "maybe"}, {"outcome": "skipped", "reason": " "}]
)
def test_refuses_what_is_no_outcome(client: Client, guide: Article, bad: dict[str, str]) -> None:
    address = start(client, guide)

    response = client.post(f"{address}step/", {"step": "address", **bad})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not GuideRun.objects.get().steps.exists()


def test_a_skipped_step_keeps_its_reason(client: Client, guide: Article) -> None:
    address = start(client, guide)

    do(client, address, "address", "skipped", reason="No phone here")

    assert GuideRun.objects.get().steps.get().reason == "No phone here"


def test_leaves_the_help_desks_own_steps_to_it(client: Client, guide: Article) -> None:
    address = start(client, guide)
    do(client, address, "address", "failed")
    do(client, address, "wrong-password", "failed")

    page = client.get(address).content.decode()

    assert "How to <strong>account</strong>" not in page
    assert re.search(r'href="/requests/new/\?run=\d+', page)
    assert do(client, address, "account", "worked").status_code == 403


def test_a_run_is_its_owners_alone(
    client: Client, guide: Article, alice: User, mallory: User
) -> None:
    client.force_login(alice)
    address = start(client, guide)

    for user in (mallory, None):
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(address).status_code == 404
        assert do(client, address, "address", "worked").status_code == 404
    assert not GuideRun.objects.get().steps.exists()


def test_a_strangers_run_is_theirs_by_session(client: Client, guide: Article) -> None:
    address = start(client, guide)

    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("key", ["0", "999999", "9" * 25])
def test_an_unknown_run_is_not_found(client: Client, db: None, key: str) -> None:
    assert client.get(f"/guides/{key}/").status_code == 404


def test_what_was_tried_goes_with_the_request(
    client: Client, guide: Article, alice: User, desk: object
) -> None:
    address = start(client, guide, "no abre")
    do(client, address, "address", "failed")
    run = GuideRun.objects.get()
    client.force_login(alice)  # begun as a stranger, filed after signing in

    query = f"?run={run.pk}&q=no+abre"
    form = client.get("/requests/new/" + query).content.decode()
    client.post("/requests/new/", {**WORDS, "run": str(run.pk), "q": "no abre"})

    assert f'name="run" value="{run.pk}"' in form
    assert "before__step--failed" in form
    ticket = Ticket.objects.get()
    run.refresh_from_db()
    assert run.ticket == ticket
    created = ticket.events.get(kind=EventKind.CREATED)
    assert created.data["origin"] == {"searches": ["no abre"], "runs": [run.pk]}
    assert ticket.events.filter(kind=EventKind.GUIDE_STEP).count() == 1


def test_somebody_elses_run_does_not_go_along(
    client: Client, guide: Article, alice: User, mallory: User, desk: object
) -> None:
    client.force_login(alice)
    start(client, guide)
    run = GuideRun.objects.get()
    client.force_login(mallory)

    client.post("/requests/new/", {**WORDS, "run": [str(run.pk), "x", "9" * 30]})

    run.refresh_from_db()
    assert run.ticket is None
    assert "origin" not in Ticket.objects.get().events.get(kind=EventKind.CREATED).data
