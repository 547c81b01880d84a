"""Plain text helpers that know no app: folding accents and case, cleaning what people paste."""

import unicodedata
from functools import lru_cache


def fold(text: str) -> str:
    """The text in lower case without accents: "Contraseña" gives "contrasena"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


# Letters of scripts, and a braille pattern, that draw nothing.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# What turns the direction of all that follows it.
_TURNING = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067")


def one_line(text: str) -> str:
    """The text on one line, trimmed, as others read it in a list: no controls, nothing that turns it around."""
    kept = "".join(c for c in clean_characters(text) if c not in _TURNING)
    return " ".join(kept.split())


def says_something(text: str) -> bool:
    """Whether anything of it can be seen."""
    return any(unicodedata.category(c)[0] not in "ZC" and c not in _BLANK for c in text)


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
