"""A table as data: its columns, its rows and what stands around it on paper.

The screen (`templates/office/table.html`) and the workbook (`danvan.office.excel`) show the same `Table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from html import escape
from itertools import groupby
from typing import NamedTuple, Protocol

from django.utils.safestring import SafeString, mark_safe

from danvan.ui import wording


class Kind(StrEnum):
    """What a column holds: it decides alignment and format."""

    INDEX = "index"
    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"


_NUMBERS = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.PERCENT})
# Parts of a line's width, which is measured rather too wide; Nghị định 30/2020/NĐ-CP: all of it, a third to a half.
_RULE, _SHORT_RULE = 0.97, 0.4


class RowKind(StrEnum):
    """GROUP heads the body rows beneath it, SUM adds up the table, SELF is a body row outside every group."""

    GROUP = "group"
    BODY = "body"
    SUM = "sum"
    SELF = "self"


class Share(NamedTuple):
    """`part` of `whole`, kept as two numbers so that nothing is divided by zero or rounded too early."""

    part: int | Decimal
    whole: int | Decimal

    @property
    def exact(self) -> Decimal | None:
        """The share of one (0.974), or None where there is nothing to divide by."""
        return Decimal(self.part) / Decimal(self.whole) if self.whole else None


Value = str | int | Decimal | date | datetime | Share | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `width` is counted in digits of the body type. Neighbours of the same `group` stand under one head.
    A `summed` column's figures in group and sum rows are the sum of the body rows. `ratio` names the keys
    of the columns that a percent column divides.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: float = 10
    group: str = ""
    summed: bool = False
    ratio: tuple[str, str] | None = None
    places: int = 1

    @property
    def is_number(self) -> bool:
        """Set against the right edge."""
        return self.kind in _NUMBERS


@dataclass(slots=True)
class Row:
    """The values in the order of the columns; a word may stand where a number does ("chưa đến hạn"). Not frozen: that
    costs a microsecond a row.

    `links` leads from a column's key to the address behind the figure; the screen uses them.
    """

    cells: Sequence[Value]
    kind: RowKind = RowKind.BODY
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block on paper, `size` points high (0: as the writer has it).

    `ruled` has a rule as long as the text under it, `short_rule` one of less than half of it.
    """

    text: str
    bold: bool = False
    italic: bool = False
    ruled: bool = False
    short_rule: bool = False
    size: float = 0

    @property
    def rule(self) -> float:
        """How long the rule under it is, in parts of the text; 0 for none."""
        return _RULE if self.ruled else _SHORT_RULE if self.short_rule else 0.0


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the table: the letterhead's two sides, and the lines in brackets under the title."""

    left: Sequence[Line] = ()
    right: Sequence[Line] = ()
    form: str = ""
    attached: str = ""
    as_of: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """What stands under it: who made the table and who signs, each line in capitals as given, bold; with
    `plain_positions` only the first line of a side is."""

    left: Sequence[str] = ("NGƯỜI LẬP BIỂU",)
    right: Sequence[str] = ()
    left_name: str = ""
    right_name: str = ""
    plain_positions: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """In every row the column `whole` equals the sum of the columns `parts`."""

    label: str
    whole: str
    parts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart draws of each row: the sum of the columns `keys`."""

    title: str
    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over the body and self rows of a table that have any figure, named by the column `name`.

    `ranked`: the `most` rows with the largest first series, lying, the largest on top; else standing in the order of
    the table.
    """

    title: str
    sheet_name: str
    name: str
    series: Sequence[Series]
    ranked: bool = False
    most: int = 12


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of the head, over `across` columns and `down` rows, beginning at column `at` (from 0)."""

    title: str
    at: int
    across: int
    down: int
    is_number: bool


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as the screen writes it."""

    text: str
    column: Column
    url: str = ""

    @property
    def html(self) -> str:
        """The text, escaped, within its link if it has one."""
        text = escape(self.text)
        return f'<a href="{escape(self.url)}">{text}</a>' if self.url else text


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the screen writes it: its number in the table, its name, its other cells."""

    kind: RowKind
    index: str
    cells: Sequence[ShownCell]

    @property
    def html(self) -> SafeString:
        """The row as it stands in the page. Set here and not in the template: a province's table has 2,000 cells,
        and a template takes longer over one of them than the database over all."""
        return self._set(stacked=False)

    @property
    def stacked_html(self) -> SafeString:
        """The same for a table whose rows fold on phones: every cell bears the title of its column."""
        return self._set(stacked=True)

    def _set(self, *, stacked: bool) -> SafeString:
        head, *others = self.cells
        name = f"{escape(self.index)}. " if self.index else ""
        opening = f'<tr class="{self.kind}">' if self.kind in (RowKind.GROUP, RowKind.SUM) else "<tr>"
        cells = [f'<th scope="row">{name}{head.html}</th>']
        for cell in others:
            number = ' class="num"' if cell.column.is_number else ""
            label = f' data-label="{escape(cell.column.title)}"' if stacked else ""
            cells.append(f"<td{number}{label}>{cell.html}</td>")
        return mark_safe(f"{opening}{''.join(cells)}</tr>")  # noqa: S308 -- every value in it was escaped above


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure that is not what its parts make. `row` counts from 1."""

    row: int
    name: str
    column: str
    written: int | Decimal
    expected: int | Decimal

    def __str__(self) -> str:
        return (
            f"dòng {self.row} ({self.name}), cột {self.column}: ghi {wording.number(self.written)}, "
            f"cộng lại được {wording.number(self.expected)}"
        )


