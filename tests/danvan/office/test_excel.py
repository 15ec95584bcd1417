"""Workbooks are written, opened again with openpyxl and read back."""

import re
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from danvan.office.excel import NotForExcelError, SumsDisagreeError, write_workbook
from danvan.office.tables import Check, Column, Heading, Kind, Line, Row, RowKind, Share, Signature, Table

MOMENT = datetime(2024, 1, 26, 7, 5, tzinfo=UTC)

COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("name", "Đơn vị", width=30),
    Column("total", "Tổng số", Kind.WHOLE, 9, "Đăng ký", summed=True),
    Column("city", "Cấp thành phố", Kind.WHOLE, 9, "Đăng ký", summed=True),
    Column("ward", "Cấp cơ sở", Kind.WHOLE, 9, "Đăng ký", summed=True),
    Column("done", "Được công nhận", Kind.WHOLE, 9, summed=True),
    Column("share", "Tỷ lệ", Kind.PERCENT, 10, ratio=("done", "total")),
)
CHECK = Check("Đăng ký bằng tổng các cấp", "total", ("city", "ward"))
HEADING = Heading(
    left=(Line("THÀNH ỦY BẾN TRE"), Line("BAN DÂN VẬN", bold=True), Line("*")),
    right=(Line("ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, ruled=True),),
    form="Biểu 1",
    attached="(Kèm theo Báo cáo số … ngày …)",
    as_of="Số liệu chốt đến 24:00 ngày 18/01/2024",
)


def body(index, name, city, ward, done, kind=RowKind.BODY):
    total = city + ward
    return Row((index, name, total, city, ward, done, Share(done, total)), kind)


def summary(**changes):
    rows = (
        body("I", "Cơ quan Đảng", 5, 1, 4, RowKind.GROUP),
        body(1, "Ban Tổ chức", 3, 1, 3),
        body(2, "Văn phòng", 2, 0, 1),
        body("II", "Các phường", 7, 2, 6, RowKind.GROUP),
        body(1, "Phường An Hội", 7, 2, 6),
        body(None, "Thành ủy", 0, 0, 0, RowKind.SELF),
        body(None, "Tổng cộng", 12, 3, 10, RowKind.SUM),
    )
    fields = {"title": "TỔNG HỢP\nTHEO ĐƠN VỊ", "sheet_name": "Biểu 1", "columns": COLUMNS, "rows": rows}
    return Table(**{**fields, "heading": HEADING, "checks": (CHECK,), **changes})


ONE_COLUMN = (Column("text", "Tên", width=30),)


def listing(rows, columns=ONE_COLUMN, **changes):
    return Table(title="DANH SÁCH", sheet_name="Biểu 3", columns=columns, rows=rows, **changes)


def written(*tables):
    file = BytesIO()
    write_workbook(tables, to=file, author="Ban Dân vận", title="Năm 2023", made_at=MOMENT)
    return file


def read(*tables, data_only=False):
    return openpyxl.load_workbook(written(*tables), data_only=data_only)


def first_row(table, **options):
    """The cells of the first row under the head, found by the head's last title."""
    page = read(table, **options).worksheets[0]
    top = int(page.print_title_rows.rpartition("$")[2]) + 1
    return page[top]


def row_named(page, name):
    return next(row for row in page.iter_rows() if len(row) > 1 and row[1].value == name)


def test_sums_show_without_calculation_and_are_formulas():
    values, formulas = read(summary(), data_only=True)["Biểu 1"], read(summary())["Biểu 1"]

    assert [cell.value for cell in row_named(values, "Tổng cộng")] == [
        None,
        "Tổng cộng",
        15,
        12,
        3,
        10,
        10 / 15,
    ]
    assert [cell.value for cell in row_named(formulas, "Cơ quan Đảng")][2:] == [
        "=SUM(C13:C14)", "=SUM(D13:D14)", "=SUM(E13:E14)", "=SUM(F13:F14)", '=IF(C12=0,"–",F12/C12)',
    ]  # fmt: skip
    assert row_named(formulas, "Tổng cộng")[2].value == "=SUM(C13:C14,C16:C17)"


def test_a_body_row_holds_numbers_not_formulas():
    row = row_named(read(summary())["Biểu 1"], "Ban Tổ chức")

    assert [cell.data_type for cell in row] == ["n", "s", "n", "n", "n", "n", "f"]
    assert [cell.value for cell in row[:6]] == [1, "Ban Tổ chức", 4, 3, 1, 3]
    assert (row[2].number_format, row[6].number_format) == ("#,##0", "0.00%")


def test_a_share_of_nothing_is_a_dash():
    assert row_named(read(summary(), data_only=True)["Biểu 1"], "Thành ủy")[6].value == "–"


def test_the_checks_have_a_sheet_with_formulas_and_their_values():
    values = read(summary(), data_only=True)["Kiểm tra"]
    formulas = read(summary())["Kiểm tra"]

    assert [cell.value for cell in values[4]] == [1, "Biểu 1", CHECK.label, 7, 0, "Khớp"]
    assert (
        formulas["E4"].value
        == "=SUMPRODUCT(--(ROUND('Biểu 1'!C12:C18-'Biểu 1'!D12:D18-'Biểu 1'!E12:E18,6)<>0))"
    )
    assert formulas["F4"].value == '=IF(E4=0,"Khớp","Lệch")'


def test_sums_that_disagree_are_refused_with_their_rows():
    rows = list(summary().rows)
    rows[0] = body("I", "Cơ quan Đảng", 6, 1, 4, RowKind.GROUP)
    file = BytesIO()

    with pytest.raises(SumsDisagreeError) as refused:
        write_workbook([summary(rows=rows)], to=file, author="Ban", title="Năm", made_at=MOMENT)

    found = [(one.row, one.column, one.written, one.expected) for one in refused.value.found["Biểu 1"]]
    assert found == [(1, "Tổng số", 7, 6), (1, "Cấp thành phố", 6, 5)]
    assert file.getvalue() == b""


def test_the_head_has_two_merged_rows_and_is_repeated_in_print():
    page = read(summary())["Biểu 1"]
    merged = {str(one) for one in page.merged_cells.ranges}

    assert {"A10:A11", "B10:B11", "C10:E10", "F10:F11", "G10:G11"} <= merged
    assert [cell.value for cell in page[10]] == [
        "TT",
        "Đơn vị",
        "Đăng ký",
        None,
        None,
        "Được công nhận",
        "Tỷ lệ",
    ]
    assert [cell.value for cell in page[11]][2:5] == ["Tổng số", "Cấp thành phố", "Cấp cơ sở"]
    assert page.print_title_rows == "$10:$11"


def test_the_page_is_a4_landscape_with_the_margins_of_the_decree():
    page = read(summary())["Biểu 1"]
    margins = page.page_margins

    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage is True
    assert [round(side * 25.4) for side in (margins.left, margins.right, margins.top, margins.bottom)] == [
        30,
        15,
        20,
        20,
    ]
    assert page.oddFooter.left.text == "Xuất lúc 14:05 26/01/2024"
    assert page.oddFooter.right.text == "Trang &P/&N"
    assert {cell.font.name for row in page.iter_rows() for cell in row if cell.value} == {"Times New Roman"}


def test_what_stands_beneath_follows_the_rows():
    page = read(summary(signature=Signature(right=("TRƯỞNG BAN",)), notes=("Ghi chú: một",)))["Biểu 1"]
    column = [cell.value for cell in page["A"]]

    assert column.index("Ghi chú: một") > column.index("II")
    signed = next(row for row in page.iter_rows() if row[0].value == "NGƯỜI LẬP BIỂU")
    assert "TRƯỞNG BAN" in [cell.value for cell in signed]
    assert page.print_area == f"'Biểu 1'!$A$1:$G${page.max_row}"


def test_a_long_table_is_frozen_and_filtered_over_exactly_its_rows():
    columns = (
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Tên", width=30),
        Column("on", "Ngày", Kind.DATE, 12),
    )
    page = read(
        listing(
            ((Row((n, f"Mô hình {n}", date(2023, 3, 9)))) for n in range(1, 61)), columns, filterable=True
        )
    )["Biểu 3"]

    assert (page.freeze_panes, page.auto_filter.ref, page.dimensions) == ("C4", "A3:C63", "A1:C63")
    assert page["C63"].value == datetime(2023, 3, 9)
    assert page["C63"].number_format == "dd/mm/yyyy"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x","y")',
        "+84 75",
        "-1",
        "@SUM(A1)",
        " =1",
        "＝1+1",
        "＋1",
        "－1",
        "＠a",
        "\t=1",
    ],
)
def test_text_that_looks_like_a_formula_stays_text(text):
    cell = first_row(listing([Row((text,))]))[0]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_no_text_around_the_table_becomes_a_formula():
    table = listing(
        [Row(("a",))],
        (Column("text", "=1", width=30),),
        heading=Heading(
            left=(Line("=2"),), right=(Line("=3"),), form="=4", attached="=5", as_of="=6", measure="=7"
        ),
        notes=("=8",),
        signature=Signature(("=9",), ("=10",), "=11", "=12"),
    )
    page = read(replace(table, title="=0")).worksheets[0]

    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_signs_of_xml_control_characters_and_taken_apart_letters_are_written_well():
    text = unicodedata.normalize("NFD", "Dân vận <khéo> & ") + "\x00\x0b\ufffe\ud800“tốt”\nhai dòng  "
    cell = first_row(listing([Row((text,))]))[0]

    assert cell.value == "Dân vận <khéo> & “tốt”\nhai dòng  "


