"""What Bruno and Lena have begun to write: two drafts that wait to be found again."""

from datetime import datetime, timedelta

from accounts.models import User
from tickets.models import Visibility
from tickets.selectors.standing import STANDING_VIEWS
from tickets.services.draft import DraftText, draft_save

_REPLIES = {
    "en": "Hello {name},\n\nI have looked at the settings of your account. Before I change anything: ",
    "es": "Hola, {name}:\n\nRevisé la configuración de su cuenta. Antes de cambiar algo: ",
}
_NOTE = {
    "en": "Ask the supplier whether the last update is the cause.",
    "es": "Preguntar al proveedor si la última actualización es la causa.",
}


def drafts_make(now: datetime) -> int:
    """A reply and a note for each, on what they hold; how many drafts there are now."""
    made = 0
    for email in ("bruno@example.com", "lena@example.com"):
        agent = User.objects.get(email=email)
        held = STANDING_VIEWS["mine"].tickets(agent, now).select_related("requester")
        for ticket, mode in zip(held.order_by("-created_at")[:2], Visibility, strict=False):
            words = (_REPLIES if mode == Visibility.PUBLIC else _NOTE)[ticket.language]
            text = DraftText(words.format(name=ticket.requester.first_name), mode)
            at = now - timedelta(minutes=20 + made * 35)
            draft_save(ticket=ticket, text=text, actor=agent, now=at)
            made += 1
    return made
