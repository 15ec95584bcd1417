"""The one writer of a registration's status: it locks, checks, moves and records in one transaction.

"You may not" (`NotPermittedError`) and "not now" (`NotPossibleError`) are different refusals; a view answers 403 to
the first and 409 to the second. Which moves there are is said in `workflow.TRANSITIONS` alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.desks import Desk, desks_from, route, targets
from danvan.units.enums import Level
from danvan.units.models import UnitTerm
from models_registry import closing, rules
from models_registry.closing import Closed, ClosedError
from models_registry.copying import copy_in
from models_registry.models import (
    CodeCounter,
    Correction,
    Deadline,
    Decision,
    Registration,
    Reorganisation,
    RoundSource,
    StatusChange,
    Step,
)
from models_registry.workflow import (
    AT_DESK,
    REGISTERED,
    Action,
    Next,
    Status,
    Transition,
    Where,
    Who,
    status_of_results,
    transition,
    transitions_from,
)

_TICK = dt.timedelta(microseconds=1)
_RESULT_STATUSES = (Status.RESULTS_SUBMITTED, Status.PROPOSED)
_SENDING = (Action.SUBMIT, Action.REPORT_RESULTS)


def sent_by(who: User | None) -> Q:
    """The condition on a registration that `who` sent it or its results, under whichever post; one of a round that a
    desk made from yearly ones counts as sent by whoever sent these. Such a person neither reviews nor decides it."""
    sendings = StatusChange.objects.filter(by=who, action__in=_SENDING)
    sources = RoundSource.objects.filter(registration=OuterRef("pk"))
    of_a_year = sources.filter(Exists(sendings.filter(registration=OuterRef("yearly"))))
    return Q(Exists(sendings.filter(registration=OuterRef("pk")))) | Q(Exists(of_a_year))


class ReasonMissingError(NotPossibleError):
    """The action sends work back or ends it, and nobody said why."""


class PaperMissingError(NotPossibleError):
    """The desk answers on paper, and nobody said by which one."""


@dataclass(frozen=True)
class Paper:
    """The document by which a desk that does not use the application has answered, and its scan, if there is one."""

    number: str
    date: dt.date
    file: str = ""  # the hash under which `filing` keeps it
    file_name: str = ""
    file_type: str = ""


@dataclass(frozen=True)
class Post:
    """Where and in which role somebody acts."""

    unit_id: int
    role: str


@dataclass(frozen=True)
class Place:
    """Where a registration lies after a move, and whose turn it is."""

    unit_id: int | None
    role: str


@dataclass
class Situation:
    """One registration at one moment, seen by one person: all that the table asks about."""

    registration: Registration
    by: User
    at: dt.datetime
    level: Level | None = None
    decision: Decision | None = None
    _posts: list[Membership] | None = field(default=None, repr=False)

    @property
    def date(self) -> dt.date:
        """The day in Viet Nam."""
        return timezone.localdate(self.at)

    @cached_property
    def closed(self) -> Closed:
        """What the closing of its period leaves to it; while a move is made, held."""
        return closing.seen(self.registration.period_id, self.registration.unit_id)

    @cached_property
    def why_closed(self) -> str:
        """Who closed its period, in words."""
        return closing.why(self.registration.period_id, self.registration.unit_id)

    @cached_property
    def last(self) -> StatusChange | None:
        """The open change: the last thing that happened. None before the first sending."""
        return self.registration.changes.at(None).select_related("by").first()

    @cached_property
    def last_move(self) -> StatusChange | None:
        """The last change after which it lay elsewhere or was called otherwise: amendments are none."""
        if self.last is None or self.last.action != Action.AMEND:
            return self.last
        return self.registration.changes.exclude(action=Action.AMEND).order_by("-sequence").first()

    @cached_property
    def before_last_move(self) -> StatusChange | None:
        """The change before `last_move`."""
        if self.last_move is None:
            return None
        return self.registration.changes.filter(sequence=self.last_move.sequence - 1).first()

    @cached_property
    def posts(self) -> list[Membership]:
        """The posts that the person holds on that day."""
        if self._posts is not None:
            return self._posts
        if self.date == timezone.localdate():
            return self.by.posts
        held = list(Membership.objects.held_on(self.date).filter(user=self.by))
        # A decision counts from its day, but who records it later need not have been in office then.
        return [*held, *self.by.posts] if self.decision else held

    @cached_property
    def desks(self) -> list[Desk]:
        """All desks from the unit up to the province."""
        return desks_from(self.registration.keeper, on=self.date)

    @cached_property
    def route(self) -> list[Desk]:
        """The desks that this registration passes, the last one deciding; empty if none can."""
        if self.registration.target_level is None:
            return []
        return route(self.registration.keeper, Level(self.registration.target_level), on=self.date)

    @cached_property
    def position(self) -> int | None:
        """The number of the desk where it lies now on the route, None while it is with the unit."""
        if Status(self.registration.status) not in AT_DESK:
            return None
        ids = [desk.unit_id for desk in self.route]
        awaited = self.registration.awaiting_unit_id
        return ids.index(awaited) if awaited in ids else None

    @cached_property
    def sent_by_same_person(self) -> bool:
        """Whether this person sent the registration or its results (see `sent_by`)."""
        return Registration.objects.filter(sent_by(self.by), pk=self.registration.pk).exists()

    def allowed_units(self, where: Where) -> set[int]:
        """The units at which the actor's post must be; empty when the place itself is wrong."""
        if where is Where.KEEPER:
            return {self.registration.keeper_id}
        desks = self.desks_at(where)
        if where is Where.LAST_MOVER and not desks:
            return {self.last_move.for_unit_id} if self.last_move else set()
        return {desk.acting_unit_id for desk in desks if desk.acting_unit_id is not None}

    def desks_at(self, where: Where) -> list[Desk]:
        """The desks that may act, from the bottom up; of a last mover only one that answers or answered on paper."""
        return _DESKS[where](self)

    def on_paper_for(self, row: Transition) -> Desk | None:
        """The desk whose answer on paper the person would record by `row`; None where they act for themselves.

        Taking back what was recorded by mistake needs no paper.
        """
        post = self.post_for(row)
        if post is None or row.action is Action.TAKE_BACK:
            return None
        mine = [desk for desk in self.desks_at(row.where) if desk.acting_unit_id == post.unit_id]
        return mine[0] if mine and all(desk.offline for desk in mine) else None

    def post_for(self, row: Transition) -> Membership | None:
        """The post under which the person may do `row`, or None."""
        units = self.allowed_units(row.where)
        return next(
            (post for post in self.posts if post.role == row.who.value and post.unit_id in units), None
        )

    def obstacle(self, row: Transition) -> str:
        """Why `row` cannot be done by anybody now; empty if it can."""
        return self.why_closed if self.is_stopped(row) else self.hindrance(row)

    def hindrance(self, row: Transition) -> str:
        """The same, whether or not the period is closed for it."""
        if not self.allowed_units(row.where):
            offline = [desk.name for desk in self.desks_at(row.where)]
            return _nobody_at(offline[-1]) if offline else _MISPLACED.get(row.where, _ELSEWHERE)
        check = _CONDITIONS.get(row.condition)
        return check(self) if check else ""

    def is_stopped(self, row: Transition) -> bool:
        """Whether the period is closed for it."""
        return self.closed.stops(self._deciding_level(row)) if self.closed.level is not None else False

    def _deciding_level(self, row: Transition) -> Level | None:
        """The level of the desk that would decide by `row`; None for all that is no deciding."""
        if row.who is not Who.DECIDER and row.action is not Action.APPRAISE:
            return None
        if self.decision is not None:
            return Level(self.decision.level)
        desks = self.desks_at(row.where)
        return desks[-1].level if desks else None


