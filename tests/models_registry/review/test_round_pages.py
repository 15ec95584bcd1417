"""The pages of a round at its end: which models are shown, the preview, what was made, and what nobody may."""

from __future__ import annotations

import datetime as dt
import html
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units import actions as unit_actions
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing
from models_registry.models import Registration, Sector
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import FIRST, LAST, Office, recognise

S = Status
ROUNDS = reverse("review:rounds")
CODE = f"{FIRST}-{LAST}"
LIST, GATHER = (reverse(f"review:{name}", args=[CODE]) for name in ("round", "gather"))
MOST_QUERIES = {LIST: 16, f"{GATHER}?tat_ca=1": 19}


@pytest.fixture
def office(office):
    """With a round at its end."""
    assert office.round.code == CODE
    return office


def listed(response):
    assert response.status_code == 200
    return [one.title for one, _ in response.context["rows"]]


def read(response):
    return html.unescape(response.content.decode())


def confirmed(shown, **changes):
    """What the form of the preview sends."""
    form = shown.context["form"]
    sent = {name: form.initial[name] for name in ("key", "cap", "ho_so")}
    return {**sent, "noi": shown.context["opening"].desk.unit_id, **changes}


@pytest.fixture
def models(office):
    """Models by what became of them in the years."""
    economy = Sector.objects.get(code="KT")
    return {
        "both": office.both_years(title="Ánh sáng đường quê")[1],
        "first": office.yearly(FIRST, title="Bến sông sạch", sector=economy),
        "ward": office.yearly(LAST, title="Cổng trường an toàn", level=Level.GRASSROOTS),
        "declined": office.yearly(FIRST, S.NOT_RECOGNISED, title="Đường hoa"),
        "proposed": office.yearly(LAST, S.PROPOSED, title="Em nuôi của chi bộ"),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["both", "first", "ward"]),
        ({"cong_nhan": "tat-ca"}, ["both", "first", "ward", "declined", "proposed"]),
        ({"cong_nhan": "khong"}, ["declined", "proposed"]),
        ({"cong_nhan": "province"}, ["both", "first"]),
        ({"cong_nhan": "grassroots"}, ["ward"]),
        ({"cong_nhan": "district"}, []),
        ({"nam": str(FIRST)}, ["both", "first"]),
        ({"nam": str(LAST), "cong_nhan": "tat-ca"}, ["both", "ward", "proposed"]),
        ({"so_nam": "2"}, ["both"]),
        ({"linh_vuc": "KT"}, ["first"]),
        ({"q": "ben song"}, ["first"]),
        ({"don_vi": "ben do"}, ["both", "first", "ward"]),
        ({"don_vi": "cay da"}, []),
        ({"cong_nhan": "xyz", "so_nam": "99", "nam": "1999"}, ["both", "first", "ward"]),
    ],
    ids=str,
)  # fmt: skip
def test_the_address_narrows_the_models(asked, found, office, sit, models):
    assert listed(sit(office.reviewer).get(LIST, **asked)) == [models[name].title for name in found]


def test_each_model_shows_its_years_with_who_recognised_it(office, sit, models):
    page = sit(office.reviewer).get(LIST, cong_nhan="tat-ca")
    said = {
        one.title: [f"{year.registration.period.code} {year.words}" for year in years]
        for one, years in page.context["rows"]
    }
    assert said == {
        "Ánh sáng đường quê": ["2025 được công nhận cấp tỉnh", "2026 được công nhận cấp tỉnh"],
        "Bến sông sạch": ["2025 được công nhận cấp tỉnh"],
        "Cổng trường an toàn": ["2026 được công nhận cấp cơ sở"],
        "Đường hoa": ["2025 không được công nhận cấp tỉnh"],
        "Em nuôi của chi bộ": ["2026 đã đề nghị công nhận cấp tỉnh"],
    }


def test_filters_in_force_can_be_dropped(office, sit, models):
    page = sit(office.reviewer).get(LIST, so_nam="2", cong_nhan="tat-ca")
    chips = {chip.label: chip.remove_url for chip in page.context["chips"]}
    assert chips == {
        "Số năm tham gia: Đủ 2 năm": "?cong_nhan=tat-ca",
        "Công nhận trong các năm: Mọi mô hình đã nộp kết quả": "?so_nam=2",
    }


def test_the_rounds_at_their_end_are_listed_with_what_they_have(office, sit):
    ahead = periods.open_round(today().year, today().year + 1)
    office.gathered(office.yearly(FIRST))
    page = sit(office.reviewer).get(ROUNDS)
    assert page.context["rounds"] == [(office.round, 1)]
    assert ahead.name not in read(page)
    assert LIST in read(page)


