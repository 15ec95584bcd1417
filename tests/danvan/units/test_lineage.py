"""Where a unit comes from and what became of it, on the country's own map."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.units.lineage import lineage
from tests.factories.country import IN_2023, IN_2026

REFORM = dt.date(2025, 7, 1)


@pytest.fixture
def told(country, db):
    return lambda code, on: lineage(country.unit(code, on))


def names(units):
    return sorted(one.name for one in units)


def test_a_unit_of_today_tells_of_every_step_before(told):
    line = told("28777", IN_2026)
    first, second = line.earlier
    assert names(first.before) == ["Phường 4", "Phường 5", "Phường An Hội"]
    assert names(first.after) == ["Phường An Hội"]
    assert first.on < second.on == REFORM
    assert set(names(second.before)) >= {"Phường An Hội", "Xã Mỹ Thạnh An", "Xã Phú Nhuận"}
    assert line.later == ()
    assert line.end is None


def test_a_unit_of_then_tells_of_every_step_after(told, country):
    line = told("28765", IN_2023)
    assert line.earlier == ()
    assert [names(one.after) for one in line.later] == [["Phường An Hội"], ["Phường An Hội"]]
    assert line.end == line.later[0]
    assert line.later[1].after[0].unit_id == country.unit("28777", IN_2026).pk
    assert line.unit_ids >= {country.unit("28765", IN_2023).pk, country.unit("28777", IN_2026).pk}


def test_a_lineage_costs_four_queries(country, db):
    unit = country.unit("28777", IN_2026)
    with CaptureQueriesContext(connection) as captured:
        lineage(unit)
    assert len(captured) == 4
