"""A reorganisation that was carried out: the plan as it was, by whom, and what it did; undone, that too."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from danvan.accounts.models import User
from danvan.units.models import Unit
from models_registry.models.registration import Registration
from models_registry.workflow import Status


class Reorganisation(models.Model):
    """The plan of one resolution, carried out on the whole map at once.

    `lines` are those of `danvan.units.reform.Line`; `transfers` says which level is registered for in place of one that
    is gone. `made` are the units that it made, `touched` those that it ended, moved or changed, `posts` what it
    ended of posts and gave in their place, `closed` the accounts that held none afterwards: what undoing goes back by.
    """

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
    is_whole = models.BooleanField("đã ghi đủ", default=False, editable=False)
    carried_out_at = models.DateTimeField("thực hiện lúc")
    carried_out_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người thực hiện")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người hoàn tác"
    )

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
