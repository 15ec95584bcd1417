"""Biểu 3: the registrations by name, of one figure or of all that were registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import Exact

from danvan.accounts.permissions import Role
from danvan.office.tables import Column, Kind, Row, Table
from danvan.units.enums import Level, UnitGroup
from danvan.units.models import Cluster, last_said
from models_registry.closing import over_at
from models_registry.models import Dossier, EmulationModel, Quality, Recognition, Sector, SubjectType
from models_registry.models.figure_key import having
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.wording import LevelNames, status_words
from models_registry.workflow import Status
from reports import letterheads
from reports.figures import Cell, Figure, by_title_alone, live_at, placed, rows
from reports.groups import NO_CLUSTER
from reports.listing import ORDER, Converted, desk_name, streamed, whole
from reports.missing import Reason, Unseen
from reports.questions import Question

NAME = "named_list"
_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column(
        "code", "Mã", width=18
    ),  # no longer line is ever needed: measuring each would take a tenth of the time
    Column("title", "Tên mô hình, điển hình", width=51),
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
    Column("waits_at", "Đang ở", width=30),
    Column("at", "Từ lúc", Kind.MOMENT, 17),
    Column("said", "Ý kiến khi trả lại", width=34),
    Column("explanation", "Giải trình", width=34),
)
# As the signing leader reads it: by the groups of Biểu 1, then by unit, then by title. The last is in the index of
# figures, where the key of the history is not.
_BY_UNIT = ("unit_place", "registration__sort_key", "registration")
# Before the unit the person, where an individual was registered: looked up for those alone.
_PERSON = Case(
    When(
        having("subject", [SubjectType.INDIVIDUAL]),
        then=Subquery(Dossier.objects.filter(registration=OuterRef("registration")).values("person_name")),
    )
)
_CODE = Subquery(
    EmulationModel.objects.filter(pk=OuterRef("registration__emulation_model")).values("code")[:1]
)
# With a limit PostgreSQL looks up what is not sorted by after it has sorted, row by row, while the first are written.
_ALL = 2**31
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
    listed = listed.annotate(unit_place=_unit_place(question))
    about = _ABOUT.get(cell.figure, "ĐĂNG KÝ")
    listed, kind = _in_clusters(
        listed, question, _Kind(_COLUMNS, _DECIDED, _decision, _BY_UNIT if annex else ORDER)
    )
    kind = _with_quality(question, kind)
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” {about}{_level(question, cell)} {question.span.upper()}",
        sheet_name="Biểu 3 - Danh sách" if annex else "Danh sách",
        columns=kind.columns,
        rows=_Rows(listed, question, kind),
        heading=letterheads.heading(question, form="Biểu 3" if annex else "", measure="", cell=cell),
        signature=letterheads.signature(question),
        filterable=True,
        empty="Không có mô hình nào.",
    )


def _unit_place(question: Question) -> Concat:
    """Group and unit as one text, whose first letters sort most rows."""
    group, name = (_of_unit(question, one) for one in ("group", "sort_key"))
    places = (When(Exact(group, Value(one.value)), then=Value(str(at))) for at, one in enumerate(UnitGroup))
    group_place = Case(*places, default=Value(str(len(UnitGroup))), output_field=TextField())
    return Concat(group_place, name, output_field=TextField())


def _of_unit(question: Question, what: str) -> Any:
    """What the unit's term of the map says; of a unit of another time, its last."""
    on_map = F(f"on_map__{what}")
    if not question.ground.places:
        return on_map
    return Coalesce(on_map, last_said("unit", what), output_field=TextField())


def missing_table(
    question: Question, figure: Figure, found: StatusChangeQuerySet, unseen: Sequence[Unseen] = ()
) -> Table:
    """The y − x of a fraction by name, with reasons and explanations, in the order of the reasons; under it what of it
    the reader may not see."""
    listed = whole(found, question)
    # With the unit itself where it is the unit's turn, as on the screen.
    own = When(awaiting_role=Role.REGISTRAR, then=_of_unit(question, "name"))
    listed = listed.annotate(waits_at=Case(own, default=desk_name(question), output_field=TextField()))
    listed, kind = _in_clusters(
        listed, question, _Kind(_MISSING_COLUMNS, _MISSING, _reason, ("order", *ORDER))
    )
    kind = _with_quality(question, kind)
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” ĐĂNG KÝ{_level(question, Cell(figure))} "
        f"{question.span.upper()} CHƯA {_ABOUT[figure].removeprefix('ĐÃ ')}",
        sheet_name="Danh sách chưa đạt",
        columns=kind.columns,
        rows=_Rows(listed, question, kind),
        heading=letterheads.heading(question, measure=""),
        signature=letterheads.signature(question),
        filterable=True,
        notes=[f"{one.reason.label}: {one.words[0].lower()}{one.words[1:]}." for one in unseen],
        empty="Không còn mô hình nào.",
    )


def _level(question: Question, cell: Cell) -> str:
    level = cell.level if cell.level is not None else question.level
    if level is None:
        return ""
    return f" {LevelNames.around(question.unit, on=question.map_date).of(level).upper()}"


# What is read of every row; what else a list says follows.
_READ = (
    "code",
    "registration__title",
    "unit_name",
    "person",
    "unit_id",
    "registration_id",
    "sector_id",
    "target_level",
)
_DECIDED = ("to_status", "decided")
_MISSING = ("why", "waits_at", "at", "said", "explanation")