def _at_desk(situation: Situation, *, wanted: Callable[[int, int], bool]) -> list[Desk]:
    position = situation.position
    if position is None or not wanted(position, len(situation.route) - 1):
        return []
    return [situation.route[position]]


def _acting_desk(situation: Situation) -> list[Desk]:
    if Status(situation.registration.status) in AT_DESK:
        return _at_desk(situation, wanted=lambda _here, _target: True)
    return situation.route


def _last_mover(situation: Situation) -> list[Desk]:
    last = situation.last_move
    if last is None:
        return []
    on_paper = "paper" in last.details
    return [desk for desk in situation.desks if desk.unit_id == last.desk_id and (desk.offline or on_paper)]


def _entry_desk(situation: Situation) -> list[Desk]:
    return [desk for desk in situation.route if desk.unit_id == situation.registration.entered_for_id]


def _own_level(situation: Situation) -> list[Desk]:
    found = [desk for desk in situation.desks if situation.level in (None, desk.level)]
    return found or _ended_desk(situation.decision)


def _ended_desk(decision: Decision | None) -> list[Desk]:
    """The desk of a unit that has ended and whose decision is recorded by who holds its archive."""
    if decision is None or decision.recorded_for_id is None or decision.issuer.closed_path is None:
        return []
    term = decision.issuer.terms.keeping_desks().latest_first()[0]
    return [
        Desk(
            unit_id=decision.issuer_id,
            level=Level(decision.level),
            name=term.desk_name,
            level_label=term.level_label,
            served_by_id=decision.recorded_for_id,
        )
    ]


_DESKS: dict[Where, Callable[[Situation], list[Desk]]] = {
    Where.KEEPER: lambda _: [],
    Where.DESK: lambda s: _at_desk(s, wanted=lambda _here, _target: True),
    Where.TARGET: lambda s: _at_desk(s, wanted=lambda here, target: here == target),
    Where.BELOW_TARGET: lambda s: _at_desk(s, wanted=lambda here, target: here < target),
    Where.ABOVE_FIRST: lambda s: _at_desk(s, wanted=lambda here, _target: here > 0),
    Where.TARGET_DESK: lambda s: s.route[-1:],
    Where.LAST_MOVER: _last_mover,
    Where.ANY_DESK: lambda s: s.route,
    Where.ACTING_DESK: _acting_desk,
    Where.OWN_LEVEL: _own_level,
    Where.ENTRY_DESK: _entry_desk,
}

