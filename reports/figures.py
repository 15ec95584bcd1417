"""The figures, defined once. Screens, tables, exports and the terminal all count with what stands here.

The unit of count is the registration. A figure is a condition on the one history row of a registration that was
true at the moment asked for; its list is the same rows, not another query that ought to agree.
The database counts how many rows have the same key (models_registry/models/figure_key.py), from an index alone; which
of the figures these are is read here, from the same data that makes the condition of the list.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Func,
    Min,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf, Substr

from danvan.ui import wording
from danvan.units.conversion import Place
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit, UnitTerm
from danvan.web.paging import among
from models_registry.afterwards.actions import last_recognised
from models_registry.models import (
    FollowUp,
    Mark,
    Origin,
    Quality,
    Recognition,
    Registration,
    ResultMetric,
    Sector,
    StandardSector,
    StatusChange,
    SubjectType,
    Upkeep,
)
from models_registry.models.figure_key import bits_of, having, mask_of, value_of
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.workflow import REGISTERED, Status
from reports.ground import UNCONVERTED
from reports.ground import Line as Standing
from reports.groups import direct_units
from reports.questions import ANY_MEASURE, Question

_STEP = 7  # digits of one step of a unit's path

# Letters of the design: B, C. Each is contained in the one before, B in A, which the register itself knows.
PROPOSED = frozenset({Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED, Status.REVOKED})
REPORTED = PROPOSED | {Status.RESULTS_SUBMITTED}


class Figure(models.TextChoices):
    """The nine figures, then those of which they consist, under the names of the screen."""

    REGISTERED = "registered", "Đăng ký"
    WITHDRAWN = "withdrawn", "Đã rút"
    REFUSED = "refused", "Không chấp thuận đăng ký"
    RESULTS = "results", "Đã nộp kết quả"
    PROPOSED = "proposed", "Đã đề nghị công nhận"
    RECOGNISED = "recognised", "Được công nhận"
    DECLINED = "declined", "Không được công nhận"
    REVOKED = "revoked", "Đã thu hồi công nhận"
    PENDING = "pending", "Chờ quyết định"
    ACCEPTED = "accepted", "Đã chấp thuận"
    AWAITING_ACCEPTANCE = "awaiting_acceptance", "Chờ tiếp nhận"
    REGISTERED_LATE = "registered_late", "Đăng ký bổ sung sau hạn"
    RESULTS_LATE = "results_late", "Nộp kết quả muộn"
    WITHDRAWN_AFTER_ACCEPTANCE = "withdrawn_after_acceptance", "Rút sau khi được chấp thuận"


NINE = tuple(Figure)[:9]


# The letter by which each is called and what it counts, in the words of cover sheets.
MEANINGS: Mapping[Figure, tuple[str, str]] = {
    Figure.REGISTERED: (
        "A",
        "Mọi mô hình, điển hình đã gửi đăng ký, trừ hồ sơ đã rút và hồ sơ không được chấp thuận; không tính bản nháp.",
    ),
    Figure.WITHDRAWN: ("A−", "Đăng ký đã rút; ghi bên cạnh A, không nằm trong A."),
    Figure.REFUSED: ("A−", "Đăng ký không được chấp thuận; ghi bên cạnh A, không nằm trong A."),
    Figure.RESULTS: ("B", "Trong A: đã nộp kết quả và không bị yêu cầu bổ sung; gồm cả C."),
    Figure.PROPOSED: ("C", "Trong B: đã được đề nghị công nhận, kể cả đã có quyết định; C = D + E + R + F."),
    Figure.RECOGNISED: ("D", "Trong C: được công nhận ở đúng cấp đăng ký, quyết định còn hiệu lực."),
    Figure.DECLINED: ("E", "Trong C: không được công nhận."),
    Figure.REVOKED: ("R", "Trong C: đã được công nhận rồi bị thu hồi công nhận."),
    Figure.PENDING: ("F", "Trong C: đã đề nghị, chưa có quyết định."),
}

# The values that a row has in each column that is asked about.
Asked = Mapping[str, frozenset[Any]]


def _of(statuses: Iterable[Status], **flags: bool) -> Asked:
    return {"to_status": frozenset(statuses), **{name: frozenset({flag}) for name, flag in flags.items()}}


DEFINITIONS: Mapping[Figure, Asked] = {
    Figure.REGISTERED: _of(REGISTERED),
    Figure.WITHDRAWN: _of({Status.WITHDRAWN}),
    Figure.REFUSED: _of({Status.REFUSED}),
    Figure.RESULTS: _of(REPORTED),
    Figure.PROPOSED: _of(PROPOSED),
    Figure.RECOGNISED: _of({Status.RECOGNISED}),
    Figure.DECLINED: _of({Status.NOT_RECOGNISED}),
    Figure.REVOKED: _of({Status.REVOKED}),
    Figure.PENDING: _of({Status.PROPOSED}),
    Figure.ACCEPTED: _of(REGISTERED, accepted=True),
    Figure.AWAITING_ACCEPTANCE: _of(REGISTERED, accepted=False),
    Figure.REGISTERED_LATE: _of(REGISTERED, registered_late=True),
    Figure.RESULTS_LATE: _of(REPORTED, results_late=True),
    Figure.WITHDRAWN_AFTER_ACCEPTANCE: _of({Status.WITHDRAWN}, accepted=True),
}


# What the indexes hold as it is; the rest is asked of the key.
_AS_IT_IS = {"to_status", "target_level"}


def _condition(asked: Asked) -> Q:
    """On a row of the history."""
    found = Q()
    for column, values in asked.items():
        found &= Q(**{f"{column}__in": sorted(values)}) if column in _AS_IT_IS else having(column, values)
    return found


@dataclass(frozen=True)
class Cell:
    """A figure, narrowed: what one column of a table counts, and what its list shows."""

    figure: Figure
    level: Level | None = None
    subject: str = ""
    origins: tuple[str, ...] = ()
    entry_type: str = ""
    statuses: tuple[str, ...] = ()  # of the figure's, these alone
    honoured: str = ""  # by a recognition live then: a level's code, HONOURED, HONOURED_BELOW or NOT_HONOURED
    followed: str = ""  # what was said of it after its recognition: one of FOLLOWED

    @cached_property
    def asked(self) -> Asked:
        """What a row of the history has in it: the list's condition and the count are both read from here."""
        narrower = {
            "target_level": [] if self.level is None else [self.level.value],
            "subject": [self.subject] if self.subject else [],
            "origin": self.origins,
            "entry_type": [self.entry_type] if self.entry_type else [],
        }
        found = {column: frozenset(values) for column, values in narrower.items() if values}
        if self.statuses:
            found["to_status"] = DEFINITIONS[self.figure]["to_status"] & frozenset(self.statuses)
        return {**DEFINITIONS[self.figure], **found}

    @property
    def condition(self) -> Q:
        """On a row of the history."""
        return _condition(self.asked)


