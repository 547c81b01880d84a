"""tickets.fields.kinds: what each kind takes, refuses, says and hands on."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from tests.fields.conftest import LAPTOPS, FieldMaker
from tickets.exceptions import InvalidInput
from tickets.fields import kinds
from tickets.models import CustomField, FieldKind

NOBODY = User.objects.none()


def field(kind: str) -> CustomField:
    return CustomField(key="thing", kind=kind, choices=LAPTOPS)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", "  two \t words ", "two words"),
        ("text", "nul\x00 and\x07", "nul and"),
        ("text", "   ", None),
        ("number", "12", Decimal(12)),
        ("number", "12,5", Decimal("12.5")),
        ("number", -0.25, Decimal("-0.25")),
        ("number", 0, Decimal(0)),
        ("number", "1e3", Decimal(1000)),
        ("choice", "laptop", "laptop"),
        ("choice", "", None),
        ("date", "2026-03-04", date(2026, 3, 4)),
        ("date", date(2026, 3, 4), date(2026, 3, 4)),
        ("checkbox", "on", True),
        ("checkbox", True, True),
        ("checkbox", False, False),
        ("checkbox", None, None),
    ],
)
def test_takes_what_is_of_its_kind(kind: str, given: Any, value: kinds.Value) -> None:
    assert kinds.value_of(field(kind), given, NOBODY) == value


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", "x" * 501), ("text", 5), ("text", ["a"]),
        ("number", "twelve"), ("number", "1e400"), ("number", "NaN"), ("number", True),
        ("number", "1,234,5"), ("number", 10**12), ("number", "0.0000001"), ("number", "1_0"),
        ("number", []), ("number", "9" * 5000),
        ("choice", "tablet"), ("choice", {"value": "laptop"}), ("choice", "Laptop"),
        ("date", "04/03/2026"), ("date", "2026-02-30"), ("date", 20260304), ("date", "9" * 400),
        ("checkbox", "maybe"), ("checkbox", 1), ("checkbox", {}),
    ],
)  # fmt: skip
def test_refuses_the_rest_by_the_key_of_the_field(kind: str, given: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        kinds.value_of(field(kind), given, NOBODY)

    assert refusal.value.field == "thing"
    assert str(refusal.value)


def test_finds_a_person_by_e_mail_among_those_who_may_be_named(alice: User, amir: User) -> None:
    person = field("person")
    banks = User.objects.filter(organisation=alice.organisation)

    assert kinds.value_of(person, " ALICE@example.com ", banks) == alice
    with pytest.raises(InvalidInput) as hidden:
        kinds.value_of(person, amir.email, banks)
    with pytest.raises(InvalidInput) as missing:
        kinds.value_of(person, "nobody@example.com", banks)
    assert str(hidden.value) == str(missing.value)


def test_says_it_in_the_readers_language(alice: User) -> None:
    english = kinds.words_of(field("choice"), "laptop"), kinds.words_of(field("checkbox"), True)
    with translation.override("es"):
        spanish = kinds.words_of(field("choice"), "laptop")
        number = kinds.words_of(field("number"), Decimal("1234.500000"))

    assert english == ("Laptop", "Yes")
    assert spanish == "Portátil"
    assert number.replace("\xa0", "").replace(".", "") == "1234,5"
    assert kinds.words_of(field("person"), alice) == "Alice Moreno"
    assert kinds.words_of(field("date"), None) == ""
    assert kinds.words_of(field("choice"), "gone") == "gone"


def test_the_ledger_keeps_codes_and_no_prose(alice: User) -> None:
    assert kinds.ledger_of(field("text"), "a secret") is None
    assert kinds.ledger_of(field("person"), alice) == alice.pk
    assert kinds.ledger_of(field("number"), Decimal("12.500000")) == "12.5"
    assert kinds.ledger_of(field("date"), date(2026, 3, 4)) == "2026-03-04"
    assert kinds.ledger_of(field("choice"), "laptop") == "laptop"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**11), max_value=10**11
    )
)
def test_a_number_comes_back_as_it_went_in(number: Decimal) -> None:
    read = kinds.value_of(field("number"), str(number), NOBODY)

    assert read == number
    assert kinds.value_of(field("number"), kinds.json_of(read), NOBODY) == number


ANYTHING = st.one_of(
    st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.lists(st.text()),
    st.dictionaries(st.text(), st.text()),
)  # fmt: skip


@given(st.sampled_from(FieldKind.values), ANYTHING)
def test_anything_is_taken_or_refused_and_never_breaks(kind: str, thing: Any) -> None:
    try:
        value = kinds.value_of(field(kind), thing, NOBODY)
    except InvalidInput:
        return

    assert isinstance(kinds.words_of(field(kind), value), str)
    assert json.dumps(kinds.json_of(value), allow_nan=False)


def test_every_kind_has_a_column_and_its_own_emptiness(field_of: FieldMaker) -> None:
    for kind in FieldKind:
        columns = kinds.columns_for(field_of(f"f-{kind}", kind), None)
        assert set(columns) == {"text", "number", "date", "is_checked", "person"}
