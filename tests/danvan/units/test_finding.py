"""Old names lead to what stands there today; on the country's own map."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.units.finding import find
from danvan.units.models import Unit
from tests.factories.country import IN_2023, IN_2026


@pytest.fixture
def vinh_long(country, db):
    """What lies in the province of today."""
    return Unit.objects.beneath(country.unit("86", IN_2026), date=IN_2026)


def test_an_old_name_finds_what_it_went_into_several_steps_on(country, vinh_long):
    """Phường 5 went into An Hội at the end of 2024, that one into An Hội of July 2025."""
    an_hoi = country.unit("28777", IN_2026)
    (found,) = [one for one in find("phuong 5", within=vinh_long, most=200) if one.unit_id == an_hoi.pk]
    assert found.name == "Phường An Hội"
    assert found.above == "Tỉnh Vĩnh Long"
    assert found.hint.startswith("Phường 5 (đến ")
    assert found.hint.endswith(" → Phường An Hội")


@pytest.mark.parametrize("typed", ["mỹ thạnh an", "MY THANH AN", "xã Mỹ Thạnh An"])
def test_the_old_name_is_found_whatever_its_accents(typed, country, vinh_long):
    found = find(typed, within=vinh_long)
    assert [(one.unit_id, one.former.name) for one in found] == [
        (country.unit("28777", IN_2026).pk, "Xã Mỹ Thạnh An")
    ]


def test_an_old_code_is_found(country, vinh_long):
    old = country.term("28765", IN_2023)
    (found,) = find("28765", within=vinh_long)
    assert found.former.name == old.name == "Phường 4"


def test_todays_name_comes_first_and_needs_no_explanation(country, vinh_long):
    first = find("an hội", within=vinh_long)[0]
    assert (first.name, first.former, first.hint) == ("Phường An Hội", None, "Phường")


def test_nothing_typed_and_nothing_known_find_nothing(country, vinh_long):
    assert find("", within=vinh_long) == find(" \u200b", within=vinh_long) == []
    assert find("không có phường nào tên thế", within=vinh_long) == []
    assert find("%", within=vinh_long) == find("_", within=vinh_long) == []


def test_what_lies_elsewhere_is_not_found(country):
    elsewhere = Unit.objects.beneath(country.unit("01", IN_2026), date=IN_2026)
    assert all(one.name != "Phường An Hội" for one in find("mỹ thạnh an", within=elsewhere))


@pytest.mark.parametrize("typed", ["phường 5", "x", "an hội"])
def test_two_queries_whatever_is_typed(typed, country):
    with CaptureQueriesContext(connection) as captured:
        find(typed, within=Unit.objects.all(), most=20)
    assert len(captured) <= 2


def test_units_called_so_are_those_of_today_and_the_way_there(country):
    called = Unit.objects.called("Mỹ Thạnh An")
    assert country.unit("28777", IN_2026) in called
    assert Unit.objects.called("").count() == Unit.objects.count()
