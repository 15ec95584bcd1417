"""Guessing a password: ten wrong tries from one place, then a pause for that name from that place alone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from danvan.accounts import actions
from danvan.accounts.permissions import Role
from tests.factories.people import PASSWORD, person
from tests.factories.tree import grow


@pytest.fixture
def somebody(db):
    return person("somebody", (Role.VIEWER, grow().ward))


def attempt(name: str, password: str, address: str):
    client = Client(REMOTE_ADDR=address)
    return client.post(reverse("accounts:login"), {"username": name, "password": password})


def test_after_ten_wrong_tries_even_the_right_password_waits(somebody):
    answers = [attempt("somebody", "sai mật khẩu", "10.0.0.1").status_code for _ in range(10)]
    paused = attempt("somebody", PASSWORD, "10.0.0.1")
    assert answers[:9] == [422] * 9
    assert paused.status_code == 429
    assert "Chờ 15 phút" in paused.content.decode()


def test_the_pause_is_for_that_name_from_that_place_alone(somebody):
    for _ in range(11):
        attempt("somebody", "sai mật khẩu", "10.0.0.1")
    assert attempt("somebody", PASSWORD, "10.0.0.2").status_code == 302
    assert attempt("somebody.else", "sai", "10.0.0.1").status_code == 422


def test_an_unknown_name_is_paused_like_a_known_one(somebody):
    answers = [attempt("nobody", "sai mật khẩu", "10.0.0.1").status_code for _ in range(11)]
    assert answers[-1] == 429


def test_a_reset_ends_the_pause(somebody):
    for _ in range(11):
        attempt("somebody", "sai mật khẩu", "10.0.0.1")
    assert attempt("somebody", actions.reset_password(somebody), "10.0.0.1").status_code == 302
