"""The refusals of this room. Views turn them into 4xx answers with their message."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tickets.exceptions import TicketRefusal

if TYPE_CHECKING:
    from escalation.completeness import Missing
    from escalation.models import Handoff


class HandoffIncomplete(TicketRefusal):
    """Parts of the document are missing (HTTP 422); `missing` says which, and why they matter."""

    code = "incomplete"

    def __init__(self, missing: "list[Missing]") -> None:
        self.missing = missing
        super().__init__(_("The hand-off was not sent: something is missing."))


class HandoffAlreadyPending(TicketRefusal):
    """The ticket waits to be accepted already (HTTP 409)."""

    code = "handoff_pending"

    def __init__(self) -> None:
        super().__init__(_("This ticket is already handed off and waits to be accepted."))


class HandoffSettled(TicketRefusal):
    """Somebody else accepted or returned it first (HTTP 409)."""

    code = "handoff_settled"

    def __init__(self, handoff: "Handoff") -> None:
        self.handoff = handoff
        super().__init__(_settled(handoff))


def _settled(handoff: "Handoff") -> str:
    if handoff.is_accepted:
        return _("%(name)s already accepted this hand-off.") % {"name": handoff.accepted_by}
    if handoff.is_returned:
        return _("%(name)s already returned this hand-off.") % {"name": handoff.returned_by}
    return _("This hand-off has not been accepted yet.")
