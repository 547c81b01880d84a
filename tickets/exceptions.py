"""The refusals of this room. Views turn them into 4xx answers with their message."""

from typing import Any

from django.utils.translation import gettext as _


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
