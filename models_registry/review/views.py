"""The desk's pages: what waits, one step on one registration, one step on many, and notes beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.components import Chip
from danvan.web.downloads import stored_file
from danvan.web.paging import CURSOR, Count, page_of
from models_registry import filing, notes
from models_registry.lifecycle import Situation
from models_registry.lists import CLOSED_LEVEL
from models_registry.models import Appraisal, Registration, StatusChange
from models_registry.review import actions, desk, forms
from models_registry.review.prospects import done, prospect
from models_registry.review.rounds import has_desk
from models_registry.wording import LevelNames, left_over, status_chip
from models_registry.workflow import Action, Status, transition

READ_OR_SEND = ["GET", "HEAD", "POST"]
_PAGE = 50


def _found(request: SignedIn, token: str) -> Registration:
    """The dossier, if the person may see it."""
    rows = desk.listed(Registration.objects.visible_to(request.user)).select_related(
        "emulation_model", "sector", "period", "keeper"
    )
    return get_object_or_404(rows, token=token)


# The desk


@requires(Permission.REVIEW)
@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """What waits at one's desks, oldest first, narrowed by the address."""
    around = desk.surroundings(request.user)
    filters = forms.asked(request.GET, request.user, around)
    steps = desk.counts_by_step(filters.qs)
    waiting = desk.listed(filters.rows).annotate(closed_level=CLOSED_LEVEL)
    page = page_of(waiting, order=desk.ORDER, cursor=request.GET.get(CURSOR), size=_PAGE)
    found = steps[filters.step] if filters.step else sum(steps.values())
    context = {
        "filters": filters,
        "chips": filters.chips(lambda name: _address(request, without=name)),
        "tabs": _tabs(request, steps, filters.step),
        "rows": [_line(row, around) for row in page.rows],
        "page": page,
        "count": Count(min(found, desk.COUNTED), capped=found > desk.COUNTED),
        "buttons": _bulk_buttons(steps, filters.step, around),
        "most": desk.MOST_AT_ONCE,
        "narrowed": bool(set(request.GET) - {CURSOR, "buoc"}),
        "step": filters.step,
        "gathers": has_desk(request.user),
    }
    return render(request, "review/queue.html", context)


def _address(request: SignedIn, *, without: str = "", **changes: str) -> str:
    """The present address without one parameter and with others, back on its first page."""
    left = request.GET.copy()
    for name in (CURSOR, without, *changes):
        left.pop(name, None)
    kept = [(name, value) for name, values in left.lists() for value in values]
    return "?" + urlencode([*kept, *((name, value) for name, value in changes.items() if value)])


def _tabs(
    request: SignedIn, steps: dict[desk.DeskStep, int], chosen: desk.DeskStep | None
) -> list[dict[str, Any]]:
    tabs = [(None, "Tất cả", sum(steps.values())), *((step, step.label, n) for step, n in steps.items())]
    return [
        {
            "label": label,
            "count": count,
            "url": _address(request, buoc=step.value if step else ""),
            "current": step == chosen,
        }
        for step, label, count in tabs
    ]


def _bulk_buttons(
    steps: dict[desk.DeskStep, int], chosen: desk.DeskStep | None, around: desk.Surroundings
) -> list[dict[str, str]]:
    """What can be done to many of what is listed."""
    shown = [step for step, count in steps.items() if count and chosen in (None, step)]
    offered = [action for step in shown for action in desk.BULK_OF_STEP[step]]
    if not around.next_desks:
        offered = [action for action in offered if action not in (Action.FORWARD, Action.PROPOSE)]
    return [{"value": action.value, "label": bulk_label(action, around.next_desk)} for action in offered]


def bulk_label(action: Action, place: str = "") -> str:
    """The step for many on its button."""
    above = place or "cấp trên"
    return {
        Action.FORWARD: f"Chuyển lên {above}",
        Action.PROPOSE: f"Đề nghị {above} công nhận",
        Action.APPRAISE: "Thẩm định đủ điều kiện",
    }.get(action, action.label)


