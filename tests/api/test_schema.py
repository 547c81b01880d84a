"""The API's description: complete, true under fuzzing, and readable in a browser that trusts nobody."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.api.conftest import Call


def test_the_schema_is_made_without_a_warning() -> None:
    out = StringIO()

    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)

    for path in ("/tickets/", "/tickets/{reference}/reply/", "/articles/", "/kpis/", "handoff/"):
        assert path in out.getvalue()


@pytest.mark.django_db
def test_the_schema_and_the_docs_are_served_from_here(client: Client) -> None:
    schema = client.get(reverse("api:schema"))
    docs = client.get(reverse("api:docs"))
    script = client.get(reverse("api:docs") + "?script=")

    assert schema.status_code == docs.status_code == script.status_code == 200
    assert b"/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in docs.content
    assert b"https://" not in docs.content
    assert b"<script>" not in docs.content


@pytest.mark.django_db
def test_only_the_docs_page_may_style_itself(client: Client, call: Call, bruno: User) -> None:
    docs = client.get(reverse("api:docs"))["Content-Security-Policy"]
    other = call(bruno).get("/api/v1/tickets/")["Content-Security-Policy"]

    assert "style-src 'self' 'unsafe-inline'" in docs
    assert "unsafe" not in docs.replace("style-src 'self' 'unsafe-inline'", "")
    assert "unsafe" not in other


def test_the_browser_gets_no_answer_it_could_run(client: Client, db: Any) -> None:
    answer = client.get("/api/v1/tickets/", headers={"accept": "text/html"})

    assert answer.status_code in (401, 406)
    assert answer["Content-Type"] == "application/json"
