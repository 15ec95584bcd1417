"""Pages of letterheads: what heads the documents of a unit on a day, what did before, a change from a day on."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.letterhead_forms import DayForm, LetterheadForm, typed
from danvan.accounts.permissions import Permission
from danvan.accounts.unit_views import ANYBODY, manages
from danvan.office.letterhead import Letterhead
from danvan.ui.wording import date_vi
from danvan.units import letterhead_actions
from danvan.units.actions import UnitError
from danvan.units.enums import Document
from danvan.units.letterheads import Heads, heads_of
from danvan.units.models import Unit, UnitLetterhead, today


@dataclass(frozen=True)
class _Shown:
    """A kind of document with its head on the day, who said so, and all that was ever said about it."""

    document: Document
    head: Letterhead
    own: UnitLetterhead | None
    rows: list[UnitLetterhead]

    @property
    def signed(self) -> bool:
        """Whether it bears a date and who signs."""
        return not self.document.is_decision

    @property
    def why(self) -> str:
        """Where the head comes from if the unit has said nothing."""
        return (
            "theo loại đơn vị và ngày" if self.document != Document.AWARD_TABLE else "như báo cáo và các biểu"
        )


@requires(*ANYBODY)
@require_safe
def letterheads(request: SignedIn, pk: int) -> HttpResponse:
    """The letterheads of a unit on a day, each as it is printed, with its past."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = DayForm({"ngay": request.GET.get("ngay") or date_vi(today())})
    heads = heads_of(unit, form.cleaned_data.get("ngay") or today() if form.is_valid() else today())
    known: dict[str, list[UnitLetterhead]] = {}
    for row in unit.letterheads.order_by("-during", "pk"):
        known.setdefault(row.document, []).append(row)
    context = {
        "unit": unit,
        "form": form,
        "term": heads.term,
        "day": heads.day,
        "shown": [
            _Shown(one, heads.of(one), heads.own.get(one), known.get(one, []))
            for one in _documents(heads, known)
        ],
        "may_change": manages(request, unit, Permission.MANAGE_LETTERHEADS),
    }
    return render(request, "units/letterheads.html", context)


def _documents(heads: Heads, known: dict[str, list[UnitLetterhead]]) -> list[Document]:
    """Where there is a desk all; elsewhere nothing is decided."""
    decides = heads.term.desk_level is not None
    return [one for one in Document if decides or one in known or not one.is_decision]


@requires(Permission.MANAGE_LETTERHEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, pk: int, document: str) -> HttpResponse:
    """A document bears another head from a day on: typed, shown as it will be printed, then in force."""
    scope = request.user.territory(Permission.MANAGE_LETTERHEADS)
    unit = get_object_or_404(Unit.objects.filter(scope.q()), pk=pk)
    if document not in Document.values:
        raise Http404
    kind = Document(document)
    if request.method != "POST":
        return _page(
            request, unit, LetterheadForm(document=kind, initial=_initial(request, unit, kind)), kind
        )
    form = LetterheadForm(request.POST, document=kind)
    if not form.is_valid():
        return _page(request, unit, form, kind, status=422)
    stage = request.POST.get("stage")
    if stage != "save":
        return _page(request, unit, form, kind, confirm=stage != "edit")
    day = form.cleaned_data["on"]
    try:
        kept = letterhead_actions.set_letterhead(
            unit, kind, form.said(), on=day, seen=form.cleaned_data["seen"]
        )
    except UnitError as error:
        # What somebody else has changed meanwhile is told once: who reads this has seen it.
        again = {**request.POST.dict(), "seen": letterhead_actions.state_of(unit, kind)}
        form = LetterheadForm(again, document=kind)
        form.add_error(None, str(error))
        return _page(request, unit, form, kind, status=422)
    usual = "" if kept else " Đây là thể thức mặc định."
    messages.success(request, f"Đã lưu: {kind.label}, dùng từ ngày {date_vi(day)}.{usual}")
    return redirect("units:letterheads", pk=unit.pk)


def _initial(request: SignedIn, unit: Unit, kind: Document) -> dict[str, object]:
    """What is in force, or what would be if the unit had said nothing, where the address asks for that."""
    heads = heads_of(unit, today())
    head = heads.unsaid(kind) if "mac-dinh" in request.GET else heads.of(kind)
    return {"on": heads.day, "seen": letterhead_actions.state_of(unit, kind), **typed(head)}


def _page(
    request: SignedIn,
    unit: Unit,
    form: LetterheadForm,
    kind: Document,
    *,
    confirm: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"unit": unit, "form": form, "document": kind}
    if confirm:
        day = form.cleaned_data["on"]
        context |= {"head": form.said(), "day": day, "past": day < today(), "signed": not kind.is_decision}
    template = "units/letterhead_confirm.html" if confirm else "units/letterhead.html"
    return render(request, template, context, status=status)
