"""The workflow as one pure table: which action leads from which status to which, who may do it, what it needs.

Nothing else in the code knows which move is legal; `lifecycle.perform` is the only writer of a status. The diagram
in README.md and the test over every status × action × role are made from this table. Pure: no rows, no clock.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from django.db.models import TextChoices


class Status(TextChoices):
    """Where a registration stands. Labels are the bare words; what stands around them is in `wording`."""

    DRAFT = "draft", "Bản nháp"
    SUBMITTED = "submitted", "Đã gửi đăng ký"
    RETURNED = "returned", "Trả lại để bổ sung"
    REFUSED = "refused", "Không chấp thuận đăng ký"
    RUNNING = "running", "Đang thực hiện"
    RESULTS_SUBMITTED = "results_submitted", "Đã nộp kết quả"
    RESULTS_RETURNED = "results_returned", "Kết quả cần bổ sung"
    PROPOSED = "proposed", "Đã đề nghị công nhận"
    RECOGNISED = "recognised", "Được công nhận"
    NOT_RECOGNISED = "not_recognised", "Không được công nhận"
    REVOKED = "revoked", "Đã thu hồi công nhận"
    WITHDRAWN = "withdrawn", "Đã rút đăng ký"

    @property
    def tone(self) -> str:
        """The tone of its chip: idle, wait, info, ok or bad."""
        return _TONES[self]

    @property
    def names_level(self) -> bool:
        """Whether the status is said with its level: "Được công nhận cấp thành phố"."""
        return self in CARRIES_LEVEL

    @property
    def waits_at_desk(self) -> bool:
        """Whether the registration lies at a desk, named in the status: "… (chờ Ban Dân vận … xem xét)"."""
        return self in (Status.SUBMITTED, Status.RESULTS_SUBMITTED)


_TONES = {
    Status.DRAFT: "idle",
    Status.SUBMITTED: "wait",
    Status.RETURNED: "bad",
    Status.REFUSED: "bad",
    Status.RUNNING: "info",
    Status.RESULTS_SUBMITTED: "wait",
    Status.RESULTS_RETURNED: "bad",
    Status.PROPOSED: "wait",
    Status.RECOGNISED: "ok",
    Status.NOT_RECOGNISED: "bad",
    Status.REVOKED: "bad",
    Status.WITHDRAWN: "idle",
}
CARRIES_LEVEL = frozenset({Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED, Status.REVOKED})

# What counts as registered (letter A of the figures).
REGISTERED = frozenset(Status) - {Status.DRAFT, Status.REFUSED, Status.WITHDRAWN}

# Statuses in which the registration is over, and in which nobody's turn is due.
ENDED = frozenset(
    {Status.REFUSED, Status.WITHDRAWN, Status.RECOGNISED, Status.NOT_RECOGNISED, Status.REVOKED}
)
AT_DESK = frozenset({Status.SUBMITTED, Status.RESULTS_SUBMITTED, Status.PROPOSED})
AT_UNIT = frozenset({Status.DRAFT, Status.RETURNED, Status.RUNNING, Status.RESULTS_RETURNED})


class Action(TextChoices):
    """What can be done with a registration, in the words of the history."""

    DISCARD = "discard", "Xóa bản nháp"
    SUBMIT = "submit", "Gửi đăng ký"
    GATHER = "gather", "Lập hồ sơ giai đoạn từ hồ sơ các năm"
    RECALL = "recall", "Lấy lại để sửa"
    TAKE_BACK = "take_back", "Rút lại bước vừa chuyển"
    FORWARD = "forward", "Chuyển lên"
    ACCEPT = "accept", "Chấp thuận đăng ký"
    RETURN = "return", "Trả lại để bổ sung"
    REFUSE = "refuse", "Không chấp thuận"
    REPORT_RESULTS = "report_results", "Nộp kết quả"
    PROPOSE = "propose", "Đề nghị công nhận"
    RETURN_RESULTS = "return_results", "Yêu cầu bổ sung kết quả"
    SEND_DOWN = "send_down", "Chuyển trả"
    RECOGNISE = "recognise", "Ghi quyết định công nhận"
    RECOGNISE_ELSEWHERE = "recognise_elsewhere", "Ghi quyết định công nhận ở cấp khác"
    DECLINE = "decline", "Không công nhận"
    REVOKE = "revoke", "Thu hồi"
    REVOKE_ELSEWHERE = "revoke_elsewhere", "Thu hồi công nhận ở cấp khác"
    RECONSIDER = "reconsider", "Xét lại"
    WITHDRAW = "withdraw", "Rút đăng ký"
    ASK_WITHDRAWAL = "ask_withdrawal", "Xin rút"
    AGREE_WITHDRAWAL = "agree_withdrawal", "Đồng ý cho rút"
    DECLINE_WITHDRAWAL = "decline_withdrawal", "Không đồng ý cho rút"
    APPRAISE = "appraise", "Thẩm định"
    NOMINATE = "nominate", "Giới thiệu lên cấp trên"
    TRANSFER_LEVEL = "transfer_level", "Đổi cấp đăng ký"
    AMEND = "amend", "Điều chỉnh thông tin"
    REORGANISE = "reorganise", "Sắp xếp đơn vị"


class Who(enum.Enum):
    """Which role acts. The names are those of `danvan.accounts.permissions.Role`."""

    REGISTRAR = "registrar"
    REVIEWER = "reviewer"
    DECIDER = "decider"


class Where(enum.Enum):
    """At which unit the actor's post must be."""

    KEEPER = "the unit that answers for the registration"
    DESK = "the desk where it lies now"
    TARGET = "the target desk, and it lies there"
    TARGET_DESK = "the target desk, wherever it lies"
    BELOW_TARGET = "the desk where it lies, below the target"
    ABOVE_FIRST = "the desk where it lies, not the first"
    LAST_MOVER = "the unit that made the last move"
    ANY_DESK = "any desk on its path"
    ACTING_DESK = "the desk where it lies; while it is with the unit, any desk on its path"
    OWN_LEVEL = "any desk from the unit up to the province, deciding for its own level"
    ENTRY_DESK = "the desk at which it was entered, on its path"


