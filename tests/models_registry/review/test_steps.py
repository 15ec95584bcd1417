"""One step on one registration: what the page says, what it does, and to whom it refuses."""

from __future__ import annotations

import datetime as dt
import html
import uuid

import pytest
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from models_registry.models import Opinion
from models_registry.registration import actions as registration_actions
from models_registry.review import actions
from models_registry.review.pages import SLUGS, review_url
from models_registry.workflow import Action, Status
from tests.factories.people import person

SOON = (dt.date.today() + dt.timedelta(days=5)).strftime("%d/%m/%Y")
REASON = "Nêu rõ số hộ tham gia."


def ready_for(action, office):
    """A registration on which `action` is open, and who takes it."""
    at = office.at_status
    if action in (Action.ACCEPT, Action.RETURN, Action.REFUSE):
        return at(Status.SUBMITTED), office.reviewer
    if action in (Action.RETURN_RESULTS, Action.APPRAISE):
        return at(Status.PROPOSED), office.reviewer
    if action is Action.DECLINE:
        return at(Status.PROPOSED), office.decider
    if action is Action.RECONSIDER:
        return at(Status.REFUSED), office.reviewer
    if action in (Action.AGREE_WITHDRAWAL, Action.DECLINE_WITHDRAWAL):
        one = at(Status.RUNNING)
        registration_actions.act(
            Action.ASK_WITHDRAWAL, one, by=office.registrar, reason="Chưa bố trí được kinh phí."
        )
        return one, office.reviewer
    if action in (Action.TRANSFER_LEVEL, Action.AMEND):
        return at(Status.SUBMITTED), office.reviewer
    below = from_the_cell(office)
    if action is Action.FORWARD:
        return below, office.ward_reviewer
    actions.act(Action.FORWARD, below, by=office.ward_reviewer)
    if action is Action.TAKE_BACK:
        return below, office.ward_reviewer
    if action is Action.SEND_DOWN:
        return below, office.reviewer
    assert action is Action.PROPOSE
    actions.act(Action.ACCEPT, below, by=office.reviewer)
    registration_actions.report_results(below, by=office.cell_registrar)
    return below, office.ward_reviewer


def from_the_cell(office):
    """A neighbourhood's registration for the province: it passes the ward's desk."""
    office.cell_registrar = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    one = office.draft(unit=office.tree.cell, by=office.cell_registrar)
    registration_actions.submit(one, by=office.cell_registrar)
    return one


TYPED = {
    Action.RETURN: {"reason": REASON, "boxes": ["goals", "evidence"], "due_on": SOON},
    Action.RETURN_RESULTS: {"reason": REASON, "boxes": ["achieved", "metrics"], "due_on": SOON},
    Action.APPRAISE: {"opinion": "eligible"},
    Action.TRANSFER_LEVEL: {"reason": REASON, "to": Level.GRASSROOTS.value},
}
AFTER = {
    Action.FORWARD: Status.SUBMITTED,
    Action.ACCEPT: Status.RUNNING,
    Action.RETURN: Status.RETURNED,
    Action.REFUSE: Status.REFUSED,
    Action.PROPOSE: Status.PROPOSED,
    Action.RETURN_RESULTS: Status.RESULTS_RETURNED,
    Action.SEND_DOWN: Status.SUBMITTED,
    Action.TAKE_BACK: Status.SUBMITTED,
    Action.DECLINE: Status.NOT_RECOGNISED,
    Action.RECONSIDER: Status.SUBMITTED,
    Action.AGREE_WITHDRAWAL: Status.WITHDRAWN,
    Action.DECLINE_WITHDRAWAL: Status.RUNNING,
    Action.APPRAISE: Status.PROPOSED,
    Action.TRANSFER_LEVEL: Status.SUBMITTED,
    Action.AMEND: Status.SUBMITTED,
}


def typed_for(action, registration):
    if action is Action.AMEND:
        head = {name: getattr(registration, name) for name in ("entry_type", "subject", "origin")}
        return {**head, "title": "Hẻm sạch", "sector": registration.sector_id, "reason": REASON}
    return TYPED.get(action, {"reason": REASON})


def test_every_step_of_a_desk_has_its_page():
    assert set(AFTER) == set(SLUGS)
    assert review_url(Action.SUBMIT, "abc") == ""


@pytest.mark.parametrize("action", list(SLUGS), ids=lambda action: action.value)
def test_the_step_is_shown_then_taken_once_however_often_it_is_sent(action, office, sit):
    registration, who = ready_for(action, office)
    desk, key, seen = sit(who), uuid.uuid4(), registration.moves
    shown = desk.open(action, registration)
    assert shown.status_code == 200, shown.content.decode()
    assert registration.title in html.unescape(shown.content.decode())
    for _ in range(3):
        taken = desk.take(action, registration, key=key, seen=seen, **typed_for(action, registration))
        assert taken.status_code == 302, taken.content.decode()
        assert taken["Location"] == reverse("dossier", args=[registration.token])
    registration.refresh_from_db()
    assert registration.status == AFTER[action]
    assert registration.moves == seen + 1
    assert registration.changes.get(request_key=key).by == who


