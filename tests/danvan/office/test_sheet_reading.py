"""Workbooks that somebody sent: read as by eye; what is hostile or broken is refused in words, quickly."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from danvan.office.sheet_form import write_form
from danvan.office.sheet_reading import SheetRefusedError, looks_like_workbook, read_rows


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def changed(content: bytes, members: dict[str, bytes]) -> bytes:
    """The workbook with these members in place of its own, or beside them."""
    to = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, data in members.items():
            new.writestr(name, data)
    return to.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?>%s<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"


def sheet(rows: bytes, before: bytes = b"") -> bytes:
    return changed(workbook(["a"]), {SHEET: HEAD % before + rows + END})


def test_rows_are_read_as_by_eye():
    content = workbook(["Việc", "Mã"], ["nhập", 28756], [None, 1.5], ["=1+1", "  x "])
    assert looks_like_workbook(content)
    assert read_rows(content)[:3] == [["Việc", "Mã"], ["nhập", "28756"], ["", "1.5"]]


ENTITIES = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
HOSTILE = {
    "no zip": (b"PK\x03\x04 and no more", "hoặc đã hỏng"),
    "no workbook": (changed(workbook(["a"]), {})[:-30], "hoặc đã hỏng"),
    "macro": (changed(workbook(["a"]), {"xl/vbaProject.bin": b"x"}), "macro"),
    "links": (changed(workbook(["a"]), {"xl/externalLinks/externalLink1.xml": b"x"}), "macro"),
    "bomb": (sheet(b"<row><c><v>1</v></c></row>" * 2_000_000), "bung ra quá lớn"),
    "huge row number": (sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "20.000 dòng"),
    "many rows": (sheet(b"".join(b'<row r="%d"/>' % at for at in range(1, 20_005))), "20.000 dòng"),
    "entities": (sheet(b"<row><c t='str'><v>&b;</v></c></row>", ENTITIES), "Không đọc được"),
    "broken xml": (sheet(b"<row><c>"), "Không đọc được"),
    "other members": (changed(workbook(["a"]), {f"x{at}": b"" for at in range(600)}), "hoặc đã hỏng"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_or_broken_is_refused_in_words(content, said):
    with pytest.raises(SheetRefusedError, match=said):
        read_rows(content)


def test_a_cell_far_to_the_right_costs_nothing():
    assert read_rows(sheet(b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')) == [["1"]]


def test_a_form_has_its_words_to_choose_from_and_keeps_what_looks_like_a_formula_as_text():
    content = write_form(
        ("Việc", "Mã"),
        [("nhập", "007"), ("=1+1", "")],
        title="Mẫu",
        choices={"Việc": ["nhập"]},
        widths=(9, 9),
    )
    assert read_rows(content) == [["Việc", "Mã"], ["nhập", "007"], ["=1+1"]]
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    [rule] = page.data_validations.dataValidation
    assert (rule.type, str(rule.sqref).split(":")[0], rule.formula1) == ("list", "A2", "'Danh mục'!$A$1:$A$1")
    assert page["A3"].data_type == "s"
