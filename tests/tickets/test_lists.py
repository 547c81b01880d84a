"""Lists: every order gives every ticket once, pages cost the same, rows say what is so now."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Team, User
from helpdesk.lib.bounded import TookTooLong, time_limit
from tests.conftest import NOON
from tests.tickets.lists import found, in_order, look, made
from tickets.models import (
    Category,
    CustomField,
    FieldKind,
    RequestType,
    Status,
    Tag,
    Ticket,
)
from tickets.search_documents import documents_update
from tickets.selectors.ordering import SORTS

TABLE = ["subject", "reference", "requester", "organisation", "status", "priority", "category",
         "team", "assignee", "due", "updated", "created", "tags", "cf_room"]  # fmt: skip


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        yield


def sent(queries: CaptureQueriesContext) -> int:
    """How many statements a request sends by itself: a test's transaction turns some into savepoints."""
    texts = [query["sql"] for query in queries.captured_queries]
    limits = [text for text in texts if "statement_timeout" in text]
    return sum("SAVEPOINT" not in text for text in texts) - len(limits) // 2


def page(client: Client, query: str, **headers: str) -> str:
    answer = client.get(f"/tickets/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


TIMES = st.none() | st.integers(0, 3).map(lambda hours: NOON + timedelta(hours=hours))


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.tuples(st.integers(1, 4), TIMES, TIMES, TIMES), max_size=7),
    size=st.integers(1, 4),
)
def test_every_order_gives_every_ticket_once_and_in_order(
    bruno: User, alice: User, rows: list[tuple[int, Any, Any, Any]], size: int
) -> None:
    Ticket.objects.all().delete()
    for at, (priority, due, unanswered, resolved) in enumerate(rows):
        Ticket.objects.create(
            subject="x", requester=alice, priority=priority, next_due_at=due, resolved_at=resolved,
            unanswered_since=unanswered, created_at=NOON + timedelta(hours=at % 3), updated_at=NOON,
        )  # fmt: skip
    everything = {ticket.pk: ticket for ticket in Ticket.objects.all()}

    for sort in SORTS.values():
        keys = in_order(bruno, f"view=all&sort={sort.code}", size=size)

        assert sorted(keys) == sorted(everything)
        column = (sort.nullable or sort.order[0]).lstrip("-")
        values = [getattr(everything[pk], column) for pk in keys]
        known = [value for value in values if value is not None]
        assert values[: len(known)] == known, "rows without a value come last"
        assert known == sorted(known, reverse=sort.order[0].startswith("-"))


def test_a_bad_cursor_starts_at_the_top(client: Client, bruno: User, alice: User) -> None:
    ticket = made(alice)
    client.force_login(bruno)

    for sort in ("due", "newest", "best", "priority"):
        for cursor in ("x", "~x", "!x", "~", "W10", "!MTIz"):
            body = page(client, f"?view=all&sort={sort}&q=printer&after={cursor}")
            assert client.get(f"/tickets/?view=all&sort={sort}&after={cursor}").status_code == 200
            assert "Something went wrong" not in body
    assert f'id="row-{ticket.pk}"' in page(client, "?view=all&after=x")


def test_breaching_soon_holds_what_is_late_or_nearly(
    bruno: User, lena: User, alice: User, desk: Team, systems: Team
) -> None:
    def due(hours: float, **columns: Any) -> Ticket:
        columns = {"team": desk, **columns}
        return made(alice, next_due_at=NOON + timedelta(hours=hours), **columns)

    late, soon, far = due(-2), due(3), due(9)
    mine, theirs = due(1, team=systems, assignee=bruno), due(1, team=systems)
    due(1, status=Status.RESOLVED, resolved_at=NOON)

    assert in_order(bruno, "view=breaching") == [late.pk, mine.pk, soon.pk]
    assert found(lena, "view=breaching") == {mine.pk, theirs.pk}
    assert far.pk not in found(bruno, "view=breaching")


@pytest.mark.parametrize("layout", ["narrow", "wide"])
def test_thirty_rows_cost_what_five_do(
    client: Client, bruno: User, alice: User, amir: User, desk: Team, layout: str
) -> None:
    CustomField.objects.create(key="room", kind=FieldKind.TEXT, label_en="Room", label_es="Sala")
    look(client, bruno, TABLE if layout == "wide" else [])
    client.force_login(bruno)
    tag = Tag.objects.create(name="vip")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "?view=all&status=new&team=service-desk&tag=vip&sort=oldest")
        return sent(queries)

    for at in range(3):
        made(alice if at else amir, minutes=at, team=desk).tags.add(tag)
    cost()
    few = cost()
    for at in range(22):
        made(amir, minutes=at, team=desk).tags.add(tag)

    assert cost() == few
    # A wide list reads what it shows besides: tags, own fields, and which columns were chosen.
    assert few <= (15 if layout == "narrow" else 16)


