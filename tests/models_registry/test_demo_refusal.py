"""The demo never mixes with data of somebody's own."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from tests.factories.people import person
from tests.factories.tree import grow

pytestmark = pytest.mark.django_db


def test_a_database_with_other_accounts_is_refused():
    person("someone", (Role.VIEWER, grow().ward))
    with pytest.raises(CommandError, match="dữ liệu khác"):
        call_command("seed_demo", stdout=io.StringIO())
    assert User.objects.count() == 1


def test_a_database_with_units_alone_is_refused():
    grow()
    with pytest.raises(CommandError, match="đơn vị"):
        call_command("seed_demo", stdout=io.StringIO())


def test_without_a_demo_no_accounts_are_printed():
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    assert out.getvalue().strip() == "Không có tài khoản minh họa."
