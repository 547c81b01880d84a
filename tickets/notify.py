"""Who hears of what happened to a ticket: mail for the requester and people in copy, the bell for agents
who hold or watch it, live events for all.

Decides from the ledger event alone, inside its transaction; the outbox does the rest.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from helpdesk.lib import background
from helpdesk.lib.wake import is_quiet
from notifications import live
from notifications.services import bell_instead, bell_ring
from tickets import letters, merge_letters
from tickets.gathering import gathered_now
from tickets.live_lists import lists_tell
from tickets.models import ActorKind, EventKind, PersonRole, Status, Ticket, TicketEvent
from tickets.selectors.people import Concerned, concerned_by

LIVE_EVENT = "ticket"
# The reason of a resolution that its requester gets no mail and no survey about.
UNTOLD = "untold"


def on_ticket_event(*, event: TicketEvent, ticket: Ticket, **_kwargs: Any) -> None:
    """The receiver of ticket_event_recorded."""
    # A ticket begins with its requester alone.
    is_new = event.kind == EventKind.CREATED
    concerned = Concerned([], []) if is_new else concerned_by(ticket)
    _live(event, ticket, concerned)
    writer = _MAILS.get(EventKind(event.kind))
    if writer is not None:
        writer(event, ticket, concerned)
    _ring(event, ticket, concerned)


# What the requester never learns of, not even that it happened.
_INTERNAL = {
    EventKind.NOTED,
    EventKind.GUIDE_STARTED,
    EventKind.GUIDE_STEP,
    EventKind.GUIDE_ENDED,
    EventKind.FIELDS_CHANGED,
    EventKind.TAGGED,
    EventKind.HANDOFF_MARKED,
    EventKind.NO_ACTION_NEEDED,
    EventKind.MACRO_APPLIED,
    EventKind.CUSTOM_CHANGED,
    EventKind.CHECKLIST_CHANGED,
    EventKind.TIME_LOGGED,
    EventKind.IDENTITY_CHECKED,
    EventKind.SPLIT,
    EventKind.LINKS_CHANGED,
}


def is_internal(event: TicketEvent) -> bool:
    """Whether the requester's side must not learn that it happened: who watches, for instance."""
    is_watching = event.data.get("role") == PersonRole.WATCHER
    return event.kind in _INTERNAL or (event.kind == EventKind.PEOPLE_CHANGED and is_watching)


def topics_for(
    ticket: Ticket, kind: str, *, internal: bool = False, concerned: Concerned | None = None
) -> list[str]:
    """The live topics that hear of it: `work:` for those who work the ticket, `ticket:` for all who see it."""
    topics = [f"work:{ticket.pk}"]
    if kind not in _INTERNAL and not internal:
        topics += [f"ticket:{ticket.pk}", f"user:{ticket.requester_id}"]
        topics += [f"user:{user.pk}" for user in (concerned.participants if concerned else [])]
    if ticket.team_id:
        topics.append(f"team:{ticket.team_id}")
    if ticket.assignee_id and ticket.assignee_id != ticket.requester_id:
        topics.append(f"user:{ticket.assignee_id}")
    topics += [f"user:{user.pk}" for user in (concerned.watchers if concerned else [])]
    return topics


