"""The project package: settings, routes, and the processes that run them."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
