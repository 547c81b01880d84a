"""After each second of a job: open pages are told once for all its tickets; after each turn the bells ring."""

from datetime import datetime
from functools import partial

from accounts.models import User
from helpdesk.lib import background
from helpdesk.lib.wake import wake_on_commit
from notifications import live
from notifications.services import SEND_TASK, bell_ring
from tickets.changes import changed_mark
from tickets.gathering import Gathered
from tickets.live_lists import lists_tell
from tickets.notify import LIVE_EVENT

# Tells a page that several tickets changed: what it shows of them it asks for again.
SEVERAL = {"id": 0}


def tell_live(gathered: Gathered) -> None:
    """One event for everybody who would have had one a ticket; and one nudge for the workers."""
    topics, gathered.topics = gathered.topics, set()
    if not topics:
        return
    background.post(partial(live.publish, topics, LIVE_EVENT, SEVERAL))
    lists_tell()
    # No ticket more than those that left their rows already.
    changed_mark([])
    wake_on_commit(SEND_TASK)


def ring_bells(gathered: Gathered, *, actor: User, now: datetime) -> None:
    """One notification for each person and kind: the first ticket, and how many more."""
    bells, gathered.bells = gathered.bells, {}
    people = User.objects.in_bulk({user_id for user_id, _kind in bells})
    for (user_id, kind), rung in bells.items():
        more = {"more": rung.count - 1} if rung.count > 1 else {}
        bell_ring(
            users=[people[user_id]],
            kind=kind,
            reference=rung.reference,
            actor=actor,
            data={"subject": rung.subject, **more},
            now=now,
        )
