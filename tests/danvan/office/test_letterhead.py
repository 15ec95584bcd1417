"""Letterheads of the Party and of the State: what they say, and how Word and Excel set them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from danvan.office.excel import write_workbook
from danvan.office.letterhead import Letterhead, Style
from danvan.office.tables import Column, Kind, Row, Table
from danvan.office.word import write_document

PARTY = Letterhead(
    Style.PARTY,
    "THÀNH ỦY BẾN TRE",
    "BAN DÂN VẬN",
    "BC/BDVThU",
    "Bến Tre",
    ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
)
STATE = Letterhead(
    Style.STATE,
    "",
    "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ BẾN TRE",
    "QĐ-UBND",
    "Bến Tre",
    ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
)
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("name", "Tên", width=50),
    Column("unit", "Đơn vị", width=44),
)


def a_table(head, columns=COLUMNS, *, dated=True):
    rows = (Row((1, "Hẻm sạch", "Phường 8")[: len(columns)]),)
    return Table("BIỂU", "Biểu", columns, rows, head.heading(dated=dated), signature=head.signature)


def document_of(head):
    made = io.BytesIO()
    write_document([a_table(head)], to=made, author="Ban", title="Biểu")
    return Document(made)


def sheet_of(head, columns=COLUMNS):
    made = io.BytesIO()
    write_workbook([a_table(head, columns)], to=made, author="Ban", title="Biểu")
    return openpyxl.load_workbook(made).worksheets[0]


def test_the_party_numbers_with_a_hyphen_and_puts_a_star_beneath_its_body():
    assert [line.text for line in PARTY.left] == ["THÀNH ỦY BẾN TRE", "BAN DÂN VẬN", "*"]
    assert [line.bold for line in PARTY.left] == [False, True, False]
    assert [(line.text, line.ruled) for line in PARTY.motto] == [("ĐẢNG CỘNG SẢN VIỆT NAM", True)]
    assert PARTY.number_line.text == "Số ……-BC/BDVThU"
    assert PARTY.date_line.text == "Bến Tre, ngày … tháng … năm ……"


def test_the_state_numbers_with_colon_and_slash_and_rules_its_body():
    assert [line.text for line in STATE.left] == ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ BẾN TRE"]
    assert [(line.bold, line.short_rule) for line in STATE.left] == [(True, False), (True, True)]
    assert [(line.text, line.ruled) for line in STATE.motto] == [
        (NATION, False),
        ("Độc lập - Tự do - Hạnh phúc", True),
    ]
    assert STATE.number_line.text == "Số: ……/QĐ-UBND"
    assert STATE.issuer == "ỦY BAN NHÂN DÂN THÀNH PHỐ BẾN TRE"


def test_the_mottos_are_never_mixed():
    for head, other in ((PARTY, NATION), (STATE, "ĐẢNG CỘNG SẢN VIỆT NAM")):
        said = [line.text for line in (*head.left, *head.motto)]
        assert other not in said
        assert ("*" in said) == head.is_party


def test_a_list_that_goes_with_a_decision_has_no_date_of_its_own():
    assert PARTY.heading(dated=False).right == PARTY.motto
    assert PARTY.heading(dated=True).right[-1] == PARTY.date_line


def rules(cell):
    """(left, right) indents of the rules in a cell of Word."""
    found = []
    for paragraph in cell._tc.iter(qn("w:p")):
        if paragraph.find(f".//{qn('w:pBdr')}") is not None:
            indent = paragraph.find(f".//{qn('w:ind')}")
            found.append((int(indent.get(qn("w:left"))), int(indent.get(qn("w:right")))))
    return found


@pytest.mark.parametrize(("head", "on_left"), [(PARTY, 0), (STATE, 1)])
def test_word_draws_a_rule_as_long_as_the_motto_and_a_short_one_beneath_a_body_of_the_state(head, on_left):
    left, right = document_of(head).tables[0].rows[0].cells
    [(aside, same)] = rules(right)
    assert aside == same
    assert len(rules(left)) == on_left
    for (indent, _), cell in [(one, left) for one in rules(left)]:
        whole = int(cell._tc.tcPr.find(qn("w:tcW")).get(qn("w:w")))
        assert whole / 3 < indent * 2 < whole  # less than the half of what is written there


def test_word_sets_the_sizes_of_the_style_and_only_the_first_line_of_a_party_signature_bold():
    for head, size in ((PARTY, 14), (STATE, 12)):
        document = document_of(head)
        paragraphs = document.tables[0].rows[0].cells[1].paragraphs
        assert paragraphs[0].runs[0].font.size.pt == size
        signs = document.tables[-1].rows[0].cells[1].paragraphs[:2]
        assert [one.text for one in signs] == list(head.signs)
        assert [bool(one.runs[0].bold) for one in signs] == [True, not head.is_party]


def test_word_gives_the_motto_of_the_state_a_line_of_its_own_beside_a_long_name():
    long = Letterhead(Style.STATE, "", "BAN CHỈ ĐẠO THỰC HIỆN QUY CHẾ DÂN CHỦ Ở CƠ SỞ", "QĐ-BCĐ")
    made = io.BytesIO()
    narrow = (Column("name", "Tên", width=40), Column("unit", "Đơn vị", width=30))
    table = Table("BIỂU", "Biểu", narrow, (Row(("a", "b")),), long.heading(dated=False))
    write_document([table], to=made, author="Ban", title="Biểu")
    widths = [
        int(cell._tc.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in Document(made).tables[0].rows[0].cells
    ]
    # 12 points, bold: measured at 249 points in Times New Roman
    assert widths[1] / 20 > 249 + 6


def written(page):
    return [[cell.value for cell in row if cell.value] for row in page.iter_rows(max_row=8)]


def test_excel_sets_both_sides_row_by_row_with_their_rules():
    rows = [row for row in written(sheet_of(STATE)) if row]
    dashes = [[one.strip("—") == "" for one in row] for row in rows]
    assert rows[0] == ["ỦY BAN NHÂN DÂN", NATION]
    assert rows[1] == ["THÀNH PHỐ BẾN TRE", "Độc lập - Tự do - Hạnh phúc"]
    assert dashes[2] == [True, True]
    assert len(rows[2][0]) < len(rows[2][1])
    assert rows[3] == [STATE.date_line.text]
    party = [row for row in written(sheet_of(PARTY)) if row]
    assert party[0] == ["THÀNH ỦY BẾN TRE", "ĐẢNG CỘNG SẢN VIỆT NAM"]
    assert party[1][0] == "BAN DÂN VẬN"
    assert party[2] == ["*", PARTY.date_line.text]


def test_excel_keeps_a_motto_in_one_line_where_the_columns_are_narrow():
    narrow = (
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Tên", width=20),
        Column("unit", "Đơn vị", width=12),
    )
    page = sheet_of(STATE, narrow)
    motto = next(cell for row in page.iter_rows() for cell in row if cell.value == NATION)
    assert (motto.alignment.shrink_to_fit, bool(motto.alignment.wrap_text)) == (True, False)


def test_excel_sets_the_signature_of_the_party_with_a_plain_position():
    bold = {
        cell.value: bool(cell.font.b)
        for row in sheet_of(PARTY).iter_rows()
        for cell in row
        if cell.value in PARTY.signs
    }
    assert bold == {"K/T TRƯỞNG BAN": True, "PHÓ TRƯỞNG BAN": False}
