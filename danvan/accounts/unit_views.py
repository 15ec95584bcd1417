"""The pages of the organisation. They stand beside the accounts because they need the guard; the tree is below."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import Membership
from danvan.accounts.permissions import Permission
from danvan.accounts.unit_forms import DeskForm, EndUnitForm, OpenUnitForm
from danvan.units import actions
from danvan.units.desks import desks_from
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitTerm, today

ANYBODY = (Permission.VIEW, Permission.MANAGE_UNITS, Permission.MANAGE_ACCOUNTS)
_SUGGESTIONS = 20


def _asked_date(request: SignedIn) -> dt.date:
    """The day whose map is asked for in the address (`ngay=2023-12-31`), else today."""
    try:
        return parse_date(request.GET.get("ngay", "")) or today()
    except ValueError:
        return today()


@requires(*ANYBODY)
@require_safe
def browse(request: SignedIn) -> HttpResponse:
    """The top units of one's part of the map, or those found by name or code, living or ended."""
    asked = request.GET.get("q", "").strip()
    terms = UnitTerm.objects.filter(unit__in=Unit.objects.visible_to(request.user)).select_related("unit")
    if asked:
        found = terms.named_like(asked).in_order()[:100]
    else:
        found = terms.filter(unit__in=request.user.territory().own).in_order()
    return render(request, "units/browse.html", {"terms": _latest_first(found), "q": asked})


def _latest_first(terms: object) -> list[UnitTerm]:
    """One term per unit, the latest that was found."""
    latest: dict[int, UnitTerm] = {}
    for term in terms:
        held = latest.get(term.unit_id)
        if held is None or (term.since or dt.date.min) > (held.since or dt.date.min):
            latest[term.unit_id] = term
    return list(latest.values())


@requires(*ANYBODY)
@require_safe
def detail(request: SignedIn, pk: int) -> HttpResponse:
    """A unit: what it is, was and became; what stands beneath it; who works there."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    date = _asked_date(request)
    term = unit.term_on(date) or unit.latest_term
    map_date = date if term and date in term.during else (term.last_day if term else None) or date
    context = {
        "unit": unit,
        "term": term,
        "date": map_date,
        "terms": unit.terms.order_by("-during"),
        "children": UnitTerm.objects.on(map_date).filter(parent=unit).in_order(),
        "successors": unit.successions.select_related("successor").order_by("-is_default", "pk"),
        "predecessors": unit.inheritances.select_related("predecessor").order_by("pk"),
        "posts": Membership.objects.held_on(today())
        .filter(unit=unit)
        .select_related("user")
        .order_by("role", "pk"),
        "may_look_back": manages(request, unit, Permission.MANAGE_UNITS),
        "manages_units": unit.closed_path is None and manages(request, unit, Permission.MANAGE_UNITS),
        "manages_accounts": manages(request, unit, Permission.MANAGE_ACCOUNTS),
    }
    return render(request, "units/detail.html", context)


def manages(request: SignedIn, unit: Unit, permission: Permission) -> bool:
    """Whether the reader's posts with `permission` cover the unit."""
    return Unit.objects.filter(request.user.territory(permission).q(), pk=unit.pk).exists()


def _managed(request: SignedIn, pk: int) -> Unit:
    scope = request.user.territory(Permission.MANAGE_UNITS)
    return get_object_or_404(Unit.objects.filter(scope.q()), pk=pk)


@requires(Permission.MANAGE_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def open_unit(request: SignedIn, pk: int) -> HttpResponse:
    """A new agency, organisation, force or sub-unit beneath this one."""
    parent = _managed(request, pk)
    form = OpenUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            unit = actions.open_unit(
                name=data["name"],
                kind=UnitKind(data["kind"]),
                level=actions.level_beneath(UnitKind(data["kind"]), parent.term_on(data["since"])),
                parent=parent,
                since=data["since"],
                desk_level=Level.GRASSROOTS if data["keeps_desk"] else None,
                desk_name=data["desk_name"] if data["keeps_desk"] else "",
            )
        except actions.UnitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã thêm {data['name']}.")
            return redirect("units:detail", pk=unit.pk)
    return render(
        request, "units/open.html", {"form": form, "parent": parent}, status=422 if form.errors else 200
    )


@requires(Permission.MANAGE_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedIn, pk: int) -> HttpResponse:
    """Whether this unit keeps a desk, and who decides in its place."""
    unit = _managed(request, pk)
    term = unit.latest_term
    initial = {
        "desk_level": term.desk_level if term else None,
        "desk_name": term.desk_name if term else "",
        "served": bool(term and term.desk_served_by_id),
        "offline": bool(term and term.desk_is_offline),
    }
    form = DeskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            above = [one for one in desks_from(unit, on=data["since"]) if one.unit_id != unit.pk]
            keeps = data["desk_level"] is not None
            actions.change_unit(
                unit,
                on=data["since"],
                desk_level=data["desk_level"],
                desk_name=data["desk_name"] if keeps else "",
                served_by=Unit.objects.get(pk=above[0].unit_id)
                if keeps and data["served"] and above
                else None,
                offline=keeps and data["offline"],
            )
        except actions.UnitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã cập nhật bộ phận thẩm định.")
            return redirect("units:detail", pk=unit.pk)
    return render(
        request, "units/desk.html", {"form": form, "unit": unit}, status=422 if form.errors else 200
    )


@requires(Permission.MANAGE_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedIn, pk: int) -> HttpResponse:
    """The unit is no more from a day on; its records stay with the unit above."""
    unit = _managed(request, pk)
    if unit.pk in request.user.territory(Permission.MANAGE_UNITS).own:
        raise PermissionDenied("Đơn vị của chính đồng chí do quản trị cấp trên ghi nhận kết thúc.")
    form = EndUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_unit(unit, on=form.cleaned_data["on"])
        except actions.UnitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi nhận đơn vị kết thúc hoạt động.")
            return redirect("units:detail", pk=unit.pk)
    return render(request, "units/end.html", {"form": form, "unit": unit}, status=422 if form.errors else 200)


@requires(*ANYBODY)
@require_safe
def suggest(request: SignedIn) -> HttpResponse:
    """Units of one's part of the map whose name holds the letters typed, for the picker."""
    asked = request.GET.get("q", "").strip()
    if len(asked) < 2:
        return JsonResponse({"results": []})
    terms = UnitTerm.objects.filter(unit__in=Unit.objects.visible_to(request.user)).named_like(asked)
    found = _latest_first(terms.in_order()[: _SUGGESTIONS * 3])[:_SUGGESTIONS]
    return JsonResponse({"results": [_suggestion(term) for term in found]})


def _suggestion(term: UnitTerm) -> dict[str, object]:
    kind = term.get_kind_display()
    hint = f"{kind}, đến {term.last_day:%d/%m/%Y}" if term.last_day else kind
    return {"value": term.unit_id, "label": term.name, "hint": hint}
