"""A post that ends, goes over to somebody else, or is left for one at another unit."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts import actions
from danvan.accounts.forms import EndPostForm, MoveForm
from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.handover import leaving
from danvan.accounts.models import Membership, PostState, User
from danvan.accounts.people_views import BY_NAME, READ_OR_SEND, administered, managed, units_called
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.text import clean_line
from danvan.ui.wording import date_vi
from danvan.units.models import Unit, UnitTerm, chain_of, last_said, today
from danvan.web.paging import CURSOR, count_up_to, page_of


def _post(request: SignedIn, pk: int) -> Membership:
    """The post, if the signed-in administrator may end it and it is not over."""
    posts = Membership.objects.visible_to(request.user).select_related("user", "unit")
    post = get_object_or_404(posts.annotate(unit_name=last_said("unit")), pk=pk)
    managed(request, post.user_id)
    if post.state == PostState.OVER:
        raise NotPossibleError(f"Nhiệm vụ này đã kết thúc ngày {date_vi(post.until)}.")
    return post


@requires(Permission.MANAGE_ACCOUNTS)
@require_http_methods(READ_OR_SEND)
def end_post(request: SignedIn, pk: int) -> HttpResponse:
    """The post is held up to a day; what work hangs on it is said first, and who takes it over may be chosen."""
    post = _post(request, pk)
    told = leaving(post)
    form = EndPostForm(request.POST or None, leaving=told)
    if request.method == "POST" and form.is_valid():
        last_day = form.cleaned_data["last_day"]
        try:
            actions.hand_over(post, last_day=last_day, to=form.receiver, by=request.user)
        except actions.AccountError as error:
            form.add_error(None, str(error))
        else:
            taken = f", {form.receiver.full_name} nhận từ ngày hôm sau" if form.receiver else ""
            messages.success(request, f"Nhiệm vụ kết thúc khi hết ngày {date_vi(last_day)}{taken}.")
            return redirect("accounts:person", pk=post.user_id)
    context = {"form": form, "post": post, "leaving": told}
    return render(request, "accounts/end_post.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ACCOUNTS)
@require_http_methods(READ_OR_SEND)
def move(request: SignedIn, pk: int) -> HttpResponse:
    """A person goes to another unit: the old post ends, the new one begins, the work is handed over, in one step."""
    post = _post(request, pk)
    unit = _chosen(request)
    if unit is None:
        asked = clean_line(request.GET.get("q", ""))
        found = units_called(request, asked, lambda pk: f"?don_vi={pk}")
        return render(request, "accounts/move_where.html", {"post": post, "q": asked, "found": found})
    told = leaving(post)
    form = MoveForm(request.POST or None, unit=unit, leaving=told, initial={"role": post.role})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.move(
                post,
                unit=unit,
                role=Role(data["role"]),
                since=data["since"],
                until=data["until"],
                to=form.receiver,
                by=request.user,
            )
        except actions.AccountError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"{post.user.full_name} chuyển sang {unit} từ {date_vi(data['since'])}."
            )
            return redirect("accounts:person", pk=post.user_id)
    context = {"form": form, "post": post, "unit": unit, "leaving": told}
    return render(request, "accounts/move.html", context, status=422 if form.errors else 200)


def _chosen(request: SignedIn) -> Unit | None:
    number = request.POST.get("don_vi") or request.GET.get("don_vi") or ""
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    return administered(request).filter(pk=number).first()


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def homeless(request: SignedIn) -> HttpResponse:
    """Closed accounts that hold no post, such as a reorganisation leaves behind: where they were last, and a step to
    open each again with a new post."""
    lasting = Membership.objects.lasting(today())
    found = (
        User.objects.managed_by(request.user)
        .filter(is_active=False)
        .exclude(pk__in=lasting.values("user_id"))
    )
    page = page_of(found, order=BY_NAME, cursor=request.GET.get(CURSOR))
    last = _last_posts(page.rows)
    heirs = _stands_today(post.unit for post in last.values())
    mine = set(
        administered(request)
        .filter(pk__in=[term.unit_id for term in heirs.values()])
        .values_list("pk", flat=True)
    )
    rows = []
    for user in page.rows:
        post = last.get(user.pk)
        heir = heirs.get(post.unit_id) if post else None
        rows.append((user, post, heir if heir and heir.unit_id in mine else None))
    context = {"rows": rows, "page": page, "count": count_up_to(found) if rows else None}
    return render(request, "accounts/homeless.html", context)


def _last_posts(people: list[User]) -> dict[int, Membership]:
    """By person the post that ended last."""
    posts = Membership.objects.filter(user__in=people).select_related("unit")
    named = posts.annotate(unit_name=last_said("unit")).order_by("until", "pk")
    return {post.user_id: post for post in named}


def _stands_today(units: Iterable[Unit]) -> dict[int, UnitTerm]:
    """By unit the term of today of what stands in its place: itself, else the nearest above it on its way, which for
    one that went into another is that other."""
    ways = {unit.pk: chain_of(unit.scope_path) for unit in units}
    terms = UnitTerm.objects.on(today()).filter(unit__in={step for way in ways.values() for step in way})
    living = {term.unit_id: term for term in terms}
    found = {
        pk: next((living[step] for step in reversed(way) if step in living), None) for pk, way in ways.items()
    }
    return {pk: term for pk, term in found.items() if term is not None}
