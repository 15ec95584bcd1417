"""Which letterhead a document bears: by issuing body, document and day; what the database and the writer refuse."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from danvan.audit.models import AuditEvent
from danvan.office.letterhead import Letterhead, Style
from danvan.units.actions import UnitError
from danvan.units.enums import Document, Level, UnitKind
from danvan.units.letterhead_actions import set_letterhead, state_of
from danvan.units.letterheads import Heads, document_of, heads_of
from danvan.units.models import UnitLetterhead, UnitTerm
from tests.factories.units import a_desk, a_unit, small_tree

pytestmark = pytest.mark.django_db

IN_2023 = dt.date(2023, 12, 31)
MERGED = dt.date(2025, 2, 3)
REPORT, STEERING, STATE = Document.REPORT, Document.STEERING_DECISION, Document.STATE_DECISION
DAY = dt.timedelta(days=1)


@pytest.fixture
def tree():
    return small_tree()


@pytest.fixture
def city(tree):
    return tree.city


def a_head(**said):
    known = {"style": Style.PARTY, "above": "THÀNH ỦY BẾN TRE", "body": "BAN DÂN VẬN", "symbol": "BC/BDV"}
    return Letterhead(**known | {"place": "Bến Tre", "signs": ("TRƯỞNG BAN",)} | said)


COMMITTEE = a_head(body="BAN CHỈ ĐẠO PHONG TRÀO", symbol="QĐ/BCĐDVK", place="", signs=())


# --- what is usual ---


@pytest.mark.parametrize(
    ("kind", "name", "day", "above", "body", "symbol"),
    [
        (UnitKind.CITY, "Thành phố Bến Tre", IN_2023, "THÀNH ỦY BẾN TRE", "BAN DÂN VẬN", "BC/BDVThU"),
        (UnitKind.CITY, "Thành phố Bến Tre", MERGED - DAY, "THÀNH ỦY BẾN TRE", "BAN DÂN VẬN", "BC/BDVThU"),
        (UnitKind.CITY, "Thành phố Bến Tre", MERGED, "THÀNH ỦY BẾN TRE", "BAN TUYÊN GIÁO VÀ DÂN VẬN", "BC/BTGDVThU"),
        (UnitKind.TOWN, "Thị xã Duyên Hải", IN_2023, "THỊ ỦY DUYÊN HẢI", "BAN DÂN VẬN", "BC/BDVTxU"),
        (UnitKind.RURAL_DISTRICT, "Huyện Ba Tri", IN_2023, "HUYỆN ỦY BA TRI", "BAN DÂN VẬN", "BC/BDVHU"),
        (UnitKind.URBAN_DISTRICT, "Quận 1", IN_2023, "QUẬN ỦY QUẬN 1", "BAN DÂN VẬN", "BC/BDVQU"),
        (UnitKind.WARD, "Phường An Hội", IN_2023, "ĐẢNG BỘ TỈNH BẾN TRE", "ĐẢNG ỦY PHƯỜNG AN HỘI", "BC/ĐU"),
        (UnitKind.STATE_BODY, "Sở Nội vụ", IN_2023, "ỦY BAN NHÂN DÂN\nTỈNH BẾN TRE", "SỞ NỘI VỤ", "BC-……"),
        (UnitKind.PARTY_BODY, "Văn phòng Tỉnh ủy", IN_2023, "TỈNH ỦY BẾN TRE", "VĂN PHÒNG TỈNH ỦY", "BC/……"),
        (UnitKind.MASS_ORGANISATION, "Hội Nông dân tỉnh", IN_2023, "TỈNH BẾN TRE", "HỘI NÔNG DÂN TỈNH", "BC-……"),
    ],
)  # fmt: skip
def test_a_report_is_headed_as_is_usual_for_the_kind_of_unit_on_the_day(
    tree, kind, name, day, above, body, symbol
):
    head = heads_of(a_unit(name, kind, tree.ben_tre), day).of(REPORT)
    assert (head.above, head.body, head.symbol) == (above, body, symbol)


def test_a_province_and_its_ward_since_the_reform(tree):
    day = dt.date(2026, 6, 30)
    province = heads_of(tree.vinh_long, day).of(REPORT)
    assert (province.above, province.body) == ("TỈNH ỦY VĨNH LONG", "BAN TUYÊN GIÁO VÀ DÂN VẬN")
    assert (province.symbol, province.place) == ("BC/BTGDVTU", "Vĩnh Long")
    ward = a_unit("Phường An Hội", UnitKind.WARD, tree.vinh_long, **a_desk(Level.GRASSROOTS, "Đảng ủy"))
    head = heads_of(ward, day).of(REPORT)
    assert (head.above, head.body) == ("ĐẢNG BỘ TỈNH VĨNH LONG", "ĐẢNG ỦY PHƯỜNG AN HỘI")
    assert (head.place, head.signs) == ("An Hội", ("T/M ĐẢNG ỦY",))


@pytest.mark.parametrize(
    ("kind", "name", "place"),
    [
        (UnitKind.WARD, "Phường 8", "Phường 8"),
        (UnitKind.MUNICIPALITY, "Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        (UnitKind.SCHOOL, "Trường Mầm non Hoa Dừa", "Bến Tre"),
    ],
)
def test_a_document_is_dated_at_the_territory_by_the_name_it_is_written_with(tree, kind, name, place):
    parent = tree.nation if kind is UnitKind.MUNICIPALITY else tree.ben_tre
    assert heads_of(a_unit(name, kind, parent), IN_2023).of(REPORT).place == place


def test_every_kind_of_unit_has_a_head_for_every_document_on_every_day(tree):
    term = UnitTerm.objects.on(IN_2023).get(unit=tree.city)
    for kind in UnitKind:
        term.kind = kind
        for document in Document:
            for day in (dt.date(1990, 1, 1), MERGED, dt.date(2040, 1, 1)):
                head = Heads(term, day).of(document)
                assert head.body
                assert head.symbol
                assert "{" not in f"{head.above}{head.body}{head.symbol}"
                assert document.is_decision or (head.place and head.signs)


def test_only_the_party_and_its_committees_bear_the_motto_of_the_party(tree):
    term = UnitTerm.objects.on(IN_2023).get(unit=tree.city)
    party = set()
    for kind in UnitKind:
        term.kind = kind
        if Heads(term, IN_2023).of(REPORT).is_party:
            party.add(kind)
    states = {UnitKind.STATE_BODY, UnitKind.SCHOOL, UnitKind.ARMED_FORCE, UnitKind.MASS_ORGANISATION}
    assert party & (states | {UnitKind.NEIGHBOURHOOD, UnitKind.OTHER}) == set()
    assert {UnitKind.PARTY_BODY, UnitKind.PARTY_CELL, UnitKind.WARD, UnitKind.CITY} <= party


# --- whose decision it is ---


@pytest.mark.parametrize(
    ("issued_by", "document"),
    [
        ("Ban Chỉ đạo thực hiện quy chế dân chủ ở cơ sở thành phố Bến Tre", STEERING),
        ("Thường trực Ban Chỉ đạo Thành ủy", STEERING),
        ("BCĐ phong trào thi đua", STEERING),
        ("UBND thành phố Bến Tre", STATE),
        ("Chủ tịch UBND tỉnh", STATE),
        ("Ủy ban nhân dân phường An Hội", STATE),
        ("Uỷ ban nhân dân phường An Hội", STATE),
        ("Đảng ủy UBND thành phố", Document.PARTY_DECISION),
        ("Ban Thường vụ Thành ủy Bến Tre", Document.PARTY_DECISION),
        ("Ban Dân vận", Document.PARTY_DECISION),
        ("Ban Thường trực Ủy ban MTTQ phường", Document.OTHER_DECISION),
        ("Hội Nông dân tỉnh", Document.OTHER_DECISION),
    ],
)
def test_a_body_is_known_by_its_name(issued_by, document):
    assert document_of(issued_by) == document


def test_a_decision_nobody_has_said_anything_about_bears_the_words_it_was_signed_with(city):
    heads = heads_of(city, IN_2023)
    steering = heads.of_decision("Ban Chỉ đạo phong trào thành phố Bến Tre", otherwise="")
    assert (steering.above, steering.body) == ("THÀNH ỦY BẾN TRE", "BAN CHỈ ĐẠO PHONG TRÀO THÀNH PHỐ BẾN TRE")
    assert (steering.symbol, steering.is_party) == ("QĐ/BCĐ", True)
    people = heads.of_decision("Chủ tịch UBND thành phố Bến Tre", otherwise="")
    assert (people.above, people.body, people.is_party) == ("", "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ BẾN TRE", False)
    above = heads.of_decision("UBND tỉnh Bến Tre", otherwise="")
    assert (above.body, above.symbol) == ("ỦY BAN NHÂN DÂN TỈNH BẾN TRE", "QĐ-UBND")
    committee = heads.of_decision("Thành ủy Bến Tre", otherwise="")
    assert (committee.above, committee.symbol) == ("ĐẢNG BỘ TỈNH BẾN TRE", "QĐ/ThU")


def test_a_decision_bears_the_units_own_head_where_that_names_the_same_body(city):
    set_letterhead(city, STEERING, COMMITTEE, on=dt.date(2023, 1, 1))
    set_letterhead(city, STATE, a_head(style=Style.STATE, above="", body="ỦY BAN NHÂN DÂN\nTHÀNH PHỐ BẾN TRE",
                                       symbol="QĐ-UB", place="", signs=()), on=dt.date(2023, 1, 1))  # fmt: skip
    heads = heads_of(city, IN_2023)
    assert heads.of_decision("Ban Chỉ đạo phong trào", otherwise="") == COMMITTEE
    assert heads.of_decision("Ban Chỉ đạo Phong trào “thành phố”", otherwise="") == COMMITTEE
    assert heads.of_decision("UBND thành phố", otherwise="").symbol == "QĐ-UB"
    assert heads.of_decision("UBND tỉnh Bến Tre", otherwise="").body == "ỦY BAN NHÂN DÂN TỈNH BẾN TRE"
    assert heads.of_decision("", otherwise="Ban Dân vận Thành ủy") == COMMITTEE
    earlier = heads_of(city, dt.date(2022, 12, 31)).of_decision("Ban Chỉ đạo phong trào", otherwise="")
    assert earlier.symbol == "QĐ/BCĐ"


def test_a_draft_of_a_unit_that_has_said_nothing_is_headed_by_the_desk(city):
    head = heads_of(city, IN_2023).of_decision("", otherwise="Ban Dân vận Thành ủy Bến Tre")
    assert (head.body, head.is_party) == ("BAN DÂN VẬN THÀNH ỦY BẾN TRE", True)
    assert heads_of(city, IN_2023).of_decision("", otherwise="").body == "BAN CHỈ ĐẠO"


# --- a unit's own ---


def headed(unit, day, document=REPORT):
    return heads_of(unit, day).of(document)


def test_a_change_holds_from_its_day_and_leaves_what_was_before(city):
    usual = headed(city, IN_2023)
    first, second = a_head(symbol="BC/MỘT"), a_head(symbol="BC/HAI")
    set_letterhead(city, REPORT, first, on=dt.date(2022, 3, 1))
    set_letterhead(city, REPORT, second, on=dt.date(2024, 3, 1))
    days = [dt.date(2022, 2, 28), dt.date(2022, 3, 1), dt.date(2024, 2, 29), dt.date(2024, 3, 1)]
    assert [headed(city, day) for day in days] == [usual, first, first, second]
    row = UnitLetterhead.objects.get(symbol="BC/MỘT")
    assert (row.since, row.last_day) == (dt.date(2022, 3, 1), dt.date(2024, 2, 29))


def test_a_change_before_a_later_one_ends_where_that_begins(city):
    later, between = a_head(symbol="BC/SAU"), a_head(symbol="BC/GIỮA")
    set_letterhead(city, REPORT, later, on=dt.date(2024, 1, 1))
    set_letterhead(city, REPORT, between, on=dt.date(2022, 1, 1))
    assert headed(city, IN_2023) == between
    assert headed(city, dt.date(2024, 1, 1)) == later


def test_the_same_again_changes_nothing_and_the_same_day_is_replaced(city):
    day = dt.date(2022, 1, 1)
    made = set_letterhead(city, REPORT, a_head(), on=day, seen=state_of(city, REPORT))
    again = set_letterhead(city, REPORT, a_head(), on=day, seen="what was seen before")
    assert (again, UnitLetterhead.objects.count()) == (made, 1)
    set_letterhead(city, REPORT, a_head(symbol="BC/KHÁC"), on=day)
    assert [row.symbol for row in UnitLetterhead.objects.all()] == ["BC/KHÁC"]


def test_what_is_usual_needs_no_row_and_ends_the_units_own(city):
    usual = headed(city, IN_2023)
    assert set_letterhead(city, REPORT, usual, on=dt.date(2022, 1, 1)) is None
    set_letterhead(city, REPORT, a_head(), on=dt.date(2022, 1, 1))
    assert set_letterhead(city, REPORT, usual, on=dt.date(2023, 6, 1)) is None
    assert (headed(city, dt.date(2023, 5, 31)), headed(city, dt.date(2023, 6, 1))) == (a_head(), usual)
    assert headed(city, MERGED).body == "BAN TUYÊN GIÁO VÀ DÂN VẬN"


def test_the_table_of_awards_is_headed_like_reports_until_the_unit_says_otherwise(city):
    set_letterhead(city, REPORT, a_head(recipients=("Lưu.",)), on=dt.date(2022, 1, 1))
    assert headed(city, IN_2023, Document.AWARD_TABLE) == a_head()
    other = a_head(style=Style.STATE, above="", body="ỦY BAN NHÂN DÂN", symbol="BC-UBND")
    set_letterhead(city, Document.AWARD_TABLE, other, on=dt.date(2023, 1, 1))
    assert headed(city, IN_2023, Document.AWARD_TABLE) == other
    set_letterhead(city, Document.AWARD_TABLE, a_head(), on=dt.date(2023, 7, 1))
    assert UnitLetterhead.objects.filter(document=Document.AWARD_TABLE).count() == 1
    assert headed(city, IN_2023) == a_head(recipients=("Lưu.",))


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(city):
    seen = state_of(city, REPORT)
    set_letterhead(city, REPORT, a_head(symbol="BC/HỌ"), on=dt.date(2022, 1, 1), seen=seen)
    with pytest.raises(UnitError, match="người khác"):
        set_letterhead(city, REPORT, a_head(symbol="BC/TÔI"), on=dt.date(2022, 1, 1), seen=seen)
    assert headed(city, IN_2023).symbol == "BC/HỌ"


def test_a_unit_has_no_head_on_a_day_on_which_it_does_not_exist(tree):
    late = a_unit("Trường Mới", UnitKind.SCHOOL, tree.city, since=dt.date(2024, 1, 1))
    with pytest.raises(UnitError, match="không tồn tại"):
        set_letterhead(late, REPORT, a_head(), on=IN_2023)


def test_every_change_is_in_the_log(city):
    row = set_letterhead(city, REPORT, a_head(), on=dt.date(2022, 1, 1))
    set_letterhead(city, REPORT, a_head(symbol="BC/SAU"), on=dt.date(2023, 1, 1))
    events = AuditEvent.objects.filter(table="units_unitletterhead", key=str(row.pk)).order_by("pk")
    assert [event.operation for event in events] == ["I", "U"]
    assert events[0].after["symbol"] == "BC/BDV"
    assert set(events[1].after) == {"during"}


@pytest.mark.django_db(transaction=True)
def test_of_several_who_save_at_once_one_wins_and_the_others_are_told(city):
    seen, ready, told = state_of(city, REPORT), threading.Barrier(4), []

    def save(number):
        try:
            connection.ensure_connection()
            ready.wait(timeout=20)
            set_letterhead(city, REPORT, a_head(symbol=f"BC/{number}"), on=IN_2023, seen=seen)
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [type(error) for error in told] == [UnitError] * 3
    assert UnitLetterhead.objects.count() == 1


# --- what the database refuses ---


def a_row(unit, **wrong):
    said = a_head()
    known = {
        "unit": unit, "document": REPORT, "during": DateRange(IN_2023, None), "style": said.style, "body": said.body,
        "symbol": said.symbol, "place": said.place, "signs": "TRƯỞNG BAN",
    }  # fmt: skip
    return UnitLetterhead(**known | wrong)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("one_letterhead_of_a_document_at_a_time", {}),
        ("one_letterhead_of_a_document_at_a_time", {"during": DateRange(None, IN_2023)}),
        ("letterhead_lasts_at_least_a_day", {"during": DateRange(IN_2023, IN_2023)}),
        ("letterhead_of_a_known_document_and_style", {"document": "letter", "place": "", "signs": ""}),
        ("letterhead_of_a_known_document_and_style", {"style": "own"}),
        ("letterhead_names_who_issues", {"body": ""}),
        ("letterhead_names_who_issues", {"symbol": ""}),
        ("letterhead_of_a_report_names_who_signs_and_where", {"signs": ""}),
        ("letterhead_of_a_report_names_who_signs_and_where", {"document": Document.AWARD_TABLE, "place": ""}),
    ],
)
def test_the_database_refuses_a_letterhead_that_cannot_be(city, constraint, wrong):
    a_row(city, during=DateRange(dt.date(2023, 6, 1), dt.date(2024, 6, 1))).save()
    if constraint != "one_letterhead_of_a_document_at_a_time":
        wrong = {"during": DateRange(dt.date(2025, 1, 1), None)} | wrong
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        a_row(city, **wrong).save()


def test_heads_of_other_units_and_documents_may_hold_on_the_same_days(tree):
    for unit in (tree.city, tree.an_hoi):
        for document in Document:
            a_row(unit, document=document).save()
    assert UnitLetterhead.objects.count() == 2 * len(Document)
