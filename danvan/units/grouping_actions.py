"""The only writer of groupings, their clusters and who belongs to them. What was said of earlier days stays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from danvan.ui.text import clean_line
from danvan.ui.wording import date_vi
from danvan.units.actions import UnitError
from danvan.units.models import (
    Cluster,
    ClusterMember,
    ClusterMemberQuerySet,
    Grouping,
    Unit,
    UnitSuccession,
    UnitTerm,
    UnitTermQuerySet,
)


@transaction.atomic
def open_grouping(unit: Unit, *, name: str) -> Grouping:
    """The unit has a grouping of that name; asked twice, it is one. Raises UnitError for no name."""
    named = _name(name)
    return Grouping.objects.get_or_create(unit=unit, name=named)[0]


@transaction.atomic
def open_cluster(grouping: Grouping, *, name: str) -> Cluster:
    """The grouping has a cluster of that name, without members at first; asked twice, it is one."""
    named = _name(name)
    return Cluster.objects.get_or_create(grouping=grouping, name=named)[0]


def rename(named: Grouping | Cluster, *, name: str) -> None:
    """It bears the name, in the tables of all days: another cluster from a day on is a cluster of its own.

    Raises UnitError for no name, or one that another bears.
    """
    named.name = _name(name)
    try:
        with transaction.atomic():
            named.save()
    except IntegrityError as error:
        raise UnitError("Tên này đã được dùng. Đặt tên khác.") from error


def _name(text: str) -> str:
    if not (named := clean_line(text)):
        raise UnitError("Ghi tên.")
    return named


@transaction.atomic
def set_members(cluster: Cluster, units: Collection[Unit], *, on: dt.date) -> int:
    """From `on` the units, and no others, belong to the cluster; how many units changed is returned.

    Each leaves the cluster of the same grouping where it was; that and whoever leaves this one ends the day before.
    What begins later is left alone, and ends what begins here. Raises UnitError for a unit that does not stand right
    beneath the one whose grouping it is on that day.
    """
    grouping = Grouping.objects.select_for_update(no_key=True).get(
        pk=cluster.grouping_id
    )  # writers take turns
    wanted = {unit.pk for unit in units}
    direct = set(direct_units(grouping.unit, on).values_list("unit_id", flat=True))
    if strange := [unit for unit in units if unit.pk not in direct]:
        raise UnitError(
            f"“{strange[0]}” không trực thuộc {grouping.unit} vào ngày {date_vi(on)} "
            "nên không xếp vào cụm, khối này được."
        )
    rows = ClusterMember.objects.filter(grouping=grouping)
    # Of a unit that has ended what was said stays: its successors are offered by it, and a plan may be taken back.
    standing = {row.unit_id: row for row in rows.on(on).filter(unit__in=direct)}
    leaving = [row for row in standing.values() if row.cluster_id == cluster.pk and row.unit_id not in wanted]
    coming = [unit for unit in wanted if unit not in standing or standing[unit].cluster_id != cluster.pk]
    for row in [*leaving, *(standing[unit] for unit in coming if unit in standing)]:
        _end(row, on)
    later = _next_begin(rows, coming, on)
    ClusterMember.objects.bulk_create(
        ClusterMember(cluster=cluster, grouping=grouping, unit_id=unit, during=DateRange(on, later.get(unit)))
        for unit in sorted(coming)
    )
    return len(leaving) + len(coming)


def direct_units(unit: Unit, on: dt.date) -> UnitTermQuerySet:
    """The terms of the units right beneath `unit` on a day: those that its clusters are made of."""
    return UnitTerm.objects.on(on).filter(parent=unit)


def _end(row: ClusterMember, on: dt.date) -> None:
    """The row ends the day before `on`; one that begins then is gone, the log keeps it."""
    if row.during.lower == on:
        row.delete()
    else:
        row.during = DateRange(row.during.lower, on)
        row.save(update_fields=["during"])


def _next_begin(rows: ClusterMemberQuerySet, units: Iterable[int], on: dt.date) -> dict[int, dt.date]:
    """For each of the units that joins a cluster later the day on which it does."""
    later = rows.filter(unit__in=list(units), during__startswith__gt=on).order_by("-during")
    return {row.unit_id: row.during.lower for row in later}


@dataclass(frozen=True)
class Offer:
    """A unit without a cluster that came, on the day `since`, from units which had one: where it would belong, if that
    is one cluster."""

    term: UnitTerm
    since: dt.date
    clusters: tuple[Cluster, ...]
    predecessors: tuple[str, ...]

    @property
    def cluster(self) -> Cluster | None:
        """The one that all its predecessors with a cluster were in; None where a choice is needed."""
        return self.clusters[0] if len(self.clusters) == 1 else None


def offers(grouping: Grouping, *, on: dt.date) -> list[Offer]:
    """What a reorganisation leaves to be decided: the units right beneath, in no cluster on `on`, that came from units
    which were in one, with the clusters of those. Four queries."""
    members = ClusterMember.objects.filter(grouping=grouping)
    held = members.on(on).values("unit")
    free = list(direct_units(grouping.unit, on).exclude(unit__in=held).in_order())
    came: dict[int, list[UnitSuccession]] = defaultdict(list)
    for one in UnitSuccession.objects.filter(
        successor__in=[term.unit_id for term in free], on__lte=on
    ).order_by("pk"):
        came[one.successor_id].append(one)
    old = {one.predecessor_id for many in came.values() for one in many}
    was = {
        row.unit_id: row.cluster
        for row in members.filter(unit__in=old).select_related("cluster").order_by("during")
    }
    names = dict(
        UnitTerm.objects.filter(unit__in=list(was)).order_by("during").values_list("unit_id", "name")
    )
    found = []
    for term in free:
        if past := [one for one in came[term.unit_id] if one.predecessor_id in was]:
            clusters = {was[one.predecessor_id].pk: was[one.predecessor_id] for one in past}
            predecessors = tuple(names[one.predecessor_id] for one in past)
            since = max(one.on for one in past)
            found.append(Offer(term, since, tuple(clusters.values()), predecessors))
    return found


@transaction.atomic
def take_offers(grouping: Grouping, *, on: dt.date) -> int:
    """Every unit whose predecessors were all in one cluster belongs to it from the day on which it took their place;
    how many units that are is returned. Those that need a choice are left."""
    taken = [offer for offer in offers(grouping, on=on) if offer.cluster is not None]
    together: dict[tuple[dt.date, int], list[int]] = defaultdict(list)
    for offer in taken:
        together[offer.since, offer.cluster.pk].append(offer.term.unit_id)
    for (since, pk), units in sorted(together.items()):
        kept = ClusterMember.objects.filter(cluster=pk).on(since).values("unit")
        there = direct_units(grouping.unit, since).filter(unit__in=kept).values("unit")
        members = Unit.objects.filter(pk__in=[*units, *there.values_list("unit", flat=True)])
        set_members(Cluster.objects.get(pk=pk), list(members), on=since)
    return len(taken)
