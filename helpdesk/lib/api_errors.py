"""Refusals as HTTP: one place turns what services raise into 4xx answers with a clear message.

Refusals are told by their `code`, so that this module knows no app.
"""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response
from rest_framework.views import exception_handler as framework_handler

STATUS_OF = {
    "stale": status.HTTP_409_CONFLICT,
    "transition": status.HTTP_409_CONFLICT,
    "refused": status.HTTP_409_CONFLICT,
    "handoff_pending": status.HTTP_409_CONFLICT,
    "handoff_settled": status.HTTP_409_CONFLICT,
    "merged_away": status.HTTP_409_CONFLICT,
    "merge": status.HTTP_409_CONFLICT,
    "readers_unconfirmed": status.HTTP_409_CONFLICT,
    "not_allowed": status.HTTP_403_FORBIDDEN,
    "invalid": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "run_in_the_way": status.HTTP_409_CONFLICT,
    "bulk_settled": status.HTTP_409_CONFLICT,
    "target_gone": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "not_publishable": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "incomplete": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "missing_fields": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "identity_unconfirmed": status.HTTP_409_CONFLICT,
    "open_checklist": status.HTTP_409_CONFLICT,
}


def _body(error: Exception, code: str) -> dict[str, Any]:
    """What the caller is told: an invalid field by its name, else a sentence and its code."""
    field = getattr(error, "field", "")
    if code == "invalid" and field:
        errors = getattr(error, "errors", None)
        return {field: {k: [v] for k, v in errors.items()} if errors else [str(error)]}
    body: dict[str, Any] = {"detail": str(error), "code": code}
    ticket = getattr(error, "ticket", None)
    if code == "stale" and ticket is not None:
        body["version"] = ticket.version
    readers = getattr(error, "readers", None)
    if readers:
        body["readers"] = [reader.email for reader in readers]
    lines = getattr(error, "lines", None)
    if code == "open_checklist" and lines:
        body["lines"] = [{"id": line.pk, "text": str(line)} for line in lines]
    missing = getattr(error, "missing", None)
    if missing:
        body["missing"] = [{"field": part.field, "why": str(part.why)} for part in missing]
    return body


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's own errors as DRF words them, refusals by their code; None is left to fail loudly."""
    if isinstance(error, SuspiciousOperation):
        detail = _("This request could not be read.")
        return Response({"detail": detail}, status=status.HTTP_400_BAD_REQUEST)
    code = str(getattr(error, "code", ""))
    if code in STATUS_OF and not hasattr(error, "detail"):
        return Response(_body(error, code), status=STATUS_OF[code])
    response = framework_handler(error, context)
    if response is not None and isinstance(response.data, dict):
        said = response.data.get("detail")
        if isinstance(said, ErrorDetail):
            response.data["code"] = said.code
    return response
