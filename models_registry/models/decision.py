"""Honour: signed decisions, their lines, and who was passed on to the level above."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, ExtractYear

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit
from models_registry.models.period import EmulationPeriod
from models_registry.models.registration import Registration

_LEVELS = [(level.value, level.label) for level in DESK_LEVELS]


class DecisionKind(models.TextChoices):
    RECOGNISE = "recognise", "Quyết định công nhận"
    REVOKE = "revoke", "Quyết định thu hồi công nhận"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, who: User) -> Self:
        """Recorded decisions of the desks of one's part of the map or with a line on a dossier of it; drafts are
        seen at their own desk only."""
        scope = who.territory(Permission.VIEW)
        issuers = Unit.objects.filter(scope.q()).values("pk")
        lines = Recognition.objects.filter(registration__in=Registration.objects.visible_to(who))
        named = Q(pk__in=lines.values("decision")) | Q(pk__in=lines.values("revoked_by"))
        recorded = Q(recorded_at__isnull=False) & (Q(issuer__in=issuers) | named)
        own = Q(recorded_for__in=scope.own) | Q(recorded_for=None, issuer__in=scope.own)
        return self.filter(recorded | own)

    def drafts(self) -> Self:
        return self.filter(recorded_at=None)


class Decision(models.Model):
    """A decision of a desk: drafted by one person, recorded as signed by another, with all its lines at once."""

    kind = models.CharField("loại", max_length=10, choices=DecisionKind)
    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="decisions", verbose_name="kỳ")
    issuer = models.ForeignKey(
        Unit, models.PROTECT, related_name="decisions", verbose_name="đơn vị quyết định"
    )
    # A desk that is not online decides on paper; each online desk right below records the lines of its own part of
    # the map. None where the desk acts for itself.
    recorded_for = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="phần của đơn vị"
    )
    level = models.SmallIntegerField("cấp", choices=_LEVELS)
    issued_by = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    number = models.CharField("số", max_length=60, blank=True)
    date = models.DateField("ngày ký", null=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_position = models.CharField("chức vụ người ký", max_length=160, blank=True)
    summary = models.CharField("trích yếu", max_length=300, blank=True)
    reason = models.TextField("lý do", blank=True)
    scan_name = models.CharField("tên bản quét", max_length=200, blank=True)
    scan_sha256 = models.CharField("mã băm bản quét", max_length=64, blank=True)
    scan_type = models.CharField("kiểu bản quét", max_length=100, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập dự thảo")
    drafted_at = models.DateTimeField("lập lúc", auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người ghi"
    )
    recorded_at = models.DateTimeField("ghi lúc", null=True)
    effective_at = models.DateTimeField("có hiệu lực từ", null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"
        constraints = [
            models.UniqueConstraint(fields=["id", "level"], name="decision_with_its_level"),
            models.CheckConstraint(
                name="recorded_decision_is_signed",
                condition=Q(recorded_at=None, recorded_by=None, effective_at=None)
                | (
                    Q(recorded_at__isnull=False, recorded_by__isnull=False, effective_at__isnull=False)
                    & Q(date__isnull=False)
                    & ~Q(number="")
                    & ~Q(signer="")
                ),
            ),
            models.CheckConstraint(
                name="drafted_and_recorded_by_two_persons",
                condition=Q(recorded_by=None) | ~Q(recorded_by=F("drafted_by")),
                violation_error_message="Người lập dự thảo không được tự ghi quyết định; cần người thứ hai.",
            ),
            models.CheckConstraint(
                name="revoking_decision_has_a_reason",
                condition=Q(recorded_at=None) | Q(kind=DecisionKind.RECOGNISE) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="recorded_from_paper_by_another_unit",
                condition=Q(recorded_for=None) | ~Q(recorded_for=F("issuer")),
            ),
            models.UniqueConstraint(
                "issuer",
                Coalesce("recorded_for", "issuer"),
                "number",
                ExtractYear("date"),
                condition=Q(recorded_at__isnull=False),
                name="one_decision_of_a_number_per_issuer_and_year",
                violation_error_message="Số quyết định này đã được ghi trong năm.",
            ),
        ]

    def __str__(self) -> str:
        return "Dự thảo quyết định" if self.is_draft else f"Quyết định {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.recorded_at is None


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def live(self) -> Self:
        """Lines in force now."""
        return self.filter(effective_at__isnull=False, revoked_at=None)


class Recognition(models.Model):
    """One line: registration × level. On a draft until its decision is recorded, in force until revoked."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines", verbose_name="quyết định")
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="recognitions", verbose_name="đăng ký"
    )
    level = models.SmallIntegerField("cấp", choices=_LEVELS)
    # As signed: later changes of name leave them as they are.
    title = models.CharField("tên mô hình theo quyết định", max_length=255, blank=True)
    unit_name = models.CharField("đơn vị theo quyết định", max_length=200, blank=True)
    sector_name = models.CharField("lĩnh vực theo quyết định", max_length=80, blank=True)
    # Who put it on the draft, and who on the one that revokes: neither records that decision.
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người thêm")
    effective_at = models.DateTimeField("có hiệu lực từ", null=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    revoked_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="revoked_lines", verbose_name="theo quyết định"
    )
    revocation_added_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người thêm vào dự thảo thu hồi"
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = "công nhận"
        verbose_name_plural = "công nhận"
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "level"],
                condition=Q(revoked_at=None),
                name="one_live_recognition_per_level",
                violation_error_message="Mô hình đã có trong một quyết định công nhận của cấp này.",
            ),
            models.CheckConstraint(
                # A line named on a draft that revokes has `revoked_by` alone until that decision is recorded.
                name="revoked_only_in_force_and_by_a_decision",
                condition=Q(revoked_at=None) | Q(revoked_by__isnull=False, effective_at__isnull=False),
            ),
            models.CheckConstraint(
                name="recognition_in_force_is_frozen",
                condition=Q(effective_at=None) | (~Q(title="") & ~Q(unit_name="")),
            ),
        ]
        indexes = [models.Index(fields=["level", "effective_at"], name="recognition_by_level")]

    def __str__(self) -> str:
        return self.title or f"Đăng ký {self.registration_id}"


class Nomination(models.Model):
    """A desk passes a recognised registration on to the desk above, which may then recognise it too."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="nominations", verbose_name="đăng ký"
    )
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị giới thiệu")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="giới thiệu đến")
    to_level = models.SmallIntegerField("cấp", choices=_LEVELS)
    note = models.TextField("lý do giới thiệu")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người giới thiệu")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "giới thiệu lên cấp trên"
        verbose_name_plural = "giới thiệu lên cấp trên"
        constraints = [
            models.UniqueConstraint(fields=["registration", "to_level"], name="one_nomination_per_level")
        ]

    def __str__(self) -> str:
        return f"Giới thiệu đăng ký {self.registration_id}"
