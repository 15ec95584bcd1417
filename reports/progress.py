"""How a period went: registered and proposed, cumulated by month ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, Func, IntegerField, Value
from django.utils import timezone

from models_registry.models import StatusChange
from models_registry.models.status_change import crossing
from models_registry.workflow import REGISTERED
from reports.figures import PROPOSED, changes, of_units
from reports.questions import Question

# The moves by which the two figures change.
COUNTED = crossing(sorted(REGISTERED)) | crossing(sorted(PROPOSED))


@dataclass(frozen=True)
class Progress:
    """A value for each month of the period and one for all that came later; None for months still to come."""

    months: Sequence[dt.date]
    registered: Sequence[int | None]
    proposed: Sequence[int | None]


def progress(question: Question) -> Progress:
    """The two figures at each month's end, and after the period. One query.

    Within a period a registration keeps its unit, so what enters and leaves a figure adds up to the figure itself.
    Sector, level and the like may be put right on the way: narrowed by these it is the way of those in question at the
    moment, and ends in their figures.
    """
    months = _months_of(question)
    gained = _gained_by_month(question, months)
    last = _month(question.day)
    known = [*(month <= last for month in months), question.day > question.period.ends_on]
    registered, proposed = (list(accumulate(gained[figure])) for figure in ("registered", "proposed"))
    return Progress(
        months,
        [number if is_known else None for number, is_known in zip(registered, known, strict=True)],
        [number if is_known else None for number, is_known in zip(proposed, known, strict=True)],
    )


def _gained_by_month(question: Question, months: Sequence[dt.date]) -> dict[str, list[int]]:
    """How many more were registered and proposed in each month, and after the last."""
    found = StatusChange.objects.filter(
        of_units(question), period=question.period, at__lte=question.taken_at
    ).filter(COUNTED)
    if question.is_narrowed_to_some or question.group:
        found = found.filter(registration__in=changes(question).values("registration"))
    found = (
        found.order_by()
        .values("from_status", "to_status", place=_place_of_month(question, months))
        .annotate(number=Count("*"))
    )
    gained = {"registered": [0] * (len(months) + 1), "proposed": [0] * (len(months) + 1)}
    for row in found:
        gained["registered"][row["place"]] += _gained(row, REGISTERED) * row["number"]
        gained["proposed"][row["place"]] += _gained(row, PROPOSED) * row["number"]
    return gained


def _place_of_month(question: Question, months: Sequence[dt.date]) -> Func:
    """0 for the first month and all before it, up to the number of months for what came after the period."""
    following = [*months[1:], question.period.ends_on + dt.timedelta(days=1)]
    starts = [timezone.make_aware(dt.datetime.combine(day, dt.time.min)) for day in following]
    limits = Value(starts, output_field=ArrayField(DateTimeField()))
    return Func("at", limits, function="width_bucket", output_field=IntegerField())


def _gained(row: Mapping[str, str], statuses: frozenset[str]) -> int:
    """1 for a move into the statuses, −1 for one out of them, else 0."""
    return (row["to_status"] in statuses) - (row["from_status"] in statuses)


def _month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _months_of(question: Question) -> list[dt.date]:
    """The first days of the period's months."""
    months = [_month(question.period.starts_on)]
    while (following := _month(months[-1] + dt.timedelta(days=31))) <= question.period.ends_on:
        months.append(following)
    return months
