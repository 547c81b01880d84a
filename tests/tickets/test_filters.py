"""What a URL asks for is what is found; what it names wrongly is said, and never passed over."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import Organisation, Team, User
from tests.conftest import NOON
from tests.tickets.lists import found, made
from tickets.exceptions import BadFilters
from tickets.filters import filters_read
from tickets.models import (
    Category,
    CustomField,
    CustomFieldValue,
    FieldKind,
    PersonRole,
    RequestType,
    Status,
    Tag,
    Ticket,
    TicketPerson,
)
from tickets.selectors import matching_read


@pytest.fixture
def other(amir: User, systems: Team) -> Ticket:
    """Amir's, at level 2, filed a day before, critical, solved."""
    ticket = made(amir, minutes=-24 * 60, team=systems, tier=2, priority=1, channel="phone")
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.RESOLVED, resolved_at=NOON)
    return ticket


def problems(user: User, query: str) -> list[tuple[str, str]]:
    reading = filters_read(QueryDict(query), user=user, now=NOON)
    return [(problem.name, problem.value) for problem in reading.problems]


@pytest.mark.parametrize(
    "query",
    [
        "status=new", "team=service-desk", "tier=1", "assignee=nobody&status=new", "priority=4",
        "requester=ALICE@example.com", "organisation=Banco Sur", "category=email", "channel=portal",
        "created=today", "created_after=2026-03-04", "created_before=2026-03-05&status=new",
        "created_after=2026-03-04T11:59:00Z", "updated=today&status=new", "status=new&status=open",
        "category=hardware",
    ],
)  # fmt: skip
def test_finds_the_one_that_fits(
    bruno: User, ticket: Ticket, other: Ticket, email_category: Category, query: str
) -> None:
    hardware = Category.objects.create(slug="hardware", name_en="Hardware", name_es="Equipos")
    Category.objects.filter(pk=email_category.pk).update(parent=hardware)

    assert found(bruno, query) == {ticket.pk}


@pytest.mark.parametrize(
    "query",
    ["status=resolved", "resolved=today", "tier=2", "priority=1", "channel=phone", "created=yesterday",
     "team=systems", "created_before=2026-03-04", "requester=amir@example.com"],
)  # fmt: skip
def test_finds_the_other(bruno: User, ticket: Ticket, other: Ticket, query: str) -> None:
    assert found(bruno, query) == {other.pk}


def test_several_values_of_one_filter_widen_and_several_filters_narrow(
    bruno: User, ticket: Ticket, other: Ticket
) -> None:
    assert found(bruno, "team=service-desk&team=systems") == {ticket.pk, other.pk}
    assert found(bruno, "team=service-desk&team=systems&priority=1") == {other.pk}


def test_assignee_knows_me_nobody_and_people(
    bruno: User, lena: User, ticket: Ticket, other: Ticket
) -> None:
    Ticket.objects.filter(pk=other.pk).update(assignee=lena)

    assert found(bruno, "assignee=nobody") == {ticket.pk}
    assert found(lena, "assignee=me") == {other.pk}
    assert found(bruno, "assignee=lena@example.com&assignee=nobody") == {ticket.pk, other.pk}


def test_tags_are_any_of_those_named(bruno: User, ticket: Ticket, other: Ticket) -> None:
    ticket.tags.add(Tag.objects.create(name="vip"))
    other.tags.add(Tag.objects.create(name="loud"))

    assert found(bruno, "tag=VIP") == {ticket.pk}
    assert found(bruno, "tag=vip,loud") == {ticket.pk, other.pk}


def test_what_one_watches_or_takes_part_in(bruno: User, ticket: Ticket, other: Ticket) -> None:
    for one, role in ((ticket, PersonRole.WATCHER), (other, PersonRole.PARTICIPANT)):
        TicketPerson.objects.create(ticket=one, user=bruno, role=role, created_at=NOON)

    assert found(bruno, "involved=watching") == {ticket.pk}
    assert found(bruno, "involved=participating") == {other.pk}


