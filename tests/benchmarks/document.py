"""The document: figures of one run, with the machine and the state of the code they were taken on."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from django.db import connection

from danvan.units.models import Unit
from models_registry.models import Registration, StatusChange
from tests.benchmarks.bench_excel import Lists
from tests.benchmarks.measure import Case

_HEAD = "| | median ms | p95 ms | on a core, ms | of the first page | in the database, ms | queries | kB | limit |\n|---|---|---|---|---|---|---|---|---|"


def write(pages: list[Case], signing: list[Case], moves: list[Case], lists: Lists, province: Unit) -> str:
    """The whole text of docs/benchmarks.md."""
    first = pages[0].cpu
    perform, floor = moves
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`; not edited by hand. Medians and ratios of one run count, single times do not: a busy",
            "machine moves them by a third and more.",
            "",
            *_circumstances(province),
            "",
            "## Pages",
            "",
            _HEAD,
            *[_line(case, first) for case in pages],
            "",
            "## Signing in",
            "",
            _HEAD,
            *[_line(case, first) for case in signing],
            "",
            "## Moves through the workflow",
            "",
            _HEAD,
            *[_line(case, first) for case in moves],
            "",
            f"One client after the other: {1000 / perform.median:.0f} moves a second, {1000 / floor.median:.0f} of the smallest"
            f" transactions ({floor.median / perform.median:.2f} of them). The country's 460,000 registrations with six moves"
            " each, squeezed into twenty working days, would need five a second.",
            "",
            "## Long lists as workbooks",
            "",
            "| | seconds | MB of file | rows a second | |",
            "|---|---|---|---|---|",
            *lists.lines,
            "",
            "How repetitive the text is moves zlib's figure more than ours: the generated titles are made of few words.",
            "",
            "## How it is measured",
            "",
            "`tests/benchmarks/generate.py` fills a PostgreSQL of its own (`.data/bench`, the bundled server as `make run` starts it,",
            "fsync on): the country's units by `import_units`, agencies by the real actions, registrations with their history,",
            "dossiers, results, appraisals and decisions by SQL with triggers off; afterwards every promise of the triggers is",
            "checked by a query, and the triggers themselves are fired on a sample. `measure.py` sends whole requests through",
            "every middleware in one process (`django.test.Client`), as the role that serves, signed in as the province's",
            "reviewer or a ward's registrar. Pages take turns. Time in the database is the sum over statements, taken in five",
            "further runs. “On a core” is what Python and the database's process worked (process_time, schedstat): close to the median",
            "on an idle machine, and what a busy one leaves comparable; the ratios are of it. Queries include session, user and posts.",
            "",
            "    make bench",
            "    .venv/bin/python -m tests.benchmarks --registrations-per-year 460000 --print",
            "",
        ]
    )


def _circumstances(province: Unit) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    own = Registration.objects.filter(keeper_path__startswith=province.scope_path).count()
    rows = [
        (
            "Registrations",
            f"{Registration.objects.count():,}, of them {own:,} under the province that is measured",
        ),
        ("History", f"{StatusChange.objects.count():,} changes"),
        ("Database", f"PostgreSQL {version}, {size / 1e6:,.0f} MB"),
        (
            "Machine",
            f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f} at the end",
        ),
        ("Python", platform.python_version()),
        ("Commit", _commit()),
    ]
    return ["| | |", "|---|---|", *[f"| {name} | {value} |" for name, value in rows]]


def _commit() -> str:
    here = Path(__file__).parent

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=here, capture_output=True, text=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", ":/")
    return f"{git('log', '-1', '--format=%h of %cs')}{' with changes not yet committed' if changed else ''}"


def _line(case: Case, first: float) -> str:
    waited = sorted(case.database)[len(case.database) // 2] * 1000
    limit = (
        "" if case.limit is None else f"{case.limit}: {'kept' if case.median <= case.limit else '**missed**'}"
    )
    size = f"{case.size / 1000:.0f}" if case.size else ""
    return (
        f"| {case.name} | {case.median:.1f} | {case.p95:.1f} | {case.cpu:.1f} | {case.cpu / first:.2f} | {waited:.1f} | {case.queries} |"
        f" {size} | {limit} |"
    )
