"""The end user's routes."""

from django.urls import path

from portal.views import article, files, home, install, new, request, requests, search, unsent

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("topics/<slug:slug>/", search.category, name="category"),
    path("help/<slug:slug>/", article.article, name="article"),
    path("help/<slug:slug>/feedback/", article.feedback, name="feedback"),
    path("help/<slug:slug>/start/", article.guide_start, name="guide_start"),
    path("guides/<int:pk>/", article.guide, name="guide"),
    path("guides/<int:pk>/step/", article.guide_step, name="guide_step"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", new.new, name="new"),
    path("requests/new/fields/", new.new_fields, name="new_fields"),
    path("requests/<str:reference>/", request.request_page, name="request"),
    path("requests/<str:reference>/reply/", request.reply, name="reply"),
    path("requests/<str:reference>/leave/", request.leave, name="leave"),
    path("requests/<str:reference>/solved/", request.solved, name="solved"),
    path("unsent/", unsent.unsent, name="unsent"),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("attachments/<str:key>/", files.attachment, name="attachment"),
    path("attachments/<str:key>/view/", files.attachment_view, name="attachment_view"),
]
