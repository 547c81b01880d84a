"""What figures are called and what they mean, in a reader's words; and why a ticket is not in one."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Promise] = {
    "first_response": _("First response time"),
    "resolution": _("Resolution time"),
    "fcr": _("First contact resolution"),
    "csat": _("Satisfaction"),
}

DEFINITIONS: dict[str, Promise] = {
    "first_response": _(
        "From the creation of a ticket to the first public message written by a human agent. "
        "Automatic messages and internal notes do not count; a ticket that an agent opened for "
        "the requester has no value. Calendar time, by date of creation."
    ),
    "resolution": _(
        "From the creation of a ticket to the last time it became resolved. Closing is not a "
        "resolution. Calendar time, by date of resolution."
    ),
    "fcr": _(
        "Share of resolved tickets that level 1 solved in the first contact session: no change of "
        "level, no further message needed from the requester, not reopened, and no new ticket "
        "from the same person in the same category within the window. Net leaves out the "
        "categories that level 1 cannot resolve; gross does not. Provisional until the window ends."
    ),
    "csat": _(
        "Answers of 4 or 5, over all answers to the survey that follows a resolution. The last "
        "answer within 28 days counts, for whoever held the ticket when it was resolved."
    ),
}

REASONS: dict[str, Promise] = {
    "not_recorded": _("The imported history does not tell"),
    "not_answered": _("Nobody has answered yet"),
    "opened_by_agent": _("Opened by an agent for the requester"),
    "not_resolved": _("Not resolved yet"),
    "closed_unresolved": _("Closed without a resolution"),
    "open_again": _("Open again"),
    "not_resolved_by_l1": _("Not resolved by level 1"),
    "changed_tier": _("Changed level"),
    "several_sessions": _("Took more than the first contact"),
    "requester_followed_up": _("The requester had to write again"),
    "reopened": _("It was reopened"),
    "new_ticket_within_window": _("A new ticket about the same followed"),
    "not_l1_resolvable": _("Its category is not for level 1 to resolve"),
    "no_survey": _("No survey was sent"),
    "no_answer": _("The survey was not answered"),
    "too_few_or_many_replies": _("Not exactly one reply"),
    "was_reassigned": _("Changed hands"),
}

BANDS: dict[str, Promise] = {
    "lt1": _("Under 1 day"),
    "1-3": _("1 to 3 days"),
    "3-10": _("3 to 10 days"),
    "10-30": _("10 to 30 days"),
    "gt30": _("Over 30 days"),
}

OUTCOMES: dict[str, Promise] = {
    "counted": _("Counted"),
    "hit": _("Yes"),
    "miss": _("No"),
    "left_out": _("Left out"),
}


def reason(code: str) -> str:
    """The sentence of a reason's code; an unknown code is shown as it is."""
    return str(REASONS.get(code, code))
