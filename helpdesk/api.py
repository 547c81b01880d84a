"""The REST API: gathers each room's machine face, and describes itself."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from accounts.api_schema import BearerScheme
from escalation.api import api_urlpatterns as handoff_urlpatterns
from knowledge_base.api import router_entries as article_entries
from kpis.api import api_urlpatterns as kpi_urlpatterns
from tickets.api import AttachmentView, TicketViewSet
from tickets.api.bulk import BulkViewSet
from tickets.api.macros import MacroViewSet
from tickets.api.saved_views import SavedViewViewSet
from tickets.api.work import api_urlpatterns as work_urlpatterns

router = SimpleRouter()
router.register("tickets", TicketViewSet, basename="ticket")
router.register("bulk", BulkViewSet, basename="bulk")
router.register("macros", MacroViewSet, basename="macro")
router.register("views", SavedViewViewSet, basename="view")
for prefix, viewset, basename in article_entries:
    router.register(prefix, viewset, basename=basename)

app_name = "api"
schema_extensions = [BearerScheme]
# Swagger UI sets its styles in the page; nothing else here may.
docs = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema")
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("attachments/<str:key>/", AttachmentView.as_view(), name="attachment"),
    *handoff_urlpatterns,
    *work_urlpatterns,
    *kpi_urlpatterns,
    path("", include(router.urls)),
]
