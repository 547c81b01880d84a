"""Nothing that can be typed makes search fail."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.highlight import highlight, snippet
from search.index import document_put, search
from tests.search.conftest import NOW

HOSTILE = [
    '"',
    '""',
    "'",
    "*",
    "password*",
    "NEAR",
    "NEAR(password vpn)",
    "AND OR NOT",
    "password AND",
    "stems:password",
    ":article",
    ":",
    "--",
    "'; DROP TABLE search_searchdocument; --",
    "password' | 'x",
    "a\\b",
    "\\",
    "%",
    "_",
    "^password",
    "{password}",
    "(password",
    "password)",
    "-password",
    "+password",
    "password\x00vpn",
    "\ud800",
    "😀",
    "👩‍💻 password",
    "ﬁ ß İ ǅ",
    "пароль 密码 كلمة",
    "e\u0301" * 300,
    "\u0301",
    "x" * 100_000,
    "password " * 20_000,
    " ".join(f"w{n}" for n in range(5_000)),
    "a-" * 4_000,
    "@.@.@",
    "a@b@c@d",
    "ʼn 'tis o'clock's",
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("prefix", [False, True])
def test_a_hostile_query_is_only_a_query(index, query, prefix):
    results = search(kind="article", query=query, prefix=prefix)

    assert results.total <= 9
    highlight(query, [query])
    snippet(query, [query])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_document_can_be_put_and_replaced(index, text):
    for title in (text, "Renamed"):
        document_put(
            kind="article", object_id=60, language="en", title=title, text=text + " beamer", now=NOW
        )

    assert [hit.object_id for hit in search(kind="article", query="beamer").hits] == [60]


@pytest.mark.parametrize(
    "word", ["пароль", "密码", "كلمة", "nu\u0303ez", "ǆ", "٣٤٥", "x²", "Ⅷ", "𝐀𝐁"]
)
def test_a_word_of_any_script_is_found_whole(index, word):
    document_put(kind="article", object_id=61, language="en", title=word, text="", now=NOW)

    assert [hit.object_id for hit in search(kind="article", query=word).hits] == [61]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=st.text(max_size=80), prefix=st.booleans())
@example(query="", prefix=True)
def test_search_never_raises(index, query, prefix):
    results = search(kind="article", query=query, prefix=prefix)

    for hit in results.hits:
        highlight(hit.title, hit.words)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=120), words=st.lists(st.text(max_size=10), max_size=4))
def test_highlighting_changes_nothing_but_marks(text, words):
    from html import unescape

    marked = str(highlight(text, words))

    assert unescape(marked.replace("<mark>", "").replace("</mark>", "")) == unescape(
        unescape_free(text)
    )


def unescape_free(text: str) -> str:
    """The text as escaped once, to compare after unescaping once."""
    from django.utils.html import escape

    return str(escape(text))
