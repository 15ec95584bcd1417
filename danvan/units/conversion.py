"""Where the units of any time stand on the map of one day.

A unit that exists on that day stands where it is. One that had ended goes forward along the successions, one that is
still to come goes back along them, as far as it takes. Where there are several ways the unit was divided (or, going
back, put together of several): each of its records needs a choice, and until then stands where the ways meet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, QuerySet

from danvan.units.models import Unit, UnitSuccession, UnitTerm, chain_of, path_of

# Of a divided unit (or one put together), the unit that was chosen for a record.
Choices = Mapping[int, int]
_NONE: Choices = {}


@dataclass(frozen=True)
class Place:
    """Where something stands on the map. Without `is_converted` a choice is open, or nothing took over: it stands with
    the lowest unit that all the ways lie in, itself in none of them."""

    path: str
    is_converted: bool = True

    @property
    def unit_id(self) -> int:
        return chain_of(self.path)[-1]

    def lies_in(self, path: str) -> bool:
        """Whether it is at or beneath the unit at `path`."""
        return self.path.startswith(path)


@dataclass(frozen=True)
class Division:
    """A unit with several ways to go: forward those that it became, else those that it was put together of. `default`
    is the one that took the main part; None where nobody said so."""

    unit_id: int
    forward: bool
    ways: Sequence[int]
    default: int | None


@dataclass
class _Known:
    """A unit as far as the way from it goes: its path where it exists on the day."""

    path: str = ""
    is_later: bool = False
    parent: int | None = None
    ways: list[int] = field(default_factory=list)
    default: int | None = None


class Conversion:
    """The units that were asked for, read once; everything else follows without a query."""

    def __init__(self, known: Mapping[int, _Known], root: str) -> None:
        self._known, self._root = known, root
        self._usual: dict[int, tuple[frozenset[str], bool]] = {}

    def place(self, unit_id: int, choices: Choices = _NONE) -> Place:
        """Where a record of the unit stands, with what was chosen for it."""
        paths, is_sure = self._paths(unit_id, choices)
        if len(paths) == 1 and is_sure:
            return Place(next(iter(paths)))
        return Place(_meeting(paths) or self._root, is_converted=False)

    def divisions(self, unit_id: int, choices: Choices = _NONE) -> Iterator[Division]:
        """The divisions on the way of a record, first to last: beyond an open one as far as all its ways go."""
        known = self._known[unit_id]
        if known.path:
            return
        ways = self._ways(unit_id)
        if len(ways) > 1:
            yield Division(unit_id, not known.is_later, ways, known.default)
        for one in self._followed(unit_id, choices):
            yield from self.divisions(one, choices)

    def is_divided(self, unit_id: int) -> bool:
        """Whether it depends on a choice where its records stand."""
        return next(self.divisions(unit_id), None) is not None

    def _ways(self, unit_id: int) -> list[int]:
        """Those of its ways that lead on: to a unit on the map, or further in the same direction."""
        known = self._known[unit_id]
        return [
            one for one in known.ways if self._known[one].path or self._known[one].is_later == known.is_later
        ]

    def _followed(self, unit_id: int, choices: Choices) -> list[int]:
        ways = self._ways(unit_id)
        chosen = choices.get(unit_id)
        return [chosen] if chosen in ways else ways

    def _paths(self, unit_id: int, choices: Choices) -> tuple[frozenset[str], bool]:
        """The paths of the units that a record may stand at; whether one of them is surely its own."""
        if not choices and unit_id in self._usual:
            return self._usual[unit_id]
        known = self._known[unit_id]
        if known.path:
            return frozenset({known.path}), True
        found = [self._paths(one, choices) for one in self._followed(unit_id, choices)]
        made: tuple[frozenset[str], bool] = (
            frozenset().union(*(paths for paths, _ in found)),
            bool(found) and all(is_sure for _, is_sure in found),
        )
        if not made[0] and known.parent is not None:  # nobody took over: whoever stood above it answers
            made = self._paths(known.parent, choices)[0], False
        if not choices:
            self._usual[unit_id] = made
        return made


def _meeting(paths: Collection[str]) -> str:
    """The path of the lowest unit in which all lie; empty for none."""
    first, *others = (chain_of(path) for path in paths) if paths else ([],)
    shared = 0
    while shared < len(first) and all(chain[shared : shared + 1] == [first[shared]] for chain in others):
        shared += 1
    return path_of(first[:shared])


def conversion(units: Collection[int], on: dt.date) -> Conversion:
    """How `units`, of any time, stand on the map of a day. Three queries, however many they are."""
    with connection.cursor() as cursor:
        cursor.execute(_WALKED, {"units": list(units), "day": on})
        walked = cursor.fetchall()
    known: dict[int, _Known] = {}
    for unit_id, path, is_later, parent in walked:
        known[unit_id] = _Known(path or "", is_later, parent)
    found = UnitSuccession.objects.filter(Q(predecessor__in=known) | Q(successor__in=known))
    for predecessor, successor, is_default in found.order_by("-is_default", "pk").values_list(
        "predecessor", "successor", "is_default"
    ):
        if predecessor in known and successor in known:
            _know(known, predecessor, successor, is_default=is_default)
    root = UnitTerm.objects.on(on).filter(parent=None).values_list("path", flat=True).first()
    return Conversion(known, root or "")


def _know(known: Mapping[int, _Known], predecessor: int, successor: int, *, is_default: bool) -> None:
    """Forward from what had ended, back from what was still to come."""
    before, after = known[predecessor], known[successor]
    if not before.path and not before.is_later:
        before.ways.append(successor)
        if is_default:
            before.default = successor
    if not after.path and after.is_later:
        after.ways.append(predecessor)


# From each unit, as long as it does not exist on the day: forward or back, and to who stood above it at that end of its
# life, for where nobody took over.
_WALKED = """
WITH RECURSIVE walked (id) AS (
    SELECT unnest(%(units)s::bigint[])
    UNION
    SELECT step.id FROM walked
    CROSS JOIN LATERAL (
        SELECT bool_or(during @> %(day)s::date) AS is_here,
            bool_and(coalesce(lower(during) > %(day)s::date, false)) AS is_later
        FROM units_unitterm WHERE unit_id = walked.id
    ) life
    CROSS JOIN LATERAL (
        SELECT successor_id AS id FROM units_unitsuccession
        WHERE predecessor_id = walked.id AND life.is_later IS NOT TRUE
        UNION ALL
        SELECT predecessor_id FROM units_unitsuccession WHERE successor_id = walked.id AND life.is_later
        UNION ALL
        SELECT parent_id FROM units_unitterm WHERE unit_id = walked.id AND parent_id IS NOT NULL
    ) step
    WHERE life.is_here IS NOT TRUE
)
SELECT walked.id, last.path, coalesce(last.is_later, false), last.parent_id FROM walked
LEFT JOIN LATERAL (
    SELECT CASE WHEN during @> %(day)s::date THEN path END AS path, lower(during) > %(day)s::date AS is_later, parent_id
    FROM units_unitterm WHERE unit_id = walked.id
    -- The term of the day, else the last that had ended, else the first that is to come.
    ORDER BY during @> %(day)s::date DESC, coalesce(lower(during) > %(day)s::date, false),
        CASE WHEN lower(during) > %(day)s::date THEN lower(during) END, upper(during) DESC
    LIMIT 1
) last ON true
"""


def near(path: str, on: dt.date, wanted: QuerySet[Unit]) -> list[tuple[int, str | None]]:
    """The units at or beneath `path` on the map of a day, with their paths there; and, without one, those of `wanted`
    that are of another time and may stand among them: what one of them came of, became, or stood above. One query,
    however many they are; of the units on the map nothing is asked."""
    asked, values = wanted.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_NEAR.format(wanted=asked), (path, path + "~", on, on, *values))
        return [(unit_id, found) for unit_id, found in cursor.fetchall()]


_NEAR = """
WITH RECURSIVE here AS MATERIALIZED (
    SELECT unit_id AS id, path FROM units_unitterm
    WHERE path >= %s AND path < %s AND during @> %s::date
), kin (id) AS (
    SELECT id FROM here
    UNION
    SELECT step.id FROM kin
    CROSS JOIN LATERAL (
        SELECT predecessor_id AS id FROM units_unitsuccession WHERE successor_id = kin.id
        UNION ALL
        SELECT successor_id FROM units_unitsuccession WHERE predecessor_id = kin.id
        UNION ALL
        SELECT unit_id FROM units_unitterm WHERE parent_id = kin.id
    ) step
    WHERE NOT EXISTS (
        SELECT 1 FROM units_unitterm t WHERE t.unit_id = step.id AND t.during @> %s::date
    )
)
SELECT id, path FROM here
UNION ALL
SELECT kin.id, NULL FROM kin
-- Not pulled up: asked of each that is kin, not of all units first.
CROSS JOIN LATERAL (SELECT FROM ({wanted}) wanted (id) WHERE wanted.id = kin.id OFFSET 0) asked
WHERE NOT EXISTS (SELECT FROM here WHERE here.id = kin.id)
"""
