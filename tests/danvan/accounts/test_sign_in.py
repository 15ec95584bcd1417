"""The way in and out: one answer to every failure, one's own password, sessions that die when they must."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from danvan.accounts import actions
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.models import today
from tests.factories.people import PASSWORD, person
from tests.factories.tree import grow

LOGIN = "accounts:login"
NEW = "một câu dễ nhớ của riêng tôi"


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def lan(tree):
    return person("anhoi.lan", (Role.REGISTRAR, tree.ward))


def sign_in(client, username="anhoi.lan", password=PASSWORD, **more):
    return client.post(reverse(LOGIN), {"username": username, "password": password, **more})


def signed_in(client):
    return client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("typed", ["anhoi.lan", "ANHOI.Lan", "  anhoi.lan "])
def test_the_name_may_be_typed_in_any_case(typed, lan, client):
    assert sign_in(client, typed).status_code == 302
    assert signed_in(client)


def test_every_failed_sign_in_looks_the_same(lan, tree, client):
    closed = person("closed", (Role.VIEWER, tree.ward))
    actions.set_active(closed, active=False)
    messages = set()
    for username, password in [
        ("anhoi.lan", "sai"),
        ("nobody", PASSWORD),
        ("closed", PASSWORD),
        ("closed", "sai"),
    ]:
        response = sign_in(client, username, password)
        assert response.status_code == 422
        messages.add(tuple(response.context["form"].non_field_errors()))
        assert not signed_in(client)
    assert len(messages) == 1


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil", ""],
)
def test_after_signing_in_nobody_is_sent_to_another_site(elsewhere, lan, client):
    assert sign_in(client, next=elsewhere)["Location"] == reverse("home")


def test_after_signing_in_one_comes_to_the_page_asked_for(lan, client):
    wanted = reverse("units:browse")
    assert client.get(wanted)["Location"] == f"{reverse(LOGIN)}?next={wanted}"
    assert sign_in(client, next=wanted)["Location"] == wanted


def test_signing_in_makes_a_new_session_and_signing_out_ends_it(lan, client):
    client.get(reverse(LOGIN))
    before = client.cookies.get("sessionid")
    sign_in(client)
    kept = client.cookies["sessionid"].value
    assert before is None or before.value != kept
    assert client.get(reverse("accounts:logout")).status_code == 405
    response = client.post(reverse("accounts:logout"))
    assert response["Clear-Site-Data"] == '"cache"'
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not signed_in(thief)


def test_an_issued_password_opens_one_page_only_until_it_is_replaced(tree, client):
    user, first = actions.issue_account(
        username="new", full_name="Người mới", unit=tree.ward, role=Role.REGISTRAR, since=today(), by=None
    )
    sign_in(client, "new", first)
    page = reverse("accounts:password")
    for name in ("home", "units:browse"):
        assert client.get(reverse(name))["Location"] == page
    assert client.get(page).status_code == 200
    response = client.post(page, {"old": first, "new": NEW, "again": NEW})
    assert response["Location"] == reverse("home")
    assert signed_in(client)
    user.refresh_from_db()
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("sai", NEW, NEW, "old"),
        (PASSWORD, "ngắn", "ngắn", "new"),
        (PASSWORD, "password1234", "password1234", "new"),
        (PASSWORD, "987654321098", "987654321098", "new"),
        (PASSWORD, "anhoi.lan", "anhoi.lan", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
        (PASSWORD, NEW, NEW + "!", "again"),
    ],
)
def test_a_password_that_is_weak_old_or_mistyped_is_refused_and_the_old_one_stays(
    old, new, again, field, lan, client
):
    client.force_login(lan)
    response = client.post(reverse("accounts:password"), {"old": old, "new": new, "again": again})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    lan.refresh_from_db()
    assert lan.check_password(PASSWORD)


def test_the_length_asked_for_is_the_length_promised(lan, client):
    client.force_login(lan)
    eleven = "xe đạp đỏ 7"
    assert len(eleven) == 11
    response = client.post(reverse("accounts:password"), {"old": PASSWORD, "new": eleven, "again": eleven})
    assert "new" in response.context["form"].errors


def test_a_change_of_password_ends_the_other_sessions_and_keeps_this_one(lan):
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    here.post(reverse("accounts:password"), {"old": PASSWORD, "new": NEW, "again": NEW})
    assert signed_in(here)
    assert not signed_in(elsewhere)


def test_a_reset_or_a_closed_account_ends_every_session(lan, client):
    sign_in(client)
    first = actions.reset_password(lan)
    assert not signed_in(client)
    assert sign_in(client).status_code == 422
    sign_in(client, password=first)
    assert client.get(reverse("home"))["Location"] == reverse("accounts:password")
    actions.set_active(User.objects.get(pk=lan.pk), active=False)
    assert not signed_in(client)
    assert Session.objects.count() >= 1


def test_first_passwords_differ_and_can_be_read_out():
    some = {actions.first_password() for _ in range(200)}
    assert len(some) == 200
    assert not set("".join(some)) & set("0O1lIi")
