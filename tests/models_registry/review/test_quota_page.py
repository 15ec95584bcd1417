"""The page of quotas: typed, filled for many, pasted; nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units import grouping_actions
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import quotas
from models_registry.models import Quota
from models_registry.workflow import Status
from tests.factories.people import person

PAGE = reverse("quotas")
P, G = Level.PROVINCE, Level.GRASSROOTS


@pytest.fixture
def browser(office, sit):
    return sit(office.reviewer).client


def name_of(unit, level):
    return f"n-{unit.pk}-{level.code}"


def words(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def typed(browser, **more):
    """What the browser would send: every cell as it stands, and what is typed."""
    page = browser.get(PAGE).context
    form = page["form"]
    cells = {cell.html_name: cell.value() or "" for _, rows in form.groups for _, row in rows for cell in row}
    return {**cells, "seen": page["state"], "do": "save", **more}


def standing(office):
    return {
        (one.unit.pk, Level(one.level)): one.number for one in Quota.objects.at(None).select_related("unit")
    }


def test_the_table_has_every_unit_right_beneath_and_every_level(office, browser):
    shown = words(browser.get(PAGE))
    for part in ("Phường Bến Đò", "Phường Cây Đa", "Sở Tư pháp tỉnh", "Cấp tỉnh", "Cấp cơ sở"):
        assert part in shown
    assert "Khu phố 1" not in shown


def test_what_is_typed_is_told_and_shown_again(office, browser):
    ward = office.tree.ward
    answer = browser.post(PAGE, typed(browser, **{name_of(ward, G): "5", name_of(ward, P): "1"}))
    assert answer.status_code == 302
    assert standing(office) == {(ward.pk, G): 5, (ward.pk, P): 1}
    shown = browser.get(PAGE)
    assert f'name="{name_of(ward, G)}" value="5"' in shown.content.decode()
    assert office.reviewer.full_name in words(shown)  # who told it


def test_sent_twice_it_is_told_once(office, browser):
    data = typed(browser, **{name_of(office.tree.ward, G): "5"})
    browser.post(PAGE, data)
    browser.post(PAGE, {**data, "seen": browser.get(PAGE).context["state"]})
    assert Quota.objects.count() == 1


def test_many_are_filled_at_once_and_nothing_is_saved_before_it_is_said(office, browser):
    data = typed(browser, do="fill", number="4", level=G.code, group="tat-ca")
    answer = browser.post(PAGE, data)
    assert answer.status_code == 200
    assert "Đã điền 3 ô, chưa lưu" in words(answer)
    assert f'name="{name_of(office.tree.agency, G)}" value="4"' in answer.content.decode()
    assert standing(office) == {}


def test_many_are_filled_by_group_and_by_cluster_and_only_where_empty(office, browser):
    ward, sibling = office.tree.ward, office.tree.sibling_ward
    grouping = grouping_actions.open_grouping(office.tree.province, name="Cụm, khối")
    cluster = grouping_actions.open_cluster(grouping, name="Cụm 1")
    grouping_actions.set_members(cluster, [ward], on=today())

    def filled(**how):
        answer = browser.post(PAGE, typed(browser, do="fill", number="4", level=G.code, **how))
        return set(re.findall(r'name="n-(\d+)-grassroots" value="4"', answer.content.decode()))

    assert filled(group="territory") == {str(ward.pk), str(sibling.pk)}
    assert filled(group=f"cum-{cluster.pk}") == {str(ward.pk)}
    quotas.assign(office.period, office.tree.province, {(ward.pk, G): 9}, by=office.reviewer, day=today())
    assert filled(group="territory", only_empty="on") == {str(sibling.pk)}


def test_lines_of_a_sheet_are_pasted_by_name_or_code(office, browser):
    pasted = (
        "1\tPHƯỜNG BẾN ĐÒ\t1\t5\n"
        "W12\tPhường Cây Đa\t\t3\n"
        "so tu phap tinh: 2\n"
        "\n"
        "Phường Không Có\t1\t2\n"
        "Phường Bến Đò\tnhiều\tít\n"
    )
    answer = browser.post(PAGE, typed(browser, do="paste", pasted=pasted))
    shown = answer.content.decode()
    ward, sibling, agency = office.tree.ward, office.tree.sibling_ward, office.tree.agency
    for unit, level, number in ((ward, P, 1), (ward, G, 5), (sibling, G, 3), (agency, P, 2)):
        assert f'name="{name_of(unit, level)}" value="{number}"' in shown, (str(unit), level)
    said = words(answer)
    assert "Đã điền 4 ô, chưa lưu" in said
    assert "Chưa hiểu 2 dòng" in said
    assert "Dòng 5: “Phường Không Có 1 2”" in said
    assert standing(office) == {}


@pytest.mark.parametrize("wrong", ["nhiều", "-1", "10000", "1,5"])
def test_a_number_that_cannot_be_is_named_and_what_was_typed_stays(office, browser, wrong):
    ward, sibling = office.tree.ward, office.tree.sibling_ward
    answer = browser.post(PAGE, typed(browser, **{name_of(ward, G): wrong, name_of(sibling, G): "2"}))
    assert answer.status_code == 422
    assert "Phường Bến Đò, cấp cơ sở" in words(answer)
    assert f'name="{name_of(sibling, G)}" value="2"' in answer.content.decode()
    assert standing(office) == {}


def test_who_saves_second_keeps_what_they_typed(office, browser):
    ward, sibling = office.tree.ward, office.tree.sibling_ward
    data = typed(browser, **{name_of(sibling, G): "2"})
    quotas.assign(office.period, office.tree.province, {(ward.pk, G): 9}, by=office.reviewer, day=today())
    answer = browser.post(PAGE, data)
    assert answer.status_code == 422
    assert "vừa được người khác thay đổi" in words(answer)
    assert f'name="{name_of(sibling, G)}" value="2"' in answer.content.decode()
    assert standing(office) == {(ward.pk, G): 9}


def test_a_unit_outside_ones_part_of_the_map_is_not_found(office, browser, sit):
    assert browser.get(PAGE, {"don_vi": office.tree.other_province.pk}).status_code == 404
    assert browser.get(PAGE, {"ky": "1999"}).status_code == 404
    assert browser.get(PAGE, {"don_vi": office.tree.ward.pk}).context["giver"] == office.tree.ward
    assert sit(office.registrar).client.get(PAGE).status_code == 403
    admin = sit(person("admin", (Role.ADMINISTRATOR, office.tree.province))).client
    assert admin.get(PAGE).status_code == 200


def test_the_unit_sees_it_before_it_registers_and_before_it_sends(office, sit, time_machine):
    time_machine.move_to(dt.datetime(2026, 10, 20, 3, tzinfo=dt.UTC))
    quotas.assign(
        office.period, office.tree.province, {(office.tree.ward.pk, G): 3}, by=office.reviewer, day=today()
    )
    office.at_status(Status.RUNNING, level=G)
    draft = office.draft(level=G)
    browser = sit(office.registrar).client
    said = "cấp cơ sở: chỉ tiêu được giao 3 mô hình, đã đăng ký 1 , còn thiếu 2"
    for address in (reverse("registration:new"), reverse("registration:check", args=[draft.token]), "/"):
        assert said.replace(" ,", ",") in words(browser.get(address)).replace(" ,", ","), address
