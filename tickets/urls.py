"""The agent workspace's routes."""

from django.urls import path

from tickets import bulk_urls, macro_urls, merge_urls, people_urls, view_urls, work_urls
from tickets.views import (
    actions,
    composing,
    detail,
    drafts,
    head,
    palette,
    presence,
    searching,
    thread,
)

app_name = "tickets"
urlpatterns = [
    *view_urls.pages,
    path("palette/", palette.palette, name="palette"),
    path("keys/", palette.keys, name="keys"),
    path("drafts/", drafts.draft_list, name="drafts"),
    path("search/", searching.ticket_search, name="search"),
    path("presence/", presence.presence_list, name="presence_list"),
    *bulk_urls.pages,
    *macro_urls.pages,
    *people_urls.pages,
    *work_urls.pages,
    path("<str:reference>/", detail.ticket_detail, name="detail"),
    path("<str:reference>/conversation/", thread.conversation, name="conversation"),
    path("<str:reference>/seen/", thread.seen_post, name="seen"),
    path("<str:reference>/presence/", presence.presence_post, name="presence"),
    path("<str:reference>/message/", composing.message_post, name="message"),
    path("<str:reference>/preview/", composing.preview, name="preview"),
    path("<str:reference>/complete/", composing.complete, name="complete"),
    path("<str:reference>/files/", composing.file_add, name="file_add"),
    path("<str:reference>/files/<str:key>/remove/", composing.file_remove, name="file_remove"),
    path("<str:reference>/since/", composing.since, name="since"),
    path("<str:reference>/held/", composing.held_list, name="held"),
    path("<str:reference>/held/<int:pk>/undo/", composing.held_undo, name="held_undo"),
    path("<str:reference>/held/<int:pk>/send/", composing.held_now, name="held_now"),
    path("<str:reference>/draft/", drafts.draft, name="draft"),
    *(
        path(
            f"<str:reference>/draft/{change}/",
            drafts.draft_change,
            {"change": change},
            name=f"draft_{change}",
        )
        for change in drafts.CHANGES
    ),
    path("<str:reference>/take/", head.take_post, name="take"),
    path("<str:reference>/next/", head.next_one, name="next"),
    path("<str:reference>/priority/", head.priority_post, name="priority"),
    path("<str:reference>/assignees/", head.assignees, name="assignees"),
    *macro_urls.on_a_ticket,
    *merge_urls.on_a_ticket,
    *people_urls.on_a_ticket,
    *work_urls.on_a_ticket,
    path("<str:reference>/status/", actions.status_post, name="status"),
    path("<str:reference>/undo/<int:pk>/", actions.undo_post, name="undo"),
    path("<str:reference>/details/", actions.details_post, name="details"),
    path("<str:reference>/assign/", actions.assign_post, name="assign"),
]