def test_a_text_like_excels_escape_is_kept():
    file = written(listing([Row(("a_x0041_b",))]))

    assert b"a_x005F_x0041_b" in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")


def test_a_text_longer_than_a_cell_is_cut_with_a_sign():
    value = first_row(listing([Row(("ấ" * 300_000,))]))[0].value

    assert (len(value), value[-1]) == (32_767, "…")


def test_a_table_without_rows_says_so_over_its_whole_width():
    page = read(summary(rows=(), empty="Chưa có đơn vị nào."))["Biểu 1"]

    assert page["A12"].value == "Chưa có đơn vị nào."
    assert "A12:G12" in {str(one) for one in page.merged_cells.ranges}


def test_a_table_of_300_columns_keeps_every_cell():
    columns = [Column(f"c{n}", f"Cột {n}", Kind.WHOLE, 6) for n in range(300)]
    row = first_row(listing([Row(tuple(range(300)))], columns))

    assert [cell.value for cell in row] == list(range(300))
    assert row[-1].coordinate == "KN4"


def test_a_table_of_one_column_has_its_letterhead_stacked():
    page = read(
        listing([Row(("a",))], heading=HEADING, signature=Signature(right=("TRƯỞNG BAN",)))
    ).worksheets[0]

    assert [page[f"A{n}"].value for n in range(2, 6)] == [
        "THÀNH ỦY BẾN TRE",
        "BAN DÂN VẬN",
        "*",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
    ]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.DATE, date(2024, 2, 29), datetime(2024, 2, 29)),
        (Kind.DATE, datetime(2023, 12, 31, 18, 0, tzinfo=UTC), datetime(2024, 1, 1)),
        (Kind.MOMENT, datetime(2023, 12, 31, 18, 0, tzinfo=UTC), datetime(2024, 1, 1, 1, 0)),
        (Kind.DATE, date(1890, 5, 19), "19/05/1890"),
        (Kind.DECIMAL, Decimal("1250.5"), 1250.5),
        (Kind.WHOLE, "chưa đến hạn", "chưa đến hạn"),
        (Kind.PERCENT, Share(187, 192), 187 / 192),
        (Kind.WHOLE, None, None),
    ],
)
def test_a_value_is_read_back_as_what_it_is(kind, value, expected):
    assert (
        first_row(listing([Row((value,))], (Column("c", "Cột", kind, 14),)), data_only=True)[0].value
        == expected
    )


