"""A round opened at its end by a desk: which models it can take over from their years, and what each would become.

The desk chooses models, not dossiers: of each it takes every yearly dossier of the round that lies beneath it and has
sent its results. Nothing is written here; see `gathering`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.wording import date_vi
from danvan.units.desks import Desk, desks_from
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm, chain_of, today
from danvan.units.territory import below
from models_registry import closing
from models_registry.lifecycle import sent_by
from models_registry.models import EmulationPeriod, PeriodKind, Recognition, Registration, Sector
from models_registry.review.desk import listed
from models_registry.workflow import Status

# A yearly dossier in one of these has sent results that stand; what was revoked is taken over by nobody.
BRINGING = (Status.RESULTS_SUBMITTED, Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED)
_GONE = (Status.REFUSED, Status.WITHDRAWN)


def desks_of(by: User, *, at: dt.datetime | None = None) -> list[UnitTerm]:
    """The desks where `by` reviews on that day, highest first; those that answer on paper open no round here."""
    posts = by.posts if at is None else Membership.objects.held_on(timezone.localdate(at)).filter(user=by)
    units = {post.unit_id for post in posts if post.role == Role.REVIEWER}
    found = UnitTerm.objects.on(timezone.localdate(at)).acted_for_by(units).select_related("unit")
    return list(found.order_by("desk_level", "sort_key", "pk"))


def has_desk(by: User) -> bool:
    """Whether `desks_of` finds any today; by the map that the person's pages have read already."""
    units = {post.unit_id for post in by.posts if post.role == Role.REVIEWER}
    desks = (term for term in by.map_around if term.desk_level is not None and not term.desk_is_offline)
    return any((term.desk_served_by_id or term.unit_id) in units for term in desks)


@dataclass(frozen=True)
class Gathering:
    """One dossier of the round to be: the yearly ones it is made from in the order of their years, the unit that
    registers, the one that answers for it, its sector and how the model came into the round."""

    years: Sequence[Registration]
    unit_id: int
    keeper_id: int
    sector_id: int
    origin: str

    @property
    def latest(self) -> Registration:
        """The last of the yearly ones: what it says of itself, the round's dossier says."""
        return self.years[-1]

    @property
    def span(self) -> str:
        """The years in words: "hồ sơ năm 2022, 2023"."""
        return f"hồ sơ năm {', '.join(year.period.code for year in self.years)}"


