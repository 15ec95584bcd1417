"""What the desks do: pass on, accept, send back, appraise, and write down what they saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.enums import Level
from danvan.units.models import Unit
from models_registry import lifecycle, notes
from models_registry.models import Appraisal, Inspection, Opinion, Registration, StatusChange
from models_registry.workflow import Action, Status, Where, Who, transition

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
# What can be done to many at once; to appraise many is to find them all eligible.
BULK = (Action.FORWARD, Action.ACCEPT, Action.PROPOSE, Action.APPRAISE)


def check_open(action: Action, situation: lifecycle.Situation) -> None:
    """Nothing, if the person can take the step now. Raises NotPossibleError or NotPermittedError, as `perform`."""
    row = transition(action, Status(situation.registration.status))
    if row is None:
        raise NotPossibleError(_elsewhere(situation))
    if obstacle := situation.obstacle(row):
        raise NotPossibleError(obstacle)
    if situation.post_for(row) is None:
        whose = "nơi xét cuối" if row.where is Where.TARGET_DESK else "nơi đang giữ hồ sơ"
        raise NotPermittedError(f"Việc này dành cho {Role(row.who.value).label.lower()} ở {whose}.")
    if row.who is not Who.REGISTRAR and situation.sent_by_same_person:
        raise NotPermittedError("Người đã gửi hồ sơ không được tự xét hồ sơ đó, dù ở nhiệm vụ khác.")


def _elsewhere(situation: lifecycle.Situation) -> str:
    """Where it stands, and who brought it there."""
    status = Status(situation.registration.status).label
    last = situation.last
    if last is None:
        return f"Hồ sơ đang ở bước “{status}”, chưa được gửi."
    when = timezone.localtime(last.at)
    return (
        f"Hồ sơ đang ở bước “{status}”: {last.by.full_name} đã thực hiện “{Action(last.action).label}” "
        f"lúc {when:%H:%M} ngày {when:%d/%m/%Y}."
    )


def act(
    action: Action,
    registration: Registration,
    *,
    by: User,
    reason: str = "",
    boxes: Sequence[str] = (),
    due_on: dt.date | None = None,
    duplicate_of: str = "",
    paper: lifecycle.Paper | None = None,
    at: dt.datetime | None = None,
    seen: int | None = None,
    key: UUID | None = None,
) -> StatusChange:
    """The registration has made the move. `duplicate_of` is the code of the other one when refused as "trùng";
    `paper` here and below is what an offline desk answered by."""
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
        paper=paper,
        at=at,
        seen=seen,
        key=key,
    )


@dataclass
class BulkReport:
    """What became of each: moved, or left with the reason why."""

    done: list[Registration] = field(default_factory=list)
    left: list[tuple[Registration, str]] = field(default_factory=list)


def act_on_many(
    action: Action,
    registrations: Iterable[Registration],
    *,
    by: User,
    seen: Mapping[str, int] | None = None,
    key: UUID | None = None,
) -> BulkReport:
    """Each registration is moved in a transaction of its own; those that cannot be stay, with the reason.

    `seen` holds by token the number of moves that the person had in front of them; `key` is the form's: sent twice,
    each registration moves once.
    """
    if action not in BULK:
        raise NotPossibleError("Việc này làm với từng hồ sơ một.")
    report = BulkReport()
    for registration in registrations:
        asked: dict[str, Any] = {
            "by": by,
            "seen": seen.get(registration.token) if seen else None,
            "key": uuid5(key, registration.token) if key else None,
        }
        try:
            if action == Action.APPRAISE:
                appraise(registration, opinion=Opinion.ELIGIBLE, **asked)
            else:
                act(action, registration, **asked)
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
    paper: lifecycle.Paper | None = None,
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
        paper=paper,
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


def transfer_level(
    registration: Registration,
    *,
    to: Level,
    by: User,
    reason: str,
    paper: lifecycle.Paper | None = None,
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
        paper=paper,
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
    paper: lifecycle.Paper | None = None,
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
        paper=paper,
        at=at,
        seen=seen,
        key=key,
    )


@transaction.atomic
def inspect(
    registration: Registration, *, on: dt.date, team: str, findings: str, by: User, for_unit: Unit
) -> Inspection:
    """The visit is written down; written twice the same, it is one. Raises NotPossibleError for a day to come."""
    if on > timezone.localdate():
        raise NotPossibleError("Ngày kiểm tra chưa đến.")
    inspection, _ = Inspection.objects.get_or_create(
        registration=notes.locked(registration),
        on=on,
        team=team,
        findings=findings,
        by=by,
        for_unit=for_unit,
    )
    return inspection
