"""Biểu 1: registered, reported, proposed, recognised, by unit in the groups of the movement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from danvan.office.tables import Chart, Check, Column, Kind, Row, RowKind, Share, Table, Value
from danvan.units.enums import Level
from models_registry.models import SubjectType
from reports import letterheads
from reports.figures import Cell, Counts, Line, unit_cells
from reports.questions import Question
from reports.quotas import reached, summed
from reports.summaries.paper import Link, Sheet, bars, difference, links_of
from reports.summaries.unit_groups import groups_of, own_line

NAME = "by_unit"
_REGISTERED, _RECOGNISED = "Đăng ký", "Được công nhận"


def table(sheet: Sheet, *, link: Link | None = None, brief: bool = False) -> Table:
    """The table; `brief` is the narrow one of the screen, compared with the year before."""
    question = sheet.question
    columns = _brief_columns(sheet) if brief else _columns(sheet)
    return Table(
        title=f"TỔNG HỢP KẾT QUẢ ĐĂNG KÝ, CÔNG NHẬN MÔ HÌNH “DÂN VẬN KHÉO” {question.span.upper()} THEO ĐƠN VỊ",
        sheet_name="Biểu 1 - Theo đơn vị",
        columns=columns,
        rows=tuple(_rows(sheet, columns, link)),
        heading=letterheads.heading(question, form="Biểu 1"),
        notes=tuple(sheet.notes),
        signature=letterheads.signature(question),
        checks=() if brief else _checks(sheet),
        charts=() if brief else (_chart(sheet),),
        empty="Đơn vị chưa có số liệu trong kỳ này.",
    )


def _whole(key: str, title: str, *, group: str = "", width: float = 9) -> Column:
    return Column(key, title, Kind.WHOLE, width, group=group, summed=True)


def _columns(sheet: Sheet) -> list[Column]:
    levels = sheet.levels
    return [
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Đơn vị", width=34),
        _whole("registered", "Tổng số", group=_REGISTERED),
        *(_whole(f"registered_{one.value}", one.label, group=_REGISTERED, width=8) for one in SubjectType),
        *(_level(sheet, "registered", level, _REGISTERED) for level in levels),
        _whole("registered_new", "Xây dựng mới", group=_REGISTERED),
        _whole("registered_kept", "Duy trì, nâng chất lượng", group=_REGISTERED, width=11),
        _whole("registered_replicated", "Nhân rộng", group=_REGISTERED, width=8),
        _whole("results", "Đã nộp kết quả"),
        _whole("proposed", "Đã đề nghị công nhận", width=10),
        *(_level(sheet, "recognised", level, _RECOGNISED) for level in levels),
        _ratio(sheet, 12),
        *_quota_columns(sheet),
        Column("note", "Ghi chú", width=12),
    ]


def _brief_columns(sheet: Sheet) -> list[Column]:
    compared = (
        [Column("before", f"So với {sheet.before_words}", Kind.WHOLE)] if sheet.before is not None else []
    )
    return [
        Column("index", "TT", Kind.INDEX),
        Column("name", "Đơn vị"),
        _whole("registered", "Đăng ký"),
        *(_level(sheet, "registered", level, "") for level in sheet.levels),
        _whole("results", "Đã nộp kết quả"),
        _whole("proposed", "Đã đề nghị công nhận"),
        *(
            _whole(f"recognised_{level.code}", f"Được công nhận {sheet.level_name(level)}")
            for level in [sheet.main]
        ),
        _ratio(sheet, 10),
        *_quota_columns(sheet),
        *compared,
    ]


def _level(sheet: Sheet, figure: str, level: Level, group: str) -> Column:
    return _whole(f"{figure}_{level.code}", sheet.level_name(level).capitalize(), group=group)


def _quota_columns(sheet: Sheet) -> list[Column]:
    """What was told for each level that anybody was told anything for, and how much of it is registered."""
    found = []
    for level in sheet.quota_levels:
        group, told = f"Chỉ tiêu {sheet.level_name(level)}", f"quota_{level.code}"
        ratio = (f"registered_{level.code}", told)
        found += [
            _whole(told, "Được giao", group=group),
            Column(f"reached_{level.code}", "Tỷ lệ đạt", Kind.PERCENT, 10, group=group, ratio=ratio),
        ]
    return found


def _ratio(sheet: Sheet, width: float) -> Column:
    title = f"Tỷ lệ được công nhận {sheet.level_name(sheet.main)}"
    level = sheet.main.code
    return Column("ratio", title, Kind.PERCENT, width, ratio=(f"recognised_{level}", f"registered_{level}"))


def _chart(sheet: Sheet) -> Chart:
    return Chart(
        f"Đăng ký, công nhận theo đơn vị, {sheet.question.period.name.lower()}",
        "Biểu đồ theo đơn vị",
        "name",
        bars([f"recognised_{level.code}" for level in sheet.levels]),
        ranked=True,
    )


def _checks(sheet: Sheet) -> tuple[Check, ...]:
    return (
        Check(
            "Đăng ký = tập thể + cá nhân", "registered", [f"registered_{one.value}" for one in SubjectType]
        ),
        Check(
            "Đăng ký = tổng các cấp đăng ký",
            "registered",
            [f"registered_{level.code}" for level in sheet.levels],
        ),
        Check(
            "Đăng ký = xây dựng mới + duy trì, nâng chất lượng + nhân rộng",
            "registered",
            ["registered_new", "registered_kept", "registered_replicated"],
        ),
    )


def _rows(sheet: Sheet, columns: Sequence[Column], link: Link | None) -> list[Row]:
    cells = unit_cells(sheet.levels)
    maker = _Maker(
        sheet, columns, {key: cells[key] for key in cells if key in {c.key for c in columns}}, link
    )
    found: list[Row] = []
    for group in groups_of(sheet):
        counts = _sum([line.counts for line in group.lines])
        asked = sheet.question.narrowed(group=group.key)
        before = sum(sheet.before_units.get(line.term.unit_id, 0) for line in group.lines)
        told = summed(sheet.quotas, group.lines)
        found.append(maker.row(RowKind.GROUP, group.roman, group.title, counts, asked, before, told))
        found += [maker.unit_row(place, line) for place, line in enumerate(group.lines, 1)]
    own = own_line(sheet)
    asked = sheet.question.narrowed(alone=True)
    found.append(
        maker.row(
            RowKind.SELF, None, f"{own.name} (cấp mình)", own.counts, asked, sheet.before_units.get(None, 0)
        )
    )
    if sheet.summary.unconverted is not None:
        asked = sheet.question.narrowed(alone=True, unconverted=True)
        line = sheet.summary.unconverted
        found.append(maker.row(RowKind.SELF, None, line.name, line.counts, asked, None))
    total = maker.row(
        *(RowKind.SUM, None, "Tổng cộng", sheet.summary.total, sheet.question, sheet.before_total),
        summed(sheet.quotas, sheet.summary.units),
    )
    return [*found, total]


class _Maker:
    """Makes rows in the order of the columns."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], cells: Mapping[str, Cell], link: Link | None
    ) -> None:
        self.sheet, self.columns, self.cells, self.link = sheet, columns, cells, link

    def unit_row(self, place: int, line: Line) -> Row:
        asked = self.sheet.question.beneath(line.term)
        before = self.sheet.registered_before(line.term)
        told = self.sheet.quotas.get(line.term.unit_id, {})
        return self.row(RowKind.BODY, place, line.name, line.counts, asked, before, told)

    def row(
        self,
        kind: RowKind,
        index: str | int | None,
        name: str,
        counts: Counts,
        asked: Question,
        before: int | None,
        told: Mapping[int, int] | None = None,
    ) -> Row:
        values: dict[str, Value] = {"index": index, "name": name, "note": "", **counts}
        for one in self.sheet.quota_levels:
            wanted, there = (told or {}).get(one.value), counts[f"registered_{one.code}"]
            values[f"quota_{one.code}"] = wanted
            values[f"reached_{one.code}"] = reached(there, wanted, is_open=one in self.sheet.quota_open)
        values["ratio"] = self._ratio(counts)
        values["before"] = difference(counts["registered"], before) if before is not None else None
        links = links_of(self.link, asked, self.cells, counts)
        return Row([values[column.key] for column in self.columns], kind, links)

    def _ratio(self, counts: Counts) -> Value:
        """The share of recognised at the main level; none where nothing is registered."""
        level = self.sheet.main
        registered, recognised = counts[f"registered_{level.code}"], counts[f"recognised_{level.code}"]
        waits = registered and self.sheet.waits(counts, level)
        return "chưa có quyết định" if waits else Share(recognised, registered)


def _sum(many: Sequence[Counts]) -> dict[str, int]:
    return {key: sum(counts[key] for counts in many) for key in many[0]}
