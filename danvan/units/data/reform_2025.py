"""The reform of 1 July 2025 as a plan like any other, from the maps of this folder: 63 provinces into 34, 10,035
communes into 3,321, no districts any more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from danvan.units.data.country import (
    PROVINCE_RESOLUTION,
    REFORM,
    Country,
    PlannedSuccession,
    PlannedTerm,
    country,
)
from danvan.units.reform import Agencies, Deed, Line, Plan


def plan(*, agencies: Agencies = Agencies.UNDECIDED) -> Plan:
    """The plan whose carrying out on the older map makes the map of 2025. It names no agency: `agencies` chooses for
    all of them."""
    joint = country()
    heirs: defaultdict[str, list[PlannedSuccession]] = defaultdict(list)
    for one in joint.successions:
        if one.on == REFORM:
            heirs[one.predecessor].append(one)
    made: list[tuple[Deed, str, str, bool]] = []  # what, the old unit's key, the new one's, the main part?
    for key, terms in joint.units.items():
        if _on(terms, REFORM - dt.timedelta(days=1)) is None:
            continue
        if heirs[key]:
            made += [(Deed.MERGE, key, one.successor, one.is_default) for one in heirs[key]]
        elif _on(terms, REFORM) is None:
            made.append((Deed.END, key, "", True))
        elif len(terms) > 1:
            made.append((Deed.CONTINUE, key, key, True))
    lines = [_line(number, joint, *one) for number, one in enumerate(made, 2)]
    return Plan(on=REFORM, resolution=PROVINCE_RESOLUTION, lines=tuple(lines), agencies=agencies)


def _line(number: int, joint: Country, deed: Deed, old: str, new: str, is_default: bool) -> Line:  # noqa: FBT001
    was = _on(joint.units[old], REFORM - dt.timedelta(days=1))
    becomes = _on(joint.units[new], REFORM) if new else None
    if was is None or becomes is None:
        return Line(number, deed, old=was.code if was else "")
    above = _on(joint.units[becomes.parent], REFORM) if becomes.parent else None
    return Line(
        number=number,
        deed=deed,
        old=was.code,
        code=becomes.code,
        name=becomes.name,
        kind=becomes.kind,
        parent=above.code if above else "",
        desk_name=becomes.desk_name,
        is_default=is_default,
    )


def _on(terms: list[PlannedTerm], day: dt.date) -> PlannedTerm | None:
    for term in terms:
        if (term.since is None or term.since <= day) and (term.until is None or day < term.until):
            return term
    return None
