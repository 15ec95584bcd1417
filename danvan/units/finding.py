"""Units by the names that people know, also those that are no more: an old name leads to what stands there today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from danvan.ui.text import clean_line, search_key
from danvan.units.models import Unit, UnitTerm, last_said, today


@dataclass(frozen=True)
class Former:
    """A name that is no more, and its last day."""

    name: str
    last_day: dt.date

    def __str__(self) -> str:
        return f"{self.name} (đến {self.last_day:%d/%m/%Y})"


@dataclass(frozen=True)
class Found:
    """A unit of today, what it belongs to, and the old name that led to it where its own did not."""

    term: UnitTerm
    above: str = ""
    former: Former | None = None

    @property
    def unit_id(self) -> int:
        """Which unit it is."""
        return self.term.unit_id

    @property
    def name(self) -> str:
        """What it is called today."""
        return self.term.name

    @property
    def hint(self) -> str:
        """Beside the name: what led to it, else what kind of unit it is."""
        return f"{self.former} → {self.name}" if self.former else self.term.get_kind_display()


def find(text: str, *, within: QuerySet[Unit], most: int = 20) -> list[Found]:
    """The units of today among `within` that are called so, or that one which was called so went into, however many
    steps ago. Those called so today come first. Two queries; nothing typed finds nothing."""
    if not search_key(text):
        return []
    terms = UnitTerm.objects.on(today()).filter(unit__in=within.called(text))
    by_name = ExpressionWrapper(UnitTerm.objects.names(text), BooleanField())
    named = terms.annotate(by_name=by_name, above=last_said("parent"))
    found = list(named.order_by("-by_name", "sort_key", "pk")[:most])
    former = _former(text, [term.unit_id for term in found if not term.by_name])
    return [Found(term, term.above or "", former.get(term.unit_id)) for term in found]


_FORMER = """
WITH RECURSIVE was AS (
    SELECT id AS now_id, id FROM unnest(%(units)s::bigint[]) id
    UNION
    SELECT w.now_id, s.predecessor_id FROM was w JOIN units_unitsuccession s ON s.successor_id = w.id
)
SELECT DISTINCT ON (w.now_id) w.now_id, t.name, upper(t.during) - 1
FROM was w JOIN units_unitterm t ON t.unit_id = w.id
WHERE (t.search_key LIKE %(words)s OR t.code = %(code)s) AND upper(t.during) <= %(today)s
ORDER BY w.now_id, t.search_key <> %(key)s, upper(t.during) DESC, t.id
"""


def _former(text: str, units: Iterable[int]) -> dict[int, Former]:
    """By unit: the name of it or of one that went into it that `text` asks for; the whole name before a part of one,
    the last before earlier ones."""
    ids = list(units)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, {**_asked(text), "units": ids, "today": today()})
        return {unit: Former(name, last_day) for unit, name, last_day in cursor.fetchall()}


def _asked(text: str) -> dict[str, Any]:
    """What a statement asks for names and codes by."""
    key = search_key(text)
    escaped = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"key": key, "words": f"%{escaped}%", "code": clean_line(text)}
