"""The page on which a unit tells the units right beneath it how many models to register."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.units.models import Unit, last_said, today
from models_registry import quotas
from models_registry.models import EmulationPeriod
from models_registry.review.quota_forms import Filled, QuotaForm, clusters_of
from models_registry.wording import LevelNames

_TOLD = 30  # of what was said before, on the page


def _givers(user: User) -> list[Unit]:
    """The units at which the person gives quotas, with `name`."""
    held = [post.unit_id for post in user.posts_with(Permission.ASSIGN)]
    return list(Unit.objects.filter(pk__in=held).annotate(name=last_said("pk")).order_by("scope_path"))


def _giver(user: User, asked: str) -> Unit:
    """The unit asked for, if the person's posts cover it, else the first of their posts. Raises Http404."""
    if not asked:
        return _givers(user)[0]
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 0
    scope = Unit.objects.filter(user.territory(Permission.ASSIGN).q())
    found = scope.annotate(name=last_said("pk")).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _period(code: str) -> EmulationPeriod:
    """The period asked for, else the latest that has begun. Raises Http404, NotPossibleError where there is none."""
    periods = list(EmulationPeriod.objects.latest_first())
    if not periods:
        raise NotPossibleError("Chưa có kỳ thi đua nào. Quản trị mở kỳ trước khi giao chỉ tiêu.")
    if code:
        found = next((one for one in periods if one.code == code), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in periods if one.starts_on <= today()), periods[-1])


@requires(Permission.ASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: SignedIn) -> HttpResponse:
    """The table of all units right beneath, each level a column; saved as a whole."""
    giver, period = _giver(request.user, request.GET.get("don_vi", "")), _period(request.GET.get("ky", ""))
    day = quotas.day_of(period, today())
    here = f"{reverse('quotas')}?{urlencode({'ky': period.code, 'don_vi': giver.pk})}"
    terms = quotas.units_told(giver, day)
    numbers = quotas.numbers_of(period, [term.unit_id for term in terms])
    shape = {
        "terms": terms,
        "levels": quotas.levels_told(giver, day),
        "names": LevelNames.around(terms[0].unit if terms else giver, on=day),
        "numbers": numbers,
        "clusters": clusters_of(giver, terms, day),
    }
    form = QuotaForm(request.POST or None, **shape)
    state = quotas.state_of(period, giver, day)
    filled: Filled | None = None
    if request.method == "POST" and form.is_valid():
        doing = request.POST.get("do", "save")
        if doing in ("fill", "paste"):
            filled = form.filled() if doing == "fill" else form.from_pasted()
            if not form.errors:
                form = QuotaForm(filled.data, **shape)
                form.is_valid()
        else:
            try:
                changed = quotas.assign(
                    period, giver, form.wanted, by=request.user, day=day, seen=request.POST.get("seen")
                )
            except NotPossibleError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"Đã lưu chỉ tiêu: {changed} ô thay đổi.")
                return redirect(here)
    context = {
        "form": form,
        "giver": giver,
        "givers": [
            (one, f"?{urlencode({'ky': period.code, 'don_vi': one.pk})}") for one in _givers(request.user)
        ],
        "period": period,
        "periods": EmulationPeriod.objects.latest_first(),
        "day": day,
        "state": state,
        "filled": filled,
        "told": quotas.history_of(period, giver)[:_TOLD],
        "summarises": request.user.may(Permission.SUMMARISE),
    }
    return render(request, "review/quotas.html", context, status=422 if form.errors else 200)
