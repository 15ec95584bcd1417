"""Where a unit comes from and what became of it, over all the reorganisations that there were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from danvan.units.models import Unit, UnitSuccession, UnitTerm


@dataclass(frozen=True)
class Named:
    """A unit as it was called then, and whether it took the main part."""

    unit_id: int
    name: str
    is_main: bool = True


@dataclass(frozen=True)
class Change:
    """What happened on one day by one resolution: from which units which came."""

    on: dt.date
    resolution: str
    before: tuple[Named, ...]
    after: tuple[Named, ...]


@dataclass(frozen=True)
class Lineage:
    """The changes that led to a unit and those that followed on it, each in the order of the days."""

    unit_id: int
    earlier: tuple[Change, ...]
    later: tuple[Change, ...]

    @property
    def end(self) -> Change | None:
        """The change by which the unit itself was over, if there was one."""
        return next((one for one in self.later if one.before[0].unit_id == self.unit_id), None)

    @property
    def unit_ids(self) -> set[int]:
        """Every unit that is named."""
        changes = (*self.earlier, *self.later)
        return {named.unit_id for one in changes for named in (*one.before, *one.after)}


_ANCESTORS = """
WITH RECURSIVE line(id) AS (
    SELECT %s::bigint
    UNION SELECT s.predecessor_id FROM line l JOIN units_unitsuccession s ON s.successor_id = l.id
)
SELECT s.id FROM line l JOIN units_unitsuccession s ON s.successor_id = l.id
"""
_DESCENDANTS = """
WITH RECURSIVE line(id) AS (
    SELECT %s::bigint
    UNION SELECT s.successor_id FROM line l JOIN units_unitsuccession s ON s.predecessor_id = l.id
)
SELECT s.id FROM line l JOIN units_unitsuccession s ON s.predecessor_id = l.id
"""


def lineage(unit: Unit) -> Lineage:
    """All predecessors and successors of a unit, however many steps away: four queries."""
    earlier, later = _ids(_ANCESTORS, unit), _ids(_DESCENDANTS, unit)
    rows = list(UnitSuccession.objects.filter(pk__in=earlier | later).order_by("on", "pk"))
    ids = {pk for row in rows for pk in (row.predecessor_id, row.successor_id)}
    terms: dict[int, list[UnitTerm]] = {}
    for term in UnitTerm.objects.filter(unit__in=ids).order_by("during"):
        terms.setdefault(term.unit_id, []).append(term)
    return Lineage(
        unit.pk,
        _changes((row for row in rows if row.pk in earlier), terms, by_successor=True),
        _changes((row for row in rows if row.pk in later), terms, by_successor=False),
    )


def _ids(sql: str, unit: Unit) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [unit.pk])
        return {pk for (pk,) in cursor.fetchall()}


def _changes(
    rows: Iterable[UnitSuccession], terms: dict[int, list[UnitTerm]], *, by_successor: bool
) -> tuple[Change, ...]:
    """What came into one unit on one day is one change, or what one unit went into."""
    together: dict[tuple[dt.date, int], list[UnitSuccession]] = {}
    for row in rows:
        key = row.successor_id if by_successor else row.predecessor_id
        together.setdefault((row.on, key), []).append(row)
    return tuple(
        Change(
            on,
            next((row.resolution for row in group if row.resolution), ""),
            _named({row.predecessor_id: row.is_default for row in group}, on - dt.timedelta(days=1), terms),
            _named({row.successor_id: row.is_default for row in group}, on, terms),
        )
        for (on, _), group in together.items()
    )


def _named(units: dict[int, bool], day: dt.date, terms: dict[int, list[UnitTerm]]) -> tuple[Named, ...]:
    """As they were called on that day, those with the main part first."""
    found = [(not main, _on(terms[pk], day), main) for pk, main in units.items()]
    found.sort(key=lambda one: (one[0], one[1].sort_key))
    return tuple(Named(term.unit_id, term.name, main) for _, term, main in found)


def _on(terms: list[UnitTerm], day: dt.date) -> UnitTerm:
    return next((term for term in terms if day in term.during), terms[-1])