_ELSEWHERE = "Hồ sơ không ở nơi có thể làm việc này."
_MISPLACED = {
    Where.TARGET: "Hồ sơ chưa đến nơi xét cuối, hoặc không còn ở đó.",
    Where.BELOW_TARGET: "Hồ sơ đã ở nơi xét cuối, không còn nơi nào để chuyển lên.",
    Where.ABOVE_FIRST: "Hồ sơ đang ở nơi xét đầu tiên, không có nơi nào bên dưới để chuyển trả.",
    Where.DESK: "Hồ sơ không còn ở bộ phận thẩm định này.",
    Where.OWN_LEVEL: "Không có bộ phận thẩm định nào của cấp này trên đường đi của hồ sơ.",
    Where.ENTRY_DESK: "Nơi lập hồ sơ giai đoạn không nằm trên đường xét của mô hình này ở cấp đã chọn.",
}


def _nobody_at(desk: str) -> str:
    return (
        f"{desk} chưa dùng phần mềm, và không có nơi thẩm định nào bên dưới để ghi văn bản trả lời. "
        "Đề nghị quản trị giao cấp trên xét thay."
    )


def _last_action_in(situation: Situation, *actions: Action) -> bool:
    return situation.last is not None and situation.last.action in actions


def _has_another(registration: Registration) -> bool:
    others = Registration.objects.filter(
        emulation_model=registration.emulation_model_id, period=registration.period_id
    )
    return others.exclude(pk=registration.pk).exclude(status__in=[Status.REFUSED, Status.WITHDRAWN]).exists()


_CONDITIONS: dict[str, Callable[[Situation], str]] = {
    "never_sent": lambda s: (
        ""
        if s.registration.first_sent_at is None
        else "Hồ sơ đã từng được gửi nên không xóa được. Không làm nữa thì gửi lại rồi dùng “Rút đăng ký”."
    ),
    "unit_moved_last": lambda s: (
        "" if _last_action_in(s, Action.SUBMIT, Action.REPORT_RESULTS) else "Nơi nhận đã bắt đầu xử lý hồ sơ."
    ),
    "desk_moved_last": lambda s: (
        ""
        if _last_action_in(s, Action.FORWARD, Action.PROPOSE, Action.GATHER)
        else "Nơi nhận đã bắt đầu xử lý hồ sơ."
    ),
    "from_years": lambda s: (
        "" if s.registration.sources.exists() else "Hồ sơ này do đơn vị lập, không lập từ hồ sơ các năm."
    ),
    "withdrawal_asked": lambda s: (
        "" if s.registration.withdrawal_asked_at else "Đơn vị không xin rút hồ sơ này."
    ),
    "no_withdrawal_asked": lambda s: (
        "Đơn vị đã xin rút; chờ trả lời trước khi làm bước khác."
        if s.registration.withdrawal_asked_at
        else ""
    ),
    "no_other_registration": lambda s: (
        "Đơn vị đã lập hồ sơ khác của mô hình này trong kỳ nên không xét lại hồ sơ cũ."
        if _has_another(s.registration)
        else ""
    ),
    "by_decision": lambda s: "" if s.decision else "Chỉ làm được bằng một quyết định đã ký.",
}


def open_actions(registration: Registration, *, by: User, at: dt.datetime | None = None) -> list[Action]:
    """What `by` can do with `registration` now, in the table's order. Decisions are not among it: they are
    recorded on a page of their own."""
    situation = Situation(registration, by, at or timezone.now())
    rows = [row for row in transitions_from(Status(registration.status)) if row.condition != "by_decision"]
    return [row.action for row in rows if _may(situation, row) and not situation.obstacle(row)]


# Steps of a desk that a closing may have come before, and that lead to an end or onward. Whatever gives the dossier
# back to somebody who is stopped leads nowhere.
CORRECTABLE = (
    Action.FORWARD,
    Action.ACCEPT,
    Action.REFUSE,
    Action.PROPOSE,
    Action.RECONSIDER,
    Action.AGREE_WITHDRAWAL,
)


@dataclass(frozen=True)
class StoppedStep:
    """A step that the closing came before: what it leads to, and the desk where the dossier would lie, if any."""

    action: Action
    status: Status
    desk: str


def stopped_steps(registration: Registration, *, by: User) -> list[StoppedStep]:
    """The steps that `by` could take with `registration` were its period not closed, of those that may be corrected.
    What an offline desk answered on paper is not among them."""
    situation = Situation(registration, by, timezone.now())
    found = []
    for row in transitions_from(Status(registration.status)):
        if row.action in CORRECTABLE and situation.is_stopped(row) and not _why_not(situation, row):
            status, place = _destination(situation, row, None, None)
            names = {desk.unit_id: desk.name for desk in situation.desks}
            found.append(StoppedStep(row.action, status, names.get(place.unit_id or 0, "")))
    return found


