"""Tickets, their messages, attachments and ledger; the agent workspace."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tickets.changes import consumer_register
        from tickets.notify import on_ticket_event
        from tickets.signals import ticket_event_recorded

        ticket_event_recorded.connect(on_ticket_event, dispatch_uid="tickets.notify")
        consumer_register("search", task="tickets.tasks.search_update")
