"""Figures and entries as plain data: what the command and the interface for other programs say as JSON."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from danvan.units.enums import Level
from models_registry.models import Registration, SubjectType
from reports.figures import NINE, Counts, Line, Summary, by_title_alone
from reports.reported import as_data as totals_as_data
from reports.reported import totals_of


def as_data(summary: Summary) -> dict[str, Any]:
    """The summary as plain data for JSON, in the keys of the contract; beside them `reported_totals`, where there are
    any: totals without a list, in none of the figures; and `by_title_alone`, where there are any: how many of each
    figure are known by their title alone."""
    question = summary.question
    totals, by_title = totals_of(question), by_title_alone(question)
    beside: dict[str, Any] = {"reported_totals": totals_as_data(totals)} if totals else {}
    beside |= {"by_title_alone": _nine(by_title)} if by_title["registered"] else {}
    return beside | {
        "period": question.period.code,
        "unit": {"code": question.term.code, "name": question.term.name},
        "as_of": timezone.localtime(question.taken_at).isoformat()
        if question.as_of is None
        else question.as_of.isoformat(),
        "map": question.map_date.isoformat(),
        "total": _nine(summary.total),
        "levels": {level.code: _nine(counts) for level, counts in summary.levels.items()},
        "sectors": _lines(summary.sectors),
        "units": _lines(summary.unit_lines),
        "subjects": _lines(summary.subjects),
    }


def _nine(counts: Counts) -> dict[str, int]:
    return {figure.value: counts[figure] for figure in NINE}


def _lines(lines: Any) -> list[dict[str, Any]]:
    return [_line(line) for line in lines]


def _line(line: Line) -> dict[str, Any]:
    return {"code": line.code, "name": line.name, **_nine(line.counts)}


# What `entry` reads of a row beside its own columns: see `RegistrationQuerySet.named`.
ENTRY_RELATED = ("emulation_model", "period", "sector")


def entry(row: Registration) -> dict[str, Any]:
    """One registration that was sent. The title of one on a person is as often as not a name, and is not told."""
    return {
        "code": row.code,
        "title": None if row.subject == SubjectType.INDIVIDUAL else row.title,
        "unit": {"code": row.unit_code or "", "name": row.unit_name or ""},
        "period": row.period.code,
        "level": Level(row.target_level).code,
        "sector": row.sector.code,
        "entry_type": row.entry_type,
        "subject": row.subject,
        "origin": row.origin,
        "quality": row.quality,
        "status": row.status,
        "sent_at": timezone.localtime(row.first_sent_at).isoformat(),
    }
