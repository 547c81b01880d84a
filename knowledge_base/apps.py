"""Articles and step-by-step guides, and their runs on a ticket."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeBaseConfig(AppConfig):
    name = "knowledge_base"
    verbose_name = _("Knowledge")
    default_auto_field = "django.db.models.BigAutoField"
