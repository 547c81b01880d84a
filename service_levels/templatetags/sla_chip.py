"""`{% sla_chip ticket now %}`: how much time is left, or why the clock stands still; no query."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk.lib.times import duration
from tickets.models import Status, Ticket

register = template.Library()
# The last stretch before a promise is due is shown as a warning.
SOON = timedelta(hours=1)


def _state(ticket: Ticket, now: datetime) -> tuple[str, str]:
    """The chip's look and words; both empty where nothing is promised."""
    if ticket.status == Status.WAITING_REQUESTER:
        return "paused", _("Clock stopped: waiting for the requester")
    due = ticket.next_due_at
    if due is None or not ticket.is_unresolved:
        return "", ""
    what = _("Resolution") if ticket.first_responded_at else _("First response")
    if due <= now:
        words = _("%(what)s overdue by %(time)s")
        return "breached", words % {"what": what, "time": duration(now - due)}
    words = _("%(what)s in %(time)s")
    look = "soon" if due - now <= SOON else "ok"
    return look, words % {"what": what, "time": duration(due - now)}


@register.inclusion_tag("service_levels/_chip.html")
def sla_chip(ticket: Ticket, now: datetime | None = None) -> dict[str, Any]:
    """The chip of a ticket's clock. The exact moment is in its title."""
    look, words = _state(ticket, now or timezone.now())
    due = ticket.next_due_at
    title = date_format(timezone.localtime(due), "SHORT_DATETIME_FORMAT") if due else ""
    return {"look": look, "words": words, "title": title}
