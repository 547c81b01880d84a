"""Who sees a hand-off, and who may receive it. Requesters never do: for them it does not exist."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import User
from escalation.models import Handoff
from escalation.models import HandoffQuerySet as Handoffs
from tickets.access import sees_internal, standing_of, ticket_get, tickets_for
from tickets.exceptions import NotAllowed
from tickets.models import Ticket

Person = User | AnonymousUser


def worked_ticket_get(user: Person, reference: str) -> Ticket:
    """The ticket, for those who work it; 404 for its requester, for strangers, and when missing."""
    ticket = ticket_get(user, reference, tickets_for(user).select_related("requester", "team"))
    if not sees_internal(user, ticket):
        raise Http404
    return ticket


def handoffs_for(user: Person) -> Handoffs:
    """Every hand-off of the tickets that this person works, and no other."""
    if not isinstance(user, User) or not user.is_agent:
        return Handoff.objects.none()
    return Handoff.objects.filter(ticket__in=tickets_for(user)).exclude(ticket__requester=user)


def handoff_get(user: Person, reference: str, pk: int) -> Handoff:
    """One hand-off of one ticket, or 404: hidden and missing look the same."""
    ticket = worked_ticket_get(user, reference)
    found = Handoff.objects.for_page().filter(ticket=ticket, pk=pk).first()
    if found is None:
        raise Http404
    return found


def team_ids_of(user: User) -> list[int]:
    """The teams that a person is in."""
    return standing_of(user).team_ids


def may_receive(user: Person, handoff: Handoff) -> bool:
    """Members of the receiving team, supervisors and administrators accept, return and mark."""
    if not isinstance(user, User) or not user.is_agent:
        return False
    if user.is_supervisor:
        return True
    return handoff.to_team_id in team_ids_of(user)


def require_receiver(user: User, handoff: Handoff) -> None:
    """Raises NotAllowed unless the person may receive this hand-off."""
    if not may_receive(user, handoff):
        raise NotAllowed
