"""Biểu 3: the registrations by name, of one figure or of all that were registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Case, IntegerField, When

from danvan.office.tables import Column, Kind, Row, Table
from danvan.units.enums import UnitGroup
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.wording import LevelNames, status_words
from models_registry.workflow import Status
from reports import letterheads
from reports.figures import Cell, Figure, rows
from reports.listing import ORDER, decided, named
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
    *(When(unit__terms__group=group.value, then=place) for place, group in enumerate(UnitGroup)),
    default=len(UnitGroup),
    output_field=IntegerField(),
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
    question: Question, cell: Cell | None = None, *, found: StatusChangeQuerySet | None = None
) -> Table:
    """The list behind `cell` (all registered, unless given); `found` in its place, where a reader sees less."""
    cell = cell or Cell(Figure.REGISTERED)
    listed = decided(named(rows(question, cell) if found is None else found, question), question)
    listed = listed.annotate(group_place=_GROUP_PLACE)
    about = _ABOUT.get(cell.figure, "ĐĂNG KÝ")
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” {about}{_level(question, cell)} {question.period.name.upper()}",
        sheet_name="Biểu 3 - Danh sách",
        columns=_COLUMNS,
        rows=_Rows(listed, question, _as_row, order=("group_place", "unit__terms__sort_key", *ORDER)),
        heading=letterheads.heading(question, form="Biểu 3", measure=""),
        signature=letterheads.signature(question),
        filterable=True,
        empty="Không có mô hình nào.",
    )


def missing_table(question: Question, figure: Figure, found: StatusChangeQuerySet) -> Table:
    """The y − x of a fraction by name, with reasons and explanations, in the order of the reasons."""
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” ĐĂNG KÝ{_level(question, Cell(figure))} "
        f"{question.period.name.upper()} CHƯA {_ABOUT[figure].removeprefix('ĐÃ ')}",
        sheet_name="Danh sách chưa đạt",
        columns=_MISSING_COLUMNS,
        rows=_Rows(named(found, question), question, _as_missing_row, order=("order", *ORDER)),
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


class _Rows:
    """Rows read from the database while the file is written, each time anew; or the first of them."""

    def __init__(self, found: Any, question: Question, maker: Any, order: tuple[str, ...] = ORDER) -> None:
        self.found, self.question, self.maker, self.order = found, question, maker, order

    def __iter__(self) -> Iterator[Row]:
        return self._made(self.found.order_by(*self.order).iterator(chunk_size=1000))

    def __getitem__(self, part: slice) -> list[Row]:
        return list(self._made(self.found.order_by(*self.order)[part]))

    def _made(self, listed: Iterable[Any]) -> Iterator[Row]:
        names = LevelNames.around(self.question.unit, on=self.question.map_date)
        for place, one in enumerate(listed, 1):
            yield Row((place, one.code, one.title, _whose(one), one.sector_name, *self.maker(one, names)))


def _whose(one: Any) -> str:
    """The unit; before it the person, where an individual was registered."""
    return f"{one.person}, {one.unit_name}" if one.subject == "individual" and one.person else one.unit_name


def _as_row(one: Any, names: LevelNames) -> tuple[Any, ...]:
    level = names.of(one.target_level)
    in_force = one.to_status == Status.RECOGNISED
    return (
        level.capitalize(),
        status_words(one.to_status, level_name=level),
        (one.decision_number if in_force else None) or "",
        one.decision_date if in_force else None,
    )


def _as_missing_row(one: Any, names: LevelNames) -> tuple[Any, ...]:
    return (
        names.of(one.target_level).capitalize(),
        Reason(one.why).label,
        one.said or "",
        one.explanation or "",
    )
