"""Desks: who reviews, on the way from a unit up to the level that decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.backends.postgresql.psycopg_any import DateRange

from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit, UnitTerm, chain_of, today


@dataclass(frozen=True)
class Desk:
    """A desk on one day: whose, of which level, called what, who decides in its place or records its answers."""

    unit_id: int
    level: Level
    name: str
    level_label: str
    served_by_id: int | None = None
    offline: bool = False
    recorded_by_id: int | None = None

    @property
    def acting_unit_id(self) -> int | None:
        """The unit whose people act at this desk: its own, the one that decides in its place (xét thay), or for an
        offline desk the nearest online one below, which records its answers from paper. None if there is none."""
        return self.recorded_by_id if self.offline else self.served_by_id or self.unit_id


# While bulk work runs: for each unit the spans of days whose desks are known. None otherwise.
_known: ContextVar[dict[int, list[tuple[DateRange, list[Desk]]]] | None] = ContextVar("desks", default=None)


@contextmanager
def tree_at_rest() -> Iterator[None]:
    """Within it the tree is taken as unchanging, so that desks once found are kept: for pages that only read, and for
    bulk work."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def desks_from(unit: Unit, *, on: dt.date) -> list[Desk]:
    """The unit's own desk and those of its ancestors on the map of `on`, from the bottom up.

    Empty if the unit does not exist on that day.
    """
    known = _known.get()
    if known is None:
        return _found(unit, on)[1]
    spans = known.setdefault(unit.pk, [])
    for span, desks in spans:
        if (span.lower is None or span.lower <= on) and (span.upper is None or on < span.upper):
            return desks
    spans.append(_found(unit, on))
    return spans[-1][1]


def _found(unit: Unit, on: dt.date) -> tuple[DateRange, list[Desk]]:
    """The desks, and the days (with `on`) on which they are the same."""
    term = unit.term_on(on)
    if term is None:
        return DateRange(on, on + dt.timedelta(days=1)), []
    ids = chain_of(term.path)
    above = {one.unit_id: one for one in UnitTerm.objects.on(on).filter(unit__in=ids)}
    spans = [one.during for one in above.values()]
    lasting = DateRange(
        max((span.lower for span in spans if span.lower), default=None),
        min((span.upper for span in spans if span.upper), default=None),
    )
    return lasting, _desks(
        [above[unit_id] for unit_id in reversed(ids) if above[unit_id].desk_level is not None]
    )


def _desks(terms: list[UnitTerm]) -> list[Desk]:
    """The desks of a chain of terms, from the bottom up."""
    desks, online = [], None
    for term in terms:
        desk = Desk(
            unit_id=term.unit_id,
            level=Level(term.desk_level),
            name=term.desk_name,
            level_label=term.level_label,
            served_by_id=term.desk_served_by_id,
            offline=term.desk_is_offline,
            recorded_by_id=online if term.desk_is_offline else None,
        )
        desks.append(desk)
        if desk.acting_unit_id == desk.unit_id:
            online = desk.unit_id
    return desks


def route(unit: Unit, target: Level, *, on: dt.date) -> list[Desk]:
    """The desks that a registration of `unit` with this target passes, first to last; the last one decides.

    Its own desk alone if that is of the target level; otherwise those of its ancestors up to the first whose level
    is at or above the target. Empty where no desk can decide, and for a target below its own desk.
    """
    return way_through(desks_from(unit, on=on), unit.pk, target)


class HasDesk(Protocol):
    """A desk as far as the way through it goes: whose it is and of which level."""

    @property
    def unit_id(self) -> int | str: ...
    @property
    def level(self) -> Level: ...


D = TypeVar("D", bound=HasDesk)


def way_through(desks: Sequence[D], unit_id: int | str, target: Level) -> list[D]:
    """Of the desks from a unit upwards those that a registration with this target passes; see `route`."""
    if desks and desks[0].unit_id == unit_id:
        if desks[0].level == target:
            return list(desks[:1])
        if desks[0].level < target:
            return []
        desks = desks[1:]
    passed: list[D] = []
    for desk in desks:
        passed.append(desk)
        if desk.level <= target:
            return passed
    return []


def targets(unit: Unit, *, on: dt.date) -> list[Level]:
    """The levels that `unit` can register for on that day, highest first.

    Those of the desks above it and the grassroots level, never one below its own desk; only what has a route.
    """
    desks = desks_from(unit, on=on)
    own = desks[0].level if desks and desks[0].unit_id == unit.pk else Level.GRASSROOTS
    known = {desk.level for desk in desks} | {Level.GRASSROOTS}
    return [level for level in DESK_LEVELS if level in known and level <= own and route(unit, level, on=on)]


def archive_of(unit: Unit) -> Unit | None:
    """Of a unit that has ended, the nearest that looks after its records today and keeps a desk: who may still write
    down what its own desk decided. None for one that lives, and where there is none."""
    return archives_of([unit]).get(unit.pk)


def archives_of(units: Iterable[Unit]) -> dict[int, Unit]:
    """The same for many, by unit; one query."""
    chains = {unit.pk: chain_of(unit.scope_path)[-2::-1] for unit in units if unit.closed_path is not None}
    above = {step for chain in chains.values() for step in chain}
    terms = UnitTerm.objects.on(today()).keeping_desks().filter(unit__in=above).select_related("unit")
    desks = {term.unit_id: term.unit for term in terms}
    found = {
        unit: next((desks[step] for step in chain if step in desks), None) for unit, chain in chains.items()
    }
    return {unit: archive for unit, archive in found.items() if archive is not None}


@dataclass(frozen=True)
class Answers:
    """The units whose desk the people of one unit speak for: `own` is itself and those that it decides for (xét
    thay), `on_paper` the offline desks above whose answers it records."""

    own: frozenset[int]
    on_paper: frozenset[int]


def answers_of(unit: Unit, around: Iterable[UnitTerm]) -> Answers:
    """For which desks `unit` speaks, by the terms `around` it (UnitTermQuerySet.around). Without a term of its own on
    that map it speaks for none."""
    chain = set(chain_of(unit.scope_path))
    above = sorted((term for term in around if term.unit_id in chain), key=lambda term: term.path)
    if all(term.unit_id != unit.pk for term in above):
        return Answers(frozenset(), frozenset())
    desks = _desks([term for term in reversed(above) if term.desk_level is not None])
    return Answers(
        own=frozenset({unit.pk} | {term.unit_id for term in around if term.desk_served_by_id == unit.pk}),
        on_paper=frozenset(one.unit_id for one in desks if one.recorded_by_id == unit.pk),
    )


def label_of(level: Level, unit: Unit, *, on: dt.date) -> str:
    """How a level is called for `unit` on that day: after the kind of the unit that keeps the deciding desk."""
    for desk in desks_from(unit, on=on):
        if desk.level == level:
            return desk.level_label
    return level.label
