from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from danvan.units.actions import open_unit
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitSuccession, UnitTerm

pytestmark = pytest.mark.django_db


def run():
    out = StringIO()
    call_command("import_units", stdout=out)
    return out.getvalue()


def test_the_older_map_lasts_and_a_second_run_changes_nothing():
    said = run()
    assert "63 cấp tỉnh, 696 cấp huyện, 10035 cấp xã" in said
    assert UnitTerm.objects.on(dt.date(2026, 1, 1)).filter(level=Level.DISTRICT).count() == 696
    assert UnitSuccession.objects.count() == 3
    before = Unit.objects.count()
    assert "đã được nạp từ trước" in run()
    assert Unit.objects.count() == before


def test_nothing_is_loaded_beside_units_of_another_making():
    open_unit(name="Cả nước khác", kind=UnitKind.NATION, level=Level.NATION, parent=None, since=None)
    with pytest.raises(CommandError, match="hệ thống trống"):
        run()
    assert Unit.objects.count() == 1