def test_without_a_round_at_its_end_the_page_says_so(db, sit):
    office = Office()
    assert "Chưa có giai đoạn nào đến năm cuối" in read(sit(office.reviewer).get(ROUNDS))


def test_home_and_the_queue_lead_there(office, sit):
    for address in (reverse("home"), reverse("review:queue")):
        assert ROUNDS in read(sit(office.reviewer).get(address))
    assert ROUNDS not in read(sit(office.registrar).get(reverse("home")))


def test_home_is_silent_while_no_round_is_at_its_end(db, sit):
    assert ROUNDS not in read(sit(Office().reviewer).get(reverse("home")))


# --- the preview and the act ---


def test_those_ticked_are_shown_then_made_and_led_to(office, sit, models):
    browser = sit(office.reviewer)
    tokens = [models["both"].token, models["first"].token]
    shown = browser.get(GATHER, chon=tokens)
    assert [one.latest.title for one in shown.context["plan"].ready] == [
        "Ánh sáng đường quê",
        "Bến sông sạch",
    ]
    assert "từ hồ sơ năm 2025, 2026" in read(shown)
    assert "“Đã đề nghị công nhận cấp tỉnh”, chờ Ban Tuyên giáo và Dân vận Tỉnh ủy thẩm định" in read(shown)
    assert not Registration.objects.filter(period=office.round).exists()  # looking changes nothing
    told = browser.client.post(GATHER, confirmed(shown))
    made = Registration.objects.filter(period=office.round)
    assert {one.title for one in made} == {"Ánh sáng đường quê", "Bến sông sạch"}
    assert all(reverse("dossier", args=[one.token]) in read(told) for one in made)
    assert "Đã lập 2 hồ sơ giai đoạn" in read(told)
    assert listed(browser.get(LIST)) == ["Cổng trường an toàn"]


def test_all_that_the_filters_leave_can_be_taken(office, sit, models):
    shown = sit(office.reviewer).get(GATHER, tat_ca="1", nam=str(FIRST))
    assert [one.latest.title for one in shown.context["plan"].ready] == [
        "Ánh sáng đường quê",
        "Bến sông sạch",
    ]
    assert f"?nam={FIRST}" in read(shown)  # and back to the same list


def test_a_long_list_is_taken_in_parts(office, sit, models, monkeypatch):
    monkeypatch.setattr("models_registry.review.round_views.MOST_AT_ONCE", 2)
    shown = sit(office.reviewer).get(GATHER, tat_ca="1")
    assert len(shown.context["plan"].ready) == 2
    assert "Mỗi lần làm tối đa 2 mô hình" in read(shown)


def test_a_list_goes_on_overleaf(office, sit, models, monkeypatch):
    monkeypatch.setattr("models_registry.review.round_views._PAGE", 2)
    first = sit(office.reviewer).get(LIST)
    assert listed(first) == ["Ánh sáng đường quê", "Bến sông sạch"]
    assert listed(sit(office.reviewer).get(LIST, trang=first.context["page"].next)) == ["Cổng trường an toàn"]


def test_a_commune_chooses_its_own_level_or_the_one_above(office, sit):
    cell = office.registrar = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    office.yearly(FIRST, unit=office.tree.cell, by=cell, level=Level.GRASSROOTS)
    browser = sit(office.ward_reviewer)
    words = read(browser.get(LIST))
    assert "Cấp cơ sở: Đảng ủy phường Bến Đò quyết định" in words
    assert "Cấp tỉnh: Ban Tuyên giáo và Dân vận Tỉnh ủy quyết định" in words
    assert "“Đã đề nghị công nhận cấp cơ sở”" in read(browser.get(GATHER, tat_ca="1"))
    shown = browser.get(GATHER, tat_ca="1", cap="province")
    assert "“Đã nộp kết quả”, chờ Đảng ủy phường Bến Đò đề nghị lên Ban Tuyên giáo" in read(shown)
    browser.client.post(GATHER, confirmed(shown))
    assert Registration.objects.get(period=office.round).status == S.RESULTS_SUBMITTED


def test_what_cannot_be_made_is_named_with_the_reason(office, sit, models):
    sender = person("both", (Role.REGISTRAR, office.tree.ward), (Role.REVIEWER, office.tree.province))
    office.registrar = sender
    office.yearly(FIRST, title="Tự gửi")
    shown = sit(sender).get(GATHER, tat_ca="1")
    assert [(one.title, why) for one, why in shown.context["plan"].left] == [
        ("Tự gửi", "đồng chí đã gửi hồ sơ năm của mô hình này nên không tự lập hồ sơ giai đoạn.")
    ]


