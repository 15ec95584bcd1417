"""`make bench`: fills databases of its own, measures, writes docs/benchmarks.md.

    python -m tests.benchmarks [province|country|reform] [--years 11] [--rounds 25] [--registrations 500000] [--keep]

`province` is a large province's year: pages, moves through the workflow, long lists as files. `country` is the country's
year of 460,000 registrations and then so many such years: figures. `reform` is the reform of 2025 over as many as named.
Without a part all are measured; one that is not measured stays in the document as it was. `--keep` measures the database as the last run left it and prints; for the
country that is all its years at once.
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
PARTS = ("province", "country", "reform")


def main() -> None:
    options = _options()
    part = options.part
    if part is None:  # all: Django knows one database from its beginning to its end
        for one in PARTS:
            command = [sys.executable, "-m", "tests.benchmarks", one, *sys.argv[1:]]
            subprocess.run(command, check=True, cwd=ROOT)
        return
    data = DATA / part
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "HTTPS",
        "DANVAN_DB_ROLE",
    ):
        os.environ.pop(name, None)
    os.environ |= {"DANVAN_DATA": str(data), "DEMO": "0", "DJANGO_SETTINGS_MODULE": "danvan.settings"}
    from danvan import database

    if not options.keep:
        database.Server(data).remove()
    started = database.start(data)
    try:
        _prepare()
        section = {"province": _province, "country": _country, "reform": _reform}[part](options)
    finally:
        if started:
            database.stop(data)
    if options.keep:
        print(section)
        return
    from tests.benchmarks.document import replaced

    text = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    DOCUMENT.write_text(replaced(text, part, section), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} is written.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("part", nargs="?", choices=PARTS)
    parser.add_argument("--years", type=int, default=11)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--registrations", type=int, default=500_000)
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def _prepare() -> None:
    for command in ("migrate", "collectstatic"):
        subprocess.run([sys.executable, "manage.py", command, "--no-input", "-v", "0"], check=True, cwd=ROOT)
    import django

    django.setup()
    logging.disable(logging.WARNING)


def _province(options: argparse.Namespace) -> str:
    """The section about a large province's year."""
    from danvan.units.models import today
    from tests.benchmarks import bench_excel, bench_imports, document, measure
    from tests.benchmarks.generate import Scale, generate

    if not options.keep:
        last = today().year if today().month > 6 else today().year - 1  # a year with something to show
        _timed(lambda: generate(Scale(13_663, last, provinces=1)))
    province = measure.busiest_province()
    pages = [*measure.pages(province), *measure.figures(province)]
    measure.take(pages, rounds=options.rounds)
    signing, moves = (
        measure.login_page(province),
        measure.transitions(province),
    )  # signs the pages' reader out
    for cases in (signing, moves):
        measure.take(cases, rounds=options.rounds)
    lists, brought = bench_excel.measure(province.pk), bench_imports.measure()
    return document.of_province(pages, signing, moves, lists, brought, province)


def _country(options: argparse.Namespace) -> str:
    """The section about the country's year, alone and among others."""
    from tests.benchmarks import bench_excel, document, measure
    from tests.benchmarks.generate import LAST_WITH_CITIES, Scale, generate

    exactly = {measure.CITY: 226, measure.PROVINCE: 13_663}
    taken = []
    for years in (None,) if options.keep else (1, options.years):
        if years:
            scale = Scale(460_000, LAST_WITH_CITIES, years, exactly=exactly)
            _timed(lambda: generate(scale))  # noqa: B023 -- called at once
        cases = measure.at_scale()
        measure.take(cases, rounds=options.rounds)
        taken.append(document.Taken.of(cases))
    lists = bench_excel.measure(measure.unit_at_scale(measure.PROVINCE).pk)
    return document.of_country(taken, lists, bench_excel.measure_country())


def _reform(options: argparse.Namespace) -> str:
    """The section about the reform of the whole country."""
    from tests.benchmarks import bench_reform, document
    from tests.benchmarks.generate import Scale, generate

    if not options.keep:
        scale = Scale(options.registrations, bench_reform.YEAR, reformed=False)
        _timed(lambda: generate(scale))
    steps = bench_reform.measure()
    return document.of_reform(steps.facts, steps.rows)


def _timed(fill: object) -> None:
    begun = time.perf_counter()
    fill()
    print(f"Filled in {time.perf_counter() - begun:.0f} s.")


if __name__ == "__main__":
    main()
