"""The people of the demo: the accounts to try, and the colleagues who act in the story but cannot sign in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from danvan.accounts.actions import give_post
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.accounts.views import DEMO_PASSWORD
from danvan.units.models import Unit
from models_registry.demo import names
from models_registry.demo.organisation import AN_HOI_MERGER, REFORM, Map, Place

# Posts at units of the old map are held since then; the reform takes them to the new units.
SINCE = dt.date(2021, 1, 1)


@dataclass
class Cast:
    """Who works where: persons by unit and role. The first of a list is the one who usually acts."""

    _posts: dict[tuple[int, Role], list[User]] = field(default_factory=lambda: defaultdict(list))
    _numbers: int = 0
    _names: set[str] = field(default_factory=set)
    _password: str = ""

    def hire(self, unit: Unit, role: Role, *, since: dt.date, username: str = "") -> User:
        """A new person with this post; with a `username` one of the demo accounts, else without a password."""
        self._numbers += 1
        user = User(
            username=username or f"canbo.{self._numbers:03d}",
            full_name=self._new_name(),
            phone=names.phone(self._numbers),
            must_change_password=False,
            password=self._one_password() if username else make_password(None),
        )
        user.save()
        give_post(user, unit=unit, role=role, since=since, by=None)
        self._posts[unit.pk, role].append(user)
        return user

    def _new_name(self) -> str:
        seed = self._numbers
        while (name := names.person(seed).name) in self._names:
            seed += 10_000
        self._names.add(name)
        return name

    def _one_password(self) -> str:
        self._password = self._password or make_password(DEMO_PASSWORD)  # slow on purpose: once for all
        return self._password

    def is_there(self, unit_id: int, role: Role) -> bool:
        """Whether anybody was hired for it."""
        return bool(self._posts[unit_id, role])

    def registrar(self, unit_id: int) -> User:
        return self._posts[unit_id, Role.REGISTRAR][0]

    def reviewer(self, unit_id: int, *, turn: int = 0) -> User:
        """A reviewer at the desk, never one of the registrars; `turn` spreads the work over them."""
        everybody = self._posts[unit_id, Role.REVIEWER]
        return everybody[turn % len(everybody)]

    def drafter(self, unit_id: int) -> User:
        """Who prepares the decisions of a desk."""
        return self._posts[unit_id, Role.REVIEWER][0]

    def decider(self, unit_id: int) -> User:
        return self._posts[unit_id, Role.DECIDER][0]


def staff_city(cast: Cast, city: Map) -> None:
    """Everybody of the old map: a registrar at each unit, reviewers and deciders at each desk."""
    known = {place.title: place for place in city.communes}
    ward = known["Phường 7"].unit
    _desk(cast, city.province, SINCE, reviewers=("demo.bentre.tinh", ""))
    _desk(cast, city.head.unit, SINCE, reviewers=("demo.tp.chuyenvien", "", ""), decider="demo.tp.quyetdinh")
    cast.hire(city.head.unit, Role.LEADER, since=SINCE, username="demo.tp.lanhdao")
    for place in city.communes:
        _desk(cast, place.unit, SINCE)
    _registrars(cast, city.everybody, SINCE, shown={ward.pk: "demo.phuong7"})


def staff_city_of_2025(cast: Cast, city: Map) -> None:
    """Those who came when An Hội was merged."""
    for place in city.communes:
        if not cast.is_there(place.unit.pk, Role.DECIDER):
            _desk(cast, place.unit, AN_HOI_MERGER)
    _registrars(cast, city.everybody, AN_HOI_MERGER, shown={})


def staff_province(cast: Cast, province: Map) -> None:
    """Everybody of the map of today, beside those whom the reform brought there."""
    known = {place.title: place for place in province.communes}
    an_hoi = known["Phường An Hội"].unit
    _desk(
        cast,
        province.head.unit,
        REFORM,
        reviewers=("demo.tinh.chuyenvien", "", ""),
        decider="demo.tinh.quyetdinh",
    )
    for place in province.communes:
        shown = place.unit == an_hoi
        _desk(
            cast,
            place.unit,
            REFORM,
            reviewers=("demo.anhoi.thamdinh" if shown else "",),
            decider="demo.anhoi.quyetdinh" if shown else "",
        )
    cell = next(place for place in province.subunits if place.title.startswith("Chi bộ"))
    shown = {an_hoi.pk: "demo.anhoi", cell.unit.pk: "demo.anhoi.chibo"}
    _registrars(cast, province.everybody, REFORM, shown=shown)
    cast.hire(province.head.unit, Role.LEADER, since=REFORM, username="demo.tinh.lanhdao")
    cast.hire(province.head.unit, Role.ADMINISTRATOR, since=REFORM, username="demo.tinh.quantri")


def staff_nation(cast: Cast, nation: Unit) -> User:
    """The administrator of the whole system."""
    return cast.hire(nation, Role.ADMINISTRATOR, since=SINCE, username="demo.toanquoc.quantri")


def _desk(
    cast: Cast, unit: Unit, since: dt.date, *, reviewers: Iterable[str] = ("",), decider: str = ""
) -> None:
    for username in reviewers:
        cast.hire(unit, Role.REVIEWER, since=since, username=username)
    cast.hire(unit, Role.DECIDER, since=since, username=decider)


def _registrars(cast: Cast, places: Iterable[Place], since: dt.date, *, shown: dict[int, str]) -> None:
    """A registrar at each of the places that has none."""
    for place in places:
        if cast.is_there(place.unit.pk, Role.REGISTRAR):
            continue
        cast.hire(place.unit, Role.REGISTRAR, since=since, username=shown.get(place.unit.pk, ""))
