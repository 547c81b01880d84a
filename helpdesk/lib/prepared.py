"""Annotations that ask about one person, put into SQL once for all of them.

Django builds and compiles a subquery anew for every request; a page with eight of them pays more for that than for the
database's answer. Only the person's key differs, so the rest is kept.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connections, models
from django.db.models.expressions import RawSQL

# Stands for the person while compiling; no row has it.
STAND_IN = -471_300_117

Marks = Callable[[Any], dict[str, Any]]


@lru_cache(maxsize=32)
def _compiled(
    model: type[models.Model], person: type[models.Model], marks: Marks, alias: str
) -> dict[str, tuple[str, tuple[Any, ...], Any]]:
    query = model._default_manager.using(alias).annotate(**marks(person(pk=STAND_IN))).query
    compiler = query.get_compiler(connection=connections[alias])
    found = {}
    for name, annotation in query.annotations.items():
        sql, params = compiler.compile(annotation)
        found[name] = (sql, tuple(params), annotation.output_field)
    return found


def prepared(queryset: Any, marks: Marks, person: models.Model) -> dict[str, Any]:
    """What `marks(person)` gives, for `queryset.annotate(**…)`. `marks` is a function of a module, asked once."""
    compiled = _compiled(queryset.model, person._meta.concrete_model, marks, queryset.db)
    return {
        name: RawSQL(  # noqa: S611  Django's own SQL, with its parameters beside it
            sql, [person.pk if value == STAND_IN else value for value in params], field
        )
        for name, (sql, params, field) in compiled.items()
    }
