"""What macros did, as sentences; each change that one made has its own line beside it."""

from django.utils.translation import gettext as _

from tickets.models import EventKind, TicketEvent
from tickets.selectors.ledger_words.names import Names, Sentence


def _applied(event: TicketEvent, names: Names) -> str:
    name = names.macros.get(event.data.get("macro", 0))
    if name is None:
        return _("Applied a macro")
    return _("Applied the macro “%(name)s”") % {"name": name}


WORDS: dict[str, Sentence] = {EventKind.MACRO_APPLIED: _applied}
