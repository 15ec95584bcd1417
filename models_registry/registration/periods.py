"""Opening a period: its dates, its deadlines, and the standard sectors it offers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from danvan.accounts.refusals import NotPossibleError
from danvan.units.enums import Level
from danvan.units.models import Unit
from models_registry.models import Deadline, EmulationPeriod, PeriodKind, Sector, StandardSector, Step


@transaction.atomic
def open_year(year: int, *, all_boxes_compulsory: bool = False) -> EmulationPeriod:
    """The yearly period `year` exists, and the standard sectors do."""
    ensure_standard_sectors()
    period, _ = EmulationPeriod.objects.get_or_create(
        code=str(year),
        defaults={
            "name": f"Năm {year}",
            "kind": PeriodKind.YEAR,
            "starts_on": dt.date(year, 1, 1),
            "ends_on": dt.date(year, 12, 31),
            "all_boxes_compulsory": all_boxes_compulsory,
        },
    )
    return period


@transaction.atomic
def open_round(first: int, last: int) -> EmulationPeriod:
    """The round of the years `first` to `last` exists, over the yearly periods, which it does not replace.

    Raises NotPossibleError for a round of fewer than two years.
    """
    if last <= first:
        raise NotPossibleError("Giai đoạn có ít nhất hai năm; năm cuối phải sau năm đầu.")
    ensure_standard_sectors()
    period, _ = EmulationPeriod.objects.get_or_create(
        code=f"{first}-{last}",
        defaults={
            "name": f"Giai đoạn {first}-{last}",
            "kind": PeriodKind.ROUND,
            "starts_on": dt.date(first, 1, 1),
            "ends_on": dt.date(last, 12, 31),
        },
    )
    return period


def ensure_standard_sectors() -> None:
    """The four standard sectors can be chosen wherever a province has no list of its own."""
    for position, sector in enumerate(StandardSector):
        Sector.objects.get_or_create(
            period=None,
            province=None,
            code=sector.value,
            defaults={"name": sector.label, "standard": sector, "position": position},
        )


def set_deadline(
    period: EmulationPeriod,
    step: Step,
    on: dt.date,
    *,
    level: Level | None = None,
    province: Unit | None = None,
    unit: Unit | None = None,
    reason: str = "",
) -> Deadline:
    """The last day of the step is `on`, for the country, a province, or one unit as an exception."""
    deadline, _ = Deadline.objects.update_or_create(
        period=period,
        step=step,
        level=level,
        province=province,
        unit=unit,
        defaults={"on": on, "reason": reason},
    )
    return deadline


def drop_deadline(deadline: Deadline) -> None:
    """The deadline is no more; what was marked late stays so."""
    deadline.delete()


@transaction.atomic
def add_sector(period: EmulationPeriod, province: Unit, *, code: str, name: str, standard: str) -> Sector:
    """The province's own list for the period holds the sector; begun by this one, it first takes over the standard
    four. A code that stands in it already is renamed."""
    own = Sector.objects.filter(period=period, province=province)
    if not own.exists():
        for one in Sector.objects.filter(period=None, province=None).order_by("position", "pk"):
            own.create(
                period=period,
                province=province,
                code=one.code,
                name=one.name,
                standard=one.standard,
                position=one.position,
            )
    sector, _ = Sector.objects.update_or_create(
        period=period,
        province=province,
        code=code.upper(),
        defaults={"name": name, "standard": standard},
        create_defaults={"name": name, "standard": standard, "position": own.count()},
    )
    return sector
