"""Tables as an Excel workbook in the look of an official annex: A4 landscape, Times New Roman.

openpyxl makes the workbook, its styles and everything around the rows; the rows are spliced into the sheets
(docs/decisions says why). The same tables, author and moment give the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby, islice
from operator import attrgetter
from typing import BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from danvan.office.archive import Archive, Piece, Workshop, compressed
from danvan.office.chart_sheet import ROW_HEIGHT, chart_table, draw, rows_of_room
from danvan.office.cover import COVER_NAME, Cover, write_cover
from danvan.office.paper import Pages, landscape_height, lines_of, row_height
from danvan.office.sheet_layout import (
    BODY,
    FACE,
    HEAD,
    RULE,
    SMALL,
    TITLE,
    Layout,
    dress_head,
    font_of,
    set_text,
    write_sides,
)
from danvan.office.sheet_rows import CellStyle, Formula, RowWriter, clean_text
from danvan.office.tables import (
    Chart,
    Column,
    Disagreement,
    HeadCell,
    Kind,
    Row,
    RowKind,
    Share,
    Signature,
    Table,
    disagreements,
    is_figure,
    summed_runs,
)
from danvan.ui import wording

_INCH = 25.4
_MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 15}  # Nghị định 30/2020/NĐ-CP, Phụ lục I
_FORMATS = {
    Kind.WHOLE: "#,##0",
    Kind.PERCENT: "0.00%",
    Kind.DATE: "dd/mm/yyyy",
    Kind.MOMENT: "hh:mm dd/mm/yyyy",
    Kind.TEXT: "General",  # "@" shows ##### for more than 255 characters in older versions
    Kind.INDEX: "General",
}
_ALIGNED = {Kind.TEXT: "left", Kind.WHOLE: "right", Kind.DECIMAL: "right", Kind.PERCENT: "right"}
_FILLS = {RowKind.GROUP: "F2F2F2", RowKind.SUM: "E4E4E4"}
_KEPT = 3  # rows that stay on one page with the signatures
_SHORT = 15  # rows that stand on a screen together with the title: nothing to freeze
_MOST_RUNS = 200  # ranges in one SUM; Excel takes 255
_AT_ONCE = 250  # rows that are written together
_MERGED = re.compile(rb"<mergeCells.*?</mergeCells>", re.DOTALL)
_LONGEST_NAME = 31
_FORBIDDEN_IN_NAME = "[]:*?/\\"
_MOST_ROWS = 1_048_500  # of the 1,048,576 of a sheet; the rest is for what stands above and beneath
_CHECKS_NAME = "Kiểm tra"


class SumsDisagreeError(Exception):
    """A table contradicts itself; no file is made. `found` says where, a list of `Disagreement` by sheet."""

    def __init__(self, found: Mapping[str, Sequence[Disagreement]]) -> None:
        self.found = found
        super().__init__("; ".join(f"{name}: {one}" for name, many in found.items() for one in many))


class NotForExcelError(Exception):
    """What no sheet of Excel can hold; the message says it to the person who asked."""


@dataclass(slots=True)
class _Making:
    """A workbook on its way: `styles` are the numbers of the looks of cells that it has so far."""

    book: Workbook
    moment: datetime
    workshop: Workshop
    styles: dict[tuple[str, str, str | None, bool], int] = field(default_factory=dict)


@dataclass(slots=True)
class _Sheet:
    """A sheet on its way: what openpyxl holds of it, its rows as XML, and where they stand."""

    page: Worksheet
    title: str
    rows: Piece
    first: int
    last: int
    pages: Pages
    tail: int | None = None


def write_workbook(
    tables: Sequence[Table],
    *,
    to: BinaryIO,
    author: str,
    title: str,
    made_at: datetime | None = None,
    cover: Cover | None = None,
) -> None:
    """Write `tables` into `to`, a sheet each in their order, after the `cover` if there is one; then their charts, and
    a sheet of checks where a table has any.

    `author` (an organisation) and `title` go into the file's properties, `made_at` (now, if not given) into
    them and into the footers. `SumsDisagreeError` is raised before anything is written when a sum is not what
    its rows make; `NotForExcelError` for the name of a sheet or a number of rows that Excel does not take.
    """
    if not tables:
        raise ValueError("a workbook needs a table")
    moment = timezone.localtime(made_at)
    names: list[str] = [COVER_NAME] if cover else []
    names += [_free_name(table.sheet_name, names) for table in tables]
    kept = [_with_rows_kept(table) for table in tables]
    wrong = {
        table.sheet_name: found for table in kept if table.needs_all_rows and (found := disagreements(table))
    }
    if wrong:
        raise SumsDisagreeError(wrong)
    book = _new_book(author, title, moment)
    front = book.create_sheet(COVER_NAME) if cover else None
    own = names[len(names) - len(kept) :]
    with Workshop() as workshop:
        making = _Making(book, moment, workshop)
        sheets = [_write_sheet(making, table, name) for table, name in zip(kept, own, strict=True)]
        more = _chart_sheets(making, kept, sheets, names)
        checks = _checks_table(kept, own, sheets)
        if checks is not None:
            more.append(_write_sheet(making, checks, _free_name(_CHECKS_NAME, names)))
        if cover and front:
            write_cover(front, cover, [(one.page.title, one.title) for one in (*sheets, *more)])
            _set_up_paper(front, moment)
        _assemble(book, [*sheets, *more], to, moment)


def _with_rows_kept(table: Table) -> Table:
    if not table.needs_all_rows or isinstance(table.rows, Sequence):
        return table
    return replace(table, rows=tuple(table.rows))


def _new_book(author: str, title: str, moment: datetime) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    # Column widths are counted in digits of this font.
    book._named_styles["Normal"].font = Font(name=FACE, size=BODY)  # noqa: SLF001
    book._fonts[0] = Font(name=FACE, size=BODY)  # noqa: SLF001
    properties = book.properties
    properties.creator = properties.lastModifiedBy = clean_text(author)
    properties.title = clean_text(title)
    properties.language = "vi-VN"
    properties.created = properties.modified = moment.astimezone(UTC).replace(tzinfo=None)
    return book


def _free_name(wanted: str, taken: list[str]) -> str:
    """`wanted`, with a number where it is taken, and taken from now on. Raises NotForExcelError for what Excel does
    not open."""
    name = clean_text(wanted)
    if len(name) > _LONGEST_NAME:
        raise NotForExcelError(
            f"Tên trang “{name}” dài {len(name)} ký tự; Excel chỉ nhận tên trang đến {_LONGEST_NAME} ký tự."
        )
    if found := sorted(set(name) & set(_FORBIDDEN_IN_NAME)):
        raise NotForExcelError(f"Tên trang “{name}” có ký tự mà Excel không nhận: {' '.join(found)}")
    if not name.strip() or name != name.strip().strip("'"):
        raise NotForExcelError(
            f"Tên trang “{name}” trống, hoặc bắt đầu hay kết thúc bằng dấu cách, dấu nháy đơn."
        )
    used = {one.casefold() for one in taken}
    number, free = 2, name
    while free.casefold() in used:
        ending = f" ({number})"
        free = f"{name[: _LONGEST_NAME - len(ending)].rstrip()}{ending}"
        number += 1
    taken.append(free)
    return free


# --- one sheet ---


def _write_sheet(making: _Making, table: Table, name: str, *, chart: Chart | None = None) -> _Sheet:
    """The sheet of a table; of the table that feeds a `chart`, with the chart above its head."""
    page = making.book.create_sheet(name)
    layout = Layout(page, [column.width for column in table.columns])
    head = top = _write_heading(layout, table)
    if chart:
        head += rows_of_room(table)
        for row in range(top, head):
            layout.at_least(row, ROW_HEIGHT)
    first = _write_head(layout, table, head)
    sheet = _write_rows(making, layout, table, first, _pages(layout, head, first))
    sheet.tail = _write_tail(layout, table, sheet.last + 1)
    _set_up_page(page, table, head, sheet, layout, making.moment)
    _keep_signatures_with_rows(layout, sheet)
    if chart:
        draw(chart, table, page, anchor=top, first=first)
    elif sheet.last - sheet.first + 1 > _SHORT:
        page.freeze_panes = f"{get_column_letter(_frozen(table.columns) + 1)}{sheet.first}"
    return sheet


def _write_heading(layout: Layout, table: Table) -> int:
    """Letterhead, title and the lines under it; returns the first row of the table's head."""
    heading, row = table.heading, 1
    everything = (1, layout.count)
    if heading.form:
        layout.put(row, heading.form, columns=everything, font=font_of(BODY, bold=True), align="right")
        row += 1
    row = write_sides(layout, heading, row)
    layout.put(row, table.title, columns=everything, font=font_of(TITLE, bold=True))
    row += 1
    for line in (heading.attached, heading.as_of):
        if line:
            layout.put(row, line, columns=everything, font=font_of(BODY, italic=True))
            row += 1
    if heading.measure:
        layout.put(row, heading.measure, columns=everything, font=font_of(SMALL, italic=True), align="right")
    else:
        layout.at_least(row, 8)
    return row + 1


