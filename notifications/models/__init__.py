"""What must reach a person, and whether it has."""

from notifications.models.notification import Notification
from notifications.models.outbox import OutboxEmail, OutboxState

__all__ = ["Notification", "OutboxEmail", "OutboxState"]
