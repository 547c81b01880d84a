"""A form of the workspace that is sent twice, as a double press does, changes things once."""

import re
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from accounts.models import User
from tests.tickets.macros import REPLY, make_macro
from tickets.models import ChecklistItem, IdentityCheck, Macro, SavedView, Ticket, TimeEntry

MACRO = {"name_en": "Thanks", "whose": "mine", "revision": "0", "action": "save"}
MACRO |= {"a0-kind": "reply", "a0-text_en": "Hello", "a0-text_es": ""}
VIEW = {"name": "New ones", "audience": "me", "list_query": "view=all&status=new"}
CASES: list[Any] = [
    ("/tickets/{ref}/noted/?part=details", "/tickets/{ref}/time/", {"spent": "25"}, TimeEntry),
    ("/tickets/{ref}/", "/tickets/{ref}/checklist/add/", {"text": "Call back"}, ChecklistItem),
    (
        "/tickets/{ref}/?tab=person",
        "/tickets/{ref}/identity/",
        {"questions": "call_back", "outcome": "failed"},
        IdentityCheck,
    ),
    ("/tickets/macros/new/", "/tickets/macros/new/", MACRO, Macro),
    ("/tickets/macros/", "/tickets/macros/{macro}/duplicate/", {}, Macro),
    ("/tickets/views/new/", "/tickets/views/new/", VIEW, SavedView),
]
IDS = [case[1] for case in CASES]


def key_on(page: str, action: str) -> str:
    """The key that the form to this address holds; the address of the page itself may be left out."""
    forms = re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL)
    inside = [body for head, body in forms if f'action="{action}"' in head]
    inside += [body for head, body in forms if "action=" not in head]
    found = re.search(r'name="submission_key" value="(\w+)"', "".join(inside[:1]))
    return found[1] if found else ""


@pytest.fixture
def at_desk(bruno: User) -> Client:
    client = Client()
    client.force_login(bruno)
    return client


@pytest.fixture
def names(ticket: Ticket, bruno: User) -> dict[str, Any]:
    return {"ref": ticket.reference, "macro": make_macro(REPLY, owner=bruno).pk}


@pytest.mark.parametrize(("page", "address", "typed", "model"), CASES, ids=IDS)
def test_is_done_once(
    at_desk: Client, names: dict[str, Any], page: str, address: str, typed: dict[str, str],
    model: type[Model],
) -> None:  # fmt: skip
    address, before = address.format(**names), model._default_manager.count()
    key = key_on(at_desk.get(page.format(**names)).content.decode(), address)

    answers = [at_desk.post(address, {**typed, "submission_key": key}) for _time in range(2)]

    assert key, "the form has a key"
    assert [answer.status_code for answer in answers] == [302, 302]
    assert model._default_manager.count() == before + 1


def test_the_form_one_went_back_to_takes_other_words(at_desk: Client, ticket: Ticket) -> None:
    address = f"/tickets/{ticket.reference}/time/"

    for spent in ("25", "25", "30"):
        at_desk.post(address, {"spent": spent, "submission_key": "k"})

    assert sorted(TimeEntry.objects.values_list("seconds", flat=True)) == [25 * 60, 30 * 60]


def test_what_was_refused_can_be_sent_again(at_desk: Client, ticket: Ticket) -> None:
    address = f"/tickets/{ticket.reference}/checklist/add/"
    assert at_desk.post(address, {"text": " ", "submission_key": "k"}).status_code == 422

    at_desk.post(address, {"text": "Call back", "submission_key": "k"})

    assert ChecklistItem.objects.get().text == "Call back"
