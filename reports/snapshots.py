"""Closing a unit's period: the figures as they stand are frozen with their tables and files, once and for all.

What is computed later for the same moment is held against the frozen numbers; where they differ, the pages say so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.office.canonical import dumps, table_to_text
from danvan.office.tables import Table
from danvan.office.word import TooLongForWordError
from danvan.ui.wording import number
from danvan.units.models import Unit
from models_registry import closing, corrections, filing
from models_registry.models import Correction, EmulationPeriod, PeriodBook, Quality, ReportedTotal
from models_registry.wording import LevelNames
from reports import catalogue
from reports.addresses import rows_of
from reports.catalogue import CONTENT_TYPES, Format
from reports.figures import (
    NOTHING,
    Counts,
    Figure,
    Line,
    Summary,
    UnbalancedError,
    by_title_alone,
    definitions_version,
    summarise,
)
from reports.models import Snapshot, SnapshotFile, SnapshotTable
from reports.questions import Question, ask, default_map
from reports.reported import kept, kept_names, totals_of
from reports.summaries.paper import Basis

# The lines of the unit itself, and of what is of none.
_OWN, _UNCONVERTED = "self", "unconverted"
_BY_TITLE = "by_title"


def may_close(who: User, unit: Unit) -> bool:
    """Whether `who` closes for the unit: a post that closes, there or above."""
    units = Unit.objects.filter(who.territory(Permission.CLOSE).q())
    return units.filter(pk=unit.pk).exists()


def require_closer(who: User, unit: Unit) -> None:
    """Raises NotPermittedError for who does not close at the unit or above it."""
    if not may_close(who, unit):
        raise NotPermittedError(
            "Việc này dành cho lãnh đạo hoặc người ghi nhận quyết định của nơi chốt số liệu."
        )


@transaction.atomic
def close(period: EmulationPeriod, unit: Unit, *, by: User, at: dt.datetime | None = None) -> Snapshot:
    """The period is closed at the unit and beneath it, and its figures are frozen. Done again, it is the first one.

    `at` is a past moment, for the building of history. Raises NotPermittedError, and NotPossibleError where the
    period has not begun, the unit has no desk, a unit above has closed or the sums disagree.
    """
    require_closer(by, unit)
    day = timezone.localdate(at)
    if day < period.starts_on:
        raise NotPossibleError(f"{period.name} chưa bắt đầu nên chưa chốt được.")
    book = closing.close(period, unit, by=by, map_date=default_map(period, day), at=at)
    if book.version:
        return Snapshot.objects.of(period, unit).latest("version")
    return _freeze(book, moment=book.closed_at, by=by)


@transaction.atomic
def approve(correction: Correction, *, by: User, answer: str = "") -> Snapshot:
    """The correction is carried out, and every closing that holds the dossier has a new version; that of the highest is
    returned. Approved again by the same person, nothing happens twice.

    Raises NotPermittedError, and NotPossibleError where it was answered otherwise or the dossier has changed since.
    """
    require_closer(by, correction.unit)
    books = _held_books(correction)
    held = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if held.approved_by_id == by.pk:
        return Snapshot.objects.of(books[0].period, books[0].unit).latest("version")
    _refuse_answered(held)
    if held.proposed_by_id == by.pk:
        raise NotPermittedError("Người đề nghị đính chính không được tự duyệt; cần người thứ hai.")
    held.approved_by, held.approved_at, held.answer = by, timezone.now(), answer.strip()
    held.save(update_fields=["approved_by", "approved_at", "answer"])
    change = corrections.carry_out(held, approved_by=by)
    made = [_freeze(book, moment=change.at, by=by, correction=held) for book in books]
    return made[0]


@transaction.atomic
def refuse(correction: Correction, *, by: User, answer: str) -> None:
    """The correction is not made, and it is said why. Raises NotPermittedError, NotPossibleError."""
    require_closer(by, correction.unit)
    held = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if held.refused_by_id == by.pk:
        return
    _refuse_answered(held)
    if not answer.strip():
        raise NotPossibleError("Ghi rõ vì sao không duyệt.")
    held.refused_by, held.refused_at, held.answer = by, timezone.now(), answer.strip()
    held.save(update_fields=["refused_by", "refused_at", "answer"])


def _refuse_answered(held: Correction) -> None:
    who = held.approved_by or held.refused_by
    if who is not None:
        when = timezone.localtime(held.approved_at or held.refused_at)
        raise NotPossibleError(f"{who} đã trả lời đề nghị này lúc {when:%H:%M} ngày {when:%d/%m/%Y}.")


def _held_books(correction: Correction) -> list[PeriodBook]:
    """The closed books over the dossier, top down, nobody else writing beneath them."""
    registration = correction.registration
    over = closing.books_over(registration.period, registration.unit_id).closed().values("pk")
    found = PeriodBook.objects.filter(pk__in=over).select_related("period", "unit", "closed_by")
    return list(found.select_for_update(of=("self",), no_key=True).top_down())


def _freeze(
    book: PeriodBook, *, moment: dt.datetime, by: User, correction: Correction | None = None
) -> Snapshot:
    """The next version of what is frozen, as it stands at `moment`."""
    question = ask(book.period, book.unit, as_of=moment, map_date=book.map_date)
    basis = Basis(question, link=rows_of)
    try:
        figures = dumps(numbers(basis.sheet.summary, basis.sheet.reported, basis.sheet.by_title))
    except UnbalancedError as error:
        raise NotPossibleError(str(error)) from error
    made = {one.name: _at_hand(one.table(basis)) for one in catalogue.applying(question)}
    tables = list(_tables(made))
    files = list(_files(basis, made))
    book.version += 1
    book.save(update_fields=["version"])
    snapshot = Snapshot(
        period=book.period,
        unit=book.unit,
        version=book.version,
        moment=moment,
        map_date=book.map_date,
        definitions=definitions_version(),
        figures=figures,
        figures_sha256=_hash(figures),
        made_by=by,
        correction=correction,
    )
    snapshot.sha256 = _hash(
        dumps([_head(snapshot), [one.sha256 for one in tables], [[one.name, one.sha256] for one in files]])
    )
    snapshot.save()
    for part in (*tables, *files):
        part.snapshot = snapshot
    for table in tables:
        table.save()  # one by one: as an array of texts, a long list takes its driver longer than its writer
    SnapshotFile.objects.bulk_create(files)
    return snapshot


def _head(snapshot: Snapshot) -> list[Any]:
    return [
        snapshot.period.code,
        snapshot.unit_id,
        snapshot.version,
        snapshot.moment.isoformat(),
        snapshot.map_date.isoformat(),
        snapshot.definitions,
        snapshot.figures_sha256,
    ]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _at_hand(table: Table) -> Table:
    """The table with its rows read: they are written several times while everybody beneath waits."""
    return replace(table, rows=tuple(table.rows))


def _tables(made: Mapping[str, Table]) -> Iterator[SnapshotTable]:
    """Each table as it is kept."""
    for position, (name, table) in enumerate(made.items(), 1):
        text, label = table_to_text(table), catalogue.REPORTS[name].label
        yield SnapshotTable(position=position, report=name, label=label, content=text, sha256=_hash(text))


def _files(basis: Basis, made: Mapping[str, Table]) -> Iterator[SnapshotFile]:
    """Every file that can be made of the tables: a list that is too long for Word is frozen as Excel alone."""
    for name, form in catalogue.files(basis.question):
        written = io.BytesIO()
        tables = [made[name]] if name in made else list(made.values())
        try:
            catalogue.write_made(name, form, basis, tables, to=written)
        except TooLongForWordError:
            continue
        yield _stored(name, form, basis.question, written.getvalue())


def _stored(name: str, form: Format, question: Question, content: bytes) -> SnapshotFile:
    """The file of a report, on disk under its hash."""
    named = catalogue.filename(name, form, question)
    kept = filing.Checked(named, CONTENT_TYPES[form], content, hashlib.sha256(content).hexdigest())
    filing.store(kept)
    return SnapshotFile(report=name, format=form.value, name=named, sha256=kept.sha256, size=kept.size)


# --- the numbers alone ---


def numbers(
    summary: Summary, reported: Sequence[ReportedTotal] = (), by_title: Counts = NOTHING
) -> dict[str, dict[str, dict[str, int]]]:
    """Every number of the summary but the noughts: axis → line → cell; beside them, where there are any, the totals
    without a list, and how many are known by their title alone."""
    beside = {"reported": kept(reported)} if reported else {}
    beside |= {_BY_TITLE: {"": _numbers(by_title)}} if any(by_title.values()) else {}
    return beside | {
        "total": {"": _numbers(summary.total)},
        "levels": {level.code: _numbers(counts) for level, counts in summary.levels.items()},
        "sectors": {line.code: _numbers(line.counts) for line in summary.sectors},
        "units": {_unit_key(line): _numbers(line.counts) for line in summary.unit_lines},
        "subjects": {line.code: _numbers(line.counts) for line in summary.subjects},
        "origins": {line.code: _numbers(line.counts) for line in summary.origins},
    }


def _unit_key(line: Line) -> str:
    if line.term is None:
        return _UNCONVERTED
    return _OWN if line.own else str(line.term.unit_id)


def _numbers(counts: Counts) -> dict[str, int]:
    return {name: value for name, value in counts.items() if value}


def disagreements(snapshot: Snapshot) -> list[str]:
    """Where the figures computed again for the moment of the closing differ from the frozen ones, in words; empty
    where they are the same, by their hash."""
    question = ask(snapshot.period, snapshot.unit, as_of=snapshot.moment, map_date=snapshot.map_date)
    summary = summarise(question)
    reported = totals_of(question)
    now = numbers(summary, reported, by_title_alone(question))
    if _hash(dumps(now)) == snapshot.figures_sha256:
        return []
    names = LevelNames.around(question.unit, on=question.map_date)
    told = {("reported", line): name for line, name in kept_names(reported, names).items()}
    told[_BY_TITLE, ""] = str(Quality.TITLE.label)
    return list(_differing(json.loads(snapshot.figures), now, _line_names(summary) | told))


def _differing(frozen: Any, now: Any, names: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for axis, line, cell in sorted(_places(frozen) | _places(now)):
        then, today = (data.get(axis, {}).get(line, {}).get(cell, 0) for data in (frozen, now))
        if then != today:
            label = Figure(cell).label if cell in Figure.values else cell
            where = names.get((axis, line), "Tổng số" if axis == "total" else line)
            yield f"{where}, {label.lower()}: đã chốt {number(then)}, tính lại {number(today)}"


def _places(data: Any) -> set[tuple[str, str, str]]:
    return {(axis, line, cell) for axis in data for line in data[axis] for cell in data[axis][line]}


def _line_names(summary: Summary) -> dict[tuple[str, str], str]:
    found = {("levels", level.code): level.label for level in summary.levels}
    for axis, lines in (
        ("sectors", summary.sectors),
        ("subjects", summary.subjects),
        ("origins", summary.origins),
    ):
        found |= {(axis, line.code): line.name for line in lines}
    return found | {("units", _unit_key(line)): line.name for line in summary.unit_lines}
