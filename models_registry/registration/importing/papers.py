"""Workbooks that go out: the template for a unit, and one's own rows with the reasons why they were not taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.utils import timezone

from danvan.office.fill_in import Marked, Slot, write_marked, write_template
from danvan.office.workbook_in import column_number
from danvan.units.desks import label_of, targets
from danvan.units.models import Unit, UnitTerm
from models_registry.models import (
    EmulationPeriod,
    EntryType,
    ImportBatch,
    ImportOutcome,
    ImportRow,
    Origin,
    Sector,
    SubjectType,
)
from models_registry.registration.importing import fields

SHEET = "Đăng ký"


def template(unit: Unit, period: EmulationPeriod, *, is_desk: bool, to: BinaryIO) -> None:
    """The workbook to fill in for `unit`, or with `is_desk` for all units beneath it."""
    day = timezone.localdate()
    term = UnitTerm.objects.on(day).filter(unit=unit).first()
    path = term.path if term else ""
    terms = (
        UnitTerm.objects.on(day).below(path)
        if is_desk and path
        else UnitTerm.objects.on(day).filter(unit=unit)
    )
    levels = [label_of(level, unit, on=day).capitalize() for level in targets(unit, on=day)]
    choices = {
        "unit": list(terms.in_order().values_list("name", flat=True)),
        "sector": list(Sector.objects.offered(period, path).values_list("name", flat=True)),
        "target_level": levels or ["Cấp tỉnh", "Cấp cơ sở"],
        "entry_type": [str(one.label) for one in EntryType],
        "subject": [str(one.label) for one in SubjectType],
        "origin": [str(one.label) for one in Origin],
    }
    examples = {
        "unit": choices["unit"][:1],
        "sector": choices["sector"][:1],
        "target_level": choices["target_level"][-1:],
        "starts_on": [f"{period.starts_on:%d/%m/%Y}"],
        "ends_on": [f"{period.ends_on:%d/%m/%Y}"],
    }
    slots = [
        Slot(
            field.title,
            field.hint,
            next(iter(examples.get(field.name, [field.example])), ""),
            choices.get(field.name, ()),
            field.width,
        )
        for field in fields.FIELDS
    ]
    write_template(
        slots, title=f"Danh sách đăng ký mô hình “Dân vận khéo”, {period.name}", sheet_name=SHEET, to=to
    )


def errors(batch: ImportBatch, *, to: BinaryIO) -> None:
    """The rows with mistakes, as they stood, with the groups that head them and a column of reasons."""
    last = max((column_number(column["letters"]) for column in batch.columns), default=0)
    heads = [""] * last
    for column in batch.columns:
        heads[column_number(column["letters"]) - 1] = column["head"]
    write_marked(heads, _marked(batch), reason_head=fields.REASON_HEAD, sheet_name=SHEET, to=to)


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
