"""The ground that a question stands on: which unit's registrations are in question, and in which line each is counted.

Units of the map are counted where they stand. Those of another time, as far as anything of the period is theirs, are
converted (danvan.units.conversion): in an ordinary year there are none, and one query says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, QuerySet

from danvan.units.conversion import Place, conversion, near
from danvan.units.models import Unit, UnitTerm, chain_of
from models_registry.models import (
    Abstention,
    Award,
    AwardRecipient,
    ReportedTotal,
    StatusChange,
    UnitChoice,
)

# The line of what is in question, but not yet of any of the direct units nor of the asked one itself.
UNCONVERTED = -1
# The direct unit in which something lies; None for the asked one itself.
Line = int | None


@dataclass(frozen=True)
class Ground:
    """`lines` says for each unit in question in which line its registrations stand, `chosen` for single registrations;
    of the whole country, whose units are too many to be named in every query, `lines` has those of another time alone.

    `places` are where the units of another time stand, exactly; `divided` those of whose registrations some may be
    chosen away, or here.
    """

    path: str
    lines: Mapping[int, Line]
    places: Mapping[int, Place] = field(default_factory=dict)
    divided: frozenset[int] = frozenset()
    chosen: Mapping[int, Place] = field(default_factory=dict)
    is_whole: bool = False

    def place(self, unit_id: int, registration_id: int) -> Place | None:
        """Where a registration of a unit of another time stands; None for a unit of the map."""
        return self.chosen.get(registration_id) or self.places.get(unit_id)

    def holds(self, place: Place) -> bool:
        """Whether it is in question."""
        return place.lies_in(self.path)

    def line_of(self, place: Place) -> Line:
        """In which line it stands, where it is in question."""
        return _line(place, self.path)

    @property
    def is_unsettled(self) -> bool:
        """Whether anything in question is not converted."""
        found = (*self.places.values(), *self.chosen.values())
        return any(not place.is_converted and self.holds(place) for place in found)


def _line(place: Place, path: str) -> Line:
    depth = len(chain_of(path))
    chain = chain_of(place.path)
    if len(chain) > depth:
        return chain[depth]
    return None if place.is_converted else UNCONVERTED


def ground(period_id: int, term: UnitTerm, on: dt.date) -> Ground:
    """The ground of a unit (as `term` says it stands) in a period on the map of a day. One query; where units of
    another time have anything in the period, four more, however many they are."""
    if term.parent_id is None:
        here = UnitTerm.objects.on(on).filter(unit=OuterRef("pk"))
        others = _registering(period_id, Unit.objects.filter(~Exists(here)))
        return _with(others, Ground(term.path, {term.unit_id: None}, is_whole=True), period_id, on)
    found = near(term.path, on, _told_of(period_id))
    lines = {unit: _line(Place(path), term.path) for unit, path in found if path is not None}
    return _with([unit for unit, path in found if path is None], Ground(term.path, lines), period_id, on)


def _with(others: Collection[int], plain: Ground, period_id: int, on: dt.date) -> Ground:
    """The ground of the map with what of other times is counted on it."""
    if not others:
        return plain
    way = conversion(others, on)
    places = {unit: way.place(unit) for unit in others}
    divided = {unit for unit in others if way.is_divided(unit)}
    chosen = {
        registration: way.place(unit, choices)
        for (registration, unit), choices in _choices(period_id, divided).items()
    }
    lines = {unit: plain.line_of(place) for unit, place in places.items() if plain.holds(place)}
    return replace(
        plain,
        lines={**plain.lines, **lines},
        places=places,
        divided=frozenset(divided),
        chosen=chosen,
    )


def _registering(period_id: int, units: QuerySet[Unit]) -> list[int]:
    """Those of the units that have registrations in the period, or totals of them."""
    row = StatusChange.objects.at(None).filter(period=period_id, unit=OuterRef("pk"))
    total = ReportedTotal.objects.standing().filter(period=period_id, unit=OuterRef("pk"))
    return list(units.filter(Exists(row) | Exists(total)).values_list("pk", flat=True))


def _told_of(period_id: int) -> QuerySet[Unit]:
    """The units that have anything of the period: registrations, totals of them, awards, a word that there is none."""
    row = StatusChange.objects.at(None).filter(period=period_id, unit=OuterRef("pk"))
    total = ReportedTotal.objects.standing().filter(period=period_id, unit=OuterRef("pk"))
    given = AwardRecipient.objects.filter(award__period=period_id, unit=OuterRef("pk"))
    giving = Award.objects.filter(period=period_id, issuer=OuterRef("pk"))
    silent = Abstention.objects.filter(period=period_id, unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(row) | Exists(total) | Exists(given) | Exists(giving) | Exists(silent))


def _choices(period_id: int, units: Collection[int]) -> dict[tuple[int, int], dict[int, int]]:
    """What was chosen for the registrations of divided units, by registration and unit."""
    found: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    if units:
        made = UnitChoice.objects.filter(registration__period=period_id, registration__unit__in=units)
        for one in made.select_related("registration"):
            found[one.registration_id, one.registration.unit_id][one.divided_id] = one.chosen_id
    return found
