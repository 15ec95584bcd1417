"""Two living things that are the same one: from a day on they are one model, each with its own registrations."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from danvan.accounts.models import User
from models_registry.models.emulation_model import EmulationModel


class ModelJoinQuerySet(models.QuerySet["ModelJoin"]):
    def at(self, moment: dt.datetime | None) -> Self:
        """Those in force at a moment; None is now."""
        if moment is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), at__lte=moment)

    def of(self, model: EmulationModel | int) -> Self:
        """Those that the model stands in, on either side."""
        return self.filter(Q(kept=model) | Q(joined=model))


class ModelJoin(models.Model):
    """`joined` is the same thing as `kept`, from `at` until `ended_at`. No registration moves: what was counted before
    is counted so for ever, what is counted for a moment since then counts the two as one model.

    The database keeps the moments and lets nothing hang on what is joined itself (`integrity_joins.JOINS`).
    """

    kept = models.ForeignKey(
        EmulationModel, models.PROTECT, related_name="joins_kept", verbose_name="mô hình giữ mã"
    )
    joined = models.ForeignKey(
        EmulationModel, models.PROTECT, related_name="joins", verbose_name="mô hình được tính chung"
    )
    reason = models.TextField("lý do")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người gộp")
    at = models.DateTimeField("từ lúc", db_default=Now())
    ended_at = models.DateTimeField("đến lúc", null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người tách")
    ended_reason = models.TextField("vì sao tách", blank=True)

    objects = ModelJoinQuerySet.as_manager()

    class Meta:
        verbose_name = "mô hình tính chung"
        verbose_name_plural = "các mô hình tính chung"
        constraints = [
            models.UniqueConstraint(
                fields=["joined"], condition=Q(ended_at=None), name="a_model_is_joined_to_one"
            ),
            models.CheckConstraint(name="a_model_is_not_joined_to_itself", condition=~Q(kept=F("joined"))),
            models.CheckConstraint(name="joining_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="separated_at_and_by_with_a_reason",
                condition=Q(ended_at=None, ended_by=None, ended_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["kept"], condition=Q(ended_at=None), name="joined_to_a_model")]

    def __str__(self) -> str:
        return f"{self.joined} tính chung với {self.kept}"
