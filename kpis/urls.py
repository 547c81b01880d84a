"""The routes of this room."""

from django.urls import path

from kpis.views import behind, dashboard, surveys

app_name = "kpis"
urlpatterns = [
    path("", dashboard.everybody, name="dashboard"),
    path("mine/", dashboard.mine, name="mine"),
    path("tickets/", behind.tickets, name="tickets"),
    path("export/", dashboard.export, name="export"),
    path("survey/<str:token>/", surveys.by_token, name="survey"),
    path("rate/<str:reference>/", surveys.rate, name="rate"),
]
