"""Text laid over the columns of a worksheet: merged cells, high enough for what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from danvan.office.paper import lines_of, points_of, row_height, width_of
from danvan.office.sheet_rows import clean_text, looks_like_formula
from danvan.office.tables import Heading, Line

FACE = "Times New Roman"
BODY, HEAD, TITLE, SMALL = 12, 12, 14, 11
_LEFT_SHARE = 0.45  # of a page: what the left side takes where nothing needs more
# A rule is a line of dashes, which join: a border would be as long as the columns, a drawing is none of openpyxl's.
_DASH, _DASH_SIZE, _RULE_HEIGHT = "—", 8, 10
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
        return min(range(1, self.count), key=lambda at: abs(so_far[at - 1] - _LEFT_SHARE * so_far[-1]))

    def split(self, heading: Heading) -> int:
        """How many columns the left side of a letterhead has, so that as little as can be is cut off on either."""
        if self.count == 1:
            return 1
        so_far = list(accumulate(self.widths))
        usual = _LEFT_SHARE * so_far[-1]
        left, right = min(_need(heading.left), usual), _need(heading.right)

        def cost(at: int) -> tuple[float, float]:
            width = so_far[at - 1]
            return max(0, left - width) + max(0, right - so_far[-1] + width), abs(width - usual)

        return min(range(1, self.count), key=cost)

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

    def put_whole(
        self, row: int, text: str, *, columns: tuple[int, int], font: Font, top: bool = False
    ) -> None:
        """`text` in one line over the columns, set smaller where they are too narrow for it."""
        first, last = columns
        cell = self.page.cell(row, first)
        set_text(cell, text)
        cell.font = font
        vertical = "top" if top else "center"
        cell.alignment = Alignment(horizontal="center", vertical=vertical, shrink_to_fit=True)
        self.merge(row, first, row, last)
        self.at_least(row, row_height(1, font.sz))

    def points(self, columns: tuple[int, int]) -> float:
        """How wide the columns (first, last) are."""
        first, last = columns
        return sum(self.widths[first - 1 : last]) * BODY / 2

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
    middle = layout.split(heading)
    sides = ((heading.left, (1, middle)), (heading.right, (middle + 1, layout.count)))
    if middle == layout.count:  # one above the other
        sides = (((*heading.left, *heading.right), (1, middle)), ((), (1, middle)))
    printed = [list(_printed(lines, layout.points(columns))) for lines, columns in sides]
    for pair in zip_longest(*printed):
        for line, (_lines, columns) in zip(pair, sides, strict=True):
            if line is not None:
                put = layout.put_whole if _is_rule(line) or columns[0] > 1 else layout.put
                put(row, line.text, columns=columns, font=line_font(line), top=True)
        if all(line is None or _is_rule(line) for line in pair):
            layout.page.row_dimensions[row].height = _RULE_HEIGHT
        row += 1
    layout.at_least(row, 12)
    return row + 1


def _need(lines: Sequence[Line]) -> float:
    """The width of the longest line, in digits of the body type, with what a cell leaves free."""
    return max((width_of(one.text, bold=one.bold) * _size(one) / BODY + 1 for one in lines), default=0)


def _printed(lines: Sequence[Line], room: float) -> Iterator[Line]:
    """The lines in `room` points, each rule as a line of dashes beneath its own."""
    for line in lines:
        yield line
        if line.rule:
            length = min(room, points_of(line.text, _size(line), bold=line.bold)) * line.rule
            yield Line(_DASH * max(1, round(length / _DASH_SIZE)), size=_DASH_SIZE)


def _is_rule(line: Line) -> bool:
    return line.text.startswith(_DASH)


def _size(line: Line) -> float:
    return line.size or BODY + 1


def dress_head(cell: Any) -> None:
    """The look of the head of a table."""
    cell.font = font_of(HEAD, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = RULE
    cell.fill = PatternFill("solid", fgColor=HEAD_FILL)


def font_of(
    size: float, *, bold: bool = False, italic: bool = False, linked: bool = False, colour: str | None = None
) -> Font:
    """The type of all that is written, `size` points."""
    underline = "single" if linked else None
    return Font(name=FACE, size=size, bold=bold, italic=italic, underline=underline, color=colour)


def line_font(line: Line) -> Font:
    return font_of(_size(line), bold=line.bold, italic=line.italic)
