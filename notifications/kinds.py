"""What the bell can ring for: one list, for the sentences, the preferences and the services that ring."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from notifications.models.choice import NotificationChannel

_IN_APP = frozenset({NotificationChannel.IN_APP})
_AND_BROWSER = frozenset({NotificationChannel.IN_APP, NotificationChannel.BROWSER})


@dataclass(frozen=True)
class Kind:
    """`code` is what `bell_ring` is given; `channels` are those that are on until somebody chooses."""

    code: str
    label: Any
    channels: frozenset[NotificationChannel] = _IN_APP


KINDS = [
    Kind("assigned", _("A ticket is given to me"), _AND_BROWSER),
    Kind("requester_replied", _("The requester answers"), _AND_BROWSER),
    Kind("colleague_replied", _("A colleague answers the requester")),
    Kind("noted", _("A colleague writes an internal note")),
    Kind("mentioned", _("Somebody mentions me"), _AND_BROWSER),
    Kind("reopened", _("The requester says that it is not solved"), _AND_BROWSER),
    Kind("resolved", _("A ticket is resolved")),
    Kind("status_changed", _("A status changes")),
    Kind("reassigned", _("Somebody else looks after a ticket")),
    Kind("moved", _("A ticket goes to another team")),
    Kind("requester_changed", _("A ticket gets another requester")),
    Kind("handed_off", _("A ticket that I watch is handed off")),
    Kind("handoff_answered", _("A hand-off that I watch is accepted or returned")),
    Kind("handoff_received", _("A hand-off reaches my team"), _AND_BROWSER),
    Kind("handoff_accepted", _("My hand-off is accepted")),
    Kind("handoff_returned", _("My hand-off is returned"), _AND_BROWSER),
    Kind("handoff_marked", _("The outcome of my hand-off is marked")),
]
BY_CODE = {kind.code: kind for kind in KINDS}
