"""Biểu 7: results in numbers, added up by unit and unit of measure; different measures are never added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Sum

from danvan.office.tables import Column, Kind, Row, RowKind, Table, Value
from danvan.ui.wording import number
from models_registry.models import Measure
from reports import letterheads
from reports.figures import NOT_CONVERTED, Cell, Figure, Line, changes, line_of, placed
from reports.ground import UNCONVERTED
from reports.questions import ANY_MEASURE, Question
from reports.summaries.paper import Link, Sheet
from reports.summaries.unit_groups import groups_of, own_line

NAME = "result_metrics"
_ADDED = [one for one in Measure if one is not Measure.OTHER]
_METRIC = "registration__result__metrics"


@dataclass
class _Sums:
    """What came of the registrations of one line: how much of each measure, and how many name a number."""

    done: Mapping[str, Decimal]
    models: int = 0


def table(sheet: Sheet, *, link: Link | None = None) -> Table:
    """The table; three queries beside the summary."""
    question = sheet.question
    found = _sums(question)
    measures = [one for one in _ADDED if any(line.done.get(one.value) for line in found.values())]
    columns = _columns(found.values(), measures)
    return Table(
        title=f"TỔNG HỢP KẾT QUẢ CỤ THỂ CỦA CÁC MÔ HÌNH “DÂN VẬN KHÉO” {question.span.upper()}",
        sheet_name="Biểu 7 - Kết quả cụ thể",
        columns=columns,
        rows=tuple(_rows(sheet, columns, found, link)),
        heading=letterheads.heading(question, form="Biểu 7", measure=""),
        notes=_notes(question),
        signature=letterheads.signature(question),
        empty="Chưa có mô hình nào báo cáo kết quả bằng số.",
    )


def _sums(question: Question) -> dict[int | None, _Sums]:
    """For each direct unit (None: the unit itself) what the registrations with results name."""
    reported = changes(question).filter(Cell(Figure.RESULTS).condition, **{f"{_METRIC}__isnull": False})
    reported = placed(reported, question).order_by()
    done: defaultdict[int | None, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    by_measure = reported.values("stands_in", measure=F(f"{_METRIC}__measure"))
    for row in by_measure.annotate(done=Sum(f"{_METRIC}__done")):
        done[line_of(question, row["stands_in"])][row["measure"]] += row["done"]
    found = {line: _Sums(sums) for line, sums in done.items()}
    for row in reported.values("stands_in").annotate(n=Count("registration", distinct=True)):
        found[line_of(question, row["stands_in"])].models += row["n"]
    return found


def _columns(lines: Iterable[_Sums], measures: Sequence[Measure]) -> list[Column]:
    lines = list(lines)
    return [
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Đơn vị", width=34),
        Column("models", "Số mô hình có số liệu", Kind.WHOLE, 12, summed=True),
        *(
            Column(
                one.value, one.label.capitalize(), Kind.DECIMAL, 14, summed=True, places=_places(lines, one)
            )
            for one in measures
        ),
    ]


def _places(lines: Iterable[_Sums], measure: Measure) -> int:
    """As many decimals as the sums need, so that a column of whole numbers shows whole numbers."""
    exact = (line.done.get(measure.value, Decimal()).normalize().as_tuple().exponent for line in lines)
    return max((-one for one in exact if isinstance(one, int)), default=0) if exact else 0


def _rows(
    sheet: Sheet, columns: Sequence[Column], found: Mapping[int | None, _Sums], link: Link | None
) -> list[Row]:
    question = sheet.question

    def row(kind: RowKind, index: Value, name: str, sums: Sequence[_Sums], asked: Question) -> Row:
        values: dict[str, Value] = {"index": index, "name": name, "models": sum(one.models for one in sums)}
        for column in columns[3:]:
            values[column.key] = sum((one.done.get(column.key, Decimal()) for one in sums), Decimal())
        return Row([values[column.key] for column in columns], kind, _links(link, asked, values))

    made: list[Row] = []
    for group in groups_of(sheet):
        lines = [line for line in group.lines if _unit(line) in found]
        if lines:
            asked = question.narrowed(group=group.key)
            sums = [found[_unit(line)] for line in lines]
            made.append(row(RowKind.GROUP, group.roman, group.title, sums, asked))
            made += [
                row(RowKind.BODY, place, line.name, [one], question.beneath(line.term))
                for place, (line, one) in enumerate(zip(lines, sums, strict=True), 1)
            ]
    own = own_line(sheet)
    if None in found:
        asked = question.narrowed(alone=True)
        made.append(row(RowKind.SELF, None, f"{own.name} (cấp mình)", [found[None]], asked))
    if UNCONVERTED in found:
        asked = question.narrowed(alone=True, unconverted=True)
        made.append(row(RowKind.SELF, None, NOT_CONVERTED, [found[UNCONVERTED]], asked))
    if made:
        made.append(row(RowKind.SUM, None, "Tổng cộng", list(found.values()), question))
    return made


def _unit(line: Line) -> int:
    return line.term.unit_id


def _links(link: Link | None, asked: Question, values: Mapping[str, Value]) -> dict[str, str]:
    """Each sum leads to the dossiers that name the measure; the first to all that name any."""
    if link is None:
        return {}
    found = {}
    for one in ("models", *Measure.values):
        if values.get(one):
            measure = ANY_MEASURE if one == "models" else one
            found[one] = link(asked.narrowed(measure=measure))(Cell(Figure.RESULTS))
    return found


def _notes(question: Question) -> tuple[str, ...]:
    """What a reader must know about the numbers."""
    found = ["Chỉ cộng số đã thực hiện của các mô hình đã nộp kết quả; mỗi đơn vị tính cộng riêng."]
    others = changes(question).filter(Cell(Figure.RESULTS).condition)
    lines = others.filter(**{f"{_METRIC}__measure": Measure.OTHER}).count()
    if lines:
        found.append(f"Không cộng {number(lines)} dòng kết quả có đơn vị tính khác; xem trong từng hồ sơ.")
    if question.moment is not None:
        found.append("Số thực hiện là số trong báo cáo hiện có của các mô hình ấy.")
    return tuple(found)
