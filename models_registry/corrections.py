"""A closed dossier is wrong: what of it, proposed by one person; once another has approved it, it is put right here.

What is wanted is kept twice: as the database writes it, so that the lock lets through exactly this, and in words, so
that it reads ever after as it was read when it was approved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.wording import number
from danvan.units.models import today
from models_registry import closing, lifecycle
from models_registry.lifecycle import AMENDABLE
from models_registry.models import (
    Correction,
    CorrectionKind,
    Measure,
    Registration,
    ResultMetric,
    ResultReport,
    Sector,
    StatusChange,
)
from models_registry.wording import BUTTONS, LevelNames, status_words
from models_registry.workflow import AT_DESK, Action

# The parts of the report in words.
TEXTS = ("achieved", "situation", "process", "difficulties", "lessons")
_METRICS = "Kết quả bằng số"
_NONE, _LEFT_OUT, _EMPTY = "chưa có", "bỏ dòng này", "chưa ghi"

# What, as it stands, as it should be.
Told = tuple[str, str, str]
# Name, measure, planned, done; the numbers as the database writes them.
MetricRow = list[str | None]


@dataclass(frozen=True)
class Wanted:
    """What a dossier should say, before anybody has proposed it."""

    kind: CorrectionKind
    changes: Mapping[str, Any] = field(default_factory=dict)
    told: Sequence[Told] = ()


def information(registration: Registration, changes: Mapping[str, Any]) -> Wanted:
    """The title and the axes as they should be. Raises NotPossibleError where nothing would change."""
    real = {name: value for name, value in changes.items() if value != getattr(registration, name)}
    if not real or set(real) - set(AMENDABLE):
        raise NotPossibleError("Chưa có gì thay đổi.")
    kept, told = {}, []
    for name, value in real.items():
        column = registration._meta.get_field(name)
        before = getattr(registration, name)
        kept[column.attname] = [_kept(before), _kept(value)]
        told.append((_sentence(column.verbose_name), _said(column, before), _said(column, value)))
    return Wanted(CorrectionKind.INFORMATION, kept, told)


def _kept(value: Any) -> Any:
    """A field's value as JSON keeps it: of a row its number."""
    return value.pk if isinstance(value, Model) else value


def _said(column: Any, value: Any) -> str:
    return str(dict(column.choices or ()).get(value, value))


def _sentence(words: Any) -> str:
    return f"{words}"[:1].upper() + f"{words}"[1:]


def results(registration: Registration, values: Mapping[str, Any], metrics: Sequence[MetricRow]) -> Wanted:
    """The report as it should read, and all its numbers in their order.

    Raises NotPossibleError where no results were sent, or nothing would change.
    """
    report = _report_of(registration)
    if report is None:
        raise NotPossibleError("Hồ sơ này chưa nộp kết quả nên không có kết quả để đính chính.")
    kept: dict[str, Any] = {}
    told: list[Told] = []
    for name in (*TEXTS, "no_numbers"):
        before, after = getattr(report, name), values.get(name, getattr(report, name))
        if before != after:
            kept[name] = [before, after]
            told.append((_sentence(report._meta.get_field(name).verbose_name), _text(before), _text(after)))
    before_rows, after_rows = rows_of(report), [list(row) for row in metrics]
    if before_rows != after_rows:
        kept["metrics"] = [before_rows, after_rows]
        told += _numbers_told(before_rows, after_rows)
    if not told:
        raise NotPossibleError("Chưa có gì thay đổi.")
    return Wanted(CorrectionKind.RESULTS, kept, told)


def _report_of(registration: Registration) -> ResultReport | None:
    return ResultReport.objects.filter(pk=registration.pk, registration__results_at__isnull=False).first()


def has_results(registration: Registration) -> bool:
    """Whether results were sent, that may be wrong."""
    return _report_of(registration) is not None


def _text(value: Any) -> str:
    return ("có" if value else "không") if isinstance(value, bool) else value or _EMPTY


def rows_of(report: ResultReport) -> list[MetricRow]:
    """The numbers of the report, in their order."""
    return [row(one.name, one.measure, one.planned, one.done) for one in report.metrics.order_by("position")]


def row(name: str, measure: str, planned: Decimal | None, done: Decimal) -> MetricRow:
    """One number."""
    return [name, measure, None if planned is None else f"{planned:.2f}", f"{done:.2f}"]


def _numbers_told(before: Sequence[MetricRow], after: Sequence[MetricRow]) -> list[Told]:
    """A line for each number that is another, is new or is left out; what merely stands elsewhere is not told."""
    left, new = list(before), []
    for one in after:
        if one in left:
            left.remove(one)
        else:
            new.append(one)
    told = []
    for one in new:
        same = next((old for old in left if old[:2] == one[:2]), None)
        if same is not None:
            left.remove(same)
        told.append((f"{_METRICS}: {one[0]}", _amount(same) if same else _NONE, _amount(one)))
    return told + [(f"{_METRICS}: {old[0]}", _amount(old), _LEFT_OUT) for old in left]


def _amount(one: MetricRow) -> str:
    """ "64 hộ", "64 hộ (kế hoạch 60)"."""
    _, measure, planned, done = one
    said = f"{number(Decimal(str(done)))} {Measure(measure).label}"
    return said if planned is None else f"{said} (kế hoạch {number(Decimal(planned))})"


