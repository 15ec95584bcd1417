"""The two maps as loaded, their joint, and where everything stands today."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef

from danvan.units import models
from danvan.units.actions import UnitError, load_country, refresh_standing
from danvan.units.data import country as maps
from danvan.units.data.country import REFORM
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitSuccession, UnitTerm, chain_of
from tests.factories.country import IN_2023, IN_2026

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]

LAST_DAY_BEFORE = REFORM - dt.timedelta(days=1)


def levels(on):
    return Counter(UnitTerm.objects.on(on).values_list("level", flat=True))


def kinds_beneath(country, code, on):
    terms = UnitTerm.objects.on(on).below(country.term(code, on).path).filter(level=Level.GRASSROOTS)
    return Counter(terms.values_list("kind", flat=True))


def test_the_older_map_has_63_provinces_696_districts_and_10035_communes():
    assert levels(LAST_DAY_BEFORE) == {
        Level.NATION: 1, Level.PROVINCE: 63, Level.DISTRICT: 696, Level.GRASSROOTS: 10_035
    }  # fmt: skip


def test_before_december_2024_there_are_also_wards_4_and_5_of_ben_tre():
    assert levels(IN_2023)[Level.GRASSROOTS] == 10_037


def test_the_newer_map_has_34_provinces_and_3321_communes_and_no_district():
    assert levels(REFORM) == {Level.NATION: 1, Level.PROVINCE: 34, Level.GRASSROOTS: 3_321}
    kinds = Counter(UnitTerm.objects.on(REFORM).values_list("kind", flat=True))
    assert kinds[UnitKind.PROVINCE] == 28
    assert kinds[UnitKind.MUNICIPALITY] == 6
    assert kinds[UnitKind.COMMUNE] == 2_621
    assert kinds[UnitKind.WARD] == 687
    assert kinds[UnitKind.SPECIAL_ZONE] == 13


def test_every_commune_and_province_that_ended_has_one_default_successor():
    ended = UnitTerm.objects.filter(during__upper_inf=False).exclude(
        Exists(UnitTerm.objects.filter(unit=OuterRef("unit"), during__upper_inf=True))
    )
    default = UnitSuccession.objects.filter(predecessor=OuterRef("unit"), is_default=True)
    assert ended.filter(level=Level.DISTRICT).count() == 691
    assert not ended.exclude(level=Level.DISTRICT).exclude(Exists(default)).exists()
    assert not ended.filter(Exists(default), level=Level.DISTRICT).exists()


def test_every_successor_exists_on_the_day_and_no_predecessor_does():
    handed = UnitSuccession.objects.filter(predecessor__terms__during__contains=F("on"))
    assert not handed.exists()
    assert not UnitSuccession.objects.exclude(
        Exists(UnitTerm.objects.filter(unit=OuterRef("successor"), during__contains=OuterRef("on")))
    ).exists()


def test_thanh_pho_ben_tre_has_8_wards_and_6_communes_in_2023_and_is_gone_in_2026(country):
    assert kinds_beneath(country, "829", IN_2023) == {UnitKind.WARD: 8, UnitKind.COMMUNE: 6}
    assert kinds_beneath(country, "829", dt.date(2024, 12, 1)) == {UnitKind.WARD: 6, UnitKind.COMMUNE: 6}
    assert not UnitTerm.objects.on(IN_2026).filter(code="829").exists()


def test_an_hoi_is_three_different_units(country):
    days = (IN_2023, dt.date(2024, 11, 30), dt.date(2024, 12, 1), LAST_DAY_BEFORE, REFORM)
    of_2023, still, of_2024, still_2025, today = (country.unit("28777", day) for day in days)
    assert (of_2023, of_2024) == (still, still_2025)
    assert len({of_2023, of_2024, today}) == 3
    assert str(of_2023) == str(of_2024) == str(today) == "Phường An Hội"


def test_the_same_code_may_name_two_provinces(country):
    old, new = country.unit("86", IN_2023), country.unit("86", IN_2026)
    assert old != new
    assert list(old.successions.values_list("successor", "resolution")) == [
        (new.pk, "Nghị quyết 202/2025/QH15")
    ]
    assert {str(one.predecessor) for one in new.inheritances.all()} == {
        "Tỉnh Bến Tre", "Tỉnh Trà Vinh", "Tỉnh Vĩnh Long"
    }  # fmt: skip


def test_a_province_left_as_it_was_goes_on_as_the_same_unit_with_another_desk(country):
    hanoi = country.unit("01", IN_2023)
    assert hanoi == country.unit("01", IN_2026)
    assert country.term("01", IN_2023).desk_name == "Ban Dân vận Thành ủy Hà Nội"
    assert country.term("01", IN_2026).desk_name == "Ban Tuyên giáo và Dân vận Thành ủy Hà Nội"
    assert not hanoi.successions.exists()
    provinces = Unit.objects.filter(terms__level=Level.PROVINCE, terms__during__contains=IN_2023)
    assert provinces.filter(terms__during__contains=IN_2026).count() == 11


def test_a_commune_left_as_it_was_goes_on_under_its_province(country):
    before, after = country.term("14845", IN_2023), country.term("14845", IN_2026)
    assert before.unit == after.unit
    assert (before.name, after.name) == ("Thị trấn Mường Lát", "Xã Mường Lát")
    assert UnitKind(before.parent.term_on(IN_2023).kind) == UnitKind.RURAL_DISTRICT
    assert after.parent == country.unit("38", IN_2026)


def test_an_island_district_became_a_special_zone_as_it_stood(country):
    before, after = country.term("755", IN_2023), country.term("26732", IN_2026)
    assert before.unit == after.unit
    assert (before.kind, before.level) == (UnitKind.RURAL_DISTRICT, Level.DISTRICT)
    assert (after.kind, after.level) == (UnitKind.SPECIAL_ZONE, Level.GRASSROOTS)
    assert (before.desk_name, after.desk_name) == ("Ban Dân vận Huyện ủy Côn Đảo", "Đảng ủy đặc khu Côn Đảo")


@pytest.mark.parametrize(
    ("code", "level", "on", "desk"),
    [
        ("83", Level.PROVINCE, IN_2023, "Ban Dân vận Tỉnh ủy Bến Tre"),
        ("829", Level.DISTRICT, IN_2023, "Ban Dân vận Thành ủy Bến Tre"),
        ("001", Level.DISTRICT, IN_2023, "Ban Dân vận Quận ủy Ba Đình"),
        ("760", Level.DISTRICT, IN_2023, "Ban Dân vận Quận ủy Quận 1"),
        ("28777", Level.GRASSROOTS, IN_2023, "Khối Dân vận phường An Hội"),
        ("28786", Level.GRASSROOTS, IN_2023, "Khối Dân vận xã Phú Hưng"),
        ("86", Level.PROVINCE, IN_2026, "Ban Tuyên giáo và Dân vận Tỉnh ủy Vĩnh Long"),
        ("28777", Level.GRASSROOTS, IN_2026, "Đảng ủy phường An Hội"),
    ],
)
def test_every_unit_keeps_a_desk_with_the_name_of_its_day(country, code, level, on, desk):
    term = country.term(code, on)
    assert (term.desk_level, term.desk_name) == (level, desk)
    assert not UnitTerm.objects.exclude(level=Level.NATION).filter(desk_level=None).exists()


@pytest.mark.parametrize("on", [IN_2023, LAST_DAY_BEFORE, REFORM, IN_2026])
def test_on_every_date_a_unit_has_one_place_and_its_path_is_its_parents_and_one_step(on):
    terms = {term.unit_id: term for term in UnitTerm.objects.on(on)}
    assert len(terms) == UnitTerm.objects.on(on).count()
    for term in terms.values():
        *above, own = chain_of(term.path)
        assert own == term.unit_id
        assert above == (chain_of(terms[term.parent_id].path) if term.parent_id else [])


def test_a_term_lies_within_the_terms_of_its_parent():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM units_unitterm t WHERE t.parent_id IS NOT NULL AND NOT t.during <@ "
            "(SELECT range_agg(p.during) FROM units_unitterm p WHERE p.unit_id = t.parent_id)"
        )
        assert cursor.fetchone() == (0,)


def test_an_hoi_of_2023_is_looked_after_beneath_an_hoi_of_today_in_vinh_long_of_today(country):
    of_2023, of_2024 = country.unit("28777", IN_2023), country.unit("28777", LAST_DAY_BEFORE)
    today, vinh_long, nation = (
        country.unit("28777", IN_2026),
        country.unit("86", IN_2026),
        country.unit("VN", IN_2026),
    )
    assert chain_of(of_2023.scope_path) == [nation.pk, vinh_long.pk, today.pk, of_2024.pk, of_2023.pk]
    assert of_2023.closed_path == country.term("28777", IN_2023).path
    assert today.scope_path == country.term("28777", IN_2026).path
    assert today.closed_path is None


def test_the_abolished_city_is_looked_after_beneath_the_heir_of_its_province(country):
    city, province = country.unit("829", IN_2023), country.unit("83", IN_2023)
    vinh_long, nation = country.unit("86", IN_2026), country.unit("VN", IN_2026)
    assert chain_of(city.scope_path) == [nation.pk, vinh_long.pk, province.pk, city.pk]
    assert chain_of(city.closed_path) == [nation.pk, province.pk, city.pk]


def test_the_closed_map_of_the_city_holds_all_that_ended_there_and_nothing_else(country):
    closed = country.unit("829", IN_2023).closed_path
    names = Unit.objects.filter(closed_path__gte=closed, closed_path__lt=closed + "~")
    # 14 of 2023, An Hội of 2024, and the city itself.
    assert names.count() == 16


def test_everything_ever_beneath_the_three_provinces_lies_in_vinh_long_of_today(country):
    vinh_long = country.unit("86", IN_2026)
    held = set(Unit.objects.filter(scope_path__startswith=vinh_long.scope_path))
    for code in ("83", "84", "86"):
        assert set(Unit.objects.beneath(country.unit(code, IN_2023), date=IN_2023)) <= held
    assert country.unit("01", IN_2023) not in held


def test_standing_is_right_already_and_comes_out_the_same_from_nothing():
    assert refresh_standing() == 0
    known = dict(Unit.objects.values_list("pk", "scope_path"))
    Unit.objects.update(scope_path="", closed_path=None)
    assert refresh_standing() == len(known)
    assert dict(Unit.objects.values_list("pk", "scope_path")) == known


def test_standing_follows_the_calendar(country, monkeypatch):
    monkeypatch.setattr("danvan.units.actions.today", lambda: LAST_DAY_BEFORE)
    refresh_standing()
    ward, city = country.unit("28777", LAST_DAY_BEFORE), country.unit("829", LAST_DAY_BEFORE)
    assert ward.scope_path == country.term("28777", LAST_DAY_BEFORE).path
    assert (city.closed_path, ward.closed_path) == (None, None)
    to_come = country.unit("28777", REFORM)
    assert to_come.scope_path == country.term("28777", REFORM).path


def test_people_find_a_unit_without_accents_or_by_code(country):
    here = UnitTerm.objects.on(IN_2023).below(country.term("829", IN_2023).path)
    assert [term.code for term in here.named_like("an hoi")] == ["28777"]
    assert [term.name for term in here.named_like("28765")] == ["Phường 4"]
    wards = here.filter(kind=UnitKind.WARD).in_order()
    assert [str(term) for term in wards][:5] == ["Phường 4", "Phường 5", "Phường 6", "Phường 7", "Phường 8"]


def test_a_second_load_is_refused_and_changes_nothing():
    with pytest.raises(UnitError, match="Đã có dữ liệu đơn vị"):
        load_country(maps.country())
    assert models.Unit.objects.count() == 14_005
