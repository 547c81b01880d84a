"""The filters of tickets, as a URL writes them: the same for lists, saved views, bulk work and the API."""

from tickets.filters.base import Chip, Problem
from tickets.filters.lookups import Lookups
from tickets.filters.reading import Reading, filter_names, filters_read, is_filter
from tickets.filters.registry import FILTERS

__all__ = [
    "FILTERS",
    "Chip",
    "Lookups",
    "Problem",
    "Reading",
    "filter_names",
    "filters_read",
    "is_filter",
]
