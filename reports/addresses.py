"""The addresses behind figures: a question and a cell, written as the parameters that the pages read."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from danvan.ui.wording import date_vi
from danvan.units.models import Unit
from models_registry.models import EmulationPeriod
from reports.figures import Cell, Figure
from reports.models import ReportRun, Snapshot, Taken
from reports.questions import Question


def parameters(question: Question) -> dict[str, Any]:
    """The parameters of a page about `question`."""
    found = {
        "ky": question.period.code,
        "don-vi": question.unit.pk,
        "cap": question.level.code if question.level is not None else "",
        "tinh-den": date_vi(question.day) if question.as_of or question.live else "",
        "linh-vuc": question.sector or "",
        "chu-the": question.subject,
        "hinh-thuc": ",".join(question.origins),
        "loai": question.entry_type,
        "nhom": question.group,
        "chia": question.grouping.pk if question.grouping else "",
        "rieng": "1" if question.alone else "",
        "chua-quy-doi": "1" if question.unconverted else "",
        "ban-do": date_vi(question.map_date) if question.converted else "",
        "do": question.measure,
        "noi-dung": question.quality,
        "so-voi": question.compared,
    }
    return {name: value for name, value in found.items() if value != ""}


def cell_parameters(cell: Cell) -> dict[str, str]:
    """The parameters that a cell adds to those of its question; the later one counts."""
    found = {
        "so": cell.figure.value,
        "cap": cell.level.code if cell.level is not None else "",
        "chu-the": cell.subject,
        "hinh-thuc": ",".join(cell.origins),
        "loai": cell.entry_type,
        "tt": ",".join(cell.statuses),
        "cn": cell.honoured,
        "sau": cell.followed,
    }
    return {name: value for name, value in found.items() if value}


def summary_url(question: Question) -> str:
    """The summary page."""
    return f"{reverse('reports:summary')}?{urlencode(parameters(question))}"


def totals_url(question: Question) -> str:
    """The totals without a list of the unit and period, one by one."""
    asked = {"period": question.period.code, "unit": question.unit.pk}
    return f"{reverse('totals:list')}?{urlencode(asked)}"


def rows_of(question: Question) -> Callable[[Cell], str]:
    """The lists behind the figures of one row: the address for each cell."""
    found = parameters(question)
    unit = found.pop("don-vi")
    start = _start(tuple(found.items()))
    return lambda cell: f"{start}&don-vi={unit}&{_end(cell)}"


# A table has thousands of addresses, of which the beginnings and the ends are few.
@lru_cache(maxsize=256)
def _start(found: tuple[tuple[str, str], ...]) -> str:
    return f"{reverse('reports:rows')}?{urlencode(found)}"


@lru_cache(maxsize=256)
def _end(cell: Cell) -> str:
    return urlencode(cell_parameters(cell))


def rows_url(question: Question, cell: Cell) -> str:
    """The list behind a figure."""
    return rows_of(question)(cell)


def missing_url(question: Question, figure: Figure) -> str:
    """The y − x of a fraction, with its reasons."""
    return f"{reverse('reports:missing')}?{urlencode({**parameters(question), 'so': figure.value})}"


def export_url(question: Question, report: str, **more: str) -> str:
    """The workbook of a report."""
    return f"{reverse('reports:export')}?{urlencode({**parameters(question), 'bieu': report, **more})}"


def table_url(question: Question, report: str) -> str:
    """The page of an official table."""
    return f"{reverse('reports:table')}?{urlencode({**parameters(question), 'bieu': report})}"


def overview_url(question: Question, **more: str) -> str:
    """The leader's page."""
    return f"{reverse('reports:overview')}?{urlencode({**parameters(question), **more})}"


def choices_url(question: Question) -> str:
    """The page where the dossiers of divided units are given to one of the units of the map."""
    asked = {"ky": question.period.code, "ngay": date_vi(question.map_date)}
    return f"{reverse('choices:list')}?{urlencode(asked)}"


def close_url(question: Question) -> str:
    """The page where the period is closed."""
    return f"{reverse('reports:close')}?{_of(question.period, question.unit)}"


def snapshot_of_url(period: EmulationPeriod, unit: Unit) -> str:
    """What was closed of a unit, the latest version."""
    return f"{reverse('reports:snapshot')}?{_of(period, unit)}"


def snapshot_url(snapshot: Snapshot) -> str:
    """One version of what was closed."""
    return f"{snapshot_of_url(snapshot.period, snapshot.unit)}&phien-ban={snapshot.version}"


def compare_url(snapshot: Snapshot) -> str:
    """That version against now."""
    return f"{reverse('reports:compare')}?{_of(snapshot.period, snapshot.unit)}&phien-ban={snapshot.version}"


def late_sending_url(snapshot: Snapshot) -> str:
    """Where a unit is let send late; the unit is chosen there."""
    return f"{reverse('reports:late_sending')}?{_of(snapshot.period, snapshot.unit)}"


_PAGES = {Taken.DOSSIERS: "dossiers", Taken.QUEUE: "review:queue", Taken.ARCHIVE: "reports:archive"}
_PAPERS = {Taken.ANNEX: "recognition:annex", Taken.AWARDED: "awards:award"}
_LISTS = {
    "rows": "reports:rows",
    "missing": "reports:missing",
    "annual": "reports:summary",
    "decisions": "recognition:decisions",
    "awards": "awards:list",
    "totals": "totals:list",
    "library": "library:models",
    "copies": "library:copies",
    "accounts": "accounts:people",
    "journal": "reports:runs",
}


def page_of_run(run: ReportRun) -> str:
    """The page from which the file was taken, as it is now."""
    if run.kind == Taken.FROZEN:
        return snapshot_of_url(run.period, run.unit)
    if run.kind in _PAPERS:
        return reverse(_PAPERS[run.kind], args=[QueryDict(run.query)["so"]])
    name = _PAGES.get(run.kind) or _LISTS.get(run.report, "reports:table")
    return f"{reverse(name)}?{run.query}"


_TAKEN_AT = {
    Taken.FIGURES: "reports:export",
    Taken.DOSSIERS: "reports:export_dossiers",
    Taken.QUEUE: "reports:export_queue",
    Taken.ARCHIVE: "reports:export_archive",
    Taken.LIST: "reports:export_list",
    Taken.ANNEX: "reports:export_annex",
    Taken.AWARDED: "reports:export_commended",
    Taken.FROZEN: "reports:snapshot_file",
}


def taken_again(run: ReportRun) -> str:
    """Where the same is taken once more, with what is known now."""
    asked, name = QueryDict(run.query), _TAKEN_AT[Taken(run.kind)]
    if run.kind == Taken.FROZEN:
        return reverse(name, args=[asked["tep"]])
    if run.kind in _PAPERS:
        return f"{reverse(name, args=[asked['so']])}?{run.query}"
    return f"{reverse(name)}?{run.query}"


def _of(period: EmulationPeriod, unit: Unit) -> str:
    return urlencode({"ky": period.code, "don-vi": unit.pk})
