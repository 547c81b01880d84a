"""What a form carries of the macros that were chosen for a message.

`macro=17` for a macro whose text was used, and `macro=17:2:1f0c9a3e` for each further action that was
not taken away: the macro, the place of the action in it, and its digest as it was shown. A macro that
was edited meanwhile does nothing that nobody saw.
"""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from tickets.exceptions import InvalidInput

CHOSEN_MAX = 40
_CHOSEN = re.compile(r"(\d{1,18})(?::(\d{1,2}):([0-9a-f]{8}))?", re.ASCII)
# The place and the digest of an action.
Mark = tuple[int, str]


def chosen_clean(values: Iterable[str]) -> tuple[str, ...]:
    """Those that can be read, for keeping with a draft."""
    return tuple(value for value in values if _CHOSEN.fullmatch(value))[:CHOSEN_MAX]


def chosen_read(values: Sequence[str]) -> dict[int, list[Mark]]:
    """For each macro the actions to do, in the form's order. Raises InvalidInput("macro")."""
    wanted: dict[int, list[Mark]] = {}
    for value in values[:CHOSEN_MAX]:
        match = _CHOSEN.fullmatch(value)
        if match is None:
            raise InvalidInput("macro", _("This macro is not there any more."))
        marks = wanted.setdefault(int(match[1]), [])
        if match[2] is not None:
            marks.append((int(match[2]), match[3]))
    return wanted
