"""My requests: newest first, a page at a time."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.selectors import requests_page
from portal.views.people import person


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """One's own requests; `show=open` leaves out what has ended."""
    only_open = request.GET.get("show") == "open"
    page = requests_page(
        user=person(request), only_open=only_open, cursor=request.GET.get("before", "")
    )
    context = {"page": page, "only_open": only_open, "is_first": not request.GET.get("before")}
    return render(request, "portal/requests.html", context)
