"""The direct units of a summary in the groups of the movement, as the tables by unit set them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from danvan.units.enums import Level, UnitGroup
from danvan.units.models import Grouping
from reports.figures import Line
from reports.groups import NO_CLUSTER, cluster_key, outside_key
from reports.questions import Question
from reports.summaries.paper import Sheet

_REFORM = dt.date(2025, 7, 1)
_ROMAN = {
    UnitGroup.PARTY: "I",
    UnitGroup.FRONT: "II",
    UnitGroup.STATE: "III",
    UnitGroup.ARMED: "IV",
    UnitGroup.TERRITORY: "V",
    UnitGroup.OTHER: "VI",
}


@dataclass(frozen=True)
class Group:
    """One group that is not empty: its Roman number, its word in questions, its title, its units in their order."""

    roman: str
    key: str
    title: str
    lines: Sequence[Line]


def groups_of(sheet: Sheet) -> Iterator[Group]:
    """The groups with units, in their order: the clusters of the grouping that was asked for and the units in none of
    them, else the groups of Biểu 1."""
    beneath = [line for line in sheet.summary.units if not line.own and line.term is not None]
    if sheet.question.grouping is not None:
        yield from _clusters(sheet.question, sheet.question.grouping, beneath)
        return
    for group, number in _ROMAN.items():
        lines = [line for line in beneath if line.term.group == group]
        if lines:
            yield Group(number, group.value, group_title(group, sheet), lines)


def _clusters(question: Question, grouping: Grouping, beneath: Sequence[Line]) -> Iterator[Group]:
    found = {one.pk: one for one in question.clusters.values()}
    ordered = sorted(found.values(), key=lambda one: (one.sort_key, one.pk))
    for place, cluster in enumerate(ordered, start=1):
        lines = [line for line in beneath if question.clusters.get(line.term.unit_id) == cluster]
        if lines:
            yield Group(roman(place), cluster_key(cluster), cluster.name, lines)
    outside = [line for line in beneath if line.term.unit_id not in question.clusters]
    if outside:
        yield Group(roman(len(ordered) + 1), outside_key(grouping), NO_CLUSTER, outside)


_NUMERALS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """A number as groups bear it: 14 is XIV."""
    found = ""
    for value, letters in _NUMERALS:
        while number >= value:
            found, number = found + letters, number - value
    return found


def own_line(sheet: Sheet) -> Line:
    """The line of the unit itself."""
    return next(line for line in sheet.summary.units if line.own)


def group_title(group: UnitGroup, sheet: Sheet) -> str:
    """The name of a group; the territorial one after what stands beneath and the day of the map."""
    if group is not UnitGroup.TERRITORY:
        return group.label
    beneath = {line.term.level for line in sheet.summary.units if line.term and not line.own}
    if Level.PROVINCE in beneath:
        return "Các tỉnh, thành phố"
    if Level.DISTRICT in beneath:
        return "Các huyện, thị xã, thành phố"
    return group.label if sheet.question.map_date >= _REFORM else "Các xã, phường, thị trấn"
