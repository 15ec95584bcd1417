"""Figures as they were closed: never changed, only followed by another version."""

from __future__ import annotations

from typing import Self

from django.db import models

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.units.models import Unit
from models_registry.models import Correction, EmulationPeriod


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, who: User) -> Self:
        """Snapshots of the units whose figures `who` may see."""
        units = Unit.objects.filter(who.territory(Permission.SUMMARISE).q())
        return self.filter(unit__in=units.values("pk"))

    def of(self, period: EmulationPeriod, unit: Unit) -> Self:
        """All versions, the latest first."""
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

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="tables")
    position = models.PositiveSmallIntegerField()
    report = models.CharField(max_length=32)
    label = models.CharField(max_length=80)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

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

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="files")
    report = models.CharField(max_length=32)
    format = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

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
