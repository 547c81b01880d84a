"""Links between tickets: duplicate of, blocked by, caused by, related to. Both ledgers tell of them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import access
from tickets.exceptions import InvalidInput, MergedAway, NotAllowed
from tickets.models import EventKind, LinkKind, Ticket, TicketLink
from tickets.models.merge import LINKED_BY_HAND
from tickets.services.change import event_write


@transaction.atomic
def link_add(
    *, ticket: Ticket, other: Ticket, kind: LinkKind, actor: User, now: datetime
) -> TicketLink:
    """`ticket` is `kind` the other one, such as blocked by it.

    The version of neither changes: nobody's reply is stale because of a link. Raises NotAllowed,
    MergedAway or InvalidInput("other" or "kind").
    """
    access.require_worker(actor, ticket)
    if not access.tickets_for(actor).filter(pk=other.pk).exists():
        raise NotAllowed
    _check(ticket, other, kind)
    try:
        with transaction.atomic():
            link = TicketLink.objects.create(
                ticket=ticket, other=other, kind=kind, actor=actor, created_at=now
            )
    except IntegrityError:
        raise InvalidInput("other", _("These two are linked like this already.")) from None
    _events(link, "added", actor, now)
    return link


def _check(ticket: Ticket, other: Ticket, kind: LinkKind) -> None:
    if kind not in LINKED_BY_HAND:
        raise InvalidInput("kind", _("Choose how the two are linked."))
    if ticket.pk == other.pk:
        raise InvalidInput("other", _("A ticket cannot be linked to itself."))
    # In the order of their keys: whoever links the same two from the other side waits.
    pair = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=[ticket.pk, other.pk])
    for one in pair.order_by("pk"):
        if one.merged_into_id is not None:
            raise MergedAway(one)
    turned = Q(ticket=other, other=ticket, kind=kind)
    if TicketLink.objects.filter(turned).exists():
        message = _("These two are linked like this already.")
        if kind != LinkKind.RELATED:
            message = _("%(other)s is linked to this one in the same way: it cannot be both.") % {
                "other": other.reference
            }
        raise InvalidInput("other", message)


@transaction.atomic
def link_remove(*, link: TicketLink, actor: User, now: datetime) -> None:
    """Takes the link off both. Raises NotAllowed, or InvalidInput for what a split set or is gone."""
    try:
        access.require_worker(actor, link.ticket)
    except NotAllowed:
        access.require_worker(actor, link.other)
    if link.kind not in LINKED_BY_HAND:
        raise InvalidInput("kind", _("What was split stays linked to where it came from."))
    if not TicketLink.objects.filter(pk=link.pk).delete()[0]:
        raise InvalidInput("other", _("This link is gone already."))
    _events(link, "removed", actor, now)


def _events(link: TicketLink, action: str, actor: User, now: datetime) -> None:
    sides = (
        (link.ticket, {"other": link.other_id, "kind": link.kind, "action": action}),
        (
            link.other,
            {"other": link.ticket_id, "kind": link.kind, "action": action, "reverse": True},
        ),
    )
    for ticket, data in sides:
        event_write(
            ticket=ticket,
            kind=EventKind.LINKS_CHANGED,
            data=data,
            actor=actor,
            actor_kind=access.actor_kind_on(actor, ticket),
            now=now,
        )
