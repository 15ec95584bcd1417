"""Whatever stands in a cell, the list is read to its end, every page of it opens, and what is written is text."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.jobs import worker
from models_registry.importing import actions, fields, papers, people
from models_registry.importing.kinds import KINDS
from models_registry.models import ImportKind, ImportOutcome, ImportState, Opinion, Registration
from models_registry.recognition import actions as recognition
from models_registry.review import actions as review
from models_registry.workflow import Status
from tests.factories.naughty import NAUGHTY
from tests.factories.people import person
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


@pytest.mark.parametrize("head", [field.title for field in people.FIELDS])
def test_naughty_strings_about_people_fail_nothing(head, office):
    admin = person("province.admin", (Role.ADMINISTRATOR, office.tree.province))
    rows = [
        {"Họ và tên": f"Người thứ {number}", "Đơn vị": "Phường Bến Đò", "Vai trò": "Chỉ xem"}
        | {head: ILLEGAL_CHARACTERS_RE.sub("", text)}
        for number, text in enumerate(NAUGHTY)
    ]
    content = listed(*rows, heads=[field.title for field in people.FIELDS])
    batch = bring(office, content, kind=ImportKind.PEOPLE, by=admin, unit=office.tree.province)

    assert batch.state == ImportState.CHECKED, batch.why_not
    assert sum(batch.counts.values()) == batch.rows.count() >= 490
    client = Client()
    client.force_login(admin)
    pages_open(client, batch)
    before = User.objects.count()
    if batch.counts["ready"]:
        actions.confirm(batch, by=admin)
        worker.work_off()
        batch.refresh_from_db()
        assert batch.state == ImportState.DONE, batch.why_not
        slips = client.post(reverse("imports:slips", args=[batch.token]), {"part": 0})
        assert slips.status_code == 200
        assert b"<b id=canary>" not in slips.content
    assert User.objects.count() - before == batch.rows.filter(outcome=ImportOutcome.READY).count()


def pages_open(client, batch):
    for shown in ("loi", "nhan", "trung", "khac"):
        answer = client.get(reverse("imports:batch", args=[batch.token]), {"xem": shown})
        assert answer.status_code == 200
        assert b"<b id=canary>" not in answer.content
    papers.errors(batch, to=io.BytesIO())


ROWS = 25  # rows about dossiers there are, with five strings each
CASES = [
    (kind, first, offset)
    for kind in (ImportKind.RESULTS, ImportKind.RECOGNITIONS)
    for first in range(1, len(KINDS[kind].vocabulary.fields), 5)
    for offset in range(0, 500, 125)
]


@pytest.mark.parametrize(("kind", "first", "offset"), CASES)
def test_naughty_strings_about_dossiers_fail_nothing(kind, first, offset, office):
    """The strings in five columns of rows whose code is right, and in the column of codes."""
    status = Status.RUNNING if kind == ImportKind.RESULTS else Status.PROPOSED
    dossiers = [office.at_status(status, title=f"Mô hình thứ {number}") for number in range(ROWS)]
    how = {"kind": kind, "sends": False}
    if kind == ImportKind.RECOGNITIONS:
        for one in dossiers:
            review.appraise(one, opinion=Opinion.ELIGIBLE, by=office.reviewer)
        desk = recognition.desk_of(office.tree.province, None)
        how |= {"by": office.reviewer, "unit": office.tree.province, "is_desk": True, "desk": desk}
    heads = [field.title for field in KINDS[kind].vocabulary.fields]
    texts = iter([ILLEGAL_CHARACTERS_RE.sub("", text) for text in NAUGHTY[offset : offset + 125]])
    rows = [
        {head: next(texts, "") for head in heads[first : first + 5]} | {heads[0]: one.code}
        for one in dossiers
    ] + [{heads[0]: ILLEGAL_CHARACTERS_RE.sub("", text)} for text in NAUGHTY[offset : offset + 125]]
    batch = bring(office, listed(*rows, heads=heads), **how)

    assert batch.state == ImportState.CHECKED, batch.why_not
    client = Client()
    client.force_login(batch.by)
    pages_open(client, batch)
    if batch.counts["ready"]:
        actions.confirm(batch, by=batch.by)
        worker.work_off()
        batch.refresh_from_db()
        assert batch.state == ImportState.DONE, batch.why_not
