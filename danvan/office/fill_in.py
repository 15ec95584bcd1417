"""Workbooks for people to fill in and send back: heads, drop-downs, an example; or their own rows with a reason each.

Everything typed is text, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from danvan.office.sheet_layout import BODY, dress_head, font_of, set_text

_LAST_ROW = 5_000  # of the drop-downs
_LISTS, _HELP = "Danh mục", "Hướng dẫn"
_MARKED = "FCE4D6"


@dataclass(frozen=True)
class Slot:
    """One column to fill in: its head, what to write, an example, what may be chosen (anything, where empty)."""

    title: str
    hint: str
    example: str = ""
    choices: Sequence[str] = ()
    width: float = 24


def write_template(
    slots: Sequence[Slot],
    *,
    title: str,
    sheet_name: str,
    to: BinaryIO,
    rows: Iterable[Sequence[str]] = (),
) -> None:
    """A sheet with the heads, one example, the rows that are begun and the drop-downs; beside it what to write, and the
    lists."""
    book = Workbook()
    page = book.active
    page.title = sheet_name
    lists, helping = book.create_sheet(_LISTS), book.create_sheet(_HELP)
    for at, slot in enumerate(slots, start=1):
        letters = get_column_letter(at)
        set_text(page.cell(1, at), slot.title)
        dress_head(page.cell(1, at))
        set_text(page.cell(2, at), slot.example)
        page.cell(2, at).font = font_of(BODY, italic=True)
        page.cell(2, at).alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[letters].width = slot.width
        if slot.choices:
            _offer(page, lists, at, slot)
    for number, row in enumerate(rows, start=3):
        for at, text in enumerate(row, start=1):
            if text:
                set_text(page.cell(number, at), text)
    page.row_dimensions[1].height = 32
    page.freeze_panes = "B2"
    _explain(helping, slots, title)
    lists.sheet_state = "hidden"
    book.save(to)


def _offer(page: Any, lists: Any, at: int, slot: Slot) -> None:
    """The column's drop-down: its choices stand on a sheet of their own, since a formula holds but 255 letters."""
    letters = get_column_letter(at)
    set_text(lists.cell(1, at), slot.title)
    for row, choice in enumerate(slot.choices, start=2):
        set_text(lists.cell(row, at), choice)
    offered = DataValidation(
        type="list",
        formula1=f"'{_LISTS}'!${letters}$2:${letters}${len(slot.choices) + 1}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Chọn trong danh sách",
        error=f"Cột “{slot.title}” chỉ nhận giá trị trong danh sách thả xuống."[:250],
    )
    offered.add(f"{letters}2:{letters}{_LAST_ROW}")
    page.add_data_validation(offered)


def _explain(helping: Any, slots: Sequence[Slot], title: str) -> None:
    set_text(helping.cell(1, 1), title)
    helping.cell(1, 1).font = font_of(BODY + 2, bold=True)
    for at, text in enumerate(("Cột", "Cách ghi"), start=1):
        set_text(helping.cell(3, at), text)
        dress_head(helping.cell(3, at))
    for row, slot in enumerate(slots, start=4):
        set_text(helping.cell(row, 1), slot.title)
        set_text(helping.cell(row, 2), slot.hint)
        helping.cell(row, 2).alignment = Alignment(wrap_text=True, vertical="top")
    helping.column_dimensions["A"].width, helping.column_dimensions["B"].width = 34, 90


@dataclass(frozen=True)
class Marked:
    """Somebody's own row: its cells, the reason why it was not taken ("" for one that only heads others), and the
    columns (from 1) at fault."""

    cells: Sequence[str]
    reason: str
    at_fault: frozenset[int] = frozenset()


def write_marked(
    heads: Sequence[str], rows: Iterable[Marked], *, reason_head: str, sheet_name: str, to: BinaryIO
) -> None:
    """Their own columns, and one more with the reasons; the cells at fault are coloured."""
    book = Workbook()
    page = book.active
    page.title = sheet_name
    last = len(heads) + 1
    for at, text in enumerate((*heads, reason_head), start=1):
        set_text(page.cell(1, at), text)
        dress_head(page.cell(1, at))
        page.column_dimensions[get_column_letter(at)].width = 60 if at == last else 24
    fill = PatternFill("solid", fgColor=_MARKED)
    for number, row in enumerate(rows, start=2):
        for at, text in enumerate(row.cells[: len(heads)], start=1):
            if text:
                set_text(page.cell(number, at), text)
            if at in row.at_fault:
                page.cell(number, at).fill = fill
        if row.reason:
            set_text(page.cell(number, last), row.reason)
            page.cell(number, last).alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"
    book.save(to)