def _write_head(layout: Layout, table: Table, row: int) -> int:
    """The table's own head, in one or two rows; returns the row beneath."""
    rows = table.head_rows
    for down, cells in enumerate(rows):
        for head in cells:
            top, left = row + down, head.at + 1
            for each_row in range(top, top + head.down):
                for each in range(left, left + head.across):
                    dress_head(layout.page.cell(each_row, each))
            set_text(layout.page.cell(top, left), head.title)
            layout.merge(top, left, top + head.down - 1, left + head.across - 1)
    _raise_head(layout, rows, row)
    return row + len(rows)


def _raise_head(layout: Layout, rows: Sequence[Sequence[HeadCell]], first: int) -> None:
    """Each row as high as its own cells need; what reaches over both rows is shared between them."""
    heights = [0.0] * len(rows)
    over_both = 0.0
    for down, cells in enumerate(rows):
        for head in cells:
            width = sum(layout.widths[head.at : head.at + head.across])
            need = row_height(lines_of(head.title, max(width - 1, 1), bold=True), HEAD)
            if head.down == 1:
                heights[down] = max(heights[down], need)
            else:
                over_both = max(over_both, need)
    heights[-1] += max(0.0, over_both - sum(heights))
    for down, height in enumerate(heights):
        layout.at_least(first + down, height)


