"""How a period went: registered and proposed, cumulated by month ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from danvan.units.territory import below
from models_registry.models import StatusChange
from reports.figures import PROPOSED, REGISTERED
from reports.questions import Question


@dataclass(frozen=True)
class Progress:
    """A value for each month of the period and one for all that came later; None for months still to come."""

    months: Sequence[dt.date]
    registered: Sequence[int | None]
    proposed: Sequence[int | None]


def progress(question: Question) -> Progress:
    """The two figures at each month's end, and after the period; all levels together. One query.

    Within a period a registration keeps its unit, so what enters and leaves a figure adds up to the figure itself.
    """
    came = _moves_by_month(question)
    months = _months_of(question)
    last = _month(question.day)
    registered: list[int | None] = []
    proposed: list[int | None] = []
    for month in months:
        known = month <= last
        until = [row for row in came if row[0] <= month]
        registered.append(sum(row[1] for row in until) if known else None)
        proposed.append(sum(row[2] for row in until) if known else None)
    later = months[-1] < last
    registered.append(sum(row[1] for row in came) if later else None)
    proposed.append(sum(row[2] for row in came) if later else None)
    return Progress(months, registered, proposed)


def _moves_by_month(question: Question) -> list[tuple[dt.date, int, int]]:
    """(month, registered more, proposed more) of every month in which something entered or left."""
    on_map = Q(unit__terms__during__contains=question.map_date)
    rows = StatusChange.objects.filter(period=question.period, at__lte=question.taken_at)
    rows = rows.filter(on_map & below(question.term.path, field="unit__terms__path"))
    inside, outside = _crossings(REGISTERED)
    forward, back = _crossings(PROPOSED)
    found = (
        rows.filter(inside | outside | forward | back)
        .order_by()
        .values(month=TruncMonth("at"))
        .annotate(
            inside=Count("to_status", filter=inside),
            outside=Count("to_status", filter=outside),
            forward=Count("to_status", filter=forward),
            back=Count("to_status", filter=back),
        )
    )
    return [
        (
            _month(timezone.localdate(row["month"])),
            row["inside"] - row["outside"],
            row["forward"] - row["back"],
        )
        for row in found
    ]


def _crossings(statuses: frozenset[str]) -> tuple[Q, Q]:
    """Moves into the statuses, and out of them."""
    inside = sorted(statuses)
    return (
        Q(to_status__in=inside) & ~Q(from_status__in=inside),
        Q(from_status__in=inside) & ~Q(to_status__in=inside),
    )


def _month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _months_of(question: Question) -> list[dt.date]:
    """The first days of the period's months."""
    months = [_month(question.period.starts_on)]
    while (following := _month(months[-1] + dt.timedelta(days=31))) <= question.period.ends_on:
        months.append(following)
    return months
