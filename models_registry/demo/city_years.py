"""Thành phố Bến Tre in 2022 and 2023. The year 2023 ends in the figures of the article the project started from."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.management import call_command
from django.utils import timezone

from danvan.units.enums import Level
from models_registry import filing
from models_registry.demo import names
from models_registry.demo.awards import award_2022, award_2023
from models_registry.demo.calendar import Clock, Story, Window, play
from models_registry.demo.content_reasons import MISSING_2023, MissingCase
from models_registry.demo.organisation import Map, Place
from models_registry.demo.people import Cast
from models_registry.demo.plans import Author, End, Plan, Turn, replicate_some
from models_registry.demo.stories import Stage, decide, scan, tell
from models_registry.models import EmulationPeriod, Step
from models_registry.recognition.actions import Signed, end_of
from models_registry.registration.periods import open_year, set_deadline

COMMITTEE = "Ban Chỉ đạo thực hiện quy chế dân chủ ở cơ sở và phong trào thi đua “Dân vận khéo”"
CITY_DECISION_2023 = dt.date(2024, 1, 25)


@dataclass(frozen=True)
class Quota:
    """How many a city's units register: each commune and agency so many, the first few one more."""

    communes: int
    more_communes: int
    agencies: int
    more_agencies: int
    to_province_communes: int
    to_province_agencies: int
    more_grassroots: int


QUOTA_2022 = Quota(5, 8, 2, 22, 8, 4, 3)  # 13 + 175 + 17
QUOTA_2023 = Quota(6, 6, 2, 27, 9, 6, 4)  # 16 + 192 + 18

_ENDS_2023 = {End.WITHDRAWN: 6, End.REFUSED: 5, End.WITHDRAWN_LATER: 3}
_TURNS_2023 = {
    Turn.RETURNED: 26,
    Turn.RESULTS_RETURNED: 15,
    Turn.RECALLED: 3,
    Turn.AMENDED: 5,
    Turn.INSPECTED: 32,
    Turn.LATE: 9,
    Turn.LATE_RESULTS: 12,
    Turn.PHOTOGRAPHED: 48,
    Turn.WITHDRAWAL_DECLINED: 2,
}
_TURNS_2022 = {Turn.RETURNED: 9, Turn.RESULTS_RETURNED: 5, Turn.LATE: 5, Turn.INSPECTED: 10}


def _window(first: tuple[int, int, int], last: tuple[int, int, int]) -> Window:
    return dt.date(*first), dt.date(*last)


def _stage(period: EmulationPeriod, cast: Cast, chance: random.Random) -> Stage:
    year = period.starts_on.year
    return Stage(
        period=period,
        cast=cast,
        clock=Clock(chance, end_of(dt.date(year + 1, 2, 20))),
        chance=chance,
        sent=_window((year, 2, 8), (year, 3, 31)),
        sent_late=_window((year, 4, 4), (year, 4, 14)),
        accepted=_window((year, 4, 3), (year, 4, 28)),
        reported=_window((year, 10, 5), (year, 11, 30)),
        reported_late=_window((year, 12, 1), (year, 12, 13)),
        appraised=_window((year, 12, 11), (year + 1, 1, 10)),
        above=Level.DISTRICT,
    )


def open_city_year(year: int, city: Map) -> EmulationPeriod:
    """The period with the deadlines of the old province."""
    period = open_year(year)
    set_deadline(period, Step.REGISTRATION, dt.date(year, 3, 31), province=city.province)
    set_deadline(period, Step.RESULTS, dt.date(year, 11, 30), province=city.province)
    return period


def _slots(city: Map, quota: Quota) -> Iterator[tuple[Place, Level]]:
    """Who registers for which level, once for each registration."""
    yield city.head, Level.PROVINCE
    yield city.head, Level.DISTRICT
    for number, place in enumerate(city.communes):
        yield from [(place, Level.GRASSROOTS)] * (1 + (number < quota.more_grassroots))
        yield from [(place, Level.DISTRICT)] * (quota.communes + (number < quota.more_communes))
    for number, place in enumerate(city.agencies):
        yield from [(place, Level.DISTRICT)] * (quota.agencies + (number < quota.more_agencies))
    for place in city.subunits:
        yield place, Level.DISTRICT


def _to_province(places: Sequence[Place], count: int, first: Iterable[str] = ()) -> list[tuple[Place, Level]]:
    """`count` of `places` register one for the province; those named in `first` are among them."""
    named = [place for place in places if place.name in set(first)]
    others = [place for place in places if place not in named]
    return [(place, Level.PROVINCE) for place in (named + others)[:count]]


