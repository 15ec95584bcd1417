"""Who may enter a view. Login is the default; every view names the permission it needs, or says why it needs none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse

from danvan.accounts import tokens
from danvan.accounts.models import ApiToken, Scope, User
from danvan.accounts.permissions import Permission

logger = logging.getLogger(__name__)

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
    rows: the token's `territory`. What was asked with a token, and how it was answered, is a line of the server's
    log."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Asked, *args: Any, **kwargs: Any) -> HttpResponse:
            token = tokens.shown(request.headers.get("Authorization", ""))
            if token is None:
                answer = refused(401, "Thiếu mã kết nối, hoặc mã đã ngừng, đã hết hạn.")
                answer["WWW-Authenticate"] = "Bearer"
                return answer
            request.token = token
            answer = _not_admitted(request, scope) or view(request, *args, **kwargs)
            _tell(request, answer)
            return answer

        guarded.access = scope
        guarded.csrf_exempt = True  # no cookie counts here, and nothing is written
        return login_not_required(guarded)

    return decorate


def _not_admitted(request: Asked, scope: Scope) -> HttpResponse | None:
    """Why the token opens nothing here and now; None where it does."""
    token = request.token
    if request.method not in _READING:
        answer = refused(405, "Ở đây chỉ đọc, bằng GET.")
        answer["Allow"] = ", ".join(_READING)
        return answer
    if not tokens.count_use(token):
        answer = refused(429, f"Mỗi phút tối đa {tokens.MOST_A_MINUTE} lần. Hãy thử lại sau một phút.")
        answer["Retry-After"] = "60"
        return answer
    if token.scope != scope:
        return refused(403, f"Mã kết nối này chỉ để đọc: {Scope(token.scope).label.lower()}.")
    return None


_LONGEST_ASKED = 300


def _tell(request: Asked, answer: HttpResponse) -> None:
    """Who read what: the token's number opens its row, in which stands who made it; what was asked is written in the
    letters of an address, so that nobody writes lines of their own."""
    token, asked = request.token, request.GET.urlencode()[:_LONGEST_ASKED]
    logger.info(
        "api token=%d unit=%d scope=%s path=%s asked=%s status=%d bytes=%d",
        *(token.pk, token.unit_id, token.scope, request.path, asked),
        *(answer.status_code, len(answer.content)),
    )


def refused(status: int, why: str) -> JsonResponse:
    """An answer to a program that says why it gets no other."""
    return JsonResponse({"error": why}, status=status, json_dumps_params={"ensure_ascii": False})
