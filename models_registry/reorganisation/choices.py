"""Dossiers of divided units: which of them still wait for a choice, and the choosing, one by one or many at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.conversion import Conversion, Division, conversion
from danvan.units.models import Unit, UnitTerm
from models_registry.models import EmulationPeriod, Registration, UnitChoice
from models_registry.models.registration import RegistrationQuerySet
from models_registry.workflow import Status

MOST_AT_ONCE = 1_000
_CLOSED = "P0C01"


@dataclass(frozen=True)
class Divided:
    """What of a period waits for a choice of `who`, or was chosen, so that it stands on the map of a day.

    Whoever reviews at the divided unit and at all that took over chooses; nobody chooses away to somebody else.
    """

    who: User
    period: EmulationPeriod
    on: dt.date

    @cached_property
    def _units(self) -> list[int]:
        """The units of another time that have dossiers which `who` may see."""
        here = UnitTerm.objects.on(self.on).filter(unit=OuterRef("unit"))
        found = self._seen.filter(~Exists(here)).order_by().values_list("unit", flat=True)
        return list(found.distinct())

    @property
    def _seen(self) -> RegistrationQuerySet:
        seen = Registration.objects.visible_to(self.who).in_period(self.period)
        return seen.exclude(status=Status.DRAFT)

    @cached_property
    def way(self) -> Conversion:
        """How these units stand on the map."""
        return conversion(self._units, self.on)

    @cached_property
    def units(self) -> list[int]:
        """Those of them that were divided, as far as `who` may choose."""
        concerned = {unit: set(_concerned(self.way, unit)) for unit in self._units}
        mine = _reviewed_by(self.who, {one for many in concerned.values() for one in many})
        return [unit for unit, many in concerned.items() if many and many <= mine]

    @cached_property
    def choices(self) -> Mapping[int, dict[int, int]]:
        """What was chosen, by registration and divided unit."""
        return _choices(UnitChoice.objects.filter(registration__in=self.all()))

    def all(self) -> RegistrationQuerySet:
        """Every dossier of theirs, chosen or not."""
        return self._seen.filter(unit__in=self.units)

    @cached_property
    def _settled(self) -> list[int]:
        units = dict(self.all().filter(pk__in=self.choices).values_list("pk", "unit"))
        return [pk for pk, unit in units.items() if self._open(unit, self.choices[pk]) is None]

    @property
    def open(self) -> RegistrationQuerySet:
        """Those that wait for a choice."""
        return self.all().exclude(pk__in=self._settled)

    @property
    def settled(self) -> RegistrationQuerySet:
        """Those for which everything is chosen."""
        return self.all().filter(pk__in=self._settled)

    def division_of(self, registration: Registration) -> Division:
        """Where the next choice is, else the first one that was made."""
        chosen = self.choices.get(registration.pk, {})
        unit = registration.unit_id
        return self._open(unit, chosen) or next(self.way.divisions(unit, chosen))

    def chosen_of(self, registration: Registration) -> int | None:
        """What was chosen at that division."""
        return self.choices.get(registration.pk, {}).get(self.division_of(registration).unit_id)

    def _open(self, unit: int, chosen: Mapping[int, int]) -> Division | None:
        divisions = self.way.divisions(unit, chosen)
        return next((one for one in divisions if chosen.get(one.unit_id) not in one.ways), None)


def _concerned(way: Conversion, unit: int) -> Iterable[int]:
    """The divided units on the way of a unit, with all their ways."""
    for division in way.divisions(unit):
        yield from (division.unit_id, *division.ways)


def _reviewed_by(who: User, units: Collection[int]) -> set[int]:
    mine = Unit.objects.filter(who.territory(Permission.REVIEW).q(), pk__in=units)
    return set(mine.values_list("pk", flat=True))


def _choices(made: Iterable[UnitChoice]) -> Mapping[int, dict[int, int]]:
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for one in made:
        found[one.registration_id][one.divided_id] = one.chosen_id
    return found


@transaction.atomic
def choose(
    registrations: Sequence[Registration], divided: int, chosen: int | None, *, on: dt.date, by: User
) -> int:
    """Each of the dossiers goes to `chosen` where the unit `divided` has several ways to the map of `on`; None takes
    back what was chosen. How many changed by it: asked for again, none.

    Raises NotPermittedError for who does not review at the divided unit and all that it went to, and NotPossibleError
    for a unit that is none of these, and where closed figures would be read otherwise.
    """
    held = _held(registrations)
    if Registration.objects.visible_to(by).filter(pk__in=[one.pk for one in held]).count() != len(held):
        raise NotPermittedError("Trong số hồ sơ có hồ sơ ngoài phạm vi của đồng chí.")
    way = conversion({one.unit_id for one in held}, on)
    division = _division(way, held, divided)
    if division is None or (chosen is not None and chosen not in division.ways):
        raise NotPossibleError("Đơn vị được chọn không phải là đơn vị sau sắp xếp của đơn vị này.")
    concerned = {division.unit_id, *division.ways}
    if _reviewed_by(by, concerned) != concerned:
        raise NotPermittedError(
            "Việc này dành cho chuyên viên thẩm định của nơi bao trùm mọi đơn vị sau sắp xếp."
        )
    try:
        with transaction.atomic():
            return _write(held, division, chosen, by)
    except DatabaseError as error:
        raise _refused(error) from error


def _held(registrations: Sequence[Registration]) -> list[Registration]:
    """Nobody else chooses for them meanwhile."""
    held = Registration.objects.select_for_update(of=("self",), no_key=True)
    return list(held.filter(pk__in=[one.pk for one in registrations]).order_by("pk"))


def _division(way: Conversion, held: Sequence[Registration], divided: int) -> Division | None:
    """The division that all of the dossiers pass; None where one does not."""
    found: Division | None = None
    for unit in {one.unit_id for one in held}:
        found = next((one for one in way.divisions(unit) if one.unit_id == divided), None)
        if found is None:
            return None
    return found


def _write(held: Sequence[Registration], division: Division, chosen: int | None, by: User) -> int:
    side = "predecessor_id" if division.forward else "successor_id"
    other = "successor_id" if division.forward else "predecessor_id"
    made = UnitChoice.objects.filter(
        registration__in=held, forward=division.forward, **{side: division.unit_id}
    )
    if chosen is None:
        return made.delete()[0]
    known = set(made.values_list("registration", flat=True))
    at = timezone.now()
    changed = made.exclude(**{other: chosen}).update(**{other: chosen, "by": by, "at": at})
    new = [
        UnitChoice(
            registration=one,
            forward=division.forward,
            by=by,
            at=at,
            **{side: division.unit_id, other: chosen},
        )
        for one in held
        if one.pk not in known
    ]
    return changed + len(UnitChoice.objects.bulk_create(new))


def _refused(error: DatabaseError) -> Exception:
    """What the database said of closed figures; any other error as it is."""
    told = getattr(error.__cause__, "diag", None)
    if told is None or told.sqlstate != _CLOSED:
        return error
    return NotPossibleError(
        f"{told.message_primary} Đơn vị nhận của hồ sơ trong kỳ đã chốt không thay đổi được nữa."
    )


@dataclass(frozen=True)
class Defaulted:
    """What came of choosing the default for all: how many were chosen for, and how many could not be."""

    chosen: int
    left: int


def choose_defaults(divided: Divided, registrations: RegistrationQuerySet, *, by: User) -> Defaulted:
    """Each of the open ones goes where the main part of its unit went, where somebody said where that is and nothing is
    closed."""
    groups: defaultdict[tuple[int, int], list[Registration]] = defaultdict(list)
    found = list(registrations.order_by("pk")[:MOST_AT_ONCE])
    for one in found:
        division = divided.division_of(one)
        if division.default is not None:
            groups[division.unit_id, division.default].append(one)
    chosen = 0
    for (unit, default), many in sorted(groups.items()):
        try:
            choose(many, unit, default, on=divided.on, by=by)
        except NotPossibleError:
            continue
        chosen += len(many)
    return Defaulted(chosen, len(found) - chosen)