def _why_not(situation: Situation, row: Transition) -> str:
    """Why the person could not take the step either if the period were open."""
    if hindrance := situation.hindrance(row):
        return hindrance
    if not _may(situation, row) or situation.on_paper_for(row):
        return _whose(row)
    return ""


def _may(situation: Situation, row: Transition) -> bool:
    if situation.post_for(row) is None:
        return False
    return row.who is Who.REGISTRAR or not situation.sent_by_same_person


@transaction.atomic
def perform(
    action: Action,
    *,
    on: Registration,
    by: User,
    at: dt.datetime | None = None,
    reason: str = "",
    seen: int | None = None,
    key: UUID | None = None,
    boxes: Sequence[str] = (),
    due_on: dt.date | None = None,
    target_level: Level | None = None,
    changes: dict[str, Any] | None = None,
    turn: Role | None = None,
    decision: Decision | None = None,
    paper: Paper | None = None,
    details: dict[str, Any] | None = None,
    correction: Correction | None = None,
) -> StatusChange:
    """`on` has made the move `action`, done by `by`, and its history says so; the change is returned.

    `at` is the moment it counts from: now unless given, always after the last change and never in the future.
    `seen` is the number of moves that the person had in front of them: if more happened, nothing is done. `key` is
    the form that asked: asked twice, the first change is returned. `target_level` is for TRANSFER_LEVEL, `changes`
    (field → value) for AMEND, `turn` for APPRAISE, `decision` for what only a decision can do. `paper` is the answer
    of an offline desk, recorded by the desk below; it is left aside where a desk acts for itself. `correction` is the
    approved one by which a closed dossier is amended at the unit that closed, or a step taken that the closing stopped.

    `on` is brought up to date. Raises NotPermittedError, NotPossibleError, ReasonMissingError, PaperMissingError.
    """
    closed = closing.hold(on.period_id, on.unit_id)
    registration = Registration.objects.select_for_update(of=("self",), no_key=True).filter(pk=on.pk).first()
    if registration is None:
        raise NotPossibleError("Bản nháp này đã bị xóa ở một cửa sổ khác.")
    if key is not None and (done := StatusChange.objects.filter(request_key=key).first()):
        if (done.registration_id, done.action, done.by_id) != (registration.pk, action, by.pk):
            raise NotPossibleError("Biểu mẫu này đã được dùng cho việc khác. Mở lại trang rồi làm lại.")
        on.refresh_from_db()
        return done
    situation = _situation(registration, by, at, target_level, decision, closed)
    if seen is not None and registration.moves != seen:
        raise NotPossibleError(_meanwhile(situation))
    if correction is not None:
        row, post = _by_correction(action, situation, correction, reason)
    else:
        row, post = _checked_row(action, situation, reason)
    desk = None if correction else situation.on_paper_for(row)
    said = {**(details or {}), **_on_paper(desk, paper, situation.date)}
    before = Status(registration.status)
    status, place = _destination(situation, row, target_level, turn)
    if row.action is Action.AMEND and not (changes or correction):
        raise NotPossibleError("Chưa có gì thay đổi.")
    _refuse_by_rules(situation, row, status, target_level)
    _apply(situation, row, status, place, changes or {}, target_level, due_on)
    change = _record(
        situation,
        row,
        post,
        before,
        reason=reason.strip(),
        boxes=list(boxes),
        due_on=due_on,
        details=said,
        request_key=key,
    )
    on.refresh_from_db()
    return change


def _situation(
    registration: Registration,
    by: User,
    at: dt.datetime | None,
    level: Level | None,
    decision: Decision | None,
    closed: Closed,
) -> Situation:
    """The situation at a moment that is after the last change and after a closing, read under the lock."""
    now = timezone.now()
    last_at = registration.changes.at(None).values_list("at", flat=True).first()
    if at is None:
        moment = closed.after(max(now, last_at + _TICK) if last_at else now)
    elif at > now:
        raise NotPossibleError("Thời điểm ghi nhận không được ở tương lai.")
    elif last_at and at <= last_at:
        raise NotPossibleError("Thời điểm ghi nhận phải sau bước trước của hồ sơ.")
    elif at != closed.after(at):
        raise NotPossibleError("Thời điểm ghi nhận phải sau lúc chốt số liệu.")
    else:
        moment = at
    wanted = Level(decision.level) if decision else level
    situation = Situation(registration, by, moment, level=wanted, decision=decision)
    situation.closed = closed
    return situation


