"""A ticket's history: its ledger, line by line, for those who may read it."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from tickets import access
from tickets.models import EventKind, Ticket
from tickets.selectors.ledger_words import names_for, words_of


@dataclass(frozen=True)
class HistoryLine:
    """One event: who, what in words, when."""

    kind: str
    actor: User | None
    words: str
    at: datetime


def history_of(user: User, ticket: Ticket) -> list[HistoryLine]:
    """The ticket's ledger, newest first, for those who may read it. Four queries at most."""
    events = list(access.events_for(user, ticket).select_related("actor").order_by("-pk")[:300])
    names = names_for(events)
    return [HistoryLine(e.kind, e.actor, words_of(e, names), e.created_at) for e in events]


def searched_before(user: User, ticket: Ticket) -> list[str]:
    """What the requester searched for in the portal before asking; nobody should ask again."""
    created = access.events_for(user, ticket).filter(kind=EventKind.CREATED)
    data = created.values_list("data", flat=True).first() or {}
    return list(data.get("origin", {}).get("searches", []))
