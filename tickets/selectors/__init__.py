"""What the screens and the API read, always starting from tickets.access."""

from tickets.selectors.counting import view_counts
from tickets.selectors.history import HistoryLine, history_of, searched_before
from tickets.selectors.matching import Matching, matching_read, tickets_matching
from tickets.selectors.search import tickets_found, tickets_search
from tickets.selectors.standing import STANDING_VIEWS, StandingView, view_get

__all__ = [
    "STANDING_VIEWS",
    "HistoryLine",
    "Matching",
    "StandingView",
    "history_of",
    "matching_read",
    "searched_before",
    "tickets_found",
    "tickets_matching",
    "tickets_search",
    "view_counts",
    "view_get",
]
