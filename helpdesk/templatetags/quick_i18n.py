"""Django's i18n tags, with `{% translate "constant" %}` rendered once for each language.

A page of the workspace translates some fifty constants; resolving each through a lazy string costs
more than its queries do. A builtin of every template, after Django's own.
"""

from typing import Any

from django.template import Library, Node
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()


def _is_constant(expression: FilterExpression) -> bool:
    variable = expression.var
    return not expression.filters and getattr(variable, "literal", None) is not None


class ConstantTranslation(Node):
    """A translated literal: no variable, no filter, no name to store it under."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.rendered: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self.rendered.get(language)
        if text is None:
            text = self.rendered[language] = self.node.render(context)
        return text


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    node = i18n.do_translate(parser, token)
    where = node.message_context
    # Django keeps a quoted context as the text itself.
    is_known = where is None or (isinstance(where.var, str) and not where.filters)
    if is_known and node.asvar is None and not node.noop and _is_constant(node.filter_expression):
        return ConstantTranslation(node)
    return node
