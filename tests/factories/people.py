"""People with posts, made by the real actions; their password is known to the tests."""

from __future__ import annotations

import datetime as dt

from danvan.accounts import actions
from danvan.accounts.models import User
from danvan.accounts.permissions import Role
from danvan.units.models import Unit

PASSWORD = "mật khẩu của bài kiểm thử"
LONG_AGO = dt.date(2020, 1, 1)


def person(name: str, *posts: tuple[Role, Unit], since: dt.date = LONG_AGO) -> User:
    """An account named `name` that holds `posts` and has chosen its password."""
    (role, unit), *more = posts
    user, _ = actions.issue_account(
        username=name, full_name=f"Người {name}", unit=unit, role=role, since=since, by=None
    )
    for role, unit in more:
        actions.give_post(user, unit=unit, role=role, since=since, by=None)
    actions.choose_password(user, PASSWORD)
    return user
