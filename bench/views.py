"""The honest floor of a page, and below it the floor of a request."""

from functools import lru_cache

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines

from tickets.models import Ticket

ROWS = 25
# A subset of what a page shows; compiled once, as the cached loader does for the product's templates.
_TEMPLATE = """<!doctype html><title>Limit</title><p>{{ user.email }}</p>
<ul>{% for row in rows %}
<li><a href="/{{ row.pk }}/">{{ row.subject }}</a> {{ row.status }} {{ row.created_at }}</li>
{% endfor %}</ul>"""


@lru_cache(maxsize=1)
def _template() -> Template:
    return engines["django"].from_string(_TEMPLATE)


@login_required
def limit(request: HttpRequest) -> HttpResponse:
    """Session sign-in, one indexed keyset query of 25 rows, a plain template."""
    rows = Ticket.objects.order_by("-created_at", "-pk")[:ROWS]
    return HttpResponse(_template().render({"rows": rows}, request))


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")
