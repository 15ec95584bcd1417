"""Dossiers by letters of their title, whatever the accents: found among millions, the common and the rare alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from danvan.units.models import Unit
from danvan.web.paging import among
from models_registry.models import EmulationPeriod, Registration

# So many are looked up by their numbers. Where there are more, a page of them is soon full in any order.
MOST = 5_000
_SHORTEST = 3  # letters: what is shorter has no gram


@dataclass(frozen=True)
class Found:
    """The dossiers, and how many they are; None: more than MOST."""

    rows: QuerySet[Registration]
    number: int | None


def titled(
    rows: QuerySet[Registration],
    key: str,
    *,
    periods: Sequence[EmulationPeriod],
    provinces: Collection[str],
) -> Found:
    """Those of `rows` whose title holds the letters of `key` (a search key).

    `rows` lie in `periods`, and at or beneath the paths of `provinces`, each one step below the country, or the
    country itself: the index of grams tells which, part by part, the last period first. Without provinces the scope
    is a small one, and read through. What is found is looked up by its numbers, so that no guess about words that
    nobody has counted decides how a page of it is read. One query.
    """
    holding = rows.filter(search_key__contains=key)
    if provinces and len(key) >= _SHORTEST:
        numbers = _by_grams(rows, key, [(one.pk, path) for one in periods for path in provinces])
    else:
        numbers = list(holding.order_by().values_list("pk", flat=True)[: MOST + 1])
    if len(numbers) > MOST:
        return Found(holding, None)
    return Found(rows.filter(among("pk", numbers)), len(numbers))


def provinces_of_the_country() -> set[str]:
    """The paths of whatever has ever stood right below the country, as they are today."""
    ever = Unit.objects.filter(terms__parent__terms__parent=None, terms__parent__isnull=False)
    return {path[:_TWO_STEPS] for path in ever.values_list("scope_path", flat=True).distinct()}


_TWO_STEPS = 16  # letters of a path


# One look into the index of grams for each part; of what it finds, whatever else is asked is looked up by number. The
# planner does not know how few rows hold a gram: were it let (OFFSET 0; IS NOT DISTINCT FROM), it would read all of the
# period or of the province beside each look.
_HELD = """
    SELECT r.id FROM models_registry_registration r
    WHERE registry_grams(r.period_id, r.keeper_path, r.search_key) @> registry_grams(part.period, part.path, %s)
        AND r.period_id IS NOT DISTINCT FROM part.period
        AND split_part(r.keeper_path, '.', 2) = split_part(part.path, '.', 2)
        AND strpos(r.search_key, %s) > 0
    OFFSET 0
"""


def _by_grams(rows: QuerySet[Registration], key: str, parts: Sequence[tuple[int, str]]) -> list[int]:
    """The numbers of the dossiers, at most one more than MOST; parts after that are not looked at."""
    asked = rows.order_by().extra(where=["models_registry_registration.id = held.id"])
    try:
        sql, parameters = asked.values("id").query.sql_with_params()
    except EmptyResultSet:
        return []
    looked_at = "unnest(%s::bigint[], %s::text[]) AS part (period, path)"
    found = f"{looked_at} CROSS JOIN LATERAL ({_HELD}) held CROSS JOIN LATERAL ({sql} OFFSET 0) found"
    periods, paths = [period for period, _ in parts], [path for _, path in parts]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT found.id FROM {found} LIMIT %s",  # noqa: S608 -- our words
            [periods, paths, key, key, *parameters, MOST + 1],
        )
        return [number for (number,) in cursor.fetchall()]
