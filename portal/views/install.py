"""What makes the portal installable on a phone."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

GROUND = "#f6f7f8"
ACCENT = "#0b6e75"


@require_safe
@cache_control(private=True, max_age=3600)
@vary_on_headers("Cookie", "Accept-Language")
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest, in the reader's language."""
    home = reverse("portal:home")
    content = {
        "id": home,
        "name": _("Help desk"),
        "short_name": _("Help"),
        "description": _("Find an answer, or ask a person and follow it."),
        "lang": get_language(),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": ACCENT,
        "icons": [_icon("img/icon.svg", "any"), _icon("img/icon-maskable.svg", "maskable")],
        "shortcuts": [
            {"name": _("Ask a person"), "url": reverse("portal:new")},
            {"name": _("My requests"), "url": reverse("portal:requests")},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _icon(path: str, purpose: str) -> dict[str, str]:
    return {"src": static(path), "sizes": "any", "type": "image/svg+xml", "purpose": purpose}
