"""What an empty system starts with: one account, and the map of today made by the plan of 2025."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.management import call_command

from danvan.accounts.models import User
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm, today
from models_registry.models import Reorganisation

pytestmark = pytest.mark.django_db


def run():
    out = io.StringIO()
    call_command("create_first_administrator", stdout=out)
    return out.getvalue()


def levels():
    return Counter(UnitTerm.objects.on(today()).values_list("level", flat=True))


def test_an_empty_system_ends_up_with_the_map_of_today_by_the_plan_of_2025():
    said = run()
    assert "Mật khẩu dùng một lần" in said
    assert levels() == {Level.NATION: 1, Level.PROVINCE: 34, Level.GRASSROOTS: 3_321}
    user, done = User.objects.get(), Reorganisation.objects.get()
    assert (done.carried_out_by, done.undone_at) == (user, None)
    assert f"lần sắp xếp số {done.pk}" in said

    before = Unit.objects.count()
    assert "không lập thêm" in run()
    assert (Unit.objects.count(), User.objects.count()) == (before, 1)


def test_who_loaded_the_older_map_first_keeps_it():
    call_command("import_units", stdout=io.StringIO())
    run()
    assert levels()[Level.DISTRICT] == 696
    assert not Reorganisation.objects.exists()
