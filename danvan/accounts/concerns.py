"""Accounts that somebody should look at again: not used, with too much in one hand, or used by several people.

The rules are plain functions over what is known of an account; `look_over` reads it for a whole part of the map in a
fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Count
from django.utils import timezone

from danvan.accounts.models import Membership, SignIn, User
from danvan.accounts.permissions import Role
from danvan.ui.text import search_key
from danvan.ui.wording import date_vi
from danvan.units.enums import Level
from danvan.units.models import UnitTerm, today

DORMANT = dt.timedelta(days=90)
NEVER = dt.timedelta(days=30)  # an account that was issued and never opened
LOOKED_AT = dt.timedelta(days=30)  # how far back sign-ins are compared
AT_ONCE = dt.timedelta(hours=1)
MACHINES_A_DAY = 4  # one at work, one at home and a telephone are one person's


class Concern(models.TextChoices):
    """The three kinds of reasons; the values stand in addresses."""

    UNUSED = "khong-dung", "Không dùng"
    TOO_MUCH = "quyen-rong", "Quyền rộng"
    SHARED = "dung-chung", "Có vẻ dùng chung"


@dataclass(frozen=True)
class Reason:
    """Why, in words, and of which kind."""

    concern: Concern
    words: str


@dataclass(frozen=True)
class Held:
    """A post that is in force or to come, with what its unit is today."""

    role: Role
    unit_id: int
    unit_name: str
    level: Level | None


@dataclass(frozen=True)
class Use:
    """One sign-in."""

    at: dt.datetime
    ended_at: dt.datetime | None
    network: str
    machine: str
    is_mobile: bool


@dataclass
class Account:
    """What is known of an open account."""

    username: str
    full_name: str
    created_at: dt.datetime
    last_login: dt.datetime | None
    posts: list[Held] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


# Two steps of which each is to be checked by another person.
_TWO_STEPS = (
    (Role.REGISTRAR, Role.REVIEWER),
    (Role.REGISTRAR, Role.DECIDER),
    (Role.REVIEWER, Role.DECIDER),
)
_AT_A_DESK = frozenset({Role.REVIEWER, Role.DECIDER})


def reasons(account: Account, *, now: dt.datetime) -> list[Reason]:
    """Why the account should be looked at again; none for one that is as it should be."""
    return [*_unused(account, now), *_too_much(account), *_shared(account)]


def _unused(account: Account, now: dt.datetime) -> Iterator[Reason]:
    last, issued = account.last_login, account.created_at
    if last is None and now - issued >= NEVER:
        yield Reason(Concern.UNUSED, f"Chưa đăng nhập lần nào từ khi được cấp ngày {date_vi(issued)}.")
    if last is not None and now - last >= DORMANT:
        yield Reason(Concern.UNUSED, f"Đăng nhập lần cuối ngày {date_vi(last)}, đã {(now - last).days} ngày.")
    if not account.posts:
        yield Reason(Concern.UNUSED, "Tài khoản đang mở nhưng không giữ nhiệm vụ nào.")


def _too_much(account: Account) -> Iterator[Reason]:
    roles: dict[int, set[Role]] = defaultdict(set)
    names = {post.unit_id: post.unit_name for post in account.posts}
    for post in account.posts:
        roles[post.unit_id].add(post.role)
    for unit_id, held in roles.items():
        for one, other in _TWO_STEPS:
            if {one, other} <= held:
                yield Reason(
                    Concern.TOO_MUCH,
                    f"Vừa là {_small(one)} vừa là {_small(other)} tại {names[unit_id]}: "
                    "hai bước này cần hai người.",
                )
    everything = {post.role for post in account.posts}
    if Role.ADMINISTRATOR in everything and (desk := everything & _AT_A_DESK):
        said = " và ".join(sorted(_small(role) for role in desk))
        yield Reason(Concern.TOO_MUCH, f"Vừa quản trị tài khoản vừa là {said}.")
    levels = {post.level for post in account.posts if post.level is not None}
    if len(levels) > 1:
        said = ", ".join(level.label for level in sorted(levels))
        yield Reason(Concern.TOO_MUCH, f"Giữ nhiệm vụ ở nhiều cấp: {said}.")


def _small(role: Role) -> str:
    return role.label[0].lower() + role.label[1:]


def _shared(account: Account) -> Iterator[Reason]:
    if named := _not_a_persons_name(account):
        yield Reason(Concern.SHARED, named)
    days: dict[dt.date, list[Use]] = defaultdict(list)
    for use in account.uses:
        days[timezone.localdate(use.at)].append(use)
    crowded = [(day, *_machines(uses)) for day, uses in days.items()]
    crowded = [one for one in crowded if one[1] >= MACHINES_A_DAY and one[2] > 1]
    if crowded:
        day, machines, networks = max(crowded)
        yield Reason(
            Concern.SHARED,
            f"Ngày {date_vi(day)} đăng nhập từ {machines} máy ở {networks} mạng khác nhau"
            f"{_days_in_all(len(crowded))}.",
        )
    if later := max((other.at for other in _seconds_at_once(account.uses)), default=None):
        yield Reason(
            Concern.SHARED,
            f"Ngày {date_vi(later)} hai máy tính ở hai mạng khác nhau cùng đăng nhập trong vòng một giờ.",
        )


def _machines(uses: Iterable[Use]) -> tuple[int, int]:
    """How many machines, and in how many networks those stand that nobody carries about: a telephone is one machine
    wherever it goes."""
    machines = {("" if use.is_mobile else use.network, use.machine) for use in uses}
    return len(machines), len({network for network, _ in machines if network})


def _days_in_all(days: int) -> str:
    return f" ({days} ngày như vậy trong 30 ngày qua)" if days > 1 else ""


def _seconds_at_once(uses: Iterable[Use]) -> Iterator[Use]:
    """Of computers that nobody carries about, those signed in while another was in another network; within the hour."""
    standing = sorted((use for use in uses if not use.is_mobile), key=lambda use: use.at)
    for place, first in enumerate(standing):
        for second in standing[place + 1 :]:
            if second.at - first.at > AT_ONCE:
                break
            if first.network != second.network and (first.ended_at is None or first.ended_at > second.at):
                yield second


_KINDS = r"(xa|phuong|thitran|tt|dackhu|huyen|quan|thixa|thanhpho|tp|tinh|ubnd|vanphong|vp)"
_OFFICE_NAME = re.compile(
    r"(phường|xã|thị trấn|đặc khu|ubnd|ủy ban|uỷ ban|đảng ủy|đảng uỷ|văn phòng|ban (dân|tuyên|tổ chức|chỉ)|phòng|"
    r"hội (nông|liên|cựu|chữ|khuyến|người)|đoàn (tncs|thanh niên)|mặt trận|khối|cán bộ|tài khoản|quản trị|admin)\b",
    re.IGNORECASE,
)
_PLAIN_WORDS = frozenset(
    {
        "admin",
        "quantri",
        "canbo",
        "dangky",
        "lapho",
        "hoso",
        "taikhoan",
        "dungchung",
        "danvan",
        "user",
        "test",
        "chung",
    }
)


def _not_a_persons_name(account: Account) -> str:
    """What is wrong about a name that is an office's and no person's; empty where nothing is."""
    if _OFFICE_NAME.match(account.full_name):
        return f"Họ tên “{account.full_name}” là tên đơn vị hoặc chức danh, không phải tên một người."
    name = _squeezed(account.username)
    units = frozenset().union(*(_words_of(post.unit_name) for post in account.posts))
    tried = {name, name.rstrip("0123456789")}
    tried |= {re.sub(f"^{_KINDS}", "", one) for one in tried}
    if name in _PLAIN_WORDS or (tried & units) - {""}:
        return f"Tên đăng nhập “{account.username}” là tên chung của đơn vị, không phải của một người."
    return ""


@lru_cache(maxsize=20_000)
def _words_of(unit_name: str) -> frozenset[str]:
    """What a unit's name comes down to in a user name, with and without its kind."""
    squeezed = _squeezed(unit_name)
    return frozenset({squeezed, re.sub(f"^{_KINDS}", "", squeezed)})


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", search_key(name))


