"""How tỉnh Vĩnh Long groups its units in 2026, and how many models it wants of them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from danvan.units.enums import Level, UnitKind
from danvan.units.grouping_actions import direct_units, open_cluster, open_grouping, set_members
from danvan.units.models import Unit
from models_registry import quotas
from models_registry.demo.organisation import Map
from models_registry.demo.people import Cast
from models_registry.models import EmulationPeriod

_NEW_YEAR = dt.date(2026, 1, 1)
_TOLD = timezone.make_aware(dt.datetime.combine(dt.date(2026, 2, 10), dt.time(9, 20)))
_CLUSTERS = (
    ("Cụm thi đua các phường", (UnitKind.WARD,)),
    ("Cụm thi đua các xã", (UnitKind.COMMUNE,)),
    ("Khối thi đua các cơ quan Đảng, Mặt trận, đoàn thể", (UnitKind.PARTY_BODY, UnitKind.MASS_ORGANISATION)),
    ("Khối thi đua các sở, lực lượng vũ trang", (UnitKind.STATE_BODY, UnitKind.ARMED_FORCE)),
)
_PROVINCE, _GRASSROOTS = Level.PROVINCE, Level.GRASSROOTS


def group_units(province: Map) -> None:
    """Every unit right beneath the province has its cluster from the beginning of the year."""
    grouping = open_grouping(province.head.unit, name="Cụm, khối thi đua của tỉnh")
    beneath = direct_units(province.head.unit, _NEW_YEAR).select_related("unit")
    for name, kinds in _CLUSTERS:
        members = [term.unit for term in beneath if term.kind in kinds]
        set_members(open_cluster(grouping, name=name), members, on=_NEW_YEAR)


def give_targets(province: Map, cast: Cast) -> None:
    """The province has told the units of the demo how many models it wants of them, and so has phường An Hội: some
    registered more, some less."""
    an_hoi, *others = province.communes
    beneath = [place for place in province.subunits if place.territory == an_hoi.name]
    wanted = {
        **{(place.unit.pk, _PROVINCE): 5 for place in others},
        **{(place.unit.pk, _GRASSROOTS): 2 for place in others},
        **{(place.unit.pk, _PROVINCE): 2 for place in province.agencies},
        (an_hoi.unit.pk, _PROVINCE): 15,
        (an_hoi.unit.pk, _GRASSROOTS): 30,
    }
    _assign(province.head.unit, wanted, cast)
    _assign(an_hoi.unit, {(place.unit.pk, _GRASSROOTS): 5 for place in beneath}, cast)


def _assign(giver: Unit, wanted: dict[quotas.Pair, int | None], cast: Cast) -> None:
    period = EmulationPeriod.objects.get(code="2026")
    quotas.assign(period, giver, wanted, by=cast.reviewer(giver.pk), day=timezone.localdate(_TOLD), at=_TOLD)
