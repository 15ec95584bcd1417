"""The page of a unit's tokens: made and shown once, ended, by who administers the unit."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from danvan.accounts import tokens
from danvan.accounts.models import ApiToken, Scope
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError
from danvan.audit.models import AuditEvent
from danvan.ui.wording import date_vi
from danvan.units.models import today
from tests.factories.people import person
from tests.factories.tree import grow

DAY = dt.timedelta(days=1)


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def admin(tree):
    return person("province.admin", (Role.ADMINISTRATOR, tree.province))


def typed(**other):
    day = today() + 90 * DAY
    return {"name": "Bảng điều hành", "scope": "figures", "expires_on": date_vi(day), **other}


def test_it_is_shown_once_and_kept_as_its_digest_alone(tree, admin, client):
    client.force_login(admin)
    address = reverse("accounts:tokens", args=[tree.ward.pk])
    (secret,) = re.findall(r"dvk_[\w-]{43}", client.post(address, typed()).content.decode())
    page = client.get(address).content.decode()
    assert "Bảng điều hành" in page
    assert secret not in page
    token = ApiToken.objects.get()
    assert secret not in str(vars(token))
    assert not AuditEvent.objects.filter(after__contains={"digest": secret}).exists()
    assert AuditEvent.objects.filter(table="accounts_apitoken", operation="I").exists()
    assert tokens.shown(f"Bearer {secret}") == token


def test_sent_twice_it_is_made_once(tree, admin, client):
    client.force_login(admin)
    address = reverse("accounts:tokens", args=[tree.ward.pk])
    assert [client.post(address, typed()).status_code for _ in range(2)] == [200, 422]
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scope": "everything"},
        {"expires_on": date_vi(dt.date(2020, 1, 1))},
        {"expires_on": date_vi(dt.date(2999, 1, 1))},
    ],
)
def test_what_is_typed_wrong_makes_none(tree, admin, client, wrong):
    client.force_login(admin)
    answer = client.post(reverse("accounts:tokens", args=[tree.ward.pk]), typed(**wrong))
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_ended_it_opens_nothing_and_says_who_ended_it(tree, admin, client):
    client.force_login(admin)
    token, secret = tokens.make(
        unit=tree.ward, name="Cổng", scope=Scope.FIGURES, expires_on=today(), by=admin
    )
    address = reverse("accounts:end_token", args=[token.pk])
    assert "Ngừng mã này?" in client.get(address).content.decode()
    assert tokens.shown(f"Bearer {secret}") == token
    for _ in range(2):
        assert client.post(address).status_code == 302
    assert tokens.shown(f"Bearer {secret}") is None
    assert client.get(address).status_code == 302
    page = client.get(reverse("accounts:tokens", args=[tree.ward.pk])).content.decode()
    assert "Đã ngừng" in page
    assert admin.full_name in page


def test_nobody_makes_or_ends_one_of_a_unit_that_they_do_not_administer(tree, admin):
    other = person("ward.admin", (Role.ADMINISTRATOR, tree.foreign_ward))
    said = {"unit": tree.ward, "name": "Cổng", "scope": Scope.FIGURES, "expires_on": today()}
    with pytest.raises(NotPermittedError):
        tokens.make(**said, by=other)
    token, _ = tokens.make(**said, by=admin)
    with pytest.raises(NotPermittedError):
        tokens.end(token, by=other)
