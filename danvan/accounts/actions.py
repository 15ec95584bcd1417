"""What is done to accounts and posts. Each function is one transaction and leaves the log to the database."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from axes.utils import reset as axes_reset
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from danvan.accounts.models import Membership, SignIn, User
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.models import Unit, today

# No letters that are misread when a first password is read out over the phone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_ONE_DAY = dt.timedelta(days=1)
# What the database says where nobody would be left to administer the whole.
_LAST_ADMINISTRATOR = "P0U01"


class AccountError(ValueError):
    """The account or post cannot be made as asked; the message says why, in Vietnamese."""


def first_password() -> str:
    """A one-time password of 14 characters that can be read out over the phone (68 bits)."""
    return (
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        + secrets.choice(_ALPHABET)
        + secrets.choice(_ALPHABET)
    )


@transaction.atomic
def issue_account(
    *,
    username: str,
    full_name: str,
    unit: Unit,
    role: Role,
    since: dt.date,
    by: User | None,
    until: dt.date | None = None,
    phone: str = "",
    email: str = "",
) -> tuple[User, str]:
    """A new account with one post, and the one-time password to hand over; it must be changed at first sign-in.

    Raises as `open_account` does.
    """
    password = first_password()
    user = open_account(
        username=username,
        full_name=full_name,
        unit=unit,
        role=role,
        since=since,
        until=until,
        phone=phone,
        email=email,
        password=password,
        by=by,
    )
    return user, password


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    unit: Unit,
    role: Role,
    since: dt.date,
    by: User | None,
    password: str | None,
    until: dt.date | None = None,
    phone: str = "",
    email: str = "",
) -> User:
    """A new account with one post and a password that must be changed at first sign-in; with none (None) nobody can
    sign in before `reset_password`.

    Raises AccountError when the name is taken, NotPermittedError for a unit that `by` does not administer.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise AccountError("Tên đăng nhập này đã có người dùng. Đồng chí chọn tên khác.")
    user = User(username=username, full_name=full_name, phone=phone, email=email)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # two administrators at once
        raise AccountError("Tên đăng nhập này đã có người dùng. Đồng chí chọn tên khác.") from error
    give_post(user, unit=unit, role=role, since=since, until=until, by=by)
    return user


def give_post(
    user: User, *, unit: Unit, role: Role, since: dt.date, by: User | None, until: dt.date | None = None
) -> Membership:
    """The person holds the post from `since` on, to the end of `until` where one is given.

    Raises AccountError when they hold it already, NotPermittedError where `by` does not administer the unit or would
    give it to themselves.
    """
    if by is not None:
        _require_within(by, unit)
        if by.pk == user.pk:
            raise NotPermittedError("Không ai tự giao nhiệm vụ cho mình; nhờ quản trị khác hoặc cấp trên.")
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user, unit=unit, role=role, since=since, until=until, given_by=by
            )
    except IntegrityError as error:
        raise AccountError(f"{user.full_name} đang giữ nhiệm vụ này tại đơn vị.") from error


def end_post(post: Membership, *, last_day: dt.date) -> None:
    """The post is held up to `last_day`; one that never began is taken back whole.

    Raises AccountError where it is that of the last administrator of the whole.
    """
    with _keeping_an_administrator():
        if last_day < post.since:
            post.delete()
        else:
            post.until = last_day
            post.save(update_fields=["until"])


@transaction.atomic
def hand_over(post: Membership, *, last_day: dt.date, to: User | None, by: User) -> None:
    """The post is held up to `last_day`, and with `to` by that person from the day after; done twice it is done once.

    Raises AccountError for the last administrator of the whole, NotPermittedError for who may not change the accounts,
    NotPossibleError for a post that is over.
    """
    held = _locked(post, by)
    if to is not None and to.pk != held.user_id:
        _take_over(held, to, since=max(last_day + _ONE_DAY, held.since), by=by)
    end_post(held, last_day=last_day)


@transaction.atomic
def move(
    post: Membership,
    *,
    unit: Unit,
    role: Role,
    since: dt.date,
    to: User | None,
    by: User,
    until: dt.date | None = None,
) -> None:
    """The person holds the new post from `since` on and the old one to the day before; `to` takes the old one over.

    One step: all of it or nothing, and done twice it is done once. Raises as `hand_over` and `give_post` do.
    """
    held = _locked(post, by)
    who = held.user
    if held.until == since - _ONE_DAY and _held(who, unit, role, since):
        return
    if (held.unit_id, held.role) == (unit.pk, role):
        raise AccountError(f"{who.full_name} đang giữ đúng nhiệm vụ này.")
    give_post(who, unit=unit, role=role, since=since, until=until, by=by)
    hand_over(held, last_day=since - _ONE_DAY, to=to, by=by)


