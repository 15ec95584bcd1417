"""Biểu 8: which of the units beneath have sent, and which not, step by step.

Every direct unit of the map is expected to register, with what lies beneath it counted in; one that said that it
registers nothing keeps its row and says so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Count

from danvan.office.tables import Column, Kind, Row, RowKind, Table, Value
from danvan.ui.wording import number
from danvan.units.models import UnitTerm, chain_of
from models_registry.models import Abstention, Deadline, PeriodKind, Step
from models_registry.workflow import Status
from reports import letterheads
from reports.addresses import missing_url
from reports.figures import Cell, Counts, Figure, count_by, line_of, placed
from reports.missing import Reason, missing
from reports.questions import Question
from reports.summaries.by_period import own_dossiers
from reports.summaries.paper import Link, Sheet
from reports.summaries.unit_groups import groups_of

NAME = "sending_status"


def applies(question: Question) -> bool:
    """Who has sent is said of all that a unit registers: asked for some of it alone, who sent the rest would read as
    late. Of a round only where units register for it themselves: what desks make of the years nobody has to send."""
    if question.is_narrowed_to_some:
        return False
    if question.frozen is not None:
        return bool(question.frozen.tables.filter(report=NAME).exists())
    return question.period.kind != PeriodKind.ROUND or _is_registered_for(question)


def _is_registered_for(question: Question) -> bool:
    """Whether there is a last day for registering, or anybody has registered."""
    deadlines = Deadline.objects.filter(period=question.period, step=Step.REGISTRATION)
    return deadlines.exists() or own_dossiers(question).entered > 0


class Standing(models.TextChoices):
    """How a unit stands at a step."""

    SENT = "sent", "Đã gửi"
    RETURNED = "returned", "Bị trả lại"
    ABSTAINS = "abstains", "Không đăng ký (có báo cáo)"
    OVERDUE = "overdue", "Quá hạn"
    NOT_SENT = "not_sent", "Chưa gửi"
    NOTHING_DUE = "nothing_due", "Không phải nộp"


_CELLS = {
    "registered": Cell(Figure.REGISTERED),
    "returned": Cell(Figure.REGISTERED, statuses=(Status.RETURNED,)),
    "results": Cell(Figure.RESULTS),
    "results_returned": Cell(Figure.REGISTERED, statuses=(Status.RESULTS_RETURNED,)),
}
_REGISTRATION, _RESULTS = "Đăng ký", "Kết quả"
_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("name", "Đơn vị", width=36),
    Column("registered", "Mô hình đã gửi", Kind.WHOLE, 11, group=_REGISTRATION, summed=True),
    Column("returned", "Bị trả lại", Kind.WHOLE, 10, group=_REGISTRATION, summed=True),
    Column("registration", "Tình hình", width=24, group=_REGISTRATION),
    Column("results", "Mô hình đã nộp", Kind.WHOLE, 11, group=_RESULTS, summed=True),
    Column("results_returned", "Bị trả lại", Kind.WHOLE, 10, group=_RESULTS, summed=True),
    Column("overdue", "Quá hạn", Kind.WHOLE, 10, group=_RESULTS, summed=True),
    Column("reporting", "Tình hình", width=24, group=_RESULTS),
)


def table(sheet: Sheet, *, link: Link | None = None) -> Table:
    """The table; four queries beside the summary."""
    found = _Found(sheet.question)
    made = _rows(sheet, found, link)
    return Table(
        title=f"TÌNH HÌNH GỬI ĐĂNG KÝ VÀ NỘP KẾT QUẢ MÔ HÌNH “DÂN VẬN KHÉO” {sheet.question.span.upper()}",
        sheet_name="Biểu 8 - Tình hình gửi",
        columns=_COLUMNS,
        rows=tuple(made),
        heading=letterheads.heading(sheet.question, form="Biểu 8"),
        notes=(*found.notes, *found.named),
        signature=letterheads.signature(sheet.question),
        empty="Không có đơn vị trực thuộc nào trên bản đồ này.",
    )


@dataclass
class _Found:
    """What is known of the direct units of a question, and what was made of it so far."""

    question: Question
    registration: Counter[Standing] = field(default_factory=Counter)
    reporting: Counter[Standing] = field(default_factory=Counter)
    behind: dict[str, list[str]] = field(default_factory=dict)  # which units are to be reminded, by what of

    def __post_init__(self) -> None:
        question = self.question
        self.counts = count_by(question, "unit", _CELLS)
        self.overdue = _overdue(question)
        abstaining = Abstention.objects.at(question.moment).filter(period=question.period)
        places = question.ground.places
        self.abstaining = {
            places[unit].unit_id if unit in places and places[unit].is_converted else unit
            for unit in abstaining.values_list("unit_id", flat=True)
        }
        self.deadlines = list(Deadline.objects.filter(period=question.period, step=Step.REGISTRATION))

    def of(self, term: UnitTerm) -> dict[str, Value]:
        """The figures of one unit with how it stands at both steps."""
        counts = self.counts.get(term.unit_id, dict.fromkeys(_CELLS, 0))
        overdue = self.overdue.get(term.unit_id, 0)
        registration, reporting = self._registration(term, counts), _reporting(counts, overdue)
        self.registration[registration] += 1
        self.reporting[reporting] += 1
        for step, standing in (("gửi đăng ký", registration), ("nộp kết quả", reporting)):
            if standing in _BEHIND:
                self.behind.setdefault(f"{_BEHIND[standing]} {step}", []).append(term.name)
        return {
            **counts,
            "overdue": overdue,
            "registration": registration.label,
            "reporting": "Đã nộp đủ"
            if reporting is Standing.SENT
            else _REPORTING.get(reporting, reporting.label),
        }

    def _registration(self, term: UnitTerm, counts: Counts) -> Standing:
        if counts["registered"]:
            return Standing.RETURNED if counts["returned"] else Standing.SENT
        if term.unit_id in self.abstaining:
            return Standing.ABSTAINS
        due = last_day(self.deadlines, term)
        return Standing.OVERDUE if due and due < self.question.day else Standing.NOT_SENT

    @property
    def notes(self) -> tuple[str, ...]:
        """How many units stand how, at each step."""
        return tuple(
            f"{step}: "
            + "; ".join(f"{number(found[one])} đơn vị {one.label.lower()}" for one in Standing if found[one])
            + "."
            for step, found in (("Gửi đăng ký", self.registration), ("Nộp kết quả", self.reporting))
            if found
        )

    @property
    def named(self) -> tuple[str, ...]:
        """Who is to be reminded of what, by name; of very many the first."""
        return tuple(
            f"{what}: {', '.join(names[:_NAMED])}"
            + (f" và {number(len(names) - _NAMED)} đơn vị khác." if len(names) > _NAMED else ".")
            for what, names in sorted(self.behind.items())
        )


# What the unit above reminds of, and how many it names in a note.
_BEHIND = {Standing.OVERDUE: "Quá hạn chưa", Standing.RETURNED: "Bị trả lại, cần bổ sung khi"}
_NAMED = 40
_REPORTING = {Standing.NOT_SENT: "Chưa nộp đủ"}


def _reporting(counts: Counts, overdue: int) -> Standing:
    if not counts["registered"]:
        return Standing.NOTHING_DUE
    if counts["results"] == counts["registered"]:
        return Standing.SENT
    if overdue:
        return Standing.OVERDUE
    return Standing.RETURNED if counts["results_returned"] else Standing.NOT_SENT


def last_day(deadlines: Sequence[Deadline], term: UnitTerm) -> dt.date | None:
    """The last day of a step for a unit, whatever the level: its own exception, else its province's, else the
    country's; of several levels the latest."""
    above = set(chain_of(term.path))
    fitting = [
        one
        for one in deadlines
        if one.unit_id in (None, term.unit_id) and (one.province_id is None or one.province_id in above)
    ]
    narrowest = max(((one.unit_id is not None, one.province_id is not None) for one in fitting), default=None)
    days = (one.on for one in fitting if (one.unit_id is not None, one.province_id is not None) == narrowest)
    return max(days, default=None)


