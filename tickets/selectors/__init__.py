"""What the screens and the API read, always starting from tickets.access."""

from tickets.selectors.history import HistoryLine, history_of, searched_before
from tickets.selectors.search import tickets_search
from tickets.selectors.standing import STANDING_VIEWS, StandingView, view_counts, view_get

__all__ = [
    "STANDING_VIEWS",
    "HistoryLine",
    "StandingView",
    "history_of",
    "searched_before",
    "tickets_search",
    "view_counts",
    "view_get",
]
