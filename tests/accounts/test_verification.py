"""Who must confirm an address, and who need not."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD


def sign_up(client: Client) -> None:
    form = {"full_name": "Eve", "email": "victim@example.com", "password1": PASSWORD}
    client.post("/accounts/signup/", form)


def test_an_unconfirmed_address_lets_nobody_in_where_mail_leaves(
    db: None, client: Client, settings: object
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # type: ignore[attr-defined]

    sign_up(client)

    assert client.get("/requests/").status_code == 302
    assert not EmailAddress.objects.get(email="victim@example.com").verified


def test_without_a_mail_server_sign_up_lets_in(db: None, client: Client) -> None:
    sign_up(client)

    assert client.get("/requests/").status_code == 200


def test_the_first_administrator_has_nothing_to_confirm(
    db: None, client: Client, settings: object
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # type: ignore[attr-defined]
    User.objects.create_superuser("root@example.com", PASSWORD)

    client.post("/accounts/login/", {"login": "root@example.com", "password": PASSWORD})

    assert client.get("/notifications/").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["IT\xa0Security: http://evil.example", "Pay at www.evil.example", "a@b.c", "\u200b", "ㅤ"],
)
def test_a_name_that_our_mail_greets_by_is_no_advertisement(
    db: None, client: Client, name: str
) -> None:
    form = {"full_name": name, "email": "victim@example.com", "password1": PASSWORD}

    assert client.post("/accounts/signup/", form).status_code == 200

    assert not User.objects.filter(email="victim@example.com").exists()


def test_a_name_is_one_line(db: None, client: Client) -> None:
    form = {
        "full_name": "Eve\n\nYour\xa0account\u202e",
        "email": "eve@example.com",
        "password1": PASSWORD,
    }

    client.post("/accounts/signup/", form)

    assert User.objects.get(email="eve@example.com").full_name == "Eve Your account"
