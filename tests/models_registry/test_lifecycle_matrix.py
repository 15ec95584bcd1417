"""Every status × every action × every kind of person, against a table that is written out here.

Read a row as: in this status these people may do this, and it then stands like this. An action that a case does
not name cannot be done there by anybody (409); whoever a row does not name may not do it (403).
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.enums import Level
from models_registry import lifecycle
from models_registry.models import Decision
from models_registry.registration import actions as registration_actions
from models_registry.review import gathering
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.registrations import FIRST

A = Action
BY_DECISION = {A.RECOGNISE: Level.PROVINCE, A.REVOKE: Level.PROVINCE}
BY_DECISION |= {A.RECOGNISE_ELSEWHERE: Level.GRASSROOTS, A.REVOKE_ELSEWHERE: Level.GRASSROOTS}
NEEDS_REASON = {
    A.RETURN, A.REFUSE, A.RETURN_RESULTS, A.SEND_DOWN, A.DECLINE, A.REVOKE, A.REVOKE_ELSEWHERE, A.RECONSIDER,
    A.WITHDRAW, A.ASK_WITHDRAWAL, A.DECLINE_WITHDRAWAL, A.TRANSFER_LEVEL, A.AMEND,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """Who may, and how it stands then: status, awaited unit and role, or "over", or "gone"."""

    who: str
    then: str


def row(who: str, then: str) -> Row:
    return Row(who, then)


UNIT = "registrar sender"  # both registrars of the unit; the sender is whoever sent it
BOTH = "first target"

# A khu phố's registration for the province: its ward is the first desk, the province the target.
TWO_DESKS = {
    "draft": {
        A.DISCARD: row(UNIT, "gone"),
        A.SUBMIT: row(UNIT, "submitted ward reviewer"),
    },
    "draft, recalled": {
        A.SUBMIT: row(UNIT, "submitted ward reviewer"),
    },
    "submitted, at the first desk": {
        A.RECALL: row(UNIT, "draft cell registrar"),
        A.FORWARD: row("first", "submitted province reviewer"),
        A.RETURN: row("first", "returned cell registrar"),
        A.REFUSE: row("first", "refused over"),
        A.WITHDRAW: row(UNIT, "withdrawn over"),
        A.TRANSFER_LEVEL: row("first", "submitted ward reviewer"),
        A.AMEND: row(BOTH, "submitted ward reviewer"),
    },
    "submitted, at the target desk": {
        A.TAKE_BACK: row("first", "submitted ward reviewer"),
        A.ACCEPT: row("target", "running cell registrar"),
        A.RETURN: row("target", "returned cell registrar"),
        A.REFUSE: row("target", "refused over"),
        A.SEND_DOWN: row("target", "submitted ward reviewer"),
        A.WITHDRAW: row(UNIT, "withdrawn over"),
        A.TRANSFER_LEVEL: row("target", "submitted ward reviewer"),
        A.AMEND: row(BOTH, "submitted province reviewer"),
    },
    "returned": {
        A.SUBMIT: row(UNIT, "submitted ward reviewer"),
        A.WITHDRAW: row(UNIT, "withdrawn over"),
        A.TRANSFER_LEVEL: row(BOTH, "returned cell registrar"),
        A.AMEND: row(BOTH, "returned cell registrar"),
    },
    "refused by the first desk": {
        A.RECONSIDER: row("first", "submitted ward reviewer"),
        A.AMEND: row(BOTH, "refused over"),
    },
    "refused by the target desk, amended by the first": {
        A.RECONSIDER: row("target", "submitted province reviewer"),
        A.AMEND: row(BOTH, "refused over"),
    },
    "running": {
        A.REPORT_RESULTS: row(UNIT, "results_submitted ward reviewer"),
        A.ASK_WITHDRAWAL: row(UNIT, "running province reviewer"),
        A.TRANSFER_LEVEL: row(BOTH, "running cell registrar"),
        A.AMEND: row(BOTH, "running cell registrar"),
    },
    "running, withdrawal asked": {
        A.AGREE_WITHDRAWAL: row("target", "withdrawn over"),
        A.DECLINE_WITHDRAWAL: row("target", "running cell registrar"),
        A.TRANSFER_LEVEL: row(BOTH, "running ward reviewer"),
        A.AMEND: row(BOTH, "running province reviewer"),
    },
    "results, at the first desk": {
        A.RECALL: row(UNIT, "running cell registrar"),
        A.PROPOSE: row("first", "proposed province reviewer"),
        A.RETURN_RESULTS: row("first", "results_returned cell registrar"),
        A.TRANSFER_LEVEL: row("first", "proposed ward reviewer"),
        A.AMEND: row(BOTH, "results_submitted ward reviewer"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "results_submitted ward reviewer"),
        A.REVOKE_ELSEWHERE: row("first_decider", "results_submitted ward reviewer"),
    },
    "results returned": {
        A.REPORT_RESULTS: row(UNIT, "results_submitted ward reviewer"),
        A.ASK_WITHDRAWAL: row(UNIT, "results_returned province reviewer"),
        A.TRANSFER_LEVEL: row(BOTH, "results_returned cell registrar"),
        A.AMEND: row(BOTH, "results_returned cell registrar"),
        A.REVOKE_ELSEWHERE: row("first_decider", "results_returned cell registrar"),
    },
    "results returned, withdrawal asked": {
        A.AGREE_WITHDRAWAL: row("target", "withdrawn over"),
        A.DECLINE_WITHDRAWAL: row("target", "results_returned cell registrar"),
        A.TRANSFER_LEVEL: row(BOTH, "results_returned ward reviewer"),
        A.AMEND: row(BOTH, "results_returned province reviewer"),
        A.REVOKE_ELSEWHERE: row("first_decider", "results_returned province reviewer"),
    },
    "proposed": {
        A.TAKE_BACK: row("first", "results_submitted ward reviewer"),
        A.RETURN_RESULTS: row("target", "results_returned cell registrar"),
        A.SEND_DOWN: row("target", "results_submitted ward reviewer"),
        A.APPRAISE: row("target", "proposed province decider"),
        A.RECOGNISE: row("decider", "recognised over"),
        A.DECLINE: row("decider", "not_recognised over"),
        A.TRANSFER_LEVEL: row("target", "proposed ward reviewer"),
        A.AMEND: row(BOTH, "proposed province reviewer"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "proposed province reviewer"),
        A.REVOKE_ELSEWHERE: row("first_decider", "proposed province reviewer"),
    },
    "proposed, appraised": {
        A.RETURN_RESULTS: row("target", "results_returned cell registrar"),
        A.SEND_DOWN: row("target", "results_submitted ward reviewer"),
        A.APPRAISE: row("target", "proposed province decider"),
        A.RECOGNISE: row("decider", "recognised over"),
        A.DECLINE: row("decider", "not_recognised over"),
        A.TRANSFER_LEVEL: row("target", "proposed ward reviewer"),
        A.AMEND: row(BOTH, "proposed province decider"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "proposed province decider"),
        A.REVOKE_ELSEWHERE: row("first_decider", "proposed province decider"),
    },
    "not recognised": {
        A.RECONSIDER: row("decider", "proposed province reviewer"),
        A.AMEND: row(BOTH, "not_recognised over"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "not_recognised over"),
        A.REVOKE_ELSEWHERE: row("first_decider", "not_recognised over"),
    },
    "withdrawn": {
        A.AMEND: row(BOTH, "withdrawn over"),
        A.REVOKE_ELSEWHERE: row("first_decider", "withdrawn over"),
    },
}
# A ward's registration for the province: one desk, which is first and target at once.
ONE_DESK = {
    "submitted": {
        A.RECALL: row(UNIT, "draft ward registrar"),
        A.ACCEPT: row("target", "running ward registrar"),
        A.RETURN: row("target", "returned ward registrar"),
        A.REFUSE: row("target", "refused over"),
        A.WITHDRAW: row(UNIT, "withdrawn over"),
        A.TRANSFER_LEVEL: row("target", "submitted ward reviewer"),
        A.AMEND: row("target", "submitted province reviewer"),
    },
    "proposed": {
        A.RECALL: row(UNIT, "running ward registrar"),
        A.RETURN_RESULTS: row("target", "results_returned ward registrar"),
        A.APPRAISE: row("target", "proposed province decider"),
        A.RECOGNISE: row("decider", "recognised over"),
        A.DECLINE: row("decider", "not_recognised over"),
        A.TRANSFER_LEVEL: row("target", "proposed ward reviewer"),
        A.AMEND: row("target", "proposed province reviewer"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "proposed province reviewer"),
        A.REVOKE_ELSEWHERE: row("first_decider", "proposed province reviewer"),
    },
    "recognised": {
        A.REVOKE: row("decider", "revoked over"),
        A.AMEND: row("target", "recognised over"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "recognised over"),
        A.REVOKE_ELSEWHERE: row("first_decider", "recognised over"),
    },
    "revoked": {
        A.AMEND: row("target", "revoked over"),
        A.REVOKE_ELSEWHERE: row("first_decider", "revoked over"),
    },
}

# What a desk made of a khu phố's yearly dossiers for the province; the sender sent those, so has no say.
ROUND = {
    "gathered at the first desk": {
        A.TAKE_BACK: row("first", "withdrawn over"),
        A.PROPOSE: row("first", "proposed province reviewer"),
        A.RETURN_RESULTS: row("first", "results_returned cell registrar"),
        A.TRANSFER_LEVEL: row("first", "proposed ward reviewer"),
        A.AMEND: row(BOTH, "results_submitted ward reviewer"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "results_submitted ward reviewer"),
        A.REVOKE_ELSEWHERE: row("first_decider", "results_submitted ward reviewer"),
    },
    "gathered at the target desk": {
        A.TAKE_BACK: row("target", "withdrawn over"),
        A.RETURN_RESULTS: row("target", "results_returned cell registrar"),
        A.SEND_DOWN: row("target", "results_submitted ward reviewer"),
        A.APPRAISE: row("target", "proposed province decider"),
        A.RECOGNISE: row("decider", "recognised over"),
        A.DECLINE: row("decider", "not_recognised over"),
        A.TRANSFER_LEVEL: row("target", "proposed ward reviewer"),
        A.AMEND: row(BOTH, "proposed province reviewer"),
        A.RECOGNISE_ELSEWHERE: row("first_decider", "proposed province reviewer"),
        A.REVOKE_ELSEWHERE: row("first_decider", "proposed province reviewer"),
    },
}
GATHERED_BY = {"gathered at the first desk": "first", "gathered at the target desk": "target"}

# How a case is reached: who did what, in order.
_SENT = "sender submit"
_UP = f"{_SENT}, first forward"
_RUNNING = f"{_UP}, target accept"
_RESULTS = f"{_RUNNING}, sender report_results"
_PROPOSED = f"{_RESULTS}, first propose"
WAYS = {
    "draft": "",
    "draft, recalled": f"{_SENT}, registrar recall",
    "submitted, at the first desk": _SENT,
    "submitted, at the target desk": _UP,
    "returned": f"{_SENT}, first return",
    "refused by the first desk": f"{_SENT}, first refuse",
    "refused by the target desk, amended by the first": f"{_UP}, target refuse, first amend",
    "running": _RUNNING,
    "running, withdrawal asked": f"{_RUNNING}, registrar ask_withdrawal",
    "results, at the first desk": _RESULTS,
    "results returned": f"{_RESULTS}, first return_results",
    "results returned, withdrawal asked": f"{_RESULTS}, first return_results, registrar ask_withdrawal",
    "proposed": _PROPOSED,
    "proposed, appraised": f"{_PROPOSED}, target appraise",
    "not recognised": f"{_PROPOSED}, decider decline",
    "withdrawn": f"{_SENT}, sender withdraw",
}
ONE_DESK_STATUS = {
    "submitted": Status.SUBMITTED,
    "proposed": Status.PROPOSED,
    "recognised": Status.RECOGNISED,
    "revoked": Status.REVOKED,
}


def cast(office, unit):
    """One person of each kind around `unit`; the sender holds every post there is on the way besides."""
    ward, province = office.tree.ward, office.tree.province
    everywhere = [(role, desk) for role in (Role.REVIEWER, Role.DECIDER) for desk in (ward, province)]
    sender = person("sender", (Role.REGISTRAR, unit), *everywhere)
    if unit == ward:
        office.registrar = sender
    return {
        "sender": sender,
        "registrar": person("second.registrar", (Role.REGISTRAR, unit)),
        "first": office.ward_reviewer,
        "first_decider": office.ward_decider,
        "target": office.reviewer,
        "decider": office.decider,
        "leader": office.leader,
        "viewer": person("viewer", (Role.VIEWER, unit)),
        "sibling": person("sibling", (Role.REVIEWER, office.tree.sibling_ward)),
        "administrator": person("admin", (Role.ADMINISTRATOR, province)),
    }


def do(action, registration, by, reason="Lý do ghi rõ."):
    """The action, with what it needs."""
    if action is A.DISCARD:
        return registration_actions.discard(registration, by=by)
    level = BY_DECISION.get(action)
    return lifecycle.perform(
        action,
        on=registration,
        by=by,
        reason=reason,
        target_level=Level.GRASSROOTS if action is A.TRANSFER_LEVEL else None,
        changes={"title": "Tên đã sửa"} if action is A.AMEND else None,
        turn=Role.DECIDER if action is A.APPRAISE else None,
        decision=Decision(level=level) if level else None,
    )


def walk(registration, people, way):
    for step in filter(None, way.split(", ")):
        who, action = step.split(" ")
        do(Action(action), registration, people[who])


def standing(office, registration):
    """How it stands, in the words of the table."""
    if not type(registration).objects.filter(pk=registration.pk).exists():
        return "gone"
    registration.refresh_from_db()
    names = {office.tree.cell.pk: "cell", office.tree.ward.pk: "ward", office.tree.province.pk: "province"}
    if registration.awaiting_unit_id is None:
        return f"{registration.status} over"
    return f"{registration.status} {names[registration.awaiting_unit_id]} {registration.awaiting_role}"


def outcome(office, action, registration, by, reason="Lý do ghi rõ."):
    """What comes of it, undone again: how it stands, or the name of the refusal."""
    mark = transaction.savepoint()
    try:
        fresh = type(registration).objects.get(pk=registration.pk)
        do(action, fresh, by, reason)
        if action not in BY_DECISION:
            connection.check_constraints()
        return standing(office, fresh)
    except (NotPermittedError, NotPossibleError) as refusal:
        return type(refusal).__name__
    finally:
        transaction.savepoint_rollback(mark)


def differences(office, registration, people, rows):
    """Everything in which the code and the table disagree."""
    found = []
    for action in Action:
        expected = rows.get(action)
        for name, by in people.items():
            if expected is None:
                wanted = "NotPossibleError"
                if action is A.DISCARD and name not in ("sender", "registrar"):
                    wanted = "NotPermittedError"  # no registrar of the unit at all
            else:
                wanted = expected.then if name in expected.who.split() else "NotPermittedError"
            got = outcome(office, action, registration, by)
            if got != wanted:
                found.append(f"{action.value} by {name}: {got}, not {wanted}")
        if expected and action is not A.DISCARD:
            by = people[expected.who.split()[0]]
            silent = outcome(office, action, registration, by, reason=" \n ")
            wanted = "ReasonMissingError" if action in NEEDS_REASON else expected.then
            if silent != wanted:
                found.append(f"{action.value} without a reason: {silent}, not {wanted}")
    for name, by in people.items():
        offered = {*lifecycle.open_actions(registration, by=by)}
        allowed = {one for one, said in rows.items() if name in said.who.split()} - BY_DECISION.keys()
        if offered != allowed:
            found.append(f"buttons of {name}: {sorted(offered)}, not {sorted(allowed)}")
    return found


@pytest.mark.parametrize("case", TWO_DESKS)
def test_on_a_way_of_two_desks_everybody_may_do_what_the_table_says_and_no_more(case, office):
    people = cast(office, office.tree.cell)
    registration = office.draft(unit=office.tree.cell, by=people["sender"])
    walk(registration, people, WAYS[case])
    assert differences(office, registration, people, TWO_DESKS[case]) == []


@pytest.mark.parametrize("case", ONE_DESK)
def test_on_a_way_of_one_desk_everybody_may_do_what_the_table_says_and_no_more(case, office):
    people = cast(office, office.tree.ward)
    registration = office.at_status(ONE_DESK_STATUS[case])
    assert differences(office, registration, people, ONE_DESK[case]) == []


@pytest.fixture
def years(office):
    """A khu phố's dossier of a year, sent by the sender, and everybody around it."""
    people = cast(office, office.tree.cell)
    office.registrar = people["sender"]
    yearly = office.yearly(FIRST, unit=office.tree.cell, by=people["sender"], level=Level.GRASSROOTS)
    return office, people, yearly


