"""What every page shows about the person who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from danvan.accounts.models import User
from danvan.accounts.navigation import entries
from danvan.ui.components import NavItem


@dataclass(frozen=True)
class Who:
    """Name, and the post under which the person works."""

    name: str
    line: str


def current(request: HttpRequest) -> dict[str, Any]:
    """The person with their first post, and the menu of what they may open."""
    context: dict[str, Any] = {"demo": settings.DEMO, "help_line": settings.HELP_LINE}
    user = getattr(request, "user", None)
    if isinstance(user, User) and not user.must_change_password:
        context["navigation"] = [
            NavItem(
                reverse(entry.url_name), entry.label, entry.count(user), _is_here(request, entry.url_name)
            )
            for entry in entries()
            if entry.open_to(user)
        ]
        context["who"] = Who(user.full_name, post_line(user))
    return context


def post_line(user: User) -> str:
    """ "Chuyên viên thẩm định · Thành phố Bến Tre", and how many more posts there are."""
    posts = user.posts
    if not posts:
        return "Chưa được giao nhiệm vụ"
    more = f" (và {len(posts) - 1} nhiệm vụ khác)" if len(posts) > 1 else ""
    return f"{posts[0].role_label} · {posts[0].unit_name}{more}"


def _is_here(request: HttpRequest, url_name: str) -> bool:
    url = reverse(url_name)
    return request.path == url or (url != "/" and request.path.startswith(url))
