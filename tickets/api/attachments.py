"""One file, for whoever may read the message that it is on."""

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.scopes import Scope
from tickets.access import attachment_get


class AnyContent(BaseContentNegotiation):
    """A file is what it is, whatever the caller would accept; errors come as JSON."""

    def select_parser(self, request: Request, parsers):  # type: ignore[no-untyped-def]
        return parsers[0]

    def select_renderer(self, request: Request, renderers, format_suffix=None):  # type: ignore[no-untyped-def]
        renderer: BaseRenderer = renderers[0]
        return renderer, renderer.media_type


class AttachmentView(APIView):
    """Always as a download of unknown bytes: no browser may run or show it from here."""

    required_scopes = {"GET": Scope.TICKETS_READ}
    content_negotiation_class = AnyContent

    @extend_schema(
        operation_id="attachments_retrieve",
        responses={
            (200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY),
            404: OpenApiResponse(description="No such file, or not yours to read."),
        },
    )
    def get(self, request: Request, key: str) -> FileResponse:
        """Download a file."""
        found = attachment_get(request.user, key)
        try:
            content = found.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(
            content,
            as_attachment=True,
            filename=found.name,
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
