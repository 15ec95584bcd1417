"""Long lists as workbooks, from the database to the finished file, beside the usual way and the bare compression.

The list is Biểu 3 of the measured province's year. The usual way is django-import-export: a resource over the same
joined query, with the same nine columns, unstyled. The bare compression is zlib at its usual level over the XML of the
same sheet: no writer can be faster. The largest list is Biểu 3 of the country's year, in a process of its own:
`python -m tests.benchmarks.bench_excel`.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

TIMES, LARGEST_TIMES = 7, 3
_MOST = 2.5  # times the bare compression


@dataclass(frozen=True)
class Lists:
    """Seconds (medians) for the same rows."""

    rows: int
    ours: float
    theirs: float
    read: float
    compressed: float
    size: int

    @property
    def lines(self) -> list[str]:
        """The rows of the document's table."""
        return [
            f"| Biểu 3 of {self.rows:,} rows, database to styled workbook | {self.ours:.2f} | {self.size / 1e6:.2f} |"
            f" {self.rows / self.ours:,.0f} | |",
            f"| of it, reading the rows from the database | {self.read:.2f} | | {self.rows / self.read:,.0f} | |",
            f"| the same by django-import-export, unstyled | {self.theirs:.2f} | | {self.rows / self.theirs:,.0f} |"
            f" **{self.theirs / self.ours:.1f}** times ours; at least 6 wanted |",
            f"| zlib over the same XML | {self.compressed:.3f} | | | ours is **{self.ours / self.compressed:.1f}** times this;"
            f" at most {_MOST} wanted |",
        ]


@dataclass(frozen=True)
class Largest:
    """The country's list: seconds are medians, memory the most."""

    rows: int
    seconds: float
    megabytes: float
    size: int
    compressed: float

    @property
    def lines(self) -> list[str]:
        """The rows of the document's table."""
        return [
            f"| Biểu 3 of {self.rows:,} rows | {self.seconds:.1f} | {self.size / 1e6:.0f} |"
            f" {self.rows / self.seconds:,.0f} | **{self.megabytes:.0f} MB** of memory; at most 100 wanted |",
            f"| zlib over the same XML | {self.compressed:.1f} | | | ours is **{self.seconds / self.compressed:.1f}** times this;"
            f" at most {_MOST} wanted |",
        ]


def measure(province: int) -> Lists:
    """All of it, taken in turns."""
    seconds: dict[str, list[float]] = {"ours": [], "theirs": [], "read": [], "compressed": []}
    size = rows = 0
    for at in range(TIMES + 1):
        with TemporaryFile() as file:
            taken = {"read": _timed(_read, province), "ours": _timed(_ours, province, file)}
            size = file.seek(0, 2)
            xml = zipfile.ZipFile(file).read(_SHEET)
            rows = xml.count(b"<row ")
        taken |= {"compressed": _timed(zlib.compress, xml), "theirs": _timed(_theirs, province)}
        for name, one in taken.items():
            seconds[name] += [one] if at else []  # the first warms up
    return Lists(rows=rows, size=size, **{name: statistics.median(some) for name, some in seconds.items()})


_SHEET = "xl/worksheets/sheet1.xml"


def _timed(run: Any, *arguments: Any) -> float:
    begun = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - begun


def _question(unit: int) -> Any:
    from danvan.units.models import Unit
    from models_registry.models import EmulationPeriod
    from reports.questions import ask

    return ask(EmulationPeriod.objects.latest_first()[0], Unit.objects.get(pk=unit))


def _read(province: int) -> int:
    from reports.figures import one_moment
    from reports.summaries import named_list

    with one_moment():
        return sum(1 for _ in named_list.table(_question(province)).rows)


def _ours(province: int, file: BinaryIO) -> None:
    from danvan.office.excel import write_workbook
    from reports.figures import one_moment
    from reports.summaries import named_list

    with one_moment():
        write_workbook([named_list.table(_question(province))], to=file, author="Ban", title="Đo")


