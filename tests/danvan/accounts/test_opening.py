"""Many accounts from a list: every bad line named, all or none, and a list sent twice opens nobody twice."""

from __future__ import annotations

import pytest
from django.urls import reverse

from danvan.accounts import opening
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.models import Unit, today
from tests.factories.people import person
from tests.factories.tree import grow

LIST = (
    "Họ và tên\tĐơn vị\tVai trò\n"
    "Nguyễn Thị Lan\tPhường Bến Đò\tCán bộ lập hồ sơ\n"
    "\n"
    "Trần Văn Sáu; W12; chuyên viên thẩm định; caydasau\n"
    "Nguyễn Thị Lành\tcau go\tChỉ xem\n"
)


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def admin(tree, client):
    user = person("province.admin", (Role.ADMINISTRATOR, tree.province))
    client.force_login(user)
    return user


def read(text, within=None, **more):
    return opening.read(text, within=Unit.objects.all() if within is None else within, **more)


def send(client, text, stage="check", **more):
    said = {"people": text, "since": f"{today():%d/%m/%Y}", "stage": stage, **more}
    return client.post(reverse("accounts:open_many"), said)


def test_a_list_is_read_as_it_comes_from_excel_or_is_typed(tree):
    reading = read(LIST)
    assert reading.problems == []
    assert [(one.line, one.full_name, one.unit_id, one.roles, one.username) for one in reading.openings] == [
        (2, "Nguyễn Thị Lan", tree.ward.pk, (Role.REGISTRAR,), "lan.nt"),
        (4, "Trần Văn Sáu", tree.sibling_ward.pk, (Role.REVIEWER,), "caydasau"),
        (
            5,
            "Nguyễn Thị Lành",
            tree.ward.pk,
            (Role.VIEWER,),
            "lanh.nt",
        ),  # by the old name of what it went into
    ]


def test_names_that_are_taken_are_made_anew(tree):
    person("lan.nt", (Role.VIEWER, tree.ward))
    text = "Nguyễn Thị Lan; W11; Chỉ xem\nNguyễn Thu Lan; W11; Chỉ xem\n"
    assert [one.username for one in read(text).openings] == ["lan.nt2", "lan.nt3"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("; W11; Chỉ xem; x", "họ và tên: Chưa điền"),
        ("A" * 121 + "; W11; Chỉ xem; x", "tối đa 120"),
        ("Lan;; Chỉ xem; x", "Thiếu đơn vị"),
        ("Lan; Phường Không Có; Chỉ xem; x", "Không có đơn vị “Phường Không Có”"),
        ("Lan; Phường; Chỉ xem; x", "Có nhiều đơn vị “Phường”"),
        ("Lan; W11; Trưởng ban; x", "Không có vai trò “Trưởng ban”"),
        ("Lan; W11", "Thiếu vai trò"),
        ("Lan; W11; Chỉ xem; có dấu cách", "tên đăng nhập: Chỉ dùng chữ, số"),
        ("Lan; W11; Chỉ xem; PROVINCE.admin", "đã có người dùng"),
        ("Lan; W11; Chỉ xem; SAU", "trùng với dòng 1"),
        ("trần văn  SÁU; W12; Quản trị", "cùng người, cùng đơn vị với dòng 1"),
        ("Người province.admin; Tỉnh Sông Xanh; Chỉ xem", "đã có tài khoản “province.admin”"),
    ],
)
def test_each_bad_line_is_named_and_nobody_is_opened(line, said, tree, admin, client):
    good = "Trần Văn Sáu; W12; Chỉ xem; sau\n"
    before = User.objects.count()
    for stage in ("check", "save"):
        answer = send(client, good + line, stage)
        assert answer.status_code == 422
        (problem,) = answer.context["form"].errors["people"]
        assert problem.startswith("Dòng 2")
        assert said in problem
        assert line[:20] in answer.content.decode().replace("&#x27;", "'")  # nothing typed is lost
    assert User.objects.count() == before


def test_everyday_names_of_units_are_read_and_what_is_like_none_is_asked_back(tree):
    reading = read("Lan; P. Bến Đò; Chỉ xem\nSáu; UBND phường Cây Đa; Chỉ xem\n")
    assert reading.problems == []
    assert [one.unit_id for one in reading.openings] == [tree.ward.pk, tree.sibling_ward.pk]
    (problem,) = read("Lan; Phường Bến Đo Đo; Chỉ xem").problems
    assert problem.endswith("Có phải: Phường Bến Đò?")


def test_a_role_on_a_second_line_is_not_passed_over(tree):
    lines = "Lan; W11; Chuyên viên thẩm định, Chỉ xem\nLan; W11; {}\n"
    (again,) = read(lines.format("Chỉ xem")).problems
    (more,) = read(lines.format("Lãnh đạo")).problems
    assert again.startswith("Dòng 2: cùng người")
    assert more.startswith("Dòng 2, vai trò: Vai trò này là của cùng người, cùng đơn vị với dòng 1.")
    assert "trên một dòng" in more


def test_an_empty_and_a_too_long_list_are_answered(tree):
    assert read("\n \n").problems == ["Danh sách chưa có người nào."]
    (problem,) = read("Lan; W11; Chỉ xem\n" * 61).problems
    assert "tối đa 60" in problem


def test_the_list_is_shown_first_then_opened_whole_and_twice_is_once(tree, admin, client):
    look = send(client, LIST)
    assert look.status_code == 200
    names = [one.username for one in look.context["reading"].openings]
    assert User.objects.count() == 1
    done = send(client, LIST, "save", ten=names)
    assert [(user.username, posts) for user, _, posts in done.context["slips"]] == [
        ("lan.nt", [("Cán bộ lập hồ sơ", "Phường Bến Đò")]),
        ("caydasau", [("Chuyên viên thẩm định", "Phường Cây Đa")]),
        ("lanh.nt", [("Chỉ xem", "Phường Bến Đò")]),
    ]
    for user, first, _ in done.context["slips"]:
        assert first in done.content.decode()
        assert user.check_password(first)
        assert user.must_change_password
        assert user.memberships.get().given_by == admin
    again = send(client, LIST, "save", ten=names)
    assert again.status_code == 422
    assert "Nguyễn Thị Lan đã có tài khoản “lan.nt” tại đơn vị này" in again.content.decode()
    assert User.objects.count() == 4


def test_a_unit_outside_is_not_known(tree, client):
    client.force_login(person("ward.admin", (Role.ADMINISTRATOR, tree.ward)))
    answer = send(client, "Lan; Phường Cây Đa; Chỉ xem")
    assert "Không có đơn vị “Phường Cây Đa” trong phạm vi" in answer.content.decode()


def test_several_roles_are_as_many_posts_and_a_namesake_says_its_own_name(tree, admin, client):
    text = "Trần Văn Sáu; W12; Chuyên viên thẩm định, Chỉ xem; sau.a\nTrần Văn Sáu; W12; Chỉ xem; sau.b\n"
    names = [one.username for one in read(text).openings]
    done = send(client, text, "save", ten=names)
    assert [(user.username, [role for role, _ in posts]) for user, _, posts in done.context["slips"]] == [
        ("sau.a", ["Chuyên viên thẩm định", "Chỉ xem"]),
        ("sau.b", ["Chỉ xem"]),
    ]
    assert User.objects.get(username="sau.a").memberships.count() == 2
