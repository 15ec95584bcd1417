"""Visits and explanations: written beside the workflow by who stands on the way of the registration."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from danvan.accounts.permissions import Role
from models_registry.workflow import Status
from tests.factories.people import person

TYPED = {
    "inspect": {"on": "01/03/2026", "team": "Ban Dân vận, Mặt trận", "findings": "Điểm tập kết rác sạch."},
    "explain": {"kind": "resources", "note": "Chưa bố trí được kinh phí."},
}
RELATED = {"inspect": "inspections", "explain": "explanations"}
NAMES = list(TYPED)


def address(name, registration):
    return reverse(f"review:{name}", args=[registration.token])


@pytest.mark.parametrize("name", NAMES)
def test_it_is_written_once_and_shown(name, office, sit):
    registration = office.at_status(Status.RUNNING)
    client = sit(office.reviewer).client
    for _ in range(3):
        sent = client.post(address(name, registration), TYPED[name])
        assert sent.status_code == 302
        assert sent["Location"] == reverse("dossier", args=[registration.token])
    note = getattr(registration, RELATED[name]).get()
    assert (note.by, note.for_unit) == (office.reviewer, office.tree.province)
    assert list(TYPED[name].values())[-1] in client.get(address(name, registration)).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_every_desk_on_the_way_may_write(name, office, sit):
    registration = office.at_status(Status.RUNNING)
    assert sit(office.ward_reviewer).client.post(address(name, registration), TYPED[name]).status_code == 302
    assert getattr(registration, RELATED[name]).get().for_unit == office.tree.ward


@pytest.mark.parametrize("name", NAMES)
def test_others_are_refused(name, office, sit):
    registration = office.at_status(Status.RUNNING)
    stranger = person("stranger", (Role.REVIEWER, office.tree.other_province))
    far_above = person("nation.reviewer", (Role.REVIEWER, office.tree.nation))
    for who, status in ((stranger, 404), (office.leader, 403), (office.registrar, 403), (far_above, 403)):
        client = sit(who).client
        assert client.get(address(name, registration)).status_code == status, who
        assert client.post(address(name, registration), TYPED[name]).status_code == status, who
    assert not getattr(registration, RELATED[name]).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_has_nothing_to_be_written_about(name, office, sit):
    registration = office.draft()
    assert sit(office.reviewer).client.get(address(name, registration)).status_code == 404
    assert sit(office.ward_reviewer).client.get(address(name, registration)).status_code == 409
    assert sit(office.ward_reviewer).client.post(address(name, registration), TYPED[name]).status_code == 409


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_no_other_method(name, office, sit):
    registration = office.at_status(Status.RUNNING)
    assert sit(office.reviewer).client.delete(address(name, registration)).status_code == 405


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_shows_again_what_was_typed(name, office, sit):
    registration = office.at_status(Status.RUNNING)
    key = next(iter(TYPED[name]))
    shown = sit(office.reviewer).client.post(address(name, registration), {**TYPED[name], key: ""})
    assert shown.status_code == 422
    assert list(TYPED[name].values())[-1] in shown.content.decode()
    assert not getattr(registration, RELATED[name]).exists()
    assert sit(office.reviewer).client.post(address(name, registration)).status_code == 422


def test_a_visit_to_come_is_no_visit(office, sit):
    registration = office.at_status(Status.RUNNING)
    tomorrow = (dt.date.today() + dt.timedelta(days=2)).strftime("%d/%m/%Y")
    shown = sit(office.reviewer).client.post(
        address("inspect", registration), {**TYPED["inspect"], "on": tomorrow}
    )
    assert shown.status_code == 422
    assert "Ngày kiểm tra chưa đến" in shown.content.decode()


def test_a_second_explanation_that_differs_is_kept_beside_the_first(office, sit):
    registration = office.at_status(Status.RUNNING)
    client = sit(office.reviewer).client
    for note in ("Chưa có kinh phí.", "Đã có kinh phí, chậm tiến độ.", "Chưa có kinh phí."):
        client.post(address("explain", registration), {"kind": "delayed", "note": note})
    assert registration.explanations.count() == 3
