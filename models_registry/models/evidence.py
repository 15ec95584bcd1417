"""Files that show it: kept outside the web's reach under the hash of their content."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from models_registry.models.follow_up import Mark
from models_registry.models.registration import Registration


class EvidenceStep(models.TextChoices):
    REGISTRATION = "registration", "Khi đăng ký"
    RESULTS = "results", "Khi nộp kết quả"
    HALF_YEAR = "after_6", "Sau công nhận 6 tháng"
    YEAR = "after_12", "Sau công nhận 12 tháng"


# What a unit shows at a mark after recognition: no part of what a closing froze.
AFTERWARDS = {Mark.HALF_YEAR: EvidenceStep.HALF_YEAR, Mark.YEAR: EvidenceStep.YEAR}


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, who: User) -> Self:
        """Files of dossiers that `who` may see."""
        return self.filter(registration__in=Registration.objects.visible_to(who))

    def kept(self) -> Self:
        """Files that were not taken away again."""
        return self.filter(removed_at=None)


class Evidence(models.Model):
    """One file of one dossier. Taken away, its row stays."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="evidence", verbose_name="đăng ký"
    )
    step = models.CharField("bước", max_length=12, choices=EvidenceStep)
    name = models.CharField("tên tệp", max_length=200)
    description = models.CharField("mô tả", max_length=200, blank=True)
    content_type = models.CharField("kiểu", max_length=100)
    size = models.PositiveIntegerField("dung lượng (byte)")
    sha256 = models.CharField("mã băm", max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người tải lên")
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    removed_at = models.DateTimeField("bỏ lúc", null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "tài liệu minh chứng"
        verbose_name_plural = "tài liệu minh chứng"
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "step", "sha256"],
                condition=Q(removed_at=None),
                name="a_file_stands_once_in_a_dossier",
                violation_error_message="Tệp này đã có trong hồ sơ.",
            ),
            models.CheckConstraint(
                name="evidence_of_a_known_step", condition=Q(step__in=EvidenceStep.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
