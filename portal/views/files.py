"""Attachments for whoever may read them: a download, pictures and PDF in place, text on a page of ours."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from helpdesk.lib.file_kinds import is_text_name, shown_type, text_of
from portal.views.people import person
from tickets.access import file_get
from tickets.models import Attachment, StagedFile

SANDBOX = "sandbox; default-src 'none'"
TEXT_BYTES = 200_000


def _read(attachment: Attachment | StagedFile, size: int = -1) -> bytes:
    try:
        with attachment.file.open("rb") as file:
            return bytes(file.read(size))
    except (FileNotFoundError, SuspiciousOperation):
        raise Http404 from None


@login_required
@require_safe
def attachment(request: HttpRequest, key: str) -> HttpResponse:
    """The file (RFC 6266); with `inline=1` shown in place, but only a picture or PDF, in a sandbox."""
    found = file_get(person(request), key)
    data = _read(found)
    shown = shown_type(data) if request.GET.get("inline") == "1" else ""
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


@login_required
@require_safe
def attachment_view(request: HttpRequest, key: str) -> HttpResponse:
    """A file to look at: text on a page of ours, pictures and PDF in place, a download of anything else."""
    found = file_get(person(request), key)
    data = _read(found, TEXT_BYTES)
    address = reverse("portal:attachment", args=[key])
    if shown_type(data):
        return redirect(f"{address}?inline=1")
    is_cut = found.size > TEXT_BYTES
    words = text_of(data, is_cut=is_cut) if is_text_name(found.name) else None
    context = {"file": found, "words": words, "is_cut": is_cut, "address": address}
    response = render(request, "portal/file.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