def _line(row: Registration, around: desk.Surroundings) -> dict[str, Any]:
    """What a row shows: what the desk is asked for or, once the period is closed, how the step was left."""
    days = (timezone.localdate() - timezone.localdate(row.changed_at)).days
    over = row.closed_level is not None and left_over(row.status)
    step = desk.step_of(row)
    return {
        "registration": row,
        "level": around.level_name(row.target_level),
        "over": over,
        "chip": status_chip(row.status, over=True) if over else Chip(step.label, step.tone),
        "paper_of": around.offline_desks.get(row.awaiting_unit_id or 0, ""),
        "since": f"{days} ngày trước" if days else "hôm nay",
        "late": row.results_late if row.results_at else row.registered_late,
    }


# One step on many


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def bulk(request: SignedIn) -> HttpResponse:
    """GET says what the step would do to those chosen, and who is left out and why; POST does it and reports."""
    if request.method == "POST":
        return _do_many(request)
    action = next((one for one in actions.BULK if one.value == request.GET.get("viec")), None)
    if action is None:
        return redirect("review:queue")
    around = desk.surroundings(request.user)
    rows, more = _chosen(request, around)
    planned = desk.plan(action, rows, by=request.user)
    seen = [f"{one.registration.token}:{one.registration.moves}" for one in planned.moved]
    context = {
        "label": bulk_label(action, around.next_desk),
        "plan": planned,
        "form": forms.BulkForm(initial={"viec": action.value, "key": uuid4(), "ho_so": seen}),
        "more": more,
        "most": desk.MOST_AT_ONCE,
        "back": _queue_query(request),
    }
    return render(request, "review/bulk.html", context, status=200 if rows else 422)


def _chosen(request: SignedIn, around: desk.Surroundings) -> tuple[list[Registration], bool]:
    """The registrations ticked, or all that the filters leave; and whether there are more than go at once."""
    if request.GET.get("tat_ca"):
        rows = forms.asked(request.GET, request.user, around).rows
    else:
        chosen = [token for token in request.GET.getlist("chon") if token.isascii() and token.isalnum()]
        rows = desk.waiting(request.user).filter(token__in=chosen)
    found = list(desk.listed(rows).order_by(*desk.ORDER)[: desk.MOST_AT_ONCE + 1])
    return found[: desk.MOST_AT_ONCE], len(found) > desk.MOST_AT_ONCE


def _queue_query(request: SignedIn) -> str:
    """The list's own filters, to go back to it."""
    kept = [(name, value) for name, value in request.GET.items() if name in forms.DeskFilter.base_filters]
    return "?" + urlencode([(name, value) for name, value in kept if value])


def _do_many(request: SignedIn) -> HttpResponse:
    """Done as confirmed, and told: what moved, what stayed and why. Sent again, it tells the same."""
    form = forms.BulkForm(request.POST)
    if not form.is_valid():
        return render(request, "review/bulk.html", {"form": form, "label": "Chưa làm được"}, status=422)
    seen = form.cleaned_data["ho_so"]
    visible = Registration.objects.visible_to(request.user).filter(token__in=seen)
    rows = list(desk.listed(visible).order_by(*desk.ORDER))
    report = actions.act_on_many(form.action, rows, by=request.user, seen=seen, key=form.cleaned_data["key"])
    context = {"report": report, "label": bulk_label(form.action)}
    return render(request, "review/bulk_done.html", context)


# One step on one

Doing = Callable[..., StatusChange | Appraisal]


@requires(Permission.REVIEW, Permission.DECIDE)
@require_http_methods(READ_OR_SEND)
def act(request: SignedIn, token: str, action: Action) -> HttpResponse:
    """A step with a button, and where the table asks for it a reason."""
    registration = _found(request, token)

    made = partial(forms.form_for, action, registration)
    return _step(request, registration, action, made, partial(actions.act, action))


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def appraise(request: SignedIn, token: str) -> HttpResponse:
    """The target desk's opinion on what was proposed to it."""
    registration = _found(request, token)
    made = partial(forms.AppraiseForm, registration=registration)
    return _step(request, registration, Action.APPRAISE, made, actions.appraise)


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def transfer(request: SignedIn, token: str) -> HttpResponse:
    """The registration goes for another level."""
    registration = _found(request, token)
    made = partial(forms.TransferForm, registration=registration)
    return _step(request, registration, Action.TRANSFER_LEVEL, made, actions.transfer_level)


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def amend(request: SignedIn, token: str) -> HttpResponse:
    """What the unit wrote wrongly about the kind of its registration is put right."""
    registration = _found(request, token)
    made = partial(forms.AmendForm, registration=registration)
    return _step(request, registration, Action.AMEND, made, actions.amend)


