"""What figures ask about a change besides its unit and sector, as one whole number, which the database keeps in step
with the columns. To count, it reads one narrow column from an index and compares one number in place of eight words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import In

from danvan.units.enums import DESK_LEVELS
from models_registry.models.registration import EntryType, Origin, SubjectType
from models_registry.workflow import Status

# The values of each column, told apart by their place, and the bits that the place is written in: room for more. A new
# value goes to the end, with a migration that makes the column anew; until then a constraint refuses rows that have it.
_COLUMNS: Mapping[str, tuple[tuple[Any, ...], int]] = {
    "to_status": (
        (
            Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.REFUSED, Status.RUNNING, Status.RESULTS_SUBMITTED,
            Status.RESULTS_RETURNED, Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED, Status.REVOKED,
            Status.WITHDRAWN,
        ),
        5,
    ),
    "target_level": ((None, *DESK_LEVELS), 3),
    "subject": ((SubjectType.COLLECTIVE, SubjectType.INDIVIDUAL), 2),
    "origin": ((Origin.NEW, Origin.MAINTAINED, Origin.UPGRADED, Origin.REPLICATED), 3),
    "entry_type": ((EntryType.MODEL, EntryType.EXEMPLAR), 2),
    "accepted": ((False, True), 1),
    "registered_late": ((False, True), 1),
    "results_late": ((False, True), 1),
}  # fmt: skip


class _Part:
    """One column within the key."""

    def __init__(self, values: tuple[Any, ...], start: int, bits: int) -> None:
        # As the database gives them back: bare words and numbers.
        self.values = [getattr(one, "value", one) for one in values]
        self.start, self.mask = start, ((1 << bits) - 1) << start
        self.number = {value: place << start for place, value in enumerate(self.values)}


def _parts() -> dict[str, _Part]:
    found, start = {}, 0
    for column, (values, bits) in _COLUMNS.items():
        found[column] = _Part(values, start, bits)
        start += bits
    return found


_PARTS = _parts()
COLUMNS = frozenset(_PARTS)


def expression() -> Combinable:
    """The key of a row; null where a column has a value without a place."""
    return reduce(add, (_number(column, part) for column, part in _PARTS.items()))


def _number(column: str, part: _Part) -> Case:
    cases = [
        When(**({f"{column}__isnull": True} if value is None else {column: value}), then=Value(number))
        for value, number in part.number.items()
    ]
    return Case(*cases, output_field=IntegerField())


def mask_of(columns: Iterable[str]) -> int:
    """The bits of the key in which the columns stand."""
    return sum(_PARTS[column].mask for column in set(columns))


def value_of(column: str, key: int) -> Any:
    """What the column has in rows with this key."""
    part = _PARTS[column]
    return part.values[(key & part.mask) >> part.start]


def bits_of(column: str, values: Iterable[Any]) -> tuple[int, frozenset[int]]:
    """The bits of the key in which the column stands, and what they are where it has one of the values."""
    part = _PARTS[column]
    return part.mask, frozenset(part.number[value] for value in values)


def having(column: str, values: Iterable[Any]) -> Q:
    """The condition that the column has one of the values, asked of the key."""
    mask, numbers = bits_of(column, values)
    return Q(In(F("figure_key").bitand(mask), sorted(numbers)))
