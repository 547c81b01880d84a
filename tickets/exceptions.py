"""The refusals of this room. Views turn them into 4xx answers with their message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class TicketRefusal(Exception):
    """A change that was not made; str() is a sentence for the person who asked."""

    code = "refused"


class StaleTicket(TicketRefusal):
    """Somebody changed the ticket first (HTTP 409)."""

    code = "stale"

    def __init__(self, ticket: Any, expected_version: int) -> None:
        self.ticket = ticket
        self.expected_version = expected_version
        super().__init__(_("Somebody changed this ticket first. Nothing was overwritten."))


class TicketTaken(StaleTicket):
    """Somebody else holds the ticket since it was looked at (HTTP 409); `holder` says who, None: nobody."""

    def __init__(self, ticket: Any) -> None:
        super().__init__(ticket, ticket.version)
        self.holder = ticket.assignee

    def __str__(self) -> str:
        if self.holder is None:
            return _("The ticket went back to the queue a moment ago.")
        return _("%(name)s took it a moment ago.") % {"name": self.holder}


class TransitionRefused(TicketRefusal):
    """The transition table has no such step."""

    code = "transition"

    def __init__(self, *, current: str, target: str) -> None:
        self.current = current
        self.target = target
        super().__init__(
            _("A ticket that is “%(current)s” cannot become “%(target)s”.")
            % {"current": current, "target": target}
        )


class NotAllowed(TicketRefusal):
    """The actor has no right to do this to a ticket that they can see (HTTP 403)."""

    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__(_("You may not do this."))


class InvalidInput(TicketRefusal):
    """A value that cannot be accepted; `field` names it."""

    code = "invalid"

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class AlreadySubmitted(TicketRefusal):
    """The same form was sent twice; `ticket` is what the first one made or changed."""

    code = "already_submitted"

    def __init__(self, ticket: Any) -> None:
        self.ticket = ticket
        super().__init__(_("This was already sent."))


class InvalidFields(InvalidInput):
    """Custom fields that cannot be accepted; `errors` has a sentence for each key."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("fields", " ".join(dict.fromkeys(self.errors.values())))


@dataclass(frozen=True)
class MissingField:
    """A field to be filled in first: its key, and its name in the reader's language."""

    field: str
    why: str


class MissingFields(TicketRefusal):
    """The ticket cannot be resolved before these fields are filled in (HTTP 422)."""

    code = "missing_fields"

    def __init__(self, ticket: Any, missing: Sequence[MissingField]) -> None:
        self.ticket = ticket
        self.missing = list(missing)
        names = ", ".join(part.why for part in self.missing)
        super().__init__(_("Before it is resolved, fill in: %(names)s.") % {"names": names})


class OpenChecklist(TicketRefusal):
    """Lines of the checklist are open; said before a ticket is resolved, unless one knows (HTTP 409)."""

    code = "open_checklist"

    def __init__(self, ticket: Any, lines: Sequence[Any]) -> None:
        self.ticket = ticket
        self.lines = list(lines)
        count = len(self.lines)
        super().__init__(
            ngettext(
                "%(count)d line of the checklist is still open.",
                "%(count)d lines of the checklist are still open.",
                count,
            )
            % {"count": count}
        )


class Unanswered(TicketRefusal):
    """The requester has no answer yet, or one is written and not sent; said before resolving (HTTP 409)."""

    code = "unanswered"

    def __init__(self, ticket: Any, draft: Any = None) -> None:
        self.ticket = ticket
        self.draft = draft
        name = {"name": ticket.requester.first_name}
        if draft is None:
            said = _("Nobody has answered %(name)s yet.") % name
        elif draft.mode == "internal":
            said = _("You have a note here that is not added yet.")
        else:
            said = _("You have a reply to %(name)s here that is not sent yet.") % name
        super().__init__(said)


class IdentityUnconfirmed(TicketRefusal):
    """Nobody has made sure yet that the requester is who they say (HTTP 409)."""

    code = "identity_unconfirmed"

    def __init__(self, ticket: Any) -> None:
        self.ticket = ticket
        super().__init__(
            _("Make sure first who is asking: no identity check of this requester was passed.")
        )


class BadFilters(TicketRefusal):
    """A filter names what is not there (any more); `problems` says which, each with its sentence."""

    code = "bad_filters"

    def __init__(self, problems: Sequence[Any]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(str(problem.message) for problem in self.problems))


class MergedAway(TicketRefusal):
    """The ticket lives on in another one, and is only read (HTTP 409)."""

    code = "merged_away"

    def __init__(self, ticket: Any) -> None:
        self.ticket = ticket
        super().__init__(
            _("%(ticket)s was merged into %(survivor)s. Work there, or take the merge back.")
            % {"ticket": ticket.reference, "survivor": ticket.merged_reference}
        )


class MergeRefused(TicketRefusal):
    """These two cannot be merged, or no longer be taken apart (HTTP 409)."""

    code = "merge"


class ReadersUnconfirmed(TicketRefusal):
    """The merge would show somebody what they could not read before; `readers` are they (HTTP 409)."""

    code = "readers_unconfirmed"

    def __init__(self, readers: Sequence[Any]) -> None:
        self.readers = list(readers)
        names = ", ".join(str(reader) for reader in self.readers)
        super().__init__(
            _("Confirm first who will read what they could not read before: %(names)s.")
            % {"names": names}
        )


class StaleView(TicketRefusal):
    """Somebody changed the saved view first (HTTP 409)."""

    code = "stale"

    def __init__(self) -> None:
        super().__init__(_("Somebody changed this view first. Nothing was overwritten."))
