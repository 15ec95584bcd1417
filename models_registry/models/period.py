"""When: periods and deadlines; about what: sectors. All of it data, since it differs by year and province."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit, chain_of


class PeriodKind(models.TextChoices):
    YEAR = "year", "Năm"
    ROUND = "round", "Giai đoạn"


class PeriodQuerySet(models.QuerySet["EmulationPeriod"]):
    def on(self, date: dt.date) -> Self:
        """Yearly periods that `date` falls into."""
        return self.filter(kind=PeriodKind.YEAR, starts_on__lte=date, ends_on__gte=date)

    def within(self, a_round: EmulationPeriod) -> Self:
        """The yearly periods that lie within a round, the first one first."""
        inside = self.filter(
            kind=PeriodKind.YEAR, starts_on__gte=a_round.starts_on, ends_on__lte=a_round.ends_on
        )
        return inside.order_by("starts_on")

    def rounds_at_their_end(self, date: dt.date) -> Self:
        """Rounds that `is_round_at_its_end` by `date`."""
        return self.filter(kind=PeriodKind.ROUND, ends_on__lte=dt.date(date.year, 12, 31))

    def latest_first(self) -> Self:
        """A year before the round that begins with it."""
        return self.order_by("-starts_on", "-kind", "pk")


class EmulationPeriod(models.Model):
    """A year or a round of the movement: national, with one code ("2023")."""

    code = models.CharField("mã kỳ", max_length=16, unique=True)
    name = models.CharField("tên kỳ", max_length=60)
    kind = models.CharField("loại kỳ", max_length=8, choices=PeriodKind, default=PeriodKind.YEAR)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    all_boxes_compulsory = models.BooleanField(
        "bắt buộc điền đủ chín mục",
        default=False,
        help_text="Nếu không chọn, năm mục “nên có” được để trống.",
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ thi đua"
        verbose_name_plural = "kỳ thi đua"
        constraints = [
            models.CheckConstraint(
                name="period_ends_after_it_begins",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_round_at_its_end(self, date: dt.date) -> bool:
        """Whether it is a round whose last year has begun by `date`: its dossiers can be made from those of the
        years."""
        return self.kind == PeriodKind.ROUND and self.ends_on.year <= date.year


class StandardSector(models.TextChoices):
    """The four fields that every list of sectors is mapped to, so that years and provinces compare."""

    ECONOMY = "KT", "Kinh tế"
    CULTURE = "VHXH", "Văn hóa - xã hội"
    SECURITY = "QPAN", "Quốc phòng - an ninh"
    POLITICS = "HTCT", "Xây dựng hệ thống chính trị"


class SectorQuerySet(models.QuerySet["Sector"]):
    def offered(self, period: EmulationPeriod, unit_path: str) -> Self:
        """The sectors to choose from: the province's own list for the period, else the standard one."""
        own = self.filter(period=period, province__in=chain_of(unit_path))
        chosen = own if own.exists() else self.filter(period=None)
        return chosen.order_by("position", "pk")


class Sector(models.Model):
    """A field of work. Rows without a period are the standard list."""

    code = models.CharField("mã", max_length=12)
    name = models.CharField("tên lĩnh vực", max_length=80)
    standard = models.CharField("ứng với", max_length=8, choices=StandardSector, blank=True)
    position = models.SmallIntegerField("thứ tự", default=0)
    period = models.ForeignKey(EmulationPeriod, models.PROTECT, null=True, blank=True, verbose_name="kỳ")
    province = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name="tỉnh")

    objects = SectorQuerySet.as_manager()

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "province", "code"],
                nulls_distinct=False,
                name="one_sector_of_a_code_per_list",
            ),
            models.CheckConstraint(
                name="sector_is_standard_or_of_a_province_and_period",
                condition=Q(period=None, province=None) | Q(period__isnull=False, province__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Step(models.TextChoices):
    """What is due: the registration, later its results."""

    REGISTRATION = "registration", "Gửi đăng ký"
    RESULTS = "results", "Nộp kết quả"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def in_force(
        self, *, period_id: int, step: str, level: int | None, path: str, unit_id: int
    ) -> dt.date | None:
        """The last day for a unit: its own exception, else its province's deadline, else the country's; None if
        nothing is due. `path` is the unit's path on the map."""
        rows = self.filter(
            Q(unit=unit_id) | Q(unit=None, province=None) | Q(unit=None, province__in=chain_of(path)),
            Q(level=level) | Q(level=None),
            period=period_id,
            step=step,
        )
        narrowest = sorted(
            rows.values_list("unit_id", "province_id", "level", "on"),
            key=lambda row: (row[0] is not None, row[1] is not None, row[2] is not None),
        )
        return narrowest[-1][3] if narrowest else None


class Deadline(models.Model):
    """The last day of a step for a target level; for the country, a province, or one unit as an exception."""

    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="deadlines", verbose_name="kỳ")
    step = models.CharField("bước", max_length=12, choices=Step)
    level = models.SmallIntegerField(
        "cấp đăng ký", choices=[(level.value, level.label) for level in DESK_LEVELS], null=True, blank=True
    )
    province = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="deadlines_as_province", verbose_name="tỉnh"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deadline_exceptions",
        verbose_name="riêng đơn vị",
    )
    on = models.DateField("hạn cuối")
    reason = models.CharField("lý do (cho ngoại lệ)", max_length=200, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "hạn"
        verbose_name_plural = "hạn"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "step", "level", "province", "unit"],
                nulls_distinct=False,
                name="one_deadline_of_a_kind",
                violation_error_message="Đã có hạn cho bước, cấp và đơn vị này.",
            )
        ]

    def __str__(self) -> str:
        level = Level(self.level).label if self.level is not None else "mọi cấp"
        return f"{self.get_step_display()} {level}: {self.on:%d/%m/%Y}"
