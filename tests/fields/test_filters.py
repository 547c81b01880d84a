"""Custom fields narrow any list: each kind is offered, found, told in words, and kept in a view."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from tests.conftest import NOON
from tests.fields.conftest import FieldMaker
from tests.tickets.lists import found, made
from tickets.filters import filters_read
from tickets.models import CustomField, Ticket
from tickets.selectors.saved_views import params_of
from tickets.services import ViewContent, saved_view_create
from tickets.services.custom_fields import custom_values_write

# (kind, what the form held, what the URL asks, what does not find it, the chip in English, in Spanish)
KINDS = [
    ("text", "A-17", "cf_x=A-17", "cf_x=A-18", "A-17", "A-17"),
    ("number", "1.5", "cf_x_min=1.5", "cf_x_min=2", "≥ 1.5", "≥ 1,5"),
    ("number", "2", "cf_x=2", "cf_x=3", "2", "2"),
    ("choice", "laptop", "cf_x=laptop", "cf_x=phone", "Laptop", "Portátil"),
    ("date", "2026-03-10", "cf_x_max=2026-03-31", "cf_x_max=2026-03-01", "≤ 03/31/2026", "≤ 31/03/2026"),
    ("checkbox", True, "cf_x=yes", "cf_x=no", "yes", "sí"),
    ("person", "amir@example.com", "cf_x=amir@example.com", "cf_x=me", "Amir Haddad", "Amir Haddad"),
]  # fmt: skip


@pytest.fixture
def held(
    ticket: Ticket, bruno: User, amir: User, field_of: FieldMaker, kind: str, value: object
) -> CustomField:
    choices = [
        {"value": "laptop", "en": "Laptop", "es": "Portátil"},
        {"value": "phone", "en": "Phone", "es": "Teléfono"},
    ]
    field = field_of("x", kind, choices=choices if kind == "choice" else [])
    custom_values_write(ticket=ticket, given={"x": value}, actor=bruno, now=NOON)
    return field


@pytest.mark.parametrize(("kind", "value", "hit", "miss", "english", "spanish"), KINDS)
def test_what_the_form_held_is_found_and_told_in_words(
    held: CustomField, bruno: User, ticket: Ticket, hit: str, miss: str, english: str, spanish: str
) -> None:
    made(bruno)

    assert found(bruno, hit) == {ticket.pk}
    assert ticket.pk not in found(bruno, miss)
    for language, words in (("en", english), ("es", spanish)):
        with override(language):
            (chip,) = filters_read(QueryDict(hit), user=bruno, now=NOON).chips
        assert chip.text == words


@pytest.mark.parametrize(("kind", "value", "hit", "miss", "english", "spanish"), KINDS)
def test_the_form_offers_it_with_what_was_chosen(
    held: CustomField, client: Client, bruno: User, hit: str, miss: str, english: str, spanish: str
) -> None:
    client.force_login(bruno)
    name, _sep, value = hit.partition("=")

    page = client.get(f"/tickets/filters/?view=all&{hit}").content.decode()

    stands = f'name="{name}"' in page or f'name="{name}_min"' in page
    assert stands
    assert (name == "cf_x" and held.kind == "number") or f'value="{value}"' in page


@pytest.mark.parametrize(("kind", "value", "hit", "miss", "english", "spanish"), KINDS)
def test_a_saved_view_keeps_it(
    held: CustomField, bruno: User, ticket: Ticket, hit: str, miss: str, english: str, spanish: str,
) -> None:  # fmt: skip
    made(bruno)
    content = ViewContent(name="By x", params=QueryDict(f"view=all&{hit}"))
    view = saved_view_create(content=content, actor=bruno, now=NOON)

    assert found(bruno, params_of(view).urlencode()) == {ticket.pk}


@pytest.mark.parametrize(("kind", "value"), [("checkbox", True)])
def test_a_box_that_nobody_ticked_is_not_ticked(
    held: CustomField, bruno: User, ticket: Ticket, alice: User
) -> None:
    never, unticked = made(alice), made(alice)
    custom_values_write(ticket=unticked, given={"x": True}, actor=bruno, now=NOON)
    custom_values_write(ticket=unticked, given={"x": False}, actor=bruno, now=NOON)

    assert found(bruno, "cf_x=no") == {never.pk, unticked.pk}
    assert found(bruno, "cf_x=yes&cf_x=no") == {ticket.pk, never.pk, unticked.pk}


@pytest.mark.parametrize(("kind", "value"), [("text", "A-17")])
def test_a_field_no_longer_used_says_so_and_still_narrows(
    held: CustomField, client: Client, bruno: User, ticket: Ticket
) -> None:
    CustomField.objects.update(is_active=False)
    client.force_login(bruno)

    (chip,) = filters_read(QueryDict("cf_x=A-17"), user=bruno, now=NOON).chips

    assert (chip.label, found(bruno, "cf_x=A-17")) == (
        f"{held.label} (no longer used)",
        {ticket.pk},
    )
    assert 'name="cf_x"' in client.get("/tickets/filters/?cf_x=A-17").content.decode()
    assert 'name="cf_x"' not in client.get("/tickets/filters/").content.decode()


@pytest.mark.parametrize(("kind", "value"), [("text", "A-17")])
def test_a_field_that_was_deleted_says_so_and_lets_nothing_through(
    held: CustomField, client: Client, bruno: User, ticket: Ticket
) -> None:
    held.delete()
    client.force_login(bruno)

    page = client.get("/tickets/?view=all&cf_x=A-17").content.decode()

    assert "The field “x” no longer exists." in page
    assert ticket.subject not in page
