"""tickets.services.macros.placeholders: a closed set, never evaluated, escaped for Markdown."""

from datetime import UTC, datetime

import pytest
from django.test import override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import User
from helpdesk.lib.markup import plain_text, render_markdown
from tickets.exceptions import InvalidInput
from tickets.models import Ticket
from tickets.services.macros.placeholders import (
    PLACEHOLDERS,
    Subject,
    markdown_escape,
    placeholders_check,
    placeholders_fill,
)

LATE = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)


@override_settings(SITE_URL="https://help.example.com")
def test_every_placeholder_has_its_value(ticket: Ticket, bruno: User) -> None:
    text = "\n".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS)

    filled = placeholders_fill(text, Subject(ticket, bruno, LATE))

    assert filled.text.splitlines() == [
        "Alice",
        "Alice Moreno",
        "Bruno",
        "Bruno Reyes",
        ticket.reference,
        "No puedo entrar al correo",
        "Banco Sur",
        "service-desk",
        f"https://help.example.com/requests/{ticket.reference}/",
        "4 de marzo de 2026",
    ]
    assert not filled.empty


def test_today_is_that_of_the_requester_in_their_language_and_zone(
    ticket: Ticket, bruno: User
) -> None:
    ticket.requester.time_zone, ticket.requester.language = "America/Bogota", "en"

    filled = placeholders_fill("{{ today }}", Subject(ticket, bruno, LATE))

    assert filled.text == "March 3, 2026"


def test_names_what_has_no_value(ticket: Ticket, bruno: User) -> None:
    ticket.organisation = None

    filled = placeholders_fill("{{organisation}} {{organisation}}", Subject(ticket, bruno, LATE))

    assert filled.empty == ("organisation",)


def test_a_value_is_never_read_again(ticket: Ticket, bruno: User) -> None:
    ticket.requester.full_name = "{{agent.name}}"

    filled = placeholders_fill("{{requester.name}}", Subject(ticket, bruno, LATE))

    assert filled.text == "{{agent.name}}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {{requester.nickname}}", "“requester.nickname” (line 1, column 7)"),
        ("One\nTwo {{ settings.SECRET_KEY }}", "“settings.SECRET_KEY” (line 2, column 5)"),
        ("{{", "(line 1, column 1)"),
        ("{{requester.name}", "“requester.name}” (line 1, column 1)"),
        ("{{}}", "(line 1, column 1)"),
        ("{{{agent.name}}}", "(line 1, column 1)"),
        ("{{agent.name|safe}}", "“agent.name|safe”"),
        ("{{agent.__class__}}", "“agent.__class__”"),
        ("{{agent.name}} {{nobody}}", "“nobody” (line 1, column 16)"),
    ],
)
def test_refuses_an_unknown_one_with_its_name_and_place(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        placeholders_check(text)

    assert said in str(refusal.value)


def test_lets_known_ones_and_single_braces_pass(ticket: Ticket, bruno: User) -> None:
    text = "{{ agent.name }} {x} }}"

    placeholders_check(text)

    filled = placeholders_fill(text, Subject(ticket, bruno, LATE))
    assert filled.text == "Bruno Reyes {x} }}"


NASTY = [
    "*bold* _it_ ~~gone~~ `code`", "[here](https://evil.example)", "![x](https://evil.example/p.png)",
    "<script>alert(1)</script>", "<https://evil.example>", "https://evil.example/a?b=c&d=e", "# Title",
    "- item", "+ item", "1. item", "12) item", "> quote", "---", "===", "```", "~~~", "&copy; &#35;",
    "a | b", "\\", "\\*", "O'Brien-Smith", "x\n\n# y", "    code", "HTTP://EVIL.example", "www.x.y",
    "mailto:a@b.c", "****", "__init__", "[a]: https://evil.example", "a\\", "=", "-", "1.",
]  # fmt: skip


def _with_examples(test):  # type: ignore[no-untyped-def]
    for value in NASTY:
        test = example(value)(test)
    return test


_NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40) | st.text(
    "*_`[]()<>#+-.!|~&\\:/=1a ht ps", max_size=24
)


@_with_examples
@given(_NAMES)
def test_markdown_shows_a_value_as_it_is_and_nothing_else(value: str) -> None:
    shown = " ".join(value.split())

    for before in ("", "Hello "):
        rendered = render_markdown(f"{before}{markdown_escape(value)}\n\nBye.")

        first = rendered.partition("<p>Bye.</p>")[0]
        assert not set(_tags(first)) - {"p"}, rendered
        assert plain_text(first) == f"{before}{shown}".strip()


def _tags(markup: str) -> list[str]:
    return [part.partition(">")[0].strip("/ ") for part in markup.split("<")[1:]]
