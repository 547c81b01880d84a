"""What must be true before an agent resolves a ticket, by whichever door; and what they are told of first."""

from accounts.models import User
from tickets import access
from tickets.exceptions import MissingField, MissingFields, OpenChecklist, Unanswered
from tickets.models import ActorKind, LinkKind, Status, Ticket, TicketLink
from tickets.selectors.checklist import lines_open
from tickets.selectors.custom_fields import missing_at_resolution
from tickets.selectors.identity import require_identity_to_resolve
from tickets.selectors.writing import draft_of, held_on


def require_resolvable(*, ticket: Ticket, actor: User | None) -> None:
    """Raises IdentityUnconfirmed or MissingFields where an agent may not resolve the ticket yet.

    The requester's "it is solved" and the system are exempt.
    """
    if access.actor_kind_on(actor, ticket) != ActorKind.AGENT:
        return
    require_identity_to_resolve(ticket)
    missing = missing_at_resolution(ticket)
    if missing:
        raise MissingFields(ticket, [MissingField(f.key, f.label) for f in missing])


def tell_open_lines(
    *, ticket: Ticket, target: Status | None, actor: User | None, is_known: bool
) -> None:
    """Raises OpenChecklist where an agent is about to resolve a ticket with open lines and does not know yet.

    A warning, not a rule: each door asks once (`is_known`: it was answered), the services never refuse.
    What is a rule comes first: IdentityUnconfirmed, MissingFields.
    """
    is_asked = target == Status.RESOLVED and ticket.is_unresolved and not is_known
    if not is_asked or access.actor_kind_on(actor, ticket) != ActorKind.AGENT:
        return
    lines = lines_open(ticket)
    if lines:
        require_resolvable(ticket=ticket, actor=actor)
        raise OpenChecklist(ticket, lines)


def tell_unanswered(*, ticket: Ticket, target: Status | None, actor: User, is_known: bool) -> None:
    """Raises Unanswered where an agent is about to resolve beside an unsent text, or without any answer.

    A warning, as that of open lines. A reply on its way is an answer; a duplicate is answered elsewhere.
    """
    is_asked = target == Status.RESOLVED and ticket.is_unresolved and not is_known
    if not is_asked or access.actor_kind_on(actor, ticket) != ActorKind.AGENT:
        return
    draft = draft_of(actor, ticket)
    if draft is not None and not draft.body.strip():
        draft = None
    if draft is None and (ticket.first_responded_at is not None or _is_answered(ticket, actor)):
        return
    require_resolvable(ticket=ticket, actor=actor)
    raise Unanswered(ticket, draft)


def _is_answered(ticket: Ticket, actor: User) -> bool:
    if ticket.requester_id == actor.pk or held_on(actor, ticket):
        return True
    return TicketLink.objects.filter(ticket=ticket, kind=LinkKind.DUPLICATE_OF).exists()
