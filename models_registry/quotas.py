"""Chỉ tiêu: what the unit above tells the units right beneath it to register in a period, and how far they are."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.wording import number as format_number
from danvan.units.desks import label_of, tree_at_rest
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit, UnitTerm, chain_of, last_said
from models_registry import closing
from models_registry.closing import ClosedError
from models_registry.models import EmulationPeriod, Quota, Registration
from models_registry.workflow import REGISTERED

MOST = 9_999  # models that one unit may be told to register
# For which unit and target level.
Pair = tuple[int, Level]


def day_of(period: EmulationPeriod, today: dt.date) -> dt.date:
    """The day whose units are told: today, within the period."""
    return max(period.starts_on, min(today, period.ends_on))


def units_told(giver: Unit, day: dt.date) -> list[UnitTerm]:
    """The units that `giver` tells what to register, in their order."""
    return list(UnitTerm.objects.on(day).filter(parent=giver).in_order())


def levels_told(giver: Unit, day: dt.date) -> list[Level]:
    """The levels that units beneath `giver` can register for, highest first: of the desks on its way up and right
    beneath it."""
    term = giver.term_on(day)
    above = chain_of(term.path) if term else []
    desks = UnitTerm.objects.on(day).keeping_desks().filter(Q(unit__in=above) | Q(parent=giver))
    known = set(desks.order_by().values_list("desk_level", flat=True).distinct())
    return [level for level in DESK_LEVELS if level.value in known]


def numbers_of(period: EmulationPeriod, unit_ids: Iterable[int]) -> dict[Pair, int]:
    """What each of the units is told now, for each level."""
    found = Quota.objects.at(None).filter(period=period, unit__in=list(unit_ids))
    return {
        (unit, Level(level)): number for unit, level, number in found.values_list("unit", "level", "number")
    }


def state_of(period: EmulationPeriod, giver: Unit, day: dt.date) -> str:
    """A word for all that the units beneath `giver` are told; another as soon as somebody changes it."""
    told = UnitTerm.objects.on(day).filter(parent=giver).values("unit")
    rows = (
        Quota.objects.at(None)
        .filter(period=period, unit__in=told)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


@transaction.atomic
def assign(
    period: EmulationPeriod,
    giver: Unit,
    wanted: Mapping[Pair, int | None],
    *,
    by: User,
    day: dt.date,
    seen: str | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Each pair of `wanted` is told its number, none (or 0) where it is None; how many changed is returned. What was
    told before stays readable, with who changed it and when. The same again changes nothing.

    `day` is that of the map by which a unit stands right beneath `giver`; `seen` the `state_of` it that the person had
    in front of them; `at` a past moment, for history.

    Raises NotPermittedError for who gives no quotas there, NotPossibleError for a number that is too large, a unit that
    is not right beneath, a period that is closed for one of the units, and where somebody else changed it meanwhile.
    """
    if not by_may_assign(by, giver):
        raise NotPermittedError("Chỉ tiêu do chuyên viên thẩm định hoặc quản trị của đơn vị cấp trên giao.")
    # Books before units, in the order in which all who write take them.
    closed = closing.hold_all((period.pk, unit) for unit, _ in wanted)
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=giver.pk)  # who gives takes turns
    if seen is not None and seen != state_of(period, giver, day):
        raise NotPossibleError(
            "Chỉ tiêu vừa được người khác thay đổi, chưa lưu gì. Số đang nhập vẫn còn; xem lại rồi lưu lần nữa."
        )
    told = {term.unit_id: term for term in units_told(giver, day)}
    _refuse_impossible(told, giver, wanted)
    standing = {
        (row.unit_id, Level(row.level)): row
        for row in Quota.objects.at(None).filter(period=period, unit__in=list(told))
    }
    changed = {
        pair: number or None
        for pair, number in wanted.items()
        if (number or None) != (standing[pair].number if pair in standing else None)
    }
    for unit, _ in changed:
        if closed[period.pk, unit].stops(None):
            raise ClosedError(closing.why(period.pk, unit))
    moment = at or timezone.now()
    ended = [standing[pair].pk for pair in changed if pair in standing]
    Quota.objects.filter(pk__in=ended).update(ended_at=moment, ended_by=by)
    Quota.objects.bulk_create(
        Quota(period=period, unit_id=unit, level=level, number=number, giver=giver, by=by, at=moment)
        for (unit, level), number in changed.items()
        if number
    )
    return len(changed)


def by_may_assign(by: User, giver: Unit) -> bool:
    """Whether one of today's posts of `by` that give quotas covers `giver`."""
    return Unit.objects.filter(by.territory(Permission.ASSIGN).q(), pk=giver.pk).exists()


def _refuse_impossible(told: Mapping[int, UnitTerm], giver: Unit, wanted: Mapping[Pair, int | None]) -> None:
    if strange := [unit for unit, _ in wanted if unit not in told]:
        name = Unit.objects.get(pk=strange[0])
        raise NotPossibleError(f"“{name}” không trực thuộc {giver} nên không giao chỉ tiêu được.")
    for (unit, level), number in wanted.items():
        if number is not None and not 0 <= number <= MOST:
            raise NotPossibleError(
                f"{told[unit].name}, {level.label}: chỉ tiêu từ 0 đến {format_number(MOST)}."
            )


@dataclass(frozen=True)
class Reached:
    """What a unit is told for one level, and how many models it, and those beneath it, have registered for it."""

    period: EmulationPeriod
    unit: Unit
    unit_name: str
    level: Level
    number: int
    registered: int
    level_name: str

    @property
    def missing(self) -> int:
        """How many are left to register."""
        return max(self.number - self.registered, 0)


def reached_by(units: Iterable[Unit], periods: Iterable[EmulationPeriod], *, day: dt.date) -> list[Reached]:
    """For each of the units (few: those of one person) and periods what it is told and how far it is now, by the map of
    `day`. One query where nobody is told anything, else one more a unit."""
    found = list(
        Quota.objects.at(None)
        .filter(unit__in=list(units), period__in=list(periods))
        .select_related("period", "unit")
        .annotate(unit_name=last_said("unit"))
        .order_by("-period__starts_on", "unit", "level")
    )
    counted = {unit: registered_beneath(unit, day) for unit in {one.unit for one in found}}
    with tree_at_rest():
        return [_reached(one, counted[one.unit][one.period_id, one.level], day) for one in found]


def _reached(quota: Any, registered: int, day: dt.date) -> Reached:
    level = Level(quota.level)
    name = label_of(level, quota.unit, on=day)
    return Reached(quota.period, quota.unit, quota.unit_name, level, quota.number, registered, name)


def registered_beneath(unit: Unit, day: dt.date) -> Counter[tuple[int, int]]:
    """How many models the unit and those beneath it on the map of `day` have registered, for each period and level."""
    units = Unit.objects.beneath(unit, date=day).values("pk")
    rows = Registration.objects.filter(unit__in=units, status__in=sorted(REGISTERED)).order_by()
    counted = rows.values_list("period", "target_level").annotate(n=Count("pk"))
    return Counter({(period, level): number for period, level, number in counted})


def history_of(period: EmulationPeriod, giver: Unit) -> QuerySet[Quota]:
    """What `giver` told in the period, the newest first, with `unit_name`; a row that only ended is `ended_by`."""
    return (
        Quota.objects.filter(period=period, giver=giver)
        .select_related("by", "ended_by")
        .annotate(unit_name=last_said("unit"))
        .order_by("-at", "-pk")
    )
