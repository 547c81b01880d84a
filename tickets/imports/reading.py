"""Rows out of a file that somebody exported: .csv, or a .zip that holds one."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class BadFile(ValueError):
    """The file is not what it should be; str() is one line that says why."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out, and why; `number` is empty where the row has none."""

    line: int
    number: str
    reason: str


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if not path.is_file():
        raise BadFile(f"There is no file {path}.")
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            file.seek(0)
            yield file
            return
    with _zipped(path) as inner:
        yield inner


@contextmanager
def _zipped(path: Path) -> Iterator[IO[bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n.endswith(".csv") and "__MACOSX" not in n]
            if len(names) != 1:
                raise BadFile(f"The ZIP file should hold one .csv file; it holds {len(names)}.")
            with archive.open(names[0]) as inner:
                yield inner
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise BadFile(f"The ZIP file cannot be read: {error}") from None


def _header(row: Sequence[str] | None, wanted: Sequence[str]) -> dict[str, int]:
    """Where each wanted column is."""
    if row is None:
        raise BadFile("The file is empty.")
    names = [name.strip() for name in row]
    missing = [name for name in wanted if name not in names]
    if not missing:
        return {name: names.index(name) for name in wanted}
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        raise BadFile("The columns should be separated by commas.")
    found = ", ".join(names)[:120]
    raise BadFile(f"The first line lacks the column “{missing[0]}”. It says: {found}")


def rows_of(
    path: Path, *, columns: Sequence[str], rejected: list[Rejected]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number, as the wanted columns; others are ignored.

    A row with the wrong number of fields goes to `rejected`. Raises BadFile.
    """
    try:
        with _opened(path) as file:
            reader = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
            header = next(reader, None)
            places = _header(header, columns)
            yield from _rows(reader, places, len(header or ()), rejected)
    except UnicodeDecodeError:
        raise BadFile("The file is not text in UTF-8.") from None
    except csv.Error as error:
        raise BadFile(f"The file is no CSV: {error}.") from None
    except OSError as error:
        raise BadFile(f"The file cannot be read: {error.strerror}.") from None


def _rows(
    reader: Iterator[list[str]], places: dict[str, int], width: int, rejected: list[Rejected]
) -> Iterator[tuple[int, dict[str, str]]]:
    for row in reader:
        line: int = reader.line_num  # type: ignore[attr-defined]
        if not row:
            continue
        if len(row) != width:
            number = row[places["number"]] if len(row) > places["number"] else ""
            rejected.append(Rejected(line, number, f"{len(row)} fields instead of {width}"))
            continue
        yield line, {name: row[place] for name, place in places.items()}
