"""Hand-offs between tiers and the queues that receive them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = _("Hand-offs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from escalation.receivers import on_ticket_event
        from escalation.selectors import handoffs_waiting
        from tickets.selectors.counting import counter_register
        from tickets.signals import ticket_event_recorded

        ticket_event_recorded.connect(on_ticket_event, dispatch_uid="escalation.on_ticket_event")
        counter_register("handoffs", handoffs_waiting)
