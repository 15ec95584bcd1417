"""What a province asks of registrations in a period beyond the workflow; nothing unless it says so."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit
from models_registry.models.period import EmulationPeriod


class RuleKind(models.TextChoices):
    """The rules there are."""

    MOST_ENTRIES = "most_entries", "Số mô hình tối đa của một đơn vị"
    MONTHS_RUNNING = "months_running", "Số tháng thực hiện trước khi công nhận"
    LOWER_FIRST = "lower_first", "Được cấp dưới công nhận trước"

    @property
    def has_number(self) -> bool:
        """It says how many."""
        return self is not RuleKind.LOWER_FIRST


class Strength(models.TextChoices):
    """What becomes of whoever does not keep it. A rule that is off has no row."""

    WARNING = "warning", "Chỉ cảnh báo"
    BLOCKING = "blocking", "Không cho làm"


class PeriodRuleQuerySet(models.QuerySet["PeriodRule"]):
    def of_kinds(self, *kinds: RuleKind) -> Self:
        """Those of some kinds, the narrower ones (of one level) after those of all levels."""
        return self.filter(kind__in=kinds).order_by("kind", models.F("level").asc(nulls_first=True), "pk")


class PeriodRule(models.Model):
    """One rule of a province in a period, for one level or (none) for every level."""

    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="rules", verbose_name="kỳ")
    province = models.ForeignKey(Unit, models.PROTECT, related_name="period_rules", verbose_name="tỉnh")
    kind = models.CharField("quy định", max_length=16, choices=RuleKind)
    level = models.SmallIntegerField(
        "cấp", choices=[(level.value, level.label) for level in DESK_LEVELS], null=True, blank=True
    )
    number = models.PositiveSmallIntegerField("số", null=True, blank=True)
    strength = models.CharField("mức độ", max_length=8, choices=Strength)

    objects = PeriodRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định của kỳ"
        verbose_name_plural = "quy định của kỳ"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "province", "kind", "level"],
                nulls_distinct=False,
                name="one_rule_of_a_kind_per_level",
                violation_error_message="Đã có quy định này cho cấp ấy.",
            ),
            models.CheckConstraint(
                name="rule_says_how_many_where_it_counts",
                condition=Q(kind=RuleKind.LOWER_FIRST, number=None)
                | (~Q(kind=RuleKind.LOWER_FIRST) & Q(number__isnull=False, number__gt=0)),
                violation_error_message="Ghi số mô hình hoặc số tháng, ít nhất là 1.",
            ),
            models.CheckConstraint(
                name="rule_of_a_known_kind_and_strength",
                condition=Q(kind__in=RuleKind.values, strength__in=Strength.values),
            ),
        ]

    def __str__(self) -> str:
        return self.said("mỗi cấp" if self.level is None else Level(self.level).label)

    def said(self, level_name: str) -> str:
        """The rule in words, for the level so called: "mỗi đơn vị đăng ký tối đa 3 mô hình cấp tỉnh"."""
        match RuleKind(self.kind):
            case RuleKind.MOST_ENTRIES:
                return f"mỗi đơn vị đăng ký tối đa {self.number} mô hình {level_name}"
            case RuleKind.MONTHS_RUNNING:
                return f"mô hình thực hiện ít nhất {self.number} tháng mới được công nhận {level_name}"
            case RuleKind.LOWER_FIRST:
                return f"mô hình được cấp dưới công nhận trước mới được công nhận {level_name}"
