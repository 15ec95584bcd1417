"""The tree on any day, and old names, on the pages of units."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units import actions
from tests.factories.people import person
from tests.factories.tree import REFORM, grow

BEFORE = "30/06/2025"


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def reader(tree, client):
    user = person("province.admin", (Role.ADMINISTRATOR, tree.province))
    client.force_login(user)
    return user


def browse(client, **asked):
    return client.get(reverse("units:browse"), asked)


def names(response):
    return {term.name for term in response.context["terms"]}


def test_the_list_shows_the_top_of_the_map_of_a_day(tree, reader, client):
    assert names(browse(client)) == names(browse(client, ngay=BEFORE)) == {"Tỉnh Sông Xanh"}
    client.force_login(person("ward.admin", (Role.ADMINISTRATOR, tree.ward)))
    assert names(browse(client)) == {"Phường Bến Đò"}
    then = browse(client, ngay=BEFORE)
    assert names(then) == {"Phường Cầu Gỗ"}  # what the ward was then
    assert "Bản đồ đơn vị ngày 30/06/2025" in then.content.decode()


def test_a_search_on_the_map_of_a_day_finds_what_stood_then(tree, reader, client):
    assert names(browse(client, q="phuong", ngay=BEFORE)) == {"Phường Cầu Gỗ"}
    assert names(browse(client, q="phuong")) == {"Phường Cầu Gỗ", "Phường Bến Đò", "Phường Cây Đa"}


def test_an_old_name_says_what_it_is_today(tree, reader, client):
    response = browse(client, q="cầu gỗ")
    assert names(response) == {"Phường Cầu Gỗ"}
    assert "Phường Cầu Gỗ (đến 30/06/2025) → Phường Bến Đò" in response.content.decode()


def test_the_picker_offers_todays_unit_for_an_old_name_and_the_old_one_itself(tree, reader, client):
    found = client.get(reverse("units:suggest"), {"q": "cau go"}).json()["results"]
    assert [(row["value"], row["label"]) for row in found] == [
        (tree.ward.pk, "Phường Bến Đò"),
        (tree.old_ward.pk, "Phường Cầu Gỗ"),
    ]
    assert found[0]["hint"] == "Phường Cầu Gỗ (đến 30/06/2025) → Phường Bến Đò"
    assert found[1]["hint"] == "Phường, đến 30/06/2025"


def test_a_unit_is_shown_on_a_day_with_what_stood_beneath_it(tree, reader, client):
    address = reverse("units:detail", args=[tree.province.pk])
    today = {child.name for child in client.get(address).context["children"]}
    then = client.get(address, {"ngay": BEFORE})
    assert "Thành phố Sông Xanh" not in today
    assert {child.name for child in then.context["children"]} == {"Thành phố Sông Xanh"}
    # Links stay on the map of that day.
    assert f"{reverse('units:detail', args=[tree.old_city.pk])}?ngay={BEFORE}" in then.content.decode()


def test_a_unit_tells_where_it_comes_from_and_what_it_became(tree, reader, client):
    said = client.get(reverse("units:detail", args=[tree.ward.pk])).content.decode()
    assert "Hình thành từ" in said
    assert "Nghị quyết thử nghiệm" in said
    assert reverse("units:detail", args=[tree.old_ward.pk]) in said
    old = client.get(reverse("units:detail", args=[tree.old_ward.pk])).content.decode()
    assert "Từ 01/07/2025 là:" in old
    asked = client.get(reverse("units:detail", args=[tree.ward.pk]), {"ngay": BEFORE}).content.decode()
    assert "Ngày 30/06/2025 đơn vị này không tồn tại" in asked


@pytest.mark.parametrize("day", ["31/02/2026", "x", "0000-01-01", "99/99/9999"])
def test_a_day_that_is_none_is_said_and_today_is_shown(day, tree, reader, client):
    response = browse(client, ngay=day)
    assert response.context["form"].errors
    assert names(response) == {"Tỉnh Sông Xanh"}
    assert client.get(reverse("units:detail", args=[tree.ward.pk]), {"ngay": day}).status_code == 200


def test_the_page_of_a_unit_costs_the_same_queries_whatever_its_past(tree, reader, client):
    counts, address = set(), reverse("units:detail", args=[tree.ward.pk])
    for more in (None, tree.old_agency):
        if more:
            actions.succeed(more, tree.ward, on=REFORM)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.add(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
    assert len(counts) == 1
