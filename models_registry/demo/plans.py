"""What each registration of the demo is about and how its year ends, decided before anything is written."""

from __future__ import annotations

import enum
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from danvan.units.enums import Level
from models_registry.demo.calendar import Window
from models_registry.demo.content import MODELS, WrittenModel, fill, places_for
from models_registry.demo.content_reasons import MissingCase
from models_registry.demo.organisation import Place
from models_registry.models import EmulationModel, Origin, Registration


class End(enum.Enum):
    """The last thing that happens to a registration in the demo."""

    DRAFT = enum.auto()
    HALF_DRAFT = enum.auto()
    SUBMITTED = enum.auto()
    FORWARDED = enum.auto()
    RETURNED = enum.auto()
    REFUSED = enum.auto()
    WITHDRAWN = enum.auto()
    RUNNING = enum.auto()
    WITHDRAWAL_ASKED = enum.auto()
    WITHDRAWN_LATER = enum.auto()
    REPORTED = enum.auto()
    RESULTS_RETURNED = enum.auto()
    PROPOSED = enum.auto()
    FOUND_INCOMPLETE = enum.auto()
    APPRAISED = enum.auto()
    DECLINED = enum.auto()
    ON_DRAFT_DECISION = enum.auto()
    RECOGNISED = enum.auto()


# Those that end before the results lie at the deciding desk, in the order in which a story comes to them.
BEFORE_ACCEPTANCE = (End.SUBMITTED, End.FORWARDED, End.RETURNED, End.REFUSED, End.WITHDRAWN)
WHILE_RUNNING = (End.RUNNING, End.WITHDRAWAL_ASKED, End.WITHDRAWN_LATER)


class Turn(enum.Enum):
    """What else happens on the way."""

    RETURNED = enum.auto()
    RESULTS_RETURNED = enum.auto()
    RECALLED = enum.auto()
    TRANSFERRED = enum.auto()
    AMENDED = enum.auto()
    INSPECTED = enum.auto()
    SENT_DOWN = enum.auto()
    LATE = enum.auto()
    LATE_RESULTS = enum.auto()
    PHOTOGRAPHED = enum.auto()
    WITHDRAWAL_DECLINED = enum.auto()


@dataclass
class Plan:
    """One registration to be: `registration` is there once its story has begun."""

    place: Place
    level: Level
    written: WrittenModel
    where: str
    title: str
    end: End = End.RECOGNISED
    turns: frozenset[Turn] = frozenset()
    earlier: Plan | None = None
    origin: Origin = Origin.NEW
    replicates: Plan | None = None
    missing: MissingCase | None = None
    sent_in: Window | None = None
    reported_in: Window | None = None
    appraised_in: Window | None = None
    registration: Registration | None = None

    @property
    def done(self) -> Registration:
        """The registration, once it is there."""
        if self.registration is None:
            raise LookupError(f"“{self.title}” chưa được lập.")
        return self.registration

    @property
    def model(self) -> EmulationModel:
        return self.done.emulation_model


class Author:
    """Chooses what each unit registers in one year: in turn over all that was written, no title twice in a year."""

    def __init__(self, chance: random.Random, year: int, taken: Iterable[str] = ()) -> None:
        self.chance = chance
        self.year = year
        self.taken = set(taken)
        self._used: Counter[str] = Counter()
        self._by_unit: Counter[tuple[int, str]] = Counter()

    def plan(self, place: Place, level: Level) -> Plan:
        """A registration of `place` about something that suits it, new in this year."""
        for written in self._candidates(place):
            for where, title in _titles(written, place):
                if title not in self.taken:
                    self._take(place, written.key, title)
                    return Plan(place, level, written, where, title)
        raise LookupError(f"Không còn nội dung cho {place.name} năm {self.year}.")

    def again(self, earlier: Plan, level: Level, place: Place | None = None) -> Plan:
        """The registration that goes on with `earlier`, at its unit or at the heir `place`."""
        here = place or earlier.place
        self._take(here, earlier.written.key, earlier.title)
        origin = Origin.UPGRADED if self.chance.random() < 0.3 else Origin.MAINTAINED
        return Plan(
            here, level, earlier.written, earlier.where, earlier.title, earlier=earlier, origin=origin
        )

    def missing(self, case: MissingCase, place: Place) -> Plan:
        """The registration that `case` tells of."""
        written = next((one for one in MODELS if one.key == case.model_key), None)
        if written is None:
            alike = [one for one in MODELS if one.sector == case.sector and case.kind in one.kinds]
            written = alike[0] if alike else MODELS[0]
        self._take(place, written.key, case.title)
        level = Level[case.target_level.upper()]
        return Plan(place, level, written, case.place, case.title, missing=case)

    def _take(self, place: Place, key: str, title: str) -> None:
        self.taken.add(title)
        self._used[key] += 1
        self._by_unit[place.unit.pk, key] += 1

    def _candidates(self, place: Place) -> Sequence[WrittenModel]:
        fitting = [one for one in MODELS if one.fits(place.kind.value, place.like or place.name, self.year)]
        return sorted(
            fitting,
            key=lambda one: (
                self._by_unit[place.unit.pk, one.key],
                self._used[one.key] + self.chance.random(),
            ),
        )


def replicate_some(plans: Sequence[Plan], before: Sequence[Plan], count: int) -> None:
    """Some new ones are taken over from a model of another unit in `before` that was recognised."""
    for plan in plans:
        if count == 0:
            return
        sources = [
            one
            for one in before
            if one.written is plan.written
            and one.place.title != plan.place.title
            and one.end is End.RECOGNISED
        ]
        if plan.earlier is None and sources:
            plan.replicates, plan.origin = sources[0], Origin.REPLICATED
            count -= 1


def _titles(written: WrittenModel, place: Place) -> list[tuple[str, str]]:
    """Place and title of all that `written` may be called at the unit, neighbours in the list differing in both."""
    places = places_for(written, place.territory)
    start = place.unit.pk % len(places)
    turned = (*places[start:], *places[:start])
    return [
        (where, fill(written.titles[(turn + shift) % len(written.titles)], place.name, where))
        for shift in range(len(written.titles))
        for turn, where in enumerate(turned)
    ]
