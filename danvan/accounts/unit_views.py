"""The pages of the organisation. They stand beside the accounts because they need the guard; the tree is below."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import Membership
from danvan.accounts.permissions import Permission
from danvan.accounts.unit_forms import DeskForm, EndUnitForm, MapDayForm, OpenUnitForm
from danvan.ui.text import clean_line
from danvan.ui.wording import date_vi
from danvan.units import actions
from danvan.units.desks import desks_from
from danvan.units.enums import Level, UnitKind
from danvan.units.finding import find
from danvan.units.lineage import lineage
from danvan.units.models import Unit, UnitQuerySet, UnitTerm, UnitTermQuerySet, last_said, today

ANYBODY = (Permission.VIEW, Permission.MANAGE_UNITS, Permission.MANAGE_ACCOUNTS)
_SUGGESTIONS = 20
MOST = 100  # units shown at once


def _asked_date(request: SignedIn) -> tuple[dt.date, MapDayForm]:
    """The day whose map is asked for in the address (`ngay=31/12/2023`), else today; and the form that asks."""
    form = MapDayForm(request.GET if request.GET.get("ngay") else None)
    day = form.cleaned_data.get("ngay") if form.is_bound and form.is_valid() else None
    return day or today(), form


@requires(*ANYBODY)
@require_safe
def browse(request: SignedIn) -> HttpResponse:
    """The top units of one's part of the map on a day, or those found by name or code: living, ended, and what those
    that are no more went into."""
    asked = clean_line(request.GET.get("q", ""))
    day, form = _asked_date(request)
    visible = Unit.objects.visible_to(request.user)
    terms = UnitTerm.objects.filter(unit__in=visible).annotate(above=last_said("parent"))
    if form.is_bound and form.is_valid():
        there = terms.on(day)
        found = there.named_like(asked) if asked else _tops(there, visible, day)
    elif asked:
        found = terms.named_like(asked)
    else:
        found = terms.filter(unit__in=request.user.territory().own)
    context = {
        "terms": _latest_first(found.in_order()[:MOST]),
        "went_into": [one for one in find(asked, within=visible) if one.former],
        "q": asked,
        "form": form,
        "day": day if form.is_bound and form.is_valid() else None,
        "most": MOST,
    }
    return render(request, "units/browse.html", context)


def _tops(terms: UnitTermQuerySet, visible: UnitQuerySet, day: dt.date) -> UnitTermQuerySet:
    """Of the terms of one day those with nothing above them that may be seen, too: what one's part of the map was then,
    from the top."""
    return terms.exclude(parent__in=visible.at(day).values("pk"))


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
    date, form = _asked_date(request)
    map_date = _within_its_life(unit, date)
    term = unit.term_on(map_date) or unit.latest_term
    above = UnitTerm.objects.on(map_date).filter(unit=term.parent_id).first() if term else None
    line, visible = lineage(unit), Unit.objects.visible_to(request.user)
    context = {
        "unit": unit,
        "term": term,
        "above": above,
        "date": map_date,
        "form": form,
        # Links from the map of a past day stay on it.
        "on_that_day": f"?ngay={map_date:%d/%m/%Y}" if map_date != today() else "",
        "elsewhere": date if form.is_bound and date != map_date else None,
        "terms": unit.terms.annotate(above=last_said("parent")).order_by("-during"),
        "children": UnitTerm.objects.on(map_date).filter(parent=unit).in_order(),
        "lineage": line,
        # Only what may be opened is a link.
        "linked": set(visible.filter(pk__in=line.unit_ids).values_list("pk", flat=True)),
        "posts": Membership.objects.held_on(today())
        .filter(unit=unit)
        .select_related("user")
        .order_by("role", "pk"),
        "may_look_back": manages(request, unit, Permission.MANAGE_UNITS),
        "manages_units": unit.closed_path is None and manages(request, unit, Permission.MANAGE_UNITS),
        "manages_accounts": manages(request, unit, Permission.MANAGE_ACCOUNTS),
    }
    return render(request, "units/detail.html", context)


def _within_its_life(unit: Unit, date: dt.date) -> dt.date:
    """The day, or the first or last one of the unit where it lies before or after."""
    terms = list(unit.terms.order_by("during"))
    if terms and terms[0].since and date < terms[0].since:
        return terms[0].since
    last = terms[-1].last_day if terms else None
    return min(date, last) if last else date


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
    asked = clean_line(request.GET.get("q", ""))
    if len(asked) < 2:
        return JsonResponse({"results": []})
    visible = Unit.objects.visible_to(request.user)
    living = find(asked, within=visible, most=_SUGGESTIONS)
    gone = UnitTerm.objects.filter(unit__in=visible.filter(closed_path__isnull=False)).named_like(asked)
    ended = _latest_first(gone.in_order()[: _SUGGESTIONS * 2])
    room = max(_SUGGESTIONS - len(ended), _SUGGESTIONS // 2)
    results = [{"value": one.unit_id, "label": one.name, "hint": one.hint} for one in living[:room]]
    called = Counter(term.name for term in ended)
    results += [
        {
            "value": term.unit_id,
            "label": term.name,
            "hint": _ended_words(term, is_alone=called[term.name] == 1),
        }
        for term in ended[: _SUGGESTIONS - len(results)]
    ]
    return JsonResponse({"results": results})


def _ended_words(term: UnitTerm, *, is_alone: bool) -> str:
    """What an ended unit was and until when; where others bore its name, with its code."""
    code = f", mã {term.code}" if term.code and not is_alone else ""
    return f"{term.get_kind_display()}{code}, đến {date_vi(term.last_day)}"
