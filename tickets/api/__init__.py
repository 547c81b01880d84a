"""The machine face of tickets: the same services and access as the pages, one serializer a role."""

from tickets.api.attachments import AttachmentView
from tickets.api.views import TicketViewSet

__all__ = ["AttachmentView", "TicketViewSet"]
