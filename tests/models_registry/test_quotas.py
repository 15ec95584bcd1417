"""Chỉ tiêu: told by the unit above, corrected with who and when, kept by the database, and how far a unit is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units import actions as tree_actions
from danvan.units.enums import Level, UnitKind
from models_registry import closing, quotas
from models_registry.closing import ClosedError
from models_registry.models import Quota
from models_registry.registration import actions as registering
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from tests.factories.people import person
from tests.factories.units import a_unit

P, G = Level.PROVINCE, Level.GRASSROOTS
DAY = dt.date(2026, 6, 1)


@pytest.fixture
def tell(office):
    """The province's reviewer tells the ward, or another unit."""

    def told(number, level=G, *, unit=None, by=None, **how):
        pair = ((unit or office.tree.ward).pk, level)
        return quotas.assign(
            office.period, office.tree.province, {pair: number}, by=by or office.reviewer, day=DAY, **how
        )

    return told


def standing(office):
    return quotas.numbers_of(office.period, [office.tree.ward.pk, office.tree.sibling_ward.pk])


def test_the_unit_above_tells_each_level_its_number(office, tell):
    assert tell(5) == 1
    assert tell(1, P) == 1
    assert standing(office) == {(office.tree.ward.pk, G): 5, (office.tree.ward.pk, P): 1}


def test_a_correction_ends_the_first_and_says_who_and_when(office, tell):
    first, later = timezone.now() - dt.timedelta(days=2), timezone.now() - dt.timedelta(days=1)
    tell(5, at=first)
    assert tell(3, by=office.second_reviewer, at=later) == 1
    old, new = Quota.objects.order_by("at")
    assert (old.number, old.by, old.ended_at, old.ended_by) == (
        5,
        office.reviewer,
        later,
        office.second_reviewer,
    )
    assert (new.number, new.by, new.ended_at) == (3, office.second_reviewer, None)
    assert Quota.objects.at(first).get() == old
    assert Quota.objects.at(later).get() == new


def test_the_same_again_changes_nothing_and_none_takes_it_away(office, tell):
    tell(5)
    assert tell(5) == 0
    assert Quota.objects.count() == 1
    assert tell(None) == 1
    assert standing(office) == {}
    assert Quota.objects.get().ended_by == office.reviewer
    assert tell(0) == 0


def test_who_gives_no_quotas_there_is_refused(office, tell):
    outsider = person("stranger", (Role.REVIEWER, office.tree.other_province))
    for who in (office.registrar, office.decider, office.leader, outsider, office.ward_reviewer):
        with pytest.raises(NotPermittedError):
            tell(5, by=who)
    assert tell(5, by=person("admin", (Role.ADMINISTRATOR, office.tree.province))) == 1


def test_only_units_right_beneath_are_told(office, tell):
    for unit in (office.tree.cell, office.tree.foreign_ward, office.tree.province):
        with pytest.raises(NotPossibleError, match="không trực thuộc"):
            tell(5, unit=unit)


def test_a_number_is_within_reason(office, tell):
    for number in (-1, 10_000):
        with pytest.raises(NotPossibleError, match=r"chỉ tiêu từ 0 đến 9\.999"):
            tell(number)


def test_of_two_tables_open_at_once_the_second_saves_nothing(office, tell):
    seen = quotas.state_of(office.period, office.tree.province, DAY)
    tell(5, seen=seen)
    with pytest.raises(NotPossibleError, match="vừa được người khác thay đổi"):
        tell(7, seen=seen, unit=office.tree.sibling_ward)
    assert standing(office) == {(office.tree.ward.pk, G): 5}


def test_nobody_is_told_anything_in_a_closed_period(office, tell):
    tell(5)
    closing.close(office.period, office.tree.province, by=office.leader, map_date=timezone.localdate())
    with pytest.raises(ClosedError, match="đã chốt"):
        tell(6)
    assert standing(office) == {(office.tree.ward.pk, G): 5}


def refusal(broken):
    try:
        with transaction.atomic():
            broken()
            connection.check_constraints()
    except DatabaseError as error:
        return error.__cause__.diag.constraint_name or error.__cause__.diag.sqlstate
    return "accepted"


def test_what_was_told_is_neither_changed_nor_deleted(office, tell):
    tell(5)
    rows, now = Quota.objects.all(), timezone.now()
    for changes in ({"number": 6}, {"level": P}, {"at": now}, {"by": office.decider}):
        assert refusal(lambda changes=changes: rows.update(**changes)) == "P0R25", changes
    assert refusal(lambda: rows._raw_delete("default")) == "42501"
    tell(None)
    assert refusal(lambda: rows.update(ended_at=now)) == "P0R25"


def test_the_unit_reads_what_it_is_told_and_how_far_it_is(office, tell):
    tell(3)
    tell(1, P)
    office.at_status(Status.RUNNING, level=G)
    office.at_status(Status.RETURNED, level=G)
    office.draft(level=G)  # a draft is no registration
    refused = office.at_status(Status.SUBMITTED, level=G)
    review.act(Action.REFUSE, refused, by=office.ward_reviewer, reason="Trùng.")
    found = quotas.reached_by([office.tree.ward], [office.period], day=timezone.localdate())
    assert [(one.level, one.number, one.registered, one.missing) for one in found] == [
        (P, 1, 0, 1),
        (G, 3, 2, 1),
    ]
    assert [one.level_name for one in found] == ["cấp tỉnh", "cấp cơ sở"]


def test_what_lies_beneath_counts_for_the_unit(office, tell):
    tell(1)
    registrar = person("cell.registrar", (Role.REGISTRAR, office.tree.cell))
    one = office.draft(unit=office.tree.cell, by=registrar, level=G)
    registering.submit(one, by=registrar)
    [found] = quotas.reached_by([office.tree.ward], [office.period], day=timezone.localdate())
    assert (found.registered, found.missing) == (1, 0)


def test_after_a_reorganisation_what_the_old_unit_was_told_stays_its_own(office, tell):
    old, on = office.tree.sibling_ward, timezone.localdate()
    tell(5, unit=old)
    tree_actions.end_unit(old, on=on)
    new = a_unit("Phường Mới", UnitKind.WARD, office.tree.province, since=on)
    tree_actions.succeed(old, new, on=on, resolution="Nghị quyết 9")
    assert quotas.numbers_of(office.period, [new.pk]) == {}
    assert standing(office) == {(old.pk, G): 5}


def test_the_levels_are_those_of_the_desks_above_and_right_beneath(office):
    assert quotas.levels_told(office.tree.province, DAY) == [P, G]
    assert quotas.levels_told(office.tree.old_city, dt.date(2024, 6, 1)) == [P, Level.DISTRICT, G]