def _pages(layout: Layout, head: int, first: int) -> Pages:
    """The first printed page, with all that stands above the rows."""
    margins = _MARGINS_MM
    height = landscape_height(
        sum(layout.widths),
        across=margins["left"] + margins["right"],
        down=margins["top"] + margins["bottom"],
    )
    return Pages(height, layout.height_of(head, first - 1), used=layout.height_of(1, first - 1))


def _keep_signatures_with_rows(layout: Layout, sheet: _Sheet) -> None:
    """What stands beneath the table is printed on a page with the last rows: signatures alone prove nothing."""
    if sheet.tail is None:
        return
    beneath = layout.height_of(sheet.tail, layout.page.max_row)
    if sheet.pages.surely_takes(beneath):
        return
    if sheet.pages.nearly_takes(beneath):
        layout.page.page_setup.fitToHeight = 1
        return
    kept = min(_KEPT, sheet.last - sheet.first)
    if kept:
        layout.page.row_breaks.append(Break(id=sheet.last - kept))


def _write_rows(making: _Making, layout: Layout, table: Table, first: int, pages: Pages) -> _Sheet:
    """The rows as XML, compressed: only afterwards is it known where what stands beneath them begins."""
    compressor = making.workshop.compressor()
    writer = RowWriter(table.columns, lambda column, kind: _style(making, column, kind), size=BODY)
    formulas = _formulas(table, layout, first)
    number = first
    for kind, run in _runs(table.rows):
        if number - first + len(run) > _MOST_ROWS:
            raise NotForExcelError(
                f"“{table.sheet_name}” có hơn {wording.number(_MOST_ROWS)} dòng, nhiều hơn một trang Excel chứa được. "
                "Hãy lọc hẹp lại, ví dụ theo đơn vị, lĩnh vực hoặc trạng thái."
            )
        reach = _reach(run[0], table.columns) if kind is RowKind.GROUP else None
        if reach:
            layout.merge(number, reach[0], number, reach[1])
        calculated = [formulas(number - first + at, row) for at, row in enumerate(run)] if formulas else ()
        xml, heights = writer.xml(number, run, calculated, merged=bool(reach))
        pages.add(heights)
        number += len(run)
        compressor.add(xml)
    if number == first:
        compressor.add(writer.xml(number, [_empty_row(table)], merged=True)[0])
        layout.merge(number, 1, number, layout.count)
        number += 1
    return _Sheet(layout.page, table.title, compressor.finish(), first, number - 1, pages)


