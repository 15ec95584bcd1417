"""What people write for a unit, and which unit that is."""

from __future__ import annotations

import pytest

from danvan.units import actions
from danvan.units.enums import Level, UnitKind
from danvan.units.models import UnitTerm, today
from danvan.units.naming import Names, spellings
from tests.factories.tree import REFORM, grow

WOMEN, FRONT, YOUTH = (
    "Hội Liên hiệp Phụ nữ phường Bến Đò",
    "Ủy ban Mặt trận Tổ quốc Việt Nam phường Bến Đò",
    "Đoàn TNCS Hồ Chí Minh phường Bến Đò",
)
CELL, WARD = "Chi bộ khu phố 2, phường Bến Đò", "Phường Bến Đò"


@pytest.fixture
def tree(db):
    return grow()


def opened(name, parent, kind=UnitKind.MASS_ORGANISATION):
    level = kind.level_beneath(Level(parent.latest_term.level))
    return actions.open_unit(name=name, kind=kind, level=level, parent=parent, since=REFORM)


@pytest.fixture
def ward(tree):
    """The ward with its organisations."""
    for name in (WOMEN, FRONT, YOUTH, "Hội Cựu chiến binh phường", "Công an phường Bến Đò"):
        opened(name, tree.ward)
    opened(CELL, tree.ward, UnitKind.PARTY_CELL)
    opened("Trường Tiểu học Sông Xanh", tree.ward, UnitKind.SCHOOL)
    return tree.ward


def names(home) -> Names:
    """Those of a list of the unit and all beneath it."""
    terms = UnitTerm.objects.on(today())
    return Names(terms.below(terms.get(unit=home).path), home=home.pk)


def read(known, text):
    return [known.title(pk) for pk in known.called(text)]


def asked(known, text):
    assert not known.called(text), read(known, text)
    return [known.title(pk) for pk in known.like(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hội LHPN phường", WOMEN),
        ("hoi lhpn  P. Ben Do", WOMEN),
        ("Hội Phụ nữ", WOMEN),
        ("LHPN phường", WOMEN),
        ("Hội LHPN phường Bến Đò, tỉnh Sông Xanh", WOMEN),
        ("MTTQ phường", FRONT),
        ("UBMTTQ phường", FRONT),
        ("UB MTTQ VN P.Bến Đò", FRONT),
        ("Đoàn TN", YOUTH),
        ("Đoàn TNCS HCM phường", YOUTH),
        ("Đoàn phường", YOUTH),
        ("Hội CCB", "Hội Cựu chiến binh phường"),
        ("Hội CCB phường Bến Đò", "Hội Cựu chiến binh phường"),
        ("CA phường", "Công an phường Bến Đò"),
        ("Chi bộ khu phố 2", CELL),
        ("Chi bộ KP2", CELL),
        ("CB KP.02 phường", CELL),
        ("Chi bộ khu phố 2 (Phường Bến Đò)", CELL),
        ("KP 1", "Khu phố 1"),
        ("Khu phố 1, P. Bến Đò", "Khu phố 1"),
        ("Trường TH Sông Xanh", "Trường Tiểu học Sông Xanh"),
        ("P. Bến Đò", WARD),
        ("Bến Đò", WARD),
        ("Đảng ủy phường", WARD),
        ("Đảng ủy", WARD),
        ("UBND phường Bến Đò", WARD),
        ("P.Bến Đò, tỉnh Sông Xanh", WARD),
        ("phường", WARD),
        ("W11", WARD),
    ],
)
def test_everyday_names_in_a_list_of_the_commune(ward, text, name):
    assert read(names(ward), text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "–",
        "Việt Nam",
        "UBND",
        "Hội LHPN phường Cây Đa",
        "Phường Cây Đa",
        "Chi bộ khu phố 2, phường Cây Đa",
        "Chi bộ khu phố 22",
        "Chi hội Phụ nữ khu phố 1",
        "Hội LHPN xã",
        "Hội LHPN tỉnh",
        "Mặt trận khu phố 1",
        "Tỉnh Sông Xanh",
    ],
)
def test_what_is_no_unit_of_the_list_is_none(ward, text):
    assert read(names(ward), text) == []


def test_a_name_like_one_or_a_few_is_asked_back(ward):
    known = names(ward)
    assert asked(known, "Hội LHPN xã") == [WOMEN]
    assert asked(known, "Trường Tiểu học Sông Xamh") == ["Trường Tiểu học Sông Xanh"]
    assert asked(known, "Xã Bến Đò") == asked(known, "P. Bến Đò, TP. Cũ") == [WARD]
    assert asked(known, "Chi bộ 2") == [CELL]
    assert asked(known, "Câu lạc bộ Dưỡng sinh") == []
    assert asked(known, "Chi bộ khu phố 9") == []  # another number is another unit


