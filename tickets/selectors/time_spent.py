"""Time spent: on a ticket, by whose timer now, and in sum for the report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import Count, QuerySet, Sum

from accounts.models import User
from tickets import access
from tickets.models import TimeEntry
from tickets.models.ticket import Ticket, reference_of

ENTRIES_SHOWN = 50
TIMER_SECONDS = 5
GROUPS_SHOWN = 500
# What the report is cut by: the columns that name a group.
CUTS: dict[str, tuple[str, ...]] = {
    "person": ("user_id", "user__full_name", "user__email"),
    "team": ("ticket__team_id", "ticket__team__name_en", "ticket__team__name_es"),
    "category": ("ticket__category_id", "ticket__category__name_en", "ticket__category__name_es"),
    "ticket": ("ticket_id", "ticket__subject"),
}


@dataclass(frozen=True)
class TimeSpent:
    """A ticket's entries, newest first, and their sum in seconds; a running timer is not in it."""

    entries: list[TimeEntry]
    total: int

    @property
    def ended(self) -> list[TimeEntry]:
        return [entry for entry in self.entries if not entry.is_running]


def time_spent_on(ticket: Ticket) -> TimeSpent:
    """For those who work the ticket (tickets.access.sees_internal). Two queries at most."""
    of_ticket = TimeEntry.objects.filter(ticket=ticket)
    entries = list(of_ticket.select_related("user").order_by("-pk")[:ENTRIES_SHOWN])
    if len(entries) < ENTRIES_SHOWN:
        return TimeSpent(entries, sum(entry.seconds for entry in entries))
    return TimeSpent(entries, of_ticket.aggregate(total=Sum("seconds"))["total"] or 0)


def timer_of(user: User) -> TimeEntry | None:
    """The person's running timer, a few seconds old at most. One query where it was not just asked.

    Asked on every page, and mostly nothing runs: its ticket is read only where there is one.
    """
    known = caches["local"].get(_timer_key(user))
    if known is None:
        running = TimeEntry.objects.filter(user=user, started_at__isnull=False, ended_at=None)
        known = list(running.order_by("pk")[:1])
        caches["local"].set(_timer_key(user), known, TIMER_SECONDS)
    return known[0] if known else None


def timer_forget(user: User) -> None:
    """After a change of this person's: the next page reads it anew."""
    caches["local"].delete(_timer_key(user))


def _timer_key(user: User) -> str:
    return f"timer:{user.pk}"


def forgotten_of(user: User, now: datetime) -> list[TimeEntry]:
    """The person's timers of the last month that wait to be told how long they were."""
    since = now - timedelta(days=31)
    entries = TimeEntry.objects.filter(user=user, seconds=0, ended_at__isnull=False)
    return list(entries.filter(created_at__gte=since).select_related("ticket").order_by("-pk")[:20])


def entries_for(user: User) -> QuerySet[TimeEntry]:
    """Noted time that this person may read about: a supervisor's on what they see, else one's own."""
    entries = TimeEntry.objects.filter(seconds__gt=0)
    if not user.is_supervisor:
        entries = entries.filter(user=user)
    visible = access.tickets_for(user).exclude(requester=user)
    return entries.filter(ticket__in=visible)


@dataclass(frozen=True)
class TimeGroup:
    """One line of the report."""

    name: str
    reference: str
    seconds: int
    entries: int
    tickets: int


def time_report(entries: QuerySet[TimeEntry], cut: str, language: str) -> list[TimeGroup]:
    """The entries summed by person, team, category or ticket, most time first. One query."""
    columns = CUTS[cut]
    rows = (
        entries.order_by()
        .values(*columns)
        .annotate(sum=Sum("seconds"), count=Count("pk"), tickets=Count("ticket", distinct=True))
        .order_by("-sum", columns[0])[:GROUPS_SHOWN]
    )
    return [_group(row, cut, language) for row in rows]


def _group(row: dict[str, Any], cut: str, language: str) -> TimeGroup:
    reference = reference_of(row["ticket_id"]) if cut == "ticket" else ""
    return TimeGroup(_name(row, cut, language), reference, row["sum"], row["count"], row["tickets"])


def _name(row: dict[str, Any], cut: str, language: str) -> str:
    if cut == "person":
        return row["user__full_name"] or row["user__email"]
    if cut == "ticket":
        return str(row["ticket__subject"])
    return row[f"ticket__{cut}__name_{'es' if language == 'es' else 'en'}"] or ""
