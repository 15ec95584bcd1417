"""The screen of letterheads: shown as printed on a day, changed from a day on after a look, by those who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units.enums import Document
from danvan.units.letterheads import heads_of
from danvan.units.models import UnitLetterhead, today
from tests.factories.people import person
from tests.factories.tree import grow

DAY = dt.timedelta(days=1)


@pytest.fixture
def tree(db):
    return grow()


@pytest.fixture
def clerk(tree, client):
    """A reviewer of the ward, signed in."""
    user = person("ward.reviewer", (Role.REVIEWER, tree.ward))
    client.force_login(user)
    return user


def page(unit):
    return reverse("units:letterheads", args=[unit.pk])


def form_of(unit, document=Document.REPORT):
    return reverse("units:letterhead", args=[unit.pk, document.value])


def typed(**said):
    known = {
        "on": f"{today():%d/%m/%Y}", "style": "party", "above": "Đảng bộ tỉnh Sông Xanh",
        "body": "Đảng ủy phường Bến Đò", "symbol": "Số ……-BC/ĐU", "place": "Bến Đò",
        "signs": "T/M Ban Thường vụ\nPhó Bí thư", "recipients": "- Tỉnh ủy (báo cáo),\n\nLưu.", "stage": "save",
    }  # fmt: skip
    return known | said


def save(client, unit, document=Document.REPORT, **said):
    """The form opened, filled in and saved."""
    address = form_of(unit, document)
    return client.post(address, typed(seen=client.get(address).context["form"]["seen"].value(), **said))


def test_a_unit_sees_its_heads_as_they_are_printed_and_what_is_usual(tree, clerk, client):
    said = client.get(page(tree.ward)).content.decode()
    for words in (
        "ĐẢNG BỘ TỈNH SÔNG XANH",
        "ĐẢNG ỦY PHƯỜNG BẾN ĐÒ",
        "Số ……-BC/ĐU",
        "Bến Đò, ngày … tháng … năm ……",
    ):
        assert words in said
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said  # a decision of its People's Committee
    assert said.count("Thay đổi từ một ngày") == len(Document)
    assert page(tree.ward) in client.get(reverse("units:detail", args=[tree.ward.pk])).content.decode()


def test_a_unit_without_a_desk_decides_nothing_and_has_no_heads_of_decisions(tree, clerk, client):
    shown = client.get(page(tree.cell)).context["shown"]
    assert [one.document for one in shown] == [Document.REPORT, Document.AWARD_TABLE]


def test_what_is_typed_is_first_shown_and_saves_nothing(tree, clerk, client):
    answer = client.post(form_of(tree.ward), typed(stage="check"))
    said = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Lưu thể thức này?",
        "Số ……-BC/ĐU",
        "T/M BAN THƯỜNG VỤ",
        "PHÓ BÍ THƯ",
        "- Tỉnh ủy (báo cáo),",
    ):
        assert words in said
    assert not UnitLetterhead.objects.exists()
    back = client.post(form_of(tree.ward), typed(stage="edit"))
    assert back.context["form"]["place"].value() == "Bến Đò"
    assert not UnitLetterhead.objects.exists()


def test_what_was_shown_is_saved_cleaned_and_twice_is_once(tree, clerk, client):
    seen = client.get(form_of(tree.ward)).context["form"]["seen"].value()
    for _ in range(2):
        answer = client.post(form_of(tree.ward), typed(seen=seen))
        assert (answer.status_code, answer["Location"]) == (302, page(tree.ward))
    row = UnitLetterhead.objects.get()
    assert (row.above, row.body, row.symbol) == ("ĐẢNG BỘ TỈNH SÔNG XANH", "ĐẢNG ỦY PHƯỜNG BẾN ĐÒ", "BC/ĐU")
    assert (row.signs, row.recipients) == ("T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ", "Tỉnh ủy (báo cáo),\nLưu.")
    said = client.get(page(tree.ward)).content.decode()
    assert "Riêng của đơn vị" in said
    assert f"dùng từ ngày {today():%d/%m/%Y}" in said


def test_the_page_shows_any_day_and_keeps_the_past(tree, clerk, client):
    save(client, tree.ward, symbol="BC/MỚI")
    yesterday = today() - DAY
    for asked in (f"{yesterday:%d/%m/%Y}", yesterday.isoformat()):
        context = client.get(page(tree.ward), {"ngay": asked}).context
        assert context["day"] == yesterday
        assert context["shown"][0].head.symbol == "BC/ĐU"
        assert context["shown"][0].own is None
    assert client.get(page(tree.ward)).context["shown"][0].head.symbol == "BC/MỚI"
    assert client.get(page(tree.ward), {"ngay": "31/02/2026"}).context["form"].errors


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"body": " "}, "body"),
        ({"symbol": "Số ……-"}, "symbol"),
        ({"place": ""}, "place"),
        ({"signs": "\n"}, "signs"),
        ({"style": "own"}, "style"),
        ({"on": "31/02/2026"}, "on"),
        ({"above": "A" * 201}, "above"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(wrong, field, tree, clerk, client):
    answer = client.post(form_of(tree.ward), typed(**wrong))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert "Đảng ủy phường Bến Đò" in answer.content.decode() or field == "body"
    assert not UnitLetterhead.objects.exists()


def test_a_day_before_the_unit_is_refused_in_words(tree, clerk, client):
    answer = client.post(form_of(tree.ward), typed(on="01/01/2020"))
    assert answer.status_code == 422
    assert "không tồn tại vào ngày 01/01/2020" in answer.content.decode()


def test_who_comes_second_is_told_and_overwrites_nothing(tree, clerk, client):
    seen = client.get(form_of(tree.ward)).context["form"]["seen"].value()
    save(client, tree.ward, symbol="BC/HỌ")
    answer = client.post(form_of(tree.ward), typed(seen=seen, symbol="BC/TÔI"))
    assert answer.status_code == 422
    assert "vừa được người khác thay đổi" in answer.content.decode()
    assert UnitLetterhead.objects.get().symbol == "BC/HỌ"
    again = client.post(
        form_of(tree.ward), typed(seen=answer.context["form"]["seen"].value(), symbol="BC/TÔI")
    )
    assert again.status_code == 302
    assert UnitLetterhead.objects.get().symbol == "BC/TÔI"


def test_the_usual_head_is_filled_in_and_ends_the_units_own(tree, clerk, client):
    save(client, tree.ward, on=f"{today() - DAY:%d/%m/%Y}", symbol="BC/MỚI")
    filled = client.get(form_of(tree.ward), {"mac-dinh": "1"}).context["form"]
    said = {name: filled[name].value() for name in filled.fields} | {
        "on": f"{today():%d/%m/%Y}",
        "stage": "save",
    }
    answer = client.post(form_of(tree.ward), said, follow=True)
    assert "Đây là thể thức mặc định." in answer.content.decode()
    assert [heads_of(tree.ward, day).of(Document.REPORT).symbol for day in (today() - DAY, today())] == [
        "BC/MỚI",
        "BC/ĐU",
    ]


def test_a_decision_asks_neither_place_nor_signature(tree, clerk, client):
    address = form_of(tree.ward, Document.STEERING_DECISION)
    fields = set(client.get(address).context["form"].fields)
    assert fields & {"place", "signs", "recipients"} == set()
    answer = save(
        client, tree.ward, Document.STEERING_DECISION, above="", body="Ban Chỉ đạo", symbol="QĐ/BCĐ"
    )
    assert answer.status_code == 302
    row = UnitLetterhead.objects.get()
    assert (row.body, row.place, row.signs, row.recipients) == ("BAN CHỈ ĐẠO", "", "", "")


def test_a_document_that_is_not_there_and_a_unit_outside_are_not_found(tree, clerk, client):
    assert client.get(form_of(tree.ward).replace("report", "letter")).status_code == 404
    for unit in (tree.sibling_ward, tree.province):
        assert client.get(form_of(unit)).status_code == 404
        assert client.post(form_of(unit), typed()).status_code == 404
        assert client.get(page(unit)).status_code == 404


def test_others_of_the_unit_read_it_and_change_nothing(tree):
    for role in (Role.REGISTRAR, Role.LEADER, Role.VIEWER):
        reader = Client()
        reader.force_login(person(f"reader.{role.value}", (role, tree.ward)))
        said = reader.get(page(tree.ward)).content.decode()
        assert "Thay đổi từ một ngày" not in said
        assert reader.post(form_of(tree.ward), typed()).status_code == 403
    assert not UnitLetterhead.objects.exists()


def test_each_post_changes_the_heads_of_its_own_part_alone(tree):
    both = Client()
    both.force_login(person("both", (Role.REVIEWER, tree.ward), (Role.VIEWER, tree.sibling_ward)))
    assert both.get(form_of(tree.ward)).status_code == 200
    assert both.get(form_of(tree.sibling_ward)).status_code == 404
    assert both.get(page(tree.sibling_ward)).context["may_change"] is False


def test_a_post_above_changes_the_head_of_a_unit_beneath(tree):
    above = Client()
    above.force_login(person("province.admin", (Role.ADMINISTRATOR, tree.province)))
    assert save(above, tree.ward, symbol="BC/TỈNH").status_code == 302
    assert UnitLetterhead.objects.get().unit == tree.ward


def test_a_unit_that_has_ended_keeps_its_heads(tree, clerk, client):
    answer = client.get(page(tree.old_ward))
    assert answer.context["day"] == dt.date(2025, 6, 30)
    assert "ĐẢNG ỦY PHƯỜNG CẦU GỖ" in answer.content.decode()
    assert save(client, tree.old_ward, on="01/03/2023", symbol="BC/CŨ").status_code == 302
    assert heads_of(tree.old_ward, dt.date(2023, 12, 31)).of(Document.REPORT).symbol == "BC/CŨ"