class Rows(Protocol):
    """What a tuple of rows can do, and a list in the database as well."""

    def __iter__(self) -> Iterator[Row]: ...

    def __getitem__(self, part: slice, /) -> Sequence[Row]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `title` may have several lines. `rows` of a long list may be read while they are written; then they
    are an object that gives them anew each time, or the first of them by a slice.

    `filterable` gives a workbook's list its filter buttons, `charts` its native charts (of a table whose rows are a
    sequence); `empty` is the sentence of a table without rows.
    """

    title: str
    sheet_name: str
    columns: Sequence[Column]
    rows: Rows
    heading: Heading = field(default_factory=Heading)
    notes: Sequence[str] = ()
    signature: Signature | None = None
    checks: Sequence[Check] = ()
    charts: Sequence[Chart] = ()
    filterable: bool = False
    empty: str = "Không có số liệu."

    @property
    def needs_all_rows(self) -> bool:
        """Sums and checks look at all rows at once; a list without them streams."""
        return bool(self.checks) or any(column.summed for column in self.columns)

    @property
    def head_rows(self) -> list[list[HeadCell]]:
        """The rows of the head on paper: two where a column has a group, else one."""
        return head_of(self.columns)

    @property
    def shown_columns(self) -> list[Column]:
        """The columns of the screen, where the number of a row stands before its name."""
        return [column for column in self.columns if column.kind is not Kind.INDEX]

    @property
    def shown_head_rows(self) -> list[list[HeadCell]]:
        """The rows of the head on the screen."""
        return head_of(self.shown_columns)

    @property
    def shown_rows(self) -> Iterator[ShownRow]:
        """The rows as the screen writes them."""
        for row in self.rows:
            index = ""
            cells = []
            for column, value in zip(self.columns, row.cells, strict=True):
                text = shown(value, column)
                if column.kind is Kind.INDEX:
                    index = text
                else:
                    cells.append(ShownCell(text, column, row.links.get(column.key, "")))
            yield ShownRow(row.kind, index, cells)


def head_of(columns: Sequence[Column]) -> list[list[HeadCell]]:
    """The head over `columns`, top row first; a column without group reaches over both rows."""
    down = 2 if any(column.group for column in columns) else 1
    top: list[HeadCell] = []
    bottom: list[HeadCell] = []
    at = 0
    for group, run in groupby(columns, key=lambda column: column.group):
        members = list(run)
        if group:
            top.append(HeadCell(group, at, len(members), 1, is_number=True))
        row, height = (bottom, 1) if group else (top, down)
        row += [
            HeadCell(column.title, place, 1, height, column.is_number)
            for place, column in enumerate(members, at)
        ]
        at += len(members)
    return [top, bottom] if bottom else [top]


def shown(value: Value, column: Column) -> str:
    """`value` in the words of the screen; nothing as an empty text, a share of nothing as "–"."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Share):
        return wording.percent(value.part, value.whole)
    if isinstance(value, datetime) and column.kind is Kind.MOMENT:
        return wording.moment(value)
    if isinstance(value, date):
        return wording.date_vi(value)
    return wording.number(value, column.places if column.kind is Kind.DECIMAL else None)


