"""Who may enter a view. Login is the default; every view names the permission it needs, or says why it needs none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission

View = Callable[..., HttpResponse]


class SignedIn(HttpRequest):
    """A request whose user is known; what every guarded view receives."""

    user: User


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Lets in only holders of at least one of `permissions`; others get 403. Which rows: `visible_to`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.may(permission) for permission in permissions):
                raise PermissionDenied("Vai trò của đồng chí không có quyền mở trang này.")
            return view(request, *args, **kwargs)

        guarded.access = permissions
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """For pages that anybody with an account may open: their own home, their own password."""
    view.access = "signed in"
    return view


def public(view: View) -> View:
    """For the few pages that need no account at all."""
    open_view = login_not_required(view)
    open_view.access = "public"
    return open_view
