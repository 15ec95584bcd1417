from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from danvan.accounts.models import User


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Tổng hợp"

    def ready(self) -> None:
        # The menu belongs to the accounts; its lines are added by those who own the pages.
        from danvan.accounts import navigation
        from danvan.accounts.permissions import Permission

        navigation.add(
            navigation.Entry(
                46, "Tổng quan một trang", "reports:overview", (Permission.SUMMARISE,), when=_leads
            ),
            navigation.Entry(50, "Tổng hợp", "reports:summary", (Permission.SUMMARISE,)),
            navigation.Entry(
                55,
                "Tệp đã xuất",
                "reports:runs",
                (Permission.EXPORT, Permission.MANAGE_ACCOUNTS),
            ),
        )
        # The worker knows what it can do once the handlers are loaded.
        from reports import runs  # noqa: F401


def _leads(user: User) -> bool:
    """The page at a glance is the leaders'; others reach it from the summary."""
    from danvan.accounts.permissions import Role

    return any(post.role == Role.LEADER for post in user.posts)