def summed_runs(rows: Sequence[Row]) -> dict[int, list[tuple[int, int]]]:
    """For each group and sum row, by position, the runs (first, last) of the rows that it adds up.

    A group adds the body rows directly beneath it; a sum adds every body and self row of the table.
    """
    counted = {RowKind.BODY, RowKind.SELF}
    leaves = _runs(place for place, row in enumerate(rows) if row.kind in counted)
    found: dict[int, list[tuple[int, int]]] = {}
    for place, row in enumerate(rows):
        if row.kind is RowKind.SUM:
            found[place] = leaves
        elif row.kind is RowKind.GROUP:
            last = place
            while last + 1 < len(rows) and rows[last + 1].kind is RowKind.BODY:
                last += 1
            found[place] = [(place + 1, last)] if last > place else []
    return found


def _runs(places: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def disagreements(table: Table) -> list[Disagreement]:
    """Every sum, share and check of `table` that its own rows contradict; `table.rows` is a sequence."""
    rows = list(table.rows)
    places = {column.key: at for at, column in enumerate(table.columns)}
    return [
        Disagreement(place + 1, _name_of(rows[place], table), title, written, expected)
        for place, title, written, expected in (
            *_wrong_sums(table, rows),
            *_wrong_shares(table, rows, places),
            *_wrong_checks(table, rows, places),
        )
    ]


_Wrong = tuple[int, str, int | Decimal, int | Decimal]


def _wrong_sums(table: Table, rows: Sequence[Row]) -> Iterator[_Wrong]:
    runs_of = summed_runs(rows)
    for at, column in enumerate(table.columns):
        if not column.summed:
            continue
        for place, runs in runs_of.items():
            written = rows[place].cells[at]
            if not is_figure(written):
                continue
            expected = sum(_figure(row.cells[at]) for first, last in runs for row in rows[first : last + 1])
            if written != expected:
                yield place, column.title, written, expected


def _wrong_shares(table: Table, rows: Sequence[Row], places: Mapping[str, int]) -> Iterator[_Wrong]:
    for at, column in enumerate(table.columns):
        if column.ratio is None:
            continue
        for place, row in enumerate(rows):
            share = row.cells[at]
            if not isinstance(share, Share):
                continue
            for said, key in zip(share, column.ratio, strict=True):
                stands = _figure(row.cells[places[key]])
                if said != stands:
                    yield place, column.title, said, stands


def _wrong_checks(table: Table, rows: Sequence[Row], places: Mapping[str, int]) -> Iterator[_Wrong]:
    for check in table.checks:
        whole, parts = places[check.whole], [places[key] for key in check.parts]
        for place, row in enumerate(rows):
            written, expected = _figure(row.cells[whole]), sum(_figure(row.cells[at]) for at in parts)
            if written != expected:
                yield place, check.label, written, expected


def is_figure(value: Value) -> bool:
    """A number, as against a word, a date, a share or nothing."""
    return isinstance(value, int | Decimal)


def _figure(value: Value) -> int | Decimal:
    return value if isinstance(value, int | Decimal) else 0


def _name_of(row: Row, table: Table) -> str:
    for column, value in zip(table.columns, row.cells, strict=True):
        if column.kind is Kind.TEXT and isinstance(value, str):
            return value
    return ""
