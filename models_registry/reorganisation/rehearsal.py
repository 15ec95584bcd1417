"""What a reorganisation would do to people, posts and dossiers: counted and listed, nothing written.

Dossiers are looked at in groups that lie alike (same unit, status, level and turn), so that a whole country is some ten
thousand of them; where a group would go is said by `goes`, without a query.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from danvan.accounts.models import Membership, User
from danvan.units.desks import way_through
from danvan.units.enums import Level
from danvan.units.models import Unit, chain_of
from danvan.units.reform import Key, Reform
from models_registry.models import Deadline, EmulationPeriod, PeriodBook, Registration, Sector
from models_registry.workflow import AT_DESK, AT_UNIT, Status


class Group(NamedTuple):
    """Dossiers that lie alike. `asked` says that their withdrawal was asked for, `over` that their period was over
    before the day of the plan."""

    keeper: int
    status: Status
    target: Level | None
    awaiting: int | None
    asked: bool
    over: bool = False


@dataclass(frozen=True)
class Goes:
    """Where the dossiers of a group go: who answers for them, who is awaited, what they are called and for which level
    they are registered then. `why` is the decision that is needed first; empty where none is. `left` says that they
    stay as they are and no desk can take them further: somebody has to look at them afterwards."""

    keeper: Key
    awaiting: Key | None
    status: Status
    target: Level | None
    why: str = ""
    left: bool = False


class _Desk(NamedTuple):
    unit_id: Key
    level: Level


GONE = "không còn, cần chọn cấp đăng ký khác"
NOBODY = "không còn đơn vị nào nhận hồ sơ"
NO_DESK = "không có bộ phận thẩm định nào xét được cấp đã đăng ký"


def goes(group: Group, made: Reform, transfers: Mapping[Level, Level] | None = None) -> Goes:
    """Where the dossiers of a group go by `made`; `transfers` says for a level that is gone which is registered for
    instead.

    What lies with a unit goes with it. What lies at a desk that stays on its way stays there; else it goes to the desk
    of the same level on its new way, or, where that level is gone, up: results to the last desk below the target, which
    proposes them, a registration to the next desk above. Nothing that a desk said is lost, nothing is said for it. Of a
    period that was over only the place changes: its figures are what they were.
    """
    keeper = made.heir_of(group.keeper)
    if keeper is None or keeper not in made.after:
        return Goes(group.keeper, group.awaiting, group.status, group.target, NOBODY)
    if group.awaiting is None:
        return Goes(keeper, None, group.status, group.target)
    if group.target is None:
        return Goes(keeper, keeper, group.status, None)
    if group.over:
        return _as_it_was(group, keeper, group.target, made)
    target, way = group.target, _way(keeper, group.target, made)
    gone = not way or (way[-1].level != target and _decided_before(group, target, made) == target)
    if gone and transfers and target in transfers:
        target = transfers[target]
        way = _way(keeper, target, made)
        gone = not way or way[-1].level != target
    why = ""
    if gone:
        why = f"{target.label} {GONE}" if way else NO_DESK
    if group.status in AT_UNIT:
        awaiting = way[-1].unit_id if group.asked and way else keeper
        return Goes(keeper, awaiting, group.status, target, why)
    if why:
        return Goes(keeper, way[-1].unit_id if way else keeper, group.status, target, why)
    awaiting, status = _at_desk(group, way, made)
    return Goes(keeper, awaiting, status, target)


def _as_it_was(group: Group, keeper: Key, target: Level, made: Reform) -> Goes:
    """Where a dossier of a period that was over lies then, called what it was."""
    way = _way(keeper, target, made)
    if group.status in AT_UNIT and not (group.asked and way):
        return Goes(keeper, keeper, group.status, target, left=not way)
    if not way:
        return Goes(keeper, _nearest_desk(keeper, made), group.status, target, left=True)
    awaiting = way[-1].unit_id if group.status in AT_UNIT else _at_desk(group, way, made)[0]
    return Goes(keeper, awaiting, group.status, target)


def _nearest_desk(keeper: Key, made: Reform) -> Key:
    chain = reversed(made.after[keeper].chain)
    return next((one for one in chain if made.after[one].desk_level is not None), keeper)


def _way(keeper: Key, target: Level, made: Reform) -> list[_Desk]:
    """The desks on the way to the level afterwards."""
    chain = (made.after[one] for one in reversed(made.after[keeper].chain))
    desks = [_Desk(one.key, one.desk_level) for one in chain if one.desk_level is not None]
    return way_through(desks, keeper, target)


def _decided_before(group: Group, target: Level, made: Reform) -> Level | None:
    """The level of the desk that would have decided the day before: a province decides for its agencies what is
    registered for the grassroots level."""
    chain = (made.before[one] for one in reversed(made.chain_before(group.keeper)))
    desks = [_Desk(one.unit_id, one.desk_level) for one in chain if one.desk_level is not None]
    way = way_through(desks, group.keeper, target)
    return way[-1].level if way else None


def _at_desk(group: Group, way: list[_Desk], made: Reform) -> tuple[Key, Status]:
    """The desk where it lies then, and what it is called there."""
    ids = [desk.unit_id for desk in way]
    last = len(way) - 1
    if group.status is Status.PROPOSED:
        return ids[last], Status.PROPOSED
    here = made.before.get(group.awaiting) if group.awaiting is not None else None
    if group.awaiting in ids:
        at = ids.index(group.awaiting)
    elif here is None or here.desk_level is None:
        at = last
    else:
        # The desk of the same level, else the next above.
        at = next((place for place, desk in enumerate(way) if desk.level <= here.desk_level), last)
    if group.status is Status.RESULTS_SUBMITTED and at == last:
        # Whoever lies right below the target proposes; where nobody does, they are proposed as they lie.
        return (ids[last - 1], group.status) if last else (ids[0], Status.PROPOSED)
    return ids[at], group.status


@dataclass(frozen=True)
class ProvinceLists:
    """The sectors and deadlines of their own that provinces which become `successor` have set for periods that go on:
    of each predecessor how many. `taken` is the one whose lists the new province has too: any, where all agree, else
    the one that was chosen; None where nobody's are taken."""

    successor: str
    sizes: dict[int, int]
    agreed: bool
    taken: int | None