def test_a_value_of_another_kind_is_refused():
    with pytest.raises(TypeError, match="cột c"):
        written(listing([Row((True,))], (Column("c", "Cột", Kind.WHOLE),)))


def test_a_group_without_figures_is_named_over_the_whole_width():
    columns = (
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Tên", width=20),
        Column("unit", "Đơn vị", width=20),
    )
    page = read(
        listing([Row(("I", "Phường An Hội", None), RowKind.GROUP), Row((1, "Hũ gạo", "An Hội"))], columns)
    )["Biểu 3"]

    assert "B4:C4" in {str(one) for one in page.merged_cells.ranges}
    assert (page["B4"].font.b, page["B5"].font.b) == (True, False)


def test_a_long_text_has_a_higher_row():
    page = read(listing([Row(("ngắn",)), Row(("Tuyến đường không rác " * 20,))])).worksheets[0]

    assert page.row_dimensions[5].height > 10 * page.row_dimensions[4].height


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 32, "dài 32 ký tự; Excel chỉ nhận tên trang đến 31 ký tự"),
        ("Biểu 1/2: [x]", "không nhận: / : [ ]"),
        ("Có * ? \\", "không nhận: * ? \\"),
        ("", "trống"),
        (" Biểu 1", "bắt đầu hay kết thúc bằng dấu cách"),
        ("Biểu '", "dấu nháy đơn"),
    ],
)
def test_a_name_that_no_sheet_can_have_is_refused_in_words(name, said):
    with pytest.raises(NotForExcelError, match=re.escape(said)):
        written(Table("A", name, (Column("c", "C"),), ()))


def test_names_of_sheets_are_different_whatever_their_capitals():
    names = read(
        *(Table("A", name, (Column("c", "C"),), ()) for name in ("Biểu", "biểu", "x" * 31, "X" * 31))
    ).sheetnames

    assert names == ["Biểu", "biểu (2)", "x" * 31, "X" * 27 + " (2)"]


def test_more_rows_than_a_sheet_has_are_refused_in_words(monkeypatch):
    monkeypatch.setattr("danvan.office.excel._MOST_ROWS", 3)

    with pytest.raises(NotForExcelError, match="“Biểu 3” có hơn 3 dòng, nhiều hơn một trang Excel chứa được"):
        written(listing(Row((f"Mô hình {n}",)) for n in range(4)))
    assert read(listing(Row((f"Mô hình {n}",)) for n in range(3))).sheetnames == ["Biểu 3"]


