"""What the API's description says of bearer tokens. Loaded by helpdesk.api, which gathers the API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.api import BearerAuthentication


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made by `./run manage create_token`.",
        }
