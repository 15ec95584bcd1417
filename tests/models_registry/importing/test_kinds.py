"""Results, recognitions and models of earlier years from lists."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError
from danvan.jobs import worker
from models_registry.importing import actions
from models_registry.importing.kind import Place
from models_registry.importing.kinds import KINDS
from models_registry.models import (
    Decision,
    EmulationModel,
    ImportKind,
    ImportOutcome,
    ImportState,
    Opinion,
    Registration,
    ResultReport,
)
from models_registry.recognition import actions as recognition
from models_registry.registration import periods
from models_registry.review import actions as review
from models_registry.workflow import Status
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed
from tests.models_registry.importing.test_import import bring, written
from tests.models_registry.importing.test_pages import client_of

RESULT_HEADS = ("Mã mô hình", "Tên mô hình, điển hình", "Kết quả đạt được", "Số hộ tham gia (hộ)")
LINE_HEADS = ("Mã mô hình", "Tên mô hình, điển hình", "Số quyết định", "Ngày ký", "Người ký")


@pytest.fixture
def office(db):
    return Office()


def results(office, *rows, **how):
    batch = bring(office, listed(*rows, heads=RESULT_HEADS), kind=ImportKind.RESULTS, **how)
    if batch.state == ImportState.MAPPING:
        actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=office.registrar)
        worker.work_off()
        batch.refresh_from_db()
    return batch


def undone(batch):
    actions.undo(batch, by=batch.by)
    worker.work_off()
    batch.refresh_from_db()
    return batch


def test_results_are_matched_sent_doubled_never_and_taken_back(office):
    coded, titled = (office.at_status(Status.RUNNING, title=title) for title in ("Vườn mẫu", "Hẻm sạch"))
    rows = (
        {"Mã mô hình": coded.code.lower(), "Kết quả đạt được": "Xong.", "Số hộ tham gia (hộ)": "64"},
        {"Tên mô hình, điển hình": "HEM SACH", "Kết quả đạt được": "Xong.", "Số hộ tham gia (hộ)": 12},
        {"Tên mô hình, điển hình": "Không có", "Kết quả đạt được": "Xong.", "Số hộ tham gia (hộ)": 1},
    )
    batch = results(office, *rows)
    assert batch.mapping["D"] == "metric=household"
    assert (batch.counts["ready"], batch.counts["wrong"]) == (2, 1), [*batch.rows.values_list("problems")]
    batch = written(batch)
    assert batch.state == ImportState.DONE, batch.why_not
    for one in (coded, titled):
        one.refresh_from_db()
        assert one.status == Status.PROPOSED or one.status == Status.RESULTS_SUBMITTED
        assert one.result.metrics.get().name == "Số hộ tham gia"
    again = results(office, *rows)
    assert (again.counts["ready"], again.counts["twin"]) == (0, 2)
    batch = undone(batch)
    assert batch.state == ImportState.UNDONE, batch.why_not
    assert not ResultReport.objects.exists()
    assert set(Registration.objects.values_list("status", flat=True)) == {Status.RUNNING}


def test_a_number_without_what_was_done_asks_nobody_to_delete_the_row(office):
    one = office.at_status(Status.RUNNING)
    said = {
        "Mã mô hình": one.code,
        "Kết quả đạt được": "Xong.",
        "Số liệu 1: nội dung": "Hộ",
        "Số liệu 1: đơn vị tính": "hộ",
    }
    batch = bring(office, listed(said, heads=tuple(said)), kind=ImportKind.RESULTS)
    actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=office.registrar)
    worker.work_off()
    ((_, _, why),) = batch.rows.get().problems
    assert "để trống các ô của số liệu này" in why


def test_results_of_titles_that_several_bear_say_which(office):
    first, second = (office.at_status(Status.RUNNING, title="Hẻm sạch") for _ in range(2))
    batch = results(office, {"Tên mô hình, điển hình": "Hẻm sạch", "Kết quả đạt được": "Xong."}, sends=False)
    (why,) = [problem[2] for problem in batch.rows.get().problems]
    assert first.code in why
    assert second.code in why


def test_results_that_somebody_went_on_with_are_not_taken_back(office):
    one = office.at_status(Status.RUNNING)
    row = {"Mã mô hình": one.code, "Kết quả đạt được": "Xong.", "Số hộ tham gia (hộ)": 3}
    batch = written(results(office, row))
    one.refresh_from_db()
    review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    batch = undone(batch)
    assert batch.state == ImportState.DONE
    assert "Không hoàn tác được" in batch.why_not


def lines(office, *rows, by=None):
    by = by or office.reviewer
    desk = recognition.desk_of(office.tree.province, None)
    batch = bring(
        office,
        listed(*rows, heads=LINE_HEADS),
        by=by,
        unit=office.tree.province,
        is_desk=True,
        sends=False,
        kind=ImportKind.RECOGNITIONS,
        desk=desk,
    )
    if batch.state == ImportState.MAPPING:
        actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=by)
        worker.work_off()
        batch.refresh_from_db()
    return batch


def test_what_one_paper_says_is_not_said_of_the_next(office):
    """Its number, its day and its signer: a list with the same heads asks for its own."""
    heads = ("Mã của chúng tôi", "Mô hình")
    desk = recognition.desk_of(office.tree.province, None)
    how = {
        "by": office.reviewer, "unit": office.tree.province, "is_desk": True, "sends": False, "desk": desk,
        "kind": ImportKind.RECOGNITIONS,
    }  # fmt: skip
    first = bring(office, listed({"Mô hình": "Vườn mẫu"}, heads=heads), **how)
    said = {"number": "12-QĐ/TU", "date": "01/02/2026", "signer": "Người ký"}
    actions.map_columns(first, mapping={"A": "code", "B": "name"}, defaults=said, by=office.reviewer)
    worker.work_off()

    second = bring(office, listed({"Mô hình": "Hẻm sạch"}, heads=heads), **how)

    assert (second.state, second.mapping, second.defaults) == (
        ImportState.MAPPING, {"A": "code", "B": "name"}, {},
    )  # fmt: skip


def test_a_list_of_recognitions_drafts_and_another_person_records(office):
    good, _unread = (office.at_status(Status.PROPOSED, title=title) for title in ("Vườn mẫu", "Hẻm sạch"))
    review.appraise(good, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    day = f"{dt.date.today():%d/%m/%Y}"
    rows = (
        {"Mã mô hình": good.code, "Số quyết định": "12-QĐ/TU", "Ngày ký": day, "Người ký": "Người ký"},
        {"Tên mô hình, điển hình": "hem sach", "Số quyết định": "12-QĐ/TU"},
    )
    batch = lines(office, *rows)
    assert (batch.counts["ready"], batch.counts["wrong"]) == (1, 1), [*batch.rows.values_list("problems")]
    batch = written(batch)
    assert batch.state == ImportState.DONE, batch.why_not
    draft = Decision.objects.get()
    good.refresh_from_db()
    assert (draft.is_draft, draft.number, good.status) == (True, "12-QĐ/TU", Status.PROPOSED)
    for address in (
        "home",
        "recognition:decisions",
    ):  # who records it knows it from others by the number on the paper
        assert "số 12-QĐ/TU" in client_of(office.decider).get(reverse(address)).content.decode()
    signed = recognition.Signed(number=draft.number, date=draft.date, signer=draft.signer)
    with pytest.raises(NotPermittedError):
        recognition.record_decision(draft, signed, by=office.reviewer)
    again = lines(office, rows[0])
    assert (again.counts["ready"], again.counts["twin"]) == (0, 1)
    recognition.record_decision(draft, signed, by=office.decider)
    batch = undone(batch)
    assert batch.state == ImportState.DONE
    assert "đã được ghi" in batch.why_not


def test_who_decides_and_reviews_does_not_choose_what_a_colleagues_list_drafts(office):
    """Else the draft would be the uploader's, and recorded by whoever wrote it."""
    good = office.at_status(Status.PROPOSED)
    review.appraise(good, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    batch = lines(office, {"Mã mô hình": good.code})
    both = person("both", (Role.REVIEWER, office.tree.province), (Role.DECIDER, office.tree.province))
    with pytest.raises(NotPermittedError, match="chỉ người tải lên"):
        actions.map_columns(batch, mapping=batch.mapping, defaults={"number": "1-QĐ/TU"}, by=both)
    with pytest.raises(NotPermittedError, match="chỉ người tải lên"):
        actions.confirm(batch, by=both)
    batch.refresh_from_db()
    assert (batch.state, batch.defaults) == (ImportState.CHECKED, {})
    assert not Decision.objects.exists()


def test_a_draft_from_a_list_is_discarded_with_it(office):
    good = office.at_status(Status.PROPOSED)
    review.appraise(good, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    batch = undone(written(lines(office, {"Mã mô hình": good.code})))
    assert batch.state == ImportState.UNDONE, batch.why_not
    assert not Decision.objects.exists()


def test_a_model_kept_up_goes_on_with_that_of_an_earlier_year(office):
    this_year = office.period
    office.period = periods.open_year(2025)
    earlier = office.at_status(Status.RUNNING, title="Hẻm sạch khu phố 1")
    office.period = this_year
    row = FULL | {"Tên mô hình, điển hình": "HẺM SẠCH khu pho 1", "Hình thức": "Duy trì"}
    row |= {"Nội dung thay đổi năm nay": "Thêm hẻm 14.", "Thực trạng, lý do xây dựng": None}
    heads = (*FULL, "Hình thức", "Nội dung thay đổi năm nay")
    batch = bring(office, listed(row, heads=heads))
    assert batch.counts["ready"] == 1, batch.rows.get().problems
    assert earlier.code in batch.rows.get().note
    batch = written(batch)
    made = batch.rows.get().registration
    assert made.emulation_model_id == earlier.emulation_model_id
    assert made.dossier.background == earlier.dossier.background
    assert EmulationModel.objects.count() == 1
    assert bring(office, listed(row, heads=heads)).rows.get().outcome == ImportOutcome.TWIN
    batch = undone(batch)
    assert batch.state == ImportState.UNDONE, batch.why_not
    assert EmulationModel.objects.get().registrations.get() == earlier


@pytest.mark.parametrize("kind", [ImportKind.RESULTS, ImportKind.RECOGNITIONS])
def test_the_template_begins_with_what_is_awaited(office, kind):
    running = office.at_status(Status.RUNNING, title="Vườn mẫu")
    proposed = office.at_status(Status.PROPOSED, title="Hẻm sạch")
    review.appraise(proposed, opinion=Opinion.ELIGIBLE, by=office.reviewer)
    desk = recognition.desk_of(office.tree.province, None)
    place, by, awaited = {
        ImportKind.RESULTS: (Place(office.tree.ward), office.registrar, running),
        ImportKind.RECOGNITIONS: (Place(office.tree.province, True, desk), office.reviewer, proposed),
    }[kind]
    made = io.BytesIO()
    KINDS[kind].template(place, office.period, by=by, to=made)
    page = load_workbook(made).worksheets[0]
    assert [cell.value for cell in page[3]][:2] == [awaited.code, awaited.title]
