"""Biểu 5: a round by its years: what was registered and recognised each year, in turns and in models.

A turn (lượt) is a registration; a model that goes on for three years is three turns and one model. Registrations that
a round has of its own stand beneath, never added to the years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from danvan.office.tables import Column, Kind, Row, RowKind, Table, Value
from danvan.ui.wording import number
from danvan.units.enums import DESK_LEVELS, Level
from models_registry.models import EmulationPeriod, Origin, PeriodKind, SubjectType
from models_registry.wording import LevelNames
from reports import letterheads
from reports.figures import HONOURED, Cell, Figure, count, rows
from reports.questions import Question, asked_of
from reports.summaries.paper import Link

NAME = "by_period"


@dataclass(frozen=True)
class _Line:
    """One row: what it is called, what it counts, and whether it begins a part of the table."""

    key: str
    name: str
    cell: Cell
    heads: bool = False


def applies(question: Question) -> bool:
    """Rounds have years; a year has none."""
    return question.period.kind == PeriodKind.ROUND


def table(question: Question, *, link: Link | None = None) -> Table:
    """The table; a few queries a year and one a row."""
    years = list(EmulationPeriod.objects.within(question.period))
    asked = [asked_of(question, year, question.as_of or question.moment) for year in years]
    names = LevelNames.around(question.unit, on=question.map_date)
    lines = _lines(names)
    return Table(
        title=f"TỔNG HỢP KẾT QUẢ XÂY DỰNG MÔ HÌNH “DÂN VẬN KHÉO” {question.span.upper()}",
        sheet_name="Biểu 5 - Giai đoạn",
        columns=_columns(years),
        rows=tuple(_rows(lines, years, asked, link)) if years else (),
        heading=letterheads.heading(question, form="Biểu 5", measure="Đơn vị tính: lượt mô hình"),
        notes=_notes(question, years, asked),
        signature=letterheads.signature(question),
        empty="Không có kỳ năm nào nằm trong giai đoạn này.",
    )


def _lines(names: LevelNames) -> list[_Line]:
    """The rows, the same whatever the numbers."""

    def by_level(figure: Figure, word: str) -> list[_Line]:
        return [
            _Line(f"{figure}_{level.code}", f"{word} {names.of(level)}", Cell(figure, level=level))
            for level in DESK_LEVELS
        ]

    def honoured(level: Level) -> _Line:
        cell = Cell(Figure.REGISTERED, honoured=level.code)
        return _Line(f"by_{level.code}", f"Theo quyết định của {names.of(level)}", cell)

    return [
        _Line("registered", "Đăng ký", Cell(Figure.REGISTERED), heads=True),
        *by_level(Figure.REGISTERED, "Đăng ký"),
        *(_Line(f"registered_{one}", one.label, Cell(Figure.REGISTERED, subject=one)) for one in SubjectType),
        *(_Line(f"registered_{one}", one.label, Cell(Figure.REGISTERED, origins=(one,))) for one in Origin),
        _Line("results", Figure.RESULTS.label, Cell(Figure.RESULTS), heads=True),
        _Line("proposed", Figure.PROPOSED.label, Cell(Figure.PROPOSED), heads=True),
        _Line("recognised", "Được công nhận đúng cấp đăng ký", Cell(Figure.RECOGNISED), heads=True),
        *by_level(Figure.RECOGNISED, "Đăng ký và được công nhận"),
        _Line(
            "honoured",
            "Được ít nhất một cấp công nhận",
            Cell(Figure.REGISTERED, honoured=HONOURED),
            heads=True,
        ),
        *(honoured(level) for level in DESK_LEVELS),
    ]


def _columns(years: Sequence[EmulationPeriod]) -> list[Column]:
    return [
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Nội dung", width=44),
        *(Column(year.code, year.name, Kind.WHOLE, 12) for year in years),
        Column("turns", "Cộng (lượt)", Kind.WHOLE, 12),
        Column("models", "Số mô hình (mỗi mô hình tính một lần)", Kind.WHOLE, 18),
    ]


def _rows(
    lines: Sequence[_Line],
    years: Sequence[EmulationPeriod],
    asked: Sequence[Question | None],
    link: Link | None,
) -> list[Row]:
    made, place = [], 0
    cells = {line.key: line.cell for line in lines if not line.cell.honoured}
    counts = [count(one, cells) if one else None for one in asked]
    for line in lines:
        values: list[int | None] = [
            None
            if one is None or found is None
            else found[line.key]
            if line.key in found
            else _listed(one, line).count()
            for one, found in zip(asked, counts, strict=True)
        ]
        turns = sum(value for value in values if value is not None)
        if not (turns or line.heads):
            continue
        place += line.heads
        models = _distinct([_listed(one, line) for one in asked if one]) if turns else 0
        shown: list[Value] = [
            place if line.heads else None,
            line.name,
            *(_or_dash(value) for value in values),
        ]
        kind = RowKind.GROUP if line.heads else RowKind.BODY
        links = _links(link, line, years, asked, values)
        made.append(Row([*shown, turns, models], kind, links))
    return made


def _or_dash(value: int | None) -> Value:
    """The unit did not exist in that year: no number, not nought."""
    return "–" if value is None else value


def _listed(question: Question, line: _Line) -> QuerySet:
    return rows(question, line.cell)


def _distinct(lists: Sequence[QuerySet]) -> int:
    """How many emulation models stand in the lists together, each once; the database puts them together."""
    ids = [found.order_by().values_list("registration__emulation_model_id", flat=True) for found in lists]
    if not ids:
        return 0
    first, *others = ids
    return first.union(*others).count() if others else first.distinct().count()


def _links(
    link: Link | None,
    line: _Line,
    years: Sequence[EmulationPeriod],
    asked: Sequence[Question | None],
    values: Sequence[int | None],
) -> dict[str, str]:
    if link is None:
        return {}
    told = zip(years, asked, values, strict=True)
    return {year.code: link(one)(line.cell) for year, one, value in told if one and value}


def _has_any(question: Question) -> bool:
    return rows(question, Figure.REGISTERED).exists()


def _notes(
    question: Question, years: Sequence[EmulationPeriod], asked: Sequence[Question | None]
) -> tuple[str, ...]:
    """What a reader must know before they put two of these numbers together."""
    empty = [year.code for year, one in zip(years, asked, strict=True) if not (one and _has_any(one))]
    found = [
        "Lượt là tổng số đăng ký của các năm; một mô hình duy trì nhiều năm tính một lần ở cột số mô hình.",
        "Các dòng công nhận theo quyết định của từng cấp gồm cả mô hình đăng ký cấp khác, không lập thành tỷ lệ.",
    ]
    if empty:
        found.append(f"Chưa có số liệu trong hệ thống: năm {', '.join(empty)}.")
    own = rows(question, Figure.REGISTERED).count()
    if own:
        found.append(f"Hồ sơ đăng ký riêng của giai đoạn: {number(own)} mô hình, không cộng với các năm.")
    return tuple(found)
