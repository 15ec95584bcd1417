"""What a figure is asked about: a period, a unit with its subtree, a map, a moment, and what narrows it further.

No figure exists without one of these. Units are looked up on the map of the earlier of the moment and the period's
last day, since that is the map on which the period was worked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import MISSING, dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from danvan.ui.wording import date_vi, moment
from danvan.units.conversion import Place
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.letterheads import Heads
from danvan.units.models import Cluster, ClusterMember, Grouping, Unit, UnitTerm
from danvan.units.territory import below
from models_registry.closing import closed_nearest
from models_registry.models import EmulationPeriod, PeriodKind
from reports.ground import UNCONVERTED, Ground, Line, ground
from reports.models import Snapshot

ANY_MEASURE = "any"


class Compared(models.TextChoices):
    """With what of the year before figures are compared."""

    SAME_DATE = "cung-ky", "Cùng kỳ năm trước"
    WHOLE_YEAR = "ca-nam", "Cả năm trước"


# The cut-offs inside a year that are reported on: their word in addresses, month and day, and how they are called.
CUTOFFS = {"6t": ((6, 30), "6 tháng đầu"), "9t": ((9, 30), "9 tháng")}


class QuestionError(ValueError):
    """The question has no answer; the message says why, in Vietnamese, fit for the screen."""


class UnknownThenError(QuestionError):
    """The unit does not exist on the map that was asked for."""


@dataclass(frozen=True)
class Question:
    """One question. `moment` None is now; `as_of` is the day whose end `moment` is, where a day was asked for.

    `term` is what the unit was on `map_date`. Empty filters narrow nothing. `group` keeps the direct units of one
    group (see `reports.groups`) with all beneath them; `grouping` sets the tables by unit in its clusters, in place of
    the groups of Biểu 1; `alone` keeps the unit itself without its subtree, `unconverted` what stands on this map in no
    unit of its own yet; both, what of that stands right at the unit. `converted` says that the map was chosen: that of
    another day than the period's own. `closed` is the snapshot of the closing that holds the unit, at whose moment it
    is answered; `live` asks past it for what is known now.
    """

    period: EmulationPeriod
    unit: Unit
    term: UnitTerm
    map_date: dt.date
    moment: dt.datetime | None
    as_of: dt.date | None
    taken_at: dt.datetime
    level: Level | None = None
    sector: str | None = None
    subject: str = ""
    origins: tuple[str, ...] = ()
    entry_type: str = ""
    group: str = ""
    grouping: Grouping | None = None
    alone: bool = False
    unconverted: bool = False
    converted: bool = False
    measure: str = ""
    quality: str = ""  # how much is known of them: one of Quality
    compared: str = ""  # one of Compared; empty: as usual for the day
    closed: Snapshot | None = None
    live: bool = False

    @property
    def frozen(self) -> Snapshot | None:
        """The snapshot that holds the whole answer: of this very unit and map, with nothing narrowed."""
        snapshot = self.closed
        if snapshot is None or (snapshot.unit_id, snapshot.map_date) != (self.unit.pk, self.map_date):
            return None
        given = [one for one in fields(self) if one.default is not MISSING and one.name != "closed"]
        return snapshot if all(getattr(self, one.name) == one.default for one in given) else None

    def narrowed(self, **filters: Any) -> Self:
        """The same question with more filters."""
        made = replace(self, **filters)
        if "ground" in self.__dict__:  # of the same unit, period and map
            made.__dict__["ground"] = self.ground
        return made

    def beneath(self, term: UnitTerm) -> Self:
        """The same question about another unit of the same map."""
        return replace(
            self, unit=term.unit, term=term, group="", grouping=None, alone=False, unconverted=False
        )

    @cached_property
    def ground(self) -> Ground:
        """Whose registrations are in question and in which line each stands, read once."""
        return ground(self.period.pk, self.term, self.map_date)

    @property
    def is_narrowed_to_some(self) -> bool:
        """Whether of what the units in question have registered only some is asked for."""
        return bool(
            self.level is not None
            or self.sector is not None
            or self.subject
            or self.origins
            or self.entry_type
            or self.measure
            or self.quality
        )

    @property
    def is_narrowed_to_places(self) -> bool:
        """Whether only some of what stands at or beneath the unit is asked for."""
        return self.alone or self.unconverted

    @cached_property
    def places(self) -> dict[int, Line] | None:
        """The units in question, of the map and converted to it: for each the direct unit that it lies in, None for the
        asked one itself, UNCONVERTED for what is in none.

        None for the whole country, whose units are too many to be named in every query.
        """
        lines, places = self.ground.lines, self.ground.places
        if not self.is_narrowed_to_places:
            return None if self.ground.is_whole else dict(lines)
        return {unit: line for unit, line in lines.items() if self._keeps(line, places.get(unit))}

    def keeps(self, place: Place) -> bool:
        """Whether what stands at a place that is not the registering unit's own is in question."""
        return self.ground.holds(place) and self._keeps(self.ground.line_of(place), place)

    def _keeps(self, line: Line, place: Place | None) -> bool:
        if self.unconverted:
            return place is not None and not place.is_converted and (line == UNCONVERTED or not self.alone)
        return line is None or not self.alone

    @cached_property
    def clusters(self) -> dict[int, Cluster]:
        """For each unit that is in one its cluster of the grouping, on the map. One query, once; none without."""
        if self.grouping is None:
            return {}
        members = ClusterMember.objects.on(self.map_date).filter(grouping=self.grouping)
        return {row.unit_id: row.cluster for row in members.select_related("cluster")}

    @cached_property
    def heads(self) -> Heads:
        """The letterheads of the unit on the day of the map."""
        return Heads(self.term, self.map_date)

    @property
    def day(self) -> dt.date:
        """The day in Viet Nam that the figures are true for."""
        return self.as_of or timezone.localdate(self.taken_at)

    @property
    def span(self) -> str:
        """The stretch of time as titles name it: "Năm 2023", or "9 tháng năm 2023" at a cut-off."""
        if (
            self.period.kind == PeriodKind.YEAR
            and self.as_of
            and self.as_of.year == self.period.starts_on.year
        ):
            for (month, day), words in CUTOFFS.values():
                if (self.as_of.month, self.as_of.day) == (month, day):
                    return f"{words} {self.period.name.lower()}"
        return self.period.name

    @property
    def comparison(self) -> Compared:
        """With what it is compared: inside a year with the same date, from its end on with the whole year, unless
        asked otherwise."""
        if self.compared:
            return Compared(self.compared)
        return Compared.SAME_DATE if self.day < self.period.ends_on else Compared.WHOLE_YEAR

    @property
    def map_words(self) -> str:
        """ "ngày 31/12/2023"; of a chosen map "ngày 01/07/2025, quy đổi từ đơn vị của kỳ"."""
        words = f"ngày {date_vi(self.map_date)}"
        return f"{words}, quy đổi từ đơn vị của kỳ" if self.converted else words

    @property
    def taken_words(self) -> str:
        """ "24:00 ngày 18/01/2024" for a day, "14:05 ngày 22/11/2026" for now."""
        if self.as_of:
            return f"24:00 ngày {date_vi(self.as_of)}"
        hour, day = moment(self.taken_at).split(" ")
        return f"{hour} ngày {day}"


