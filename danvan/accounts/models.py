"""People and their posts. An account is issued by the unit above; nobody registers themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.functional import cached_property

from danvan.accounts.permissions import POLICY, Permission, Role
from danvan.ui.text import search_key, sort_key
from danvan.units.models import Unit, UnitTerm, last_said, today
from danvan.units.territory import Territory


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        """The account of that name, whatever its case."""
        return self.get(username__iexact=username)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, who: User) -> Self:
        """Accounts that hold, or last held, a post within the part of the map that `who` administers."""
        scope = who.territory(Permission.MANAGE_ACCOUNTS)
        posts = Membership.objects.filter(scope.q("unit__"))
        return self.filter(pk__in=posts.values("user_id"))

    def managed_by(self, who: User) -> Self:
        """Of those the accounts that `who` may change: every post that they hold or are to hold lies in the part of the
        map that `who` administers, and it is not `who`. Posts of a closed account count: they are back as soon as it
        is opened again."""
        outside = Membership.objects.lasting(today()).exclude(
            pk__in=Membership.objects.visible_to(who).values("pk")
        )
        return self.visible_to(who).exclude(pk=who.pk).exclude(pk__in=outside.values("user_id"))


class User(AbstractBaseUser):
    """One person, one account, any number of posts."""

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    full_name = models.CharField("họ và tên", max_length=120)
    phone = models.CharField("điện thoại", max_length=40, blank=True)  # two numbers with "/" between
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu lần đầu", default=True)
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    sort_key = models.TextField(db_collation="C", db_default="", editable=False)
    search_key = models.TextField(db_default="", editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        constraints = [
            models.UniqueConstraint(Func(F("username"), function="lower"), name="one_username_in_any_case")
        ]
        indexes = [models.Index("sort_key", "id", name="account_by_name")]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        """Saves with the keys that follow from the name."""
        self.sort_key, self.search_key = sort_key(self.full_name), search_key(self.full_name)
        super().save(*args, **kwargs)

    @property
    def posts(self) -> list[Membership]:
        """The posts held today, read once per object (a request's user is a new object, so a change of posts
        counts from the next request on)."""
        if not hasattr(self, "_posts"):
            held = Membership.objects.held_on(today()).filter(user=self).named().order_by("pk")
            self._posts = list(held)
        return self._posts

    @cached_property
    def map_around(self) -> list[UnitTerm]:
        """Today's terms on the way up from the posts, and of the desks that they decide for; read once per object."""
        return list(UnitTerm.objects.on(today()).around(post.unit for post in self.posts))

    def posts_with(self, permission: Permission) -> list[Membership]:
        """Today's posts whose role holds `permission`."""
        return [post for post in self.posts if permission in POLICY[Role(post.role)]]

    def may(self, permission: Permission) -> bool:
        """Whether any of today's posts holds `permission`."""
        return bool(self.posts_with(permission))

    def territory(self, permission: Permission | None = None) -> Territory:
        """What today's posts cover; with `permission`, only those whose role holds it."""
        posts = self.posts_with(permission) if permission else self.posts
        units = [post.unit for post in posts]
        return _covering(units, own=frozenset(unit.pk for unit in units))


