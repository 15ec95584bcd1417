"""The y − x: every registration that has not got there, once, with its reason in words."""

from __future__ import annotations

import datetime as dt

from models_registry.models import StatusChange, Step
from models_registry.registration import periods
from reports.figures import Figure, count, rows
from reports.missing import Reason, count_reasons, missing
from reports.progress import COUNTED, progress
from reports.questions import ask

R = Reason


def reasons(question, figure):
    return {row.registration_id: row.why for row in missing(question, figure)}


def test_each_missing_registration_stands_in_exactly_one_row_whatever_the_moment(lived):
    for day in (None, dt.date(2023, 3, 1), dt.date(2023, 10, 1), dt.date(2023, 12, 31), dt.date(2024, 2, 1)):
        question = ask(lived.period, lived.city, as_of=day)
        for figure in (Figure.RESULTS, Figure.PROPOSED, Figure.RECOGNISED):
            listed = [row.registration_id for row in missing(question, figure)]
            whole = set(rows(question, Figure.REGISTERED).values_list("registration", flat=True))
            there = set(rows(question, figure).values_list("registration", flat=True))
            assert sorted(listed) == sorted(whole - there)
            counts = count(question)
            assert sum(count_reasons(question, figure).values()) == counts["registered"] - counts[figure]


def test_the_reason_is_where_the_registration_lies(lived):
    names = lived.names
    why = reasons(ask(lived.period, lived.city, as_of=dt.date(2024, 2, 20)), Figure.RECOGNISED)
    expected = {
        "waiting at ward": R.AWAITING_ACCEPTANCE,
        "waiting at province": R.AWAITING_ACCEPTANCE,
        "late": R.AWAITING_ACCEPTANCE,
        "returned": R.RETURNED,
        "running": R.OVERDUE,
        "results returned": R.RESULTS_RETURNED,
        "results late": R.AWAITING_PROPOSAL,
        "pending": R.PENDING,
        "declined": R.DECLINED,
    }
    assert why == {names[name].pk: reason.value for name, reason in expected.items()}
    later = reasons(ask(lived.period, lived.city), Figure.RECOGNISED)
    assert later[names["revoked"].pk] == R.REVOKED


def test_running_is_overdue_only_after_the_last_day_in_force(lived):
    running = lived.names["running"].pk
    on_time = ask(lived.period, lived.city, as_of=dt.date(2023, 11, 30))
    late = ask(lived.period, lived.city, as_of=dt.date(2023, 12, 1))
    assert reasons(on_time, Figure.PROPOSED)[running] == R.RUNNING
    assert reasons(late, Figure.PROPOSED)[running] == R.OVERDUE
    periods.set_deadline(lived.period, Step.RESULTS, dt.date(2023, 12, 10), province=lived.province)
    assert reasons(late, Figure.PROPOSED)[running] == R.RUNNING, "the province's own"
    periods.set_deadline(
        lived.period, Step.RESULTS, dt.date(2023, 11, 15), unit=lived.ward, reason="Xong sớm"
    )
    assert reasons(on_time, Figure.PROPOSED)[running] == R.OVERDUE, "the unit's own exception"


def test_beside_it_stand_the_latest_reason_given_and_the_explanation_known_at_that_moment(lived):
    question = ask(lived.period, lived.city)
    by_pk = {row.registration_id: row for row in missing(question, Figure.PROPOSED)}
    assert by_pk[lived.names["returned"].pk].said == "Ghi rõ số hộ."
    assert by_pk[lived.names["results returned"].pk].said == "Thiếu xác nhận."
    assert by_pk[lived.names["running"].pk].explanation == "Chậm tiến độ: Chờ mặt bằng."
    before = missing(ask(lived.period, lived.city, as_of=dt.date(2023, 11, 1)), Figure.PROPOSED)
    assert {row.registration_id: row.explanation for row in before}[lived.names["running"].pk] is None


def test_the_progress_by_months_ends_in_the_figures_themselves(lived):
    question = ask(lived.period, lived.city)
    went = progress(question)
    assert len(went.months) == 12
    for place, month in enumerate(went.months):
        last_day = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        counts = count(ask(lived.period, lived.city, as_of=last_day))
        assert (went.registered[place], went.proposed[place]) == (counts["registered"], counts["proposed"]), (
            month
        )
    counts = count(question)
    assert (went.registered[12], went.proposed[12]) == (counts["registered"], counts["proposed"])


def test_months_still_to_come_have_no_figure(lived, django_assert_num_queries):
    question = ask(lived.period, lived.city, as_of=dt.date(2023, 6, 30))
    assert lived.ward.pk in question.places, "asked once, before"
    with django_assert_num_queries(1):
        went = progress(question)
    assert went.registered[5] is not None
    assert went.registered[6:] == [None] * 7


def test_the_months_are_counted_from_an_index_of_those_moves_alone():
    """The index holds exactly the moves by which the figures change; with other definitions it wants making anew."""
    index = next(one for one in StatusChange._meta.indexes if one.name == "figures_by_month")
    assert index.condition == COUNTED
