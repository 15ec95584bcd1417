"""The y − x: every registration that has not got there, once, with its reason in words."""

from __future__ import annotations

import datetime as dt
import io
from urllib.parse import urlencode

import openpyxl
from django.test import Client
from django.urls import reverse

from danvan.accounts.permissions import Role
from models_registry.models import Registration, StatusChange, Step
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.workflow import Action
from reports.figures import Figure, count, rows
from reports.missing import Reason, count_reasons, missing
from reports.progress import COUNTED, progress
from reports.questions import ask
from tests.factories.people import person

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


def test_why_a_unit_asks_to_withdraw_is_its_explanation_not_the_desks_reason(lived):
    then = {
        row.registration_id: row
        for row in missing(ask(lived.period, lived.city, as_of=dt.date(2023, 6, 2)), Figure.PROPOSED)
    }
    asking = then[lived.names["withdrawn later"].pk]
    assert (asking.said, asking.explanation) == (None, "Xin rút: Thiếu người.")


def read(client, name, how="get", **asked):
    asked = {"ky": "2023", "so": "proposed", "tinh-den": "31/12/2023", **asked}
    if how == "get":
        return client.get(reverse(name), asked)
    address = f"{reverse(name)}?{urlencode({'bieu': 'missing', **asked})}"
    content = b"".join(client.post(address).streaming_content)
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]]


def test_what_the_reader_may_not_see_is_said_in_its_group_and_in_the_file(lived):
    leader = Client()
    leader.force_login(lived.leader)
    taken_back = lived.names["waiting at ward"]
    registering.act(Action.RECALL, taken_back, by=lived.registrars[lived.ward.pk])
    page = read(leader, "reports:missing", **{"don-vi": lived.city.pk})
    groups = {group["reason"]: group for group in page.context["groups"]}
    waiting = groups.pop(R.AWAITING_ACCEPTANCE)
    assert waiting["unseen"] == ["Còn 1 hồ sơ đồng chí không được xem (đơn vị đang giữ để sửa)"]
    assert waiting["unseen"][0] in page.content.decode()
    assert waiting["number"] == len(waiting["lines"]) + 1
    assert all(group["unseen"] == [] for group in groups.values())
    rows = read(leader, "reports:export", "post", **{"don-vi": lived.city.pk})
    words = "Chờ tiếp nhận đăng ký: còn 1 hồ sơ đồng chí không được xem (đơn vị đang giữ để sửa)."
    assert [row for row in rows if words in row]
    # Where it waits and since when stand in the file as on the screen.
    [head] = [row for row in rows if row[0] == "TT"]
    running = next(row for row in rows if lived.names["running"].title in row)
    assert running[head.index("Đang ở")] == str(lived.ward)
    assert running[head.index("Từ lúc")].date() == dt.date(2023, 2, 20)
    at_province = next(row for row in rows if lived.names["waiting at province"].title in row)
    assert at_province[head.index("Đang ở")] == "Ban Tuyên giáo và Dân vận Tỉnh ủy"


def test_a_group_of_which_nothing_can_be_seen_is_named_all_the_same(lived):
    leader = Client()
    leader.force_login(person("heir.leader", (Role.LEADER, lived.tree.province)))
    gone = lived.names["results late"]
    Registration.objects.filter(pk=gone.pk).update(keeper=lived.tree.foreign_ward)
    page = read(leader, "reports:missing", **{"don-vi": lived.city.pk})
    [group] = [one for one in page.context["groups"] if one["reason"] == R.AWAITING_PROPOSAL]
    assert (group["number"], group["lines"]) == (1, [])
    assert "Còn 1 hồ sơ đồng chí không được xem (nay thuộc nơi khác)." in page.content.decode()


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
