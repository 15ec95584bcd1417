"""What is done to accounts and posts. Each function is one transaction and leaves the log to the database."""

from __future__ import annotations

import datetime as dt
import secrets

from axes.utils import reset as axes_reset
from django.db import IntegrityError, transaction

from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Role
from danvan.units.models import Unit

# No letters that are misread when a first password is read out over the phone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


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
    phone: str = "",
    email: str = "",
) -> tuple[User, str]:
    """A new account with one post, and the one-time password to hand over; it must be changed at first sign-in.

    Raises AccountError when the name is taken.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise AccountError("Tên đăng nhập này đã có người dùng. Đồng chí chọn tên khác.")
    password = first_password()
    user = User(username=username, full_name=full_name, phone=phone, email=email)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # two administrators at once
        raise AccountError("Tên đăng nhập này đã có người dùng. Đồng chí chọn tên khác.") from error
    give_post(user, unit=unit, role=role, since=since, by=by)
    return user, password


def give_post(
    user: User, *, unit: Unit, role: Role, since: dt.date, by: User | None, until: dt.date | None = None
) -> Membership:
    """The person holds the post from `since` on. Raises AccountError when they hold it already."""
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user, unit=unit, role=role, since=since, until=until, given_by=by
            )
    except IntegrityError as error:
        raise AccountError(f"{user.full_name} đang giữ nhiệm vụ này tại đơn vị.") from error


def end_post(post: Membership, *, last_day: dt.date) -> None:
    """The post is held up to `last_day`; one that never began is taken back whole."""
    if last_day < post.since:
        post.delete()
    else:
        post.until = last_day
        post.save(update_fields=["until"])


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


def set_active(user: User, *, active: bool) -> None:
    """An account that is not active cannot sign in, and its sessions end with the next request."""
    user.is_active = active
    user.save(update_fields=["is_active"])
