"""The round 2022-2023 of thành phố Bến Tre: opened by the city in early 2024 from what it had recognised in both years.

Besides it stands the round 2021-2025, at its end and without a dossier: for a visitor to open.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from danvan.units.enums import Level
from danvan.units.models import UnitTerm
from models_registry.demo import content_reasons as reasons
from models_registry.demo import names
from models_registry.demo.calendar import Clock, Story, play
from models_registry.demo.city_years import COMMITTEE
from models_registry.demo.organisation import Map
from models_registry.demo.people import Cast
from models_registry.demo.plans import End, Plan
from models_registry.models import EmulationPeriod, Opinion, Registration
from models_registry.recognition import actions as recognition
from models_registry.recognition.actions import Signed, end_of
from models_registry.registration import actions as registering
from models_registry.registration.periods import open_round
from models_registry.review import actions as review
from models_registry.review.gathering import gather_many
from models_registry.review.rounds import Opening
from models_registry.workflow import Action

TAKEN, DECLINED, RETURNED = 30, 2, 3
_GATHERED = dt.date(2024, 2, 21)
_APPRAISED = (dt.date(2024, 2, 26), dt.date(2024, 3, 1))
_DRAFTED, _SIGNED = dt.date(2024, 3, 4), dt.date(2024, 3, 8)
_LATEST = dt.date(2024, 3, 15)


def build_round(city: Map, cast: Cast, plans: Sequence[Plan]) -> None:
    """The city takes over models that it recognised in 2022 and again in 2023, and decides on them."""
    chance = random.Random(20222023)  # noqa: S311 -- the same demo every time
    clock = Clock(chance, end_of(_LATEST))
    period = open_round(2022, 2023)
    open_round(2021, 2025)
    twice = [
        plan
        for plan in plans
        if plan.end is End.RECOGNISED
        and plan.level == Level.DISTRICT
        and plan.earlier is not None
        and plan.earlier.end is End.RECOGNISED
    ]
    chosen = [plan.done for plan in chance.sample(twice, TAKEN)]
    made: list[Registration] = []
    play([_gathered(city, cast, clock, period, chosen, made)])
    declined, returned = made[:DECLINED], made[DECLINED : DECLINED + RETURNED]
    play(
        [
            *(
                _judged(city, cast, clock, one, returned=one in returned, declined=one in declined)
                for one in made
            ),
            _decided(city, cast, clock, period, made[DECLINED:]),
        ]
    )


def _gathered(
    city: Map,
    cast: Cast,
    clock: Clock,
    period: EmulationPeriod,
    chosen: Sequence[Registration],
    made: list[Registration],
) -> Story:
    """One reviewer makes them all in one go."""
    moment = clock.on(_GATHERED)
    yield moment
    by = cast.drafter(city.head.unit.pk)
    desk = UnitTerm.objects.on(_GATHERED).select_related("unit").get(unit=city.head.unit)
    opening = Opening(period, desk, moment)
    made += gather_many(opening, chosen, level=Level.DISTRICT, by=by).done


def _judged(
    city: Map, cast: Cast, clock: Clock, one: Registration, *, returned: bool, declined: bool
) -> Story:
    """Appraised, some after their unit had completed the results; some found wanting and declined."""
    desk, first = city.head.unit.pk, _APPRAISED[0]
    reviewer = cast.reviewer(desk, turn=one.pk)
    if returned:
        moment = clock.on(_GATHERED + dt.timedelta(days=1))
        yield moment
        asked = reasons.RESULT_RETURNS[one.pk % len(reasons.RESULT_RETURNS)]
        review.act(
            Action.RETURN_RESULTS,
            one,
            by=reviewer,
            reason=asked.text,
            boxes=asked.boxes,
            due_on=first,
            at=moment,
        )
        moment = clock.on(_GATHERED + dt.timedelta(days=2))
        yield moment
        by = cast.registrar(one.unit_id)
        lessons = f"{one.result.lessons}\nĐã bổ sung theo góp ý ngày {first - dt.timedelta(days=3):%d/%m/%Y}."
        registering.save_results(one, values={"lessons": lessons}, metrics=None, by=by)
        registering.report_results(one, by=by, at=moment)
    moment = clock.within(_APPRAISED)
    yield moment
    texts = reasons.APPRAISALS_NOT_ELIGIBLE if declined else reasons.APPRAISALS_ELIGIBLE
    opinion = Opinion.NOT_ELIGIBLE if declined else Opinion.ELIGIBLE
    review.appraise(one, opinion=opinion, reason=clock.chance.choice(texts), by=reviewer, at=moment)
    if declined:
        moment = clock.on(_DRAFTED)
        yield moment
        reason = clock.chance.choice(reasons.DECLINES)
        review.act(Action.DECLINE, one, by=cast.decider(desk), reason=reason, at=moment)


def _decided(
    city: Map, cast: Cast, clock: Clock, period: EmulationPeriod, lines: Sequence[Registration]
) -> Story:
    moment = clock.on(_DRAFTED)
    yield moment
    issuer, by = city.head.unit, cast.drafter(city.head.unit.pk)
    summary = f"Công nhận mô hình “Dân vận khéo” tiêu biểu {period.name.lower()}"
    draft = recognition.draft_decision(issuer=issuer, period=period, by=by, summary=summary, at=moment)
    recognition.add_lines(draft, lines, by=by, at=moment)
    moment = clock.on(_SIGNED + dt.timedelta(days=3))
    yield moment
    signed = Signed(
        number="21-QĐ/BCĐ",
        date=_SIGNED,
        signer=names.person("trưởng ban chỉ đạo thành phố").name,
        signer_position="Trưởng Ban Chỉ đạo",
        issued_by=f"{COMMITTEE} thành phố Bến Tre",
    )
    recognition.record_decision(draft, signed, by=cast.decider(issuer.pk), at=moment)
