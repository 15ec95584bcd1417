"""What every request passes through: headers, the first change of password, and who the database log should name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.audit.actor import acting_as
from danvan.web.headers import SECURITY_HEADERS
from danvan.web.refused import refused_by_database

Handler = Callable[[HttpRequest], HttpResponse]


class SecurityHeadersMiddleware:
    """A strict policy on every answer; pages of signed-in people are never kept by a cache. What one may keep is the
    same for everybody: it carries no cookie, whatever the middleware within thinks of one that came."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if response["Cache-Control"].startswith("public"):
            response.cookies.clear()
            response.headers.pop("Vary", None)
        return response


class EncodingMiddleware:
    """Everything that arrives is read as UTF-8, which is what browsers send, whatever it declares: one of Python's
    other codecs could smuggle in what no text is, or fail."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding is not None:
            request.encoding = "utf-8"
        return self.get_response(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read at all; when it is too much, the page says so and how much is allowed."""
    for kind, reason in _TOO_MUCH.items():
        if isinstance(exception, kind):
            return render(request, "413.html", {"reason": reason}, status=413)
    return render(request, "400.html", status=400)


_TOO_MUCH = {
    TooManyFilesSent: "Mỗi lần gửi tối đa 50 tệp. Hãy chia làm nhiều lần.",
    TooManyFieldsSent: "Biểu mẫu gửi lên có quá nhiều mục. Hãy mở lại trang rồi làm lại với ít mục hơn.",
    RequestDataTooBig: "Nội dung gửi lên quá dài. Hãy rút gọn, hoặc đưa phần dài vào tệp đính kèm.",
}


class RefusalMiddleware:
    """A refusal of the domain is a page that says why: 403 for the person, 409 for the moment."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotPermittedError):
            return render(request, "403.html", {"exception": exception}, status=403)
        if isinstance(exception, NotPossibleError):
            return render(request, "409.html", {"reason": exception}, status=409)
        reason = refused_by_database(exception)
        return render(request, "409.html", {"reason": reason}, status=409) if reason else None


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's own, which asks who is there before it asks whether that matters: a page that needs no account would
    read the session, and be another one for each cookie."""

    def process_view(self, request: HttpRequest, view_func: Handler, *arguments: Any) -> HttpResponse | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *arguments)


class PasswordChangeMiddleware:
    """An issued password opens one page only: the one where it is replaced. Pages that need no account ask for none, so
    that they are the same for everybody."""

    _OPEN = ("accounts:password", "accounts:logout")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Handler, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        user = request.user
        if (
            user.is_authenticated
            and user.must_change_password
            and request.path_info not in map(reverse, self._OPEN)
        ):
            return redirect("accounts:password")
        return None


class AuditActorMiddleware:
    """Tells the database who is acting while a request may write, and forgets it afterwards."""

    _READING = ("GET", "HEAD", "OPTIONS")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in self._READING or not request.user.is_authenticated:
            return self.get_response(request)
        with acting_as(str(request.user.pk)):
            return self.get_response(request)