def test_words_rank_and_filters_narrow(bruno: User, alice: User, amir: User) -> None:
    both = made(alice, subject="Printer on fire")
    one = made(amir, subject="Fire drill on Monday")
    other = made(alice, subject="Chair")
    documents_update([both.pk, one.pk, other.pk], now=NOON)

    assert in_order(bruno, "view=all&q=printer+fire", size=1) == [both.pk, one.pk]
    assert in_order(bruno, "view=all&q=printer+fire&requester=amir@example.com") == [one.pk]
    assert in_order(bruno, "view=all&q=printer+fire&sort=oldest") == [both.pk, one.pk]
    assert found(bruno, f"q={both.reference}") == {both.pk}
    assert found(bruno, "q=zzz") == set()


def test_own_requests_are_found_by_their_subject_alone(bruno: User, lena: User) -> None:
    own = made(bruno, subject="Laptop")
    documents_update([own.pk], now=NOON)

    assert found(bruno, "q=laptop") == {own.pk}
    assert found(lena, "q=jams") == {own.pk}
    assert found(bruno, "q=jams") == set()
    assert found(bruno, "q=laptop&view=all&sort=updated") == set()


def test_a_deleted_team_is_said_beside_the_filter(
    client: Client, bruno: User, ticket: Ticket
) -> None:
    client.force_login(bruno)

    body = page(client, "?view=all&team=closed-down&status=new")

    assert "The team “closed-down” no longer exists." in body
    assert f'id="row-{ticket.pk}"' not in body
    assert 'href="/tickets/?view=all&amp;status=new"' in body
    assert "Nothing is shown" in body


def test_what_takes_too_long_says_so(client: Client, bruno: User, ticket: Ticket) -> None:
    client.force_login(bruno)

    with mock.patch("tickets.views.list_context.list_page", side_effect=TookTooLong):
        body = page(client, "?view=all&status=new")

    assert "These filters take too long together" in body


