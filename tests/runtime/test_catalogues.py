"""Translations without gettext: what is extracted, what counts as a fault, what an update keeps."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from helpdesk.runtime.catalogues import (
    Key,
    build_catalogues,
    faults,
    keys_of_product,
    keys_of_source,
    parts_of,
    read_catalogue,
    updated,
    write_catalogue,
)

HELLO = Key(None, "Hello %(name)s")
CASES = Key(None, "%(n)s ticket", "%(n)s tickets")
OPEN = Key("status", "Open")


def catalogue(**extra: str) -> Catalog:
    found = Catalog(locale="es")
    found.add(HELLO.singular, "Hola, %(name)s")
    found.add((CASES.singular, str(CASES.plural)), ("%(n)s caso", "%(n)s casos"))
    found.add(OPEN.singular, "Abierto", context="status")
    for key, value in extra.items():
        found.add(key, value)
    return found


def source(tmp_path: Path, name: str, text: str) -> set[Key]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return keys_of_source(path)


def test_python_messages_plurals_and_contexts_are_found(tmp_path: Path) -> None:
    code = (
        '_("One")\nngettext("%d day", "%d days", n)\npgettext_lazy("verb", "Open")\n'
        'npgettext("c", "a", "b", 2)\ngettext_lazy("Two " "halves")\n_(variable)\n"Plain"\n'
    )

    assert source(tmp_path, "x.py", code) == {
        Key(None, "One"),
        Key(None, "%d day", "%d days"),
        Key("verb", "Open"),
        Key("c", "a", "b"),
        Key(None, "Two halves"),
    }


def test_template_messages_plurals_and_contexts_are_found(tmp_path: Path) -> None:
    page = (
        '{% load i18n %}{% translate "One" %}{% translate "Open" context "verb" as x %}'
        "{% blocktranslate with name=user.name trimmed %}\n  Hello\n  {{ name }}\n{% endblocktranslate %}"
        "{% blocktranslate count n=list|length %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
        '<c-field label="{% translate \'Nested\' %}" />{{ _("Called") }}'
    )

    assert source(tmp_path, "templates/a.html", page) == {
        Key(None, "One"),
        Key("verb", "Open"),
        Key(None, "Hello %(name)s"),
        Key(None, "%(n)s day", "%(n)s days"),
        Key(None, "Nested"),
        Key(None, "Called"),
    }


def test_tests_and_other_folders_are_left_out(tmp_path: Path) -> None:
    source(tmp_path, "tests/test_a.py", '_("Test")')
    source(tmp_path, "app/notes.txt", '{% translate "Not a template" %}')
    source(tmp_path, "app/views.py", '_("Shown")')
    source(tmp_path, "templates/mail.txt", '{% load i18n %}{% translate "Mail" %}')

    assert keys_of_product(tmp_path) == {Key(None, "Shown"), Key(None, "Mail")}


def test_a_complete_catalogue_has_no_faults() -> None:
    assert faults({HELLO, CASES, OPEN}, catalogue()) == []


def test_a_missing_and_an_obsolete_message_are_faults() -> None:
    found = faults({HELLO, CASES, OPEN, Key(None, "New")}, catalogue(Old="Viejo"))

    assert found == ["missing: 'New'", "obsolete: 'Old'"]


def test_an_empty_translation_is_a_fault() -> None:
    assert faults({Key(None, "New")}, _only("New", "")) == ["empty: 'New'"]


def test_half_a_plural_is_a_fault() -> None:
    half = Catalog(locale="es")
    half.add((CASES.singular, str(CASES.plural)), ("%(n)s caso", ""))

    assert faults({CASES}, half) == ["empty: '%(n)s ticket'"]


def test_a_fuzzy_translation_is_a_fault() -> None:
    fuzzy = Catalog(locale="es")
    fuzzy.add("New", "Nuevo", flags={"fuzzy"})

    assert faults({Key(None, "New")}, fuzzy) == ["fuzzy: 'New'"]


def _only(singular: str, translation: str) -> Catalog:
    found = Catalog(locale="es")
    found.add(singular, translation)
    return found


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Hello %(name)s", "Hola"),
        ("Hello %(name)s", "Hola %(nombre)s"),
        ("%s of %d", "%s de %s"),
        ("{count} open", "{cuenta} abiertos"),
        ("<b>Now</b>", "<b>Ahora"),
        ("See **this**", "Vea esto"),
        ("See [this](/a)", "Vea [esto](/b)"),
        ("Type `yes`", "Escriba `sí`"),
    ],
)
def test_a_changed_placeholder_or_tag_is_a_fault(english: str, spanish: str) -> None:
    wanted = {Key(None, english)}

    assert faults(wanted, _only(english, spanish)) == [f"placeholders or tags differ: {english!r}"]
    assert faults(wanted, _only(english, english)) == []


def test_a_percent_sign_is_no_placeholder() -> None:
    assert parts_of("100% sure, 50 % done") == parts_of("seguro al 100%, 50 % hecho") == []


def test_an_update_keeps_what_is_known_and_drops_what_is_gone() -> None:
    new = Key(None, "New")

    result = updated({HELLO, OPEN, new}, catalogue(Old="Viejo"), locale="es")

    assert faults({HELLO, OPEN, new}, result) == ["empty: 'New'"]


def test_an_update_takes_what_is_new_from_the_snippets(tmp_path: Path) -> None:
    new, plural = Key(None, "New"), Key(None, "%(n)s day", "%(n)s days")
    snippet = tmp_path / "room.po"
    snippet.write_text(
        'msgid "New"\nmsgstr "Nuevo"\n\nmsgid "%(n)s day"\nmsgid_plural "%(n)s days"\n'
        'msgstr[0] "%(n)s día"\nmsgstr[1] "%(n)s días"\n',
        encoding="utf-8",
    )

    result = updated({HELLO, new, plural}, catalogue(), read_catalogue(snippet), locale="es")

    assert faults({HELLO, new, plural}, result) == []


def test_a_written_catalogue_reads_back_and_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    wanted = {HELLO, CASES, OPEN}
    write_catalogue(path, updated(wanted, catalogue(), locale="es"))
    first = path.read_text(encoding="utf-8")

    write_catalogue(path, updated(wanted, read_catalogue(path), locale="es"))

    assert path.read_text(encoding="utf-8") == first
    assert faults(wanted, read_catalogue(path)) == []
    assert "#:" not in first


def test_a_built_catalogue_translates_and_is_not_built_twice(tmp_path: Path) -> None:
    path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    write_catalogue(path, updated({HELLO, CASES, OPEN}, catalogue(), locale="es"))

    assert build_catalogues(tmp_path) == ["es"]
    assert build_catalogues(tmp_path) == []
    spanish = gettext.translation("django", tmp_path, ["es"])
    assert spanish.gettext("Hello %(name)s") == "Hola, %(name)s"
    assert spanish.ngettext("%(n)s ticket", "%(n)s tickets", 2) == "%(n)s casos"
    assert spanish.pgettext("status", "Open") == "Abierto"
