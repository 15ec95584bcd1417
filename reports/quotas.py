"""Chỉ tiêu beside the figures: what each unit was told at the moment of a question, and how many have got there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from danvan.office.tables import Share
from danvan.ui.wording import number, percent
from danvan.units.enums import Level
from models_registry.models import Deadline, Quota, Step
from reports.figures import Line
from reports.groups import direct_units
from reports.questions import Question

# For each unit what it is told, by level.
Quotas = Mapping[int, Mapping[int, int]]


def quotas_of(question: Question) -> Quotas:
    """What the asked unit and those right beneath it (of the group asked for) were told. One query; none where the
    question is narrowed by what quotas know nothing of."""
    if _narrowed(question):
        return {}
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for unit, level, told in _told(question).values_list("unit", "level", "number"):
        found[unit][level] = told
    return dict(found)


def are_there(question: Question) -> bool:
    """Whether any unit right beneath was told anything."""
    return not _narrowed(question) and _told(question).exclude(unit=question.unit).exists()


def _narrowed(question: Question) -> bool:
    return bool(
        question.sector is not None
        or question.subject
        or question.origins
        or question.entry_type
        or question.measure
        or question.quality
        or question.alone
    )


def _told(question: Question) -> QuerySet[Quota]:
    units = Q(unit__in=direct_units(question).values("unit")) | Q(unit=question.unit)
    found = Quota.objects.at(question.moment).filter(units, period=question.period)
    return found if question.level is None else found.filter(level=question.level)


def levels_told(quotas: Quotas, lines: Sequence[Line], levels: Sequence[Level]) -> list[Level]:
    """Of the levels those that any of the units beneath is told something for."""
    units = {line.term.unit_id for line in lines if line.term is not None and not line.own}
    told = {level for unit, levels_of in quotas.items() if unit in units for level in levels_of}
    return [level for level in levels if level.value in told]


def still_open(question: Question, levels: Sequence[Level]) -> set[Level]:
    """Of the levels those for which the asked unit's part of the map may still register in time on the question's day.
    One query a level."""
    known = {
        "period_id": question.period.pk,
        "step": Step.REGISTRATION,
        "path": question.term.path,
        "unit_id": question.unit.pk,
    }
    due = {level: Deadline.objects.in_force(level=level.value, **known) for level in levels}
    return {level for level, day in due.items() if day is not None and question.day <= day}


def reached(there: int | None, wanted: int | None, *, is_open: bool) -> Share | str | None:
    """How much of what was told is registered; None where nothing was. Nought per cent is nobody's before the last
    day."""
    if not wanted or there is None:
        return None
    return "chưa đến hạn" if is_open and not there else Share(there, wanted)


def summed(quotas: Quotas, lines: Sequence[Line]) -> dict[int, int]:
    """What the units of the lines are told together, by level; the asked unit's own line is told nothing."""
    found: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.term is not None and not line.own:
            for level, told in quotas.get(line.term.unit_id, {}).items():
                found[level] += told
    return dict(found)


def reached_words(quotas: Quotas, lines: Sequence[Line], level: Level, name: str) -> list[str]:
    """How many units have got there: "Chỉ tiêu cấp tỉnh: 3/5 đơn vị được giao đã đăng ký đủ; …"."""
    key = f"registered_{level.code}"
    beneath = [line for line in lines if line.term is not None and not line.own]
    told = [(line, quotas.get(line.term.unit_id, {}).get(level.value, 0)) for line in beneath]
    asked = [(line.counts[key], wanted) for line, wanted in told if wanted]
    enough = sum(1 for there, wanted in asked if there >= wanted)
    there, wanted = sum(one for one, _ in asked), sum(one for _, one in asked)
    found = [
        f"Chỉ tiêu {name}: {number(enough)}/{number(len(asked))} đơn vị được giao đã đăng ký đủ; các đơn vị được giao "
        f"đăng ký {number(there)}/{number(wanted)} mô hình chỉ tiêu, đạt {percent(there, wanted)}."
    ]
    others = sum(line.counts[key] for line, wanted in told if not wanted)
    others += sum(line.counts[key] for line in lines if line.own)
    if others:
        found.append(
            f"Tỷ lệ đạt chỉ tiêu {name} ở dòng tổng cộng tính cả {number(others)} mô hình của nơi không được giao."
        )
    return found


def own_words(quotas: Quotas, question: Question, level: Level, name: str, registered: int) -> list[str]:
    """What the asked unit itself was told by the one above: "Thành phố Bến Tre được giao 16 mô hình cấp tỉnh, …"."""
    wanted = quotas.get(question.unit.pk, {}).get(level.value)
    if not wanted or question.group:
        return []
    return [
        f"{question.term.name} được giao {number(wanted)} mô hình {name}, đã đăng ký {number(registered)}, "
        f"đạt {percent(registered, wanted)} chỉ tiêu."
    ]
