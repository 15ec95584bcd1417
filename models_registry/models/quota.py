"""How many models a unit is told to register in a period, level by level, by the unit above it."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit
from models_registry.models.period import EmulationPeriod

_LEVELS = [(level.value, level.label) for level in DESK_LEVELS]


class QuotaQuerySet(models.QuerySet["Quota"]):
    def at(self, moment: dt.datetime | None) -> Self:
        """Those that stood at `moment`; None is now."""
        if moment is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), at__lte=moment)


class Quota(models.Model):
    """Chỉ tiêu: `number` models of one target level, of the unit and all beneath it. Corrected by ending it and giving
    another; it stays the unit's own when that is reorganised. Written by `models_registry.quotas` only."""

    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="quotas", verbose_name="kỳ")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="quotas", verbose_name="đơn vị")
    level = models.SmallIntegerField("cấp đăng ký", choices=_LEVELS)
    number = models.PositiveIntegerField("chỉ tiêu")
    giver = models.ForeignKey(
        Unit, models.PROTECT, related_name="quotas_given", verbose_name="đơn vị giao", db_index=False
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người giao")
    at = models.DateTimeField("giao lúc")
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người điều chỉnh"
    )
    ended_at = models.DateTimeField("thôi tính từ", null=True)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit", "level"],
                condition=Q(ended_at=None),
                name="one_quota_of_a_unit_and_level_per_period",
                violation_error_message="Đơn vị đã có chỉ tiêu cho cấp này.",
            ),
            models.CheckConstraint(
                name="quota_is_one_at_least_and_of_a_deciding_level",
                condition=Q(number__gt=0, level__in=[level.value for level in DESK_LEVELS]),
            ),
            models.CheckConstraint(
                name="quota_ended_at_and_by",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index("giver", "period", name="quota_by_giver")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.number} {Level(self.level).label}"
