"""kpis.formats: figures in the reader's language."""

import pytest
from django.utils import translation

from kpis import formats

THIN, NBSP = formats.THIN, formats.NBSP


@pytest.mark.parametrize(
    ("seconds", "english", "spanish"),
    [
        (None, "–", "–"),
        (0, "0 s", "0 s"),
        (59.4, "59 s", "59 s"),
        (59.6, "1 min", "1 min"),
        (60, "1 min", "1 min"),
        (840, "14 min", "14 min"),
        (3569, "59 min", "59 min"),
        (3570, "1 h 00", "1 h 00"),
        (11_160, "3 h 06", "3 h 06"),
        (35_969, "9 h 59", "9 h 59"),
        (35_970, "10.0 h", "10,0 h"),
        (79_560, "22.1 h", "22,1 h"),
        (1_373_574, "381.5 h", "381,5 h"),
        (36_000_000, "10,000.0 h", f"10{THIN}000,0 h"),
        (-840, "−14 min", "−14 min"),
    ],
)
def test_durations_read_in_their_own_unit(
    seconds: float | None, english: str, spanish: str
) -> None:
    for language, expected in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert formats.duration(seconds) == expected.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("share", "english", "spanish"),
    [
        (None, "–", "–"),
        (0.714, "71.4%", f"71,4{NBSP}%"),
        (1, "100.0%", f"100,0{NBSP}%"),
        (0.0005, "0.1%", f"0,1{NBSP}%"),
    ],
)
def test_percentages_carry_a_space_in_spanish_only(
    share: float | None, english: str, spanish: str
) -> None:
    for language, expected in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert formats.percent(share) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "english", "spanish"),
    [
        (2148, 0, "2,148", f"2{THIN}148"),
        (999, 0, "999", "999"),
        (1_234_567.5, 1, "1,234,567.5", f"1{THIN}234{THIN}567,5"),
        (-1.25, 1, "−1.3", "−1,3"),
        (2.5, 0, "3", "3"),
    ],
)
def test_numbers_set_their_thousands_apart(
    value: float, decimals: int, english: str, spanish: str
) -> None:
    for language, expected in (("en", english), ("es", spanish)):
        with translation.override(language):
            assert formats.number(value, decimals=decimals) == expected


def test_hours_are_exact_to_two_decimals() -> None:
    with translation.override("es"):
        assert formats.hours(1_373_574) == f"381,55{NBSP}h"
    assert formats.hours(None) == "–"
