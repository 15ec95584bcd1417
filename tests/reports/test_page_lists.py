"""The lists of other pages as workbooks: what the page shows, all of it, and nothing that the page would not show."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units.models import Unit, chain_of
from models_registry.models import EmulationModel, Registration
from reports.lists import LISTS
from reports.models import ReportRun
from tests.factories.people import person
from tests.reports.test_reported import entered


@pytest.fixture
def leader(lived):
    return client_of(person("lists.leader", (Role.LEADER, lived.city)))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def taken(client, name, **asked):
    return client.post(reverse("reports:export_list", query={"ds": name, **asked}))


def rows(response):
    """What stands beneath the head of the list, and what its cover says."""
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cover, sheet = book.worksheets
    found = [[cell.value for cell in row] for row in sheet]
    [head] = [at for at, row in enumerate(found) if row[0] == "TT"]
    listed = [row for row in found[head + 1 :] if isinstance(row[0], int)]
    return listed, [cell.value for row in cover for cell in row if cell.value]


@pytest.mark.parametrize("name", [name for name in LISTS if name != "accounts"])
def test_each_is_taken_by_who_takes_figures_and_leaves_a_line(lived, leader, name):
    listed, facts = rows(taken(leader, name))
    assert [row[0] for row in listed] == list(range(1, len(listed) + 1))
    assert facts[facts.index("Điều kiện lọc") + 1] in ("không lọc", "của tôi")
    [run] = ReportRun.objects.all()
    assert (run.report, run.label) == (name, LISTS[name].label)


def test_the_library_is_that_of_the_page_of_all_provinces(lived, leader):
    listed, _ = rows(taken(leader, "library"))
    page = leader.get(reverse("library:models")).content.decode()
    assert "ds=library" in page
    assert listed
    assert all(row[2] in page for row in listed[:5])
    assert len(listed) == Registration.objects.published().count()
    first = listed[0]
    kept = Registration.objects.published().get(emulation_model__code=first[1], title=first[2])
    assert first[5] == str(Unit.objects.get(pk=chain_of(kept.keeper_path)[1]))
    asked = {"q": first[1], "cong_nhan": "province"}
    narrowed, facts = rows(taken(leader, "library", **asked))
    assert {row[1] for row in narrowed} <= {first[1]}
    assert f"tìm “{first[1]}”; Mức công nhận: Công nhận cấp tỉnh" in facts


def test_who_learnt_from_whom_is_that_of_the_page_with_its_words(lived, leader):
    origin, copy, other = Registration.objects.published().order_by("pk")[:3]
    for one in (copy, other):
        EmulationModel.objects.filter(pk=one.emulation_model_id).update(
            replicated_from=origin.emulation_model_id
        )
    page = leader.get(reverse("library:copies"))
    assert "ds=copies" in page.content.decode()
    listed, _ = rows(taken(leader, "copies"))
    assert [(row[1], row[7], row[8], row[10]) for row in listed] == [
        (one.title, one.origin_title, str(origin.unit), one.chip.label) for one in page.context["rows"]
    ]
    assert len(listed) == 2
    narrowed, facts = rows(taken(leader, "copies", tinh_hinh="rut", q="a"))
    assert narrowed == []
    assert "tìm “a”; Tình hình: Đã rút đăng ký" in facts


def test_decisions_are_those_of_the_page(lived, leader):
    listed, _ = rows(taken(leader, "decisions"))
    page = leader.get(reverse("recognition:decisions")).content.decode()
    assert listed
    assert all(row[1] in page for row in listed)
    none, _ = rows(taken(leader, "decisions", q="khong co so nao nhu the"))
    assert none == []


def test_totals_with_their_source_and_those_taken_away_where_asked_for(lived, leader):
    entered(lived)
    [row], _ = rows(taken(leader, "totals"))
    assert row[2:7] == ["Năm 2022", "Các cấp", 332, None, 266]
    assert row[7:9] == ["Báo cáo tổng kết năm", "12-BC/BDV"]
    stranger = client_of(person("lists.elsewhere", (Role.LEADER, lived.ward)))
    assert rows(taken(stranger, "totals"))[0] == []
    assert "Cả số liệu đã bỏ" in rows(taken(leader, "totals", ended="on"))[1]


def test_accounts_are_for_who_looks_after_them(lived, leader):
    assert taken(leader, "accounts").status_code == 403
    keeper = client_of(person("lists.keeper", (Role.ADMINISTRATOR, lived.city)))
    listed, _ = rows(taken(keeper, "accounts"))
    assert "lists.keeper" in {row[2] for row in listed}


def test_what_is_no_list_is_refused_in_words(lived, leader):
    answer = taken(leader, "mat-khau")
    assert answer.status_code == 409
    assert not ReportRun.objects.exists()
