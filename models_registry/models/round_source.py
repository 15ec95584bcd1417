"""What a dossier of a round was made from, when a desk opened the round at its end."""

from __future__ import annotations

from django.db import models

from models_registry.models.registration import Registration


class RoundSource(models.Model):
    """One yearly registration that a registration of a round was made from, of the same emulation model.

    Written with the move that makes it, and kept: the database says so (`integrity.ROUNDS`).
    """

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="sources", verbose_name="hồ sơ giai đoạn"
    )
    yearly = models.ForeignKey(Registration, models.PROTECT, related_name="rounds", verbose_name="hồ sơ năm")

    class Meta:
        verbose_name = "hồ sơ năm của hồ sơ giai đoạn"
        verbose_name_plural = "hồ sơ năm của hồ sơ giai đoạn"
        constraints = [
            models.UniqueConstraint(fields=["registration", "yearly"], name="a_year_is_taken_once")
        ]

    def __str__(self) -> str:
        return f"Đăng ký {self.registration_id} từ {self.yearly_id}"
