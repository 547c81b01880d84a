"""First response time: from creation to the first public message written by a human agent."""

from dataclasses import dataclass

from kpis.definitions.ledger import Ledger, created, human_replies, is_imported, seconds_between
from tickets.models import ActorKind, Channel

VERSION = 1
LIVE_CHANNELS = {Channel.PHONE, Channel.CHAT, Channel.WALK_IN}


@dataclass(frozen=True, slots=True)
class FirstResponse:
    """`seconds` is None where there is no value; `reason` then says why, as a code."""

    seconds: int | None
    is_live: bool = False
    reason: str = ""


def first_response(ledger: Ledger) -> FirstResponse:
    """Calendar seconds to the first human answer.

    A contact answered live is 0 s, only where its CREATED event says so; a ticket that an agent
    opened for the requester has no value; nor has imported history, which holds no conversation.
    """
    start = created(ledger)
    if start is None or is_imported(ledger):
        return FirstResponse(None, reason="not_recorded")
    if start.data.get("answered_live") is True and start.data.get("channel") in LIVE_CHANNELS:
        return FirstResponse(0, is_live=True)
    if start.actor_kind == ActorKind.AGENT:
        return FirstResponse(None, reason="opened_by_agent")
    replies = human_replies(ledger)
    if not replies:
        return FirstResponse(None, reason="not_answered")
    return FirstResponse(seconds_between(start.at, replies[0].at))
