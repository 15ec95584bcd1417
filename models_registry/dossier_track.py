"""The way of one dossier, read off its history: through which desks it went and what they were called then, where it
lies now, and what still lies ahead on the map of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from danvan.ui.components import Stop
from danvan.units.desks import Desk
from danvan.units.models import UnitTerm
from models_registry.models import Registration, StatusChange
from models_registry.wording import left_over
from models_registry.workflow import AT_DESK, ENDED, Action, Status

_REGISTERING = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
_DECIDED = frozenset({Status.RECOGNISED, Status.NOT_RECOGNISED, Status.REVOKED})

_AT_A_DESK = {
    Action.FORWARD: "chuyển lên",
    Action.ACCEPT: "chấp thuận",
    Action.REFUSE: "không chấp thuận",
    Action.PROPOSE: "đề nghị",
    Action.APPRAISE: "thẩm định xong",
}
_AT_THE_END = {
    Action.RECOGNISE: "công nhận",
    Action.DECLINE: "không công nhận",
    Action.REVOKE: "thu hồi",
}


class NamesThen:
    """What the units of a history and their desks were called on the days that it tells of. One query."""

    def __init__(self, changes: Sequence[StatusChange]) -> None:
        named = {pk for one in changes for pk in (one.for_unit_id, one.awaiting_unit_id)}
        self._terms: dict[int, list[UnitTerm]] = {}
        for term in UnitTerm.objects.filter(unit__in=named - {None}).order_by("unit", "during"):
            self._terms.setdefault(term.unit_id, []).append(term)

    def unit(self, unit_id: int, day: dt.date) -> str:
        """The name of the unit on that day; where it was not there then, its last."""
        return self._term(unit_id, day).name

    def desk(self, unit_id: int, day: dt.date) -> str:
        """The name of its standing body, else its own."""
        term = self._term(unit_id, day)
        return term.desk_name or term.name

    def _term(self, unit_id: int, day: dt.date) -> UnitTerm:
        terms = self._terms[unit_id]
        return next((term for term in terms if day in term.during), terms[-1])


@dataclass
class _Half:
    """The desks that one half of the way led through (the registration, the results): when it came to lie at each,
    and what was done there last. Each is there once."""

    desks: list[int] = field(default_factory=list)
    days: list[dt.date] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def lay(self, desk: int, day: dt.date) -> None:
        """It lies there now; what lay behind that desk counts no more."""
        if desk in self.desks:
            self.cut(self.desks.index(desk) + 1)
        else:
            self.desks.append(desk)
            self.days.append(day)
            self.notes.append("")

    def cut(self, length: int) -> None:
        """Only the first so many are left."""
        for kept in (self.desks, self.days, self.notes):
            del kept[length:]

    def note(self, words: str, day: dt.date) -> None:
        """That was done on that day at the desk where it lay."""
        if self.notes:
            self.days[-1], self.notes[-1] = day, words


@dataclass
class _Way:
    """Both halves, who sent it from where, and what was done at the unit and at the end."""

    registering: _Half = field(default_factory=_Half)
    reporting: _Half = field(default_factory=_Half)
    sender: tuple[int, dt.date] | None = None
    sent: str = ""
    reported: str = ""
    withdrawn: str = ""
    decided: str = ""

    def go(self, change: StatusChange) -> None:
        """One step further."""
        day = timezone.localdate(change.at)
        said, action, status = f"{day:%d/%m/%Y}", Action(change.action), Status(change.to_status)
        half = self.registering if change.from_status in _REGISTERING else self.reporting
        if action is Action.SUBMIT:
            self.registering.cut(0)
            self.sender, self.sent = (change.for_unit_id, day), f"gửi đăng ký {said}"
        elif action in (Action.REPORT_RESULTS, Action.GATHER):
            self.reporting.cut(0)
            self.reported = f"từ hồ sơ các năm {said}" if action is Action.GATHER else said
        elif action in _AT_A_DESK:
            half.note(f"{_AT_A_DESK[action]} {said}", day)
        elif action in _AT_THE_END:
            self.decided = f"{_AT_THE_END[action]} {said}"
        elif action in (Action.REORGANISE, Action.TRANSFER_LEVEL) and status in AT_DESK:
            half.cut(len(half.desks) - 1)  # it lies elsewhere without anybody there having done anything
        if status is Status.WITHDRAWN:
            self.withdrawn = f"rút {said}"
        elif status is Status.SUBMITTED:
            self.registering.lay(change.awaiting_unit_id, day)
        elif status in AT_DESK:
            self.reporting.lay(change.awaiting_unit_id, day)


def track(
    registration: Registration,
    desks: Sequence[Desk],
    changes: Sequence[StatusChange],
    names: NamesThen,
    *,
    over: bool = False,
) -> list[Stop]:
    """The way from the unit through the desks to the decision, twice over: registration, then results. What lies behind
    is told as the history tells it; what lies ahead are the desks of today. In a closed period (`over`) what was left
    unfinished has stopped where it is."""
    way = _Way()
    for change in changes:
        way.go(change)
    status = Status(registration.status)
    writing = status in (Status.DRAFT, Status.RETURNED)
    over = over and left_over(status)
    state = "done" if status is Status.RECOGNISED else "stopped" if over or status in ENDED else "now"
    ahead = [(desk.name, "") for desk in desks]
    gone = [_passed(half, names) for half in (way.registering, way.reporting)]
    if status is Status.SUBMITTED and not over:
        first, second = _and_ahead(gone[0], way.registering, desks), ahead
    else:
        told = gone[0] or _untold(gone[1])
        first = (told if over or not writing else []) or ahead
        second = _second(gone[1], first, way.reporting, desks, status, over=over)
    home = registration.keeper if writing else registration.unit
    unit = names.unit(*way.sender) if way.sender and not writing else str(home)
    stops = [(unit, way.sent), *first, ("Nộp kết quả", way.reported), *second, ("Quyết định", way.decided)]
    here = _here(registration, len(first), len(second), way)
    if state == "now":
        stops[here] = (stops[here][0], _waiting_note(registration))
    elif over:
        stops[here] = (stops[here][0], "hết kỳ")
    elif status is Status.WITHDRAWN:
        stops[here] = (stops[here][0], way.withdrawn)
    states = ["done"] * here + [state] + ["next"] * (len(stops) - here - 1)
    return [
        Stop(title, note if place <= here else "", states[place]) for place, (title, note) in enumerate(stops)
    ]


def _passed(half: _Half, names: NamesThen) -> list[tuple[str, str]]:
    """The desks of the half with what was done there, each as it was called then."""
    return [
        (names.desk(desk, day), note)
        for desk, day, note in zip(half.desks, half.days, half.notes, strict=True)
    ]


def _untold(stops: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same desks, with nothing done there."""
    return [(name, "") for name, _ in stops]


