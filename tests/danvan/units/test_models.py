"""What the database itself refuses, constraint by constraint, and how paths and dates read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitSuccession, UnitTerm, chain_of, path_of
from danvan.units.territory import Territory
from tests.factories.units import small_tree

pytestmark = pytest.mark.django_db

DAY = dt.date(2024, 12, 1)


@pytest.fixture
def tree():
    return small_tree()


def a_term(unit, parent, **more):
    facts = {"name": "Phường Khác", "kind": UnitKind.WARD, "level": Level.GRASSROOTS, "path": "x"}
    return UnitTerm(unit=unit, parent=parent, **{**facts, "during": DateRange(DAY, None), **more})


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("one_unit_of_a_code_and_level_at_a_time", {"code": "28777"}),
        ("term_lasts_at_least_a_day", {"during": DateRange(DAY, DAY)}),
        ("desk_is_of_a_deciding_level", {"desk_level": Level.SUBUNIT, "desk_name": "Khối"}),
        ("desk_has_a_name_and_only_then", {"desk_level": Level.GRASSROOTS}),
        ("desk_has_a_name_and_only_then", {"desk_name": "Khối"}),
        ("only_the_nation_has_no_parent", {"parent": None}),
        ("only_the_nation_has_no_parent", {"level": Level.NATION}),
    ],
)
def test_the_database_refuses_a_term_that_cannot_be(tree, constraint, wrong):
    term = a_term(Unit.objects.create(), tree.city)
    for field, value in wrong.items():
        setattr(term, field, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        term.save()


def test_the_database_refuses_two_terms_of_a_unit_on_one_day(tree):
    with pytest.raises(IntegrityError, match="one_term_of_a_unit_at_a_time"), transaction.atomic():
        a_term(tree.an_hoi, tree.ben_tre).save()


def test_many_units_may_be_without_a_code(tree):
    for _ in range(2):
        a_term(Unit.objects.create(), tree.city).save()


@pytest.mark.parametrize(
    ("constraint", "second"),
    [
        ("one_succession_per_pair", {"is_default": False}),
        ("one_default_successor", {"successor": "ben_tre"}),
        ("no_unit_succeeds_itself", {"successor": "an_hoi", "is_default": False}),
    ],
)
def test_the_database_refuses_a_succession_that_cannot_be(tree, constraint, second):
    UnitSuccession.objects.create(predecessor=tree.an_hoi, successor=tree.phu_khuong, on=DAY)
    successor = getattr(tree, second.get("successor", "phu_khuong"))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        UnitSuccession.objects.create(
            predecessor=tree.an_hoi, successor=successor, on=DAY, is_default=second.get("is_default", True)
        )


def test_a_unit_that_is_referred_to_is_never_deleted(tree):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM units_unit WHERE id = %s", [tree.an_hoi.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_path_reads_back_as_the_chain_it_was_made_of():
    assert chain_of(path_of([1, 83, 1_234_567])) == [1, 83, 1_234_567]
    assert path_of([2]) < path_of([2, 1]) < path_of([10])


def test_territory_holds_what_is_beneath_and_nothing_beside(tree):
    def held(territory):
        return set(Unit.objects.filter(territory.q()))

    assert held(Territory(living=(tree.city.scope_path,))) == {tree.city, tree.an_hoi, tree.phu_khuong}
    assert held(Territory(living=(tree.an_hoi.scope_path, tree.vinh_long.scope_path))) == {
        tree.an_hoi,
        tree.vinh_long,
    }
    assert held(Territory()) == set()


def test_levels_are_called_after_the_kind_of_unit(tree):
    said = [unit.latest_term.level_label for unit in (tree.ben_tre, tree.city, tree.an_hoi)]
    assert said == ["cấp tỉnh", "cấp thành phố", "cấp cơ sở"]
