"""Who came and went on a ticket, as sentences."""

from django.utils.translation import gettext as _

from tickets.models import EventKind, PersonRole, TicketEvent
from tickets.selectors.ledger_words.names import Names, Sentence


def _people(event: TicketEvent, names: Names) -> str:
    person, is_own = event.data.get("user"), event.data.get("user") == event.actor_id
    is_added = event.data.get("action") == "added"
    name = {"person": names.person(person)}
    if event.data.get("role") == PersonRole.WATCHER:
        if is_own:
            return _("Watches this ticket") if is_added else _("Watches no more")
        return (_("%(person)s watches now") if is_added else _("%(person)s watches no more")) % name
    if is_own and not is_added:
        return _("Left the conversation")
    return (_("Put %(person)s in copy") if is_added else _("Took %(person)s out of copy")) % name


def _requester(event: TicketEvent, names: Names) -> str:
    return _("Changed the requester: %(from)s → %(to)s") % {
        "from": names.person(event.data.get("from")),
        "to": names.person(event.data.get("to")),
    }


WORDS: dict[str, Sentence] = {
    EventKind.PEOPLE_CHANGED: _people,
    EventKind.REQUESTER_CHANGED: _requester,
}
