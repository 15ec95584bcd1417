"""Whatever stands in a cell, the list is read to its end, every page of it opens, and what is written is text."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from danvan.jobs import worker
from models_registry.importing import actions, fields, papers
from models_registry.models import ImportOutcome, ImportState, Registration
from tests.factories.naughty import NAUGHTY
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed
from tests.models_registry.importing.test_import import bring

HEADS = [field.title for field in fields.FIELDS]
USUAL = {
    "Đơn vị đăng ký": "Phường Bến Đò",
    "Loại": "Mô hình",
    "Chủ thể": "Tập thể",
    "Hình thức": "Xây dựng mới",
}


@pytest.fixture
def office(db):
    return Office()


def test_there_are_five_hundred():
    assert len(NAUGHTY) == 500


@pytest.mark.parametrize("head", HEADS)
def test_naughty_strings_in_a_column_fail_nothing(head, office):
    texts = [ILLEGAL_CHARACTERS_RE.sub("", text) for text in NAUGHTY]
    rows = [
        FULL | USUAL | {"Tên mô hình, điển hình": f"Mô hình thứ {number}"} | {head: text}
        for number, text in enumerate(texts)
    ]
    content = listed(*rows, heads=HEADS)
    # openpyxl would write a formula where a text begins with "=": what is tried here are texts.
    batch = bring(office, content, sends=head != "Tên mô hình, điển hình")

    assert batch.state == ImportState.CHECKED, batch.why_not
    assert sum(batch.counts.values()) == batch.rows.count() >= 490
    client = Client()
    client.force_login(office.registrar)
    for shown in ("loi", "nhan", "trung", "khac"):
        answer = client.get(reverse("imports:batch", args=[batch.token]), {"xem": shown})
        assert answer.status_code == 200
        assert b"<b id=canary>" not in answer.content
    assert client.get(reverse("imports:columns", args=[batch.token])).status_code == 200
    if batch.counts["wrong"]:
        made = io.BytesIO()
        papers.errors(batch, to=made)
        cells = [cell for row in load_workbook(made).active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
    if batch.counts["ready"]:
        actions.confirm(batch, by=office.registrar)
        worker.work_off()
        batch.refresh_from_db()
        assert batch.state == ImportState.DONE, batch.why_not
    assert Registration.objects.count() == batch.rows.filter(outcome=ImportOutcome.READY).count()
