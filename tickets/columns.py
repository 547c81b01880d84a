"""The columns that a wide list may have: where each is read from and what it says, on screen and in a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tickets.models import (
    Channel,
    CustomField,
    CustomFieldValue,
    FieldKind,
    Priority,
    Status,
    Ticket,
)
from tickets.models.ticket import reference_of
from tickets.rows import language

Values = Mapping[str, Any]
CUSTOM = "cf_"
DEFAULT = ("reference", "subject", "requester", "status", "priority", "assignee", "due", "updated")
MAX_COLUMNS = 20


@dataclass(frozen=True)
class Column:
    """`kind` says how a cell looks: text, time, subject, status or priority. Public: a requester knows it."""

    code: str
    label: Any
    paths: tuple[str, ...]
    value: Callable[[Values], Any]
    kind: str = "text"
    is_public: bool = False


def _plain(path: str) -> Callable[[Values], Any]:
    return lambda values: values[path]


def _named(base: str) -> tuple[tuple[str, ...], Callable[[Values], Any]]:
    """A name that is kept in both languages."""
    return (f"{base}__name_en", f"{base}__name_es"), lambda v: v[f"{base}__name_{language()}"] or ""


def _person(base: str) -> tuple[tuple[str, ...], Callable[[Values], Any]]:
    name, email = f"{base}__full_name", f"{base}__email"
    return (name, email), lambda values: values[name] or values[email] or ""


def _time(code: str, label: Any, path: str, *, is_public: bool = False) -> Column:
    return Column(code, label, (path,), _plain(path), "time", is_public)


def _of_choices(choices: Any, path: str) -> Callable[[Values], Any]:
    return lambda values: str(choices(values[path]).label)


COLUMNS = {
    column.code: column
    for column in [
        Column("reference", _("Number"), (), lambda v: reference_of(v["pk"]), is_public=True),
        Column("subject", _("Subject"), ("subject",), _plain("subject"), "subject", is_public=True),
        Column("requester", _("Requester"), *_person("requester"), is_public=True),
        Column(
            "organisation",
            _("Organisation"),
            ("organisation__name",),
            lambda values: values["organisation__name"] or "",
            is_public=True,
        ),
        Column(
            "status",
            _("Status"),
            ("status",),
            _of_choices(Status, "status"),
            "status",
            is_public=True,
        ),
        Column(
            "priority", _("Priority"), ("priority",), _of_choices(Priority, "priority"), "priority"
        ),
        Column("category", _("Category"), *_named("category")),
        Column("request_type", _("Request type"), *_named("request_type")),
        Column("team", _("Team"), *_named("team")),
        Column("tier", _("Level"), ("tier",), lambda values: values["tier"] or ""),
        Column("assignee", _("Assignee"), *_person("assignee")),
        _time("due", _("Due"), "next_due_at"),
        _time("updated", _("Updated"), "updated_at"),
        _time("created", _("Created"), "created_at", is_public=True),
        _time("resolved", _("Resolved"), "resolved_at", is_public=True),
        _time("unanswered", _("Unanswered since"), "unanswered_since"),
        Column(
            "channel", _("Channel"), ("channel",), _of_choices(Channel, "channel"), is_public=True
        ),
        Column("tags", _("Tags"), (), lambda values: ", ".join(values.get("tags", ()))),
    ]
}


def columns_of(codes: Sequence[str], fields: Mapping[str, CustomField]) -> list[Column]:
    """The columns of these codes, each once; what does not exist (any more) is left out."""
    found = []
    for code in dict.fromkeys(codes):
        field = fields.get(code.removeprefix(CUSTOM)) if code.startswith(CUSTOM) else None
        if code in COLUMNS:
            found.append(COLUMNS[code])
        elif field is not None and field.is_active:
            found.append(_custom(field))
    return found[:MAX_COLUMNS]


def _custom(field: CustomField) -> Column:
    code = f"{CUSTOM}{field.key}"
    return Column(code, field.label, (), lambda v: v.get(code, ""), is_public=field.is_on_portal)


def values_read(pks: Sequence[int], columns: Sequence[Column], more: Sequence[str]) -> list[Values]:
    """What the columns need of these tickets, in this order: one query, one for tags, one for fields."""
    paths = dict.fromkeys([*more, *(path for column in columns for path in column.paths)])
    rows = {values["pk"]: values for values in Ticket.objects.filter(pk__in=pks).values(*paths)}
    codes = {column.code for column in columns}
    if "tags" in codes:
        _read_tags(rows)
    if any(code.startswith(CUSTOM) for code in codes):
        _read_fields(rows, {code.removeprefix(CUSTOM) for code in codes})
    return [rows[pk] for pk in pks if pk in rows]


def _read_tags(rows: dict[int, dict[str, Any]]) -> None:
    tagged = Ticket.tags.through._default_manager.filter(ticket_id__in=rows)
    for pk, name in tagged.order_by("tag__name").values_list("ticket_id", "tag__name"):
        rows[pk].setdefault("tags", []).append(name)


def _read_fields(rows: dict[int, dict[str, Any]], keys: set[str]) -> None:
    held = CustomFieldValue.objects.filter(ticket_id__in=rows, field__key__in=keys)
    for value in held.select_related("field", "person"):
        rows[value.ticket_id][f"{CUSTOM}{value.field.key}"] = _held(value)


def _held(value: CustomFieldValue) -> Any:
    """What a field holds, in the reader's words."""
    if value.field.kind == FieldKind.CHOICE:
        words = {choice.get("value"): choice.get(language()) for choice in value.field.choices}
        return words.get(value.text) or value.text
    if value.field.kind == FieldKind.CHECKBOX:
        return "✓" if value.is_checked else "–"
    if value.field.kind == FieldKind.PERSON:
        return str(value.person) if value.person else ""
    if value.field.kind == FieldKind.NUMBER and value.number is not None:
        return f"{value.number.normalize():f}"
    held = value.column()
    return held.isoformat() if hasattr(held, "isoformat") else held


def own_hidden(columns: Sequence[Column]) -> set[str]:
    """The columns that stay empty for a request of one's own."""
    return {column.code for column in columns if not column.is_public}


def is_moment(value: Any) -> bool:
    return isinstance(value, datetime)
