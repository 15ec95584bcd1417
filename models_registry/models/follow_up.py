"""After recognition: half a year and a year later the unit says whether the model is still alive."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import DateField, F, Min, OuterRef, Q, Subquery

from danvan.accounts.models import User
from danvan.units.models import Unit
from models_registry.models.decision import Recognition
from models_registry.models.registration import Registration


class Mark(models.IntegerChoices):
    """How many months after the first decision in force the unit is asked."""

    HALF_YEAR = 6, "6 tháng"
    YEAR = 12, "12 tháng"


class Upkeep(models.TextChoices):
    KEPT = "kept", "Còn duy trì"
    STOPPED = "stopped", "Đã dừng"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, who: User) -> Self:
        """Those of dossiers that `who` may see."""
        return self.filter(registration__in=Registration.objects.visible_to(who))

    def at(self, moment: dt.datetime | None) -> Self:
        """Those that stood at `moment`; None is now."""
        if moment is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), at__lte=moment)


class FollowUp(models.Model):
    """What a unit reported at one mark. Never edited: said otherwise later, this one ends and another stands."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="follow_ups", verbose_name="đăng ký"
    )
    mark = models.SmallIntegerField("mốc sau công nhận", choices=Mark)
    state = models.CharField("tình hình", max_length=8, choices=Upkeep)
    note = models.TextField("ghi rõ", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người báo cáo")
    for_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị báo cáo")
    at = models.DateTimeField("lúc")
    ended_at = models.DateTimeField("thôi tính từ", null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo sau công nhận"
        verbose_name_plural = "báo cáo sau công nhận"
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "mark"],
                condition=Q(ended_at=None),
                name="one_follow_up_per_mark",
                violation_error_message="Mốc này đã có báo cáo.",
            ),
            models.CheckConstraint(
                name="follow_up_of_a_known_mark_and_state",
                condition=Q(mark__in=Mark.values, state__in=Upkeep.values),
            ),
            models.CheckConstraint(
                name="stopped_with_a_reason",
                condition=Q(state=Upkeep.KEPT) | ~Q(note=""),
                violation_error_message="Ghi rõ vì sao đã dừng.",
            ),
            models.CheckConstraint(
                name="follow_up_ends_after_it_was_said", condition=Q(ended_at=None) | Q(ended_at__gt=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mark_display()}: {self.get_state_display()}"


# Of a line of a decision: now.
IN_FORCE = Q(effective_at__isnull=False, revoked_at=None)


def recognised_on(registration: str, lines: Q) -> Subquery:
    """The date of the first of the decisions by which the registration that the column names is recognised, of those
    whose `lines` are in force."""
    found = Recognition.objects.filter(lines, registration=OuterRef(registration)).order_by()
    first = found.values("registration").annotate(first=Min("decision__date"))
    return Subquery(first.values("first"), output_field=DateField())