_BESIDE = "reported"  # totals without a list stand beside the figures (reports.reported), in none of them


def definitions_version() -> str:
    """Another value as soon as any figure is defined otherwise."""
    told = {name: {column: sorted(map(str, values)) for column, values in asked.items()}
            for name, asked in DEFINITIONS.items()}  # fmt: skip
    told[_BESIDE] = {}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


ALL_CELLS = {figure.value: Cell(figure) for figure in Figure}
Counts = Mapping[str, int]

# What a breakdown is taken by. `unit` is the direct unit beneath the asked one, None for itself, UNCONVERTED for what
# is not converted to any; `sector` the standard one; the others stand in the key, under the name of their column.
UNIT, SECTOR = "unit", "sector"
_IN_THE_KEY = {"level": "target_level", "subject": "subject", "origin": "origin"}
AXES = (UNIT, SECTOR, *_IN_THE_KEY)


def changes(question: Question) -> StatusChangeQuerySet:
    """The history rows true at the moment, one per registration in question: what every figure is counted from."""
    found = StatusChange.objects.at(question.moment).filter(of_units(question), period=question.period)
    if question.group:
        found = _of_group(found, question)
    found = found.filter(_condition(_narrowing(question)))
    if question.sector is not None:
        found = found.filter(sector__standard=question.sector)
    if question.quality:
        known = Registration.objects.filter(period=question.period, quality=question.quality)
        found = found.filter(registration__in=known.values("pk"))
    return found.filter(registration__in=_naming(question.measure)) if question.measure else found


