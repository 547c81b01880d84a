"""A short address for the page of sent mail: /mail/."""

from django.urls import path
from django.views.generic import RedirectView

app_name = "sent_mail"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="notifications:sent_mail"), name="list"),
]
