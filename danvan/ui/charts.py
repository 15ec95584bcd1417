"""Charts from plain numbers: geometry only, drawn as SVG by `templates/ui/`, each with its figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danvan.ui.components import Bar, Part, bar_of

_STYLES = ("a", "b", "c", "d")


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a name and one value per point of the axis, None where there is no figure yet."""

    label: str
    values: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing, in its own units."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A word on an axis, at `at` units along it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn line: `points` for a polyline, `end` where its name stands."""

    label: str
    style: str
    points: str
    end: Point
    label_y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One size of a line chart; a phone gets a drawing of its own, taller for its width."""

    name: str
    width: int
    height: int
    left: int
    right: int
    bottom: int
    rows: Sequence[Tick]
    columns: Sequence[Tick]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over a common axis, in two sizes, and the same figures as rows of a table."""

    title: str
    description: str
    axis: str
    series: Sequence[Series]
    drawings: Sequence[Drawing]
    table: Sequence[tuple[str, Sequence[int | None]]]


@dataclass(frozen=True, slots=True)
class BarRow:
    """One row of a bar chart, with its bar and the number at its end."""

    label: str
    url: str
    value: int
    bar: Bar


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars on one scale; the chart is itself a table of its figures."""

    title: str
    label_head: str
    value_head: str
    rows: Sequence[BarRow]
    legend: Sequence[Part]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A figure as written, how warm it is (1 to 5, 0 for no ground), and the address behind it."""

    text: str
    heat: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a ranking; `beyond` stays off the printed page."""

    place: int
    label: str
    url: str
    cells: Sequence[HeatCell]
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A ranking whose grounds say at a glance what its numbers say exactly; `hidden` rows are not in it."""

    title: str
    label_head: str
    heads: Sequence[str]
    rows: Sequence[HeatRow]
    hidden: int = 0

    @property
    def off_paper(self) -> int:
        """How many more there are than stand on the printed page."""
        return self.hidden + sum(row.beyond for row in self.rows)


# From these shares of the whole on a cell is one step warmer: most units of a good year lie above a half.
_WARMER = (0.5, 0.7, 0.8, 0.9)


def heat_of(part: int, whole: int) -> int:
    """1 (cool) to 5 (warm) for a part of a whole; 0 for a part of nothing."""
    return 1 + sum(part / whole >= limit for limit in _WARMER) if whole else 0


def round_top(largest: int) -> int:
    """The top of an axis with four equal steps of a round number, at least 4, not below `largest`."""
    power = 1
    while True:
        for digit in (1, 2, 3, 4, 5, 6, 8):
            if 4 * digit * power >= largest:
                return 4 * digit * power
        power *= 10


def line_chart(
    title: str, *, axis: str, points: Sequence[str], series: Sequence[Series], description: str = ""
) -> LineChart:
    """A chart of one to four `series` over `points`, the words along the axis named `axis`.

    Raises `ValueError` where a series has not one value per point, or there are more than four.
    """
    if len(series) > len(_STYLES) or any(len(one.values) != len(points) for one in series):
        raise ValueError("at most four series, each with one value per point")
    largest = max((value for one in series for value in one.values if value is not None), default=0)
    top = round_top(largest)
    sizes = (
        ("wide", 900, 260, 48, 120, -(-len(points) // 14) or 1),
        ("narrow", 360, 300, 40, 76, -(-len(points) // 4) or 1),
    )
    drawings = tuple(
        _drawing(name, width, height, left, right, every, points, series, top)
        for name, width, height, left, right, every in sizes
    )
    table = tuple((label, tuple(one.values[place] for one in series)) for place, label in enumerate(points))
    return LineChart(title, description or title, axis, tuple(series), drawings, table)


def _drawing(
    name: str,
    width: int,
    height: int,
    left: int,
    right: int,
    every: int,
    points: Sequence[str],
    series: Sequence[Series],
    top: int,
) -> Drawing:
    upper, bottom = 16, height - 34
    step = (width - left - right) / max(len(points) - 1, 1)

    def y_of(value: int) -> float:
        return round(bottom - (bottom - upper) * value / top, 1)

    rows = tuple(Tick(y_of(top * quarter // 4), str(top * quarter // 4)) for quarter in range(5))
    columns = tuple(
        Tick(round(left + step * place, 1), label) for place, label in enumerate(points) if place % every == 0
    )
    lines: list[Line] = []
    for style, one in zip(_STYLES, series, strict=False):
        drawn = [
            Point(round(left + step * place, 1), y_of(value))
            for place, value in enumerate(one.values)
            if value is not None
        ]
        if drawn:
            path = " ".join(f"{point.x},{point.y}" for point in drawn)
            lines.append(Line(one.label, style, path, drawn[-1], drawn[-1].y))
    return Drawing(name, width, height, left, width - right, bottom, rows, columns, _spread(lines))


def _spread(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The same lines with their names at least 18 units apart, so that none covers another."""
    placed: list[Line] = []
    lowest = -18.0
    for line in sorted(lines, key=lambda each: each.end.y):
        label_y = max(line.end.y, lowest + 18)
        lowest = label_y
        placed.append(Line(line.label, line.style, line.points, line.end, label_y))
    return tuple(placed)


def bar_chart(
    title: str, *, label_head: str, value_head: str, rows: Sequence[tuple[str, str, Sequence[Part]]]
) -> BarChart:
    """Bars for `rows` of (label, address or "", parts), longest scale common to all; the legend names the parts that
    occur, where there is more than one."""
    longest = max((sum(part.value for part in parts) for _, _, parts in rows), default=0) or 1
    drawn = tuple(
        BarRow(label, url, sum(part.value for part in parts), bar_of(parts, longest))
        for label, url, parts in rows
    )
    kinds = {part.label: part for _, _, parts in rows for part in parts if part.value}
    legend = tuple(kinds.values()) if len(kinds) > 1 else ()
    return BarChart(title, label_head, value_head, drawn, legend)
