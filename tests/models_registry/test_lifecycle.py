"""Moves over time: whole journeys, going back, last days, moments, codes, and two pairs of eyes."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from danvan.accounts import actions as accounts
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units import actions as units
from danvan.units.enums import Level, UnitKind
from models_registry import lifecycle
from models_registry.models import CodeCounter, EmulationModel, Opinion, Registration, Step
from models_registry.recognition import actions as recognition
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.tree import REFORM

DAY = dt.timedelta(days=1)


def noon(year, month, day):
    return timezone.make_aware(dt.datetime(year, month, day, 12))


def perform(action, registration, by, **how):
    how.setdefault("reason", "Lý do ghi rõ.")
    return lifecycle.perform(action, on=registration, by=by, **how)


def at(registration):
    """Where it lies: status, unit, role."""
    registration.refresh_from_db()
    return Status(registration.status), registration.awaiting_unit, registration.awaiting_role


def yesterday():
    return timezone.now() - DAY


# --- Journeys ---------------------------------------------------------------------------------------------------


def decide(registration, *, issuer, drafter, decider, signed_on, at=None):
    review.appraise(registration, opinion=Opinion.ELIGIBLE, by=drafter, at=at)
    decision = recognition.draft_decision(issuer=issuer, period=registration.period, by=drafter, at=at)
    recognition.add_lines(decision, [registration], by=drafter, at=at)
    signed = recognition.Signed(number=f"{registration.pk}-QĐ/TU", date=signed_on, signer="Người ký")
    recognition.record_decision(decision, signed, by=decider, at=at)
    connection.check_constraints()


def test_in_2024_a_ward_climbs_over_its_city_to_the_province(office):
    tree, period = office.tree, periods.open_year(2024)
    registrar = person("old.registrar", (Role.REGISTRAR, tree.old_ward))
    city = person("city.reviewer", (Role.REVIEWER, tree.old_city))
    draft = registering.create_draft(
        unit=tree.old_ward, period=period, title="Chợ không rác", by=registrar, at=noon(2024, 2, 1),
        target_level=Level.PROVINCE, sector=office.sector,
    )  # fmt: skip
    steps = [
        (Action.SUBMIT, registrar, Status.SUBMITTED, tree.old_city),
        (Action.FORWARD, city, Status.SUBMITTED, tree.province),
        (Action.ACCEPT, office.reviewer, Status.RUNNING, tree.old_ward),
        (Action.REPORT_RESULTS, registrar, Status.RESULTS_SUBMITTED, tree.old_city),
        (Action.PROPOSE, city, Status.PROPOSED, tree.province),
    ]
    for month, (action, by, status, unit) in enumerate(steps, start=3):
        perform(action, draft, by, at=noon(2024, month, 5))
        assert at(draft)[:2] == (status, unit), action
    decide(
        draft, issuer=tree.province, drafter=office.reviewer, decider=office.decider,
        signed_on=dt.date(2024, 12, 20), at=noon(2024, 12, 1),
    )  # fmt: skip
    assert at(draft) == (Status.RECOGNISED, None, "")


def test_in_2026_a_ward_stands_right_below_the_province(office):
    one = office.draft()
    for action, by, status, unit in [
        (Action.SUBMIT, office.registrar, Status.SUBMITTED, office.tree.province),
        (Action.ACCEPT, office.reviewer, Status.RUNNING, office.tree.ward),
        (Action.REPORT_RESULTS, office.registrar, Status.PROPOSED, office.tree.province),
    ]:
        perform(action, one, by)
        assert at(one)[:2] == (status, unit), action
    decide(one, issuer=office.tree.province, drafter=office.reviewer, decider=office.decider,
           signed_on=timezone.localdate())  # fmt: skip
    assert at(one) == (Status.RECOGNISED, None, "")


def test_a_ward_decides_itself_on_its_own_grassroots_level(office):
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    assert set(one.changes.values_list("for_unit", flat=True)) == {office.tree.ward.pk}


def test_what_belongs_to_a_ward_is_decided_at_the_ward_for_the_grassroots_level(office):
    cell = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    one = office.draft(unit=office.tree.cell, by=cell, level=Level.GRASSROOTS)
    perform(Action.SUBMIT, one, cell)
    perform(Action.ACCEPT, one, office.ward_reviewer)
    perform(Action.REPORT_RESULTS, one, cell)
    assert at(one)[:2] == (Status.PROPOSED, office.tree.ward)


def test_a_city_office_is_decided_at_the_city_for_the_grassroots_level(office):
    tree, period = office.tree, periods.open_year(2024)
    registrar = person("agency.registrar", (Role.REGISTRAR, tree.old_agency))
    city = person("city.reviewer", (Role.REVIEWER, tree.old_city))
    draft = registering.create_draft(
        unit=tree.old_agency, period=period, title="Một cửa thân thiện", by=registrar, at=noon(2024, 2, 1),
        target_level=Level.GRASSROOTS, sector=office.sector,
    )  # fmt: skip
    perform(Action.SUBMIT, draft, registrar, at=noon(2024, 3, 1))
    assert draft.awaiting_unit == tree.old_city
    perform(Action.ACCEPT, draft, city, at=noon(2024, 3, 2))
    perform(Action.REPORT_RESULTS, draft, registrar, at=noon(2024, 10, 1))
    assert at(draft)[:2] == (Status.PROPOSED, tree.old_city)


def test_a_desk_that_another_serves_is_worked_by_the_people_of_that_other(office):
    tree = office.tree
    ward = units.open_unit(
        name="Xã Vắng Người", kind=UnitKind.COMMUNE, level=Level.GRASSROOTS, parent=tree.province, since=REFORM,
        code="W13", desk_level=Level.GRASSROOTS, desk_name="Đảng ủy xã Vắng Người", served_by=tree.province,
    )  # fmt: skip
    units.refresh_standing()
    registrar = person("alone", (Role.REGISTRAR, ward), (Role.REVIEWER, ward))
    other = person("own.reviewer", (Role.REVIEWER, ward))
    one = office.draft(unit=ward, by=registrar, level=Level.GRASSROOTS)
    perform(Action.SUBMIT, one, registrar)
    with pytest.raises(NotPermittedError):
        perform(Action.ACCEPT, one, other)
    perform(Action.ACCEPT, one, office.reviewer)
    assert at(one)[0] is Status.RUNNING


@pytest.mark.parametrize("level", [Level.GRASSROOTS, Level.DISTRICT])
def test_a_level_that_the_unit_cannot_register_for_is_refused_at_the_first_sending(office, level):
    leader = person("province.registrar", (Role.REGISTRAR, office.tree.province))
    one = office.draft(unit=office.tree.province, by=leader, level=level)
    with pytest.raises(NotPossibleError):
        perform(Action.SUBMIT, one, leader)
    assert at(one)[0] is Status.DRAFT


def test_a_draft_without_a_sector_is_refused_in_words(office):
    one = office.draft()
    Registration.objects.filter(pk=one.pk).update(sector=None)
    with pytest.raises(NotPossibleError, match="lĩnh vực"):
        perform(Action.SUBMIT, one, office.registrar)


# --- Going back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("meanwhile", ["nothing", "amended", "level"])
def test_the_unit_takes_it_back_only_while_nothing_has_happened(office, meanwhile):
    one = office.at_status(Status.SUBMITTED)
    if meanwhile == "amended":
        review.amend(one, changes={"title": "Hẻm sạch"}, by=office.reviewer, reason="Sai chính tả.")
    elif meanwhile == "level":
        review.transfer_level(one, to=Level.GRASSROOTS, by=office.reviewer, reason="Quy mô một hẻm.")
    if meanwhile == "nothing":
        perform(Action.RECALL, one, office.registrar)
        assert at(one) == (Status.DRAFT, office.tree.ward, Role.REGISTRAR)
    else:
        with pytest.raises(NotPossibleError, match="đã bắt đầu xử lý"):
            perform(Action.RECALL, one, office.registrar)


def test_results_taken_back_after_a_return_leave_the_returned_report_standing(office):
    periods.set_deadline(office.period, Step.RESULTS, timezone.localdate() + DAY)
    one = office.at_status(Status.RESULTS_RETURNED)
    first = one.results_at
    periods.set_deadline(office.period, Step.RESULTS, timezone.localdate() - DAY)
    perform(Action.REPORT_RESULTS, one, office.registrar)
    assert one.results_late
    perform(Action.RECALL, one, office.registrar)
    assert (one.status, one.results_at, one.results_late) == (Status.RESULTS_RETURNED, first, False)
    connection.check_constraints()


def test_first_results_taken_back_were_never_sent(office):
    one = office.at_status(Status.PROPOSED)
    perform(Action.RECALL, one, office.registrar)
    assert (one.status, one.results_at, one.results_late) == (Status.RUNNING, None, False)


def test_a_refused_one_is_not_reconsidered_beside_a_newer_one_of_the_same_model(office):
    one = office.at_status(Status.REFUSED)
    registering.carry_forward(one, period=office.period, by=office.registrar)
    with pytest.raises(NotPossibleError, match="hồ sơ khác"):
        perform(Action.RECONSIDER, one, office.reviewer)


# --- Another level ----------------------------------------------------------------------------------------------


def cell_registration(office):
    cell = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    return office.draft(unit=office.tree.cell, by=cell, level=Level.GRASSROOTS), cell


def test_proposed_at_a_ward_it_is_results_on_the_way_once_it_goes_for_the_province(office):
    one, cell = cell_registration(office)
    perform(Action.SUBMIT, one, cell)
    perform(Action.ACCEPT, one, office.ward_reviewer)
    perform(Action.REPORT_RESULTS, one, cell)
    review.transfer_level(one, to=Level.PROVINCE, by=office.ward_reviewer, reason="Lan tỏa toàn tỉnh.")
    assert at(one) == (Status.RESULTS_SUBMITTED, office.tree.ward, Role.REVIEWER)
    perform(Action.PROPOSE, one, office.ward_reviewer)
    assert at(one)[:2] == (Status.PROPOSED, office.tree.province)


def test_results_above_the_new_target_lie_proposed_at_the_new_target(office):
    one = office.at_status(Status.PROPOSED)
    change = review.transfer_level(one, to=Level.GRASSROOTS, by=office.reviewer, reason="Quy mô một hẻm.")
    assert at(one) == (Status.PROPOSED, office.tree.ward, Role.REVIEWER)
    assert change.details == {"from_level": Level.PROVINCE, "to_level": Level.GRASSROOTS}
    assert change.target_level == Level.GRASSROOTS


@pytest.mark.parametrize("level", [None, Level.PROVINCE, Level.DISTRICT])
def test_no_transfer_to_the_same_level_or_to_one_that_does_not_exist(office, level):
    one = office.at_status(Status.SUBMITTED)
    with pytest.raises(NotPossibleError):
        perform(Action.TRANSFER_LEVEL, one, office.reviewer, target_level=level)


def test_an_amendment_changes_only_what_may_be_amended_and_says_so(office):
    one = office.at_status(Status.SUBMITTED)
    for changes in ({}, {"status": "recognised"}, {"keeper": office.tree.cell}):
        with pytest.raises(NotPossibleError):
            perform(Action.AMEND, one, office.reviewer, changes=changes)
    change = review.amend(
        one, changes={"origin": "upgraded"}, by=office.reviewer, reason="Mô hình có từ 2024."
    )
    assert (one.origin, change.origin, change.details) == (
        "upgraded", "upgraded", {"amended": {"origin": ["new", "upgraded"]}},
    )  # fmt: skip


# --- Withdrawal -------------------------------------------------------------------------------------------------


def test_a_withdrawal_declined_keeps_the_last_day_given_at_the_return(office):
    one = office.at_status(Status.PROPOSED)
    due = timezone.localdate() + 9 * DAY
    review.act(Action.RETURN_RESULTS, one, by=office.reviewer, reason="Thiếu ảnh.", due_on=due)
    perform(Action.ASK_WITHDRAWAL, one, office.registrar)
    perform(Action.DECLINE_WITHDRAWAL, one, office.reviewer)
    assert (one.due_on, one.withdrawal_asked_at) == (due, None)


def test_a_withdrawal_is_asked_once_and_nothing_else_moves_meanwhile(office):
    one = office.at_status(Status.RUNNING)
    perform(Action.ASK_WITHDRAWAL, one, office.registrar)
    for action in (Action.ASK_WITHDRAWAL, Action.REPORT_RESULTS):
        with pytest.raises(NotPossibleError, match="đã xin rút"):
            perform(action, one, office.registrar)
    perform(Action.AGREE_WITHDRAWAL, one, office.reviewer)
    assert at(one) == (Status.WITHDRAWN, None, "")
    assert one.changes.at(None).get().accepted


# --- Last days --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False), (1, False)])
def test_a_step_is_late_from_the_day_after_the_last_day(office, days, late):
    for step in Step:
        periods.set_deadline(office.period, step, timezone.localdate() + days * DAY)
    one = office.at_status(Status.PROPOSED)
    assert (one.registered_late, one.results_late) == (late, late)
    assert one.changes.at(None).get().results_late is late


def test_the_exception_of_a_unit_comes_before_its_province_and_that_before_the_country(office):
    today = timezone.localdate()

    def late():
        return office.at_status(Status.SUBMITTED).registered_late

    periods.set_deadline(office.period, Step.REGISTRATION, today - DAY)
    assert late()
    periods.set_deadline(office.period, Step.REGISTRATION, today, province=office.tree.province)
    assert not late()
    periods.set_deadline(
        office.period, Step.REGISTRATION, today - DAY, province=office.tree.province, level=Level.PROVINCE
    )
    assert late()
    periods.set_deadline(office.period, Step.REGISTRATION, today, unit=office.tree.ward)
    assert not late()


def test_a_new_last_day_given_at_the_return_counts_for_the_next_sending_only(office):
    today = timezone.localdate()
    periods.set_deadline(office.period, Step.RESULTS, today - DAY)
    one = office.at_status(Status.PROPOSED)
    assert one.results_late
    review.act(Action.RETURN_RESULTS, one, by=office.reviewer, reason="Thiếu ảnh.", due_on=today)
    registering.report_results(one, by=office.registrar)
    assert not one.results_late
    review.act(Action.RETURN_RESULTS, one, by=office.reviewer, reason="Vẫn thiếu ảnh.")
    registering.report_results(one, by=office.registrar)
    assert one.results_late


def test_the_last_day_of_a_returned_registration_does_not_reach_its_results(office):
    today = timezone.localdate()
    one = office.at_status(Status.SUBMITTED)
    review.act(Action.RETURN, one, by=office.reviewer, reason="Ghi số hộ.", due_on=today + DAY)
    assert one.due_on == today + DAY
    registering.submit(one, by=office.registrar)
    review.act(Action.ACCEPT, one, by=office.reviewer)
    periods.set_deadline(office.period, Step.RESULTS, today - DAY)
    registering.report_results(one, by=office.registrar)
    assert one.results_late


# --- Moments ----------------------------------------------------------------------------------------------------


def test_nothing_is_recorded_in_the_future(office):
    with pytest.raises(NotPossibleError, match="tương lai"):
        perform(Action.SUBMIT, office.draft(), office.registrar, at=timezone.now() + DAY)


def test_nothing_is_recorded_at_or_before_the_previous_move(office):
    one = office.draft()
    moment = yesterday()
    perform(Action.SUBMIT, one, office.registrar, at=moment)
    for earlier in (moment, moment - DAY):
        with pytest.raises(NotPossibleError, match="sau bước trước"):
            perform(Action.ACCEPT, one, office.reviewer, at=earlier)
    change = perform(Action.ACCEPT, one, office.reviewer, at=moment + dt.timedelta(microseconds=1))
    assert change.at == moment + dt.timedelta(microseconds=1)


def test_without_a_moment_it_is_now_and_the_database_notes_when_it_was_written(office):
    one = office.draft()
    before = timezone.now()
    past = perform(Action.SUBMIT, one, office.registrar, at=yesterday())
    now = perform(Action.ACCEPT, one, office.reviewer)
    past.refresh_from_db()
    now.refresh_from_db()
    assert past.at < before <= past.recorded_at <= now.recorded_at <= timezone.now() + dt.timedelta(seconds=5)
    assert before <= now.at <= timezone.now()


def test_a_post_counts_on_the_day_of_the_move(office):
    late_comer = person("late", (Role.REVIEWER, office.tree.province), since=timezone.localdate())
    one = office.draft()
    perform(Action.SUBMIT, one, office.registrar, at=yesterday() - DAY)
    with pytest.raises(NotPermittedError):
        perform(Action.ACCEPT, one, late_comer, at=yesterday())
    perform(Action.ACCEPT, one, late_comer)


def test_a_post_that_has_ended_is_none(office):
    accounts.end_post(office.reviewer.memberships.get(), last_day=timezone.localdate() - DAY)
    one = office.at_status(Status.SUBMITTED)
    with pytest.raises(NotPermittedError):
        perform(Action.ACCEPT, one, office.reviewer)


# --- Codes ------------------------------------------------------------------------------------------------------


def test_codes_have_no_gaps_though_drafts_are_discarded_and_sendings_fail(office):
    first = office.at_status(Status.SUBMITTED)
    registering.discard(office.draft(), by=office.registrar)
    unfit = office.draft(level=Level.DISTRICT)
    with pytest.raises(NotPossibleError):
        perform(Action.SUBMIT, unfit, office.registrar)
    with pytest.raises(RuntimeError), transaction.atomic():
        perform(Action.SUBMIT, office.draft(), office.registrar)
        raise RuntimeError("the line broke")
    second = office.at_status(Status.SUBMITTED)
    assert [first.code, second.code] == ["DVK-2026-00001", "DVK-2026-00002"]
    assert CodeCounter.objects.get(period_code="2026").last == 2
    assert EmulationModel.objects.filter(registrations=None).count() == 0


def test_a_draft_has_no_code_and_a_second_sending_keeps_the_first(office):
    one = office.draft()
    assert one.code == ""
    perform(Action.SUBMIT, one, office.registrar)
    sent = (one.code, one.first_sent_at, one.first_sent_by_id)
    perform(Action.RETURN, one, office.reviewer)
    perform(Action.SUBMIT, one, office.registrar)
    assert (Registration.objects.get(pk=one.pk).code, one.first_sent_at, one.first_sent_by_id) == sent


def test_next_years_registration_of_a_model_keeps_its_code(office):
    one = office.at_status(Status.SUBMITTED)
    again = registering.carry_forward(one, period=periods.open_year(2027), by=office.registrar)
    assert again.code == one.code != ""


# --- Two pairs of eyes ------------------------------------------------------------------------------------------


def test_nobody_reviews_or_decides_what_they_sent_under_whichever_post(office):
    accounts.give_post(
        office.registrar, unit=office.tree.province, role=Role.REVIEWER, since=dt.date(2020, 1, 1), by=None
    )
    accounts.give_post(
        office.registrar, unit=office.tree.province, role=Role.DECIDER, since=dt.date(2020, 1, 1), by=None
    )
    sender = type(office.registrar).objects.get(pk=office.registrar.pk)
    one = office.at_status(Status.SUBMITTED)
    for action in (Action.ACCEPT, Action.RETURN, Action.REFUSE, Action.AMEND):
        with pytest.raises(NotPermittedError, match="không được tự xét"):
            perform(action, one, sender, changes={"title": "Khác"})
    proposed = office.at_status(Status.PROPOSED)
    with pytest.raises(NotPermittedError, match="không được tự xét"):
        perform(Action.DECLINE, proposed, sender)


def test_who_only_reported_the_results_does_not_review_them_either(office):
    second = person("second", (Role.REGISTRAR, office.tree.ward), (Role.REVIEWER, office.tree.province))
    one = office.at_status(Status.RUNNING)
    perform(Action.REPORT_RESULTS, one, second)
    with pytest.raises(NotPermittedError, match="không được tự xét"):
        perform(Action.RETURN_RESULTS, one, second)


def test_a_decision_needs_a_second_person(office):
    both = person("both", (Role.REVIEWER, office.tree.province), (Role.DECIDER, office.tree.province))
    one = office.at_status(Status.PROPOSED)
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=both)
    decision = recognition.draft_decision(issuer=office.tree.province, period=office.period, by=both)
    recognition.add_lines(decision, [one], by=both)
    signed = recognition.Signed(number="1-QĐ/TU", date=timezone.localdate(), signer="Người ký")
    with pytest.raises(NotPermittedError, match="người thứ hai"):
        recognition.record_decision(decision, signed, by=both)
    recognition.record_decision(decision, signed, by=office.decider)
    assert at(one)[0] is Status.RECOGNISED


# --- Once only --------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_moves_once(office):
    one, key = office.draft(), uuid.uuid4()
    first = perform(Action.SUBMIT, one, office.registrar, key=key, seen=0)
    again = perform(Action.SUBMIT, one, office.registrar, key=key, seen=0)
    assert again == first
    assert one.changes.count() == 1


@pytest.mark.parametrize("other", ["registration", "action", "person"])
def test_a_forms_key_does_nothing_else_a_second_time(office, other):
    one, key = office.at_status(Status.SUBMITTED), uuid.uuid4()
    perform(Action.RETURN, one, office.reviewer, key=key)
    target = office.at_status(Status.SUBMITTED) if other == "registration" else one
    action = Action.SUBMIT if other == "action" else Action.RETURN
    by = {"action": office.registrar, "person": office.second_reviewer}.get(other, office.reviewer)
    before = target.changes.count()
    with pytest.raises(NotPossibleError, match="đã được dùng"):
        perform(action, target, by, key=key)
    assert target.changes.count() == before


def test_who_comes_too_late_is_told_who_did_what(office):
    one = office.at_status(Status.SUBMITTED)
    seen = one.moves
    perform(Action.ACCEPT, one, office.reviewer)
    for how in ({"seen": seen}, {}):
        with pytest.raises(
            NotPossibleError, match=r"Người province\.reviewer đã thực hiện “Chấp thuận đăng ký”"
        ):
            perform(Action.REFUSE, one, office.second_reviewer, **how)


def test_a_draft_discarded_in_another_window_is_gone_in_words(office):
    one = office.draft()
    registering.discard(Registration.objects.get(pk=one.pk), by=office.registrar)
    with pytest.raises(NotPossibleError, match="đã bị xóa"):
        perform(Action.SUBMIT, one, office.registrar)
