"""Which columns somebody looks at a view with."""

from collections.abc import Mapping

from accounts.models import User
from tickets.columns import COLUMNS, DEFAULT, Column, columns_of
from tickets.models import CustomField, SavedView, ViewLayout


def layout_of(user: User, view: str, saved: SavedView | None) -> ViewLayout:
    """As the person left it; else as the saved view was saved, and narrow for standing ones."""
    own = ViewLayout.objects.filter(user=user, view=view).first()
    if own is not None:
        return own
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
