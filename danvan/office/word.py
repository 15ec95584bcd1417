"""Tables as a Word document in the look of an official annex: A4, Times New Roman, one section a table.

python-docx makes the document, its styles and page setups; the tables are written as XML, since making a cell through
its objects takes longer than everything else together. The same tables, author and moment give the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from danvan.office.paper import points_of
from danvan.office.sheet_rows import clean_text
from danvan.office.tables import Column, HeadCell, Kind, Line, Row, RowKind, Signature, Table, shown
from danvan.ui import wording

MOST_ROWS = 2000  # of all tables of a document together; Word takes minutes to lay out more

_FACE = "Times New Roman"
_BODY, _TITLE, _SMALL = 12.0, 14.0, 11.0
_LEAST = 8.0  # the smallest type of a table that is wider than its page
_MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 15}  # Nghị định 30/2020/NĐ-CP, Phụ lục I
_A4_MM = (210, 297)
_DIGIT_MM = 2.15  # the width of a digit of 12 points
_TWIPS = 56.7  # to a millimetre
_TWIPS_OF_A_POINT = 20
_SIDES = 114  # twips that a cell leaves free on both sides of its text
_LEFT_SHARES = (0.3, 0.45, 0.5)  # of the width: the left side of a letterhead at least, as usual, at most
_RULE_HEIGHT = 80  # twips
_KEPT = 3  # rows that stay on one page with the signatures
_SIGNING = 4  # empty lines for the pen
_FILLS = {RowKind.GROUP: "F2F2F2", RowKind.SUM: "E4E4E4"}
_HEAD_FILL = "E4E4E4"
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_NO_BORDERS = "".join(
    f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_ALIGNED = {Kind.INDEX: "center", Kind.DATE: "center", Kind.MOMENT: "center"}


class TooLongForWordError(ValueError):
    """The tables have more rows than a Word document can bear; the message says what to do instead."""

    def __init__(self) -> None:
        super().__init__(
            f"Danh sách dài hơn {wording.number(MOST_ROWS)} dòng, không đặt trong tệp Word được. "
            "Hãy tải Excel, hoặc lọc bớt theo đơn vị, cấp hay lĩnh vực."
        )


def write_document(
    tables: Sequence[Table], *, to: BinaryIO, author: str, title: str, made_at: datetime | None = None
) -> None:
    """Write `tables` into `to`, each on pages of its own. Raises TooLongForWordError; then nothing is written."""
    if not tables:
        raise ValueError("a document needs a table")
    kept = rows_kept(tables)
    document = new_document()
    for place, table in enumerate(kept):
        add_table(document, table, first=place == 0)
    save(document, to=to, author=author, title=title, made_at=made_at)


def rows_kept(tables: Iterable[Table]) -> list[Table]:
    """The tables with their rows read. Raises TooLongForWordError where they are too many."""
    left, kept = MOST_ROWS, []
    for table in tables:
        rows = tuple(table.rows[: left + 1])
        left -= len(rows)
        if left < 0:
            raise TooLongForWordError
        kept.append(replace(table, rows=rows))
    return kept


def fits(table: Table) -> bool:
    """Whether a document can bear the table."""
    return not table.rows[MOST_ROWS : MOST_ROWS + 1]


def new_document() -> DocumentObject:
    """An empty document in the type of an office, its numbers of pages above the second page and those after it."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FACE, Pt(_BODY)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FACE)
    normal.paragraph_format.space_after = Pt(0)
    _set_up(document.sections[0], landscape=False)
    return document


def add_table(document: DocumentObject, table: Table, *, first: bool = False) -> None:
    """The table with all that stands around it, on pages of its own, turned where it is wide."""
    layout = _layout_of(table)
    section = document.sections[0] if first else document.add_section(WD_SECTION.NEW_PAGE)
    _set_up(section, landscape=layout.landscape)
    body = document.element.body
    for element in _elements(table, layout):
        body.insert(len(body) - 1, element)  # before the properties of the section


def save(
    document: DocumentObject, *, to: BinaryIO, author: str, title: str, made_at: datetime | None = None
) -> None:
    """Write the document into `to`, with its properties; the moment stands in them alone."""
    moment = (made_at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = document.core_properties
    properties.author = properties.last_modified_by = clean_text(author)
    properties.title = clean_text(title)
    properties.language, properties.comments, properties.revision = "vi-VN", "", 1
    properties.created = properties.modified = moment
    made = BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, source.read(entry))


# --- pages ---


