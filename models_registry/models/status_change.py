"""The history: one interval row per move, inserted once and never rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import RawSQL

from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit
from models_registry.models import figure_key
from models_registry.models.period import EmulationPeriod, Sector
from models_registry.models.registration import EntryType, Origin, Registration, SubjectType
from models_registry.workflow import Action, Status

# PostgreSQL's own word for a moment that never comes. Python has none, so such a moment is read as None.
INFINITY = "infinity"
# The moves that a chart by months counts: into what counts as registered or proposed, or out of it. Which those are
# is said by the figures (a test holds this to them); a condition that is not theirs only leaves the index unused.
_OUTSIDE = [Status.DRAFT, Status.REFUSED, Status.WITHDRAWN]
_REGISTERED = sorted(set(Status) - set(_OUTSIDE))
_PROPOSED = sorted([Status.PROPOSED, Status.RECOGNISED, Status.NOT_RECOGNISED, Status.REVOKED])


def crossing(inside: Sequence[str]) -> Q:
    """Moves into the statuses, or out of them."""
    entered, left = Q(to_status__in=inside), Q(from_status__in=inside)
    return (entered & ~left) | (left & ~entered)


class UntilField(models.DateTimeField):
    """The end of an interval: `infinity` in the database while it is open, None in Python."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return f"NULLIF({sql}, 'infinity')", params

    def get_prep_value(self, value: Any) -> Any:
        return value if value == INFINITY else super().get_prep_value(value)

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 -- Django's own signature
    ) -> Any:
        return value if value == INFINITY else super().get_db_prep_value(value, connection, prepared)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return INFINITY if value is None else super().get_db_prep_save(value, connection)


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    def at(self, moment: dt.datetime | None) -> Self:
        """The one row of each registration that was true at `moment`; None is now."""
        if moment is None:
            return self.filter(until=INFINITY)
        return self.filter(at__lte=moment, until__gt=moment)

    def in_order(self) -> Self:
        return self.order_by("registration_id", "sequence")


class StatusChange(models.Model):
    """What was done, by whom, when and why, and everything a figure asks about as it stood afterwards.

    The largest table, so it has few indexes: those of foreign keys that nothing is looked up by are left out. They
    also led the planner away from the two indexes that figures are read from.
    """

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="changes", verbose_name="đăng ký"
    )
    sequence = models.PositiveIntegerField("thứ tự")
    action = models.CharField("việc", max_length=24, choices=Action)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người thực hiện")
    for_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="tại đơn vị"
    )
    role = models.CharField("vai trò", max_length=16, choices=Role)
    from_status = models.CharField("từ", max_length=20, choices=Status)
    to_status = models.CharField("đến", max_length=20, choices=Status)
    reason = models.TextField("lý do", blank=True)
    boxes = ArrayField(models.CharField(max_length=24), default=list, verbose_name="các mục được chỉ ra")
    due_on = models.DateField("hạn mới", null=True)
    details = models.JSONField("chi tiết", default=dict)
    at = models.DateTimeField("lúc")
    until = UntilField("đến lúc")
    recorded_at = models.DateTimeField("ghi lúc", db_default=RawSQL("clock_timestamp()", []), editable=False)
    # The form that asked for it: sent six times, it moves once.
    request_key = models.UUIDField("khóa chống gửi hai lần", null=True, unique=True)

    awaiting_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="chờ"
    )
    awaiting_role = models.CharField("vai trò chờ", max_length=16, choices=Role, blank=True)
    period = models.ForeignKey(
        EmulationPeriod, models.PROTECT, related_name="+", db_index=False, verbose_name="kỳ"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, verbose_name="đơn vị đăng ký"
    )
    target_level = models.SmallIntegerField(
        "cấp đăng ký", null=True, choices=[(level.value, level.label) for level in DESK_LEVELS]
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="lĩnh vực"
    )
    entry_type = models.CharField("loại", max_length=12, choices=EntryType)
    subject = models.CharField("chủ thể", max_length=12, choices=SubjectType)
    origin = models.CharField("hình thức", max_length=12, choices=Origin)
    accepted = models.BooleanField("đã từng được chấp thuận", default=False)
    registered_late = models.BooleanField("đăng ký bổ sung sau hạn", default=False)
    results_late = models.BooleanField("nộp kết quả muộn", default=False)
    figure_key = models.GeneratedField(
        expression=figure_key.expression(), output_field=models.IntegerField(), db_persist=True
    )

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "lịch sử xử lý"
        verbose_name_plural = "lịch sử xử lý"
        constraints = [
            models.UniqueConstraint(fields=["registration", "sequence"], name="changes_are_numbered"),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(until=INFINITY), name="one_open_change_per_registration"
            ),
            models.CheckConstraint(name="change_ends_after_it_begins", condition=Q(until__gt=models.F("at"))),
            models.CheckConstraint(
                name="sending_back_has_a_reason",
                condition=~Q(
                    action__in=[
                        Action.RETURN,
                        Action.REFUSE,
                        Action.RETURN_RESULTS,
                        Action.SEND_DOWN,
                        Action.DECLINE,
                        Action.REVOKE,
                        Action.REVOKE_ELSEWHERE,
                        Action.RECONSIDER,
                        Action.WITHDRAW,
                        Action.ASK_WITHDRAWAL,
                        Action.DECLINE_WITHDRAWAL,
                        Action.TRANSFER_LEVEL,
                        Action.AMEND,
                    ]
                )
                | ~Q(reason=""),
                violation_error_message="Ghi rõ lý do.",
            ),
            models.CheckConstraint(name="gathered_first", condition=~Q(action=Action.GATHER) | Q(sequence=1)),
            models.CheckConstraint(
                name="change_of_a_sent_registration_has_level_and_sector",
                condition=Q(to_status=Status.DRAFT) | Q(target_level__isnull=False, sector__isnull=False),
            ),
            models.CheckConstraint(name="every_change_is_counted", condition=Q(figure_key__isnull=False)),
        ]
        indexes = [
            # Figures as of now, and which registrations they are, are read from this index alone.
            models.Index(
                fields=["period", "unit"],
                name="figures_now",
                condition=Q(until=INFINITY),
                include=["registration", "to_status", "target_level", "sector", "figure_key"],
            ),
            # Figures of a past moment likewise: of a unit's rows those that ended after it, few for a late moment.
            models.Index(
                fields=["period", "unit", "until"],
                name="figures_at_a_moment",
                include=["at", "to_status", "target_level", "sector", "figure_key"],
            ),
            # And their way over the months.
            models.Index(
                fields=["period", "unit", "at"],
                name="figures_by_month",
                condition=crossing(_REGISTERED) | crossing(_PROPOSED),
                include=["from_status", "to_status"],
            ),
        ]

    @property
    def desk_id(self) -> int:
        """The unit whose desk said it: where another recorded it from paper, not that of `for_unit`."""
        return self.details.get("paper", {}).get("desk", self.for_unit_id)

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%H:%M %d/%m/%Y}"
