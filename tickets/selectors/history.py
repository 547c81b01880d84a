"""A ticket's history: its ledger, line by line, for those who may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets import access
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.models import EventKind as K
from tickets.selectors.ledger_words import names_for, words_of
from tickets.selectors.ledger_words.subjects import subjects_of

LINES = 300
QUOTED = _("“%(words)s”")


# What a reader may want to see alone, by its code in the address.
GROUPS: dict[str, tuple[Any, frozenset[str]]] = {
    "talk": (_("Messages"), frozenset([K.CREATED, K.REPLIED, K.NOTED, K.SURVEY_SENT, K.SURVEY_ANSWERED])),
    "state": (_("Status"), frozenset([K.STATUS_CHANGED, K.RESOLVED, K.REOPENED, K.CLOSED])),
    "people": (
        _("People and teams"),
        frozenset(
            [
                K.ASSIGNED, K.TEAM_CHANGED, K.HANDED_OFF, K.HANDOFF_ACCEPTED, K.HANDOFF_RETURNED,
                K.HANDOFF_MARKED, K.PEOPLE_CHANGED, K.REQUESTER_CHANGED,
            ]
        ),
    ),
    "guide": (
        _("Guides"),
        frozenset([K.GUIDE_STARTED, K.GUIDE_STEP, K.GUIDE_ENDED, K.IDENTITY_CHECKED]),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class HistoryLine:
    """One event: who, what in words, when."""

    kind: str
    actor: User | None
    words: str
    at: datetime


def history_of(user: User, ticket: Ticket, group: str = "") -> list[HistoryLine]:
    """The ticket's ledger, newest first, or one group of it, for those who may read it.

    As many queries for a long ledger as for a short one.
    """
    told = access.events_for(user, ticket)
    if group in GROUPS:
        told = told.filter(kind__in=GROUPS[group][1])
    events = list(told.select_related("actor").order_by("-pk")[:LINES])
    names, about = names_for(events), subjects_of(events)

    def words(event: TicketEvent) -> str:
        said, name = words_of(event, names), about.get(event.pk)
        return f"{said} · {QUOTED % {'words': name}}" if name else said

    return [
        HistoryLine(event.kind, event.actor, words(event), event.created_at) for event in events
    ]


def searched_before(user: User, ticket: Ticket) -> list[str]:
    """What the requester searched for in the portal before asking; nobody should ask again."""
    created = access.events_for(user, ticket).filter(kind=EventKind.CREATED)
    data = created.values_list("data", flat=True).first() or {}
    return list(data.get("origin", {}).get("searches", []))
