"""The list that programs read: what was sent, without drafts and names of persons, to its end."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.accounts.models import Scope
from danvan.accounts.permissions import Role
from models_registry.models import Registration, SubjectType
from models_registry.workflow import Status
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.reports.programs import boss, described, made, read


@pytest.fixture
def office(db):
    return Office()


def test_the_list_holds_what_was_sent_beneath_the_unit_without_drafts_and_names_of_persons(office):
    by = boss(office.tree)
    told = office.at_status(Status.SUBMITTED, title="Hẻm sạch")
    exemplar = office.at_status(Status.RUNNING, title="Cô Ba gương mẫu", subject=SubjectType.INDIVIDUAL)
    office.draft("Chưa gửi")
    far = person("far", (Role.REGISTRAR, office.tree.foreign_ward))
    office.draft("Nơi khác", unit=office.tree.foreign_ward, by=far)
    _, secret = made(office.tree.ward, Scope.REGISTRATIONS, by=by)

    answer = read("registrations", secret, period=office.period.code)
    rows = {row["code"]: row for row in described(answer, "/registrations/")["registrations"]}
    assert set(rows) == {told.code, exemplar.code}
    assert rows[told.code]["title"] == "Hẻm sạch"
    assert rows[exemplar.code]["title"] is None
    assert "Cô Ba" not in answer.content.decode()
    _, elsewhere = made(office.tree.foreign_ward, Scope.REGISTRATIONS, by=by)
    assert read("registrations", elsewhere, period=office.period.code).json()["registrations"] == []


def test_the_list_is_read_to_its_end_page_by_page(office, monkeypatch):
    monkeypatch.setattr("reports.api_views.PAGE", 2)
    for number in range(5):
        office.at_status(Status.SUBMITTED, title=f"Mô hình {number}")
    _, secret = made(office.tree.ward, Scope.REGISTRATIONS, by=boss(office.tree))
    found, page = [], ""
    while page is not None:
        told = read("registrations", secret, period=office.period.code, page=page).json()
        found += [row["code"] for row in told["registrations"]]
        page = told["next"]
    assert sorted(found) == sorted(row.code for row in Registration.objects.sent())


def test_a_page_costs_the_same_whatever_it_holds(office):
    _, secret = made(office.tree.ward, Scope.REGISTRATIONS, by=boss(office.tree))
    asked = []
    for _ in range(2):
        office.at_status(Status.SUBMITTED)
        with CaptureQueriesContext(connection) as captured:
            read("registrations", secret, period=office.period.code)
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_a_period_that_is_not_there_is_refused_in_words(office):
    _, secret = made(office.tree.ward, Scope.REGISTRATIONS, by=boss(office.tree))
    for period in ("", "1999", "a\x00b"):
        answer = read("registrations", secret, period=period, page="eyJhIjoxfQ:1abcde:abc")
        assert answer.status_code == 400
        assert "Các kỳ hiện có: 2026" in described(answer, "/registrations/")["error"]