def _narrowing(question: Question) -> Asked:
    """What the question asks of a row besides period, moment, unit and sector."""
    narrower = {
        "target_level": [] if question.level is None else [question.level],
        "subject": [question.subject] if question.subject else [],
        "entry_type": [question.entry_type] if question.entry_type else [],
        "origin": question.origins,
    }
    return {column: frozenset(values) for column, values in narrower.items() if values}


def _naming(measure: str) -> models.QuerySet[Any]:
    """The registrations whose results name a number in `measure`, or in any."""
    metrics = ResultMetric.objects.all()
    if measure != ANY_MEASURE:
        metrics = metrics.filter(measure=measure)
    return metrics.values("report")


def of_units(question: Question) -> Q | Func:
    """The condition on a history row that its unit is in question: at or beneath the asked one on the map, or converted
    to what is. Of the whole country all are."""
    places = question.places
    return Q() if places is None else _standing_at(question, places, question.keeps)


def _standing_at(question: Question, units: Iterable[int], keeps: Callable[[Place], bool]) -> Q | Func:
    """Rows of the `units`, but of registrations for which something was chosen those that it keeps."""
    of_them = among("unit", units)
    chosen = question.ground.chosen
    if not chosen:
        return of_them
    here = [registration for registration, place in chosen.items() if keeps(place)]
    return (Q(of_them) & ~Q(among("registration", chosen))) | Q(among("registration", here))


def _of_group(found: StatusChangeQuerySet, question: Question) -> StatusChangeQuerySet:
    """Those of the direct units of the question's group, with all beneath them."""
    wanted = set(direct_units(question).values_list("unit_id", flat=True))
    if question.places is None:
        return placed(found, question).filter(stands_in__in=wanted)
    ground = question.ground
    units = [unit for unit, line in question.places.items() if line in wanted]
    return found.filter(
        _standing_at(question, units, lambda place: question.keeps(place) and ground.line_of(place) in wanted)
    )


def placed(found: StatusChangeQuerySet, question: Question) -> StatusChangeQuerySet:
    """`found` with the number `stands_in`, by which `line_of` says the line of the table: the row's unit, or for the
    whole country the direct unit at once; where something was chosen for the registration, the line of that."""
    if "stands_in" in found.query.annotations:
        return found
    ground = question.ground
    place: Any = F("unit_id")
    if ground.is_whole:
        found = found.annotate(
            map_term=FilteredRelation(
                "unit__terms", condition=Q(unit__terms__during__contains=question.map_date)
            )
        )
        place = _direct_unit(question)
    cases: dict[int, list[int]] = {}
    for registration, at in ground.chosen.items():
        if ground.holds(at):
            line = ground.line_of(at)
            cases.setdefault(question.unit.pk if line is None else line, []).append(registration)
    if cases:
        chosen = [When(among("registration", ids), then=Value(line)) for line, ids in cases.items()]
        place = Case(*chosen, default=place, output_field=models.BigIntegerField())
    return found.annotate(stands_in=place)


def line_of(question: Question, stands_in: int | None) -> Standing:
    """The line of the table in which rows with that number (see `placed`) are counted: the direct unit, None for the
    asked one, UNCONVERTED."""
    if stands_in is None or stands_in == UNCONVERTED:
        return stands_in
    if question.ground.is_whole:
        return None if stands_in == question.unit.pk else stands_in
    return question.ground.lines[stands_in]


def _direct_unit(question: Question) -> Any:
    """The province in which the row's unit lies on the map, or to which it is converted; null for the country."""
    step = Substr("map_term__path", len(question.term.path) + 1, _STEP)
    direct: Any = Cast(NullIf(step, Value("")), models.BigIntegerField())
    lines = question.ground.lines
    if len(lines) == 1:  # the country alone: nothing is of another time
        return direct
    # At the place of each unit's number its line: looked up at once, however many are converted.
    by_number = [0] * (max(lines) + 1)
    for unit, line in lines.items():
        by_number[unit] = question.unit.pk if line is None else line
    looked_up = Func(
        Value(by_number[1:], output_field=ArrayField(models.BigIntegerField())),
        F("unit_id"),
        template="(%(expressions)s]",
        arg_joiner=")[",
        output_field=models.BigIntegerField(),
    )
    return Coalesce(NullIf(looked_up, Value(0)), direct)


