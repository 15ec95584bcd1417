"""`make bench`: fills a database of its own, measures the pages, writes docs/benchmarks.md.

    python -m tests.benchmarks [--registrations-per-year 13663] [--years 1] [--rounds 25] [--keep] [--print]

`--keep` measures the database as the last run left it; `--print` writes to the terminal instead of the document.
Larger ones: 460000 registrations a year is the country; with --years 11 it is five million (some ten minutes).
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".data" / "bench"
DOCUMENT = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    options = _options()
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "HTTPS",
        "DANVAN_DB_ROLE",
    ):
        os.environ.pop(name, None)
    os.environ |= {"DANVAN_DATA": str(DATA), "DEMO": "0", "DJANGO_SETTINGS_MODULE": "danvan.settings"}
    from danvan import database

    if not options.keep:
        database.Server(DATA).remove()
    started = database.start(DATA)
    try:
        _prepare(options)
        document = _measured(options)
    finally:
        if started:
            database.stop(DATA)
    if options.print:
        print(document)
    else:
        DOCUMENT.write_text(document, encoding="utf-8")
        print(f"{DOCUMENT.relative_to(ROOT)} is written.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--registrations-per-year", type=int, default=13_663)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--print", action="store_true")
    return parser.parse_args()


def _prepare(options: argparse.Namespace) -> None:
    for command in ("migrate", "collectstatic"):
        subprocess.run([sys.executable, "manage.py", command, "--no-input", "-v", "0"], check=True, cwd=ROOT)
    import django

    django.setup()
    logging.disable(logging.WARNING)
    if options.keep:
        return
    from tests.benchmarks.generate import generate

    begun = time.perf_counter()
    generate(registrations_per_year=options.registrations_per_year, years=options.years)
    print(f"Filled in {time.perf_counter() - begun:.0f} s.")


def _measured(options: argparse.Namespace) -> str:
    from tests.benchmarks import bench_excel, measure
    from tests.benchmarks.document import write

    province = measure.busiest_province()
    cases = [*measure.pages(province), *measure.figures(province)]
    measure.take(cases, rounds=options.rounds)
    others = measure.login_page(province)
    measure.take(others, rounds=options.rounds)
    moves = measure.transitions(province)
    measure.take(moves, rounds=options.rounds)
    return write(cases, others, moves, bench_excel.measure(province.pk), province)


if __name__ == "__main__":
    main()