@pytest.mark.parametrize("case", ROUND)
def test_with_what_a_desk_made_of_years_everybody_may_do_what_the_table_says_and_no_more(case, years):
    office, people, yearly = years
    registration = office.gathered(yearly, by=people[GATHERED_BY[case]])
    assert differences(office, registration, people, ROUND[case]) == []


@pytest.mark.parametrize(
    ("at", "stands"),
    [("ward", "results_submitted ward reviewer"), ("province", "proposed province reviewer")],
)
def test_only_the_reviewers_of_the_desk_gather_years_there(at, stands, years, monkeypatch):
    office, people, yearly = years
    by = {"ward": "first", "province": "target"}[at]
    monkeypatch.setattr(gathering.lifecycle, "perform", lambda *_, **__: None)
    made = office.gathered(yearly, by=people[by])  # everything but the move
    monkeypatch.undo()
    for name, person_ in people.items():
        wanted = stands if name == by else "NotPermittedError"
        assert outcome(office, A.GATHER, made, person_) == wanted, name
    do(A.GATHER, made, people[by])
    assert standing(office, made) == stands


def test_every_status_and_every_action_has_its_place_in_the_table():
    cases = [rows for table in (TWO_DESKS, ONE_DESK) for rows in table.values()]
    assert {said.then.split()[0] for rows in cases for said in rows.values()} == {*Status} | {"gone"}
    # A nomination moves nothing: it stands beside the workflow. Gathering has a test of its own above.
    assert {action for rows in cases for action in rows} == {*Action} - {A.NOMINATE, A.GATHER, A.REORGANISE}
