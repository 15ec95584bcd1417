"""Sign in and out, and one's own password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from danvan.accounts import actions
from danvan.accounts.forms import ChoosePasswordForm, SignInForm
from danvan.accounts.guard import SignedIn, public, signed_in
from danvan.accounts.models import Membership
from danvan.units.models import today
from danvan.web.client import machine, network

# Where the session keeps the number of the sign-in that began it.
_SIGN_IN = "sign_in"
# In demo mode only: the one password of all demo accounts, printed on the sign-in page.
DEMO_PASSWORD = "danvan-kheo-2026"  # noqa: S105 -- meant to be read by everybody


def _where_to(request: HttpRequest) -> str:
    """The page asked for before signing in, if it is one of ours; else home."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe and asked.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The way in. A signed-in person is sent on."""
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(_where_to(request))
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        login(request, form.user)
        kind = machine(request)
        request.session[_SIGN_IN] = actions.record_sign_in(
            form.user, network=network(request), machine=kind.name, is_mobile=kind.is_mobile
        )
        return HttpResponseRedirect(_where_to(request))
    context = {
        "form": form,
        "next": _where_to(request),
        "demo_accounts": _demo_accounts(),
        "demo_password": DEMO_PASSWORD,
    }
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


def _demo_accounts() -> list[Membership]:
    """In demo mode, and only there, the accounts to try: listed with what each may do."""
    if not settings.DEMO:
        return []
    posts = Membership.objects.held_on(today()).filter(user__username__startswith="demo.")
    return list(posts.named().select_related("user", "unit").order_by("pk"))


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The way out; the browser is told to forget what it kept."""
    actions.record_sign_out(request.session.get(_SIGN_IN))
    logout(request)
    messages.success(request, "Đồng chí đã đăng xuất.")
    response = redirect("accounts:login")
    response["Clear-Site-Data"] = '"cache"'
    return response


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: SignedIn) -> HttpResponse:
    """One's own password; the first one must be changed before anything else."""
    form = ChoosePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "Đã đổi mật khẩu.")
        return redirect("home")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)
