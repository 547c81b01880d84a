"""A query that every page asks, put into SQL once; what it is about differs, its shape does not.

Django builds and compiles a query anew each time it is asked, which for a ticket with those it belongs to takes longer
than the database's answer. Here the queryset is made once with numbers that stand in for the keys, and kept with its
SQL; asked again, only the keys are put in their places. Rows become objects or dicts as with any queryset.
"""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

# The first of the numbers that stand in; no row has them.
_FIRST = -471_400_000
_KEPT_MAX = 128


@dataclass(frozen=True)
class _Kept:
    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]


class PreparedQuery:
    """Calls `make(shape, keys)` once for each shape and number of keys; later calls only replace the keys.

    `make` gives a queryset that depends on nothing but its arguments. Each key stands in the query as a
    plain number, however often. `shape` is what changes the SQL itself, such as a language.
    """

    def __init__(self, make: Callable[[Any, list[int]], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._kept: dict[tuple[Hashable, int], _Kept] = {}

    def __call__(self, *keys: int, shape: Hashable = None) -> list[Any]:
        """The rows; one query."""
        kept = self._kept.get((shape, len(keys))) or self._compiled(shape, len(keys))
        given = {_FIRST - place: key for place, key in enumerate(keys)}
        params = tuple(
            given.get(value, value) if type(value) is int else value for value in kept.params
        )
        compiler = copy(kept.compiler)
        compiler.connection = connections[kept.queryset.db]
        compiler.as_sql = lambda: (kept.sql, params)
        asked = kept.queryset._chain()  # type: ignore[attr-defined]
        asked.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(asked)

    def forget(self) -> None:
        self._kept.clear()

    def _compiled(self, shape: Hashable, count: int) -> _Kept:
        if len(self._kept) >= _KEPT_MAX:
            self._kept.clear()
        queryset = self._make(shape, [_FIRST - place for place in range(count)])
        compiler = queryset.query.get_compiler(queryset.db or DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        kept = _Kept(queryset, compiler, sql, tuple(params))
        self._kept[shape, count] = kept
        return kept