def test_the_properties_name_the_office_and_no_machine():
    properties = read(summary()).properties

    assert (properties.creator, properties.lastModifiedBy, properties.title) == (
        "Ban Dân vận",
        "Ban Dân vận",
        "Năm 2023",
    )
    assert (properties.created, properties.modified) == (datetime(2024, 1, 26, 7, 5),) * 2


def test_the_same_tables_give_the_same_bytes():
    assert written(summary()).getvalue() == written(summary()).getvalue()


def test_the_elements_of_a_sheet_stand_in_the_order_of_the_format():
    many = [Row((f"Mô hình {n}",)) for n in range(20)]
    xml = zipfile.ZipFile(written(listing(many, filterable=True))).read("xl/worksheets/sheet1.xml")
    order = [
        b"<dimension",
        b"<sheetViews",
        b"<cols",
        b"<sheetData",
        b"<autoFilter",
        b"<mergeCells",
        b"<pageMargins",
        b"<pageSetup",
    ]
    found = [xml.find(name) for name in order]

    assert -1 not in found or b"<mergeCells" not in xml
    assert [place for place in found if place >= 0] == sorted(place for place in found if place >= 0)


def test_the_rows_of_a_sheet_are_numbered_without_gap_back_or_double():
    page = read(summary(signature=Signature(right=("TRƯỞNG BAN",))))["Biểu 1"]
    xml = zipfile.ZipFile(written(summary(signature=Signature(right=("TRƯỞNG BAN",))))).read(
        "xl/worksheets/sheet1.xml"
    )
    numbers = [int(part.partition(b'"')[0]) for part in xml.split(b'<row r="')[1:]]

    assert numbers == sorted(set(numbers))
    assert numbers[-1] == page.max_row


def test_a_list_without_sums_is_read_row_by_row():
    seen = []

    def rows():
        for number in range(3):
            seen.append(number)
            yield Row((f"Mô hình {number}",))

    page = read(listing(rows())).worksheets[0]

    assert seen == [0, 1, 2]
    assert [page[f"A{n}"].value for n in (4, 5, 6)] == ["Mô hình 0", "Mô hình 1", "Mô hình 2"]


def test_a_row_with_too_few_values_is_refused():
    with pytest.raises(ValueError, match="1 giá trị cho 7 cột"):
        written(summary(rows=iter([Row(("a",))]), checks=(), columns=[*COLUMNS[:2], *[Column("n", "N")] * 5]))


def test_a_table_of_one_column_is_signed_by_both():
    page = read(listing([Row(("a",))], signature=Signature(right=("TRƯỞNG BAN",)))).worksheets[0]
    column = [cell.value for cell in page["A"]]

    assert column.index("TRƯỞNG BAN") > column.index("NGƯỜI LẬP BIỂU")


def signed_list(rows: int):
    """The sheet of a list of so many rows with signatures beneath."""
    many = [Row((f"Mô hình {n}", None)) for n in range(rows)]
    columns = (Column("c", "Tên", width=60), Column("d", "Ghi chú", width=50))
    return read(listing(many, columns, signature=Signature(right=("TRƯỞNG BAN",)))).worksheets[0]


def test_a_list_that_is_a_little_too_long_for_a_page_is_set_smaller_on_one():
    assert [signed_list(rows).page_setup.fitToHeight for rows in (8, 15, 20)] == [0, 1, 0]
    assert signed_list(15).row_breaks.brk == []


def printed_apart(rows: int) -> list[int]:
    """After which rows of the table a page is broken, with so many rows and signatures beneath."""
    page = signed_list(rows)
    head = next(row for row in range(1, 9) if page.cell(row, 1).value == "Tên")
    return [one.id - head for one in page.row_breaks.brk]


def test_signatures_stand_on_a_page_with_the_last_rows():
    assert printed_apart(8) == []  # all on one page
    assert printed_apart(1) == []  # nothing to keep them with but the head
    assert printed_apart(20) == [17]  # the rows would fill the page, and the signatures begin the next
    assert printed_apart(30) == []  # the second page has rows and room
    assert printed_apart(2_000) == [1_997]  # so far down no program agrees with another


def test_a_row_is_no_higher_than_its_text():
    fitting = "Khéo vận động hộ nghèo"
    columns = (Column("c", "Tên", width=22), Column("d", "Khác", width=22))
    page = read(listing([Row((fitting, None)), Row((fitting.upper(), None))], columns)).worksheets[0]

    heights = {page.cell(row, 1).value: page.row_dimensions[row].height for row in range(1, 8)}
    assert heights[fitting.upper()] > 1.7 * heights[fitting]
