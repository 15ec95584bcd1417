"""Commendation: flags, diplomas and certificates that a decision gives to collectives and persons.

An award goes to units and people and may have nothing to do with a registration. What was entered is never
overwritten: a correction ends the row, with a reason, and puts another in its place.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, ExtractYear

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit
from danvan.units.territory import Territory
from models_registry.models.period import EmulationPeriod
from models_registry.models.registration import Registration, SubjectType

_LEVELS = [(level.value, level.label) for level in DESK_LEVELS]


_EVERYBODY = Q()


def territory_of(unit: Unit) -> Territory:
    """The unit and all beneath it; of one that has ended, as on its last day."""
    if unit.closed_path is not None:
        return Territory(closed=(unit.closed_path,))
    return Territory(living=(unit.scope_path,))


class AwardForm(models.TextChoices):
    """The forms of commendation, highest first."""

    FLAG = "flag", "Cờ thi đua"
    DIPLOMA = "diploma", "Bằng khen"
    MERIT = "merit", "Giấy khen"
    CERTIFICATE = "certificate", "Giấy chứng nhận"
    PRAISE = "praise", "Tuyên dương"
    OTHER = "other", "Hình thức khác"


class AwardScope(models.TextChoices):
    """For what: conferences sum up several kinds of work together, and so do their awards."""

    MOVEMENT = "movement", "Phong trào thi đua “Dân vận khéo”"
    DEMOCRACY = "democracy", "Thực hiện quy chế dân chủ ở cơ sở"
    MOBILISATION = "mobilisation", "Công tác dân vận"
    GOVERNMENT = "government", "Công tác dân vận chính quyền"


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, who: User) -> Self:
        """Awards given by a unit of one's part of the map, or to somebody of it."""
        scope = who.territory(Permission.VIEW)
        given = AwardRecipient.objects.filter(scope.q("unit__"), award=OuterRef("pk"))
        return self.filter(scope.q("issuer__") | Exists(given))

    def given_in(self, unit: Unit) -> Self:
        """Those whose recipients belong to `unit` or beneath it; known by counts alone, those given there."""
        around = territory_of(unit)
        given = AwardRecipient.objects.filter(around.q("unit__")).values("award")
        return self.filter(Q(pk__in=given) | around.q("issuer__") & Q(collectives__isnull=False))

    def counted(self, within: Q = _EVERYBODY) -> Self:
        """With `given_collectives` and `given_individuals`: those named who are `within`, else the counts known."""
        named = {one: Count("recipients", filter=Q(recipients__subject=one) & within) for one in SubjectType}
        return self.annotate(
            given_collectives=Coalesce("collectives", named[SubjectType.COLLECTIVE]),
            given_individuals=Coalesce("individuals", named[SubjectType.INDIVIDUAL]),
        )

    def at(self, moment: dt.datetime | None) -> Self:
        """Those that count at `moment`; now unless given."""
        if moment is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), counts_from__lte=moment)


class Award(models.Model):
    """One form of commendation by one decision: for whom, or how many where only counts of old years are known."""

    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="awards", verbose_name="kỳ")
    form = models.CharField("hình thức", max_length=12, choices=AwardForm)
    scopes = ArrayField(models.CharField(max_length=12, choices=AwardScope), verbose_name="nội dung")
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="awards", verbose_name="đơn vị")
    level = models.SmallIntegerField("cấp", choices=_LEVELS)
    issued_by = models.CharField("cơ quan khen thưởng", max_length=200)
    number = models.CharField("số quyết định", max_length=60, blank=True)
    date = models.DateField("ngày quyết định")
    collectives = models.PositiveIntegerField("số tập thể", null=True)
    individuals = models.PositiveIntegerField("số cá nhân", null=True)
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, related_name="awards", verbose_name="mô hình"
    )
    creation_key = models.UUIDField("khóa chống gửi hai lần", null=True, unique=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")
    entered_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    counts_from = models.DateTimeField("tính từ")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="thay cho"
    )
    ended_at = models.DateTimeField("thôi tính từ", null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người sửa")
    end_reason = models.TextField("lý do sửa, hủy", blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = "khen thưởng"
        verbose_name_plural = "khen thưởng"
        constraints = [
            models.CheckConstraint(
                name="award_says_for_what",
                condition=Q(scopes__len__gt=0, scopes__contained_by=list(AwardScope.values)),
            ),
            models.CheckConstraint(
                name="award_counts_stand_together",
                condition=Q(collectives=None, individuals=None)
                | (
                    Q(collectives__isnull=False, individuals__isnull=False)
                    & (Q(collectives__gt=0) | Q(individuals__gt=0))
                ),
            ),
            models.CheckConstraint(
                name="award_with_names_has_a_number",
                condition=~Q(number="") | Q(collectives__isnull=False),
            ),
            models.CheckConstraint(
                name="award_ended_with_a_reason",
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
            ),
            models.UniqueConstraint(
                "issuer",
                "issued_by",
                "number",
                ExtractYear("date"),
                "form",
                "period",
                condition=Q(ended_at=None) & ~Q(number=""),
                name="one_award_of_a_form_per_decision",
                violation_error_message="Hình thức khen thưởng này của quyết định đã được ghi.",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "issuer"], name="award_by_period"),
            models.Index(F("date").desc(), F("id").desc(), name="award_latest_first"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_form_display()} theo Quyết định {self.number}"
            if self.number
            else self.get_form_display()
        )

    @property
    def is_counted_only(self) -> bool:
        """Whether only numbers are known, no names."""
        return self.collectives is not None

    @property
    def scope_labels(self) -> list[str]:
        """For what, in the words and the order of the list."""
        return [scope.label for scope in AwardScope if scope in self.scopes]


class AwardRecipientQuerySet(models.QuerySet["AwardRecipient"]):
    def visible_to(self, who: User) -> Self:
        """Those of one's part of the map, and all that a unit of it has given."""
        scope = who.territory(Permission.VIEW)
        return self.filter(scope.q("unit__") | scope.q("award__issuer__"))


class AwardRecipient(models.Model):
    """A collective or a person commended, and the unit to which they belong and are counted."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="recipients", verbose_name="khen thưởng")
    subject = models.CharField("chủ thể", max_length=10, choices=SubjectType)
    name = models.CharField("tên", max_length=200)
    position = models.CharField("chức vụ", max_length=160, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    unit_name = models.CharField("đơn vị theo quyết định", max_length=200)

    objects = AwardRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "tập thể, cá nhân được khen"
        verbose_name_plural = "tập thể, cá nhân được khen"
        constraints = [
            models.CheckConstraint(
                name="only_a_person_has_a_position",
                condition=Q(position="") | Q(subject=SubjectType.INDIVIDUAL),
            ),
            models.CheckConstraint(name="award_recipient_is_named", condition=~Q(name="") & ~Q(unit_name="")),
            models.UniqueConstraint(
                fields=["award", "subject", "name", "position", "unit"], name="named_once_in_an_award"
            ),
        ]

    def __str__(self) -> str:
        return self.name
