"""A ring of the bell by other ways: what a mail says of it, and the hint that a browser gets."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from helpdesk.lib import background
from helpdesk.lib.wake import is_quiet
from notifications import live
from notifications.models import Notification

LIVE_EVENT = "notice"


def notice_key(pk: int) -> str:
    """What keeps the mail of one notification from leaving twice."""
    return f"notice:{pk}"


def notice_context(notification: Notification) -> dict[str, Any]:
    """What the mail's template is given; the sentence itself is made when it is sent."""
    path = reverse("tickets:detail", args=[notification.reference])
    actor = notification.actor
    return {
        "kind": notification.kind,
        "actor": actor.full_name if actor else "",
        "notice_reference": notification.reference,
        "subject": notification.data.get("subject", ""),
        "url": f"{settings.SITE_URL}{path}",
    }


def browser_tell(user_id: int, pk: int) -> None:
    """Hints to the person's open pages that a notice waits; they ask for it themselves."""
    if not is_quiet():
        background.post(partial(live.publish, [f"user:{user_id}"], LIVE_EVENT, {"id": pk}))
