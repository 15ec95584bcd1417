"""Tỉnh Vĩnh Long in the second half of 2025, its first: a few models of the new wards and communes, recognised at the
turn of the year, so that by the summer of 2026 their units are asked what became of them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from danvan.units.enums import Level
from danvan.units.models import Unit
from models_registry.afterwards.actions import attach
from models_registry.demo import names
from models_registry.demo.afterwards import answer
from models_registry.demo.calendar import Clock, Story, Window, play
from models_registry.demo.organisation import Map
from models_registry.demo.people import Cast
from models_registry.demo.plans import Author, Plan, replicate_some
from models_registry.demo.stories import Stage, decide, picture, tell
from models_registry.models import EmulationPeriod, Mark, Step, Upkeep
from models_registry.recognition.actions import Signed, end_of
from models_registry.registration.periods import set_deadline

YEAR = 2025
_PROVINCE, _GRASSROOTS = Level.PROVINCE, Level.GRASSROOTS
# Of phường An Hội, where a visitor looks first: for the province and for itself. Of the others one each.
_OF_AN_HOI = (_PROVINCE, _PROVINCE, _PROVINCE, _GRASSROOTS, _GRASSROOTS, _GRASSROOTS, _GRASSROOTS)
_KEPT, _STOPPED = Upkeep.KEPT, Upkeep.STOPPED


@dataclass(frozen=True)
class _Signing:
    """A decision, and when the units answered what they are asked half a year after it."""

    level: Level
    drafted: dt.date
    date: dt.date
    answered: Window
    # What the units said, in the order of the decision.
    answers: tuple[Upkeep | None, ...]


_AN_HOI_SIGNS = _Signing(
    *(_GRASSROOTS, dt.date(2025, 12, 15), dt.date(2025, 12, 22)),
    (dt.date(2026, 6, 29), dt.date(2026, 7, 24)),
    (_KEPT, None, _STOPPED, _KEPT, None, _KEPT),
)
_PROVINCE_SIGNS = _Signing(
    *(_PROVINCE, dt.date(2026, 1, 28), dt.date(2026, 2, 6)),
    (dt.date(2026, 8, 10), dt.date(2026, 9, 11)),
    (_KEPT, None, None, _KEPT, None, _STOPPED, _KEPT, None, _KEPT),
)


def build_second_half(province: Map, cast: Cast, before: Sequence[Plan], today: dt.date) -> list[Plan]:
    """All were recognised; three were taken over from models of `before`. Where it was time by `today`, some units have
    said what became of them."""
    chance = random.Random(YEAR + 1)  # noqa: S311 -- the same demo every time
    period = EmulationPeriod.objects.get(code=str(YEAR))
    set_deadline(period, Step.REGISTRATION, dt.date(YEAR, 9, 12), province=province.head.unit)
    set_deadline(period, Step.RESULTS, dt.date(YEAR, 12, 5), province=province.head.unit)
    stage = Stage(
        period=period,
        cast=cast,
        clock=Clock(chance, end_of(dt.date(2026, 2, 10))),
        chance=chance,
        sent=_window((8, 11), (9, 5)),
        sent_late=_window((9, 15), (9, 19)),
        accepted=_window((9, 8), (9, 26)),
        reported=_window((11, 10), (11, 25)),
        reported_late=_window((11, 10), (11, 25)),
        appraised=_window((11, 28), (12, 12)),
        above=_PROVINCE,
    )
    plans = _plans(Author(chance, YEAR), province)
    replicate_some(plans, before, count=3)
    an_hoi = province.communes[0]
    own = [plan for plan in plans if plan.level == _GRASSROOTS]
    to_province = [plan for plan in plans if plan.level == _PROVINCE]
    play(
        [
            *(tell(stage, plan) for plan in plans),
            _decision(stage, an_hoi.unit, own, _AN_HOI_SIGNS, "31-QĐ/ĐU", f"Đảng ủy {an_hoi.name}"),
            _decision(
                stage, province.head.unit, to_province, _PROVINCE_SIGNS, "18-QĐ/TU", "Tỉnh ủy Vĩnh Long"
            ),
        ]
    )
    _answered(cast, own, _AN_HOI_SIGNS, today, chance)
    _answered(cast, to_province, _PROVINCE_SIGNS, today, chance)
    return plans


def _plans(author: Author, province: Map) -> list[Plan]:
    an_hoi, *others = province.communes
    cell = next(place for place in province.subunits if place.territory == an_hoi.name)
    slots = [
        *((an_hoi, level) for level in _OF_AN_HOI),
        *((cell, level) for level in (_GRASSROOTS, _GRASSROOTS)),
        *((place, _PROVINCE) for place in others),
    ]
    return [author.plan(place, level) for place, level in slots]


def _window(first: tuple[int, int], last: tuple[int, int]) -> Window:
    return dt.date(YEAR, *first), dt.date(YEAR, *last)


def _decision(
    stage: Stage, issuer: Unit, plans: list[Plan], signing: _Signing, number: str, by: str
) -> Story:
    signed = Signed(
        number=number,
        date=signing.date,
        signer=names.person(f"bí thư {by}").name,
        signer_position="Bí thư",
        issued_by=by,
    )
    recorded = signing.date + dt.timedelta(days=1)
    return decide(stage, issuer, plans, drafted=signing.drafted, signed=signed, recorded=recorded)


def _answered(
    cast: Cast, plans: Sequence[Plan], signing: _Signing, today: dt.date, chance: random.Random
) -> None:
    """Some units have said what became of their models, the first one with a picture; one model has stopped, the others
    wait to be asked."""
    if today <= signing.answered[1]:
        return
    clock = Clock(chance, end_of(signing.answered[1]))
    for plan, state in zip(plans, signing.answers, strict=False):
        if state:
            answer(
                plan.done, Mark.HALF_YEAR, state, cast=cast, at=clock.within(signing.answered), chance=chance
            )
    first = plans[0].done
    attach(
        first,
        mark=Mark.HALF_YEAR,
        content=picture("hien-nay.jpg", 0),
        description="Mô hình hiện nay",
        by=cast.registrar(first.keeper_id),
        at=end_of(signing.answered[1]),
    )