class Next(enum.Enum):
    """Where the registration lies afterwards."""

    NOWHERE = "it is over"
    KEEPER = "the unit"
    FIRST = "the first desk"
    UP = "the next desk up"
    DOWN = "the desk below"
    TARGET = "the target desk"
    SAME = "where it lies"
    BEFORE = "where it lay before the last move"
    ENTRY_DESK = "the desk at which it was entered"
    RECOMPUTED = "recomputed for the new target"


@dataclass(frozen=True)
class Transition:
    """One row of the table: from any of `sources`, `who` at `where` may do `action`; it then has `target`.

    `target` None leaves the status as it is, or (for BEFORE, FIRST, UP, DOWN, ENTRY_DESK) lets the place decide as
    `status_of_results` says.
    """

    action: Action
    sources: frozenset[Status]
    target: Status | None
    who: Who
    where: Where
    then: Next
    reason: bool = False
    condition: str = ""


def _row(
    action: Action,
    sources: tuple[Status, ...],
    target: Status | None,
    who: Who,
    where: Where,
    then: Next,
    *,
    reason: bool = False,
    condition: str = "",
) -> Transition:
    return Transition(action, frozenset(sources), target, who, where, then, reason, condition)


_S = Status
_TRANSFERABLE = (
    _S.SUBMITTED,
    _S.RETURNED,
    _S.RUNNING,
    _S.RESULTS_SUBMITTED,
    _S.RESULTS_RETURNED,
    _S.PROPOSED,
)
_SENT = tuple(status for status in Status if status is not _S.DRAFT)

