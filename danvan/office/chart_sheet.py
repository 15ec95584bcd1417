"""Native charts, each on a sheet of its own above the cells that feed it; those are formulas over the table's cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series as DrawnSeries
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from danvan.office.sheet_layout import FACE
from danvan.office.sheet_rows import Formula, clean_text
from danvan.office.tables import Chart, Column, Heading, Kind, Row, RowKind, Series, Table, is_figure
from danvan.ui.wording import number

ROW_HEIGHT = 20.0  # points of each row that makes room for a chart
_COLOURS = ("0B4F9E", "C8963E", "1F6B3A", "8792A5")  # those of the screen's chart
_CM = 72 / 2.54  # in points
_ACROSS = 24.6  # centimetres of a chart; as the columns beneath it
_LOWEST, _HIGHEST = 8.5, 14.0  # centimetres; the highest stands on a page with the heading
_NAME, _NUMBERS = 54.0, 60.0  # widths in digits


def chart_table(chart: Chart, table: Table, *, place: str, first: int) -> Table:
    """The table that feeds the chart, from the rows of `table`, which begin at row `first` of the sheet `place`."""
    letters = {column.key: get_column_letter(at) for at, column in enumerate(table.columns, 1)}
    at_key = {column.key: at for at, column in enumerate(table.columns)}
    drawn = [
        (at, row)
        for at, row in enumerate(table.rows)
        if row.kind in (RowKind.BODY, RowKind.SELF) and any(_value(one, row, at_key) for one in chart.series)
    ]
    whole = len(drawn)
    if chart.ranked:
        drawn.sort(key=lambda pair: -_value(chart.series[0], pair[1], at_key))
        drawn = drawn[: chart.most]

    def formula(series: Series, at: int, row: Row) -> Formula:
        cells = "+".join(f"{place}!{letters[key]}{first + at}" for key in series.keys)
        return Formula(cells, _value(series, row, at_key))

    rows = [
        Row((index, row.cells[at_key[chart.name]], *(formula(one, at, row) for one in chart.series)))
        for index, (at, row) in enumerate(drawn, 1)
    ]
    names = table.columns[at_key[chart.name]].title
    left = f"Biểu đồ vẽ {number(len(rows))} trong {number(whole)} dòng có số liệu, theo số lớn nhất."
    return Table(
        title=f"BIỂU ĐỒ\n{table.title}",
        sheet_name=chart.sheet_name,
        columns=(
            Column("index", "TT", Kind.INDEX, 6),
            Column("name", names, width=_NAME),
            *(
                Column(f"series{at}", one.title, Kind.WHOLE, _NUMBERS / len(chart.series))
                for at, one in enumerate(chart.series)
            ),
        ),
        rows=tuple(rows),
        heading=Heading(as_of=table.heading.as_of),
        notes=(left,) if whole > len(rows) else (),
    )


def _value(series: Series, row: Row, at_key: dict[str, int]) -> int | Decimal:
    values = (row.cells[at_key[key]] for key in series.keys)
    return sum((value for value in values if is_figure(value)), 0)


def _height(fed: Table) -> float:
    """Centimetres of the chart."""
    bars = len(fed.rows) * (len(fed.columns) - 2)
    return min(_HIGHEST, max(_LOWEST, 3 + 0.5 * bars))


def rows_of_room(fed: Table) -> int:
    """How many rows of ROW_HEIGHT the chart takes."""
    return ceil(_height(fed) * _CM / ROW_HEIGHT) + 1


def draw(chart: Chart, fed: Table, page: Worksheet, *, anchor: int, first: int) -> None:
    """The chart over the room from row `anchor` on; its figures stand in the rows of `fed`, from `first` on."""
    drawn = BarChart()
    drawn.type = "bar" if chart.ranked else "col"
    drawn.grouping, drawn.gapWidth, drawn.overlap = "clustered", 60, 0
    drawn.width, drawn.height = _ACROSS, _height(fed)
    drawn.roundedCorners = False
    drawn.title = _title(chart.title)
    drawn.legend.position = "b"
    drawn.legend.txPr = _type(11)
    names, axis = drawn.x_axis, drawn.y_axis
    names.delete, axis.delete = False, True  # every bar bears its number
    axis.majorGridlines, axis.scaling.min = None, 0
    names.txPr, names.majorTickMark, names.tickLblSkip = _type(10), "none", 1  # every name is written
    names.scaling.orientation = "maxMin" if chart.ranked else "minMax"
    sheet = quote_sheetname(page.title)
    for at, series in enumerate(chart.series):
        drawn.series.append(_series(series, fed, sheet, at, first))
    page.add_chart(drawn, f"A{anchor}")


def _series(series: Series, fed: Table, sheet: str, at: int, first: int) -> DrawnSeries:
    """References to the cells, with what stands in them for programs that do not calculate."""
    last, letter = first + len(fed.rows) - 1, get_column_letter(at + 3)
    rows: Sequence[Row] = tuple(fed.rows)
    values = [row.cells[at + 2].value for row in rows]
    texts = [clean_text(str(row.cells[1] or "")) for row in rows]
    head = f"{sheet}!${letter}${first - 1}"
    found = DrawnSeries(idx=at, order=at)
    found.tx = SeriesLabel(strRef=StrRef(head, _texts([series.title])))
    found.cat = AxDataSource(strRef=StrRef(f"{sheet}!$B${first}:$B${last}", _texts(texts)))
    cached = NumData("#,##0", len(values), [NumVal(idx=n, v=str(one)) for n, one in enumerate(values)])
    found.val = NumDataSource(numRef=NumRef(f"{sheet}!${letter}${first}:${letter}${last}", cached))
    found.spPr = GraphicalProperties(solidFill=_COLOURS[at % len(_COLOURS)])
    found.spPr.line = LineProperties(noFill=True)
    found.dLbls = DataLabelList(
        txPr=_type(8),
        showVal=True,
        showLegendKey=False,
        showCatName=False,
        showSerName=False,
        showPercent=False,
        showBubbleSize=False,
    )
    found.invertIfNegative = False
    return found


def _texts(texts: Sequence[str]) -> StrData:
    return StrData(len(texts), [StrVal(idx=at, v=text) for at, text in enumerate(texts)])


def _title(text: str) -> Title:
    said = _character(14, bold=True)
    run = RegularTextRun(rPr=said, t=clean_text(text))
    found = Title()
    found.tx = _rich(Paragraph(pPr=ParagraphProperties(defRPr=said), r=[run]))
    found.overlay = False
    return found


def _rich(paragraph: Paragraph) -> Any:
    return Text(rich=RichText(p=[paragraph]))


def _type(size: int) -> RichText:
    """The type of an axis, a legend, the numbers."""
    said = _character(size)
    # Without a run: one would be text where only its look is asked for.
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=said), r=[], endParaRPr=said)])


def _character(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(lang="vi-VN", sz=size * 100, b=bold, latin=Font(typeface=FACE))
