"""The official tables there are, and the one path by which each becomes a page or a file: the screen's, the
terminal's, and that of what is frozen when a period closes."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.db import models

from danvan.office.canonical import table_from_text
from danvan.office.excel import write_workbook
from danvan.office.tables import Table
from danvan.office.word import write_document
from danvan.web.downloads import DOCX, XLSX, ZIP
from models_registry import filing
from reports import annual, letterheads
from reports.cover import cover_of
from reports.figures import Cell, one_moment
from reports.models import Snapshot, SnapshotFile
from reports.questions import Question, QuestionError
from reports.summaries import (
    awards,
    by_period,
    by_sector,
    by_unit,
    level_matrix,
    named_list,
    quotas,
    result_metrics,
    sending_status,
)
from reports.summaries.paper import Basis


class Format(models.TextChoices):
    """The kinds of files, by their extension."""

    XLSX = "xlsx", "Excel"
    DOCX = "docx", "Word"
    ZIP = "zip", "Gói ZIP"


# What a report can be had as.
OFFICE = (Format.XLSX, Format.DOCX)
CONTENT_TYPES = {Format.XLSX: XLSX, Format.DOCX: DOCX, Format.ZIP: ZIP}


@dataclass(frozen=True)
class Report:
    """One official table: its stable name, what it is called in menus and in names of files, how it is made.

    `applies` says whether a question has such a table at all; `lists` that it names dossiers one by one.
    """

    name: str
    label: str
    table: Callable[[Basis], Table]
    lists: bool = False
    applies: Callable[[Question], bool] = lambda _question: True


def _by_unit(basis: Basis) -> Table:
    return by_unit.table(basis.sheet, link=basis.link)


def _by_sector(basis: Basis) -> Table:
    return by_sector.table(basis.sheet, link=basis.link)


def _named_list(basis: Basis) -> Table:
    return named_list.table(basis.question, found=basis.listed)


def _awards(basis: Basis) -> Table:
    return awards.table(basis.question, linked=basis.link is not None)


def _by_period(basis: Basis) -> Table:
    return by_period.table(basis.question, link=basis.link)


def _level_matrix(basis: Basis) -> Table:
    return level_matrix.table(basis.sheet, link=basis.link)


def _result_metrics(basis: Basis) -> Table:
    return result_metrics.table(basis.sheet, link=basis.link)


def _sending_status(basis: Basis) -> Table:
    return sending_status.table(basis.sheet, link=basis.link)


def _quotas(basis: Basis) -> Table:
    return quotas.table(basis.sheet, link=basis.link)


# In the order of their numbers.
_ALL = (
    Report(by_unit.NAME, "Biểu 1 - Theo đơn vị", _by_unit),
    Report(by_sector.NAME, "Biểu 2 - Theo lĩnh vực", _by_sector),
    Report(named_list.NAME, "Biểu 3 - Danh sách", _named_list, lists=True),
    Report(awards.NAME, "Biểu 4 - Khen thưởng", _awards, applies=awards.applies),
    Report(by_period.NAME, "Biểu 5 - Giai đoạn", _by_period, applies=by_period.applies),
    Report(level_matrix.NAME, "Biểu 6 - Đối chiếu cấp", _level_matrix),
    Report(result_metrics.NAME, "Biểu 7 - Kết quả cụ thể", _result_metrics),
    Report(sending_status.NAME, "Biểu 8 - Tình hình gửi", _sending_status, applies=sending_status.applies),
    Report(quotas.NAME, "Biểu 9 - Chỉ tiêu", _quotas, applies=quotas.applies),
)
REPORTS = {report.name: report for report in _ALL}
ANNUAL = "annual"  # all of them in one file
NAMES = (*REPORTS, ANNUAL)

_WRITERS = {Format.XLSX: write_workbook, Format.DOCX: write_document}


def applying(question: Question) -> list[Report]:
    """The official tables that the question has, in their order."""
    return [report for report in REPORTS.values() if report.applies(question)]


def not_had(report: Report, question: Question) -> str:
    """That the question does not have the report, in words."""
    return f"{report.label} không lập được cho {question.period.name.lower()} với điều kiện đã chọn."


def tables(name: str, basis: Basis) -> list[Table]:
    """The tables of a report, or all that apply. Raises UnbalancedError where the sums of the summary disagree, and
    QuestionError for a report that the question has not."""
    wanted = applying(basis.question) if name == ANNUAL else [REPORTS[name]]
    if name != ANNUAL and not REPORTS[name].applies(basis.question):
        raise QuestionError(not_had(REPORTS[name], basis.question))
    frozen = _frozen_tables(name, basis)
    return [frozen.get(report.name) or report.table(basis) for report in wanted]


def files(question: Question) -> list[tuple[str, Format]]:
    """Every file that the question has: each report, and all of them in one, in each format."""
    return [(name, form) for name in (*(one.name for one in applying(question)), ANNUAL) for form in OFFICE]


def _snapshot_for(name: str, basis: Basis) -> Snapshot | None:
    """The closed figures that answer for `name`, unless their lists name what the reader may not see."""
    snapshot = basis.question.frozen
    return None if snapshot is None or (names_dossiers(name) and not basis.sees_all) else snapshot


def names_dossiers(name: str) -> bool:
    """Whether the report names dossiers one by one; one that is not known any more may."""
    return name not in REPORTS or REPORTS[name].lists


def _frozen_tables(name: str, basis: Basis) -> dict[str, Table]:
    """The tables as they were closed, by their report's name."""
    snapshot = _snapshot_for(name, basis)
    if snapshot is None:
        return {}
    found = snapshot.tables.all() if name == ANNUAL else snapshot.tables.filter(report=name)
    return {one.report: table_from_text(one.content) for one in found}


