"""helpdesk.lib.markup: people's words become clean HTML."""

import pytest

from helpdesk.lib.markup import render_markdown

LINK = '<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("See https://example.com/a?b=1.", f"See {LINK.format('https://example.com/a?b=1')}."),
        ("(http://example.com)", f"({LINK.format('http://example.com')})"),
        ("https://a.example, https://b.example",
         f"{LINK.format('https://a.example')}, {LINK.format('https://b.example')}"),
        ("javascript:alert(1) http://", "javascript:alert(1) http:/" + "/"),
        ("`https://example.com`", "<code>https://example.com</code>"),
    ],
)  # fmt: skip
def test_bare_addresses_become_links_and_nothing_else_does(typed: str, shown: str) -> None:
    assert render_markdown(typed).strip() == f"<p>{shown}</p>"


def test_a_written_link_stays_one_link() -> None:
    shown = render_markdown("[https://good.example](https://other.example)")

    assert shown.count("<a ") == 1
    assert 'href="https://other.example"' in shown


def test_an_address_cannot_break_out_of_its_link() -> None:
    shown = render_markdown('https://example.com/"onmouseover=alert(1) <script>')

    assert "onmouseover=alert(1)" not in shown.split("</a>")[0]
    assert "<script>" not in shown
