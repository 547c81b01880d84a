"""What must be true before an agent resolves a ticket, by whichever door."""

from accounts.models import User
from tickets import access
from tickets.exceptions import MissingField, MissingFields
from tickets.models import ActorKind, Ticket
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
