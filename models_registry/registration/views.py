"""The registering unit's pages: a draft in sections, check and send, results, files, withdrawal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.ui.components import Chip, Step
from danvan.ui.text import clean_line
from danvan.units.desks import route
from danvan.units.enums import Level
from danvan.units.finding import find
from danvan.units.models import Unit, today
from danvan.units.territory import below
from danvan.web.downloads import stored_file
from models_registry import attaching, filing, lifecycle, notes, quotas, rules, similar
from models_registry.models import EmulationPeriod, Evidence, EvidenceStep, Registration, ResultReport
from models_registry.models import Step as DeadlineStep
from models_registry.registration import actions, forms
from models_registry.workflow import Action, Status

READ_OR_SEND = ["GET", "HEAD", "POST"]
MOST_CARRIED = 100


def _found(request: SignedIn, token: str) -> Registration:
    """The dossier, if the person may see it."""
    rows = Registration.objects.visible_to(request.user).select_related(
        "period", "emulation_model", "dossier"
    )
    return get_object_or_404(rows, token=token)


def _own_units(user: User) -> QuerySet[Unit]:
    """The living units that the person registers for."""
    held = [post.unit_id for post in user.posts_with(Permission.REGISTER)]
    return Unit.objects.filter(pk__in=held).at(today()).order_by("pk")


def _open_periods() -> QuerySet[EmulationPeriod]:
    """Periods that a registration can be made in today."""
    return EmulationPeriod.objects.filter(ends_on__gte=today()).latest_first()


def _key(request: SignedIn) -> uuid.UUID:
    """The form's own number: sent twice, the same."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _page(request: SignedIn, template: str, form: Any, **context: Any) -> HttpResponse:
    """The page with its form; 422 when something in it must be mended."""
    shown = {"form": form, "key": request.POST.get("key") or uuid.uuid4(), **context}
    rows = context.get("rows")
    wrong = form.is_bound and (form.errors or (rows is not None and not rows.is_valid()))
    return render(request, template, shown, status=422 if wrong else 200)


@requires(Permission.REGISTER)
@require_http_methods(READ_OR_SEND)
def new(request: SignedIn) -> HttpResponse:
    """A new draft: its title, and for whom."""
    units, periods = _own_units(request.user), _open_periods()
    form = forms.NewForm(request.POST or None, units=units, periods=periods)
    if request.method == "POST" and form.is_valid():
        draft = actions.create_draft(**form.cleaned_data, by=request.user, key=_key(request))
        return redirect("registration:section", draft.token, next(iter(forms.SECTIONS)))
    context = {
        "units": units,
        "periods": periods,
        "earlier": _carriable(units, periods),
        "quotas": quotas.reached_by(units, periods, day=today()),
    }
    return _page(request, "registration/new.html", form, **context)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_safe
def alike_new(request: SignedIn) -> HttpResponse:
    """A part of a page: what was sent under titles like the one being typed, for a unit in a period."""
    held = request.user.territory(Permission.REVIEW).q() | Q(pk__in=_own_units(request.user).values("pk"))
    unit = Unit.objects.filter(held, pk=_whole(request.GET.get("unit"))).first()
    period = _open_periods().filter(pk=_whole(request.GET.get("period"))).first()
    found = similar.alike(_typed(request), unit=unit, period=period, by=request.user) if unit else []
    return render(request, "registration/alike.html", {"alike": found})


@requires(Permission.REGISTER, Permission.REVIEW)
@require_safe
def alike(request: SignedIn, token: str) -> HttpResponse:
    """The same for a dossier that is being written."""
    found = similar.like(_found(request, token), by=request.user, title=_typed(request))
    return render(request, "registration/alike.html", {"alike": found})


def _typed(request: SignedIn) -> str:
    return clean_line(request.GET.get("title", ""))[: forms.LONGEST_TITLE]


def _carriable(units: Iterable[Unit], periods: QuerySet[EmulationPeriod]) -> list[Registration]:
    """The latest dossier of each model of these units, and of units merged into them, that has none in an open
    period yet."""
    kept = Registration.objects.sent().exclude(status__in=[Status.REFUSED, Status.WITHDRAWN])
    theirs = kept.filter(_of_units(units)).exclude(period__in=periods)
    going_on = kept.filter(period__in=periods).values("emulation_model")
    latest = theirs.exclude(emulation_model__in=going_on).order_by(
        "emulation_model", "-period__starts_on", "-pk"
    )
    rows = Registration.objects.filter(pk__in=latest.distinct("emulation_model").values("pk"))
    ordered = rows.select_related("emulation_model", "period").order_by(
        "-period__starts_on", "sort_key", "pk"
    )
    return list(ordered[:MOST_CARRIED])


