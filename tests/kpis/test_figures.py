"""kpis.selectors: the numbers of a span, their trends, and the tickets behind each."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Team, User
from kpis.filters import Filters
from kpis.selectors import FIGURES, Behind, backlog, behind, counts_behind, figures, trends
from tests.kpis.rows import facts_with

DAY = timedelta(days=1)
ALL = Filters(period="all")


def solved(at: datetime, seconds: int, **columns: object) -> dict[str, object]:
    return {
        "created_at": at - timedelta(seconds=seconds),
        "resolved_at": at,
        "reopen_cohort_at": at,
        "resolution_seconds": seconds,
        "is_fcr": True,
        **columns,
    }


def test_nothing_gives_no_value_and_never_zero(sofia: User, now: datetime) -> None:
    found = figures(sofia, ALL, now=now)

    assert found.is_empty
    assert found.resolution.median is None
    assert (found.fcr_net.value, found.csat.value, found.reopened.value) == (None, None, None)


def test_figures_add_up_over_their_cohorts(sofia: User, now: datetime) -> None:
    facts_with(
        [
            solved(now, 3600, csat_score=5, is_survey_sent=True, first_response_seconds=60),
            solved(now, 7200, csat_score=3, is_survey_sent=True, first_response_seconds=180),
            solved(now, 10_800, is_fcr=False, is_survey_sent=True, reopen_count=1),
            solved(now, 14_400, is_l1_resolvable=False, reassignment_count=2),
            solved(now, 18_000, is_fcr=None),
            {"created_at": now - DAY},
        ]
    )

    found = figures(sofia, ALL, now=now)

    assert (found.created, found.resolved, found.unresolved) == (6, 5, 1)
    assert (found.resolution.n, found.resolution.mean) == (5, 10_800)
    assert (found.resolution.median, found.resolution.p90) == (10_800, pytest.approx(16_560))
    assert (found.first_response.n, found.first_response.median) == (2, 120)
    assert (found.fcr_gross.hits, found.fcr_gross.n) == (3, 4)
    assert (found.fcr_net.hits, found.fcr_net.n) == (2, 3)
    assert (found.csat.hits, found.csat.n, found.surveys.n) == (1, 2, 3)
    assert (found.reopened.hits, found.reopened.n) == (1, 5)
    assert (found.never_reassigned.hits, found.never_reassigned.n) == (5, 6)


def test_provisional_counts_until_the_window_has_passed(sofia: User, now: datetime) -> None:
    facts_with([solved(now, 60, fcr_provisional_until=now + DAY)])

    assert figures(sofia, ALL, now=now).fcr_provisional == 1
    assert figures(sofia, ALL, now=now + DAY).fcr_provisional == 0


def test_a_span_holds_its_first_moment_and_not_its_last(sofia: User, now: datetime) -> None:
    facts_with([solved(now - DAY, 1), solved(now, 1), solved(now + DAY, 1)])

    span = Filters(start=now - DAY, end=now)

    assert figures(sofia, span, now=now).resolved == 1
    previous = span.previous()
    assert previous is not None
    assert (previous.start, previous.end) == (now - 31 * DAY, now - 30 * DAY)


def test_the_span_before_custom_dates_is_as_long(now: datetime) -> None:
    span = Filters.of_period(
        "custom", now=now, from_date=date(2026, 3, 2), to_date=date(2026, 3, 4)
    )

    previous = span.previous()

    assert previous is not None
    assert previous.end == span.start
    assert span.end - span.start == previous.end - previous.start == 3 * DAY
    assert ALL.previous() is None


@pytest.mark.parametrize(
    ("filters", "n"),
    [
        (Filters(tier=1), 2),
        (Filters(tier=2), 1),
        (Filters(channel="phone"), 1),
        (Filters(priority=1), 1),
        (Filters(tier=2, priority=1), 0),
        (Filters(team=10**9), 0),
        (Filters(categories=(10**9,)), 0),
    ],
)
def test_filters_cut_along_their_dimension(
    sofia: User, now: datetime, filters: Filters, n: int
) -> None:
    facts_with(
        [
            solved(now, 1, tier=1, priority=1),
            solved(now, 1, tier=1, channel="phone"),
            solved(now, 1, tier=2),
        ]
    )

    assert figures(sofia, filters, now=now).resolved == n


def test_a_restricted_teams_tickets_are_in_no_strangers_figure(
    sofia: User, admin: User, lena: User, systems: Team, now: datetime
) -> None:
    facts = facts_with([solved(now, 1), solved(now, 1)])
    facts[0].ticket.team = systems
    facts[0].ticket.save(update_fields=["team"])
    Team.objects.filter(pk=systems.pk).update(is_restricted=True)

    assert figures(sofia, ALL, now=now).resolved == 1
    assert figures(lena, ALL, now=now).resolved == 2
    assert figures(admin, ALL, now=now).resolved == 2
    hidden = behind(sofia, Behind.of("resolved", "counted", ""), ALL, now=now)
    assert [row.pk for row in hidden.rows] == [facts[1].pk]
    Membership.objects.create(user=sofia, team=systems)
    again = User.objects.get(pk=sofia.pk)
    assert figures(again, ALL, now=now).resolved == 2


def test_a_requester_has_the_figures_of_nobody_else(alice: User, now: datetime) -> None:
    facts_with([solved(now, 1)])

    assert figures(alice, ALL, now=now).resolved == 0


@pytest.mark.parametrize("key", sorted(FIGURES))
def test_every_number_opens_as_many_tickets_as_it_counts(
    sofia: User, now: datetime, key: str
) -> None:
    facts_with(
        [
            solved(now, 3600, csat_score=5, is_survey_sent=True, is_one_touch=True),
            solved(now, 7200, is_fcr=False, is_one_touch=False, is_survey_sent=True),
            solved(now, 9, is_fcr=None, reopen_count=1, reassignment_count=1),
            solved(now, 9, is_l1_resolvable=False, first_response_seconds=5),
            {"created_at": now - DAY},
            {"created_at": now - DAY, "closed_unresolved_at": now},
        ]
    )
    found = figures(sofia, ALL, now=now)
    shown = {
        "created": (found.created, None),
        "resolved": (found.resolved, None),
        "unresolved": (found.unresolved, None),
        "first_response": (found.first_response.n, None),
        "resolution": (found.resolution.n, None),
        "fcr_net": (found.fcr_net.n, found.fcr_net.hits),
        "fcr_gross": (found.fcr_gross.n, found.fcr_gross.hits),
        "csat": (found.csat.n, found.csat.hits),
        "surveys": (found.surveys.n, found.surveys.hits),
        "one_touch": (found.one_touch.n, found.one_touch.hits),
        "reopened": (found.reopened.n, found.reopened.hits),
        "never_reassigned": (found.never_reassigned.n, found.never_reassigned.hits),
        "backlog": (sum(band.total for band in backlog(sofia, ALL, now=now)), None),
    }

    counted = counts_behind(sofia, Behind.of(key, "counted", ""), ALL, now=now)

    assert (counted["counted"], counted.get("hit")) == shown[key]
    for outcome, n in counted.items():
        page = behind(sofia, Behind.of(key, outcome, ""), ALL, now=now)
        assert len(page.rows) == n
    if "hit" in counted:
        assert counted["hit"] + counted["miss"] == counted["counted"]


@pytest.mark.parametrize(
    ("key", "outcome", "band"),
    [
        ("nonsense", "counted", ""),
        ("created", "nonsense", ""),
        ("created", "hit", ""),
        ("backlog", "counted", "nonsense"),
    ],
)
def test_what_there_is_not_is_refused(key: str, outcome: str, band: str) -> None:
    with pytest.raises(KeyError):
        Behind.of(key, outcome, band)


def test_pages_follow_each_other_without_a_gap(sofia: User, now: datetime) -> None:
    facts = facts_with([solved(now - timedelta(minutes=i % 7), 5) for i in range(60)])
    wanted = Behind.of("resolved", "counted", "")
    seen: list[int] = []
    cursor = ""

    for _ in range(3):
        page = behind(sofia, wanted, ALL, now=now, cursor=cursor)
        seen += [row.pk for row in page.rows]
        cursor = page.next_cursor

    assert cursor == ""
    assert sorted(seen) == sorted(row.pk for row in facts)
    assert len(seen) == len(set(seen))


def test_the_backlog_falls_into_bands_of_age(sofia: User, now: datetime) -> None:
    ages = [0, 0.99, 1, 2.99, 3, 9.99, 10, 29.99, 30, 400]
    facts = facts_with([{"created_at": now - age * DAY} for age in ages])
    facts[0].status = "waiting_requester"
    facts[0].save(update_fields=["status"])
    facts_with([solved(now, 1), {"closed_unresolved_at": now}])

    bands = backlog(sofia, ALL, now=now)

    assert [band.total for band in bands] == [2, 2, 2, 2, 2]
    assert (bands[0].us, bands[0].requester) == (1, 1)
    for band in bands:
        page = behind(sofia, Behind.of("backlog", "counted", band.key), ALL, now=now)
        assert len(page.rows) == band.total


def test_trends_have_every_day_and_its_median(sofia: User, now: datetime) -> None:
    facts_with(
        [
            solved(now - 2 * DAY, 10),
            solved(now - 2 * DAY, 30),
            solved(now, 50, csat_score=4, is_fcr=False),
        ]
    )
    filters = Filters.of_period("7", now=now)

    size, buckets = trends(sofia, filters, now=now)

    assert (size, len(buckets)) == ("day", 7)
    assert buckets[-1].first == buckets[-1].last == date(2026, 3, 4)
    assert [b.resolution for b in buckets[-3:]] == [(20, 2), None, None]


@pytest.mark.parametrize(
    ("first", "last", "size", "count"),
    [
        (date(2026, 2, 1), date(2026, 3, 3), "day", 31),
        (date(2026, 1, 1), date(2026, 3, 3), "week", 10),
        (date(2025, 1, 15), date(2026, 3, 3), "month", 15),
    ],
)
def test_longer_spans_have_larger_buckets(
    sofia: User, now: datetime, first: date, last: date, size: str, count: int
) -> None:
    start = datetime(2025, 1, 15, 1, tzinfo=now.tzinfo)
    facts_with([{"created_at": start}, {"created_at": now - DAY}])
    filters = Filters.of_period("custom", now=now, from_date=first, to_date=last)

    found, buckets = trends(sofia, filters, now=now)

    assert (found, len(buckets)) == (size, count)
    assert (buckets[0].first, buckets[-1].last) == (first, last)
    assert all(a.last + DAY == b.first for a, b in pairwise(buckets))


def test_a_century_draws_only_what_there_is(sofia: User, now: datetime) -> None:
    facts_with([solved(now - DAY, 60)])
    filters = Filters.of_period("custom", now=now, from_date=date(1970, 1, 1))

    _size, buckets = trends(sofia, filters, now=now)

    assert len(buckets) == 1


def test_everything_costs_the_same_queries_however_many_tickets(sofia: User, now: datetime) -> None:
    filters = Filters.of_period("90", now=now)
    facts_with([solved(now - DAY, 60, first_response_seconds=4)])
    figures(sofia, filters, now=now)  # the teams hidden from a person are asked for once
    counted: list[int] = []
    for more in (0, 50):
        facts_with([solved(now - i % 40 * DAY, i, first_response_seconds=i) for i in range(more)])
        with CaptureQueriesContext(connection) as captured:
            figures(sofia, filters, now=now)
            trends(sofia, filters, now=now)
            backlog(sofia, filters, now=now)
        counted.append(len(captured))

    assert counted[0] == counted[1] <= 14
