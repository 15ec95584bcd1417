"""The table itself: no row contradicts another, and what it says of statuses holds together."""

from __future__ import annotations

from collections import Counter

import pytest

from danvan.accounts.permissions import Role
from models_registry import lifecycle
from models_registry.workflow import (
    AT_DESK,
    AT_UNIT,
    ENDED,
    TRANSITIONS,
    Action,
    Next,
    Status,
    Where,
    Who,
    status_of_results,
    transition,
    transitions_from,
)


def test_every_status_is_at_a_desk_or_with_the_unit_or_over():
    assert Counter([*AT_DESK, *AT_UNIT, *ENDED]) == Counter(Status)


def test_an_action_has_one_row_in_a_status():
    rows = Counter((row.action, status) for row in TRANSITIONS for status in row.sources)
    assert set(rows.values()) == {1}
    for row in TRANSITIONS:
        for status in row.sources:
            assert transition(row.action, status) is row
            assert row in transitions_from(status)
    assert transition(Action.ACCEPT, Status.DRAFT) is None


def test_a_row_that_ends_it_leads_to_a_status_that_is_over():
    for row in TRANSITIONS:
        if row.target is not None and row.then is Next.NOWHERE:
            assert row.target in ENDED
        if row.target is not None and row.then is Next.KEEPER:
            assert row.target in AT_UNIT


def test_a_desk_is_asked_for_only_where_it_lies_at_one():
    for row in TRANSITIONS:
        if row.where in (Where.DESK, Where.TARGET, Where.BELOW_TARGET, Where.ABOVE_FIRST):
            assert row.sources <= AT_DESK, row.action


def test_nobody_moves_a_draft_but_its_unit():
    """What a desk makes from yearly dossiers is no draft of a unit."""
    rows = transitions_from(Status.DRAFT)
    assert {row.who for row in rows if row.condition != "from_years"} == {Who.REGISTRAR}
    assert [row.action for row in rows if row.who is not Who.REGISTRAR] == [Action.GATHER]


def test_every_status_is_reached_and_only_the_last_word_has_no_way_on():
    reached = {row.target for row in TRANSITIONS if row.target}
    reached |= {status_of_results(at_target=at_target) for at_target in (True, False)}
    assert reached == {*Status} - {Status.DRAFT}
    changing = {
        status for row in TRANSITIONS if row.target or row.then is not Next.SAME for status in row.sources
    }
    assert {*Status} - changing == {Status.WITHDRAWN, Status.REVOKED}


def test_every_place_and_condition_that_the_table_names_is_known():
    assert {row.where for row in TRANSITIONS} <= set(lifecycle._DESKS)
    assert {row.condition for row in TRANSITIONS} - {""} == set(lifecycle._CONDITIONS)
    assert {row.who.value for row in TRANSITIONS} <= {role.value for role in Role}


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_tone(status):
    assert status.tone in {"idle", "wait", "info", "ok", "bad"}
