"""The first page: one question, the topics, and where one's requests stand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.reader import reader
from portal.selectors import requests_page, root_categories

LAST_REQUESTS = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Open to everybody; one's last requests for who is signed in."""
    user = reader(request)
    page = user and requests_page(user=user, only_open=False, cursor="", size=LAST_REQUESTS)
    context = {"categories": root_categories(), "page": page}
    return render(request, "portal/home.html", context)
