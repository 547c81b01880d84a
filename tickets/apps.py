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
        from tickets.selectors.completions import completion_register, people_offered
        from tickets.selectors.counting import counter_register
        from tickets.selectors.writing import drafts_counted
        from tickets.signals import ticket_event_recorded
        from tickets.views.macros.offering import macro_completions

        ticket_event_recorded.connect(on_ticket_event, dispatch_uid="tickets.notify")
        completion_register("person", people_offered)
        counter_register("drafts", drafts_counted)
        consumer_register("search", task="tickets.tasks.search_update")
        completion_register("macro", macro_completions)
