"""Tỉnh Vĩnh Long in 2026, under two tiers: half-way through the year, with work waiting for every role.

All moments count back from the day of seeding (from 18 December if that is later), so that what waits has not
waited for months.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from danvan.units.enums import Level
from models_registry.demo import content_reasons as reasons
from models_registry.demo import names
from models_registry.demo.calendar import Clock, Story, Window, is_working_day, play
from models_registry.demo.organisation import Map, Place
from models_registry.demo.people import Cast
from models_registry.demo.plans import Author, End, Plan, Turn, replicate_some
from models_registry.demo.stories import Stage, decide, tell
from models_registry.models import EmulationPeriod, Step
from models_registry.recognition import actions as recognition
from models_registry.recognition.actions import Signed, end_of
from models_registry.registration.periods import open_year, set_deadline

YEAR = 2026
Slot = tuple[Place, Level, End]
_LATEST = dt.date(YEAR, 12, 18)
_PROVINCE, _GRASSROOTS = Level.PROVINCE, Level.GRASSROOTS

# How the registrations of phường An Hội, where a visitor looks first, stand: for the province and for itself.
_AN_HOI: tuple[tuple[Level, End, int], ...] = (
    (_PROVINCE, End.DRAFT, 1),
    (_PROVINCE, End.HALF_DRAFT, 1),
    (_PROVINCE, End.SUBMITTED, 2),
    (_PROVINCE, End.RETURNED, 2),
    (_PROVINCE, End.REFUSED, 1),
    (_PROVINCE, End.WITHDRAWN, 1),
    (_PROVINCE, End.RUNNING, 3),
    (_PROVINCE, End.WITHDRAWAL_ASKED, 1),
    (_PROVINCE, End.RESULTS_RETURNED, 1),
    (_PROVINCE, End.PROPOSED, 2),
    (_PROVINCE, End.APPRAISED, 1),
    (_PROVINCE, End.ON_DRAFT_DECISION, 1),
    (_GRASSROOTS, End.SUBMITTED, 1),
    (_GRASSROOTS, End.RUNNING, 1),
    (_GRASSROOTS, End.PROPOSED, 1),
    (_GRASSROOTS, End.APPRAISED, 1),
    (_GRASSROOTS, End.RECOGNISED, 3),
)
# For each unit beneath phường An Hội.
_BENEATH_AN_HOI: tuple[tuple[Level, End], ...] = (
    (_GRASSROOTS, End.SUBMITTED),
    (_GRASSROOTS, End.RUNNING),
    (_GRASSROOTS, End.PROPOSED),
    (_GRASSROOTS, End.ON_DRAFT_DECISION),
)
# One more for one unit each beneath phường An Hội, in their order.
_MORE_BENEATH_AN_HOI: tuple[tuple[tuple[Level, End], ...], ...] = (
    ((_GRASSROOTS, End.DRAFT), (_GRASSROOTS, End.RETURNED), (_PROVINCE, End.REPORTED)),
    ((_PROVINCE, End.SUBMITTED), (_GRASSROOTS, End.RECOGNISED)),
    ((_PROVINCE, End.FORWARDED), (_GRASSROOTS, End.WITHDRAWAL_ASKED), (_GRASSROOTS, End.APPRAISED)),
    ((_PROVINCE, End.REPORTED), (_GRASSROOTS, End.RESULTS_RETURNED)),
)
# For the other wards and communes: each begins elsewhere in this list and takes so many of it.
_ELSEWHERE: tuple[tuple[Level, End], ...] = (
    (_PROVINCE, End.RUNNING),
    (_PROVINCE, End.PROPOSED),
    (_GRASSROOTS, End.RUNNING),
    (_PROVINCE, End.SUBMITTED),
    (_PROVINCE, End.RUNNING),
    (_GRASSROOTS, End.RECOGNISED),
    (_PROVINCE, End.APPRAISED),
    (_PROVINCE, End.RETURNED),
    (_PROVINCE, End.RUNNING),
    (_GRASSROOTS, End.PROPOSED),
    (_PROVINCE, End.ON_DRAFT_DECISION),
    (_PROVINCE, End.RESULTS_RETURNED),
    (_PROVINCE, End.FOUND_INCOMPLETE),
)
_OF_A_COMMUNE = 7
# For the agencies of the province, two each.
_OF_AGENCIES: tuple[End, ...] = (
    End.RUNNING,
    End.PROPOSED,
    End.RUNNING,
    End.SUBMITTED,
    End.ON_DRAFT_DECISION,
    End.RUNNING,
    End.APPRAISED,
    End.WITHDRAWAL_ASKED,
    End.RUNNING,
)
# Those that take over a model of another unit are somewhere on their way, or came to an end.
_SPREADING = (End.RUNNING, End.PROPOSED, End.RECOGNISED)
# Which ward of 2023 lives on in which of 2026.
_HEIRS = {
    "Phường An Hội": "Phường An Hội",
    "Phường 7": "Phường Bến Tre",
    "Phường Phú Khương": "Phường Phú Khương",
    "Xã Sơn Đông": "Phường Sơn Đông",
}


@dataclass(frozen=True)
class Days:
    """Windows and dates counted back from the anchor."""

    anchor: dt.date

    def ago(self, first: int, last: int) -> Window:
        """From `first` to `last` days before."""
        return self.anchor - dt.timedelta(days=first), self.anchor - dt.timedelta(days=last)

    def working_day(self, ago: int) -> dt.date:
        """So many days before, or the working day that follows."""
        date = self.anchor - dt.timedelta(days=ago)
        while not is_working_day(date):
            date += dt.timedelta(days=1)
        return date


def build_2026(
    province: Map, cast: Cast, before: Sequence[Plan], today: dt.date, *, taken: Iterable[str]
) -> list[Plan]:
    """The year up to a few days before `today`: something in every status that a person can act on; nothing new bears
    one of the titles in `taken`."""
    days = Days(min(today, _LATEST))
    chance = random.Random(YEAR)  # noqa: S311 -- the same demo every time
    period = _open(province, days)
    stage = _stage(period, cast, chance, days)
    plans = _plans(Author(chance, YEAR, taken), province, before, days)
    _mark(plans, chance)
    replicate_some([plan for plan in plans if plan.end in _SPREADING], before, count=6)
    play([*(tell(stage, plan) for plan in plans), *_decisions(stage, province, plans, days)])
    return plans


def _open(province: Map, days: Days) -> EmulationPeriod:
    period = open_year(YEAR)
    unit = province.head.unit
    set_deadline(period, Step.REGISTRATION, dt.date(YEAR, 3, 31), province=unit)
    due = min(days.anchor + dt.timedelta(days=8), dt.date(YEAR, 12, 31))
    set_deadline(period, Step.RESULTS, due, province=unit)
    set_deadline(period, Step.RESULTS, days.working_day(7), province=unit, level=_GRASSROOTS)
    ward = next(place for place in province.communes if place.title == "Phường Bến Tre")
    reason = "Báo cáo sớm để phục vụ hội nghị chuyên đề của tỉnh"
    set_deadline(period, Step.RESULTS, days.working_day(12), unit=ward.unit, reason=reason)
    return period


def _stage(period: EmulationPeriod, cast: Cast, chance: random.Random, days: Days) -> Stage:
    return Stage(
        period=period,
        cast=cast,
        clock=Clock(chance, end_of(days.anchor - dt.timedelta(days=2))),
        chance=chance,
        sent=(dt.date(YEAR, 2, 23), dt.date(YEAR, 3, 31)),
        sent_late=(dt.date(YEAR, 4, 1), dt.date(YEAR, 4, 10)),
        accepted=(dt.date(YEAR, 4, 1), dt.date(YEAR, 4, 24)),
        reported=days.ago(30, 12),
        reported_late=days.ago(12, 9),
        appraised=days.ago(12, 5),
        above=Level.PROVINCE,
    )


def _plans(author: Author, province: Map, before: Sequence[Plan], days: Days) -> list[Plan]:
    heritage = _heritage(before, province)
    slots = (*_of_an_hoi(province), *_of_others(province))
    return [_plan(author, place, level, end, days, heritage) for place, level, end in slots]


def _of_an_hoi(province: Map) -> Iterator[Slot]:
    an_hoi = province.communes[0]
    for level, end, count in _AN_HOI:
        yield from [(an_hoi, level, end)] * count
    beneath = [place for place in province.subunits if place.territory == an_hoi.name]
    for place, more in zip(beneath, _MORE_BENEATH_AN_HOI, strict=True):
        yield from ((place, level, end) for level, end in _BENEATH_AN_HOI + more)


def _of_others(province: Map) -> Iterator[Slot]:
    an_hoi, *others = province.communes
    for number, place in enumerate(others):
        for step in range(_OF_A_COMMUNE):
            level, end = _ELSEWHERE[(number * 5 + step) % len(_ELSEWHERE)]
            yield place, level, end
    for place in province.subunits:
        if place.territory != an_hoi.name:
            yield place, _GRASSROOTS, End.RUNNING
    for number, place in enumerate(province.agencies * 2):
        yield place, _PROVINCE, _OF_AGENCIES[number % len(_OF_AGENCIES)]
    yield province.head, _PROVINCE, End.RUNNING


def _heritage(before: Sequence[Plan], province: Map) -> dict[str, list[Plan]]:
    """What was recognised in 2023 and lives on at the heir: two for each ward, under titles that name no old ward."""
    found: dict[str, list[Plan]] = {}
    for place in province.communes:
        olds = [old for old, heir in _HEIRS.items() if heir == place.title]
        alive = [
            plan
            for plan in before
            if plan.place.title in olds and plan.end is End.RECOGNISED and plan.place.name not in plan.title
        ]
        found[place.title] = alive[:2]
    return found


def _plan(
    author: Author, place: Place, level: Level, end: End, days: Days, heritage: dict[str, list[Plan]]
) -> Plan:
    inherited = heritage.get(place.title, [])
    if inherited and end is End.RUNNING:
        plan = author.again(inherited.pop(), level, place)
    else:
        plan = author.plan(place, level)
    plan.end = end
    plan.sent_in, plan.reported_in = _when(end, days)
    if plan.end is End.RECOGNISED:
        plan.sent_in, plan.reported_in = None, days.ago(75, 62)
    return plan


def _when(end: End, days: Days) -> tuple[Window | None, Window | None]:
    """When it was sent and when its results (or its wish to withdraw), where the usual weeks would be too long ago."""
    return {
        End.DRAFT: (days.ago(4, 3), None),
        End.HALF_DRAFT: (days.ago(3, 2), None),
        End.SUBMITTED: (days.ago(10, 3), None),
        End.FORWARDED: (days.ago(12, 8), None),
        End.RETURNED: (days.ago(22, 15), None),
        End.REFUSED: (days.ago(60, 40), None),
        End.WITHDRAWN: (days.ago(60, 40), None),
        End.WITHDRAWAL_ASKED: (None, days.ago(8, 4)),
        End.REPORTED: (None, days.ago(9, 4)),
        End.RESULTS_RETURNED: (None, days.ago(24, 15)),
        End.PROPOSED: (None, days.ago(12, 4)),
        End.FOUND_INCOMPLETE: (None, days.ago(20, 12)),
        End.APPRAISED: (None, days.ago(24, 13)),
        End.ON_DRAFT_DECISION: (None, days.ago(30, 18)),
    }.get(end, (None, None))


def _mark(plans: Sequence[Plan], chance: random.Random) -> None:
    """Some were returned and mended, photographed, visited, brought down a level on the way."""
    accepted = [plan for plan in plans if plan.sent_in is None]
    for turn, count in {Turn.RETURNED: 12, Turn.PHOTOGRAPHED: 24, Turn.INSPECTED: 14, Turn.LATE: 6}.items():
        for plan in chance.sample(accepted, count):
            plan.turns |= {turn}
    own = [
        plan
        for plan in accepted
        if plan.level == _GRASSROOTS and plan.place.code and plan.earlier is None and not plan.turns
    ]
    for plan in own[:2]:
        plan.turns |= {Turn.TRANSFERRED}


def _decisions(stage: Stage, province: Map, plans: Sequence[Plan], days: Days) -> Iterator[Story]:
    """Decisions of some wards, drafts that wait to be signed, and two models passed on to the province."""
    an_hoi = province.communes[0]
    for number, place in enumerate(province.communes):
        lines = [
            plan
            for plan in plans
            if plan.end is End.RECOGNISED and plan.place.territory == place.name and plan.level == _GRASSROOTS
        ]
        if not lines:
            continue
        date = days.working_day(42 - number % 3)
        signed = Signed(
            number=f"{60 + number * 7}-QĐ/ĐU",
            date=date,
            signer=names.person(f"bí thư {place.name}").name,
            signer_position="Bí thư Đảng ủy",
            issued_by=f"Đảng ủy {place.name}",
        )
        recorded = days.working_day(40 - number % 3)
        yield decide(stage, place.unit, lines, drafted=days.working_day(46), signed=signed, recorded=recorded)
        if place == an_hoi:
            yield _nominated(stage, lines[:2], days)
    for unit, level, territory in (
        (province.head.unit, _PROVINCE, ""),
        (an_hoi.unit, _GRASSROOTS, an_hoi.name),
    ):
        waiting = [
            plan
            for plan in plans
            if plan.end is End.ON_DRAFT_DECISION and plan.level == level and territory in plan.place.territory
        ]
        yield decide(stage, unit, waiting, drafted=days.working_day(4), signed=None)


def _nominated(stage: Stage, plans: Sequence[Plan], days: Days) -> Story:
    """The ward's desk passes them on to the province, which may recognise them too."""
    moment = stage.clock.on(days.working_day(30))
    yield moment
    for plan in plans:
        by = stage.cast.reviewer(plan.done.unit_id)
        recognition.nominate(plan.done, by=by, note=reasons.NOMINATIONS[0], at=moment)
