"""The main menu, as data. Apps above add their entries when they are loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission


@dataclass(frozen=True)
class Entry:
    """One line of the menu, and the permissions any of which opens it (none: everybody)."""

    order: int  # no two share one: the order would change from process to process
    label: str
    url_name: str
    permissions: tuple[Permission, ...] = ()
    # How many things wait behind the line; asked for each page, so it must be one cheap query.
    count: Callable[[User], int] = lambda _user: 0

    # Asked besides, where a permission alone does not open the page.
    when: Callable[[User], bool] = lambda _user: True

    def open_to(self, user: User) -> bool:
        """Whether `user` may open the page behind it."""
        return self._permitted(user) and self.when(user)

    def _permitted(self, user: User) -> bool:
        return not self.permissions or any(user.may(permission) for permission in self.permissions)


_entries: set[Entry] = {
    Entry(
        80, "Đơn vị", "units:browse", (Permission.VIEW, Permission.MANAGE_UNITS, Permission.MANAGE_ACCOUNTS)
    ),
    Entry(90, "Tài khoản", "accounts:people", (Permission.MANAGE_ACCOUNTS,)),
}


def add(*new: Entry) -> None:
    """The entries stand in the menu from now on."""
    _entries.update(new)


def entries() -> list[Entry]:
    """All entries in their order."""
    return sorted(_entries, key=lambda entry: entry.order)
