"""Pages of honour: decisions, drafts and their lines, the signed paper, its annex and scan, nominations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.units.models import Unit, UnitTerm, today
from danvan.web.downloads import stored_file
from danvan.web.paging import CURSOR, count_up_to, page_of
from models_registry import filing
from models_registry.models import Decision, DecisionKind, EmulationPeriod, Registration, StatusChange
from models_registry.recognition import actions, pages
from models_registry.recognition import annex as annex_list
from models_registry.recognition.forms import (
    CandidatesFilter,
    DecisionsFilter,
    DraftForm,
    NominateForm,
    RecordForm,
    kept_number,
)

_DRAFTERS = (Permission.REVIEW, Permission.DECIDE)


@requires(Permission.VIEW)
@require_safe
def decisions(request: SignedIn) -> HttpResponse:
    """Drafts of one's desks, then the recorded decisions of one's part of the map, newest first."""
    visible = Decision.objects.visible_to(request.user)
    form = DecisionsFilter(request.GET)
    recorded = form.narrow(visible.filter(recorded_at__isnull=False))
    page = page_of(pages.described(recorded), order=("-date", "-pk"), cursor=request.GET.get(CURSOR), size=50)
    drafts = pages.described(visible.drafts()).select_related("drafted_by").order_by("-drafted_at", "-pk")
    context = {
        "drafts": [(one, pages.title_of(one)) for one in drafts],
        "recorded": [(one, pages.level_name(one)) for one in page.rows],
        "page": page,
        "count": count_up_to(recorded),
        "form": form,
        "narrowed": any(value for name, value in request.GET.items() if name != CURSOR),
        "may_draft": bool(actions.desks_of(request.user)),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "recognition/decisions.html", context)


@requires(*_DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedIn) -> HttpResponse:
    """A new draft of one of one's desks."""
    desks = actions.desks_of(request.user)
    if desks:
        desks += actions.ended_desks_of(request.user)
    else:
        raise NotPermittedError("Đơn vị của đồng chí không có bộ phận thẩm định, hoặc nhờ cấp trên xét thay.")
    latest = EmulationPeriod.objects.latest_first().first()
    initial = {"period": latest and latest.code, "kind": DecisionKind.RECOGNISE}
    form = DraftForm(request.POST or None, desks=desks, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = actions.draft_decision(
            issuer=data["desk"].term.unit,
            recorded_for=data["desk"].recorded_for,
            period=data["period"],
            kind=DecisionKind(data["kind"]),
            summary=data["summary"],
            by=request.user,
        )
        return redirect("recognition:decision", pk=made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "recognition/draft.html", {"form": form}, status=status)


def _visible(request: SignedIn, pk: int) -> Decision:
    found = pages.described(Decision.objects.visible_to(request.user)).select_related(
        "drafted_by", "recorded_by", "issuer", "recorded_for"
    )
    return get_object_or_404(found, pk=pk)


@requires(Permission.VIEW)
@require_safe
def decision(request: SignedIn, pk: int) -> HttpResponse:
    """One decision: as signed, or while a draft with its lines and those that may become lines."""
    one = _visible(request, pk)
    rows = pages.rows_of(one, seen_by=request.user)
    context = {
        "decision": one,
        "title": pages.title_of(one),
        "level_name": pages.level_name(one),
        "rows": rows,
        "blocked": sum(1 for row in rows if row.chip) if one.is_draft else 0,
        "warned": sum(1 for row in rows if row.warnings),
        "revokes": one.kind == DecisionKind.REVOKE,
    }
    if one.is_draft:
        context |= _drafting(request, one) | {"noted": pages.facts_noted(one)}
    else:
        context["facts"] = pages.facts_of(one)
    return render(request, "recognition/decision.html", context)


def _drafting(request: SignedIn, one: Decision) -> dict[str, Any]:
    """What the reader may do with the draft, and the page of those that may become lines."""
    context: dict[str, Any] = {
        "may_edit": actions.acts_on(one, request.user, actions.DRAFTING),
        "may_decide": actions.acts_on(one, request.user, (Role.DECIDER,)),
        "may_record": actions.may_record(one, request.user),
        "may_add": actions.may_add(one, request.user),
    }
    if context["may_add"]:
        form, found = _candidates(request, one, request.GET)
        page = page_of(
            found.select_related("sector", "emulation_model"),
            order=("sort_key", "pk"),
            cursor=request.GET.get(CURSOR),
        )
        names = _names(row.unit_id for row in page.rows)
        broken = actions.broken_by(one, page.rows, day=today())
        context |= {
            "filter": form,
            "page": page,
            "offered": [(row, names.get(row.unit_id, ""), broken.get(row.pk, ())) for row in page.rows],
            "count": count_up_to(found, 5000),
        }
    return context


def _candidates(request: SignedIn, one: Decision, asked: Mapping[str, Any]) -> tuple[CandidatesFilter, Any]:
    every = actions.candidates(one, by=request.user, source=asked.get("source", ""))
    form = CandidatesFilter(asked, found=every, kind=one.kind)
    visible = Registration.objects.visible_to(request.user).values("pk")
    return form, form.narrow(every).filter(pk__in=visible)


def _names(units: Any) -> dict[int, str]:
    terms = UnitTerm.objects.filter(unit__in=set(units)).order_by("during")
    return dict(terms.values_list("unit_id", "name"))


def _draft(request: SignedIn, pk: int) -> Decision:
    """A draft that is seen at its desk. Raises NotPossibleError once it is recorded."""
    one = _visible(request, pk)
    if not one.is_draft:
        raise NotPossibleError("Quyết định đã được ghi, không sửa được nữa.")
    return one


@requires(*_DRAFTERS)
@require_POST
def add(request: SignedIn, pk: int) -> HttpResponse:
    """Those ticked, or all that the filter shows, are lines of the draft."""
    one = _draft(request, pk)
    here = f"{reverse('recognition:decision', args=[one.pk])}?{request.GET.urlencode()}"
    if "all" in request.POST:
        chosen = list(_candidates(request, one, request.GET)[1])
    else:
        chosen = _chosen(request, set(request.POST.getlist("token")))
    if not chosen:
        messages.error(request, "Chưa chọn mô hình nào. Đánh dấu vào các mô hình cần thêm.")
        return redirect(here)
    added = actions.add_lines(one, chosen, by=request.user)
    messages.success(request, f"Đã thêm {added} mô hình vào dự thảo.")
    return redirect(here)


def _chosen(request: SignedIn, tokens: set[str]) -> list[Registration]:
    written = {token for token in tokens if token.isascii() and token.isalnum()}
    found = list(Registration.objects.visible_to(request.user).filter(token__in=written))
    if len(found) != len(tokens):
        raise Http404
    return found


@requires(*_DRAFTERS)
@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    """One registration is no longer a line of the draft."""
    one = _draft(request, pk)
    for registration in _chosen(request, {request.POST.get("token", "")}):
        actions.remove_line(one, registration, by=request.user)
        messages.success(request, f"Đã bỏ “{registration.title}” khỏi dự thảo.")
    return redirect("recognition:decision", pk=one.pk)


@requires(*_DRAFTERS)
@require_POST
def discard(request: SignedIn, pk: int) -> HttpResponse:
    """The draft is gone; its lines are free for another."""
    actions.discard_draft(_draft(request, pk), by=request.user)
    messages.success(request, "Đã hủy dự thảo. Các mô hình trong đó có thể đưa vào dự thảo khác.")
    return redirect("recognition:decisions")


@requires(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedIn, pk: int) -> HttpResponse:
    """The signed paper is typed, shown once more with what follows from it, then recorded."""
    one = _visible(request, pk)
    if not actions.acts_on(one, request.user, (Role.DECIDER,)):
        raise NotPermittedError("Việc này dành cho người ghi nhận quyết định ở nơi ra quyết định.")
    if one.is_draft:
        actions.refuse_maker(one, request.user)
    else:
        actions.refuse_recorded(one, by=request.user, number=kept_number(request.POST.get("number", "")))
        return redirect("recognition:decision", pk=one.pk)
    if request.method != "POST":
        form = RecordForm(decision=one, initial=_known(one))
        return _record_page(request, one, form)
    form = RecordForm(request.POST, request.FILES, decision=one)
    if not form.is_valid():
        return _record_page(request, one, form, status=422)
    stage = request.POST.get("stage")
    if stage != "record":
        return _record_page(request, one, form, confirm=stage != "edit")
    done = actions.record_decision(one, form.signed(), by=request.user, seen=form.cleaned_data["seen"])
    messages.success(request, f"Đã ghi Quyết định số {done.number}: {one.size} mô hình.")
    return redirect("recognition:decision", pk=done.pk)


def _known(one: Decision) -> dict[str, Any]:
    """What the last paper of the same desk suggests, or the drafter read off this one, and which lines are in front of
    the reader."""
    last = (
        Decision.objects.filter(issuer=one.issuer, recorded_at__isnull=False).order_by("-recorded_at").first()
    )
    known = {name: getattr(last, name, "") for name in ("signer", "signer_position", "issued_by")}
    noted = {name: said for name in _NOTED if (said := getattr(one, name))}
    return {**known, "summary": one.summary, **noted, "seen": actions.fingerprint(one)}


_NOTED = ("number", "date", "signer", "signer_position", "issued_by")


def _record_page(
    request: SignedIn, one: Decision, form: RecordForm, *, confirm: bool = False, status: int = 200
) -> HttpResponse:
    rows = pages.rows_of(one, seen_by=request.user, day=form.cleaned_data["date"] if confirm else None)
    context = {
        "decision": one,
        "form": form,
        "title": pages.title_of(one),
        "level_name": pages.level_name(one),
        "rows": rows,
        "blocked": [row for row in rows if row.chip],
        "warned": [row for row in rows if row.warnings],
        "revokes": one.kind == DecisionKind.REVOKE,
    }
    if confirm:
        effective = actions.effective_from(form.cleaned_data["date"])
        moved = StatusChange.objects.at(None).filter(
            registration__in=[row.registration_id for row in rows], at__gte=effective
        )
        context |= {
            "facts": pages.facts_of_signed(form.signed()),
            "effective": effective,
            "is_today": form.cleaned_data["date"] == timezone.localdate(),
            "later": moved.count(),
        }
    template = "recognition/confirm.html" if confirm else "recognition/record.html"
    return render(request, template, context, status=status)


@requires(Permission.VIEW)
@require_safe
def annex(request: SignedIn, pk: int) -> HttpResponse:
    """The list that goes with the decision, to print."""
    one = _visible(request, pk)
    rows = pages.rows_of(one, seen_by=request.user)
    context = {
        "decision": one,
        "table": annex_list.table(one, rows),
        "rows": rows,
        "opens_issuer": Unit.objects.visible_to(request.user).filter(pk=one.issuer_id).exists(),
    }
    return render(request, "recognition/annex.html", context)


@requires(Permission.VIEW)
@require_safe
def scan(request: SignedIn, pk: int) -> HttpResponseBase:
    """The scan of the signed paper, saved as a file."""
    one = get_object_or_404(Decision.objects.visible_to(request.user), pk=pk)
    if not one.scan_sha256 or not filing.place_of(one.scan_sha256).exists():
        raise NotPossibleError("Quyết định này chưa có bản quét trên hệ thống.")
    return stored_file(
        filing.open_stored(one.scan_sha256), filename=one.scan_name, content_type=one.scan_type
    )


@requires(*_DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: SignedIn, token: str) -> HttpResponse:
    """A registration recognised at one's own level is passed on to the next desk up."""
    one = get_object_or_404(Registration.objects.visible_to(request.user), token=token)
    offer = actions.nomination_for(one, by=request.user)
    form = NominateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.nominate(one, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, f"Đã giới thiệu lên {offer.above.name}.")
        return redirect("dossier", token=one.token)
    context = {
        "form": form,
        "registration": one,
        "offer": offer,
        "unit": Unit.objects.get(pk=one.unit_id),
        "done": one.nominations.filter(to_level=offer.above.level).select_related("by").first(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "recognition/nominate.html", context, status=status)
