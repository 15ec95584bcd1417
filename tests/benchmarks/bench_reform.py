"""The reform of 2025 over a country whose registrations are under way: looked at, carried out, taken back; afterwards every
business table holds what it held before."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.data import reform_2025
from danvan.units.enums import Level
from danvan.units.models import Unit, today
from danvan.units.reform import Agencies
from models_registry.models import Registration, Relocation
from models_registry.reorganisation.actions import carry_out, rehearsal_of, undo
from models_registry.workflow import AT_DESK, AT_UNIT
from tests.benchmarks.measure import worked_for
from tests.factories.content import of_every_table

YEAR = 2025  # whose plan it is: its registrations are under way
TRANSFERS = {Level.DISTRICT: Level.PROVINCE}


@dataclass
class Steps:
    """What each step took, and what came of it."""

    rows: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)

    def take(self, name: str, limit: float | None, work: Callable[[], Any]) -> Any:
        """One step, timed; as much memory as this process and the database's ever held by then."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = cursor.fetchone()[0]
        worked, begun = worked_for(backend), time.perf_counter()
        made = work()
        seconds, worked = time.perf_counter() - begun, worked_for(backend) - worked
        here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        kept = "" if limit is None else f"{limit:g}: {'kept' if seconds <= limit else '**missed**'}"
        self.rows.append(
            f"| {name} | {seconds:.1f} | {worked:.1f} | {here:,.0f} | {_peak(backend):,.0f} | {kept} |"
        )
        print(self.rows[-1], flush=True)
        return made


def _peak(backend: int) -> float:
    """The most memory of its own that the database's process has held, in MB."""
    try:
        status = Path(f"/proc/{backend}/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1000


def measure() -> Steps:
    """The whole reform, once."""
    admin = _administrator()
    plan = reform_2025.plan(agencies=Agencies.FOLLOW)
    steps = Steps()
    before = of_every_table()
    told = steps.take("rehearsed", 60, lambda: rehearsal_of(plan, TRANSFERS))
    if told.obstacles:
        raise ValueError(f"not to be carried out: {told.obstacles}")
    if of_every_table() != before:
        raise ValueError("a rehearsal has written something")
    done = steps.take("carried out", 300, lambda: carry_out(plan, by=admin, transfers=TRANSFERS))
    _check()
    steps.take("taken back", None, lambda: undo(done, by=admin))
    after = of_every_table()
    if wrong := [name for name, content in before.items() if after[name] != content]:
        raise ValueError(f"not as it was before: {wrong}")
    open_ones = Registration.objects.filter(status__in=[*AT_DESK, *AT_UNIT]).count()
    steps.facts = [
        ("Registrations", f"{Registration.objects.count():,}, of them {open_ones:,} under way"),
        (
            "Moved",
            f"{Relocation.objects.filter(reorganisation=done).count():,}, with a row of history {done.report['told']:,}",
        ),
        (
            "Units",
            f"{len(told.made.ended):,} end, {len(told.made.opened):,} are made, {len(told.made.changed):,} go on",
        ),
        ("Posts", f"{done.report['posts']:,} end, {done.report['accounts']:,} accounts are closed"),
        ("Afterwards", f"{len(before)} business tables as they were, by the hash of their content"),
    ]
    return steps


def _administrator() -> User:
    user, _ = User.objects.get_or_create(username="reform.admin", defaults={"full_name": "Quản trị"})
    nation = Unit.objects.get(terms__level=Level.NATION)
    user.memberships.get_or_create(unit=nation, role=Role.ADMINISTRATOR, defaults={"since": today()})
    return user


def _check() -> None:
    """Raises ValueError where a dossier is kept by, or waits at, a unit that is not there."""
    gone = Unit.objects.exclude(closed_path=None).values("pk")
    lost = Registration.objects.filter(keeper__in=gone) | Registration.objects.filter(awaiting_unit__in=gone)
    if number := lost.count():
        raise ValueError(f"{number} registrations are with a unit that has ended")
