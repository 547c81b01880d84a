"""`{% ticket_rows rows current %}`: the rows of a list, each value escaped, in one pass."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tickets.rows import Row
from tickets.table import Cell, TableRow

register = template.Library()

# What selecting rows and who-is-here hang on, in both shapes of a list.
_CHECK = (
    '<label class="ticket-row__pick"><input type="checkbox" class="ticket-row__check" name="ticket"'
    ' value="{pk}" form="bulk-form" aria-label="{select}"></label>'
)
_PRESENCE = '<span class="ticket-row__presence" data-presence="{pk}"></span>'
_ROW = (
    '<div class="ticket-row{gone}" id="row-{pk}" data-id="{pk}">{check}'
    '<a class="ticket-row__link" href="{href}"{current} data-row>'
    '<span class="ticket-row__top"><span class="ticket-row__subject">{subject}</span>'
    '<time class="ticket-row__time" datetime="{iso}" title="{iso}">{age}</time></span>'
    '<span class="ticket-row__who">{who}</span>'
    '<span class="ticket-row__chips">{chips}</span></a>{presence}</div>'
)
_LINE = (
    '<tr class="ticket-row ticket-line{gone}" id="row-{pk}" data-id="{pk}">'
    '<td class="ticket-line__check">{check}{presence}</td>{cells}</tr>'
)
_CELL = '<td class="ticket-line__cell{kind}">{html}</td>'
_PRESSING = {"critical", "high"}
_MARK = '<span class="bars bars--{code}" role="img" title="{label}" aria-label="{label}"></span>'
_CHIP = '<span class="chip{kind}">{label}</span>'


def _chip(kind: str, label: str) -> str:
    return _CHIP.format(kind=kind, label=escape(label))


def _chips(row: Row) -> str:
    chips = [_chip(f" chip--status-{row.status}", row.status_label)]
    if row.due:
        chips.insert(0, _chip(f" chip--sla-{row.due_look}", row.due))
    if row.priority_code:
        chips.insert(0, _priority(row))
    if row.category:
        chips.append(_chip("", row.category))
    if row.has_draft:
        chips.append(_chip(" chip--note", _("Draft")))
    return "".join(chips)


def _priority(row: Row) -> str:
    """In words where it presses; else a quiet mark of bars, named for whoever cannot see or read it."""
    if row.priority_code in _PRESSING:
        return _chip(f" chip--priority-{row.priority_code}", row.priority_label)
    label = escape(_("Priority: %(name)s") % {"name": row.priority_label})
    return _MARK.format(code=row.priority_code, label=label)


def _shared(row: Row, select: str, gone: frozenset[int]) -> dict[str, object]:
    """What a row has in both shapes. `select` names the box; where it is empty nothing can be selected."""
    words = escape(select % {"reference": row.reference}) if select else ""
    return {
        "pk": row.pk,
        "check": _CHECK.format(pk=row.pk, select=words) if select else "",
        "presence": _PRESENCE.format(pk=row.pk),
        "gone": " is-gone" if row.pk in gone else "",
    }


@register.simple_tag
def ticket_rows(
    rows: Iterable[Row],
    current: int | str = "",
    with_reference: str = "",
    gone: frozenset[int] = frozenset(),
) -> SafeString:
    """The rows; `current` is the primary key of the one that is open, `gone` of those that left the list."""
    select = "" if with_reference else _("Select %(reference)s")
    html = [
        _ROW.format(
            **_shared(row, select, gone),
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


def _cell(cell: Cell, row: Row) -> str:
    text: str = escape(cell.text)
    if cell.kind == "subject":
        text = f'<a class="ticket-line__link" href="{escape(row.href)}" data-row>{text}</a>'
    elif cell.kind == "time" and cell.text:
        text = f'<time datetime="{cell.iso}" title="{cell.iso}">{text}</time>'
    elif cell.kind.startswith("chip") and cell.text:
        text = _chip(f" {cell.kind}", cell.text)
    kind = cell.kind.split("--")[0]
    return _CELL.format(kind=f" ticket-line__cell--{kind}" if kind != "text" else "", html=text)


@register.simple_tag
def ticket_lines(lines: Iterable[TableRow], gone: frozenset[int] = frozenset()) -> SafeString:
    """The rows of the wide list, as `<tr>`."""
    select = _("Select %(reference)s")
    html = [
        _LINE.format(
            **_shared(line.row, select, gone),
            cells="".join(_cell(cell, line.row) for cell in line.cells),
        )
        for line in lines
    ]
    return mark_safe("".join(html))  # noqa: S308  every value above is escaped or our own code
