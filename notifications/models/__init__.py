"""What must reach a person, and whether it has."""

from notifications.models.choice import NotificationChannel, NotificationChoice
from notifications.models.notification import Notification
from notifications.models.outbox import OutboxEmail, OutboxState

__all__ = [
    "Notification",
    "NotificationChannel",
    "NotificationChoice",
    "OutboxEmail",
    "OutboxState",
]
