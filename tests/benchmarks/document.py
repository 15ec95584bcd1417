"""The document: figures of one run, with the machine and the state of the code they were taken on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from danvan.units.models import Unit
from models_registry.models import Registration, StatusChange
from tests.benchmarks.bench_excel import Largest, Lists
from tests.benchmarks.bench_imports import MOST_MEMORY, ROWS, Brought
from tests.benchmarks.measure import Case

_HEAD = "| | median ms | p95 ms | on a core, ms | of the first page | in the database, ms | queries | kB | limit |\n|---|---|---|---|---|---|---|---|---|"
_TITLES = {
    "province": "## A large province's year",
    "country": "## The country",
    "reform": "## The reform of the country",
}
_FRAME = """# Benchmarks

Written by `make bench`; not edited by hand. Medians and ratios of one run count, single times do not: a busy machine
moves them by a third and more.

{province}
{country}
{reform}
## How it is measured

`tests/benchmarks/generate.py` fills a PostgreSQL of its own (in `.data/bench`, the bundled server as `make run` starts
it, fsync on): the country's units by `import_units`, agencies by the real actions, registrations with their history,
dossiers, results, appraisals and decisions by SQL with triggers off; afterwards every promise of the triggers is checked
by a query, and the triggers themselves are fired on a sample. What is written are the demo's sentences about places of
the whole country. The history stands in the order in which it happened, and indexes are as full as they are when they
have grown row by row. `measure.py` sends whole requests through every middleware in one process
(`django.test.Client`), as the role that serves. What is measured takes turns. Time in the database is the sum over
statements. “On a core” is what Python and the database's process worked (process_time, schedstat): close to the median
on an idle machine, and what a busy one leaves comparable; the ratios of pages are of it. Queries include session, user
and posts.

    make bench                                             all parts; the country takes most of an hour and 40 GB of disk
    make bench PART=province                               the first alone
    make bench PART=reform                                 the last alone: 5 GB of disk
    .venv/bin/python -m tests.benchmarks country --keep    the second once more, as it was left
"""


def replaced(text: str, part: str, section: str) -> str:
    """The whole text of docs/benchmarks.md, with one section made anew."""
    sections = {
        name: _section_of(text, title) or f"{title}\n\nNot measured yet.\n" for name, title in _TITLES.items()
    }
    return _FRAME.format(**(sections | {part: section}))


def _section_of(text: str, title: str) -> str:
    found = re.search(rf"^{re.escape(title)}\n.*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return f"{found[0].rstrip()}\n" if found else ""


def of_province(
    pages: list[Case],
    signing: list[Case],
    moves: list[Case],
    lists: Lists,
    brought: list[Brought],
    province: Unit,
) -> str:
    """The section about one province's year."""
    first = pages[0].cpu
    perform, floor = moves
    own = Registration.objects.filter(keeper_path__startswith=province.scope_path).count()
    return "\n".join(
        [
            _TITLES["province"],
            "",
            *_circumstances(
                (
                    "Registrations",
                    f"{Registration.objects.count():,}, of them {own:,} under the province that is measured",
                ),
                ("History", f"{StatusChange.objects.count():,} changes"),
                ("Database", _database()),
            ),
            "",
            "### Pages and files",
            "",
            _HEAD,
            *[_line(case, first) for case in pages],
            "",
            "### Signing in",
            "",
            _HEAD,
            *[_line(case, first) for case in signing],
            "",
            "### Moves through the workflow",
            "",
            _HEAD,
            *[_line(case, first) for case in moves],
            "",
            f"One client after the other: {1000 / perform.median:.0f} moves a second, {1000 / floor.median:.0f} of the smallest"
            f" transactions ({floor.median / perform.median:.2f} of them). The country's 460,000 registrations with six moves"
            " each, squeezed into twenty working days, would need five a second.",
            "",
            "### Long lists as workbooks",
            "",
            "| | seconds | MB of file | rows a second | |",
            "|---|---|---|---|---|",
            *lists.lines,
            "",
            "### Lists brought in",
            "",
            f"Workbooks of {ROWS:,} rows and every column of the template, some 200 rows of each with something wrong, each by a",
            "worker of its own. Memory is the most that a process held, by the end of the writing.",
            "",
            f"| | seconds | on a core, s | MB of memory, at most {MOST_MEMORY} | limit, s |",
            "|---|---|---|---|---|",
            *[line for one in brought for line in one.lines],
            "",
        ]
    )


