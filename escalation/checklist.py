"""The live list of what a hand-off still lacks, beside its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from escalation.completeness import missing, parts_for
from escalation.document import HandoffDocument, document_from
from escalation.models import Direction
from escalation.services.send import direction_between
from tickets.models import Ticket

LABELS = {
    "to_team": _("Which team gets it"),
    "symptom": _("Symptom"),
    "scope": _("Scope and impact"),
    "environment": _("Environment"),
    "reproduction": _("How to reproduce"),
    "tried": _("What was tried"),
    "best_guess": _("Best guess, or what is ruled out"),
    "ask": _("The precise ask"),
    "told_requester": _("What the requester has been told"),
}


@dataclass(frozen=True)
class Item:
    """One required part, there or missing. `anchor` is the id of the field to fill in."""

    field: str
    label: str
    why: str
    is_missing: bool

    @property
    def anchor(self) -> str:
        return "id_tried_notes" if self.field == "tried" else f"id_{self.field}"


@dataclass(frozen=True)
class Checklist:
    items: list[Item]

    @property
    def missing_count(self) -> int:
        return sum(item.is_missing for item in self.items)

    @property
    def done_count(self) -> int:
        return len(self.items) - self.missing_count

    @property
    def missing_fields(self) -> list[str]:
        return [item.field for item in self.items if item.is_missing]

    @property
    def first_missing(self) -> str:
        """The id of the first field to fill in, or ""."""
        return next((item.anchor for item in self.items if item.is_missing), "")


def direction_to(ticket: Ticket, team: Team | None) -> str:
    """Where a hand-off to the team would go; up as long as no team is chosen."""
    return direction_between(ticket.tier, team.tier) if team else Direction.UP


def checklist_for(document: HandoffDocument, direction: str) -> Checklist:
    """Every part that this direction requires, and whether it is there."""
    lacking = {part.field for part in missing(document, direction=direction)}
    return Checklist(
        [
            Item(part.field, str(LABELS[part.field]), str(part.why), part.field in lacking)
            for part in parts_for(direction)
        ]
    )


def checklist_of(
    values: Mapping[str, Any],
    tried: tuple[Mapping[str, Any], ...],
    *,
    ticket: Ticket,
    team: Team | None,
) -> Checklist:
    """The same for what stands in a form, and first whether it says which team gets it."""
    document = checklist_for(document_from(values, tried=tried), direction_to(ticket, team))
    return Checklist([_team_item(team), *document.items])


def _team_item(team: Team | None) -> Item:
    why = _("Without a team it goes nowhere.")
    return Item("to_team", str(LABELS["to_team"]), str(why), team is None)