@dataclass
class Plan:
    """What a choice would come to: the dossiers that would be made, and the models that are left, with the reason."""

    ready: list[Gathering] = field(default_factory=list)
    left: list[tuple[Registration, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Opening:
    """A round at the desk that opens it. `at` is a past moment, for history; None is now."""

    period: EmulationPeriod
    desk: UnitTerm
    at: dt.datetime | None = None

    @cached_property
    def day(self) -> dt.date:
        """The day in Viet Nam."""
        return timezone.localdate(self.at) if self.at else today()

    @cached_property
    def years(self) -> list[EmulationPeriod]:
        """The yearly periods of the round."""
        return list(EmulationPeriod.objects.within(self.period))

    @cached_property
    def desks(self) -> list[Desk]:
        """The desk itself and those above it."""
        return desks_from(self.desk.unit, on=self.day)

    @property
    def levels(self) -> dict[Level, Desk]:
        """The levels that the desk can open the round for, its own first, each with the desk that decides."""
        return {desk.level: desk for desk in self.desks}

    @property
    def yearly(self) -> QuerySet[Registration]:
        """The yearly dossiers of the round beneath the desk that count as registered."""
        return Registration.objects.filter(self._beneath, period__in=self.years).exclude(
            status__in=[Status.DRAFT, *_GONE]
        )

    @property
    def _beneath(self) -> Q:
        """Kept beneath the desk: by units that live, and by those that have ended and left it their records."""
        if self.at is None:
            return below(self.desk.unit.scope_path, field="keeper_path")
        return Q(keeper__in=Unit.objects.beneath(self.desk.unit, date=self.day).values("pk"))

    @property
    def offered(self) -> QuerySet[Registration]:
        """Of each model that can be taken over its last yearly dossier with results; none that has one in the round.

        Sets of models, which PostgreSQL hashes once: of a round just opened it expects a row or two, and would compare
        each model with each.
        """
        brought = self.yearly.filter(status__in=BRINGING)
        found = brought.exclude(emulation_model__in=self.in_round.values("emulation_model"))
        for place, year in enumerate(self.years[:-1], 1):
            later = brought.filter(period__in=self.years[place:])
            found = found.exclude(period=year, emulation_model__in=later.values("emulation_model"))
        return found

    @property
    def in_round(self) -> QuerySet[Registration]:
        """The round's own dossiers, drafts of units among them: a model with one has no room for another."""
        return Registration.objects.filter(period=self.period).exclude(status__in=_GONE)

    def refuse_too_early(self) -> None:
        """Raises NotPossibleError for a year, a round whose last year has not begun, and one without years."""
        name = self.period.name
        if self.period.kind != PeriodKind.ROUND:
            raise NotPossibleError(f"{name} là kỳ năm; chỉ giai đoạn mới lập hồ sơ từ hồ sơ các năm.")
        if not self.period.is_round_at_its_end(self.day):
            raise NotPossibleError(
                f"{name} chưa đến năm cuối (đến hết ngày {date_vi(self.period.ends_on)}) nên chưa lập hồ sơ giai đoạn."
            )
        if not self.years:
            raise NotPossibleError(f"Không có kỳ năm nào nằm trong {name.lower()}.")

    def refuse_stranger(self, by: User) -> None:
        """Raises NotPermittedError for who does not review at the desk."""
        if all(desk.unit_id != self.desk.unit_id for desk in desks_of(by, at=self.at)):
            raise NotPermittedError("Việc này dành cho chuyên viên thẩm định ở nơi lập hồ sơ giai đoạn.")

    def plan(self, chosen: Iterable[Registration], *, level: Level, by: User) -> Plan:
        """What becomes of the models of `chosen` (yearly dossiers, one a model) at `level`. The number of queries does
        not grow with them."""
        asked = list(chosen)
        known = _Known(self, asked, level, by)
        made = Plan()
        for one in asked:
            told = known.gathering(one)
            if isinstance(told, str):
                made.left.append((one, told))
            else:
                made.ready.append(told)
        return made


class _Known:
    """All that is asked about the models of one choice, read for all together."""

    def __init__(self, opening: Opening, chosen: Sequence[Registration], level: Level, by: User) -> None:
        self.opening, self.level = opening, level
        models = {one.emulation_model_id for one in chosen}
        yearly = listed(opening.yearly.filter(emulation_model__in=models)).select_related("keeper")
        self.years: dict[int, list[Registration]] = {}
        for one in yearly.order_by("period__starts_on", "pk"):
            self.years.setdefault(one.emulation_model_id, []).append(one)
        there = opening.in_round.filter(emulation_model__in=models).select_related("entered_by")
        self.there = {one.emulation_model_id: one for one in there}
        sent = yearly.filter(sent_by(by))
        self.own = set(sent.values_list("emulation_model_id", flat=True))
        self.keepers = _keepers(
            {years[-1].keeper for years in self.years.values()}, on=opening.day, living=opening.at is None
        )
        self.on_map = _existing(
            {years[-1].unit_id for years in self.years.values()} | set(self.keepers.values()),
            on=min(opening.day, opening.period.ends_on),
        )
        self.sectors = _Sectors(opening)
        units = {self._unit_of(years[-1]) for years in self.years.values()} - {None}
        self.closed = {
            unit
            for (_, unit), told in closing.seen_all((opening.period.pk, unit) for unit in units).items()
            if told.stops(None)
        }

    def _unit_of(self, latest: Registration) -> int | None:
        """The unit that registers in the round: the one of the last year where it is on the round's map, else the one
        that answers for it, where that is."""
        keeper = self.keepers.get(latest.keeper_id)
        return next((unit for unit in (latest.unit_id, keeper) if unit in self.on_map), None)

    def gathering(self, one: Registration) -> Gathering | str:
        """The dossier to be of the model of `one`, or why there can be none."""
        years = self.years.get(one.emulation_model_id, [])
        brought = [year for year in years if year.status in BRINGING]
        if there := self.there.get(one.emulation_model_id):
            return _there_already(there)
        if not brought:
            return "không có hồ sơ năm nào mang kết quả còn hiệu lực."
        if one.emulation_model_id in self.own:
            return "đồng chí đã gửi hồ sơ năm của mô hình này nên không tự lập hồ sơ giai đoạn."
        latest = years[-1]
        unit, keeper = self._unit_of(latest), self.keepers.get(latest.keeper_id)
        if unit is None or keeper is None:
            return "đơn vị đã kết thúc, chưa có đơn vị sau sắp xếp trên bản đồ của giai đoạn."
        if unit in self.closed:
            return f"số liệu {self.opening.period.name.lower()} của đơn vị đã chốt."
        if latest.is_by_title_alone:
            return f"hồ sơ {latest.period.name.lower()} chỉ có tên, không có nội dung để lập hồ sơ giai đoạn."
        desk = self.opening.desk
        if keeper == desk.unit_id and self.level != desk.desk_level:
            return "mô hình của chính đơn vị này ở cấp đã chọn thì nơi xét cấp trên lập hồ sơ giai đoạn."
        sector = self.sectors.of(brought[-1].sector)
        return Gathering(brought, unit, keeper, sector, years[0].origin)


def _there_already(there: Registration) -> str:
    """Who made the round's dossier that a model has; of a draft nothing but that there is one."""
    if there.first_sent_at is None:
        return "đơn vị đã có hồ sơ của mô hình này trong giai đoạn."
    when = timezone.localtime(there.first_sent_at)
    return f"mô hình đã có hồ sơ trong giai đoạn, do {there.entered_by} lập, gửi lúc {when:%H:%M} ngày {when:%d/%m/%Y}."


def _existing(unit_ids: Iterable[int], *, on: dt.date) -> set[int]:
    """Those of the units that exist on a day."""
    terms = UnitTerm.objects.on(on).filter(unit__in=set(unit_ids))
    return set(terms.values_list("unit_id", flat=True))


def _keepers(units: Iterable[Unit], *, on: dt.date, living: bool) -> dict[int, int]:
    """For each unit who answers for its dossiers on a day: itself while it exists, else (`living`: today) the unit
    that looks after its records."""
    units = list(units)
    here = _existing((unit.pk for unit in units), on=on)
    found = {unit.pk: unit.pk for unit in units if unit.pk in here}
    if not living:
        return found
    ended = [unit for unit in units if unit.pk not in here]
    heirs = (
        _existing({step for unit in ended for step in chain_of(unit.scope_path)}, on=on) if ended else set()
    )
    for unit in ended:
        chain = [step for step in chain_of(unit.scope_path) if step in heirs]
        if chain:
            found[unit.pk] = chain[-1]
    return found


class _Sectors:
    """The sectors that a round offers, and which of them a year's sector is in it."""

    def __init__(self, opening: Opening) -> None:
        self.offered = list(Sector.objects.offered(opening.period, opening.desk.path))

    def of(self, sector: Sector) -> int:
        """The same one, else that of the same code, else the first of the same standard one, else the year's own."""
        alike: tuple[Mapping[str, object], ...] = (
            {"pk": sector.pk},
            {"code": sector.code},
            {"standard": sector.standard},
        )
        for wanted in alike:
            for one in self.offered:
                if all(value and getattr(one, name) == value for name, value in wanted.items()):
                    return one.pk
        return sector.pk


def honours_of(registrations: Iterable[Registration]) -> dict[int, list[int]]:
    """The levels at which each is recognised now, highest first; one query."""
    lines = Recognition.objects.live().filter(registration__in=registrations).order_by("level")
    found: dict[int, list[int]] = {}
    for registration, level in lines.values_list("registration_id", "level"):
        found.setdefault(registration, []).append(level)
    return found
