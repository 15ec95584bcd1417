"""A sheet to be filled in and sent back: a head, rows, and lists to choose from where a column knows its words."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from danvan.office.sheet_layout import BODY, dress_head, font_of, set_text

_LISTS = "Danh mục"
_ROOM = 2_000  # rows beneath the last one that are dressed too
_AS_TEXT = "@"  # a code keeps the zeros that it begins with


def write_form(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str,
    choices: Mapping[str, Sequence[str]],
    widths: Sequence[float],
    notes: Sequence[str] = (),
) -> bytes:
    """A workbook whose first sheet holds `head` in its first row and `rows` beneath, every cell as text; `choices` are
    the words of a column, by its name; `notes` stand on a sheet of their own."""
    book = Workbook()
    page = book.active
    page.title = title[:31]
    last = len(rows) + 1 + _ROOM
    for at, name in enumerate(head, 1):
        cell = page.cell(row=1, column=at)
        set_text(cell, name)
        dress_head(cell)
        column = page.column_dimensions[get_column_letter(at)]
        column.width, column.number_format = widths[at - 1], _AS_TEXT
    for place, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            if value:
                cell = page.cell(row=place, column=at)
                set_text(cell, value)
                cell.number_format = _AS_TEXT
    page.freeze_panes = "A2"
    lists = book.create_sheet(_LISTS)
    for at, (name, words) in enumerate(choices.items(), 1):
        letter = get_column_letter(at)
        for place, word in enumerate(words, 1):
            set_text(lists.cell(row=place, column=at), word)
        chosen = DataValidation(
            type="list",
            formula1=f"{quote_sheetname(_LISTS)}!${letter}$1:${letter}${len(words)}",
            allow_blank=True,
        )
        chosen.showErrorMessage = False  # other spellings are read too
        own = get_column_letter(head.index(name) + 1)
        chosen.add(f"{own}2:{own}{last}")
        page.add_data_validation(chosen)
    lists.sheet_state = "hidden"
    if notes:
        _write_notes(book, notes)
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def _write_notes(book: Workbook, notes: Sequence[str]) -> None:
    page = book.create_sheet("Cách ghi", 1)
    page.column_dimensions["A"].width = 110
    for place, note in enumerate(notes, 1):
        cell = page.cell(row=place, column=1)
        set_text(cell, note)
        cell.font = font_of(BODY)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
