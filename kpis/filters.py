"""Which tickets a figure is about: a span of time, and the dimensions it is cut along."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone

from kpis.models import TicketFacts

ALL = "all"
CUSTOM = "custom"
DEFAULT_PERIOD = "30"
DAYS = {"7": 7, "30": 30, "90": 90}


def midnight(day: date) -> datetime:
    """The start of the day where the reader is."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Filters:
    """`start` is inside, `end` is not; None: no bound. Categories hold a chosen one's children too."""

    period: str = DEFAULT_PERIOD
    start: datetime | None = None
    end: datetime | None = None
    from_date: date | None = None
    to_date: date | None = None
    tier: int | None = None
    team: int | None = None
    channel: str = ""
    category: int | None = None
    categories: tuple[int, ...] = ()
    priority: int | None = None
    agent: int | None = None

    @classmethod
    def of_period(
        cls,
        period: str,
        *,
        now: datetime,
        from_date: date | None = None,
        to_date: date | None = None,
    ) -> "Filters":
        """The span that a named period, or two dates (both inside), means at `now`."""
        if period == ALL:
            return cls(period=ALL)
        if period == CUSTOM:
            return cls(
                period=CUSTOM,
                start=midnight(from_date) if from_date else None,
                end=midnight(to_date + timedelta(days=1)) if to_date else None,
                from_date=from_date,
                to_date=to_date,
            )
        today = timezone.localtime(now).date()
        return cls(period=period, start=midnight(today - timedelta(days=DAYS[period] - 1)), end=now)

    def previous(self) -> "Filters | None":
        """The span of the same length just before; None without two bounds."""
        if self.start is None or self.end is None:
            return None
        if self.period in DAYS:
            days = timedelta(days=DAYS[self.period])
            return replace(self, start=self.start - days, end=self.end - days)
        return replace(self, start=self.start - (self.end - self.start), end=self.start)

    def cut(self, facts: QuerySet[TicketFacts]) -> QuerySet[TicketFacts]:
        """The rows along the dimensions, whatever their dates."""
        wanted = {
            "tier": self.tier,
            "team": self.team,
            "channel": self.channel or None,
            "category__in": self.categories or None,
            "priority": self.priority,
            "agent": self.agent,
        }
        return facts.filter(**{name: value for name, value in wanted.items() if value is not None})

    def within(self, facts: QuerySet[TicketFacts], column: str) -> QuerySet[TicketFacts]:
        """The rows along the dimensions whose `column` is set and lies in the span."""
        facts = self.cut(facts).filter(**{f"{column}__isnull": False})
        if self.start is not None:
            facts = facts.filter(**{f"{column}__gte": self.start})
        if self.end is not None:
            facts = facts.filter(**{f"{column}__lt": self.end})
        return facts

    def query(self, **more: str) -> str:
        """These filters as the query part of a URL, with `more` beside them."""
        values = {
            "period": self.period,
            "from": self.from_date.isoformat() if self.from_date else "",
            "to": self.to_date.isoformat() if self.to_date else "",
            "tier": self.tier,
            "team": self.team,
            "channel": self.channel,
            "category": self.category,
            "priority": self.priority,
            **more,
        }
        return urlencode({name: value for name, value in values.items() if value not in (None, "")})

    def on(self, first: date, last: date) -> "Filters":
        """The same cut, on these days only."""
        return replace(self, period=CUSTOM, from_date=first, to_date=last)

    def of_agent(self, pk: int) -> "Filters":
        """The same, for the tickets credited to one agent."""
        return replace(self, agent=pk)