def _checked_row(action: Action, situation: Situation, reason: str) -> tuple[Transition, Post]:
    """The row of the table and the post for it, if everything it asks for is there."""
    row = transition(action, Status(situation.registration.status))
    if row is None:
        raise NotPossibleError(_meanwhile(situation))
    if situation.is_stopped(row):
        raise ClosedError(situation.why_closed)
    if obstacle := situation.obstacle(row):
        raise NotPossibleError(obstacle)
    post = situation.post_for(row)
    if post is None:
        raise NotPermittedError(_whose(row))
    if row.who is not Who.REGISTRAR and situation.sent_by_same_person:
        raise NotPermittedError("Người đã gửi hồ sơ không được tự xét hồ sơ đó, dù ở nhiệm vụ khác.")
    if row.reason and not reason.strip():
        raise ReasonMissingError("Ghi rõ lý do.")
    return row, Post(post.unit_id, post.role)


def _by_correction(
    action: Action, situation: Situation, correction: Correction, reason: str
) -> tuple[Transition, Post]:
    """The row and the post for what two persons agreed on. An amendment is made at the unit that closed, since the tree
    may have changed; a step is one that its proposer may take, but for the closing.

    The database asks for the approval itself.
    """
    row = transition(action, Status(situation.registration.status))
    if row is None or correction.registration_id != situation.registration.pk:
        raise NotPossibleError(_meanwhile(situation))
    if not reason.strip():
        raise ReasonMissingError("Ghi rõ lý do.")
    if action is Action.AMEND:
        return row, Post(correction.unit_id, Role.REVIEWER)
    post = situation.post_for(row)
    if action not in CORRECTABLE or post is None:
        raise NotPossibleError(f"{situation.by.full_name} không còn được giao nhiệm vụ để làm bước này.")
    if why := _why_not(situation, row):
        raise NotPossibleError(why)
    return row, Post(post.unit_id, post.role)


def _on_paper(desk: Desk | None, paper: Paper | None, day: dt.date) -> dict[str, Any]:
    """What the history says of the paper by which `desk` answered; nothing for a desk that acts for itself."""
    if desk is None:
        return {}
    if paper is None or not paper.number.strip():
        raise PaperMissingError(f"Ghi số, ngày văn bản trả lời của {desk.name}.")
    if paper.date > day:
        raise PaperMissingError("Ngày của văn bản trả lời chưa đến. Xem lại ngày trên văn bản.")
    told = {**asdict(paper), "number": paper.number.strip(), "date": paper.date.isoformat()}
    return {"paper": {**told, "desk": desk.unit_id, "desk_name": desk.name}}


def _meanwhile(situation: Situation) -> str:
    """Who did what last, for somebody who comes too late."""
    last = situation.last
    if last is None:
        return "Hồ sơ chưa được gửi."
    when = timezone.localtime(last.at)
    return (
        f"Hồ sơ đã sang bước khác: {last.by.full_name} đã thực hiện “{Action(last.action).label}” "
        f"lúc {when:%H:%M} ngày {when:%d/%m/%Y}."
    )


def _whose(row: Transition) -> str:
    role = Role(row.who.value).label.lower()
    return f"Việc này dành cho {role} ở nơi đang giữ hồ sơ."


def _destination(
    situation: Situation, row: Transition, target_level: Level | None, turn: Role | None
) -> tuple[Status, Place]:
    """The status and the place after `row`."""
    registration = situation.registration
    status = Status(registration.status)
    here = Place(registration.awaiting_unit_id, registration.awaiting_role)
    match row.then:
        case Next.NOWHERE:
            return row.target or status, Place(None, "")
        case Next.KEEPER:
            return row.target or status, Place(registration.keeper_id, Role.REGISTRAR)
        case Next.SAME:
            # Only an appraisal passes the turn on; whatever else leaves it where it lies leaves it as it is.
            role = turn if turn and row.action is Action.APPRAISE else here.role
            return status, Place(here.unit_id, role)
        case Next.BEFORE:
            return _before(situation, row)
        case Next.TARGET:
            return row.target or status, _desk_place(situation, len(situation.route) - 1)
        case Next.FIRST | Next.ENTRY_DESK:
            entry = _entry_desk(situation)[0] if row.then is Next.ENTRY_DESK else None
            return _at(situation, row, situation.route.index(entry) if entry else 0)
        case Next.UP:
            # Results may lie at a desk that has become the target since: there they become proposed.
            return _at(situation, row, min((situation.position or 0) + 1, len(situation.route) - 1))
        case Next.DOWN:
            return _at(situation, row, (situation.position or 0) - 1)
        case Next.RECOMPUTED:
            return _recomputed(situation, target_level)


def _at(situation: Situation, row: Transition, position: int) -> tuple[Status, Place]:
    """At the desk numbered `position`: what registrations or results that lie there are called."""
    place = _desk_place(situation, position)
    if row.target is not None:
        return row.target, place
    if Status(situation.registration.status) is Status.SUBMITTED:
        return Status.SUBMITTED, place
    return status_of_results(at_target=position == len(situation.route) - 1), place


def _desk_place(situation: Situation, position: int) -> Place:
    if not situation.route:
        raise NotPossibleError(
            "Không có bộ phận thẩm định nào xét được cấp đã chọn. Chọn cấp đăng ký khác, hoặc hỏi đơn vị cấp trên."
        )
    return Place(situation.route[position].unit_id, Role.REVIEWER)


