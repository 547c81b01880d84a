"""Marks: whole words, any accent, any form; the rest escaped."""

from django.utils.safestring import SafeString

from search.highlight import highlight, snippet
from search.index import search


def test_marks_every_form_of_the_word_whatever_its_accents():
    marked = highlight("Contraseñas y CONTRASENA", ["contraseña"])

    assert marked == "<mark>Contraseñas</mark> y <mark>CONTRASENA</mark>"
    assert isinstance(marked, SafeString)


def test_escapes_what_is_around_and_inside():
    marked = highlight('<script>vpn</script> & "vpn"', ["vpn"])

    assert "<script>" not in marked
    assert marked.count("<mark>vpn</mark>") == 2
    assert "&amp;" in marked


def test_marks_whole_words_only():
    assert "<mark>" not in highlight("passwordless", ["password"])
    assert "<mark>" not in highlight("anything", [])


def test_marks_the_words_of_a_hit(index):
    hit = search(kind="article", query="passwords").hits[0]

    assert highlight(hit.title, hit.words) == "Reset your <mark>password</mark>"


def test_marks_a_word_found_by_its_beginning(index):
    hit = search(kind="article", query="impre", prefix=True).hits[0]

    assert highlight(hit.title, hit.words) == "Instalar una <mark>impresora</mark>"


def test_a_snippet_shows_where_the_words_are():
    text = "Nothing here. " * 40 + "Then reset the password of the printer. " + "More text. " * 40

    shown = snippet(text, ["password", "printer"], width=100)

    assert "<mark>password</mark>" in shown
    assert "<mark>printer</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown.replace("<mark>", "").replace("</mark>", "")) <= 104


def test_a_short_text_is_its_own_snippet():
    assert snippet("Reset  the\npassword", ["password"]) == "Reset the <mark>password</mark>"


def test_a_snippet_without_a_match_is_the_beginning():
    assert snippet("word " * 100, ["zebra"], width=20).startswith("word word")


def test_a_snippet_of_one_endless_word_is_cut():
    assert len(snippet("x" * 1000, ["y"], width=50)) <= 54
