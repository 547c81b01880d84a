"""Translation catalogues without gettext: Babel compiles, extracts, merges and compares."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

# Argument positions of Django's functions, as Babel wants them.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SKIPPED_FOLDERS = {".venv", ".git", "var", "node_modules", "tests", "bench", "migrations", "static"}
PLURAL_FORMS = "(n != 1)"

# What a translation must carry over unchanged: placeholders, tags, Markdown links and marks.
_PARTS = (
    re.compile(r"%\(\w+\)[sdif]"),
    re.compile(r"(?<!%)%[sdif](?![\w(])"),
    re.compile(r"\{[A-Za-z_]\w*(?:![rsa])?(?::[^{}]*)?\}"),
    re.compile(r"</?[A-Za-z][^<>]*>"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"\*\*|`[^`]+`"),
)


@dataclass(frozen=True)
class Key:
    """What makes a message itself: its context, its English, its English plural."""

    context: str | None
    singular: str
    plural: str | None = None

    def __str__(self) -> str:
        context = f"[{self.context}] " if self.context else ""
        return f"{context}{self.singular!r}"


# --- Compiling --------------------------------------------------------------------------------


def build_catalogues(folder: Path) -> list[str]:
    """Compile each catalogue that is newer than its result; the languages that were compiled."""
    built = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        buffer = io.BytesIO()
        write_mo(buffer, read_catalogue(source))
        partial = target.with_suffix(".mo.part")
        partial.write_bytes(buffer.getvalue())
        partial.replace(target)
        built.append(source.parent.parent.name)
    return built


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=_language_of(path), abort_invalid=True)


def _language_of(path: Path) -> str:
    return path.parent.parent.name if path.parent.name == "LC_MESSAGES" else "es"


# --- Extracting -------------------------------------------------------------------------------


def sources(root: Path) -> Iterator[Path]:
    """Every Python file and template of the product."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        is_template = path.suffix in {".html", ".txt"} and "templates" in inside
        if (is_template or path.suffix == ".py") and not SKIPPED_FOLDERS & set(inside[:-1]):
            yield path


def keys_of_source(path: Path) -> set[Key]:
    """The messages of one Python file or template."""
    text = path.read_text(encoding="utf-8")
    return set(_keys_of_code(text if path.suffix == ".py" else _code_of_template(text, path)))


def _code_of_template(text: str, path: Path) -> str:
    """Django's view of a template as Python calls, without the page's indentation."""
    code = templatize(text, origin=str(path))
    return "\n".join(line.strip() for line in code.splitlines())


def _keys_of_code(code: str) -> Iterator[Key]:
    found = extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS, strip_comment_tags=True)
    for _, message, _, context in found:
        singular, plural = message if isinstance(message, tuple) else (message, None)
        if singular:
            yield Key(context, singular, plural)


def keys_of_product(root: Path) -> set[Key]:
    return set().union(*(keys_of_source(path) for path in sources(root)))


# --- Comparing --------------------------------------------------------------------------------


def key_of(message: Message) -> Key:
    if isinstance(message.id, tuple | list):
        return Key(message.context, message.id[0], message.id[1])
    return Key(message.context, message.id)


def strings_of(message: Message) -> list[str]:
    """The translation's forms: one, or one a plural form."""
    if isinstance(message.string, tuple | list):
        return [string or "" for string in message.string]
    return [message.string or ""]


def messages_of(catalogue: Catalog) -> dict[Key, Message]:
    return {key_of(message): message for message in catalogue if message.id}


def faults(wanted: set[Key], catalogue: Catalog) -> list[str]:
    """What keeps this catalogue from being complete and true to the sources, one line each."""
    present = messages_of(catalogue)
    lines = [f"missing: {key}" for key in sorted(wanted - present.keys(), key=str)]
    lines += [f"obsolete: {key}" for key in sorted(present.keys() - wanted, key=str)]
    for key in sorted(wanted & present.keys(), key=str):
        lines += [f"{fault}: {key}" for fault in _faults_of_message(key, present[key])]
    return lines


def _faults_of_message(key: Key, message: Message) -> Iterator[str]:
    strings = strings_of(message)
    if message.fuzzy:
        yield "fuzzy"
    if not strings or not all(strings):
        yield "empty"
        return
    originals = [key.singular] if key.plural is None else [key.singular, key.plural]
    # A singular may say "one" in words, so a plural message may match either original.
    allowed = [parts_of(original) for original in originals]
    if any(parts_of(string) not in allowed for string in strings):
        yield "placeholders or tags differ"


def parts_of(text: str) -> list[str]:
    """The placeholders, tags and Markdown of a text, in no order."""
    return sorted(part for pattern in _PARTS for part in pattern.findall(text))


# --- Updating ---------------------------------------------------------------------------------


def updated(wanted: Iterable[Key], *known: Catalog, locale: str) -> Catalog:
    """A catalogue of exactly the wanted messages, translated from the first catalogue that can."""
    catalogue = Catalog(locale=locale, fuzzy=False, charset="utf-8")
    translations = [messages_of(each) for each in known]
    for key in sorted(wanted, key=lambda key: (key.singular, key.context or "")):
        identity = key.singular if key.plural is None else (key.singular, key.plural)
        catalogue.add(identity, _translation(key, translations), context=key.context)
    return catalogue


def _translation(key: Key, translations: list[dict[Key, Message]]) -> str | tuple[str, ...]:
    for known in translations:
        strings = strings_of(known[key]) if key in known else []
        if strings and all(strings):
            return strings[0] if key.plural is None else tuple(strings)
    return "" if key.plural is None else ("", "")


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """Write it with a small, stable header and no line numbers, so that diffs show only words."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, omit_header=True, no_location=True)
    language = catalogue.locale_identifier
    header = (
        'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: nplurals=2; plural={PLURAL_FORMS};\\n"\n\n'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + buffer.getvalue().decode(), encoding="utf-8")
