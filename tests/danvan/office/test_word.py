"""Word documents, opened again."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from danvan.office.tables import Column, Heading, Kind, Line, Row, RowKind, Share, Signature, Table
from danvan.office.word import MOST_ROWS, TooLongForWordError, fits, write_document

COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("name", "Đơn vị", width=30),
    Column("a", "Tập thể", Kind.WHOLE, group="Đăng ký"),
    Column("b", "Cá nhân", Kind.WHOLE, group="Đăng ký"),
    Column("share", "Tỷ lệ", Kind.PERCENT),
    Column("on", "Ngày", Kind.DATE),
)
DAY = dt.date(2024, 1, 5)


def table(rows=None, **more):
    rows = rows or (
        Row(("I", "Nhóm", 1234, 2, Share(1234, 1236), None), RowKind.GROUP),
        Row((1, "Phường <An & Hội>\x0b", 1234, 2, Share(1234, 1236), DAY)),
        Row((None, "Tổng cộng", 1234, 2, "chưa có quyết định", None), RowKind.SUM),
    )
    heading = Heading(
        left=(Line("THÀNH ỦY BẾN TRE"), Line("BAN DÂN VẬN", bold=True)),
        right=(Line("ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, ruled=True),),
        form="Biểu 1",
        attached="(Kèm theo …)",
        as_of="(Số liệu chốt đến …)",
        measure="Đơn vị tính: mô hình",
    )
    given = {"heading": heading, "notes": ("Ghi chú.",), "signature": Signature(right=("TRƯỞNG BAN",))}
    return Table("TỔNG HỢP", "Biểu 1", COLUMNS, rows, **{**given, **more})


def written(*tables, at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)):
    to = io.BytesIO()
    write_document(tables, to=to, author="Ban Dân vận", title="Thử", made_at=at)
    return to.getvalue()


def opened(*tables):
    return Document(io.BytesIO(written(*tables)))


def cells(grid):
    return [[cell.text for cell in row.cells] for row in grid.rows]


def test_a_table_stands_with_all_that_is_around_it():
    document = opened(table())
    letterhead, grid, signatures = document.tables
    assert cells(letterhead) == [["THÀNH ỦY BẾN TRE\nBAN DÂN VẬN", "ĐẢNG CỘNG SẢN VIỆT NAM\n"]]
    assert cells(grid) == [
        ["TT", "Đơn vị", "Đăng ký", "Đăng ký", "Tỷ lệ", "Ngày"],
        ["TT", "Đơn vị", "Tập thể", "Cá nhân", "Tỷ lệ", "Ngày"],
        ["I", "Nhóm", "1.234", "2", "99,84%", ""],
        ["1", "Phường <An & Hội>", "1.234", "2", "99,84%", "05/01/2024"],
        ["", "Tổng cộng", "1.234", "2", "chưa có quyết định", ""],
    ]
    assert signatures.rows[0].cells[0].text.startswith("NGƯỜI LẬP BIỂU")
    assert signatures.rows[0].cells[1].text.startswith("TRƯỞNG BAN")
    said = [paragraph.text for paragraph in document.paragraphs]
    for line in (
        "Biểu 1",
        "TỔNG HỢP",
        "(Kèm theo …)",
        "(Số liệu chốt đến …)",
        "Đơn vị tính: mô hình",
        "Ghi chú.",
    ):
        assert line in said


def test_the_head_repeats_rows_stay_whole_and_the_last_stay_with_the_signatures():
    many = [Row((n, f"Đơn vị {n}", n, 0, Share(n, n), DAY)) for n in range(1, 40)]
    grid = opened(table(many)).tables[1]
    heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in grid.rows]
    assert heads == [True, True, *[False] * 39]
    assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in grid.rows)
    kept = [row._tr.find(f".//{qn('w:keepNext')}") is not None for row in grid.rows]
    assert kept[2:] == [False] * 36 + [True] * 3


def test_wide_tables_lie_narrow_ones_stand_each_on_pages_of_its_own():
    narrow = table([Row((1, "A", 1, 2, None, None))])
    wide = Table("DANH SÁCH", "Biểu 3", [Column("name", "Tên", width=90)], [Row(("B",))])
    sections = opened(narrow, wide, narrow).sections
    assert [section.page_width.mm > 250 for section in sections] == [False, True, False]
    for section in sections:
        assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
        assert section.different_first_page_header_footer
        assert "PAGE" in section.header._element.xml


def test_the_same_tables_give_the_same_bytes():
    assert written(table()) == written(table())
    names = zipfile.ZipFile(io.BytesIO(written(table()))).namelist()
    assert len(names) == len(set(names))
    properties = opened(table()).core_properties
    assert (properties.author, properties.title) == ("Ban Dân vận", "Thử")


def test_too_many_rows_are_refused_with_what_to_do_instead():
    row = Row((1, "A", 1, 2, None, None))
    assert fits(table([row] * MOST_ROWS))
    assert not fits(table([row] * (MOST_ROWS + 1)))
    with pytest.raises(TooLongForWordError, match="Hãy tải Excel"):
        written(table([row] * MOST_ROWS), table([row]))


def test_a_table_without_rows_says_so():
    empty = Table("TỔNG HỢP", "Biểu 1", COLUMNS, [], empty="Chưa có số liệu nào.")
    document = opened(empty)
    assert "Chưa có số liệu nào." in [one.text for one in document.paragraphs]
    assert document.tables == []
