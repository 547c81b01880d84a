"""Macros for the tests, made through the service."""

from typing import Any

from accounts.models import User
from tests.conftest import NOON
from tickets.models import Macro
from tickets.services.macros import NewMacro, macro_create

REPLY = {"kind": "reply", "text": {"en": "Hello {{requester.first_name}}.", "es": "Hola."}}
RESOLVE = {"kind": "status", "value": "resolved"}
TAG_VPN = {"kind": "add_tags", "value": ["vpn"]}
ASSIGN_ME = {"kind": "assign", "value": "me"}


def make_macro(*actions: dict[str, Any], owner: User | None = None, **fields: Any) -> Macro:
    """Everybody's, unless `team` or `owner` say otherwise."""
    new = NewMacro(
        name_en=fields.pop("name", "Thanks and close"),
        actions=actions or (REPLY,),
        owner=owner,
        **fields,
    )
    return macro_create(new=new, actor=None, now=NOON)
