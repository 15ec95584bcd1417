"""Where dossiers, people and posts would go in a reorganisation, before anything is written."""

from __future__ import annotations

import pytest

from danvan.units.enums import Level, UnitKind
from danvan.units.reform import Agencies, Deed, Line, Plan, Standing, reform
from models_registry.reorganisation.rehearsal import NO_DESK, Goes, Group, goes
from models_registry.workflow import Status
from tests.danvan.units.test_reform import BEFORE, DAY, MERGED

P, D, G = Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS
NATION, PROVINCE, DISTRICT, CITY, AN, CA, WOMEN, OFFICE = 1, 2, 10, 11, 20, 22, 30, 31


@pytest.fixture(scope="module")
def made():
    done = reform(Plan(DAY, "NQ", (*MERGED, Line(9, Deed.END, "#31")), Agencies.FOLLOW), BEFORE)
    assert done.is_sound
    return done


S = Status


@pytest.mark.parametrize(
    ("keeper", "status", "target", "awaiting", "wanted"),
    [
        # With the unit it goes with the unit.
        (AN, S.DRAFT, None, AN, ("28001", "28001", S.DRAFT, None)),
        (AN, S.RUNNING, P, AN, ("28001", "28001", S.RUNNING, P)),
        (CA, S.RUNNING, P, CA, (CA, CA, S.RUNNING, P)),
        # What is over only finds another to answer for it.
        (AN, S.RECOGNISED, D, None, ("28001", None, S.RECOGNISED, D)),
        (OFFICE, S.WITHDRAWN, D, None, (PROVINCE, None, S.WITHDRAWN, D)),
        # At the commune's desk: the new commune's.
        (WOMEN, S.SUBMITTED, P, AN, (WOMEN, "28001", S.SUBMITTED, P)),
        (AN, S.PROPOSED, G, AN, ("28001", "28001", S.PROPOSED, G)),
        (WOMEN, S.SUBMITTED, G, AN, (WOMEN, "28001", S.SUBMITTED, G)),
        # At the district's desk: a registration goes up, results to who proposes them.
        (AN, S.SUBMITTED, P, DISTRICT, ("28001", PROVINCE, S.SUBMITTED, P)),
        (WOMEN, S.RESULTS_SUBMITTED, P, DISTRICT, (WOMEN, "28001", S.RESULTS_SUBMITTED, P)),
        # Where nobody is left to propose them, they are proposed as they lie.
        (AN, S.RESULTS_SUBMITTED, P, DISTRICT, ("28001", PROVINCE, S.PROPOSED, P)),
        (OFFICE, S.RESULTS_SUBMITTED, P, DISTRICT, (PROVINCE, PROVINCE, S.PROPOSED, P)),
        # At the province it stays.
        (AN, S.PROPOSED, P, PROVINCE, ("28001", PROVINCE, S.PROPOSED, P)),
        (CA, S.SUBMITTED, P, PROVINCE, (CA, PROVINCE, S.SUBMITTED, P)),
    ],
)
def test_where_a_dossier_goes(made, keeper, status, target, awaiting, wanted):
    assert goes(Group(keeper, status, target, awaiting, asked=False), made) == Goes(*wanted)


@pytest.mark.parametrize("status", [S.SUBMITTED, S.RUNNING, S.PROPOSED, S.RESULTS_RETURNED])
def test_a_level_that_is_gone_needs_a_decision(made, status):
    awaiting = CITY if status in (S.SUBMITTED, S.PROPOSED) else CA
    group = Group(CA, status, D, awaiting, asked=False)
    assert "cấp huyện không còn" in goes(group, made).why
    up = goes(group, made, {D: P})
    assert (up.why, up.target) == ("", P)
    down = goes(group, made, {D: G})
    assert (down.why, down.target) == ("", G)
    if status is S.PROPOSED:
        assert (up.awaiting, down.awaiting) == (PROVINCE, CA)


@pytest.mark.parametrize(
    ("keeper", "status", "target", "awaiting", "wanted"),
    [
        # The place follows, the level stays, though nobody of that level is left: whoever is above decides.
        (CA, S.SUBMITTED, D, CITY, Goes(CA, PROVINCE, S.SUBMITTED, D)),
        (CA, S.PROPOSED, D, CITY, Goes(CA, PROVINCE, S.PROPOSED, D)),
        (CA, S.RUNNING, D, CA, Goes(CA, CA, S.RUNNING, D)),
        # Not proposed as they lie: they would count as proposed in a year that is over.
        (AN, S.RESULTS_SUBMITTED, P, DISTRICT, Goes("28001", PROVINCE, S.RESULTS_SUBMITTED, P)),
        (WOMEN, S.RESULTS_SUBMITTED, P, DISTRICT, Goes(WOMEN, "28001", S.RESULTS_SUBMITTED, P)),
        # The province answers for it and does not decide for a level below its own: somebody has to look at it.
        (OFFICE, S.RESULTS_RETURNED, D, OFFICE, Goes(PROVINCE, PROVINCE, S.RESULTS_RETURNED, D, left=True)),
        (OFFICE, S.SUBMITTED, D, DISTRICT, Goes(PROVINCE, PROVINCE, S.SUBMITTED, D, left=True)),
        (OFFICE, S.WITHDRAWN, D, None, Goes(PROVINCE, None, S.WITHDRAWN, D)),
    ],
)
def test_of_a_period_that_was_over_only_the_place_changes(made, keeper, status, target, awaiting, wanted):
    group = Group(keeper, status, target, awaiting, asked=False, over=True)
    assert goes(group, made, {D: P}) == wanted


def test_a_withdrawal_that_was_asked_for_waits_at_the_target(made):
    found = goes(Group(AN, S.RUNNING, P, PROVINCE, asked=True), made)
    assert (found.keeper, found.awaiting) == ("28001", PROVINCE)


def test_what_a_province_decides_for_its_agencies_is_no_level_that_is_gone():
    office = Standing(50, "Sở Tư pháp", UnitKind.STATE_BODY, "", G, 2)
    line = Line(2, Deed.CONTINUE, "83", name="Tỉnh Đổi Tên")
    done = reform(Plan(DAY, "NQ", (line,)), {**BEFORE, 50: office})
    assert goes(Group(50, S.SUBMITTED, G, PROVINCE, asked=False), done) == Goes(50, PROVINCE, S.SUBMITTED, G)


def test_no_desk_at_all_is_said():
    before = {
        1: BEFORE[1],
        2: Standing(2, "Tỉnh Không Bàn", UnitKind.PROVINCE, "1", P, 1),
        3: Standing(3, "Xã Không Bàn", UnitKind.COMMUNE, "2", G, 2),
    }
    done = reform(Plan(DAY, "NQ", (Line(2, Deed.CONTINUE, "2", name="Xã Đổi Tên"),)), before)
    assert goes(Group(3, S.SUBMITTED, P, 3, asked=False), done).why == NO_DESK
