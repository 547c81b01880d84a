"""Reading bulk jobs: whose they are, what is foreseen, what became of each ticket, and all of it in words."""

from tickets.selectors.bulk.choosing import Chosen, chosen_read
from tickets.selectors.bulk.foreseeing import foreseen
from tickets.selectors.bulk.jobs import Card, cards_of, job_get, jobs_for, report_page

__all__ = [
    "Card",
    "Chosen",
    "cards_of",
    "chosen_read",
    "foreseen",
    "job_get",
    "jobs_for",
    "report_page",
]