@dataclass(frozen=True)
class Taken:
    """What was measured of the country, and how much there was."""

    cases: list[Case]
    registrations: int
    changes: int
    database: str

    @classmethod
    def of(cls, cases: list[Case]) -> Taken:
        """With what the database holds now."""
        return cls(cases, Registration.objects.count(), StatusChange.objects.count(), _database())


_FLAT = 1.5  # times, from one year to many, for a city and a province


def of_country(taken: list[Taken], lists: Lists, largest: Largest) -> str:
    """The section about the country: each column one size."""
    sizes = [f"{one.registrations:,}" for one in taken]
    whole = " | ".join(f"{size}: database, ms | all, ms" for size in sizes)
    return "\n".join(
        [
            _TITLES["country"],
            "",
            *_circumstances(
                (
                    "Registrations",
                    " and ".join(sizes) + "; in each year 226 in the city, 13,663 in the province",
                ),
                ("History", " and ".join(f"{one.changes:,}" for one in taken) + " changes"),
                ("Database", " and ".join(one.database for one in taken)),
            ),
            "",
            "Figures are the whole summary (`reports.figures.summarise`): every figure in all, and by unit, level, sector,",
            "subject and origin, with its question and the check that its sums agree. A search is the first page of the list of",
            "dossiers narrowed to the year and to letters of the title, and how many there are.",
            "All of the last year; the other years lie in the same tables.",
            "",
            f"| | limit, ms of the database | {whole} | times |",
            f"|---|---|{'---|---|' * len(taken)}---|",
            *[_scaled(cases) for cases in zip(*(one.cases for one in taken), strict=True)],
            "",
            "Long lists among all these years: a province's, whose rows lie far apart, and the country's.",
            "",
            "| | seconds | MB of file | rows a second | |",
            "|---|---|---|---|---|",
            *lists.lines,
            *largest.lines,
            "",
        ]
    )


def of_reform(facts: Sequence[tuple[str, str]], rows: Sequence[str]) -> str:
    """The section about the whole country's reform."""
    return "\n".join(
        [
            _TITLES["reform"],
            "",
            *_circumstances(*facts, ("Database", _database())),
            "",
            "The plan of 2025 over the map before it, with registrations of that year in every status. Memory is the most that",
            "this process has held, and what the database's process holds of its own afterwards.",
            "",
            "| | seconds | on cores, s | MB here | MB of the database | limit, s |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _scaled(cases: Sequence[Case]) -> str:
    """One row: the same case at each size, and the database's last time by its first."""
    one = cases[0]
    columns = []
    for case in cases:
        kept = (
            ""
            if case.database_limit is None
            else " kept"
            if case.waited <= case.database_limit
            else " **missed**"
        )
        whole = "" if case.limit is None else " kept" if case.median <= case.limit else " **missed**"
        columns.append(f"{case.waited:.1f}{kept} | {case.median:.0f}{whole}")
    limit = f"{one.database_limit:g}" if one.database_limit else f"{one.limit:,} in all" if one.limit else ""
    times = ""
    if len(cases) > 1:
        ratio = cases[-1].waited / one.waited
        held = one.name.startswith(("city", "province"))
        times = f"{ratio:.2f}" + ("" if not held else " kept" if ratio <= _FLAT else " **missed**")
    return f"| {one.name} | {limit} | {' | '.join(columns)} | {times} |"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    return f"PostgreSQL {version}, {size / 1e6:,.0f} MB"


def _circumstances(*more: tuple[str, str]) -> list[str]:
    rows = [
        *more,
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

    changed = git("status", "--porcelain", "--untracked-files=no", ":/", ":!/docs/benchmarks.md")
    return f"{git('log', '-1', '--format=%h of %cs')}{' with changes not yet committed' if changed else ''}"


def _line(case: Case, first: float) -> str:
    limit = (
        "" if case.limit is None else f"{case.limit}: {'kept' if case.median <= case.limit else '**missed**'}"
    )
    size = f"{case.size / 1000:.0f}" if case.size else ""
    return (
        f"| {case.name} | {case.median:.1f} | {case.p95:.1f} | {case.cpu:.1f} | {case.cpu / first:.2f} | {case.waited:.1f} | {case.queries} |"
        f" {size} | {limit} |"
    )