def test_nothing_chosen_is_said_and_leads_back(office, sit):
    shown = sit(office.reviewer).get(GATHER)
    assert shown.status_code == 422
    assert "Chưa chọn mô hình nào" in read(shown)
    assert LIST in read(shown)


@pytest.mark.parametrize(
    "changes", [{"key": "x"}, {"cap": "nation"}, {"ho_so": []}, {"ho_so": ["abc"]}, {"ho_so": ["a:99999999999999"]}], ids=str
)  # fmt: skip
def test_a_form_that_cannot_be_read_does_nothing_and_says_so(changes, office, sit, models):
    browser = sit(office.reviewer)
    shown = browser.get(GATHER, tat_ca="1")
    answer = browser.client.post(GATHER, confirmed(shown, **changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Registration.objects.filter(period=office.round).exists()


def test_sent_twice_each_is_made_once_and_the_same_is_told(office, sit, models):
    browser = sit(office.reviewer)
    sent = confirmed(browser.get(GATHER, tat_ca="1"))
    first, second = (browser.client.post(GATHER, sent) for _ in range(2))
    assert [one.pk for one in first.context["done"]] == [one.pk for one in second.context["done"]]
    assert second.context["left"] == []
    assert Registration.objects.filter(period=office.round).count() == 3


def test_what_another_made_meanwhile_stays_theirs_and_is_told(office, sit, models):
    browser = sit(office.reviewer)
    shown = browser.get(GATHER, chon=models["first"].token)
    office.gathered(models["first"], by=office.second_reviewer)
    told = browser.client.post(GATHER, confirmed(shown))
    assert told.context["done"] == []
    assert office.second_reviewer.full_name in read(told)


def test_a_year_that_moved_meanwhile_is_looked_at_again(office, sit, models):
    browser = sit(office.reviewer)
    shown = browser.get(GATHER, chon=models["proposed"].token)
    recognise(office, models["proposed"])
    told = browser.client.post(GATHER, confirmed(shown))
    assert "vừa thay đổi" in read(told)
    assert not Registration.objects.filter(period=office.round).exists()


# --- who and when ---


@pytest.mark.parametrize("who", ["registrar", "decider", "leader"])
def test_other_roles_open_no_round(who, office, sit):
    browser = sit(getattr(office, who))
    for address in (ROUNDS, LIST, GATHER):
        assert browser.get(address).status_code == 403
    assert browser.client.post(GATHER, {}).status_code == 403


def test_another_provinces_desk_sees_and_takes_nothing(office, sit, models):
    stranger = sit(person("stranger", (Role.REVIEWER, office.tree.other_province)))
    assert listed(stranger.get(LIST, cong_nhan="tat-ca")) == []
    shown = stranger.get(GATHER, chon=models["first"].token)
    assert models["first"].title not in read(shown)
    key, seen = uuid.uuid4(), f"{models['first'].token}:5"
    told = stranger.client.post(GATHER, {"key": key, "cap": "province", "ho_so": [seen]})
    assert models["first"].title not in read(told)
    assert not Registration.objects.filter(period=office.round).exists()


def test_who_reviews_at_two_desks_chooses_one(office, sit, models):
    both = person("two.desks", (Role.REVIEWER, office.tree.ward), (Role.REVIEWER, office.tree.province))
    page = sit(both).get(LIST)
    assert page.context["opening"].desk.unit_id == office.tree.province.pk
    page = sit(both).get(LIST, noi=str(office.tree.ward.pk))
    assert page.context["opening"].desk.unit_id == office.tree.ward.pk
    shown = sit(both).get(GATHER, noi=str(office.tree.ward.pk), chon=models["ward"].token)
    sit(both).client.post(GATHER, confirmed(shown))
    assert Registration.objects.get(period=office.round).awaiting_unit == office.tree.ward


def test_a_reviewer_without_a_desk_hears_why(office, sit):
    agency = person("agency.reviewer", (Role.REVIEWER, office.tree.agency))
    answer = sit(agency).get(ROUNDS)
    assert answer.status_code == 409
    assert "không có bộ phận thẩm định" in read(answer)
    for page in (reverse("home"), reverse("review:queue")):
        assert "Hồ sơ giai đoạn" not in read(sit(agency).get(page)), page
        assert "Hồ sơ giai đoạn" in read(sit(office.reviewer).get(page)), page


def test_a_desk_that_answers_on_paper_opens_no_round_here(office, sit):
    unit_actions.change_unit(
        office.tree.province, on=today(), desk_level=Level.PROVINCE, desk_name="Ban Tuyên giáo", offline=True
    )  # fmt: skip
    assert sit(office.reviewer).get(LIST).status_code == 409


@pytest.mark.parametrize("code", [str(FIRST), "khong-co"])
def test_a_year_is_no_round(code, office, sit):
    periods.open_year(FIRST)
    answer = sit(office.reviewer).get(reverse("review:round", args=[code]))
    assert answer.status_code == (404 if code == "khong-co" else 409)


def test_a_round_still_running_is_refused_in_words(office, sit):
    ahead = periods.open_round(today().year, today().year + 1)
    answer = sit(office.reviewer).get(reverse("review:round", args=[ahead.code]))
    assert answer.status_code == 409
    assert "chưa đến năm cuối" in read(answer)


def test_a_closed_round_shows_who_closed_it_and_offers_nothing(office, sit, models):
    closing.close(office.round, office.tree.province, by=office.leader, map_date=today())
    page = sit(office.reviewer).get(LIST)
    assert "đã chốt lúc" in read(page)
    assert "Xem trước hồ sơ giai đoạn" not in read(page)
    shown = sit(office.reviewer).get(GATHER, tat_ca="1")
    assert shown.context["plan"].ready == []
    assert "của đơn vị đã chốt" in read(shown)


@pytest.mark.parametrize("address", MOST_QUERIES)
def test_the_number_of_queries_does_not_grow_with_the_rows(address, office, sit):
    counts = []
    for many in (1, 3):
        for _ in range(many):
            office.both_years()
        browser = sit(office.reviewer)
        browser.client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES[address], [query["sql"][:120] for query in asked]


# --- the unit sees it ---


def test_the_unit_sees_of_which_years_it_was_made_and_the_years_say_where_they_went(office, sit):
    first, last = office.both_years()
    made = office.gathered(last)
    page = sit(office.registrar).get(reverse("dossier", args=[made.token]))
    heading, related = page.context["across_years"]
    assert heading == "Lập từ hồ sơ các năm"
    assert [(one.name, one.words, one.url) for one in related] == [
        ("Năm 2025", "Được công nhận cấp tỉnh", reverse("dossier", args=[first.token])),
        ("Năm 2026", "Được công nhận cấp tỉnh", reverse("dossier", args=[last.token])),
    ]
    assert "Lập hồ sơ giai đoạn từ hồ sơ các năm. Gồm hồ sơ năm 2025, 2026" in read(page)
    page = sit(office.registrar).get(reverse("dossier", args=[first.token]))
    heading, related = page.context["across_years"]
    assert (heading, [one.name for one in related]) == ("Đưa vào hồ sơ giai đoạn", ["Giai đoạn 2025-2026"])


def test_the_unit_completes_the_results_that_were_returned(office, sit):
    made = office.gathered(office.yearly(FIRST))
    review.act(
        Action.RETURN_RESULTS,
        made,
        by=office.reviewer,
        reason="Thiếu.",
        due_on=today() + dt.timedelta(days=5),
    )
    browser = sit(office.registrar)
    page = browser.get(reverse("registration:results", args=[made.token]))
    assert "64/64 hộ phân loại rác." in read(page)
    assert "Hộ phân loại rác" in read(page)


def test_more_numbers_than_usual_can_still_be_completed(office, sit):
    """A round may hold the numbers of several years."""
    made = office.gathered(office.yearly(FIRST))
    review.act(Action.RETURN_RESULTS, made, by=office.reviewer, reason="Thiếu.")
    [one] = made.result.metrics.all()
    for position in range(2, 15):
        one.pk, one.position, one.name = None, position, f"Số thứ {position}"
        one.save(force_insert=True)
    rows = {"so-TOTAL_FORMS": "14", "so-INITIAL_FORMS": "14", "achieved": "Xong."}
    for number in range(14):
        rows |= {f"so-{number}-name": f"Số {number}", f"so-{number}-measure": "km", f"so-{number}-done": "1"}
    answer = sit(office.registrar).client.post(reverse("registration:results", args=[made.token]), rows)
    assert answer.status_code == 302
    assert made.result.metrics.count() == 14


def test_taking_it_back_says_what_follows(office, sit):
    made = office.gathered(office.yearly(FIRST))
    page = sit(office.reviewer).open(Action.TAKE_BACK, made)
    assert "Hồ sơ giai đoạn này thôi được xét" in read(page)
    assert "Đã rút đăng ký" in read(page)
    sit(office.reviewer).take(Action.TAKE_BACK, made)
    made.refresh_from_db()
    assert made.status == S.WITHDRAWN