def _of_units(units: Iterable[Unit]) -> Q:
    """Kept by one of the units, or by a unit that has ended and whose records they look after now."""
    kept = Q(pk__in=())
    for unit in units:
        merged = Q(keeper__closed_path__isnull=False) & below(unit.scope_path, field="keeper__scope_path")
        kept |= Q(keeper=unit) | merged
    return kept


@requires(Permission.REGISTER)
@require_http_methods(READ_OR_SEND)
def carry(request: SignedIn, token: str) -> HttpResponse:
    """Last year's dossier goes on in an open period."""
    earlier = _found(request, token)
    unit = next((one for one in _own_units(request.user) if _goes_on(one, earlier)), None)
    if unit is None:
        raise NotPossibleError("Chỉ đơn vị đang phụ trách mô hình đăng ký tiếp được.")
    period = _open_periods().first()
    if period is None:
        raise NotPossibleError("Chưa có kỳ thi đua nào đang mở.")
    if request.method == "POST":
        draft = actions.carry_forward(earlier, period=period, by=request.user, unit=unit, key=_key(request))
        messages.success(request, "Đã lập bản nháp từ hồ sơ năm trước. Ghi điều mới của năm nay rồi gửi.")
        return redirect("registration:section", draft.token, "ly-do-muc-tieu")
    return render(
        request, "registration/carry.html", {"earlier": earlier, "period": period, "key": uuid.uuid4()}
    )


def _goes_on(unit: Unit, earlier: Registration) -> bool:
    return Registration.objects.filter(_of_units([unit]), pk=earlier.pk).exists()


@requires(Permission.REGISTER)
@require_http_methods(READ_OR_SEND)
def replicate(request: SignedIn, token: str) -> HttpResponse:
    """A draft after a model of the library: for which of one's units, in which period, under which name."""
    found = Registration.objects.published().select_related("sector", "emulation_model", "period")
    origin = get_object_or_404(found.named(), token=token)
    units, periods = _own_units(request.user), _open_periods()
    form = forms.NewForm(request.POST or None, units=units, periods=periods, initial={"title": origin.title})
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.replicate(origin, **form.cleaned_data, by=request.user, key=_key(request))
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _go_on(request, draft)
    context = {"origin": origin, "units": units, "periods": periods}
    return _page(request, "registration/replicate.html", form, **context)


def _go_on(request: SignedIn, draft: Registration) -> HttpResponse:
    """To where the unit writes on; to the dossier, where it has been sent already."""
    if Status(draft.status) in actions.EDITABLE:
        messages.success(request, "Đã có bản nháp nhân rộng. Ghi cách làm ở đơn vị mình rồi gửi.")
        return redirect("registration:section", draft.token, next(iter(forms.SECTIONS)))
    messages.info(request, "Đơn vị đã gửi đăng ký nhân rộng mô hình này trong kỳ.")
    return redirect("dossier", draft.token)


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def enter(request: SignedIn) -> HttpResponse:
    """A desk enters a dossier for a unit beneath (nhập thay); the unit confirms it by sending."""
    scope = request.user.territory(Permission.REVIEW)
    asked = clean_line(request.GET.get("q", ""))
    beneath = Unit.objects.filter(scope.q()).at(today())
    found = find(asked, within=beneath, most=50)
    chosen = beneath.filter(pk=_whole(request.POST.get("unit") or request.GET.get("unit"))).first()
    units = Unit.objects.filter(pk=chosen.pk) if chosen else Unit.objects.none()
    form = forms.NewForm(request.POST or None, units=units, periods=_open_periods())
    if request.method == "POST" and form.is_valid():
        desk = _desk_above(request.user, form.cleaned_data["unit"])
        draft = actions.create_draft(
            **form.cleaned_data, by=request.user, key=_key(request), entered_for=desk
        )
        return redirect("registration:section", draft.token, next(iter(forms.SECTIONS)))
    return _page(request, "registration/enter.html", form, chosen=chosen, found=found, q=asked)