@dataclass(frozen=True)
class _Layout:
    """How a table lies on its page: the widths of its columns in twips, and the size of its type."""

    landscape: bool
    widths: Sequence[int]
    size: float

    @property
    def whole(self) -> int:
        return sum(self.widths)


def _layout_of(table: Table) -> _Layout:
    wanted = [column.width * _DIGIT_MM for column in table.columns]
    across = _MARGINS_MM["left"] + _MARGINS_MM["right"]
    upright = _A4_MM[0] - across
    landscape = sum(wanted) > upright
    room = _A4_MM[1] - across if landscape else upright
    scale = room / sum(wanted)
    widths = [round(one * scale * _TWIPS) for one in wanted]
    return _Layout(landscape, widths, max(_LEAST, round(2 * _BODY * min(1.0, scale)) / 2))


def _set_up(section: Section, *, landscape: bool) -> None:
    width, height = (_A4_MM[1], _A4_MM[0]) if landscape else _A4_MM
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(_MARGINS_MM["top"]), Mm(_MARGINS_MM["bottom"])
    section.left_margin, section.right_margin = Mm(_MARGINS_MM["left"]), Mm(_MARGINS_MM["right"])
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    header = section.header
    header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for child in list(paragraph._p)[1:]:  # noqa: SLF001 - set up anew for each table
        paragraph._p.remove(child)  # noqa: SLF001
    paragraph._p.append(  # noqa: SLF001
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>')
    )


# --- what stands on them ---


def _elements(table: Table, layout: _Layout) -> list[Any]:
    """The blocks of one table, in their order."""
    heading = table.heading
    found = []
    if heading.form:
        found.append(_paragraph(heading.form, bold=True, align="right"))
    if heading.left or heading.right:
        found += [sides(heading.left, heading.right, layout.whole), _paragraph("", size=6)]
    found.append(_paragraph(table.title, bold=True, size=_TITLE))
    found += [_paragraph(line, italic=True) for line in (heading.attached, heading.as_of) if line]
    found.append(_paragraph(heading.measure, italic=True, size=_SMALL, align="right"))
    found.append(_grid(table, layout) if table.rows else _paragraph(table.empty))
    found += [_paragraph(note, size=_SMALL, align="both") for note in table.notes]
    if table.signature:
        found += [_paragraph("", size=6, keep=True), _signatures(table.signature, layout.whole)]
    return [parse_xml(one) for one in found]


def sides(left: Sequence[Line], right: Sequence[Line], width: int) -> str:
    """The letterhead's two sides, as XML: a table without lines, `width` twips wide."""
    halves = _halves(left, right, width)
    cells = "".join(
        _cell("".join(_letterhead_line(line, half - _SIDES) for line in lines) or _inner(""), half)
        for lines, half in zip((left, right), halves, strict=True)
    )
    return _frame(halves, f"<w:tr>{cells}</w:tr>", _NO_BORDERS)


def _halves(left: Sequence[Line], right: Sequence[Line], width: int) -> tuple[int, int]:
    """The widths of the two sides: the left as usual, unless one of them needs more; a motto is kept whole before the
    name of a body is."""
    least, usual, most = (round(width * share) for share in _LEFT_SHARES)
    on_left, on_right = (
        max((_twips_of(line) + _SIDES for line in lines), default=0) for lines in (left, right)
    )
    first = max(least, min(max(usual, on_left), most, width - on_right))
    return first, width - first


def _twips_of(line: Line) -> int:
    return round(points_of(line.text, line.size or _BODY, bold=line.bold) * _TWIPS_OF_A_POINT)


def _letterhead_line(line: Line, room: int) -> str:
    """A line of a letterhead in `room` twips, with the rule under it."""
    size = line.size or _BODY
    made = _inner(line.text, bold=line.bold, italic=line.italic, size=size)
    return made + rule(round(min(room, _twips_of(line)) * line.rule), room) if line.rule else made


