"""A round over years of units that have ended since: opened then, by their own desk, or today, by whoever looks after
their records."""

from __future__ import annotations

import pytest
from django.db import connection

from danvan.accounts.permissions import Role
from danvan.units.models import today
from models_registry.registration import periods
from models_registry.review import gathering, rounds
from models_registry.workflow import Status
from reports.figures import count
from reports.questions import ask
from tests.factories.people import person
from tests.reports.world import D, G, P, World, at


@pytest.fixture
def world(db):
    made = World()
    made.one = made.proposed(made.ward, G, day="11-01")
    made.decided([made.one], made.ward, "2023-12-20")
    made.other = made.proposed(made.agency, D)
    return made


def opening(by, a_round, at=None):
    return rounds.Opening(a_round, rounds.desks_of(by, at=at)[0], at)


def test_at_its_own_time_the_desk_of_the_city_opens_it(world):
    reviewer = world.reviewers[world.city.pk]
    asked = opening(reviewer, world.round, at("2024-02-05"))
    assert set(asked.offered) == {world.one, world.other}
    made = gathering.gather(asked, world.one, level=D, by=reviewer)
    assert (made.status, made.unit, made.keeper, made.awaiting_unit) == (
        Status.PROPOSED, world.ward, world.ward, world.city,
    )  # fmt: skip
    assert made.changes.get().at == at("2024-02-05")
    assert count(ask(world.round, world.ward))["registered"] == 1


@pytest.mark.parametrize("where", ["ward", "province"])
def test_today_the_heir_answers_for_what_an_ended_unit_registered(world, where):
    """The round is counted on the map of its last day, by the unit that registered then."""
    desk = getattr(world.tree, where)
    reviewer = person("heir", (Role.REVIEWER, desk))
    asked = opening(reviewer, world.round)
    assert world.one in asked.offered
    made = gathering.gather(asked, world.one, level=G if where == "ward" else P, by=reviewer)
    assert (made.status, made.unit, made.keeper, made.awaiting_unit) == (
        Status.PROPOSED, world.ward, world.tree.ward, desk,
    )  # fmt: skip
    for unit in (world.ward, world.city, world.province):
        assert count(ask(world.round, unit))["registered"] == 1
    assert count(ask(world.round, world.tree.ward, map_date=today()))["registered"] == 1, "converted"
    connection.check_constraints()


def test_in_a_round_that_ends_after_the_unit_the_heir_registers(world):
    reviewer = person("heir", (Role.REVIEWER, world.tree.ward))
    later = periods.open_round(2021, 2025)
    made = gathering.gather(opening(reviewer, later), world.one, level=G, by=reviewer)
    assert made.unit == made.keeper == world.tree.ward
    assert count(ask(later, world.tree.ward))["registered"] == 1


def test_without_an_heir_it_falls_to_the_unit_above(world):
    """An agency of the city ended with it; the province looks after its records."""
    reviewer = person("province.today", (Role.REVIEWER, world.province))
    made = gathering.gather(
        opening(reviewer, periods.open_round(2021, 2025)), world.other, level=P, by=reviewer
    )
    assert made.unit == made.keeper == world.province