def test_a_slow_question_is_stopped(db: None) -> None:
    if connection.vendor == "postgresql":
        question, limit = "SELECT pg_sleep(5)", 0.05
    else:
        question = (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        )
        limit = 0.05

    with pytest.raises(TookTooLong), time_limit(limit), connection.cursor() as cursor:
        cursor.execute(question)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_limit_ends_with_its_block(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL keeps a limit for the transaction")

    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            return str(cursor.fetchone()[0])

    before = limit()
    with time_limit(0.5):
        assert limit() == "500ms"
    assert limit() == before


def test_rows_are_drawn_as_they_are_now(
    client: Client, bruno: User, alice: User, mallory: User
) -> None:
    stays, leaves = made(alice, subject="Stays"), made(alice, subject="Leaves")
    hidden_team = Team.objects.create(
        slug="hr", name_en="HR", name_es="RR. HH.", is_restricted=True
    )
    hidden = made(alice, subject="Hidden", team=hidden_team)
    Ticket.objects.filter(pk=leaves.pk).update(status=Status.OPEN)
    client.force_login(bruno)

    body = page(client, f"rows/?view=all&status=new&ids={stays.pk},{leaves.pk},{hidden.pk},x,,9999")

    assert f'class="ticket-row" id="row-{stays.pk}"' in body
    assert f'class="ticket-row is-gone" id="row-{leaves.pk}"' in body
    assert "Hidden" not in body


def test_rows_of_a_wide_list_are_drawn_wide(client: Client, bruno: User, ticket: Ticket) -> None:
    look(client, bruno, ["subject", "tags"])
    client.force_login(bruno)

    body = page(client, f"rows/?view=all&wide=1&ids={ticket.pk}")

    assert f'<tr class="ticket-row ticket-line" id="row-{ticket.pk}"' in body


def test_each_row_has_its_box_and_a_place_for_who_is_here(
    client: Client, bruno: User, ticket: Ticket
) -> None:
    client.force_login(bruno)

    for layout in (False, True):
        look(client, bruno, ["subject"] if layout else [])
        body = page(client, "?view=all")
        assert (
            f'value="{ticket.pk}" form="bulk-form" aria-label="Select {ticket.reference}"' in body
        )
        assert f'data-presence="{ticket.pk}"' in body
        assert body.count("data-row>") == 1


def test_a_row_of_ones_own_request_shows_what_a_requester_knows(
    client: Client, bruno: User, lena: User, desk: Team
) -> None:
    tag = Tag.objects.create(name="vip-tag")
    made(bruno, subject="Mine", priority=1, team=desk, next_due_at=NOON).tags.add(tag)

    def seen(user: User, *, wide: bool) -> str:
        look(client, user, TABLE[:-1] if wide else [])
        client.force_login(user)
        return page(client, "?view=all")

    for wide in (False, True):
        assert "chip--priority-critical" in seen(lena, wide=wide)
        assert "chip--sla-breached" in seen(lena, wide=wide)
        own = seen(bruno, wide=wide)
        assert "Mine" in own
        assert "chip--priority" not in own
        assert "bars--" not in own
        assert "chip--sla" not in own
    assert "vip-tag" in seen(lena, wide=True)
    assert "vip-tag" not in seen(bruno, wide=True)


def test_each_row_says_its_priority_in_the_order_that_is_named_after_it(
    client: Client, bruno: User, alice: User
) -> None:
    for level in (4, 2, 3, 1):
        made(alice, subject="Row", priority=level)
    client.force_login(bruno)

    body = page(client, "?view=all&sort=priority")

    rows = [row.split("</a>")[0] for row in body.split(" data-row>")[1:]]
    words = ["Critical", "High", "Priority: Moderate", "Priority: Low"]
    assert [word in row for word, row in zip(words, rows, strict=True)] == [True] * 4
    assert "By priority" in body


def test_the_next_page_of_a_wide_list_is_lines(client: Client, bruno: User, alice: User) -> None:
    look(client, bruno, ["subject"])
    for at in range(27):
        made(alice, minutes=at)
    client.force_login(bruno)
    first = page(client, "?view=all")
    more = first.split('hx-get="/tickets/?view=all&amp;wide=1&amp;after=')[1].split('"')[0]

    rest = page(
        client,
        f"?view=all&wide=1&after={more}",
        **{"HX-Request": "true", "HX-Target": "more-tickets"},
    )

    assert rest.count("<tr class=") == 2
    assert "<html" not in rest


def test_new_counts_what_came_under_the_filters(
    client: Client, bruno: User, alice: User, amir: User
) -> None:
    shown = made(alice, minutes=1)
    made(amir, minutes=2)
    client.force_login(bruno)
    since = NOON.isoformat().replace("+", "%2B")

    def bar(query: str) -> str:
        return page(client, f"new-bar/?view=all&since={since}&{query}")

    assert "2 new" in bar("")
    assert "1 new" in bar(f"shown={shown.pk}")
    assert "1 new" in bar("requester=amir@example.com")
    assert bar("status=closed").strip() == ""


@pytest.mark.parametrize(
    "query",
    ["?view=%00", "?saved=x", "?saved=999999", "?saved=%00", "?q=%00", "?view=all&sort=%00", "?status=%00&tag=%00",
     "rows/?ids=%00,1", "rail/?here=%00", "filters/?team=gone&tag=%00&created=x", "columns/?saved=9",
     "print/?view=all&team=gone", "?" + "tag=a&" * 500, "?q=" + "x" * 5000, "?cf_%00=1"],
)  # fmt: skip
def test_odd_addresses_are_answered(client: Client, bruno: User, query: str) -> None:
    client.force_login(bruno)

    assert client.get(f"/tickets/{query}").status_code == 200


def test_the_form_offers_every_filter_with_those_of_the_address(
    client: Client, bruno: User, ticket: Ticket, email_category: Category
) -> None:
    CustomField.objects.create(key="room", kind=FieldKind.TEXT, label_en="Room", label_es="Sala")
    RequestType.objects.create(slug="new-mailbox", name_en="Mailbox", category=email_category)
    Tag.objects.create(name="vip")
    client.force_login(bruno)

    body = page(client, "filters/?view=mine&status=new&cf_room=B-12&assignee=lena@example.com")

    for name in ("status", "priority", "category", "request_type", "tag", "channel", "merged", "team", "tier",
                 "assignee", "requester", "organisation", "involved", "created", "due_before", "cf_room"):  # fmt: skip
        assert f'name="{name}"' in body
    assert 'value="new" checked' in body
    assert 'value="B-12"' in body
    assert 'value="lena@example.com" checked' in body


@pytest.mark.parametrize(("rows", "drawn"), [("40", 40), ("3", 25), ("x", 25), ("9999", 25)])
def test_as_many_rows_are_drawn_again_as_there_were_and_no_more_than_that(
    client: Client, bruno: User, alice: User, rows: str, drawn: int
) -> None:
    for _ in range(42):
        made(alice)
    client.force_login(bruno)

    column = page(client, f"?view=all&rows={rows}", **{"HX-Target": "list-column"})

    assert column.count(" data-row>") == drawn
