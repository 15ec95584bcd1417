"""Biểu 3: the registrations by name, of one figure or of all that were registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.db.models.lookups import In

from danvan.office.tables import Column, Kind, Row, Table
from danvan.units.enums import Level, UnitGroup
from danvan.units.models import Cluster
from models_registry.closing import over_at
from models_registry.models import Dossier, Sector, SubjectType
from models_registry.models.figure_key import having
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.wording import LevelNames, status_words
from models_registry.workflow import Status
from reports import letterheads
from reports.figures import Cell, Figure, direct_unit, rows
from reports.groups import NO_CLUSTER
from reports.listing import ORDER, streamed, whole
from reports.missing import Reason
from reports.questions import Question

NAME = "named_list"
_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("code", "Mã", width=17),
    Column("title", "Tên mô hình, điển hình", width=52),
    Column("unit", "Đơn vị, cá nhân", width=30),
    Column("sector", "Lĩnh vực", width=20),
    Column("level", "Cấp đăng ký", width=14),
    Column("status", "Trạng thái", width=26),
    Column("decision", "Quyết định công nhận", width=18),
    Column("date", "Ngày quyết định", Kind.DATE, 13),
)
_MISSING_COLUMNS = (
    *_COLUMNS[:6],
    Column("why", "Lý do", width=28),
    Column("said", "Ý kiến khi trả lại", width=34),
    Column("explanation", "Giải trình", width=34),
)
# As the signing leader reads it: by the groups of Biểu 1, then by unit, then by title. Group and unit are one text,
# whose first letters sort most rows, and the last is in the index of figures, where the key of the history is not.
_GROUP_PLACE = Case(
    *(When(on_map__group=group.value, then=Value(str(place))) for place, group in enumerate(UnitGroup)),
    default=Value(str(len(UnitGroup))),
    output_field=TextField(),
)
_UNIT_PLACE = Concat(_GROUP_PLACE, "on_map__sort_key", output_field=TextField())
_BY_UNIT = ("unit_place", "registration__sort_key", "registration")
# Before the unit the person, where an individual was registered: looked up for those alone.
_PERSON = Case(
    When(
        having("subject", [SubjectType.INDIVIDUAL]),
        then=Subquery(Dossier.objects.filter(registration=OuterRef("registration")).values("person_name")),
    )
)
_ABOUT = {
    Figure.PROPOSED: "ĐỀ NGHỊ CÔNG NHẬN",
    Figure.PENDING: "CHỜ QUYẾT ĐỊNH",
    Figure.RECOGNISED: "ĐƯỢC CÔNG NHẬN",
    Figure.DECLINED: "KHÔNG ĐƯỢC CÔNG NHẬN",
    Figure.REVOKED: "ĐÃ THU HỒI CÔNG NHẬN",
    Figure.RESULTS: "ĐÃ NỘP KẾT QUẢ",
    Figure.WITHDRAWN: "ĐÃ RÚT ĐĂNG KÝ",
    Figure.REFUSED: "KHÔNG ĐƯỢC CHẤP THUẬN ĐĂNG KÝ",
    Figure.WITHDRAWN_AFTER_ACCEPTANCE: "RÚT SAU KHI ĐƯỢC CHẤP THUẬN",
}


def table(
    question: Question,
    cell: Cell | None = None,
    *,
    found: StatusChangeQuerySet | None = None,
    annex: bool = True,
) -> Table:
    """The list behind `cell` (all registered, unless given); `found` in its place, where a reader sees less.

    As an annex it is set by groups and units; else as on the screen, by title.
    """
    cell = cell or Cell(Figure.REGISTERED)
    listed = whole(rows(question, cell) if found is None else found, question)
    listed = listed.annotate(unit_place=_UNIT_PLACE)
    about = _ABOUT.get(cell.figure, "ĐĂNG KÝ")
    listed, kind = _in_clusters(
        listed, question, _Kind(_COLUMNS, _DECIDED, _decision, _BY_UNIT if annex else ORDER)
    )
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” {about}{_level(question, cell)} {question.span.upper()}",
        sheet_name="Biểu 3 - Danh sách" if annex else "Danh sách",
        columns=kind.columns,
        rows=_Rows(listed, question, kind),
        heading=letterheads.heading(question, form="Biểu 3" if annex else "", measure=""),
        signature=letterheads.signature(question),
        filterable=True,
        empty="Không có mô hình nào.",
    )


def missing_table(question: Question, figure: Figure, found: StatusChangeQuerySet) -> Table:
    """The y − x of a fraction by name, with reasons and explanations, in the order of the reasons."""
    listed = whole(found, question)
    listed, kind = _in_clusters(
        listed, question, _Kind(_MISSING_COLUMNS, _MISSING, _reason, ("order", *ORDER))
    )
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” ĐĂNG KÝ{_level(question, Cell(figure))} "
        f"{question.span.upper()} CHƯA {_ABOUT[figure].removeprefix('ĐÃ ')}",
        sheet_name="Danh sách chưa đạt",
        columns=kind.columns,
        rows=_Rows(listed, question, kind),
        heading=letterheads.heading(question, measure=""),
        signature=letterheads.signature(question),
        filterable=True,
        empty="Không còn mô hình nào.",
    )


def _level(question: Question, cell: Cell) -> str:
    level = cell.level if cell.level is not None else question.level
    if level is None:
        return ""
    return f" {LevelNames.around(question.unit, on=question.map_date).of(level).upper()}"


# What is read of every row; what else a list says follows.
_READ = (
    "registration__emulation_model__code",
    "registration__title",
    "on_map__name",
    "person",
    "sector_id",
    "target_level",
)
_DECIDED = ("unit_id", "to_status", "in_force__decision__number", "in_force__decision__date")
_MISSING = ("why", "said", "explanation")


@dataclass(frozen=True)
class _Kind:
    """One kind of list: its columns, what is read of each row besides, how that ends the row, in which order."""

    columns: tuple[Column, ...]
    read: tuple[str, ...]
    ending: Callable[..., tuple[Iterable[Any], ...]]
    order: tuple[str, ...]


def _in_clusters(found: Any, question: Question, kind: _Kind) -> tuple[Any, _Kind]:
    """Where the question is set in clusters, the list by cluster first, each row with its own; else as it is."""
    if question.grouping is None:
        return found, kind

    def ending(words: _Words, levels: Sequence[int | None], *more: Any) -> tuple[Iterable[Any], ...]:
        return (*kind.ending(words, levels, *more[:-1]), more[-1])

    clusters = list(_clusters(question))
    places = [When(condition, then=Value(place)) for place, (condition, _) in enumerate(clusters)]
    names = [When(condition, then=Value(name)) for condition, name in clusters]
    found = found.annotate(
        cluster_place=Case(*places, default=Value(len(clusters)), output_field=IntegerField()),
        cluster_name=Case(*names, default=Value(NO_CLUSTER), output_field=TextField()),
    )
    return found, _Kind(
        (*kind.columns, Column("cluster", "Cụm, khối", width=24)),
        (*kind.read, "cluster_name"),
        ending,
        ("cluster_place", *kind.order),
    )


def _clusters(question: Question) -> Iterator[tuple[Any, str]]:
    """The clusters in their order: the condition on a row of lying in one, and its name."""
    direct: dict[Cluster, list[int]] = {}
    for unit, cluster in question.clusters.items():
        direct.setdefault(cluster, []).append(unit)
    places = question.places
    for cluster, units in sorted(direct.items(), key=lambda one: (one[0].sort_key, one[0].pk)):
        if places is None:
            yield In(direct_unit(question), units), cluster.name
        else:
            wanted = set(units)
            yield Q(unit__in=[unit for unit, place in places.items() if place in wanted]), cluster.name


class _Words:
    """The words of the rows of one list, each said once; for units where the period is over, as they read then."""

    def __init__(self, question: Question, units: Iterable[int]) -> None:
        self.over = over_at(question.period.pk, units, at=question.moment)
        names = LevelNames.around(question.unit, on=question.map_date)
        levels = [*Level, None]
        self.sectors = dict(Sector.objects.values_list("pk", "name"))
        self.levels = {level: names.of(level).capitalize() for level in levels}
        self.statuses = {
            (status.value, level, over): status_words(status, level_name=names.of(level), over=over)
            for status in Status
            for level in levels
            for over in (False, True)
        }
        self.reasons = {reason.value: reason.label for reason in Reason}


class _Rows:
    """Rows read from the database while the file is written, each time anew; or the first of them."""

    def __init__(
        self,
        found: Any,
        question: Question,
        kind: _Kind,
    ) -> None:
        self.found = found.annotate(person=_PERSON).order_by(*kind.order).values_list(*_READ, *kind.read)
        self.units = found.order_by().values_list("unit_id", flat=True).distinct()
        self.question, self.ending = question, kind.ending

    def __iter__(self) -> Iterator[Row]:
        words = _Words(self.question, self.units)  # asked before the rows begin to come
        return self._made(streamed(self.found), words)

    def __getitem__(self, part: slice) -> list[Row]:
        return list(self._made(self.found[part], _Words(self.question, self.units)))

    def _made(self, listed: Iterable[tuple[Any, ...]], words: _Words) -> Iterator[Row]:
        listed, read = iter(listed), 0
        # Many at once and column by column: over hundreds of thousands of rows that takes half the time.
        while some := list(islice(listed, _AT_ONCE)):
            codes, titles, units, persons, sectors, levels, *more = zip(*some, strict=True)
            columns = (
                range(read + 1, read + len(some) + 1),
                codes,
                titles,
                map(_whose, persons, units),
                map(words.sectors.get, sectors),
                map(words.levels.__getitem__, levels),
                *self.ending(words, levels, *more),
            )
            yield from map(Row, zip(*columns, strict=True))
            read += len(some)


_AT_ONCE = 500


def _whose(person: str | None, unit: str | None) -> str | None:
    return f"{person}, {unit}" if person else unit


def _decision(
    words: _Words,
    levels: Sequence[int | None],
    units: Sequence[int],
    statuses: Sequence[str],
    numbers: Sequence[str | None],
    dates: Sequence[dt.date | None],
) -> tuple[Iterable[Any], ...]:
    in_force = [status == Status.RECOGNISED for status in statuses]
    return (
        map(
            words.statuses.__getitem__,
            zip(statuses, levels, map(words.over.__contains__, units), strict=True),
        ),
        [(number if stands else None) or "" for number, stands in zip(numbers, in_force, strict=True)],
        [date if stands else None for date, stands in zip(dates, in_force, strict=True)],
    )


def _reason(
    words: _Words,
    _levels: Sequence[int | None],
    whys: Sequence[str],
    said: Sequence[str | None],
    explanations: Sequence[str | None],
) -> tuple[Iterable[Any], ...]:
    return (
        map(words.reasons.__getitem__, whys),
        [one or "" for one in said],
        [one or "" for one in explanations],
    )
