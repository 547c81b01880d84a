"""What is promised to requesters by when, and the clock that says how much of it is left."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceLevelsConfig(AppConfig):
    name = "service_levels"
    verbose_name = _("Service levels")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from service_levels.receivers import on_ticket_event
        from service_levels.selectors import due_at_creation
        from tickets.due import due_provider_register
        from tickets.signals import ticket_event_recorded

        due_provider_register(due_at_creation)
        ticket_event_recorded.connect(on_ticket_event, dispatch_uid="service_levels.clock")
