"""What happened after a closing: beside what was printed, and in the report of the year in which it happened."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from danvan.ui.wording import number
from danvan.units.enums import Level
from models_registry.closing import closings_over
from models_registry.models import PeriodBook, StatusChange
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.workflow import Action
from reports.figures import NINE, Counts, Figure, of_units, summarise
from reports.models import Snapshot
from reports.questions import Question, QuestionError, ask, end_of

# What desks above still do in a closed period, as it is told in a later year's report.
_DECIDED = {
    Action.RECOGNISE: "được công nhận",
    Action.RECOGNISE_ELSEWHERE: "được công nhận ở cấp khác",
    Action.DECLINE: "không được công nhận",
    Action.REVOKE: "bị thu hồi công nhận",
    Action.REVOKE_ELSEWHERE: "bị thu hồi công nhận ở cấp khác",
}


@dataclass(frozen=True)
class Compared:
    """One figure as it was printed and as it is now."""

    label: str
    printed: int
    now: int

    @property
    def difference(self) -> str:
        """ "+14", "−1", "0"."""
        change = self.now - self.printed
        return f"+{number(change)}" if change > 0 else number(change)

    @property
    def differs(self) -> bool:
        return self.now != self.printed


@dataclass(frozen=True)
class Side:
    """The figures of one level, or of all."""

    title: str
    lines: Sequence[Compared]


def asked(snapshot: Snapshot) -> Question:
    """The question that the snapshot answers."""
    return ask(snapshot.period, snapshot.unit, as_of=snapshot.moment, map_date=snapshot.map_date)


def live(snapshot: Snapshot) -> Question:
    """The same units on the same map, as known now."""
    return asked(snapshot).narrowed(moment=None, taken_at=timezone.now(), live=True)


def compared(snapshot: Snapshot, level_names: dict[Level, str]) -> list[Side]:
    """All nine figures printed and now, in all and for each level that has any."""
    printed, now = summarise(asked(snapshot), brief=True), summarise(live(snapshot), brief=True)
    sides = [Side("Tất cả các cấp", _lines(printed.total, now.total))]
    for level in printed.levels:
        lines = _lines(printed.levels[level], now.levels[level])
        if any(line.printed or line.now for line in lines):
            sides.append(Side(f"Đăng ký {level_names[level]}", lines))
    return sides


def _lines(printed: Counts, now: Counts) -> list[Compared]:
    return [Compared(Figure(one).label, printed[one], now[one]) for one in NINE]


def events(snapshot: Snapshot) -> StatusChangeQuerySet:
    """Every move beneath the unit after the moment of the snapshot."""
    found = StatusChange.objects.filter(of_units(asked(snapshot)), period=snapshot.period)
    return found.filter(at__gt=snapshot.moment, until__gt=snapshot.moment)  # the latter stands in an index


def kind_of(change: StatusChange) -> str:
    """Why it could happen after the closing."""
    if "correction" in change.details:
        return "Đính chính"
    return (
        "Phát sinh sau chốt"
        if change.action in (*_DECIDED, Action.APPRAISE, Action.RECONSIDER)
        else "Gửi muộn"
    )


def notes_of_year(question: Question) -> list[str]:
    """For the report of a year: what desks above decided in it about periods that were closed before, a line each. None
    where only some is asked for: they tell of all."""
    if question.is_narrowed_to_some or question.is_narrowed_to_places or question.group:
        return []
    last = min(end_of(question.period.ends_on), question.taken_at)
    first = end_of(question.period.starts_on - dt.timedelta(days=1))
    books = closings_over(question.unit.pk).exclude(period=question.period).filter(closed_at__lt=last)
    nearest = {book.period_id: book for book in books.order_by("period__starts_on", "level")}
    notes = (_note(book, question, max(first, book.closed_at), last) for book in nearest.values())
    return [note for note in notes if note]


def _note(book: PeriodBook, question: Question, first: dt.datetime, last: dt.datetime) -> str:
    try:
        closed = ask(book.period, question.unit, as_of=book.closed_at, map_date=book.map_date)
    except QuestionError:  # held by its heirs alone: the unit did not exist then
        return ""
    found = StatusChange.objects.filter(of_units(closed), period=book.period, at__gt=first, at__lte=last)
    found = found.filter(until__gt=first)  # follows, and stands in an index
    counted = Counter(found.filter(action__in=_DECIDED).values_list("action", flat=True))
    said = [f"{number(counted[action])} {words}" for action, words in _DECIDED.items() if counted[action]]
    return f"Phát sinh sau chốt của {book.period.name.lower()}: {', '.join(said)}." if said else ""
