"""Where units of any time stand on the map of one day: forward, back, and where nobody has chosen yet."""

from __future__ import annotations

import datetime as dt

import pytest

from danvan.units import actions
from danvan.units.conversion import conversion, near
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitTerm
from tests.factories.tree import REFORM, _open, grow

pytestmark = pytest.mark.django_db
FIRST = dt.date(2024, 12, 1)
THEN, BETWEEN, NOW = dt.date(2023, 12, 31), dt.date(2025, 1, 15), dt.date(2026, 1, 15)


class AnHoi:
    """Phường 4 and phường 5 became An Hội at the end of 2024, that with two others An Hội in July 2025. A commune was
    divided."""

    def __init__(self):
        self.tree = tree = grow()
        self.four, self.five = (self.ward(f"Phường {n}", tree.old_city, until=FIRST) for n in (4, 5))
        self.my_thanh_an, self.phu_nhuan = (
            self.ward(name, tree.old_city, until=REFORM) for name in ("Xã Mỹ Thạnh An", "Xã Phú Nhuận")
        )
        self.first = self.ward("Phường An Hội", tree.old_city, since=FIRST, until=REFORM)
        self.an_hoi = self.ward("Phường An Hội", tree.province, since=REFORM)
        self.divided = self.ward("Xã Bị Chia", tree.old_city, until=REFORM)
        for old in (self.four, self.five):
            actions.succeed(old, self.first, on=FIRST)
        for old in (self.first, self.my_thanh_an, self.phu_nhuan):
            actions.succeed(old, self.an_hoi, on=REFORM)
        actions.succeed(self.divided, tree.sibling_ward, on=REFORM)
        actions.succeed(self.divided, self.an_hoi, on=REFORM, is_default=False)

    def ward(self, name, parent, **days):
        return _open(name, UnitKind.WARD, Level.GRASSROOTS, parent, **days)


@pytest.fixture
def world():
    return AnHoi()


def placed(unit, on, choices=None):
    """The unit at which a record stands, and whether it is its own."""
    place = conversion([unit.pk], on).place(unit.pk, choices or {})
    return place.unit_id, place.is_converted


def test_a_unit_stands_where_it_is_while_it_exists(world):
    for unit, on in ((world.four, THEN), (world.first, BETWEEN), (world.an_hoi, NOW)):
        assert placed(unit, on) == (unit.pk, True)


def test_mergers_one_after_the_other_are_followed_forward(world):
    assert placed(world.four, BETWEEN) == placed(world.five, BETWEEN) == (world.first.pk, True)
    for old in (world.four, world.five, world.my_thanh_an, world.phu_nhuan, world.first):
        assert placed(old, NOW) == (world.an_hoi.pk, True)


def test_what_was_put_together_has_several_ways_back_and_stands_where_they_meet(world):
    way = conversion([world.an_hoi.pk], THEN)
    assert placed(world.an_hoi, THEN) == (world.tree.old_city.pk, False)
    first, second = list(way.divisions(world.an_hoi.pk))
    assert not first.forward
    assert set(first.ways) == {world.first.pk, world.my_thanh_an.pk, world.phu_nhuan.pk, world.divided.pk}
    assert (second.unit_id, set(second.ways)) == (world.first.pk, {world.four.pk, world.five.pk})
    chosen = {world.an_hoi.pk: world.first.pk}
    assert placed(world.an_hoi, THEN, chosen) == (world.tree.old_city.pk, False)
    assert placed(world.an_hoi, THEN, {**chosen, world.first.pk: world.four.pk}) == (world.four.pk, True)


def test_a_divided_unit_waits_for_a_choice(world):
    way = conversion([world.divided.pk], NOW)
    [division] = way.divisions(world.divided.pk)
    assert (division.forward, division.default) == (True, world.tree.sibling_ward.pk)
    assert division.ways == [world.tree.sibling_ward.pk, world.an_hoi.pk], "the main part first"
    assert placed(world.divided, NOW) == (world.tree.province.pk, False)
    assert placed(world.divided, NOW, {world.divided.pk: world.an_hoi.pk}) == (world.an_hoi.pk, True)
    assert placed(world.divided, NOW, {world.divided.pk: world.tree.cell.pk}) == (
        world.tree.province.pk,
        False,
    )


def test_what_nobody_took_over_stands_with_who_was_above_it(world):
    assert placed(world.tree.old_agency, NOW) == (world.tree.province.pk, False)
    assert placed(world.tree.agency, THEN) == (world.tree.province.pk, False)
    assert not conversion([world.tree.old_agency.pk], NOW).is_divided(world.tree.old_agency.pk)
    school = _open("Trường", UnitKind.SCHOOL, Level.SUBUNIT, world.four, until=FIRST)
    assert placed(school, NOW) == (world.an_hoi.pk, False)
    newer = _open("Trường mới", UnitKind.SCHOOL, Level.SUBUNIT, world.an_hoi, since=REFORM)
    assert placed(newer, THEN) == (world.tree.old_city.pk, False)


def test_a_unit_that_took_others_in_while_it_went_on_is_itself_before_and_after(world):
    taken = world.ward("Phường Nhập Sau", world.tree.province, since=REFORM, until=dt.date(2025, 10, 1))
    actions.succeed(taken, world.an_hoi, on=dt.date(2025, 10, 1))
    assert placed(taken, NOW) == (world.an_hoi.pk, True)
    assert placed(world.an_hoi, dt.date(2025, 8, 1)) == (world.an_hoi.pk, True)
    assert placed(world.four, dt.date(2025, 8, 1)) == (world.an_hoi.pk, True)


def test_a_move_makes_no_other_unit(world):
    actions.change_unit(world.four, on=dt.date(2024, 3, 1), name="Phường Bốn")
    assert placed(world.four, dt.date(2024, 1, 1)) == (world.four.pk, True)
    assert placed(world.four, NOW) == (world.an_hoi.pk, True)


def test_near_finds_every_unit_that_may_stand_beneath_one(world):
    """Held against where each unit of any time stands."""
    units = list(UnitTerm.objects.values_list("unit", flat=True).distinct())
    for on in (THEN, BETWEEN, NOW):
        way = conversion(units, on)
        for term in UnitTerm.objects.on(on):
            found = dict(near(term.path, on, Unit.objects.all()))
            here = {unit for unit, path in found.items() if path is not None}
            assert here == set(UnitTerm.objects.on(on).below(term.path).values_list("unit", flat=True))
            beneath = {unit for unit in units if way.place(unit).lies_in(term.path)}
            if term.parent_id is not None:
                assert beneath <= found.keys(), (on, term.name)
            wanted = Unit.objects.filter(pk__in=units[::2])
            assert set(near(term.path, on, wanted)) == {
                (unit, path) for unit, path in found.items() if path is not None or unit in units[::2]
            }


def test_it_takes_the_same_queries_for_one_unit_and_for_all(world, django_assert_num_queries):
    units = list(UnitTerm.objects.values_list("unit", flat=True).distinct())
    for some in (units[:1], units):
        with django_assert_num_queries(3):
            conversion(some, NOW)
    with django_assert_num_queries(1):
        near(world.tree.province.scope_path, NOW, Unit.objects.all())
