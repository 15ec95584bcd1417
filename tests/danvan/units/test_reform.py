"""What a plan makes of a map: pure, over small maps written down here and over random ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from danvan.units.enums import TERRITORIAL_KINDS, Level, UnitKind
from danvan.units.reform import Agencies, Deed, Line, Plan, Standing, reform

DAY = dt.date(2025, 7, 1)


def unit(number, name, kind, parent, code="", level=None, **more):
    kind = UnitKind(kind)
    desk = {"desk_level": kind.rank, "desk_name": f"Bộ phận {name}"} if kind.rank else {}
    return Standing(number, name, kind, code, level or kind.level_beneath(None), parent, **{**desk, **more})


BEFORE = {
    one.unit_id: one
    for one in (
        unit(1, "Cả nước", "nation", None, "VN", Level.NATION, desk_level=None, desk_name=""),
        unit(2, "Tỉnh Sông Xanh", "province", 1, "83"),
        unit(3, "Tỉnh Núi Đỏ", "province", 1, "84"),
        unit(10, "Huyện Đông", "rural_district", 2, "831"),
        unit(11, "Thành phố Tây", "city", 2, "829"),
        unit(20, "Xã An", "commune", 10, "28001"),
        unit(21, "Xã Bình", "commune", 10, "28002"),
        unit(22, "Phường Ca", "ward", 11, "28003"),
        unit(30, "Hội Phụ nữ xã An", "mass_organisation", 20, level=Level.SUBUNIT),
        unit(31, "Phòng Giáo dục huyện Đông", "state_body", 10, level=Level.GRASSROOTS),
        unit(40, "Xã Đá", "commune", 3, "29001"),
    )
}
MERGED = (
    Line(2, Deed.MERGE, "28001", "28001", "Xã An Bình", UnitKind.COMMUNE, "83"),
    Line(3, Deed.MERGE, "28002", "28001"),
    Line(4, Deed.CONTINUE, "28003", parent="83"),
    Line(5, Deed.END, "831"),
    Line(6, Deed.END, "829"),
)
RENAMED = Line(7, Deed.CONTINUE, "83", name="Tỉnh Sông Lớn")


def made(*lines, agencies=Agencies.END, before=BEFORE):
    return reform(Plan(DAY, "NQ 1", tuple(lines), agencies), before)


def why(*lines, **more):
    return [str(one) for one in made(*lines, **more).problems]


def test_communes_merge_districts_end_and_what_stays_is_the_same_unit():
    done = made(*MERGED, RENAMED, agencies=Agencies.FOLLOW)
    assert done.problems == []
    assert done.undecided == [31]  # its district has no successor to follow
    assert done.ended == {20, 21, 10, 11}

    done = made(*MERGED, RENAMED, Line(8, Deed.END, "#31"), agencies=Agencies.FOLLOW)
    assert done.is_sound
    new = done.after["28001"]
    assert (new.name, new.level, new.chain, new.desk_level) == (
        "Xã An Bình",
        Level.GRASSROOTS,
        (1, 2, "28001"),
        Level.GRASSROOTS,
    )
    assert new.desk_name == "Đảng ủy xã An Bình"
    assert done.after[22].chain == (1, 2, 22)
    assert done.after[30].chain == (1, 2, "28001", 30)
    assert done.after[2].name == "Tỉnh Sông Lớn"
    assert {one.key for one in done.changed} == {2, 22, 30}
    assert [(one.predecessor, one.successor, one.is_default) for one in done.heirs] == [
        (20, "28001", True),
        (21, "28001", True),
    ]


def test_who_looks_after_what_belonged_to_a_unit_that_ended():
    done = made(*MERGED)
    assert done.heir_of(20) == "28001"
    assert done.heir_of(30) == "28001"
    assert done.heir_of(31) == done.heir_of(10) == done.heir_of(11) == 2
    assert done.heir_of(22) == 22


def test_agencies_of_a_unit_that_ends_wait_for_a_choice():
    done = made(*MERGED, agencies=Agencies.UNDECIDED)
    assert sorted(done.undecided) == [30, 31]
    assert not done.is_sound
    kept = (Line(8, Deed.CONTINUE, "#30", parent="28001"), Line(9, Deed.CONTINUE, "#31", parent="83"))
    assert made(*MERGED, *kept, agencies=Agencies.UNDECIDED).is_sound


def test_a_divided_unit_goes_in_main_part_to_one():
    parts = (
        Line(2, Deed.MERGE, "28001", "28101", "Xã Một", UnitKind.COMMUNE, "831", is_default=True),
        Line(3, Deed.MERGE, "28001", "28102", "Xã Hai", UnitKind.COMMUNE, "831", is_default=False),
    )
    done = made(*parts)
    assert done.is_sound
    assert done.heir_of(20) == "28101"
    for both in (True, False):
        again = (replace(parts[0], is_default=both), replace(parts[1], is_default=both))
        assert len(why(*again)) == 1
        assert "nhận phần chính" in why(*again)[0]


def test_a_kind_may_change_and_the_desk_with_it():
    done = made(
        Line(2, Deed.END, "28001"),
        Line(3, Deed.END, "28002"),
        Line(4, Deed.CONTINUE, "831", "28999", "Đặc khu Đông", UnitKind.SPECIAL_ZONE, "83"),
    )
    assert done.is_sound
    zone = done.after[10]
    assert (zone.level, zone.desk_level, zone.code) == (Level.GRASSROOTS, Level.GRASSROOTS, "28999")
    assert done.after[31].level == Level.SUBUNIT


@pytest.mark.parametrize(
    ("lines", "number", "said"),
    [
        ([Line(2, Deed.END, "99999")], 2, "không có đơn vị “99999” trên bản đồ ngày 30/06/2025"),
        ([Line(2, Deed.END, "#999")], 2, "không có đơn vị"),
        ([Line(2, Deed.END, "")], 2, "chưa có mã của đơn vị cũ"),
        ([Line(2, Deed.END, "VN")], 2, "đứng đầu cả nước"),
        ([Line(2, Deed.END, "831")], 2, "còn trực thuộc"),
        ([Line(2, Deed.END, "28001"), Line(3, Deed.END, "28001")], 3, "đã có ở dòng 2"),
        ([*MERGED, replace(MERGED[1], number=9)], 9, "trùng với dòng 3"),
        ([*MERGED, Line(9, Deed.CONTINUE, "28001", name="Xã Khác")], 9, "đã có ở dòng 2"),
        ([Line(2, Deed.MERGE, "28001", "")], 2, "chưa có mã của đơn vị mới"),
        ([Line(2, Deed.MERGE, "28001", "1", "Xã Mới", None, "831")], 2, "chưa có loại"),
        ([Line(2, Deed.OPEN, "", "1", "Xã Mới", UnitKind.COMMUNE, "77")], 2, "nơi trực thuộc “77” không có"),
        ([Line(2, Deed.OPEN, "83", "1", "Xã Mới", UnitKind.COMMUNE, "83")], 2, "không có đơn vị cũ"),
        ([Line(2, Deed.OPEN, "", "83", "Tỉnh Mới", UnitKind.PROVINCE, "VN")], 2, "mã 83 là của cả"),
        ([Line(2, Deed.OPEN, "", "1", "Tỉnh Mới", UnitKind.PROVINCE, "831")], 2, "không thể trực thuộc"),
        ([Line(2, Deed.CONTINUE, "83", parent="831")], 2, "trực thuộc chính mình"),
        ([Line(2, Deed.CONTINUE, "831", parent="28001")], 2, "trực thuộc chính mình"),
        (
            [*MERGED, Line(8, Deed.END, "29001"), Line(9, Deed.MERGE, "84", "28001")],
            9,
            "không thể nhập vào xã",
        ),
        (
            [MERGED[0], replace(MERGED[1], name="Xã Khác")],
            2,
            "được ghi khác nhau: “Xã An Bình” và “Xã Khác”",
        ),
        ([], 0, "chưa có dòng nào"),
    ],
)
def test_bad_plans_are_refused_with_the_line_and_the_reason(lines, number, said):
    found = made(*lines).problems
    assert any(one.line == number and said in one.why for one in found), found
    assert not made(*lines).is_sound


def test_a_code_of_two_units_must_be_told_apart():
    before = {**BEFORE, 50: unit(50, "Huyện Trùng", "rural_district", 3, "83")}
    [said] = why(Line(2, Deed.END, "83"), before=before)
    assert "#2 (Tỉnh Sông Xanh), #50 (Huyện Trùng)" in said
    assert made(Line(2, Deed.END, "#50"), before=before).is_sound


@pytest.mark.parametrize("number", [20, 30])
def test_a_unit_that_changes_again_later_makes_two_plans_overlap(number):
    before = {**BEFORE, number: replace(BEFORE[number], until=dt.date(2025, 9, 1))}
    assert any("chồng nhau" in one for one in why(*MERGED, before=before))


# --- random maps and plans ---

_TERRITORY = {
    Level.PROVINCE: [UnitKind.PROVINCE, UnitKind.MUNICIPALITY],
    Level.DISTRICT: [UnitKind.CITY, UnitKind.RURAL_DISTRICT],
    Level.GRASSROOTS: [UnitKind.WARD, UnitKind.COMMUNE],
}


@st.composite
def maps(draw):
    """A country of a few provinces, districts, communes and agencies."""
    found = {1: BEFORE[1]}
    above = {Level.PROVINCE: [1]}
    number = 1
    for level, most in ((Level.PROVINCE, 3), (Level.DISTRICT, 5), (Level.GRASSROOTS, 10)):
        made_here = []
        for _ in range(draw(st.integers(1, most))):
            number += 1
            kind = draw(st.sampled_from(_TERRITORY[level]))
            parent = draw(st.sampled_from(above[level]))
            found[number] = unit(number, f"Đơn vị {number}", kind, parent, str(number * 100))
            made_here.append(number)
        above[Level(level + 1)] = made_here
    for _ in range(draw(st.integers(0, 6))):
        number += 1
        parent = draw(st.sampled_from([one for one in found if one != 1]))
        kind = draw(st.sampled_from([UnitKind.STATE_BODY, UnitKind.SCHOOL]))
        level = kind.level_beneath(found[parent].level)
        found[number] = unit(number, f"Cơ quan {number}", kind, parent, level=level)
    return found


@st.composite
def plans(draw, before):
    """Lines that often make sense: communes merged, divided, moved; districts ended; names changed."""
    communes = [one for one in before.values() if one.level is Level.GRASSROOTS and one.kind.rank]
    others = [one for one in before.values() if one.parent is not None]
    lines, number = [], 1
    for one in draw(st.lists(st.sampled_from(communes), unique_by=lambda one: one.unit_id, max_size=8)):
        number += 1
        parent = draw(st.sampled_from([other.code for other in others if other.code]))
        targets = draw(
            st.lists(st.sampled_from(["70001", "70002", "70003"]), min_size=1, max_size=2, unique=True)
        )
        main = draw(st.sampled_from(targets))
        lines += [
            Line(
                number,
                Deed.MERGE,
                f"#{one.unit_id}",
                code,
                f"Xã {code}",
                UnitKind.COMMUNE,
                "",
                is_default=code == main,
            )
            for code in targets
        ]
        lines[-1] = replace(lines[-1], parent=parent) if draw(st.booleans()) else lines[-1]
    for one in draw(st.lists(st.sampled_from(others), unique_by=lambda one: one.unit_id, max_size=5)):
        number += 1
        if draw(st.booleans()):
            parent = draw(st.sampled_from(["", *(f"#{other.unit_id}" for other in others)]))
            lines.append(Line(number, Deed.CONTINUE, f"#{one.unit_id}", name=f"Tên {number}", parent=parent))
        else:
            lines.append(Line(number, Deed.END, f"#{one.unit_id}"))
    return Plan(DAY, "NQ", tuple(lines), draw(st.sampled_from([Agencies.FOLLOW, Agencies.END])))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_a_sound_reform_leaves_a_tree_and_every_unit_has_somebody_who_looks_after_it(data):
    before = data.draw(maps())
    done = reform(data.draw(plans(before)), before)
    if not done.is_sound:
        assert done.problems or done.undecided
        return
    # Every unit is either gone or there, and whatever belonged to it belongs to one that is there.
    assert set(before) == done.ended | {key for key in done.after if isinstance(key, int)}
    assert not done.ended & set(done.after)
    assert all(done.heir_of(one) in done.after for one in before)
    # One top, no circles, each beneath its parent and with the level that its kind has there.
    for one in done.after.values():
        assert one.chain[-1] == one.key
        assert len(set(one.chain)) == len(one.chain)
        if one.parent is None:
            assert one.key == 1
            continue
        above = done.after[one.parent]
        assert one.chain == (*above.chain, one.key)
        assert one.level == one.kind.level_beneath(above.level)
        assert one.kind not in TERRITORIAL_KINDS or above.level < one.level
    codes = [(one.code, one.level) for one in done.after.values() if one.code]
    assert len(codes) == len(set(codes))
    # Of each unit that was merged there is one main heir, and what is not named stays as it was.
    main = [one.predecessor for one in done.heirs if one.is_default]
    assert sorted(main) == sorted({one.predecessor for one in done.heirs})
    spoken_of = {int(line.old[1:]) for line in done.plan.lines}
    for key, one in done.after.items():
        if key in before and key not in spoken_of:
            assert (one.name, one.kind, one.code) == (before[key].name, before[key].kind, before[key].code)


@st.composite
def cases(draw):
    before = draw(maps())
    return before, draw(plans(before))


def test_random_plans_do_come_to_something():
    """The test above has sound reforms to look at, with mergers and with units that only moved."""

    def telling(case):
        done = reform(case[1], case[0])
        return done.is_sound and len(done.heirs) > 2 and done.changed

    assert find(
        cases(), telling, settings=settings(max_examples=5000, derandomize=True, phases=[Phase.generate])
    )
