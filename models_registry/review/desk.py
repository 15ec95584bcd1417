"""A desk as its reviewer sees it: what lies there, and what a step taken for many at once would do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, TextChoices
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.desks import Desk, desks_from
from danvan.units.enums import Level
from danvan.units.models import Unit, chain_of, last_said, today
from models_registry import closing
from models_registry.lifecycle import Situation, sent_by
from models_registry.models import Registration, StatusChange
from models_registry.review.actions import BULK, check_open
from models_registry.workflow import Action, Status

# How many are moved in one go; the rest waits for the next.
MOST_AT_ONCE = 200
# Beyond this the list says "hơn 1.000".
COUNTED = 1_000
ORDER = ("changed_at", "pk")  # who waited longest stands first


class DeskStep(TextChoices):
    """What the desk is asked for; the value stands in the address."""

    REGISTRATIONS = "dang-ky", "Đăng ký chờ xem xét"
    RESULTS = "ket-qua", "Kết quả chờ đề nghị"
    PROPOSALS = "de-nghi", "Đề nghị chờ thẩm định"
    WITHDRAWALS = "xin-rut", "Xin rút chờ trả lời"

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses in which a registration at the desk is of this step."""
        return tuple(status for status, step in _STEP_OF.items() if step is self)

    @property
    def tone(self) -> str:
        """The tone of its chip."""
        return "bad" if self is DeskStep.WITHDRAWALS else "wait"


_STEP_OF = {
    Status.SUBMITTED: DeskStep.REGISTRATIONS,
    Status.RESULTS_SUBMITTED: DeskStep.RESULTS,
    Status.PROPOSED: DeskStep.PROPOSALS,
    Status.RUNNING: DeskStep.WITHDRAWALS,
    Status.RESULTS_RETURNED: DeskStep.WITHDRAWALS,
}
# What can be done to many of a step at once.
BULK_OF_STEP: dict[DeskStep, tuple[Action, ...]] = {
    DeskStep.REGISTRATIONS: (Action.FORWARD, Action.ACCEPT),
    DeskStep.RESULTS: (Action.PROPOSE,),
    DeskStep.PROPOSALS: (Action.APPRAISE,),
    DeskStep.WITHDRAWALS: (),
}


def step_of(registration: Registration) -> DeskStep:
    """What the desk where `registration` lies is asked for."""
    return _STEP_OF[Status(registration.status)]


def waiting(who: User) -> QuerySet[Registration]:
    """Those that wait for `who` as a reviewer: at a desk of their own, one they serve (xét thay), or an offline one
    whose answers they record."""
    return Registration.objects.visible_to(who).waiting_for(who, Role.REVIEWER)