def _and_ahead(gone: list[tuple[str, str]], half: _Half, desks: Sequence[Desk]) -> list[tuple[str, str]]:
    """The desks behind, that where it lies, and those of today above it."""
    ids = [desk.unit_id for desk in desks]
    if not half.desks or half.desks[-1] not in ids:
        return gone
    at = ids.index(half.desks[-1])
    return [*gone[:-1], *((desk.name, "") for desk in desks[at:])]


def _second(
    gone: list[tuple[str, str]],
    first: list[tuple[str, str]],
    half: _Half,
    desks: Sequence[Desk],
    status: Status,
    *,
    over: bool,
) -> list[tuple[str, str]]:
    """The desks of the results. Of what is over those where it lay, else those where the registration lay."""
    if status in _DECIDED or (over and status in AT_DESK):
        return gone or first
    if status in ENDED or over:
        return _untold(first)
    return _and_ahead(gone, half, desks) if status in AT_DESK else [(desk.name, "") for desk in desks]


def _here(registration: Registration, first: int, second: int, way: _Way) -> int:
    """The number of the stop where it is: the unit is 0, the first desk 1, …, the decision the last."""
    status = Status(registration.status)
    if status is Status.SUBMITTED or status is Status.REFUSED:
        return max(1, len(way.registering.desks))
    if status in AT_DESK:
        return first + 1 + max(1, len(way.reporting.desks))
    if status in _DECIDED:
        return first + second + 2
    reached = status in (Status.RUNNING, Status.RESULTS_RETURNED) or registration.accepted_at
    return first + 1 if reached and status not in (Status.DRAFT, Status.RETURNED) else 0


def _waiting_note(registration: Registration) -> str:
    if Status(registration.status) in AT_DESK:
        days = (timezone.now() - registration.changed_at).days
        return "đang xem xét, hôm nay" if days < 1 else f"đang xem xét, {days} ngày"
    return {
        Status.DRAFT: "đang soạn",
        Status.RETURNED: "đang bổ sung",
        Status.RUNNING: "đang thực hiện",
        Status.RESULTS_RETURNED: "đang bổ sung kết quả",
    }.get(Status(registration.status), "")
