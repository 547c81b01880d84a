"""Routes of what is noted while working a ticket: fields, checklist, time, identity."""

from django.urls import path

from tickets.views import checklist, fields, identity, time_report, time_spent, work

pages = [
    path("time/", time_report.report, name="time"),
    path("time/csv/", time_report.report_csv, name="time_csv"),
    path("time/stop/", time_spent.timer_stop, name="timer_stop"),
    path("time/discard/", time_spent.timer_discard, name="timer_discard"),
    path("time/<int:pk>/", time_spent.entry_edit, name="time_entry"),
    path("time/<int:pk>/change/", time_spent.entry_post, name="time_entry_post"),
    path("unchecked/", identity.unchecked, name="unchecked"),
]
on_a_ticket = [
    path("<str:reference>/noted/", work.work, name="work"),
    path("<str:reference>/fields/", fields.fields_post, name="fields"),
    path("<str:reference>/request-type/", fields.request_type_post, name="request_type"),
    path("<str:reference>/checklist/", checklist.checklist, name="checklist"),
    path("<str:reference>/checklist/add/", checklist.add, name="checklist_add"),
    path("<str:reference>/checklist/<int:pk>/", checklist.change, name="checklist_item"),
    path("<str:reference>/timer/", time_spent.timer_start, name="timer_start"),
    path("<str:reference>/time/", time_spent.log_post, name="time_log"),
    path("<str:reference>/identity/", identity.identity_post, name="identity"),
]