def rows(question: Question, cell: Cell | Figure) -> StatusChangeQuerySet:
    """The registrations behind a figure, as their history rows at the moment."""
    cell = cell if isinstance(cell, Cell) else Cell(cell)
    found = changes(question).filter(cell.condition)
    if cell.followed:
        found = found.filter(followed(question, cell.followed))
    return found.filter(_honoured(question, cell.honoured)) if cell.honoured else found


HONOURED, HONOURED_BELOW, NOT_HONOURED = "any", "below_province", "none"
_LEVEL_OF_CODE = {level.code: level for level in DESK_LEVELS}
# The levels that are told together where a province reports what was recognised beneath it.
BELOW_PROVINCE = (Level.DISTRICT, Level.GRASSROOTS)
HONOURS = (*_LEVEL_OF_CODE, HONOURED, HONOURED_BELOW, NOT_HONOURED)


def _honoured(question: Question, by: str) -> Q | Exists:
    """Recognised by a line live at the moment: of one level, of any, of one below the province, or of none. On a row of
    the history."""
    lines = Recognition.objects.filter(registration=OuterRef("registration")).filter(live_at(question.moment))
    if by in _LEVEL_OF_CODE:
        return Exists(lines.filter(level=_LEVEL_OF_CODE[by]))
    if by == HONOURED_BELOW:
        return Exists(lines.filter(level__in=BELOW_PROVINCE))
    return Exists(lines) if by == HONOURED else ~Exists(lines)


NOT_SAID = "none"
# "6-kept": what was said at a mark that is due, or that nothing was.
FOLLOWED = tuple(f"{mark.value}-{state}" for mark in Mark for state in (*Upkeep.values, NOT_SAID))


def followed(question: Question, asked: str) -> Q:
    """The condition on a row of the history: recognised then, that mark due on the question's day, and what was said of
    it. What had stopped at the half year has stopped at the year."""
    number, _, state = asked.partition("-")
    mark = Mark(int(number))
    lines = Recognition.objects.filter(
        live_at(question.moment), registration__in=changes(question).values("registration")
    )
    first = lines.order_by().values("registration").annotate(first=Min("decision__date"))
    due = first.filter(first__lte=last_recognised(question.day, mark)).values("registration")
    said = FollowUp.objects.at(question.moment).filter(registration=OuterRef("registration"))
    stopped = Exists(said.filter(mark__lte=mark, state=Upkeep.STOPPED))
    kept = Exists(said.filter(mark=mark, state=Upkeep.KEPT))
    wanted = {Upkeep.STOPPED.value: stopped & ~kept, Upkeep.KEPT.value: Q(kept), NOT_SAID: ~stopped & ~kept}
    return Q(registration__in=due) & wanted[state]


_SAID_OF_THEM = """
SELECT d.first, half.state, year.state, count(*) FROM dated d
LEFT JOIN models_registry_followup half ON half.registration_id = d.registration_id AND half.mark = 6
    AND half.at <= %s::timestamptz AND coalesce(half.ended_at > %s::timestamptz, true)
LEFT JOIN models_registry_followup year ON year.registration_id = d.registration_id AND year.mark = 12
    AND year.at <= %s::timestamptz AND coalesce(year.ended_at > %s::timestamptz, true)
GROUP BY 1, 2, 3
"""


def upkeep(question: Question) -> dict[str, int]:
    """How many registrations stand behind each of FOLLOWED. One query: the dates are few, what is due is told here."""
    rows_then = changes(question).filter(Cell(Figure.REGISTERED).condition).values("registration")
    lines = Recognition.objects.filter(live_at(question.moment), registration__in=rows_then).order_by()
    dated = lines.values("registration").annotate(first=Min("decision__date"))
    try:
        sql, parameters = dated.query.sql_with_params()
    except EmptyResultSet:
        return dict.fromkeys(FOLLOWED, 0)
    then = [question.moment or "infinity"] * 4
    asked = f"WITH dated (registration_id, first) AS ({sql}) {_SAID_OF_THEM}"
    with connection.cursor() as cursor:
        cursor.execute(asked, [*parameters, *then])
        found = cursor.fetchall()
    counted = dict.fromkeys(FOLLOWED, 0)
    for first, half, year, number in found:
        for mark, said in ((Mark.HALF_YEAR, half), (Mark.YEAR, _carried(half, year))):
            if first <= last_recognised(question.day, mark):
                counted[f"{mark.value}-{said or NOT_SAID}"] += number
    return counted