def _all_slots(city: Map, quota: Quota, cases: Iterable[MissingCase] = ()) -> list[tuple[Place, Level]]:
    first = [case.unit_name for case in cases if case.target_level == "province"]
    communes = [place for place in city.communes if place.name in first]
    agencies = [place for place in city.agencies if place.name in first]
    assert len(communes) <= quota.to_province_communes  # noqa: S101 -- a mistake in the content
    assert len(agencies) <= quota.to_province_agencies  # noqa: S101 -- a mistake in the content
    return [
        *_slots(city, quota),
        *_to_province(city.communes, quota.to_province_communes, first),
        *_to_province(city.agencies, quota.to_province_agencies, first),
    ]


def _mark(plans: Sequence[Plan], counts: dict[Turn, int], chance: random.Random) -> None:
    """So many of the plans, drawn by lot, go through each turn."""
    for turn, count in counts.items():
        fitting = [plan for plan in plans if _suits(plan, turn)]
        for plan in chance.sample(fitting, min(count, len(fitting))):
            plan.turns |= {turn}


def _suits(plan: Plan, turn: Turn) -> bool:
    """Grassroots ones are decided in December and have no time to lose; a carried sector is right already."""
    if turn in (Turn.RESULTS_RETURNED, Turn.LATE_RESULTS):
        return plan.level != Level.GRASSROOTS
    if turn is Turn.AMENDED:
        return plan.earlier is None
    return True


# 2022 -------------------------------------------------------------------------------------------------------------


def build_2022(city: Map, cast: Cast) -> list[Plan]:
    """A smaller year, finished: all but three were recognised."""
    chance = random.Random(2022)  # noqa: S311 -- the same demo every time
    stage = _stage(open_city_year(2022, city), cast, chance)
    stage.appraised = _window((2022, 12, 5), (2022, 12, 30))
    author = Author(chance, 2022)
    plans = [author.plan(place, level) for place, level in _all_slots(city, QUOTA_2022)]
    chance.shuffle(plans)
    for level, count in ((Level.DISTRICT, 2), (Level.PROVINCE, 1)):
        for plan in [plan for plan in plans if plan.level == level][:count]:
            plan.end = End.DECLINED
    for plan in plans:
        if plan.level == Level.GRASSROOTS:
            plan.appraised_in = _window((2022, 12, 5), (2022, 12, 14))
    _mark([plan for plan in plans if plan.end is End.RECOGNISED], _TURNS_2022, chance)
    province = _of(plans, Level.PROVINCE)
    play(
        [
            *(tell(stage, plan) for plan in plans),
            *_ward_decisions(stage, city, plans, dt.date(2022, 12, 19)),
            _city_decision(stage, city, plans, dt.date(2023, 1, 17), "08-QĐ/BCĐ"),
            _closing(2022, dt.date(2023, 1, 20)),
            decide(
                stage,
                city.province,
                province,
                drafted=dt.date(2023, 1, 16),
                signed=Signed(
                    number="15-QĐ/BCĐ",
                    date=dt.date(2023, 2, 3),
                    signer=names.person("trưởng ban chỉ đạo tỉnh").name,
                    signer_position="Trưởng Ban Chỉ đạo",
                    issued_by=f"{COMMITTEE} tỉnh Bến Tre",
                ),
                recorded=dt.date(2023, 2, 6),
            ),
        ]
    )
    award_2022(city, cast, stage.period)
    return plans


def _closing(year: int, on: dt.date) -> Story:
    """The city's leader closes the year at noon; what the province decides afterwards comes after the closing."""
    yield timezone.make_aware(dt.datetime.combine(on, dt.time(12)))
    asked = {"period": str(year), "unit": "829", "by": "demo.tp.lanhdao", "as_of": on.isoformat()}
    call_command("close_period", **asked, stdout=io.StringIO())


# 2023 -------------------------------------------------------------------------------------------------------------


def build_2023(city: Map, cast: Cast, before: Sequence[Plan]) -> list[Plan]:
    """226 registered: 16 for the province, 192 for the city, 18 at the grassroots; and some that did not stay."""
    chance = random.Random(2023)  # noqa: S311 -- the same demo every time
    stage = _stage(open_city_year(2023, city), cast, chance)
    author = Author(chance, 2023, taken=[plan.title for plan in before])
    author.taken |= {case.title for case in MISSING_2023}
    plans = list(_plans_2023(author, city, before))
    counted = [plan for plan in plans if plan.missing is None]
    for plan in counted:
        if plan.level == Level.PROVINCE:
            plan.end = End.PROPOSED
        elif plan.level == Level.GRASSROOTS:
            plan.appraised_in = _window((2023, 12, 4), (2023, 12, 13))
    next(plan for plan in counted if plan.level == Level.GRASSROOTS).end = End.DECLINED
    going = [plan for plan in counted if plan.end in (End.RECOGNISED, End.PROPOSED)]
    _mark(going, _TURNS_2023, chance)
    _transfer_some(going)
    climbing = (plan for plan in going if plan.level == Level.PROVINCE and plan.place != city.head)
    next(climbing).turns |= {Turn.SENT_DOWN}
    replicate_some(going, before, count=8)
    extra = _not_counted(author, city)
    play(
        [
            *(tell(stage, plan) for plan in plans + extra),
            *_ward_decisions(stage, city, plans, dt.date(2023, 12, 18)),
            _city_decision(stage, city, plans, CITY_DECISION_2023, "12-QĐ/BCĐ"),
        ]
    )
    award_2023(city, cast, stage.period)
    return plans + extra


