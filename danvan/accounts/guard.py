"""Who may enter a view. Login is the default; every view names the permission it needs, or says why it needs none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse

from danvan.accounts import tokens
from danvan.accounts.models import ApiToken, Scope, User
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


class Asked(HttpRequest):
    """A request of a program whose token is known; what every view behind `with_token` receives."""

    token: ApiToken


_READING = ("GET", "HEAD")


def with_token(scope: Scope) -> Callable[[View], View]:
    """Lets in only programs that show an open token for `scope`, so and so often a minute; no cookie counts. Which
    rows: the token's `territory`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Asked, *args: Any, **kwargs: Any) -> HttpResponse:
            token = tokens.shown(request.headers.get("Authorization", ""))
            if token is None:
                answer = refused(401, "Thiếu mã kết nối, hoặc mã đã ngừng, đã hết hạn.")
                answer["WWW-Authenticate"] = "Bearer"
                return answer
            if request.method not in _READING:
                answer = refused(405, "Ở đây chỉ đọc, bằng GET.")
                answer["Allow"] = ", ".join(_READING)
                return answer
            if not tokens.count_use(token):
                answer = refused(
                    429, f"Mỗi phút tối đa {tokens.MOST_A_MINUTE} lần. Hãy thử lại sau một phút."
                )
                answer["Retry-After"] = "60"
                return answer
            if token.scope != scope:
                return refused(403, f"Mã kết nối này chỉ để đọc: {Scope(token.scope).label.lower()}.")
            request.token = token
            return view(request, *args, **kwargs)

        guarded.access = scope
        guarded.csrf_exempt = True  # no cookie counts here, and nothing is written
        return login_not_required(guarded)

    return decorate


def refused(status: int, why: str) -> JsonResponse:
    """An answer to a program that says why it gets no other."""
    return JsonResponse({"error": why}, status=status, json_dumps_params={"ensure_ascii": False})