@transaction.atomic
def open_again(
    who: User, *, unit: Unit, role: Role, since: dt.date, by: User, until: dt.date | None = None
) -> None:
    """A closed account is open and holds the post; its password is the one it had. Done twice it is done once.

    Raises AccountError and NotPermittedError.
    """
    _require_managed(by, who)
    locked = User.objects.select_for_update(of=("self",)).get(pk=who.pk)
    if locked.is_active and _held(who, unit, role, since):
        return
    give_post(who, unit=unit, role=role, since=since, until=until, by=by)
    set_active(who, active=True)


def _require_within(by: User, unit: Unit) -> None:
    """Raises NotPermittedError for who does not administer the unit: nobody gives what they do not look after."""
    scope = by.territory(Permission.MANAGE_ACCOUNTS)
    if not Unit.objects.filter(scope.q(), pk=unit.pk).exists():
        raise NotPermittedError("Chỉ giao nhiệm vụ tại đơn vị trong phạm vi quản trị của mình.")


def _require_managed(by: User, who: User) -> None:
    """Raises NotPermittedError for who may not change the account."""
    if not User.objects.managed_by(by).filter(pk=who.pk).exists():
        raise NotPermittedError(
            "Tài khoản này giữ nhiệm vụ ngoài phạm vi quản trị của đồng chí, hoặc là của chính đồng chí."
        )


def _locked(post: Membership, by: User) -> Membership:
    """The post as it is now, held until the transaction ends."""
    _require_managed(by, post.user)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "unit")
    held = rows.filter(pk=post.pk).first()
    if held is None or (held.until is not None and held.until < today()):
        raise NotPossibleError("Nhiệm vụ này đã kết thúc.")
    return held


def _held(who: User, unit: Unit, role: str, on: dt.date) -> Membership | None:
    """That post, where the person holds it on that day or later."""
    return Membership.objects.lasting(on).filter(user=who, unit=unit, role=role).first()


def _take_over(post: Membership, to: User, *, since: dt.date, by: User) -> None:
    """`to` holds the same post from that day on, as long as it was to last."""
    _require_managed(by, to)
    if not to.is_active:
        raise AccountError(f"Tài khoản của {to.full_name} đang khóa nên không nhận bàn giao được.")
    if _held(to, post.unit, post.role, since) is None:
        until = post.until if post.until and post.until >= since else None
        give_post(to, unit=post.unit, role=Role(post.role), since=since, until=until, by=by)


@contextmanager
def _keeping_an_administrator() -> Iterator[None]:
    """What the database says of the last administrator of the whole is an AccountError."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        told = getattr(error.__cause__, "diag", None)
        if told is None or told.sqlstate != _LAST_ADMINISTRATOR:
            raise
        raise AccountError(told.message_primary) from error


@transaction.atomic
def reset_password(user: User) -> str:
    """The old password and all sessions are dead, a pause after wrong tries is over; the one-time password returned
    must be changed at sign-in."""
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    axes_reset(username=user.username)
    return password


def choose_password(user: User, password: str) -> None:
    """The person's own password is in force and need not be changed."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


@transaction.atomic
def remove_unused(users: Collection[User]) -> None:
    """Accounts on which nothing was built are gone, with their posts.

    Raises NotPossibleError where something was, AccountError where the last administrator of the whole is among them.
    """
    numbers = [user.pk for user in users]
    try:
        with _keeping_an_administrator():
            Membership.objects.filter(user__in=numbers).delete()
            User.objects.filter(pk__in=numbers).delete()
    except ProtectedError as error:
        raise NotPossibleError("có tài khoản đã được dùng trong việc khác sau khi nhập.") from error


def set_active(user: User, *, active: bool) -> None:
    """An account that is not active cannot sign in, and its sessions end with the next request.

    Raises AccountError where it is that of the last administrator of the whole.
    """
    before = user.is_active
    user.is_active = active
    try:
        with _keeping_an_administrator():
            user.save(update_fields=["is_active"])
    except AccountError:
        user.is_active = before
        raise


@transaction.atomic
def suspend_all(users: Iterable[User], *, by: User) -> tuple[list[User], list[User]]:
    """Those that `by` may change are closed; who they are, and the others, who are left as they were."""
    asked = list(users)
    mine = set(
        User.objects.managed_by(by).filter(pk__in=[one.pk for one in asked]).values_list("pk", flat=True)
    )
    closed = [user for user in asked if user.pk in mine and _closes(user)]
    return closed, [user for user in asked if user not in closed]


def _closes(user: User) -> bool:
    """Whether the account could be closed; it is, then."""
    try:
        set_active(user, active=False)
    except AccountError:
        return False
    return True


@transaction.atomic
def record_sign_in(user: User, *, network: str, machine: str, is_mobile: bool) -> int:
    """The sign-in is kept, and what is older than it needs to be is gone; its number, to be told at the way out."""
    SignIn.objects.filter(at__lt=timezone.now() - SignIn.KEPT).delete()
    return SignIn.objects.create(user=user, network=network, machine=machine, is_mobile=is_mobile).pk


def record_sign_out(number: int | None) -> None:
    """The sign-in with that number is over; told twice, or of one that is not kept any more, nothing happens."""
    SignIn.objects.filter(pk=number, ended_at=None).update(ended_at=timezone.now())
