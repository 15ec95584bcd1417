"""Rows of a table as the XML of a worksheet, cell by cell, without a cell object in between.

openpyxl makes all the rest of the workbook. Its cells cost more than all else together in a list of 13,000
rows, and it can write a formula or its value, not both; these rows carry both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from openpyxl.utils import get_column_letter

from danvan.office.paper import quick_lines, row_height
from danvan.office.tables import Column, Kind, Row, RowKind, Share, Value
from danvan.ui.text import visible
from danvan.ui.wording import NOTHING

_MOST_KEPT = 2_000  # cells of one column whose XML is kept
LONGEST_TEXT = 32_767  # characters in a cell of Excel
# What Excel, LibreOffice or an old import would take for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")

_EPOCH = date(1899, 12, 30)  # day 0 of Excel, which counts a 29/02/1900
_EARLIEST = date(1900, 3, 1)
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ESCAPED_BY_EXCEL = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class CellStyle(NamedTuple):
    """Numbers of a column's styles in the workbook: as it is, and for text that looks like a formula."""

    usual: int
    quoted: int


class Formula(NamedTuple):
    """A formula with the value that it has now, shown where nothing is calculated."""

    text: str
    value: int | Decimal | str | None


def clean_text(text: str) -> str:
    """`text` composed and without what a sheet cannot hold; at most what a cell holds."""
    if not (text.isprintable() and unicodedata.is_normalized("NFC", text)):
        text = _NOT_XML.sub("", visible(text))
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def looks_like_formula(text: str) -> bool:
    """Begins, after blanks, with a sign that starts a formula somewhere."""
    return text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS)


class RowWriter:
    """Writes the rows of one table. `styles` holds a style for each kind of row and each column, in order; `height`
    is that of the row last written, in points."""

    height = 0.0

    def __init__(
        self, columns: Sequence[Column], styles: Mapping[RowKind, Sequence[CellStyle]], *, size: float
    ) -> None:
        self._heights = {lines: row_height(lines, size) for lines in range(1, 40)}
        self._widest = sum(column.width for column in columns)
        self._count = len(columns)
        self._cells = {
            kind: [
                (f'<c r="{get_column_letter(at)}', writer.kept.get, writer.content)
                for at, writer in enumerate(map(_CellWriter, columns, some), 1)
            ]
            for kind, some in styles.items()
        }

    def xml(
        self, number: int, row: Row, formulas: Mapping[int, str] | None = None, *, merged: int = 0
    ) -> str:
        """The element of `row` as row `number` of the sheet.

        `formulas` are texts by the position of their column, the row's own values their results; with
        `merged` the first text reaches over so many columns.
        """
        values = row.cells
        if len(values) != self._count:
            raise ValueError(f"{len(values)} giá trị cho {self._count} cột")
        if formulas:
            values = [
                Formula(formulas[at], _result(value))
                if at in formulas and not isinstance(value, str)
                else value
                for at, value in enumerate(values)
            ]
        cells = []
        highest = 1
        for (opening, kept, content), value in zip(
            self._cells[row.kind], values, strict=False
        ):  # counted above
            made, lines = kept(value) or content(value)
            cells.append(f"{opening}{number}{made}")
            if lines > highest:
                highest = lines
        if merged:
            texts = [clean_text(value) for value in values if isinstance(value, str)]
            highest = max((quick_lines(text, self._widest) for text in texts), default=1)
        self.height = self._heights[min(highest, 39)]
        return f'<row r="{number}" ht="{self.height}">{"".join(cells)}</row>'


class _CellWriter:
    """Writes the cells of one column in one kind of row. What words and days become is kept: the same few names of
    units, sectors and statuses stand in most rows of a long list."""

    __slots__ = ("_column", "_style", "kept")

    def __init__(self, column: Column, style: CellStyle) -> None:
        self.kept: dict[Any, tuple[str, int]] = {}
        self._column, self._style = column, style

    def content(self, value: Value | Formula) -> tuple[str, int]:
        """The cell after the number of its row, and the lines that it takes."""
        if type(value) is int:
            return f'" s="{self._style.usual}"><v>{value}</v></c>', 1
        if isinstance(value, str):
            text = clean_text(value)
            width = self._column.width
            lines = quick_lines(text, width) if len(text) > width * 0.85 or "\n" in text else 1
            made = _text_cell(self._style, text), lines
        else:
            made = _cell(self._style.usual, value, self._column), 1
            if not isinstance(value, date):
                return made
        if len(self.kept) < _MOST_KEPT:
            self.kept[value] = made
        return made


def _cell(style: int, value: Value | Formula, column: Column) -> str:
    if value is None:
        return f'" s="{style}"/>'
    if isinstance(value, Formula):
        return _formula_cell(style, value)
    if isinstance(value, Share):
        if not value.whole:
            return f'" s="{style}" t="inlineStr"><is><t>{NOTHING}</t></is></c>'
        return f'" s="{style}"><v>{_digits(value.exact)}</v></c>'
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f'" s="{style}"><v>{_digits(value)}</v></c>'
    if isinstance(value, date):
        return _date_cell(style, value, column)
    raise TypeError(f"cột {column.key}: {type(value).__name__} không phải là giá trị của một ô")


def _date_cell(style: int, value: date | datetime, column: Column) -> str:
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        day = local.date()
        seconds = (local - datetime.combine(day, datetime.min.time())).total_seconds()
        part = seconds / 86_400 if column.kind is Kind.MOMENT else 0
    else:
        day, part = value, 0
    if day < _EARLIEST:  # Excel has no days before 1900 and one too many in its first two months
        return f'" s="{style}" t="inlineStr"><is><t>{day.day:02d}/{day.month:02d}/{day.year}</t></is></c>'
    serial = (day - _EPOCH).days
    return f'" s="{style}"><v>{serial + part if part else serial}</v></c>'


def _text_cell(style: CellStyle, text: str) -> str:
    number = style.quoted if looks_like_formula(text) else style.usual
    if not text:
        return f'" s="{number}"/>'
    return f'" s="{number}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _formula_cell(style: int, formula: Formula) -> str:
    text = _escaped(formula.text)
    if isinstance(formula.value, str):
        return f'" s="{style}" t="str"><f>{text}</f><v>{_escaped(formula.value)}</v></c>'
    value = "" if formula.value is None else f"<v>{_digits(formula.value)}</v>"
    return f'" s="{style}"><f>{text}</f>{value}</c>'


def _result(value: Value) -> int | Decimal | str | None:
    if isinstance(value, Share):
        return value.exact if value.whole else NOTHING
    if isinstance(value, int | Decimal):
        return value
    raise TypeError(f"{type(value).__name__} không phải là kết quả của một công thức")


def _digits(value: int | Decimal | None) -> str:
    """As a program writes it: a double's seventeen digits at most, no exponent that a parser might dislike."""
    return str(value) if isinstance(value, int) else repr(float(value or 0))


def _escaped(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED_BY_EXCEL.sub("_x005F_", text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
