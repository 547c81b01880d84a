"""kpis.percentiles: the same numbers as percentile_cont, on either database."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db.models.functions import TruncDay
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.models import TicketFacts
from kpis.percentiles import aggregates, between, medians, percentiles
from tests.conftest import NOON
from tests.kpis.rows import facts_with

SECONDS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


def reference(values: list[int], place: Fraction) -> Fraction:
    """SQL:2003's definition, in exact arithmetic: row number 1 + p (n - 1), between its neighbours."""
    ordered = sorted(values)
    row = 1 + place * (len(ordered) - 1)
    low, high = row.__floor__(), row.__ceil__()
    if low == high:
        return Fraction(ordered[low - 1])
    return (high - row) * ordered[low - 1] + (row - low) * ordered[high - 1]


@given(values=SECONDS, place=st.sampled_from([Fraction(1, 2), Fraction(9, 10)]))
def test_between_follows_the_standard(values: list[int], place: Fraction) -> None:
    assert between(sorted(values), float(place)) == pytest.approx(float(reference(values, place)))


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=SECONDS)
def test_the_database_says_the_same_as_the_standard(values: list[int]) -> None:
    TicketFacts.objects.all().delete()
    facts_with([{"resolution_seconds": value} for value in [*values, None]])
    rows = TicketFacts.objects.all()

    beside = rows.aggregate(**aggregates("resolution_seconds"))
    found = percentiles(rows, "resolution_seconds", len(values), beside)

    assert found["median"] == pytest.approx(float(reference(values, Fraction(1, 2))))
    assert found["p90"] == pytest.approx(float(reference(values, Fraction(9, 10))))


@pytest.mark.django_db
def test_nothing_has_no_percentile() -> None:
    assert percentiles(TicketFacts.objects.all(), "resolution_seconds", 0, {}) == {
        "median": None,
        "p90": None,
    }


@pytest.mark.django_db
def test_medians_are_those_of_each_day() -> None:
    days = {0: [5, 1, 3], 1: [10, 20], 2: [7], 3: [4, 1, 2, 3]}
    facts_with(
        [
            {"resolution_seconds": value, "resolved_at": NOON + timedelta(days=day)}
            for day, values in days.items()
            for value in [*values, None]
        ]
    )

    found = medians(TicketFacts.objects.all(), "resolution_seconds", TruncDay("resolved_at"))

    assert [found[at] for at in sorted(found)] == [(3, 3), (15, 2), (7, 1), (2.5, 4)]
