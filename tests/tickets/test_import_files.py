"""import_history and files that are wrong: rows are reported with their line, files in one clear line."""

import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.tickets.test_import_servicenow import SMALL, run
from tickets.imports.progress import Progress, duration
from tickets.models import Ticket


def edited(tmp_path: Path, **changes: str) -> Path:
    """The small log with some values of its first row changed."""
    header, first, *rest = SMALL.read_text().splitlines()
    values = dict(zip(header.split(","), first.split(","), strict=True)) | changes
    path = tmp_path / "log.csv"
    path.write_text("\n".join([header, ",".join(values.values()), *rest]) + "\n")
    return path


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("opened_at", "2025-02-01", "is no date like"),
        ("opened_at", "31/2/2025 08:00", "is not in the calendar"),
        ("opened_at", "?", "opened_at is unknown"),
        ("closed_at", "soon", "is no date like"),
        ("sys_updated_at", "1/2/2025", "is no date like"),
        ("sys_mod_count", "x", "is no count"),
        ("reassignment_count", "-1", "is no count"),
        ("reopen_count", "99999", "is no count"),
        ("priority", "9 - Whatever", "none of the levels 1 to 4"),
        ("impact", "High", "none of the levels 1 to 3"),
        ("number", "?", "the number is missing"),
        ("number", "x" * 81, "the number is missing"),
        ("location", "a,b", "37 fields instead of 36"),
    ],
)
def test_a_row_that_cannot_be_read_is_reported_with_its_line(
    db: None, tmp_path: Path, column: str, value: str, reason: str
) -> None:
    rejects = tmp_path / "rejects.csv"

    out, err = run(edited(tmp_path, **{column: value}), rejects=rejects)

    assert "4 incidents imported" in out
    assert "1 rows left out" in out
    assert err.count("line 2: ") == 1
    assert reason in err
    assert rejects.read_text().splitlines()[1].startswith("2,")


def test_an_incident_whose_end_has_no_time_is_left_out(db: None, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(SMALL.read_text().replace(",4/2/2025 09:00\n", ",?\n"))

    out, err = run(path)

    assert "3 incidents imported" in out
    assert "4 rows left out" in out
    assert "line 12: INC0000003: it has ended" in err


def test_reads_a_zip_and_a_byte_order_mark(db: None, tmp_path: Path) -> None:
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("log.csv", b"\xef\xbb\xbf" + SMALL.read_bytes())
        archive.writestr("__MACOSX/._log.csv", b"x")

    out, _err = run(path)

    assert "4 incidents imported" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\n", "lacks the column"),
        (b"id,name\n1,2\n", "lacks the column “number”. It says: id, name"),
        (b"number;incident_state\n1;2\n", "separated by commas"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "not text in UTF-8"),
        (b"PK\x03\x04rubbish", "The ZIP file cannot be read"),
        (b"\x00" * 4000, "lacks the column"),
        (b'"' + b"x" * 200_000, "no CSV"),
    ],
)
def test_a_wrong_file_is_one_clear_line(
    db: None, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=said) as refused:
        run(path)

    assert "\n" not in str(refused.value)
    assert not Ticket.objects.exists()


def test_a_missing_file_or_zone_is_one_clear_line(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "nothing.csv")
    with pytest.raises(CommandError, match="no known time zone"):
        run(SMALL, time_zone="../etc/passwd")
    with pytest.raises(CommandError, match="holds 0"):
        empty = tmp_path / "empty.zip"
        with zipfile.ZipFile(empty, "w") as archive:
            archive.writestr("a.txt", "")
        run(empty)


def test_progress_says_rate_and_rest() -> None:
    said: list[str] = []
    progress = Progress(said.append, terminal=False, total=1000, started=0.0)

    progress.say(100, what="incidents", clock=1.0)
    progress.say(500, what="incidents", clock=10.0)
    progress.say(1000, what="incidents", clock=20.0)

    assert said == [
        "500 of 1,000 incidents · 50/s · 10 s left\n",
        "1,000 of 1,000 incidents · 50/s · 0 s left\n",
    ]
    assert duration(125) == "2 min 05 s"
