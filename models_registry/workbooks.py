"""Lists of dossiers as workbooks: the rows of the screen, in its words and its order, read to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.office.cover import Cover
from danvan.office.excel import NotForExcelError, write_workbook
from danvan.office.tables import Column, Heading, Kind, Row, Table
from danvan.ui.components import FilterChip
from danvan.ui.wording import moment
from danvan.units.models import last_said
from models_registry import closing
from models_registry.models import Quality, Registration
from models_registry.wording import LevelNames, status_words

_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column(
        "code", "Mã", width=18
    ),  # no longer line is ever needed: measuring each would take a tenth of the time
    Column("title", "Tên mô hình, điển hình", width=51),
    Column("unit", "Đơn vị", width=30),
    Column("period", "Kỳ", width=12),
    Column("sector", "Lĩnh vực", width=20),
    Column("level", "Cấp đăng ký", width=14),
    Column("status", "Trạng thái", width=34),
    Column("changed", "Thay đổi", Kind.DATE, 13),
)
_QUALITY = Column("quality", "Nội dung", width=14)
_READ = (
    "model_code",
    "title",
    "shown_unit",
    "period_name",
    "sector_name",
    "target_level",
    "status",
    "awaiting_name",
    "changed_at",
    "period_id",
    "unit_id",
    "quality",
)
_QUALITIES = dict(Quality.choices)


@dataclass(frozen=True)
class _Rows:
    """Rows read from the database while the file is written, each time anew; or the first of them."""

    found: QuerySet[Registration]
    names: LevelNames
    unit: str = "unit"
    tells_quality: bool = False

    def __iter__(self) -> Iterator[Row]:
        return self._made(self._read().iterator(chunk_size=2000))

    def __getitem__(self, part: slice) -> Sequence[Row]:
        return list(self._made(self._read()[part]))

    def _read(self) -> Any:
        return self.found.labelled().annotate(shown_unit=last_said(self.unit)).values_list(*_READ)

    def _made(self, listed: Any) -> Iterator[Row]:
        pairs = self.found.order_by().values_list("period_id", "unit_id").distinct()
        closed = {pair for pair, one in closing.seen_all(pairs).items() if one.stops(None)}

        @lru_cache(maxsize=2000)
        def said(status: str, level: int | None, place: str, over: bool) -> str:  # noqa: FBT001 -- a key
            return status_words(status, level_name=self.names.of(level), place=place, over=over)

        for at, one in enumerate(listed, 1):
            code, title, unit, period, sector, level, status, place, changed, *pair, quality = one
            words = said(status, level, place or "", tuple(pair) in closed)
            name = self.names.of(level).capitalize()
            told = (_QUALITIES[quality],) if self.tells_quality else ()
            yield Row((at, code or "chưa có mã", title, unit, period, sector, name, words, changed, *told))


def write_list(
    found: QuerySet[Registration],
    to: BinaryIO,
    *,
    title: str,
    names: LevelNames,
    filters: Sequence[str],
    order: str,
    by: User,
    watched: Callable[[Table], Table],
    unit: str = "unit",
) -> None:
    """The dossiers `found`, ordered as `order` says in words, as a workbook of the unit of `by`'s first post; `unit`
    names the column whose unit is shown. `watched` is given the table before its rows are read.

    Raises NotPossibleError for more than a sheet holds.
    """
    now = timezone.localtime()
    tells_quality = found.by_title_alone().order_by().exists()
    table = Table(
        title=title.upper(),
        sheet_name="Danh sách hồ sơ",
        columns=(*_COLUMNS, *([_QUALITY] if tells_quality else [])),
        rows=_Rows(found, names, unit, tells_quality),
        heading=Heading(as_of=f"(Lúc {moment(now)})"),
        filterable=True,
        empty="Không có hồ sơ nào.",
    )
    office = str(by.posts[0].unit) if by.posts else by.full_name
    cover = Cover(
        title=title.upper(),
        facts=(
            ("Phạm vi", f"hồ sơ mà tài khoản “{by.full_name}” được xem, {office}"),
            ("Danh sách lúc", moment(now)),
            ("Điều kiện lọc", "; ".join(filters) or "không lọc"),
            ("Xếp theo", order),
        ),
    )
    try:
        write_workbook([watched(table)], to=to, author=office, title=title, made_at=now, cover=cover)
    except NotForExcelError as error:
        raise NotPossibleError(str(error)) from error


def in_words(chips: Sequence[FilterChip], searched: str) -> list[str]:
    """The filters in force, what was typed into the search first."""
    return [*([f"tìm “{searched}”"] if searched else []), *(chip.label for chip in chips)]
