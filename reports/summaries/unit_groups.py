"""The direct units of a summary in the groups of the movement, as the tables by unit set them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from danvan.units.enums import Level, UnitGroup
from reports.figures import Line
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
    """One group that is not empty: its Roman number, its title, its units in their order."""

    roman: str
    group: UnitGroup
    title: str
    lines: Sequence[Line]


def groups_of(sheet: Sheet) -> Iterator[Group]:
    """The groups with units, in their order."""
    for group, roman in _ROMAN.items():
        lines = [line for line in sheet.summary.units if not line.own and line.term.group == group]
        if lines:
            yield Group(roman, group, group_title(group, sheet), lines)


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