def _overdue(question: Question) -> dict[int | None, int]:
    """How many dossiers of each direct unit have not sent their results in time."""
    late = placed(missing(question, Figure.RESULTS).filter(why=Reason.OVERDUE), question).order_by()
    found: Counter[int | None] = Counter()
    for row in late.values("stands_in").annotate(n=Count("pk")):
        found[line_of(question, row["stands_in"])] += row["n"]
    return found


def _rows(sheet: Sheet, found: _Found, link: Link | None) -> list[Row]:
    question = sheet.question
    made: list[Row] = []
    for group in groups_of(sheet):
        values = [found.of(line.term) for line in group.lines]
        asked = question.narrowed(group=group.key)
        made.append(_row(RowKind.GROUP, group.roman, group.title, _summed(values), asked, link))
        made += [
            _row(RowKind.BODY, place, line.name, one, question.beneath(line.term), link)
            for place, (line, one) in enumerate(zip(group.lines, values, strict=True), 1)
        ]
    if made:
        whole = _summed([dict(_named(row)) for row in made if row.kind is RowKind.BODY])
        made.append(_row(RowKind.SUM, None, "Tổng cộng", whole, question, None))
    return made


def _named(row: Row) -> list[tuple[str, Value]]:
    return [(column.key, value) for column, value in zip(_COLUMNS, row.cells, strict=True)]


def _summed(many: Sequence[Mapping[str, Value]]) -> dict[str, Value]:
    keys = [column.key for column in _COLUMNS if column.summed]
    return {key: sum(int(one[key]) for one in many) for key in keys}


def _row(
    kind: RowKind, index: Value, name: str, values: Mapping[str, Value], asked: Question, link: Link | None
) -> Row:
    links = {}
    if link is not None:
        address = link(asked)
        links = {key: address(cell) for key, cell in _CELLS.items() if values.get(key)}
        if values.get("overdue"):
            links["overdue"] = missing_url(asked, Figure.RESULTS)
    given = {"registration": "", "reporting": "", **values, "index": index, "name": name}
    return Row([given[column.key] for column in _COLUMNS], kind, links)
