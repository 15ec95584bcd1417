"""Totals of years without a list, from a workbook: the same rows by the same checks as on the screen."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.jobs import worker
from danvan.units.models import today
from models_registry import closing, reported
from models_registry.importing import actions, papers
from models_registry.importing.kind import Place
from models_registry.importing.kinds import KINDS
from models_registry.models import ImportKind, ImportOutcome, ImportState, ReportedTotal
from models_registry.registration import periods
from models_registry.workflow import Status
from tests.factories.registrations import Office
from tests.factories.sheets import listed, workbook
from tests.models_registry.importing.test_import import bring, written
from tests.models_registry.importing.test_pages import client_of, uploaded

UNIT, YEAR, LEVEL, A, C, D = (
    "Đơn vị", "Năm", "Cấp đăng ký", "Số đăng ký", "Số đã đề nghị công nhận", "Số được công nhận",
)  # fmt: skip
PAPER = {
    "Trích yếu văn bản": "Báo cáo tổng kết",
    "Số, ký hiệu văn bản": "12-BC/BDV",
    "Ngày văn bản": "15/12/2025",
}
HEADS = (UNIT, YEAR, LEVEL, A, C, D, *PAPER)


@pytest.fixture
def office(db):
    """The office, and two years that are over."""
    office = Office()
    periods.open_year(2024)  # on the map of which none of the units stands but those of old
    office.period = periods.open_year(2025)
    return office


def told(unit, registered, recognised, **more):
    return PAPER | {UNIT: unit, A: registered, D: recognised} | more


def totals(office, *rows, heads=HEADS, content=None, **how):
    batch = bring(
        office,
        content or listed(*rows, heads=heads),
        by=office.reviewer,
        unit=office.tree.province,
        is_desk=True,
        kind=ImportKind.TOTALS,
        **how,
    )
    if batch.state == ImportState.MAPPING:
        actions.map_columns(batch, mapping=batch.mapping, defaults={}, by=office.reviewer)
        worker.work_off()
        batch.refresh_from_db()
    return batch


def undone(batch):
    actions.undo(batch, by=batch.by)
    worker.work_off()
    batch.refresh_from_db()
    return batch


def standing():
    rows = ReportedTotal.objects.standing().order_by("period__code", "unit__pk", "level")
    return [(row.period.code, str(row.unit), row.level, row.registered, row.recognised) for row in rows]


def test_a_list_of_totals_is_read_checked_and_entered(office):
    ward, other = str(office.tree.ward), str(office.tree.old_ward)
    rows = (told(ward, 332, 266), told(other, 12, None, **{YEAR: "Năm 2024", LEVEL: "Cấp cơ sở"}))
    batch = totals(office, *rows)

    assert (batch.state, batch.counts["ready"]) == (ImportState.CHECKED, 2), [
        *batch.rows.values_list("problems")
    ]
    assert not ReportedTotal.objects.exists()
    batch = written(batch)

    assert batch.state == ImportState.DONE, batch.why_not
    assert standing() == [("2024", other, 3, 12, None), ("2025", ward, None, 332, 266)]
    assert {row.entered_by for row in ReportedTotal.objects.all()} == {office.reviewer}


def test_every_mistake_is_told_on_its_cell(office):
    ward = str(office.tree.ward)
    rows = (
        told(None, 1, 1),
        told("Xã không có", 1, 1),
        told(ward, 10, 20),
        told(ward, 10, 2, **{YEAR: "1999"}),
        told(ward, 10, 2, **{LEVEL: "Cấp trên"}),
        told(ward, 10, 2, **{"Ngày văn bản": "hôm qua"}),
        told(ward, None, None),
        told(ward, "nhiều", 1),
    )
    batch = totals(office, *rows)

    said = {row.number: [(letters, title) for letters, title, _ in row.problems] for row in batch.rows.all()}
    assert batch.counts["wrong"] == len(rows)
    assert batch.rows.get(number=5).values["title"] == f"{ward}, 1999"
    assert [said[number][0] for number in range(2, 10)] == [
        ("A", UNIT), ("A", UNIT), ("F", D), ("B", YEAR), ("C", LEVEL), ("I", "Ngày văn bản"), ("D", A), ("D", A),
    ]  # fmt: skip
    made = io.BytesIO()
    papers.errors(batch, to=made)
    assert load_workbook(made).active.max_row == len(rows) + 1


def test_a_part_of_a_name_is_nobodys_and_another_way_to_say_it_is_told(office):
    ward = str(office.tree.ward)
    assert ward == "Phường Bến Đò"
    rows = [told(said, 1, 1, **{LEVEL: level}) for said, level in (
        ("Phường Bến", ""), ("Bến Đ", ""), ("en do", ""), ("bến đò", "Cấp tỉnh"), (ward, "Cấp cơ sở"),
    )]  # fmt: skip
    found = list(totals(office, *rows).rows.order_by("number"))
    assert [row.outcome for row in found] == ["wrong", "wrong", "wrong", "ready", "ready"]
    assert [row.note for row in found[3:]] == [f"đơn vị: {ward}", ""]
    assert all("Không tìm thấy đúng một đơn vị" in row.problems[0][2] for row in found[:3])


def test_a_year_that_goes_on_has_no_totals(office):
    periods.open_year(today().year)
    batch = totals(office, told(str(office.tree.ward), 1, 1, **{YEAR: str(today().year)}))
    assert "đã kết thúc" in batch.rows.get().problems[0][2]


def test_what_is_told_already_is_refused_on_its_row(office):
    ward, province = str(office.tree.ward), str(office.tree.province)
    counted = office.at_status(Status.SUBMITTED)
    assert counted.unit == office.tree.ward
    other = str(office.tree.sibling_ward)
    rows = (told(ward, 1, 1), told(other, 5, 5), told(other, 6, 6), told(province, 7, 7, **{YEAR: "2024"}),
            told(str(office.tree.old_ward), 3, 3, **{YEAR: "2024"}))  # fmt: skip
    batch = totals(office, *rows)

    outcomes = list(batch.rows.order_by("number").values_list("outcome", flat=True))
    assert outcomes == ["wrong", "ready", "wrong", "ready", "wrong"]


def test_the_same_list_twice_doubles_nothing(office):
    rows = (told(str(office.tree.ward), 332, 266), told(str(office.tree.ward), 332, 266))
    first, second = totals(office, *rows), totals(office, *rows)
    assert (first.counts["ready"], first.counts["twin"]) == (1, 1)
    written(first)
    second = written(second)
    assert (second.counts["ready"], second.counts["twin"]) == (0, 2)
    assert ReportedTotal.objects.count() == 1
    again = totals(office, *rows)
    assert (again.counts["ready"], again.counts["twin"]) == (0, 2)


def test_what_cannot_stand_any_more_when_it_is_written_says_so(office):
    rows = (told(str(office.tree.ward), 9, 9), told(str(office.tree.sibling_ward), 8, 8))
    batch = totals(office, *rows)
    office.at_status(Status.SUBMITTED)
    batch = written(batch)
    assert batch.state == ImportState.DONE, batch.why_not
    assert (batch.counts["ready"], batch.counts["wrong"]) == (1, 1)
    assert len(standing()) == 1


def test_taken_back_they_have_ended_and_say_why(office):
    batch = written(
        totals(office, told(str(office.tree.ward), 9, 9), told(str(office.tree.sibling_ward), 8, 8))
    )
    first = ReportedTotal.objects.order_by("pk").first()
    reported.end(first, by=office.second_reviewer, reason="Đã có danh sách.")
    batch = undone(batch)

    assert batch.state == ImportState.UNDONE, batch.why_not
    assert not standing()
    first.refresh_from_db()
    assert first.end_reason == "Đã có danh sách."
    assert "Hoàn tác lần nhập" in ReportedTotal.objects.order_by("pk").last().end_reason


def test_of_a_closed_year_nothing_is_taken_and_nothing_taken_back(office):
    batch = written(totals(office, told(str(office.tree.ward), 9, 9)))
    closing.close(office.period, office.tree.province, by=office.decider, map_date=office.period.ends_on)
    batch = undone(batch)
    assert batch.state == ImportState.DONE
    assert "chốt" in batch.why_not
    assert len(standing()) == 1
    late = totals(office, told(str(office.tree.sibling_ward), 1, 1))
    assert "chốt" in late.rows.get().problems[0][2]


def test_a_list_as_offices_make_them_comes_in(office):
    tree = office.tree
    ward, old, other = str(tree.ward), str(tree.old_ward), str(tree.old_agency)
    rows = (
        ("TỔNG HỢP MÔ HÌNH CÁC NĂM", None, None, None),
        (None,) * 4,
        ("STT", "Đơn vị", "Số mô hình", None),
        (None, None, "Đăng ký", "Công nhận"),
        ("I", "Năm 2024", None, None),
        (1, old, 10, 8),
        (2, other, "12", 9),
        (None, "Cộng", 22, 17),
        ("II", "Năm 2025", None, None),
        (1, ward, 11, 7),
        ("Tổng cộng", None, 33, 24),
    )
    content = workbook(*rows, merged=("A1:D1", "A3:A4", "B3:B4", "C3:D3"))
    batch = bring(
        office, content, by=office.reviewer, unit=office.tree.province, is_desk=True, kind=ImportKind.TOTALS
    )
    assert batch.mapping == {"B": "unit_name", "C": "registered", "D": "recognised"}
    paper = {"document_title": "Báo cáo", "document_number": "1-BC", "document_date": "31/12/2025"}
    actions.map_columns(batch, mapping=batch.mapping, defaults=paper, by=office.reviewer)
    worker.work_off()
    batch.refresh_from_db()
    assert (batch.counts["ready"], batch.counts["wrong"]) == (3, 0), [*batch.rows.values_list("problems")]
    written(batch)
    assert standing() == [
        ("2024", old, None, 10, 8),
        ("2024", other, None, 12, 9),
        ("2025", ward, None, 11, 7),
    ]


def test_a_row_that_a_roman_number_heads_is_a_total_where_it_has_numbers(office):
    content = workbook(
        ("TT", "Đơn vị", "Số đăng ký", "Số được công nhận"), ("I", str(office.tree.ward), 10, 8)
    )
    batch = bring(
        office, content, by=office.reviewer, unit=office.tree.province, is_desk=True, kind=ImportKind.TOTALS
    )
    paper = {"document_title": "Báo cáo", "document_number": "1-BC", "document_date": "31/12/2025"}
    actions.map_columns(batch, mapping=batch.mapping, defaults=paper, by=office.reviewer)
    worker.work_off()
    assert batch.rows.get().outcome == ImportOutcome.READY


def test_who_does_not_review_brings_in_none(office):
    with pytest.raises(NotPermittedError):
        bring(office, listed(told("x", 1, 1), heads=HEADS), is_desk=True, kind=ImportKind.TOTALS)
    with pytest.raises(NotPossibleError):
        actions.confirm(totals(office, told("Xã không có", 1, 1)), by=office.reviewer)


def test_the_template_filled_in_comes_back_without_a_question(office):
    made = io.BytesIO()
    KINDS[ImportKind.TOTALS].template(
        Place(office.tree.province, is_desk=True), office.period, by=office.reviewer, to=made
    )
    book = load_workbook(made)
    page = book["Số liệu tổng hợp"]
    heads = [cell.value for cell in page[1]]
    for head, text in told(str(office.tree.ward), 5, 4).items():
        page.cell(3, heads.index(head) + 1).value = text
    filled = io.BytesIO()
    book.save(filled)
    batch = totals(office, content=filled.getvalue())
    assert (batch.state, batch.counts["ready"], batch.counts["aside"]) == (ImportState.CHECKED, 1, 1), (
        batch.counts
    )


def test_on_the_screen_it_goes_all_the_way(office):
    client = client_of(office.reviewer)
    content = listed(told(str(office.tree.ward), 332, 266), heads=HEADS)
    place = f"so-lieu:{office.tree.province.pk}"
    address = uploaded(office, content, client=client, place=place, way="nhap")["Location"]
    worker.work_off()
    page = client.get(address).content.decode()
    assert "nêu bên cạnh số liệu của kỳ" in page
    assert "nhập thay" not in page
    client.post(f"{address}nhap/")
    worker.work_off()
    assert "Đã nhập 1 số liệu tổng hợp" in client.get(address).content.decode()
    assert "332" in client.get(reverse("totals:list")).content.decode()
    client.post(f"{address}hoan-tac/")
    worker.work_off()
    assert "đã bỏ" in client.get(address).content.decode()
