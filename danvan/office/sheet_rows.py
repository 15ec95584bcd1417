"""Rows of a table as the XML of a worksheet, cell by cell, without a cell object in between.

openpyxl makes all the rest of the workbook. Its cells cost more than all else together in a list of 13,000
rows, and it can write a formula or its value, not both; these rows carry both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

from django.utils import timezone
from openpyxl.utils import get_column_letter

from danvan.office.paper import quick_lines, row_height
from danvan.office.tables import Column, Kind, Row, RowKind, Share, Value
from danvan.ui.text import visible
from danvan.ui.wording import NOTHING

_MOST_KEPT = 2_000  # cells of one column whose XML is kept
_MOST_LINES = 39  # of a row; Excel allows 409 points
_WORDS = {str, date, type(None)}  # kinds of values that come again and again
_TEXT = '" s="%d" t="inlineStr"><is><t xml:space="preserve">'
_TEXT_END = "</t></is></c>"
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


def _is_clean(text: str) -> bool:
    return text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))


def clean_text(text: str) -> str:
    """`text` composed and without what a sheet cannot hold; at most what a cell holds."""
    if not _is_clean(text):
        text = _NOT_XML.sub("", visible(text))
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def looks_like_formula(text: str) -> bool:
    """Begins, after blanks, with a sign that starts a formula somewhere."""
    if text[:1].isalnum():
        return False
    return text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS)


class RowWriter:
    """Writes the rows of one table. `style` says how the cells of a column look in rows of a kind."""

    def __init__(
        self, columns: Sequence[Column], style: Callable[[Column, RowKind], CellStyle], *, size: float
    ) -> None:
        self._columns, self._style = columns, style
        self._heights = [row_height(max(lines, 1), size) for lines in range(_MOST_LINES + 1)]
        self._said = [str(height).encode() for height in self._heights]
        self._widest = sum(column.width for column in columns)
        self._count = len(columns)
        cells = "".join(f'<c r="{get_column_letter(at)}%b%b' for at in range(1, self._count + 1))
        self._row = f'<row r="%b" ht="%b">{cells}</row>'.encode()
        self._writers: dict[RowKind, list[_CellWriter]] = {}

    def xml(
        self,
        number: int,
        rows: Sequence[Row],
        formulas: Sequence[Mapping[int, str]] = (),
        *,
        merged: bool = False,
    ) -> tuple[bytes, list[float]]:
        """The elements of `rows`, all of one kind, from row `number` of the sheet on, and their heights in points.

        `formulas` are for each row texts by the position of their column, the row's own values their results; with
        `merged` the first text reaches over all columns.
        """
        cells = [row.cells for row in rows]
        if wrong := [one for one in cells if len(one) != self._count]:
            raise ValueError(f"{len(wrong[0])} giá trị cho {self._count} cột")
        if formulas:
            cells = [_calculated(one, some) for one, some in zip(cells, formulas, strict=True)]
        # Column by column, one template a row, and bytes: in a long list every step taken cell by cell counts.
        kind = rows[0].kind
        if kind not in self._writers:
            self._writers[kind] = [_CellWriter(column, self._style(column, kind)) for column in self._columns]
        numbers = [b"%d" % one for one in range(number, number + len(rows))]
        parts: list[Iterable[bytes]] = []
        lines: list[Iterable[int]] = [repeat(1, len(rows))]
        for writer, values in zip(self._writers[kind], zip(*cells, strict=True), strict=True):
            made, taken = writer.contents(values)
            parts += [numbers, made]
            if max(taken) > 1:
                lines.append(taken)
        if merged:
            lines = [map(self._lines_over_all, cells)]
        highest = [min(one, _MOST_LINES) for one in map(max, zip(*lines, strict=True))]
        heights = map(self._said.__getitem__, highest)
        elements = map(self._row.__mod__, zip(numbers, heights, *parts, strict=True))
        return b"".join(elements), list(map(self._heights.__getitem__, highest))

    def _lines_over_all(self, values: Sequence[Value | Formula]) -> int:
        texts = [clean_text(value) for value in values if isinstance(value, str)]
        return max((quick_lines(text, self._widest) for text in texts), default=1)


def _calculated(values: Sequence[Value], formulas: Mapping[int, str]) -> list[Value | Formula]:
    """The values, with its formula where one has any."""
    return [
        Formula(formulas[at], _result(value)) if at in formulas and not isinstance(value, str) else value
        for at, value in enumerate(values)
    ]


class _CellWriter:
    """Writes the cells of one column in one kind of row. What words and days become is kept for a while: the same few
    names of units, sectors and statuses stand in most rows of a long list."""

    def __init__(self, column: Column, style: CellStyle) -> None:
        self._kept: dict[str | date | None, tuple[bytes, int]] = {}
        self._column, self._style = column, style
        self._surely_one = column.width * 0.85  # letters that no line is too short for
        self._whole = f'" s="{style.usual}"><v>%d</v></c>'.encode()
        self._text = _TEXT % style.usual
        self._between = f"{_TEXT_END}\0{self._text}"  # of cells that are made together

    def contents(self, values: Sequence[Value | Formula]) -> tuple[Sequence[bytes], Sequence[int]]:
        """The cells, each after the number of its row, and the lines that they take."""
        kinds = set(map(type, values))
        if kinds == {int}:
            return [self._whole % value for value in values], (1,)
        made: Iterable[tuple[bytes, int]] = (
            self._of_words(values) if kinds <= _WORDS else map(self._content, values)
        )
        texts, lines = zip(*made, strict=True)
        return texts, lines

    def _of_words(self, values: Sequence[Any]) -> Iterator[tuple[bytes, int]]:
        """Each word once, those that are new together."""
        kept = self._kept
        if len(kept) > _MOST_KEPT:
            kept.clear()
        new = [value for value in dict.fromkeys(values) if value not in kept]
        texts = [value for value in new if value and type(value) is str and value[0].isalnum()]
        longest = max(map(len, texts), default=0)
        if texts and longest <= LONGEST_TEXT and _is_plain(" ".join(texts)):
            cells = (self._text + self._between.join(texts) + _TEXT_END).encode().split(b"\0")
            lines = map(self._lines, texts) if longest > self._surely_one else repeat(1)
            kept.update(zip(texts, zip(cells, lines, strict=False), strict=True))
        for value in new:
            if value not in kept:
                kept[value] = self._content(value)
        return map(kept.__getitem__, values)

    def _content(self, value: Value | Formula) -> tuple[bytes, int]:
        if isinstance(value, str):
            text = clean_text(value)
            return _text_cell(self._style, text).encode(), self._lines(text)
        return _cell(self._style.usual, value, self._column).encode(), 1

    def _lines(self, text: str) -> int:
        if len(text) > self._surely_one or "\n" in text:
            return quick_lines(text, self._column.width)
        return 1


def _is_plain(text: str) -> bool:
    """Neither to be cleaned nor escaped, as nearly all texts: told of many at once."""
    return _is_clean(text) and not ("&" in text or "<" in text or ">" in text or "_x" in text)


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
    return f"{_TEXT % number}{_escaped(text)}{_TEXT_END}"


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
