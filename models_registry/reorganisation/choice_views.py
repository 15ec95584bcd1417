"""The page "Quy đổi hồ sơ": dossiers of divided units, and to which of the units after it each belongs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.text import search_key
from danvan.ui.wording import date_vi, number
from danvan.units.models import Unit, last_said
from danvan.web.paging import CURSOR, Count, count_up_to, page_of
from models_registry.models import Registration
from models_registry.models.registration import RegistrationQuerySet
from models_registry.reorganisation import choices
from models_registry.reorganisation.choice_forms import OPEN, SETTLED, ChoicesForm
from models_registry.reorganisation.choices import MOST_AT_ONCE, Divided

_PAGE = 100
_COUNTED = 20_000
_ORDER = ("unit_id", "sort_key", "id")
_ASKED = ("ky", "ngay", "xem", "q")


@requires(Permission.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: SignedIn) -> HttpResponse:
    """GET lists those that are open (or chosen), by their units; POST chooses for those ticked, or for all."""
    sent = request.method == "POST"
    form = ChoicesForm(request.POST if sent else request.GET)
    if not form.is_valid() or form.period is None:
        return render(request, "reorganisation/choices.html", {"form": form}, status=422)
    divided = Divided(request.user, form.period, form.day)
    rows = _narrowed(divided, form)
    if not sent:
        return render(request, "reorganisation/choices.html", _context(request, form, divided, rows))
    try:
        messages.success(request, _done(request, divided, rows))
    except NotPossibleError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('choices:list')}?{_address(request.POST)}")


def _narrowed(divided: Divided, form: ChoicesForm) -> RegistrationQuerySet:
    rows = divided.settled if form.cleaned_data["xem"] == SETTLED else divided.open
    key = search_key(form.cleaned_data["q"])
    return rows.filter(search_key__contains=key) if key else rows


def _address(asked: QueryDict) -> str:
    """The parameters of the list, to come back to it."""
    return urlencode([(name, asked[name]) for name in _ASKED if asked.get(name)])


def _context(
    request: SignedIn, form: ChoicesForm, divided: Divided, rows: RegistrationQuerySet
) -> dict[str, Any]:
    page = page_of(rows.labelled(), order=_ORDER, cursor=request.GET.get(CURSOR), size=_PAGE)
    found = count_up_to(rows, _COUNTED)
    settles = form.cleaned_data["xem"] == SETTLED
    return {
        "form": form,
        "period": divided.period,
        "day": divided.on,
        "groups": _groups(page.rows, divided),
        "page": page,
        "count": found,
        "settles": settles,
        "defaults": 0 if settles else found.value,
        "most": MOST_AT_ONCE,
        "asked": [(name, request.GET[name]) for name in _ASKED if request.GET.get(name)],
        "summary_url": f"{reverse('reports:summary')}?{_summary(divided)}",
        "tabs": _tabs(request.GET, divided, settles=settles),
    }


def _summary(divided: Divided) -> str:
    return urlencode({"ky": divided.period.code, "ban-do": date_vi(divided.on)})


def _tabs(asked: QueryDict, divided: Divided, *, settles: bool) -> list[dict[str, Any]]:
    kept = {name: asked[name] for name in _ASKED if asked.get(name) and name != "xem"}
    sides = ((OPEN, "Chưa quy đổi", divided.open), (SETTLED, "Đã chọn đơn vị nhận", divided.settled))
    return [
        {
            "label": label,
            "count": _said(count_up_to(rows, _COUNTED)),
            "url": "?" + urlencode({**kept, **({"xem": value} if value else {})}),
            "current": settles == (value == SETTLED),
        }
        for value, label, rows in sides
    ]


def _said(count: Count) -> str:
    return f"hơn {number(count.value)}" if count.capped else number(count.value)


def _groups(rows: Sequence[Registration], divided: Divided) -> list[dict[str, Any]]:
    """The dossiers of the page by the unit where the choice is, with the ways that there are."""
    found: dict[int, dict[str, Any]] = {}
    for one in rows:
        division = divided.division_of(one)
        group = found.setdefault(division.unit_id, {"division": division, "rows": []})
        group["rows"].append({"registration": one, "chosen": divided.chosen_of(one)})
    concerned = {
        one for group in found.values() for one in (group["division"].unit_id, *group["division"].ways)
    }
    names = dict(
        Unit.objects.filter(pk__in=concerned).annotate(name=last_said("pk")).values_list("pk", "name")
    )
    for group in found.values():
        division = group["division"]
        group["name"] = names[division.unit_id]
        group["ways"] = [
            {"id": one, "name": names[one], "is_default": one == division.default} for one in division.ways
        ]
        for row in group["rows"]:
            row["chosen"] = names.get(row["chosen"], "")
    return list(found.values())


def _done(request: SignedIn, divided: Divided, rows: RegistrationQuerySet) -> str:
    """What was asked for is done, and said. Sent again, it is as it was."""
    asked = request.POST
    if asked.get("viec") == "mac-dinh":
        made = choices.choose_defaults(divided, rows, by=request.user)
        left = (
            f" Còn {number(made.left)} hồ sơ chưa có đơn vị nhận mặc định hoặc đã chốt." if made.left else ""
        )
        return f"Đã chọn đơn vị nhận mặc định cho {number(made.chosen)} hồ sơ.{left}"
    unit = _number(asked.get("don-vi", ""))
    many = _chosen(asked, divided, rows, unit)
    if not many:
        raise NotPossibleError("Chưa chọn hồ sơ nào, hoặc hồ sơ đã chọn không còn ở danh sách này.")
    to = _number(asked.get("nhan", "")) or None
    choices.choose(many, unit, to, on=divided.on, by=request.user)
    said = number(len(many))
    return f"Đã chọn đơn vị nhận cho {said} hồ sơ." if to else f"Đã bỏ chọn đơn vị nhận của {said} hồ sơ."


def _chosen(asked: QueryDict, divided: Divided, rows: RegistrationQuerySet, unit: int) -> list[Registration]:
    """The dossiers that were ticked, chosen or not meanwhile; or all of the list at that unit."""
    if not asked.get("tat-ca"):
        tokens = [token for token in asked.getlist("chon") if token.isascii() and token.isalnum()]
        return list(divided.all().filter(token__in=tokens[:MOST_AT_ONCE]))
    found = rows.order_by(*_ORDER)[:MOST_AT_ONCE]
    return [one for one in found if divided.division_of(one).unit_id == unit]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