def _plans_2023(author: Author, city: Map, before: Sequence[Plan]) -> Iterator[Plan]:
    """The cases that stop on the way take the places of their units; about half of the rest go on from 2022."""
    cases = list(MISSING_2023)
    finished = [plan for plan in before if plan.end is End.RECOGNISED]
    for place, level in _all_slots(city, QUOTA_2023, cases):
        case = next((one for one in cases if _belongs(one, place, level)), None)
        going_on = next((one for one in finished if one.place == place and one.level == level), None)
        if case is not None:
            cases.remove(case)
            plan = author.missing(case, place)
            plan.end = _end_of(case)
            yield plan
        elif going_on is not None and author.chance.random() < 0.58:
            finished.remove(going_on)
            yield author.again(going_on, level)
        else:
            yield author.plan(place, level)
    if cases:
        raise LookupError(f"Không có đơn vị cho: {', '.join(case.unit_name for case in cases)}.")


def _belongs(case: MissingCase, place: Place, level: Level) -> bool:
    return case.unit_name == place.name and case.target_level == level.code


def _end_of(case: MissingCase) -> End:
    return {
        "submitted": End.SUBMITTED,
        "returned": End.RETURNED,
        "running": End.RUNNING,
        "results_submitted": End.REPORTED,
        "results_returned": End.RESULTS_RETURNED,
    }[case.stops_in]


def _transfer_some(plans: Sequence[Plan]) -> None:
    """Two came down to their ward from the city's level, two went up from the ward's."""
    communes = [plan for plan in plans if plan.place.code and plan.earlier is None and not plan.turns]
    for level, count in ((Level.GRASSROOTS, 2), (Level.DISTRICT, 2)):
        fitting = [plan for plan in communes if plan.level == level]
        for plan in fitting[:count]:
            plan.turns |= {Turn.TRANSFERRED}


def _not_counted(author: Author, city: Map) -> list[Plan]:
    """Registered, but withdrawn or refused: beside the 226, never inside."""
    ends = [end for end, count in _ENDS_2023.items() for _ in range(count)]
    places = [*city.communes[::2], *city.agencies[3::4]]
    plans = []
    for number, end in enumerate(ends):
        plan = author.plan(places[number % len(places)], Level.DISTRICT)
        plan.end = end
        if number % 3 == 0 and end is End.WITHDRAWN:
            plan.turns |= {Turn.RETURNED}
        plans.append(plan)
    return plans


# Decisions --------------------------------------------------------------------------------------------------------


def _of(plans: Iterable[Plan], level: Level) -> list[Plan]:
    """Those that a decision of the level recognises."""
    return [plan for plan in plans if plan.level == level and plan.end is End.RECOGNISED]


def _city_decision(stage: Stage, city: Map, plans: Sequence[Plan], date: dt.date, number: str) -> Story:
    file = scan(f"quyet-dinh-{date.year}.pdf")
    filing.store(file)
    signed = Signed(
        number=number,
        date=date,
        signer=names.person("trưởng ban chỉ đạo thành phố").name,
        signer_position="Trưởng Ban Chỉ đạo",
        issued_by=f"{COMMITTEE} thành phố Bến Tre",
        scan_name=file.name,
        scan_sha256=file.sha256,
        scan_type=file.content_type,
    )
    return decide(
        stage,
        city.head.unit,
        _of(plans, Level.DISTRICT),
        drafted=date - dt.timedelta(days=7),
        signed=signed,
        recorded=date + dt.timedelta(days=1),
    )


def _ward_decisions(stage: Stage, city: Map, plans: Sequence[Plan], drafted: dt.date) -> Iterator[Story]:
    """Each ward and commune recognises its own before the end of the year."""
    for number, place in enumerate(city.communes):
        lines = [plan for plan in _of(plans, Level.GRASSROOTS) if plan.place == place]
        if not lines:
            continue
        date = drafted + dt.timedelta(days=2 + number % 5)
        signed = Signed(
            number=f"{31 + number * 3}-QĐ/BCĐ",
            date=date,
            signer=stage.cast.decider(place.unit.pk).full_name,
            signer_position="Trưởng Ban Chỉ đạo",
            issued_by=f"{COMMITTEE} {place.name}",
        )
        yield decide(
            stage, place.unit, lines, drafted=drafted, signed=signed, recorded=date + dt.timedelta(days=1)
        )
