"""The append-only log of every row change. Rows are written by a trigger, never by this code."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now as StatementNow


class AuditEvent(models.Model):
    """One change of one row: what it was, what it became, who did it. No foreign keys: it outlives its subject."""

    at = models.DateTimeField("lúc", db_default=StatementNow())
    table = models.TextField("bảng")
    key = models.TextField("khóa")
    operation = models.CharField("việc", max_length=1)
    actor = models.TextField("tài khoản", null=True)
    before = models.JSONField("trước", null=True)
    after = models.JSONField("sau", null=True)

    class Meta:
        verbose_name = "nhật ký hệ thống"
        verbose_name_plural = "nhật ký hệ thống"
        indexes = [models.Index("table", "key", "at", name="audit_of_a_row")]

    def __str__(self) -> str:
        return f"{self.table}#{self.key} {self.operation}"
