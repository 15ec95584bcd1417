"""Nhân rộng: who learnt from whom, over all models; what is told of whom, how it went, and what it costs."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing
from models_registry.afterwards import actions as afterwards
from models_registry.library import copies
from models_registry.models import EmulationModel, Mark, Registration, Upkeep
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.workflow import Status
from tests.factories import registrations as walk
from tests.factories.people import person

ADDRESS = "/thu-vien/nhan-rong/"


@pytest.fixture
def reader(office, client):
    """Somebody of the other province, who may see none of the dossiers."""
    client.force_login(person("nguoi.doc", (Role.VIEWER, office.tree.foreign_ward)))
    return client


@pytest.fixture
def origin(office):
    return office.at_status(Status.RECOGNISED, title="Hẻm sạch")


def made_after(origin: Registration, copy: Registration) -> Registration:
    """`copy`, as one whose model was made after that of `origin`."""
    EmulationModel.objects.filter(pk=copy.emulation_model_id).update(replicated_from=origin.emulation_model)
    copy.refresh_from_db()
    return copy


def begun(office, origin, unit, *, sent=True) -> Registration:
    """What the unit begins from the page of the origin."""
    by = person(f"hoc.theo.{unit.pk}", (Role.REGISTRAR, unit))
    draft = registering.replicate(
        origin, unit=unit, period=office.period, title=f"Học theo của {unit}", by=by
    )
    if sent:
        Registration.objects.filter(pk=draft.pk).update(target_level=Level.GRASSROOTS)
        draft.refresh_from_db()
        registering.submit(draft, by=by)
    return draft


def rows(client: Client, **asked):
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200
    return answer.context["rows"]


def titles(client: Client, **asked) -> list[str]:
    return [one.title for one in rows(client, **asked)]


# What is told, and what not -------------------------------------------------------------------------------------------


def test_each_row_says_who_where_from_whom_and_how_it_went(office, reader, origin):
    copy = made_after(origin, office.at_status(Status.RECOGNISED, title="Ngõ sạch"))

    [row] = rows(reader)
    body = reader.get(ADDRESS).content.decode()

    assert (row.title, row.unit, row.period, row.place) == (
        "Ngõ sạch", "Phường Bến Đò", "Năm 2026", "Tỉnh Sông Xanh",
    )  # fmt: skip
    assert (row.origin_title, row.origin_where) == ("Hẻm sạch", "Phường Bến Đò · năm 2026")
    assert (row.chip.label, row.chip.tone, row.alive) == ("Được công nhận cấp tỉnh", "ok", None)
    for one in (copy, origin):
        assert f'href="{reverse("library:model", args=[one.token])}"' in body


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.SUBMITTED, "Đã gửi đăng ký"),
        (Status.RETURNED, "Đã gửi đăng ký"),
        (Status.RUNNING, "Đang thực hiện"),
        (Status.RESULTS_RETURNED, "Đang thực hiện"),
        (Status.PROPOSED, "Đã nộp kết quả"),
        (Status.RECOGNISED, "Được công nhận cấp tỉnh"),
        (Status.NOT_RECOGNISED, "Không được công nhận cấp tỉnh"),
        (Status.REVOKED, "Đã thu hồi công nhận cấp tỉnh"),
        (Status.WITHDRAWN, "Đã rút đăng ký"),
        (Status.DRAFT, None),
        (Status.REFUSED, None),
    ],
)
def test_how_it_went_is_told_apart_in_both_lists_and_sent_back_is_not_told(
    office, reader, origin, status, said
):
    made_after(origin, office.at_status(status, title="Ngõ sạch"))

    assert [one.chip.label for one in rows(reader)] == ([said] if said else [])
    learnt = reader.get(reverse("library:model", args=[origin.token])).content.decode()
    learnt = learnt.partition("Ai đã học theo")[2]
    assert ("Ngõ sạch" in learnt) is bool(said)
    assert (said or "Chưa có đơn vị nào") in learnt


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.SUBMITTED, "Hết kỳ, đăng ký chưa được chấp thuận"),
        (Status.RUNNING, "Hết kỳ, chưa nộp kết quả"),
        (Status.RESULTS_RETURNED, "Hết kỳ, chưa nộp kết quả"),
        (Status.PROPOSED, "Đã nộp kết quả"),
        (Status.RECOGNISED, "Được công nhận cấp tỉnh"),
    ],
)
def test_in_a_closed_period_nothing_reads_as_under_way(office, reader, origin, status, said):
    made_after(origin, office.at_status(status))
    closing.close(office.period, office.tree.province, by=office.leader, map_date=today())
    assert [one.chip.label for one in rows(reader)] == [said]


def test_a_dossier_is_opened_by_who_may_see_it_alone(office, reader, origin):
    copy = made_after(origin, office.at_status(Status.RUNNING, title="Ngõ sạch"))
    address = reverse("dossier", args=[copy.token])

    assert [(one.url, one.dossier_url) for one in rows(reader)] == [("", "")]
    assert copy.token not in reader.get(ADDRESS).content.decode()
    inside = Client()
    inside.force_login(office.registrar)
    assert [one.dossier_url for one in rows(inside)] == [address]


def test_nothing_of_its_texts_or_persons_is_told(office, reader, origin):
    made_after(origin, office.at_status(Status.NOT_RECOGNISED, title="Ngõ sạch"))
    body = reader.get(ADDRESS).content.decode()
    for secret in (
        "Rác thường đổ",
        "Tổ tự quản",
        "0912",
        office.registrar.full_name,
        office.decider.full_name,
    ):
        assert secret not in body, secret


def test_an_origin_that_left_the_library_is_named_no_more_and_found_by_nothing(office, reader, origin):
    made_after(origin, office.at_status(Status.RUNNING, title="Ngõ sạch"))
    asked = (
        {"goc": origin.code.lower()},
        {"goc_tinh": office.tree.province.pk},
        {"goc_noi": "ben do"},
        {"goc_noi": "ben do", "goc_tinh": office.tree.province.pk},
    )
    for each in asked:
        assert titles(reader, **each) == ["Ngõ sạch"], each

    walk.revoke(office, origin)

    [row] = rows(reader)
    assert (row.origin_title, row.origin_url, row.origin_where) == (copies.NOT_SHOWN, "", "")
    assert copies.NOT_SHOWN in reader.get(ADDRESS).content.decode()
    assert "Hẻm sạch" not in reader.get(ADDRESS).content.decode()
    for each in asked:
        assert titles(reader, **each) == [], each


def test_what_the_unit_said_afterwards_is_told_without_its_words(office, reader, origin):
    copy = made_after(origin, office.at_status(Status.RECOGNISED, title="Ngõ sạch"))
    for mark, state in ((Mark.HALF_YEAR, Upkeep.KEPT), (Mark.YEAR, Upkeep.STOPPED)):
        assert titles(reader, tinh_hinh=state) == []
        day = afterwards.months_after(timezone.localdate(), mark)
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        afterwards.report(copy, mark=mark, state=state, note="Thiếu người", by=office.registrar, at=at)
        assert [one.alive.label for one in rows(reader)] == [state.label]
        assert titles(reader, tinh_hinh=state) == ["Ngõ sạch"]
    assert titles(reader, tinh_hinh=Upkeep.KEPT) == []
    assert "Thiếu người" not in reader.get(ADDRESS).content.decode()


def test_a_draft_is_no_row_and_a_model_of_its_own_neither(office, reader, origin):
    begun(office, origin, office.tree.foreign_ward, sent=False)
    assert titles(reader) == []
    assert "Chưa có mô hình nào được nhân rộng" in reader.get(ADDRESS).content.decode()
    begun(office, origin, office.tree.sibling_ward)
    assert titles(reader) == [f"Học theo của {office.tree.sibling_ward}"]


# Several years of one copy ---------------------------------------------------------------------------------------------


def in_another_year(office, copy: Registration, year: int, status: Status) -> Registration:
    """The copy's model in another period, at that status."""
    office.period, kept = periods.open_year(year), office.period
    try:
        other = office.at_status(status, title=f"Ngõ sạch {year}")
    finally:
        office.period = kept
    Registration.objects.filter(pk=other.pk).update(emulation_model=copy.emulation_model_id)
    return other


