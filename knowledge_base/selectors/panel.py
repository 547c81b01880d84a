"""What the guide panel of a ticket shows: the run under way, else what fits, and earlier runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from knowledge_base.selectors.found import Suggestion, suggestions_for
from knowledge_base.selectors.runs import RunView, run_view, runs_of
from tickets.access import actor_kind_on
from tickets.models import Status, Ticket
from tickets.transitions import targets


@dataclass(frozen=True)
class Panel:
    """`suggestions` is None until somebody asks for them: a ticket's page does not wait for search."""

    ticket: Ticket
    active: RunView | None
    last: RunView | None
    earlier: Sequence[RunView]
    suggestions: Sequence[Suggestion] | None
    query: str
    can_resolve: bool

    @property
    def takes_guides(self) -> bool:
        return self.ticket.is_unresolved

    @property
    def offers_guides(self) -> bool:
        """Not after one solved it: then the next thing is to resolve."""
        solved = self.last is not None and self.last.run.is_solved
        return self.takes_guides and (not solved or bool(self.query))


def panel_without_suggestions(ticket: Ticket, user: User, language: str) -> Panel:
    """In at most two queries. The user works the ticket (tickets.access.sees_internal)."""
    return _panel(ticket, user, language, None, "")


def panel_with_suggestions(ticket: Ticket, user: User, language: str, query: str = "") -> Panel:
    """The same with the guides that fit the ticket, or the words of `query`."""
    suggestions = suggestions_for(ticket, user, query=query) if ticket.is_unresolved else []
    return _panel(ticket, user, language, suggestions, query)


def _panel(
    ticket: Ticket,
    user: User,
    language: str,
    suggestions: Sequence[Suggestion] | None,
    query: str,
) -> Panel:
    views = [run_view(run, language) for run in runs_of(ticket)]
    active = next((view for view in views if view.run.is_active), None)
    ended = [view for view in reversed(views) if not view.run.is_active]
    last = ended.pop(0) if ended and active is None else None
    allowed = targets(status=ticket.status, actor_kind=actor_kind_on(user, ticket))
    return Panel(
        ticket, active, last, ended, suggestions, query, can_resolve=Status.RESOLVED in allowed
    )
