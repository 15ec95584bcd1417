"""Figures as they were closed: never changed, only followed by another version. And who took which figures away."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.jobs.models import Job
from danvan.units.models import Unit
from models_registry.models import Correction, EmulationPeriod
from models_registry.models.registration import new_token


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, who: User) -> Self:
        """Snapshots of the units whose figures `who` may see."""
        units = Unit.objects.filter(who.territory(Permission.SUMMARISE).q())
        return self.filter(unit__in=units.values("pk"))

    def of(self, period: EmulationPeriod, unit: Unit | int) -> Self:
        """All versions for the unit (or the unit of that id), the latest first."""
        return self.filter(period=period, unit=unit).order_by("-version")


class Snapshot(models.Model):
    """The figures of one unit in one period, true for `moment` on the map of `map_date`.

    `figures` are the numbers alone, by which whatever is computed for the same moment is checked; tables and files
    hang on it. `sha256` is over all of them and what they are of.
    """

    period = models.ForeignKey(EmulationPeriod, models.PROTECT, related_name="+", verbose_name="kỳ")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    version = models.PositiveIntegerField("phiên bản")
    moment = models.DateTimeField("số liệu chốt đến")
    map_date = models.DateField("bản đồ đơn vị ngày")
    definitions = models.CharField("phiên bản định nghĩa", max_length=16)
    figures = models.TextField("các con số")
    figures_sha256 = models.CharField("mã băm các con số", max_length=64)
    sha256 = models.CharField("mã băm", max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người chốt")
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    correction = models.ForeignKey(
        Correction, models.PROTECT, null=True, related_name="snapshots", verbose_name="theo đính chính"
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu đã chốt"
        verbose_name_plural = "số liệu đã chốt"
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "version"], name="snapshots_are_numbered"),
            models.CheckConstraint(
                name="the_first_snapshot_is_the_closing",
                condition=models.Q(version=1, correction=None)
                | models.Q(version__gt=1, correction__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}, {self.unit}, phiên bản {self.version}"


class SnapshotTable(models.Model):
    """One official table with its words, as canonical JSON (`danvan.office.canonical`)."""

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="tables", verbose_name="số liệu đã chốt"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    report = models.CharField("báo cáo", max_length=32)
    label = models.CharField("tên báo cáo", max_length=80)
    content = models.TextField("nội dung")
    sha256 = models.CharField("mã băm", max_length=64)

    class Meta:
        verbose_name = "biểu đã chốt"
        verbose_name_plural = "biểu đã chốt"
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "report"], name="one_table_of_a_report_per_snapshot")
        ]

    def __str__(self) -> str:
        return self.label


class SnapshotFile(models.Model):
    """One file, kept under the hash of its content."""

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="files", verbose_name="số liệu đã chốt"
    )
    report = models.CharField("báo cáo", max_length=32)
    format = models.CharField("dạng tệp", max_length=8)
    name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("mã băm", max_length=64)
    size = models.PositiveIntegerField("dung lượng (byte)")

    class Meta:
        verbose_name = "tệp đã chốt"
        verbose_name_plural = "tệp đã chốt"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "report", "format"], name="one_file_of_a_report_and_format_per_snapshot"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Taken(models.TextChoices):
    """What can be taken away as a file; the value tells which page asks."""

    FIGURES = "figures", "Số liệu tổng hợp"
    FROZEN = "frozen", "Tệp đã chốt"
    DOSSIERS = "dossiers", "Danh sách hồ sơ"
    QUEUE = "queue", "Hồ sơ chờ thẩm định"
    ARCHIVE = "archive", "Trọn sổ đăng ký"
    LIST = "list", "Danh sách trên trang"
    ANNEX = "annex", "Danh sách kèm theo quyết định"
    AWARDED = "awarded", "Danh sách khen thưởng"


_HASH = re.compile(r"[0-9a-f]{6,64}", re.ASCII)


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    def visible_to(self, who: User) -> Self:
        """One's own, and those about units whose figures `who` may see, or whose accounts `who` looks after. Their
        files are for who took them alone: see `runs`."""
        about = Unit.objects.filter(
            who.territory(Permission.SUMMARISE).q() | who.territory(Permission.MANAGE_ACCOUNTS).q()
        )
        return self.filter(Q(by=who) | Q(unit__in=about.values("pk")))

    def asked(self, words: str) -> Self:
        """By the beginning of a hash, else by who took it or by what it is called."""
        if _HASH.fullmatch(words.lower()):
            return self.filter(sha256__startswith=words.lower())
        return self.filter(
            Q(by__full_name__icontains=words) | Q(label__icontains=words) | Q(name__icontains=words)
        )

    def out_of_date(self, before: dt.datetime) -> Self:
        """Those asked for before then whose file is still there and need not be kept."""
        return self.filter(_DROPPABLE, dropped_at=None, asked_at__lt=before).exclude(sha256="")

    def naming(self, hashes: Collection[str]) -> set[str]:
        """Which of the hashes are those of files that must be there."""
        return set(self.filter(sha256__in=hashes, dropped_at=None).values_list("sha256", flat=True))

    def unfinished(self) -> Self:
        """Those whose file is still to be made."""
        return self.filter(sha256="", refusal="")


# Of a period that is closed, and what hangs on a decision, the very bytes that left are kept.
_DROPPABLE = Q(version=None) & ~Q(kind__in=(Taken.FROZEN, Taken.ANNEX))


class ReportRun(models.Model):
    """One time that somebody took figures or a list away: who, what of which unit and period, with which filters, true
    for which moment, and the hash of the file, which is kept for a time (`reports.retention`).

    `query` is the address of the page that asked, by which the same can be asked again. The database lets nobody
    change what was taken.
    """

    token = models.CharField(max_length=12, unique=True, default=new_token, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    kind = models.CharField("từ trang", max_length=8, choices=Taken)
    report = models.CharField("báo cáo", max_length=32)
    label = models.CharField("tên báo cáo", max_length=120)
    format = models.CharField("dạng tệp", max_length=8)
    query = models.TextField("địa chỉ", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    period = models.ForeignKey(
        EmulationPeriod, models.PROTECT, null=True, related_name="+", verbose_name="kỳ"
    )
    filters = ArrayField(models.TextField(), default=list, verbose_name="điều kiện lọc")
    asked_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+", verbose_name="việc chạy nền")

    taken_at = models.DateTimeField("số liệu tính đến", null=True)
    map_date = models.DateField("bản đồ đơn vị ngày", null=True)
    version = models.PositiveIntegerField("phiên bản số liệu đã chốt", null=True)
    definitions = models.CharField("phiên bản cách tính", max_length=16, blank=True)
    name = models.CharField("tên tệp", max_length=200, blank=True)
    sha256 = models.CharField("mã băm SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("dung lượng", null=True)
    refusal = models.TextField("vì sao không lập được", blank=True)
    fetched_at = models.DateTimeField("tải về lúc", null=True)
    dropped_at = models.DateTimeField("dọn tệp lúc", null=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "lần xuất báo cáo"
        verbose_name_plural = "nhật ký xuất báo cáo"
        constraints = [
            models.CheckConstraint(
                name="what_was_taken_is_known",
                condition=Q(sha256="", name="", size=None, taken_at=None, map_date=None, definitions="")
                | (
                    Q(refusal="", size__isnull=False, taken_at__isnull=False, map_date__isnull=False)
                    & ~Q(Q(sha256="") | Q(name="") | Q(definitions=""))
                ),
            ),
            models.CheckConstraint(
                name="only_what_was_made_is_fetched", condition=Q(fetched_at=None) | ~Q(sha256="")
            ),
            models.CheckConstraint(
                name="what_must_be_kept_is_not_dropped",
                condition=Q(dropped_at=None) | (_DROPPABLE & ~Q(sha256="")),
            ),
            models.UniqueConstraint(
                fields=["by", "kind", "report", "format", "query"],
                condition=Q(sha256="", refusal=""),
                name="one_unfinished_run_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-asked_at", "-id"], name="runs_of_a_person"),
            models.Index(fields=["unit", "-asked_at", "-id"], name="runs_about_a_unit"),
            models.Index(fields=["sha256"], name="runs_by_file"),
            models.Index(
                fields=["asked_at"],
                name="runs_to_be_dropped",
                condition=Q(dropped_at=None) & _DROPPABLE & ~Q(sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_made(self) -> bool:
        """Whether there is a file, or was one."""
        return bool(self.sha256)

    @property
    def is_there(self) -> bool:
        """Whether the file can still be fetched."""
        return self.is_made and self.dropped_at is None

    @property
    def why_not(self) -> str:
        """Why there will be no file; empty where there is one, or may be yet."""
        return self.refusal or (self.job.failure if self.job else "")
