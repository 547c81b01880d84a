"""How often one may call: counted by person, and by the address that really called."""

from typing import Any

import pytest
from rest_framework.settings import api_settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle

from accounts.models import User
from tests.api.conftest import Call

LIST = "/api/v1/tickets/"


@pytest.fixture(autouse=True)
def _two_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {"anon": "2/min", "user": "2/min"}
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", rates)
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", rates)


def codes(caller: Any, times: int, **extra: str) -> list[int]:
    return [caller.get(LIST, **extra).status_code for _ in range(times)]


def test_the_third_call_in_a_minute_is_429(call: Call, bruno: User, lena: User) -> None:
    caller = call(bruno)

    assert codes(caller, 3) == [200, 200, 429]
    assert caller.get(LIST)["Retry-After"] == "60"
    assert codes(call(lena), 1) == [200]


def test_a_second_token_does_not_double_the_allowance(call: Call, bruno: User) -> None:
    codes(call(bruno), 2)

    assert codes(call(bruno), 1) == [429]


@pytest.mark.django_db
def test_an_invented_forwarded_address_changes_nothing(call: Call) -> None:
    made_up = [
        call().get("/api/v1/schema/", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").status_code
        for number in range(3)
    ]

    assert api_settings.NUM_PROXIES == 0
    assert made_up == [200, 200, 429]


@pytest.mark.django_db
def test_behind_one_proxy_the_last_address_counts(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)

    def code(forwarded: str) -> int:
        return call().get("/api/v1/schema/", HTTP_X_FORWARDED_FOR=forwarded).status_code

    assert [code(f"10.0.0.{n}, 203.0.113.1") for n in range(3)] == [200, 200, 429]
    assert code("10.0.0.1, 203.0.113.2") == 200
