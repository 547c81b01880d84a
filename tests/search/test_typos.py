"""A word that nothing has is read as what was probably meant; a word that hits never is."""

import pytest

from search.index import document_drop, document_put, search
from tests.search.conftest import NOW


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("pasword", "password", {1, 7}),
        ("passwrod", "password", {1, 7}),
        ("apssword", "password", {1, 7}),
        ("contraceña", "contraseña", {1, 5}),
        ("impresroa", "impresora", {3}),
        ("Pasword, vpn?", "password, vpn?", {1, 2, 7}),
        ("vpn pasword", "vpn password", {1, 2, 7}),
    ],
)
def test_a_mistyped_word_is_corrected_and_the_correction_told(index, typed, meant, found):
    results = search(kind="article", query=typed)

    assert results.corrected_query == meant
    assert {hit.object_id for hit in results.hits} == found


def test_a_word_that_hits_is_never_corrected(index):
    document_put(kind="article", object_id=50, language="en", title="Pasword", text="", now=NOW)

    results = search(kind="article", query="pasword")

    assert results.corrected_query is None
    assert [hit.object_id for hit in results.hits] == [50]


def test_a_word_whose_last_document_was_dropped_is_corrected_again(index):
    document_put(kind="article", object_id=50, language="en", title="Pasword", text="", now=NOW)
    document_drop(kind="article", object_id=50)

    assert search(kind="article", query="pasword").corrected_query == "password"


@pytest.mark.parametrize("query", ["vpm", "0x80070006", "HD-10235", "xyzzyqqq", "pessw0rd"])
def test_short_words_numbers_and_nonsense_are_left_alone(index, query):
    results = search(kind="article", query=query)

    assert (results.hits, results.corrected_query) == ([], None)


def test_a_correction_never_tells_of_a_word_in_a_hidden_document(index):
    hidden = search(kind="article", query="quasr", partitions=["public", "internal"])
    beside = search(kind="article", query="quasr password", partitions=["public"])
    visible = search(kind="article", query="quasr", partitions=["secret"])

    assert (hidden.hits, hidden.corrected_query) == ([], None)
    assert (len(beside.hits), beside.corrected_query) == (2, None)
    assert visible.corrected_query == "quasar"


def test_typos_are_looked_for_within_the_kind(index):
    document_put(kind="other", object_id=1, language="en", title="Holography", text="", now=NOW)

    assert search(kind="article", query="holografy").corrected_query is None
    assert search(kind="other", query="holografy").corrected_query == "holography"


@pytest.mark.parametrize(
    ("typed", "meant"), [("contracenia", "contraseña"), ("pasord", "password")]
)
def test_two_slips_are_forgiven_only_where_no_other_word_is_known(index, typed, meant):
    alone = search(kind="article", query=typed)
    beside_a_known_word = search(kind="article", query=f"{typed} vpn")

    assert alone.corrected_query == meant
    assert beside_a_known_word.corrected_query is None
