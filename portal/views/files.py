"""Attachments, as a download for whoever may read them; a small picture of those that really are one."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.views.people import person
from tickets.access import file_get
from tickets.models import Attachment, StagedFile

SANDBOX = "sandbox; default-src 'none'"


def picture_type(data: bytes) -> str:
    """The type of a picture by its first bytes, whatever its name or sender say; "" for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def _read(attachment: Attachment | StagedFile) -> bytes:
    try:
        with attachment.file.open("rb") as file:
            return bytes(file.read())
    except (FileNotFoundError, SuspiciousOperation):
        raise Http404 from None


@login_required
@require_safe
def attachment(request: HttpRequest, key: str) -> HttpResponse:
    """The file (RFC 6266); with `inline=1` shown in place, but only a picture and in a sandbox."""
    found = file_get(person(request), key)
    data = _read(found)
    shown = picture_type(data) if request.GET.get("inline") == "1" else ""
    response = HttpResponse(data, content_type=shown or "application/octet-stream")
    response["Content-Disposition"] = (
        content_disposition_header(not shown, found.name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # A picture in a conversation may stay in that person's browser; nothing may stay on the way.
    response["Cache-Control"] = "private, max-age=3600" if shown else "private, no-store"
    return response