def test_at_most_three_are_asked_back(ward):
    for letter in "ABCDE":
        opened(f"Ấp Mỹ Thạnh {letter}", ward, UnitKind.NEIGHBOURHOOD)
    assert asked(names(ward), "Ấp Mĩ Thạnh") == ["Ấp Mỹ Thạnh A", "Ấp Mỹ Thạnh B", "Ấp Mỹ Thạnh C"]
    assert read(names(ward), "Ấp Mĩ Thạnh E") == ["Ấp Mỹ Thạnh E"]
    for letter in "GHIKLMN":
        opened(f"Ấp Mỹ Thạnh {letter}", ward, UnitKind.NEIGHBOURHOOD)
    assert asked(names(ward), "Ấp Mĩ Thạnh") == []  # it may be any of too many


def test_where_a_word_could_be_two_units_both_are_told(ward):
    opened("Phòng Bến Đò", ward, UnitKind.STATE_BODY)
    assert read(names(ward), "P. Bến Đò") == ["Phòng Bến Đò", WARD]


def test_a_wider_list_takes_no_name_that_leaves_out_the_commune(tree, ward):
    known = names(tree.province)
    assert asked(known, "Chi bộ KP2") == [CELL]
    assert asked(known, "Hội LHPN phường") == [WOMEN]
    assert read(known, "Hội LHPN P. Bến Đò") == [WOMEN]
    other = "Hội Liên hiệp Phụ nữ phường Cây Đa"
    opened(other, tree.sibling_ward)
    assert read(names(tree.province), "Hội LHPN phường") == [WOMEN, other]


def test_its_own_organisation_is_the_provinces(tree, ward):
    own = opened("Hội Nông dân tỉnh", tree.province)
    known = names(tree.province)
    assert known.called("Hội ND tỉnh Sông Xanh") == known.called("Hội ND") == [own.pk]
    assert read(known, "Tỉnh ủy") == ["Tỉnh Sông Xanh"]
    opened("Hội Nông dân phường Bến Đò", ward)
    known = names(tree.province)
    assert read(known, "Hội ND") == ["Hội Nông dân phường Bến Đò", "Hội Nông dân tỉnh"]
    assert known.called("Hội ND tỉnh") == [own.pk]


def test_units_of_one_name_are_told_apart_by_where_they_are(tree, ward):
    opened("Khu phố 1", tree.sibling_ward, UnitKind.NEIGHBOURHOOD)
    known = names(tree.province)
    told = read(known, "Khu phố 1")
    assert sorted(told) == ["Khu phố 1 (Phường Bến Đò)", "Khu phố 1 (Phường Cây Đa)"]
    for name in told:
        assert read(known, name) == [name]


def test_names_alike_but_for_their_accents(tree, ward):
    for name in ("Ấp Tân Hòa", "Ấp Tân Hóa"):
        opened(name, ward, UnitKind.NEIGHBOURHOOD)
    known = names(ward)
    assert read(known, "ấp tân hóa") == ["Ấp Tân Hóa"]
    assert read(known, "Ap Tan Hoa") == ["Ấp Tân Hòa", "Ấp Tân Hóa"]


def test_every_name_in_the_register_is_read_as_itself(tree, ward):
    for home in (tree.ward, tree.province, tree.nation):
        known = names(home)
        for term in UnitTerm.objects.on(today()).below(home.scope_path):
            assert known.called(known.title(term.unit_id)) == [term.unit_id]


def test_in_an_organisations_own_list_the_commune_is_not_meant(ward):
    women = UnitTerm.objects.on(today()).get(name=WOMEN)
    known = Names([women], home=women.unit_id)
    assert known.called("Hội LHPN phường") == [women.unit_id]
    assert known.called("UBND phường") == []


def test_however_many_names_one_query(ward, django_assert_num_queries):
    known = names(ward)
    known.called("Phường Bến Đò")
    with django_assert_num_queries(1):
        for number in range(200):
            known.called(f"Hội LHPN {number}")
            known.like(f"Hội LHPN {number}")


def test_words_with_several_meanings_are_spelt_in_each():
    assert spellings("P. ND") == (
        ("phuong", "nong", "dan"),
        ("phuong", "nhan", "dan"),
        ("phong", "nong", "dan"),
        ("phong", "nhan", "dan"),
        ("p", "nong", "dan"),
        ("p", "nhan", "dan"),
    )
    assert len(spellings(" ".join(["P"] * 30))) <= 16


def test_a_text_too_long_for_a_name_is_none(ward):
    known = names(ward)
    for text in ("P. " * 10_000, f"{WOMEN} {'rất ' * 100}dài", "P." * 190):
        assert asked(known, text) == []


def test_names_alike_are_looked_for_so_many_times_a_list(ward):
    known = names(ward)
    found = [
        asked(known, f"Trường Tiểu học Sông Xamh {letter}{more}")
        for letter in "abcdefgh"
        for more in "ijklmnop"
    ]
    assert [bool(one) for one in found] == [True] * 50 + [False] * 14
    assert known.called("Trường TH Sông Xanh")
