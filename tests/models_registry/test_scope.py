"""Who sees which registration: by the unit that answers for it today, and drafts by their own unit alone."""

from __future__ import annotations

import pytest

from danvan.accounts.permissions import Role
from danvan.units import actions as units
from danvan.units.actions import refresh_standing
from danvan.units.enums import Level
from danvan.units.models import today
from models_registry.models import Evidence, Registration
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.workflow import Status
from tests.factories.people import person


def seen_by(user):
    return {one.title for one in Registration.objects.visible_to(type(user).objects.get(pk=user.pk))}


@pytest.fixture
def world(office):
    """One sent registration and one draft of each unit."""
    tree = office.tree
    for name in ("ward", "cell", "sibling_ward", "foreign_ward", "agency"):
        unit = getattr(tree, name)
        office.registrar = person(f"{name}.sends", (Role.REGISTRAR, unit))
        registration = office.draft(f"{name} sent", unit=unit)
        registering.submit(registration, by=office.registrar)
        office.draft(f"{name} draft", unit=unit)
    return office


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("ward", {"ward sent", "ward draft", "cell sent"}),
        ("cell", {"cell sent", "cell draft"}),
        ("sibling_ward", {"sibling_ward sent", "sibling_ward draft"}),
        ("province", {"ward sent", "cell sent", "sibling_ward sent", "agency sent"}),
        ("other_province", {"foreign_ward sent"}),
        ("nation", {"ward sent", "cell sent", "sibling_ward sent", "agency sent", "foreign_ward sent"}),
        ("abolished_ward", set()),
    ],
)
def test_a_post_sees_its_unit_and_everything_beneath_and_drafts_of_its_own_only(at, expected, world):
    for role in (Role.REGISTRAR, Role.REVIEWER, Role.DECIDER, Role.LEADER, Role.VIEWER):
        assert seen_by(person(f"onlooker.{role}", (role, getattr(world.tree, at)))) == expected, role


def test_the_place_of_a_dossier_follows_its_keeper_and_its_keepers_place(world):
    """Whatever writes: the database copies the path, nobody else can set it."""
    tree = world.tree
    one = Registration.objects.get(title="ward sent")
    assert one.keeper_path == tree.ward.scope_path
    Registration.objects.filter(pk=one.pk).update(keeper_path="0000001.")
    one.refresh_from_db()
    assert one.keeper_path == tree.ward.scope_path
    one.keeper_path = ""
    one.save()
    one.refresh_from_db()
    assert one.keeper_path == tree.ward.scope_path
    units.change_unit(tree.ward, on=today(), parent=tree.other_province)
    refresh_standing()
    one.refresh_from_db()
    tree.ward.refresh_from_db()
    assert one.keeper_path == tree.ward.scope_path
    assert one.keeper_path.startswith(tree.other_province.scope_path)
    assert "ward sent" not in seen_by(person("province.onlooker", (Role.VIEWER, tree.province)))
    assert "ward sent" in seen_by(person("other.onlooker", (Role.VIEWER, tree.other_province)))


def test_an_administrator_sees_no_registrations(world):
    assert seen_by(person("admin", (Role.ADMINISTRATOR, world.tree.nation))) == set()


def test_an_administrators_post_widens_nobodys_view(world):
    both = person("both", (Role.ADMINISTRATOR, world.tree.nation), (Role.VIEWER, world.tree.cell))
    assert seen_by(both) == {"cell sent", "cell draft"}


def test_without_a_post_nothing_is_seen(world):
    one = person("gone", (Role.VIEWER, world.tree.ward))
    one.memberships.all().delete()
    assert seen_by(one) == set()


def test_what_a_predecessor_kept_is_seen_from_its_successor_and_from_its_own_closed_map(office):
    tree = office.tree
    period = periods.open_year(2024)
    old = person("old.registrar", (Role.REGISTRAR, tree.old_ward))
    registering.create_draft(
        unit=tree.old_ward, period=period, title="Chợ không rác", by=old, target_level=Level.PROVINCE, sector=office.sector
    )  # fmt: skip
    assert seen_by(old) == {"Chợ không rác"}
    assert seen_by(office.registrar) == set()  # a draft of the predecessor is not the successor's own
    assert seen_by(person("city.viewer", (Role.VIEWER, tree.old_city))) == set()


def test_a_draft_entered_for_a_unit_beneath_is_seen_by_both_and_by_nobody_between(office):
    tree = office.tree
    registering.create_draft(
        unit=tree.cell, period=office.period, title="Nhập thay", by=office.reviewer, entered_for=tree.province
    )
    assert seen_by(office.reviewer) == {"Nhập thay"}
    assert seen_by(person("cell.viewer", (Role.VIEWER, tree.cell))) == {"Nhập thay"}
    assert seen_by(office.registrar) == set()


def test_a_registration_taken_back_is_a_draft_again_for_all_others(office):
    one = office.at_status(Status.SUBMITTED)
    registering.act("recall", one, by=office.registrar)
    assert seen_by(office.registrar) == {one.title}
    assert seen_by(office.reviewer) == set()


def test_nobody_learns_from_codes_or_counts_that_another_wards_draft_exists(office):
    sibling = person("sibling", (Role.REGISTRAR, office.tree.sibling_ward))
    office.draft(unit=office.tree.sibling_ward, by=sibling)
    discarded = office.draft(unit=office.tree.sibling_ward, by=sibling)
    registering.discard(discarded, by=sibling)
    first, second = office.at_status(Status.SUBMITTED), office.at_status(Status.SUBMITTED)
    assert int(second.code[-5:]) - int(first.code[-5:]) == 1
    mine = Registration.objects.visible_to(office.registrar)
    assert mine.count() == 2
    assert {one.keeper for one in mine} == {office.tree.ward}
    assert first.token[:6] != second.token[:6]


def test_files_are_seen_with_their_registration(office):
    for one in (office.draft(), office.at_status(Status.SUBMITTED)):
        Evidence.objects.create(
            registration=one, step="registration", name=f"{one.status}.pdf", content_type="application/pdf", size=1,
            sha256=one.token, uploaded_by=office.registrar,
        )  # fmt: skip
    assert {one.name for one in Evidence.objects.visible_to(office.registrar)} == {
        "draft.pdf",
        "submitted.pdf",
    }
    assert {one.name for one in Evidence.objects.visible_to(office.reviewer)} == {"submitted.pdf"}
    sibling = person("sibling", (Role.REGISTRAR, office.tree.sibling_ward))
    assert not Evidence.objects.visible_to(sibling).exists()


def test_whose_turn_it_is(office):
    one = office.at_status(Status.SUBMITTED)
    assert list(Registration.objects.waiting_for(office.reviewer)) == [one]
    for other in (office.registrar, office.ward_reviewer, office.decider, office.leader):
        assert not Registration.objects.waiting_for(other).exists()
