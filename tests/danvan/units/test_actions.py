"""How the tree changes: opening, changing, ending and succeeding, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from danvan.units.actions import UnitError, change_unit, end_unit, open_unit, succeed
from danvan.units.enums import Level, UnitGroup, UnitKind
from danvan.units.models import Unit, UnitTerm, chain_of
from tests.factories.units import a_desk, a_unit, small_tree

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2010, 1, 1)
DAY = dt.date(2024, 12, 1)
DAY_BEFORE = dt.date(2024, 11, 30)
LATER = dt.date(2025, 7, 1)
FAR_OFF = dt.date(2199, 1, 1)


@pytest.fixture
def tree():
    return small_tree()


def chain(unit, on):
    return chain_of(unit.term_on(on).path)


def standing(unit):
    unit.refresh_from_db()
    return chain_of(unit.scope_path), chain_of(unit.closed_path) if unit.closed_path else None


# Opening


def test_an_agency_of_a_city_is_at_grassroots_and_one_of_a_ward_beneath_it(tree):
    office = a_unit("Hội Nông dân thành phố", UnitKind.MASS_ORGANISATION, tree.city)
    school = a_unit("Trường Mầm non Hoa Sen", UnitKind.SCHOOL, tree.an_hoi)
    cell = a_unit("Chi bộ trường", UnitKind.PARTY_CELL, school)
    assert [unit.latest_term.level for unit in (office, school, cell)] == [
        Level.GRASSROOTS, Level.SUBUNIT, Level.SUBUNIT
    ]  # fmt: skip
    assert office.latest_term.group == UnitGroup.FRONT
    assert chain(cell, DAY) == [
        tree.nation.pk,
        tree.ben_tre.pk,
        tree.city.pk,
        tree.an_hoi.pk,
        school.pk,
        cell.pk,
    ]
    assert standing(cell) == (chain(cell, DAY), None)


def test_another_level_than_the_place_gives_is_refused(tree):
    with pytest.raises(UnitError, match="Ở vị trí này “Khu phố 1” là đơn vị dưới cơ sở"):
        open_unit(
            name="Khu phố 1",
            kind=UnitKind.NEIGHBOURHOOD,
            level=Level.GRASSROOTS,
            parent=tree.an_hoi,
            since=None,
        )
    assert not UnitTerm.objects.filter(name="Khu phố 1").exists()


def test_names_are_composed_and_tidied(tree):
    office = a_unit("  Ban  To\u0302\u0309 chức ", UnitKind.PARTY_BODY, tree.city)
    assert office.latest_term.name == "Ban Tổ chức"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": " "}, "Nhập tên đơn vị"),
        ({"name": "x" * 201}, "tối đa 200"),
        ({"code": "9" * 33}, "Mã đơn vị dài 33 ký tự"),
        ({"since": DAY, "until": DAY}, "Ngày kết thúc phải sau ngày bắt đầu"),
        ({"desk_level": Level.GRASSROOTS}, "Nhập tên cơ quan thường trực"),
        ({"desk_name": "Khối Dân vận"}, "Chọn cấp của bộ phận thẩm định"),
        ({"desk_level": Level.SUBUNIT, "desk_name": "Khối"}, "chỉ có ở cấp tỉnh, cấp huyện hoặc cấp cơ sở"),
        ({"parent": None}, "trực thuộc"),
    ],
)
def test_bad_input_is_answered_in_vietnamese(tree, wrong, message):
    good = {
        "name": "Hội Nông dân",
        "kind": UnitKind.MASS_ORGANISATION,
        "level": Level.GRASSROOTS,
        "since": None,
    }
    before = Unit.objects.count()
    with pytest.raises(UnitError, match=message):
        open_unit(**{**good, "parent": tree.city, **wrong})
    assert Unit.objects.count() == before


def test_a_unit_does_not_outlast_or_precede_its_parent(tree):
    town = a_unit("Thị xã Mới", UnitKind.TOWN, tree.ben_tre, since=DAY, until=LATER)
    for since, until in ((DAY_BEFORE, LATER), (None, LATER), (DAY, None), (LATER, None)):
        with pytest.raises(UnitError, match="“Thị xã Mới” không tồn tại suốt thời gian đã chọn"):
            a_unit("Phường Một", UnitKind.WARD, town, since=since, until=until)
    assert a_unit("Phường Một", UnitKind.WARD, town, since=DAY, until=LATER).term_on(DAY)


def test_a_code_names_one_unit_of_a_level_at_a_time(tree):
    with pytest.raises(UnitError, match="Mã 28777 đang là mã của “Phường An Hội”"):
        a_unit("Phường Khác", UnitKind.WARD, tree.city, code="28777")
    a_unit("Huyện Khác", UnitKind.RURAL_DISTRICT, tree.ben_tre, code="28777")


@pytest.mark.parametrize("kind", [UnitKind.PROVINCE, UnitKind.CITY, UnitKind.WARD])
def test_territory_stands_beneath_territory_of_a_higher_level(tree, kind):
    office = a_unit("Công an thành phố", UnitKind.ARMED_FORCE, tree.city)
    for parent in (office, tree.an_hoi):
        with pytest.raises(UnitError, match="không thể trực thuộc"):
            a_unit("Nơi khác", kind, parent)


def test_there_is_one_nation(tree):
    with pytest.raises(UnitError, match="Chỉ có một đơn vị đứng đầu cả nước"):
        a_unit("Nước khác", UnitKind.NATION)


def test_a_desk_is_served_by_a_unit_that_keeps_one(tree):
    office = a_unit("Hội Nông dân", UnitKind.MASS_ORGANISATION, tree.city)
    with pytest.raises(UnitError, match="“Hội Nông dân” không có bộ phận thẩm định để xét thay"):
        change_unit(tree.an_hoi, on=DAY, served_by=office)
    term = change_unit(tree.an_hoi, on=DAY, served_by=tree.city)
    assert term.desk_served_by == tree.city
    with pytest.raises(UnitError, match="đang xét thay cho “Phường An Hội”"):
        change_unit(tree.city, on=DAY, desk_level=None)


def test_a_desk_answers_on_paper_or_is_served_and_serves_nobody_meanwhile(tree):
    assert change_unit(tree.city, on=DAY, offline=True).desk_is_offline
    with pytest.raises(UnitError, match="chưa dùng phần mềm nên không xét thay được"):
        change_unit(tree.an_hoi, on=DAY, served_by=tree.city)
    with pytest.raises(UnitError, match="Chọn một"):
        change_unit(tree.city, on=DAY, served_by=tree.ben_tre)
    assert not change_unit(tree.city, on=LATER, offline=False).desk_is_offline
    change_unit(tree.an_hoi, on=LATER, served_by=tree.city)
    with pytest.raises(UnitError, match="đang xét thay cho “Phường An Hội”"):
        change_unit(tree.city, on=LATER, offline=True)


def test_only_a_desk_answers_on_paper(tree):
    office = a_unit("Hội Nông dân", UnitKind.MASS_ORGANISATION, tree.city)
    with pytest.raises(UnitError, match="Chọn cấp của bộ phận thẩm định"):
        change_unit(office, on=DAY, offline=True)
    with (
        pytest.raises(IntegrityError, match="only_a_desk_that_nobody_serves_is_offline"),
        transaction.atomic(),
    ):
        office.terms.update(desk_is_offline=True)
    change_unit(tree.an_hoi, on=DAY, offline=True)
    assert not change_unit(tree.an_hoi, on=DAY, desk_level=None).desk_is_offline


# Changing


def test_a_rename_is_a_new_term_of_the_same_unit(tree):
    term = change_unit(tree.an_hoi, on=DAY, name="Phường An Hội Mới")
    old = tree.an_hoi.term_on(DAY_BEFORE)
    assert (old.name, old.last_day) == ("Phường An Hội", DAY_BEFORE)
    assert (term.name, term.since, term.last_day) == ("Phường An Hội Mới", DAY, None)
    assert (term.code, term.path, term.desk_name) == (old.code, old.path, old.desk_name)


def test_a_term_that_begins_on_the_day_is_rewritten(tree):
    change_unit(tree.an_hoi, on=DAY, name="Sai")
    change_unit(tree.an_hoi, on=DAY, name="Phường Đúng")
    assert [term.name for term in tree.an_hoi.terms.order_by("during")] == ["Phường An Hội", "Phường Đúng"]


def test_a_change_that_changes_nothing_makes_no_term(tree):
    term = change_unit(tree.an_hoi, on=DAY, name=" Phường  An Hội")
    assert term == tree.an_hoi.term_on(DAY_BEFORE)
    assert tree.an_hoi.terms.count() == 1


def test_losing_the_desk_clears_its_name(tree):
    term = change_unit(tree.an_hoi, on=DAY, desk_level=None)
    assert (term.desk_level, term.desk_name) == (None, "")
    assert change_unit(tree.an_hoi, on=LATER, **a_desk(Level.GRASSROOTS, "Đảng ủy")).desk_name == "Đảng ủy"


def test_a_move_splits_the_terms_of_everything_beneath(tree):
    school = a_unit("Trường Hoa Sen", UnitKind.SCHOOL, tree.an_hoi)
    change_unit(tree.city, on=DAY, parent=tree.vinh_long)
    for unit in (tree.city, tree.an_hoi, tree.phu_khuong, school):
        assert chain(unit, DAY_BEFORE)[:2] == [tree.nation.pk, tree.ben_tre.pk]
        assert chain(unit, DAY)[:2] == [tree.nation.pk, tree.vinh_long.pk]
        assert unit.terms.count() == 2
        assert standing(unit) == (chain(unit, DAY), None)
    assert set(Unit.objects.beneath(tree.ben_tre, date=DAY)) == {tree.ben_tre}
    assert school in Unit.objects.beneath(tree.ben_tre, date=DAY_BEFORE)
    assert school in Unit.objects.beneath(tree.vinh_long, date=DAY)
    assert tree.an_hoi.term_on(DAY).desk_name == "Khối Dân vận phường An Hội"


def test_a_rename_of_the_parent_leaves_the_terms_beneath_alone(tree):
    change_unit(tree.city, on=DAY, name="Thành phố Khác")
    assert tree.an_hoi.terms.count() == 1


def test_a_unit_opened_before_its_parent_moved_has_a_term_for_each_place(tree):
    change_unit(tree.city, on=DAY, parent=tree.vinh_long)
    change_unit(tree.city, on=LATER, name="Thành phố Khác")
    office = a_unit("Hội Nông dân", UnitKind.MASS_ORGANISATION, tree.city, since=LONG_AGO)
    spans = [(term.since, term.last_day) for term in office.terms.order_by("during")]
    assert spans == [(LONG_AGO, DAY_BEFORE), (DAY, None)]
    assert chain(office, LATER)[1] == tree.vinh_long.pk


def test_a_change_set_for_later_counts_when_its_day_comes(tree):
    change_unit(tree.city, on=FAR_OFF, parent=tree.vinh_long)
    assert standing(tree.an_hoi)[0][1] == tree.ben_tre.pk
    assert chain(tree.an_hoi, FAR_OFF)[1] == tree.vinh_long.pk


def test_a_unit_cannot_stand_beneath_itself(tree):
    office = a_unit("Hội Nông dân", UnitKind.MASS_ORGANISATION, tree.city)
    branch = a_unit("Chi hội", UnitKind.OTHER, office)
    for parent in (office, branch):
        with pytest.raises(UnitError, match="không thể trực thuộc chính mình"):
            change_unit(office, on=DAY, parent=parent)


def test_a_change_that_would_put_children_out_of_rank_is_refused(tree):
    with pytest.raises(UnitError, match="không thể trực thuộc"):
        change_unit(tree.city, on=DAY, kind=UnitKind.WARD, code="1", desk_level=None)
    assert tree.city.terms.count() == 1


def test_a_unit_that_does_not_exist_on_the_day_cannot_change(tree):
    ward = a_unit("Phường Mới", UnitKind.WARD, tree.city, since=DAY)
    with pytest.raises(UnitError, match="không tồn tại vào ngày 30/11/2024"):
        change_unit(ward, on=DAY_BEFORE, name="Khác")


# Ending and succeeding


def test_the_last_day_of_a_unit_is_the_day_before_it_ends(tree):
    term = end_unit(tree.an_hoi, on=DAY)
    assert term.last_day == DAY_BEFORE
    assert tree.an_hoi.term_on(DAY_BEFORE)
    assert tree.an_hoi.term_on(DAY) is None
    # No successor: the parent looks after it.
    assert standing(tree.an_hoi) == (chain(tree.an_hoi, DAY_BEFORE), chain(tree.an_hoi, DAY_BEFORE))


def test_a_unit_does_not_end_over_its_children(tree):
    with pytest.raises(UnitError, match="còn đơn vị trực thuộc: “Phường An Hội”, “Phường Phú Khương”"):
        end_unit(tree.city, on=DAY)


def test_a_unit_does_not_end_twice(tree):
    end_unit(tree.an_hoi, on=DAY)
    with pytest.raises(UnitError, match="“Phường An Hội” đã kết thúc trước ngày 01/12/2024"):
        end_unit(tree.an_hoi, on=DAY)


def test_a_unit_with_a_change_to_come_does_not_end_before_it(tree):
    change_unit(tree.an_hoi, on=LATER, name="Phường Mới")
    with pytest.raises(UnitError, match="có thay đổi từ ngày 01/07/2025"):
        end_unit(tree.an_hoi, on=DAY)


def test_the_default_successor_looks_after_what_was_beneath_too(tree):
    school = a_unit("Trường Hoa Sen", UnitKind.SCHOOL, tree.an_hoi)
    closed = chain(school, DAY_BEFORE)
    end_unit(school, on=DAY)
    end_unit(tree.an_hoi, on=DAY)
    succeed(tree.an_hoi, tree.phu_khuong, on=DAY, resolution="Nghị quyết 1")
    merged = [*chain(tree.phu_khuong, DAY), tree.an_hoi.pk]
    assert standing(tree.an_hoi) == (merged, chain(tree.an_hoi, DAY_BEFORE))
    assert standing(school) == ([*merged, school.pk], closed)


def test_an_agency_entered_afterwards_is_looked_after_beneath_the_heir_of_its_city(tree):
    town = a_unit("Thị xã", UnitKind.TOWN, tree.ben_tre, until=DAY)
    succeed(town, tree.vinh_long, on=DAY)
    office = a_unit("Hội Nông dân", UnitKind.MASS_ORGANISATION, town, until=DAY)
    assert standing(office) == (
        [tree.nation.pk, tree.vinh_long.pk, town.pk, office.pk],
        [tree.nation.pk, tree.ben_tre.pk, town.pk, office.pk],
    )


def test_a_chain_of_heirs_leads_to_the_living_and_follows_it_when_it_moves(tree):
    new = a_unit("Phường Mới", UnitKind.WARD, tree.city, since=DAY)
    end_unit(tree.an_hoi, on=DAY)
    succeed(tree.an_hoi, new, on=DAY)
    newer = a_unit("Phường Mới Hơn", UnitKind.WARD, tree.vinh_long, since=LATER)
    end_unit(new, on=LATER)
    succeed(new, newer, on=LATER)
    expected = [tree.nation.pk, tree.vinh_long.pk, newer.pk, new.pk, tree.an_hoi.pk]
    assert standing(tree.an_hoi)[0] == expected
    change_unit(newer, on=dt.date(2025, 8, 1), parent=tree.ben_tre)
    assert standing(tree.an_hoi)[0] == [tree.nation.pk, tree.ben_tre.pk, *expected[2:]]


def test_a_divided_unit_has_one_default_successor(tree):
    end_unit(tree.an_hoi, on=DAY)
    other = a_unit("Phường Khác", UnitKind.WARD, tree.city, since=DAY)
    succeed(tree.an_hoi, other, on=DAY, is_default=False)
    assert standing(tree.an_hoi)[0][-2:] == [tree.city.pk, tree.an_hoi.pk]
    succeed(tree.an_hoi, tree.phu_khuong, on=DAY)
    assert standing(tree.an_hoi)[0][-2:] == [tree.phu_khuong.pk, tree.an_hoi.pk]
    third = a_unit("Phường Ba", UnitKind.WARD, tree.city, since=DAY)
    with pytest.raises(UnitError, match="đã có đơn vị nhận phần chính"):
        succeed(tree.an_hoi, third, on=DAY)
    with pytest.raises(UnitError, match="đã được ghi là đơn vị sau sắp xếp"):
        succeed(tree.an_hoi, other, on=DAY, is_default=False)


def test_successions_that_cannot_be_are_refused(tree):
    with pytest.raises(UnitError, match="không thể tiếp nhận chính mình"):
        succeed(tree.an_hoi, tree.an_hoi, on=DAY)
    with pytest.raises(UnitError, match="“Phường An Hội” chưa kết thúc vào ngày 01/12/2024"):
        succeed(tree.an_hoi, tree.phu_khuong, on=DAY)
    end_unit(tree.an_hoi, on=DAY)
    new = a_unit("Phường Mới", UnitKind.WARD, tree.city, since=LATER)
    with pytest.raises(UnitError, match="“Phường Mới” không tồn tại vào ngày 01/12/2024"):
        succeed(tree.an_hoi, new, on=DAY)
