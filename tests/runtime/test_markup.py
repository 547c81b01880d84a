"""helpdesk.lib.markup: people's words become clean HTML."""

import pytest

from helpdesk.lib.markup import mail_markup, plain_text, render_markdown

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


KEY = "k" * 43
OURS = f"/attachments/{KEY}/?inline=1"


def test_our_own_files_are_shown_as_pictures_that_open_themselves() -> None:
    shown = render_markdown(f"![shot.png]({OURS})")

    assert f'<img src="{OURS}" alt="shot.png" loading="lazy">' in shown
    assert f'<a href="{OURS}"' in shown


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x.png",
        "//evil.example/x.png",
        f"//evil.example{OURS}",
        f"https://evil.example{OURS}",
        f"{OURS}&x=1",
        f"/attachments/{KEY}/",
        f"/attachments/{KEY[1:]}/?inline=1",
        f"/../attachments/{KEY}/?inline=1",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
    ],
)
def test_no_other_picture_is_ever_fetched(address: str) -> None:
    shown = render_markdown(f"![words]({address}) [![w]({address})](https://a.example)")

    assert "<img" not in shown
    assert "words" in shown


def test_a_letter_links_to_pictures_and_names_them_in_its_text() -> None:
    shown = render_markdown(f"See ![shot.png]({OURS})")

    letter = mail_markup(shown, "https://desk.example")

    assert "<img" not in letter
    assert f'<a href="https://desk.example{OURS}"' in letter
    assert ">[shot.png]</a>" in letter
    assert plain_text(shown) == "See [shot.png]"