def _live(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    # No kind and no version: the requester listens too.
    internal = is_internal(event)
    topics = topics_for(ticket, event.kind, internal=internal, concerned=concerned)
    transaction.on_commit(partial(_announce, topics, {"id": ticket.pk}))


def _announce(topics: list[str], data: dict[str, Any]) -> None:
    gathered = gathered_now()
    if gathered is not None:
        gathered.topics.update(topics)
    elif not is_quiet():
        background.post(partial(live.publish, topics, LIVE_EVENT, data))
        lists_tell()


# --- Mail: the requester and people in copy, never whoever did it -------------------------------------


def _both(
    event: TicketEvent, ticket: Ticket, concerned: Concerned, template: str, **more: Any
) -> None:
    """To the requester and everybody in copy, but not to the actor."""
    cause, now = str(event.pk), event.created_at
    if event.actor_id != ticket.requester_id:
        letters.requester_mail(ticket, template, cause=cause, now=now, **more)
    others = [user for user in concerned.participants if user.pk != event.actor_id]
    letters.copies_mail(ticket, others, template, cause=cause, now=now, **more)


def _created(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    # What was solved while they talked is told once, as solved.
    # Of what an agent split off, the requester hears where the agent said so.
    if not event.data.get("solved_live") and event.data.get("told", True):
        letters.requester_mail(
            ticket, "request_received", cause=str(event.pk), now=event.created_at
        )


def _replied(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    if event.actor_kind == ActorKind.SYSTEM:
        return
    if event.actor_kind == ActorKind.REQUESTER and not concerned.participants:
        return
    body = letters.body_of(event.data["message"])
    author = event.actor.full_name if event.actor else ""
    _both(event, ticket, concerned, "request_replied", author=author, body_html=body)


def _resolved(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    if event.data.get("reason") != UNTOLD:
        _both(event, ticket, concerned, "request_resolved")


def _people_changed(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    is_new = event.data["role"] == PersonRole.PARTICIPANT and event.data["action"] == "added"
    added = [user for user in concerned.participants if user.pk == event.data["user"]]
    if is_new and added:
        letters.shared_mail(event, ticket, added[0])


def _requester_changed(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    letters.requester_changed_mails(event, ticket, concerned.participants)


def _merged(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    merge_letters.merged_mail(event, ticket)


def _unmerged(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    if "survivor" in event.data:  # the survivor's own ledger has the same kind of event
        merge_letters.unmerged_mail(event, ticket)


_MAILS = {
    EventKind.MERGED: _merged,
    EventKind.UNMERGED: _unmerged,
    EventKind.CREATED: _created,
    EventKind.REPLIED: _replied,
    EventKind.RESOLVED: _resolved,
    EventKind.PEOPLE_CHANGED: _people_changed,
    EventKind.REQUESTER_CHANGED: _requester_changed,
}


# --- The bell: whoever holds the ticket and whoever watches it, once for one act ----------------------

_PLAIN_BELLS = {
    EventKind.NOTED: "noted",
    EventKind.RESOLVED: "resolved",
    EventKind.TEAM_CHANGED: "moved",
    EventKind.REQUESTER_CHANGED: "requester_changed",
    EventKind.HANDED_OFF: "handed_off",
    EventKind.HANDOFF_ACCEPTED: "handoff_answered",
    EventKind.HANDOFF_RETURNED: "handoff_answered",
}
# What the second ring of one act says better than the first.
_INSTEAD = {
    "resolved": ("requester_replied", "colleague_replied", "noted"),
    "reopened": ("requester_replied",),
    "mentioned": ("noted", "colleague_replied", "assigned"),
}


def _bell_kind(event: TicketEvent) -> str:
    """What the bell rings as; empty where it is silent."""
    by_requester = event.actor_kind == ActorKind.REQUESTER
    if event.kind == EventKind.REPLIED:
        if event.actor_kind == ActorKind.SYSTEM:
            return ""
        return "requester_replied" if by_requester else "colleague_replied"
    if event.kind == EventKind.REOPENED and by_requester:
        return "reopened"
    if event.kind in (EventKind.STATUS_CHANGED, EventKind.REOPENED, EventKind.CLOSED):
        # Being taken and being answered have rung already, and nobody waits for the quiet closing.
        said = event.data.get("reason") == "replied" or event.data.get("from") == Status.NEW
        return "" if said or event.actor_id is None else "status_changed"
    return _PLAIN_BELLS.get(EventKind(event.kind), "")


def _ring(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    if event.kind == EventKind.ASSIGNED:
        _ring_assigned(event, ticket, concerned)
        return
    kind = _bell_kind(event)
    if kind:
        _bell(event, ticket, kind, [*_holder(ticket), *concerned.watchers])


def _ring_assigned(event: TicketEvent, ticket: Ticket, concerned: Concerned) -> None:
    """The new holder hears that it is theirs; who held it before and who watches, that it is not."""
    holder = _holder(ticket)
    if event.data["to"] is not None:
        _bell(event, ticket, "assigned", holder)
    before = User.objects.filter(pk=event.data["from"]) if event.data["from"] else []
    # Nor does whoever became the requester: from then on it is others' business.
    told = {user.pk for user in holder} | {ticket.requester_id}
    others = [user for user in [*before, *concerned.watchers] if user.pk not in told]
    _bell(event, ticket, "reassigned", others)


def _holder(ticket: Ticket) -> list[User]:
    holder = ticket.assignee
    return [holder] if isinstance(holder, User) and holder.pk != ticket.requester_id else []


def _bell(event: TicketEvent, ticket: Ticket, kind: str, users: Iterable[User]) -> None:
    bell(kind=kind, ticket=ticket, users=users, actor=event.actor, now=event.created_at)


def bell(
    *, kind: str, ticket: Ticket, users: Iterable[User], actor: User | None, now: datetime
) -> None:
    """Rings once for each of these people but the actor, in place of what the same act rang before."""
    once = {user.pk: user for user in users if actor is None or user.pk != actor.pk}
    gathered = gathered_now()
    if gathered is not None:
        gathered.ring(kind=kind, users=once.values(), ticket=ticket)
        return
    if not once:
        return
    bell_ring(
        users=list(once.values()),
        kind=kind,
        reference=ticket.reference,
        actor=actor,
        data={"subject": ticket.subject},
        now=now,
    )
    if kind in _INSTEAD:
        bell_instead(kind=kind, of=_INSTEAD[kind], reference=ticket.reference, actor=actor, now=now)
