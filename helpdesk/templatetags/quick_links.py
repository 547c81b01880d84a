"""`{% url %}` and `{% static %}`, each address worked out once: routes and files do not change while we run.

Builtins of every template.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.static import StaticNode, static
from django.urls import NoReverseMatch, reverse

register = template.Library()
_static = lru_cache(maxsize=1024)(static)


@lru_cache(maxsize=4096)
def _reverse(name: str, arguments: tuple[str, ...]) -> str:
    return reverse(name, args=arguments)


class QuickUrl(template.Node):
    """An address with positional arguments; anything else is Django's own node's work."""

    def __init__(self, node: URLNode) -> None:
        self.node = node

    def render(self, context: Context) -> str:
        name = self.node.view_name.resolve(context)
        arguments = tuple(str(argument.resolve(context)) for argument in self.node.args)
        if not name or "" in arguments:
            return self.node.render(context)
        if not self.node.asvar:
            return _reverse(name, arguments)
        try:
            context[self.node.asvar] = _reverse(name, arguments)
        except NoReverseMatch:
            context[self.node.asvar] = ""
        return ""


@register.tag("url")
def url(parser: Parser, token: Token) -> template.Node:
    node = django_url(parser, token)
    return node if node.kwargs else QuickUrl(node)


class QuickStatic(StaticNode):
    @classmethod
    def handle_simple(cls, path: str) -> str:
        return static(path) if settings.DEBUG else _static(path)


@register.tag("static")
def do_static(parser: Parser, token: Token) -> Any:
    return QuickStatic.handle_token(parser, token)
