"""./run manage create_token: a token on the last word, or one clear line."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiToken, User
from tests.api.conftest import LATER, client_with


def made(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def test_prints_a_token_that_works_as_its_last_word(bruno: User) -> None:
    output = made("BRUNO@example.com", "--name", "CI", "--scope", "tickets:read", "kpis:read")

    assert client_with(output.split()[-1]).get("/api/v1/tickets/").status_code == 200
    assert ApiToken.objects.get().scopes == ["kpis:read", "tickets:read"]
    assert len(output.strip().splitlines()) == 1


def test_expires_when_asked_to(bruno: User) -> None:
    made("bruno@example.com", "--name", "CI", "--scope", "all", "--expires-days", "30")

    assert ApiToken.objects.get().expires_at == LATER + timedelta(days=30)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody@example.com", "--scope", "all"], "Nobody has the e-mail address"),
        (["bruno@example.com", "--scope", "tickets:delete"], "Unknown scope: tickets:delete."),
        (["bruno@example.com", "--scope", "all", "--expires-days", "0"], "1 to 3650"),
        (["bruno@example.com", "--scope", "all", "--expires-days", "9" * 30], "1 to 3650"),
    ],
)
def test_says_in_one_line_what_is_wrong(bruno: User, arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        made(*arguments, "--name", "CI")

    assert "\n" not in str(refused.value)
    assert not ApiToken.objects.exists()
