"""The addresses behind figures: a question and a cell, written as the parameters that the pages read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from danvan.ui.wording import date_vi
from reports.figures import Cell, Figure
from reports.questions import Question


def parameters(question: Question, cell: Cell | None = None) -> dict[str, Any]:
    """The parameters of a page about `question`; with a cell, of its list."""
    cell = cell or Cell(Figure.REGISTERED)
    level = cell.level if cell.level is not None else question.level
    found = {
        "ky": question.period.code,
        "don-vi": question.unit.pk,
        "cap": level.code if level is not None else "",
        "tinh-den": date_vi(question.as_of) if question.as_of else "",
        "linh-vuc": question.sector or "",
        "chu-the": cell.subject or question.subject,
        "hinh-thuc": ",".join(cell.origins or question.origins),
        "loai": cell.entry_type or question.entry_type,
        "nhom": question.group,
        "rieng": "1" if question.alone else "",
    }
    return {name: value for name, value in found.items() if value != ""}


def summary_url(question: Question) -> str:
    """The summary page."""
    return f"{reverse('reports:summary')}?{urlencode(parameters(question))}"


def rows_url(question: Question, cell: Cell) -> str:
    """The list behind a figure."""
    return f"{reverse('reports:rows')}?{urlencode({**parameters(question, cell), 'so': cell.figure.value})}"


def missing_url(question: Question, figure: Figure) -> str:
    """The y − x of a fraction, with its reasons."""
    return f"{reverse('reports:missing')}?{urlencode({**parameters(question), 'so': figure.value})}"


def export_url(question: Question, report: str, **more: str) -> str:
    """The workbook of a report."""
    return f"{reverse('reports:export')}?{urlencode({**parameters(question), 'bieu': report, **more})}"
