"""Biểu 3: the registrations by name, of one figure or of all that were registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Case, IntegerField, When

from danvan.office.tables import Column, Kind, Row, Table
from danvan.units.enums import Level, UnitGroup
from models_registry.closing import over_at
from models_registry.models import Sector, SubjectType
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.wording import LevelNames, status_words
from models_registry.workflow import Status
from reports import letterheads
from reports.figures import Cell, Figure, rows
from reports.listing import ORDER, whole
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
# As the signing leader reads it: by the groups of Biểu 1, then by unit, then by title.
_GROUP_PLACE = Case(
    *(When(on_map__group=group.value, then=place) for place, group in enumerate(UnitGroup)),
    default=len(UnitGroup),
    output_field=IntegerField(),
)
_BY_UNIT = ("group_place", "on_map__sort_key", *ORDER)
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
    listed = listed.annotate(group_place=_GROUP_PLACE)
    about = _ABOUT.get(cell.figure, "ĐĂNG KÝ")
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” {about}{_level(question, cell)} {question.span.upper()}",
        sheet_name="Biểu 3 - Danh sách" if annex else "Danh sách",
        columns=_COLUMNS,
        rows=_Rows(listed, question, _DECIDED, _decision, _BY_UNIT if annex else ORDER),
        heading=letterheads.heading(question, form="Biểu 3" if annex else "", measure=""),
        signature=letterheads.signature(question),
        filterable=True,
        empty="Không có mô hình nào.",
    )


def missing_table(question: Question, figure: Figure, found: StatusChangeQuerySet) -> Table:
    """The y − x of a fraction by name, with reasons and explanations, in the order of the reasons."""
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” ĐĂNG KÝ{_level(question, Cell(figure))} "
        f"{question.span.upper()} CHƯA {_ABOUT[figure].removeprefix('ĐÃ ')}",
        sheet_name="Danh sách chưa đạt",
        columns=_MISSING_COLUMNS,
        rows=_Rows(whole(found, question), question, _MISSING, _reason, ("order", *ORDER)),
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
    "subject",
    "registration__dossier__person_name",
    "sector_id",
    "target_level",
)
_DECIDED = ("unit_id", "to_status", "in_force__decision__number", "in_force__decision__date")
_MISSING = ("why", "said", "explanation")


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
        columns: Sequence[str],
        ending: Callable[..., tuple[Any, ...]],
        order: tuple[str, ...],
    ) -> None:
        self.found = found.order_by(*order).values_list(*_READ, *columns)
        self.units = found.order_by().values_list("unit_id", flat=True).distinct()
        self.question, self.ending = question, ending

    def __iter__(self) -> Iterator[Row]:
        return self._made(self.found.iterator(chunk_size=2000))

    def __getitem__(self, part: slice) -> list[Row]:
        return list(self._made(self.found[part]))

    def _made(self, listed: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
        words, ending = _Words(self.question, self.units), self.ending
        for place, (code, title, unit, subject, person, sector, level, *more) in enumerate(listed, 1):
            # Before the unit the person, where an individual was registered.
            whose = f"{person}, {unit}" if person and subject == SubjectType.INDIVIDUAL else unit
            start = (place, code, title, whose, words.sectors.get(sector), words.levels[level])
            yield Row((*start, *ending(words, level, *more)))


def _decision(
    words: _Words, level: int | None, unit: int, status: str, number: str | None, date: dt.date | None
) -> tuple[Any, ...]:
    said = words.statuses[status, level, unit in words.over]
    in_force = status == Status.RECOGNISED
    return said, (number if in_force else None) or "", date if in_force else None


def _reason(
    words: _Words, _level: int | None, why: str, said: str | None, explanation: str | None
) -> tuple[Any, ...]:
    return words.reasons[why], said or "", explanation or ""
