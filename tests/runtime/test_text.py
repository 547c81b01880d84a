"""helpdesk.lib.text: what can be seen, and what stands on one line."""

import pytest

from helpdesk.lib.text import one_line, says_something
from tickets.exceptions import InvalidInput
from tickets.services.text import clean_body, clean_subject

NOTHING = ["", " \n", "\u200b", "\u2060\u00a0", "ㅤ", "\u2800", "\U000e0041", "\x1b"]


@pytest.mark.parametrize("text", NOTHING)
def test_what_cannot_be_seen_says_nothing(text: str) -> None:
    assert not says_something(text)
    with pytest.raises(InvalidInput):
        clean_subject(text)
    with pytest.raises(InvalidInput):
        clean_body(text)


@pytest.mark.parametrize("text", ["a", "?", "👩‍💻", "العربية", "日本"])
def test_any_sign_says_something(text: str) -> None:
    assert says_something(text)
    assert clean_subject(text) == text


def test_one_line_has_no_controls_and_turns_nothing_around() -> None:
    assert one_line(" Eve\n\x07\u202eevil\xa0 x ") == "Eve evil x"
