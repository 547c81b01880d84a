"""What a notification says, made when it is read, in the language of who reads it."""

from django.utils.translation import gettext as _

from notifications.models import Notification


def sentence(notification: Notification) -> str:
    """One line: who did what to which ticket."""
    actor = notification.actor
    who = actor.full_name if actor else _("The help desk")
    return _template(notification.kind) % {"who": who, "ticket": notification.reference}


def _template(kind: str) -> str:
    known = {
        "assigned": _("%(who)s assigned %(ticket)s to you"),
        "requester_replied": _("%(who)s replied on %(ticket)s"),
        "reopened": _("%(who)s says %(ticket)s is not solved yet"),
        "handoff_received": _("%(who)s handed %(ticket)s to your team"),
        "handoff_accepted": _("%(who)s accepted your hand-off of %(ticket)s"),
        "handoff_returned": _("%(who)s returned your hand-off of %(ticket)s"),
        "handoff_marked": _("%(who)s marked how your hand-off of %(ticket)s turned out"),
    }
    return known.get(kind) or _("%(who)s changed %(ticket)s")
