"""One's own account."""

from django.urls import path

from accounts import preferences

app_name = "accounts"
urlpatterns = [
    path("", preferences.preferences, name="preferences"),
    path("sign-out-everywhere/", preferences.sign_out_everywhere, name="sign_out_everywhere"),
]
