"""What is found, in what order, by whom; the same on both databases."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError

from helpdesk.celery import app
from search.backends import Matches
from search.index import (
    DocumentText,
    document_drop,
    document_put,
    documents_put_many,
    kind_clear,
    search,
)
from search.models import ALL_DOCUMENTS, SearchDocument, Synonym, Vocabulary, VocabularyChange
from search.tasks import vocabulary_fold_task
from search.vocabulary import vocabulary_fold
from tests.search.conftest import NOW


# The set for each query is written down, so that both databases are held to the same answers.
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("password", {1, 7}),
        ("passwords", {1, 7}),
        ("PASSWORD vpn", {1, 2, 7}),
        ("contraseña", {1, 5}),
        ("contrasenas", {1, 5}),
        ("configuraciones", {5}),
        ("sesiones", {8}),
        ("printers", {4}),
        ("impresoras", {3}),
        ("printer impresora", {3, 4}),
        ("instalar", {2, 3}),
        ("install", {2, 3}),
        ("wi-fi", {3}),
        ("wifi", {3}),
        ("HD-10234", {6}),
        ("10234", {6}),
        ("HD-99999", set()),
        ("0x80070005", {4}),
        ("2.4.1", set()),
        ("v2.4.1", {4}),
        ("ana.perez@example.com", {5}),
        ("perez", {5}),
        ("smartphone", {6}),
        ("access-folder", {7}),
        ("I cannot open my mail", {1, 6}),
        ("nothing-of-this xyzzyq", set()),
    ],
)
def test_finds_the_documents_that_have_any_of_the_words(find, query, expected):
    assert find(query) == expected


def test_ranks_the_same_on_every_database(index):
    hits = search(kind="article", query="password portal folder error").hits

    assert [(hit.object_id, hit.language, round(hit.score, 3)) for hit in hits] == RANKED


RANKED = [(7, "en", 5.03), (1, "en", 4.25), (4, "en", 3.541)]


def test_a_word_in_the_title_weighs_more_than_one_in_the_text(index):
    hits = search(kind="article", query="password").hits

    assert [hit.object_id for hit in hits] == [1, 7]


def test_more_of_the_words_rank_higher(index):
    assert search(kind="article", query="mail phone mailbox vpn").hits[0].object_id == 6


def test_boost_lifts_a_document(find):
    document_put(
        kind="article", object_id=20, language="en", title="x", text="password", boost=50.0, now=NOW
    )

    assert search(kind="article", query="password").hits[0].object_id == 20


def test_each_object_is_found_once_in_the_language_of_the_reader(index):
    query = "portal"
    spanish = search(kind="article", query=query, language="es")
    english = search(kind="article", query=query, language="en")

    assert [(hit.object_id, hit.language) for hit in spanish.hits] == [(1, "es")]
    assert [(hit.object_id, hit.language) for hit in english.hits] == [(1, "en")]
    assert spanish.total == 1


def test_another_kind_is_never_found(find):
    document_put(kind="other", object_id=77, language="en", title="password", text="", now=NOW)

    assert 77 not in find("password")
    assert [hit.object_id for hit in search(kind="other", query="password").hits] == [77]


def test_partitions_limit_what_is_found(find):
    assert find("printer mail phone", partitions=["public"]) == set()
    assert find("printer mail phone", partitions=["public", "internal"]) == {4, 6}
    assert find("printer", partitions=[]) == set()


def test_a_category_limits_what_is_found(find):
    assert find("printer impresora mail", category_id=3) == {3, 4}


def test_only_the_given_objects_are_found(find):
    objects = _objects(7)

    assert find("password vpn", object_ids=objects) == {7}
    assert find("password vpn", object_ids=objects.none()) == set()


def test_many_given_objects_are_filtered_in_the_index(find, monkeypatch):
    monkeypatch.setattr("search.candidates._SMALL_SCOPE", 0)

    assert find("password vpn", object_ids=_objects(7)) == {7}


def test_a_dropped_document_is_not_found_in_any_language(find):
    document_drop(kind="article", object_id=1)

    assert find("password contraseña") == {5, 7}


def test_one_language_of_an_object_can_be_dropped(find):
    document_drop(kind="article", object_id=1, language="es")

    assert find("contraseña") == {5}
    assert find("password") == {1, 7}


def test_a_replaced_document_is_found_by_its_new_words_only(find):
    document_put(
        kind="article", object_id=2, language="en", title="Remote desktop", text="", now=NOW
    )

    assert find("vpn") == set()
    assert find("desktop") == {2}


def test_the_inverted_index_follows_every_change_of_the_documents(index):
    document_put(kind="article", object_id=2, language="en", title="VPN gone", text="", now=NOW)
    document_put(kind="article", object_id=2, language="en", title="Desktop", text="", now=NOW)
    document_drop(kind="article", object_id=8)

    assert _indexed("vpn") == set()
    assert _indexed("desktop") == {2}
    assert _indexed("cooki") == set()
    assert _indexed("password") == {1, 7}


def test_a_cleared_kind_is_empty(find):
    kind_clear(kind="article")

    assert find("password") == set()
    assert not SearchDocument.objects.exists()


def test_pages_do_not_overlap_and_count_the_same(index):
    first = search(kind="article", query="password contraseña printer", limit=2)
    second = search(kind="article", query="password contraseña printer", limit=2, offset=2)

    assert first.total == second.total == 4
    assert len({hit.object_id for hit in first.hits + second.hits}) == 4


def test_an_unfinished_word_finds_what_begins_so(find):
    assert find("impre") == set()
    assert find("impre", prefix=True) == {3}
    assert find("passw", prefix=True) == {1, 7}
    assert find("configuracio", prefix=True) == {5}


def test_only_the_word_being_typed_matches_by_its_beginning(find):
    assert find("impre vpn", prefix=True) == {2}


@pytest.mark.parametrize("query", ["the", "how to do it", "de la", "", "   ", "?!", "\x00"])
def test_only_stop_words_or_nothing_finds_nothing(find, query):
    assert find(query) == set()


def test_a_synonym_finds_what_its_partner_names(find):
    Synonym.objects.create(words="cellphone, phone")

    assert find("cellphone") == {6}


def test_a_phrase_can_be_a_synonym_both_ways(find):
    Synonym.objects.create(words="VPN, remote tunnel")
    document_put(
        kind="article", object_id=30, language="en", title="The remote tunnel", text="", now=NOW
    )
    document_put(kind="article", object_id=31, language="en", title="A tunnel", text="", now=NOW)

    assert find("vpn") == {2, 30}
    assert find("remote tunnel") == {2, 30, 31}


def test_a_synonym_of_one_language_joins_its_words_in_that_language(find):
    Synonym.objects.create(language="es", words="clave, contraseña")

    assert find("claves") == {1, 5}


def test_the_answer_does_not_change_when_counts_are_summed_up(index):
    document_put(kind="article", object_id=40, language="en", title="VPN again", text="", now=NOW)
    before = search(kind="article", query="vpn password")

    vocabulary_fold()

    assert search(kind="article", query="vpn password") == before


@pytest.mark.parametrize("count", [1, 40])
def test_a_search_costs_as_many_queries_for_one_hit_as_for_forty(
    index, count, django_assert_max_num_queries
):
    texts = [DocumentText(100 + n, "en", "Beamer lamp", "beamer") for n in range(count)]
    documents_put_many(kind="article", documents=texts, now=NOW)

    with django_assert_max_num_queries(4):
        assert len(search(kind="article", query="beamer lamp", limit=50).hits) == count


def _indexed(stem: str) -> set[int]:
    """What the database's own index says, without the counts that search asks first."""
    matching = SearchDocument.objects.filter(Matches(kind="article", groups=[[(stem,)]]))
    return set(matching.values_list("object_id", flat=True))


