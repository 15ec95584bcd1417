"""The living thing: one mô hình or điển hình, one identity over the years."""

from __future__ import annotations

from django.db import models

from danvan.units.models import Unit


class EmulationModel(models.Model):
    """What a unit builds. Its yearly dossiers are `Registration`s."""

    # Given at the first sending, from a counter without gaps: a draft leaves no trace in the codes.
    code = models.CharField("mã", max_length=32, null=True, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="emulation_models", verbose_name="đơn vị")
    replicated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replicas", verbose_name="nhân rộng từ"
    )
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)

    class Meta:
        verbose_name = "mô hình, điển hình"
        verbose_name_plural = "mô hình, điển hình"
        indexes = [
            # Those made after another, the latest first: few of all, and the list of them starts at their end.
            models.Index(
                fields=["-id"],
                condition=models.Q(replicated_from__isnull=False),
                name="models_made_after_another",
            )
        ]

    def __str__(self) -> str:
        return self.code or "chưa có mã"


class CodeCounter(models.Model):
    """The last number given in a period. Its row is locked while a code is given, so that none is skipped."""

    period_code = models.CharField("mã kỳ", max_length=16, primary_key=True)
    last = models.PositiveIntegerField("số đã cấp", default=0)

    class Meta:
        verbose_name = "số thứ tự mã"
        verbose_name_plural = "số thứ tự mã"

    def __str__(self) -> str:
        return f"{self.period_code}: {self.last}"
