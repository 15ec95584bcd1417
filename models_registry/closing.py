"""What a closed period still lets through, asked before anything is written.

The database says it and holds it (`integrity.CLOSING`); here its answer becomes a refusal that a person can read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.units.models import Unit, UnitTerm
from models_registry.models import (
    EmulationPeriod,
    LateSending,
    PeriodBook,
    StatusChange,
)
from models_registry.models.closing import PeriodBookQuerySet


class ClosedError(NotPossibleError):
    """The figures of the period are closed at the unit or above it."""


@dataclass(frozen=True)
class Closed:
    """What stands in the way of the dossiers of one unit in one period.

    `level` is the highest level at which it is closed: only desks above it still decide. None stops nobody. `at` is
    the last closing, also for a unit that may send late: whatever happens now counts from after it.
    """

    level: int | None
    at: dt.datetime | None

    def stops(self, level: int | None) -> bool:
        """Whether a desk of `level` may not decide any more; None is the unit itself and who acts for it."""
        return self.level is not None and (level is None or level >= self.level)

    def after(self, moment: dt.datetime) -> dt.datetime:
        """`moment`, or right after the closing where that is later."""
        return moment if self.at is None else max(moment, self.at + dt.timedelta(microseconds=1))


Pair = tuple[int, int]  # period, unit


def _asked(pairs: Iterable[Pair], *, take: bool) -> dict[Pair, Closed]:
    wanted = sorted(set(pairs))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.p, k.u, c.closed_level, c.closed_at FROM unnest(%s::bigint[], %s::bigint[]) AS k (p, u)"
            " CROSS JOIN LATERAL registry_closed(k.p, k.u, %s) c",
            [[period for period, _ in wanted], [unit for _, unit in wanted], take],
        )
        return {(period, unit): Closed(level, at) for period, unit, level, at in cursor.fetchall()}


def seen_all(pairs: Iterable[Pair]) -> dict[Pair, Closed]:
    """As it stands now for each period and unit, for a page; one query."""
    return _asked(pairs, take=False)


def seen(period_id: int, unit_id: int) -> Closed:
    """As it stands now, for a page."""
    return seen_all([(period_id, unit_id)])[period_id, unit_id]


def over_at(period_id: int, unit_ids: Iterable[int], *, at: dt.datetime | None = None) -> set[int]:
    """Those of the units for which the period is over (nobody there may send any more), or was over at a moment. Two
    queries; one, and the units are not even asked for, while nothing of the period is closed."""
    closed = PeriodBook.objects.closed().filter(period=period_id)
    if at is not None:
        closed = closed.filter(closed_at__lte=at)
    dates = sorted(set(closed.values_list("map_date", flat=True)))
    if not dates:
        return set()
    units = sorted(set(unit_ids))
    if at is None:
        found = seen_all((period_id, unit) for unit in units)
        return {unit for (_, unit), one in found.items() if one.stops(None)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT u FROM unnest(%s::bigint[]) AS k (u) CROSS JOIN unnest(%s::date[]) AS m (day)"
            " JOIN models_registry_periodbook b ON b.period_id = %s AND b.map_date = m.day AND b.closed_at <= %s"
            " AND b.unit_id = ANY (registry_chain(k.u, m.day))",
            [units, dates, period_id, at],
        )
        return {unit for (unit,) in cursor.fetchall()}


def hold_all(pairs: Iterable[Pair]) -> dict[Pair, Closed]:
    """As it stands to the end of the transaction: nobody closes meanwhile. Asked before a dossier is locked, so that
    all who write wait in one order; one query."""
    return _asked(pairs, take=True)


def hold(period_id: int, unit_id: int) -> Closed:
    """`hold_all` for one."""
    return hold_all([(period_id, unit_id)])[period_id, unit_id]


def require_open(period_id: int, unit_id: int) -> Closed:
    """As `hold`. Raises ClosedError where the unit may not write any more."""
    closed = hold(period_id, unit_id)
    if closed.stops(None):
        raise ClosedError(why(period_id, unit_id))
    return closed


def why(period_id: int, unit_id: int) -> str:
    """Who closed what and when, and what is still possible."""
    book = closed_above(EmulationPeriod.objects.get(pk=period_id), unit_id)
    if book is None:
        return "Kỳ này chưa mở sổ cho đơn vị nên chưa ghi được. Đề nghị quản trị xem lại bộ phận thẩm định."
    when = timezone.localtime(book.closed_at)
    return (
        f"Số liệu {book.period.name.lower()} của {book.unit} đã chốt lúc {when:%H:%M} ngày {when:%d/%m/%Y}. "
        "Từ đó chỉ cấp trên còn công nhận, không công nhận hoặc thu hồi; chỗ sai thì đề nghị đính chính."
    )


def closed_above(period: EmulationPeriod, unit_id: int) -> PeriodBook | None:
    """The highest closed book that holds the unit, with its period and unit; None while all are open."""
    return books_over(period, unit_id).closed().top_down().first()


def closed_nearest(period: EmulationPeriod, unit_id: int) -> int | None:
    """The id of the unit whose book is closed: this one, else the nearest above it; None while all are open."""
    closed = books_over(period, unit_id).closed().order_by("-level", "-unit_id")
    return closed.values_list("unit_id", flat=True).first()


# The books of units that have ever stood above one are few: only those are asked for the map on which they were closed.
_EVER_OVER = (
    "models_registry_periodbook.unit_id = ANY (ARRAY("
    "SELECT unnest(string_to_array(rtrim(path, '.'), '.')::bigint[]) FROM units_unitterm WHERE unit_id = %s))"
)
_OVER = "models_registry_periodbook.unit_id = ANY (registry_chain(%s, {map_date}))"
_BY_ITS_MAP = _OVER.format(map_date="models_registry_periodbook.map_date")
_BY_ITS_MAP_OR = _OVER.format(map_date="coalesce(models_registry_periodbook.map_date, %s)")


def books_over(period: EmulationPeriod, unit_id: int) -> PeriodBookQuerySet:
    """The books of the unit and of those above it, each by the map on which it was closed, else the period's last."""
    found = PeriodBook.objects.filter(period=period).select_related("period", "unit", "closed_by")
    return found.extra(  # noqa: S610 -- no text of anybody's in it
        where=[_EVER_OVER, _BY_ITS_MAP_OR], params=[unit_id, unit_id, period.ends_on]
    )