def _carried(half: str | None, year: str | None) -> str | None:
    """What was said at the year; what had stopped by the half year, where nothing was."""
    return year or (half if half == Upkeep.STOPPED else None)


def live_at(moment: dt.datetime | None, line: str = "") -> Q:
    """The condition on a line of a decision (reached through `line`) of being in force at a moment; None is now."""
    if moment is None:
        return Q(**{f"{line}effective_at__isnull": False, f"{line}revoked_at": None})
    revoked_later = Q(**{f"{line}revoked_at": None}) | Q(**{f"{line}revoked_at__gt": moment})
    return Q(**{f"{line}effective_at__lte": moment}) & revoked_later


def honours(question: Question) -> dict[int, dict[str, int]]:
    """For each level registered for: how many are registered, how many of them each level has recognised, how many
    any level has. One query."""
    counted = {code: Count("pk", filter=_honoured(question, code)) for code in (*_LEVEL_OF_CODE, HONOURED)}
    found = rows(question, Figure.REGISTERED).order_by().values("target_level")
    return {
        row["target_level"]: {name: row[name] for name in ("registered", *counted)}
        for row in found.annotate(registered=Count("pk"), **counted)
    }


def count(question: Question, cells: Mapping[str, Cell] = ALL_CELLS) -> Counts:
    """The number of each cell; one query."""
    return counts_by(question, {_WHOLE: cells})[_WHOLE].get(None) or dict.fromkeys(cells, 0)


def count_by(question: Question, axis: str, cells: Mapping[str, Cell] = ALL_CELLS) -> dict[Any, Counts]:
    """The number of each cell for each value of an axis; one query."""
    return counts_by(question, {axis: cells})[axis]


_WHOLE = ""  # an axis that tells nothing apart


def counts_by(question: Question, wanted: Mapping[str, Mapping[str, Cell]]) -> dict[str, dict[Any, Counts]]:
    """For each axis the number of each of its cells for each of its values; one query, which reads the rows once.

    Those by unit and those by all other axes are counted apart all the same, each in a way of its own.
    """
    asked = [cell.asked for cells in wanted.values() for cell in cells.values()]
    # What all cells ask alike is filtered by; the rows are told apart by the rest.
    alike = {
        column: values for column, values in asked[0].items() if all(x.get(column) == values for x in asked)
    }
    reader_of = {id(cells): _Reader(cells, alike.keys()) for cells in wanted.values()}
    readers = {axis: reader_of[id(cells)] for axis, cells in wanted.items()}
    by_unit = [axis for axis in wanted if axis == UNIT]
    others = [axis for axis in wanted if axis != UNIT]
    sets = []
    for axes, column in ((by_unit, "stands_in"), (others, "sector_id" if SECTOR in others else None)):
        if axes:
            told_apart = {column for axis in axes for column in readers[axis].columns}
            sets.append(
                (column, mask_of(told_apart | {_IN_THE_KEY[one] for one in axes if one in _IN_THE_KEY}))
            )
    found = _tallied(question, changes(question).filter(_condition(alike)), sets)
    standard = dict(Sector.objects.values_list("pk", "standard")) if SECTOR in wanted else {}
    made: dict[str, dict[Any, Counts]] = {}
    for axes, tally in zip(filter(None, (by_unit, others)), found, strict=True):
        for axis in axes:
            made[axis] = readers[axis].read(tally, _value_of(question, axis, standard))
    return made


# So many rows have this value in the column and this key, as far as both are asked about.
Tally = Sequence[tuple[Any, int, int]]


def _tallied(
    question: Question, found: StatusChangeQuerySet, sets: Sequence[tuple[str | None, int]]
) -> list[Tally]:
    """For each column (None: none) and mask, how many rows have the same value and the same bits of the key."""
    read = ["sector_id", "figure_key"]
    if any(column == "stands_in" for column, _ in sets):
        found, read = placed(found, question), [*read, "stands_in"]
    rows_sql, parameters = found.order_by().values(*read).query.sql_with_params()
    columns = [f"{column or 'NULL::bigint'}, figure_key & {mask}" for column, mask in sets]
    groups = [f"({f'{column}, ' if column else ''}figure_key & {mask})" for column, mask in sets]
    # Which set a row is of: in those of the others the first column is not told apart.
    which = f"grouping({sets[0][0]})" if len(sets) > 1 else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {which}, {', '.join(columns)}, count(*) FROM ({rows_sql}) AS changes "  # noqa: S608 -- our words
            f"GROUP BY GROUPING SETS ({', '.join(groups)})",
            parameters,
        )
        tallies: list[list[tuple[Any, int, int]]] = [[] for _ in sets]
        for which_set, *values, number in cursor.fetchall():
            tallies[which_set].append((values[2 * which_set], values[2 * which_set + 1], number))
    return tallies