@dataclass
class Rehearsal:
    """All that would happen. `needs` are the decisions that stand in the way, in words, with how many dossiers."""

    made: Reform
    groups: dict[Group, int] = field(default_factory=dict)
    destinations: dict[Group, Goes] = field(default_factory=dict)
    posts: list[Membership] = field(default_factory=list)
    homeless: list[User] = field(default_factory=list)
    deadlines: int = 0
    lists: list[ProvinceLists] = field(default_factory=list)
    closed: list[PeriodBook] = field(default_factory=list)

    @cached_property
    def needs(self) -> dict[str, int]:
        """Decisions about dossiers that are to be made first, and for how many."""
        found: Counter[str] = Counter()
        for group, number in self.groups.items():
            if why := self.destinations[group].why:
                found[why] += number
        return dict(found)

    @cached_property
    def left(self) -> int:
        """Dossiers of periods that are over which no desk can take further afterwards; they stay as they are."""
        return sum(number for group, number in self.groups.items() if self.destinations[group].left)

    @cached_property
    def gone(self) -> dict[Level, int]:
        """The levels registered for that are gone and have no other chosen, with how many dossiers."""
        found: Counter[Level] = Counter()
        for group, number in self.groups.items():
            if group.target is not None and self.destinations[group].why.endswith(GONE):
                found[group.target] += number
        return dict(found)

    @cached_property
    def moved(self) -> int:
        """Dossiers that another unit answers for, or that wait for somebody else."""
        return sum(
            number
            for group, number in self.groups.items()
            if (self.destinations[group].keeper, self.destinations[group].awaiting)
            != (group.keeper, group.awaiting)
        )

    @cached_property
    def by_desk(self) -> dict[tuple[Key | None, Key], int]:
        """How many dossiers would go from which desk to which."""
        found: Counter[tuple[Key | None, Key]] = Counter()
        for group, number in self.groups.items():
            to = self.destinations[group].awaiting
            if group.status in AT_DESK and to is not None and to != group.awaiting:
                found[group.awaiting, to] += number
        return dict(found)

    @property
    def obstacles(self) -> list[str]:
        """Everything that stands in the way, in words."""
        found = [str(one) for one in self.made.problems]
        if self.made.undecided:
            names = ", ".join(f"“{self.made.before[one].name}”" for one in self.made.undecided[:5])
            found.append(
                f"{len(self.made.undecided)} cơ quan, đơn vị trực thuộc chưa chọn theo đơn vị nào: {names}."
            )
        found += [
            f"Số liệu {book.period.name.lower()} của {book.unit} đã chốt theo bản đồ ngày {book.map_date:%d/%m/%Y}; "
            f"phương án từ ngày {self.made.plan.on:%d/%m/%Y} làm bản đồ ấy khác đi."
            for book in self.closed[:5]
        ]
        return found + [f"{number} hồ sơ: {why}." for why, number in self.needs.items()]

    @property
    def may_be_carried_out(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.obstacles


def rehearse(
    made: Reform, transfers: Mapping[Level, Level] | None = None, lists: Mapping[str, int] | None = None
) -> Rehearsal:
    """What the reform would do today; a constant number of queries. Of one with problems nothing more is said.

    `lists` says for a new province whose sectors and deadlines it takes over, where those before it differ.
    """
    told = Rehearsal(made)
    if made.problems:
        return told
    touched = touched_by(made)
    earlier = {unit: living for unit, living in _ended_earlier(made).items() if living in touched}
    told.groups = dict(_groups((*touched, *earlier), made.plan.on))
    for group in told.groups:
        keeper = earlier.get(group.keeper, group.keeper)
        awaiting = earlier.get(group.awaiting, group.awaiting) if group.awaiting else None
        now = Group(keeper, group.status, group.target, awaiting, group.asked, group.over)
        told.destinations[group] = goes(now, made, transfers)
    told.posts, told.homeless = _posts(made)
    ended = list(made.ended)
    running = EmulationPeriod.objects.filter(ends_on__gte=made.plan.on)
    told.deadlines = Deadline.objects.filter(
        Q(unit__in=ended) | Q(province__in=ended), period__in=running
    ).count()
    told.closed = _closed_on_a_map_of_then(made)
    told.lists = _lists(made, running, lists or {})
    return told


def _lists(
    made: Reform, running: QuerySet[EmulationPeriod], chosen: Mapping[str, int]
) -> list[ProvinceLists]:
    """Of every new province before which one had lists of its own, what is to become of them."""
    merged: defaultdict[str, list[int]] = defaultdict(list)
    for heir in made.heirs:
        if made.before[heir.predecessor].kind.rank == Level.PROVINCE:
            merged[heir.successor].append(heir.predecessor)
    own = _own_lists([one for many in merged.values() for one in many], running) if merged else {}
    found = []
    for successor, provinces in merged.items():
        sizes = {one: len(own.get(one, ())) for one in provinces}
        if any(sizes.values()):
            agreed = len({frozenset(own.get(one, ())) for one in provinces}) == 1
            wanted = chosen.get(successor)
            taken = provinces[0] if agreed else wanted if wanted in provinces else None
            found.append(ProvinceLists(successor, sizes, agreed, taken))
    return found


def _own_lists(
    provinces: list[int], running: QuerySet[EmulationPeriod]
) -> dict[int, set[tuple[object, ...]]]:
    own: defaultdict[int, set[tuple[object, ...]]] = defaultdict(set)
    sectors = Sector.objects.filter(province__in=provinces, period__in=running)
    deadlines = Deadline.objects.filter(province__in=provinces, unit=None, period__in=running)
    for rows in (
        sectors.values_list("province", "period", "code", "name", "standard", "position"),
        deadlines.values_list("province", "period", "step", "level", "on"),
    ):
        for province, *said in rows:
            own[province].add(tuple(said))
    return own


def _closed_on_a_map_of_then(made: Reform) -> list[PeriodBook]:
    """Closings that hold a unit in question on a map of the plan's day or later: what they froze would not be found
    again."""
    above = {step for one in touched_by(made) for step in made.chain_before(one)}
    found = PeriodBook.objects.closed().filter(map_date__gte=made.plan.on, unit__in=above)
    return list(found.select_related("period", "unit").top_down())


def _ended_earlier(made: Reform) -> dict[int, int]:
    """Units that had ended before the plan's day, and who on that day's map looks after what they left."""
    found = {}
    for unit, path in Unit.objects.exclude(closed_path=None).values_list("pk", "scope_path"):
        living = next((step for step in reversed(chain_of(path)[:-1]) if step in made.before), None)
        if living is not None and unit not in made.before:
            found[unit] = living
    return found


def touched_by(made: Reform) -> set[int]:
    """The units that the reform ends, moves or changes."""
    return made.ended | {one.key for one in made.changed if isinstance(one.key, int)}


def _groups(touched: Iterable[int], on: dt.date) -> Iterator[tuple[Group, int]]:
    units = list(touched)
    found = Registration.objects.filter(Q(keeper__in=units) | Q(awaiting_unit__in=units)).order_by()
    asked = Q(withdrawal_asked_at__isnull=False)
    over = ExpressionWrapper(Q(period__ends_on__lt=on), output_field=BooleanField())
    rows = (
        found.annotate(over=over)
        .values_list("keeper", "status", "target_level", "awaiting_unit", "over")
        .annotate(number=Count("pk"), asked=Count("pk", filter=asked))
    )
    for keeper, status, target, awaiting, is_over, number, withdrawals in rows:
        level = None if target is None else Level(target)
        for wanted, count in ((False, number - withdrawals), (True, withdrawals)):
            if count:
                yield Group(keeper, Status(status), level, awaiting, wanted, is_over), count


def _posts(made: Reform) -> tuple[list[Membership], list[User]]:
    """Posts at units that end which last to the day or longer, and the people who would hold none afterwards."""
    lasting = Membership.objects.filter(Q(until=None) | Q(until__gte=made.plan.on), user__is_active=True)
    ending = list(
        lasting.filter(unit__in=made.ended).select_related("user").order_by("user__full_name", "pk")
    )
    staying = set(lasting.exclude(unit__in=made.ended).values_list("user", flat=True))
    staying |= {post.user_id for post in ending if made.main_heir(post.unit_id) is not None}
    homeless = {post.user_id: post.user for post in ending if post.user_id not in staying}
    return ending, list(homeless.values())