def closings_over(unit_id: int) -> PeriodBookQuerySet:
    """The closed books of all periods that hold the unit."""
    found = PeriodBook.objects.closed().select_related("period")
    return found.extra(  # noqa: S610 -- no text of anybody's in it
        where=[_EVER_OVER, _BY_ITS_MAP], params=[unit_id, unit_id]
    )


@transaction.atomic
def close(
    period: EmulationPeriod, unit: Unit, *, by: User, map_date: dt.date, at: dt.datetime | None = None
) -> PeriodBook:
    """The book is closed, once everybody who was writing beneath the unit has finished; to the end of the
    transaction nobody else writes there. Closed already, it is left as it was. `at` is a past moment, for history.

    Raises NotPossibleError for a unit without a desk, and for one beneath a unit that is closed.
    """
    _hold_above(period, unit, map_date)
    held = PeriodBook.objects.select_for_update(of=("self",), no_key=True)
    book = held.filter(period=period, unit=unit).first()
    if book is None:
        raise NotPossibleError("Đơn vị này không có bộ phận thẩm định trong kỳ nên không chốt riêng được.")
    if book.is_closed:
        return book
    above = closed_above(period, unit.pk)
    if above is not None:
        raise ClosedError(f"{above.unit} đã chốt số liệu {period.name.lower()}, gồm cả đơn vị này.")
    book.closed_at, book.closed_by, book.map_date = _moment_of_closing(book, map_date, at), by, map_date
    book.save(update_fields=["closed_at", "closed_by", "map_date"])
    return book


def _hold_above(period: EmulationPeriod, unit: Unit, map_date: dt.date) -> None:
    """Nobody closes above meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM models_registry_periodbook WHERE period_id = %s AND unit_id <> %s"
            " AND unit_id = ANY (registry_chain(%s, %s)) ORDER BY level, unit_id FOR SHARE",
            [period.pk, unit.pk, unit.pk, map_date],
        )


def _moment_of_closing(book: PeriodBook, map_date: dt.date, at: dt.datetime | None) -> dt.datetime:
    """Now, or right after the last move beneath where some clock was ahead; or the past moment, with nothing after
    it."""
    beneath = UnitTerm.objects.filter(unit=book.unit, during__contains=map_date).values_list(
        "path", flat=True
    )
    path = beneath.first()
    if path is None:
        raise NotPossibleError("Đơn vị không có trên bản đồ của kỳ nên không chốt được.")
    units = UnitTerm.objects.on(map_date).below(path).values("unit")
    moves = StatusChange.objects.filter(period=book.period_id, unit__in=units)
    last = moves.aggregate(last=Max("at"))["last"]
    if at is None:
        return max(timezone.now(), last) if last else timezone.now()
    if at > timezone.now() or (last and at < last):
        raise NotPossibleError("Thời điểm chốt phải sau mọi bước đã ghi, và không ở tương lai.")
    return at


def grant_late_sending(
    period: EmulationPeriod, unit: Unit, *, until: dt.date, reason: str, by: User, key: UUID | None = None
) -> LateSending:
    """The unit may send in the closed period to the end of `until`. Asked twice with the same `key`, it is once.

    Raises NotPossibleError for a period that is open for the unit and for a day that has passed.
    """
    if closed_above(period, unit.pk) is None:
        raise NotPossibleError("Kỳ này chưa chốt cho đơn vị; đơn vị vẫn gửi bình thường.")
    if until < timezone.localdate():
        raise NotPossibleError("Ngày này đã qua. Chọn từ hôm nay trở đi.")
    said = {"period": period, "unit": unit, "until": until, "reason": reason.strip(), "granted_by": by}
    if key is None:
        return LateSending.objects.create(**said)
    return LateSending.objects.get_or_create(creation_key=key, defaults=said)[0]
