"""What a desk said beside its reason reads as a sentence in the history."""

from __future__ import annotations

import datetime as dt

from danvan.units.enums import Level
from models_registry.models import Opinion, Origin
from models_registry.review import actions
from models_registry.review.told import told
from models_registry.workflow import Action, Status


def last(registration):
    return registration.changes.at(None).get()


def test_a_return_names_the_boxes_and_the_new_last_day(office):
    one = office.at_status(Status.SUBMITTED)
    actions.act(
        Action.RETURN,
        one,
        by=office.reviewer,
        reason="Thiếu.",
        boxes=["goals", "evidence"],
        due_on=dt.date(2026, 12, 5),
    )
    assert told(last(one)) == [
        "Mục cần sửa: Mục tiêu, tiêu chí; Tài liệu minh chứng",
        "Hạn gửi lại: 05/12/2026",
    ]


def test_a_duplicate_an_opinion_and_a_transfer_are_told(office):
    one, other = office.at_status(Status.SUBMITTED), office.at_status(Status.PROPOSED)
    actions.transfer_level(one, to=Level.GRASSROOTS, by=office.reviewer, reason="Quy mô nhỏ.")
    assert told(last(one)) == ["Từ cấp tỉnh sang cấp cơ sở"]
    actions.act(Action.REFUSE, one, by=office.ward_reviewer, reason="Trùng.", duplicate_of=other.code)
    assert told(last(one)) == [f"Trùng với mô hình {other.code}"]
    actions.appraise(other, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    assert told(last(other)) == ["Ý kiến: Đủ điều kiện trình"]


def test_an_amendment_is_told_in_the_words_of_the_form(office):
    one = office.at_status(Status.RUNNING)
    actions.amend(one, changes={"origin": Origin.UPGRADED.value}, by=office.reviewer, reason="Đã có từ 2024.")
    assert told(last(one)) == ["Hình thức: “Xây dựng mới” thành “Nâng chất lượng”"]


def test_a_plain_step_has_nothing_more_to_tell(office):
    assert told(last(office.at_status(Status.RUNNING))) == []
