"""The routes of this room."""

from django.urls import path

from knowledge_base.views import articles, editing, panel

app_name = "knowledge_base"
urlpatterns = [
    path("", articles.article_list, name="list"),
    path("new/", editing.article_new, name="new"),
    path("panel/<str:reference>/", panel.panel, name="panel"),
    path("panel/<str:reference>/start/", panel.start, name="start"),
    path("runs/<int:pk>/step/", panel.step, name="step"),
    path("runs/<int:pk>/leave/", panel.leave, name="leave"),
    path("<slug:slug>/", articles.article_detail, name="article"),
    path("<slug:slug>/edit/", editing.article_edit, name="edit"),
    path("<slug:slug>/publish/", editing.article_publish, name="publish"),
    path("<slug:slug>/archive/", editing.article_archive, name="archive"),
    path("<slug:slug>/versions/", articles.article_versions, name="versions"),
    path("<slug:slug>/versions/<int:number>/", articles.article_version, name="version"),
    path("<slug:slug>/versions/<int:number>/restore/", editing.version_restore, name="restore"),
]