def _before(situation: Situation, row: Transition) -> tuple[Status, Place]:
    """Where it lay before the last move. A recalled one is back with its unit; one that a desk had made was not there
    before, so it is withdrawn."""
    last, earlier = situation.last_move, situation.before_last_move
    assert last is not None  # noqa: S101 -- every row that leads here starts from a sent status
    if last.action == Action.GATHER:
        return Status.WITHDRAWN, Place(None, "")
    if row.who is Who.REGISTRAR or earlier is None:
        return Status(last.from_status), Place(situation.registration.keeper_id, Role.REGISTRAR)
    return row.target or Status(last.from_status), Place(earlier.awaiting_unit_id, earlier.awaiting_role)


def _recomputed(situation: Situation, target_level: Level | None) -> tuple[Status, Place]:
    """The same step on the route to another level: at the same desk if it lies on it, else at its last."""
    registration = situation.registration
    if target_level is None or target_level == registration.target_level:
        raise NotPossibleError("Chọn một cấp khác với cấp đang đăng ký.")
    if registration.recognitions.live().filter(level=target_level).exists():
        raise NotPossibleError("Mô hình đã được công nhận ở cấp này; không đổi cấp đăng ký sang đó được.")
    if target_level not in targets(registration.keeper, on=situation.date):
        raise NotPossibleError("Không có bộ phận thẩm định nào xét được cấp này.")
    new_route = route(registration.keeper, target_level, on=situation.date)
    status = Status(registration.status)
    if status not in AT_DESK:
        awaiting = (
            new_route[-1].unit_id if registration.withdrawal_asked_at else registration.awaiting_unit_id
        )
        return status, Place(awaiting, registration.awaiting_role)
    ids = [desk.unit_id for desk in new_route]
    position = (
        ids.index(registration.awaiting_unit_id) if registration.awaiting_unit_id in ids else len(ids) - 1
    )
    if status in _RESULT_STATUSES:
        status = status_of_results(at_target=position == len(ids) - 1)
    return status, Place(ids[position], Role.REVIEWER)


def _refuse_by_rules(
    situation: Situation, row: Transition, status: Status, target_level: Level | None
) -> None:
    """Raises NotPossibleError where a rule of the period forbids that it comes to count at its level, be it sent, asked
    for again or registered for another level."""
    registration = situation.registration
    level = target_level if row.action is Action.TRANSFER_LEVEL else registration.target_level
    counted = Status(registration.status) in REGISTERED and level == registration.target_level
    if status in REGISTERED and not counted:
        rules.refuse_blocked(rules.on_registering(registration, level=level, day=situation.date, take=True))


def _apply(
    situation: Situation,
    row: Transition,
    status: Status,
    place: Place,
    changes: dict[str, Any],
    target_level: Level | None,
    due_on: dt.date | None,
) -> None:
    """The row of the registration is as it shall be after the move."""
    registration, at = situation.registration, situation.at
    registration.status = status
    registration.awaiting_unit_id, registration.awaiting_role = place.unit_id, place.role
    registration.moves += 1
    registration.changed_at = at
    if row.action is not Action.ASK_WITHDRAWAL and row.then not in (Next.SAME, Next.RECOMPUTED):
        registration.withdrawal_asked_at = None
    if effect := _EFFECTS.get(row.action):
        effect(situation, status)
    if row.action is Action.TRANSFER_LEVEL:
        registration.target_level = target_level
    if row.action is Action.AMEND:
        _amend(registration, changes)
    if row.then is Next.KEEPER and row.target is not None:
        registration.due_on = due_on
    registration.save()


def _submitted(situation: Situation, _status: Status) -> None:
    registration = situation.registration
    if registration.sector_id is None:
        raise NotPossibleError("Chọn lĩnh vực trước khi gửi.")
    if registration.first_sent_at is None:
        if registration.target_level not in targets(registration.keeper, on=situation.date):
            raise NotPossibleError("Đơn vị không đăng ký được cấp đã chọn. Chọn cấp đăng ký khác.")
        registration.first_sent_at, registration.first_sent_by = situation.at, situation.by
    if situation.last is None or situation.last.to_status == Status.DRAFT:
        # Sent for the first time, or taken back to be sent anew; one that a desk returned was in time already.
        registration.registered_late = _is_late(situation, Step.REGISTRATION)
    model = registration.emulation_model
    if model.code is None:
        model.code = _next_code(registration)
        model.save(update_fields=["code"])


def _results_reported(situation: Situation, _status: Status) -> None:
    registration = situation.registration
    registration.results_late = _is_late(situation, Step.RESULTS)
    registration.results_at = situation.at


def _gathered(situation: Situation, _status: Status) -> None:
    """Sent, accepted and with its results all at once; the last days are those of what a unit sends."""
    registration = situation.registration
    if registration.target_level not in targets(registration.keeper, on=situation.date):
        raise NotPossibleError("Đơn vị không được xét ở cấp đã chọn. Chọn cấp khác.")
    registration.first_sent_at, registration.first_sent_by = situation.at, situation.by
    registration.accepted_at = registration.results_at = situation.at


