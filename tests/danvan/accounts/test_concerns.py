"""Accounts that should be looked at again: the reasons one by one, the page, and what it may close."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts import actions
from danvan.accounts.concerns import Account, Concern, Held, Use, look_over, reasons
from danvan.accounts.models import SignIn, User
from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import today
from tests.factories.people import PASSWORD, person
from tests.factories.tree import grow

NOW = dt.datetime(2026, 6, 30, 3, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
OFFICE, HOME, PHONE = "203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"


def a_post(role=Role.REGISTRAR, unit=1, name="Phường An Hội", level=Level.GRASSROOTS):
    return Held(role, unit, name, level)


def use(at=NOW - DAY, network=OFFICE, machine="Chrome, Windows", ended_at=None, *, mobile=False):
    return Use(at, ended_at, network, machine, mobile)


def why(**said):
    known = {
        "username": "anhoi.lan", "full_name": "Nguyễn Thị Lan", "created_at": NOW - 400 * DAY,
        "last_login": NOW - DAY, "posts": [a_post()],
    }  # fmt: skip
    return [(one.concern, one.words) for one in reasons(Account(**known | said), now=NOW)]


def test_an_account_as_it_should_be_gives_no_reason():
    assert why() == []
    assert why(posts=[a_post(Role.REVIEWER), a_post(Role.LEADER)]) == []
    assert why(uses=[use(), use(network=HOME, at=NOW - 5 * DAY), use(network=PHONE, mobile=True)]) == []


@pytest.mark.parametrize(("days", "told"), [(89, 0), (90, 1)])
def test_ninety_days_without_signing_in_are_told(days, told):
    found = why(last_login=NOW - days * DAY)
    assert len(found) == told
    if told:
        assert found == [(Concern.UNUSED, "Đăng nhập lần cuối ngày 01/04/2026, đã 90 ngày.")]


@pytest.mark.parametrize(("days", "told"), [(29, 0), (30, 1)])
def test_thirty_days_without_ever_signing_in_are_told(days, told):
    found = why(created_at=NOW - days * DAY, last_login=None)
    assert len(found) == told
    if told:
        assert "Chưa đăng nhập lần nào từ khi được cấp ngày 31/05/2026" in found[0][1]


def test_who_holds_no_post_is_told():
    assert why(posts=[]) == [(Concern.UNUSED, "Tài khoản đang mở nhưng không giữ nhiệm vụ nào.")]


@pytest.mark.parametrize(
    "pair", [(Role.REGISTRAR, Role.REVIEWER), (Role.REVIEWER, Role.DECIDER), (Role.REGISTRAR, Role.DECIDER)]
)
def test_two_steps_in_one_hand_at_one_unit_are_told(pair):
    ((concern, words),) = why(posts=[a_post(pair[0]), a_post(pair[1])])
    assert concern == Concern.TOO_MUCH
    assert words.endswith("tại Phường An Hội: hai bước này cần hai người.")
    assert why(posts=[a_post(pair[0]), a_post(pair[1], unit=2)]) == []


def test_who_administers_and_decides_is_told():
    posts = [a_post(Role.ADMINISTRATOR), a_post(Role.DECIDER, unit=2)]
    assert why(posts=posts) == [
        (Concern.TOO_MUCH, "Vừa quản trị tài khoản vừa là người ghi nhận quyết định.")
    ]
    assert why(posts=[a_post(Role.ADMINISTRATOR), a_post(Role.REGISTRAR)]) == []


def test_posts_at_several_levels_are_told_those_of_ended_units_left_out():
    posts = [a_post(), a_post(unit=2, level=Level.PROVINCE)]
    assert why(posts=posts) == [(Concern.TOO_MUCH, "Giữ nhiệm vụ ở nhiều cấp: cấp tỉnh, cấp cơ sở.")]
    assert why(posts=[a_post(), a_post(unit=2, level=None)]) == []


@pytest.mark.parametrize(
    ("username", "full_name", "told"),
    [
        ("xa.anhoi", "Nguyễn Thị Lan", True),
        ("phuonganhoi", "Nguyễn Thị Lan", True),
        ("anhoi", "Nguyễn Thị Lan", True),
        ("an_hoi1", "Nguyễn Thị Lan", True),
        ("admin", "Nguyễn Thị Lan", True),
        ("lan", "UBND phường An Hội", True),
        ("lan", "Cán bộ dân vận", True),
        ("lan", "Hội Nông dân xã", True),
        ("anhoi.lan", "Nguyễn Thị Lan", False),
        ("phuong.tran", "Trần Thị Phương", False),
        ("phong", "Văn Phong", False),
        ("huong.doan", "Đoàn Thị Hương", False),
        ("hoi", "Hồ Văn Hội", False),
        ("canbo.138", "Nguyễn Thị Lan", False),
    ],
)
def test_an_offices_name_is_told_and_a_persons_is_not(username, full_name, told):
    found = why(username=username, full_name=full_name)
    assert [concern for concern, _ in found] == [Concern.SHARED] * told


def test_the_number_of_a_unit_is_part_of_its_name():
    ward_5 = [a_post(name="Phường 5")]
    assert why(username="phuong", posts=ward_5) == why(username="lan5", posts=ward_5) == []
    assert (
        len(why(username="phuong5", posts=ward_5)) == len(why(username="p.phuong_5", posts=ward_5)) + 1 == 1
    )


def test_many_machines_on_one_day_in_several_networks_are_told():
    at = [NOW - DAY + n * 90 * MINUTE for n in range(4)]
    machines = [
        use(at[0]),
        use(at[1], machine="Firefox, Windows"),
        use(at[2], machine="Edge, Windows"),
        use(at[3], HOME),
    ]
    assert why(uses=machines) == [(Concern.SHARED, "Ngày 29/06/2026 đăng nhập từ 4 máy ở 2 mạng khác nhau.")]
    assert why(uses=machines[:3]) == []
    in_one_network = [*machines[:3], use(at[3], machine="Cốc Cốc, Windows")]
    assert why(uses=in_one_network) == []
    # A telephone is one machine wherever it goes.
    about = [use(one, f"192.0.{n}.0/24", "Chrome, Android", mobile=True) for n, one in enumerate(at)]
    assert why(uses=[*about, machines[0], machines[3]]) == []


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (use(NOW - DAY + 20 * MINUTE, HOME), True),
        (use(NOW - DAY + 70 * MINUTE, HOME), False),
        (use(NOW - DAY + 20 * MINUTE, OFFICE), False),
        (use(NOW - DAY + 20 * MINUTE, HOME, mobile=True), False),
    ],
)
def test_two_computers_in_two_networks_within_an_hour_are_told(second, told):
    assert bool(why(uses=[use(), second])) == told
    signed_out = use(ended_at=NOW - DAY + 10 * MINUTE)
    assert why(uses=[signed_out, second]) == []


# --- what is kept of signing in ---

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"


def sign_in(username, address, agent):
    browser = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    said = {"username": username, "password": PASSWORD}
    assert browser.post(reverse("accounts:login"), said).status_code == 302
    return browser


@pytest.fixture
def tree(db):
    return grow()


@pytest.mark.parametrize(
    ("address", "agent", "network", "machine", "mobile"),
    [
        ("203.0.113.77", WINDOWS, "203.0.113.0/24", "Chrome, Windows", False),
        ("2001:db8:1:2::9", ANDROID, "2001:db8:1::/48", "Chrome, Android", True),
        ("192.0.2.1", "<script>", "192.0.2.0/24", "trình duyệt khác, hệ điều hành khác", False),
        ("192.0.2.1", WINDOWS + " Edg/109.0", "192.0.2.0/24", "Edge, Windows", False),
    ],
)
def test_signing_in_keeps_the_network_and_the_kind_of_machine_no_more(
    address, agent, network, machine, mobile, tree
):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    browser = sign_in("ward.lan", address, agent)
    kept = SignIn.objects.get()
    assert (kept.user, kept.network, kept.machine, kept.is_mobile) == (who, network, machine, mobile)
    assert kept.ended_at is None
    browser.post(reverse("accounts:logout"))
    kept.refresh_from_db()
    assert kept.ended_at >= kept.at


def test_what_is_older_than_it_needs_to_be_is_gone(tree):
    who = person("ward.lan", (Role.REGISTRAR, tree.ward))
    with time_machine.travel(timezone.now() - SignIn.KEPT - DAY):
        actions.record_sign_in(who, network=OFFICE, machine="Chrome, Windows", is_mobile=False)
    with time_machine.travel(timezone.now() - SignIn.KEPT + DAY):
        actions.record_sign_in(who, network=OFFICE, machine="Chrome, Windows", is_mobile=False)
    sign_in("ward.lan", "203.0.113.77", WINDOWS)
    assert SignIn.objects.count() == 2


# --- the page ---


@pytest.fixture
def admin(tree, client):
    user = person("province.admin", (Role.ADMINISTRATOR, tree.province))
    User.objects.update(last_login=timezone.now())
    client.force_login(user)
    return user


def page(client, **asked):
    return client.get(reverse("accounts:concerns"), asked)


def shown(client, **asked):
    return {
        one.username: [said.words for said in one.reasons]
        for one in page(client, **asked).context["page"].rows
    }


def used(who):
    """The account, signed in today."""
    User.objects.filter(pk=who.pk).update(last_login=timezone.now())
    return who


def test_the_page_shows_why_and_only_ones_own_part_of_the_map(tree, admin, client):
    used(person("fine", (Role.REGISTRAR, tree.ward)))
    sleeper = person("sleeper", (Role.REGISTRAR, tree.ward))
    User.objects.filter(pk=sleeper.pk).update(last_login=timezone.now() - 100 * DAY)
    used(person("two.steps", (Role.REVIEWER, tree.ward), (Role.DECIDER, tree.ward)))
    used(person("foreign", (Role.REVIEWER, tree.foreign_ward), (Role.DECIDER, tree.foreign_ward)))
    closed = used(person("closed", (Role.REVIEWER, tree.ward), (Role.DECIDER, tree.ward)))
    actions.set_active(closed, active=False)
    found = shown(client)
    assert found.keys() == {"sleeper", "two.steps"}
    assert "đã 100 ngày" in found["sleeper"][0]
    assert shown(client, loai="quyen-rong").keys() == {"two.steps"}
    assert shown(client, loai="dung-chung") == {}
    assert [number for _, number in page(client).context["kinds"]] == [1, 1, 0]


def test_sign_ins_of_two_places_at_once_are_found(tree, admin, client):
    used(person("shared", (Role.REGISTRAR, tree.ward)))
    sign_in("shared", "203.0.113.77", WINDOWS)
    sign_in("shared", "198.51.100.7", WINDOWS)
    assert "hai máy tính ở hai mạng khác nhau" in shown(client)["shared"][0]
    assert "203.0.113" not in page(client).content.decode()


def test_who_holds_more_elsewhere_is_shown_and_not_to_be_closed(tree, client):
    client.force_login(used(person("ward.admin", (Role.ADMINISTRATOR, tree.ward))))
    both = used(person("both", (Role.REGISTRAR, tree.ward), (Role.VIEWER, tree.province)))
    body = page(client).content.decode()
    assert "Giữ nhiệm vụ ở nhiều cấp" in body
    assert f'value="{both.pk}"' not in body
    answer = client.post(reverse("accounts:suspend_many"), {"chon": both.pk}, follow=True)
    assert "giữ nguyên" in answer.content.decode()
    assert User.objects.get(pk=both.pk).is_active


def test_many_are_closed_after_a_look_and_twice_is_once(tree, admin, client):
    chosen = [person(f"p{n}", (Role.REGISTRAR, tree.ward)) for n in range(3)]
    foreign = person("foreign", (Role.REGISTRAR, tree.foreign_ward))
    said = {"chon": [one.pk for one in (*chosen, foreign, admin)]}
    look = client.get(reverse("accounts:suspend_many"), said)
    assert [one.username for one in look.context["people"]] == ["p0", "p1", "p2"]
    assert User.objects.filter(is_active=False).count() == 0
    first = client.post(reverse("accounts:suspend_many"), said, follow=True).content.decode()
    assert "Đã khóa 3 tài khoản" in first
    assert set(User.objects.filter(is_active=False)) == set(chosen)
    again = client.post(reverse("accounts:suspend_many"), said, follow=True).content.decode()
    assert "Đã khóa" not in again
    assert User.objects.get(pk=foreign.pk).is_active


def test_nothing_chosen_closes_nobody(tree, admin, client):
    for said in ({}, {"chon": ["x", "-1", "9" * 30]}):
        assert client.get(reverse("accounts:suspend_many"), said).status_code == 200
        client.post(reverse("accounts:suspend_many"), said)
    assert not User.objects.filter(is_active=False).exists()


@pytest.mark.parametrize("people", [2, 9])
def test_the_page_costs_the_same_queries_whatever_it_holds(people, tree, admin, client):
    for number in range(people):
        who = used(person(f"p{number}", (Role.REVIEWER, tree.ward), (Role.DECIDER, tree.ward)))
        actions.record_sign_in(who, network=OFFICE, machine="Chrome, Windows", is_mobile=False)
    page(client)
    with CaptureQueriesContext(connection) as captured:
        assert len(page(client).context["page"].rows) == people
    asked = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    # Session, person, posts; accounts, posts, units, sign-ins; rows, their posts, who may be changed; the menu.
    assert len(asked) == 11, "\n".join(asked)


def test_a_post_to_come_counts_and_one_that_is_over_does_not(tree, admin):
    who = used(person("soon", (Role.REVIEWER, tree.ward)))
    actions.give_post(who, unit=tree.ward, role=Role.DECIDER, since=today() + DAY, by=None)
    over = used(person("over", (Role.REVIEWER, tree.ward)))
    post = actions.give_post(over, unit=tree.ward, role=Role.DECIDER, since=dt.date(2025, 8, 1), by=None)
    actions.end_post(post, last_day=today() - DAY)
    found = look_over(User.objects.get(pk=admin.pk)).reasons
    assert set(found) == {who.pk}
