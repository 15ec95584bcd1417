"""Biểu 5: a round by its years: what was registered and recognised each year, in turns and in models.

A turn (lượt) is a registration; a model that goes on for three years is three turns and one model. Registrations that
a round has of its own stand beneath, never added to the years; years known by totals alone have lines of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from danvan.office.tables import Column, Kind, Row, RowKind, Table, Value
from danvan.ui.wording import number
from danvan.units.enums import DESK_LEVELS, Level
from danvan.web.paging import among
from models_registry.models import (
    EmulationPeriod,
    ModelJoin,
    Origin,
    PeriodKind,
    ReportedTotal,
    RoundSource,
    SubjectType,
)
from models_registry.models.reported_total import NUMBERS
from models_registry.wording import LevelNames
from reports import letterheads
from reports.figures import (
    BELOW_PROVINCE,
    HONOURED,
    HONOURED_BELOW,
    NOTHING,
    Cell,
    Counts,
    Figure,
    by_title_alone,
    count,
    rows,
    title_words,
)
from reports.later import notes_of_year
from reports.questions import Question, asked_of
from reports.reported import LABEL, summed, totals_of, words_of
from reports.summaries.paper import Link

NAME = "by_period"
BELOW = "by_below_province"


@dataclass(frozen=True)
class _Line:
    """One row: what it is called, what it counts, and whether it begins a part of the table."""

    key: str
    name: str
    cell: Cell
    heads: bool = False


@dataclass(frozen=True)
class Counted:
    """One line of a round: for each year its number (None where the unit did not exist), in turns and in models."""

    by_year: Sequence[int | None]
    models: int

    @property
    def turns(self) -> int:
        """The sum of the years."""
        return sum(value for value in self.by_year if value is not None)


@dataclass(frozen=True)
class OverYears:
    """A round by its years: what its table shows and its report tells. `asked` is the question of each year, None for
    a year in which the unit did not exist; `reported` are the totals without a list of each, in none of the lines;
    `by_title` what of each year's figures is known by its title alone."""

    question: Question
    years: Sequence[EmulationPeriod]
    asked: Sequence[Question | None]
    names: LevelNames
    lines: Mapping[str, Counted]
    reported: Sequence[Sequence[ReportedTotal]]
    by_title: Sequence[Counts]

    def __getitem__(self, key: str) -> Counted:
        return self.lines[key]

    @property
    def without_figures(self) -> list[str]:
        """The codes of the years of which the system knows nothing: no registration and no total."""
        registered = self["registered"].by_year
        told = zip(self.years, registered, self.reported, strict=True)
        return [year.code for year, value, totals in told if not value and not totals]

    @property
    def title_words(self) -> list[str]:
        """Of each year how many are known by their title alone, where there are any."""
        told = zip(self.years, self.by_title, strict=True)
        return [
            f"{year.name}: {words[0].lower()}{words[1:]}" for year, one in told if (words := title_words(one))
        ]

    @property
    def closed_words(self) -> list[str]:
        """Which years are told as they were closed, and what was decided about them since."""
        found = [
            f"{one.period.name} lấy theo số liệu đã chốt đến {one.taken_words}."
            for one in self.asked
            if one is not None and one.closed is not None
        ]
        return [*found, *notes_of_year(self.question)]

    @property
    def reported_words(self) -> list[str]:
        """What reports say of the years of which no list is left, with their sources."""
        found = []
        for year, totals in zip(self.years, self.reported, strict=True):
            found += [
                f"{year.name}: {words.replace(LABEL, LABEL.lower(), 1)}"
                for words in words_of(totals, self.names)
            ]
        return found


@dataclass(frozen=True)
class OwnDossiers:
    """What a round has of its own, never added to its years: how many, and how many of them a desk made from yearly
    ones."""

    registered: int
    gathered: int

    @property
    def entered(self) -> int:
        """Those that their units registered for the round."""
        return self.registered - self.gathered


def applies(question: Question) -> bool:
    """Rounds have years; a year has none."""
    return question.period.kind == PeriodKind.ROUND


def over_years(question: Question) -> OverYears:
    """The round of the question by its years; a few queries a year and one a line."""
    years = list(EmulationPeriod.objects.within(question.period))
    asked = [asked_of(question, year, question.as_of or question.moment) for year in years]
    names = LevelNames.around(question.unit, on=question.map_date)
    lines = _lines(names)
    cells = {line.key: line.cell for line in lines if not line.cell.honoured}
    counts = [count(one, cells) if one else None for one in asked]
    same = dict(ModelJoin.objects.at(question.moment).values_list("joined", "kept"))
    counted = {line.key: _counted(line, asked, counts, same) for line in lines}
    reported = [totals_of(one) if one else [] for one in asked]
    by_title = [by_title_alone(one) if one else NOTHING for one in asked]
    return OverYears(question, years, asked, names, counted, reported, by_title)


def own_dossiers(question: Question) -> OwnDossiers:
    """The round's own registrations at the moment; two queries."""
    own = rows(question, Figure.REGISTERED)
    gathered = Exists(RoundSource.objects.filter(registration=OuterRef("registration")))
    return OwnDossiers(own.count(), own.filter(gathered).count())