def ask(
    period: EmulationPeriod,
    unit: Unit,
    *,
    as_of: dt.date | dt.datetime | None = None,
    map_date: dt.date | None = None,
    **filters: Any,
) -> Question:
    """The question about `unit` and all beneath it in `period`. A day as `as_of` means its end in Viet Nam.

    The map is that of the earlier of `as_of` and the period's last day, else of the unit's own last day within the
    period; `map_date` asks for another. Where the period is closed for the unit and no day was asked for, moment and
    map are those of the closing; today as `as_of` asks for what is known now.

    Raises QuestionError for a moment to come and for a unit without a map.
    """
    now = timezone.now()
    day, at = _moment_of(as_of, now)
    closed = closing_snapshot(period, unit) if at is None else None
    live = closed is not None and as_of is not None
    if live:
        closed = None
    elif closed is not None:
        at = closed.moment
    usual = closed.map_date if closed else default_map(period, day or timezone.localdate(at or now))
    wanted = map_date or usual
    term = _term_of(unit, period, wanted, strict=map_date is not None)
    return Question(
        period=period,
        unit=unit,
        term=term,
        map_date=wanted if wanted in term.during else _last_day_within(term, period),
        moment=at,
        as_of=day,
        taken_at=at or now,
        closed=closed,
        live=live,
        **filters,
    )


def closing_snapshot(period: EmulationPeriod, unit: Unit) -> Snapshot | None:
    """The latest snapshot of the closing that holds the unit."""
    closed = closed_nearest(period, unit.pk)
    return Snapshot.objects.of(period, closed).select_related("unit").first() if closed else None


def default_map(period: EmulationPeriod, day: dt.date) -> dt.date:
    """The day whose map of units is used for figures of `period` as of `day`."""
    return max(min(day, period.ends_on), period.starts_on)


