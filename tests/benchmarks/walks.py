"""The ways registrations go, as steps to be played for thousands of them at once, each legal by the workflow's table."""

from __future__ import annotations

from dataclasses import dataclass

from danvan.accounts.permissions import Role
from models_registry.workflow import ENDED, Action, Status, transition

# Where a step is taken and where the registration lies afterwards: at the unit, its first desk, the target desk.
UNIT, FIRST, TARGET = "unit", "first", "target"


@dataclass(frozen=True)
class Step:
    """One row of the history to be; `day` counts from the first day of the period, `fixed` has no jitter."""

    sequence: int
    action: Action
    before: Status
    after: Status
    place: str
    role: Role
    awaiting: str | None
    awaiting_role: str
    accepted: bool
    reported: bool
    day: int
    fixed: bool


_S, _A = Action.SUBMIT, Action.ACCEPT
_BACK = (_S, Action.RETURN, _S)
_REPORTED = (_S, _A, Action.REPORT_RESULTS)
_MENDED = (*_BACK, _A, Action.REPORT_RESULTS, Action.RETURN_RESULTS, Action.REPORT_RESULTS)
# Of a hundred registrations so many go this way, six moves each on an average. Some are worked on at the end of the
# year as at its middle, so that every queue holds something.
WAYS: tuple[tuple[int, tuple[Action, ...]], ...] = (
    (1, ()),
    (5, (_S,)),
    (3, (_S, Action.RETURN)),
    (2, (_S, Action.REFUSE)),
    (2, (_S, Action.RETURN, Action.WITHDRAW)),
    (4, (_S, _A)),
    (5, (*_BACK, _A)),
    (5, (*_REPORTED, Action.RETURN_RESULTS)),
    (9, _REPORTED),
    (6, (*_REPORTED, Action.APPRAISE)),
    (16, (*_REPORTED, Action.APPRAISE, Action.RECOGNISE)),
    (38, (*_MENDED, Action.APPRAISE, Action.RECOGNISE)),
    (2, (*_REPORTED, Action.APPRAISE, Action.DECLINE)),
    (2, (*_MENDED, Action.APPRAISE, Action.DECLINE)),
)
# At what day of the year a step is taken, up to thirty days of jitter not counted.
_GAP = {Action.SUBMIT: 12, Action.ACCEPT: 15, Action.REPORT_RESULTS: 70, Action.RECOGNISE: 0}
_DECISION_DAY = 310


def walk(way: tuple[Action, ...], *, desks: int) -> list[Step]:
    """The steps of `way` for a registration that passes one or two desks."""
    steps: list[Step] = []
    status, here, accepted, reported, day = Status.DRAFT, UNIT, False, False, 5
    for action in _with_desks(way, desks):
        place, role = _actor(action, here)
        after, there, awaited = _outcome(action, status, desks)
        assert transition(action, status) is not None, (action, status)
        accepted |= action is Action.ACCEPT
        reported |= action is Action.REPORT_RESULTS
        day = _DECISION_DAY if action is Action.RECOGNISE else day + _GAP.get(action, 8)
        over = after in ENDED
        steps.append(
            Step(
                len(steps) + 1, action, status, after, place, role,
                None if over else there, "" if over else awaited, accepted, reported, day, action is Action.RECOGNISE,
            )
        )  # fmt: skip
        status, here = after, there
    return steps


def _with_desks(way: tuple[Action, ...], desks: int) -> list[Action]:
    """With a second desk: forwarded to it before it accepts, proposed to it before it appraises."""
    if desks == 1:
        return list(way)
    made: list[Action] = []
    for action in way:
        made += {Action.ACCEPT: [Action.FORWARD], Action.APPRAISE: [Action.PROPOSE]}.get(action, [])
        made.append(action)
    return made


def _actor(action: Action, here: str) -> tuple[str, Role]:
    if action in (Action.SUBMIT, Action.REPORT_RESULTS, Action.WITHDRAW):
        return UNIT, Role.REGISTRAR
    if action in (Action.RECOGNISE, Action.DECLINE):
        return TARGET, Role.DECIDER
    return here, Role.REVIEWER


def _outcome(action: Action, status: Status, desks: int) -> tuple[Status, str, str]:
    """The status, the place and the role awaited after `action`."""
    reviewer, registrar = Role.REVIEWER.value, Role.REGISTRAR.value
    match action:
        case Action.SUBMIT:
            return Status.SUBMITTED, FIRST, reviewer
        case Action.FORWARD:
            return Status.SUBMITTED, TARGET, reviewer
        case Action.ACCEPT:
            return Status.RUNNING, UNIT, registrar
        case Action.RETURN:
            return Status.RETURNED, UNIT, registrar
        case Action.REPORT_RESULTS:
            return Status.PROPOSED if desks == 1 else Status.RESULTS_SUBMITTED, FIRST, reviewer
        case Action.RETURN_RESULTS:
            return Status.RESULTS_RETURNED, UNIT, registrar
        case Action.PROPOSE:
            return Status.PROPOSED, TARGET, reviewer
        case Action.APPRAISE:
            return status, TARGET, Role.DECIDER.value
    ended = {
        Action.REFUSE: Status.REFUSED, Action.WITHDRAW: Status.WITHDRAWN,
        Action.RECOGNISE: Status.RECOGNISED, Action.DECLINE: Status.NOT_RECOGNISED,
    }  # fmt: skip
    return ended[action], UNIT, registrar
