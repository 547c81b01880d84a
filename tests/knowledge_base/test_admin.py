"""The administration site only shows what this room keeps: changes go through services."""

import pytest
from django.test import Client

from accounts.models import User
from knowledge_base.models import Article, GuideRun
from knowledge_base.services import run_start
from tickets.models import Ticket

MODELS = ("article", "articleversion", "guiderun", "searchlog", "feedback")


@pytest.fixture
def run(ticket: Ticket, guide: Article, bruno: User, now: object) -> GuideRun:
    return run_start(ticket=ticket, article=guide, actor=bruno, now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize("model", MODELS)
def test_an_administrator_looks_and_cannot_add(
    client: Client, admin: User, run: GuideRun, model: str
) -> None:
    client.force_login(admin)

    assert client.get(f"/admin/knowledge_base/{model}/").status_code == 200
    assert client.get(f"/admin/knowledge_base/{model}/add/").status_code == 403


def test_an_administrator_changes_and_deletes_nothing(
    client: Client, admin: User, guide: Article, run: GuideRun
) -> None:
    client.force_login(admin)
    page = f"/admin/knowledge_base/article/{guide.pk}"

    assert client.get(f"{page}/change/").status_code == 200
    assert client.post(f"{page}/change/", {"audience": "internal"}).status_code == 403
    assert client.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"/admin/knowledge_base/guiderun/{run.pk}/change/").status_code == 200
    assert Article.objects.get(pk=guide.pk).audience == "public"


def test_agents_do_not_come_in(client: Client, bruno: User, guide: Article) -> None:
    client.force_login(bruno)

    assert client.get("/admin/knowledge_base/article/").status_code == 302
