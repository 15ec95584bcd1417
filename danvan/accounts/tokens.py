"""Tokens by which other programs read: made and shown once, recognised, counted, ended."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from danvan.accounts.actions import AccountError
from danvan.accounts.models import ApiToken, Scope, User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError
from danvan.units.models import Unit, today

MOST_A_MINUTE = 60
LONGEST = dt.timedelta(days=2 * 365)
_PREFIX = "dvk_"


def make(*, unit: Unit, name: str, scope: Scope, expires_on: dt.date, by: User) -> tuple[ApiToken, str]:
    """A new token of the unit, and what is to be handed over: shown this once, kept nowhere.

    Raises AccountError where an open one bears the name, NotPermittedError for a unit that `by` does not administer.
    """
    _require_within(by, unit)
    secret = _PREFIX + secrets.token_urlsafe(32)
    said = {"unit": unit, "name": name, "scope": scope, "expires_on": expires_on, "made_by": by}
    try:
        with transaction.atomic():
            return ApiToken.objects.create(**said, digest=_digest(secret)), secret
    except IntegrityError as error:
        raise AccountError(
            f"Đơn vị đang có mã kết nối tên “{name}”. Ghi tên khác, hoặc ngừng mã đó trước."
        ) from error


@transaction.atomic
def end(token: ApiToken, *, by: User) -> None:
    """The token opens nothing any more. Done again, nothing happens.

    Raises NotPermittedError for a unit that `by` does not administer.
    """
    _require_within(by, token.unit)
    still = ApiToken.objects.filter(pk=token.pk, ended_at=None)
    still.update(ended_at=timezone.now(), ended_by=by)


def shown(header: str) -> ApiToken | None:
    """The open token that the header "Authorization: Bearer …" bears; None where it bears none."""
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        return None
    found = ApiToken.objects.open_on(today()).select_related("unit")
    return found.filter(digest=_digest(secret.strip())).first()


def count_use(token: ApiToken) -> bool:
    """One more use is counted; whether it is still within the limit of a minute, which begins with its first use."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [token.pk])
        number: int = cursor.fetchone()[0]
    return number <= MOST_A_MINUTE


_COUNTED = """
INSERT INTO accounts_apiuse AS u (token_id, last_at, began_at, number)
VALUES (%s, clock_timestamp(), clock_timestamp(), 1)
ON CONFLICT (token_id) DO UPDATE SET
    last_at = excluded.last_at,
    number = CASE WHEN u.began_at > excluded.began_at - interval '1 minute' THEN u.number + 1 ELSE 1 END,
    began_at = CASE WHEN u.began_at > excluded.began_at - interval '1 minute' THEN u.began_at ELSE excluded.began_at END
RETURNING number
"""


def _digest(secret: str) -> str:
    """A token has 256 random bits: a plain digest is as good as a slow one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _require_within(by: User, unit: Unit) -> None:
    scope = by.territory(Permission.MANAGE_ACCOUNTS)
    if not Unit.objects.filter(scope.q(), pk=unit.pk).exists():
        raise NotPermittedError("Chỉ lập, ngừng mã kết nối của đơn vị trong phạm vi quản trị của mình.")
