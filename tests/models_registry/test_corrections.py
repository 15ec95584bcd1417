"""What of a closed dossier may still be put right: exactly what two persons agreed on, once, and nothing beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from danvan.accounts.models import Membership
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPossibleError
from danvan.units import actions as unit_actions
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry import closing, corrections, lifecycle
from models_registry.models import (
    Correction,
    CorrectionKind,
    Dossier,
    Registration,
    ResultMetric,
    ResultReport,
    StatusChange,
)
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.review.told import corrected, headline, told
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import recognise
from tests.models_registry.test_constraints import copied

P = Level.PROVINCE
HOUSEHOLDS = ["Hộ phân loại rác", "household", "60.00", "64.00"]


def close(office):
    return closing.close(office.period, office.tree.province, by=office.leader, map_date=today())


@pytest.fixture
def one(office):
    """Proposed, with its results, in a period that the province has closed."""
    made = office.at_status(Status.PROPOSED)
    close(office)
    return made


@pytest.fixture
def cell(office):
    """Of a neighbourhood, whose way leads over its ward: at each of its steps the desk of the ward or the province is
    asked."""
    registrar = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))

    def at(*steps):
        made = office.draft(unit=office.tree.cell, by=registrar)
        for step in steps:
            if step in (Action.SUBMIT, Action.REPORT_RESULTS):
                if step == Action.REPORT_RESULTS:
                    registering.save_results(made, values={"achieved": "Xong."}, metrics=[], by=registrar)
                lifecycle.perform(step, on=made, by=registrar)
            elif step == Action.ASK_WITHDRAWAL:
                registering.act(step, made, by=registrar, reason="Thiếu người.")
            else:
                at_ward = made.awaiting_unit_id == office.tree.ward.pk
                review.act(
                    step, made, by=office.ward_reviewer if at_ward else office.reviewer, reason="Trùng."
                )
        return made

    return at


def refusal(broken):
    try:
        with transaction.atomic():
            broken()
            connection.check_constraints()
    except DatabaseError as error:
        return error.__cause__.diag.sqlstate
    return "accepted"


def proposed(office, one, wanted=None, *, by=None):
    wanted = wanted or corrections.information(one, {"title": "Tên đúng"})
    return corrections.propose(one, wanted, reason="Kê khai nhầm.", by=by or office.reviewer)


def approve(office, correction):
    Correction.objects.filter(pk=correction.pk).update(approved_by=office.leader, approved_at=timezone.now())
    return Correction.objects.get(pk=correction.pk)


@transaction.atomic
def carried_out(office, correction):
    return corrections.carry_out(approve(office, correction), approved_by=office.leader)


def amended(office, one, correction, **more):
    """The move that spends a correction, whatever was written before it."""
    return lifecycle.perform(
        Action.AMEND, on=one, by=office.reviewer, reason="Kê khai nhầm.", correction=correction,
        details={"correction": correction.pk, "approved_by": "", "corrected": []}, **more,
    )  # fmt: skip


# --- what is wanted ---


def test_information_is_told_in_words_and_kept_as_columns(office, one):
    other = type(office.sector).objects.get(code="KT", period=None)
    wanted = corrections.information(one, {"title": one.title, "sector": other, "subject": "individual"})
    assert wanted.changes == {"sector_id": [one.sector_id, other.pk], "subject": ["collective", "individual"]}
    assert wanted.told == [("Lĩnh vực", "Văn hóa - xã hội", "Kinh tế"), ("Chủ thể", "Tập thể", "Cá nhân")]
    for nothing in ({"title": one.title}, {}, {"target_level": 3}):
        with pytest.raises(NotPossibleError, match="Chưa có gì"):
            corrections.information(one, nothing)


def test_results_are_told_number_by_number(one):
    other = [["Hộ phân loại rác", "household", None, "60.00"], ["Cây trồng", "tree", None, "1200.50"]]
    wanted = corrections.results(one, {"achieved": "60/64 hộ.", "lessons": ""}, other)
    assert wanted.told == [
        ("Kết quả đạt được", "64/64 hộ phân loại rác.", "60/64 hộ."),
        ("Kết quả bằng số: Hộ phân loại rác", "64 hộ (kế hoạch 60)", "60 hộ"),
        ("Kết quả bằng số: Cây trồng", "chưa có", "1.200,5 cây"),
    ]
    assert wanted.changes["metrics"] == [[HOUSEHOLDS], other]
    none = corrections.results(one, {"no_numbers": True}, [])
    assert none.told == [
        ("Không có số liệu", "không", "có"),
        ("Kết quả bằng số: Hộ phân loại rác", "64 hộ (kế hoạch 60)", "bỏ dòng này"),
    ]
    with pytest.raises(NotPossibleError, match="Chưa có gì"):
        corrections.results(one, {"achieved": "64/64 hộ phân loại rác."}, [HOUSEHOLDS])


def test_without_results_there_are_none_to_correct(office):
    running = office.at_status(Status.RUNNING)
    close(office)
    with pytest.raises(NotPossibleError, match="chưa nộp kết quả"):
        corrections.results(running, {"achieved": "Xong."}, [])


def test_nothing_is_proposed_while_nothing_is_closed_or_another_waits(office):
    made = office.at_status(Status.PROPOSED)
    with pytest.raises(NotPossibleError, match="chưa chốt"):
        proposed(office, made)
    close(office)
    proposed(office, made)
    with pytest.raises(NotPossibleError, match="chờ duyệt"):
        proposed(office, made)


# --- what the database lets through ---


def test_an_approved_correction_is_carried_out_once(office, one):
    correction = proposed(office, one)
    mine = Registration.objects.filter(pk=one.pk)
    moving = {"title": "Tên đúng", "moves": F("moves") + 1}
    assert refusal(lambda: mine.update(**moving)) == "P0C01", "proposed is not approved"
    assert refusal(lambda: amended(office, one, correction, changes={"title": "Tên đúng"})) == "P0C01"
    change = carried_out(office, correction)
    one.refresh_from_db()
    correction.refresh_from_db()
    assert (one.title, correction.spent_at is not None) == ("Tên đúng", True)
    assert (headline(change), change.by, change.at > one.changes.get(sequence=1).at) == (
        "Đính chính", office.reviewer, True,
    )  # fmt: skip
    assert told(change)[-1] == "Người duyệt: Người province.leader"
    assert refusal(lambda: mine.update(title="Tên khác", moves=F("moves") + 1)) == "P0C01", "spent"
    assert refusal(lambda: amended(office, one, correction, changes={"title": "Tên khác"})) == "P0C01"


def _no_history(office, one, _correction):
    Registration.objects.filter(pk=one.pk).update(title="Tên đúng", moves=F("moves") + 1)


def _another_title(office, one, correction):
    amended(office, one, correction, changes={"title": "Tên khác"})


def _more_than_the_title(office, one, correction):
    amended(office, one, correction, changes={"title": "Tên đúng", "subject": "individual"})


def _nothing(office, one, correction):
    amended(office, one, correction)


def _a_level(office, one, _correction):
    Registration.objects.filter(pk=one.pk).update(target_level=3, moves=F("moves") + 1)


def _another_dossier(office, _one, correction):
    other = Registration.objects.exclude(pk=_one.pk).get()
    Registration.objects.filter(pk=other.pk).update(title="Tên đúng", moves=F("moves") + 1)


def _a_box(office, one, _correction):
    Dossier.objects.filter(pk=one.pk).update(goals="Khác")


def _a_number(office, one, _correction):
    ResultMetric.objects.filter(report=one.pk).delete()


def _a_history_without_its_number(office, one, correction):
    last = one.changes.at(None).get()
    copied(
        last, sequence=99, action="amend", at=timezone.now(), until="infinity", request_key=None, reason="x"
    )


@pytest.mark.parametrize(
    "doing",
    [_another_title, _more_than_the_title, _nothing, _a_level, _another_dossier, _a_box, _a_number,
     _a_history_without_its_number],
)  # fmt: skip
def test_an_approved_correction_opens_nothing_but_what_it_says(doing, office):
    office.at_status(Status.RUNNING)
    one = office.at_status(Status.PROPOSED)
    close(office)
    correction = proposed(office, one)
    assert refusal(lambda: doing(office, one, approve(office, correction))) == "P0C01"


def test_what_is_approved_is_carried_out_at_once_or_not_at_all(office, one):
    correction = proposed(office, one)
    assert refusal(lambda: approve(office, correction)) == "P0C02"
    assert refusal(lambda: _no_history(office, one, approve(office, correction))) in ("P0C02", "P0R02")


# --- results ---


def changed_results(one):
    after = [["Hộ phân loại rác", "household", "60.00", "60.00"], ["Cây trồng", "tree", None, "12.00"]]
    return corrections.results(one, {"achieved": "60/64 hộ."}, after)


def test_numbers_and_words_of_the_results_are_put_right(office, one):
    correction = proposed(office, one, changed_results(one))
    change = carried_out(office, correction)
    report = ResultReport.objects.get(pk=one.pk)
    assert report.achieved == "60/64 hộ."
    assert corrections.rows_of(report) == [
        ["Hộ phân loại rác", "household", "60.00", "60.00"],
        ["Cây trồng", "tree", None, "12.00"],
    ]
    assert corrected(change) == [
        "Kết quả đạt được: “64/64 hộ phân loại rác.” thành “60/64 hộ.”",
        "Kết quả bằng số: Hộ phân loại rác: “64 hộ (kế hoạch 60)” thành “60 hộ (kế hoạch 60)”",
        "Kết quả bằng số: Cây trồng: “chưa có” thành “12 cây”",
        "Người duyệt: Người province.leader",
    ]
    one.refresh_from_db()
    assert (one.status, change.to_status, change.details["correction"]) == (
        "proposed",
        "proposed",
        correction.pk,
    )


def _orm(one):
    metric = ResultMetric.objects.get(report=one.pk)
    metric.done = 60
    metric.save()


def _raw(statement):
    def run(one):
        with connection.cursor() as cursor:
            cursor.execute(statement, {"one": one.pk})

    return run


ANY_WAY = [
    _orm,
    lambda one: ResultMetric.objects.filter(report=one.pk).update(done=60),
    lambda one: ResultMetric.objects.filter(report=one.pk).delete(),
    lambda one: ResultMetric.objects.bulk_create([ResultMetric(report_id=one.pk, position=2, name="x", measure="km", done=1)]),
    lambda one: ResultReport.objects.filter(pk=one.pk).update(achieved="60/64 hộ."),
    lambda one: ResultReport.objects.filter(pk=one.pk).update(no_numbers=True),
    lambda one: ResultReport.objects.get(pk=one.pk).delete(),
    _raw("UPDATE models_registry_resultmetric SET done = done + 1 WHERE report_id = %(one)s"),
    _raw("UPDATE models_registry_resultmetric SET position = 7 WHERE report_id = %(one)s"),
    _raw("DELETE FROM models_registry_resultmetric WHERE report_id = %(one)s"),
    _raw("DELETE FROM models_registry_resultreport WHERE registration_id = %(one)s"),
    _raw("UPDATE models_registry_resultreport SET lessons = 'x' WHERE registration_id = %(one)s"),
]  # fmt: skip


@pytest.mark.parametrize("change", ANY_WAY)
@pytest.mark.parametrize("about", ["nothing", "results not approved", "information approved"])
def test_no_way_leads_to_the_results_but_their_own_correction(change, about, office, one):
    def broken():
        if about == "results not approved":
            proposed(office, one, changed_results(one))
        elif about == "information approved":
            approve(office, proposed(office, one))
        change(one)

    assert refusal(broken) == "P0C01"


def _written(one, rows, **texts):
    if texts:
        ResultReport.objects.filter(pk=one.pk).update(**texts)
    ResultMetric.objects.filter(report=one.pk).delete()
    for position, (name, measure, planned, done) in rows:
        ResultMetric.objects.create(
            report_id=one.pk,
            position=position,
            name=name,
            measure=measure,
            planned=planned,
            done=Decimal(done),
        )


RIGHT = [(1, ["Hộ phân loại rác", "household", "60.00", "60.00"]), (2, ["Cây trồng", "tree", None, "12.00"])]
TEXT = {"achieved": "60/64 hộ."}


@pytest.mark.parametrize(
    ("rows", "texts"),
    [
        (RIGHT[:1], TEXT),
        ([(1, ["Hộ phân loại rác", "household", "60.00", "61.00"]), RIGHT[1]], TEXT),
        ([*RIGHT, (3, ["Cây trồng", "tree", None, "12.00"])], TEXT),
        ([(1, RIGHT[1][1]), (2, RIGHT[0][1])], TEXT),
        (RIGHT, {}),
        (RIGHT, {"achieved": "Khác."}),
        (RIGHT, {**TEXT, "lessons": "Thêm."}),
        (RIGHT, {**TEXT, "no_numbers": True}),
    ],
)
def test_other_results_than_were_approved_are_refused(rows, texts, office, one):
    correction = proposed(office, one, changed_results(one))

    def broken():
        approved = approve(office, correction)
        _written(one, rows, **texts)
        amended(office, one, approved)

    assert refusal(broken) == "P0C01"
    right = approve_and_write(office, one, correction)
    assert refusal(right) == "accepted"


def approve_and_write(office, one, correction):
    def run():
        approved = approve(office, correction)
        _written(one, RIGHT, **TEXT)
        amended(office, one, approved)

    return run


def test_results_are_not_written_without_the_move_that_says_so(office, one):
    correction = proposed(office, one, changed_results(one))

    def broken():
        approve(office, correction)
        _written(one, RIGHT, **TEXT)

    assert refusal(broken) == "P0C02"


# --- steps ---


def steps(registration, by):
    return [one.action for one in lifecycle.stopped_steps(registration, by=by)]


@pytest.mark.parametrize(
    ("walked", "at", "stopped", "leads_to"),
    [
        ((Action.SUBMIT,), "ward", [Action.FORWARD, Action.REFUSE], Status.SUBMITTED),
        ((Action.SUBMIT, Action.FORWARD), "province", [Action.ACCEPT, Action.REFUSE], Status.RUNNING),
        ((Action.SUBMIT, Action.REFUSE), "ward", [Action.RECONSIDER], Status.SUBMITTED),
        ((Action.SUBMIT, Action.FORWARD, Action.ACCEPT, Action.ASK_WITHDRAWAL), "province",
         [Action.AGREE_WITHDRAWAL], Status.WITHDRAWN),
        ((Action.SUBMIT, Action.FORWARD, Action.ACCEPT, Action.REPORT_RESULTS), "ward", [Action.PROPOSE],
         Status.PROPOSED),
    ],
)  # fmt: skip
def test_the_step_that_the_closing_came_before_is_taken(walked, at, stopped, leads_to, office, cell):
    made = cell(*walked)
    by, elsewhere = office.ward_reviewer, office.reviewer
    if at == "province":
        by, elsewhere = elsewhere, by
    assert steps(made, by) == [], "nothing is closed"
    close(office)
    made.refresh_from_db()
    assert steps(made, by) == stopped
    assert steps(made, elsewhere) == []
    before = StatusChange.objects.at(None).get(registration=made)
    wanted = corrections.step(made, stopped[0], by=by)
    change = carried_out(office, proposed(office, made, wanted, by=by))
    made.refresh_from_db()
    assert (made.status, change.action, change.from_status) == (leads_to, stopped[0], before.to_status)
    assert (change.by, change.for_unit_id, change.at > before.at) == (
        by, (office.tree.ward if at == "ward" else office.tree.province).pk, True,
    )  # fmt: skip
    assert headline(change) == f"Đính chính: {stopped[0].label.lower()}"
    assert corrected(change)[-1] == "Người duyệt: Người province.leader"
    assert made.corrections.get().spent_at is not None


def test_no_step_that_gives_it_back_to_somebody_who_is_stopped(office, cell):
    made = cell(Action.SUBMIT, Action.FORWARD, Action.ACCEPT, Action.REPORT_RESULTS)
    close(office)
    for action in (Action.RETURN_RESULTS, Action.TRANSFER_LEVEL, Action.RECOGNISE, Action.SUBMIT):
        with pytest.raises(NotPossibleError, match="không phải là bước còn thiếu"):
            corrections.step(made, action, by=office.ward_reviewer)


def test_who_sent_it_does_not_judge_it_by_correction_either(office, cell):
    both = person("both", (Role.REGISTRAR, office.tree.cell), (Role.REVIEWER, office.tree.ward))
    made = office.draft(unit=office.tree.cell, by=both)
    registering.submit(made, by=both)
    close(office)
    assert steps(made, both) == []
    assert steps(made, office.ward_reviewer) == [Action.FORWARD, Action.REFUSE]


def test_an_offline_desk_answers_by_paper_not_by_correction(office, cell):
    made = cell(Action.SUBMIT, Action.FORWARD)
    unit_actions.change_unit(office.tree.province, on=today(), offline=True)
    close(office)
    assert steps(made, office.ward_reviewer) == []


def test_another_step_than_was_approved_is_refused(office, cell):
    made = cell(Action.SUBMIT, Action.FORWARD)
    close(office)
    correction = proposed(office, made, corrections.step(made, Action.ACCEPT, by=office.reviewer))
    details = {"correction": correction.pk}

    def refused():
        lifecycle.perform(
            Action.REFUSE, on=made, by=office.reviewer, reason="Trùng.", details=details,
            correction=approve(office, correction),
        )  # fmt: skip

    assert refusal(refused) == "P0C01"
    mine = Registration.objects.filter(pk=made.pk)
    over = {"status": "withdrawn", "awaiting_unit": None, "awaiting_role": "", "moves": F("moves") + 1}
    assert refusal(lambda: approve(office, correction) and mine.update(**over)) == "P0C01"
    assert carried_out(office, correction).to_status == "running"


def test_a_proposer_who_has_left_the_desk_takes_no_step(office, cell):
    made = cell(Action.SUBMIT, Action.FORWARD)
    close(office)
    correction = proposed(office, made, corrections.step(made, Action.ACCEPT, by=office.reviewer))
    Membership.objects.filter(user=office.reviewer).update(until=today() - dt.timedelta(days=1))
    with pytest.raises(NotPossibleError, match="không còn được giao nhiệm vụ"):
        carried_out(office, correction)


# --- between proposal and approval ---


def test_what_has_changed_since_is_not_overwritten(office, one):
    other = corrections.results(one, {}, [["Hộ phân loại rác", "household", "60.00", "61.00"]])
    stale = proposed(office, one, changed_results(one))
    Correction.objects.filter(pk=stale.pk).update(
        refused_by=office.leader, refused_at=timezone.now(), answer="Đang xem."
    )
    carried_out(office, proposed(office, one, other))
    again = Correction.objects.create(
        registration=one, unit=office.tree.province, kind=CorrectionKind.RESULTS, changes=stale.changes,
        told=stale.told, reason="Kê khai nhầm.", proposed_by=office.reviewer,
    )  # fmt: skip
    with pytest.raises(NotPossibleError, match="đã thay đổi sau khi"):
        carried_out(office, again)
    assert corrections.rows_of(ResultReport.objects.get(pk=one.pk))[0][3] == "61.00"


def test_one_approved_while_the_unit_may_send_late_is_spent_too(office, one):
    correction = proposed(office, one)
    closing.grant_late_sending(
        office.period, office.tree.ward, until=today(), reason="Mất điện.", by=office.leader
    )
    carried_out(office, correction)
    correction.refresh_from_db()
    assert correction.spent_at is not None


def test_a_decision_that_was_not_recorded_in_time_goes_by_an_exception(office, one):
    """What no step of a correction can do: with its number, its lines and its two persons."""
    with pytest.raises(closing.ClosedError):
        recognise(office, one)
    closing.grant_late_sending(
        office.period, office.tree.ward, until=today(), reason="Chưa kịp ghi.", by=office.leader
    )
    recognise(office, one)
    one.refresh_from_db()
    assert one.status == Status.RECOGNISED


# --- the row itself ---


def test_a_correction_is_answered_once_and_kept(office, one):
    correction = Correction.objects.filter(pk=proposed(office, one).pk)
    for other in ({"reason": "Khác"}, {"changes": {}}, {"told": []}, {"kind": "step"}):
        assert refusal(lambda other=other: correction.update(**other)) == "P0C02"
    assert refusal(lambda: correction.update(spent_at=timezone.now())) == "23514"
    correction.update(refused_by=office.leader, refused_at=timezone.now(), answer="Đúng rồi.")
    answer = {"approved_by": office.leader, "approved_at": timezone.now()}
    assert refusal(lambda: correction.update(**answer)) == "P0C02"
    assert refusal(lambda: correction.update(refused_at=None, refused_by=None)) == "P0C02"


def test_two_persons_stand_behind_a_correction(office, one):
    mine = {"approved_by": office.reviewer, "approved_at": timezone.now()}
    correction = Correction.objects.filter(pk=proposed(office, one).pk)
    with pytest.raises(DatabaseError, match="corrected_by_two_persons"), transaction.atomic():
        correction.update(**mine)
