"""Thành phố Bến Tre in the first half of 2025, its last: work in every status lies there when the reform comes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from danvan.units.enums import Level
from models_registry.demo.calendar import Clock, Window, play
from models_registry.demo.city_years import open_city_year
from models_registry.demo.organisation import Map, Place
from models_registry.demo.people import Cast
from models_registry.demo.plans import Author, End, Plan
from models_registry.demo.stories import Stage, tell
from models_registry.models import EmulationPeriod
from models_registry.recognition.actions import end_of

YEAR = 2025
Slot = tuple[Place, Level, End]
_PROVINCE, _DISTRICT, _GRASSROOTS = Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS

# Two for each ward and commune, in their order.
_OF_COMMUNES: tuple[tuple[Level, End], ...] = (
    (_DISTRICT, End.RUNNING),
    (_DISTRICT, End.SUBMITTED),
    (_PROVINCE, End.RUNNING),
    (_DISTRICT, End.PROPOSED),
    (_DISTRICT, End.DRAFT),
    (_GRASSROOTS, End.RUNNING),
    (_PROVINCE, End.SUBMITTED),
    (_DISTRICT, End.RETURNED),
    (_DISTRICT, End.RUNNING),
    (_PROVINCE, End.REPORTED),
    (_DISTRICT, End.RESULTS_RETURNED),
    (_GRASSROOTS, End.SUBMITTED),
    (_PROVINCE, End.FORWARDED),
    (_DISTRICT, End.APPRAISED),
    (_DISTRICT, End.REFUSED),
    (_GRASSROOTS, End.PROPOSED),
    (_DISTRICT, End.WITHDRAWAL_ASKED),
    (_DISTRICT, End.HALF_DRAFT),
    (_PROVINCE, End.PROPOSED),
    (_PROVINCE, End.RETURNED),
    (_DISTRICT, End.WITHDRAWN),
    (_DISTRICT, End.FOUND_INCOMPLETE),
    (_PROVINCE, End.WITHDRAWAL_ASKED),
    (_DISTRICT, End.RUNNING),
)
# One each for some agencies of the city, which end with it.
_OF_AGENCIES: tuple[tuple[Level, End], ...] = (
    (_DISTRICT, End.RUNNING),
    (_DISTRICT, End.SUBMITTED),
    (_DISTRICT, End.PROPOSED),
    (_PROVINCE, End.RUNNING),
    (_DISTRICT, End.RETURNED),
    (_DISTRICT, End.DRAFT),
    (_PROVINCE, End.FORWARDED),
    (_DISTRICT, End.APPRAISED),
)
# For the school and the union that outlive the city, two each.
_OF_STAYING: tuple[tuple[Level, End], ...] = (
    (_GRASSROOTS, End.SUBMITTED),
    (_DISTRICT, End.REPORTED),
    (_PROVINCE, End.SUBMITTED),
    (_GRASSROOTS, End.RUNNING),
)
# For schools and neighbourhoods that end with their wards.
_OF_ENDING: tuple[tuple[Level, End], ...] = (
    (_GRASSROOTS, End.RUNNING),
    (_DISTRICT, End.REPORTED),
    (_GRASSROOTS, End.RESULTS_RETURNED),
)
_EVERY_FOURTH = 4


def build_2025(city: Map, ending: tuple[Place, ...], cast: Cast) -> list[Plan]:
    """What was registered up to June, each as far as it came; `ending` are units beneath wards that end with them."""
    chance = random.Random(YEAR)  # noqa: S311 -- the same demo every time
    stage = _stage(open_city_year(YEAR, city), cast, chance)
    author = Author(chance, YEAR)
    plans = [_plan(author, *slot) for slot in _slots(city, ending)]
    play([tell(stage, plan) for plan in plans])
    return plans


def _slots(city: Map, ending: tuple[Place, ...]) -> Iterator[Slot]:
    for places, ways in (
        ([place for place in city.communes for _ in range(2)], _OF_COMMUNES),
        (city.agencies[::_EVERY_FOURTH], _OF_AGENCIES),
        (city.subunits * 2, _OF_STAYING),
        (ending, _OF_ENDING),
    ):
        for place, (level, end) in zip(places, ways, strict=False):
            yield place, level, end


def _stage(period: EmulationPeriod, cast: Cast, chance: random.Random) -> Stage:
    return Stage(
        period=period,
        cast=cast,
        clock=Clock(chance, end_of(dt.date(YEAR, 6, 27))),
        chance=chance,
        sent=_window((2, 10), (3, 28)),
        sent_late=_window((4, 1), (4, 4)),
        accepted=_window((4, 1), (4, 25)),
        reported=_window((5, 19), (6, 11)),
        reported_late=_window((5, 19), (6, 11)),
        appraised=_window((6, 16), (6, 24)),
        above=_DISTRICT,
    )


def _plan(author: Author, place: Place, level: Level, end: End) -> Plan:
    plan = author.plan(place, level)
    plan.end = end
    plan.sent_in = {
        End.DRAFT: _window((6, 16), (6, 24)),
        End.HALF_DRAFT: _window((6, 16), (6, 24)),
        End.SUBMITTED: _window((6, 9), (6, 20)),
        End.FORWARDED: _window((6, 2), (6, 11)),
        End.RETURNED: _window((5, 26), (6, 6)),
    }.get(end)
    if end is End.WITHDRAWAL_ASKED:
        plan.reported_in = _window((6, 9), (6, 20))
    return plan


def _window(first: tuple[int, int], last: tuple[int, int]) -> Window:
    return dt.date(YEAR, *first), dt.date(YEAR, *last)