def _value_of(question: Question, axis: str, standard: Mapping[int, str]) -> Callable[[Any, int], Any]:
    """What turns a tally's column and key into the value of an axis."""
    if axis == SECTOR:
        return lambda sector, _key: standard.get(sector)
    if axis == UNIT:
        return lambda stands_in, _key: line_of(question, stands_in)
    if axis in _IN_THE_KEY:
        column = _IN_THE_KEY[axis]
        return lambda _value, key: value_of(column, key)
    return lambda _value, _key: None


class _Reader:
    """Reads the numbers of some cells from tallies of rows that all agree in the columns of `alike`."""

    def __init__(self, cells: Mapping[str, Cell], alike: Collection[str]) -> None:
        self.cells = cells
        self.columns = {column for cell in cells.values() for column in cell.asked} - set(alike)
        self._asked = {
            name: [bits_of(column, cell.asked[column]) for column in cell.asked if column in self.columns]
            for name, cell in cells.items()
        }
        self._names: dict[int, list[str]] = {}

    def read(self, tally: Tally, value_of_row: Callable[[Any, int], Any]) -> dict[Any, Counts]:
        """The number of each cell for each value."""
        found: dict[Any, dict[str, int]] = {}
        for column, key, number in tally:
            if (names := self._names.get(key)) is None:
                names = self._names[key] = self._counted(key)
            value = value_of_row(column, key)
            counts = found.get(value)
            if counts is None:
                counts = found[value] = dict.fromkeys(self.cells, 0)
            for name in names:
                counts[name] += number
        return found

    def _counted(self, key: int) -> list[str]:
        """The cells that rows with this key are counted in."""
        return [
            name
            for name, asked in self._asked.items()
            if all(key & mask in numbers for mask, numbers in asked)
        ]


NOTHING: Counts = dict.fromkeys(ALL_CELLS, 0)


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the same state of the database, so that sums cannot disagree by what came between."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


# --- a summary: all breakdowns of one question ---


@dataclass(frozen=True)
class Line:
    """One row of a breakdown: its stable code, its name, its figures. `term` for a unit, `own` for the asked one."""

    code: str
    name: str
    counts: Counts
    term: UnitTerm | None = None
    own: bool = False


@dataclass(frozen=True)
class Summary:
    """The figures of one question with every breakdown; `strays` are rows that no line of the table holds.

    `unconverted` is the line of what stands in none of the units on this map, where there is anything.
    """

    question: Question
    total: Counts
    levels: Mapping[Level, Counts]
    sectors: Sequence[Line]
    units: Sequence[Line]
    subjects: Sequence[Line]
    origins: Sequence[Line]
    strays: Sequence[str] = ()
    unconverted: Line | None = None

    @property
    def unit_lines(self) -> Sequence[Line]:
        """The lines by unit with what is not converted: they add up to the total."""
        return [*self.units, *([self.unconverted] if self.unconverted else [])]


def unit_cells(levels: Sequence[Level], *, brief: bool = False) -> dict[str, Cell]:
    """The cells of the table by unit: the figures, and those of each level, subject and origin; `brief` has the nine
    and the levels alone, as the screen."""
    cells = {figure.value: Cell(figure) for figure in NINE} if brief else dict(ALL_CELLS)
    for level in levels:
        for figure in (
            Figure.REGISTERED,
            Figure.PROPOSED,
            Figure.RECOGNISED,
            Figure.DECLINED,
            Figure.REVOKED,
        ):
            cells[f"{figure.value}_{level.code}"] = Cell(figure, level=level)
    cells["registered_exemplar"] = Cell(Figure.REGISTERED, entry_type="exemplar")
    if brief:
        return cells
    for subject in SubjectType:
        cells[f"registered_{subject.value}"] = Cell(Figure.REGISTERED, subject=subject.value)
    cells["registered_new"] = Cell(Figure.REGISTERED, origins=(Origin.NEW,))
    cells["registered_kept"] = Cell(Figure.REGISTERED, origins=(Origin.MAINTAINED, Origin.UPGRADED))
    cells["registered_replicated"] = Cell(Figure.REGISTERED, origins=(Origin.REPLICATED,))
    return cells


