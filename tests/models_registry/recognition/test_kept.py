"""Several deciders at the same moment, and a database that keeps what was signed."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPossibleError
from models_registry.models import Decision, Recognition
from models_registry.recognition import actions
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import Office
from tests.models_registry.recognition.conftest import paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db):
    return Office()


@pytest.fixture
def deciders(office):
    return [office.decider, person("province.decider2", (Role.DECIDER, office.tree.province))]


def at_once(*doings):
    """What each returned, or its refusal, all started at the same moment; any other error is raised."""
    ready, results = threading.Barrier(len(doings)), [None] * len(doings)

    def run(number, doing):
        try:
            connection.ensure_connection()
            ready.wait(timeout=20)
            results[number] = doing()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, NotPossibleError):
            raise result
    return results


def recording(decision, signed, by):
    def record():
        return actions.record_decision(
            Decision.objects.get(pk=decision.pk), signed, by=User.objects.get(pk=by.pk)
        )

    return record


def test_two_deciders_at_once_record_one_decision(office, desk, deciders):
    one = desk.eligible()
    draft = desk.draft(one)
    results = at_once(*(recording(draft, paper(), by) for by in deciders))
    assert sorted(type(result).__name__ for result in results) == ["Decision", "NotPossibleError"]
    refused = next(result for result in results if isinstance(result, NotPossibleError))
    winner = next(result for result in results if isinstance(result, Decision))
    assert winner.recorded_by.full_name in str(refused)
    assert one.changes.filter(action=Action.RECOGNISE).count() == 1


def test_a_form_sent_six_times_at_once_is_one_record(office, desk):
    one = desk.eligible()
    draft, signed = desk.draft(one), paper()
    results = at_once(*(recording(draft, signed, office.decider) for _ in range(6)))
    assert [type(result) for result in results] == [Decision] * 6
    assert one.changes.filter(action=Action.RECOGNISE).count() == 1


def test_one_number_for_two_decisions_at_once_goes_to_one_of_them(office, desk, deciders):
    drafts = [desk.draft(desk.eligible(), by=by) for by in (office.reviewer, office.second_reviewer)]
    results = at_once(
        *(recording(draft, paper(number="1-QĐ/TU"), by) for draft, by in zip(drafts, deciders, strict=True))
    )
    assert sorted(type(result).__name__ for result in results) == ["Decision", "NotPossibleError"]
    assert Recognition.objects.live().count() == 1


def test_decisions_of_two_levels_on_the_same_dossiers_do_not_wait_in_a_circle(office, desk):
    ones = [desk.eligible() for _ in range(4)]
    upper = desk.draft(*ones)
    lower = desk.ward_draft()
    for one in reversed(ones):
        actions.add_lines(lower, [one], by=office.ward_reviewer)
    results = at_once(
        recording(upper, paper(), office.decider), recording(lower, paper(), office.ward_decider)
    )
    assert [type(result) for result in results] == [Decision, Decision]
    assert Recognition.objects.live().count() == 8


def test_a_draft_asked_for_six_times_at_once_is_one(office):
    def draft():
        by = User.objects.get(pk=office.reviewer.pk)
        return actions.draft_decision(issuer=office.tree.province, period=office.period, by=by).pk

    assert len(set(at_once(*[draft] * 6))) == 1


def test_one_line_is_revoked_by_one_of_two_drafts_at_once(office, desk):
    one = desk.eligible()
    desk.recognised(one)
    drafts = [desk.draft(by=by, kind="revoke") for by in (office.reviewer, office.second_reviewer)]

    def adding(draft):
        return lambda: actions.add_lines(draft, [one], by=User.objects.get(pk=draft.drafted_by_id))

    results = at_once(*map(adding, drafts))
    assert sorted(type(result).__name__ for result in results) == ["NotPossibleError", "int"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE models_registry_decision SET number = '0-GIẢ' WHERE id = {decision}",
        "UPDATE models_registry_decision SET recorded_at = NULL, recorded_by_id = NULL, effective_at = NULL "
        "WHERE id = {decision}",
        "DELETE FROM models_registry_decision WHERE id = {decision}",
        "UPDATE models_registry_recognition SET title = 'Khác' WHERE decision_id = {decision}",
        "UPDATE models_registry_recognition SET effective_at = effective_at - interval '1 year' "
        "WHERE decision_id = {decision}",
        "UPDATE models_registry_recognition SET effective_at = NULL WHERE decision_id = {decision}",
        "DELETE FROM models_registry_recognition WHERE decision_id = {decision}",
        "TRUNCATE models_registry_recognition",
        "ALTER TABLE models_registry_decision DISABLE TRIGGER ALL",
        "INSERT INTO models_registry_recognition (decision_id, registration_id, level, title, unit_name, "
        "sector_name) SELECT decision_id, registration_id, level, '', '', '' FROM models_registry_recognition",
    ],
)
def test_the_database_refuses_to_edit_what_was_signed(office, desk, statement):
    made = desk.recognised(desk.eligible())
    before = list(Recognition.objects.values()), list(Decision.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(decision=made.pk))
    assert (list(Recognition.objects.values()), list(Decision.objects.values())) == before


def test_the_database_does_not_let_a_status_leave_its_decision(office, desk):
    one = desk.eligible()
    made = desk.recognised(one)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.lines.update(revoked_at=made.effective_at, revoked_by=made)
    one.refresh_from_db()
    assert one.status == Status.RECOGNISED
