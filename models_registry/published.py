"""What strangers read of a published model, and nothing else: the confirmation of who publishes and the public pages
are both made of `told`.

Columns are named one by one: nothing about a person, no text of a dossier is even read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from danvan.units.enums import Level, UnitKind
from danvan.units.models import UnitTerm, last_said
from danvan.web.paging import among
from models_registry.models import Publication, Recognition

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
    sector: str
    period: str
    level: str
    number: str
    date: dt.date
    issuer: str


def told(lines: Iterable[int]) -> dict[int, Told]:
    """For each of the lines that are in force, by number: what is said of it, as signed. One query."""
    issuers = UnitTerm.objects.filter(
        unit=OuterRef("decision__issuer"), during__contains=OuterRef("decision__date")
    )
    rows = (
        Recognition.objects.live()
        .filter(among("id", lines))
        .annotate(kind=Subquery(issuers.values("kind")[:1]), issuer=last_said("decision__issuer"))
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
    )
    return {
        pk: Told(title, unit, sector, period, level_said(kind, level), number, date, issued_by or issuer)
        for pk, title, unit, sector, period, kind, level, number, date, issued_by, issuer in columns
    }


def level_said(kind: str | None, level: int) -> str:
    """How a level is called, after the kind of the unit that decided: "cấp thành phố"."""
    return UnitKind(kind).level_label if kind else Level(level).label


def listed(key: str = "") -> QuerySet[Publication]:
    """Those that stand, of which title or unit hold the letters of `key` (a search key of SHORTEST letters or more; an
    empty one is all). At most one query; none of it reads more rows than stand, and a rare phrase few of them."""
    standing = Publication.objects.at(None)
    if not key:
        return standing
    holding = standing.filter(search_key__contains=key)
    by_letters = holding.extra(where=[_BY_LETTERS], params=[key])  # noqa: S610 -- parameters only
    numbers = list(by_letters.order_by().values_list("pk", flat=True)[: _MOST + 1])
    return holding if len(numbers) > _MOST else standing.filter(among("id", numbers))
