"""The desk's list: what waits, narrowed by the address, and a step for many with its preview and its report."""

from __future__ import annotations

import html
import io
import re
import uuid

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units import actions as unit_actions
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing
from models_registry.models import Opinion, Registration
from models_registry.registration import actions as registration_actions
from models_registry.registration import periods
from models_registry.review import actions, desk
from models_registry.workflow import Action, Status
from tests.factories.people import person

QUEUE, BULK = reverse("review:queue"), reverse("review:bulk")
MOST_QUERIES = 8


def listed(response):
    """The titles of the list, in its order."""
    assert response.status_code == 200
    return [one["registration"].title for one in response.context["rows"]]


def read(response):
    return html.unescape(response.content.decode())


def ask_to_withdraw(office, registration):
    registration_actions.act(Action.ASK_WITHDRAWAL, registration, by=office.registrar, reason="Hết kinh phí.")


@pytest.fixture
def desk_of_four(office):
    """One registration of each step at the province's desk, except results below it."""
    one = {
        "submitted": office.at_status(Status.SUBMITTED, title="Hẻm sạch khu phố 1"),
        "proposed": office.at_status(Status.PROPOSED, title="Đường hoa ấp Phú Thành"),
        "withdrawal": office.at_status(Status.RUNNING, title="Tổ tự quản bến đò"),
    }
    ask_to_withdraw(office, one["withdrawal"])
    return one


def test_the_desk_shows_what_waits_for_it_the_longest_first(office, sit, desk_of_four):
    office.at_status(Status.RUNNING)
    office.at_status(Status.RETURNED)
    office.at_status(Status.SUBMITTED, level=Level.GRASSROOTS)
    shown = sit(office.reviewer).get(QUEUE)
    assert listed(shown) == [one.title for one in desk_of_four.values()]


def test_a_draft_never_appears(office, sit):
    office.draft(title="Bản nháp của phường")
    for who in (office.reviewer, office.ward_reviewer):
        shown = sit(who).get(QUEUE)
        assert listed(shown) == []
        assert "Bản nháp của phường" not in read(shown)
        assert "Không còn hồ sơ nào chờ" in read(shown)


def test_what_the_decider_has_is_no_longer_the_reviewers(office, sit):
    registration = office.at_status(Status.PROPOSED)
    actions.appraise(registration, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    assert listed(sit(office.reviewer).get(QUEUE)) == []


def test_another_provinces_desk_sees_nothing_of_it(office, sit, desk_of_four):
    stranger = person("stranger", (Role.REVIEWER, office.tree.other_province))
    assert listed(sit(stranger).get(QUEUE)) == []


@pytest.mark.parametrize("who", ["leader", "registrar", "decider"])
def test_other_roles_have_no_desk(who, office, sit):
    assert sit(getattr(office, who)).get(QUEUE).status_code == 403
    assert sit(getattr(office, who)).get(BULK, viec="accept").status_code == 403
    assert sit(getattr(office, who)).client.post(BULK, {"viec": "accept"}).status_code == 403


def test_the_list_takes_no_other_method(office, sit):
    assert sit(office.reviewer).client.post(QUEUE).status_code == 405
    assert sit(office.reviewer).client.delete(BULK).status_code == 405


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"buoc": "dang-ky"}, ["submitted"]),
        ({"buoc": "de-nghi"}, ["proposed"]),
        ({"buoc": "ket-qua"}, []),
        ({"buoc": "xin-rut"}, ["withdrawal"]),
        ({"q": "duong hoa"}, ["proposed"]),
        ({"q": "ĐƯỜNG HOA"}, ["proposed"]),
        ({"q": "khong co"}, []),
        ({"ky": "2025"}, []),
        ({"ky": "2026"}, ["submitted", "proposed", "withdrawal"]),
        ({"cap": "1"}, ["submitted", "proposed", "withdrawal"]),
        ({"cap": "3"}, []),
        ({"linh_vuc": "VHXH"}, ["submitted", "proposed", "withdrawal"]),
        ({"linh_vuc": "KT"}, []),
        ({"don_vi": "ben do"}, ["submitted", "proposed", "withdrawal"]),
        ({"don_vi": "W12"}, []),
        ({"buoc": "xyz", "cap": "99"}, ["submitted", "proposed", "withdrawal"]),
    ],
    ids=str,
)
def test_the_address_narrows_the_list(asked, found, office, sit, desk_of_four):
    periods.open_year(2025)
    shown = sit(office.reviewer).get(QUEUE, **asked)
    assert listed(shown) == [desk_of_four[name].title for name in found]


