"""What the desks do: appraisals and whose turn follows, many at once, and what stands in the history."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from danvan.accounts.refusals import NotPossibleError
from models_registry.lifecycle import ReasonMissingError
from models_registry.models import Opinion
from models_registry.review import actions
from models_registry.workflow import Action, Status


@pytest.mark.parametrize(
    ("opinion", "turn"),
    [(Opinion.ELIGIBLE, "decider"), (Opinion.NOT_ELIGIBLE, "decider"), (Opinion.INCOMPLETE, "reviewer")],
)
def test_after_an_appraisal_it_is_the_deciders_turn_unless_something_is_missing(opinion, turn, office):
    one = office.at_status(Status.PROPOSED)
    if opinion != Opinion.ELIGIBLE:
        with pytest.raises(ReasonMissingError):
            actions.appraise(one, opinion=opinion, by=office.reviewer, reason=" ")
    actions.appraise(one, opinion=opinion, by=office.reviewer, reason="Thiếu xác nhận.")
    one.refresh_from_db()
    assert (one.status, one.awaiting_role) == (Status.PROPOSED, turn)


def test_an_appraisal_sent_twice_stands_once_and_the_latest_counts(office):
    one, key = office.at_status(Status.PROPOSED), uuid.uuid4()
    for _ in range(2):
        actions.appraise(one, opinion=Opinion.INCOMPLETE, by=office.reviewer, reason="Thiếu ảnh.", key=key)
    assert one.appraisals.count() == 1
    actions.appraise(one, opinion=Opinion.ELIGIBLE, by=office.second_reviewer)
    assert one.appraisals.latest().opinion == Opinion.ELIGIBLE


def test_of_many_those_that_can_move_do_and_the_others_say_why(office):
    ready, done = office.at_status(Status.SUBMITTED), office.at_status(Status.RUNNING)
    report = actions.act_on_many(Action.ACCEPT, [ready, done], by=office.reviewer)
    assert report.done == [ready]
    [(left, why)] = report.left
    assert left == done
    assert "Chấp thuận đăng ký" in why


def test_a_return_points_at_boxes_and_other_moves_do_not(office):
    due = timezone.localdate() + dt.timedelta(days=7)
    how = {"by": office.reviewer, "reason": "Ghi số hộ.", "boxes": ["goals"], "due_on": due}
    returned = actions.act(Action.RETURN, office.at_status(Status.SUBMITTED), **how)
    assert (returned.boxes, returned.due_on) == (["goals"], due)
    accepted = actions.act(Action.ACCEPT, office.at_status(Status.SUBMITTED), **how)
    assert (accepted.boxes, accepted.due_on) == ([], None)


def test_a_refusal_as_duplicate_names_the_other_one(office):
    other = office.at_status(Status.SUBMITTED)
    change = actions.act(
        Action.REFUSE,
        office.at_status(Status.SUBMITTED),
        by=office.reviewer,
        reason="Trùng.",
        duplicate_of=other.code,
    )
    assert change.details == {"duplicate_of": other.code}


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.RECOGNISE, Action.REVOKE, Action.WITHDRAW])
def test_a_desk_does_no_more_than_desks_do(action, office):
    with pytest.raises(NotPossibleError):
        actions.act(action, office.at_status(Status.SUBMITTED), by=office.reviewer, reason="x")


def test_a_visit_that_has_not_been_is_not_written_down(office):
    one = office.at_status(Status.RUNNING)
    how = {
        "team": "Tổ kiểm tra",
        "findings": "Đúng thực tế.",
        "by": office.reviewer,
        "for_unit": office.tree.province,
    }
    with pytest.raises(NotPossibleError):
        actions.inspect(one, on=timezone.localdate() + dt.timedelta(days=1), **how)
    assert actions.inspect(one, on=timezone.localdate(), **how).registration == one
