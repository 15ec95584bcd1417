"""A plan of reorganisation while it is written: the one writer of `ReorganisationPlan`, from the first line to the day
on which it is carried out. What is large is rehearsed and carried out behind the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.jobs import worker
from danvan.jobs.models import Job
from danvan.jobs.worker import JobFailedError, Told
from danvan.ui.wording import date_vi, moment
from danvan.units.enums import Level
from danvan.units.models import Unit
from danvan.units.reform import Agencies, Deed, Line, Plan, Problem, Reform
from danvan.web.paging import count_up_to
from models_registry.models import KeptRehearsal, Registration, Reorganisation, ReorganisationPlan
from models_registry.reorganisation import actions
from models_registry.reorganisation.account import account_of
from models_registry.reorganisation.lines import Naming
from models_registry.reorganisation.rehearsal import rehearse, touched_by

# More lines than this, or more dossiers, are rehearsed and carried out behind the page.
LARGE = 500
MANY = 20_000
REHEARSAL, CARRYING_OUT, UNDOING = "reorganisation_rehearsal", "reorganisation", "reorganisation_undo"
_FIRST = 2  # the number of the first line: that of its row in the file
_NEITHER = 0  # chosen in place of a province: nobody's lists are taken over


class StaleError(NotPossibleError):
    """Somebody saved the plan meanwhile; the message says who and when."""


def home_of(by: User) -> Unit:
    """The unit whose part of the map the person's plans are about."""
    return actions.widest_post(by).unit


@transaction.atomic
def begin(
    *, title: str, on: dt.date, resolution: str, by: User, lines: Iterable[Line] = (), **more: Any
) -> ReorganisationPlan:
    """A plan of the part of the map that the person manages, with the lines if there are any."""
    numbered = _numbered(lines)
    return ReorganisationPlan.objects.create(
        unit=home_of(by),
        title=title,
        on=on,
        resolution=resolution,
        lines=[line.kept() for line in numbered],
        size=len(numbered),
        made_by=by,
        changed_by=by,
        **more,
    )


def lines_of(plan: ReorganisationPlan) -> list[Line]:
    """The lines of the plan."""
    return [Line.from_kept(one) for one in plan.lines]


def plan_of(row: ReorganisationPlan) -> Plan:
    """The plan as a reform is read from it."""
    return Plan(row.on, row.resolution, tuple(lines_of(row)), Agencies(row.agencies))


def transfers_of(row: ReorganisationPlan) -> dict[Level, Level]:
    """Which level is registered for in place of one that is gone."""
    return {Level(int(level)): Level(to) for level, to in row.transfers.items()}


# Writing


def save_facts(
    plan: ReorganisationPlan, *, version: int, by: User, title: str, on: dt.date, resolution: str
) -> None:
    """The plan bears that title, day and resolution. Raises StaleError, NotPossibleError, NotPermittedError."""
    _write(plan, version, by, title=title, on=on, resolution=resolution)


def put_lines(plan: ReorganisationPlan, lines: Iterable[Line], *, version: int, by: User) -> None:
    """The plan consists of these lines, numbered as the rows of its file. Raises as `save_facts`."""
    numbered = _numbered(lines)
    _write(plan, version, by, lines=[line.kept() for line in numbered], size=len(numbered))


def add_lines(plan: ReorganisationPlan, lines: Iterable[Line], *, version: int, by: User) -> None:
    """These lines stand at the end of the plan. Raises as `save_facts`."""
    put_lines(plan, [*lines_of(plan), *lines], version=version, by=by)


def replace_lines(
    plan: ReorganisationPlan, numbers: Sequence[int], lines: Sequence[Line], *, version: int, by: User
) -> None:
    """In place of the lines of those numbers stand these, or nothing. Raises as `save_facts`."""
    kept: list[Line] = []
    for line in lines_of(plan):
        if line.number == min(numbers):
            kept += lines
        if line.number not in numbers:
            kept.append(line)
    put_lines(plan, kept, version=version, by=by)


def choose_agencies(plan: ReorganisationPlan, agencies: Agencies, *, version: int, by: User) -> None:
    """Agencies of which no line speaks go that way. Raises as `save_facts`."""
    _write(plan, version, by, agencies=agencies.value)


def choose_level(plan: ReorganisationPlan, level: Level, to: Level, *, version: int, by: User) -> None:
    """What is registered for `level`, which is gone, is registered for `to`. Raises as `save_facts`."""
    _write(plan, version, by, transfers={**plan.transfers, str(level.value): to.value})


def choose_lists(plan: ReorganisationPlan, successor: str, province: int, *, version: int, by: User) -> None:
    """The new province takes over the sectors and deadlines of that one; 0: nobody's. Raises as `save_facts`."""
    _write(plan, version, by, lists={**plan.lists, successor: province})


def choose_main(plan: ReorganisationPlan, old: int, successor: str, *, version: int, by: User) -> None:
    """Of the unit `old`, which is divided, the main part goes to `successor`. Raises as `save_facts`."""
    naming = Naming(actions.reform_of(plan_of(plan)).before)
    lines = [
        replace(line, is_default=line.code == successor)
        if line.deed is Deed.MERGE and naming.find(line.old) == old
        else line
        for line in lines_of(plan)
    ]
    put_lines(plan, lines, version=version, by=by)


