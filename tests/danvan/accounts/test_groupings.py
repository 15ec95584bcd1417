"""The pages of cụm, khối thi đua, as a province's specialist and others use them."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units import actions as tree_actions
from danvan.units import grouping_actions
from danvan.units.enums import UnitKind
from danvan.units.models import Cluster, ClusterMember, Grouping, today
from tests.factories.people import person
from tests.factories.tree import grow
from tests.factories.units import a_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return grow()


def sit(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser(tree):
    return sit(person("province.reviewer", (Role.REVIEWER, tree.province)))


@pytest.fixture
def cluster(tree):
    grouping = grouping_actions.open_grouping(tree.province, name="Cụm, khối của tỉnh")
    return grouping_actions.open_cluster(grouping, name="Cụm thi đua số 1")


def words(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def page_of(unit):
    return reverse("units:groupings", args=[unit.pk])


def page(cluster):
    return reverse("units:cluster", args=[cluster.pk])


def there(cluster, on):
    return set(ClusterMember.objects.on(on).filter(cluster=cluster).values_list("unit", flat=True))


def test_a_grouping_and_its_clusters_are_made_and_sent_twice_they_are_one(tree, browser):
    for _ in range(2):
        browser.post(page_of(tree.province), {"do": "grouping", "name": "Cụm, khối của tỉnh"})
    grouping = Grouping.objects.get()
    for _ in range(2):
        answer = browser.post(
            page_of(tree.province), {"do": "cluster", "grouping": grouping.pk, "name": "Cụm 1"}
        )
    assert answer["Location"] == page(Cluster.objects.get())
    assert "Cụm, khối của tỉnh" in words(browser.get(page_of(tree.province)))


def test_a_grouping_without_a_name_is_asked_for_again(tree, browser):
    assert browser.post(page_of(tree.province), {"do": "grouping", "name": " "}).status_code == 422
    grouping = grouping_actions.open_grouping(tree.province, name="Cụm")
    browser.post(page_of(tree.province), {"do": "cluster", "grouping": grouping.pk, "name": " "})
    assert not Cluster.objects.exists()
    foreign = grouping_actions.open_grouping(tree.other_province, name="Cụm")
    asked = {"do": "cluster", "grouping": foreign.pk, "name": "Cụm lạ"}
    assert browser.post(page_of(tree.province), asked).status_code == 404


def test_members_are_ticked_from_a_day_on(tree, browser, cluster):
    asked = {"on": "01/01/2026", "members": [tree.ward.pk, tree.agency.pk]}
    assert browser.post(page(cluster), asked).status_code == 302
    assert there(cluster, dt.date(2026, 1, 1)) == {tree.ward.pk, tree.agency.pk}
    assert there(cluster, dt.date(2025, 12, 31)) == set()
    shown = browser.get(page(cluster))
    assert f'value="{tree.ward.pk}" id="u{tree.ward.pk}" checked' in shown.content.decode()
    assert "từ 01/01/2026 đến nay" in words(shown)
    assert "Phường Bến Đò" in words(browser.get(page_of(tree.province)))


@pytest.mark.parametrize("day", ["", "hôm nay", "31/02/2026"])
def test_a_day_that_cannot_be_read_saves_nothing_and_keeps_the_ticks(tree, browser, cluster, day):
    answer = browser.post(page(cluster), {"on": day, "members": [tree.ward.pk]})
    assert answer.status_code == 422
    assert f'id="u{tree.ward.pk}" checked' in answer.content.decode()
    assert not ClusterMember.objects.exists()


def test_a_unit_that_is_not_beneath_is_refused(tree, browser, cluster):
    asked = {"on": "01/01/2026", "members": [tree.foreign_ward.pk]}
    assert browser.post(page(cluster), asked).status_code == 422
    assert not ClusterMember.objects.exists()


def test_where_a_unit_is_now_stands_beside_it(tree, browser, cluster):
    grouping_actions.set_members(cluster, [tree.ward], on=today())
    other = grouping_actions.open_cluster(cluster.grouping, name="Khối phường")
    assert "Phường Bến Đò đang ở Cụm thi đua số 1" in words(browser.get(page(other)))


def test_the_name_is_put_right(tree, browser, cluster):
    browser.post(page(cluster), {"do": "name", "name": "Cụm thi đua số một"})
    assert Cluster.objects.get().name == "Cụm thi đua số một"
    grouping_actions.open_cluster(cluster.grouping, name="Khối")
    answer = browser.post(page(cluster), {"do": "name", "name": "Khối"})
    assert answer.status_code == 422
    assert "đã được dùng" in words(answer)


def test_who_only_reads_sees_them_and_changes_nothing(tree, cluster):
    grouping_actions.set_members(cluster, [tree.ward], on=today())
    for role in (Role.LEADER, Role.VIEWER, Role.DECIDER, Role.REGISTRAR):
        reader = sit(person(f"reads.{role.value}", (role, tree.province)))
        shown = reader.get(page(cluster))
        assert "Phường Bến Đò" in words(shown)
        assert 'type="checkbox"' not in shown.content.decode()
        assert reader.post(page(cluster), {"on": "01/01/2026"}).status_code == 403
        assert reader.post(page_of(tree.province), {"do": "grouping", "name": "Khác"}).status_code == 403
    assert there(cluster, today()) == {tree.ward.pk}


def test_after_a_merger_the_successors_are_placed_by_one_button(tree, browser, cluster):
    grouping_actions.set_members(cluster, [tree.sibling_ward], on=dt.date(2025, 7, 1))
    on = today() - dt.timedelta(days=3)
    tree_actions.end_unit(tree.sibling_ward, on=on)
    new = a_unit("Phường Mới", UnitKind.WARD, tree.province, since=on)
    tree_actions.succeed(tree.sibling_ward, new, on=on, resolution="Nghị quyết 9")
    said = words(browser.get(page_of(tree.province)))
    assert "1 đơn vị sau sắp xếp chưa có cụm, khối" in said
    assert "Phường Mới từ Phường Cây Đa: Cụm thi đua số 1" in said
    asked = {"do": "offers", "grouping": cluster.grouping_id}
    for _ in range(2):
        assert browser.post(page_of(tree.province), asked).status_code == 302
    assert new.pk in there(cluster, on)
    assert "chưa có cụm, khối" not in words(browser.get(page_of(tree.province)))
