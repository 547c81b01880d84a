"""Which columns somebody looks at a view with."""

from collections.abc import Mapping

from accounts.models import User
from tickets.columns import COLUMNS, DEFAULT, Column, columns_of
from tickets.models import CustomField, SavedView, ViewLayout

Chosen = Mapping[str, tuple[bool, list[str]]]


def layouts_chosen(user: User) -> Chosen:
    """What the person chose, by view: whether wide, and the columns. One query."""
    rows = ViewLayout.objects.filter(user=user).values_list("view", "is_wide", "columns")
    return {view: (is_wide, columns) for view, is_wide, columns in rows}


def layout_of(user: User, view: str, saved: SavedView | None, chosen: Chosen) -> ViewLayout:
    """As the person left it; else as the saved view was saved, and narrow for standing ones."""
    if view in chosen:
        is_wide, columns = chosen[view]
        return ViewLayout(user=user, view=view, is_wide=is_wide, columns=columns)
    columns = list(saved.columns) if saved else []
    return ViewLayout(user=user, view=view, is_wide=bool(columns), columns=columns)


def layout_columns(layout: ViewLayout) -> list[Column]:
    """The columns of a layout; a query only where a custom field is among them."""
    codes = layout.columns or DEFAULT
    fields = custom_fields() if any(code not in COLUMNS for code in codes) else {}
    return columns_of(codes, fields) or columns_of(DEFAULT, {})


def custom_fields() -> Mapping[str, CustomField]:
    """The fields that can be columns, by their key."""
    rows = CustomField.objects.filter(is_active=True).order_by("position", "pk")
    return {field.key: field for field in rows}