def listed(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """With what a line of a list shows, `keeper_name` the name its unit bears now, all in one query."""
    return rows.annotate(keeper_name=last_said("keeper")).select_related(
        "emulation_model", "sector", "period"
    )


def counts_by_step(rows: QuerySet[Registration]) -> dict[DeskStep, int]:
    """How many of `rows` there are of each step; counting stops after COUNTED + 1."""
    statuses = rows.order_by().values_list("status", flat=True)[: COUNTED + 1]
    found = Counter(_STEP_OF[Status(status)] for status in statuses)
    return {step: found[step] for step in DeskStep}


@dataclass(frozen=True)
class Surroundings:
    """How levels are called around a reviewer's desks, where these pass things on to, and the names of the desks above
    (by unit) that answer on paper."""

    level_names: dict[Level, str]
    next_desks: frozenset[str]
    offline_desks: dict[int, str]

    def level_name(self, level: int | None) -> str:
        """The name of one level; where districts of several kinds mix, "cấp huyện"."""
        return "" if level is None else self.level_names.get(Level(level), Level(level).label)

    @property
    def next_desk(self) -> str:
        """The name of the next desk up, where there is one and no other; else empty."""
        return next(iter(self.next_desks)) if len(self.next_desks) == 1 else ""


def surroundings(who: User) -> Surroundings:
    """The surroundings of the desks of `who` today."""
    own = [post.unit for post in who.posts if post.role == Role.REVIEWER]
    chains = [chain_of(unit.scope_path) for unit in own]
    ids = {unit_id for chain in chains for unit_id in chain}
    terms = {
        term.unit_id: term for term in who.map_around if term.unit_id in ids and term.desk_level is not None
    }
    labels: dict[Level, set[str]] = {}
    for term in terms.values():
        labels.setdefault(Level(term.desk_level), set()).add(term.level_label)
    names = {level: next(iter(found)) for level, found in labels.items() if len(found) == 1}
    above = [[terms[unit_id] for unit_id in chain[:-1] if unit_id in terms] for chain in chains]
    offline = {unit_id: term.desk_name for unit_id, term in terms.items() if term.desk_is_offline}
    return Surroundings(names, frozenset(chain[-1].desk_name for chain in above if chain), offline)


@dataclass(frozen=True)
class Planned:
    """One registration that the step would move, and the name of the desk it would go to ("" for none)."""

    registration: Registration
    place: str = ""


@dataclass
class Plan:
    """What a step for many would do: which go where, and which stay, each with the reason."""

    action: Action
    moved: list[Planned] = field(default_factory=list)
    left: list[tuple[Registration, str]] = field(default_factory=list)

    @property
    def places(self) -> dict[str, int]:
        """How many go to which desk."""
        return dict(Counter(one.place for one in self.moved if one.place))


def plan(action: Action, registrations: Sequence[Registration], *, by: User) -> Plan:
    """What `action` would do to each now. The number of queries does not grow with the registrations."""
    if action not in BULK:
        raise NotPossibleError("Việc này làm với từng hồ sơ một.")
    made = Plan(action)
    for situation in _situations(registrations, by):
        try:
            _refuse_paper(situation)
            check_open(action, situation)
        except (NotPermittedError, NotPossibleError) as refusal:
            made.left.append((situation.registration, str(refusal)))
        else:
            passes_on = action in (Action.FORWARD, Action.PROPOSE)
            place = situation.route[1].name if passes_on and len(situation.route) > 1 else ""
            made.moved.append(Planned(situation.registration, place))
    return made


def _refuse_paper(situation: Situation) -> None:
    """Raises NotPossibleError where each answer stands on a paper of its own."""
    if situation.route and situation.route[0].offline:
        name = situation.route[0].name
        raise NotPossibleError(f"{name} trả lời bằng giấy: mở từng hồ sơ để ghi số, ngày văn bản.")


def _situations(registrations: Sequence[Registration], by: User) -> Iterable[Situation]:
    """Each with what the table asks about filled in for all together.

    The route begins at the desk where the registration lies: what is behind it does not matter for going up.
    """
    now, day = timezone.now(), today()
    above = _desks_above({one.awaiting_unit_id for one in registrations if one.awaiting_unit_id}, day)
    sent = Registration.objects.filter(sent_by(by), pk__in=[one.pk for one in registrations])
    own = set(sent.values_list("pk", flat=True))
    opened = StatusChange.objects.at(None).filter(registration__in=registrations).select_related("by")
    last = {change.registration_id: change for change in opened}
    closings = closing.seen_all((one.period_id, one.unit_id) for one in registrations)
    for registration in registrations:
        situation = Situation(registration, by, now)
        situation.closed = closings[registration.period_id, registration.unit_id]
        desks = above.get(registration.awaiting_unit_id or 0, [])
        situation.route = _up_to_target(desks, registration.target_level)
        situation.sent_by_same_person = registration.pk in own
        situation.last = last.get(registration.pk)
        yield situation


def _desks_above(unit_ids: set[int], day: dt.date) -> dict[int, list[Desk]]:
    """For each unit its own desk and those above it: a reviewer's own desks, so few."""
    return {unit.pk: desks_from(unit, on=day) for unit in Unit.objects.filter(pk__in=unit_ids)}


def _up_to_target(desks: list[Desk], target: int | None) -> list[Desk]:
    passed: list[Desk] = []
    for desk in desks:
        passed.append(desk)
        if target is not None and desk.level <= target:
            return passed
    return []
