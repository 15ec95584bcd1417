"""Text laid over the columns of a worksheet: merged cells, high enough for what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from danvan.office.paper import lines_of, row_height
from danvan.office.sheet_rows import clean_text, looks_like_formula
from danvan.office.tables import Heading, Line

FACE = "Times New Roman"
BODY, HEAD, TITLE, SMALL = 12, 12, 14, 11
RULE = Border(*[Side(style="thin")] * 4)
HEAD_FILL = "E4E4E4"


class Layout:
    """Writes text over parts of a page's width, as merged cells high enough for it."""

    def __init__(self, page: Worksheet, widths: Sequence[float]) -> None:
        self.page = page
        self.count = len(widths)
        self.letters = [get_column_letter(at) for at in range(1, self.count + 1)]
        self.widths = widths
        self.middle = self._middle()
        for letter, width in zip(self.letters, widths, strict=True):
            page.column_dimensions[letter].width = width

    def _middle(self) -> int:
        """How many columns the left half has; all of them where there is one only."""
        if self.count == 1:
            return 1
        so_far = list(accumulate(self.widths))
        return min(range(1, self.count), key=lambda at: abs(so_far[at - 1] - 0.45 * so_far[-1]))

    def put(
        self,
        row: int,
        text: str,
        *,
        columns: tuple[int, int],
        font: Font,
        align: str = "center",
        top: bool = False,
    ) -> None:
        """`text` over the columns (first, last; from 1), the row made high enough."""
        first, last = columns
        cell = self.page.cell(row, first)
        set_text(cell, text)
        cell.font = font
        cell.alignment = Alignment(horizontal=align, vertical="top" if top else "center", wrap_text=True)
        self.merge(row, first, row, last)
        width = sum(self.widths[first - 1 : last]) * BODY / font.sz
        self.at_least(row, row_height(lines_of(text, max(width - 1, 1), bold=bool(font.b)), font.sz))

    def at_least(self, row: int, height: float) -> None:
        """The row is no lower than `height` points."""
        now = self.page.row_dimensions[row].height or 0
        self.page.row_dimensions[row].height = max(now, height)

    def height_of(self, first: int, last: int) -> float:
        """The points that the rows take together."""
        dimensions = self.page.row_dimensions
        return sum(dimensions[row].height or row_height(1, BODY) for row in range(first, last + 1))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merged without openpyxl's placeholder cells, which would stand in the way of our rows."""
        if (top, left) != (bottom, right):
            self.page.merged_cells.add(CellRange(min_row=top, min_col=left, max_row=bottom, max_col=right))


def set_text(cell: Any, text: str) -> None:
    """`text` into an openpyxl cell, as text whatever it begins with."""
    cell.value = clean_text(text)
    if cell.data_type == "f":
        cell.data_type = "s"
    if looks_like_formula(text):
        cell.quotePrefix = True


def write_sides(layout: Layout, heading: Heading, row: int) -> int:
    """The two sides of a letterhead from `row` on; returns the row beneath."""
    if not (heading.left or heading.right):
        return row
    alone = layout.middle == layout.count
    right = (1, layout.count) if alone else (layout.middle + 1, layout.count)
    below = len(heading.left) if alone else 0
    for at, line in enumerate(heading.left):
        layout.put(row + at, line.text, columns=(1, layout.middle), font=line_font(line))
    for at, line in enumerate(heading.right):
        layout.put(row + below + at, line.text, columns=right, font=line_font(line))
    row += below + (len(heading.right) if alone else max(len(heading.left), len(heading.right)))
    layout.at_least(row, 12)
    return row + 1


def dress_head(cell: Any) -> None:
    """The look of the head of a table."""
    cell.font = font_of(HEAD, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = RULE
    cell.fill = PatternFill("solid", fgColor=HEAD_FILL)


def font_of(
    size: int, *, bold: bool = False, italic: bool = False, ruled: bool = False, colour: str | None = None
) -> Font:
    """The type of all that is written, `size` points."""
    underline = "single" if ruled else None
    return Font(name=FACE, size=size, bold=bold, italic=italic, underline=underline, color=colour)


def line_font(line: Line) -> Font:
    return font_of(BODY + 1, bold=line.bold, italic=line.italic, ruled=line.ruled)