def _taken_back(situation: Situation, status: Status) -> None:
    if status is Status.WITHDRAWN:
        # The desk undoes what it did by mistake: nobody withdrew after being accepted.
        situation.registration.accepted_at = situation.registration.results_at = None


def _accepted(situation: Situation, _status: Status) -> None:
    situation.registration.accepted_at = situation.at


def _asked_withdrawal(situation: Situation, _status: Status) -> None:
    situation.registration.withdrawal_asked_at = situation.at


def _recalled(situation: Situation, status: Status) -> None:
    registration = situation.registration
    if status is Status.RUNNING:
        registration.results_at, registration.results_late = None, False
    elif status is Status.RESULTS_RETURNED:
        # What counts again is the report that the desk returned.
        returned = registration.changes.filter(action=Action.RETURN_RESULTS).latest("sequence")
        reporting = (Action.REPORT_RESULTS, Action.GATHER)
        reports = registration.changes.filter(action__in=reporting, sequence__lt=returned.sequence)
        report = reports.latest("sequence")
        registration.results_at, registration.results_late = report.at, report.results_late


_EFFECTS: dict[Action, Callable[[Situation, Status], None]] = {
    Action.SUBMIT: _submitted,
    Action.GATHER: _gathered,
    Action.TAKE_BACK: _taken_back,
    Action.REPORT_RESULTS: _results_reported,
    Action.ACCEPT: _accepted,
    Action.ASK_WITHDRAWAL: _asked_withdrawal,
    Action.RECALL: _recalled,
}

AMENDABLE = ("title", "sector", "entry_type", "subject", "origin")


def _amend(registration: Registration, changes: dict[str, Any]) -> None:
    if set(changes) - set(AMENDABLE):
        raise NotPossibleError("Chỉ điều chỉnh được tên, lĩnh vực, loại, chủ thể, hình thức.")
    for name, value in changes.items():
        setattr(registration, name, value)


def _is_late(situation: Situation, step: Step) -> bool:
    """Whether the step is taken after the deadline in force, a new one given at a return included."""
    return last_day_missed(situation.registration, step, on=situation.date) is not None


def last_day_missed(registration: Registration, step: Step, *, on: dt.date) -> dt.date | None:
    """The last day of the step, where one who takes it on that day comes too late; a new one given at a return counts.
    None where they are in time, and where nothing is due."""
    term = UnitTerm.objects.on(on).filter(unit=registration.keeper_id).first()
    due = Deadline.objects.in_force(
        period_id=registration.period_id,
        step=step,
        level=registration.target_level,
        path=term.path if term else "",
        unit_id=registration.keeper_id,
    )
    if due is None:
        return None
    last = max(due, registration.due_on or due)
    return last if on > last else None


def _next_code(registration: Registration) -> str:
    """The next code of the period. The counter's row stays locked to the end: no number is skipped."""
    return _next_codes(registration.period.code, 1)[0]


def _next_codes(period_code: str, number: int) -> list[str]:
    CodeCounter.objects.get_or_create(period_code=period_code)
    counter = CodeCounter.objects.select_for_update().get(period_code=period_code)
    counter.last += number
    counter.save(update_fields=["last"])
    return [f"DVK-{period_code}-{one:05d}" for one in range(counter.last - number + 1, counter.last + 1)]


def _record(situation: Situation, row: Transition, post: Post, before: Status, **said: Any) -> StatusChange:
    """The history holds the move: the open row ends where the new one begins."""
    registration, at = situation.registration, situation.at
    registration.changes.at(None).update(until=at)
    with _never_twice():
        return StatusChange.objects.create(
            registration=registration,
            sequence=registration.moves,
            action=row.action,
            by=situation.by,
            for_unit_id=post.unit_id,
            role=post.role,
            from_status=before,
            at=at,
            **_axes(registration),
            **said,
        )


@contextmanager
def _never_twice() -> Iterator[None]:
    """What a reported total tells already is not counted beside it: the database's word as a refusal."""
    try:
        yield
    except DatabaseError as error:
        told = getattr(error.__cause__, "diag", None)
        if told is None or told.sqlstate != _TOLD_ALREADY:
            raise
        raise NotPossibleError(told.message_primary) from error


_TOLD_ALREADY = "P0T01"


def _axes(registration: Registration) -> dict[str, Any]:
    """What a figure asks about, as it stands after a move."""
    return {
        "to_status": registration.status,
        "awaiting_unit_id": registration.awaiting_unit_id,
        "awaiting_role": registration.awaiting_role,
        "period_id": registration.period_id,
        "unit_id": registration.unit_id,
        "target_level": registration.target_level,
        "sector_id": registration.sector_id,
        "entry_type": registration.entry_type,
        "subject": registration.subject,
        "origin": registration.origin,
        "accepted": registration.accepted_at is not None,
        "registered_late": registration.registered_late,
        "results_late": registration.results_late,
    }


