"""Templates put together say what they said before, in each language."""

from typing import Any

import pytest
from django.conf import settings
from django.template import Context, engines
from django.template.base import Template, TextNode
from django.utils import translation

from helpdesk.lib.constant_runs import ConstantRun, put_together

SOURCE = (
    '<p>{% lucide "lock" size=14 class="icon" %} {% translate "Reply" %}: {{ name }}</p>'
    "{% if shown %}<a href=\"{% url 'tickets:list' %}\" title=\"{% translate 'Link' context 'formatting' %}\">"
    "{% for one in ones %}<b>{% translate 'Attach' %}</b>{{ one }}{% empty %}–{% endfor %}</a>"
    '{% else %}{% translate "Send" %} {% url "tickets:detail" name %}{% endif %}'
)


def made() -> Template:
    return Template(SOURCE, engine=engines["django"].engine)  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "values", [{"shown": True, "ones": "ab"}, {"shown": True, "ones": ""}, {"shown": False}]
)
def test_renders_the_same(language: str, values: dict[str, Any]) -> None:
    plain, quick = made(), made()
    put_together(quick.nodelist)

    with translation.override(language):
        for name in ("HD-10001", "<b>"):
            context = {"name": name, **values}
            assert quick.render(Context(context)) == plain.render(Context(context))


def test_a_run_of_constants_is_one_node_and_what_changes_is_none_of_it() -> None:
    quick = made()

    put_together(quick.nodelist)

    kinds = [type(node).__name__ for node in quick.nodelist]
    assert kinds == ["ConstantRun", "VariableNode", "TextNode", "IfNode"]
    (run,) = [node for node in quick.nodelist if isinstance(node, ConstantRun)]
    assert isinstance(run.nodes[0], TextNode)


def test_the_product_loads_its_templates_so() -> None:
    ((loader, _inner),) = settings.TEMPLATES[0]["OPTIONS"]["loaders"]

    assert loader == "helpdesk.lib.constant_runs.Loader"
    bar = engines["django"].get_template("tickets/composer/_bar.html").template  # type: ignore[attr-defined]
    assert any(isinstance(node, ConstantRun) for node in bar.nodelist)