def _step(
    request: SignedIn,
    registration: Registration,
    action: Action,
    made: Callable[..., forms.MoveForm],
    do: Doing,
) -> HttpResponse:
    """GET says what follows; POST does it once, however often it is sent, and goes back to the dossier."""
    if request.method == "POST" and _was_done(request, registration):
        messages.success(request, done(action, registration))
        return redirect("dossier", registration.token)
    situation = Situation(registration, request.user, timezone.now())
    if request.method != "POST":
        try:
            actions.check_open(action, situation)
        except NotPossibleError as refusal:
            closed = {"registration": registration, "title": action.label, "refusal": refusal}
            return render(request, "review/closed.html", closed, status=409)
        return _step_page(request, action, made(paper_of=_paper_of(action, situation)), situation)
    form = made(request.POST, request.FILES, paper_of=_paper_of(action, situation))
    if not form.is_valid():
        return _step_page(request, action, form, situation, status=422)
    try:
        do(registration, **form.said(), by=request.user)
    except NotPossibleError as refusal:
        return _step_page(request, action, form, situation, status=409, refusal=str(refusal))
    messages.success(request, done(action, registration))
    return redirect("dossier", registration.token)


def _paper_of(action: Action, situation: Situation) -> str:
    """The name of the offline desk whose answer the person would record; empty where they act for themselves."""
    row = transition(action, Status(situation.registration.status))
    desk = situation.on_paper_for(row) if row else None
    return desk.name if desk else ""


def _was_done(request: SignedIn, registration: Registration) -> bool:
    """Whether this very form has moved the registration already."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return False
    return registration.changes.filter(request_key=key, by=request.user).exists()


def _step_page(
    request: SignedIn,
    action: Action,
    form: forms.MoveForm,
    situation: Situation,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    """The step's page. What was typed stays in sight, even where the step came too late."""
    asked = situation.last if situation.registration.withdrawal_asked_at else None
    context = {
        "registration": situation.registration,
        "level": LevelNames.around(situation.registration.keeper, on=situation.date).of(
            situation.registration.target_level
        ),
        "title": action.label,
        "prospect": prospect(action, situation),
        "form": form,
        "refusal": refusal,
        "asked": asked,
    }
    return render(request, "review/step.html", context, status=status)


@requires(Permission.VIEW)
@require_safe
def paper(request: SignedIn, token: str, sequence: int) -> HttpResponseBase:
    """The scan of the paper that a move was recorded from, saved as a file."""
    registration = _found(request, token)
    change = registration.changes.filter(sequence=sequence).first()
    kept = change.details.get("paper", {}) if change else {}
    if not kept.get("file") or not filing.place_of(kept["file"]).exists():
        raise NotPossibleError("Bước này không có bản quét trên hệ thống.")
    return stored_file(
        filing.open_stored(kept["file"]), filename=kept["file_name"], content_type=kept["file_type"]
    )


# Notes beside the steps


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def inspect(request: SignedIn, token: str) -> HttpResponse:
    """A visit is written down."""
    registration = _found(request, token)
    post = notes.require_reviewer(registration, by=request.user)
    form = forms.InspectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.inspect(registration, **form.cleaned_data, by=request.user, for_unit=post.unit)
        messages.success(request, "Đã ghi lần kiểm tra.")
        return redirect("dossier", token)
    written = registration.inspections.select_related("by").order_by("-on", "-pk")
    context = {"registration": registration, "form": form, "inspections": written}
    return render(request, "review/inspect.html", context, status=422 if form.is_bound else 200)


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def explain(request: SignedIn, token: str) -> HttpResponse:
    """The desk says why the registration is not there yet; the summaries quote it."""
    registration = _found(request, token)
    post = notes.require_reviewer(registration, by=request.user)
    form = forms.ExplainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        notes.explain(registration, **form.cleaned_data, by=request.user, for_unit=post.unit)
        messages.success(request, "Đã ghi giải trình.")
        return redirect("dossier", token)
    written = registration.explanations.select_related("by").order_by("-at", "-pk")
    context = {"registration": registration, "form": form, "explanations": written}
    return render(request, "review/explain.html", context, status=422 if form.is_bound else 200)
