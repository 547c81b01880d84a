"""Templates with what never changes put together: words, icons and addresses that stand side by side become one text.

A page of the workspace is some 750 nodes, half of them constants; rendering each costs more than its text.
"""

from collections.abc import Iterator
from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Template, TextNode
from django.template.context import Context
from django.template.library import SimpleNode
from django.template.loaders.cached import Loader as CachedLoader
from django.utils.translation import get_language

from helpdesk.templatetags.icons import lucide
from helpdesk.templatetags.quick_i18n import ConstantTranslation
from helpdesk.templatetags.quick_links import QuickUrl


class ConstantRun(Node):
    """Nodes side by side whose text depends on the language alone; rendered once for each."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin
        self.rendered: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self.rendered.get(language)
        if text is None:
            text = "".join(f"{node.render_annotated(context)}" for node in self.nodes)
            self.rendered[language] = text
        return text


class Loader(CachedLoader):
    """Django's cached loader; each template is put together when it is first loaded."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Any = super().get_template(template_name, skip)
        if not getattr(template, "is_put_together", False):
            put_together(template.nodelist)
            template.is_put_together = True
        return template


def put_together(nodes: NodeList) -> None:
    """Replaces each run of constants in the list, and in all lists within it."""
    for node in nodes:
        for inner in _lists_in(node):
            put_together(inner)
    merged: list[Node] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and _is_constant(node):
            run.append(node)
            continue
        merged += [ConstantRun(run)] if len(run) > 1 else run
        run = []
        merged += [] if node is None else [node]
    nodes[:] = merged


def _lists_in(node: Node) -> Iterator[NodeList]:
    """Every list of nodes that the node holds: bodies, branches, slots."""
    for value in vars(node).values():
        if isinstance(value, NodeList):
            yield value
        elif isinstance(value, (list, tuple)):
            for one in value:
                yield from (part for part in _parts(one) if isinstance(part, NodeList))


def _parts(one: Any) -> tuple[Any, ...]:
    return one if isinstance(one, tuple) else (one,)


def _is_constant(node: Node) -> bool:
    if isinstance(node, TextNode | ConstantTranslation):
        return True
    if isinstance(node, QuickUrl):
        return node.node.asvar is None and _are_literal([node.node.view_name, *node.node.args])
    if isinstance(node, SimpleNode) and node.func is lucide:
        return node.target_var is None and _are_literal([*node.args, *node.kwargs.values()])
    return False


def _are_literal(expressions: list[FilterExpression]) -> bool:
    """Quoted text, which Django keeps as such, and numbers, which have no name to look up."""
    return all(not one.filters and getattr(one.var, "lookups", None) is None for one in expressions)
