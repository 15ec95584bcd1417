"""The map moves on when a day begins."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command

from danvan.units import actions
from danvan.units.models import today
from tests.factories.tree import grow


@pytest.mark.django_db
def test_a_unit_that_ends_tomorrow_is_looked_after_by_the_one_above_from_tomorrow_on():
    tree = grow()
    tomorrow = today() + dt.timedelta(days=1)
    actions.end_unit(tree.agency, on=tomorrow)
    tree.agency.refresh_from_db()
    assert tree.agency.closed_path is None
    with time_machine.travel(dt.datetime.combine(tomorrow, dt.time(3), tzinfo=dt.UTC), tick=False):
        call_command("refresh_units")
    tree.agency.refresh_from_db()
    assert tree.agency.closed_path is not None
    assert tree.agency.scope_path.startswith(tree.province.scope_path)
