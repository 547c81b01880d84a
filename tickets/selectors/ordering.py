"""In which orders a list can be read. Each has an index made for it, and is paged by keyset."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SORT = "sort"
RANKED = "best"


@dataclass(frozen=True)
class Sort:
    """`order` ends in pk. Where `nullable` is empty in a row, the row comes after all others, newest first.

    Public orders tell nothing that a ticket's requester may not know.
    """

    code: str
    name: Any
    order: tuple[str, ...]
    nullable: str = ""
    is_public: bool = False


NEWEST = Sort("newest", _("Newest"), ("-created_at", "-pk"), is_public=True)
PRIORITY = Sort("priority", pgettext_lazy("order", "By priority"), ("priority", "created_at", "pk"))
DUE = Sort("due", _("Due first"), ("next_due_at", "pk"), nullable="next_due_at")
SOLVED = Sort(
    "solved",
    _("Last solved"),
    ("-resolved_at", "-pk"),
    nullable="resolved_at",
    is_public=True,
)
SORTS = {
    sort.code: sort
    for sort in [
        NEWEST,
        Sort("oldest", _("Oldest"), ("created_at", "pk"), is_public=True),
        Sort("updated", _("Last changed"), ("-updated_at", "-pk")),
        PRIORITY,
        DUE,
        Sort(
            "unanswered",
            _("Unanswered"),
            ("unanswered_since", "pk"),
            nullable="unanswered_since",
        ),
        SOLVED,
    ]
}
# Only where words are searched for: the order of the ranking, which is no column.
BEST = Sort(RANKED, _("Best match"), (), is_public=True)