def _runs(rows: Iterable[Row]) -> Iterator[tuple[RowKind, list[Row]]]:
    """The rows as they come, some of one kind together; those that head a group, which may be merged, each alone."""
    for kind, some in groupby(rows, key=attrgetter("kind")):
        while run := list(islice(some, 1 if kind is RowKind.GROUP else _AT_ONCE)):
            yield kind, run


def _empty_row(table: Table) -> Row:
    return Row((table.empty, *[None] * (len(table.columns) - 1)))


def _reach(row: Row, columns: Sequence[Column]) -> tuple[int, int] | None:
    """The columns over which the name of a group is written, if it has no figures."""
    named = [at for at, value in enumerate(row.cells, 1) if value is not None]
    start = named[-1] if named else 0
    if not start or start > 2 or columns[start - 1].kind is not Kind.TEXT or start == len(columns):
        return None
    return start, len(columns)


def _style(making: _Making, column: Column, kind: RowKind) -> CellStyle:
    """How the cells of a column look in rows of a kind."""
    numbers = (_style_number(making, column, kind, quoted=quoted) for quoted in (False, True))
    return CellStyle(*numbers)


def _style_number(making: _Making, column: Column, kind: RowKind, *, quoted: bool) -> int:
    """Read off a cell that never joins a page; one cell a look, since openpyxl keeps the cell's own array."""
    side, fill = _ALIGNED.get(column.kind, "center"), _FILLS.get(kind)
    look = (_format(column), side, fill, quoted)
    if look not in making.styles:
        cell = Cell(making.book.worksheets[0], row=1, column=1)
        cell.font = font_of(BODY, bold=fill is not None)
        cell.border = RULE
        cell.number_format = look[0]
        # A number keeps off its line; text needs the width for itself.
        cell.alignment = Alignment(
            horizontal=side, vertical="center", wrap_text=True, indent=1 if side == "right" else 0
        )
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
        cell.quotePrefix = quoted
        making.styles[look] = cell.style_id
    return making.styles[look]


def _format(column: Column) -> str:
    if column.kind is Kind.DECIMAL:
        return "#,##0." + "0" * column.places if column.places else "#,##0"
    return _FORMATS[column.kind]


def _formulas(table: Table, layout: Layout, first: int) -> Callable[[int, Row], dict[int, str]] | None:
    """What gives the formulas of a row by the position of their columns; None where no row has any."""
    summed = [at for at, column in enumerate(table.columns) if column.summed]
    at_key = {column.key: at for at, column in enumerate(table.columns)}
    ratios = {
        at: (at_key[column.ratio[0]], at_key[column.ratio[1]])
        for at, column in enumerate(table.columns)
        if column.ratio
    }
    runs_of = summed_runs(table.rows) if table.needs_all_rows and isinstance(table.rows, Sequence) else {}
    if not (runs_of or ratios):
        return None

    def of(place: int, row: Row) -> dict[int, str]:
        found: dict[int, str] = {}
        runs = runs_of.get(place, ())
        if 0 < len(runs) <= _MOST_RUNS:
            for at in summed:
                if is_figure(row.cells[at]):
                    found[at] = _sum(layout.letters[at], runs, first)
        for at, (part, whole) in ratios.items():
            if isinstance(row.cells[at], Share):
                above, below = (
                    f"{layout.letters[part]}{first + place}",
                    f"{layout.letters[whole]}{first + place}",
                )
                found[at] = f'IF({below}=0,"{wording.NOTHING}",{above}/{below})'
        return found

    return of