def place_agencies(plan: ReorganisationPlan, places: Mapping[int, str], *, version: int, by: User) -> None:
    """Each of the agencies belongs to the unit that is named for it afterwards, or, where nothing is, ends: by a line
    of its own. Raises as `save_facts`."""
    lines = [
        Line(0, Deed.CONTINUE, f"#{unit}", parent=parent) if parent else Line(0, Deed.END, f"#{unit}")
        for unit, parent in places.items()
    ]
    add_lines(plan, lines, version=version, by=by)


def copy_of(row: ReorganisationPlan | Reorganisation, *, by: User) -> ReorganisationPlan:
    """A new plan that says the same, to go on from."""
    title = row.title if isinstance(row, ReorganisationPlan) else row.resolution
    return begin(
        title=f"{title[:100]} (bản sao)",
        on=row.on,
        resolution=row.resolution,
        by=by,
        lines=[Line.from_kept(one) for one in row.lines],
        agencies=row.agencies,
        transfers=row.transfers,
    )


@transaction.atomic
def discard(plan: ReorganisationPlan, *, by: User) -> None:
    """The plan is no more; one that is gone already is so. Raises NotPossibleError, NotPermittedError."""
    held = ReorganisationPlan.objects.select_for_update(of=("self",)).filter(pk=plan.pk).first()
    if held is not None:
        _require_open(held, by)
        held.delete()


@transaction.atomic
def _write(plan: ReorganisationPlan, version: int, by: User, **values: Any) -> None:
    held = ReorganisationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    _require_open(held, by)
    _require_fresh(held, version, by)
    for name, value in values.items():
        setattr(held, name, value)
    held.version, held.changed_by = version + 1, by
    held.save()
    plan.refresh_from_db()


def _require_open(held: ReorganisationPlan, by: User) -> None:
    if actions.outside(by, [held.unit_id]):
        raise NotPermittedError("Phương án này của đơn vị ngoài phạm vi quản trị của đồng chí.")
    if held.done is not None:
        raise NotPossibleError(told_done(held.done))
    if held.job is not None and not held.job.is_finished:
        raise NotPossibleError(
            f"{held.job.owner.full_name} đã bấm thực hiện lúc {moment(held.job.created_at)}; đang thực hiện."
        )


def _require_fresh(held: ReorganisationPlan, version: int, by: User) -> None:
    if held.version != version:
        who = "Đồng chí" if held.changed_by_id == by.pk else held.changed_by.full_name
        raise StaleError(
            f"{who} đã lưu phương án này lúc {moment(held.changed_at)}, sau khi đồng chí mở trang."
        )


def told_done(done: Reorganisation) -> str:
    """Who carried the plan out, and when."""
    said = f"{done.carried_out_by.full_name} đã thực hiện phương án này lúc {moment(done.carried_out_at)}"
    if done.undone_by is not None and done.undone_at is not None:
        said += f"; {done.undone_by.full_name} đã hoàn tác lúc {moment(done.undone_at)}"
    return f"{said}."


def _numbered(lines: Iterable[Line]) -> list[Line]:
    return [replace(line, number=number) for number, line in enumerate(lines, _FIRST)]


# Rehearsing


def read(row: ReorganisationPlan, by: User) -> Reform:
    """What the plan makes of the map; what lies outside the part of it that it is for is a problem too."""
    made = actions.reform_of(plan_of(row))
    if not made.problems:
        naming = Naming(made.before)
        numbers = {naming.find(line.old): line.number for line in reversed(made.plan.lines) if line.old}
        for unit in sorted(actions.outside(by, actions.concerned(made), beneath=row.unit)):
            why = f"“{made.before[unit].name}” không thuộc {row.unit}: việc này do quản trị cấp trên lập phương án."
            made.problems.append(Problem(numbers.get(unit, 0), why))
    return made


def rehearsed(row: ReorganisationPlan, by: User, made: Reform | None = None) -> dict[str, Any]:
    """What carrying the plan out now would do, and what is open before; nothing is written."""
    account = account_of(rehearse(made or read(row, by), transfers_of(row), row.lists))
    for one in account.get("lists", ()):
        one["chosen"] = row.lists.get(one["code"])
    account["missing"] = _missing(row, account)
    account["ready"] = not account["obstacles"] and not account["missing"]
    return account


def _missing(row: ReorganisationPlan, account: Mapping[str, Any]) -> list[str]:
    """What is open though the reform itself could be carried out without it."""
    found = [] if row.resolution else ["Chưa ghi phương án theo nghị quyết nào."]
    return found + [
        f"Chưa chọn {one['name']} theo lĩnh vực, hạn của tỉnh nào."
        for one in account.get("lists", ())
        if not one["agreed"] and one["code"] not in row.lists
    ]


