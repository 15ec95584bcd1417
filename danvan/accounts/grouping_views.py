"""The pages of cụm, khối thi đua: which there are, who belongs to them, and since when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from danvan.accounts.grouping_forms import MembersForm, NameForm
from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.unit_views import ANYBODY, manages
from danvan.units import grouping_actions as actions
from danvan.units.actions import UnitError
from danvan.units.models import Cluster, ClusterMember, Grouping, Unit, UnitTerm, last_said, today

_READ_OR_SEND = ["GET", "HEAD", "POST"]
_REFUSED = (
    "Cụm, khối thi đua do chuyên viên thẩm định hoặc quản trị của chính đơn vị chia, hoặc cấp trên, lập."
)


def _require(request: SignedIn, unit: Unit) -> None:
    if not manages(request, unit, Permission.ASSIGN):
        raise PermissionDenied(_REFUSED)


@requires(*ANYBODY)
@require_http_methods(_READ_OR_SEND)
def groupings(request: SignedIn, pk: int) -> HttpResponse:
    """The groupings of a unit with their clusters and who belongs to them today; new ones are made here."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = NameForm(
        request.POST if request.method == "POST" and not _is_within(request) else None,
        label="Tên cách chia",
        help_text="Ví dụ: Cụm, khối thi đua của tỉnh.",
    )
    if request.method == "POST":
        _require(request, unit)
        if answer := _done(request, unit, form):
            return answer
    found = [_shown(grouping) for grouping in Grouping.objects.filter(unit=unit).in_order()]
    context = {
        "unit": unit,
        "term": unit.latest_term,
        "form": form,
        "cluster_form": NameForm(label="Tên cụm, khối", help_text="Ví dụ: Cụm thi đua số 1."),
        "groupings": found,
        "may_change": unit.closed_path is None and manages(request, unit, Permission.ASSIGN),
        "day": today(),
    }
    return render(request, "units/groupings.html", context, status=422 if form.errors else 200)


def _is_within(request: SignedIn) -> bool:
    """Whether what is sent is about a grouping that there is, not a new one."""
    return request.POST.get("do") in ("cluster", "offers")


def _done(request: SignedIn, unit: Unit, form: NameForm) -> HttpResponse | None:
    """What was asked for is done, and where to go on; None where the form is to be mended."""
    if not _is_within(request):
        if not form.is_valid():
            return None
        made = actions.open_grouping(unit, name=form.cleaned_data["name"])
        messages.success(
            request, f"Đã có cách chia “{made}”. Thêm các cụm, khối rồi chọn đơn vị cho từng cụm."
        )
        return redirect("units:groupings", pk=unit.pk)
    grouping = get_object_or_404(Grouping, unit=unit, pk=_number(request.POST.get("grouping")))
    if request.POST.get("do") == "offers":
        number = actions.take_offers(grouping, on=today())
        messages.success(request, f"Đã xếp {number} đơn vị theo cụm, khối của đơn vị trước sắp xếp.")
        return redirect("units:groupings", pk=unit.pk)
    try:
        cluster = actions.open_cluster(grouping, name=request.POST.get("name", "")[:120])
    except UnitError as error:
        messages.error(request, str(error))
        return redirect("units:groupings", pk=unit.pk)
    return redirect("units:cluster", pk=cluster.pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0


def _shown(grouping: Grouping) -> dict[str, Any]:
    """A grouping as its page shows it today: its clusters with their members, who is in none, and what a reorganisation
    left to be decided."""
    on = today()
    members: dict[int, list[UnitTerm]] = {}
    placed = {row.unit_id: row.cluster_id for row in ClusterMember.objects.on(on).filter(grouping=grouping)}
    outside = []
    for term in actions.direct_units(grouping.unit, on).in_order():
        if term.unit_id in placed:
            members.setdefault(placed[term.unit_id], []).append(term)
        else:
            outside.append(term)
    offers = actions.offers(grouping, on=on)
    return {
        "grouping": grouping,
        "clusters": [(one, members.get(one.pk, [])) for one in grouping.clusters.in_order()],
        "outside": outside,
        "offers": offers,
        "clear": sum(1 for one in offers if one.cluster is not None),
    }


@requires(*ANYBODY)
@require_http_methods(_READ_OR_SEND)
def cluster(request: SignedIn, pk: int) -> HttpResponse:
    """One cluster: its name, who belongs to it from a day on, who belonged to it when."""
    one = get_object_or_404(Cluster.objects.visible_to(request.user).select_related("grouping__unit"), pk=pk)
    unit = one.grouping.unit
    renaming = request.POST.get("do") == "name"
    if request.method == "POST":
        _require(request, unit)
    on = _day(request.POST.get("on"))
    units = Unit.objects.filter(pk__in=actions.direct_units(unit, on).values("unit"))
    standing = ClusterMember.objects.on(on).filter(grouping=one.grouping).select_related("cluster")
    held = {row.unit_id: row.cluster for row in standing}
    mine = [unit_id for unit_id, cluster in held.items() if cluster == one]
    form = MembersForm(
        request.POST if request.method == "POST" and not renaming else None,
        units=units,
        initial={"on": on, "members": mine},
    )
    name_form = NameForm(
        request.POST if renaming else None, label="Tên cụm, khối", initial={"name": one.name}
    )
    if request.method == "POST":
        sent = name_form if renaming else form
        if sent.is_valid():
            try:
                _change(request, one, sent)
            except UnitError as error:
                sent.add_error(None, str(error))
            else:
                return redirect("units:cluster", pk=pk)
    terms = list(actions.direct_units(unit, on).in_order())
    ticked = set(request.POST.getlist("members")) if form.is_bound else {str(pk) for pk in mine}
    context = {
        "cluster": one,
        "unit": unit,
        "form": form,
        "name_form": name_form,
        "choices": [
            (term, str(term.unit_id) in ticked, _elsewhere(held.get(term.unit_id), one)) for term in terms
        ],
        "history": one.members.annotate(unit_name=last_said("unit")).order_by("-during", "pk"),
        "may_change": manages(request, unit, Permission.ASSIGN),
        "reads": request.user.may(Permission.VIEW),
    }
    bad = form.errors or name_form.errors
    return render(request, "units/cluster.html", context, status=422 if bad else 200)


def _day(text: str | None) -> dt.date:
    """The day typed, if it can be read, else today: that of the map whose units are shown."""
    day = MembersForm(None, units=Unit.objects.none()).fields["on"]
    try:
        return day.clean(text or "")
    except ValidationError:
        return today()


def _elsewhere(held: Cluster | None, one: Cluster) -> str:
    return held.name if held is not None and held != one else ""


def _change(request: SignedIn, one: Cluster, form: Any) -> None:
    if isinstance(form, NameForm):
        actions.rename(one, name=form.cleaned_data["name"])
        messages.success(request, "Đã đổi tên.")
        return
    changed = actions.set_members(one, list(form.cleaned_data["members"]), on=form.cleaned_data["on"])
    messages.success(request, f"Đã lưu: {changed} đơn vị thay đổi từ {form.cleaned_data['on']:%d/%m/%Y}.")
