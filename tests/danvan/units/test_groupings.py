"""Cụm, khối thi đua: who belongs where on which day, what a merger leaves to be decided, what the database refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from danvan.audit.models import AuditEvent
from danvan.units import actions as tree_actions
from danvan.units import grouping_actions as actions
from danvan.units.actions import UnitError
from danvan.units.enums import UnitKind
from danvan.units.models import Cluster, ClusterMember, Grouping
from tests.factories.units import a_unit, small_tree

pytestmark = pytest.mark.django_db

NEW_YEAR, SPRING, SUMMER = dt.date(2024, 1, 1), dt.date(2024, 4, 1), dt.date(2024, 7, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def tree():
    found = small_tree()
    found.front = a_unit("Hội Phụ nữ thành phố", UnitKind.MASS_ORGANISATION, found.city)
    return found


@pytest.fixture
def grouping(tree):
    return actions.open_grouping(tree.city, name="  Cụm, khối   thi đua ")


@pytest.fixture
def one(grouping):
    return actions.open_cluster(grouping, name="Cụm thi đua số 1")


@pytest.fixture
def two(grouping):
    return actions.open_cluster(grouping, name="Cụm thi đua số 2")


def there(cluster, on):
    return set(ClusterMember.objects.on(on).filter(cluster=cluster).values_list("unit", flat=True))


def test_names_are_clean_and_asked_twice_they_are_one(tree, grouping, one):
    assert grouping.name == "Cụm, khối thi đua"
    assert actions.open_grouping(tree.city, name="Cụm, khối thi đua") == grouping
    assert actions.open_cluster(grouping, name="Cụm thi đua số 1") == one
    with pytest.raises(UnitError, match="Ghi tên"):
        actions.open_cluster(grouping, name="   ")


def test_clusters_stand_in_the_order_of_their_numbers(grouping, one):
    ten = actions.open_cluster(grouping, name="Cụm thi đua số 10")
    two = actions.open_cluster(grouping, name="Cụm thi đua số 2")
    assert list(grouping.clusters.in_order()) == [one, two, ten]


def test_members_count_from_their_day_on(tree, one):
    assert actions.set_members(one, [tree.an_hoi, tree.front], on=NEW_YEAR) == 2
    assert there(one, NEW_YEAR - DAY) == set()
    assert there(one, NEW_YEAR) == there(one, SUMMER) == {tree.an_hoi.pk, tree.front.pk}


def test_who_comes_to_another_cluster_leaves_the_first_the_day_before(tree, one, two):
    actions.set_members(one, [tree.an_hoi, tree.phu_khuong], on=NEW_YEAR)
    assert actions.set_members(two, [tree.phu_khuong], on=SPRING) == 1
    assert there(one, SPRING - DAY) == {tree.an_hoi.pk, tree.phu_khuong.pk}
    assert there(one, SPRING) == {tree.an_hoi.pk}
    assert there(two, SPRING) == {tree.phu_khuong.pk}


def test_who_is_not_named_any_more_is_in_none(tree, one):
    actions.set_members(one, [tree.an_hoi, tree.phu_khuong], on=NEW_YEAR)
    assert actions.set_members(one, [tree.an_hoi], on=SPRING) == 1
    assert there(one, SPRING) == {tree.an_hoi.pk}
    assert there(one, SPRING - DAY) == {tree.an_hoi.pk, tree.phu_khuong.pk}


def test_the_same_again_changes_nothing(tree, one):
    actions.set_members(one, [tree.an_hoi], on=NEW_YEAR)
    before = list(ClusterMember.objects.values())
    assert actions.set_members(one, [tree.an_hoi], on=SPRING) == 0
    assert list(ClusterMember.objects.values()) == before


def test_said_anew_for_its_first_day_it_was_never_otherwise(tree, one, two):
    actions.set_members(one, [tree.an_hoi], on=NEW_YEAR)
    actions.set_members(two, [tree.an_hoi], on=NEW_YEAR)
    assert there(one, NEW_YEAR) == set()
    assert there(two, NEW_YEAR) == {tree.an_hoi.pk}
    assert AuditEvent.objects.filter(table="units_clustermember", operation="D").exists()


def test_what_begins_later_is_left_alone(tree, one, two):
    actions.set_members(two, [tree.an_hoi], on=SUMMER)
    actions.set_members(one, [tree.an_hoi], on=SPRING)
    assert there(one, SUMMER - DAY) == {tree.an_hoi.pk}
    assert (there(one, SUMMER), there(two, SUMMER)) == (set(), {tree.an_hoi.pk})


def test_only_units_right_beneath_on_that_day_belong(tree, one):
    for stranger in (tree.vinh_long, tree.city):
        with pytest.raises(UnitError, match=f"“{stranger}” không trực thuộc Thành phố"):
            actions.set_members(one, [tree.an_hoi, stranger], on=NEW_YEAR)
    assert there(one, NEW_YEAR) == set()


def test_a_unit_may_be_in_a_cluster_of_each_grouping(tree, one):
    other = actions.open_cluster(actions.open_grouping(tree.city, name="Khối"), name="Khối xã")
    actions.set_members(one, [tree.an_hoi], on=NEW_YEAR)
    actions.set_members(other, [tree.an_hoi], on=NEW_YEAR)
    assert there(one, NEW_YEAR) == there(other, NEW_YEAR) == {tree.an_hoi.pk}


def test_the_database_refuses_two_clusters_of_a_grouping_on_one_day(tree, grouping, one, two):
    actions.set_members(one, [tree.an_hoi], on=NEW_YEAR)
    row = {"cluster": two, "grouping": grouping, "unit": tree.an_hoi, "during": DateRange(SPRING, SUMMER)}
    with pytest.raises(IntegrityError, match="one_cluster_of_a_grouping_at_a_time"), transaction.atomic():
        ClusterMember.objects.create(**row)


def test_the_database_refuses_a_grouping_that_is_not_the_clusters(tree, one):
    other = actions.open_grouping(tree.city, name="Khối")
    row = {"cluster": one, "grouping": other, "unit": tree.an_hoi, "during": DateRange(NEW_YEAR, None)}
    with pytest.raises(IntegrityError, match="member_has_the_grouping_of_its_cluster"), transaction.atomic():
        ClusterMember.objects.create(**row)
        connection.check_constraints()


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        (
            "one_grouping_of_a_name_per_unit",
            lambda g, c, t: Grouping.objects.create(unit=t.city, name=g.name),
        ),
        ("grouping_has_a_name", lambda g, c, t: Grouping.objects.create(unit=t.city, name="")),
        (
            "one_cluster_of_a_name_per_grouping",
            lambda g, c, t: Cluster.objects.create(grouping=g, name=c.name),
        ),
        ("cluster_has_a_name", lambda g, c, t: Cluster.objects.create(grouping=g, name="")),
        (
            "cluster_member_for_a_day_at_least",
            lambda g, c, t: ClusterMember.objects.create(
                cluster=c, grouping=g, unit=t.an_hoi, during=DateRange(SPRING, SPRING)
            ),
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(constraint, make, tree, grouping, one):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(grouping, one, tree)


def test_a_name_is_put_right_unless_another_bears_it(one, two):
    actions.rename(one, name="Cụm thi đua số một")
    assert Cluster.objects.get(pk=one.pk).name == "Cụm thi đua số một"
    with pytest.raises(UnitError, match="Tên này đã được dùng"):
        actions.rename(two, name="Cụm thi đua số một")


def merged(tree, *predecessors, name="Phường Mới"):
    """The predecessors became one ward in summer."""
    for unit in predecessors:
        tree_actions.end_unit(unit, on=SUMMER)
    new = a_unit(name, UnitKind.WARD, tree.city, since=SUMMER)
    for unit in predecessors:
        tree_actions.succeed(unit, new, on=SUMMER, resolution="Nghị quyết 9")
    return new


def test_after_a_merger_the_successor_is_offered_what_its_predecessors_were_in(tree, grouping, one, two):
    actions.set_members(one, [tree.an_hoi, tree.phu_khuong], on=NEW_YEAR)
    new = merged(tree, tree.an_hoi, tree.phu_khuong)
    [offer] = actions.offers(grouping, on=SUMMER)
    assert (offer.term.unit, offer.cluster, offer.since) == (new, one, SUMMER)
    assert set(offer.predecessors) == {"Phường An Hội", "Phường Phú Khương"}

    assert actions.take_offers(grouping, on=SUMMER + 30 * DAY) == 1
    assert new.pk in there(one, SUMMER)
    assert there(one, SUMMER - DAY) == {tree.an_hoi.pk, tree.phu_khuong.pk}
    assert actions.offers(grouping, on=SUMMER) == []
    assert actions.take_offers(grouping, on=SUMMER) == 0


def test_where_the_predecessors_were_in_two_clusters_somebody_chooses(tree, grouping, one, two):
    actions.set_members(one, [tree.an_hoi, tree.front], on=NEW_YEAR)
    actions.set_members(two, [tree.phu_khuong], on=NEW_YEAR)
    merged(tree, tree.an_hoi, tree.phu_khuong)
    [offer] = actions.offers(grouping, on=SUMMER)
    assert offer.cluster is None
    assert set(offer.clusters) == {one, two}
    before = list(ClusterMember.objects.order_by("pk").values())
    assert actions.take_offers(grouping, on=SUMMER) == 0
    assert list(ClusterMember.objects.order_by("pk").values()) == before


def test_what_was_said_of_a_unit_that_has_ended_stays(tree, one):
    """A plan may be taken back: then its unit is in its cluster as before."""
    actions.set_members(one, [tree.an_hoi, tree.front], on=NEW_YEAR)
    tree_actions.end_unit(tree.an_hoi, on=SUMMER)
    actions.set_members(one, [tree.front, tree.phu_khuong], on=SUMMER + DAY)
    row = ClusterMember.objects.get(unit=tree.an_hoi)
    assert (row.during.lower, row.during.upper) == (NEW_YEAR, None)
