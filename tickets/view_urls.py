"""The routes of lists and of the views that are kept."""

from django.urls import path

from tickets.views import exporting, filtering, listing, saved

pages = [
    path("", listing.ticket_list, name="list"),
    path("new-bar/", listing.list_new, name="list_new"),
    path("rows/", listing.list_rows, name="list_rows"),
    path("rail/", listing.rail, name="rail"),
    path("filters/", filtering.list_filters, name="filters"),
    path("columns/", saved.list_columns, name="columns"),
    path("export/", exporting.list_export, name="export"),
    path("print/", exporting.list_print, name="print"),
    path("views/", saved.saved_list, name="saved"),
    path("views/new/", saved.saved_new, name="saved_new"),
    path("views/<int:pk>/", saved.saved_edit, name="saved_edit"),
    path("views/<int:pk>/keep/", saved.saved_keep, name="saved_keep"),
    path("views/<int:pk>/move/", saved.saved_move, name="saved_move"),
    path("views/<int:pk>/delete/", saved.saved_delete, name="saved_delete"),
    path("views/<int:pk>/restore/", saved.saved_restore, name="saved_restore"),
]
