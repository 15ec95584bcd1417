"""What administrators can do to accounts, and that they cannot rise by it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from danvan.accounts import actions
from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.units.models import today
from tests.factories.people import PASSWORD, person
from tests.factories.tree import grow

DAY = dt.timedelta(days=1)


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def admin(tree, client):
    user = person("ward.admin", (Role.ADMINISTRATOR, tree.ward))
    client.force_login(user)
    return user


def take_over(client, who):
    """Every way in which an administrator could get at an account; the status of each answer."""
    post = who.memberships.order_by("pk").first()
    return {
        client.post(reverse("accounts:reset", args=[who.pk])).status_code,
        client.post(reverse("accounts:suspend", args=[who.pk]), {"active": "1"}).status_code,
        client.get(reverse("accounts:choose_unit", args=[who.pk])).status_code,
        client.post(reverse("accounts:end_post", args=[post.pk])).status_code,
    }


@pytest.mark.parametrize("how", ["held", "of a closed account", "from tomorrow"])
def test_an_account_with_a_post_outside_the_scope_cannot_be_taken_over(how, tree, admin, client):
    who = person("both", (Role.REGISTRAR, tree.ward))
    since = today() + DAY if how == "from tomorrow" else today() - DAY
    actions.give_post(who, unit=tree.province, role=Role.DECIDER, since=since, by=None)
    if how == "of a closed account":
        actions.set_active(who, active=False)
    assert take_over(client, who) == {403}
    who.refresh_from_db()
    assert who.check_password(PASSWORD)
    assert who.is_active == (how != "of a closed account")
    assert who.memberships.count() == 2


def test_a_post_outside_that_is_over_is_no_obstacle(tree, admin, client):
    who = person("moved", (Role.REGISTRAR, tree.ward))
    old = actions.give_post(
        who, unit=tree.sibling_ward, role=Role.REGISTRAR, since=today() - 9 * DAY, by=None
    )
    actions.end_post(old, last_day=today() - DAY)
    assert client.post(reverse("accounts:reset", args=[who.pk])).status_code == 200


def test_nobody_administers_their_own_account(admin, client):
    assert take_over(client, admin) == {403}


def test_an_account_outside_the_scope_does_not_exist(tree, admin, client):
    who = person("sibling", (Role.REGISTRAR, tree.sibling_ward))
    assert take_over(client, who) == {404}


def test_an_issued_account_works_and_its_password_is_shown_once(tree, admin, client):
    address = reverse("accounts:issue", args=[tree.cell.pk])
    typed = {
        "full_name": "Lê Thị Mới",
        "username": "cell.moi",
        "role": "registrar",
        "since": f"{today():%d/%m/%Y}",
    }
    response = client.post(address, typed)
    ((_, password, _),) = response.context["slips"]
    assert password in response.content.decode()
    made = User.objects.get(username="cell.moi")
    assert made.must_change_password
    assert made.check_password(password)
    assert made.memberships.get().given_by == admin
    assert client.post(address, typed | {"username": "CELL.moi"}).status_code == 422
    assert client.post(reverse("accounts:issue", args=[tree.sibling_ward.pk]), typed).status_code == 404


def test_a_name_is_taken_in_any_case_and_a_post_is_held_once(tree):
    who = person("ai", (Role.VIEWER, tree.ward))
    with pytest.raises(actions.AccountError):
        person("AI", (Role.VIEWER, tree.ward))
    with pytest.raises(actions.AccountError):
        actions.give_post(who, unit=tree.ward, role=Role.VIEWER, since=today(), by=None)


def test_a_post_covers_its_first_and_its_last_day(tree):
    who = person("ai", (Role.VIEWER, tree.ward), since=today())
    post = who.memberships.get()
    actions.end_post(post, last_day=today())
    held = Membership.objects.filter(user=who)
    assert [held.held_on(today() + n * DAY).count() for n in (-1, 0, 1)] == [0, 1, 0]
    actions.end_post(post, last_day=today() - DAY)
    assert not held.exists()


def test_a_desk_that_is_not_online_answers_on_paper_or_is_served(tree, client):
    client.force_login(person("province.admin", (Role.ADMINISTRATOR, tree.province)))
    address = reverse("units:desk", args=[tree.ward.pk])
    typed = {
        "desk_level": "3",
        "desk_name": "Đảng ủy phường Bến Đò",
        "since": f"{today():%d/%m/%Y}",
        "offline": "on",
    }
    both = client.post(address, {**typed, "served": "on"})
    assert (both.status_code, set(both.context["form"].errors)) == (422, {"offline"})
    assert client.post(address, typed).status_code == 302
    term = tree.ward.term_on(today())
    assert (term.desk_is_offline, term.desk_served_by) == (True, None)
    assert "trả lời bằng giấy" in client.get(reverse("units:detail", args=[tree.ward.pk])).content.decode()
    assert client.get(address).context["form"]["offline"].value()
    client.post(address, {**typed, "offline": "", "served": "on"})
    term = tree.ward.term_on(today())
    assert (term.desk_is_offline, term.desk_served_by) == (False, tree.province)