def _sum(letter: str, runs: Sequence[tuple[int, int]], first: int) -> str:
    parts = [f"{letter}{first + start}:{letter}{first + end}" for start, end in runs]
    return f"SUM({','.join(parts)})"


def _write_tail(layout: Layout, table: Table, row: int) -> int | None:
    """Notes and signatures; returns their first row, or None where there are none."""
    if not table.notes and table.signature is None:
        return None
    start = row
    layout.page.cell(row, 1).value = None
    layout.at_least(row, 8)
    row += 1
    for note in table.notes:
        layout.put(row, note, columns=(1, layout.count), font=font_of(SMALL, italic=True), align="left")
        row += 1
    if table.signature is not None:
        _write_signature(layout, table.signature, row + 1)
    return start


def _write_signature(layout: Layout, signature: Signature, row: int) -> None:
    """Side by side; in a table of one column one above the other."""
    alone = layout.middle == layout.count
    room = max(len(signature.left), len(signature.right)) + 4  # the titles, and room to sign
    sides = (
        ((1, layout.middle), row, signature.left, signature.left_name),
        (
            (1 if alone else layout.middle + 1, layout.count),
            row + (room + 1) * alone,
            signature.right,
            signature.right_name,
        ),
    )
    for columns, top, lines, name in sides:
        for at, line in enumerate(lines):
            bold = at == 0 or not signature.plain_positions
            layout.put(top + at, line, columns=columns, font=font_of(BODY + 1, bold=bold))
        layout.put(top + room, name or " ", columns=columns, font=font_of(BODY + 1, bold=True))


def _set_up_page(
    page: Worksheet, table: Table, head: int, sheet: _Sheet, layout: Layout, moment: datetime
) -> None:
    last_letter = layout.letters[-1]
    _set_up_paper(page, moment)
    page.print_title_rows = f"{head}:{sheet.first - 1}"
    page.print_area = f"A1:{last_letter}{max(sheet.last, page.max_row)}"
    if table.filterable and sheet.last > sheet.first:
        page.auto_filter.ref = f"A{sheet.first - 1}:{last_letter}{sheet.last}"


def _set_up_paper(page: Worksheet, moment: datetime) -> None:
    """A4 landscape, one page wide, with the moment and the page's number beneath."""
    page.page_setup.orientation = page.ORIENTATION_LANDSCAPE
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    inches = {side: size / _INCH for side, size in _MARGINS_MM.items()}
    page.page_margins = PageMargins(**inches, header=10 / _INCH, footer=10 / _INCH)
    page.print_options.horizontalCentered = True
    page.sheet_view.showGridLines = False
    page.sheet_format.defaultRowHeight = row_height(1, BODY)
    footer = page.oddFooter
    for part, text in ((footer.left, f"Xuất lúc {wording.moment(moment)}"), (footer.right, "Trang &P/&N")):
        part.text, part.font, part.size = text, f"{FACE},Italic", 10


def _frozen(columns: Sequence[Column]) -> int:
    """How many columns stay in sight: the number and the name, unless they would fill a small screen."""
    named = 1 + (len(columns) > 1 and columns[0].kind is Kind.INDEX)
    return named if len(columns) > named and sum(column.width for column in columns[:named]) <= 40 else 0


# --- the charts ---


def _chart_sheets(
    making: _Making, tables: Sequence[Table], sheets: Sequence[_Sheet], names: list[str]
) -> list[_Sheet]:
    """A sheet for each chart of the tables, beside the cells that feed it."""
    found = []
    for table, sheet in zip(tables, sheets, strict=True):
        for chart in table.charts:
            fed = chart_table(chart, table, place=quote_sheetname(sheet.page.title), first=sheet.first)
            if fed.rows:
                name = _free_name(chart.sheet_name, names)
                found.append(_write_sheet(making, fed, name, chart=chart))
    return found


