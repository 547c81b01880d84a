"""Whether the one who asks is known to be who they say, and where nobody made sure."""

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import IdentityUnconfirmed
from tickets.models import IdentityCheck, IdentityOutcome, IdentityQuestion, Ticket
from tickets.models.ticket import TicketQuerySet

# A number with fewer signs would be half told by its last two.
SHORT = 5


def identity_checks(ticket: Ticket) -> list[IdentityCheck]:
    """The checks of the present requester, newest first, with who made them. One query.

    Those of an earlier requester of the ticket count for nothing and are read in its history.
    """
    checks = IdentityCheck.objects.filter(ticket=ticket, person=ticket.requester_id)
    return list(checks.select_related("actor").order_by("-pk"))


def identity_is_confirmed(ticket: Ticket) -> bool:
    """Whether the last check of the present requester was passed. One query."""
    checks = IdentityCheck.objects.filter(ticket=ticket, person=ticket.requester_id)
    last = checks.order_by("-pk").values_list("outcome", flat=True).first()
    return last == IdentityOutcome.PASSED


def needs_identity(ticket: Ticket) -> bool:
    """Whether the ticket's request type asks for a check before it is resolved."""
    return ticket.request_type is not None and ticket.request_type.needs_identity_check


def require_identity(ticket: Ticket) -> None:
    """Raises IdentityUnconfirmed unless a check of the present requester was passed.

    For whatever changes a credential: a marked guide step, a marked macro.
    """
    if not identity_is_confirmed(ticket):
        raise IdentityUnconfirmed(ticket)


def require_identity_to_resolve(ticket: Ticket) -> None:
    """The same, where the ticket's request type asks for it."""
    if needs_identity(ticket):
        require_identity(ticket)


def facts_on_file(person: User) -> dict[str, str]:
    """What each way of making sure can lean on, in words: enough to tell, too little to be read out."""
    manager = person.manager
    return {
        IdentityQuestion.CALL_BACK: _ending(person.phone_link) or _("no number on file"),
        IdentityQuestion.EMPLOYEE_NUMBER: _ending(person.employee_number) or _("no number on file"),
        IdentityQuestion.MANAGER: _("on file: %(name)s") % {"name": manager}
        if manager
        else _("no manager on file"),
    }


def _ending(number: str) -> str:
    """Its last two signs; of a number as short as that nothing but that it is there."""
    if len(number) < SHORT:
        return _("on file") if number else ""
    return _("number on file ends in %(end)s") % {"end": number[-2:]}


def unchecked_tickets(user: User) -> TicketQuerySet:
    """Tickets resolved by an agent whose type asks for a check and whose requester passed none.

    Should be none: what is here was resolved before its type asked, or through no door of ours.
    """
    passed = IdentityCheck.objects.filter(
        ticket=OuterRef("pk"), person=OuterRef("requester"), outcome=IdentityOutcome.PASSED
    )
    resolved = access.tickets_for(user).filter(
        request_type__needs_identity_check=True,
        resolved_at__isnull=False,
        resolved_by__isnull=False,
    )
    return resolved.exclude(resolved_by=F("requester")).filter(~Exists(passed))
