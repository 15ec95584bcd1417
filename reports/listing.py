"""The registrations behind a figure, as rows fit for a list: names as they were on the map, status as it was then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from danvan.accounts.models import User
from danvan.units.conversion import Place
from danvan.units.models import UnitTerm, last_said
from danvan.units.territory import below
from models_registry.models import Dossier, EmulationModel, Registration, Sector
from models_registry.models.status_change import StatusChangeQuerySet
from reports.questions import Question

# In Vietnamese alphabetical order; the last is unique, so pages never repeat a row.
ORDER = ("registration__sort_key", "pk")


def visible_to(found: StatusChangeQuerySet, who: User) -> StatusChangeQuerySet:
    """The rows whose dossiers `who` may see today."""
    return found.filter(registration__in=Registration.objects.visible_to(who))


def named(found: StatusChangeQuerySet, question: Question) -> StatusChangeQuerySet:
    """`found` (rows of `question`) with code, title, token, unit, sector and where it waits, in the same query.

    Only what a list is ordered by is joined: the rest PostgreSQL asks for the rows of the page alone.
    """
    model = EmulationModel.objects.filter(pk=OuterRef("registration__emulation_model"))
    dossier = Dossier.objects.filter(registration=OuterRef("registration"))
    sector = Sector.objects.filter(pk=OuterRef("sector"))
    return found.annotate(
        code=Subquery(model.values("code")[:1]),
        title=F("registration__title"),
        token=F("registration__token"),
        unit_name=Coalesce(
            Subquery(UnitTerm.objects.on(question.map_date).filter(unit=OuterRef("unit")).values("name")[:1]),
            last_said("unit"),
            output_field=models.TextField(),
        ),
        sector_name=Subquery(sector.values("name")[:1]),
        person=Subquery(dossier.values("person_name")[:1]),
        place=desk_name(question),
    )


def desk_name(question: Question) -> Any:
    """The standing body where it waits, else the name of the unit that it waits for."""
    terms = UnitTerm.objects.filter(unit=OuterRef("awaiting_unit"))
    then = terms.on(question.map_date).values("desk_name")[:1]
    last = terms.latest_first().values("desk_name")[:1]
    return Coalesce(Subquery(then), Subquery(last))


def whole(found: StatusChangeQuerySet, question: Question) -> StatusChangeQuerySet:
    """`found` with `on_map` (the unit's term) to read names from: joined, for lists that are read to the end.

    What follows of the unit's term, and of a country's registrations, is said once more: so that few of them are read.
    """
    on_map = Q(unit__terms__during__contains=question.map_date) & below(
        question.term.path, field="unit__terms__path"
    )
    if question.places is None:
        found = found.filter(registration__period=question.period)
    return found.annotate(on_map=FilteredRelation("unit__terms", condition=on_map))


class Converted:
    """What lists say beside a unit of another time: the unit of the map that its registration is counted with."""

    def __init__(self, question: Question) -> None:
        self._ground = question.ground
        places = [*self._ground.places.values(), *self._ground.chosen.values()]
        named = {place.unit_id for place in places if place.is_converted}
        terms = (
            UnitTerm.objects.on(question.map_date).filter(unit__in=named)
            if named
            else UnitTerm.objects.none()
        )
        self._names = dict(terms.values_list("unit_id", "name"))

    def words(self, unit_id: int, registration_id: int) -> str:
        """ "quy đổi: Phường An Hội", "chưa quy đổi"; empty for a unit of the map."""
        place = self._ground.place(unit_id, registration_id)
        return self._said(place) if place else ""

    def beside(self, name: str | None, unit_id: int, registration_id: int) -> str | None:
        """The unit's name with the words behind it."""
        words = self.words(unit_id, registration_id)
        return f"{name} ({words})" if words else name

    def _said(self, place: Place) -> str:
        return f"quy đổi: {self._names[place.unit_id]}" if place.is_converted else "chưa quy đổi"


_TOGETHER = 1_000  # rows that come in one piece
_LONGEST = "10min"
_SORTED_WITHIN = "64MB"  # a province's list in memory, a country's in few runs


def streamed(listed: models.QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a `values_list`, plain values, as the database makes them: while some are written, it makes others.

    Inside `one_moment`, and read to the end before anything else is asked. Not by a cursor of the database, which works
    on one core and plans for a few rows. The statement lasts as long as the writing, so its limit is another.
    """
    try:
        sql, parameters = listed.query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(f"SET LOCAL statement_timeout = '{_LONGEST}'; SET LOCAL work_mem = '{_SORTED_WITHIN}'")
        yield from cursor.cursor.stream(sql, parameters, size=_TOGETHER)
        cursor.execute("RESET statement_timeout; RESET work_mem")
