"""What is asked about one person on every page, put into SQL once for all of them.

Django builds and compiles a query anew for every request; a page with eight subqueries pays more for that than for the
database's answer. Only the person's key differs, so the rest is kept.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import RawSQL

# Stands for the person while compiling; no row has it.
STAND_IN = -471_300_117

Marks = Callable[[Any], dict[str, Any]]
Rows = Callable[[Any], Any]


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


def prepared_rows(
    rows: Rows, person: models.Model, using: str = DEFAULT_DB_ALIAS
) -> list[tuple[Any, ...]]:
    """The rows that `rows(person)`, a `values_list` of keys and yes-or-no values, gives; `rows` is of a module.

    As the database driver hands them over: SQLite says 0 and 1 for no and yes.
    """
    sql, params = _rows_compiled(rows, person._meta.concrete_model, using)
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [person.pk if value == STAND_IN else value for value in params])
        return list(cursor.fetchall())


@lru_cache(maxsize=32)
def _rows_compiled(
    rows: Rows, person: type[models.Model], alias: str
) -> tuple[str, tuple[Any, ...]]:
    query = rows(person(pk=STAND_IN)).query
    sql, params = query.get_compiler(alias).as_sql()
    return sql, tuple(params)
