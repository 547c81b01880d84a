"""Figures computed from the ledger, surveys, and the dashboard."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KpisConfig(AppConfig):
    name = "kpis"
    verbose_name = _("Figures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tickets.changes import consumer_register

        consumer_register("kpis", task="kpis.tasks.facts_update")
