"""Years known by their totals alone: how many were registered and recognised according to a report, without a list."""

from __future__ import annotations

from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.ui.wording import date_vi
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit
from models_registry.models.period import EmulationPeriod

_LEVELS = [(level.value, level.label) for level in DESK_LEVELS]
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
# In the order in which each contains the next.
NUMBERS = ("registered", "proposed", "recognised")


def _no_more(fewer: str, more: str) -> Q:
    """`fewer` is not above `more`, where both are known."""
    return Q(**{fewer: None}) | Q(**{more: None}) | Q(**{f"{fewer}__lte": F(more)})


class ReportedTotalQuerySet(models.QuerySet["ReportedTotal"]):
    def standing(self) -> Self:
        """Those that count. One that has ended was wrong, or its list has come: it counts for no moment any more."""
        return self.filter(ended_at=None)

    def visible_to(self, who: User) -> Self:
        """Those of units whose figures `who` may see."""
        return self.filter(who.territory(Permission.SUMMARISE).q("unit__"))


class ReportedTotal(models.Model):
    """Số liệu tổng hợp: what a report says of a period that is over, of a unit with all beneath it, where no list of
    the models is left. Never counted among registrations, and where it stands none of its level are counted: see
    `integrity_totals`.

    `level` None: the report tells no levels apart. A number that it does not give is None. Corrected by ending the row
    and entering another. Written by `models_registry.reported` only.
    """

    period = models.ForeignKey(
        EmulationPeriod, models.PROTECT, related_name="reported_totals", verbose_name="kỳ"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reported_totals", verbose_name="đơn vị")
    level = models.SmallIntegerField("cấp đăng ký", choices=_LEVELS, null=True)
    registered = models.PositiveIntegerField("đăng ký", null=True)
    proposed = models.PositiveIntegerField("đã đề nghị công nhận", null=True)
    recognised = models.PositiveIntegerField("được công nhận", null=True)
    document_number = models.CharField("số, ký hiệu văn bản", max_length=60)
    document_date = models.DateField("ngày văn bản")
    document_title = models.CharField("trích yếu", max_length=250)
    creation_key = models.UUIDField("khóa chống gửi hai lần", null=True, unique=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người nhập")
    at = models.DateTimeField("nhập lúc")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người bỏ")
    ended_at = models.DateTimeField("thôi tính từ", null=True)
    end_reason = models.TextField("lý do bỏ", blank=True)

    objects = ReportedTotalQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu tổng hợp"
        verbose_name_plural = "số liệu tổng hợp"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit", "level"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_total_of_a_unit_and_level_per_period",
                violation_error_message="Đơn vị đã có số liệu tổng hợp của cấp này trong kỳ.",
            ),
            models.CheckConstraint(
                name="total_of_a_deciding_level_or_of_all",
                condition=Q(level=None) | Q(level__in=[level.value for level in DESK_LEVELS]),
            ),
            models.CheckConstraint(
                name="total_says_how_many",
                condition=Q(registered__isnull=False) | Q(recognised__isnull=False),
                violation_error_message="Ghi số đăng ký hoặc số được công nhận.",
            ),
            models.CheckConstraint(
                name="total_recognised_within_proposed_within_registered",
                condition=_no_more("recognised", "proposed")
                & _no_more("proposed", "registered")
                & _no_more("recognised", "registered"),
                violation_error_message="Số được công nhận không quá số đề nghị, số đề nghị không quá số đăng ký.",
            ),
            models.CheckConstraint(
                name="total_names_its_source",
                condition=~Q(document_number="") & ~Q(document_title=""),
                violation_error_message="Ghi số và trích yếu của văn bản làm căn cứ.",
            ),
            models.CheckConstraint(
                name="total_from_a_document_that_is_there",
                condition=Q(document_date__lte=TruncDate("at", tzinfo=_HERE)),
            ),
            models.CheckConstraint(
                name="total_ended_with_a_reason",
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period}"

    @property
    def source(self) -> str:
        """ "Báo cáo tổng kết năm 2019, số 12-BC/BDV ngày 15/12/2019"."""
        return f"{self.document_title}, số {self.document_number} ngày {date_vi(self.document_date)}"
