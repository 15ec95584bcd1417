"""Periods, deadlines and sectors: set by administrators, each for their own part of the map."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.units.enums import Level
from danvan.units.finding import Found, find
from danvan.units.models import Unit, UnitTerm, today
from models_registry import rules
from models_registry.models import Deadline, EmulationPeriod, Sector, Step
from models_registry.registration import periods
from models_registry.registration.period_forms import (
    DeadlineForm,
    OpenRoundForm,
    OpenYearForm,
    RuleForm,
    SectorForm,
)


def _posts(user: User) -> list[Unit]:
    return [post.unit for post in user.posts_with(Permission.MANAGE_PERIODS)]


def _top(user: User) -> UnitTerm | None:
    """The highest unit at which the person sets periods."""
    return UnitTerm.objects.on(today()).filter(unit__in=_posts(user)).order_by("level").first()


def sets_periods(user: User) -> bool:
    """Whether the page of periods is theirs: administrators of a province and of the country."""
    top = _top(user)
    return top is not None and top.level <= Level.PROVINCE


def _province(user: User) -> Unit | None:
    """The province that the administrator sets periods for; None for one who answers for the whole country.

    Raises PermissionDenied for an administrator below the province.
    """
    top = _top(user)
    if top is None or top.level > Level.PROVINCE:
        raise PermissionDenied("Kỳ thi đua, hạn và lĩnh vực do quản trị cấp tỉnh đặt.")
    return None if top.level == Level.NATION else top.unit


@requires(Permission.MANAGE_PERIODS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedIn) -> HttpResponse:
    """The periods there are; the country's administrator opens a new one."""
    province = _province(request.user)
    is_round = "first" in request.POST
    form = OpenYearForm(None if is_round else request.POST or None)
    round_form = OpenRoundForm(request.POST if is_round else None)
    if request.method == "POST":
        if province is not None:
            raise PermissionDenied("Kỳ thi đua là của cả nước, do quản trị toàn quốc mở.")
        sent = round_form if is_round else form
        if sent.is_valid():
            opened = periods.open_round if is_round else periods.open_year
            period = opened(**sent.cleaned_data)
            messages.success(request, f"Đã có kỳ {period.name.lower()}.")
            return redirect("registration:period", period.code)
    context = {
        "form": form,
        "round_form": round_form,
        "periods": EmulationPeriod.objects.latest_first(),
        "opens": province is None,
    }
    wrong = form.errors or round_form.errors
    return render(request, "registration/periods.html", context, status=422 if wrong else 200)


@requires(Permission.MANAGE_PERIODS)
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: SignedIn, code: str) -> HttpResponse:
    """One period: deadlines, the province's own sectors and its rules."""
    found = get_object_or_404(EmulationPeriod, code=code)
    province = _province(request.user)
    scope = Unit.objects.filter(request.user.territory(Permission.MANAGE_PERIODS).q())
    kind = request.POST.get("form")
    deadline = DeadlineForm(request.POST if kind == "deadline" else None, units=scope)
    sector = SectorForm(request.POST if kind == "sector" else None)
    rule = RuleForm(request.POST if kind == "rule" else None)
    if kind == "rule" and province and rule.is_valid():
        data = rule.cleaned_data
        rules.set_rule(found, province, data.pop("kind"), **data)
        messages.success(request, "Đã đặt quy định." if data["strength"] else "Đã tắt quy định.")
        return redirect("registration:period", code)
    if kind == "deadline" and deadline.is_valid():
        data = deadline.cleaned_data
        periods.set_deadline(
            found,
            Step(data["step"]),
            data["on"],
            level=data["level"],
            province=province,
            unit=data["unit"],
            reason=data["reason"],
        )
        messages.success(request, "Đã đặt hạn.")
        return redirect("registration:period", code)
    if kind == "sector" and province and sector.is_valid():
        periods.add_sector(found, province, **sector.cleaned_data)
        messages.success(request, "Đã thêm lĩnh vực. Từ nay tỉnh dùng danh sách riêng trong kỳ này.")
        return redirect("registration:period", code)
    context = {
        "period": found,
        "province": province,
        "deadlines": _deadlines(found, province),
        "sectors": Sector.objects.filter(period=found, province=province).order_by("position", "pk"),
        "deadline_form": deadline,
        "sector_form": sector,
        "rules": rules.told(found, province) if province else [],
        "rule_form": rule,
        "found": _named_units(scope, request.GET.get("q", "")),
        "q": request.GET.get("q", ""),
        "chosen": scope.filter(pk=_number(request.GET.get("don-vi") or request.POST.get("unit"))).first(),
    }
    bad = deadline.errors or sector.errors or rule.errors
    return render(request, "registration/period.html", context, status=422 if bad else 200)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _deadlines(found: EmulationPeriod, province: Unit | None) -> list[Deadline]:
    """The country's deadlines, and those of the administrator's own province."""
    rows = found.deadlines.filter(province=None) | found.deadlines.filter(province=province)
    return list(rows.select_related("unit", "province").order_by("step", "unit", "level", "on", "pk"))


def _named_units(scope: QuerySet[Unit], text: str) -> list[Found]:
    return find(text, within=scope) if len(text.strip()) > 1 else []


@requires(Permission.MANAGE_PERIODS)
@require_POST
def drop_deadline(request: SignedIn, pk: int) -> HttpResponse:
    """The deadline is no more; each administrator drops only their own."""
    row = get_object_or_404(Deadline.objects.filter(province=_province(request.user)), pk=pk)
    periods.drop_deadline(row)
    messages.success(request, "Đã bỏ hạn.")
    return redirect("registration:period", row.period.code)
