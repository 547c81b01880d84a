"""What is kept of figures: one row of facts a ticket, its survey, and how far a rebuild has come."""

from kpis.models.facts import TicketFacts
from kpis.models.rebuild import Rebuild
from kpis.models.survey import Survey

__all__ = ["Rebuild", "Survey", "TicketFacts"]
