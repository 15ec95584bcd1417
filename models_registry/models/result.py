"""What came of it: the report in words, and results in numbers that add up the tree."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from models_registry.models.registration import Registration


class Measure(models.TextChoices):
    """Units of measure that can be added up over models and units (Biểu 7)."""

    HOUSEHOLD = "household", "hộ"
    SQUARE_METRE = "m2", "m²"
    MILLION_DONG = "million_dong", "triệu đồng"
    WORKING_DAY = "working_day", "ngày công"
    KILOMETRE = "km", "km"
    PARTICIPATION = "participation", "lượt người"
    PERSON = "person", "người"
    DOSSIER = "dossier", "hồ sơ"
    WORK = "work", "công trình"
    TREE = "tree", "cây"
    CAMERA = "camera", "camera"
    OTHER = "other", "khác"


class ResultReport(models.Model):
    """The report of one registration; rewritten until it is sent, and again while it is returned."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, primary_key=True, related_name="result", verbose_name="đăng ký"
    )
    situation = models.TextField("đặc điểm, tình hình", blank=True)
    process = models.TextField("quá trình triển khai", blank=True)
    achieved = models.TextField("kết quả đạt được", blank=True)
    difficulties = models.TextField("hạn chế, khó khăn", blank=True)
    lessons = models.TextField("bài học, khả năng duy trì, nhân rộng", blank=True)
    no_numbers = models.BooleanField("không có số liệu", default=False)

    class Meta:
        verbose_name = "báo cáo kết quả"
        verbose_name_plural = "báo cáo kết quả"

    def __str__(self) -> str:
        return f"Kết quả của đăng ký {self.registration_id}"


class ResultMetric(models.Model):
    """One number: what, in which unit of measure, planned and done."""

    report = models.ForeignKey(ResultReport, models.CASCADE, related_name="metrics", verbose_name="báo cáo")
    position = models.SmallIntegerField("thứ tự")
    name = models.CharField("nội dung", max_length=120)
    measure = models.CharField("đơn vị tính", max_length=16, choices=Measure)
    planned = models.DecimalField("kế hoạch", max_digits=14, decimal_places=2, null=True, blank=True)
    done = models.DecimalField("thực hiện", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "kết quả bằng số"
        verbose_name_plural = "kết quả bằng số"
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="metrics_are_numbered"),
            models.CheckConstraint(
                name="metrics_are_not_negative",
                condition=Q(done__gte=0) & (Q(planned=None) | Q(planned__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.done} {self.get_measure_display()}"