def test_due_times(bruno: User, ticket: Ticket, other: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(next_due_at=NOON - timedelta(minutes=1))

    assert found(bruno, "due=overdue") == {ticket.pk}
    assert found(bruno, "due=today") == {ticket.pk}
    assert found(bruno, "due=tomorrow") == set()


def test_request_types(bruno: User, ticket: Ticket, email_category: Category) -> None:
    kind = RequestType.objects.create(
        slug="new-mailbox", name_en="Mailbox", name_es="Buzón", category=email_category
    )
    Ticket.objects.filter(pk=ticket.pk).update(request_type=kind)

    assert found(bruno, "request_type=new-mailbox") == {ticket.pk}


def test_merged_tickets_are_left_out_unless_asked_for(
    bruno: User, ticket: Ticket, other: Ticket
) -> None:
    Ticket.objects.filter(pk=other.pk).update(merged_into=ticket)

    assert found(bruno, "") == {ticket.pk}
    assert found(bruno, "merged=with") == {ticket.pk, other.pk}
    assert found(bruno, "merged=only") == {other.pk}


def _field(key: str, kind: FieldKind, *, on_portal: bool = False) -> CustomField:
    return CustomField.objects.create(
        key=key, kind=kind, label_en=key, label_es=key, is_on_portal=on_portal,
        choices=[{"value": "laptop", "en": "Laptop", "es": "Portátil"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "column", "value", "hits", "misses"),
    [
        (FieldKind.TEXT, "text", "A-17", ["cf_x=A-17"], ["cf_x=A-18"]),
        (FieldKind.CHOICE, "text", "laptop", ["cf_x=laptop"], []),
        (FieldKind.NUMBER, "number", "12.5",
         ["cf_x=12.5", "cf_x=12,5", "cf_x_min=12", "cf_x_max=13", "cf_x_min=12&cf_x_max=13"],
         ["cf_x=12", "cf_x_min=13", "cf_x_max=12"]),
        (FieldKind.DATE, "date", "2026-03-10", ["cf_x=2026-03-10", "cf_x_min=2026-03-10"],
         ["cf_x_max=2026-03-09"]),
        (FieldKind.CHECKBOX, "is_checked", True, ["cf_x=yes"], []),
    ],
)  # fmt: skip
def test_custom_fields_of_every_kind(
    bruno: User, ticket: Ticket, other: Ticket, kind: FieldKind, column: str, value: object,
    hits: list[str], misses: list[str],
) -> None:  # fmt: skip
    field = _field("x", kind)
    CustomFieldValue.objects.create(ticket=ticket, field=field, **{column: value})

    assert [found(bruno, query) for query in hits] == [{ticket.pk}] * len(hits)
    assert [found(bruno, query) for query in misses] == [set()] * len(misses)


def test_custom_fields_that_hold_a_person(bruno: User, lena: User, ticket: Ticket) -> None:
    field = _field("boss", FieldKind.PERSON)
    CustomFieldValue.objects.create(ticket=ticket, field=field, person=lena)

    assert found(bruno, "cf_boss=lena@example.com") == {ticket.pk}
    assert found(lena, "cf_boss=me") == {ticket.pk}
    assert found(bruno, "cf_boss=me") == set()


def test_a_key_that_ends_like_a_bound_is_its_own(bruno: User, ticket: Ticket) -> None:
    _field("seats", FieldKind.NUMBER)
    field = _field("seats_min", FieldKind.NUMBER)
    CustomFieldValue.objects.create(ticket=ticket, field=field, number=3)

    assert found(bruno, "cf_seats_min=3") == {ticket.pk}
    assert found(bruno, "cf_seats_min=4") == set()


GONE = [
    ("team", "closed-down"), ("tag", "gone"), ("category", "gone"), ("assignee", "no@example.com"),
    ("requester", "no@example.com"), ("organisation", "Nobody Inc"), ("request_type", "gone"),
    ("status", "lost"), ("priority", "9"), ("tier", "7"), ("channel", "fax"), ("involved", "x"),
    ("created", "someday"), ("created_after", "yesterday"), ("due", "x"), ("cf_gone", "1"),
    ("merged", "x"), ("updated_before", "2026-13-40"), ("resolved_after", "0001-01-01T00:00:00+23:59"),
    ("tag", "\x00"), ("team", "x" * 4000), ("organisation", "99999999999999999999"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), GONE)
def test_what_is_not_there_is_said_and_nothing_is_let_through(
    bruno: User, ticket: Ticket, name: str, value: str
) -> None:
    params = QueryDict(mutable=True)
    params[name] = value

    matching = matching_read(bruno, params, now=NOON)

    assert [problem.name for problem in matching.reading.problems] == [name]
    assert matching.reading.problems[0].message
    if name != "merged":
        assert list(matching.tickets) == []


def test_the_function_for_all_refuses_what_is_not_there(bruno: User, ticket: Ticket) -> None:
    with pytest.raises(BadFilters) as refusal:
        found(bruno, "team=closed-down")

    assert "closed-down" in str(refusal.value)
    assert refusal.value.problems[0].name == "team"


def test_the_other_values_of_a_filter_still_hold(
    bruno: User, ticket: Ticket, other: Ticket
) -> None:
    matching = matching_read(bruno, QueryDict("team=service-desk&team=gone"), now=NOON)

    assert list(matching.tickets) == [ticket]
    assert problems(bruno, "team=service-desk&team=gone") == [("team", "gone")]


INTERNAL = [
    "priority=4", "team=service-desk", "tier=1", "assignee=nobody", "category=email", "tag=vip",
    "involved=watching", "updated=today", "due=overdue", "cf_secret=yes", "request_type=x",
    "sort=priority", "sort=updated", "sort=due", "sort=unanswered", "view=unassigned", "view=mine",
    "view=breaching", "view=waiting",
]  # fmt: skip
PUBLIC = [
    "", "status=new", "requester=me", "organisation=Banco Sur", "channel=portal", "created=today",
    "sort=oldest", "cf_room=yes",
]  # fmt: skip


@pytest.fixture
def own(bruno: User, bank: Organisation, desk: Team, email_category: Category) -> Ticket:
    """Bruno's own request, with everything on it that he may not know."""
    ticket = made(bruno, organisation=bank, team=desk, priority=4, assignee=None)
    Ticket.objects.filter(pk=ticket.pk).update(
        category=email_category, next_due_at=NOON - timedelta(hours=1), organisation=bank,
        request_type=RequestType.objects.create(slug="x", category=email_category),
    )  # fmt: skip
    ticket.tags.add(Tag.objects.create(name="vip"))
    TicketPerson.objects.create(ticket=ticket, user=bruno, role=PersonRole.WATCHER, created_at=NOON)
    for field in (
        _field("secret", FieldKind.CHECKBOX),
        _field("room", FieldKind.CHECKBOX, on_portal=True),
    ):
        CustomFieldValue.objects.create(ticket=ticket, field=field, is_checked=True)
    return ticket


@pytest.mark.parametrize("query", INTERNAL)
def test_own_requests_are_not_told_of_by_what_is_internal(
    bruno: User, lena: User, sofia: User, own: Ticket, query: str
) -> None:
    assert own.pk not in found(bruno, query)
    assert found(bruno, query + "&status=new") == set()


@pytest.mark.parametrize("query", [q for q in INTERNAL if "view=" not in q and "involved" not in q])
def test_a_colleague_finds_it_so_the_filter_really_matches(
    lena: User, own: Ticket, query: str
) -> None:
    assert own.pk in found(lena, query)


@pytest.mark.parametrize("query", PUBLIC)
def test_own_requests_are_found_by_what_a_requester_knows(
    bruno: User, own: Ticket, query: str
) -> None:
    assert own.pk in found(bruno, query)


def test_requesters_have_the_public_filters_alone(alice: User, amir: User, ticket: Ticket) -> None:
    assert found(alice, "priority=1&team=systems&cf_gone=1&view=mine") == {ticket.pk}
    assert found(alice, "status=closed") == set()
    assert found(alice, "requester=alice@example.com") == {ticket.pk}
    with pytest.raises(BadFilters):
        found(amir, "requester=alice@example.com")


def test_restricted_teams_stay_hidden_whatever_is_asked(
    lena: User, ticket: Ticket, desk: Team
) -> None:
    Team.objects.filter(pk=desk.pk).update(is_restricted=True)

    assert found(lena, "team=service-desk") == set()
    assert found(lena, "status=new") == set()


def test_names_are_looked_up_once_however_many_values(
    bruno: User, ticket: Ticket, django_assert_max_num_queries: object
) -> None:
    query = (
        "team=service-desk&team=a&team=b&tag=x&tag=y&assignee=a@b.c&assignee=d@e.f&category=email"
    )
    params = QueryDict(query)

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        filters_read(params, user=bruno, now=NOON)


@pytest.mark.parametrize("name", ["requester", "organisation"])
def test_a_requester_learns_nobody_elses_address_by_asking(
    client: Client, alice: User, sofia: User, clinic: Organisation, name: str
) -> None:
    client.force_login(alice)
    somebody = {"requester": sofia.email, "organisation": clinic.name}[name]

    answers = [
        client.get("/api/v1/tickets/", {name: value}).status_code
        for value in (somebody, str(clinic.pk), "nosuch@example.com", "999999")
    ]

    assert len(set(answers)) == 1
    own = {"requester": alice.email, "organisation": alice.organisation.name}[name]  # type: ignore[union-attr]
    assert client.get("/api/v1/tickets/", {name: own}).status_code == 200
