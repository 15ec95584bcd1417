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
from typing import NamedTuple

from django.utils import timezone
from openpyxl.utils import get_column_letter

from danvan.office.paper import quick_lines, row_height
from danvan.office.tables import Column, Kind, Row, RowKind, Share, Value
from danvan.ui.text import visible
from danvan.ui.wording import NOTHING

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
        self._size = size
        self._columns = [(get_column_letter(at), column) for at, column in enumerate(columns, 1)]
        self._styles = styles
        self._widest = sum(column.width for column in columns)

    def xml(
        self, number: int, row: Row, formulas: Mapping[int, str] | None = None, *, merged: int = 0
    ) -> str:
        """The element of `row` as row `number` of the sheet.

        `formulas` are texts by the position of their column, the row's own values their results; with
        `merged` the first text reaches over so many columns.
        """
        if len(row.cells) != len(self._columns):
            raise ValueError(f"{len(row.cells)} giá trị cho {len(self._columns)} cột")
        cells = []
        lines = 1
        for at, ((letter, column), style, value) in enumerate(
            zip(self._columns, self._styles[row.kind], row.cells, strict=True)
        ):
            place = f"{letter}{number}"
            if isinstance(value, str):
                text = clean_text(value)
                width = self._widest if merged else column.width
                if len(text) > width * 0.85 or "\n" in text:
                    lines = max(lines, quick_lines(text, width))
                cells.append(_text_cell(place, style, text))
            elif formulas and at in formulas:
                cells.append(_formula_cell(place, style.usual, Formula(formulas[at], _result(value))))
            else:
                cells.append(_cell(place, style.usual, value, column))
        self.height = row_height(lines, self._size)
        return f'<row r="{number}" ht="{self.height}">{"".join(cells)}</row>'


def _cell(place: str, style: int, value: Value | Formula, column: Column) -> str:
    if value is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, Formula):
        return _formula_cell(place, style, value)
    if isinstance(value, Share):
        if not value.whole:
            return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{NOTHING}</t></is></c>'
        return f'<c r="{place}" s="{style}"><v>{_digits(value.exact)}</v></c>'
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f'<c r="{place}" s="{style}"><v>{_digits(value)}</v></c>'
    if isinstance(value, date):
        return _date_cell(place, style, value, column)
    raise TypeError(f"cột {column.key}: {type(value).__name__} không phải là giá trị của một ô")


def _date_cell(place: str, style: int, value: date | datetime, column: Column) -> str:
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        day = local.date()
        seconds = (local - datetime.combine(day, datetime.min.time())).total_seconds()
        part = seconds / 86_400 if column.kind is Kind.MOMENT else 0
    else:
        day, part = value, 0
    if day < _EARLIEST:  # Excel has no days before 1900 and one too many in its first two months
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{day.day:02d}/{day.month:02d}/{day.year}</t></is></c>'
    serial = (day - _EPOCH).days
    return f'<c r="{place}" s="{style}"><v>{serial + part if part else serial}</v></c>'


def _text_cell(place: str, style: CellStyle, text: str) -> str:
    number = style.quoted if looks_like_formula(text) else style.usual
    if not text:
        return f'<c r="{place}" s="{number}"/>'
    return (
        f'<c r="{place}" s="{number}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'
    )


def _formula_cell(place: str, style: int, formula: Formula) -> str:
    text = _escaped(formula.text)
    if isinstance(formula.value, str):
        return f'<c r="{place}" s="{style}" t="str"><f>{text}</f><v>{_escaped(formula.value)}</v></c>'
    value = "" if formula.value is None else f"<v>{_digits(formula.value)}</v>"
    return f'<c r="{place}" s="{style}"><f>{text}</f>{value}</c>'


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
