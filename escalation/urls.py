"""The hand-off's routes."""

from django.urls import path

from escalation.views import read, receive, write

app_name = "escalation"
urlpatterns = [
    path("", read.handoff_queue, name="queue"),
    path("<str:reference>/new/", write.handoff_new, name="new"),
    path("<str:reference>/draft/", write.handoff_draft, name="draft"),
    path("<str:reference>/<int:pk>/", read.handoff_detail, name="detail"),
    path("<str:reference>/<int:pk>/accept/", receive.accept_post, name="accept"),
    path("<str:reference>/<int:pk>/return/", receive.return_post, name="return"),
    path("<str:reference>/<int:pk>/mark/", receive.mark_post, name="mark"),
]
