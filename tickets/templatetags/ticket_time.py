"""`{% rail_timer %}`: the running timer on every page. `{% time_panel %}`: a ticket's time in Details."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from tickets.access import tickets_for
from tickets.durations import clock_words, duration_words
from tickets.models import Ticket, TimeEntry
from tickets.selectors.time_spent import time_spent_on, timer_of
from tickets.services.time_spent import FORGOTTEN_AFTER

register = template.Library()

register.filter("duration", duration_words)
register.filter("as_clock", clock_words)


def _ran(entry: TimeEntry, now: datetime) -> int:
    started = entry.started_at or now
    return max(0, round((now - started).total_seconds()))


@register.inclusion_tag("tickets/time/_rail.html", takes_context=True)
def rail_timer(context: dict[str, Any]) -> dict[str, Any]:
    """One query, by the index of running timers; where one runs, another for its ticket as far as it may be seen."""
    user = context["request"].user
    entry = timer_of(user) if user.is_authenticated and user.is_agent else None
    visible = tickets_for(user).filter(pk=entry.ticket_id) if entry else Ticket.objects.none()
    seconds = _ran(entry, timezone.now()) if entry else 0
    return {
        "entry": entry,
        "ticket": visible.only("pk", "subject").first() if entry else None,
        "seconds": seconds,
        "is_forgotten": seconds > FORGOTTEN_AFTER.total_seconds(),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("tickets/time/_panel.html", takes_context=True)
def time_panel(context: dict[str, Any]) -> dict[str, Any]:
    """The ticket's entries and their sum: one query."""
    ticket, user = context["ticket"], context["request"].user
    spent = time_spent_on(ticket)
    running = [entry for entry in spent.entries if entry.is_running]
    return {
        "ticket": ticket,
        "spent": spent,
        "others": [entry for entry in running if entry.user_id != user.pk],
        "is_mine_running": any(entry.user_id == user.pk for entry in running),
        "user": user,
        "typed": context.get("time_typed", {}),
        "list_query": context.get("list_query", ""),
        "csrf_token": context.get("csrf_token"),
    }
