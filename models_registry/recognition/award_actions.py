"""Awards: entered from the decision, corrected or cancelled with a reason; nothing entered is overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Permission, roles_with
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.text import clean_line, search_key
from danvan.units.models import Unit, UnitTerm
from models_registry import closing
from models_registry.models import (
    Award,
    AwardForm,
    AwardRecipient,
    AwardScope,
    EmulationPeriod,
    Registration,
    SubjectType,
)
from models_registry.recognition.actions import end_of

_TICK = dt.timedelta(microseconds=1)
_ENTERED_ALREADY = "one_award_of_a_form_per_decision"


@dataclass(frozen=True)
class Recipient:
    """A collective or a person commended; `unit` is where they belong and are counted, called `unit_name` then."""

    subject: SubjectType
    name: str
    unit: Unit
    unit_name: str
    position: str = ""


@dataclass(frozen=True)
class Said:
    """What a decision says of one form of award: `recipients` by name, or how many `collectives` and `individuals`."""

    period: EmulationPeriod
    form: AwardForm
    scopes: Sequence[AwardScope]
    issuer: Unit
    issued_by: str
    number: str
    date: dt.date
    recipients: Sequence[Recipient] = ()
    collectives: int | None = None
    individuals: int | None = None
    registration: Registration | None = None


def map_day(period: EmulationPeriod, date: dt.date) -> dt.date:
    """On whose map an award of that day is entered: that of the decision, within the period that it is counted in."""
    return min(max(date, period.starts_on), period.ends_on)


def issuers(by: User) -> QuerySet[Unit]:
    """The units for which `by` may enter awards: those with a desk, now or once, in their part of the map."""
    desks = UnitTerm.objects.keeping_desks().values("unit")
    return Unit.objects.filter(by.territory(Permission.AWARD).q(), pk__in=desks)


def may_change(award: Award, by: User) -> bool:
    """Whether `by` may correct or cancel it."""
    return award.ended_at is None and issuers(by).filter(pk=award.issuer_id).exists()


def units_called(names: Sequence[str], *, beneath: Unit, day: dt.date) -> dict[str, list[UnitTerm]]:
    """For the search key of each name, or for a code, the units at and beneath `beneath` on that day that bear it."""
    here = UnitTerm.objects.on(day).filter(unit=beneath).first()
    found: dict[str, list[UnitTerm]] = {}
    if here is None:
        return found
    around = UnitTerm.objects.on(day).below(here.path).select_related("unit")
    wanted = {search_key(name) for name in names} - {""}
    for term in around.filter(search_key__in=wanted):
        found.setdefault(term.search_key, []).append(term)
    for term in around.filter(code__in={clean_line(name) for name in names} - {""}):
        found.setdefault(search_key(term.code), []).append(term)
    return found


@transaction.atomic
def enter(said: Said, *, by: User, key: UUID | None = None, at: dt.datetime | None = None) -> Award:
    """The award is on record and counts from the end of the decision's day, or from now where that is today; where
    the period is closed for who gives or is given, from after the closing. The same form sent twice makes one.

    `at` is a past moment, for the building of history. Raises NotPermittedError, NotPossibleError.
    """
    if made := _made_with(key, by):
        return made
    _require_entitled(said.issuer, by, at)
    return _write(said, by=by, key=key, moment=min(end_of(said.date), at or timezone.now()))


@transaction.atomic
def correct(award: Award, said: Said, *, by: User, reason: str, key: UUID | None = None) -> Award:
    """Another row says from now on what the award is; `award` has ended, with the reason. Sent twice, it is one."""
    if made := _made_with(key, by):
        return made
    held = _end(award, by=by, reason=reason)
    _require_entitled(said.issuer, by, None)
    return _write(said, by=by, key=key, moment=held.ended_at, replaces=held)


@transaction.atomic
def cancel(award: Award, *, by: User, reason: str) -> None:
    """The award counts no more from now on. Done again by the same person, nothing more happens."""
    _end(award, by=by, reason=reason, again=True)


def _made_with(key: UUID | None, by: User) -> Award | None:
    return Award.objects.filter(creation_key=key, entered_by=by).first() if key else None


def _require_entitled(issuer: Unit, by: User, at: dt.datetime | None) -> None:
    if at is None:
        entitled = issuers(by).filter(pk=issuer.pk).exists()
    else:
        posts = Membership.objects.held_on(timezone.localdate(at))
        entitled = posts.filter(user=by, unit=issuer, role__in=roles_with(Permission.AWARD)).exists()
    if not entitled:
        raise NotPermittedError(
            "Chuyên viên thẩm định, người ghi nhận quyết định của nơi khen thưởng hoặc cấp trên ghi khen thưởng."
        )


def _end(award: Award, *, by: User, reason: str, again: bool = False) -> Award:
    held = (
        Award.objects.select_for_update(of=("self",), no_key=True).select_related("ended_by").get(pk=award.pk)
    )
    _require_entitled(held.issuer, by, None)
    if held.ended_at is not None:
        if again and held.ended_by_id == by.pk and not hasattr(held, "replaced_by"):
            return held
        when = timezone.localtime(held.ended_at)
        raise NotPossibleError(
            f"{held.ended_by} đã sửa hoặc hủy khen thưởng này lúc {when:%H:%M} ngày {when:%d/%m/%Y}."
        )
    if not reason.strip():
        raise NotPossibleError("Ghi rõ lý do.")
    units = [held.issuer_id, *held.recipients.values_list("unit", flat=True)]
    held.ended_at = _after_closing(held.period_id, units, timezone.now())
    held.ended_by, held.end_reason = by, reason.strip()
    held.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return held


def _after_closing(period_id: int, units: Sequence[int], moment: dt.datetime) -> dt.datetime:
    """`moment`, or right after the last closing that holds one of the units."""
    for closed in closing.hold_all((period_id, unit) for unit in units).values():
        moment = closed.after(moment)
    return moment


def _write(
    said: Said, *, by: User, key: UUID | None, moment: dt.datetime, replaces: Award | None = None
) -> Award:
    level = _checked_level(said)
    units = [said.issuer.pk, *(one.unit.pk for one in said.recipients)]
    moment = _after_closing(said.period.pk, units, moment)
    try:
        with transaction.atomic():
            award = Award.objects.create(
                period=said.period,
                form=said.form,
                scopes=[scope for scope in AwardScope if scope in said.scopes],
                issuer=said.issuer,
                level=level,
                issued_by=said.issued_by,
                number=said.number,
                date=said.date,
                collectives=said.collectives,
                individuals=said.individuals,
                registration=said.registration,
                creation_key=key,
                entered_by=by,
                counts_from=moment,
                replaces=replaces,
            )
    except IntegrityError as error:
        if made := _made_with(key, by):  # the same form, sent twice at once, was faster
            return made
        if error.__cause__.diag.constraint_name != _ENTERED_ALREADY:
            raise
        raise NotPossibleError(
            f"{said.form.label} theo Quyết định {said.number} của {said.issued_by} đã được ghi; tìm trong danh sách."
        ) from error
    AwardRecipient.objects.bulk_create(
        AwardRecipient(
            award=award,
            subject=one.subject,
            name=one.name,
            position=one.position,
            unit=one.unit,
            unit_name=one.unit_name,
        )
        for one in said.recipients
    )
    return award


def _checked_level(said: Said) -> int:
    """The level of who gives. Raises NotPossibleError for what no decision can say."""
    if said.date > timezone.localdate():
        raise NotPossibleError("Ngày quyết định chưa đến.")
    if said.date < said.period.starts_on:
        raise NotPossibleError("Ngày quyết định trước khi kỳ bắt đầu.")
    if not said.scopes:
        raise NotPossibleError("Chọn nội dung khen thưởng.")
    if bool(said.recipients) == (said.collectives is not None):
        raise NotPossibleError("Ghi tên tập thể, cá nhân, hoặc chỉ ghi số lượng.")
    day = map_day(said.period, said.date)
    term = UnitTerm.objects.on(day).keeping_desks().filter(unit=said.issuer).first()
    if term is None:
        raise NotPossibleError(
            f"{said.issuer} không có bộ phận thẩm định vào ngày {day:%d/%m/%Y}. Xem lại đơn vị, kỳ và ngày quyết định."
        )
    return term.desk_level