def summarise(question: Question, *, brief: bool = False) -> Summary:
    """All breakdowns of the question, as they stood together; a constant number of queries. The lines by unit have
    `unit_cells`, all or the `brief` ones.

    What counts by unit and what counts by all the other axes are counted apart. The nine in the total are those of
    every row by unit, so each promise of `balance` compares two countings.
    """
    with one_moment():
        cells = unit_cells(DESK_LEVELS, brief=brief)
        counted = counts_by(question, {axis: cells if axis == UNIT else ALL_CELLS for axis in AXES})
        by_unit, by_level = counted[UNIT], counted["level"]
        terms = _direct_terms(question)
        strays = _stray_names(by_unit.keys() - {term.unit_id for term in terms} - {None, UNCONVERTED})
    return Summary(
        question=question,
        total=_sum(by_level.values(), ALL_CELLS) | _sum(by_unit.values(), cells),
        levels={level: by_level.get(level.value, NOTHING) for level in DESK_LEVELS},
        sectors=_sector_lines(counted[SECTOR]),
        units=_unit_lines(question, terms, by_unit, cells),
        subjects=_lines(SubjectType, counted["subject"]),
        origins=_lines(Origin, counted["origin"]),
        strays=strays,
        unconverted=_unconverted_line(by_unit.get(UNCONVERTED)),
    )


def _lines(values: Iterable[Any], counted: Mapping[str, Counts]) -> list[Line]:
    """A line for each of the values, in their order."""
    return [Line(one.value, one.label, counted.get(one.value, NOTHING)) for one in values]


def _sum(many: Iterable[Mapping[str, int]], names: Iterable[str]) -> dict[str, int]:
    found = dict.fromkeys(names, 0)
    for counts in many:
        for name in found:
            found[name] += counts[name]
    return found


def _direct_terms(question: Question) -> list[UnitTerm]:
    """The units right beneath the asked one (of its group), by their own word, not by the path that the figures are
    counted by."""
    return list(direct_units(question).select_related("unit").in_order())


def _stray_names(unit_ids: set[int]) -> list[str]:
    return sorted(str(unit) for unit in Unit.objects.filter(pk__in=unit_ids)) if unit_ids else []


def _sector_lines(by_sector: Mapping[str, Counts]) -> list[Line]:
    lines = _lines(StandardSector, by_sector)
    unmapped = by_sector.get("")
    return [*lines, Line("", "Chưa xếp vào lĩnh vực chuẩn", unmapped)] if unmapped else lines


def _unit_lines(
    question: Question, terms: Sequence[UnitTerm], by_unit: Mapping[Any, Counts], cells: Mapping[str, Cell]
) -> list[Line]:
    empty = dict.fromkeys(cells, 0)
    lines = [Line(term.code, term.name, by_unit.get(term.unit_id, empty), term) for term in terms]
    own = Line(question.term.code, question.term.name, by_unit.get(None, empty), question.term, own=True)
    return [*lines, own]


def _unconverted_line(counts: Counts | None) -> Line | None:
    return Line("", NOT_CONVERTED, counts) if counts and any(counts.values()) else None


def by_title_alone(question: Question) -> Counts:
    """Of each figure how many registrations are known by their title alone: from lists of old years, without the texts.
    One look into a small index where the period has none; else one query more. What a registration was when it was
    sent it stays, so this holds at any moment."""
    there = Registration.objects.by_title_alone().in_period(question.period)
    if question.quality or not there.exists():
        return NOTHING
    return count(question.narrowed(quality=Quality.TITLE.value))


def title_words(counts: Counts) -> str:
    """ "Trong số đăng ký có 45 hồ sơ chỉ có tên, …"; empty where there are none."""
    if not counts["registered"]:
        return ""
    said = (
        f"Trong số đăng ký có {wording.number(counts['registered'])} hồ sơ chỉ có tên, không có đủ nội dung"
    )
    recognised = counts["recognised"]
    return f"{said}; trong đó {wording.number(recognised)} được công nhận." if recognised else f"{said}."


