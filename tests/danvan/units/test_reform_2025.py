"""The reform of 2025 carried out as a plan on the older map makes the very map of 2025 that is loaded at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from danvan.units.actions import carry_out, load_country, standing_on
from danvan.units.data.country import AN_HOI, AN_HOI_MERGER, REFORM, country
from danvan.units.data.reform_2025 import plan
from danvan.units.models import Unit, UnitSuccession, UnitTerm, chain_of
from danvan.units.reform import Agencies, reform

LAST_DAY = REFORM - dt.timedelta(days=1)


def said():
    """Every term and succession of the tree, by codes and days instead of numbers."""
    terms = list(UnitTerm.objects.order_by("path"))
    codes = {}
    for term in terms:
        codes.setdefault(term.unit_id, set()).add((str(term.during.lower), term.code, term.level))
    name = {unit: tuple(sorted(found)) for unit, found in codes.items()}
    return (
        {
            (
                *(name[one.unit_id], one.name, one.kind, one.code, one.level, str(one.during)),
                *(one.desk_level, one.desk_name, tuple(name[step] for step in chain_of(one.path))),
                *(one.group, one.sort_key, one.search_key, one.parent_id and name[one.parent_id]),
            )
            for one in terms
        },
        {
            (name[one.predecessor_id], name[one.successor_id], one.on, one.is_default)
            for one in UnitSuccession.objects.all()
        },
    )


def check_wards_that_merged_twice():
    """Phường 4 and 5 went into An Hội at the end of 2024, that one with three communes into another in July 2025: three
    units of one name and code."""
    first, second, third = (
        UnitTerm.objects.on(day).get(name="Phường An Hội", code=AN_HOI)
        for day in (dt.date(2023, 12, 31), dt.date(2025, 3, 1), dt.date(2025, 7, 1))
    )
    assert len({first.unit_id, second.unit_id, third.unit_id}) == 3
    assert [(term.during.lower, term.during.upper) for term in (first, second, third)] == [
        (None, AN_HOI_MERGER),
        (AN_HOI_MERGER, REFORM),
        (REFORM, None),
    ]

    def came_from(term):
        olds = UnitSuccession.objects.filter(successor=term.unit)
        return {(one.predecessor.latest_term.name, one.on) for one in olds}

    assert came_from(second) == {(name, AN_HOI_MERGER) for name in ("Phường An Hội", "Phường 4", "Phường 5")}
    assert came_from(third) == {
        (name, REFORM) for name in ("Phường An Hội", "Xã Mỹ Thạnh An", "Xã Phú Nhuận", "Xã Sơn Phú")
    }
    # Whatever belonged to any of them is looked after by the last.
    paths = [Unit.objects.get(pk=term.unit_id).scope_path for term in (first, second, third)]
    assert paths[1].startswith(paths[2])
    assert paths[0].startswith(paths[1])


@pytest.mark.django_db
def test_carried_out_it_makes_the_map_that_is_loaded_at_once():
    with transaction.atomic():
        load_country(country())
        loaded = said()
        transaction.set_rollback(True)
    load_country(country(only_before=True))

    made = reform(plan(), standing_on(LAST_DAY))
    assert (made.problems, made.undecided) == ([], [])
    carry_out(made)

    carried = said()
    assert carried[0] == loaded[0]
    assert carried[1] == loaded[1]
    check_wards_that_merged_twice()


def test_the_plan_speaks_of_every_unit_of_the_older_map():
    lines = plan(agencies=Agencies.FOLLOW).lines
    assert len({line.old for line in lines}) == 63 + 696 + 10_035
    assert len({line.code for line in lines if line.code}) == 34 + 3_321