@pytest.mark.parametrize("action", list(SLUGS), ids=lambda action: action.value)
def test_a_page_of_a_step_takes_no_other_method(action, office, sit):
    registration, who = ready_for(action, office)
    assert sit(who).client.delete(review_url(action, registration.token)).status_code == 405


@pytest.mark.parametrize("action", list(SLUGS), ids=lambda action: action.value)
def test_outside_the_scope_there_is_nothing(action, office, sit):
    registration, who = ready_for(action, office)
    stranger = person("stranger", (Role(who.posts[0].role), office.tree.other_province))
    assert sit(stranger).open(action, registration).status_code == 404
    assert sit(stranger).take(action, registration, **typed_for(action, registration)).status_code == 404


@pytest.mark.parametrize("action", list(SLUGS), ids=lambda action: action.value)
def test_another_role_is_refused_and_nothing_happens(action, office, sit):
    registration, _ = ready_for(action, office)
    for who in (office.leader, office.registrar):
        before = registration.moves
        assert sit(who).open(action, registration).status_code in (403, 404)
        assert sit(who).take(action, registration, **typed_for(action, registration)).status_code in (
            403,
            404,
        )
        registration.refresh_from_db()
        assert registration.moves == before


def test_a_reviewer_of_another_desk_on_the_way_is_refused(office, sit):
    registration = office.at_status(Status.SUBMITTED)
    ward = sit(office.ward_reviewer)
    assert ward.open(Action.ACCEPT, registration).status_code == 403
    assert ward.take(Action.ACCEPT, registration).status_code == 403


def test_who_sent_it_does_not_judge_it_under_another_post(office, sit):
    both = person("both", (Role.REGISTRAR, office.tree.agency), (Role.REVIEWER, office.tree.province))
    registration = office.draft(unit=office.tree.agency, by=both)
    registration_actions.submit(registration, by=both)
    assert sit(both).open(Action.ACCEPT, registration).status_code == 403
    assert sit(both).take(Action.ACCEPT, registration).status_code == 403


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.RETURN, Action.APPRAISE, Action.TRANSFER_LEVEL])
def test_in_the_wrong_step_the_page_says_who_did_what(action, office, sit):
    registration = office.at_status(Status.REFUSED)
    shown = sit(office.reviewer).open(action, registration)
    assert shown.status_code == 409
    assert office.reviewer.full_name in shown.content.decode()
    assert "Không chấp thuận" in shown.content.decode()


def test_of_two_people_the_later_is_told_who_was_first_and_keeps_the_text(office, sit):
    registration = office.at_status(Status.SUBMITTED)
    seen = registration.moves
    assert sit(office.reviewer).take(Action.ACCEPT, registration, seen=seen).status_code == 302
    late = sit(office.second_reviewer).take(
        Action.RETURN, registration, seen=seen, reason="Một lý do dài", due_on=SOON
    )
    said = html.unescape(late.content.decode())
    assert late.status_code == 409
    assert office.reviewer.full_name in said
    assert "Chấp thuận đăng ký" in said
    assert "Một lý do dài" in said
    registration.refresh_from_db()
    assert registration.status == Status.RUNNING


@pytest.mark.parametrize(
    "action", [Action.RETURN, Action.REFUSE, Action.RETURN_RESULTS, Action.DECLINE, Action.TRANSFER_LEVEL]
)
def test_without_a_reason_nothing_happens_and_the_page_says_so(action, office, sit):
    registration, who = ready_for(action, office)
    typed = {**typed_for(action, registration), "reason": "  "}
    shown = sit(who).take(action, registration, **typed)
    assert shown.status_code == 422
    assert "Ghi rõ lý do." in shown.content.decode()
    before = registration.moves
    registration.refresh_from_db()
    assert registration.moves == before


def test_a_mistake_shows_again_what_was_typed(office, sit):
    registration = office.at_status(Status.SUBMITTED)
    shown = sit(office.reviewer).take(
        Action.RETURN, registration, reason=REASON, boxes=["goals"], due_on="01/02/2020"
    )
    said = shown.content.decode()
    assert shown.status_code == 422
    assert "Hạn này đã qua" in said
    assert REASON in said
    assert "01/02/2020" in said
    assert 'value="goals"' in said
    assert said.count(" checked") == 1


def test_a_return_points_at_boxes_and_sets_a_new_last_day(office, sit):
    registration = office.at_status(Status.SUBMITTED)
    sit(office.reviewer).take(Action.RETURN, registration, **TYPED[Action.RETURN])
    registration.refresh_from_db()
    change = registration.changes.at(None).get()
    assert change.boxes == ["goals", "evidence"]
    assert change.reason == REASON
    assert registration.due_on == dt.date.today() + dt.timedelta(days=5)


