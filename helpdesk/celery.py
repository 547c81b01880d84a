"""Celery: a wake-up, never the record. Every task here is idempotent and swept."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# The sweeps: whatever wake-up was lost, the work is picked up here.
app.conf.beat_schedule = {
    "send-mail": {"task": "notifications.tasks.outbox_send", "schedule": 30.0},
    "send-held": {"task": "tickets.tasks.held_send", "schedule": 10.0},
    "count-words": {"task": "search.tasks.vocabulary_fold", "schedule": 60.0},
    "update-search": {"task": "tickets.tasks.search_update", "schedule": 30.0},
    "update-facts": {"task": "kpis.tasks.facts_update", "schedule": 30.0},
    "send-surveys": {"task": "kpis.tasks.surveys_send", "schedule": 60.0},
    "close-quiet": {"task": "tickets.tasks.close_quiet", "schedule": 600.0},
    "work-bulk": {"task": "tickets.tasks.bulk_work", "schedule": 15.0},
    "sweep-bulk": {"task": "tickets.tasks.sweep_bulk", "schedule": crontab(hour=3, minute=50)},
    "sweep-files": {"task": "tickets.tasks.sweep_files", "schedule": crontab(hour=3, minute=30)},
    "rework-due": {
        "task": "service_levels.tasks.due_rework",
        "schedule": crontab(hour=4, minute=10),
    },
    "rebuild-facts": {"task": "kpis.tasks.facts_rebuild", "schedule": crontab(hour=2, minute=30)},
}
