"""The end of a period at a unit: its book, what may still be put right in it, and who may still send."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit, today
from models_registry.models.period import EmulationPeriod
from models_registry.models.registration import Registration


class PeriodBookQuerySet(models.QuerySet["PeriodBook"]):
    def visible_to(self, who: User) -> Self:
        """Books of the units whose figures `who` may see."""
        units = Unit.objects.filter(who.territory(Permission.SUMMARISE).q())
        return self.filter(unit__in=units.values("pk"))

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)

    def top_down(self) -> Self:
        """In the order in which all who write take them."""
        return self.order_by("level", "unit_id")


class PeriodBook(models.Model):
    """One period at one unit with a desk. Whoever writes holds the books along the chain in share mode, so that
    closing one waits for them, and finds nobody writing.

    The database makes the rows itself, for every period and every desk, whichever comes first; a missing one counts
    as closed. Once closed it stays closed: only `version` grows.
    """

    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="books", verbose_name="kỳ")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    level = models.SmallIntegerField("cấp", choices=[(level.value, level.label) for level in DESK_LEVELS])
    closed_at = models.DateTimeField("chốt lúc", null=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người chốt"
    )
    # The day whose map of units says what lies beneath.
    map_date = models.DateField("bản đồ ngày", null=True)
    # The number of times its figures were frozen: at the closing, and after each correction.
    version = models.PositiveIntegerField("phiên bản", default=0)

    objects = PeriodBookQuerySet.as_manager()

    class Meta:
        verbose_name = "sổ của kỳ"
        verbose_name_plural = "sổ của kỳ"
        constraints = [
            models.UniqueConstraint(fields=["period", "unit"], name="one_book_of_a_period_per_unit"),
            models.CheckConstraint(
                name="closed_by_somebody_on_a_map",
                condition=Q(closed_at=None, closed_by=None, map_date=None, version=0)
                | Q(closed_at__isnull=False, closed_by__isnull=False, map_date__isnull=False),
            ),
        ]
        # Of most periods that a list shows nothing is closed yet: said without reading their books.
        indexes = [models.Index(fields=["period"], name="closed_books", condition=Q(closed_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.period}, {self.unit}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class CorrectionKind(models.TextChoices):
    """What of a closed dossier is wrong."""

    INFORMATION = "information", "Thông tin đăng ký"
    RESULTS = "results", "Kết quả"
    STEP = "step", "Bước xử lý"


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, who: User) -> Self:
        """Corrections of dossiers that `who` may see."""
        return self.filter(registration__in=Registration.objects.visible_to(who))

    def open(self) -> Self:
        """Neither approved nor refused yet."""
        return self.filter(approved_at=None, refused_at=None)


class Correction(models.Model):
    """A closed dossier is wrong: what it should say and why, proposed by one person and approved by another.

    The database lets through what an approved correction says and nothing else, once: in the transaction of its
    approval, at whose end it is spent.
    """

    creation_key = models.UUIDField("khóa chống gửi hai lần", unique=True, null=True, editable=False)
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="corrections", verbose_name="đăng ký"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="nơi đã chốt")
    kind = models.CharField(
        "chỗ sai", max_length=12, choices=CorrectionKind, default=CorrectionKind.INFORMATION
    )
    # Column → [what stands, what it should be]. `metrics` are rows of (name, measure, planned, done), numbers as the
    # database writes them; of a step there are `action` and `status`.
    changes = models.JSONField("nội dung đính chính")
    # The same as it was read: [what, as it stands, as it should be].
    told = models.JSONField("nội dung bằng lời", default=list)
    reason = models.TextField("lý do")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người đề nghị")
    proposed_at = models.DateTimeField("đề nghị lúc", auto_now_add=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người duyệt"
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True)
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người không duyệt"
    )
    refused_at = models.DateTimeField("không duyệt lúc", null=True)
    answer = models.TextField("ý kiến", blank=True)
    spent_at = models.DateTimeField("thực hiện lúc", null=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "đính chính"
        verbose_name_plural = "đính chính"
        constraints = [
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="corrected_by_two_persons",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                violation_error_message="Người đề nghị đính chính không được tự duyệt; cần người thứ hai.",
            ),
            models.CheckConstraint(
                name="correction_approved_at_and_by",
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, refused_at=None),
            ),
            models.CheckConstraint(
                name="correction_refused_at_and_by",
                condition=Q(refused_at=None, refused_by=None)
                | (Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="only_an_approved_correction_is_spent",
                condition=Q(spent_at=None) | Q(approved_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(approved_at=None, refused_at=None),
                name="one_open_correction_of_a_registration",
                violation_error_message="Hồ sơ này đang có một đề nghị đính chính chờ duyệt.",
            ),
        ]

    def __str__(self) -> str:
        return f"Đính chính đăng ký {self.registration_id}"


class LateSendingQuerySet(models.QuerySet["LateSending"]):
    def visible_to(self, who: User) -> Self:
        """Exceptions of the units whose figures `who` may see."""
        units = Unit.objects.filter(who.territory(Permission.SUMMARISE).q())
        return self.filter(unit__in=units.values("pk"))

    def in_force(self) -> Self:
        """Those whose last day has not passed."""
        return self.filter(until__gte=today())


class LateSending(models.Model):
    """One unit may still send in a closed period, to the end of a day. What it sends comes after the closing."""

    creation_key = models.UUIDField("khóa chống gửi hai lần", unique=True, null=True, editable=False)
    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="+", verbose_name="kỳ")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    until = models.DateField("đến hết ngày")
    reason = models.TextField("lý do")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người cho phép")
    granted_at = models.DateTimeField("cho phép lúc", auto_now_add=True)

    objects = LateSendingQuerySet.as_manager()

    class Meta:
        verbose_name = "ngoại lệ gửi muộn"
        verbose_name_plural = "ngoại lệ gửi muộn"
        constraints = [models.CheckConstraint(name="late_sending_has_a_reason", condition=~Q(reason=""))]
        indexes = [models.Index(fields=["period", "unit", "until"], name="late_sending_in_force")]

    def __str__(self) -> str:
        return f"{self.unit}: đến {self.until:%d/%m/%Y}"
