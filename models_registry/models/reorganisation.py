"""A reorganisation that was carried out: the plan as it was, by whom, and what it did; undone, that too."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.jobs.models import Job
from danvan.units.models import Unit
from models_registry.models.registration import Registration
from models_registry.workflow import Status


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    def visible_to(self, who: User) -> Self:
        """What was carried out for the part of the map whose units `who` manages."""
        return self.filter(who.territory(Permission.MANAGE_UNITS).q("unit__"))


class Reorganisation(models.Model):
    """The plan of one resolution, carried out on the whole map at once.

    `unit` is where the post was held under which it was done; `report` what it did, in words and numbers of that day.
    `lines` are those of `danvan.units.reform.Line`; `transfers` says which level is registered for in place of one that
    is gone. `made` are the units that it made, `touched` those that it ended, moved or changed, `posts` what it
    ended of posts and gave in their place, `closed` the accounts that held none afterwards: what undoing goes back by.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="của đơn vị")
    on = models.DateField("từ ngày")
    resolution = models.CharField("theo nghị quyết", max_length=200)
    agencies = models.CharField("cơ quan không nêu", max_length=12, blank=True)
    transfers = models.JSONField("đổi cấp đăng ký", default=dict)
    lines = models.JSONField("phương án")
    made = ArrayField(models.BigIntegerField(), default=list, editable=False)
    touched = ArrayField(models.BigIntegerField(), default=list, editable=False)
    posts = models.JSONField("nhiệm vụ đã chuyển", default=list, editable=False)
    closed = ArrayField(models.BigIntegerField(), default=list, editable=False)
    deadlines = ArrayField(models.BigIntegerField(), default=list, editable=False)
    sectors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    report = models.JSONField("đã làm những gì", default=dict, editable=False)
    is_whole = models.BooleanField("đã ghi đủ", default=False, editable=False)
    carried_out_at = models.DateTimeField("thực hiện lúc")
    carried_out_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người thực hiện")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người hoàn tác"
    )

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "lần sắp xếp đơn vị"
        verbose_name_plural = "các lần sắp xếp đơn vị"
        constraints = [
            models.CheckConstraint(
                name="reorganisation_undone_at_and_by",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution}, từ {self.on:%d/%m/%Y}"


class Relocation(models.Model):
    """What a reorganisation did to one dossier: who answered for it and who does, where it lay and where it lies, and,
    where its level was gone, what it was registered for. `told` says that its history has a row of it; `left`, that no
    desk can take it further and somebody has to look at it."""

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="relocations")
    # A draft may be discarded and a unit be taken back, also one that an earlier reorganisation made; what was done
    # stays told.
    registration = models.ForeignKey(
        Registration, models.DO_NOTHING, related_name="relocations", db_constraint=False
    )
    from_keeper = models.ForeignKey(
        Unit, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    to_keeper = models.ForeignKey(
        Unit, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    from_awaiting = models.ForeignKey(
        Unit, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    to_awaiting = models.ForeignKey(
        Unit, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    from_status = models.CharField(max_length=20, choices=Status)
    to_status = models.CharField(max_length=20, choices=Status)
    from_target = models.SmallIntegerField(null=True)
    to_target = models.SmallIntegerField(null=True)
    from_changed_at = models.DateTimeField()
    told = models.BooleanField(default=False)
    left = models.BooleanField(default=False)

    class Meta:
        verbose_name = "hồ sơ được chuyển khi sắp xếp"
        verbose_name_plural = "hồ sơ được chuyển khi sắp xếp"
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "registration"],
                name="one_relocation_of_a_dossier_per_reorganisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.from_keeper_id} → {self.to_keeper_id}"


class PlanQuerySet(models.QuerySet["ReorganisationPlan"]):
    def visible_to(self, who: User) -> Self:
        """Plans of the part of the map whose units `who` manages."""
        return self.filter(who.territory(Permission.MANAGE_UNITS).q("unit__"))


class ReorganisationPlan(models.Model):
    """A plan while it is being written, by whoever manages the units beneath `unit`; carried out, it is `done` and
    stays as it was. `lines` are those of `danvan.units.reform.Line`, `size` how many.

    `version` counts the savings, so that two people who write at once hear of each other. Written by
    `models_registry.reorganisation.drafting` only.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="của đơn vị")
    title = models.CharField("tên phương án", max_length=120)
    on = models.DateField("có hiệu lực từ ngày")
    resolution = models.CharField("theo nghị quyết", max_length=200, blank=True)
    agencies = models.CharField("cơ quan không nêu", max_length=12, blank=True)
    transfers = models.JSONField("đổi cấp đăng ký", default=dict)
    lists = models.JSONField("lĩnh vực, hạn của tỉnh mới theo tỉnh nào", default=dict)
    lines = models.JSONField("phương án", default=list)
    size = models.PositiveIntegerField("số dòng", default=0)
    version = models.PositiveIntegerField("lần lưu", default=1)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người sửa")
    changed_at = models.DateTimeField("sửa lúc", auto_now=True)
    done = models.OneToOneField(
        Reorganisation, models.PROTECT, null=True, related_name="plan", verbose_name="đã thực hiện"
    )
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+", verbose_name="việc thực hiện")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "phương án sắp xếp"
        verbose_name_plural = "các phương án sắp xếp"
        indexes = [models.Index("unit", "changed_at", name="plans_of_a_unit")]

    def __str__(self) -> str:
        return self.title


class KeptRehearsal(models.Model):
    """What the rehearsal of a large plan said, made behind the page: of one `version` of the plan, at one moment."""

    plan = models.OneToOneField(ReorganisationPlan, models.CASCADE, related_name="rehearsal")
    version = models.PositiveIntegerField("của lần lưu")
    job = models.ForeignKey(Job, models.PROTECT, related_name="+", verbose_name="việc xem thử")
    told = models.JSONField("kết quả", null=True)
    told_at = models.DateTimeField("xem thử lúc", null=True)

    class Meta:
        verbose_name = "kết quả xem thử"
        verbose_name_plural = "kết quả xem thử"
        constraints = [
            models.CheckConstraint(
                name="a_kept_rehearsal_says_when",
                condition=Q(told=None, told_at=None) | Q(told__isnull=False, told_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}, lần lưu {self.version}"