def _desk_above(user: User, unit: Unit) -> Unit:
    """Where the person reviews, of their units the one that the unit lies beneath."""
    desks = [post.unit for post in user.posts_with(Permission.REVIEW)]
    return next(
        desk for desk in desks if Unit.objects.beneath(desk, date=today()).filter(pk=unit.pk).exists()
    )


@requires(Permission.REGISTER, Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def section(request: SignedIn, token: str, slug: str) -> HttpResponse:
    """One section of the form: saved as it is, complete or not; what cannot be read is shown with the reason."""
    registration = _found(request, token)
    form_class = _section(slug)
    actions.require_editable(registration, by=request.user, statuses=actions.EDITABLE)
    if request.method == "POST":
        form = form_class(request.POST, registration=registration)
        if form.is_valid():
            seen = _whole(request.POST.get("version"))
            try:
                actions.save_boxes(registration, values=form.values(), by=request.user, seen_version=seen)
            except actions.OutdatedError as outdated:
                form.add_error(None, str(outdated))
            else:
                return redirect(_next_page(request, registration, slug))
    elif "kiem-tra" in request.GET:
        form = forms.missing(registration).get(slug) or form_class(registration=registration)
    else:
        form = form_class(registration=registration)
    returned = registration.last_return if registration.status == Status.RETURNED else None
    form.pointed = forms.pointed_fields(returned.boxes if returned else [])
    context = {
        "registration": registration,
        "slug": slug,
        "checking": _checking(request),
        "steps": _steps(registration, slug),
        "returned": returned,
        "boxes": forms.box_names(returned.boxes) if returned else [],
    }
    if slug == next(iter(forms.SECTIONS)):  # where the title is written
        context["alike"] = similar.like(registration, by=request.user)
    if slug == "nen-co-them":
        context["files"] = registration.evidence.kept().filter(step=EvidenceStep.REGISTRATION).order_by("pk")
        context["file_form"] = _file_form(request)
    return _page(request, "registration/section.html", form, **context)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_safe
def write_on(request: SignedIn, token: str) -> HttpResponse:
    """The first part of a draft that still lacks something; where none does, the page before sending."""
    registration = _found(request, token)
    actions.require_editable(registration, by=request.user, statuses=actions.EDITABLE)
    lacking = next(iter(forms.missing(registration)), None)
    if lacking is None:
        return redirect("registration:check", token)
    return redirect("registration:section", token, lacking)


def _section(slug: str) -> type[forms.SectionForm]:
    if slug not in forms.SECTIONS:
        raise Http404
    return forms.SECTIONS[slug]


def _checking(request: SignedIn) -> bool:
    """Whether the part was opened from the page before sending, to which one will want to return."""
    return "kiem-tra" in request.GET or request.GET.get("tu") == "xem-lai"


def _next_page(request: SignedIn, registration: Registration, slug: str) -> str:
    """Where "Lưu và sang phần sau", "Lưu và xem lại" and "Lưu, làm sau" lead."""
    if "later" in request.POST:
        messages.success(request, "Đã lưu. Hồ sơ nằm ở “Bản nháp” trong trang Việc cần xử lý.")
        return reverse("dossier", args=[registration.token])
    slugs = list(forms.SECTIONS)
    after = slugs.index(slug) + 1
    if after < len(slugs) and "check" not in request.POST:
        return reverse("registration:section", args=[registration.token, slugs[after]])
    return reverse("registration:check", args=[registration.token])


def _steps(registration: Registration, here: str) -> list[Step]:
    """The sections with their state: chưa làm, đang làm, cần sửa, đủ."""
    lacking = forms.missing(registration)
    returned = registration.last_return if registration.status == Status.RETURNED else None
    pointed = forms.pointed_fields(returned.boxes if returned else [])
    steps = []
    for number, (slug, form_class) in enumerate(forms.SECTIONS.items(), start=1):
        url = reverse("registration:section", args=[registration.token, slug])
        chip = _section_chip(form_class(registration=registration), lacking.get(slug))
        if pointed & set(form_class.base_fields):
            chip = Chip("Cần sửa", "bad")
        steps.append(Step(f"{number}. {form_class.title}", url, chip, slug == here))
    check = reverse("registration:check", args=[registration.token])
    return [*steps, Step("Xem lại và gửi", check, None, here == "xem-lai")]


def _section_chip(form: forms.SectionForm, lacking: forms.SectionForm | None) -> Chip:
    filled = [name for name in form.fields if form.initial.get(name)]
    if lacking is None:
        return Chip("Đủ", "ok") if filled else Chip("Có thể bỏ qua", "idle")
    begun = set(filled) & set(form.compulsory)
    return Chip(f"Còn thiếu {len(lacking.errors)}", "wait") if begun else Chip("Chưa làm", "idle")


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def autosave(request: SignedIn, token: str, slug: str) -> HttpResponse:
    """What was typed so far is kept; what cannot be read yet is left as it was, and the answer names it."""
    registration = _found(request, token)
    seen = _whole(request.POST.get("version"))
    try:
        if slug == "ket-qua":
            version, left_out = _keep_results(request, registration, seen)
        else:
            form = _section(slug)(request.POST, registration=registration)
            left_out = form.left_out()
            version = actions.save_boxes(
                registration, values=form.values(), by=request.user, seen_version=seen
            )
    except NotPossibleError as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse(
        {"saved_at": f"{timezone.localtime():%H:%M}", "version": version, "left_out": "; ".join(left_out)}
    )


def _keep_results(request: SignedIn, registration: Registration, seen: int | None) -> tuple[int, list[str]]:
    """The version of the report with what was typed, and what of it could not be kept. Numbers are kept together or
    not at all, and written anew only where one has changed: a save may come every two seconds."""
    form = forms.ResultForm(request.POST, registration=registration)
    left_out, metrics = form.left_out(), None
    stored = _stored_metrics(registration)
    if "so-TOTAL_FORMS" in request.POST:
        rows = forms.metric_rows(request.POST, stored)
        if not rows.is_valid():
            left_out += rows.left_out()
        elif rows.rows() != stored:
            metrics = [actions.Metric(**row) for row in rows.rows()]
    version = actions.save_results(
        registration, values=form.values(), metrics=metrics, by=request.user, seen_version=seen
    )
    return version, left_out


@requires(Permission.REGISTER, Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def check(request: SignedIn, token: str) -> HttpResponse:
    """Everything on one page, what is missing linked; sent from here."""
    registration = _found(request, token)
    actions.require_editable(registration, by=request.user, statuses=actions.EDITABLE)
    lacking = forms.missing(registration)
    sender = request.user.may(Permission.REGISTER) and registration.keeper_id in {
        post.unit_id for post in request.user.posts_with(Permission.REGISTER)
    }
    if request.method == "POST" and not lacking:
        if (
            registration.is_by_title_alone
            and registration.first_sent_at is None
            and forms.is_whole(registration)
        ):
            actions.complete(registration, by=request.user)
        change = actions.submit(
            registration, by=request.user, seen=_whole(request.POST.get("seen")), key=_key(request)
        )
        messages.success(request, f"Đã gửi. Mã của mô hình là {registration.code}.")
        return redirect("registration:sent", change.registration.token)
    answers = [
        (form_class.title, slug, _answers(form_class(registration=registration)), lacking.get(slug))
        for slug, form_class in forms.SECTIONS.items()
    ]
    context = {
        "registration": registration,
        "answers": answers,
        "lacking": lacking,
        "steps": _steps(registration, "xem-lai"),
        "key": uuid.uuid4(),
        "sender": sender,
        "first_desk": _first_desk(registration),
        "late": _late(registration, DeadlineStep.REGISTRATION)
        if registration.status == Status.DRAFT
        else None,
        "alike": similar.like(registration, by=request.user),
        "broken": rules.on_registering(registration, level=registration.target_level, day=today()),
        "quotas": quotas.reached_by([registration.keeper], [registration.period], day=today()),
        "files": registration.evidence.kept().filter(step=EvidenceStep.REGISTRATION).order_by("pk"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registration/check.html", context, status=status)


def _answers(form: forms.SectionForm) -> list[tuple[str, str]]:
    """(label, what was written) for every field of a section that asks something of it; whether there are numbers is
    told with the numbers."""
    told = [(bound, _spoken(bound)) for bound in form if bound.name != "no_numbers"]
    return [(str(bound.label), said) for bound, said in told if said or bound.name not in form.not_asked()]


def _spoken(bound: Any) -> str:
    value = bound.value()
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        return next(
            (str(label) for key, label in choices if value is not None and str(key) == str(value)), ""
        )
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return str(value or "")


def _first_desk(registration: Registration) -> str:
    if registration.target_level is None:
        return ""
    desks = route(registration.keeper, Level(registration.target_level), on=today())
    return desks[0].name if desks else ""


def _late(registration: Registration, step: DeadlineStep) -> dt.date | None:
    """The last day of the step, where sending now is written down as after it."""
    return lifecycle.last_day_missed(registration, step, on=today())


@requires(Permission.REGISTER)
@require_safe
def sent(request: SignedIn, token: str) -> HttpResponse:
    """The confirmation: the code, where it went, what comes next."""
    registration = _found(request, token)
    if registration.first_sent_at is None:
        raise Http404
    context = {"registration": registration, "first_desk": _first_desk(registration)}
    return render(request, "registration/sent.html", context)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def discard(request: SignedIn, token: str) -> HttpResponse:
    """A draft that was never sent is deleted, after a question."""
    registration = _found(request, token)
    actions.require_editable(registration, by=request.user, statuses=(Status.DRAFT,))
    if request.method == "POST":
        actions.discard(registration, by=request.user)
        messages.success(request, f"Đã xóa bản nháp “{registration.title}”.")
        return redirect("home")
    return render(request, "registration/discard.html", {"registration": registration})


_ACT_WORDS = {
    Action.RECALL: (
        "Lấy lại để sửa",
        "Hồ sơ trở về đơn vị để sửa; nơi nhận không còn thấy trong danh sách chờ xử lý.",
    ),
    Action.WITHDRAW: (
        "Rút đăng ký",
        "Hồ sơ dừng ở đây và không tính vào số đăng ký. Việc này không lùi lại được.",
    ),
    Action.ASK_WITHDRAWAL: (
        "Xin rút",
        "Nơi xét cuối sẽ trả lời đồng ý hay không; trong lúc chờ, hồ sơ vẫn còn hiệu lực.",
    ),
}


@requires(Permission.REGISTER)
@require_http_methods(READ_OR_SEND)
def act(request: SignedIn, token: str, action: str) -> HttpResponse:
    """Recall, withdraw, or ask to withdraw."""
    registration = _found(request, token)
    if action not in actions.UNIT_ACTIONS:
        raise Http404
    wanted = Action(action)
    form = forms.ReasonForm(request.POST or None)
    if wanted is Action.RECALL:
        form.fields["reason"].required = False
        form.fields["reason"].widget = form.fields["reason"].hidden_widget()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        seen = _whole(request.POST.get("seen"))
        actions.act(wanted, registration, by=request.user, reason=reason, seen=seen, key=_key(request))
        messages.success(request, f"Đã thực hiện: {wanted.label.lower()}.")
        return redirect("dossier", token)
    title, follows = _ACT_WORDS[wanted]
    return _page(
        request, "registration/act.html", form, registration=registration, title=title, follows=follows
    )


@requires(Permission.REGISTER)
@require_http_methods(READ_OR_SEND)
def results(request: SignedIn, token: str) -> HttpResponse:
    """The results: words, numbers, files."""
    registration = _found(request, token)
    actions.require_editable(registration, by=request.user, statuses=actions.REPORTABLE)
    sending = "send" in request.POST
    form = forms.ResultForm(request.POST or None, registration=registration, sending=sending)
    rows = forms.metric_rows(request.POST or None, _stored_metrics(registration))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        numbers = rows.rows() or form.cleaned_data["no_numbers"] or registration.is_by_title_alone
        if sending and not numbers:
            form.add_error("no_numbers", "Ghi ít nhất một kết quả bằng số, hoặc đánh dấu “không có số liệu”.")
        else:
            return _save_results(request, registration, form, rows, sending=sending)
    returned = registration.last_return if registration.status == Status.RESULTS_RETURNED else None
    form.pointed = frozenset(returned.boxes) if returned else frozenset()
    context = {
        "registration": registration,
        "rows": rows,
        "files": registration.evidence.kept().filter(step=EvidenceStep.RESULTS).order_by("pk"),
        "file_form": _file_form(request),
        "returned": returned,
        "boxes": forms.box_names(returned.boxes) if returned else [],
    }
    return _page(request, "registration/results.html", form, **context)


def _stored_metrics(registration: Registration) -> list[dict[str, Any]]:
    report = getattr(registration, "result", None)
    return (
        list(report.metrics.order_by("position").values("name", "measure", "planned", "done"))
        if report
        else []
    )


def _save_results(
    request: SignedIn, registration: Registration, form: forms.ResultForm, rows: Any, *, sending: bool
) -> HttpResponse:
    metrics = [actions.Metric(**row) for row in rows.rows()]
    seen = _whole(request.POST.get("version"))
    try:
        actions.save_results(
            registration, values=form.values(), metrics=metrics, by=request.user, seen_version=seen
        )
    except actions.OutdatedError as outdated:
        form.add_error(None, str(outdated))
        context = {"registration": registration, "rows": rows, "file_form": _file_form(request)}
        return _page(request, "registration/results.html", form, **context)
    if sending:
        return redirect("registration:report", registration.token)
    messages.success(request, "Đã lưu kết quả, chưa nộp.")
    return redirect("registration:results", registration.token)


def _is_whole(result: ResultReport) -> bool:
    return bool(result.achieved and (result.no_numbers or result.metrics.exists()))


@requires(Permission.REGISTER)
@require_http_methods(READ_OR_SEND)
def report(request: SignedIn, token: str) -> HttpResponse:
    """The results once more, then sent."""
    registration = _found(request, token)
    actions.require_editable(registration, by=request.user, statuses=actions.REPORTABLE)
    result = getattr(registration, "result", None)
    if result is None or not (registration.is_by_title_alone or _is_whole(result)):
        return redirect("registration:results", token)
    if request.method == "POST":
        seen = _whole(request.POST.get("seen"))
        actions.report_results(registration, by=request.user, seen=seen, key=_key(request))
        messages.success(request, "Đã nộp kết quả.")
        return redirect("dossier", token)
    context = {
        "registration": registration,
        "answers": _answers(forms.ResultForm(registration=registration)),
        "metrics": result.metrics.order_by("position"),
        "files": registration.evidence.kept().filter(step=EvidenceStep.RESULTS).order_by("pk"),
        "first_desk": _first_desk(registration),
        "late": _late(registration, DeadlineStep.RESULTS),
        "key": uuid.uuid4(),
    }
    return render(request, "registration/report.html", context)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def upload(request: SignedIn, token: str, step: str) -> HttpResponse:
    """Files join the dossier; each that is refused is named with the reason."""
    registration = _found(request, token)
    if step not in actions.FILED_AT:
        raise Http404
    form = attaching.FileForm(request.POST, request.FILES)
    done = attaching.take_in(form, partial(actions.attach, registration, step=step, by=request.user))
    return redirect(_files_page(registration, step, description=attaching.tell(request, done)))


def _files_page(registration: Registration, step: str, *, description: str = "") -> str:
    """Where the files of the step are; with what was typed about one that was refused."""
    typed = f"?{urlencode({'mo-ta': description})}" if description else ""
    if step == EvidenceStep.RESULTS:
        return reverse("registration:results", args=[registration.token]) + f"{typed}#tep"
    return reverse("registration:section", args=[registration.token, "nen-co-them"]) + f"{typed}#tep"


def _file_form(request: SignedIn) -> attaching.FileForm:
    return attaching.FileForm(initial={"description": request.GET.get("mo-ta", "")[:200]})


@requires(Permission.VIEW)
@require_safe
def download(request: SignedIn, pk: int) -> HttpResponse:
    """A file of a dossier that the person may see."""
    file = get_object_or_404(Evidence.objects.visible_to(request.user).kept(), pk=pk)
    return stored_file(filing.open_stored(file.sha256), filename=file.name, content_type=file.content_type)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    """A file leaves the dossier."""
    file = get_object_or_404(Evidence.objects.visible_to(request.user).select_related("registration"), pk=pk)
    actions.detach(file, by=request.user)
    messages.success(request, f"Đã bỏ tệp “{file.name}”.")
    return redirect(_files_page(file.registration, file.step))


@requires(Permission.REGISTER)
@require_http_methods(READ_OR_SEND)
def explain(request: SignedIn, token: str) -> HttpResponse:
    """The unit says why it is not there yet."""
    registration = _found(request, token)
    held = {post.unit_id: post.unit for post in request.user.posts_with(Permission.REGISTER)}
    if registration.keeper_id not in held:
        raise NotPossibleError("Chỉ đơn vị phụ trách hồ sơ ghi giải trình ở đây.")
    form = forms.ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        notes.explain(
            registration, **form.cleaned_data, by=request.user, for_unit=held[registration.keeper_id]
        )
        messages.success(request, "Đã ghi giải trình.")
        return redirect("dossier", token)
    return _page(request, "registration/explain.html", form, registration=registration)
