"""What somebody searched and tried before asking a person: shown on the form, kept with the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from accounts.models import User
from knowledge_base.access import portal_runs_for
from knowledge_base.models import GuideRun
from knowledge_base.selectors import RunView, run_view
from knowledge_base.services import run_attach
from portal.forms import clean_searches
from portal.reader import guide_key, language_of, reader
from tickets.models import Ticket

RUNS_KEPT = 5


@dataclass(frozen=True)
class Before:
    """The words searched, and the guide runs that did not help."""

    searches: list[str] = field(default_factory=list)
    runs: Sequence[GuideRun] = ()
    tried: Sequence[RunView] = ()

    @property
    def first_search(self) -> str:
        return self.searches[0] if self.searches else ""

    @property
    def origin(self) -> dict[str, Any]:
        """As the ticket's first event keeps it; empty when there is nothing to keep."""
        parts = {"searches": self.searches, "runs": [run.pk for run in self.runs]}
        return {name: value for name, value in parts.items() if value}


def before_of(request: HttpRequest, values: QueryDict) -> Before:
    """From the address or the form: `q` and `run`, each as often as there are. Only one's own runs."""
    runs = _runs(request, values.getlist("run"))
    views = [run_view(run, language_of(request)) for run in runs]
    return Before(clean_searches(values.getlist("q")), runs, [view for view in views if view.done])


def _runs(request: HttpRequest, given: list[str]) -> list[GuideRun]:
    keys = [int(key) for key in given if key.isascii() and key.isdigit() and len(key) < 18]
    if not keys:
        return []
    own = portal_runs_for(reader(request), guide_key(request))
    return list(own.filter(pk__in=keys[:RUNS_KEPT]).with_steps().order_by("pk"))


def runs_attach(before: Before, *, ticket: Ticket, actor: User, now: datetime) -> None:
    """Joins the runs to the ticket that they led to."""
    for run in before.runs:
        run_attach(run=run, ticket=ticket, actor=actor, now=now)
