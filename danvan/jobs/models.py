"""One piece of long work: who asked for it, how far it is, how it ended."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class State(models.TextChoices):
    WAITING = "waiting", "Đang chờ đến lượt"
    WORKING = "working", "Đang làm"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Không làm được"


UNFINISHED = (State.WAITING, State.WORKING)


class Job(models.Model):
    """Work of one `kind`, on what `arguments` name. The row is written by `danvan.jobs.worker` alone.

    `done` of `total` steps are behind it; a `total` of 0 says that nobody knows yet how many there are.
    """

    kind = models.CharField("loại việc", max_length=32)
    arguments = models.JSONField("về việc gì", default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người yêu cầu"
    )
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("đã làm", default=0)
    total = models.PositiveIntegerField("tất cả", default=0)
    attempts = models.PositiveSmallIntegerField("số lần bắt đầu", default=0)
    failure = models.TextField("vì sao không làm được", blank=True)
    created_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True)
    finished_at = models.DateTimeField("kết thúc lúc", null=True)

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        constraints = [
            models.CheckConstraint(
                name="a_job_is_finished_once_done_or_failed",
                condition=Q(state__in=UNFINISHED, finished_at=None)
                | Q(state__in=(State.DONE, State.FAILED), finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_failed_job_says_why", condition=Q(state=State.FAILED) ^ Q(failure="")
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="jobs_to_do", condition=Q(state__in=UNFINISHED)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in UNFINISHED

    @property
    def percent(self) -> int | None:
        """How much of a hundred is behind it; None where that is not known."""
        if not self.total or self.is_finished:
            return None
        return min(100 * self.done // self.total, 99)

    def has_waited(self, how_long: dt.timedelta) -> bool:
        """Whether nobody has begun it for so long."""
        return self.state == State.WAITING and timezone.now() - self.created_at > how_long