# --- the sheet of checks ---

_CHECK_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("sheet", "Biểu", width=24),
    Column("label", "Nội dung kiểm tra", width=60),
    Column("rows", "Số dòng đã kiểm tra", Kind.WHOLE, 14),
    Column("wrong", "Số dòng lệch", Kind.WHOLE, 14),
    Column("result", "Kết quả", width=14),
)


def _checks_table(tables: Sequence[Table], names: Sequence[str], sheets: Sequence[_Sheet]) -> Table | None:
    """One line a check, calculated from the sheets; None where no table has checks and rows."""
    first = 4  # title, space, head; held by a test
    rows: list[Row] = []
    for table, name, sheet in zip(tables, names, sheets, strict=True):
        letters = {column.key: get_column_letter(at) for at, column in enumerate(table.columns, 1)}
        for check in table.checks if table.rows else ():

            def over(
                key: str, name: str = name, sheet: _Sheet = sheet, letters: Mapping[str, str] = letters
            ) -> str:
                return f"{quote_sheetname(name)}!{letters[key]}{sheet.first}:{letters[key]}{sheet.last}"

            apart = "".join(f"-{over(key)}" for key in check.parts)
            cells = (
                len(rows) + 1,
                name,
                check.label,
                Formula(f"ROWS({over(check.whole)})", sheet.last - sheet.first + 1),
                Formula(f"SUMPRODUCT(--(ROUND({over(check.whole)}{apart},6)<>0))", 0),
                Formula(f'IF(E{first + len(rows)}=0,"Khớp","Lệch")', "Khớp"),
            )
            rows.append(Row(cells))
    return Table("KIỂM TRA SỐ LIỆU", _CHECKS_NAME, _CHECK_COLUMNS, tuple(rows)) if rows else None


# --- the file ---


def _assemble(book: Workbook, sheets: Sequence[_Sheet], to: BinaryIO, moment: datetime) -> None:
    """openpyxl's file once more, with the rows in their places and one date on every part."""
    made = BytesIO()
    book.save(made)
    numbers = {id(page): number for number, page in enumerate(book.worksheets, 1)}
    by_part = {f"xl/worksheets/sheet{numbers[id(sheet.page)]}.xml": sheet for sheet in sheets}
    archive = Archive(to, moment)
    with zipfile.ZipFile(made) as source:
        for member in source.infolist():
            content, name = source.read(member), member.filename
            if sheet := by_part.get(name):
                archive.add(name, _spliced(content, sheet))
            else:
                archive.add(name, [compressed(_dated(content, name, moment), last=True)])
    archive.finish()


def _spliced(content: bytes, sheet: _Sheet) -> list[Piece]:
    """The sheet's XML with its rows between the head and what stands beneath."""
    last = max(sheet.last, sheet.page.max_row)
    corner = f"{get_column_letter(sheet.page.max_column)}{last}"
    content = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="A1:{corner}"'.encode(), content, count=1)
    content = _MERGED.sub(_in_order, content, count=1)
    mark = b"</sheetData>" if sheet.tail is None else f'<row r="{sheet.tail}"'.encode()
    before, found, after = content.partition(mark)
    if not found:
        raise RuntimeError("openpyxl's sheet has no place for the rows")
    return [compressed(before), sheet.rows, compressed(found + after, last=True)]


def _in_order(merged: re.Match[bytes]) -> bytes:
    """The merged cells sorted; openpyxl keeps them in a set."""
    cells = sorted(re.findall(rb"<mergeCell [^>]*>", merged.group()))
    return b'<mergeCells count="%d">%s</mergeCells>' % (len(cells), b"".join(cells))


def _dated(content: bytes, name: str, moment: datetime) -> bytes:
    """The properties say `moment`, where openpyxl says when it saved."""
    if name != "docProps/core.xml":
        return content
    said = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + said, content)