def _frozen_file(name: str, form: Format, basis: Basis) -> SnapshotFile | None:
    """The file as it was closed."""
    snapshot = _snapshot_for(name, basis)
    return snapshot.files.filter(report=name, format=form).first() if snapshot else None


def _as_it_is(table: Table) -> Table:
    return table


def write(
    name: str,
    form: Format,
    basis: Basis,
    *,
    to: BinaryIO,
    watched: Callable[[Table], Table] = _as_it_is,
) -> None:
    """The report as a file written to `to`, everything in it true for the same state; of closed figures the very
    file that was closed. `watched` is given each table before its rows are read, to see how far it is.

    Raises UnbalancedError and SumsDisagreeError; then nothing in `to` is of use.
    """
    if kept := _frozen_file(name, form, basis):
        with filing.open_stored(kept.sha256) as content:
            shutil.copyfileobj(content, to)
        return
    with one_moment():
        write_made(name, form, basis, [watched(one) for one in tables(name, basis)], to=to)


def write_made(name: str, form: Format, basis: Basis, made: Sequence[Table], *, to: BinaryIO) -> None:
    """The report as a file of its tables, which were made from `basis`."""
    if (name, form) == (ANNUAL, Format.DOCX):
        annual.write(basis, made, to=to, title=title(basis.question))
    else:
        write_tables(made, form, basis.question, to=to)


def write_tables(
    made: Sequence[Table], form: Format, question: Question, *, to: BinaryIO, cell: Cell | None = None
) -> None:
    """Tables, or the list behind a `cell`, as one file of the unit that asks; a workbook begins with its cover."""
    more = {"cover": cover_of(question, cell)} if form is Format.XLSX else {}
    _WRITERS[form](made, to=to, author=letterheads.author(question), title=title(question), **more)


def file(name: str, form: Format, basis: Basis) -> bytes:
    """The report as a file, as `write` makes it."""
    made = io.BytesIO()
    write(name, form, basis, to=made)
    return made.getvalue()


def title(question: Question) -> str:
    """What a file is about, for its properties and its name."""
    return f"Dân vận khéo {question.span.lower()} - {question.term.name}"


def filename(name: str, form: Format, question: Question) -> str:
    """The name under which a report is saved."""
    return f"{label(name)} - {title(question)}.{form.value}"


def label(name: str) -> str:
    """What a report is called; one that is not known any more bears its own name."""
    return "Tổng hợp" if name == ANNUAL else REPORTS[name].label if name in REPORTS else name