@dataclass(frozen=True)
class Looked:
    """The accounts of a part of the map that should be looked at again: by number, why and what they hold."""

    reasons: dict[int, list[Reason]]
    posts: dict[int, list[Held]]

    def of(self, concern: str) -> list[int]:
        """Those with a reason of that kind; of any, where none is named."""
        return [
            pk
            for pk, found in self.reasons.items()
            if not concern or any(reason.concern == concern for reason in found)
        ]


def look_over(administrator: User) -> Looked:
    """All open accounts that the administrator sees, and why each should be looked at again: four queries."""
    seen = User.objects.visible_to(administrator).filter(is_active=True)
    accounts = {
        pk: Account(*rest)
        for pk, *rest in seen.values_list("pk", "username", "full_name", "created_at", "last_login").order_by(
            "pk"
        )
    }
    within = seen.values("pk")
    posts = Membership.objects.lasting(today()).filter(user__in=within).order_by("pk")
    _add_posts(accounts, posts.values_list("user_id", "role", "unit_id"), _units_of(posts))
    now = timezone.now()
    # Who signed in from one network alone gives no reason: of most people nothing is read.
    lately = SignIn.objects.filter(at__gte=now - LOOKED_AT, user__in=within)
    about = lately.order_by().values("user").annotate(networks=Count("network", distinct=True))
    uses = lately.filter(user__in=about.filter(networks__gt=1).values("user")).order_by("at", "pk")
    for pk, *rest in uses.values_list("user_id", "at", "ended_at", "network", "machine", "is_mobile"):
        if pk in accounts:
            accounts[pk].uses.append(Use(*rest))
    found = {pk: reasons(account, now=now) for pk, account in accounts.items()}
    return Looked(
        {pk: said for pk, said in found.items() if said},
        {pk: account.posts for pk, account in accounts.items()},
    )


def _units_of(posts: Any) -> dict[int, tuple[str, Level | None]]:
    """By unit: its name, and its level where it stands on today's map."""
    known: dict[int, tuple[str, Level | None]] = {}
    day = today()
    terms = UnitTerm.objects.filter(unit__in=posts.order_by().values("unit_id")).order_by("unit_id", "during")
    for unit_id, name, level, during in terms.values_list("unit_id", "name", "level", "during"):
        known[unit_id] = (name, Level(level) if day in during else None)
    return known


def _add_posts(
    accounts: dict[int, Account],
    rows: Iterable[tuple[int, str, int]],
    units: dict[int, tuple[str, Level | None]],
) -> None:
    for user_id, role, unit_id in rows:
        if user_id in accounts:
            name, level = units.get(unit_id, ("", None))
            accounts[user_id].posts.append(Held(Role(role), unit_id, name, level))
