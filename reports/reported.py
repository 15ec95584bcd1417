"""Số liệu tổng hợp beside the figures: what reports say of years of which no list is left. Told on a line of its own
with its source, never added to a figure, and behind it stand no rows.

The database keeps it apart (`models_registry.integrity_totals`): where a total stands nothing else of its level is
counted, and no other total tells of the same models, so several may be put together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Coalesce

from danvan.ui.wording import number
from danvan.units.enums import Level
from danvan.units.models import UnitTerm, chain_of, last_said
from danvan.web.paging import among
from models_registry.models import EmulationPeriod, ReportedTotal
from models_registry.models.reported_total import NUMBERS
from models_registry.wording import LevelNames
from reports.groups import direct_units
from reports.questions import Question

LABEL = "Số liệu tổng hợp, không có danh sách"
MOST_NAMED = 20  # totals that are told one by one, each with its source
_WORDS = {"registered": "đăng ký", "proposed": "đã đề nghị công nhận", "recognised": "được công nhận"}


def totals_of(question: Question) -> list[ReportedTotal]:
    """The totals at or beneath the asked unit whose document is there by the question's day, with `unit_name` in that
    period. One small query where the period has none; none where the question is narrowed by what totals do not
    tell."""
    found = ReportedTotal.objects.standing().filter(period=question.period)
    if _narrowed(question) or not found.exists():  # before the units in question are named
        return []
    found = found.filter(document_date__lte=question.day)
    if question.level is not None:
        found = found.filter(level=question.level)
    if question.places is not None:
        found = found.filter(among("unit", question.places))
    totals = list(named(found, question.period).order_by("level", "unit__scope_path", "pk"))
    return _of_group(totals, question) if question.group and totals else totals


def _narrowed(question: Question) -> bool:
    return bool(
        question.sector is not None
        or question.subject
        or question.origins
        or question.entry_type
        or question.measure
        or question.quality
    )


def named(found: Any, period: EmulationPeriod) -> Any:
    """With `unit_name`: what the unit was called at the end of the period, else the last that it was called."""
    then = UnitTerm.objects.filter(unit=OuterRef("unit")).on(period.ends_on)
    return found.annotate(
        unit_name=Coalesce(Subquery(then.values("name")[:1]), last_said("unit"), output_field=TextField())
    )


def _of_group(totals: list[ReportedTotal], question: Question) -> list[ReportedTotal]:
    wanted = set(direct_units(question).values_list("unit_id", flat=True))
    if not question.ground.is_whole:
        return [one for one in totals if question.ground.lines[one.unit_id] in wanted]
    here = UnitTerm.objects.on(question.map_date).filter(unit__in={one.unit_id for one in totals})
    inside = {unit for unit, path in here.values_list("unit", "path") if wanted & set(chain_of(path))}
    return [one for one in totals if one.unit_id in inside]


@dataclass(frozen=True)
class Sum:
    """Several totals together: each number, None where none of them gives it, and how many of them do not."""

    numbers: Mapping[str, int | None]
    silent: Mapping[str, int]


def summed(totals: Sequence[ReportedTotal]) -> Sum:
    """What the totals tell together."""
    told = {name: [getattr(one, name) for one in totals] for name in NUMBERS}
    known = {name: [value for value in values if value is not None] for name, values in told.items()}
    return Sum(
        numbers={name: sum(values) if values else None for name, values in known.items()},
        silent={name: len(totals) - len(values) for name, values in known.items()},
    )


def words_of(totals: Sequence[ReportedTotal], names: LevelNames) -> list[str]:
    """Each total in words with its source, and all of them together where there are several."""
    if not totals:
        return []
    shown = [
        f"{_place(one, names)}: {_numbers(summed([one]))} — theo {one.source}." for one in totals[:MOST_NAMED]
    ]
    if len(totals) == 1:
        return [f"{LABEL}, không cộng vào các số đã nêu: {shown[0]}"]
    together = f"{_numbers(summed(totals))}, cộng từ {number(len(totals))} số liệu"
    left = len(totals) - len(shown)
    more = [f"Và {number(left)} số liệu tổng hợp khác."] if left else []
    return [f"{LABEL}, không cộng vào các số đã nêu: {together}.", *shown, *more]


def _place(one: Any, names: LevelNames) -> str:
    level = f", {names.of(one.level)}" if one.level is not None else ", các cấp"
    return f"{one.unit_name}{level}"


def _numbers(told: Sum) -> str:
    """ "332 đăng ký, 266 được công nhận"; of several "(2 số liệu không ghi)" where they do not all say it."""
    said = []
    for name in NUMBERS:
        value, silent = told.numbers[name], told.silent[name]
        if value is not None:
            aside = f" ({number(silent)} số liệu không ghi)" if silent else ""
            said.append(f"{number(value)} {_WORDS[name]}{aside}")
    return ", ".join(said)


def as_data(totals: Sequence[ReportedTotal]) -> list[dict[str, Any]]:
    """The totals as plain data for JSON, each with its source."""
    return [
        {
            "unit": one.unit_name,
            "level": Level(one.level).code if one.level is not None else None,
            **{name: getattr(one, name) for name in NUMBERS},
            "source": {
                "number": one.document_number,
                "date": one.document_date.isoformat(),
                "title": one.document_title,
            },
        }
        for one in totals
    ]


def kept(totals: Sequence[ReportedTotal]) -> dict[str, dict[str, int]]:
    """The numbers alone, as a closing freezes them: unit and level → number."""
    return {
        f"{one.unit_id}/{Level(one.level).code if one.level is not None else 'all'}": {
            name: getattr(one, name) for name in NUMBERS if getattr(one, name) is not None
        }
        for one in totals
    }


def kept_names(totals: Sequence[ReportedTotal], names: LevelNames) -> dict[str, str]:
    """What the lines of `kept` are called."""
    return {key: f"{LABEL}, {_place(one, names)}" for key, one in zip(kept(totals), totals, strict=True)}
