"""A limit on how long a question may take the database, whichever database it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

_STEPS = 20_000  # of SQLite's machine, between two looks at the clock
_CANCELLED = "57014"  # PostgreSQL's query_canceled


class TookTooLong(Exception):
    """What was asked for could not be answered within its time; nothing was changed."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Reads inside must be answered within `seconds` each (PostgreSQL) or together (SQLite).

    Raises TookTooLong. A transaction that was open before goes on.
    """
    limit = _postgresql if connection.vendor == "postgresql" else _sqlite
    try:
        with limit(seconds):
            yield
    except OperationalError as error:
        cause = error.__cause__
        if getattr(cause, "pgcode", "") == _CANCELLED or str(error) == "interrupted":
            raise TookTooLong from error
        raise


@contextmanager
def _postgresql(seconds: float) -> Iterator[None]:
    was_inside = connection.in_atomic_block
    with transaction.atomic():
        before = _timeout_set(f"{seconds:.3f}s", is_answered=was_inside)
        yield
        if was_inside:
            _timeout_set(before, is_answered=False)


def _timeout_set(value: str, *, is_answered: bool) -> str:
    """Sets the limit for the rest of the transaction; tells the one before where it `is_answered`."""
    asked = "current_setting('statement_timeout')" if is_answered else "''"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}, set_config('statement_timeout', %s, true)", [value])
        return str(cursor.fetchone()[0])


@contextmanager
def _sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    deadline = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