TRANSITIONS: tuple[Transition, ...] = (
    _row(
        Action.DISCARD, (_S.DRAFT,), None, Who.REGISTRAR, Where.KEEPER, Next.NOWHERE, condition="never_sent"
    ),
    _row(Action.SUBMIT, (_S.DRAFT, _S.RETURNED), _S.SUBMITTED, Who.REGISTRAR, Where.KEEPER, Next.FIRST),
    # A dossier of a round that a desk makes from yearly ones: it brings its results, and nobody sees it as a draft.
    _row(
        Action.GATHER,
        (_S.DRAFT,),
        None,
        Who.REVIEWER,
        Where.ENTRY_DESK,
        Next.ENTRY_DESK,
        condition="from_years",
    ),
    _row(
        Action.RECALL,
        (_S.SUBMITTED, _S.RESULTS_SUBMITTED, _S.PROPOSED),
        None,
        Who.REGISTRAR,
        Where.KEEPER,
        Next.BEFORE,
        condition="unit_moved_last",
    ),
    _row(
        Action.TAKE_BACK,
        (_S.SUBMITTED, _S.RESULTS_SUBMITTED, _S.PROPOSED),
        None,
        Who.REVIEWER,
        Where.LAST_MOVER,
        Next.BEFORE,
        condition="desk_moved_last",
    ),
    _row(Action.FORWARD, (_S.SUBMITTED,), _S.SUBMITTED, Who.REVIEWER, Where.BELOW_TARGET, Next.UP),
    _row(Action.ACCEPT, (_S.SUBMITTED,), _S.RUNNING, Who.REVIEWER, Where.TARGET, Next.KEEPER),
    _row(Action.RETURN, (_S.SUBMITTED,), _S.RETURNED, Who.REVIEWER, Where.DESK, Next.KEEPER, reason=True),
    _row(Action.REFUSE, (_S.SUBMITTED,), _S.REFUSED, Who.REVIEWER, Where.DESK, Next.NOWHERE, reason=True),
    _row(
        Action.REPORT_RESULTS,
        (_S.RUNNING, _S.RESULTS_RETURNED),
        None,
        Who.REGISTRAR,
        Where.KEEPER,
        Next.FIRST,
        condition="no_withdrawal_asked",
    ),
    _row(Action.PROPOSE, (_S.RESULTS_SUBMITTED,), None, Who.REVIEWER, Where.DESK, Next.UP),
    _row(
        Action.RETURN_RESULTS,
        (_S.RESULTS_SUBMITTED, _S.PROPOSED),
        _S.RESULTS_RETURNED,
        Who.REVIEWER,
        Where.DESK,
        Next.KEEPER,
        reason=True,
    ),
    _row(
        Action.SEND_DOWN,
        (_S.SUBMITTED, _S.RESULTS_SUBMITTED, _S.PROPOSED),
        None,
        Who.REVIEWER,
        Where.ABOVE_FIRST,
        Next.DOWN,
        reason=True,
    ),
    _row(Action.APPRAISE, (_S.PROPOSED,), None, Who.REVIEWER, Where.TARGET, Next.SAME),
    _row(
        Action.RECOGNISE,
        (_S.PROPOSED,),
        _S.RECOGNISED,
        Who.DECIDER,
        Where.TARGET,
        Next.NOWHERE,
        condition="by_decision",
    ),
    _row(
        Action.DECLINE,
        (_S.PROPOSED,),
        _S.NOT_RECOGNISED,
        Who.DECIDER,
        Where.TARGET,
        Next.NOWHERE,
        reason=True,
    ),
    _row(
        Action.REVOKE,
        (_S.RECOGNISED,),
        _S.REVOKED,
        Who.DECIDER,
        Where.TARGET_DESK,
        Next.NOWHERE,
        reason=True,
        condition="by_decision",
    ),
    _row(
        Action.RECONSIDER,
        (_S.REFUSED,),
        _S.SUBMITTED,
        Who.REVIEWER,
        Where.LAST_MOVER,
        Next.BEFORE,
        reason=True,
        condition="no_other_registration",
    ),
    _row(
        Action.RECONSIDER,
        (_S.NOT_RECOGNISED,),
        _S.PROPOSED,
        Who.DECIDER,
        Where.TARGET_DESK,
        Next.TARGET,
        reason=True,
    ),
    _row(
        Action.WITHDRAW,
        (_S.RETURNED, _S.SUBMITTED),
        _S.WITHDRAWN,
        Who.REGISTRAR,
        Where.KEEPER,
        Next.NOWHERE,
        reason=True,
    ),
    _row(
        Action.ASK_WITHDRAWAL,
        (_S.RUNNING, _S.RESULTS_RETURNED),
        None,
        Who.REGISTRAR,
        Where.KEEPER,
        Next.TARGET,
        reason=True,
        condition="no_withdrawal_asked",
    ),
    _row(
        Action.AGREE_WITHDRAWAL,
        (_S.RUNNING, _S.RESULTS_RETURNED),
        _S.WITHDRAWN,
        Who.REVIEWER,
        Where.TARGET_DESK,
        Next.NOWHERE,
        condition="withdrawal_asked",
    ),
    _row(
        Action.DECLINE_WITHDRAWAL,
        (_S.RUNNING, _S.RESULTS_RETURNED),
        None,
        Who.REVIEWER,
        Where.TARGET_DESK,
        Next.KEEPER,
        reason=True,
        condition="withdrawal_asked",
    ),
    _row(
        Action.TRANSFER_LEVEL,
        _TRANSFERABLE,
        None,
        Who.REVIEWER,
        Where.ACTING_DESK,
        Next.RECOMPUTED,
        reason=True,
    ),
    _row(Action.AMEND, _SENT, None, Who.REVIEWER, Where.ANY_DESK, Next.SAME, reason=True),
    _row(
        Action.RECOGNISE_ELSEWHERE,
        (_S.RESULTS_SUBMITTED, _S.PROPOSED, _S.RECOGNISED, _S.NOT_RECOGNISED),
        None,
        Who.DECIDER,
        Where.OWN_LEVEL,
        Next.SAME,
        condition="by_decision",
    ),
    _row(
        Action.REVOKE_ELSEWHERE,
        (
            _S.RESULTS_SUBMITTED,
            _S.PROPOSED,
            _S.RECOGNISED,
            _S.NOT_RECOGNISED,
            _S.REVOKED,
            _S.RESULTS_RETURNED,
            _S.WITHDRAWN,
        ),
        None,
        Who.DECIDER,
        Where.OWN_LEVEL,
        Next.SAME,
        reason=True,
        condition="by_decision",
    ),
)


def transitions_from(status: Status) -> list[Transition]:
    """The rows that start in `status`, in the table's order."""
    return [row for row in TRANSITIONS if status in row.sources]


def transition(action: Action, status: Status) -> Transition | None:
    """The one row for `action` in `status`, or None when the table has none."""
    return next((row for row in TRANSITIONS if row.action == action and status in row.sources), None)


def status_of_results(*, at_target: bool) -> Status:
    """What results that lie at a desk are called: at the target desk they are proposed, below it only sent."""
    return Status.PROPOSED if at_target else Status.RESULTS_SUBMITTED
