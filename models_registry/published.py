"""What strangers read of a published model, and nothing else: the confirmation of who publishes and the public pages
are both made of `told`.

Columns are named one by one: nothing about a person, no text of a dossier is even read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce
from psycopg.types.range import DateRange

from danvan.ui.text import search_key
from danvan.units.enums import Level, UnitKind
from danvan.units.models import UnitTerm, chain_of, last_said
from danvan.web.paging import among
from models_registry.models import Publication, Recognition, Registration

ORDER = ("-at", "-id")  # the latest published first
SHORTEST = 3  # letters: what is shorter is not looked for
LONGEST = 100
# So many are looked up by their numbers. Where there are more, a page of them is soon full in any order.
_MOST = 5_000
_BY_LETTERS = "registry_grams(0, '', models_registry_publication.search_key) @> registry_grams(0, '', %s)"


@dataclass(frozen=True)
class Told:
    """All that is said of one model."""

    title: str
    unit: str
    place: str  # the units above it on the day of the decision, the nearest first; empty right beneath the country
    sector: str
    period: str
    level: str
    number: str
    date: dt.date
    issuer: str


def told(lines: Iterable[int]) -> dict[int, Told]:
    """For each of the lines that are in force, by number: what is said of it, as signed. Two queries."""
    on_the_day = UnitTerm.objects.filter(during__contains=OuterRef("decision__date"))
    issuers = on_the_day.filter(unit=OuterRef("decision__issuer"))
    unit = "registration__unit"
    path = Coalesce(
        Subquery(on_the_day.filter(unit=OuterRef(unit)).values("path")[:1]),
        last_said(unit, "path"),
        output_field=TextField(),
    )
    rows = (
        Recognition.objects.live()
        .filter(among("id", lines))
        .annotate(kind=Subquery(issuers.values("kind")[:1]), issuer=last_said("decision__issuer"), path=path)
    )
    columns = rows.values_list(
        "pk",
        "title",
        "unit_name",
        "sector_name",
        "registration__period__name",
        "kind",
        "level",
        "decision__number",
        "decision__date",
        "decision__issued_by",
        "issuer",
        "path",
    )
    found = list(columns)
    names = _Names(unit for *_, path in found for unit in chain_of(path))
    return {
        pk: Told(
            title=title,
            unit=unit,
            place=", ".join(names.above(path, date)),
            sector=sector,
            period=period,
            level=level_said(kind, level),
            number=number,
            date=date,
            issuer=issued_by or issuer,
        )
        for pk, title, unit, sector, period, kind, level, number, date, issued_by, issuer, path in found
    }


class _Names:
    """What units were called, whenever. One query."""

    def __init__(self, units: Iterable[int]) -> None:
        self._terms: dict[int, list[tuple[DateRange, str]]] = {}
        terms = UnitTerm.objects.filter(among("unit_id", set(units))).latest_first()
        for unit, during, name in terms.values_list("unit_id", "during", "name"):
            self._terms.setdefault(unit, []).append((during, name))

    def above(self, path: str, day: dt.date) -> list[str]:
        """What the units above the last of the path were called on that day, the nearest first; not the country."""
        return [self._name(unit, day) for unit in chain_of(path)[-2:0:-1]]

    def _name(self, unit: int, day: dt.date) -> str:
        terms = self._terms[unit]
        return next((name for during, name in terms if day in during), terms[0][1])


def key_of(one: Told, registration: Registration) -> str:
    """What it is looked for by: the search key of title, unit and place, then and today."""
    chain = chain_of(registration.keeper.scope_path)[1:]
    today = UnitTerm.objects.filter(unit__in=chain).annotate(last=last_said("unit"))
    names = sorted(set(today.values_list("last", flat=True)))
    return search_key(" · ".join((one.title, one.unit, one.place, *names)))


def level_said(kind: str | None, level: int) -> str:
    """How a level is called, after the kind of the unit that decided: "cấp thành phố"."""
    return UnitKind(kind).level_label if kind else Level(level).label


def levels_said(lines: QuerySet[Recognition]) -> dict[tuple[int, int], str]:
    """How the level of each line of recorded decisions is called, by its registration and level. One query."""
    issuers = UnitTerm.objects.filter(unit=OuterRef("decision__issuer"))
    kinds = issuers.filter(during__contains=OuterRef("decision__date")).values("kind")[:1]
    found = lines.annotate(kind=Subquery(kinds)).values_list("registration", "level", "kind")
    return {(registration, level): level_said(kind, level) for registration, level, kind in found}


def listed(key: str = "") -> QuerySet[Publication]:
    """Those that stand, of which title, unit or place hold the letters of `key` (a search key of SHORTEST letters or
    more; an empty one is all). At most one query; none of it reads more rows than stand, and a rare phrase few."""
    standing = Publication.objects.at(None)
    if not key:
        return standing
    holding = standing.filter(search_key__contains=key)
    by_letters = holding.extra(where=[_BY_LETTERS], params=[key])  # noqa: S610 -- parameters only
    numbers = list(by_letters.order_by().values_list("pk", flat=True)[: _MOST + 1])
    return holding if len(numbers) > _MOST else standing.filter(among("id", numbers))
