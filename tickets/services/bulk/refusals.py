"""Why one ticket of many was left as it was, where the ticket's own services have no word for it."""

from django.utils.translation import gettext as _

from tickets.exceptions import TicketRefusal


class OutOfSight(TicketRefusal):
    """Not there, or hidden from the actor: both look the same."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__(_("It is not there, or you may not see it."))


class OwnRequest(TicketRefusal):
    """The actor is its requester."""

    code = "own_request"

    def __init__(self) -> None:
        super().__init__(_("It is your own request: a colleague has to work it."))


class CannotHold(TicketRefusal):
    """The person who should hold it does not work this ticket."""

    code = "cannot_hold"

    def __init__(self) -> None:
        super().__init__(_("That person does not work this ticket."))


class TargetGone(TicketRefusal):
    """The person, team, category or macro was switched off or deleted meanwhile."""

    code = "target_gone"

    def __init__(self) -> None:
        super().__init__(_("What it should be set to is not there any more."))


class ChangedMeanwhile(TicketRefusal):
    """Somebody has changed since what the job changed: undoing would overwrite them."""

    code = "changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(_("Somebody changed it since. Their change was kept."))


class NotUndoable(TicketRefusal):
    """There is no way back from this change."""

    code = "not_undoable"

    def __init__(self) -> None:
        super().__init__(_("This change cannot be undone."))
