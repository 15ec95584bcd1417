"""When things happen in the demo: office hours, holidays, and one diary that plays many stories in order."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from django.db import connection
from django.utils import timezone

# A story says when it wants to go on; whatever it does then, it does at that moment.
Story = Iterator[dt.datetime]
Window = tuple[dt.date, dt.date]

_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2), (9, 3)}
# The days around Tết and the Hùng Kings' day in the years that the demo tells of.
_MOVING_HOLIDAYS = (
    (dt.date(2022, 1, 31), dt.date(2022, 2, 4)),
    (dt.date(2022, 4, 11), dt.date(2022, 4, 11)),
    (dt.date(2023, 1, 20), dt.date(2023, 1, 26)),
    (dt.date(2023, 5, 2), dt.date(2023, 5, 3)),
    (dt.date(2024, 2, 8), dt.date(2024, 2, 14)),
    (dt.date(2025, 1, 27), dt.date(2025, 1, 31)),
    (dt.date(2025, 4, 7), dt.date(2025, 4, 7)),
    (dt.date(2026, 2, 16), dt.date(2026, 2, 20)),
    (dt.date(2026, 4, 27), dt.date(2026, 4, 27)),
)
_MINUTES = (*range(7 * 60 + 15, 11 * 60 + 15), *range(13 * 60 + 15, 16 * 60 + 50))


def is_working_day(date: dt.date) -> bool:
    """Whether offices are open."""
    moving = any(first <= date <= last for first, last in _MOVING_HOLIDAYS)
    return date.weekday() < 5 and (date.month, date.day) not in _HOLIDAYS and not moving


@dataclass
class Clock:
    """Moments within office hours, none later than `latest`."""

    chance: random.Random
    latest: dt.datetime

    def on(self, date: dt.date) -> dt.datetime:
        """A moment in office hours of `date`, or of the next working day."""
        while not is_working_day(date):
            date += dt.timedelta(days=1)
        return self._at(date)

    def within(self, window: Window) -> dt.datetime:
        """A moment in office hours of a working day of `window`, both ends included."""
        first, last = window
        days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        return self._at(self.chance.choice([day for day in days if is_working_day(day)] or [last]))

    def after(self, moment: dt.datetime, least: int = 2, most: int = 6) -> dt.datetime:
        """So many days after `moment`, in office hours; sooner where that would be too late."""
        wanted = self.on(timezone.localdate(moment) + dt.timedelta(days=self.chance.randint(least, most)))
        return wanted if wanted < self.latest else self._sooner(moment)

    def before(self, moment: dt.datetime) -> dt.datetime:
        """One to six days before `moment`, in office hours."""
        day = timezone.localdate(moment) - dt.timedelta(days=self.chance.randint(1, 6))
        while not is_working_day(day):
            day -= dt.timedelta(days=1)
        return self._at(day)

    def no_sooner(
        self, wanted: dt.datetime, moment: dt.datetime, least: int = 2, most: int = 6
    ) -> dt.datetime:
        """`wanted` if that is a day or more after `moment`, else so many days after `moment`."""
        soon = wanted - moment < dt.timedelta(days=1) or wanted >= self.latest
        return self.after(moment, least, most) if soon else wanted

    def _sooner(self, moment: dt.datetime) -> dt.datetime:
        return moment + (self.latest - moment) * self.chance.uniform(0.2, 0.4)

    def _at(self, date: dt.date) -> dt.datetime:
        minutes = self.chance.choice(_MINUTES)
        time = dt.time(minutes // 60, minutes % 60, self.chance.randrange(60))
        return timezone.make_aware(dt.datetime.combine(date, time))


# After so many steps, and then each time after as many as the last: what was empty is not any more.
_SETTLING = (20, 100, 400)


def refresh_statistics() -> None:
    """The planner knows how large the tables are by now: without, it may take one row for hundreds and read them
    again and again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_refresh_statistics()")


def play(stories: Iterable[Story]) -> None:
    """All stories have been told to their ends, everything in them in the order of time."""
    turn = count()
    waiting: list[tuple[dt.datetime, int, Story]] = []
    for story in stories:
        _wait(waiting, turn, story)
    for told in count(1):
        if not waiting:
            break
        _, _, story = heapq.heappop(waiting)
        _wait(waiting, turn, story)
        if told in _SETTLING or told % _SETTLING[-1] == 0:
            refresh_statistics()


def _wait(waiting: list[tuple[dt.datetime, int, Story]], turn: Iterator[int], story: Story) -> None:
    moment = next(story, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, next(turn), story))
