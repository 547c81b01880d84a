"""What somebody says on a ticket that was merged away is said on the one that it lives on in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput, MergedAway, NotAllowed
from tickets.families import survivor_of
from tickets.models import ActorKind, Message, Ticket

P = ParamSpec("P")


def follows_merges(add: Callable[P, Message]) -> Callable[P, Message]:
    """For message_add: a requester's words go to the survivor, an agent is told where to write.

    The version that a caller saw is that of the other ticket, and says nothing about this one. Who
    has been taken off the survivor since is answered as on a closed ticket.
    """

    @wraps(add)
    def following(*args: P.args, **said: P.kwargs) -> Message:
        try:
            return add(*args, **said)
        except MergedAway as away:
            actor: Any = said["actor"]
            if access.actor_kind_on(actor, away.ticket) != ActorKind.REQUESTER:
                raise
            there: Any = {"ticket": _survivor_for(actor, away.ticket), "expected_version": None}
        return following(*args, **{**said, **there})

    return following


def _survivor_for(actor: User | None, ticket: Ticket) -> Ticket:
    survivor = survivor_of(ticket)
    try:
        access.require_speaker(actor, survivor)
    except NotAllowed:
        closed = _("This ticket is closed. Open a new one that continues it.")
        raise InvalidInput("body", closed) from None
    return survivor