def rule(length: int, room: int) -> str:
    """A line `length` twips long in the middle of `room`, as XML: the border of a paragraph without text. Drawn lines
    lose their place when somebody types above them."""
    aside = max(0, (room - length) // 2)
    return (
        '<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
        f'<w:spacing w:before="20" w:line="{_RULE_HEIGHT}" w:lineRule="exact"/>'
        f'<w:ind w:left="{aside}" w:right="{aside}"/><w:rPr><w:sz w:val="4"/></w:rPr></w:pPr></w:p>'
    )


def _signatures(signature: Signature, width: int) -> str:
    halves = (width // 2, width - width // 2)
    rows = []
    for lines, name in ((signature.left, signature.left_name), (signature.right, signature.right_name)):
        blank = "".join(_inner("", keep=True) for _ in range(_SIGNING))
        signs = "".join(
            _inner(line, bold=at == 0 or not signature.plain_positions, keep=True)
            for at, line in enumerate(lines)
        )
        rows.append(signs + blank + _inner(name, bold=True))
    cells = "".join(_cell(inner, half) for inner, half in zip(rows, halves, strict=True))
    return _frame(halves, f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>", _NO_BORDERS)


def _grid(table: Table, layout: _Layout) -> str:
    rows = [_head_row(cells, layout, place) for place, cells in enumerate(_filled(table))]
    last = len(table.rows) - _KEPT
    keeps = table.signature is not None
    rows += [_row(row, table.columns, layout, keep=keeps and at >= last) for at, row in enumerate(table.rows)]
    return _frame(layout.widths, "".join(rows), _BORDERS)


def _filled(table: Table) -> list[list[tuple[HeadCell, bool]]]:
    """The head's rows with every place taken: a cell that reaches down stands in both, marked as going on."""
    top, *below = table.head_rows
    filled = [[(cell, False) for cell in top]]
    if below:
        going_on = [(cell, True) for cell in top if cell.down > 1]
        both = [*going_on, *((cell, False) for cell in below[0])]
        filled.append(sorted(both, key=lambda pair: pair[0].at))
    return filled


def _head_row(cells: Sequence[tuple[HeadCell, bool]], layout: _Layout, place: int) -> str:
    made = []
    for cell, goes_on in cells:
        width = sum(layout.widths[cell.at : cell.at + cell.across])
        merge = ""
        if cell.across > 1:
            merge += f'<w:gridSpan w:val="{cell.across}"/>'
        if cell.down > 1:
            merge += "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
        text = "" if goes_on else cell.title
        inner = _inner(text, bold=True, size=layout.size, keep=True)
        made.append(_cell(inner, width, merge=merge, fill=_HEAD_FILL, middle=True))
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(made)}</w:tr>"


def _row(row: Row, columns: Sequence[Column], layout: _Layout, *, keep: bool) -> str:
    bold, fill = row.kind in (RowKind.GROUP, RowKind.SUM), _FILLS.get(row.kind, "")
    cells = []
    for column, value, width in zip(columns, row.cells, layout.widths, strict=True):
        align = "right" if column.is_number else _ALIGNED.get(column.kind, "left")
        inner = _inner(shown(value, column), bold=bold, size=layout.size, align=align, keep=keep)
        cells.append(_cell(inner, width, fill=fill))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


# --- as XML ---


def _frame(widths: Sequence[int], rows: str, borders: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _cell(inner: str, width: int, *, merge: str = "", fill: str = "", middle: bool = False) -> str:
    shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    placed = '<w:vAlign w:val="center"/>' if middle else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shading}{placed}</w:tcPr>'
    return f"<w:tc>{properties}{inner}</w:tc>"


def _inner(
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = _BODY,
    align: str = "center",
    keep: bool = False,
) -> str:
    """One paragraph, a line break in `text` as a line of its own."""
    face = f"{'<w:b/>' if bold else ''}{'<w:i/>' if italic else ''}"
    style = f'<w:rPr>{face}<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr>'
    parts = escape(clean_text(text)).split("\n")
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in parts)
    return (
        f'<w:p><w:pPr>{"<w:keepNext/>" if keep else ""}<w:jc w:val="{align}"/>{style}</w:pPr>'
        f"<w:r>{style}{runs}</w:r></w:p>"
    )


def _paragraph(text: str, **look: Any) -> str:
    return _inner(text, **look).replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)


def write_report(
    template: Path,
    values: Mapping[str, Any],
    annexes: Sequence[Table],
    *,
    to: BinaryIO,
    author: str,
    title: str,
    made_at: datetime | None = None,
) -> None:
    """The template filled with `values`, then the tables as its annexes. Raises TooLongForWordError.

    Values are text, yes or no, and lists of objects with them: the template may show, choose and repeat them, and do
    nothing else.
    """
    kept = rows_kept(annexes)
    report = DocxTemplate(template)
    report.render(_clean(values), jinja_env=SandboxedEnvironment(autoescape=True, undefined=StrictUndefined))
    document = report.docx
    for table in kept:
        add_table(document, table)
    save(document, to=to, author=author, title=title, made_at=made_at)


def _clean(value: Any) -> Any:
    """Without what XML does not allow, all the way down."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {name: _clean(one) for name, one in value.items()}
    return [_clean(one) for one in value]
