"""What a notification says, made when it is read, in the language of who reads it."""

from django.utils.translation import gettext as _

from notifications.models import Notification


def sentence(notification: Notification) -> str:
    """One line: who did what to which ticket."""
    actor = notification.actor
    said = said_of(notification.kind, actor.full_name if actor else "", notification.reference)
    more = notification.data.get("more")
    return (
        _("%(said)s, and the same for %(count)d more") % {"said": said, "count": more}
        if more
        else said
    )


def said_of(kind: str, actor: str, reference: str) -> str:
    """The line for a kind, the actor's name (empty: the help desk itself) and a ticket's number."""
    return _template(kind) % {"who": actor or _("The help desk"), "ticket": reference}


def _template(kind: str) -> str:
    known = {
        "assigned": _("%(who)s assigned %(ticket)s to you"),
        "requester_replied": _("%(who)s replied on %(ticket)s"),
        "colleague_replied": _("%(who)s answered on %(ticket)s"),
        "noted": _("%(who)s wrote an internal note on %(ticket)s"),
        "mentioned": _("%(who)s mentioned you on %(ticket)s"),
        "resolved": _("%(who)s marked %(ticket)s as resolved"),
        "status_changed": _("%(who)s changed the status of %(ticket)s"),
        "reassigned": _("%(who)s changed who looks after %(ticket)s"),
        "moved": _("%(who)s moved %(ticket)s to another team"),
        "requester_changed": _("%(who)s gave %(ticket)s another requester"),
        "handed_off": _("%(who)s handed off %(ticket)s"),
        "handoff_answered": _("%(who)s answered the hand-off of %(ticket)s"),
        "reopened": _("%(who)s says %(ticket)s is not solved yet"),
        "handoff_received": _("%(who)s handed %(ticket)s to your team"),
        "handoff_accepted": _("%(who)s accepted your hand-off of %(ticket)s"),
        "handoff_returned": _("%(who)s returned your hand-off of %(ticket)s"),
        "reply_overtaken": _("%(who)s replied first on %(ticket)s: yours is a draft again"),
        "reply_returned": _("Your reply on %(ticket)s could not be sent and is a draft again"),
        "handoff_marked": _("%(who)s marked how your hand-off of %(ticket)s turned out"),
    }
    return known.get(kind) or _("%(who)s changed %(ticket)s")