def test_a_code_finds_its_registration(office, sit, desk_of_four):
    shown = sit(office.reviewer).get(QUEUE, q=desk_of_four["proposed"].code.lower())
    assert listed(shown) == ["Đường hoa ấp Phú Thành"]


def test_the_tabs_count_each_step_within_the_other_filters(office, sit, desk_of_four):
    tabs = sit(office.reviewer).get(QUEUE, q="duong hoa", buoc="dang-ky").context["tabs"]
    assert [tab["count"] for tab in tabs] == [1, 0, 0, 1, 0]
    assert [tab["current"] for tab in tabs] == [False, True, False, False, False]


def test_a_filter_in_force_can_be_dropped(office, sit, desk_of_four):
    shown = sit(office.reviewer).get(QUEUE, q="hem sach", cap="1")
    chips = {chip.label: chip.remove_url for chip in shown.context["chips"]}
    assert chips == {"Tên mô hình, mã hồ sơ: hem sach": "?cap=1", "Cấp đăng ký: Cấp tỉnh": "?q=hem+sach"}


def test_a_long_list_goes_on_overleaf(office, sit, desk_of_four, monkeypatch):
    monkeypatch.setattr("models_registry.review.views._PAGE", 2)
    first = sit(office.reviewer).get(QUEUE)
    assert len(listed(first)) == 2
    second = sit(office.reviewer).get(QUEUE, trang=first.context["page"].next)
    assert listed(second) == ["Tổ tự quản bến đò"]
    assert second.context["page"].next is None


def test_a_desk_that_another_serves_is_that_ones_work(office, sit):
    registration = office.at_status(Status.SUBMITTED, level=Level.GRASSROOTS)
    unit_actions.change_unit(
        office.tree.ward,
        on=today(),
        desk_level=Level.GRASSROOTS,
        desk_name="Đảng ủy phường Bến Đò",
        served_by=office.tree.province,
    )
    assert listed(sit(office.reviewer).get(QUEUE)) == [registration.title]


@pytest.mark.parametrize("address", [QUEUE, f"{BULK}?viec=accept&tat_ca=1", f"{BULK}?viec=appraise&tat_ca=1"])
def test_the_number_of_queries_does_not_grow_with_the_rows(address, office, sit):
    counts = []
    for many in (1, 2):
        for _ in range(many):
            office.at_status(Status.SUBMITTED)
        browser = sit(office.reviewer)
        browser.client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    if address == QUEUE:
        assert counts[0] <= MOST_QUERIES, [query["sql"][:120] for query in asked]


# A step for many


def confirmed(shown, key=None, **changes):
    """What the form of the preview sends."""
    form = shown.context["form"]
    sent = {name: form.initial[name] for name in ("viec", "ho_so")}
    return {**sent, "key": key or form.initial["key"], **changes}


def test_those_ticked_are_shown_then_moved_and_the_rest_is_told_why(office, sit, desk_of_four):
    other = office.at_status(Status.SUBMITTED, title="Không chọn")
    browser = sit(office.reviewer)
    tokens = [one.token for one in desk_of_four.values()]
    shown = browser.get(BULK, viec="accept", chon=tokens)
    assert [one.registration for one in shown.context["plan"].moved] == [desk_of_four["submitted"]]
    left = {registration.title: why for registration, why in shown.context["plan"].left}
    assert set(left) == {"Đường hoa ấp Phú Thành", "Tổ tự quản bến đò"}
    assert "Đã đề nghị công nhận" in left["Đường hoa ấp Phú Thành"]
    assert desk_of_four["submitted"].changes.count() == 1  # looking changes nothing
    told = browser.client.post(BULK, confirmed(shown))
    assert "Đã làm xong 1 hồ sơ" in read(told)
    assert Registration.objects.get(pk=desk_of_four["submitted"].pk).status == Status.RUNNING
    assert Registration.objects.get(pk=other.pk).status == Status.SUBMITTED


