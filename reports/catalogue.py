"""The reports there are, and the one path by which each becomes a workbook: the screen's, and the terminal's."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from danvan.office.excel import write_workbook
from danvan.office.tables import Table
from models_registry.models.status_change import StatusChangeQuerySet
from reports import letterheads
from reports.figures import Figure, one_moment, refuse_unbalanced, rows
from reports.questions import Question
from reports.summaries import by_sector, by_unit, named_list
from reports.summaries.paper import sheet_of

ANNUAL = "annual"
REPORTS = {
    by_unit.NAME: "Biểu 1 - Theo đơn vị",
    by_sector.NAME: "Biểu 2 - Theo lĩnh vực",
    named_list.NAME: "Biểu 3 - Danh sách",
    ANNUAL: "Tổng hợp",
}


Seen = Callable[[StatusChangeQuerySet], StatusChangeQuerySet]


def tables(report: str, question: Question, *, seen: Seen | None = None) -> list[Table]:
    """The tables of a report; `seen` keeps of its list what the reader may see. Raises UnbalancedError where the
    sums of the summary disagree."""
    found = rows(question, Figure.REGISTERED)
    named = named_list.table(question, found=seen(found) if seen else found)
    if report == named_list.NAME:
        return [named]
    sheet = sheet_of(question)
    refuse_unbalanced(sheet.summary)
    makers = {by_unit.NAME: by_unit.table, by_sector.NAME: by_sector.table}
    if report in makers:
        return [makers[report](sheet)]
    return [by_unit.table(sheet), by_sector.table(sheet), named]


def workbook(report: str, question: Question, *, seen: Seen | None = None) -> bytes:
    """The report as an Excel file, all its sheets true for the same state. Raises UnbalancedError."""
    with one_moment():
        return written(tables(report, question, seen=seen), question)


def written(made: Sequence[Table], question: Question) -> bytes:
    """Tables as an Excel file of the unit that asks."""
    file = io.BytesIO()
    write_workbook(made, to=file, author=letterheads.author(question), title=title(question))
    return file.getvalue()


def title(question: Question) -> str:
    """What the workbook is about, for its properties and its name."""
    return f"Dân vận khéo {question.period.name.lower()} - {question.term.name}"


def filename(report: str, question: Question) -> str:
    """The name under which a report is saved."""
    return f"{REPORTS[report]} - {title(question)}.xlsx"