def step(registration: Registration, action: Action, *, by: User) -> Wanted:
    """The step that the closing came before. Raises NotPossibleError where `by` could not take it anyway."""
    found = next((one for one in lifecycle.stopped_steps(registration, by=by) if one.action is action), None)
    if found is None:
        raise NotPossibleError(
            "Bước này không phải là bước còn thiếu khi chốt, hoặc không thuộc nhiệm vụ của đồng chí."
        )
    before, after = step_words(registration, found)
    kept = {"action": action.value, "status": [registration.status, found.status.value]}
    return Wanted(CorrectionKind.STEP, kept, [(f"Bước “{action.label}”", before, after)])


def step_words(registration: Registration, one: lifecycle.StoppedStep) -> tuple[str, str]:
    """How the dossier stands before the step and after it."""
    level = LevelNames.around(registration.keeper, on=today()).of(registration.target_level)
    waits = Registration.objects.named().get(pk=registration.pk).awaiting_name or ""
    return _stood(registration.status, level, waits), _stood(one.status, level, one.desk)


def _stood(status: str, level: str, place: str) -> str:
    """The status as it reads in a closed period, and where the dossier lies."""
    said = status_words(status, level_name=level, over=True)
    return f"{said} (ở {place})" if status in AT_DESK and place else said


def step_button(one: lifecycle.StoppedStep) -> str:
    """The step in the words of its button."""
    return BUTTONS[one.action].format(place=one.desk)


@transaction.atomic
def propose(
    registration: Registration, wanted: Wanted, *, reason: str, by: User, key: UUID | None = None
) -> Correction:
    """What a closed dossier should say waits for a second person. Asked twice with the same `key`, it is one.

    Raises NotPossibleError where nothing is closed or another proposal waits.
    """
    if key and (made := Correction.objects.filter(creation_key=key, proposed_by=by).first()):
        return made
    book = closing.closed_above(registration.period, registration.unit_id)
    if book is None:
        raise NotPossibleError("Kỳ của hồ sơ này chưa chốt số liệu; sửa bằng “Điều chỉnh thông tin”.")
    try:
        with transaction.atomic():
            return Correction.objects.create(
                creation_key=key,
                registration=registration,
                unit=book.unit,
                kind=wanted.kind,
                changes=wanted.changes,
                told=wanted.told,
                reason=reason.strip(),
                proposed_by=by,
            )
    except IntegrityError as error:
        raise NotPossibleError("Hồ sơ này đang có một đề nghị đính chính chờ duyệt.") from error


@transaction.atomic
def carry_out(correction: Correction, *, approved_by: User) -> StatusChange:
    """The dossier says what the approved correction wants, by the hand of who proposed it, and its history says what
    that was and who approved it.

    Raises NotPossibleError where the dossier is no longer as it was when that was proposed.
    """
    registration = Registration.objects.select_for_update(of=("self",), no_key=True).get(
        pk=correction.registration_id
    )
    if not _stands(correction, registration):
        raise NotPossibleError(
            "Hồ sơ đã thay đổi sau khi có đề nghị này. Trả lời không duyệt, rồi đề nghị lại theo số liệu hiện nay."
        )
    wanted = {name: pair[1] for name, pair in correction.changes.items()}
    action, changes = Action.AMEND, {}
    if correction.kind == CorrectionKind.STEP:
        action = Action(correction.changes["action"])
    elif correction.kind == CorrectionKind.RESULTS:
        _write_results(correction.registration_id, wanted)
    else:
        changes = _fields(wanted)
    told = {"correction": correction.pk, "approved_by": approved_by.full_name, "corrected": correction.told}
    return lifecycle.perform(
        action,
        on=registration,
        by=correction.proposed_by,
        reason=correction.reason,
        changes=changes,
        details=told,
        correction=correction,
    )


def _stands(correction: Correction, registration: Registration) -> bool:
    """Whether everything is still as the proposal says that it stands."""
    changes = correction.changes
    if correction.kind == CorrectionKind.STEP:
        return changes["status"][0] == registration.status
    if correction.kind == CorrectionKind.INFORMATION:
        return all(getattr(registration, name) == pair[0] for name, pair in changes.items())
    report = _report_of(registration)
    return report is not None and all(
        (rows_of(report) if name == "metrics" else getattr(report, name)) == pair[0]
        for name, pair in changes.items()
    )


def _fields(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of the registration shall be; a sector by its row."""
    found = {name: value for name, value in wanted.items() if name != "sector_id"}
    return found | ({"sector": Sector.objects.get(pk=wanted["sector_id"])} if "sector_id" in wanted else {})


def _write_results(pk: int, wanted: Mapping[str, Any]) -> None:
    texts = {name: value for name, value in wanted.items() if name != "metrics"}
    if texts:
        ResultReport.objects.filter(pk=pk).update(**texts)
    if "metrics" in wanted:
        ResultMetric.objects.filter(report=pk).delete()
        ResultMetric.objects.bulk_create(
            ResultMetric(
                report_id=pk,
                position=position,
                name=name,
                measure=measure,
                planned=None if planned is None else Decimal(planned),
                done=Decimal(done),
            )
            for position, (name, measure, planned, done) in enumerate(wanted["metrics"], 1)
        )
