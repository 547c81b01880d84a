"""Markdown to clean HTML: the only way that people's words become markup."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAX_CHARACTERS = 50_000
# A row of a table that has one cell gets the others made up: 50 kB of such rows became 800 kB.
_table = import_module("markdown_it.rules_block.table")
_table.MAX_AUTOCOMPLETED_CELLS = 2_000  # type: ignore[attr-defined]
# Quotes within quotes: each line costs their depth, and what is deeper than the parser goes is lost.
_DEEP_QUOTE = re.compile(r"^(?:[ \t]*>){11}", re.MULTILINE)
# The only pictures there are: files of our own, shown to whoever may read the ticket they are on.
_PICTURE = re.compile(r"/attachments/[\w-]{43}/\?inline=1", re.ASCII)
_OWN_ADDRESS = re.compile(r'href="/(?!/)')
_IMG = re.compile(r"<img [^>]*>")
_ALT = re.compile(r' alt="([^"]*)"')
_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "hr", "img", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# What ends a sentence does not belong to the address before it.
_BARE = re.compile(r"""https?://[^\s<>"']*[^\s<>"'.,;:!?)\]]""", re.IGNORECASE)
_SHIFT = {"h1": "h3", "h2": "h4", "h5": "h4", "h6": "h4"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Raw HTML is text, links only where written or bare http(s)."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.push("own_pictures", _own_pictures)
    # Before what is escaped is joined to its surroundings: "http\://" is meant not to be a link.
    parser.core.ruler.before("text_join", "bare_links", _link_bare)
    return parser


def is_picture_address(address: str) -> bool:
    """Whether a text may show this picture in place."""
    return bool(_PICTURE.fullmatch(address))


def _own_pictures(state: StateCore) -> None:
    """A picture of ours opens itself; of any other only its words stay, with a link to it."""
    for block in state.tokens:
        if block.type == "inline":
            block.children = list(_shown(block.children or []))


def _shown(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "image":
            yield token
            continue
        address = str(token.attrs.get("src", ""))
        is_ours = is_picture_address(address)
        words = token if is_ours else Token("text", "", 0, content=token.content or address)
        yield from [words] if depth else _linked(address, words)


def _linked(address: str, shown: Token) -> Iterator[Token]:
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield shown
    yield Token("link_close", "a", -1)


def _link_bare(state: StateCore) -> None:
    """Bare addresses become links; those in code and in links stay as they are."""
    for block in state.tokens:
        linked: list[Token] = []
        depth = 0
        for token in block.children or []:
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            linked += [token] if depth or token.type != "text" else _split(token)
        block.children = linked if block.type == "inline" else block.children


def _split(token: Token) -> Iterator[Token]:
    """The text around the addresses in it, and each address as a link."""
    end = 0
    for found in _BARE.finditer(token.content):
        yield Token("text", "", 0, content=token.content[end : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": found.group()})
        yield Token("text", "", 0, content=found.group())
        yield Token("link_close", "a", -1)
        end = found.end()
    yield Token("text", "", 0, content=token.content[end:])


def _shift_headings(markup: str) -> str:
    return re.sub(r"(</?)(h[1256])\b", lambda m: m[1] + _SHIFT[m[2]], markup)


def render_markdown(text: str) -> str:
    """Clean HTML from Markdown. What would take the parser long is shown as typed."""
    text = text.replace("\x00", "")
    if len(text) > MAX_CHARACTERS or _DEEP_QUOTE.search(text):
        return f"<pre>{html.escape(text)}</pre>"
    rendered = _shift_headings(_parser().render(text))
    return nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "img": {"src", "alt", "loading"}},
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def mail_markup(markup: str, site: str) -> str:
    """Clean HTML for a letter: a picture, which only a signed-in reader may load, becomes a link to it."""
    return _OWN_ADDRESS.sub(f'href="{site}/', _IMG.sub(_alt_of, markup))


def _alt_of(picture: re.Match[str]) -> str:
    found = _ALT.search(picture.group())
    return f"[{found[1]}]" if found and found[1] else "[…]"


def plain_text(markup: str) -> str:
    """The words of clean HTML, for search, mail and previews."""
    markup = _IMG.sub(_alt_of, markup)
    spaced = re.sub(r"</(p|li|h3|h4|tr|pre|blockquote)>|<br ?/?>", "\n", markup)
    return html.unescape(nh3.clean(spaced, tags=set())).strip()