@pytest.mark.parametrize(
    ("status", "shown"), [(Status.RUNNING, "Ngõ sạch 2027"), (Status.WITHDRAWN, "Ngõ sạch")]
)
def test_a_copy_of_two_years_is_one_row_the_latest_that_was_not_withdrawn(
    office, reader, origin, status, shown
):
    copy = made_after(origin, office.at_status(Status.RECOGNISED, title="Ngõ sạch"))
    in_another_year(office, copy, 2027, status)

    assert titles(reader) == [shown]
    assert titles(reader, nam="2026") == ["Ngõ sạch"]
    assert titles(reader, nam="2027") == ["Ngõ sạch 2027"]


# What can be asked ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ngo sach"}, True),
        ({"q": "hem sach"}, False),  # the origin's title is not the copy's
        ({"q": "ngo", "noi": "ben do"}, True),
        ({"linh_vuc": "VHXH"}, True),
        ({"linh_vuc": "KT"}, False),
        ({"noi": "cau go"}, True),  # what it was called once
        ({"noi": "cay da"}, False),
        ({"goc_noi": "cay da"}, False),
        ({"goc": "DVK-0000-00000"}, False),
        ({"tinh_hinh": "cong-nhan"}, False),
        ({"tinh_hinh": "dang-lam"}, False),
        ({"tinh_hinh": "khong"}, True),
        ({"tinh_hinh": "gi-do"}, True),  # what is not understood narrows nothing
        ({"cong_nhan": "province"}, True),  # no filter of this list
    ],
)
def test_it_is_narrowed_by_the_address(office, reader, origin, query, found):
    made_after(origin, office.at_status(Status.NOT_RECOGNISED, title="Ngõ sạch"))
    assert titles(reader, **query) == (["Ngõ sạch"] if found else [])


