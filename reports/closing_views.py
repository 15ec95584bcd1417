"""The pages of closed figures: closing, what was closed, printed against now, corrections, exceptions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.units.enums import DESK_LEVELS
from danvan.web.paging import CURSOR, page_of
from models_registry import closing, corrections, lifecycle
from models_registry.models import Correction, CorrectionKind, LateSending, PeriodBook, Registration
from models_registry.review.told import corrected, headline
from models_registry.wording import LevelNames
from reports import addresses, cards, later, snapshots
from reports.closing_forms import (
    APPROVE,
    AnswerForm,
    CorrectionForm,
    InformationForm,
    LateSendingForm,
    ResultsForm,
    StepForm,
)
from reports.figures import Figure
from reports.forms import QuestionForm
from reports.listing import named, visible_to
from reports.missing import Reason, count_reasons
from reports.models import Snapshot
from reports.questions import Question
from reports.summaries.paper import sheet_of

_READ_OR_SEND = ["GET", "HEAD", "POST"]
# What is not finished when a period closes, in the order of its way; a decision may still follow.
_OPEN = (
    Reason.AWAITING_ACCEPTANCE,
    Reason.RETURNED,
    Reason.RUNNING,
    Reason.OVERDUE,
    Reason.OVER,
    Reason.RESULTS_RETURNED,
    Reason.AWAITING_PROPOSAL,
    Reason.PENDING,
)


def _asked(request: SignedIn) -> QuestionForm:
    return QuestionForm(request.GET, user=request.user)


def _book(question: Question) -> PeriodBook | None:
    return PeriodBook.objects.filter(period=question.period, unit=question.unit).first()


@requires(Permission.CLOSE)
@require_http_methods(_READ_OR_SEND)
def close(request: SignedIn) -> HttpResponse:
    """What would be closed, what is still open in it and what it stops; POST closes."""
    form = _asked(request)
    if not form.is_valid() or form.question is None:
        return render(request, "reports/close.html", {"form": form}, status=422)
    question = form.question
    snapshots.require_closer(request.user, question.unit)
    if request.method == "POST":
        snapshot = snapshots.close(question.period, question.unit, by=request.user)
        messages.success(request, f"Đã chốt số liệu {question.period.name.lower()} của {question.term.name}.")
        return redirect(addresses.snapshot_url(snapshot))
    if question.frozen:
        return redirect(addresses.snapshot_url(question.frozen))
    sheet = sheet_of(question, brief=True)
    reasons = count_reasons(question, Figure.RECOGNISED)
    context = {
        "form": form,
        "question": question,
        "balance": cards.balance_line(sheet),
        "total": sheet.summary.total,
        "open": [(reason.label, reasons[reason]) for reason in _OPEN if reasons.get(reason)],
        "open_url": addresses.missing_url(question, Figure.RECOGNISED),
        "desks": _desks_beneath(question),
        "above": closing.closed_above(question.period, question.unit.pk),
        "has_book": _book(question) is not None,
        "begun": question.period.starts_on <= question.day,
        "back": addresses.summary_url(question),
    }
    return render(request, "reports/close.html", context)


def _desks_beneath(question: Question) -> int:
    """How many desks are stopped besides the unit's own."""
    places = question.places or {}
    books = PeriodBook.objects.filter(period=question.period, unit__in=places.keys())
    return books.exclude(unit=question.unit).count()


def _snapshot(request: SignedIn) -> tuple[QuestionForm, Snapshot | None]:
    """The snapshot that was asked for: of the unit itself, the latest unless a version is named."""
    form = _asked(request)
    if not form.is_valid() or form.question is None:
        return form, None
    found = Snapshot.objects.visible_to(request.user).of(form.question.period, form.question.unit)
    version = request.GET.get("phien-ban", "")
    if version.isascii() and version.isdigit() and len(version) < 6:
        found = found.filter(version=version)
    return form, found.select_related("unit", "period", "made_by", "correction").first()


def _not_closed(request: SignedIn, form: QuestionForm) -> HttpResponse:
    """The unit has closed nothing: the page says so, and by whom it is closed where that is above."""
    question = form.question
    context: dict[str, Any] = {"form": form, "question": question}
    if question is not None:
        context["above"] = closing.closed_above(question.period, question.unit.pk)
        context["may_close"] = _book(question) and snapshots.may_close(request.user, question.unit)
        context["close_url"] = addresses.close_url(question)
        context["back"] = addresses.summary_url(question)
    return render(request, "reports/not_closed.html", context, status=422 if question is None else 200)


