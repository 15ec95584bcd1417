"""What the desks do: pass on, accept, send back, appraise, and write down what they saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.enums import Level
from danvan.units.models import Unit
from models_registry import lifecycle
from models_registry.models import Appraisal, Inspection, Opinion, Registration, StatusChange
from models_registry.workflow import Action

# What a desk does with a button and, where the table asks for it, a reason.
DESK_ACTIONS = (
    Action.FORWARD,
    Action.ACCEPT,
    Action.RETURN,
    Action.REFUSE,
    Action.PROPOSE,
    Action.RETURN_RESULTS,
    Action.SEND_DOWN,
    Action.TAKE_BACK,
    Action.DECLINE,
    Action.RECONSIDER,
    Action.AGREE_WITHDRAWAL,
    Action.DECLINE_WITHDRAWAL,
)
# Those that send the dossier back to its unit: they may point at boxes and set a new last day.
RETURNING = (Action.RETURN, Action.RETURN_RESULTS)
# What can be done to many at once.
BULK = (Action.FORWARD, Action.ACCEPT, Action.PROPOSE)


def act(
    action: Action,
    registration: Registration,
    *,
    by: User,
    reason: str = "",
    boxes: Sequence[str] = (),
    due_on: dt.date | None = None,
    duplicate_of: str = "",
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> StatusChange:
    """The registration has made the move. `duplicate_of` is the code of the other one when refused as "trùng"."""
    if action not in DESK_ACTIONS:
        raise NotPossibleError("Bộ phận thẩm định không làm bước này.")
    details = {"duplicate_of": duplicate_of} if duplicate_of else {}
    return lifecycle.perform(
        action,
        on=registration,
        by=by,
        reason=reason,
        boxes=boxes if action in RETURNING else (),
        due_on=due_on if action in RETURNING else None,
        details=details,
        at=at,
        seen=seen,
        key=key,
    )


@dataclass
class BulkReport:
    """What became of each: moved, or left with the reason why."""

    done: list[Registration] = field(default_factory=list)
    left: list[tuple[Registration, str]] = field(default_factory=list)


def act_on_many(action: Action, registrations: Iterable[Registration], *, by: User) -> BulkReport:
    """Each registration is moved in a transaction of its own; those that cannot be stay, with the reason."""
    report = BulkReport()
    for registration in registrations:
        try:
            act(action, registration, by=by)
        except (NotPossibleError, NotPermittedError) as refusal:
            report.left.append((registration, str(refusal)))
        else:
            report.done.append(registration)
    return report


@transaction.atomic
def appraise(
    registration: Registration,
    *,
    opinion: Opinion,
    by: User,
    reason: str = "",
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> Appraisal:
    """The target desk's opinion stands; unless something is missing it is the decider's turn.

    Raises ReasonMissingError when an unfavourable opinion has no reason.
    """
    if opinion != Opinion.ELIGIBLE and not reason.strip():
        raise lifecycle.ReasonMissingError("Ghi rõ lý do khi chưa đủ điều kiện hoặc cần bổ sung.")
    turn = Role.REVIEWER if opinion == Opinion.INCOMPLETE else Role.DECIDER
    change = lifecycle.perform(
        Action.APPRAISE,
        on=registration,
        by=by,
        reason=reason,
        turn=turn,
        details={"opinion": opinion.value},
        at=at,
        seen=seen,
        key=key,
    )
    appraisal, _ = Appraisal.objects.get_or_create(
        registration=registration,
        by=by,
        at=change.at,
        defaults={"opinion": opinion, "reason": reason.strip(), "for_unit_id": change.for_unit_id},
    )
    return appraisal


def appraise_many(
    registrations: Iterable[Registration], *, opinion: Opinion, reason: str, by: User
) -> BulkReport:
    """The same opinion on each; those that cannot be appraised stay, with the reason."""
    report = BulkReport()
    for registration in registrations:
        try:
            appraise(registration, opinion=opinion, reason=reason, by=by)
        except (NotPossibleError, NotPermittedError) as refusal:
            report.left.append((registration, str(refusal)))
        else:
            report.done.append(registration)
    return report


def transfer_level(
    registration: Registration,
    *,
    to: Level,
    by: User,
    reason: str,
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> StatusChange:
    """The registration goes for another level, at the same step on the route to it."""
    return lifecycle.perform(
        Action.TRANSFER_LEVEL,
        on=registration,
        by=by,
        reason=reason,
        target_level=to,
        details={"from_level": registration.target_level, "to_level": int(to)},
        at=at,
        seen=seen,
        key=key,
    )


def amend(
    registration: Registration,
    *,
    changes: dict[str, Any],
    by: User,
    reason: str,
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> StatusChange:
    """Sector, kind, subject, origin or the spelling of the title are put right, for all to see."""
    real = {name: value for name, value in changes.items() if value != getattr(registration, name)}
    told = {name: [str(getattr(registration, name) or ""), str(value)] for name, value in real.items()}
    return lifecycle.perform(
        Action.AMEND,
        on=registration,
        by=by,
        reason=reason,
        changes=real,
        details={"amended": told},
        at=at,
        seen=seen,
        key=key,
    )


def inspect(
    registration: Registration, *, on: dt.date, team: str, findings: str, by: User, for_unit: Unit
) -> Inspection:
    """The visit is written down. Raises NotPossibleError for a day that has not come."""
    if on > timezone.localdate():
        raise NotPossibleError("Ngày kiểm tra chưa đến.")
    return Inspection.objects.create(
        registration=registration, on=on, team=team, findings=findings, by=by, for_unit=for_unit
    )
