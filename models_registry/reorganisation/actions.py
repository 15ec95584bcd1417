"""A reorganisation carried out, in one transaction, and taken back as a whole while nothing has been built on it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units import actions as tree
from danvan.units.actions import UnitError
from danvan.units.enums import Level
from danvan.units.models import Unit
from danvan.units.reform import Key, Plan, Reform, reform
from danvan.units.territory import below
from models_registry.lifecycle import Alike, relocate
from models_registry.models import Deadline, EmulationPeriod, Reorganisation, Sector
from models_registry.reorganisation.account import account_of
from models_registry.reorganisation.rehearsal import Rehearsal, rehearse, touched_by

_ONE_DAY = dt.timedelta(days=1)
_BUILT_ON = "P0G02"


def rehearsal_of(
    plan: Plan, transfers: Mapping[Level, Level] | None = None, lists: Mapping[str, int] | None = None
) -> Rehearsal:
    """What carrying out the plan now would do; nothing is written."""
    return rehearse(reform_of(plan), transfers, lists)


def reform_of(plan: Plan) -> Reform:
    """What the plan makes of the map of the day before."""
    return reform(plan, tree.standing_on(plan.on - _ONE_DAY))


@transaction.atomic
def carry_out(
    plan: Plan,
    *,
    by: User,
    transfers: Mapping[Level, Level] | None = None,
    lists: Mapping[str, int] | None = None,
    at: dt.datetime | None = None,
) -> Reorganisation:
    """The map, the posts and the dossiers are as the plan makes them, and it is written down what was done.

    `at` is the moment it counts from: now unless given, never in the future and always after the last change of every
    dossier that moves. Raises NotPermittedError for who does not look after all the units in it; NotPossibleError for a
    plan of a day to come, and for one with problems or open decisions, which are named.
    """
    now = timezone.now()
    if at is not None and at > now:
        raise NotPossibleError("Thời điểm thực hiện không được ở tương lai.")
    if plan.on > timezone.localdate(at):
        raise NotPossibleError(f"Phương án có hiệu lực từ {plan.on:%d/%m/%Y}; đến ngày đó mới thực hiện.")
    told = rehearsal_of(plan, transfers, lists)
    made = told.made
    if not told.may_be_carried_out:
        raise NotPossibleError("Chưa thực hiện được. " + " ".join(told.obstacles[:10]))
    _require_all(by, concerned(made))
    post = widest_post(by)
    done = Reorganisation.objects.create(
        unit_id=post.unit_id,
        on=plan.on,
        resolution=plan.resolution,
        agencies=plan.agencies,
        transfers={str(level.value): to.value for level, to in (transfers or {}).items()},
        lines=[line.kept() for line in plan.lines],
        touched=sorted(touched_by(made)),
        carried_out_at=at or now,
        carried_out_by=by,
    )

    def move(numbers: dict[str, int]) -> None:
        moved, history = relocate(done, _alike(told, numbers), by=by, for_unit=post.unit_id, at=at)
        done.report = {"dossiers": moved, "told": history, "left": told.left}

    try:
        numbers = tree.carry_out(made, move)
    except UnitError as error:
        raise NotPossibleError(str(error)) from error
    done.made = sorted(numbers.values())
    done.posts = _move_posts(told, numbers, by)
    done.closed = _close_accounts(told.homeless)
    done.deadlines = _copy_deadlines(made, numbers)
    _take_over_lists(done, told, numbers)
    done.report |= {
        "posts": len(done.posts),
        "accounts": len(done.closed),
        "units": numbers,
        "account": account_of(told),
    }
    done.is_whole = True
    done.save()
    return done


@transaction.atomic
def undo(done: Reorganisation, *, by: User) -> None:
    """All is as it was before, and it is written down who took it back. Taken back again by the same person, nothing
    happens twice.

    Raises NotPermittedError, and NotPossibleError where something has been built on it since.
    """
    held = Reorganisation.objects.select_for_update(of=("self",)).get(pk=done.pk)
    if held.undone_by_id == by.pk:
        return
    _require_all(by, held.touched)
    _take_back_posts(held)
    User.objects.filter(pk__in=held.closed).update(is_active=True)
    Deadline.objects.filter(pk__in=held.deadlines).delete()
    try:
        Sector.objects.filter(pk__in=held.sectors).delete()
    except ProtectedError as error:
        raise NotPossibleError("Đã có hồ sơ theo lĩnh vực của tỉnh mới nên không hoàn tác được.") from error
    try:
        tree.take_back(
            held.on, made=held.made, touched=held.touched, meanwhile=lambda: _take_back_dossiers(held)
        )
    except UnitError as error:
        raise NotPossibleError(str(error)) from error
    if held.made:
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_after_units_went()")
    held.undone_at, held.undone_by = timezone.now(), by
    held.save(update_fields=["undone_at", "undone_by"])


def _take_back_dossiers(held: Reorganisation) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT registry_undo_reorganisation(%s)", [held.pk])
            if held.made:
                cursor.execute("SELECT registry_before_units_go(%s)", [held.made])
    except DatabaseError as error:
        raise _refused(error) from error


def _refused(error: DatabaseError) -> Exception:
    """What the database said of a reorganisation that was built on; any other error as it is."""
    told = getattr(error.__cause__, "diag", None)
    return NotPossibleError(told.message_primary) if told and told.sqlstate == _BUILT_ON else error


def concerned(made: Reform) -> set[int]:
    """The units that one must look after to carry the reform out: those that it touches, and those that others come
    to stand beneath."""
    opened = {one.parent for one in made.opened}
    moved = {
        one.parent
        for one in made.changed
        if isinstance(one.key, int) and one.parent != made.before[one.key].parent
    }
    return touched_by(made) | {key for key in opened | moved if isinstance(key, int)}


def outside(by: User, units: Iterable[int], *, beneath: Unit | None = None) -> set[int]:
    """Those of the units that the person does not look after, or that do not lie `beneath` that one."""
    wanted = set(units)
    mine = Unit.objects.filter(by.territory(Permission.MANAGE_UNITS).q(), pk__in=wanted)
    if beneath is not None:
        mine = mine.filter(below(beneath.scope_path, field="scope_path"))
    return wanted - set(mine.values_list("pk", flat=True))


def widest_post(by: User) -> Membership:
    """The post of the person that manages most of the map."""
    return min(by.posts_with(Permission.MANAGE_UNITS), key=lambda post: (len(post.unit.scope_path), post.pk))


def _require_all(by: User, units: Iterable[int]) -> None:
    """Raises NotPermittedError for who does not look after every one of the units."""
    if not by.may(Permission.MANAGE_UNITS) or outside(by, units):
        raise NotPermittedError(
            "Việc sắp xếp dành cho quản trị của đơn vị bao trùm mọi đơn vị trong phương án."
        )


def _alike(told: Rehearsal, numbers: Mapping[str, int]) -> list[Alike]:
    """The groups that go anywhere, by the numbers that new units were given."""

    def pk(key: Key | None) -> int | None:
        return numbers[key] if isinstance(key, str) else key

    groups = []
    for group in told.groups:
        to = told.destinations[group]
        keeper = pk(to.keeper)
        assert keeper is not None  # noqa: S101 -- a rehearsal without obstacles
        groups.append(
            Alike(
                *(group.keeper, group.status.value, group.target, group.awaiting, group.asked, group.over),
                *(keeper, pk(to.awaiting), to.status.value, to.target, to.left),
            )
        )
    return groups


def _move_posts(told: Rehearsal, numbers: Mapping[str, int], by: User) -> list[dict[str, Any]]:
    """Posts at units that end are over the day before, and go on at the main successor; of two that would be the same
    there is one. What was ended and given."""
    on = told.made.plan.on
    moved: list[dict[str, Any]] = []
    given: list[tuple[dict[str, Any], Membership]] = []
    lasting: defaultdict[tuple[int, int, str], list[dt.date | None]] = defaultdict(list)
    ends: defaultdict[dt.date | None, list[int]] = defaultdict(list)
    for post in told.posts:
        heir = told.made.main_heir(post.unit_id)
        kept: dict[str, Any] = {"post": post.pk, "until": post.until.isoformat() if post.until else None}
        moved.append(kept)
        # One that began since the day of the plan was real on its first day.
        ends[max(on - _ONE_DAY, post.since)].append(post.pk)
        if heir is None:
            continue
        unit_id, since = numbers[heir], max(on, post.since)
        # The successor is new: nobody held anything there yet.
        same = lasting[post.user_id, unit_id, post.role]
        if all(until is not None and until < since for until in same):
            same.append(post.until)
            new = Membership(
                user_id=post.user_id,
                unit_id=unit_id,
                role=post.role,
                since=since,
                until=post.until,
                given_by=by,
            )
            given.append((kept, new))
    _end_posts(ends)
    Membership.objects.bulk_create([new for _, new in given], batch_size=1000)
    for kept, new in given:
        kept["given"] = new.pk
    return moved


def _end_posts(ends: Mapping[dt.date | None, list[int]]) -> None:
    """Of each day the posts that end on it; None for those without an end."""
    for until, posts in ends.items():
        Membership.objects.filter(pk__in=posts).update(until=until)


def _take_back_posts(held: Reorganisation) -> None:
    given = [one["given"] for one in held.posts if one.get("given")]
    Membership.objects.filter(pk__in=given).delete()
    ends: defaultdict[dt.date | None, list[int]] = defaultdict(list)
    for one in held.posts:
        ends[dt.date.fromisoformat(one["until"]) if one["until"] else None].append(one["post"])
    _end_posts(ends)


def _close_accounts(homeless: Iterable[User]) -> list[int]:
    found = User.objects.filter(pk__in=[user.pk for user in homeless], is_active=True)
    closed = list(found.order_by("pk").values_list("pk", flat=True))
    found.update(is_active=False)
    return closed


def _take_over_lists(done: Reorganisation, told: Rehearsal, numbers: Mapping[str, int]) -> None:
    """New provinces have the sectors and deadlines, for periods that go on, of the province that they take them from;
    `done` knows which rows those are."""
    running = EmulationPeriod.objects.filter(ends_on__gte=told.made.plan.on)
    sectors: list[Sector] = []
    deadlines: list[Deadline] = []
    for lists in told.lists:
        if lists.taken is None:
            continue
        for kind, rows in ((Sector, sectors), (Deadline, deadlines)):
            own = kind.objects.filter(province=lists.taken, period__in=running).order_by("pk")
            for row in own.filter(unit=None) if kind is Deadline else own:
                row.pk, row.province_id = None, numbers[lists.successor]
                rows.append(row)
    done.sectors = [row.pk for row in Sector.objects.bulk_create(sectors)]
    done.deadlines += [row.pk for row in Deadline.objects.bulk_create(deadlines)]


def _copy_deadlines(made: Reform, numbers: Mapping[str, int]) -> list[int]:
    """Exceptions of units that ended, in periods that go on, hold for their main successor too; of several the latest
    day."""
    exceptions = Deadline.objects.filter(unit__in=made.ended, period__ends_on__gte=made.plan.on).order_by(
        "-on"
    )
    copied: dict[tuple[Any, ...], Deadline] = {}
    for one in exceptions:
        heir = made.main_heir(one.unit_id)
        if heir is not None:
            key = (one.period_id, one.step, one.level, one.province_id, numbers[heir])
            copied.setdefault(
                key,
                Deadline(
                    period_id=one.period_id,
                    step=one.step,
                    level=one.level,
                    province_id=one.province_id,
                    unit_id=numbers[heir],
                    on=one.on,
                    reason=one.reason,
                ),
            )
    return [one.pk for one in Deadline.objects.bulk_create(copied.values())]
