"""Whatever a workbook is, it is read or refused in words, by a process that is held short."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
import time

import pytest
from openpyxl import Workbook

from danvan.office import workbook_in
from danvan.office.workbook_in import WorkbookRefusedError, column_letters, column_number
from tests.factories import hostile_books
from tests.factories.sheets import workbook

# What may be said of a file that is broken somewhere where it may not matter.
_MAY_BE = (workbook_in._BROKEN, workbook_in._TOO_BIG)
BOOKS = list(hostile_books.zipped())


@pytest.fixture
def place(tmp_path):
    return tmp_path / "ds.xlsx"


def test_there_are_enough_of_them():
    assert len(BOOKS) + len(hostile_books.AT_SIGHT) >= 80
    assert len({name for name, *_ in BOOKS}) == len(BOOKS)


# A small process that starts the reader and says what it used: a child of this one would count what this one holds.
_MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-I", "-S", *sys.argv[1:]], stdin=subprocess.DEVNULL)
said = resource.getrusage(resource.RUSAGE_CHILDREN)
print("used", said.ru_utime + said.ru_stime, said.ru_maxrss, done.returncode, file=sys.stderr)
"""


def read_and_measured(place) -> tuple[str, float, int]:
    """Why it was refused ("" where it was read), the seconds that the reader worked, and its MB."""
    command = [sys.executable, "-I", "-S", "-c", _MEASURED, workbook_in.__file__, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    *_, seconds, kilobytes, returned = done.stderr.splitlines()[-1].split()
    assert returned == "0"
    return (
        next((one["refused"] for one in said if "refused" in one), ""),
        float(seconds),
        int(kilobytes) // 1024,
    )


@pytest.mark.parametrize(("content", "word"), [book[1:] for book in BOOKS], ids=[book[0] for book in BOOKS])
def test_a_hostile_or_broken_workbook_is_refused_in_words_or_read(content, word, place):
    place.write_bytes(content)
    refused, seconds, megabytes = read_and_measured(place)
    assert word in refused if word else refused in ("", *_MAY_BE), refused
    # Its own seconds of work: others may take the machine meanwhile. (A quiet one needs at most one.)
    assert (seconds < 4, megabytes < 150) == (True, True), (seconds, megabytes)


@pytest.mark.parametrize(("name", "content", "word"), hostile_books.AT_SIGHT)
def test_what_is_no_workbook_is_refused_at_sight(name, content, word):
    with pytest.raises(WorkbookRefusedError, match=word):
        workbook_in.refuse_at_sight(name, content[:8], len(content))


def test_what_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(WorkbookRefusedError, match="nặng 25 MB"):
        workbook_in.refuse_at_sight("ds.xlsx", b"PK\x03\x04", 25_000_000)


def test_a_reader_that_takes_too_long_is_stopped(place):
    """A pipe that nobody writes to is waited for, but not for ever."""
    os.mkfifo(place)
    began = time.monotonic()
    with pytest.raises(WorkbookRefusedError, match="quá lớn"):
        workbook_in.read_apart(place, seconds=1)
    assert time.monotonic() - began < 30


def test_a_reader_that_dies_is_a_refusal(place, monkeypatch):
    place.write_bytes(hostile_books.good())
    monkeypatch.setattr(workbook_in.sys, "executable", "/bin/false")
    with pytest.raises(WorkbookRefusedError):
        workbook_in.read_apart(place)


def test_a_reader_that_says_too_much_is_a_refusal(place):
    """Whatever takes the reader over, it fills no disk."""
    place.write_bytes(hostile_books.good())
    loud = (
        "from danvan.office import workbook_in\n"
        "workbook_in._walk = lambda file, say: [say({'row': 1, 'cells': ['x' * 1_000_000]}) for _ in range(400)]\n"
        f"workbook_in.main({str(place)!r})"
    )
    out = place.with_name("said")
    with out.open("wb") as said:
        done = subprocess.run(
            [sys.executable, "-c", loud], stdout=said, stderr=subprocess.DEVNULL, check=False
        )
    assert done.returncode
    assert out.stat().st_size <= workbook_in._MOST_SAID


def test_cells_are_read_as_people_write_them(place):
    book = Workbook()
    page = book.active
    page.append(
        [
            "Chữ",
            3.0,
            0.5,
            1234567890123,
            True,
            dt.date(2026, 3, 5),
            dt.datetime(2026, 12, 31, 8),
            None,
            "=1+1",
        ]
    )
    page["A3"] = "Dòng một\nDòng hai"
    page.merge_cells("A3:C4")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.save(place)

    first, second = workbook_in.read_apart(place)

    assert first.rows == [
        (1, ["Chữ", "3", "0,5", "1234567890123", "có", "05/03/2026", "31/12/2026"]),
        (3, ["Dòng một\nDòng hai"]),
    ]
    assert first.merged == [(3, 1, 4, 3)]
    assert (second.name, second.hidden, second.rows) == ("Ẩn", True, [])


def test_days_count_from_where_the_workbook_says():
    book = Workbook()
    book.epoch = dt.datetime(1904, 1, 1)
    book.active["A1"] = dt.date(2026, 3, 5)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    assert workbook_in.read(made)[0].rows == [(1, ["05/03/2026"])]


def test_a_number_format_with_letters_in_quotes_is_no_date():
    book = Workbook()
    book.active["A1"] = 45
    book.active["A1"].number_format = '0 "hộ dân"'
    book.active["B1"] = 46086
    book.active["B1"].number_format = "[$-42A]dd/mm/yyyy"
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    assert workbook_in.read(made)[0].rows == [(1, ["45", "05/03/2026"])]


def test_letters_and_numbers_of_columns_agree():
    assert [column_letters(one) for one in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(column_number(column_letters(one)) == one for one in range(1, 2000))


def test_rows_that_a_list_never_had_are_not_made():
    content = workbook(("a",), (), ("b", None, "c"))
    assert workbook_in.read(io.BytesIO(content))[0].rows == [(1, ["a"]), (3, ["b", "", "c"])]
