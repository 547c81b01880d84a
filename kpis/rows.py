"""One line for each ticket behind a number: what it contributed, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kpis import formats, words
from kpis.models import Survey, TicketFacts
from kpis.selectors import Behind
from tickets.models import Ticket


@dataclass(frozen=True)
class Row:
    ticket: Ticket
    facts: TicketFacts
    at: datetime
    value: str
    reasons: list[str]
    comment: str = ""


def rows_of(wanted: Behind, facts: Iterable[TicketFacts]) -> list[Row]:
    """The lines, in the order given."""
    column = wanted.order[0].lstrip("-")
    return [
        Row(
            ticket=row.ticket,
            facts=row,
            at=getattr(row, column),
            value=_value(wanted.figure.key, row),
            reasons=[words.reason(code) for code in reason_codes(wanted.figure.key, row)],
            comment=_comment(row) if wanted.figure.key == "csat" else "",
        )
        for row in facts
    ]


def _value(key: str, row: TicketFacts) -> str:
    if key == "first_response":
        return formats.duration(row.first_response_seconds)
    if key == "csat":
        return formats.number(row.csat_score)
    if key in ("fcr_net", "fcr_gross"):
        return _yes_or_no(row.is_fcr)
    if key == "one_touch":
        return _yes_or_no(row.is_one_touch)
    if key == "reopened":
        return formats.number(row.reopen_count)
    if key == "never_reassigned":
        return formats.number(row.reassignment_count)
    return formats.duration(row.resolution_seconds)


def _yes_or_no(value: bool | None) -> str:
    if value is None:
        return formats.NO_VALUE
    return _("Yes") if value else _("No")


def reason_codes(key: str, row: TicketFacts) -> list[str]:
    """Why the ticket is left out of the figure, or does not make it."""
    if key in ("fcr_net", "fcr_gross"):
        return _fcr_codes(key, row)
    single = {
        "first_response": row.first_response_reason,
        "resolution": row.resolution_reason,
        "resolved": row.resolution_reason,
        "unresolved": row.resolution_reason,
        "csat": row.csat_reason,
        "surveys": row.csat_reason,
    }.get(key, "")
    if key == "one_touch":
        single = {None: row.fcr_left_out, False: "too_few_or_many_replies"}.get(
            row.is_one_touch, ""
        )
    if key == "never_reassigned" and row.reassignment_count:
        single = "was_reassigned"
    return [single] if single else []


def _fcr_codes(key: str, row: TicketFacts) -> list[str]:
    codes = list(row.fcr_reasons)
    if row.fcr_left_out:
        codes.append(row.fcr_left_out)
    if key == "fcr_net" and row.is_fcr is not None and not row.is_l1_resolvable:
        codes.append("not_l1_resolvable")
    return codes


def _comment(row: TicketFacts) -> str:
    try:
        return row.ticket.survey.comment
    except Survey.DoesNotExist:
        return ""
