"""What the registering unit does: drafts, boxes in two windows, results, files, and next year."""

from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal

import pytest

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from models_registry import filing
from models_registry.models import EmulationModel, Registration
from models_registry.registration import actions, periods
from models_registry.workflow import Action, Status
from tests.factories.people import person


def a_file(text):
    content = text.encode()
    return filing.Checked(f"{text}.pdf", "application/pdf", content, hashlib.sha256(content).hexdigest())


@pytest.fixture(autouse=True)
def evidence_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path


def test_the_same_form_makes_one_draft_and_another_person_cannot_use_it(office):
    key = uuid.uuid4()
    made = [office.draft("Hẻm sạch", key=key) for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(NotPossibleError):
        office.draft("Hẻm sạch", key=key, by=person("colleague", (Role.REGISTRAR, office.tree.ward)))
    assert EmulationModel.objects.count() == 1


def test_only_the_units_registrar_or_a_desk_above_makes_its_draft(office):
    tree = office.tree
    for nobody in (office.reviewer, office.ward_reviewer, office.leader):
        with pytest.raises(NotPermittedError):
            office.draft(by=nobody)
    for by, desk in (
        (office.reviewer, tree.ward),  # not their desk
        (office.ward_reviewer, tree.sibling_ward),
        (office.registrar, tree.ward),  # no reviewer
    ):
        with pytest.raises(NotPermittedError):
            office.draft(by=by, entered_for=desk)
    with pytest.raises(NotPermittedError):
        office.draft(unit=tree.sibling_ward, by=office.ward_reviewer, entered_for=tree.ward)  # not beneath
    assert not Registration.objects.exists()
    assert office.draft(by=office.reviewer, entered_for=tree.province).entered_for == tree.province


def test_a_discarded_draft_leaves_nothing_and_one_that_was_sent_stays(office):
    actions.discard(office.draft(), by=office.registrar)
    assert not Registration.objects.exists()
    assert not EmulationModel.objects.exists()
    sent = office.at_status(Status.SUBMITTED)
    actions.act(Action.RECALL, sent, by=office.registrar)
    with pytest.raises(NotPossibleError, match="không xóa được"):
        actions.discard(sent, by=office.registrar)


def test_two_windows_do_not_overwrite_each_other(office):
    one = office.draft()
    seen = one.version
    actions.save_boxes(one, values={"goals": "Cửa sổ một"}, by=office.registrar, seen_version=seen)
    with pytest.raises(actions.OutdatedError):
        actions.save_boxes(one, values={"goals": "Cửa sổ hai"}, by=office.registrar, seen_version=seen)
    one.dossier.refresh_from_db()
    assert one.dossier.goals == "Cửa sổ một"


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RUNNING, Status.PROPOSED, Status.WITHDRAWN])
def test_boxes_are_not_written_once_the_registration_has_gone(status, office):
    with pytest.raises(NotPossibleError):
        actions.save_boxes(office.at_status(status), values={"goals": "x"}, by=office.registrar)


def test_only_the_units_own_registrar_writes(office):
    one = office.draft()
    sibling = person("sibling", (Role.REGISTRAR, office.tree.sibling_ward))
    for other in (office.reviewer, office.ward_reviewer, sibling):
        with pytest.raises(NotPermittedError):
            actions.save_boxes(one, values={"goals": "x"}, by=other)
        with pytest.raises(NotPermittedError):
            actions.discard(one, by=other)


def test_results_hold_their_numbers_in_order(office):
    one = office.at_status(Status.RUNNING)
    numbers = [actions.Metric("Hộ", "household", Decimal(64)), actions.Metric("Đường", "km", Decimal("1.5"))]
    actions.save_results(one, values={"achieved": "Đạt"}, metrics=numbers, by=office.registrar)
    actions.save_results(one, values={"achieved": "Đạt"}, metrics=reversed(numbers), by=office.registrar)
    stored = one.result.metrics.order_by("position").values_list("name", "done")
    assert list(stored) == [("Đường", Decimal("1.50")), ("Hộ", Decimal("64.00"))]


def test_a_file_stands_once_and_can_come_back_after_it_was_taken_away(office):
    one = office.draft()
    first = actions.attach(
        one, step="registration", content=a_file("ảnh"), description="", by=office.registrar
    )
    again = actions.attach(
        one, step="registration", content=a_file("ảnh"), description="", by=office.registrar
    )
    assert first == again
    actions.detach(first, by=office.registrar)
    back = actions.attach(
        one, step="registration", content=a_file("ảnh"), description="", by=office.registrar
    )
    assert back != first
    assert one.evidence.kept().count() == 1


def test_a_dossier_holds_only_so_many_files(office, monkeypatch):
    monkeypatch.setattr(filing, "MOST_FILES", 1)
    one = office.draft()
    actions.attach(one, step="registration", content=a_file("một"), description="", by=office.registrar)
    with pytest.raises(NotPossibleError, match="tối đa 1 tệp"):
        actions.attach(one, step="registration", content=a_file("hai"), description="", by=office.registrar)


def test_next_year_takes_over_the_texts_and_not_the_results(office):
    one = office.at_status(Status.PROPOSED)
    again = actions.carry_forward(one, period=periods.open_year(2027), by=office.registrar)
    assert (again.origin, again.status, again.results_at) == ("maintained", Status.DRAFT, None)
    again.dossier.refresh_from_db()
    assert again.dossier.goals == one.dossier.goals
    assert not hasattr(again, "result")
    with pytest.raises(NotPossibleError):
        actions.carry_forward(one, period=again.period, by=office.registrar)


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.SUBMIT, Action.DISCARD, Action.AMEND])
def test_the_units_page_does_no_more_than_the_unit_may(action, office):
    with pytest.raises(NotPossibleError):
        actions.act(action, office.at_status(Status.SUBMITTED), by=office.registrar, reason="x")
