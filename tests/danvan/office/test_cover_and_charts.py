"""The first sheet and the charts of a workbook: opened again with openpyxl, and held against the format's own rules."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from lxml import etree

from danvan.office.cover import Cover, Term
from danvan.office.excel import write_workbook
from danvan.office.tables import Chart, Column, Heading, Kind, Line, Row, RowKind, Series, Signature, Table

MOMENT = datetime(2024, 1, 26, 7, 5, tzinfo=UTC)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COVER = Cover(
    title="SỐ LIỆU\nNĂM 2023",
    heading=Heading(left=(Line("BAN DÂN VẬN"),), right=(Line("ĐẢNG CỘNG SẢN VIỆT NAM"),)),
    facts=(("Đơn vị", "Thành phố Bến Tre"), ("Điều kiện lọc", "=1+1")),
    terms=(Term("A", "Đăng ký", "Mọi mô hình đã gửi. " * 8), Term("B", "Đã nộp kết quả", "Trong A.")),
    notes=("Phiên bản cách tính: abc.",),
)
COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("name", "Đơn vị", width=30),
    Column("registered", "Đăng ký", Kind.WHOLE, summed=True),
    Column("city", "Cấp thành phố", Kind.WHOLE, summed=True),
    Column("ward", "Cấp cơ sở", Kind.WHOLE, summed=True),
)
BARS = (Series("Đăng ký", ("registered",)), Series("Được công nhận", ("city", "ward")))


def units(*figures, **changes):
    """A table by unit: a group, a body row for each (registered, city, ward), the sum."""
    total = [sum(column) for column in zip(*figures, strict=True)]
    rows = [Row(("I", "Các phường", *total), RowKind.GROUP)]
    rows += [Row((at, f"Phường {at} & 'Hai'", *one)) for at, one in enumerate(figures, 1)]
    rows.append(Row((None, "Tổng cộng", *total), RowKind.SUM))
    chart = Chart("Đăng ký theo đơn vị", "Biểu đồ 1", "name", BARS, **changes)
    heading = Heading(as_of="(Số liệu chốt đến 24:00)")
    return Table("BIỂU 1", "Biểu 1 - 'Theo' đơn vị", COLUMNS, tuple(rows), heading, charts=(chart,))


FIGURES = ((5, 1, 2), (9, 4, 4), (0, 0, 0), (7, 0, 1))


def written(*tables, cover=COVER):
    file = BytesIO()
    write_workbook(tables, to=file, author="Ban", title="Năm 2023", made_at=MOMENT, cover=cover)
    return file


def parts(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_cover_says_what_the_file_is_and_leads_to_every_sheet():
    book = openpyxl.load_workbook(written(units(*FIGURES)))
    page = book["Trang bìa"]
    said = [cell.value for row in page.iter_rows() for cell in row if cell.value]

    assert book.sheetnames == ["Trang bìa", "Biểu 1 - 'Theo' đơn vị", "Biểu đồ 1"]
    for text in (
        "SỐ LIỆU\nNĂM 2023",
        "Thành phố Bến Tre",
        "=1+1",
        "Đã nộp kết quả",
        "Trong A.",
        *COVER.notes,
    ):
        assert text in said
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}
    links = {
        cell.value: cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink
    }
    assert links == {"Biểu 1 - 'Theo' đơn vị": "'Biểu 1 - ''Theo'' đơn vị'!A1", "Biểu đồ 1": "'Biểu đồ 1'!A1"}
    assert {cell.font.name for row in page.iter_rows() for cell in row if cell.value} == {"Times New Roman"}


def test_a_long_meaning_has_a_row_high_enough():
    page = openpyxl.load_workbook(written(units(*FIGURES)))["Trang bìa"]
    heights = {page.cell(row, 1).value: page.row_dimensions[row].height for row in range(1, page.max_row + 1)}

    assert heights["A"] > 1.7 * heights["B"]


def test_a_chart_is_fed_by_formulas_over_the_cells_of_its_table():
    values = openpyxl.load_workbook(written(units(*FIGURES)), data_only=True)["Biểu đồ 1"]
    formulas = openpyxl.load_workbook(written(units(*FIGURES)))["Biểu đồ 1"]
    first = next(row for row in range(1, 60) if values.cell(row, 1).value == 1)

    assert [[cell.value for cell in row] for row in values.iter_rows(min_row=first)] == [
        [1, "Phường 1 & 'Hai'", 5, 3],
        [2, "Phường 2 & 'Hai'", 9, 8],
        [3, "Phường 4 & 'Hai'", 7, 1],  # the third has no figures
    ]
    table = "'Biểu 1 - ''Theo'' đơn vị'"
    assert formulas.cell(first + 2, 3).value == f"={table}!C9"
    assert formulas.cell(first + 2, 4).value == f"={table}!D9+{table}!E9"
    [chart] = formulas._charts
    assert [one.val.numRef.f for one in chart.series] == [
        f"'Biểu đồ 1'!${letter}${first}:${letter}${first + 2}" for letter in "CD"
    ]
    assert [one.cat.strRef.f for one in chart.series] == [f"'Biểu đồ 1'!$B${first}:$B${first + 2}"] * 2
    assert [[point.v for point in one.val.numRef.numCache.pt] for one in chart.series] == [
        [5, 9, 7],
        [3, 8, 1],
    ]


def test_a_ranked_chart_draws_the_largest_and_says_how_many_there_are():
    page = openpyxl.load_workbook(written(units(*FIGURES, ranked=True, most=2)), data_only=True)["Biểu đồ 1"]
    column = [cell.value for cell in page["B"]]

    assert column[-4:-2] == ["Phường 2 & 'Hai'", "Phường 4 & 'Hai'"]
    assert page["A" + str(page.max_row)].value == ("Biểu đồ vẽ 2 trong 3 dòng có số liệu, theo số lớn nhất.")
    assert page._charts[0].x_axis.scaling.orientation == "maxMin"


def test_a_table_without_figures_has_no_chart():
    book = openpyxl.load_workbook(written(units((0, 0, 0))))

    assert book.sheetnames == ["Trang bìa", "Biểu 1 - 'Theo' đơn vị"]


def test_the_same_tables_and_cover_give_the_same_bytes():
    assert written(units(*FIGURES)).getvalue() == written(units(*FIGURES)).getvalue()


# --- what Excel asks of a file before it opens it without offering a repair ---

# ECMA-376, CT_Worksheet: the order in which elements may stand.
_IN_ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]


@pytest.fixture(scope="module")
def everything():
    """The parts of a workbook with all that a sheet can have."""
    columns = (
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Tên", width=60),
        Column("note", "Ghi chú", width=50),
    )
    rows = [Row((n, f"Mô hình {n}", None)) for n in range(40)]
    long = Table(
        "DANH SÁCH", "Danh sách", columns, rows, filterable=True, signature=Signature(right=("TRƯỞNG BAN",))
    )
    return parts(written(units(*FIGURES), units(*FIGURES), long))


def sheets_of(found):
    return {
        name: etree.fromstring(content)
        for name, content in found.items()
        if name.startswith("xl/worksheets/sheet")
    }


def test_every_part_is_xml_and_every_relation_leads_to_a_part(everything):
    for name, content in everything.items():
        etree.fromstring(content)
        if not name.endswith(".rels"):
            continue
        folder = name.partition("_rels/")[0]
        for relation in etree.fromstring(content):
            assert relation.get("TargetMode") is None
            target = relation.get("Target")
            place = target[1:] if target.startswith("/") else folder + target
            assert place in everything, (name, target)


def test_every_part_has_a_content_type(everything):
    types = etree.fromstring(everything["[Content_Types].xml"])
    named = {one.get("PartName") for one in types if one.get("PartName")}
    by_ending = {one.get("Extension") for one in types if one.get("Extension")}

    assert {name[1:] for name in named} <= set(everything)
    for name in everything:
        assert f"/{name}" in named or name.rpartition(".")[2] in by_ending


def test_the_elements_of_every_sheet_stand_in_the_order_of_the_standard_and_once(everything):
    for name, sheet in sheets_of(everything).items():
        places = [_IN_ORDER.index(one.tag.removeprefix(MAIN)) for one in sheet]
        assert places == sorted(set(places)), name
        for element in sheet:
            # An empty list is refused by Excel where one without the list is not.
            assert len(element) or element.attrib or element.tag == f"{MAIN}sheetData", (name, element.tag)
            if "count" in element.attrib:
                assert int(element.get("count")) == len(element)


def test_no_cell_stands_twice_or_under_another_and_every_style_is_there(everything):
    styles = len(etree.fromstring(everything["xl/styles.xml"]).find(f"{MAIN}cellXfs"))
    for sheet in sheets_of(everything).values():
        numbers = [int(row.get("r")) for row in sheet.iter(f"{MAIN}row")]
        assert numbers == sorted(set(numbers))
        for row in sheet.iter(f"{MAIN}row"):
            columns = [openpyxl.utils.cell.coordinate_from_string(cell.get("r")) for cell in row]
            places = [openpyxl.utils.column_index_from_string(letters) for letters, _ in columns]
            assert places == sorted(set(places))
            assert {number for _, number in columns} <= {int(row.get("r"))}
            assert all(int(cell.get("s", 0)) < styles for cell in row)
        merged = [
            openpyxl.worksheet.cell_range.CellRange(one.get("ref")) for one in sheet.iter(f"{MAIN}mergeCell")
        ]
        for at, one in enumerate(merged):
            assert all(one.isdisjoint(other) for other in merged[at + 1 :])


def test_names_of_sheets_and_defined_names_are_their_own_and_point_into_the_book(everything):
    book = etree.fromstring(everything["xl/workbook.xml"])
    names = [one.get("name") for one in book.iter(f"{MAIN}sheet")]
    assert len({name.casefold() for name in names}) == len(names) == 6
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    defined = [
        (one.get("name"), one.get("localSheetId"), one.text) for one in book.iter(f"{MAIN}definedName")
    ]
    assert len({(name, sheet) for name, sheet, _ in defined}) == len(defined)
    for _, sheet, text in defined:
        assert text.startswith(f"{openpyxl.utils.quote_sheetname(names[int(sheet)])}!$")
    written_names = {name for name, _, _ in defined}
    assert written_names == {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"}


def test_the_look_of_a_charts_text_holds_no_text_and_its_elements_stand_in_order(everything):
    """ECMA-376, CT_BarSer and CT_DLbls: what Excel reads in order, or offers to repair."""
    chart = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    orders = {
        "ser": "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape extLst",
        "dLbls": "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
        "showBubbleSize separator showLeaderLines leaderLines extLst",
        "catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark "
        "tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    }
    found = [
        etree.fromstring(part) for name, part in everything.items() if name.startswith("xl/charts/chart")
    ]
    assert len(found) == 2
    for one in found:
        assert [run for look in one.iter(f"{chart}txPr") for run in look.iter("{*}r")] == []
        for name, order in orders.items():
            for element in one.iter(f"{chart}{name}"):
                places = [order.split().index(child.tag.removeprefix(chart)) for child in element]
                assert places == sorted(places)
