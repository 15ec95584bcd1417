"""Pages of totals without a list: those of one's part of the map, entering one, taking one away."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.models import UnitTerm, last_said
from danvan.web.paging import CURSOR, count_up_to, page_of
from models_registry import reported
from models_registry.models import ReportedTotal
from models_registry.review.total_forms import EndForm, TotalEntry, TotalsFilter

_READ_OR_SEND = ["GET", "HEAD", "POST"]
ORDER = ("-period__starts_on", "-pk")  # of the list, on the page and in its workbook


@requires(Permission.SUMMARISE)
@require_safe
def totals(request: SignedIn) -> HttpResponse:
    """The totals of one's part of the map that count, each with its source; with the ended ones where asked for."""
    form = TotalsFilter(request.GET, seen_by=request.user)
    found = form.narrow(ReportedTotal.objects.visible_to(request.user))
    page = page_of(named(found), order=ORDER, cursor=request.GET.get(CURSOR), size=50)
    enters = request.user.may(Permission.REVIEW)
    mine = _mine(page.rows, request) if enters else set()
    context = {
        "form": form,
        "page": page,
        "rows": [(one, one.pk in mine and one.ended_at is None) for one in page.rows],
        "count": count_up_to(found),
        "unit": form.cleaned_data.get("unit"),
        "narrowed": any(value for name, value in request.GET.items() if name != CURSOR),
        "may_enter": enters,
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "totals/list.html", context)


def named(found: QuerySet[ReportedTotal]) -> QuerySet[ReportedTotal]:
    """With `unit_name`: what the unit was called at the end of the period, else the last that it was called."""
    then = UnitTerm.objects.filter(unit=OuterRef("unit"), during__contains=OuterRef("period__ends_on"))
    return found.select_related("period", "entered_by", "ended_by").annotate(
        unit_name=Coalesce(Subquery(then.values("name")[:1]), last_said("unit"), output_field=TextField())
    )


def _mine(rows: Any, request: SignedIn) -> set[int]:
    """Those that the reader may take away."""
    units = reported.units_of(request.user)
    found = ReportedTotal.objects.filter(pk__in=[one.pk for one in rows], unit__in=units)
    return set(found.values_list("pk", flat=True))


@requires(Permission.REVIEW)
@require_http_methods(_READ_OR_SEND)
def enter(request: SignedIn) -> HttpResponse:
    """A total is entered from the document that gives it."""
    form = TotalEntry(request.POST or None, by=request.user, initial=_beginning(request))
    if request.method == "POST" and form.is_valid():
        said = form.said()
        try:
            reported.enter(said, by=request.user, key=_key(request))
        except NotPossibleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã ghi số liệu tổng hợp {said.period.name.lower()} của {said.unit}.")
            return redirect("totals:list")
    context = {"form": form, "key": request.POST.get("key") or uuid.uuid4()}
    return render(request, "totals/entry.html", context, status=422 if form.is_bound else 200)


def _beginning(request: SignedIn) -> dict[str, Any]:
    """The unit of one's first post that reviews."""
    own = next(iter(request.user.posts_with(Permission.REVIEW))).unit
    return {"unit": own.pk, "unit_name": str(own)}


def _key(request: SignedIn) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


@requires(Permission.REVIEW)
@require_http_methods(_READ_OR_SEND)
def end(request: SignedIn, pk: int) -> HttpResponse:
    """A total entered wrongly, or whose list has come, counts no more."""
    found = ReportedTotal.objects.visible_to(request.user)
    one = get_object_or_404(named(found).select_related("period", "unit"), pk=pk)
    if not reported.units_of(request.user).filter(pk=one.unit_id).exists():
        raise NotPermittedError("Số liệu tổng hợp do chuyên viên thẩm định của đơn vị hoặc cấp trên bỏ.")
    if one.ended_at is not None and request.method != "POST":
        raise NotPossibleError("Số liệu này đã được bỏ.")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reported.end(one, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Đã bỏ. Số liệu này không còn nêu bên cạnh số liệu của kỳ.")
        return redirect("totals:list")
    status = 422 if form.is_bound else 200
    return render(request, "totals/end.html", {"form": form, "total": one}, status=status)
