"""Honour by decision: drafts with their lines, the signed decision recorded once, revocation, nominations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.desks import desks_from
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm
from models_registry import lifecycle
from models_registry.models import (
    Decision,
    DecisionKind,
    EmulationPeriod,
    Nomination,
    Opinion,
    Recognition,
    Registration,
)
from models_registry.workflow import Action, Status

_TICK = dt.timedelta(microseconds=1)
# From results on a desk may recognise at its own level, whatever becomes of the level registered for.
RECOGNISABLE_ELSEWHERE = (Status.RESULTS_SUBMITTED, Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED)


@dataclass(frozen=True)
class Signed:
    """What the paper says."""

    number: str
    date: dt.date
    signer: str
    signer_position: str = ""
    issued_by: str = ""
    summary: str = ""
    reason: str = ""
    scan_name: str = ""
    scan_sha256: str = ""
    scan_type: str = ""


def end_of(date: dt.date) -> dt.datetime:
    """The last microsecond of a day in Viet Nam: what is signed on a day counts from its end."""
    return timezone.make_aware(dt.datetime.combine(date, dt.time.max))


def _posts(by: User, at: dt.datetime | None) -> list[Membership]:
    if at is None:
        return by.posts
    return list(Membership.objects.held_on(timezone.localdate(at)).filter(user=by))


def _require_post(by: User, unit: Unit, roles: Iterable[str], at: dt.datetime | None) -> None:
    if not any(post.unit_id == unit.pk and post.role in roles for post in _posts(by, at)):
        raise NotPermittedError("Việc này dành cho người được giao nhiệm vụ ở nơi ra quyết định.")


@transaction.atomic
def draft_decision(
    *,
    issuer: Unit,
    period: EmulationPeriod,
    by: User,
    kind: DecisionKind = DecisionKind.RECOGNISE,
    summary: str = "",
    at: dt.datetime | None = None,
) -> Decision:
    """An empty draft of the desk of `issuer`, for the level of that desk. Reviewers and deciders there draft."""
    _require_post(by, issuer, (Role.REVIEWER, Role.DECIDER), at)
    term = UnitTerm.objects.on(timezone.localdate(at)).filter(unit=issuer).keeping_desks().first()
    if term is None or term.desk_level is None:
        raise NotPossibleError("Đơn vị này không có bộ phận thẩm định nên không ra quyết định công nhận.")
    return Decision.objects.create(
        kind=kind, period=period, issuer=issuer, level=term.desk_level, drafted_by=by, summary=summary
    )


def _locked_draft(decision: Decision) -> Decision:
    locked = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    if not locked.is_draft:
        raise NotPossibleError("Quyết định đã được ghi, không sửa được nữa.")
    return locked


def candidates(decision: Decision) -> list[int]:
    """The registrations (their numbers) that may become lines: proposed at this desk and appraised as eligible, or
    nominated to its level; in one query each, without those that stand on a decision of the level already."""
    waiting = Registration.objects.filter(
        period=decision.period,
        status=Status.PROPOSED,
        target_level=decision.level,
        awaiting_unit=decision.issuer,
        awaiting_role=Role.DECIDER,
        appraisals__opinion=Opinion.ELIGIBLE,
    )
    nominated = Registration.objects.filter(
        period=decision.period, nominations__to_unit=decision.issuer, nominations__to_level=decision.level
    )
    taken = Recognition.objects.filter(level=decision.level, revoked_at=None).values("registration")
    found = (waiting | nominated).exclude(pk__in=taken).distinct()
    return list(found.order_by("sort_key", "pk").values_list("pk", flat=True))


@transaction.atomic
def add_lines(decision: Decision, registrations: Iterable[Registration], *, by: User) -> int:
    """Each registration is a line of the draft; those that are one already stay. The number added is returned.

    Raises NotPossibleError for one that may not be recognised at this level, naming it.
    """
    draft = _locked_draft(decision)
    added = 0
    for registration in registrations:
        if draft.kind == DecisionKind.RECOGNISE:
            added += _add_line(draft, registration)
        else:
            added += _add_revocation(draft, registration)
    return added


def _add_line(draft: Decision, registration: Registration) -> int:
    if obstacle := _why_not(draft, registration):
        raise NotPossibleError(f"“{registration.title}”: {obstacle}")
    try:
        with transaction.atomic():
            _, made = Recognition.objects.get_or_create(
                decision=draft, registration=registration, level=draft.level, revoked_at=None
            )
    except IntegrityError as error:
        raise NotPossibleError(
            f"“{registration.title}” đã có trong một quyết định khác của cấp này."
        ) from error
    return int(made)


def _why_not(draft: Decision, registration: Registration) -> str:
    """Why this level cannot recognise it; empty if it can."""
    status = Status(registration.status)
    if registration.period_id != draft.period_id:
        return "thuộc kỳ khác."
    if registration.target_level == draft.level:
        if status is not Status.PROPOSED or registration.awaiting_unit_id != draft.issuer_id:
            return "chưa được đề nghị, hoặc không ở nơi ra quyết định này."
        latest = registration.appraisals.order_by("-at", "-pk").first()
        if latest is None or latest.opinion != Opinion.ELIGIBLE:
            return "chưa có ý kiến thẩm định “Đủ điều kiện trình”."
        return ""
    if status not in RECOGNISABLE_ELSEWHERE:
        return "chưa nộp kết quả nên chưa công nhận được ở cấp nào."
    above = registration.target_level is not None and draft.level < registration.target_level
    if above and not registration.nominations.filter(to_level=draft.level).exists():
        return "đăng ký cấp thấp hơn và chưa được cấp dưới giới thiệu lên."
    return ""


def _add_revocation(draft: Decision, registration: Registration) -> int:
    line = registration.recognitions.live().filter(level=draft.level, revoked_by=None).first()
    if line is None:
        raise NotPossibleError(f"“{registration.title}” không có công nhận đang có hiệu lực ở cấp này.")
    line.revoked_by = draft
    line.save(update_fields=["revoked_by"])
    return 1


@transaction.atomic
def remove_line(decision: Decision, registration: Registration) -> None:
    """The registration is no longer a line of the draft."""
    draft = _locked_draft(decision)
    if draft.kind == DecisionKind.RECOGNISE:
        Recognition.objects.filter(decision=draft, registration=registration, effective_at=None).delete()
    else:
        Recognition.objects.filter(revoked_by=draft, registration=registration).update(revoked_by=None)


@transaction.atomic
def discard_draft(decision: Decision) -> None:
    """The draft is gone, its lines are free for another."""
    draft = _locked_draft(decision)
    Recognition.objects.filter(revoked_by=draft).update(revoked_by=None)
    draft.lines.all().delete()
    draft.delete()


@transaction.atomic
def record_decision(
    decision: Decision, signed: Signed, *, by: User, at: dt.datetime | None = None
) -> Decision:
    """The signed decision is on record and all its lines took effect together, as they read on that day.

    They count from the end of the decision's date, or from now if that is today; for a dossier that moved later,
    from right after that move. Done by a decider other than who drafted it. Sent twice, it is recorded once.
    Raises NotPermittedError, NotPossibleError.
    """
    locked = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    if not locked.is_draft:
        if locked.recorded_by_id == by.pk and locked.number == signed.number:
            return locked
        raise NotPossibleError("Quyết định này đã được người khác ghi.")
    _require_post(by, locked.issuer, (Role.DECIDER,), at)
    if locked.drafted_by_id == by.pk:
        raise NotPermittedError("Người lập dự thảo không được tự ghi quyết định; cần người thứ hai.")
    now = timezone.now()
    if signed.date > timezone.localdate(now):
        raise NotPossibleError("Ngày ký chưa đến.")
    effective = min(end_of(signed.date), now)
    lines = _lines_of(locked)
    if not lines:
        raise NotPossibleError("Dự thảo chưa có mô hình nào.")
    for line in lines:
        _take_effect(locked, line, signed, by=by, at=effective, now=now)
    for name in signed.__dataclass_fields__:
        setattr(locked, name, getattr(signed, name))
    locked.recorded_by, locked.recorded_at, locked.effective_at = by, now, effective
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        raise NotPossibleError("Số quyết định này đã được ghi trong năm.") from error
    return locked


def _lines_of(decision: Decision) -> list[Recognition]:
    lines = decision.lines if decision.kind == DecisionKind.RECOGNISE else decision.revoked_lines
    return list(lines.select_related("registration__sector", "registration__unit").order_by("pk"))


def _take_effect(
    decision: Decision, line: Recognition, signed: Signed, *, by: User, at: dt.datetime, now: dt.datetime
) -> None:
    registration = line.registration
    moved = registration.changes.at(None).values_list("at", flat=True).first()
    moment = min(max(at, moved + _TICK), now) if moved else at
    own_level = registration.target_level == decision.level
    if decision.kind == DecisionKind.RECOGNISE:
        if obstacle := _why_not(decision, registration):
            raise NotPossibleError(f"“{registration.title}”: {obstacle}")
        term = registration.unit.term_on(timezone.localdate(moment)) or registration.unit.latest_term
        line.title = registration.title
        line.unit_name = term.name if term else str(registration.unit)
        line.sector_name = registration.sector.name if registration.sector else ""
        line.effective_at = moment
        action = Action.RECOGNISE if own_level else Action.RECOGNISE_ELSEWHERE
    else:
        line.revoked_at = moment
        revocable = own_level and registration.status == Status.RECOGNISED
        action = Action.REVOKE if revocable else Action.REVOKE_ELSEWHERE
    lifecycle.perform(
        action,
        on=registration,
        by=by,
        at=moment,
        reason=signed.reason,
        decision=decision,
        details={"decision": decision.pk, "number": signed.number, "level": decision.level},
    )
    line.save()


@transaction.atomic
def nominate(registration: Registration, *, by: User, note: str, at: dt.datetime | None = None) -> Nomination:
    """A desk passes the registration, recognised at its own level, on to the next desk up, which may recognise it.

    Raises NotPossibleError when it is not recognised there, or there is no desk above.
    """
    date = timezone.localdate(at)
    desks = desks_from(registration.keeper, on=date)
    held = {post.unit_id for post in _posts(by, at) if post.role in (Role.REVIEWER, Role.DECIDER)}
    for below, above in pairwise(desks):
        if below.acting_unit_id not in held:
            continue
        if not registration.recognitions.live().filter(level=below.level).exists():
            raise NotPossibleError(
                f"Mô hình chưa được công nhận {below.level_label} nên chưa giới thiệu lên được."
            )
        nomination, _ = Nomination.objects.get_or_create(
            registration=registration,
            to_level=above.level,
            defaults={
                "from_unit_id": below.unit_id,
                "to_unit_id": above.unit_id,
                "note": note,
                "by": by,
                "at": at or timezone.now(),
            },
        )
        return nomination
    if any(permission for permission in by.posts_with(Permission.REVIEW)):
        raise NotPossibleError("Không có cấp nào ở trên để giới thiệu lên.")
    raise NotPermittedError("Việc này dành cho bộ phận thẩm định đã công nhận mô hình.")


def levels_recognised(registration: Registration) -> list[Level]:
    """The levels at which it is recognised now, highest first."""
    live = registration.recognitions.live().values_list("level", flat=True)
    return sorted(Level(level) for level in live)