def test_the_boxes_offered_are_named_as_in_the_register(office, sit):
    registration = office.at_status(Status.SUBMITTED)
    said = sit(office.reviewer).open(Action.RETURN, registration).content.decode()
    assert "Mục tiêu, tiêu chí" in said
    assert "Tài liệu minh chứng" in said
    assert "Kết quả bằng số" not in said


@pytest.mark.parametrize(
    ("code", "words"), [("DVK-2026-99999", "Không có mô hình nào"), (None, "chính hồ sơ")]
)
def test_a_duplicate_is_named_by_a_code_that_exists(code, words, office, sit):
    registration = office.at_status(Status.SUBMITTED)
    desk = sit(office.reviewer)
    shown = desk.take(Action.REFUSE, registration, reason="Trùng.", duplicate_of=code or registration.code)
    assert shown.status_code == 422
    assert words in shown.content.decode()
    other = office.at_status(Status.SUBMITTED)
    assert (
        desk.take(Action.REFUSE, registration, reason="Trùng.", duplicate_of=other.code.lower()).status_code
        == 302
    )
    assert registration.changes.at(None).get().details == {"duplicate_of": other.code}


def test_a_page_says_where_it_goes(office, sit):
    forward, who = ready_for(Action.FORWARD, office)
    said = sit(who).open(Action.FORWARD, forward).content.decode()
    assert "Chuyển lên Ban Tuyên giáo và Dân vận Tỉnh ủy" in said


def test_proposing_says_what_it_is_called_afterwards(office, sit):
    registration, who = ready_for(Action.PROPOSE, office)
    said = sit(who).open(Action.PROPOSE, registration).content.decode()
    assert "Đề nghị Ban Tuyên giáo và Dân vận Tỉnh ủy công nhận" in said
    assert "Đã đề nghị công nhận cấp tỉnh" in said


def test_a_remark_may_go_with_a_step_that_needs_none(office, sit):
    registration = office.at_status(Status.SUBMITTED)
    sit(office.reviewer).take(Action.ACCEPT, registration, reason="Lưu ý mời Mặt trận cùng tham gia.")
    assert registration.changes.at(None).get().reason == "Lưu ý mời Mặt trận cùng tham gia."


def test_the_reason_of_a_wish_to_withdraw_is_in_sight(office, sit):
    registration, who = ready_for(Action.AGREE_WITHDRAWAL, office)
    assert (
        "Chưa bố trí được kinh phí." in sit(who).open(Action.AGREE_WITHDRAWAL, registration).content.decode()
    )


@pytest.mark.parametrize(
    ("opinion", "turn"),
    [
        (Opinion.ELIGIBLE, Role.DECIDER),
        (Opinion.INCOMPLETE, Role.REVIEWER),
        (Opinion.NOT_ELIGIBLE, Role.DECIDER),
    ],
)
def test_an_opinion_decides_whose_turn_it_is(opinion, turn, office, sit):
    registration = office.at_status(Status.PROPOSED)
    key, seen = uuid.uuid4(), registration.moves
    for _ in range(2):
        sit(office.reviewer).take(
            Action.APPRAISE, registration, key=key, seen=seen, opinion=opinion.value, reason=REASON
        )
    registration.refresh_from_db()
    assert registration.awaiting_role == turn
    assert registration.appraisals.get().opinion == opinion


def test_an_unfavourable_opinion_says_why(office, sit):
    registration = office.at_status(Status.PROPOSED)
    shown = sit(office.reviewer).take(Action.APPRAISE, registration, opinion="not_eligible", reason="")
    assert shown.status_code == 422
    assert not registration.appraisals.exists()


def test_another_level_is_offered_only_where_somebody_decides(office, sit):
    registration = office.at_status(Status.SUBMITTED)
    said = sit(office.reviewer).open(Action.TRANSFER_LEVEL, registration).content.decode()
    assert "Đảng ủy phường Bến Đò quyết định" in said
    assert f'name="to" value="{Level.GRASSROOTS.value}"' in said
    assert f'name="to" value="{Level.PROVINCE.value}"' not in said
    assert f'name="to" value="{Level.DISTRICT.value}"' not in said
    refused = sit(office.reviewer).take(
        Action.TRANSFER_LEVEL, registration, to=Level.DISTRICT.value, reason=REASON
    )
    assert refused.status_code == 422


def test_amending_needs_something_to_amend(office, sit):
    registration = office.at_status(Status.RUNNING)
    typed = {**typed_for(Action.AMEND, registration), "title": registration.title}
    shown = sit(office.reviewer).take(Action.AMEND, registration, **typed)
    assert shown.status_code == 422
    assert "Chưa có gì thay đổi" in shown.content.decode()


def test_an_amendment_is_told_from_what_to_what(office, sit):
    registration = office.at_status(Status.RUNNING)
    before = registration.title
    sit(office.reviewer).take(Action.AMEND, registration, **typed_for(Action.AMEND, registration))
    registration.refresh_from_db()
    assert registration.title == "Hẻm sạch"
    assert registration.changes.at(None).get().details == {"amended": {"title": [before, "Hẻm sạch"]}}
