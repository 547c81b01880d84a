"""What every template may know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The theme, and which optional pages exist here."""
    session = getattr(request, "session", {})
    return {
        "theme": session.get("theme", "system"),
        "sent_mail_page": settings.SENT_MAIL_PAGE,
        "demo_mode": settings.DEMO,
    }
