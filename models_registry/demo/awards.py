"""The awards of the city's years: those of 2023 as the article tells them, those of 2022 by their numbers alone."""

from __future__ import annotations

import datetime as dt

from models_registry.demo import names
from models_registry.demo.organisation import Map, Place
from models_registry.demo.people import Cast
from models_registry.models import AwardForm, AwardScope, EmulationPeriod, SubjectType
from models_registry.recognition.actions import end_of
from models_registry.recognition.award_actions import Recipient, Said, enter

_SCOPES = (AwardScope.MOBILISATION, AwardScope.DEMOCRACY, AwardScope.MOVEMENT)
_ISSUED_BY = "UBND thành phố Bến Tre"
_POSITIONS = ("Chủ tịch", "Chuyên viên", "Trưởng Khối Dân vận", "Tổ trưởng Tổ dân vận")


def award_2022(city: Map, cast: Cast, period: EmulationPeriod) -> None:
    """Of the year before only the numbers are known."""
    said = Said(
        period=period,
        form=AwardForm.MERIT,
        scopes=_SCOPES,
        issuer=city.head.unit,
        issued_by=_ISSUED_BY,
        number="87/QĐ-UBND",
        date=dt.date(2023, 1, 12),
        collectives=2,
        individuals=3,
    )
    _enter(said, city, cast)


def award_2023(city: Map, cast: Cast, period: EmulationPeriod) -> None:
    """A giấy khen each for two collectives and four persons, given at the conference of 18/01/2024."""
    union = city.agencies[0]
    said = Said(
        period=period,
        form=AwardForm.MERIT,
        scopes=_SCOPES,
        issuer=city.head.unit,
        issued_by=_ISSUED_BY,
        number="112/QĐ-UBND",
        date=dt.date(2024, 1, 15),
        recipients=[
            *(_collective(place) for place in (city.communes[0], union)),
            *(
                _person(place, position)
                for place, position in zip((union, city.head, *city.communes[1:3]), _POSITIONS, strict=True)
            ),
        ],
    )
    _enter(said, city, cast)


def _collective(place: Place) -> Recipient:
    return Recipient(SubjectType.COLLECTIVE, place.title, place.unit, place.title)


def _person(place: Place, position: str) -> Recipient:
    name = names.person(f"khen thưởng {place.title}").name
    return Recipient(SubjectType.INDIVIDUAL, name, place.unit, place.title, position)


def _enter(said: Said, city: Map, cast: Cast) -> None:
    enter(said, by=cast.drafter(city.head.unit.pk), at=end_of(said.date + dt.timedelta(days=1)))
