"""The routes of macros: their own pages, and what is done with them on a ticket."""

from django.urls import path

from tickets.views.macros import edit, manage, on_ticket

pages = [
    path("macros/", manage.macro_list, name="macros"),
    path("macros/new/", edit.macro_new, name="macro_new"),
    path("macros/<int:pk>/", edit.macro_edit, name="macro_edit"),
    path("macros/<int:pk>/duplicate/", manage.duplicate_post, name="macro_duplicate"),
    path("macros/<int:pk>/switch/", manage.switch_post, name="macro_switch"),
    path("macros/<int:pk>/delete/", manage.delete_post, name="macro_delete"),
    path("macros/<int:pk>/restore/", manage.restore_post, name="macro_restore"),
]
on_a_ticket = [
    path("<str:reference>/macros/", on_ticket.ticket_macros, name="ticket_macros"),
    path("<str:reference>/macros/<int:pk>/preview/", on_ticket.preview, name="macro_preview"),
    path("<str:reference>/macros/<int:pk>/apply/", on_ticket.apply_post, name="macro_apply"),
    path("<str:reference>/macros/undo/<int:pk>/", on_ticket.undo_post, name="macro_undo"),
]
