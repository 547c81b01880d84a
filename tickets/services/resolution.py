"""What must be true before an agent resolves a ticket, by whichever door; and what they are told of first."""

from accounts.models import User
from tickets import access
from tickets.exceptions import MissingField, MissingFields, OpenChecklist
from tickets.models import ActorKind, Status, Ticket
from tickets.selectors.checklist import lines_open
from tickets.selectors.custom_fields import missing_at_resolution
from tickets.selectors.identity import require_identity_to_resolve


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