def table(question: Question, *, link: Link | None = None) -> Table:
    """The table of `over_years`."""
    over = over_years(question)
    return Table(
        title=f"TỔNG HỢP KẾT QUẢ XÂY DỰNG MÔ HÌNH “DÂN VẬN KHÉO” {question.span.upper()}",
        sheet_name="Biểu 5 - Giai đoạn",
        columns=_columns(over.years),
        rows=tuple(_rows(over, link)) if over.years else (),
        heading=letterheads.heading(question, form="Biểu 5", measure="Đơn vị tính: lượt mô hình"),
        notes=_notes(over),
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
        _Line(
            BELOW,
            f"Theo quyết định của {' hoặc '.join(names.of(level) for level in BELOW_PROVINCE)}",
            Cell(Figure.REGISTERED, honoured=HONOURED_BELOW),
        ),
    ]


def _columns(years: Sequence[EmulationPeriod]) -> list[Column]:
    return [
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Nội dung", width=44),
        *(Column(year.code, year.name, Kind.WHOLE, 12) for year in years),
        Column("turns", "Cộng (lượt)", Kind.WHOLE, 12),
        Column("models", "Số mô hình (mỗi mô hình tính một lần)", Kind.WHOLE, 18),
    ]


def _counted(
    line: _Line,
    asked: Sequence[Question | None],
    counts: Sequence[Mapping[str, int] | None],
    same: Mapping[int, int],
) -> Counted:
    values: list[int | None] = [
        None
        if one is None or found is None
        else found[line.key]
        if line.key in found
        else _listed(one, line).count()
        for one, found in zip(asked, counts, strict=True)
    ]
    models = _distinct([_listed(one, line) for one in asked if one], same) if any(values) else 0
    return Counted(values, models)


def _rows(over: OverYears, link: Link | None) -> list[Row]:
    made, place = [], 0
    for line in _lines(over.names):
        counted = over[line.key]
        if not (line.heads or (counted.turns and _is_told(line, over))):
            continue
        place += line.heads
        shown: list[Value] = [
            place if line.heads else None,
            line.name,
            *(_or_dash(value) for value in counted.by_year),
        ]
        kind = RowKind.GROUP if line.heads else RowKind.BODY
        made.append(
            Row([*shown, counted.turns, counted.models], kind, _links(link, line, over, counted.by_year))
        )
    return [*made, *_reported_rows(over, place)]


_REPORTED = {"registered": "đăng ký", "proposed": "đã đề nghị công nhận", "recognised": "được công nhận"}


def _reported_rows(over: OverYears, place: int) -> list[Row]:
    """What totals without a list say of each year: no list behind them, and no models to count once."""
    made = []
    by_year = [summed(totals).numbers for totals in over.reported]
    for name in NUMBERS:
        values = [numbers[name] for numbers in by_year]
        known = [value for value in values if value is not None]
        if known:
            place += 1
            shown = [place, f"{LABEL}: {_REPORTED[name]}", *(_or_dash(value) for value in values)]
            made.append(Row([*shown, sum(known), "–"], RowKind.GROUP))
    return made


def _is_told(line: _Line, over: OverYears) -> bool:
    """What several levels recognised together is told where more than one of them did."""
    return line.key != BELOW or all(over[f"by_{level.code}"].turns for level in BELOW_PROVINCE)


def _or_dash(value: int | None) -> Value:
    """The unit did not exist in that year: no number, not nought."""
    return "–" if value is None else value


def _listed(question: Question, line: _Line) -> QuerySet:
    return rows(question, line.cell)


_MODEL = "registration__emulation_model"


def _distinct(lists: Sequence[QuerySet], same: Mapping[int, int]) -> int:
    """How many emulation models stand in the lists together, each once; the database puts them together. `same` says
    of each that was joined what it counts as."""
    number = _together(lists).count()
    if not number or not same:
        return number
    joined = among(_MODEL, {*same, *same.values()})
    there = set(_together([found.filter(joined) for found in lists]))
    return number - len(there) + len({same.get(model, model) for model in there})


def _together(lists: Sequence[QuerySet]) -> QuerySet:
    first, *others = [found.order_by().values_list(_MODEL, flat=True) for found in lists]
    return first.union(*others) if others else first.distinct()


def _links(link: Link | None, line: _Line, over: OverYears, values: Sequence[int | None]) -> dict[str, str]:
    if link is None:
        return {}
    told = zip(over.years, over.asked, values, strict=True)
    return {year.code: link(one)(line.cell) for year, one, value in told if one and value}


def _notes(over: OverYears) -> tuple[str, ...]:
    """What a reader must know before they put two of these numbers together."""
    found = [
        "Lượt là tổng số đăng ký của các năm; mô hình duy trì nhiều năm hoặc đã gộp tính một lần ở cột số mô hình.",
        "Các dòng công nhận theo quyết định của từng cấp gồm cả mô hình đăng ký cấp khác, không lập thành tỷ lệ.",
    ]
    if over.without_figures:
        found.append(f"Chưa có số liệu trong hệ thống: năm {', '.join(over.without_figures)}.")
    if any(over.reported):
        found.append(
            "Các dòng số liệu tổng hợp, không có danh sách lấy theo văn bản, không cộng vào các dòng khác, không mở "
            "được danh sách và không biết số mô hình duy trì qua các năm."
        )
    found += over.closed_words
    found += over.title_words
    found += over.reported_words
    own = own_dossiers(over.question)
    if own.registered:
        found.append(
            f"Hồ sơ đăng ký riêng của giai đoạn: {number(own.registered)} mô hình{_of_which(own)}, "
            "không cộng với các năm."
        )
    return tuple(found)


def _of_which(own: OwnDossiers) -> str:
    """How many a desk made from yearly ones; nothing where none."""
    if not own.gathered:
        return ""
    if not own.entered:
        return " (lập từ hồ sơ các năm)"
    return f" ({number(own.gathered)} lập từ hồ sơ các năm, {number(own.entered)} do đơn vị đăng ký)"