def send_new(
    registrations: Sequence[Registration], *, by: User, at: dt.datetime, closed: Closed
) -> list[StatusChange]:
    """The registrations, saved by nobody yet, are saved as sent for the first time, each with its history; models that
    are new too are saved with their code: what `perform` makes of a draft by SUBMIT, for many of one unit, period and
    target level.

    `closed` is what `closing.hold_all` said of the unit. Raises as `perform` does.
    """
    one = registrations[0]
    situation = Situation(one, by, closed.after(at))
    situation.closed = closed
    row = transition(Action.SUBMIT, Status.DRAFT)
    assert row is not None  # noqa: S101 -- it is in the table
    _may_all_send(situation, row, registrations)
    status, place = _destination(situation, row, None, None)
    late = _is_late(situation, Step.REGISTRATION)
    models = [each.emulation_model for each in registrations]
    new, without = (
        [each for each in models if each.pk is None],
        [each for each in models if each.code is None],
    )
    for model, code in zip(without, _next_codes(one.period.code, len(without)), strict=True):
        model.code = code
        if model.pk is not None:
            model.save(update_fields=["code"])
    for each in registrations:
        each.status, each.moves, each.changed_at = status, 1, situation.at
        each.awaiting_unit_id, each.awaiting_role = place.unit_id, place.role
        each.first_sent_at, each.first_sent_by, each.registered_late = situation.at, by, late
    copy_in(new)
    copy_in(registrations)
    said = {"action": row.action, "by": by, "for_unit_id": one.keeper_id, "role": Role.REGISTRAR}
    changes = [
        StatusChange(
            **said, **_axes(each), registration=each, from_status=Status.DRAFT, sequence=1, at=situation.at
        )
        for each in registrations
    ]
    with _never_twice():
        copy_in(changes)
    return changes


def _may_all_send(situation: Situation, row: Transition, registrations: Sequence[Registration]) -> None:
    """Returns if the person may send every one of them. What depends on the unit, the period and the level is asked of
    one of them."""
    one = situation.registration
    alike = {(each.keeper_id, each.unit_id, each.period_id, each.target_level) for each in registrations}
    assert len(alike) == 1  # noqa: S101 -- whoever calls has grouped them
    if situation.is_stopped(row):
        raise ClosedError(situation.why_closed)
    if obstacle := situation.obstacle(row):
        raise NotPossibleError(obstacle)
    if situation.post_for(row) is None:
        raise NotPermittedError(_whose(row))
    if one.target_level not in targets(one.keeper, on=situation.date):
        raise NotPossibleError("Đơn vị không đăng ký được cấp đã chọn. Chọn cấp đăng ký khác.")
    if any(each.sector_id is None for each in registrations):
        raise NotPossibleError("Chọn lĩnh vực trước khi gửi.")


@dataclass(frozen=True)
class Alike:
    """Dossiers that lie alike (keeper, status, target level, awaited unit, withdrawal asked for, of a period that was
    over before the plan's day), and where all of them go: who answers for them, who is awaited, what they are called
    and for which level they are registered then. `left`: no desk can take them further there."""

    keeper: int
    status: str
    target: int | None
    awaiting: int | None
    asked: bool
    over: bool
    to_keeper: int
    to_awaiting: int | None
    to_status: str
    to_target: int | None
    left: bool


def relocate(
    reorganisation: Reorganisation,
    groups: Sequence[Alike],
    *,
    by: User,
    for_unit: int,
    at: dt.datetime | None = None,
) -> tuple[int, int]:
    """All dossiers of the groups are where the reorganisation puts them, and the history of those that are under way
    says so. How many dossiers that were, and of how many the history tells.

    Of a closed period only the place changes. One moment for all, after every last change and closing: `at`, or now.
    Done set by set within the database (`integrity.MOVED_AT_ONCE`), so that a country takes minutes. Raises
    NotPossibleError where `at` is not after all that has happened.
    """
    columns = [[getattr(one, name.name) for one in groups] for name in fields(Alike)]
    said = [reorganisation.pk, by.pk, for_unit, Role.ADMINISTRATOR.value, str(reorganisation), at, *columns]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_RELOCATE, said)
            moved, told = cursor.fetchone()
    except DatabaseError as error:
        if getattr(getattr(error.__cause__, "diag", None), "sqlstate", "") != _TOO_EARLY:
            raise
        raise NotPossibleError("Thời điểm thực hiện phải sau bước cuối của mọi hồ sơ liên quan.") from error
    return moved, told


_TOO_EARLY = "P0G03"
_RELOCATE = """
SELECT * FROM registry_carry_out_reorganisation(%s, %s, %s, %s, %s, %s::timestamptz, %s::bigint[], %s::text[],
    %s::smallint[], %s::bigint[], %s::boolean[], %s::boolean[], %s::bigint[], %s::bigint[], %s::text[], %s::smallint[],
    %s::boolean[])
"""
