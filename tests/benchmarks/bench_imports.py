"""A list of a whole city's year brought in by the worker: read without writing, written, taken out again.

    python -m tests.benchmarks.bench_imports WORKBOOK.xlsx PLACE

Run beside `measure` in a process of its own, so that the memory is the worker's alone; the last line is what was found,
as JSON.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    from models_registry.importing.kind import Place
    from models_registry.models import EmulationPeriod

ROOT = Path(__file__).resolve().parents[2]
ROWS, WRONG_EVERY = 13_663, 69  # of each 69 rows one cannot be taken: some 200
LIMITS = {"read and checked": 15, "written": 30, "taken out again": None}
MOST_MEMORY = 300  # MB
# Whose list: a unit's own, each row sent as it is written; or a desk's for the units beneath it, as drafts.
OWN, DESK = "a unit's own list, sent", "a desk's list for the units beneath it, as drafts"
_TEXTS = ("Nội dung, cách thức thực hiện", "Lực lượng thực hiện", "Nguồn lực", "Sản phẩm, kết quả đầu ra")
_TEXT = "Tổ tự quản đến từng nhà, hẹn giờ gom rác chiều thứ bảy. " * 5


@dataclass(frozen=True)
class Step:
    """Seconds by the clock and on a core (this process's; the database works beside it)."""

    name: str
    seconds: float
    worked: float


@dataclass(frozen=True)
class Brought:
    """What bringing in one list took; `memory` is the most MB that the worker held by the end of the writing."""

    place: str
    rows: int
    wrong: int
    steps: list[Step]
    memory: float

    @property
    def lines(self) -> Iterator[str]:
        """The rows of the document's table."""
        memory = f"{self.memory:.0f} {'kept' if self.memory <= MOST_MEMORY else '**missed**'}"
        for step in self.steps:
            limit = LIMITS[step.name]
            kept = "" if limit is None else f"{limit}: {'kept' if step.seconds <= limit else '**missed**'}"
            held = memory if step.name == "written" else ""
            yield f"| {self.place}: {step.name} | {step.seconds:.1f} | {step.worked:.1f} | {held} | {kept} |"


def measure() -> list[Brought]:
    """Both lists, each brought in by a process of its own."""
    from models_registry.models import EmulationPeriod

    period = EmulationPeriod.objects.latest_first()[0]
    found = []
    for place in (OWN, DESK):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "danh-sach.xlsx"
            _write(path, _place(place), period)
            command = [sys.executable, "-m", "tests.benchmarks.bench_imports", str(path), place]
            done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        said = json.loads(done.stdout.splitlines()[-1])
        found.append(Brought(**said | {"steps": [Step(*step) for step in said["steps"]]}))
        print(*found[-1].lines, sep="\n", flush=True)
    return found


def _write(path: Path, place: Place, period: EmulationPeriod) -> None:
    """A list as people fill it in by the template, rows that cannot be taken among them."""
    from models_registry.importing.kinds import KINDS
    from models_registry.models import ImportKind

    slots = KINDS[ImportKind.REGISTRATIONS].slots(place, period)
    book = Workbook(write_only=True)
    page = book.create_sheet("Danh sách")
    page.append([slot.title for slot in slots])
    for number in range(ROWS):
        row = {
            slot.title: slot.choices[number % len(slot.choices)] if slot.choices else slot.example
            for slot in slots
        }
        row |= dict.fromkeys(_TEXTS, f"Chi bộ, Mặt trận, phụ nữ hẻm {number}: {_TEXT}") | {
            "Tên mô hình, điển hình": f"Mô hình tự quản hẻm số {number}",
            "Loại": "Mô hình",
            "Chủ thể": "Tập thể",
            "Hình thức": "Xây dựng mới",
            "Điện thoại người phụ trách": "0912 345 678",
        }
        if number % WRONG_EVERY == 0:
            row["Lĩnh vực"] = "Không rõ"
        page.append([row[slot.title] for slot in slots])
    book.save(path)


def _place(name: str) -> Place:
    """Of whom the list is: the busiest ward's own, or the province's for the units beneath it."""
    from models_registry.importing.kind import Place
    from tests.benchmarks.measure import busiest_province, busy_ward

    province = busiest_province()
    return Place(province, is_desk=True) if name == DESK else Place(busy_ward(province))


def main(path: Path, place: str) -> None:
    """The list is brought in and taken out again, as the worker does it."""
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from danvan.accounts.models import User
    from danvan.accounts.permissions import Role
    from danvan.jobs import worker
    from models_registry.importing import actions
    from models_registry.models import EmulationPeriod, ImportState
    from tests.benchmarks.bench_excel import most_memory
    from tests.benchmarks.generate import username

    whose = _place(place)
    by = User.objects.get(username=username(Role.REVIEWER if whose.is_desk else Role.REGISTRAR, whose.unit))
    steps: list[Step] = []

    def take(name: str, ask: Callable[[], object], wanted: ImportState) -> None:
        begun, worked = time.perf_counter(), time.process_time()
        ask()
        worker.work_off()
        steps.append(Step(name, time.perf_counter() - begun, time.process_time() - worked))
        batch.refresh_from_db()
        if batch.state != wanted:
            raise ValueError(f"{name}: {batch.state}, {batch.why_not}")

    with path.open("rb") as file:
        batch = actions.upload(
            file,
            name=path.name,
            size=path.stat().st_size,
            unit=whose.unit,
            is_desk=whose.is_desk,
            sends=not whose.is_desk,
            period=EmulationPeriod.objects.latest_first()[0],
            by=by,
        )
    take("read and checked", lambda: None, ImportState.CHECKED)
    take("written", lambda: actions.confirm(batch, by=by), ImportState.DONE)
    memory = most_memory()
    take("taken out again", lambda: actions.undo(batch, by=by), ImportState.UNDONE)
    counts = batch.counts
    found = Brought(place, counts["ready"], counts["wrong"], steps, memory)
    said = {name: getattr(found, name) for name in Brought.__annotations__}
    print(json.dumps(said | {"steps": [[one.name, one.seconds, one.worked] for one in steps]}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")
    main(Path(sys.argv[1]), sys.argv[2])
