"""Whatever file is uploaded, as whatever kind of list: every page of the wizard answers, and the worker goes on."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.jobs import worker
from danvan.jobs.models import Job, State
from models_registry.importing.kinds import KINDS
from models_registry.models import Decision, ImportBatch, ImportKind, ImportState, Registration, ResultReport
from tests.factories import hostile_books
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.factories.sheets import FULL, listed

BOOKS = [(f"{name}.xlsx", content) for name, content, _ in hostile_books.zipped()]
AT_SIGHT = [(name, content) for name, content, _ in hostile_books.AT_SIGHT]


@pytest.fixture
def office(db, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    office = Office()
    office.admin = person("province.admin", (Role.ADMINISTRATOR, office.tree.province))
    return office


def place_of(kind, office):
    """Who brings such a list in, and the word for its place on the page."""
    ward, province = office.tree.ward.pk, office.tree.province.pk
    return {
        ImportKind.REGISTRATIONS: (office.registrar, f"don-vi:{ward}"),
        ImportKind.RESULTS: (office.registrar, f"ket-qua:{ward}"),
        ImportKind.RECOGNITIONS: (office.reviewer, f"quyet-dinh:{province}-0"),
        ImportKind.TOTALS: (office.reviewer, f"so-lieu:{province}"),
        ImportKind.PEOPLE: (office.admin, f"tai-khoan:{province}"),
    }[kind]


def uploaded(client, office, place, name, content):
    file = SimpleUploadedFile(name, content)
    asked = {"period": office.period.pk, "place": place, "way": "nhap", "key": uuid.uuid4(), "file": file}
    return client.post(reverse("imports:index"), asked)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_answers_whatever_the_file_is(kind, office):
    by, place = place_of(kind, office)
    there = User.objects.count()
    client = Client()
    client.force_login(by)
    for name, content in AT_SIGHT:
        assert uploaded(client, office, place, name, content).status_code == 422, name
    assert not ImportBatch.objects.exists()

    for name, content in BOOKS:
        answer = uploaded(client, office, place, name, content)
        assert answer.status_code in (302, 422), name
    worker.work_off()

    batches = ImportBatch.objects.filter(kind=kind)
    assert len(AT_SIGHT) + len(batches) >= 60
    for batch in batches:
        address = reverse("imports:batch", args=[batch.token])
        if batch.state == ImportState.MAPPING:
            assert client.get(address)["Location"] == f"{address}cot/"
            assert client.get(f"{address}cot/").status_code == 200
            first = batch.columns[0]["letters"]
            chosen = {f"cot-{first}": KINDS[kind].needs_one_of[0]}
            assert client.post(f"{address}cot/", chosen).status_code in (302, 422), batch.file_name
            worker.work_off()
        page = client.get(address, follow=True)
        assert page.status_code == 200, batch.file_name
        batch.refresh_from_db()
        assert not batch.is_at_work
        if batch.state == ImportState.REFUSED:
            assert batch.refusal
    assert not Job.objects.exclude(state=State.DONE).exists()
    assert {ImportState(batch.state) for batch in batches} >= {ImportState.REFUSED, ImportState.CHECKED}
    assert client.get(reverse("imports:index")).status_code == 200
    for model in (Registration, ResultReport, Decision):
        assert not model.objects.exists()
    assert User.objects.count() == there


def test_after_all_of_them_a_good_list_is_read(office):
    by, place = place_of(ImportKind.REGISTRATIONS, office)
    client = Client()
    client.force_login(by)
    for name, content in BOOKS[:3]:
        uploaded(client, office, place, name, content)
    address = uploaded(client, office, place, "ds.xlsx", listed(FULL))["Location"]
    worker.work_off()
    assert "<b>1</b> dòng nhận được" in client.get(address).content.decode()
