"""The macros of the demo company, and when a played agent uses one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from accounts.models import Team, User
from demo.content_files import CONTENT, read
from tickets.models import Macro, Status, Ticket
from tickets.services.macros import NewMacro, macro_create

# Texts that agents type themselves, whatever macro there is.
BY_HAND = 0.45


@dataclass(frozen=True)
class Habit:
    """A macro and where it is used; `team_id` None: by everybody."""

    macro: Macro
    moment: str
    categories: Sequence[str]

    def fits(self, ticket: Ticket, moment: str, language: str) -> bool:
        slug = ticket.category.slug if ticket.category else ""
        return (
            self.moment == moment
            and self.macro.language in ("", language)
            and self.macro.team_id in (None, ticket.team_id)
            and (not self.categories or slug.startswith(tuple(self.categories)))
            # A credential is only changed on the ticket after a check, which no story tells of.
            and not self.macro.needs_identity_check
        )


def macros_make(teams: dict[str, Team], actor: User, now: datetime) -> list[Habit]:
    """Every macro of the file, in its order."""
    return [_make(row, teams, actor, now) for row in read(CONTENT / "macros.toml")["macros"]]


def _make(row: dict[str, Any], teams: dict[str, Team], actor: User, now: datetime) -> Habit:
    owner = User.objects.get(email=row["owner"]) if "owner" in row else None
    new = NewMacro(
        name_en=row.get("name_en", ""),
        name_es=row.get("name_es", ""),
        shortcut=row["shortcut"],
        language=row.get("language", ""),
        team=teams.get(row.get("team", "")),
        owner=owner,
        actions=row["actions"],
        needs_identity_check=row.get("needs_identity_check", False),
    )
    macro = macro_create(new=new, actor=owner or actor, now=now)
    return Habit(macro, row.get("moment", ""), row.get("categories", ()))


@dataclass
class Habits:
    """Which macro an agent reaches for. A chance of its own keeps the rest of the company as it is."""

    habits: Sequence[Habit]
    random: Random

    def chosen(self, ticket: Ticket, after: Status | None, language: str) -> list[str]:
        """What the composer's form carries; empty where the text is typed by hand."""
        moment = {Status.RESOLVED: "resolves", Status.WAITING_REQUESTER: "asks"}.get(
            after or Status.NEW
        )
        fitting = [h for h in self.habits if moment and h.fits(ticket, moment, language)]
        if not fitting or self.random.random() < BY_HAND:
            return []
        weights = [3 if habit.categories else 1 for habit in fitting]
        return [str(self.random.choices(fitting, weights)[0].macro.pk)]