def test_all_that_the_filters_leave_can_be_taken(office, sit):
    for title in ("Đường hoa 1", "Đường hoa 2", "Hẻm sạch"):
        office.at_status(Status.SUBMITTED, title=title)
    shown = sit(office.reviewer).get(BULK, viec="accept", tat_ca="1", q="duong hoa")
    assert [one.registration.title for one in shown.context["plan"].moved] == ["Đường hoa 1", "Đường hoa 2"]


def test_sent_twice_each_moves_once_and_the_same_is_told(office, sit):
    for _ in range(2):
        office.at_status(Status.SUBMITTED)
    browser = sit(office.reviewer)
    shown = browser.get(BULK, viec="accept", tat_ca="1")
    sent = confirmed(shown)
    first, second = (browser.client.post(BULK, sent) for _ in range(2))
    assert len(first.context["report"].done) == len(second.context["report"].done) == 2
    assert {one.moves for one in Registration.objects.all()} == {2}


def test_what_somebody_did_meanwhile_stays_done_and_is_told(office, sit):
    one = office.at_status(Status.SUBMITTED)
    browser = sit(office.reviewer)
    shown = browser.get(BULK, viec="accept", chon=one.token)
    actions.act(Action.REFUSE, one, by=office.second_reviewer, reason="Trùng.")
    told = browser.client.post(BULK, confirmed(shown))
    assert told.context["report"].done == []
    assert office.second_reviewer.full_name in read(told)
    assert Registration.objects.get(pk=one.pk).status == Status.REFUSED


def test_going_up_names_the_desk(office, sit):
    registrar = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    up = office.draft(unit=office.tree.cell, by=registrar)
    here = office.draft(unit=office.tree.cell, by=registrar, level=Level.GRASSROOTS)
    for one in (up, here):
        registration_actions.submit(one, by=registrar)
    shown = sit(office.ward_reviewer).get(BULK, viec="forward", tat_ca="1")
    assert [(one.registration, one.place) for one in shown.context["plan"].moved] == [
        (up, "Ban Tuyên giáo và Dân vận Tỉnh ủy")
    ]
    assert [registration for registration, _ in shown.context["plan"].left] == [here]
    shown = sit(office.ward_reviewer).get(BULK, viec="accept", tat_ca="1")
    assert [one.registration for one in shown.context["plan"].moved] == [here]


def test_many_are_found_eligible_at_once(office, sit):
    one = office.at_status(Status.PROPOSED)
    browser = sit(office.reviewer)
    browser.client.post(BULK, confirmed(browser.get(BULK, viec="appraise", chon=one.token)))
    one.refresh_from_db()
    assert (one.awaiting_role, one.appraisals.get().opinion) == (Role.DECIDER, "eligible")


@pytest.mark.parametrize("action", [*actions.BULK], ids=lambda action: action.value)
def test_the_preview_foretells_what_is_then_done(action, office, sit, desk_of_four):
    """The plan is made for all together, the moves one by one: they may not differ."""
    rows = list(desk.waiting(office.reviewer))
    plan = desk.plan(action, rows, by=office.reviewer)
    report = actions.act_on_many(action, rows, by=office.reviewer)
    assert {one.registration.pk for one in plan.moved} == {one.pk for one in report.done}
    assert {one.pk for one, _ in plan.left} == {one.pk for one, _ in report.left}


def test_ones_own_are_left_out(office, sit):
    both = person("both", (Role.REGISTRAR, office.tree.agency), (Role.REVIEWER, office.tree.province))
    own = office.draft(unit=office.tree.agency, by=both)
    registration_actions.submit(own, by=both)
    shown = sit(both).get(BULK, viec="accept", chon=own.token)
    assert shown.context["plan"].moved == []
    assert "không được tự xét" in read(shown)


@pytest.mark.parametrize(
    "spoilt",
    [{"ho_so": []}, {"ho_so": ["khong-co-so"]}, {"key": "x"}, {"viec": "refuse"}, {"viec": ""}],
    ids=str,
)
def test_a_spoilt_confirmation_does_nothing(spoilt, office, sit):
    one = office.at_status(Status.SUBMITTED)
    sent = {"viec": "accept", "key": uuid.uuid4(), "ho_so": [f"{one.token}:{one.moves}"], **spoilt}
    assert sit(office.reviewer).client.post(BULK, sent).status_code == 422
    one.refresh_from_db()
    assert one.status == Status.SUBMITTED


