"""What units reported half a year and a year after a recognition; those of thành phố Bến Tre after the one of 2023."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from models_registry.afterwards.actions import report
from models_registry.demo import content_reasons as reasons
from models_registry.demo.calendar import Clock
from models_registry.demo.people import Cast
from models_registry.demo.plans import End, Plan
from models_registry.models import Mark, Registration, Upkeep
from models_registry.recognition.actions import end_of

# When the units were at it, and which part of them answered.
_WHEN = (
    (Mark.HALF_YEAR, (dt.date(2024, 7, 29), dt.date(2024, 8, 30)), 0.8),
    (Mark.YEAR, (dt.date(2025, 2, 3), dt.date(2025, 3, 14)), 0.7),
)
_LATEST = dt.date(2025, 3, 21)
_STOPPED = 0.09


def follow_up(cast: Cast, plans: Sequence[Plan]) -> None:
    """Most units have answered, some have not; most models are alive."""
    chance = random.Random(20240725)  # noqa: S311 -- the same demo every time
    clock = Clock(chance, end_of(_LATEST))
    alive = [plan.done for plan in plans if plan.end is End.RECOGNISED]
    for mark, window, answers in _WHEN:
        for one in [each for each in alive if chance.random() < answers]:
            stopped = chance.random() < _STOPPED
            state = Upkeep.STOPPED if stopped else Upkeep.KEPT
            answer(one, mark, state, cast=cast, at=clock.within(window), chance=chance)
            if stopped:
                alive.remove(one)


def answer(
    one: Registration, mark: Mark, state: Upkeep, *, cast: Cast, at: dt.datetime, chance: random.Random
) -> None:
    """The unit has said so, in words that suit."""
    note = chance.choice(reasons.STOPPED if state == Upkeep.STOPPED else reasons.KEPT)
    report(one, mark=mark, state=state, note=note, by=cast.registrar(one.keeper_id), at=at)
