"""Accounts that should be looked at again, and what is done about them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts import actions
from danvan.accounts.concerns import Concern, look_over
from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.people_views import BY_NAME, READ_OR_SEND, with_posts
from danvan.accounts.permissions import Permission
from danvan.web.paging import CURSOR, Count, page_of

MOST = 200  # accounts closed at once


@requires(Permission.MANAGE_ACCOUNTS)
@require_safe
def concerns(request: SignedIn) -> HttpResponse:
    """Accounts not used, with too much in one hand or used by several people, each with the reason in words."""
    asked = request.GET.get("loai", "")
    concern = asked if asked in Concern.values else ""
    looked = look_over(request.user)
    found = looked.of(concern)
    page = page_of(
        with_posts(User.objects.filter(pk__in=found)), order=BY_NAME, cursor=request.GET.get(CURSOR)
    )
    mine = set(
        User.objects.managed_by(request.user)
        .filter(pk__in=[one.pk for one in page.rows])
        .values_list("pk", flat=True)
    )
    for one in page.rows:
        one.reasons, one.is_managed = looked.reasons[one.pk], one.pk in mine
    kinds = [(kind, len(looked.of(kind))) for kind in Concern]
    context = {
        "page": page,
        "kinds": kinds,
        "chosen": concern,
        "everything": len(looked.reasons),
        "count": Count(len(found)),
    }
    return render(request, "accounts/concerns.html", context)


@requires(Permission.MANAGE_ACCOUNTS)
@require_http_methods(READ_OR_SEND)
def suspend_many(request: SignedIn) -> HttpResponse:
    """The accounts ticked are shown first, and closed once that is confirmed; sent twice, they are closed once."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = [int(one) for one in asked.getlist("chon") if one.isascii() and one.isdigit() and len(one) < 12]
    people = (
        User.objects.visible_to(request.user).filter(pk__in=chosen[:MOST], is_active=True).order_by(*BY_NAME)
    )
    if request.method != "POST":
        mine = User.objects.managed_by(request.user).filter(pk__in=people.values("pk")).order_by(*BY_NAME)
        return render(request, "accounts/suspend_many.html", {"people": list(with_posts(mine))})
    closed, left = actions.suspend_all(people, by=request.user)
    if closed:
        messages.success(request, f"Đã khóa {len(closed)} tài khoản.")
    if left:
        names = ", ".join(one.full_name for one in left[:5])
        messages.error(request, f"{len(left)} tài khoản giữ nguyên, đồng chí không được khóa: {names}.")
    if not closed and not left:
        messages.info(request, "Không có tài khoản nào cần khóa: chưa chọn, hoặc đã khóa trước đó.")
    return redirect("accounts:concerns")
