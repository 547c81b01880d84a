"""Plain text helpers that know no app: folding accents and case, cleaning what people paste."""

import unicodedata
from functools import lru_cache


def fold(text: str) -> str:
    """The text in lower case without accents: "Contraseña" gives "contrasena"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def clean_characters(text: str) -> str:
    """The text without what a database or a terminal refuses: NUL, lone surrogates, controls."""
    if text.isprintable():
        return text
    return "".join(_replacement(c) for c in text)


@lru_cache(maxsize=4096)
def _replacement(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return " "
    return " " if category == "Cc" and character not in "\n\t" else character
