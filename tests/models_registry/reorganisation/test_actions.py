"""A merger with work open in every status: carried out nobody loses sight of anything, undone nothing is left of it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.audit.models import AuditEvent
from danvan.units import actions as tree_actions
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitTerm
from danvan.units.reform import Agencies, Deed, Line, Plan
from models_registry.lifecycle import Alike, relocate
from models_registry.models import Deadline, Registration, Relocation, Reorganisation, StatusChange, Step
from models_registry.registration import actions as registering
from models_registry.registration import periods
from models_registry.reorganisation.actions import carry_out, rehearsal_of, undo
from models_registry.review import actions as review
from models_registry.workflow import Action, Status
from reports import snapshots
from reports.figures import summarise
from reports.questions import ask
from tests.factories.content import of_every_table as everything
from tests.factories.people import person
from tests.factories.registrations import Office

pytestmark = pytest.mark.django_db
OPEN = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.RETURNED,
    Status.RUNNING,
    Status.RESULTS_RETURNED,
    Status.PROPOSED,
)


class World(Office):
    """Two wards about to be one, with dossiers in every status, posts, a khu phố and a deadline of its own."""

    def __init__(self):
        super().__init__()
        self.admin = person("nation.admin", (Role.ADMINISTRATOR, self.tree.nation))
        self.neighbour = person("neighbour", (Role.REGISTRAR, self.tree.sibling_ward))
        self.both = person("both", (Role.VIEWER, self.tree.ward), (Role.VIEWER, self.tree.sibling_ward))
        self.lonely = person("lonely", (Role.REGISTRAR, self.tree.cell))
        self.dossiers = {
            status: self.at_status(status) for status in Status if status is not Status.RESULTS_SUBMITTED
        }
        self.own = self.at_status(Status.PROPOSED, level=Level.GRASSROOTS)
        self.of_cell = self.draft("Của khu phố", unit=self.tree.cell, by=self.lonely)
        registering.submit(self.of_cell, by=self.lonely)
        self.of_cell.refresh_from_db()
        self.of_neighbour = self.draft("Của phường bên", unit=self.tree.sibling_ward, by=self.neighbour)
        registering.submit(self.of_neighbour, by=self.neighbour)
        self.deadline = periods.set_deadline(self.period, Step.RESULTS, dt.date(2026, 12, 20))
        Deadline.objects.create(
            period=self.period, step=Step.RESULTS, unit=self.tree.ward, on=dt.date(2026, 12, 25), reason="Lụt"
        )

    def plan(self, *more, agencies=Agencies.FOLLOW, on=None):
        lines = (
            Line(2, Deed.MERGE, "W11", "W31", "Phường Mới", UnitKind.WARD, "P1"),
            Line(3, Deed.MERGE, "W12", "W31"),
        )
        return Plan(on or timezone.localdate(), "Nghị quyết 9", (*lines, *more), agencies)

    def new(self):
        return Unit.objects.get(terms__code="W31")


@pytest.fixture
def world(db):
    return World()


def test_every_open_dossier_has_somebody_whose_turn_it_is_and_who_sees_it(world):
    before = {one.pk: one for one in Registration.objects.all()}
    done = carry_out(world.plan(), by=world.admin)
    new = world.new()

    for one in Registration.objects.exclude(pk=world.of_cell.pk):
        was = before[one.pk]
        assert one.keeper == new, one.status
        assert one.unit_id == was.unit_id
        assert (one.status, one.target_level, one.awaiting_role) == (
            was.status,
            was.target_level,
            was.awaiting_role,
        )
        wanted = {None: None, world.tree.province.pk: world.tree.province.pk}.get(
            was.awaiting_unit_id, new.pk
        )
        assert one.awaiting_unit_id == wanted, one.status
    world.of_cell.refresh_from_db()
    assert (world.of_cell.keeper, world.of_cell.awaiting_unit) == (world.tree.cell, new)
    assert UnitTerm.objects.on(timezone.localdate()).get(unit=world.tree.cell).parent == new

    # Everybody who held a post at one of the two sees what both had, their drafts too, and acts there.
    for name in ("ward.registrar", "ward.reviewer", "neighbour"):
        who = User.objects.get(username=name)
        seen = set(Registration.objects.visible_to(who).values_list("pk", flat=True))
        assert seen == {one.pk for one in before.values()}, name
    registrar = User.objects.get(pk=world.registrar.pk)
    draft = Registration.objects.get(pk=world.dossiers[Status.DRAFT].pk)
    registering.submit(draft, by=registrar)
    own = Registration.objects.get(pk=world.of_cell.pk)
    review.act(Action.FORWARD, own, by=User.objects.get(pk=world.ward_reviewer.pk))
    assert done.report["dossiers"] == len(before)


def test_the_history_tells_of_it_and_figures_stay(world):
    yesterday = timezone.localdate() - dt.timedelta(days=1)

    def counted():
        asked = (ask(world.period, one, map_date=yesterday) for one in (world.tree.province, world.tree.ward))
        return [summarise(one).total for one in asked]

    before = counted()
    done = carry_out(world.plan(), by=world.admin)

    running = Registration.objects.get(pk=world.dossiers[Status.RUNNING].pk)
    last = running.changes.get(until="infinity")
    assert (last.action, last.by, last.from_status, last.to_status) == (
        Action.REORGANISE,
        world.admin,
        Status.RUNNING,
        Status.RUNNING,
    )
    assert last.reason == f"Nghị quyết 9, từ {timezone.localdate():%d/%m/%Y}"
    assert last.details["from_keeper"] == world.tree.ward.pk
    assert running.moves == last.sequence
    recognised = world.dossiers[Status.RECOGNISED]
    assert not recognised.changes.filter(action=Action.REORGANISE).exists()

    assert counted() == before
    assert before[1]["registered"] > 5
    assert (
        done.relocations.filter(told=True).count() == StatusChange.objects.filter(action="reorganise").count()
    )


def test_posts_follow_and_who_has_none_left_is_closed(world):
    world.tree.cell.refresh_from_db()
    done = carry_out(world.plan(Line(9, Deed.END, f"#{world.tree.cell.pk}")), by=world.admin)
    new = world.new()
    today = timezone.localdate()

    posts = {(p.role, p.unit) for p in User.objects.get(pk=world.registrar.pk).posts}
    assert posts == {(Role.REGISTRAR, new)}
    assert [(p.role, p.unit) for p in User.objects.get(pk=world.both.pk).posts] == [(Role.VIEWER, new)]
    old = world.registrar.memberships.get(unit=world.tree.ward)
    assert old.until == today - dt.timedelta(days=1)
    lonely = User.objects.get(pk=world.lonely.pk)
    assert (lonely.is_active, lonely.posts) == (False, [])
    assert done.report["accounts"] == 1
    [copied] = Deadline.objects.filter(unit=new)
    assert (copied.on, copied.reason) == (dt.date(2026, 12, 25), "Lụt")


@pytest.mark.parametrize("end_cell", [False, True])
def test_undone_every_business_table_is_what_it_was(world, end_cell):
    more = [Line(9, Deed.END, f"#{world.tree.cell.pk}")] if end_cell else []
    before = everything()
    done = carry_out(world.plan(*more), by=world.admin)
    changed = {name for name, content in everything().items() if content != before[name]}
    assert {"units_unit", "units_unitterm", "models_registry_registration", "accounts_membership"} <= changed

    undo(done, by=world.admin)

    after = everything()
    assert {name for name in before if after[name] != before[name]} == set()
    done.refresh_from_db()
    assert done.undone_by == world.admin
    undo(done, by=world.admin)
    assert Relocation.objects.count() > 0

    carry_out(world.plan(*more), by=world.admin)


@pytest.mark.parametrize("built", ["step", "registration", "post", "unit", "rename"])
def test_what_was_built_on_is_not_taken_back(world, built):
    done = carry_out(world.plan(), by=world.admin)
    new = world.new()
    if built == "step":
        review.act(
            Action.FORWARD,
            Registration.objects.get(pk=world.of_cell.pk),
            by=User.objects.get(pk=world.ward_reviewer.pk),
        )
    elif built == "registration":
        world.draft("Hồ sơ mới", unit=new, by=User.objects.get(pk=world.registrar.pk))
    elif built == "post":
        person("newcomer", (Role.VIEWER, new))
    elif built == "unit":
        tree_actions.open_unit(
            name="Khu phố 9",
            kind=UnitKind.NEIGHBOURHOOD,
            level=Level.SUBUNIT,
            parent=new,
            since=timezone.localdate(),
        )
    else:
        tree_actions.change_unit(new, on=timezone.localdate() + dt.timedelta(days=5), name="Phường Đổi Tên")
    before = everything()
    with pytest.raises(NotPossibleError), transaction.atomic():
        undo(done, by=world.admin)
    assert everything() == before


def test_a_closed_period_follows_without_a_figure_changing(world):
    snapshot = snapshots.close(world.period, world.tree.province, by=world.leader)
    with pytest.raises(NotPossibleError, match="đã chốt theo bản đồ ngày"):
        carry_out(world.plan(), by=world.admin)
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        admin = User.objects.get(pk=world.admin.pk)
        before = everything()
        done = carry_out(world.plan(), by=admin)
        assert snapshots.disagreements(snapshot) == []
        assert not Registration.objects.exclude(pk=world.of_cell.pk).exclude(keeper=world.new()).exists()
        assert done.report["told"] > 5
        undo(done, by=admin)
        assert everything() == before


def test_what_was_closed_since_is_not_made_untrue_by_taking_back(world):
    """Closed on the new map the units that it made are named; closed on an older one their dossiers are counted."""
    done = carry_out(world.plan(), by=world.admin)
    snapshots.close(world.period, world.tree.province, by=User.objects.get(pk=world.leader.pk))
    before = everything()

    with pytest.raises(NotPossibleError, match="số liệu chốt sau lần sắp xếp"), transaction.atomic():
        undo(done, by=world.admin)

    assert everything() == before


def test_what_was_closed_of_an_ended_year_stands_in_the_way_of_taking_back(world):
    with time_machine.travel(dt.datetime(2027, 2, 1, 5, tzinfo=dt.UTC)):
        done = carry_out(world.plan(), by=User.objects.get(pk=world.admin.pk))
        snapshot = snapshots.close(world.period, world.tree.province, by=User.objects.get(pk=world.leader.pk))
        assert snapshot.map_date < done.on

        with pytest.raises(NotPossibleError, match="số liệu chốt sau lần sắp xếp"), transaction.atomic():
            undo(done, by=User.objects.get(pk=world.admin.pk))


def test_one_after_the_other_is_taken_back_in_turn(world):
    before = everything()
    first = carry_out(world.plan(), by=world.admin)
    between = everything()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        admin = User.objects.get(pk=world.admin.pk)
        line = Line(2, Deed.MERGE, "W31", "W41", "Phường Mới Hơn", UnitKind.WARD, "P1")
        second = carry_out(Plan(timezone.localdate(), "NQ 10", (line,), Agencies.FOLLOW), by=admin)
        assert Registration.objects.filter(keeper__in=second.made).count() == second.report["dossiers"] - 1
        with pytest.raises(NotPossibleError):
            undo(first, by=admin)
        undo(second, by=admin)
        assert everything() == between
        undo(first, by=admin)
    assert everything() == before


def test_it_counts_from_the_moment_that_is_given_after_all_that_has_happened(world):
    for at, said in (
        (timezone.now() - dt.timedelta(hours=1), "sau bước cuối"),
        (timezone.now() + dt.timedelta(hours=1), "tương lai"),
    ):
        yesterday = world.plan(on=timezone.localdate() - dt.timedelta(days=1))
        with pytest.raises(NotPossibleError, match=said), transaction.atomic():
            carry_out(yesterday, by=world.admin, at=at)
    at = timezone.now()
    done = carry_out(world.plan(), by=world.admin, at=at)
    assert done.carried_out_at == at
    assert set(StatusChange.objects.filter(action="reorganise").values_list("at", flat=True)) == {at}


def test_a_rehearsal_writes_nothing_and_says_what_would_happen(world):
    before = everything()
    told = rehearsal_of(world.plan())
    assert everything() == before
    assert told.may_be_carried_out
    assert sum(told.groups.values()) == Registration.objects.count()
    assert {post.user.username for post in told.posts} >= {
        "ward.registrar",
        "ward.reviewer",
        "neighbour",
        "both",
    }
    assert told.by_desk[world.tree.ward.pk, "W31"] > 0
    assert told.deadlines == 1
    carry_out(world.plan(), by=world.admin)
    assert told.moved == Relocation.objects.count()


def test_only_who_looks_after_all_of_it_carries_it_out(world):
    ward_admin = person("ward.admin", (Role.ADMINISTRATOR, world.tree.ward))
    province_admin = person("province.admin", (Role.ADMINISTRATOR, world.tree.province))
    for who in (ward_admin, world.leader, world.registrar):
        with pytest.raises(NotPermittedError):
            carry_out(world.plan(), by=who)
    done = carry_out(world.plan(), by=province_admin)
    with pytest.raises(NotPermittedError):
        undo(done, by=ward_admin)


def test_a_plan_of_a_day_to_come_or_with_open_questions_is_refused_in_words(world):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for plan, said in (
        (world.plan(on=tomorrow), "đến ngày đó mới thực hiện"),
        (world.plan(agencies=Agencies.UNDECIDED), "“Khu phố 1”"),
        (world.plan(Line(9, Deed.END, "XX")), "không có đơn vị “XX”"),
    ):
        with pytest.raises(NotPossibleError, match=said):
            carry_out(plan, by=world.admin)
    assert not Reorganisation.objects.exists()


def test_nobody_rubs_out_history_by_pretending(world):
    done = carry_out(world.plan(), by=world.admin)
    attempts = (
        "DELETE FROM models_registry_statuschange WHERE action = 'reorganise'",
        "UPDATE models_registry_statuschange SET until = 'infinity' WHERE until <> 'infinity'",
        f"DELETE FROM models_registry_reorganisation WHERE id = {done.pk}",
        f"UPDATE models_registry_reorganisation SET made = '{{}}' WHERE id = {done.pk}",
        "DELETE FROM models_registry_relocation",
    )
    for sql in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL danvan.actor = 'owner'")
            cursor.execute(sql)


def test_nobody_is_recognised_by_being_moved(world):
    """The one function that writes past the triggers takes no other result of review than there was."""
    one = world.dossiers[Status.PROPOSED]
    done = Reorganisation.objects.create(
        unit=world.tree.nation,
        on=timezone.localdate(),
        resolution="NQ 9",
        lines=[],
        carried_out_at=timezone.now(),
        carried_out_by=world.admin,
    )
    here = (one.keeper_id, one.status, one.target_level, one.awaiting_unit_id, False, False)
    there = (one.keeper_id, None, Status.RECOGNISED.value, one.target_level, False)
    with pytest.raises(DatabaseError, match="không đổi kết quả xét"), transaction.atomic():
        relocate(done, [Alike(*here, *there)], by=world.admin, for_unit=world.tree.nation.pk)


@pytest.mark.parametrize("status", [Status.RECOGNISED, Status.REFUSED])
def test_what_is_moved_goes_on_to_agree_with_its_history(world, status):
    """Asked of all that moved together, not of each by its trigger."""
    one = world.dossiers[status]
    done = Reorganisation.objects.create(
        unit=world.tree.nation,
        on=timezone.localdate(),
        resolution="NQ 9",
        lines=[],
        carried_out_at=timezone.now(),
        carried_out_by=world.admin,
    )
    here = (one.keeper_id, one.status, one.target_level, one.awaiting_unit_id, False, False)
    there = (one.keeper_id, one.awaiting_unit_id, one.status, Level.GRASSROOTS.value, False)
    assert one.target_level != Level.GRASSROOTS
    with pytest.raises(DatabaseError, match="không khớp với lịch sử"), transaction.atomic():
        relocate(done, [Alike(*here, *there)], by=world.admin, for_unit=world.tree.nation.pk)


def test_the_log_does_not_tell_again_where_each_dossier_went(world):
    """That stands in its relocation, which nobody can change."""
    before = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
    carry_out(world.plan(), by=world.admin)
    assert Relocation.objects.exists()
    told = AuditEvent.objects.filter(pk__gt=before)
    registrations = told.filter(table="models_registry_registration")
    assert not [one for one in registrations if "keeper_id" in one.after]
