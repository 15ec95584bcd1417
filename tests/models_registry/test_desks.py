"""The way of a registration over the desks: on the map of the day, from its unit up to the level that decides."""

from __future__ import annotations

import datetime as dt

import pytest

from danvan.units import actions as units
from danvan.units.desks import desks_from, label_of, route, targets
from danvan.units.enums import Level, UnitKind
from tests.factories.tree import REFORM, grow

BEFORE, AFTER = dt.date(2025, 6, 30), REFORM
P, D, G = Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS


@pytest.fixture
def tree(db):
    return grow()


def names(tree, unit, target, on):
    known = {getattr(tree, name).pk: name for name in vars(tree)}
    return [known[desk.unit_id] for desk in route(getattr(tree, unit), target, on=on)]


@pytest.mark.parametrize(
    ("unit", "target", "on", "passed"),
    [
        ("old_ward", P, BEFORE, ["old_city", "province"]),
        ("old_ward", D, BEFORE, ["old_city"]),
        ("old_ward", G, BEFORE, ["old_ward"]),
        ("old_agency", G, BEFORE, ["old_city"]),
        ("old_agency", D, BEFORE, ["old_city"]),
        ("old_agency", P, BEFORE, ["old_city", "province"]),
        ("old_city", P, BEFORE, ["province"]),
        ("old_city", D, BEFORE, ["old_city"]),
        ("old_city", G, BEFORE, []),
        ("ward", P, AFTER, ["province"]),
        ("ward", G, AFTER, ["ward"]),
        ("cell", G, AFTER, ["ward"]),
        ("cell", P, AFTER, ["ward", "province"]),
        ("agency", G, AFTER, ["province"]),
        ("province", P, AFTER, ["province"]),
        ("province", G, AFTER, []),
        ("ward", P, BEFORE, []),
        ("old_ward", P, AFTER, []),
    ],
)
def test_a_registration_passes_these_desks(unit, target, on, passed, tree):
    assert names(tree, unit, target, on) == passed


@pytest.mark.parametrize(
    ("unit", "on", "offered"),
    [
        ("old_ward", BEFORE, [P, D, G]),
        ("old_agency", BEFORE, [P, D, G]),
        ("old_city", BEFORE, [P, D]),
        ("ward", AFTER, [P, G]),
        ("cell", AFTER, [P, G]),
        ("agency", AFTER, [P, G]),
        ("province", AFTER, [P]),
        ("nation", AFTER, []),
        ("old_ward", AFTER, []),
    ],
)
def test_a_unit_is_offered_what_exists_and_nothing_below_its_own_desk(unit, on, offered, tree):
    assert targets(getattr(tree, unit), on=on) == offered


def test_every_level_offered_has_a_way_that_decides_at_or_above_it(tree):
    for unit in vars(tree).values():
        for on in (BEFORE, AFTER):
            for level in targets(unit, on=on):
                assert route(unit, level, on=on)[-1].level <= level


def test_a_level_is_called_after_the_unit_that_keeps_the_desk(tree):
    assert label_of(D, tree.old_ward, on=BEFORE) == "cấp thành phố"
    assert label_of(P, tree.ward, on=AFTER) == "cấp tỉnh"
    assert label_of(D, tree.ward, on=AFTER) == "cấp huyện"


def test_a_desk_served_by_another_keeps_its_name_and_is_worked_from_there(tree):
    commune = units.open_unit(
        name="Xã Vắng Người", kind=UnitKind.COMMUNE, level=G, parent=tree.province, since=REFORM, code="W13",
        desk_level=G, desk_name="Đảng ủy xã Vắng Người", served_by=tree.province,
    )  # fmt: skip
    [desk] = route(commune, G, on=AFTER)
    assert (desk.unit_id, desk.acting_unit_id, desk.name) == (
        commune.pk,
        tree.province.pk,
        "Đảng ủy xã Vắng Người",
    )
    assert desks_from(tree.ward, on=AFTER)[0].acting_unit_id == tree.ward.pk
