"""The mails to a requester whose request goes on under another number of theirs, or no longer does.

Nobody is told of a request that is not their own: where two people asked, neither gets a mail.
"""

from accounts.models import User
from notifications.together import mail_together, mail_untold
from tickets.letters import letter
from tickets.models import Ticket, TicketEvent

MERGED, UNMERGED = "request_merged", "request_unmerged"


def merged_mail(event: TicketEvent, ticket: Ticket) -> None:
    """It goes on under the other number. Several merges of one act are one mail."""
    survivor, person = _survivor(event), ticket.requester
    if _is_told(event, ticket, survivor):
        mail = letter(survivor, person, MERGED, cause=str(event.pk))
        mail_together(mail=mail, listed="others", entry=_entry(ticket), now=event.created_at)


def unmerged_mail(event: TicketEvent, ticket: Ticket) -> None:
    """It is a request of its own again; nothing where the first mail had not left yet."""
    survivor, person, now = _survivor(event), ticket.requester, event.created_at
    entry, about = _entry(ticket), f"ticket:{survivor.pk}"
    is_untold = mail_untold(
        to=person, template=MERGED, about=about, listed="others", entry=entry, now=now
    )
    if not is_untold and _is_told(event, ticket, survivor):
        mail = letter(survivor, person, UNMERGED, cause=str(event.pk))
        mail_together(mail=mail, listed="others", entry=entry, now=now)


def _survivor(event: TicketEvent) -> Ticket:
    return Ticket.objects.select_related("requester").get(pk=event.data["survivor"])


def _entry(ticket: Ticket) -> dict[str, str]:
    return {"reference": ticket.reference, "subject": ticket.subject}


def _is_told(event: TicketEvent, ticket: Ticket, survivor: Ticket) -> bool:
    """Both are theirs, and they did not do it themselves."""
    person: User = ticket.requester
    return survivor.requester_id == person.pk and event.actor_id != person.pk
