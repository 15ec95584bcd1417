"""What a decision does and refuses: each rule has a test that fails without it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.enums import Level
from models_registry.models import Decision, Opinion, Recognition, StatusChange
from models_registry.recognition import actions
from models_registry.recognition.actions import Source
from models_registry.registration import actions as registration_actions
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.models_registry.recognition.conftest import paper

TODAY = dt.date.today()
YESTERDAY = TODAY - dt.timedelta(days=1)


def titles(found):
    return sorted(one.title for one in found)


def status_of(registration):
    registration.refresh_from_db()
    connection.check_constraints()
    return registration.status


# Who stands behind a decision.


def test_reviewers_and_deciders_of_the_desk_draft_and_nobody_else(office):
    for user in (office.reviewer, office.decider):
        assert actions.draft_decision(issuer=office.tree.province, period=office.period, by=user).is_draft
    for user in (office.leader, office.ward_reviewer, office.registrar):
        with pytest.raises(NotPermittedError):
            actions.draft_decision(issuer=office.tree.province, period=office.period, by=user)


def test_a_unit_without_a_desk_decides_nothing(office):
    clerk = person("agency.reviewer", (Role.REVIEWER, office.tree.agency))
    with pytest.raises(NotPossibleError, match="không có bộ phận thẩm định"):
        actions.draft_decision(issuer=office.tree.agency, period=office.period, by=clerk)


def test_an_empty_draft_asked_for_twice_is_one(office):
    asked = {"issuer": office.tree.province, "period": office.period, "by": office.reviewer}
    first = actions.draft_decision(**asked)
    assert actions.draft_decision(**asked, summary="Mới") == first
    assert actions.draft_decision(**asked, kind="revoke") != first
    assert actions.draft_decision(**{**asked, "by": office.decider}) != first


def test_lines_are_added_and_taken_away_at_the_desk_only(office, desk):
    one = desk.eligible()
    draft = desk.draft()
    for stranger in (office.ward_reviewer, office.leader):
        for what in (
            lambda who: actions.add_lines(draft, [one], by=who),
            lambda who: actions.remove_line(draft, one, by=who),
            lambda who: actions.discard_draft(draft, by=who),
        ):
            with pytest.raises(NotPermittedError):
                what(stranger)
    assert Decision.objects.filter(pk=draft.pk).exists()


def test_the_decider_who_will_record_adds_no_line_of_their_own(office, desk):
    draft = desk.draft(desk.eligible())
    with pytest.raises(NotPermittedError):
        actions.add_lines(draft, [desk.eligible()], by=office.decider)
    actions.remove_line(draft, draft.lines.get().registration, by=office.decider)
    assert not draft.lines.exists()


def test_who_drafted_does_not_record_and_a_reviewer_does_not(office, desk):
    office.decider.memberships.get()
    draft = desk.draft(desk.eligible(), by=office.decider)
    for user in (office.decider, office.reviewer, office.ward_decider):
        with pytest.raises(NotPermittedError):
            actions.record_decision(draft, paper(), by=user)
    other = person("province.decider2", (Role.DECIDER, office.tree.province))
    assert actions.record_decision(draft, paper(), by=other).recorded_by == other


def test_who_sent_the_dossier_neither_adds_nor_recognises_it(office, desk):
    decides = person("decides", (Role.REGISTRAR, office.tree.ward), (Role.DECIDER, office.tree.province))
    reviews = person("reviews", (Role.REGISTRAR, office.tree.ward), (Role.REVIEWER, office.tree.province))
    one = office.draft(by=decides)
    registration_actions.submit(one, by=decides)
    review.act(Action.ACCEPT, one, by=office.reviewer)
    registration_actions.save_results(one, values={"achieved": "Đạt"}, metrics=[], by=reviews)
    registration_actions.report_results(one, by=reviews)
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    draft = desk.draft()
    assert one not in actions.candidates(draft, by=reviews)
    with pytest.raises(NotPermittedError, match="người đã gửi"):
        actions.add_lines(draft, [one], by=reviews)
    actions.add_lines(draft, [one], by=office.reviewer)
    with pytest.raises(NotPermittedError, match="người đã gửi"):
        actions.record_decision(draft, paper(), by=decides)
    assert status_of(one) == Status.PROPOSED


# What can be a line.


def test_at_the_level_registered_for_only_the_proposed_with_a_favourable_latest_opinion(office, desk):
    draft = desk.draft()
    eligible = desk.eligible("Đủ")
    changed = desk.eligible("Đã đổi ý")
    review.appraise(changed, opinion=Opinion.NOT_ELIGIBLE, reason="Chưa đạt.", by=office.reviewer)
    waiting = office.at_status(Status.PROPOSED, title="Chưa thẩm định")
    running = office.at_status(Status.RUNNING, title="Đang làm")
    declined = office.at_status(Status.NOT_RECOGNISED, title="Không đạt")
    assert titles(actions.candidates(draft)) == ["Đủ"]
    for one in (changed, waiting, running, declined):
        with pytest.raises(NotPossibleError, match=one.title):
            actions.add_lines(draft, [eligible, one], by=office.reviewer)
    assert not draft.lines.exists(), "all of them or none"
    assert actions.add_lines(draft, [eligible], by=office.reviewer) == 1
    assert actions.add_lines(draft, [eligible], by=office.reviewer) == 0, "twice is once"
    assert titles(actions.candidates(draft)) == []


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.NOT_RECOGNISED, Status.RECOGNISED])
def test_a_lower_desk_recognises_at_its_own_level_from_results_on(office, desk, status):
    one = office.at_status(status)
    draft = desk.ward_draft()
    assert list(actions.candidates(draft, source=Source.OTHER_TARGET)) == [one]
    desk.recognised_at_ward(one)
    assert status_of(one) == status
    assert Level.GRASSROOTS in actions.levels_recognised(one)
    assert one.changes.at(None).get().action == Action.RECOGNISE_ELSEWHERE


@pytest.mark.parametrize(
    "status", [Status.SUBMITTED, Status.RUNNING, Status.RESULTS_RETURNED, Status.REFUSED, Status.WITHDRAWN]
)
def test_no_level_recognises_before_there_are_results(office, desk, status):
    one = office.at_status(status)
    with pytest.raises(NotPossibleError):
        desk.ward_draft(one)


def test_another_wards_dossier_is_no_candidate_and_no_line(office, desk):
    elsewhere = person("sibling.registrar", (Role.REGISTRAR, office.tree.sibling_ward))
    foreign = office.draft(unit=office.tree.sibling_ward, by=elsewhere)
    registration_actions.submit(foreign, by=elsewhere)
    review.act(Action.ACCEPT, foreign, by=office.reviewer)
    registration_actions.save_results(foreign, values={"achieved": "Đạt"}, metrics=[], by=elsewhere)
    registration_actions.report_results(foreign, by=elsewhere)
    draft = desk.ward_draft()
    assert not actions.candidates(draft, source=Source.OTHER_TARGET).exists()
    with pytest.raises(NotPossibleError, match="địa bàn"):
        actions.add_lines(draft, [foreign], by=office.ward_reviewer)


def test_above_the_level_registered_for_only_after_a_nomination(office, desk):
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    draft = desk.draft()
    assert not actions.candidates(draft).exists()
    with pytest.raises(NotPossibleError, match="giới thiệu"):
        actions.add_lines(draft, [one], by=office.reviewer)
    actions.nominate(one, by=office.ward_reviewer, note="Lan tỏa tốt.")
    assert list(actions.candidates(draft, source=Source.NOMINATED)) == [one]
    actions.add_lines(draft, [one], by=office.reviewer)
    actions.record_decision(draft, paper(), by=office.decider)
    assert status_of(one) == Status.RECOGNISED
    assert one.target_level == Level.GRASSROOTS
    assert actions.levels_recognised(one) == [Level.PROVINCE, Level.GRASSROOTS]


def test_one_live_line_per_level_with_two_drafts_at_once(office, desk):
    one = desk.eligible()
    first = desk.draft(one)
    second = desk.draft(by=office.second_reviewer)
    with pytest.raises(NotPossibleError, match="quyết định khác"):
        actions.add_lines(second, [one], by=office.second_reviewer)
    assert not actions.candidates(second).exists()
    actions.discard_draft(first, by=office.reviewer)
    assert actions.add_lines(second, [one], by=office.second_reviewer) == 1


# Recording.


def test_all_lines_take_effect_together_or_none(office, desk):
    kept, lost = desk.eligible(), desk.eligible()
    draft = desk.draft(kept, lost)
    review.act(Action.RETURN_RESULTS, lost, by=office.reviewer, reason="Thiếu xác nhận.")
    assert list(actions.remarks(draft)) == [lost.pk]
    with pytest.raises(NotPossibleError, match=lost.title):
        actions.record_decision(draft, paper(), by=office.decider)
    assert (status_of(kept), status_of(lost)) == (Status.PROPOSED, Status.RESULTS_RETURNED)
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Recognition.objects.live().exists()
    actions.remove_line(draft, lost, by=office.reviewer)
    actions.record_decision(draft, paper(), by=office.decider)
    assert status_of(kept) == Status.RECOGNISED


def test_an_opinion_that_changed_after_drafting_stops_the_recording(office, desk):
    one = desk.eligible()
    draft = desk.draft(one)
    review.appraise(one, opinion=Opinion.NOT_ELIGIBLE, reason="Có đơn phản ánh.", by=office.reviewer)
    with pytest.raises(NotPossibleError, match="Đủ điều kiện trình"):
        actions.record_decision(draft, paper(), by=office.decider)


def test_an_empty_draft_is_not_recorded(office, desk):
    with pytest.raises(NotPossibleError, match="chưa có mô hình"):
        actions.record_decision(desk.draft(), paper(), by=office.decider)


def test_a_day_that_has_not_come_is_refused(office, desk):
    draft = desk.draft(desk.eligible())
    with pytest.raises(NotPossibleError, match="chưa đến"):
        actions.record_decision(draft, paper(date=timezone.localdate() + dt.timedelta(1)), by=office.decider)


def test_signed_today_it_counts_from_now(office, desk):
    one = desk.eligible()
    before = timezone.now()
    made = desk.recognised(one, date=timezone.localdate())
    assert before <= made.effective_at <= timezone.now()
    assert before <= made.lines.get().effective_at <= timezone.now()


def test_signed_earlier_it_counts_from_the_end_of_that_day(office, desk, time_machine):
    time_machine.move_to("2026-03-01T08:00:00+07:00")
    one = desk.eligible()
    draft = desk.draft(one)
    time_machine.move_to("2026-03-09T08:00:00+07:00")
    made = actions.record_decision(draft, paper(date=dt.date(2026, 3, 5)), by=office.decider)
    end = dt.datetime.fromisoformat("2026-03-05T23:59:59.999999+07:00")
    line = made.lines.get()
    assert (made.effective_at, line.effective_at, one.changes.at(None).get().at) == (end, end, end)


def test_never_before_the_last_change_of_the_dossier(office, desk):
    one = desk.eligible()
    last = one.changes.at(None).get().at
    made = desk.recognised(one, date=TODAY - dt.timedelta(days=20))
    change = one.changes.at(None).get()
    assert change.at == last + dt.timedelta(microseconds=1)
    assert made.lines.get().effective_at == change.at


def test_lines_are_kept_as_signed(office, desk):
    one = desk.eligible("Hẻm văn minh")
    made = desk.recognised(one)
    review.amend(one, changes={"title": "Hẻm văn minh, an toàn"}, by=office.reviewer, reason="Chính tả.")
    line = made.lines.get()
    assert (line.title, line.unit_name, line.sector_name) == (
        "Hẻm văn minh", "Phường Bến Đò", office.sector.name,
    )  # fmt: skip


def test_the_unit_is_named_as_on_the_day_of_signing(office, desk):
    from danvan.units.actions import change_unit

    one = desk.eligible()
    change_unit(office.tree.ward, on=TODAY, name="Phường Bến Đò Mới")
    made = desk.recognised(one, date=YESTERDAY)
    assert made.lines.get().unit_name == "Phường Bến Đò"


def test_sent_twice_it_is_recorded_once_and_another_person_is_told(office, desk):
    one = desk.eligible()
    draft = desk.draft(one)
    signed = paper()
    first = actions.record_decision(draft, signed, by=office.decider)
    assert actions.record_decision(draft, signed, by=office.decider) == first
    assert one.changes.filter(action=Action.RECOGNISE).count() == 1
    other = person("province.decider2", (Role.DECIDER, office.tree.province))
    with pytest.raises(NotPossibleError, match=office.decider.full_name):
        actions.record_decision(draft, signed, by=other)


def test_a_list_that_changed_since_it_was_read_is_not_recorded(office, desk):
    draft = desk.draft(desk.eligible())
    seen = actions.fingerprint(draft)
    actions.add_lines(draft, [desk.eligible()], by=office.reviewer)
    with pytest.raises(NotPossibleError, match="vừa thay đổi"):
        actions.record_decision(draft, paper(), by=office.decider, seen=seen)
    actions.record_decision(draft, paper(), by=office.decider, seen=actions.fingerprint(draft))


def test_a_number_stands_once_per_issuer_and_year(office, desk):
    desk.recognised(desk.eligible(), number="7-QĐ/TU")
    draft = desk.draft(desk.eligible())
    with pytest.raises(NotPossibleError, match="số 7-QĐ/TU trong năm"):
        actions.record_decision(draft, paper(number="7-QĐ/TU"), by=office.decider)
    last_year = TODAY.replace(year=TODAY.year - 1, day=1)
    assert actions.record_decision(draft, paper(number="7-QĐ/TU", date=last_year), by=office.decider)
    ward = desk.ward_draft(office.at_status(Status.PROPOSED))
    assert actions.record_decision(ward, paper(number="7-QĐ/TU"), by=office.ward_decider)


def test_a_long_decision_asks_a_bounded_number_of_questions_per_line(
    office, desk, django_assert_max_num_queries
):
    few, more = [desk.eligible() for _ in range(2)], [desk.eligible() for _ in range(8)]
    drafts = []
    for group in (few, more):
        with django_assert_max_num_queries(25):
            drafts.append(desk.draft(*group))
    counts = []
    for draft in drafts:
        with django_assert_max_num_queries(400) as asked:
            actions.record_decision(draft, paper(), by=office.decider)
        counts.append(len(asked))
    per_line = (counts[1] - counts[0]) / (len(more) - len(few))
    assert per_line <= 16, counts


# Revoking.


def test_revoked_at_the_level_registered_for_the_status_follows(office, desk):
    one = desk.eligible()
    made = desk.recognised(one)
    draft = desk.draft(one, kind="revoke")
    assert made.lines.get().revoked_at is None
    actions.record_decision(draft, paper(reason="Kê khai sai."), by=office.decider)
    line = made.lines.get()
    assert status_of(one) == Status.REVOKED
    assert line.revoked_by == draft
    assert line.revoked_at is not None
    assert actions.levels_recognised(one) == []


def test_revoked_at_another_level_the_status_stays(office, desk):
    one = desk.eligible()
    desk.recognised(one)
    desk.recognised_at_ward(one)
    draft = desk.ward_draft(one, kind="revoke")
    actions.record_decision(draft, paper(reason="Không duy trì."), by=office.ward_decider)
    assert status_of(one) == Status.RECOGNISED
    assert actions.levels_recognised(one) == [Level.PROVINCE]
    assert one.changes.at(None).get().action == Action.REVOKE_ELSEWHERE


def test_a_revocation_says_why(office, desk):
    one = desk.eligible()
    desk.recognised(one)
    draft = desk.draft(one, kind="revoke")
    with pytest.raises(NotPossibleError, match="lý do"):
        actions.record_decision(draft, paper(), by=office.decider)


def test_only_a_line_in_force_is_revoked_and_by_one_draft(office, desk):
    one, never = desk.eligible(), desk.eligible()
    desk.recognised(one)
    first = desk.draft(one, kind="revoke")
    second = desk.draft(by=office.second_reviewer, kind="revoke")
    assert not actions.candidates(second).exists()
    with pytest.raises(NotPossibleError, match="dự thảo thu hồi khác"):
        actions.add_lines(second, [one], by=office.second_reviewer)
    with pytest.raises(NotPossibleError, match="không có công nhận"):
        actions.add_lines(second, [never], by=office.second_reviewer)
    actions.remove_line(first, one, by=office.reviewer)
    assert actions.add_lines(second, [one], by=office.second_reviewer) == 1
    actions.discard_draft(second, by=office.reviewer)
    assert list(actions.candidates(first)) == [one]


# Nominating.


def test_only_a_desk_that_recognised_it_nominates_and_only_to_the_next(office, desk):
    proposed = office.at_status(Status.PROPOSED, level=Level.GRASSROOTS)
    with pytest.raises(NotPossibleError, match="chưa được công nhận"):
        actions.nominate(proposed, by=office.ward_reviewer, note="Tốt")
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    for stranger in (office.registrar, office.leader):
        with pytest.raises(NotPermittedError):
            actions.nominate(one, by=stranger, note="Tốt")
    first = actions.nominate(one, by=office.ward_reviewer, note="Tốt")
    assert (first.from_unit, first.to_unit, first.to_level) == (
        office.tree.ward, office.tree.province, Level.PROVINCE,
    )  # fmt: skip
    assert actions.nominate(one, by=office.ward_decider, note="Lại") == first, "twice is once"


def test_there_is_nothing_above_the_province_and_no_need_where_it_goes_anyway(office, desk):
    one = office.at_status(Status.RECOGNISED)
    with pytest.raises(NotPossibleError, match="Không có cấp nào"):
        actions.nominate(one, by=office.reviewer, note="Tốt")
    desk.recognised_at_ward(one)
    with pytest.raises(NotPossibleError, match="không cần giới thiệu"):
        actions.nominate(one, by=office.ward_reviewer, note="Tốt")


def test_who_sent_it_does_not_nominate_it(office):
    both = person("both", (Role.REGISTRAR, office.tree.ward), (Role.REVIEWER, office.tree.ward))
    one = office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    StatusChange.objects.get(registration=one, action=Action.SUBMIT)
    mine = office.draft(by=both, level=Level.GRASSROOTS)
    registration_actions.submit(mine, by=both)
    review.act(Action.ACCEPT, mine, by=office.ward_reviewer)
    with pytest.raises(NotPermittedError, match="đã gửi"):
        actions.nominate(mine, by=both, note="Tốt")
    assert actions.nominate(one, by=both, note="Tốt")


def test_who_added_a_line_and_decides_later_does_not_record_it(office, desk):
    one = desk.eligible()
    draft = desk.draft(one)
    third = person("third", (Role.REVIEWER, office.tree.province))
    actions.remove_line(draft, one, by=office.reviewer)
    actions.add_lines(draft, [one], by=third)
    third.memberships.update(role=Role.DECIDER)
    third = type(third).objects.get(pk=third.pk)
    assert not actions.may_record(draft, third)
    with pytest.raises(NotPermittedError, match="cần người thứ hai"):
        actions.record_decision(draft, paper(), by=third)
    actions.record_decision(draft, paper(), by=office.decider)
    revoking = desk.draft(one, kind="revoke")
    Recognition.objects.update(revocation_added_by=office.decider)
    assert not actions.may_record(revoking, office.decider)


def test_a_recognition_of_a_lower_level_can_be_revoked_after_the_registration_was_withdrawn(office, desk):
    one = desk.office.at_status(Status.PROPOSED)
    desk.recognised_at_ward(one)
    review.act(Action.RETURN_RESULTS, one, by=office.reviewer, reason="Thiếu.")
    registration_actions.act(Action.ASK_WITHDRAWAL, one, by=office.registrar, reason="Dừng.")
    review.act(Action.AGREE_WITHDRAWAL, one, by=office.reviewer)
    assert one.status == Status.WITHDRAWN
    draft = desk.ward_draft(one, kind="revoke")
    actions.record_decision(draft, paper(reason="Kê khai sai."), by=office.ward_decider)
    assert not one.recognitions.live().exists()