def _covering(units: Collection[Unit], *, own: frozenset[int] = frozenset()) -> Territory:
    """The units and all beneath them, on the map of today and on those that are closed."""
    return Territory(
        living=tuple(sorted({unit.scope_path for unit in units if unit.closed_path is None})),
        closed=tuple(sorted({unit.closed_path for unit in units if unit.closed_path is not None})),
        own=own,
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def held_on(self, date: dt.date) -> Self:
        """Posts in force on `date`, of accounts that are not closed."""
        return self.lasting(date).filter(since__lte=date, user__is_active=True)

    def lasting(self, date: dt.date) -> Self:
        """Posts in force on `date` or to come, whether or not their account is closed."""
        return self.filter(Q(until=None) | Q(until__gte=date))

    def named(self) -> Self:
        """With the unit and, as `unit_name`, the name it bears now or bore last."""
        return self.select_related("unit").annotate(unit_name=last_said("unit"))

    def visible_to(self, who: User) -> Self:
        """Posts within the part of the map that `who` administers."""
        return self.filter(who.territory(Permission.MANAGE_ACCOUNTS).q("unit__"))


class Membership(models.Model):
    """A post: this person, at this unit, in this role, over these days (both ends included)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="tài khoản")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=16, choices=Role)
    since = models.DateField("từ ngày")
    until = models.DateField("đến hết ngày", null=True, blank=True)
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="memberships_given", verbose_name="người giao"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ được giao"
        verbose_name_plural = "nhiệm vụ được giao"
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_begins", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            ExclusionConstraint(
                name="one_post_of_a_kind_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(F("since"), F("until"), models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Người này đang giữ nhiệm vụ đó tại đơn vị.",
            ),
        ]
        indexes = [models.Index("unit", "role", name="post_by_unit")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit}"

    @property
    def role_label(self) -> str:
        """The role in words."""
        return Role(self.role).label

    @property
    def state(self) -> PostState:
        """Whether it is held today, was, or is to be."""
        if self.until is not None and self.until < today():
            return PostState.OVER
        return PostState.HELD if self.since <= today() else PostState.TO_COME


class PostState(models.TextChoices):
    """Where a post stands against today."""

    HELD = "held", "Đang giữ"
    TO_COME = "to_come", "Sắp tới"
    OVER = "over", "Đã kết thúc"


class SignIn(models.Model):
    """One time that somebody signed in: from which network and kind of machine, and when they signed out.

    Kept to see accounts that several people use. As little as that needs: no whole address, no browser's version, and
    nothing older than `KEPT`.
    """

    KEPT = dt.timedelta(days=90)

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins", verbose_name="tài khoản")
    at = models.DateTimeField("lúc", auto_now_add=True)
    network = models.CharField("mạng", max_length=43)
    machine = models.CharField("loại máy", max_length=60)
    is_mobile = models.BooleanField("máy cầm tay", default=False)
    ended_at = models.DateTimeField("đăng xuất lúc", null=True)

    class Meta:
        verbose_name = "lần đăng nhập"
        verbose_name_plural = "các lần đăng nhập"
        indexes = [models.Index("at", name="sign_in_by_moment")]
        constraints = [
            models.CheckConstraint(
                name="signed_out_after_signing_in", condition=Q(ended_at=None) | Q(ended_at__gte=F("at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.at:%d/%m/%Y %H:%M}"


class Scope(models.TextChoices):
    """What a token opens to a program."""

    FIGURES = "figures", "Số liệu tổng hợp"
    REGISTRATIONS = "registrations", "Danh sách hồ sơ đã gửi"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, who: User) -> Self:
        """Those of units within the part of the map that `who` administers."""
        return self.filter(who.territory(Permission.MANAGE_ACCOUNTS).q("unit__"))

    def open_on(self, date: dt.date) -> Self:
        """Those that still open something on `date`."""
        return self.filter(ended_at=None, expires_on__gte=date)


class ApiToken(models.Model):
    """What a program shows to read the figures or the list of a unit and all beneath it, to the end of a day.

    Only the digest is kept: who has the database reads nothing with it, and nobody is shown a token twice.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="api_tokens", verbose_name="đơn vị")
    name = models.CharField("dùng cho", max_length=120)
    scope = models.CharField("được đọc", max_length=16, choices=Scope)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField("dùng đến hết ngày")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người cho ngừng"
    )
    ended_at = models.DateTimeField("ngừng lúc", null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "mã kết nối"
        verbose_name_plural = "mã kết nối"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(ended_at=None), name="one_open_token_of_a_name"
            ),
            models.CheckConstraint(
                name="token_ended_at_and_by",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def territory(self) -> Territory:
        """What it covers."""
        return _covering([self.unit])

    @property
    def state(self) -> str:
        """Whether it still opens something, in words; empty where it does."""
        if self.ended_at is not None:
            return "Đã ngừng"
        return "Hết hạn" if self.expires_on < today() else ""


class ApiUse(models.Model):
    """When a token was last shown, and how often since `began_at`: what its limit is counted by. Not in the log."""

    token = models.OneToOneField(
        ApiToken, models.CASCADE, primary_key=True, related_name="use", verbose_name="mã kết nối"
    )
    last_at = models.DateTimeField("lần cuối lúc")
    began_at = models.DateTimeField()
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = "lần dùng mã kết nối"
        verbose_name_plural = "các lần dùng mã kết nối"

    def __str__(self) -> str:
        return f"{self.token_id}: {self.last_at:%d/%m/%Y %H:%M}"
