"""The accounts of one's part of the map: found, opened, given posts, closed, their passwords reset."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts import actions
from danvan.accounts.forms import IssueAccountForm, PeopleFilter, PostForm
from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.handover import leaving
from danvan.accounts.models import Membership, PostState, User
from danvan.accounts.permissions import Permission
from danvan.ui.text import clean_line
from danvan.units.finding import Found, find
from danvan.units.models import Unit, last_said, today
from danvan.web.paging import CURSOR, count_up_to, page_of

BY_NAME = ("sort_key", "id")
READ_OR_SEND = ["GET", "HEAD", "POST"]


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def people(request: SignedIn) -> HttpResponse:
    """The accounts of one's part of the map, narrowed by the address, a page at a time."""
    asked = PeopleFilter(request.GET, by=request.user)
    found = asked.narrow(User.objects.visible_to(request.user))
    page = page_of(with_posts(found), order=BY_NAME, cursor=request.GET.get(CURSOR))

    def without(*names: str) -> str:
        rest = request.GET.copy()
        for name in (*names, CURSOR):
            rest.pop(name, None)
        return f"?{rest.urlencode()}"

    context = {
        "filter": asked,
        "chips": asked.chips(without),
        "page": page,
        "count": count_up_to(found) if page.rows else None,
        "narrowed": bool(request.GET),
    }
    return render(request, "accounts/people.html", context)


def with_posts(people: QuerySet[User]) -> QuerySet[User]:
    """Each with `held`: the posts in force or to come, and what their units are called."""
    posts = Membership.objects.lasting(today()).annotate(unit_name=last_said("unit")).order_by("since", "pk")
    return people.prefetch_related(Prefetch("memberships", posts, to_attr="held"))


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def person(request: SignedIn, pk: int) -> HttpResponse:
    """One account: its posts, what work hangs on them, and what can be done with it."""
    who = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    posts = list(who.memberships.named().select_related("given_by").order_by("-since", "-pk"))
    manageable = User.objects.managed_by(request.user).filter(pk=who.pk).exists()
    held = [post for post in posts if post.state != PostState.OVER]
    context = {
        "person": who,
        "held": held,
        "over": [post for post in posts if post.state == PostState.OVER],
        "manageable": manageable,
        "leaving": [told for told in map(leaving, held) if told.open] if manageable else [],
        "today": today(),
    }
    return render(request, "accounts/person.html", context)


def managed(request: SignedIn, pk: int) -> User:
    """The account, if the signed-in administrator may change it."""
    who = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not User.objects.managed_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(
            "Tài khoản này giữ nhiệm vụ ngoài phạm vi quản trị của đồng chí, hoặc là của chính đồng chí."
        )
    return who


def administered(request: SignedIn) -> QuerySet[Unit]:
    """The units whose accounts the signed-in person manages."""
    return Unit.objects.filter(request.user.territory(Permission.MANAGE_ACCOUNTS).q())


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def open_account(request: SignedIn) -> HttpResponse:
    """Where the new account is to be: units by name, old names too."""
    asked = clean_line(request.GET.get("q", ""))
    found = units_called(request, asked, lambda pk: reverse("accounts:issue", args=[pk]))
    return render(request, "accounts/open.html", {"q": asked, "found": found})


def units_called(request: SignedIn, asked: str, to: Callable[[int], str]) -> list[tuple[Found, str]]:
    """The administered units that are or were called so, each with the address that `to` leads it to."""
    return [(one, to(one.unit_id)) for one in find(asked, within=administered(request), most=50)]


@requires(Permission.MANAGE_ACCOUNTS)
@never_cache
@require_http_methods(READ_OR_SEND)
def issue(request: SignedIn, pk: int) -> HttpResponse:
    """A new account at a unit; its one-time password is shown once."""
    unit = get_object_or_404(administered(request), pk=pk)
    form = IssueAccountForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user, first = actions.issue_account(**data, unit=unit, by=request.user)
        except actions.AccountError as error:
            form.add_error(None, str(error))
        else:
            return _slip(request, user, first)
    return render(
        request, "accounts/issue.html", {"form": form, "unit": unit}, status=422 if form.errors else 200
    )


def _slip(request: SignedIn, user: User, first: str) -> HttpResponse:
    """The one time that a one-time password is shown, ready to be printed and handed over."""
    return render(
        request, "accounts/issued.html", {"slips": [(user, first, _posts_of(user))], "person": user}
    )


def _posts_of(user: User) -> list[tuple[str, str]]:
    posts = Membership.objects.lasting(today()).filter(user=user).named().order_by("pk")
    return [(post.role_label, post.unit_name) for post in posts]


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def choose_unit(request: SignedIn, pk: int) -> HttpResponse:
    """Where the next post is to be: units by name, old names too, within the administrator's part of the map."""
    who = managed(request, pk)
    asked = clean_line(request.GET.get("q", ""))
    found = units_called(request, asked, lambda unit: reverse("accounts:give_post", args=[pk, unit]))
    return render(request, "accounts/choose_unit.html", {"person": who, "q": asked, "found": found})


@requires(Permission.MANAGE_ACCOUNTS)
@require_http_methods(READ_OR_SEND)
def give_post(request: SignedIn, pk: int, unit_pk: int) -> HttpResponse:
    """One more post for a person; a closed account is opened again with it, in one step."""
    who, unit = managed(request, pk), get_object_or_404(administered(request), pk=unit_pk)
    form = PostForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        give = actions.give_post if who.is_active else actions.open_again
        try:
            give(who, unit=unit, by=request.user, **form.cleaned_data)
        except actions.AccountError as error:
            form.add_error(None, str(error))
        else:
            opened = "" if give is actions.give_post else " và mở lại tài khoản"
            messages.success(request, f"Đã giao nhiệm vụ cho {who.full_name}{opened}.")
            return redirect("accounts:person", pk=who.pk)
    context = {"form": form, "person": who, "unit": unit}
    return render(request, "accounts/give_post.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ACCOUNTS)
@never_cache
@require_POST
def reset(request: SignedIn, pk: int) -> HttpResponse:
    """A new one-time password, shown once."""
    who = managed(request, pk)
    return _slip(request, who, actions.reset_password(who))


@requires(Permission.MANAGE_ACCOUNTS)
@require_POST
def suspend(request: SignedIn, pk: int) -> HttpResponse:
    """The account is closed, or opened again."""
    who = managed(request, pk)
    try:
        actions.set_active(who, active=request.POST.get("active") == "1")
    except actions.AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã mở lại tài khoản." if who.is_active else "Đã khóa tài khoản.")
    return redirect("accounts:person", pk=who.pk)
