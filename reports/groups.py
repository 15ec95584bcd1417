"""The groups that the units right beneath an asked one are in: those of Biểu 1, and the clusters of its own groupings.

In questions and addresses a group is one word: the value of a `UnitGroup`, `cum-7` for a cluster, `ngoai-3` for the
units in no cluster of a grouping.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from danvan.units.enums import UnitGroup
from danvan.units.models import Cluster, ClusterMember, Grouping, Unit, UnitTerm
from reports.questions import Question

_IN, _OUTSIDE = "cum-", "ngoai-"
_OF_TABLE_1 = tuple(group for group in UnitGroup if group is not UnitGroup.SELF)
NO_CLUSTER = "Chưa xếp cụm, khối"


def cluster_key(cluster: Cluster) -> str:
    """The word for a cluster."""
    return f"{_IN}{cluster.pk}"


def outside_key(grouping: Grouping) -> str:
    """The word for the units in no cluster of a grouping."""
    return f"{_OUTSIDE}{grouping.pk}"


def groupings_of(unit: Unit | None) -> list[Grouping]:
    """The groupings of a unit, with their clusters in order as `shown`; one query where there are none, else two."""
    if unit is None:
        return []
    found = list(Grouping.objects.filter(unit=unit).in_order())
    clusters = list(Cluster.objects.filter(grouping__in=found).in_order()) if found else []
    for grouping in found:
        grouping.shown = [one for one in clusters if one.grouping_id == grouping.pk]
    return found


def choices(groupings: Sequence[Grouping]) -> list[tuple[str, str]]:
    """The groups to choose from, with the words for them: of Biểu 1, then of each grouping."""
    found = [(group.value, group.label) for group in _OF_TABLE_1]
    for grouping in groupings:
        found += [(cluster_key(one), one.name) for one in grouping.shown]
        found.append((outside_key(grouping), f"{NO_CLUSTER} ({grouping.name})"))
    return found


def words(key: str) -> str:
    """What a group is called."""
    if key.startswith(_IN):
        return Cluster.objects.get(pk=key.removeprefix(_IN)).name
    if key.startswith(_OUTSIDE):
        return f"{NO_CLUSTER} ({Grouping.objects.get(pk=key.removeprefix(_OUTSIDE)).name})"
    return UnitGroup(key).label


def direct_units(question: Question) -> QuerySet[UnitTerm]:
    """The terms of the units right beneath the asked one on the map, of the question's group if it names one."""
    direct = UnitTerm.objects.on(question.map_date).filter(parent=question.unit)
    key = question.group
    if not key:
        return direct
    members = ClusterMember.objects.on(question.map_date)
    if key.startswith(_IN):
        return direct.filter(unit__in=members.filter(cluster=key.removeprefix(_IN)).values("unit"))
    if key.startswith(_OUTSIDE):
        return direct.exclude(unit__in=members.filter(grouping=key.removeprefix(_OUTSIDE)).values("unit"))
    return direct.filter(group=key)