def test_provinces_of_copy_and_origin_are_two_questions(office, reader, origin):
    begun(office, origin, office.tree.foreign_ward)
    here, there = office.tree.province.pk, office.tree.other_province.pk
    assert len(rows(reader, tinh=there)) == len(rows(reader, goc_tinh=here)) == 1
    assert len(rows(reader, tinh=there, goc_tinh=here)) == 1
    assert rows(reader, tinh=here) == rows(reader, goc_tinh=there) == []


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (Status.SUBMITTED, "dang-lam"),
        (Status.RETURNED, "dang-lam"),
        (Status.RUNNING, "dang-lam"),
        (Status.RESULTS_RETURNED, "dang-lam"),
        (Status.PROPOSED, "da-nop"),
        (Status.RECOGNISED, "cong-nhan"),
        (Status.NOT_RECOGNISED, "khong"),
        (Status.REVOKED, "thu-hoi"),
        (Status.WITHDRAWN, "rut"),
    ],
)
def test_every_outcome_is_found_by_its_own_name_alone(office, reader, origin, status, name):
    made_after(origin, office.at_status(status))
    names = ("dang-lam", "da-nop", "cong-nhan", "khong", "thu-hoi", "rut")
    assert [each for each in names if rows(reader, tinh_hinh=each)] == [name]


# What it costs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", [{}, {"q": "ngo sach"}, {"noi": "ben do", "goc_noi": "ben do", "tinh_hinh": "cong-nhan"}]
)
def test_a_page_costs_the_same_queries_whatever_it_holds(office, reader, origin, query):
    costs = []
    for _ in range(3):
        made_after(origin, office.at_status(Status.RECOGNISED, title="Ngõ sạch"))
        rows(reader, **query)
        with CaptureQueriesContext(connection) as captured:
            rows(reader, **query)
        costs.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 14


def test_pages_go_on_where_the_last_one_ended_the_last_begun_first(office, reader, origin, monkeypatch):
    monkeypatch.setattr("models_registry.library.views._ON_A_PAGE", 2)
    for number in range(3):
        made_after(origin, office.at_status(Status.RUNNING, title=f"Ngõ {number}"))

    first = reader.get(ADDRESS)
    body = first.content.decode()
    link = re.search(r'href="\?trang=([^"&]+)"', body).group(1)

    assert [one.title for one in first.context["rows"]] == ["Ngõ 2", "Ngõ 1"]
    assert [one.title for one in reader.get(f"{ADDRESS}?trang={link}").context["rows"]] == ["Ngõ 0"]
    assert "<b>3</b>" in body


def test_the_library_and_the_page_of_a_model_lead_to_it(office, reader, origin):
    begun(office, origin, office.tree.sibling_ward)
    begun(office, office.at_status(Status.RECOGNISED, title="Khác"), office.tree.foreign_ward)
    assert f'href="{ADDRESS}"' in reader.get(reverse("library:models")).content.decode()
    origin.emulation_model.refresh_from_db()
    address = f"{ADDRESS}?goc={origin.code}"
    assert f'href="{address}"' in reader.get(reverse("library:model", args=[origin.token])).content.decode()
    assert [one.title for one in reader.get(address).context["rows"]] == [
        f"Học theo của {office.tree.sibling_ward}"
    ]
