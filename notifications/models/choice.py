"""What a person wants to hear of, and by which channel; without a row the event's default holds."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NotificationChannel(models.TextChoices):
    IN_APP = "in_app", _("In the help desk")
    EMAIL = "email", _("By e-mail")
    BROWSER = "browser", _("By the browser")


class NotificationChoice(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The bell's kind: "assigned", "requester_replied", "mentioned" ...
    event = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, choices=NotificationChannel.choices)
    is_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event", "channel"], name="notification_choice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.channel} {self.is_on} for {self.user_id}"