def is_large(row: ReorganisationPlan, by: User, made: Reform | None = None) -> bool:
    """Whether it is rehearsed and carried out behind the page."""
    if row.size > LARGE:
        return True
    made = made or read(row, by)
    moved = Registration.objects.filter(keeper__in=touched_by(made))
    return not made.problems and count_up_to(moved, MANY).capped


@transaction.atomic
def ask_rehearsal(row: ReorganisationPlan, *, by: User) -> KeptRehearsal:
    """A worker rehearses the plan as it is now, once for all who ask while it waits."""
    held = ReorganisationPlan.objects.select_for_update(of=("self",)).get(pk=row.pk)
    kept = KeptRehearsal.objects.select_related("job").filter(plan=held).first()
    if kept is not None and kept.version == held.version and not kept.job.is_finished:
        return kept
    job = worker.enqueue(REHEARSAL, owner=by, total=3, plan=held.pk)
    values = {"version": held.version, "job": job, "told": None, "told_at": None}
    return KeptRehearsal.objects.update_or_create(plan=held, defaults=values)[0]


@worker.handles(REHEARSAL)
def _rehearse(job: Job, told: Told) -> None:
    """The kept rehearsal says what it found; begun anew after a kill, it is done anew."""
    kept = KeptRehearsal.objects.select_related("plan").filter(job=job).first()
    if kept is None:
        return
    row = kept.plan
    with transaction.atomic():
        _take_time()
        told(0, 3)
        made = read(row, job.owner)
        told(1, 3)
        kept.version, kept.told = row.version, rehearsed(row, job.owner, made)
    told(2, 3)
    kept.told_at = timezone.now()
    kept.save()


# Carrying out


@transaction.atomic
def carry_out(row: ReorganisationPlan, *, version: int, by: User) -> Reorganisation:
    """What the plan says is done, once: where somebody has done it already, this is what they did.

    Raises StaleError where it says something else than `version` did, NotPossibleError, NotPermittedError.
    """
    held = ReorganisationPlan.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.done is not None:
        return held.done
    if actions.outside(by, [held.unit_id]):
        raise NotPermittedError("Phương án này của đơn vị ngoài phạm vi quản trị của đồng chí.")
    _require_fresh(held, version, by)
    lists = {code: province for code, province in held.lists.items() if province != _NEITHER}
    done = actions.carry_out(plan_of(held), by=by, transfers=transfers_of(held), lists=lists)
    if missing := _missing(held, done.report["account"]):
        raise NotPossibleError(" ".join(missing))
    held.done = done
    held.save(update_fields=["done"])
    return done


@transaction.atomic
def ask_to_carry_out(row: ReorganisationPlan, *, version: int, by: User) -> None:
    """A worker carries the plan out; asked again while it does, it does so once.

    Raises StaleError, NotPermittedError, and NotPossibleError for a plan of a day to come.
    """
    held = ReorganisationPlan.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.done is not None or (held.job is not None and not held.job.is_finished):
        return
    _require_open(held, by)
    _require_fresh(held, version, by)
    if held.on > timezone.localdate():
        raise NotPossibleError(f"Phương án có hiệu lực từ {date_vi(held.on)}; đến ngày đó mới thực hiện.")
    held.job = worker.enqueue(CARRYING_OUT, owner=by, total=2, plan=held.pk, version=version)
    held.save(update_fields=["job"])


@worker.handles(CARRYING_OUT)
def _carry_out(job: Job, told: Told) -> None:
    """The plan is carried out, whole or not at all; begun anew after a kill, once."""
    row = ReorganisationPlan.objects.get(pk=job.arguments["plan"])
    told(0, 2)
    try:
        with transaction.atomic():
            _take_time()
            carry_out(row, version=job.arguments["version"], by=job.owner)
    except (NotPossibleError, NotPermittedError) as error:
        raise JobFailedError(str(error)) from error


# Taking back


def undoing(done: Reorganisation) -> Job | None:
    """The last job that was to take it back."""
    jobs = Job.objects.filter(kind=UNDOING, arguments__reorganisation=done.pk)
    return jobs.select_related("owner").order_by("-pk").first()


@transaction.atomic
def undo(done: Reorganisation, *, by: User) -> None:
    """It is taken back; what moved many dossiers behind the page, once for all who ask meanwhile. Raises as
    `actions.undo`."""
    if len(done.lines) <= LARGE and done.report.get("dossiers", 0) <= MANY:
        actions.undo(done, by=by)
        return
    held = Reorganisation.objects.select_for_update(of=("self",)).get(pk=done.pk)
    job = undoing(held)
    if held.undone_at is None and (job is None or job.is_finished):
        worker.enqueue(UNDOING, owner=by, reorganisation=held.pk)


@worker.handles(UNDOING)
def _undo(job: Job, _told: Told) -> None:
    """All is as it was before, or nothing of it; begun anew after a kill, once."""
    done = Reorganisation.objects.get(pk=job.arguments["reorganisation"])
    try:
        with transaction.atomic():
            _take_time()
            actions.undo(done, by=job.owner)
    except (NotPossibleError, NotPermittedError) as error:
        raise JobFailedError(str(error)) from error


def _take_time() -> None:
    """To the end of the transaction a statement may take longer than one behind a page."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '15min'")
