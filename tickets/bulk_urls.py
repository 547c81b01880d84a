"""Bulk changes: choosing, starting, following and taking back."""

from django.urls import path

from tickets.views.bulk import choosing, jobs, tray

pages = [
    path("bulk/", choosing.bulk, name="bulk"),
    path("bulk/count/", choosing.count, name="bulk_count"),
    path("bulk/start/", choosing.start, name="bulk_start"),
    path("bulk/tray/", tray.tray, name="bulk_tray"),
    path("bulk/<int:pk>/", jobs.job, name="bulk_job"),
    path("bulk/<int:pk>/report.csv", jobs.report, name="bulk_report"),
    path("bulk/<int:pk>/cancel/", jobs.cancel, name="bulk_cancel"),
    path("bulk/<int:pk>/undo/", jobs.undo, name="bulk_undo"),
    path("bulk/<int:pk>/dismiss/", tray.dismiss, name="bulk_dismiss"),
]
