"""The tickets behind a number: those it counted, and those it left out and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.keyset import Page, keyset_page
from kpis.access import Person, facts_for
from kpis.definitions import SATISFIED_FROM
from kpis.filters import Filters
from kpis.models import TicketFacts
from kpis.selectors.backlog import BANDS, in_band

COUNTED, LEFT_OUT, HIT, MISS = "counted", "left_out", "hit", "miss"
UNRESOLVED = Q(resolved_at__isnull=True)
HAS_FCR = Q(is_fcr__isnull=False)
SATISFIED = Q(csat_score__gte=SATISFIED_FROM)
REOPENED = Q(reopen_count__gt=0)
NOBODY = Q(pk__in=[])
EVERYBODY = Q()


@dataclass(frozen=True)
class Figure:
    """Which rows a number counts: dated by `cohort`, and true to `counted`.

    `hit` splits a share. What it left out is dated by `left_out_cohort`.
    """

    key: str
    label: Promise
    cohort: str
    counted: Q = EVERYBODY
    hit: Q | None = None
    left_out: Q = NOBODY
    left_out_cohort: str = ""


FIGURES = {
    figure.key: figure
    for figure in (
        Figure("created", _("Tickets created"), "created_at"),
        Figure("resolved", _("Tickets resolved"), "resolved_at", EVERYBODY, None, UNRESOLVED, "created_at"),
        Figure("unresolved", _("Tickets not resolved"), "created_at", UNRESOLVED),
        Figure(
            "first_response",
            _("First response time"),
            "created_at",
            Q(first_response_seconds__isnull=False),
            None,
            Q(first_response_seconds__isnull=True),
            "created_at",
        ),
        Figure(
            "resolution", _("Resolution time"), "resolved_at", EVERYBODY, None, UNRESOLVED, "created_at"
        ),
        Figure(
            "fcr_net",
            _("First contact resolution, net"),
            "resolved_at",
            HAS_FCR & Q(is_l1_resolvable=True),
            Q(is_fcr=True),
            ~HAS_FCR | Q(is_l1_resolvable=False),
            "resolved_at",
        ),
        Figure(
            "fcr_gross",
            _("First contact resolution, gross"),
            "resolved_at",
            HAS_FCR,
            Q(is_fcr=True),
            ~HAS_FCR,
            "resolved_at",
        ),
        Figure(
            "csat",
            _("Satisfaction"),
            "resolved_at",
            Q(csat_score__isnull=False),
            SATISFIED,
            Q(csat_score__isnull=True),
            "resolved_at",
        ),
        Figure("surveys", _("Surveys sent"), "resolved_at", Q(is_survey_sent=True),
               Q(csat_score__isnull=False), Q(is_survey_sent=False), "resolved_at"),
        Figure(
            "one_touch",
            _("Solved with one reply"),
            "resolved_at",
            Q(is_one_touch__isnull=False),
            Q(is_one_touch=True),
            Q(is_one_touch__isnull=True),
            "resolved_at",
        ),
        Figure("reopened", _("Tickets reopened"), "reopen_cohort_at", EVERYBODY, REOPENED),
        Figure("never_reassigned", _("Never reassigned"), "created_at", EVERYBODY, Q(reassignment_count=0)),
        Figure("backlog", _("Unresolved now"), ""),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """One list of tickets behind one number. `band` is an age, for the backlog only."""

    figure: Figure
    outcome: str = COUNTED
    band: str = ""

    @classmethod
    def of(cls, key: str, outcome: str, band: str) -> "Behind":
        """Raises KeyError for a figure, an outcome or a band that there is not."""
        figure = FIGURES[key]
        allowed = {COUNTED, LEFT_OUT} | ({HIT, MISS} if figure.hit is not None else set())
        if outcome not in allowed:
            raise KeyError(outcome)
        if band and band not in {name for name, _, _ in BANDS}:
            raise KeyError(band)
        return cls(figure=figure, outcome=outcome, band=band)

    @property
    def order(self) -> list[str]:
        column = self.figure.cohort or "created_at"
        if self.outcome == LEFT_OUT:
            column = self.figure.left_out_cohort or column
        return [f"-{column}", "-pk"]

    def rows(
        self, facts: QuerySet[TicketFacts], filters: Filters, now: datetime
    ) -> QuerySet[TicketFacts]:
        figure = self.figure
        if not figure.cohort:
            rows = filters.cut(facts).filter(UNRESOLVED, closed_unresolved_at__isnull=True)
            rows = rows.filter(in_band(self.band, now)) if self.band else rows
            return rows if self.outcome == COUNTED else rows.none()
        if self.outcome == LEFT_OUT:
            if not figure.left_out_cohort:
                return facts.none()
            return filters.within(facts, figure.left_out_cohort).filter(figure.left_out)
        rows = filters.within(facts, figure.cohort).filter(figure.counted)
        if self.outcome == HIT:
            rows = rows.filter(figure.hit)
        return rows.exclude(figure.hit) if self.outcome == MISS else rows


def behind(
    user: Person, wanted: Behind, filters: Filters, *, now: datetime, cursor: str = ""
) -> Page[TicketFacts]:
    """One page of the tickets, newest first, with all that a row shows. Raises BadCursor."""
    rows = wanted.rows(facts_for(user), filters, now).select_related(
        "ticket", "ticket__requester", "ticket__survey", "team", "agent"
    )
    return keyset_page(rows, order=wanted.order, cursor=cursor, size=25)


def counts_behind(
    user: Person, wanted: Behind, filters: Filters, *, now: datetime
) -> dict[str, int]:
    """How many tickets each outcome of the figure has."""
    facts = facts_for(user)
    outcomes = [COUNTED, LEFT_OUT] + ([HIT, MISS] if wanted.figure.hit is not None else [])
    return {
        outcome: Behind(wanted.figure, outcome, wanted.band).rows(facts, filters, now).count()
        for outcome in outcomes
    }