@dataclass(frozen=True)
class _Kind:
    """One kind of list: its columns, what is read of each row besides, how that ends the row, in which order."""

    columns: tuple[Column, ...]
    read: tuple[str, ...]
    ending: Callable[..., tuple[Iterable[Any], ...]]
    order: tuple[str, ...]


def _decided(question: Question) -> Case:
    """Of what is recognised, day and number of the decision in force, as one text."""
    lines = Recognition.objects.filter(
        live_at(question.taken_at), registration=OuterRef("registration"), level=OuterRef("target_level")
    )
    said = Concat(Cast("decision__date", TextField()), "decision__number", output_field=TextField())
    return Case(When(to_status=Status.RECOGNISED, then=Subquery(lines.values(said=said)[:1])))


def _in_clusters(found: Any, question: Question, kind: _Kind) -> tuple[Any, _Kind]:
    """Where the question is set in clusters, the list by cluster first, each row with its own; else as it is."""
    if question.grouping is None:
        return found, kind

    def ending(words: _Words, levels: Sequence[int | None], *more: Any) -> tuple[Iterable[Any], ...]:
        return (*kind.ending(words, levels, *more[:-1]), more[-1])

    clusters = list(_clusters(question))
    places = [When(condition, then=Value(place)) for place, (condition, _) in enumerate(clusters)]
    names = [When(condition, then=Value(name)) for condition, name in clusters]
    found = placed(found, question).annotate(
        cluster_place=Case(*places, default=Value(len(clusters)), output_field=IntegerField()),
        cluster_name=Case(*names, default=Value(NO_CLUSTER), output_field=TextField()),
    )
    return found, _Kind(
        (*kind.columns, Column("cluster", "Cụm, khối", width=24)),
        (*kind.read, "cluster_name"),
        ending,
        ("cluster_place", *kind.order),
    )


def _with_quality(question: Question, kind: _Kind) -> _Kind:
    """Where of some of them only the title is known, the list says so in a column more; else as it is."""
    if not any(by_title_alone(question).values()):
        return kind

    def ending(words: _Words, units: Sequence[int], levels: Sequence[int | None], *more: Any) -> Any:
        return (*kind.ending(words, units, levels, *more[:-1]), map(_QUALITIES.__getitem__, more[-1]))

    return _Kind(
        (*kind.columns, Column("quality", "Nội dung", width=14)),
        (*kind.read, "registration__quality"),
        ending,
        kind.order,
    )


_QUALITIES = dict(Quality.choices)


def _clusters(question: Question) -> Iterator[tuple[Q, str]]:
    """The clusters in their order: the condition on a placed row of lying in one, and its name."""
    direct: dict[Cluster, set[int]] = {}
    for unit, cluster in question.clusters.items():
        direct.setdefault(cluster, set()).add(unit)
    places = question.places
    for cluster, wanted in sorted(direct.items(), key=lambda one: (one[0].sort_key, one[0].pk)):
        units = wanted if places is None else {unit for unit, line in places.items() if line in wanted}
        yield Q(stands_in__in=units), cluster.name


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
        self.converted = Converted(question) if question.ground.places else None

    def units(
        self, names: Sequence[str | None], units: Sequence[int], registrations: Sequence[int]
    ) -> Iterable[str | None]:
        """The names of the units, each as it was, with that of the map beside it where it is another."""
        return names if self.converted is None else map(self.converted.beside, names, units, registrations)


class _Rows:
    """Rows read from the database while the file is written, each time anew; or the first of them."""

    def __init__(
        self,
        found: Any,
        question: Question,
        kind: _Kind,
    ) -> None:
        named = found.annotate(
            person=_PERSON, unit_name=_of_unit(question, "name"), code=_CODE, decided=_decided(question)
        )
        self.found = named.order_by(*kind.order).values_list(*_READ, *kind.read)[:_ALL]
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
            codes, titles, names, persons, units, registrations, sectors, levels, *more = zip(
                *some, strict=True
            )
            columns = (
                range(read + 1, read + len(some) + 1),
                codes,
                titles,
                map(_whose, persons, words.units(names, units, registrations)),
                map(words.sectors.get, sectors),
                map(words.levels.__getitem__, levels),
                *self.ending(words, units, levels, *more),
            )
            yield from map(Row, zip(*columns, strict=True))
            read += len(some)


_AT_ONCE = 500
_DATE = len("2026-12-31")


def _whose(person: str | None, unit: str | None) -> str | None:
    return f"{person}, {unit}" if person else unit


def _decision(
    words: _Words,
    units: Sequence[int],
    levels: Sequence[int | None],
    statuses: Sequence[str],
    decided: Sequence[str | None],
) -> tuple[Iterable[Any], ...]:
    return (
        map(
            words.statuses.__getitem__,
            zip(statuses, levels, map(words.over.__contains__, units), strict=True),
        ),
        [said[_DATE:] if said else "" for said in decided],
        [dt.date.fromisoformat(said[:_DATE]) if said else None for said in decided],
    )


def _reason(
    words: _Words,
    _units: Sequence[int],
    _levels: Sequence[int | None],
    whys: Sequence[str],
    places: Sequence[str | None],
    moments: Sequence[dt.datetime],
    said: Sequence[str | None],
    explanations: Sequence[str | None],
) -> tuple[Iterable[Any], ...]:
    return (
        map(words.reasons.__getitem__, whys),
        [one or "" for one in places],
        moments,
        [one or "" for one in said],
        [one or "" for one in explanations],
    )
