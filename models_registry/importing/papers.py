"""One's own rows that go out with the reasons why they were not taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from danvan.office.fill_in import Marked, write_marked
from danvan.office.lists import REASON_HEAD
from danvan.office.workbook_in import column_number
from models_registry.importing.kinds import kind_of
from models_registry.models import ImportBatch, ImportOutcome, ImportRow


def errors(batch: ImportBatch, *, to: BinaryIO) -> None:
    """The rows with mistakes, as they stood, with the groups that head them and a column of reasons."""
    last = max((column_number(column["letters"]) for column in batch.columns), default=0)
    heads = [""] * last
    for column in batch.columns:
        heads[column_number(column["letters"]) - 1] = column["head"]
    write_marked(heads, _marked(batch), reason_head=REASON_HEAD, sheet_name=kind_of(batch).sheet, to=to)


def _marked(batch: ImportBatch) -> Iterator[Marked]:
    groups: dict[str, list[str]] = {}
    rows = batch.rows.filter(outcome__in=[ImportOutcome.WRONG, ImportOutcome.ASIDE]).order_by("number")
    for row in rows.iterator(chunk_size=1000):
        if row.outcome == ImportOutcome.WRONG:
            for cells in groups.values():
                yield Marked(cells, "")
            groups = {}
            yield _wrong(row)
        elif "group" in row.values:
            groups[row.values["group"]] = row.cells


def _wrong(row: ImportRow) -> Marked:
    at_fault = frozenset(column_number(letters) for letters, _, _ in row.problems if letters)
    return Marked(row.cells, reasons(row), at_fault)


def reasons(row: ImportRow) -> str:
    """Everything that is wrong with a row, as one text."""
    return "\n".join(f"{title}: {why}" if title else why for _, title, why in row.problems)
