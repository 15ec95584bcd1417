"""What reviewers write down beside the workflow: appraisals, inspections, and why something is late."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from danvan.units.models import Unit
from models_registry.models.registration import Registration


class Opinion(models.TextChoices):
    ELIGIBLE = "eligible", "Đủ điều kiện trình"
    INCOMPLETE = "incomplete", "Cần bổ sung"
    NOT_ELIGIBLE = "not_eligible", "Chưa đủ điều kiện"

    @property
    def tone(self) -> str:
        return {"eligible": "ok", "incomplete": "wait", "not_eligible": "bad"}[self.value]


class Appraisal(models.Model):
    """The opinion of the target desk's reviewer on one proposed registration; the latest counts."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="appraisals", verbose_name="đăng ký"
    )
    opinion = models.CharField("ý kiến", max_length=12, choices=Opinion)
    reason = models.TextField("lý do", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người thẩm định")
    for_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="tại")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "ý kiến thẩm định"
        verbose_name_plural = "ý kiến thẩm định"
        get_latest_by = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                name="unfavourable_appraisal_has_a_reason",
                condition=Q(opinion=Opinion.ELIGIBLE) | ~Q(reason=""),
                violation_error_message="Ghi rõ lý do khi chưa đủ điều kiện hoặc cần bổ sung.",
            )
        ]

    def __str__(self) -> str:
        return self.get_opinion_display()


class Inspection(models.Model):
    """A visit to the place: when, who, what was found."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="inspections", verbose_name="đăng ký"
    )
    on = models.DateField("ngày kiểm tra")
    team = models.CharField("thành phần đoàn", max_length=255)
    findings = models.TextField("nội dung, kết quả kiểm tra")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    for_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị kiểm tra")
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "kiểm tra"
        verbose_name_plural = "kiểm tra"

    def __str__(self) -> str:
        return f"Kiểm tra ngày {self.on:%d/%m/%Y}"


class ExplanationKind(models.TextChoices):
    DELAYED = "delayed", "Chậm tiến độ"
    RESOURCES = "resources", "Thiếu nguồn lực"
    NEXT_YEAR = "next_year", "Chuyển năm sau"
    STOPPED = "stopped", "Dừng thực hiện"
    REORGANISED = "reorganised", "Sắp xếp đơn vị"
    OTHER = "other", "Lý do khác"


class Explanation(models.Model):
    """Why a registration has not got there yet, in the words of its unit or of the reviewer."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="explanations", verbose_name="đăng ký"
    )
    kind = models.CharField("lý do", max_length=12, choices=ExplanationKind)
    note = models.CharField("ghi rõ", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    for_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="tại")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "giải trình"
        verbose_name_plural = "giải trình"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note}"