@requires(Permission.SUMMARISE)
@require_safe
def snapshot(request: SignedIn) -> HttpResponse:
    """What was closed: moment, map, hash, tables and files, all versions; corrections and exceptions beside it."""
    form, found = _snapshot(request)
    if found is None:
        return _not_closed(request, form)
    question = later.asked(found)
    beneath = question.places or {}
    corrections = Correction.objects.filter(registration__period=found.period, unit=found.unit)
    context = {
        "form": form,
        "question": question,
        "snapshot": found,
        "versions": Snapshot.objects.of(found.period, found.unit).select_related("made_by", "correction"),
        "wrong": snapshots.disagreements(found),
        "tables": found.tables.order_by("position"),
        "table_url": addresses.table_url(form.question, ""),
        "files": found.files.order_by("pk"),
        "compare_url": addresses.compare_url(found),
        "live_url": addresses.summary_url(later.live(found)),
        "back": addresses.summary_url(form.question),
        "corrections": corrections.select_related("registration", "proposed_by", "approved_by", "refused_by")
        .filter(registration__in=Registration.objects.visible_to(request.user))
        .order_by("-proposed_at")[:50],
        "exceptions": LateSending.objects.filter(period=found.period, unit__in=beneath.keys())
        .select_related("unit", "granted_by")
        .order_by("-granted_at")[:50],
        "late_url": addresses.late_sending_url(found),
        "may_close": snapshots.may_close(request.user, found.unit),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "reports/snapshot.html", context)


@requires(Permission.SUMMARISE)
@require_safe
def compare(request: SignedIn) -> HttpResponse:
    """Printed against now: which figures differ, by which moves, why, and who approved."""
    form, found = _snapshot(request)
    if found is None:
        return _not_closed(request, form)
    question = later.asked(found)
    names = LevelNames.around(found.unit, on=found.map_date)
    everything = later.events(found)
    page = page_of(
        named(visible_to(everything, request.user), question).select_related("by"),
        order=("-at", "-pk"),
        cursor=request.GET.get(CURSOR),
    )
    parameters = request.GET.copy()
    context = {
        "question": question,
        "snapshot": found,
        "sides": later.compared(found, {level: names.of(level) for level in DESK_LEVELS}),
        "events": [_event(one) for one in page.rows],
        "whole": everything.count(),
        "previous_url": _turned(parameters, page.previous),
        "next_url": _turned(parameters, page.next),
        "back": addresses.snapshot_url(found),
    }
    return render(request, "reports/compare.html", context)


def _turned(parameters: Any, cursor: str | None) -> str:
    if cursor is None:
        return ""
    parameters[CURSOR] = cursor
    return f"?{parameters.urlencode()}"


def _event(change: Any) -> dict[str, Any]:
    """One move after the closing, in words."""
    return {
        "row": change,
        "what": headline(change),
        "number": change.details.get("number", ""),
        "kind": later.kind_of(change),
        "lines": corrected(change),
    }


# What may be wrong of a closed dossier, as the address says it.
_WRONG: dict[str, tuple[CorrectionKind, type[CorrectionForm]]] = {
    "thong-tin": (CorrectionKind.INFORMATION, InformationForm),
    "ket-qua": (CorrectionKind.RESULTS, ResultsForm),
    "buoc": (CorrectionKind.STEP, StepForm),
}
_CONFIRMED, _AGAIN = "gui", "sua"


@requires(Permission.REVIEW)
@require_http_methods(_READ_OR_SEND)
def correct(request: SignedIn, token: str) -> HttpResponse:
    """A closed dossier is wrong: what of it, what it should say, once more to confirm, then for another person."""
    found = Registration.objects.visible_to(request.user).select_related("period", "unit", "keeper", "result")
    registration = get_object_or_404(found.exclude(first_sent_at=None), token=token)
    book = closing.closed_above(registration.period, registration.unit_id)
    if book is None:
        raise NotPossibleError("Kỳ của hồ sơ này chưa chốt số liệu; sửa bằng “Điều chỉnh thông tin”.")
    kind, made = _WRONG.get(request.GET.get("ve", ""), _WRONG["thong-tin"])
    context: dict[str, Any] = {"registration": registration, "book": book, "kind": kind}
    if why_not := _why_not(registration, kind, by=request.user):
        return _correct_page(request, registration, kind, {**context, "why_not": why_not})
    form = made(request.POST or None, registration=registration, by=request.user)
    context["form"] = form
    wrong = form.is_bound and not form.is_valid()
    if wrong or not form.is_bound or _AGAIN in request.POST:
        return _correct_page(request, registration, kind, context, status=422 if wrong else 200)
    try:
        wanted = form.wanted()
        if _CONFIRMED not in request.POST:
            context |= _once_more(request, wanted)
            return render(request, "reports/confirm_correction.html", context)
        data = form.cleaned_data
        corrections.propose(registration, wanted, reason=data["reason"], by=request.user, key=data["key"])
    except NotPossibleError as error:
        return _correct_page(request, registration, kind, {**context, "refusal": str(error)}, status=409)
    messages.success(request, "Đã gửi đề nghị đính chính. Người thứ hai ở nơi chốt số liệu sẽ duyệt.")
    return redirect("dossier", token)


