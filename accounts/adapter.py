"""How allauth meets our people: mail through the outbox, preferences kept in the session."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from accounts.models import User


def remember_preferences(request: HttpRequest, user: User) -> None:
    """Mirror language, time zone and theme in the session, where every request reads them."""
    request.session["language"] = user.language
    request.session["time_zone"] = user.time_zone
    request.session["theme"] = user.theme


class AccountAdapter(DefaultAccountAdapter):
    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        remember_preferences(request, user)
        return super().post_login(request, user, **kwargs)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People have no user name here."""
