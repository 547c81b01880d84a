"""The agent workspace's routes."""

from django.urls import path

from tickets.views import actions, detail, head, listing, palette, searching

app_name = "tickets"
urlpatterns = [
    path("", listing.ticket_list, name="list"),
    path("new-bar/", listing.list_new, name="list_new"),
    path("filters/", listing.list_filters, name="filters"),
    path("palette/", palette.palette, name="palette"),
    path("keys/", palette.keys, name="keys"),
    path("search/", searching.ticket_search, name="search"),
    path("<str:reference>/", detail.ticket_detail, name="detail"),
    path("<str:reference>/conversation/", detail.conversation, name="conversation"),
    path("<str:reference>/message/", actions.message_post, name="message"),
    path("<str:reference>/take/", head.take_post, name="take"),
    path("<str:reference>/priority/", head.priority_post, name="priority"),
    path("<str:reference>/assignees/", head.assignees, name="assignees"),
    path("<str:reference>/status/", actions.status_post, name="status"),
    path("<str:reference>/details/", actions.details_post, name="details"),
    path("<str:reference>/assign/", actions.assign_post, name="assign"),
]