def _theirs(province: int) -> bytes:
    """The usual way: a resource with a field for each column, and words by methods."""
    from django.db.models import F, FilteredRelation, Q
    from import_export import fields, resources

    from models_registry.models import StatusChange
    from models_registry.wording import LevelNames, status_words
    from reports.figures import Figure, live_at, rows
    from reports.listing import whole

    question = _question(province)
    names = LevelNames.around(question.unit, on=question.map_date)

    class Listed(resources.ModelResource):
        code = fields.Field(attribute="registration__emulation_model__code", column_name="Mã")
        title = fields.Field(attribute="registration__title", column_name="Tên mô hình, điển hình")
        whose = fields.Field(attribute="unit_name", column_name="Đơn vị, cá nhân")
        field = fields.Field(attribute="sector__name", column_name="Lĩnh vực")
        level = fields.Field(column_name="Cấp đăng ký")
        status = fields.Field(column_name="Trạng thái")
        number = fields.Field(attribute="number", column_name="Quyết định công nhận")
        date = fields.Field(attribute="date", column_name="Ngày quyết định")

        class Meta:
            model = StatusChange
            fields = ("code", "title", "whose", "field", "level", "status", "number", "date")

        def dehydrate_level(self, one: Any) -> str:
            return names.of(one.target_level).capitalize()

        def dehydrate_status(self, one: Any) -> str:
            return status_words(one.to_status, level_name=names.of(one.target_level))

    line = "registration__recognitions"
    in_force = live_at(question.moment, f"{line}__") & Q(**{f"{line}__level": F("target_level")})
    found = whole(rows(question, Figure.REGISTERED), question).annotate(
        unit_name=F("on_map__name"),
        in_force=FilteredRelation(line, condition=in_force),
        number=F("in_force__decision__number"),
        date=F("in_force__decision__date"),
    )
    found = found.select_related("registration__emulation_model", "sector")
    return Listed().export(found.order_by("on_map__sort_key", "registration__sort_key", "pk")).xlsx


# --- the largest list ---


def measure_country() -> Largest:
    """Each time in a process that does nothing else: so its memory is what a list takes. The first warms up."""
    here = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.benchmarks.bench_excel"]
    taken = []
    for _ in range(1 + LARGEST_TIMES):
        told = subprocess.run(command, check=True, cwd=here, capture_output=True, text=True).stdout.split()
        taken.append(Largest(int(told[0]), float(told[1]), float(told[2]), int(told[3]), float(told[4])))
    return replace(
        taken[-1],
        seconds=statistics.median(one.seconds for one in taken[1:]),
        compressed=statistics.median(one.compressed for one in taken[1:]),
        megabytes=max(one.megabytes for one in taken),
    )


def _write_largest() -> None:
    import django

    django.setup()
    from danvan.units.models import UnitTerm

    nation = UnitTerm.objects.get(parent=None).unit_id
    with TemporaryFile() as file:
        seconds = _timed(_ours, nation, file)
        peak = most_memory()
        size = file.seek(0, 2)
        rows, compressed = _compressed_again(file)
    print(rows, seconds, peak, size, compressed)


def most_memory() -> float:
    """MB that this process has held at most. (Not getrusage: its maximum is handed on from the process that started
    this one.)"""
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return int(peak[1]) / 1024


def _compressed_again(file: BinaryIO) -> tuple[int, float]:
    """The rows of the sheet, and the seconds that zlib alone takes for its XML."""
    stream, rows, seconds, before = zlib.compressobj(), 0, 0.0, b""
    with zipfile.ZipFile(file).open(_SHEET) as xml:
        for part in iter(lambda: xml.read(1 << 20), b""):
            rows += (before + part).count(b"<row ")
            before = part[-4:]
            seconds += _timed(stream.compress, part)
    return rows, seconds


if __name__ == "__main__":
    _write_largest()
