"""How long a workbook takes and how much memory: `python -m tests.benchmarks.bench_excel`.

A list of 13,663 rows and 18 columns (a large province's year), one ten times as long, a summary of 50 rows, and
for comparison the same rows through openpyxl's write-only mode. Each runs in a process of its own.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile

COLUMNS, LONG, SHORT, TIMES = 18, 13_663, 50, 3
WORDS = "Vận động Nhân dân hiến đất mở rộng lộ liên ấp, trồng hoa và thắp sáng đường quê số "
CASES = {"list": LONG, "list x 10": LONG * 10, "50 rows": SHORT, "openpyxl write_only": LONG}


def values(count):
    for number in range(count):
        yield (
            number, f"DVK-2023-{number:05d}", f"{WORDS}{number}", "Phường An Hội", "Văn hóa – xã hội", "Thành phố",
            "Tập thể", "Xây dựng mới", date(2023, 3, 9), date(2023, 11, 20), "Được công nhận cấp thành phố",
            f"{WORDS * 2}{number}", 42, 1250, 380, 560, "Số 12-QĐ/BCĐ ngày 25/01/2024", None,
        )  # fmt: skip


def ours(count, file):
    from danvan.office.excel import write_workbook
    from danvan.office.tables import Column, Kind, Row, Table

    kinds = {0: Kind.INDEX, 8: Kind.DATE, 9: Kind.DATE, **dict.fromkeys(range(12, 16), Kind.WHOLE)}
    columns = [Column(f"c{at}", f"Cột {at}", kinds.get(at, Kind.TEXT), 24) for at in range(COLUMNS)]
    rows = (Row(cells) for cells in values(count))
    write_workbook(
        [Table("DANH SÁCH", "Biểu 3", columns, rows, filterable=True)], to=file, author="Ban", title="Đo"
    )


def theirs(count, file):
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("Biểu 3")
    for cells in values(count):
        page.append(cells)
    book.save(file)


def measure(case):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")
    write = theirs if case == "openpyxl write_only" else ours
    with TemporaryFile() as file:
        write(1, file)  # imports are not counted
    times = []
    for _ in range(TIMES):
        with TemporaryFile() as file:
            start = time.perf_counter()
            write(CASES[case], file)
            times.append(time.perf_counter() - start)
            size = file.tell()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{case:22} {CASES[case]:>8,} rows  {statistics.median(times):7.3f} s  {peak:6.0f} MB  {size / 1e6:6.2f} MB file"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        for name in CASES:
            here = Path(__file__).resolve().parents[2]
            subprocess.run([sys.executable, "-m", "tests.benchmarks.bench_excel", name], check=True, cwd=here)
