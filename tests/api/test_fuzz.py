"""Whatever a caller sends, within the schema or beside it, the answer is never a failure of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import User
from helpdesk.wsgi import application
from tests.api.conftest import token_for
from tickets.models import Ticket

EXAMPLES = 8
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MODES = list(schemathesis.GenerationMode)


class RolledBack(Exception):
    """Ends an example without keeping what it did."""


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A request's end leaves the connection of the test alone, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    return [result.ok() for result in schema.get_all_operations()]


def fuzz(operation: Any, mode: Any, headers: dict[str, str], reference: str) -> list[int]:
    """The answers to bounded examples of one operation on a real ticket, each undone again."""
    codes: list[int] = []

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def examples(case: schemathesis.Case) -> None:
        if "reference" in case.path_parameters:
            case.path_parameters["reference"] = reference
        try:
            with transaction.atomic():
                response = case.call(headers=headers)
                codes.append(response.status_code)
                raise RolledBack
        except RolledBack:
            pass
        assert response.status_code < 500, (case.as_curl_command(), response.text)

    examples()
    return codes


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("mode", MODES, ids=str)
def test_no_call_makes_the_server_fail(
    ticket: Ticket, bruno: User, monkeypatch: pytest.MonkeyPatch, mode: Any
) -> None:
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": None, "user": None})
    headers = {"Authorization": f"Bearer {token_for(bruno)}"}
    answers = {op.label: fuzz(op, mode, headers, ticket.reference) for op in operations()}

    assert len(answers) > 15
    assert 401 not in {code for codes in answers.values() for code in codes}
    if mode == schemathesis.GenerationMode.POSITIVE:
        assert 200 in answers["GET /api/v1/tickets/"]
        assert {200, 201} & set(answers["POST /api/v1/tickets/{reference}/reply/"])