def _objects(*keys: int):
    """Any model's rows do: search only asks for their primary keys."""
    return Permission.objects.filter(pk__in=keys)


@pytest.fixture
def narrow(monkeypatch):
    """So few candidates that ten documents are many: what a million are to the real limits."""
    monkeypatch.setattr("search.candidates.CANDIDATES", 6)
    monkeypatch.setattr("search.candidates._ENOUGH", 2)
    monkeypatch.setattr("search.candidates._WINDOW_FROM", 8)
    monkeypatch.setattr("search.candidates._SMALL_SCOPE", 3)


@pytest.fixture
def common_words(db) -> None:
    """Sixty documents: "email" in all, "printer" in every other, "quasar" in the first two."""
    texts = [
        DocumentText(
            n,
            "en",
            "email" + " printer" * (n % 2) + " quasar" * (n <= 2),
            "",
            partition="rare" if n % 10 == 0 else "public",
        )
        for n in range(1, 61)
    ]
    documents_put_many(kind="ticket", documents=texts, now=NOW)


@pytest.mark.parametrize(
    ("query", "expected", "is_capped"),
    [
        ("email", {60, 59, 58, 57, 56, 55}, True),
        ("email printer", {59, 57, 55, 53, 51, 49}, True),
        ("email quasar", {1, 2, 60, 59, 58, 57}, True),
        ("email printer quasar", {1, 2, 59, 57, 55, 53}, True),
        ("quasar", {1, 2}, False),
    ],
)
def test_of_too_many_the_rarest_words_and_the_newest_are_ranked(
    narrow, common_words, query, expected, is_capped
):
    results = search(kind="ticket", query=query)

    assert {hit.object_id for hit in results.hits} == expected
    assert results.is_capped == is_capped


def test_of_too_many_behind_a_filter_enough_of_the_newest_are_ranked(narrow, common_words):
    common = search(kind="ticket", query="email", partitions=["rare"])
    absent = search(kind="ticket", query="printer", partitions=["rare"])

    assert {hit.object_id for hit in common.hits} == {60, 50}
    assert common.is_capped
    assert (absent.hits, absent.is_capped) == ([], False)


def test_of_too_many_only_given_objects_are_ranked(narrow, common_words):
    few = search(kind="ticket", query="email", object_ids=_objects(1, 2, 3))
    many = search(kind="ticket", query="email", object_ids=_objects(*range(1, 6)))

    assert {hit.object_id for hit in few.hits} == {1, 2, 3}
    assert {hit.object_id for hit in many.hits} == {1, 2, 3, 4, 5}


def test_the_scheduled_task_sums_up_the_counts(index):
    document_put(kind="article", object_id=40, language="en", title="VPN again", text="", now=NOW)
    assert VocabularyChange.objects.exists()
    assert app.conf.beat_schedule["count-words"]["task"] == vocabulary_fold_task.name

    vocabulary_fold_task()

    assert not VocabularyChange.objects.exists()
    assert Vocabulary.objects.get(kind="article", stem="vpn").documents == 2
    assert Vocabulary.objects.get(kind="article", stem=ALL_DOCUMENTS).documents == 11


def test_a_synonym_of_one_word_is_refused(db):
    with pytest.raises(ValidationError, match="at least two"):
        Synonym(words="vpn, ").full_clean()
