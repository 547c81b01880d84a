"""Every route of the product, room by room."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from accounts.views import home, set_language_preference, set_theme
from helpdesk.health import healthz, readyz
from helpdesk.styleguide import StyleguideView

handler400 = "helpdesk.middleware.bad_request"
handler404 = "portal.views.unsent.not_found"
handler500 = "helpdesk.middleware.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("home/", home, name="home"),
    path("preferences/language/", set_language_preference, name="set_language_preference"),
    path("preferences/theme/", set_theme, name="set_theme"),
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("notifications/", include("notifications.urls")),
    path("tickets/", include("tickets.urls")),
    path("knowledge/", include("knowledge_base.urls")),
    path("handoffs/", include("escalation.urls")),
    path("figures/", include("kpis.urls")),
    path("api/v1/", include("helpdesk.api")),
    path("admin/", admin.site.urls),
    path("styleguide/", StyleguideView.as_view(), name="styleguide"),
    path("", include("portal.urls")),
]

if settings.SENT_MAIL_PAGE:
    urlpatterns.append(path("mail/", include("notifications.sent_mail_urls")))
