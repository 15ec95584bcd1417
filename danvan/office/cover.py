"""The first sheet of a workbook: what it is, for whom, as of when, what is in it and what its words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from danvan.office.sheet_layout import BODY, RULE, SMALL, TITLE, Layout, dress_head, font_of, write_sides
from danvan.office.tables import Heading

COVER_NAME = "Trang bìa"
_WIDTHS = (10.0, 30.0, 40.0, 46.0)
_LABEL, _VALUE, _ALL = (1, 2), (3, 4), (1, 4)
_LINK_COLOUR = "0B4F9E"


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of the file: the letter it is called by, its name, what it counts."""

    letter: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first sheet says: facts as pairs of label and value, the figures that the file counts with, notes."""

    title: str
    facts: Sequence[tuple[str, str]]
    heading: Heading = field(default_factory=Heading)
    terms: Sequence[Term] = ()
    notes: Sequence[str] = ()


def write_cover(page: Worksheet, cover: Cover, contents: Sequence[tuple[str, str]]) -> None:
    """The cover on `page`; `contents` are the names of the other sheets with their titles, each a link."""
    layout = Layout(page, _WIDTHS)
    row = write_sides(layout, cover.heading, 1)
    layout.put(row, cover.title, columns=_ALL, font=font_of(TITLE + 2, bold=True))
    layout.at_least(row + 1, 8)
    row += 2
    for label, value in cover.facts:
        layout.put(row, label, columns=_LABEL, font=font_of(BODY), align="left", top=True)
        layout.put(row, value, columns=_VALUE, font=font_of(BODY, bold=True), align="left", top=True)
        row += 1
    row = _write_list(layout, row, "CÁC TRANG TRONG TỆP", ("TT", "Trang", "Nội dung"), _numbered(contents))
    for name, _title in contents:
        _link(page, name)
    if cover.terms:
        page.row_breaks.append(Break(id=row - 1))
        lines = [(term.letter, term.name, term.meaning) for term in cover.terms]
        row = _write_list(layout, row, "CÁC SỐ LIỆU TRONG TỆP", ("Ký hiệu", "Số liệu", "Cách tính"), lines)
    layout.at_least(row, 8)
    for note in cover.notes:
        row += 1
        layout.put(row, note, columns=_ALL, font=font_of(SMALL, italic=True), align="left")
    page.print_area = f"A1:{layout.letters[-1]}{row}"


def _numbered(contents: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(str(at), name, title.replace("\n", " ")) for at, (name, title) in enumerate(contents, 1)]


def _write_list(
    layout: Layout, row: int, title: str, heads: Sequence[str], lines: Sequence[tuple[str, str, str]]
) -> int:
    """A ruled list of three columns under its title; returns the row beneath."""
    places = ((1, 1), (2, 2), _VALUE)
    layout.at_least(row, 12)
    layout.put(row + 1, title, columns=_ALL, font=font_of(BODY + 1, bold=True), align="left")
    row += 2
    for at, line in enumerate((heads, *lines)):
        for text, columns in zip(line, places, strict=True):
            centred = at == 0 or columns == (1, 1)
            layout.put(
                row,
                text,
                columns=columns,
                font=font_of(BODY, bold=at == 0),
                align="center" if centred else "left",
            )
            for each in range(columns[0], columns[1] + 1):
                cell = layout.page.cell(row, each)
                cell.border = RULE
                if at == 0:
                    dress_head(cell)
        row += 1
    return row


def _link(page: Worksheet, name: str) -> None:
    """The cell in which `name` stands leads to that sheet."""
    cell = next(row[1] for row in page.iter_rows() if row[1].value == name)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(name)}!A1", tooltip=name)
    cell.font = font_of(BODY, linked=True, colour=_LINK_COLOUR)
