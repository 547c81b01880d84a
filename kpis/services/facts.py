"""Facts follow the ledger: after a change, and when a first contact's window has passed."""

from datetime import datetime

from kpis.engine import facts_write, fcr_window
from kpis.models import TicketFacts
from tickets.models import Ticket

BATCH = 500


def facts_refresh(ticket_ids: list[int], *, now: datetime) -> None:
    """Brings these tickets' facts up to date, and those of earlier ones that they bear upon."""
    facts_write(ticket_ids=[*ticket_ids, *_borne_upon(ticket_ids)], now=now)


def _borne_upon(ticket_ids: list[int]) -> set[int]:
    """Tickets resolved in the window before these were filed, by the same requesters, or continued by these.

    Whatever their category: a category put right takes a failure back as well as making one.
    """
    changed = list(
        Ticket.objects.filter(pk__in=ticket_ids).values_list("requester_id", "created_at")
    )
    if not changed:
        return set()
    times = [at for _, at in changed]
    resolved = TicketFacts.objects.filter(
        is_fcr__isnull=False,
        resolved_at__gte=min(times) - fcr_window(),
        resolved_at__lt=max(times),
    )
    by_requester = resolved.filter(ticket__requester_id__in={pk for pk, _ in changed})
    continued = resolved.filter(ticket__continued_by__in=ticket_ids)
    found = {*by_requester.values_list("pk", flat=True), *continued.values_list("pk", flat=True)}
    return found - set(ticket_ids)


def facts_finalise(*, now: datetime, limit: int = BATCH) -> int:
    """Computes again what was provisional and whose window has passed; how many there were."""
    due = TicketFacts.objects.filter(is_fcr_final=False, fcr_provisional_until__lte=now)
    ids = list(due.order_by("fcr_provisional_until").values_list("pk", flat=True)[:limit])
    if ids:
        facts_write(ticket_ids=ids, now=now)
    return len(ids)