def unconverted(question: Question) -> int:
    """How many of the registered are not converted to the map, at the unit or anywhere beneath it. One query; none
    where nothing of another time is open."""
    if not question.ground.is_unsettled:
        return 0
    asked = question.narrowed(unconverted=True)
    return count(asked, {"registered": Cell(Figure.REGISTERED)})["registered"]


NOT_CONVERTED = "Chưa quy đổi"


# --- do the sums agree? ---


@dataclass(frozen=True)
class Equation:
    """A promise between figures: whether it holds, how it reads, and the rows by which it does not."""

    text: str
    ok: bool
    rows: Sequence[str] = ()


class UnbalancedError(Exception):
    """The sums of a summary disagree: nothing is exported. The message names the rows."""

    def __init__(self, wrong: Sequence[Equation]) -> None:
        self.wrong = wrong
        lines = [f"{one.text} ({'; '.join(one.rows)})" if one.rows else one.text for one in wrong]
        super().__init__("Số liệu chưa cân đối, chưa xuất được: " + " · ".join(lines))


def balance(summary: Summary) -> list[Equation]:
    """Every equation of the summary: C = D + E + R + F in every row, and each breakdown adds up to the total."""
    everything = [("Tổng cộng", summary.total)]
    everything += [(level.label, counts) for level, counts in summary.levels.items()]
    for lines in (summary.sectors, summary.unit_lines, summary.subjects, summary.origins):
        everything += [(line.name, line.counts) for line in lines]
    return [
        _decided(everything),
        _adds_up("cấp", summary.total, list(summary.levels.values())),
        _adds_up("lĩnh vực", summary.total, [line.counts for line in summary.sectors]),
        _adds_up("đơn vị", summary.total, [line.counts for line in summary.unit_lines], summary.strays),
        _adds_up("chủ thể", summary.total, [line.counts for line in summary.subjects]),
        _adds_up("hình thức", summary.total, [line.counts for line in summary.origins]),
    ]


def _decided(everything: Sequence[tuple[str, Counts]]) -> Equation:
    parts = (Figure.RECOGNISED, Figure.DECLINED, Figure.REVOKED, Figure.PENDING)
    wrong = [name for name, counts in everything if counts["proposed"] != sum(counts[one] for one in parts)]
    text = "đã đề nghị = được công nhận + không được công nhận + đã thu hồi + chờ quyết định"
    return Equation(text, not wrong, wrong)


def _adds_up(what: str, total: Counts, parts: Sequence[Counts], strays: Sequence[str] = ()) -> Equation:
    wrong = []
    for figure in NINE:
        found = sum(counts[figure] for counts in parts)
        if found != total[figure]:
            wrong.append(f"{figure.label.lower()}: cộng theo {what} được {found}, tổng là {total[figure]}")
    text = f"cộng theo {what} bằng tổng số"
    return Equation(text, not wrong, [*wrong, *(f"không có dòng cho {name}" for name in strays)])


def refuse_unbalanced(summary: Summary) -> None:
    """Raises UnbalancedError where an equation of the summary does not hold."""
    wrong = [equation for equation in balance(summary) if not equation.ok]
    if wrong:
        raise UnbalancedError(wrong)


# --- recognitions by the level that decided ---


# A line can be in force only from results on.
_RECOGNISABLE = REPORTED | {Status.RESULTS_RETURNED}


def recognitions(question: Question) -> dict[Level, dict[str, int]]:
    """For each deciding level the recognitions live at the moment: `total`, and those registered for the `same`, a
    `higher` and a `lower` level. One query."""
    line = "registration__recognitions"
    live = live_at(question.moment, f"{line}__")
    recognisable = _condition(_of(_RECOGNISABLE))
    lines = changes(question).filter(recognisable, live).order_by()
    found: dict[Level, dict[str, int]] = {}
    for decided, registered, number in lines.values_list(f"{line}__level", "target_level").annotate(
        n=Count("*")
    ):
        told = found.setdefault(Level(decided), {"total": 0, "same": 0, "higher": 0, "lower": 0})
        told["total"] += number
        told["same" if registered == decided else "higher" if registered < decided else "lower"] += number
    return found
