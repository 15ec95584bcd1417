"""The list of accounts: what it shows, what it can be narrowed to, and that a page costs the same whatever it holds."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts import actions
from danvan.accounts.forms import AccountState
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.models import today
from tests.factories.people import person
from tests.factories.tree import grow

DAY = dt.timedelta(days=1)
# Session, person, posts; rows, their posts, how many there are; the menu.
QUERIES = 7


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def listed(tree, client):
    """The user names on the page of the province's administrator for what is asked."""
    client.force_login(person("province.admin", (Role.ADMINISTRATOR, tree.province)))

    def names(**asked):
        page = client.get(f"{reverse('accounts:people')}?{urlencode(asked)}")
        assert page.status_code == 200
        return [one.username for one in page.context["page"].rows if one.username != "province.admin"]

    return names


def named(username, full_name, *posts):
    user = person(username, *posts)
    user.full_name = full_name
    user.save()
    return user


def test_people_are_found_by_name_without_accents_and_by_user_name(tree, listed):
    named("anhoi.lan", "Nguyễn Thị Lan", (Role.REGISTRAR, tree.ward))
    named("caydathanh", "Đỗ Thanh", (Role.REGISTRAR, tree.sibling_ward))
    assert listed(q="nguyen thi lan") == listed(q="Lân") == listed(q="ANHOI") == ["anhoi.lan"]
    assert listed(q="do thanh") == ["caydathanh"]
    assert listed(q="không ai") == []


def test_people_are_found_by_their_unit_under_its_old_name_too(tree, listed):
    person("ward.lan", (Role.REGISTRAR, tree.ward))
    person("sibling.thanh", (Role.REGISTRAR, tree.sibling_ward))
    assert listed(q="phuong cau go") == listed(q="bến đò") == ["ward.lan"]
    assert listed(don_vi_ten="cầu gỗ") == listed(don_vi_ten="W1") == ["ward.lan"]


def test_a_unit_is_asked_for_with_all_beneath_it(tree, listed):
    person("cell.an", (Role.REGISTRAR, tree.cell))
    person("sibling.thanh", (Role.REGISTRAR, tree.sibling_ward))
    assert listed(don_vi=tree.ward.pk) == ["cell.an"]
    assert len(listed(don_vi=tree.province.pk)) == 2
    assert len(listed(don_vi=tree.foreign_ward.pk)) == 2  # not seen, so nothing is asked


def test_role_and_unit_are_asked_of_one_post(tree, listed):
    person("both", (Role.REGISTRAR, tree.ward), (Role.VIEWER, tree.sibling_ward))
    assert listed(don_vi=tree.ward.pk, vai_tro="registrar") == ["both"]
    assert listed(don_vi=tree.ward.pk, vai_tro="viewer") == []


def test_states_say_who_uses_who_is_closed_and_who_holds_nothing(tree, listed):
    person("in.use", (Role.REGISTRAR, tree.ward))
    actions.issue_account(
        username="new", full_name="Mới", unit=tree.ward, role=Role.VIEWER, since=today() + DAY, by=None
    )
    gone = person("gone", (Role.VIEWER, tree.ward))
    actions.end_post(gone.memberships.get(), last_day=today() - DAY)
    actions.set_active(person("closed", (Role.VIEWER, tree.ward)), active=False)
    ending = person("ending", (Role.VIEWER, tree.ward))
    actions.end_post(ending.memberships.get(), last_day=today())
    found = {state: set(listed(tinh_trang=state.value)) for state in AccountState}
    assert found == {
        AccountState.IN_USE: {"in.use", "ending"},
        AccountState.NEW: {"new"},
        AccountState.SUSPENDED: {"closed"},
        AccountState.NO_POST: {"gone"},
        AccountState.TO_COME: {"new"},
        AccountState.ENDING: {"ending"},
    }


@pytest.mark.parametrize("people", [1, 7])
def test_a_page_costs_the_same_queries_whatever_it_holds(people, tree, listed, client):
    for number in range(people):
        person(f"p{number}", (Role.REGISTRAR, tree.ward), (Role.VIEWER, tree.sibling_ward))
    listed()
    with CaptureQueriesContext(connection) as captured:
        assert len(listed()) == people
    assert len([one for one in captured if "SAVEPOINT" not in one["sql"]]) == QUERIES


def test_a_long_list_is_paged_in_the_order_of_names_and_nobody_is_missed(tree, listed, client):
    User.objects.bulk_create(
        User(username=f"u{number}", full_name=f"Người {number}", sort_key=f"{number:04d}")
        for number in range(120)
    )
    for user in User.objects.filter(username__startswith="u"):
        actions.give_post(user, unit=tree.ward, role=Role.VIEWER, since=today(), by=None)
    address, seen = reverse("accounts:people") + "?vai_tro=viewer", []
    while address:
        context = client.get(address).context
        seen += [one.username for one in context["page"].rows]
        cursor = context["page"].next
        address = f"{reverse('accounts:people')}?vai_tro=viewer&trang={cursor}" if cursor else ""
    assert seen == [f"u{number}" for number in range(120)]
    assert context["count"].value == 120


def test_a_unit_to_open_an_account_at_is_found_by_its_old_name(tree, listed, client):
    page = client.get(reverse("accounts:open"), {"q": "cầu gỗ"}).content.decode()
    assert "Phường Cầu Gỗ (đến 30/06/2025) → Phường Bến Đò" in page
    assert reverse("accounts:issue", args=[tree.ward.pk]) in page
    assert "Đèo Gió" not in client.get(reverse("accounts:open"), {"q": "đèo gió"}).content.decode().replace(
        "“đèo gió”", ""
    )


def test_an_account_is_opened_for_some_days_and_not_at_a_unit_that_is_no_more(tree, listed, client):
    typed = {
        "full_name": "Lê Thị Mới", "username": "moi", "role": "registrar",
        "since": f"{today():%d/%m/%Y}", "until": f"{today() + 9 * DAY:%d/%m/%Y}",
    }  # fmt: skip
    gone = client.post(reverse("accounts:issue", args=[tree.old_ward.pk]), typed)
    assert (gone.status_code, set(gone.context["form"].errors)) == (422, {"since"})
    backwards = client.post(
        reverse("accounts:issue", args=[tree.ward.pk]), typed | {"until": f"{today() - DAY:%d/%m/%Y}"}
    )
    assert set(backwards.context["form"].errors) == {"until"}
    slip = client.post(reverse("accounts:issue", args=[tree.ward.pk]), typed).content.decode()
    post = User.objects.get(username="moi").memberships.get()
    assert (post.since, post.until) == (today(), today() + 9 * DAY)
    assert "Cán bộ lập hồ sơ · Phường Bến Đò" in slip
