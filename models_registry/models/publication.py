"""What a deciding body lets everybody read, without an account: one line of its decision, with a text of its own."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from danvan.accounts.models import User
from models_registry.models.decision import Recognition
from models_registry.models.registration import Grams, new_token


class PublicationQuerySet(models.QuerySet["Publication"]):
    def at(self, moment: dt.datetime | None) -> Self:
        """Those that stood at `moment`; None is now."""
        if moment is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), at__lte=moment)


class Publication(models.Model):
    """One line of a decision, open to strangers from `at` until `ended_at`. Never edited: said otherwise later, this
    one ends and another stands. Title, unit and sector are those of the line, as signed.

    The database lets in only lines in force of collectives, and ends it with the line (`integrity_library`): then
    nobody is named in `ended_by`.
    """

    # The address: kept by what replaces it, so that links go on working.
    token = models.CharField("địa chỉ", max_length=12, default=new_token, editable=False)
    line = models.ForeignKey(
        Recognition, models.PROTECT, related_name="publications", verbose_name="công nhận"
    )
    summary = models.TextField("nội dung công bố")
    search_key = models.TextField(editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người công bố")
    at = models.DateTimeField("từ lúc", db_default=Now())
    ended_at = models.DateTimeField("đến lúc", null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người gỡ")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "công bố"
        verbose_name_plural = "công bố"
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(ended_at=None),
                name="a_line_is_published_once",
                violation_error_message="Mô hình này đang được công bố.",
            ),
            models.UniqueConstraint(
                fields=["token"], condition=Q(ended_at=None), name="one_public_page_per_address"
            ),
            models.CheckConstraint(name="published_with_a_text", condition=~Q(summary="")),
            models.CheckConstraint(
                name="publication_ends_after_it_began",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_at__gte=F("at")),
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], condition=Q(ended_at=None), name="published_by_moment"),
            GinIndex(
                Grams(Value(0), Value(""), "search_key"),
                condition=Q(ended_at=None),
                name="published_by_letters",
            ),
        ]

    def __str__(self) -> str:
        return f"Công bố {self.line}"
