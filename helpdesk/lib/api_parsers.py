"""JSON from strangers: its size is capped before it is read, its depth cannot exhaust the stack."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

# A description of 50,000 characters fits forty times over.
JSON_MAX_BYTES = 2 * 1024 * 1024
_MAYBE_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This request is too large.")
    default_code = "too_large"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


class JSONParser(BaseParser):
    """Strict JSON in UTF-8, up to JSON_MAX_BYTES."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(JSON_MAX_BYTES + 1)
        if len(body) > JSON_MAX_BYTES:
            raise BodyTooLarge
        try:
            text = body.decode("utf-8-sig")
            data = json.loads(text, parse_constant=_no_constant)
            if _MAYBE_HALF.search(text):
                # Half a character ("\\ud800") is no text: no answer could repeat it.
                json.dumps(data, ensure_ascii=False).encode()
            return data
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not valid JSON.")) from error
