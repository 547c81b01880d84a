"""The inverted index in each database: PostgreSQL GIN over a tsvector, SQLite FTS5.

Both are asked the same thing, "every one of these groups, each by any of its alternatives", and
hold the stems exactly as the analyser made them, so both answer with the same documents.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.sql.compiler import SQLCompiler

# One way for a word to match: all of these stems. A group is a word's alternatives.
Alternative = tuple[str, ...]
Group = Sequence[Alternative]

# Stored, because making it for each row that a filter looks at costs ten times more than reading it.
# The kind is a lexeme too, so that a word of a large kind costs nothing to a small one.
# Made from an array and not by a parser, which would cut "hd-10234" its own way.
POSTGRESQL_INSTALL = [
    "ALTER TABLE search_searchdocument ADD COLUMN stems_vector tsvector GENERATED ALWAYS AS"
    " (array_to_tsvector(array_append(string_to_array(stems, ' '), ':' || kind))) STORED",
    "ALTER TABLE search_searchdocument ALTER COLUMN stems_vector SET STORAGE MAIN",
    "CREATE INDEX search_stems_gin ON search_searchdocument USING gin (stems_vector)"
    " WITH (fastupdate = off)",
]
POSTGRESQL_REMOVE = ["ALTER TABLE search_searchdocument DROP COLUMN IF EXISTS stems_vector"]

# The `ascii` tokenizer takes every character beyond ASCII as part of a word: nothing that the
# analyser kept together is cut, whatever Unicode version SQLite was built with.
_PUT = "INSERT INTO search_fts(rowid, stems) VALUES (new.id, new.stems);"
_DROP = "INSERT INTO search_fts(search_fts, rowid, stems) VALUES ('delete', old.id, old.stems);"
SQLITE_INSTALL = [
    "CREATE VIRTUAL TABLE search_fts USING fts5(stems, content='search_searchdocument',"
    " content_rowid='id', detail=none, tokenize=\"ascii tokenchars '-._@'\")",
    "INSERT INTO search_fts(search_fts) VALUES ('rebuild')",
    f"CREATE TRIGGER search_fts_insert AFTER INSERT ON search_searchdocument BEGIN {_PUT} END",
    f"CREATE TRIGGER search_fts_delete AFTER DELETE ON search_searchdocument BEGIN {_DROP} END",
    "CREATE TRIGGER search_fts_update AFTER UPDATE ON search_searchdocument"
    f" WHEN old.stems <> new.stems OR old.id <> new.id BEGIN {_DROP} {_PUT} END",
]
SQLITE_REMOVE = [
    "DROP TRIGGER IF EXISTS search_fts_insert",
    "DROP TRIGGER IF EXISTS search_fts_delete",
    "DROP TRIGGER IF EXISTS search_fts_update",
    "DROP TABLE IF EXISTS search_fts",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes the inverted index for the connection's database and fills it.

    SQLite loses triggers when a migration rebuilds the document table: such a migration calls
    `remove` before and `install` after.
    """
    _run(connection, POSTGRESQL_INSTALL if connection.vendor == "postgresql" else SQLITE_INSTALL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the inverted index away; the documents stay."""
    _run(connection, POSTGRESQL_REMOVE if connection.vendor == "postgresql" else SQLITE_REMOVE)


class Matches(Func):
    """Whether a document has every group, by any of its alternatives. Usable in `filter()`."""

    def __init__(self, *, kind: str, groups: Iterable[Group]) -> None:
        self.kind = kind
        self.groups = list(groups)
        super().__init__(F("pk"), output_field=BooleanField())

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        """The condition as the database at hand spells it."""
        pk, _no_parameters = compiler.compile(self.get_source_expressions()[0])
        if connection.vendor == "postgresql":
            # Beside the key in the same table; Django does not know the column.
            vector = pk[: pk.rindex(".")] + ".stems_vector"
            return f"{vector} @@ %s::tsquery", (postgresql_query(self.kind, self.groups),)
        match = "SELECT rowid FROM search_fts WHERE search_fts MATCH %s"
        return f"{pk} IN ({match})", (sqlite_query(self.groups),)


def postgresql_query(kind: str, groups: Iterable[Group]) -> str:
    """The groups as the text of a tsquery: 'a' & ('b' | ('c' & 'd'))."""
    clauses = [_lexeme(":" + kind), *(_clause(g, _lexeme, " & ", " | ") for g in groups)]
    return " & ".join(clauses)


def sqlite_query(groups: Iterable[Group]) -> str:
    """The groups as an FTS5 query: ("a") AND ("b" OR ("c" AND "d"))."""
    return " AND ".join(_clause(g, _fts_string, " AND ", " OR ") for g in groups)


def _clause(group: Group, quote: Any, conjunction: str, disjunction: str) -> str:
    ways = ["(" + conjunction.join(quote(s) for s in way) + ")" for way in group]
    return "(" + disjunction.join(ways) + ")"


def _lexeme(stem: str) -> str:
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


def _fts_string(stem: str) -> str:
    return '"' + stem.replace('"', '""') + '"'


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
