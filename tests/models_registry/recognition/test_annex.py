"""The list that goes with a decision: the page, the Word document and the workbook say the same."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from typing import Any, NamedTuple

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from danvan.accounts.permissions import Role
from danvan.office.letterhead import Letterhead, Style
from danvan.units.enums import Document as Paper
from danvan.units.letterhead_actions import set_letterhead
from danvan.units.models import today
from models_registry.models import Award, AwardForm, AwardScope, Decision, SubjectType
from models_registry.recognition import award_actions
from models_registry.recognition.award_actions import Recipient, Said
from models_registry.workflow import Status
from reports.models import ReportRun
from tests.factories.people import person
from tests.models_registry.recognition.conftest import Desk

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


@pytest.fixture
def decision(office):
    """A recorded decision with one line whose title begins like a formula."""
    office.at_status(Status.RECOGNISED, title="=Hẻm sạch số 9")
    return Decision.objects.get()


class Sent(NamedTuple):
    """An answer, read to its end."""

    status_code: int
    headers: Any
    content: bytes

    @classmethod
    def of(cls, answer):
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return cls(answer.status_code, answer.headers, content)


def sent(office, decision, kind=""):
    client = Client()
    client.force_login(office.reviewer)
    return Sent.of(client.post(f"{reverse('reports:export_annex', args=[decision.pk])}?dang={kind}"))


def test_word_has_the_lines_as_signed_with_number_and_day(office, decision):
    answer = sent(office, decision)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    document = Document(io.BytesIO(answer.content))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "ĐƯỢC CÔNG NHẬN CẤP TỈNH NĂM 2026" in said
    assert f"(Kèm theo Quyết định số {decision.number} ngày {decision.date:%d/%m/%Y}" in said
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert rows == [
        ["TT", "Tên mô hình", "Đơn vị", "Lĩnh vực"],
        ["1", "=Hẻm sạch số 9", "Phường Bến Đò", "Văn hóa - xã hội"],
    ]


def test_the_workbook_has_the_same_lines_and_a_title_stays_text(office, decision):
    book = openpyxl.load_workbook(io.BytesIO(sent(office, decision, "xlsx").content))
    cells = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "=Hẻm sạch số 9"
    ]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_page_leads_to_both_files(office, decision):
    client = Client()
    client.force_login(office.reviewer)
    page = client.get(reverse("recognition:annex", args=[decision.pk])).content.decode()
    address = reverse("reports:export_annex", args=[decision.pk])
    assert f'action="{address}"' in page
    assert f'action="{address}?dang=xlsx"' in page


# --- whose head it bears ---


def head_of(content):
    """The two sides of the letterhead of a Word document."""
    return [cell.text.strip() for cell in Document(io.BytesIO(content)).tables[0].rows[0].cells]


def signed_by(office, issued_by, **said):
    return Desk(office).recognised(Desk(office).eligible(), issued_by=issued_by, **said)


COMMITTEE = Letterhead(Style.PARTY, "TỈNH ỦY SÔNG XANH", "BAN CHỈ ĐẠO\nPHONG TRÀO DÂN VẬN KHÉO", "QĐ/BCĐ")


def test_a_recognition_bears_the_head_of_its_steering_committee(office):
    set_letterhead(office.tree.province, Paper.STEERING_DECISION, COMMITTEE, on=today())
    decision = signed_by(office, "Ban Chỉ đạo phong trào “Dân vận khéo”", number="05-QĐ/BCĐ")
    left, right = head_of(sent(office, decision).content)
    assert left == "TỈNH ỦY SÔNG XANH\nBAN CHỈ ĐẠO\nPHONG TRÀO DÂN VẬN KHÉO\n*"
    assert right == PARTY
    sheet = openpyxl.load_workbook(io.BytesIO(sent(office, decision, "xlsx").content)).worksheets[0]
    said = [cell.value for row in sheet.iter_rows(max_row=6) for cell in row if cell.value]
    assert said[:3] == ["TỈNH ỦY SÔNG XANH", PARTY, "BAN CHỈ ĐẠO"]
    client = Client()
    client.force_login(office.reviewer)
    page = client.get(reverse("recognition:annex", args=[decision.pk])).content.decode()
    assert "PHONG TRÀO DÂN VẬN KHÉO" in page


def test_a_decision_of_a_peoples_committee_bears_the_motto_of_the_state(office):
    decision = signed_by(office, "UBND tỉnh Sông Xanh", number="9/QĐ-UBND")
    left, right = head_of(sent(office, decision).content)
    assert left == "ỦY BAN NHÂN DÂN\nTỈNH SÔNG XANH"
    assert right == f"{NATION}\nĐộc lập - Tự do - Hạnh phúc"


def test_the_head_is_that_of_the_day_of_the_decision(office):
    decision = signed_by(office, "Ban Chỉ đạo phong trào", date=today() - dt.timedelta(days=1))
    before = head_of(sent(office, decision).content)
    set_letterhead(office.tree.province, Paper.STEERING_DECISION, COMMITTEE, on=today())
    assert head_of(sent(office, decision).content) == before
    set_letterhead(office.tree.province, Paper.STEERING_DECISION, COMMITTEE, on=decision.date)
    assert "PHONG TRÀO DÂN VẬN KHÉO" in head_of(sent(office, decision).content)[0]


def test_a_draft_leaves_number_and_date_to_the_clerk_under_the_units_own_symbol(office):
    set_letterhead(office.tree.province, Paper.STEERING_DECISION, COMMITTEE, on=today())
    desk = Desk(office)
    document = Document(io.BytesIO(sent(office, desk.draft(desk.eligible())).content))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "(Kèm theo Quyết định số ……-QĐ/BCĐ ngày …… tháng …… năm ………)" in said
    assert "Dự thảo, chưa có hiệu lực" in said


# --- those commended ---


@pytest.fixture
def award(office):
    ward = Recipient(SubjectType.COLLECTIVE, "=Phường Bến Đò", office.tree.ward, "Phường Bến Đò")
    man = Recipient(SubjectType.INDIVIDUAL, "Người Được Khen", office.tree.ward, "Phường Bến Đò", "Tổ trưởng")
    other = Recipient(SubjectType.INDIVIDUAL, "Người Nơi Khác", office.tree.sibling_ward, "Phường Cây Đa")
    said = Said(
        period=office.period, form=AwardForm.MERIT, scopes=[AwardScope.MOVEMENT], issuer=office.tree.province,
        issued_by="UBND tỉnh Sông Xanh", number="112/QĐ-UBND", date=today(), recipients=[man, ward, other],
    )  # fmt: skip
    return award_actions.enter(said, by=office.reviewer)


def list_of(user, award, kind=""):
    client = Client()
    client.force_login(user)
    return Sent.of(client.post(f"{reverse('reports:export_commended', args=[award.pk])}?dang={kind}"))


def test_the_list_of_a_giay_khen_bears_the_motto_of_the_state_and_names_collectives_first(office, award):
    answer = list_of(office.reviewer, award)
    assert head_of(answer.content) == [
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG XANH",
        f"{NATION}\nĐộc lập - Tự do - Hạnh phúc",
    ]
    document = Document(io.BytesIO(answer.content))
    assert [[cell.text for cell in row.cells] for row in document.tables[-1].rows][1:] == [
        ["I", "Tập thể", "", ""],
        ["1", "=Phường Bến Đò", "", "Phường Bến Đò"],
        ["II", "Cá nhân", "", ""],
        ["1", "Người Được Khen", "Tổ trưởng", "Phường Bến Đò"],
        ["2", "Người Nơi Khác", "", "Phường Cây Đa"],
    ]
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG GIẤY KHEN NĂM 2026" in said
    assert f"(Kèm theo Quyết định số 112/QĐ-UBND ngày {today():%d/%m/%Y} của UBND tỉnh Sông Xanh)" in said


def test_the_workbook_of_those_commended_keeps_names_text(office, award):
    book = openpyxl.load_workbook(io.BytesIO(list_of(office.reviewer, award, "xlsx").content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=Phường Bến Đò"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_reader_has_those_of_their_part_and_how_many_others(office, award):
    answer = list_of(office.registrar, award)
    document = Document(io.BytesIO(answer.content))
    names = [row.cells[1].text for row in document.tables[-1].rows]
    assert "Người Nơi Khác" not in names
    assert "Cùng 1 tập thể, cá nhân ngoài phạm vi của người tải." in [one.text for one in document.paragraphs]


def test_an_award_known_by_counts_has_no_list(office, award):
    counted = award_actions.enter(
        Said(
            period=office.period, form=AwardForm.FLAG, scopes=[AwardScope.MOVEMENT], issuer=office.tree.province,
            issued_by="UBND tỉnh", number="", date=today(), collectives=2, individuals=0,
        ), by=office.reviewer,
    )  # fmt: skip
    assert list_of(office.reviewer, counted).status_code == 409
    client = Client()
    client.force_login(office.reviewer)
    address = reverse("reports:export_commended", args=[counted.pk])
    assert address not in client.get(reverse("awards:award", args=[counted.pk])).content.decode()
    address = reverse("reports:export_commended", args=[award.pk])
    assert address in client.get(reverse("awards:award", args=[award.pk])).content.decode()
    assert Award.objects.count() == 2


def test_who_only_looks_downloads_no_list(office, award):
    viewer = person("chi.xem", (Role.VIEWER, office.tree.province))
    assert list_of(viewer, award).status_code == 403
    client = Client()
    client.force_login(viewer)
    address = reverse("reports:export_commended", args=[award.pk])
    assert address not in client.get(reverse("awards:award", args=[award.pk])).content.decode()


@pytest.mark.parametrize(
    ("form", "done"), [(AwardForm.PRAISE, "ĐƯỢC TUYÊN DƯƠNG"), (AwardForm.OTHER, "ĐƯỢC KHEN THƯỞNG")]
)
def test_a_form_that_is_not_a_paper_is_not_given(office, form, done):
    ward = Recipient(SubjectType.COLLECTIVE, "Phường Bến Đò", office.tree.ward, "Phường Bến Đò")
    said = Said(
        period=office.period, form=form, scopes=[AwardScope.MOVEMENT], issuer=office.tree.province,
        issued_by="Tỉnh ủy", number="7-QĐ/TU", date=today(), recipients=[ward],
    )  # fmt: skip
    made = award_actions.enter(said, by=office.reviewer)
    content = list_of(office.reviewer, made).content
    assert any(done in one.text for one in Document(io.BytesIO(content)).paragraphs)
    assert head_of(content)[1] == PARTY


def test_both_lists_leave_a_line_in_the_journal(office, decision, award):
    content = sent(office, decision, "xlsx").content
    list_of(office.reviewer, award)
    annex, commended = ReportRun.objects.order_by("pk")
    assert (annex.kind, annex.format, annex.unit) == ("annex", "xlsx", decision.issuer)
    assert annex.sha256 == hashlib.sha256(content).hexdigest()
    assert (commended.kind, commended.format, commended.period) == ("awarded", "docx", award.period)
    client = Client()
    client.force_login(office.reviewer)
    page = client.get(reverse("reports:run", args=[annex.token])).content.decode()
    assert reverse("recognition:annex", args=[decision.pk]) in page
