"""The report over time spent: a supervisor's on the team, an agent's on themselves; as a page and as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet, Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.decorators import AgentRequest, agent_required
from accounts.models import Role, Team, User
from helpdesk.lib.spreadsheets import safe
from tickets.models import Category, TimeEntry
from tickets.models.ticket import pk_of_reference
from tickets.selectors.time_spent import entries_for, forgotten_of, time_report
from tickets.views.listing import rail_context

DAYS = 30
CUT_NAMES = {
    "person": _("By person"),
    "team": _("By team"),
    "category": _("By category"),
    "ticket": _("By ticket"),
}
CSV_ROWS = 50_000


class TimeFilterForm(forms.Form):
    """What the report is about; what cannot be read is left out, and said beside its field."""

    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("To"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Person"), required=False, empty_label=_("Everybody")
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("Every team")
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Category"),
        required=False,
        empty_label=_("Every category"),
    )
    ticket = forms.CharField(label=_("Ticket"), required=False, max_length=20)
    by = forms.ChoiceField(
        choices=list(CUT_NAMES.items()), required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, auto_id="time-%s")
        choices: Any = self.fields
        if user.is_supervisor:
            agents = User.objects.filter(is_active=True).exclude(role=Role.REQUESTER)
            choices["person"].queryset = agents.order_by("full_name", "pk")
        else:
            del self.fields["person"]
        choices["team"].queryset = Team.objects.filter(is_active=True).order_by("pk")
        choices["category"].queryset = Category.objects.filter(is_active=True).order_by(
            "position", "pk"
        )


@dataclass(frozen=True)
class Asked:
    """The report that an address asks for."""

    form: TimeFilterForm
    entries: QuerySet[TimeEntry]
    cut: str


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _asked(request: AgentRequest) -> Asked:
    today = timezone.localdate()
    data = request.GET.copy()
    data.setdefault("since", (today - timedelta(days=DAYS)).isoformat())
    data.setdefault("until", today.isoformat())
    form = TimeFilterForm(data, user=request.user)
    form.is_valid()
    clean = form.cleaned_data
    entries = entries_for(request.user)
    if clean.get("since"):
        entries = entries.filter(created_at__gte=_midnight(clean["since"]))
    if clean.get("until") and clean["until"].year < 9999:
        entries = entries.filter(created_at__lt=_midnight(clean["until"] + timedelta(days=1)))
    named = {"user": "person", "ticket__team": "team", "ticket__category": "category"}
    entries = entries.filter(**{c: clean[n] for c, n in named.items() if clean.get(n)})
    if clean.get("ticket"):
        entries = entries.filter(ticket=pk_of_reference(clean["ticket"]) or 0)
    fallback = "person" if request.user.is_supervisor else "ticket"
    return Asked(form, entries, clean.get("by") or fallback)


@agent_required
@require_GET
def report(request: AgentRequest) -> HttpResponse:
    """The sums, most time first. A constant number of queries."""
    asked = _asked(request)
    groups = time_report(asked.entries, asked.cut, (get_language() or "en")[:2])
    kept = {k: v for k, v in asked.form.data.items() if v and k != "by"}
    context = {
        **rail_context(request),
        "form": asked.form,
        "cut": asked.cut,
        "cuts": [(code, name, urlencode({**kept, "by": code})) for code, name in CUT_NAMES.items()],
        "groups": groups,
        "longest": groups[0].seconds if groups else 0,
        "total": asked.entries.aggregate(total=Sum("seconds"))["total"] or 0,
        "forgotten": forgotten_of(request.user, timezone.now()),
        "csv_query": urlencode({**kept, "by": asked.cut}),
    }
    return render(request, "tickets/time/report.html", context)


class _Echo:
    def write(self, value: str) -> str:
        return value


def _rows(entries: QuerySet[TimeEntry]) -> Iterator[list[Any]]:
    yield [_now("Date"), _now("Ticket"), _now("Subject"), _now("Person"), _now("Team"),
           _now("Category"), _now("Minutes"), _now("Note")]  # fmt: skip
    columns = entries.select_related("ticket__team", "ticket__category", "user")
    for entry in columns.order_by("created_at", "pk")[:CSV_ROWS].iterator(chunk_size=500):
        ticket = entry.ticket
        day = timezone.localtime(entry.created_at).date().isoformat()
        yield [day, ticket.reference, ticket.subject, entry.user, ticket.team or "",
               ticket.category or "", round(entry.seconds / 60, 2), entry.note]  # fmt: skip


@agent_required
@require_GET
def report_csv(request: AgentRequest) -> HttpResponse:
    """Each entry of the report, one a line; formulas are defused."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([safe(f"{c}") for c in row]) for row in _rows(_asked(request).entries))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="time-spent.csv"'
    return cast(HttpResponse, response)