def _moment_of(
    as_of: dt.date | dt.datetime | None, now: dt.datetime
) -> tuple[dt.date | None, dt.datetime | None]:
    """The day asked for and the moment it means; None and None is now. Today means now."""
    if as_of is None:
        return None, None
    if isinstance(as_of, dt.datetime):
        if as_of > now:
            raise QuestionError("Thời điểm này chưa đến; số liệu chỉ có đến hiện tại.")
        return None, as_of
    today = timezone.localdate(now)
    if as_of > today:
        raise QuestionError(f"Ngày {date_vi(as_of)} chưa đến; số liệu chỉ có đến hôm nay {date_vi(today)}.")
    return (None, None) if as_of == today else (as_of, end_of(as_of))


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day in Viet Nam."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def _term_of(unit: Unit, period: EmulationPeriod, wanted: dt.date, *, strict: bool) -> UnitTerm:
    terms = UnitTerm.objects.filter(unit=unit).select_related("unit")
    term = terms.on(wanted).first()
    if term is None and not strict:
        term = _latest(_within(terms, period))
    if term is None:
        when = f"ngày {date_vi(wanted)}" if strict else f"trong {period.name.lower()}"
        raise UnknownThenError(f"“{unit}” không có trên bản đồ đơn vị {when}.")
    return term


def unit_by_code(code: str, period: EmulationPeriod, *, on: dt.date, strict: bool = False) -> Unit:
    """The unit that bears `code` on the map of `on`, else (unless `strict`) on its last day within the period.

    Where two levels share a code, the higher. Raises QuestionError: a code may name another unit in another year.
    """
    terms = UnitTerm.objects.filter(code=code.strip()).exclude(code="").select_related("unit")
    term = terms.on(on).order_by("level").first()
    if term is None and not strict:
        term = _latest(_within(terms, period))
    if term is None:
        raise QuestionError(
            f"Không có đơn vị mã “{code}” trên bản đồ ngày {date_vi(on)}"
            + ("." if strict else f" và trong {period.name.lower()}.")
        )
    return term.unit


def exists_then(question: Question) -> bool:
    """Whether the unit has a map of the period's own; without a query where that is the one that is read by."""
    if not question.converted:
        return True
    return bool(_within(UnitTerm.objects.filter(unit=question.unit), question.period).exists())


def _within(terms: Any, period: EmulationPeriod) -> Any:
    return terms.filter(during__overlap=(period.starts_on, period.ends_on + dt.timedelta(days=1)))


def _latest(terms: Any) -> UnitTerm | None:
    return terms.order_by(F("during__endswith").desc(nulls_first=True), "level").first()


def _last_day_within(term: UnitTerm, period: EmulationPeriod) -> dt.date:
    return min(term.last_day or period.ends_on, period.ends_on)


def cutoff_of(period: EmulationPeriod, name: str) -> dt.date:
    """The last day of a cut-off of a year. Raises QuestionError for a round."""
    if period.kind != PeriodKind.YEAR:
        raise QuestionError(f"{period.name} không có mốc 6 tháng, 9 tháng; hãy chọn một năm.")
    month, day = CUTOFFS[name][0]
    return dt.date(period.starts_on.year, month, day)


def year_before(question: Question) -> Question | None:
    """The same unit a year earlier: at the same date of that year, or the whole year as known at the same moment (see
    `comparison`). None where there was no such period or unit."""
    period = EmulationPeriod.objects.filter(
        kind=PeriodKind.YEAR, ends_on=question.period.starts_on - dt.timedelta(days=1)
    ).first()
    if period is None or question.period.kind != PeriodKind.YEAR:
        return None
    if question.comparison is Compared.SAME_DATE:
        as_of: dt.date | dt.datetime | None = _year_earlier(question.day)
    else:
        as_of = question.as_of or question.moment
    return asked_of(question, period, as_of)


def asked_of(
    question: Question, period: EmulationPeriod, as_of: dt.date | dt.datetime | None
) -> Question | None:
    """The same question about another period; None where the unit did not exist then."""
    try:
        found = ask(period, question.unit, as_of=as_of, map_date=_chosen_map(question))
    except QuestionError:
        return None
    return found.narrowed(
        level=question.level,
        sector=question.sector,
        subject=question.subject,
        origins=question.origins,
        entry_type=question.entry_type,
        group=question.group,
        grouping=question.grouping,
        alone=question.alone,
        unconverted=question.unconverted,
        converted=question.converted,
        measure=question.measure,
        quality=question.quality,
    )


def _chosen_map(question: Question) -> dt.date | None:
    """Years that are compared on a chosen map are all read on it."""
    return question.map_date if question.converted else None


def _year_earlier(day: dt.date) -> dt.date:
    last = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return last.replace(year=day.year - 1)


def levels_on(question: Question) -> list[Level]:
    """The levels that exist around the unit on that map, highest first: of the desks above it and beneath it."""
    path = question.term.path
    ancestors = [path[:end] for end in range(8, len(path), 8)]
    here = UnitTerm.objects.on(question.map_date).keeping_desks()
    around = here.filter(Q(path__in=ancestors) | below(path, field="path"))
    found = set(around.order_by().values_list("desk_level", flat=True).distinct())
    return [level for level in DESK_LEVELS if level.value in found]