def test_nothing_chosen_is_said(office, sit):
    shown = sit(office.reviewer).get(BULK, viec="accept")
    assert shown.status_code == 422
    assert "Chưa chọn hồ sơ nào" in read(shown)


def test_no_more_than_a_fixed_number_goes_at_once(office, sit, monkeypatch):
    monkeypatch.setattr(desk, "MOST_AT_ONCE", 2)
    for _ in range(3):
        office.at_status(Status.SUBMITTED)
    shown = sit(office.reviewer).get(BULK, viec="accept", tat_ca="1")
    assert len(shown.context["plan"].moved) == 2
    assert "Mỗi lần làm tối đa 2 hồ sơ" in read(shown)


def test_anothers_registrations_cannot_be_slipped_in(office, sit):
    one = office.at_status(Status.SUBMITTED)
    stranger = person("stranger", (Role.REVIEWER, office.tree.other_province))
    sent = {"viec": "accept", "key": uuid.uuid4(), "ho_so": [f"{one.token}:{one.moves}"]}
    told = sit(stranger).client.post(BULK, sent)
    assert told.status_code == 200
    assert one.title not in read(told)
    one.refresh_from_db()
    assert one.status == Status.SUBMITTED


def test_the_list_works_as_a_plain_form(office, sit):
    one = office.at_status(Status.SUBMITTED)
    said = sit(office.reviewer).get(QUEUE, q="hem").content.decode()
    form = re.search(rf'<form method="get" action="{BULK}">(.*?)</form>', said, re.DOTALL).group(1)
    assert f'name="chon" value="{one.token}"' in form
    assert 'name="viec" value="accept"' in form
    assert '<input type="hidden" name="q" value="hem">' in form


@pytest.mark.parametrize("query", ["", "q=hem", "buoc=xin-rut", "cap=1"])
def test_the_workbook_has_what_waits_as_the_screen_has_it(office, sit, desk_of_four, query):
    browser = sit(office.reviewer)
    shown = browser.get(f"{QUEUE}?{query}")
    address = re.search(r'action="(/tham-dinh/xuat/[^"]*)"', read(shown))
    answer = browser.client.post(
        address.group(1) if address else f"{reverse('reports:export_queue')}?{query}"
    )
    page = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["Danh sách hồ sơ"]

    texts = {cell.value for row in page.iter_rows() for cell in row}
    assert [one for one in listed(shown) if one not in texts] == []
    assert {one.title for one in desk_of_four.values()} & texts == set(listed(shown))


def test_a_closed_period_reads_as_over_on_the_desk_and_on_its_home(office, sit, desk_of_four):
    browser = sit(office.reviewer)
    home, left = reverse("home"), "Hết kỳ, đăng ký chưa được chấp thuận"
    assert "Hết kỳ" not in read(browser.get(QUEUE)) + read(browser.get(home))
    closing.close(office.period, office.tree.province, by=office.leader, map_date=today())
    for shown in (browser.get(QUEUE), browser.get(QUEUE, buoc="dang-ky"), browser.get(home)):
        assert left in read(shown)
        assert desk_of_four["submitted"].title in read(shown)
    for shown in (browser.get(QUEUE), browser.get(QUEUE, buoc="xin-rut")):
        assert "Hết kỳ, chưa nộp kết quả" in read(shown)
    assert "Đề nghị chờ thẩm định" in read(browser.get(QUEUE)), "what was proposed may be decided above"
    assert "quá hạn" not in read(browser.get(home))
    unit = sit(office.registrar).get(home)
    assert left in read(unit)
    assert "Đang thực hiện" not in read(unit)


def test_a_desk_of_a_closed_period_asks_as_much_as_one_that_is_open(office, sit):
    office.at_status(Status.SUBMITTED)
    browser = sit(office.reviewer)
    counts = []
    for close in (False, True):
        if close:
            office.at_status(Status.SUBMITTED)
            closing.close(office.period, office.tree.province, by=office.leader, map_date=today())
        browser.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            browser.get(QUEUE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
