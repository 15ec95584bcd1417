"""Biểu 9: what the units were told to register and how far each is, first those that have not got there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from danvan.office.tables import Column, Kind, Row, RowKind, Table, Value
from danvan.units.enums import Level
from reports import letterheads
from reports.figures import Cell, Figure, Line
from reports.questions import Question
from reports.quotas import are_there, own_words, reached, reached_words
from reports.summaries.paper import Link, Sheet
from reports.summaries.unit_groups import groups_of, roman

NAME = "quotas"
REACHED, NOT_REACHED = "Đạt", "Chưa đạt"


def applies(question: Question) -> bool:
    """There is such a table where a unit beneath was told anything, and nothing narrows by what quotas do not know."""
    return are_there(question)


def table(sheet: Sheet, *, link: Link | None = None) -> Table:
    """The table of the units that were told something; no query beside the summary."""
    question = sheet.question
    notes = []
    for level in sheet.quota_levels:
        notes += reached_words(sheet.quotas, sheet.summary.units, level, sheet.level_name(level))[:1]
        registered = sheet.summary.levels[level]["registered"]
        notes += own_words(sheet.quotas, question, level, sheet.level_name(level), registered)
    return Table(
        title="TÌNH HÌNH THỰC HIỆN CHỈ TIÊU ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” "
        f"{question.span.upper()} THEO ĐƠN VỊ",
        sheet_name="Biểu 9 - Chỉ tiêu",
        columns=_columns(sheet),
        rows=tuple(_rows(sheet, link)),
        heading=letterheads.heading(question, form="Biểu 9"),
        notes=(*notes, "Chỉ liệt kê đơn vị được giao chỉ tiêu; đăng ký tính cả các đơn vị bên dưới."),
        signature=letterheads.signature(question),
        empty="Chưa có đơn vị nào được giao chỉ tiêu.",
    )


def _columns(sheet: Sheet) -> list[Column]:
    found = [Column("index", "TT", Kind.INDEX, 6), Column("name", "Đơn vị", width=36)]
    for level in sheet.quota_levels:
        code, group = level.code, sheet.level_name(level).capitalize()
        told, there = f"quota_{code}", f"registered_{code}"
        found += [
            Column(told, "Chỉ tiêu", Kind.WHOLE, 9, group=group, summed=True),
            Column(there, "Đã đăng ký", Kind.WHOLE, 9, group=group, summed=True),
            Column(f"missing_{code}", "Còn thiếu", Kind.WHOLE, 9, group=group, summed=True),
            Column(f"reached_{code}", "Tỷ lệ đạt", Kind.PERCENT, 10, group=group, ratio=(there, told)),
        ]
    return [*found, Column("standing", "Kết quả", width=12)]


def _rows(sheet: Sheet, link: Link | None) -> list[Row]:
    columns = _columns(sheet)
    made: list[Row] = []
    for title, lines in _grouped(sheet):
        values = [_of(sheet, line) for line in lines]
        number = roman(sum(1 for row in made if row.kind is RowKind.GROUP) + 1)
        made.append(_row(columns, RowKind.GROUP, number, title, _summed(sheet, values)))
        for place, (line, one) in enumerate(zip(lines, values, strict=True), 1):
            row = _row(columns, RowKind.BODY, place, line.name, one)
            row.links = _links(sheet, line, one, link)
            made.append(row)
    if made:
        everything = [_of(sheet, line) for line in sheet.summary.units if _is_told(sheet, line)]
        made.append(_row(columns, RowKind.SUM, None, "Tổng cộng", _summed(sheet, everything)))
    return made


def _is_told(sheet: Sheet, line: Line) -> bool:
    """Whether the unit of the line was told anything for one of the levels of the table."""
    if line.own or line.term is None:
        return False
    told = sheet.quotas.get(line.term.unit_id, {})
    return any(level.value in told for level in sheet.quota_levels)


def _grouped(sheet: Sheet) -> Iterator[tuple[str, Sequence[Line]]]:
    """The units in the clusters that were asked for, else those that have not got there and those that have."""
    if sheet.question.grouping is not None:
        for group in groups_of(sheet):
            if lines := [line for line in group.lines if _is_told(sheet, line)]:
                yield group.title, lines
        return
    told = [line for line in sheet.summary.units if _is_told(sheet, line)]
    for title, wanted in (("Chưa đạt chỉ tiêu", NOT_REACHED), ("Đã đạt chỉ tiêu", REACHED)):
        if lines := [line for line in told if _of(sheet, line)["standing"] == wanted]:
            yield title, lines


def _of(sheet: Sheet, line: Line) -> dict[str, Value]:
    """The cells of one unit; a level that it is told nothing for stays empty."""
    told, values, missing = sheet.quotas.get(line.term.unit_id, {}), {}, 0
    for level in sheet.quota_levels:
        wanted, there = told.get(level.value), line.counts[f"registered_{level.code}"]
        left = max(wanted - there, 0) if wanted else None
        missing += left or 0
        values |= _cells(sheet, level, wanted, there if wanted else None, left)
    return {**values, "standing": NOT_REACHED if missing else REACHED}


def _cells(
    sheet: Sheet, level: Level, wanted: int | None, there: int | None, left: int | None
) -> dict[str, Value]:
    code = level.code
    return {
        f"quota_{code}": wanted,
        f"registered_{code}": there,
        f"missing_{code}": left,
        f"reached_{code}": reached(there, wanted, is_open=level in sheet.quota_open),
    }


def _summed(sheet: Sheet, many: Sequence[dict[str, Value]]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for level in sheet.quota_levels:
        wanted, there, left = (
            sum(int(one[f"{what}_{level.code}"] or 0) for one in many)
            for what in ("quota", "registered", "missing")
        )
        values |= _cells(sheet, level, wanted, there, left)
    enough = sum(1 for one in many if one["standing"] == REACHED)
    return {**values, "standing": f"{enough}/{len(many)} đạt"}


def _row(columns: Sequence[Column], kind: RowKind, index: Value, name: str, values: dict[str, Value]) -> Row:
    given = {**values, "index": index, "name": name}
    return Row([given[column.key] for column in columns], kind)


def _links(sheet: Sheet, line: Line, values: dict[str, Value], link: Link | None) -> dict[str, str]:
    if link is None or line.term is None:
        return {}
    address = link(sheet.question.beneath(line.term))
    return {
        key: address(Cell(Figure.REGISTERED, level=level))
        for level in sheet.quota_levels
        if values[key := f"registered_{level.code}"]
    }
