"""Số liệu tổng hợp: years of which only totals are left, entered from the document that gives them. A row is never
edited: it ends with a reason, and another is entered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.conversion import conversion, near
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm
from models_registry import closing
from models_registry.models import EmulationPeriod, ReportedTotal, StatusChange
from models_registry.workflow import REGISTERED

MOST = 999_999
# What the database says for people: told already, of no desk, of a period that is not over.
_IN_WORDS = ("P0T01", "P0T02", "P0T03")
_CLOSED = "P0C01"


@dataclass(frozen=True)
class Said:
    """What a document says of one unit, with all beneath it, in one period. `level` None: of all levels together."""

    period: EmulationPeriod
    unit: Unit
    level: Level | None
    registered: int | None
    proposed: int | None
    recognised: int | None
    document_number: str
    document_date: dt.date
    document_title: str


def units_of(by: User) -> QuerySet[Unit]:
    """The units whose totals `by` may enter and end: where they review, and beneath, also those that have ended."""
    return Unit.objects.filter(by.territory(Permission.REVIEW).q())


def may_end(total: ReportedTotal, by: User) -> bool:
    """Whether `by` may end it."""
    return total.ended_at is None and units_of(by).filter(pk=total.unit_id).exists()


@transaction.atomic
def enter(said: Said, *, by: User, key: UUID | None = None) -> ReportedTotal:
    """The total stands beside the figures from the day of its document on. The same form sent twice makes one.

    Raises NotPermittedError for who does not review there, ClosedError where the period is closed for the unit, and
    NotPossibleError for a period that is not over, and where registrations are counted, or another total stands, that
    tell of the same models.
    """
    if made := _made_with(key, by):
        return made
    _require_reviewer(said.unit, by)
    _refuse_told_of_predecessors(said)
    values = {one.name: getattr(said, one.name) for one in fields(said)}
    try:
        with transaction.atomic():
            return ReportedTotal.objects.create(**values, creation_key=key, entered_by=by, at=timezone.now())
    except DatabaseError as error:
        if made := _made_with(key, by):  # the same form, sent twice at once, was faster
            return made
        raise _in_words(error, said.period.pk, said.unit.pk) from error


@transaction.atomic
def end(total: ReportedTotal, *, by: User, reason: str) -> None:
    """The total counts no more, at no moment; the row stays, with who ended it and why. Done again by the same person,
    nothing more happens."""
    _require_reviewer(total.unit, by)
    closing.require_open(total.period_id, total.unit_id)
    held = ReportedTotal.objects.select_for_update(of=("self",), no_key=True).get(pk=total.pk)
    if held.ended_at is not None:
        if held.ended_by_id == by.pk:
            return
        when = timezone.localtime(held.ended_at)
        raise NotPossibleError(f"{held.ended_by} đã bỏ số liệu này lúc {when:%H:%M} ngày {when:%d/%m/%Y}.")
    if not reason.strip():
        raise NotPossibleError("Ghi rõ lý do.")
    held.ended_at, held.ended_by, held.end_reason = timezone.now(), by, reason.strip()
    held.save(update_fields=["ended_at", "ended_by", "end_reason"])


_OVER = """
SELECT u, t.level, t.document_title, t.document_number
FROM models_registry_emulationperiod p, unnest(%s::bigint[]) u, unnest(registry_chain(u, p.ends_on)) above
JOIN models_registry_reportedtotal t ON t.unit_id = above
WHERE p.id = %s AND t.period_id = p.id AND t.ended_at IS NULL
"""


def over(period: EmulationPeriod, units: Collection[int]) -> dict[tuple[int, int | None], str]:
    """Where a total stands that tells of what the units register in the period, and why nothing is sent beside it, by
    unit and level (None: all levels). One small query where the period has none."""
    if not ReportedTotal.objects.standing().filter(period=period).exists():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [list(units), period.pk])
        return {(unit, level): _BESIDE.format(*paper) for unit, level, *paper in cursor.fetchall()}


_BESIDE = (
    "Kỳ này đã có số liệu tổng hợp gồm cả hồ sơ này ({}, số {}), gửi thêm là tính hai lần. Nơi thẩm định bỏ số liệu "
    "tổng hợp ấy trước."
)


def _made_with(key: UUID | None, by: User) -> ReportedTotal | None:
    return ReportedTotal.objects.filter(creation_key=key, entered_by=by).first() if key else None


def _require_reviewer(unit: Unit, by: User) -> None:
    if not units_of(by).filter(pk=unit.pk).exists():
        raise NotPermittedError("Số liệu tổng hợp do chuyên viên thẩm định của đơn vị hoặc cấp trên nhập.")


def _refuse_told_of_predecessors(said: Said) -> None:
    """Raises NotPossibleError where units that had ended by the period's last day have registrations that are counted
    at the unit or beneath it. Of the units that were there still the database says it."""
    day = said.period.ends_on
    term = said.unit.term_on(day)
    if term is None:
        return
    sent = StatusChange.objects.at(None).filter(
        period=said.period, unit=OuterRef("pk"), to_status__in=REGISTERED
    )
    if said.level is not None:
        sent = sent.filter(target_level=said.level)
    around = near(term.path, day, Unit.objects.filter(Exists(sent)))
    ended = [unit for unit, path in around if path is None]
    way = conversion(ended, day)
    first = next((one for one in ended if way.place(one).lies_in(term.path)), None)
    if first is not None:
        name = UnitTerm.objects.filter(unit=first).latest_first().values_list("name", flat=True).first()
        raise NotPossibleError(
            f"Kỳ này đã có hồ sơ đăng ký của {name} (trước sắp xếp) được tính vào số liệu của đơn vị này, nên "
            "không nhập số tổng hợp cho cấp này nữa. Nhập từng hồ sơ còn thiếu, hoặc nhập số tổng hợp cho đơn vị, cấp "
            "chưa có hồ sơ nào."
        )


def _in_words(error: DatabaseError, period_id: int, unit_id: int) -> Exception:
    """What the database refused, as a refusal that a person can read; any other error as it is."""
    told = getattr(error.__cause__, "diag", None)
    if told is None:
        return error
    if told.sqlstate == _CLOSED:
        return closing.ClosedError(closing.why(period_id, unit_id))
    if told.sqlstate in _IN_WORDS:
        return NotPossibleError(told.message_primary)
    constraint = next(
        (one for one in ReportedTotal._meta.constraints if one.name == told.constraint_name), None
    )
    return NotPossibleError(constraint.violation_error_message) if constraint else error
