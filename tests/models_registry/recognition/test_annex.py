"""The list that goes with a decision: the page, the Word document and the workbook say the same."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from models_registry.models import Decision
from models_registry.workflow import Status


@pytest.fixture
def decision(office):
    """A recorded decision with one line whose title begins like a formula."""
    office.at_status(Status.RECOGNISED, title="=Hẻm sạch số 9")
    return Decision.objects.get()


def sent(office, decision, kind=""):
    client = Client()
    client.force_login(office.reviewer)
    return client.get(reverse("recognition:annex_file", args=[decision.pk]), {"dang": kind})


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
    address = reverse("recognition:annex_file", args=[decision.pk])
    assert f'href="{address}"' in page
    assert f'href="{address}?dang=xlsx"' in page
