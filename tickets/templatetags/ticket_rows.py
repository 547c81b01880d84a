"""`{% ticket_rows rows current %}`: the rows of a list, each value escaped, in one pass."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tickets.rows import Row

register = template.Library()

_ROW = (
    '<a class="ticket-row" id="row-{pk}" href="{href}"{current} data-row>'
    '<span class="ticket-row__top"><span class="ticket-row__subject">{subject}</span>'
    '<time class="ticket-row__time" datetime="{iso}" title="{iso}">{age}</time></span>'
    '<span class="ticket-row__who">{who}</span>'
    '<span class="ticket-row__chips">{chips}</span></a>'
)
_CHIP = '<span class="chip{kind}">{label}</span>'


def _chips(row: Row) -> str:
    chips = [_CHIP.format(kind=f" chip--status-{row.status}", label=escape(row.status_label))]
    if row.priority_code:
        kind = f" chip--priority-{row.priority_code}"
        chips.insert(0, _CHIP.format(kind=kind, label=escape(row.priority_label)))
    if row.category:
        chips.append(_CHIP.format(kind="", label=escape(row.category)))
    return "".join(chips)


@register.simple_tag
def ticket_rows(
    rows: Iterable[Row], current: int | str = "", with_reference: str = ""
) -> SafeString:
    """The rows; `current` is the primary key of the one that is open."""
    html = [
        _ROW.format(
            pk=row.pk,
            href=escape(row.href),
            current=' aria-current="true"' if row.pk == current else "",
            subject=escape(row.subject),
            iso=row.iso,
            age=escape(row.age),
            who=escape(f"{row.reference} · {row.who}" if with_reference else row.who),
            chips=_chips(row),
        )
        for row in rows
    ]
    return mark_safe("".join(html))  # noqa: S308  every value above is escaped or our own code