def _correct_page(
    request: SignedIn,
    registration: Registration,
    kind: CorrectionKind,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    form = context.setdefault("form", None)
    context["rows"] = getattr(form, "rows", None)
    context["waiting"] = registration.corrections.open().select_related("proposed_by").first()
    context["tabs"] = [(slug, one.label, one is kind) for slug, (one, _) in _WRONG.items()]
    return render(request, "reports/correct.html", context, status=status)


def _why_not(registration: Registration, kind: CorrectionKind, *, by: User) -> str:
    """Why nothing of this kind can be proposed; empty where it can."""
    if kind is CorrectionKind.RESULTS and not corrections.has_results(registration):
        return "Hồ sơ này chưa nộp kết quả nên không có kết quả để đính chính."
    if kind is CorrectionKind.STEP and not lifecycle.stopped_steps(registration, by=by):
        return (
            "Ở bước này không có việc nào của đồng chí mà việc chốt số liệu đã ngăn lại. Đơn vị gửi thiếu, hoặc quyết "
            "định chưa ghi, thì lãnh đạo nơi chốt cho đơn vị gửi muộn."
        )
    return ""


def _once_more(request: SignedIn, wanted: corrections.Wanted) -> dict[str, Any]:
    """What is wanted, beside what stands, and everything that was typed."""
    apart = ("csrfmiddlewaretoken", _CONFIRMED, _AGAIN)
    typed = [(name, one) for name, many in request.POST.lists() for one in many if name not in apart]
    return {"changes": wanted.told, "typed": typed, "reason": request.POST.get("reason", "")}


@requires(Permission.CLOSE)
@require_http_methods(_READ_OR_SEND)
def answer_correction(request: SignedIn, pk: int) -> HttpResponse:
    """A proposal is approved, which makes the change and a new version, or it is not, and why."""
    found = Correction.objects.visible_to(request.user).select_related(
        "registration__period", "registration__unit", "unit", "proposed_by", "approved_by", "refused_by"
    )
    correction = get_object_or_404(found, pk=pk)
    snapshots.require_closer(request.user, correction.unit)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["answer"] == APPROVE:
            made = snapshots.approve(correction, by=request.user, answer=data["note"])
            messages.success(request, f"Đã đính chính. Số liệu đã chốt có phiên bản {made.version}.")
            return redirect(addresses.snapshot_url(made))
        snapshots.refuse(correction, by=request.user, answer=data["note"])
        messages.success(request, "Đã ghi không duyệt đính chính.")
        return redirect("dossier", correction.registration.token)
    context = {"form": form, "correction": correction, "changes": correction.told}
    context["own"] = correction.proposed_by_id == request.user.pk
    context["answered"] = correction.approved_by or correction.refused_by
    return render(request, "reports/answer_correction.html", context, status=422 if form.errors else 200)


@requires(Permission.CLOSE)
@require_http_methods(_READ_OR_SEND)
def late_sending(request: SignedIn) -> HttpResponse:
    """One unit may send in a closed period, to the end of a day."""
    asked = _asked(request)
    if not asked.is_valid() or asked.question is None:
        return render(request, "reports/late_sending.html", {"asked": asked}, status=422)
    question = asked.question
    book = closing.closed_above(question.period, question.unit.pk)
    if book is not None:
        snapshots.require_closer(request.user, book.unit)
    form = LateSendingForm(request.POST or None)
    refusal = "" if book else f"{question.period.name} chưa chốt cho đơn vị này; đơn vị vẫn gửi bình thường."
    if request.method == "POST" and form.is_valid() and book is not None:
        data = form.cleaned_data
        with transaction.atomic():
            closing.grant_late_sending(
                question.period,
                question.unit,
                until=data["until"],
                reason=data["reason"],
                by=request.user,
                key=data["key"],
            )
        messages.success(request, f"{question.term.name} được gửi muộn trong {question.period.name.lower()}.")
        return redirect(addresses.snapshot_of_url(question.period, book.unit))
    context = {"asked": asked, "form": form, "question": question, "book": book, "refusal": refusal}
    status = 409 if refusal and request.method == "POST" else 422 if form.errors else 200
    return render(request, "reports/late_sending.html", context, status=status)
