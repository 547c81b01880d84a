"""Who asks: a signed-in person, known to the type checker as one."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """The signed-in user, behind login_required."""
    return cast(User, request.user)


def files_of(request: HttpRequest) -> Sequence[UploadedFile]:
    """The files of the form's one file field."""
    return cast(Sequence[UploadedFile], request.FILES.getlist("files"))


def form_extras(request: HttpRequest, *, is_again: bool) -> dict[str, Any]:
    """What every form with files shows beside its fields.

    `lost_files` are the names that came with a form shown again: a browser cannot keep files.
    """
    return {
        "submission_key": request.POST.get("submission_key") or uuid4().hex,
        "limits": {
            "bytes": settings.ATTACHMENT_MAX_BYTES,
            "count": settings.ATTACHMENTS_MAX_COUNT,
        },
        "lost_files": [file.name for file in files_of(request)] if is_again else [],
    }


def is_fragment(request: HttpRequest) -> bool:
    """htmx asks for a part of the page, not for the page."""
    return request.headers.get("HX-Request") == "true"
