"""What the history says: intervals without gaps, what was true at a moment, and what random people cannot break."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.enums import Level
from models_registry import lifecycle
from models_registry.models import Decision, Registration, StatusChange
from models_registry.workflow import AT_DESK, AT_UNIT, ENDED, Action, Status, transition
from tests.factories.people import person
from tests.factories.registrations import _WAYS, Office


@pytest.mark.parametrize("status", list(_WAYS))
def test_intervals_follow_each_other_without_gap_or_overlap(status, office):
    one = office.at_status(status)
    assert_sound(one)


def assert_sound(one):
    """What holds for every registration at every moment."""
    one.refresh_from_db()
    changes = list(one.changes.in_order())
    assert [change.sequence for change in changes] == list(range(1, one.moves + 1))
    for earlier, later in pairwise(changes):
        assert earlier.until == later.at > earlier.at
        assert earlier.to_status == later.from_status
    assert [change.until for change in changes[-1:]] in ([], [None])
    if changes:
        last = changes[-1]
        assert (last.to_status, last.awaiting_unit_id, last.awaiting_role) == (
            one.status, one.awaiting_unit_id, one.awaiting_role,
        )  # fmt: skip
    assert (one.awaiting_unit_id is None) == (one.status in ENDED)
    connection.check_constraints()


def test_at_a_moment_each_registration_is_in_one_status(office):
    start = timezone.now()
    ones = [office.at_status(status) for status in (Status.RUNNING, Status.RETURNED, Status.WITHDRAWN)]
    moments = [start, *StatusChange.objects.values_list("at", flat=True), timezone.now(), None]
    for moment in moments:
        found = StatusChange.objects.at(moment).values_list("registration", flat=True)
        assert len(found) == len(set(found))
    assert set(StatusChange.objects.at(None).values_list("to_status", flat=True)) == {
        one.status for one in ones
    }
    assert StatusChange.objects.at(start).count() == 0


def test_the_moment_of_a_change_belongs_to_what_it_made(office):
    one = office.at_status(Status.RUNNING)
    sent, accepted = one.changes.in_order()
    tick = dt.timedelta(microseconds=1)
    assert one.changes.at(sent.at).get() == sent
    assert one.changes.at(accepted.at - tick).get() == sent
    assert one.changes.at(accepted.at).get() == accepted


def test_what_was_true_then_stays_true_after_it_changes(office):
    one = office.at_status(Status.SUBMITTED)
    then = timezone.now()
    lifecycle.perform(
        Action.TRANSFER_LEVEL, on=one, by=office.reviewer, reason="Quy mô hẻm.", target_level=Level.GRASSROOTS
    )
    assert one.changes.at(then).get().target_level == Level.PROVINCE
    assert one.changes.at(None).get().target_level == Level.GRASSROOTS


# --- Random people doing random things --------------------------------------------------------------------------

PEOPLE = (
    "registrar",
    "ward_reviewer",
    "ward_decider",
    "reviewer",
    "second_reviewer",
    "decider",
    "leader",
    "both",
)
# Those that move something are drawn more often than their number alone would have it.
FORWARD = (
    Action.SUBMIT,
    Action.FORWARD,
    Action.ACCEPT,
    Action.REPORT_RESULTS,
    Action.PROPOSE,
    Action.APPRAISE,
)
ACTIONS = [action for action in Action if action not in (Action.DISCARD, Action.NOMINATE)]
STEPS = st.lists(
    st.tuples(st.sampled_from([*ACTIONS, *FORWARD]), st.sampled_from(PEOPLE), st.sampled_from([1, 3])),
    min_size=15,
    max_size=40,
)


class UndoneError(Exception):
    """Takes everything back at the end of one example."""


@pytest.fixture
def crowd(db):
    office = Office()
    office.registrar = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    office.both = person("both", (Role.REGISTRAR, office.tree.cell), (Role.REVIEWER, office.tree.province))
    return office


@settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate],  # making a counterexample small would take minutes

    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_whatever_is_tried_the_register_stays_sound(crowd, steps):
    with pytest.raises(UndoneError), transaction.atomic():
        one = crowd.draft(unit=crowd.tree.cell)
        for action, name, level in steps:
            attempt(crowd, one, action, name, level)
            assert one.status in AT_DESK | AT_UNIT | ENDED
        assert_sound(one)
        assert_two_pairs_of_eyes(one)
        raise UndoneError


def attempt(crowd, one, action, name, level):
    """The action, if it is allowed; a refusal must leave everything as it was."""
    before = (one.status, one.moves)
    by = getattr(crowd, name)
    allowed = action in lifecycle.open_actions(one, by=by)
    row = transition(action, Status(one.status))
    if row and row.condition == "by_decision":
        return  # decisions with their lines have tests of their own
    try:
        change = lifecycle.perform(
            action, on=one, by=by, reason="Lý do.", turn=Role.DECIDER, changes={"title": f"Tên {one.moves}"},
            target_level=Level(level),
            decision=Decision(level=level) if action.name.startswith(("RECOGNISE", "REVOKE")) else None,
        )  # fmt: skip
    except (NotPermittedError, NotPossibleError):
        one.refresh_from_db()
        assert (one.status, one.moves) == before
        assert not allowed or action is Action.TRANSFER_LEVEL  # to the level it has already
    else:
        assert allowed
        assert change.from_status == before[0]
        connection.check_constraints()


def assert_two_pairs_of_eyes(one):
    sent = one.changes.filter(action__in=[Action.SUBMIT, Action.REPORT_RESULTS])
    for change in one.changes.exclude(role=Role.REGISTRAR):
        assert not sent.filter(by=change.by, sequence__lt=change.sequence).exists()


def test_the_random_walk_gets_somewhere(crowd):
    """Otherwise the property above would prove nothing: the straight way is among what it can draw."""
    one = crowd.draft(unit=crowd.tree.cell)
    for action, name in [
        (Action.SUBMIT, "registrar"), (Action.FORWARD, "ward_reviewer"), (Action.ACCEPT, "reviewer"),
        (Action.REPORT_RESULTS, "registrar"), (Action.PROPOSE, "ward_reviewer"), (Action.APPRAISE, "reviewer"),
    ]:  # fmt: skip
        attempt(crowd, one, action, name, 1)
    assert (one.status, one.moves) == (Status.PROPOSED, 6)
    assert Registration.objects.in_status([Status.PROPOSED]).count() == 1
