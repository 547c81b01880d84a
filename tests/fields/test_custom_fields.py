"""Fields on a ticket: which apply, what is asked at creation and at resolution, and how they change."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.conftest import NOON
from tests.fields.conftest import FieldMaker, confirm
from tickets.exceptions import (
    InvalidFields,
    InvalidInput,
    MissingFields,
    NotAllowed,
    StaleTicket,
)
from tickets.fields.audience import Audience
from tickets.models import (
    Category,
    Channel,
    CustomFieldValue,
    EventKind,
    RequestType,
    Status,
    Ticket,
)
from tickets.selectors import history_of
from tickets.selectors.custom_fields import field_rows, fields_for, values_by_key
from tickets.services import (
    NewMessage,
    NewTicket,
    message_add,
    ticket_create,
    ticket_transition,
)
from tickets.services.custom_fields import custom_values_write


def keys(category: Category | None, kind: RequestType | None = None) -> list[str]:
    found = fields_for(category=category, request_type=kind, audience=Audience.AGENT)
    return [field.key for field in found]


def new_ticket(requester: User, **more: Any) -> NewTicket:
    words = {"subject": "A", "description": "B", "channel": Channel.PORTAL}
    return NewTicket(requester=requester, **{**words, **more})


def test_a_field_applies_to_its_categories_and_those_below_to_its_types_or_to_all(
    field_of: FieldMaker, email_category: Category, reset_type: RequestType
) -> None:
    child = Category.objects.create(slug="c", parent=email_category)
    grandchild = Category.objects.create(slug="g", parent=child)
    other = Category.objects.create(slug="other")
    field_of("everywhere", position=5)
    field_of("mail", position=6).categories.add(email_category)
    field_of("deep", position=7).categories.add(grandchild)
    field_of("off", position=8, is_active=False)

    assert keys(None) == ["everywhere"]
    assert keys(other) == ["everywhere"]
    assert keys(email_category) == ["everywhere", "mail"]
    assert keys(child) == ["everywhere", "mail"]
    assert keys(grandchild) == ["everywhere", "mail", "deep"]
    assert keys(other, reset_type) == ["account", "method", "everywhere"]


def test_a_requester_is_asked_for_what_is_on_the_portal_alone(
    reset_type: RequestType, alice: User, desk: object
) -> None:
    with pytest.raises(InvalidFields) as missing:
        ticket_create(new=new_ticket(alice, request_type=reset_type), actor=alice, now=NOON)
    with pytest.raises(InvalidFields) as hidden:
        given = {"account": "a", "method": "laptop"}
        ticket_create(
            new=new_ticket(alice, request_type=reset_type, fields=given), actor=alice, now=NOON
        )

    assert set(missing.value.errors) == {"account"}
    assert set(hidden.value.errors) == {"method"}
    assert not Ticket.objects.exists()


def test_an_agent_who_files_is_asked_for_all_that_is_required(
    reset_type: RequestType, field_of: FieldMaker, alice: User, bruno: User
) -> None:
    field_of("caller", is_required_at_creation=True)
    new = new_ticket(alice, request_type=reset_type, channel=Channel.PHONE)

    with pytest.raises(InvalidFields) as refusal:
        ticket_create(new=new, actor=bruno, now=NOON)

    assert set(refusal.value.errors) == {"account", "caller"}


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.CHAT])
def test_mail_is_asked_for_nothing(
    field_of: FieldMaker, alice: User, desk: object, channel: Channel
) -> None:
    field_of("caller", is_required_at_creation=True, is_on_portal=True)

    assert ticket_create(new=new_ticket(alice, channel=channel), actor=alice, now=NOON)
    assert ticket_create(new=new_ticket(alice), actor=None, now=NOON)
    with pytest.raises(InvalidFields):
        ticket_create(new=new_ticket(alice), actor=alice, now=NOON)


def test_a_typed_request_brings_its_category_checklist_and_values(
    reset: Ticket, email_category: Category
) -> None:
    created = reset.events.get(kind=EventKind.CREATED)

    assert reset.category == email_category
    assert values_by_key(reset) == {"account": "amoreno"}
    assert [item.text for item in reset.checklist_items.order_by("position")] == [
        "Reset it",
        "Sign in with them",
    ]
    assert created.data["request_type"] == reset.request_type_id
    assert created.data["fields"] == {"account": None}  # a text is prose


def test_writes_what_differs_with_one_event_and_a_higher_version(
    reset: Ticket, bruno: User
) -> None:
    changed = custom_values_write(
        ticket=reset,
        given={"account": "amoreno", "method": "laptop"},
        actor=bruno,
        now=NOON,
        expected_version=reset.version,
    )

    event = reset.events.get(kind=EventKind.CUSTOM_CHANGED)
    assert event.data == {"method": [None, "laptop"]}
    assert changed.version == reset.version + 1
    assert values_by_key(reset) == {"account": "amoreno", "method": "laptop"}


def test_nothing_that_differs_is_no_event(reset: Ticket, bruno: User) -> None:
    custom_values_write(ticket=reset, given={"account": "amoreno"}, actor=bruno, now=NOON)

    assert not reset.events.filter(kind=EventKind.CUSTOM_CHANGED).exists()


def test_refuses_somebody_who_was_not_first_and_changes_nothing(
    reset: Ticket, bruno: User, lena: User
) -> None:
    custom_values_write(ticket=reset, given={"method": "laptop"}, actor=lena, now=NOON)

    with pytest.raises(StaleTicket):
        custom_values_write(
            ticket=reset, given={"method": "desktop"}, actor=bruno, now=NOON, expected_version=1
        )

    assert values_by_key(reset)["method"] == "laptop"


def test_refuses_its_requester_and_whatever_is_no_field_of_the_ticket(
    reset: Ticket, alice: User, bruno: User, field_of: FieldMaker
) -> None:
    other = Category.objects.create(slug="other")
    field_of("elsewhere").categories.add(other)

    with pytest.raises(NotAllowed):
        custom_values_write(ticket=reset, given={"account": "x"}, actor=alice, now=NOON)
    for key in ("elsewhere", "nothing"):
        with pytest.raises(InvalidFields) as refusal:
            custom_values_write(
                ticket=reset, given={key: "x", "method": "laptop"}, actor=bruno, now=NOON
            )
        assert set(refusal.value.errors) == {key}
    assert "method" not in values_by_key(reset)


def test_what_was_required_cannot_be_emptied(reset: Ticket, bruno: User) -> None:
    with pytest.raises(InvalidFields):
        custom_values_write(ticket=reset, given={"account": ""}, actor=bruno, now=NOON)
    custom_values_write(ticket=reset, given={"method": "laptop"}, actor=bruno, now=NOON)
    custom_values_write(ticket=reset, given={"method": None}, actor=bruno, now=NOON)

    assert values_by_key(reset) == {"account": "amoreno"}


def test_a_closed_ticket_keeps_its_fields(reset: Ticket, bruno: User) -> None:
    Ticket.objects.filter(pk=reset.pk).update(status=Status.CLOSED, closed_at=NOON)

    with pytest.raises(InvalidInput):
        custom_values_write(ticket=reset, given={"method": "laptop"}, actor=bruno, now=NOON)


def test_a_value_of_another_category_stays_and_is_shown_so(
    ticket: Ticket, bruno: User, field_of: FieldMaker, email_category: Category
) -> None:
    field_of("mail").categories.add(email_category)
    custom_values_write(ticket=ticket, given={"mail": "kept"}, actor=bruno, now=NOON)
    Ticket.objects.filter(pk=ticket.pk).update(category=Category.objects.create(slug="other"))
    ticket.refresh_from_db()

    rows = field_rows(ticket, Audience.AGENT)

    assert [(row.field.key, row.value, row.applies) for row in rows] == [("mail", "kept", False)]


def resolve(ticket: Ticket, actor: User | None) -> Ticket:
    return ticket_transition(ticket=ticket, target=Status.RESOLVED, actor=actor, now=NOON)


def test_an_agent_resolves_only_with_what_is_required(reset: Ticket, bruno: User) -> None:
    confirm(reset, bruno)

    with pytest.raises(MissingFields) as refusal:
        resolve(reset, bruno)
    assert [part.field for part in refusal.value.missing] == ["method"]
    assert "method label" in str(refusal.value)

    custom_values_write(ticket=reset, given={"method": "laptop"}, actor=bruno, now=NOON)
    assert resolve(reset, bruno).status == Status.RESOLVED


def test_a_reply_that_would_resolve_is_not_sent_by_half(reset: Ticket, bruno: User) -> None:
    confirm(reset, bruno)
    reply = NewMessage(body="Ya está.", status_after=Status.RESOLVED)

    with pytest.raises(MissingFields):
        message_add(ticket=reset, new=reply, actor=bruno, now=NOON)

    assert reset.messages.count() == 1


@pytest.mark.parametrize("who", ["alice", None])
def test_the_requester_and_the_system_are_exempt(
    reset: Ticket, who: str | None, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(who) if who else None

    assert resolve(reset, actor).status == Status.RESOLVED


def test_a_required_checkbox_asks_to_be_ticked(
    ticket: Ticket, bruno: User, field_of: FieldMaker
) -> None:
    field_of("wiped", "checkbox", is_required_at_resolution=True)
    custom_values_write(ticket=ticket, given={"wiped": False}, actor=bruno, now=NOON)

    with pytest.raises(MissingFields):
        resolve(ticket, bruno)
    custom_values_write(ticket=ticket, given={"wiped": True}, actor=bruno, now=NOON)

    assert resolve(ticket, bruno).status == Status.RESOLVED


def test_says_what_changed_in_words(
    ticket: Ticket, bruno: User, alice: User, field_of: FieldMaker
) -> None:
    field_of("cost", "number"), field_of("who", "person"), field_of("note", "text")
    field_of("day", "date")
    given = {"cost": "12.50", "who": alice.email, "note": "zqx secret", "day": "2026-03-04"}
    custom_values_write(ticket=ticket, given=given, actor=bruno, now=NOON)

    line = history_of(bruno, ticket)[0].words

    for words in ("cost label: – → 12.5", "who label: – → Alice Moreno", "note label", "March"):
        assert words in line
    assert "zqx" not in line


def test_a_person_who_leaves_no_trace_leaves_the_field_empty(
    ticket: Ticket, bruno: User, amir: User, field_of: FieldMaker
) -> None:
    field_of("who", "person")
    custom_values_write(ticket=ticket, given={"who": amir.email}, actor=bruno, now=NOON)
    CustomFieldValue.objects.update(person=None)

    assert field_rows(ticket, Audience.AGENT)[0].value is None


def test_thirty_fields_cost_as_many_queries_as_one(
    ticket: Ticket,
    bruno: User,
    field_of: FieldMaker,
    django_assert_max_num_queries: Callable[..., DjangoAssertNumQueries],
) -> None:
    given = {}
    for number in range(30):
        field_of(f"f{number}", position=number)
        given[f"f{number}"] = "x"
    custom_values_write(ticket=ticket, given=given, actor=bruno, now=NOON)

    with django_assert_max_num_queries(1):
        assert len(field_rows(ticket, Audience.AGENT)) == 30
