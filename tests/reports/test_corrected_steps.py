"""A step that the closing came before, from its proposal on the screen to the figures of the new version: in a tree of
today, whose desks have people."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse

from danvan.accounts.permissions import Role
from models_registry import corrections
from models_registry.models import Correction
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.workflow import Action
from reports import snapshots
from reports.figures import count
from reports.questions import ask
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.reports.test_closing_pages import client_of, confirmed


@pytest.fixture
def office(db):
    return Office()


def test_a_corrected_step_moves_the_figures_of_the_new_version_alone(office):
    """In a tree of today, whose desks have people."""
    cell = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    one = office.draft(unit=office.tree.cell, by=cell)
    registering.submit(one, by=cell)
    for action, by in ((Action.FORWARD, office.ward_reviewer), (Action.ACCEPT, office.reviewer)):
        review.act(action, one, by=by)
    registering.save_results(one, values={"achieved": "Xong."}, metrics=[], by=cell)
    registering.report_results(one, by=cell)
    first = snapshots.close(office.period, office.tree.province, by=office.leader)
    by = office.ward_reviewer
    wanted = corrections.step(one, Action.PROPOSE, by=by)
    correction = corrections.propose(one, wanted, reason="Đã gửi giấy trong hạn.", by=by)
    second = snapshots.approve(correction, by=office.leader)
    said = [json.loads(version.figures)["total"][""] for version in (first, second)]
    assert [told.get("proposed", 0) for told in said] == [0, 1]
    assert [told["results"] for told in said] == [1, 1]
    assert snapshots.disagreements(first) == snapshots.disagreements(second) == []
    assert count(ask(office.period, office.tree.province))["pending"] == 1


def test_a_step_that_the_closing_came_before_is_proposed_and_taken(office):
    cell = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    one = office.draft(unit=office.tree.cell, by=cell)
    registering.submit(one, by=cell)
    review.act(Action.FORWARD, one, by=office.ward_reviewer)
    snapshots.close(office.period, office.tree.province, by=office.leader)
    reviewer, leader = client_of(office.reviewer), client_of(office.leader)
    address = f"{reverse('reports:correct', args=[one.token])}?ve=buoc"
    text = reviewer.get(address).content.decode()
    assert "Chấp thuận đăng ký: hồ sơ thành “Hết kỳ, chưa nộp kết quả”" in text
    assert (
        reviewer.post(address, {"key": uuid.uuid4(), "action": "propose", "reason": "x"}).status_code == 422
    )
    said = {"key": str(uuid.uuid4()), "action": "accept", "reason": "Đã chấp thuận bằng văn bản."}
    text, hidden = confirmed(reviewer, address, said)
    assert "Bước “Chấp thuận đăng ký”" in text
    assert "Hết kỳ, đăng ký chưa được chấp thuận (ở Ban Tuyên giáo và Dân vận Tỉnh ủy)" in text
    assert reviewer.post(address, {**hidden, "gui": "1"}).status_code == 302
    correction = Correction.objects.get()
    assert (
        leader.post(
            reverse("reports:answer_correction", args=[correction.pk]), {"answer": "duyet"}
        ).status_code
        == 302
    )
    one.refresh_from_db()
    assert one.status == "running"
    shown = leader.get(reverse("dossier", args=[one.token])).content.decode()
    assert "Đính chính: chấp thuận đăng ký" in shown
    assert f"Người duyệt: {office.leader}" in shown
