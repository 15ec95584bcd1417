"""Sign in and out, one's own password, and the accounts of one's part of the map."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts import actions
from danvan.accounts.forms import ChoosePasswordForm, IssueAccountForm, PostForm, SignInForm
from danvan.accounts.guard import SignedIn, public, requires, signed_in
from danvan.accounts.models import Membership, User
from danvan.accounts.permissions import Permission
from danvan.ui.text import clean_line, search_key
from danvan.units.models import Unit, UnitTerm, today

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


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def people(request: SignedIn) -> HttpResponse:
    """The accounts of one's part of the map, by name or unit."""
    found = User.objects.visible_to(request.user).order_by("full_name", "pk")
    asked = clean_line(request.GET.get("q", ""))
    if asked:
        units = Unit.objects.filter(terms__search_key__contains=search_key(asked)).values("pk")
        found = (
            found.filter(full_name__icontains=asked)
            | found.filter(username__icontains=asked)
            | found.filter(memberships__unit__in=units)
        ).distinct()
    shown = list(found.prefetch_related("memberships__unit__terms")[:200])
    return render(request, "accounts/people.html", {"people": shown, "q": asked, "limit": 200})


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def person(request: SignedIn, pk: int) -> HttpResponse:
    """One account: its posts, and what can be done with it."""
    who = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    posts = who.memberships.named().select_related("given_by").order_by("-since", "-pk")
    context = {"person": who, "posts": posts, "manageable": _manages(request.user, who), "today": today()}
    return render(request, "accounts/person.html", context)


def _manages(administrator: User, who: User) -> bool:
    """Whether every post that `who` holds or is to hold lies in the administrator's part of the map, and it is not
    themselves. Posts of a closed account count: they are back as soon as it is opened again."""
    outside = (
        Membership.objects.filter(user=who)
        .filter(Q(until=None) | Q(until__gte=today()))
        .exclude(pk__in=Membership.objects.visible_to(administrator).values("pk"))
    )
    return who != administrator and not outside.exists()


def _managed(request: SignedIn, pk: int) -> User:
    """The account, if the signed-in administrator may change it."""
    who = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not _manages(request.user, who):
        raise PermissionDenied(
            "Tài khoản này giữ nhiệm vụ ngoài phạm vi quản trị của đồng chí, hoặc là của chính đồng chí."
        )
    return who


@requires(Permission.MANAGE_ACCOUNTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: SignedIn, pk: int) -> HttpResponse:
    """A new account at a unit; its one-time password is shown once."""
    unit = _administered_unit(request, pk)
    form = IssueAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user, first = actions.issue_account(**data, unit=unit, by=request.user)
        except actions.AccountError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "accounts/issued.html", {"person": user, "password": first, "unit": unit})
    return render(
        request, "accounts/issue.html", {"form": form, "unit": unit}, status=422 if form.errors else 200
    )


def _administered_unit(request: SignedIn, unit_pk: int) -> Unit:
    """The unit, if it lies in the part of the map whose accounts the signed-in person manages."""
    scope = request.user.territory(Permission.MANAGE_ACCOUNTS)
    return get_object_or_404(Unit.objects.filter(scope.q()), pk=unit_pk)


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def choose_unit(request: SignedIn, pk: int) -> HttpResponse:
    """Where the next post is to be: units by name, within the administrator's part of the map."""
    who = _managed(request, pk)
    asked = clean_line(request.GET.get("q", ""))
    scope = Unit.objects.filter(request.user.territory(Permission.MANAGE_ACCOUNTS).q())
    terms = (
        UnitTerm.objects.on(today()).filter(unit__in=scope).named_like(asked).in_order()[:50] if asked else []
    )
    return render(request, "accounts/choose_unit.html", {"person": who, "q": asked, "terms": terms})


@requires(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def give_post(request: SignedIn, pk: int, unit_pk: int) -> HttpResponse:
    """One more post for a person."""
    who, unit = _managed(request, pk), _administered_unit(request, unit_pk)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_post(who, unit=unit, by=request.user, **form.cleaned_data)
        except actions.AccountError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã giao nhiệm vụ cho {who.full_name}.")
            return redirect("accounts:person", pk=who.pk)
    context = {"form": form, "person": who, "unit": unit}
    return render(request, "accounts/give_post.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def end_post(request: SignedIn, pk: int) -> HttpResponse:
    """The post ends today."""
    post = get_object_or_404(Membership.objects.visible_to(request.user), pk=pk)
    _managed(request, post.user_id)
    actions.end_post(post, last_day=today())
    messages.success(request, "Nhiệm vụ kết thúc từ hết hôm nay.")
    return redirect("accounts:person", pk=post.user_id)


@requires(Permission.MANAGE_ACCOUNTS)
@never_cache
@require_POST
def reset(request: SignedIn, pk: int) -> HttpResponse:
    """A new one-time password, shown once."""
    who = _managed(request, pk)
    return render(
        request,
        "accounts/issued.html",
        {"person": who, "password": actions.reset_password(who), "unit": None},
    )


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def suspend(request: SignedIn, pk: int) -> HttpResponse:
    """The account is closed, or opened again."""
    who = _managed(request, pk)
    actions.set_active(who, active=request.POST.get("active") == "1")
    messages.success(request, "Đã mở lại tài khoản." if who.is_active else "Đã khóa tài khoản.")
    return redirect("accounts:person", pk=who.pk)
