"""Articles and step-by-step guides, and their runs on a ticket."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeBaseConfig(AppConfig):
    name = "knowledge_base"
    verbose_name = _("Knowledge")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from knowledge_base.completions import articles_offered, hidden_articles_refuse
        from knowledge_base.ledger import guide_subjects
        from knowledge_base.macro_action import guide_start, guide_titles
        from knowledge_base.receivers import on_ticket_event
        from knowledge_base.selectors.runs import runs_mark
        from tickets.models import EventKind
        from tickets.selectors.completions import completion_register
        from tickets.selectors.ledger_words.subjects import subjects_register
        from tickets.selectors.page_marks import mark_register
        from tickets.services.macros.registry import GuideDoor, guide_door_register
        from tickets.services.outgoing import outgoing_check_register
        from tickets.signals import ticket_event_recorded

        mark_register("has_runs", runs_mark)
        uid = "knowledge_base.on_ticket_event"
        ticket_event_recorded.connect(on_ticket_event, dispatch_uid=uid)
        guide_door_register(GuideDoor(start=guide_start, titles=guide_titles))
        completion_register("article", articles_offered)
        outgoing_check_register(hidden_articles_refuse)
        guide_kinds = [EventKind.GUIDE_STARTED, EventKind.GUIDE_STEP, EventKind.GUIDE_ENDED]
        subjects_register(guide_kinds, guide_subjects)
