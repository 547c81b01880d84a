"""Text to stems: case, accents, two languages, references and addresses kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from helpdesk.lib.text import clean_characters, fold
from search.analyser import STEM_MAX_CHARACTERS, analyse, guess_language, query_stems, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("configuración", "configuraciones"),
        ("configuracion", "configuraciones"),
        ("contraseña", "CONTRASENAS"),
        ("sesión", "sesiones"),
        ("impresora", "impresoras"),
        ("móvil", "moviles"),
    ],
)
def test_forms_of_a_spanish_word_share_a_stem_with_accents_or_without(one, other):
    assert analyse(one, "es") == analyse(other, "es")


@pytest.mark.parametrize(
    ("one", "other"), [("printer", "printers"), ("installing", "installed"), ("Wi-Fi", "wifi")]
)
def test_forms_of_an_english_word_share_a_stem(one, other):
    assert analyse(one, "en")[0] == analyse(other, "en")[0]


def test_different_words_keep_different_stems():
    assert analyse("password", "en") != analyse("passport", "en")


def test_stop_words_of_the_documents_language_are_left_out():
    assert analyse("How do I use the printer", "en") == ["use", "printer"]
    assert analyse("no puedo usar la impresora", "es") == ["usar", "impresor"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("See HD-10234.", {"hd-10234", "10234"}),
        ("Version v2.4.1, please", {"v2.4.1"}),
        ("Error 0x80070005!", {"0x80070005"}),
        ("ana.perez@example.com", {"ana.perez@example.com", "ana.perez", "perez", "example.com"}),
        ("don't log-in", {"login", "log"}),
    ],
)
def test_references_versions_and_addresses_stay_whole_beside_their_parts(text, kept):
    assert kept <= set(analyse(text, "en"))


def test_an_apostrophe_leaves_no_lone_letters():
    assert analyse("Don't open Ana's mail", "en") == ["open", "ana", "mail"]


def test_the_language_is_guessed_from_the_words_around():
    assert guess_language("No puedo entrar al correo desde la oficina") == "es"
    assert guess_language("I cannot open my mail from the office") == "en"
    assert guess_language("") == "en"


def test_a_querys_word_has_a_stem_for_each_language_without_repeats():
    assert query_stems("contrasenas") == ("contrasena", "contrasen")
    assert query_stems("vpn") == ("vpn",)


def test_no_stem_is_longer_than_the_column_that_keeps_it():
    stems = analyse("x" * 500 + " " + "a" * 90 + "-1", "en")

    assert stems
    assert max(len(one) for one in stems) <= STEM_MAX_CHARACTERS


def test_many_threads_get_the_stems_that_one_gets():
    words = [
        f"{root}{ending}"
        for root in ("print", "install", "connect")
        for ending in ("ing", "ed", "s", "er")
    ]
    words = [word + suffix for word in words for suffix in ("", *"abcdefgh")]
    alone = [stem.__wrapped__(word, "en") for word in words]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _n: [stem.__wrapped__(w, "en") for w in words], range(40)))

    assert all(one == alone for one in together)


def test_folding_takes_case_accents_and_ligatures_away():
    assert fold("CONFIGURACIÓN Ñandú ﬁn ß İ") == "configuracion nandu fin ss i"


def test_cleaning_takes_out_what_a_database_refuses():
    assert clean_characters("a\x00b\ud800c\nd") == "a b c\nd"
