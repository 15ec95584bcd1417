"""A unit states that it registers nothing in a period: said, not merely silent."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.units.models import Unit
from models_registry.models.period import EmulationPeriod


class AbstentionQuerySet(models.QuerySet["Abstention"]):
    def visible_to(self, who: User) -> Self:
        """Statements of the units of one's part of the map."""
        return self.filter(unit__in=Unit.objects.filter(who.territory(Permission.VIEW).q()).values("pk"))

    def at(self, moment: dt.datetime | None) -> Self:
        """Those that stood at `moment`; None is now."""
        if moment is None:
            return self.filter(taken_back_at=None)
        return self.filter(Q(taken_back_at=None) | Q(taken_back_at__gt=moment), at__lte=moment)


class Abstention(models.Model):
    """ "Không đăng ký trong kỳ", with its reason; taken back where the unit registers after all."""

    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="abstentions", verbose_name="kỳ")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="abstentions", verbose_name="đơn vị")
    reason = models.TextField("lý do")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người báo cáo")
    at = models.DateTimeField("lúc")
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người bỏ"
    )
    taken_back_at = models.DateTimeField("bỏ lúc", null=True)

    objects = AbstentionQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo không đăng ký"
        verbose_name_plural = "báo cáo không đăng ký"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit"],
                condition=Q(taken_back_at=None),
                name="one_abstention_of_a_unit_per_period",
                violation_error_message="Đơn vị đã báo cáo không đăng ký trong kỳ.",
            ),
            models.CheckConstraint(name="abstention_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="abstention_is_taken_back_by_somebody",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} không đăng ký {self.period}"
