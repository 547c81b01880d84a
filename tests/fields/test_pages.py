"""The pages: fields in Details, what is asked before resolving, the portal's forms, and no leak."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.conftest import NOON
from tests.fields.conftest import FieldMaker, confirm, page_of
from tests.knowledge_base.conftest import draft, published
from tickets.models import (
    Category,
    IdentityCheck,
    RequestType,
    Status,
    Ticket,
)
from tickets.selectors.custom_fields import values_by_key
from tickets.services.custom_fields import custom_values_write
from tickets.services.macros import NewMacro, macro_create

# --- Details ------------------------------------------------------------------------------------------


def test_saves_all_fields_with_one_press(at_desk: Client, reset: Ticket) -> None:
    url = f"/tickets/{reset.reference}/fields/"
    sent = {"version": reset.version, "field-account": "other", "field-method": "desktop"}

    answer = at_desk.post(url, {**sent, "list_query": "tab=details"})

    assert answer["Location"] == f"/tickets/{reset.reference}/?tab=details"
    assert values_by_key(reset) == {"account": "other", "method": "desktop"}


def test_an_error_stands_beside_its_field_and_the_rest_is_kept(
    at_desk: Client, reset: Ticket
) -> None:
    sent = {"version": reset.version, "field-account": "typed", "field-method": "tablet"}

    answer = at_desk.post(f"/tickets/{reset.reference}/fields/", sent)

    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_field-method_error"' in body
    assert 'value="typed"' in body
    assert values_by_key(reset) == {"account": "amoreno"}


def test_somebody_was_first_and_what_was_typed_goes_along(
    at_desk: Client, reset: Ticket, lena: User
) -> None:
    custom_values_write(ticket=reset, given={"method": "laptop"}, actor=lena, now=NOON)

    answer = at_desk.post(
        f"/tickets/{reset.reference}/fields/",
        {"version": 1, "field-account": "typed", "field-method": "desktop"},
    )

    assert answer.status_code == 409
    assert 'name="field-account" value="typed"' in answer.content.decode()
    assert values_by_key(reset)["method"] == "laptop"


def test_another_request_type_brings_its_fields_and_checklist(
    at_desk: Client, ticket: Ticket, reset_type: RequestType
) -> None:
    url = f"/tickets/{ticket.reference}/request-type/"

    at_desk.post(url, {"version": ticket.version, "request_type": reset_type.pk})
    again = at_desk.post(url, {"version": ticket.version, "request_type": reset_type.pk})

    details = page_of(at_desk, f"/tickets/{ticket.reference}/noted/", part="details")
    history = page_of(at_desk, f"/tickets/{ticket.reference}/", tab="history")
    assert again.status_code == 409
    assert 'name="field-method"' in details
    assert ticket.checklist_items.count() == 2
    assert "Request type: – → Password reset" in history


def test_the_guide_tab_says_what_was_asked_for(at_desk: Client, reset: Ticket) -> None:
    page = page_of(at_desk, f"/tickets/{reset.reference}/", tab="guide")
    body = page_of(at_desk, f"/tickets/{reset.reference}/noted/")
    lines = page_of(at_desk, f"/tickets/{reset.reference}/checklist/")

    for words in ("Password reset", "account label", "amoreno", "needed to resolve"):
        assert words in body
    assert "0 of 2" in lines
    for url in (f"/tickets/{reset.reference}/noted/", f"/tickets/{reset.reference}/checklist/"):
        assert f'href="{url}' in page


def test_its_guide_is_offered_first_and_says_why(at_desk: Client, reset: Ticket) -> None:
    category = Category.objects.get(slug="email")
    published(draft(category=category, slug="near"), NOON)
    published(draft(category=category, slug="email-sign-in"), NOON)

    body = page_of(at_desk, f"/knowledge/panel/{reset.reference}/")

    assert body.index("/knowledge/email-sign-in/") < body.index("/knowledge/near/")
    assert "Because this is: Password reset" in body


@pytest.mark.parametrize("tab", ["guide", "person", "details", "history"])
def test_a_ticket_page_costs_few_queries(
    at_desk: Client,
    reset: Ticket,
    bruno: User,
    field_of: FieldMaker,
    tab: str,
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    confirm(reset, bruno)
    for number in range(20):
        field_of(f"f{number}")
    at_desk.get(f"/tickets/{reset.reference}/", {"tab": tab})

    with django_assert_max_num_queries(40) as seen:
        at_desk.get(f"/tickets/{reset.reference}/", {"tab": tab})

    queries = [q["sql"] for q in seen.captured_queries]
    assert len(queries) <= QUERIES[tab], "\n".join(queries)


QUERIES = {"guide": 15, "person": 17, "details": 20, "history": 18}


@pytest.mark.parametrize(("language", "name"), [("en", "Password reset"), ("es", "Restablecer")])
def test_the_head_names_what_kind_of_request_it_is(
    client: Client, reset: Ticket, bruno: User, language: str, name: str
) -> None:
    client.force_login(bruno)

    page = client.get(f"/tickets/{reset.reference}/?tab=history", HTTP_ACCEPT_LANGUAGE=language)

    head = page.content.decode()

    assert f"</span>{name}" in head.partition("head-type")[2].partition("</header>")[0]


# --- Before it is resolved ----------------------------------------------------------------------------


def send(client: Client, ticket: Ticket, **more: Any) -> Any:
    sent = {"mode": "public", "body": "Ya puede entrar.", "then": "resolve", "submission_key": "k1"}
    return client.post(
        f"/tickets/{ticket.reference}/message/", {"version": ticket.version, **sent, **more}
    )


def test_a_reply_that_resolves_is_kept_while_the_check_and_the_fields_are_asked_for(
    at_desk: Client, reset: Ticket, bruno: User
) -> None:
    bruno.undo_send_seconds = 0
    bruno.save()

    first = send(at_desk, reset)
    passed = {"fill_identity": "yes", "questions": ["call_back"], "outcome": "passed"}
    second = send(at_desk, reset, **passed)
    third = send(at_desk, reset, fill_fields="yes", **{"field-method": ""})
    told = {"fill_fields": "yes", "with_open_lines": "yes"}
    last = send(at_desk, reset, **told, **{"field-method": "laptop"})

    assert [first.status_code, second.status_code, third.status_code] == [409, 422, 422]
    for answer in (first, second, third):
        assert "Ya puede entrar." in answer.content.decode()
    assert last.status_code == 302
    reset.refresh_from_db()
    assert reset.status == Status.RESOLVED
    assert IdentityCheck.objects.count() == 1
    assert reset.messages.filter(body="Ya puede entrar.").count() == 1
    assert values_by_key(reset)["method"] == "laptop"


def test_the_button_asks_too_and_a_check_that_failed_resolves_nothing(
    at_desk: Client, reset: Ticket
) -> None:
    url, wanted = (
        f"/tickets/{reset.reference}/status/",
        {"to": "resolved", "version": reset.version},
    )

    failed = {"fill_identity": "yes", "questions": ["start_date"], "outcome": "failed"}
    answer = at_desk.post(url, {**wanted, **failed})

    assert answer.status_code == 409
    assert "could not confirm who is asking" in answer.content.decode()
    reset.refresh_from_db()
    assert reset.status == Status.NEW


def test_a_check_that_is_not_enough_says_so_and_keeps_the_reply(
    at_desk: Client, reset: Ticket
) -> None:
    weak = {"fill_identity": "yes", "questions": ["start_date"], "outcome": "passed"}

    answer = send(at_desk, reset, **weak)

    assert answer.status_code == 422
    assert "Two ways are needed" in answer.content.decode()
    assert "Ya puede entrar." in answer.content.decode()
    assert not IdentityCheck.objects.exists()


def test_the_panel_records_a_check_and_warns_of_one_that_failed(
    at_desk: Client, reset: Ticket, amir: User
) -> None:
    url = f"/tickets/{reset.reference}/identity/"

    none = at_desk.post(url, {"outcome": "passed"})
    other = at_desk.post(url, {"questions": "call_back", "outcome": "passed", "person": amir.pk})
    at_desk.post(
        url, {"questions": "start_date", "outcome": "failed", "person": reset.requester_id}
    )

    assert (none.status_code, other.status_code) == (422, 422)
    assert IdentityCheck.objects.count() == 1
    for url in (f"/tickets/{reset.reference}/?tab=person", f"/tickets/{reset.reference}/noted/"):
        body = page_of(at_desk, url)
        assert "Bruno Reyes could not confirm who is asking." in body
        assert f"/handoffs/{reset.reference}/new/" in body.split('id="identity-')[1]


def test_its_macro_is_offered_first(at_desk: Client, reset: Ticket, bruno: User) -> None:
    thanks = {"kind": "reply", "text": {"en": "Thanks", "es": "Gracias"}}
    made = [
        macro_create(
            new=NewMacro(name_en=name, actions=[thanks], owner=bruno), actor=bruno, now=NOON
        )
        for name in ("A common one", "Z of this type")
    ]
    reset.request_type.macro = made[1]
    reset.request_type.save()

    body = page_of(at_desk, f"/tickets/{reset.reference}/macros/")

    assert body.index("Z of this type") < body.index("A common one")
