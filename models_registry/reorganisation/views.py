"""The pages of a reorganisation: a plan is written, looked at before anything happens, carried out once, told of, and
taken back. For administrators of the part of the map that it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.jobs import worker
from danvan.units import plan_file
from danvan.units.data import reform_2025
from danvan.units.enums import Level
from danvan.units.models import Unit
from danvan.units.plan_file import PlanFileError
from danvan.units.reform import Agencies, Line, Problem
from danvan.web.downloads import XLSX, attachment
from danvan.web.paging import CURSOR, page_of
from models_registry.models import Reorganisation, ReorganisationPlan
from models_registry.reorganisation import actions, drafting
from models_registry.reorganisation.account import LISTS, levels_instead
from models_registry.reorganisation.drafting import StaleError
from models_registry.reorganisation.forms import (
    FORMS,
    DistrictsForm,
    FactsForm,
    LineForm,
    NewPlanForm,
    UploadForm,
    form_for,
)
from models_registry.reorganisation.lines import Naming, Register, entry_of, grouped, shown, without_districts

_SHOWN = 10  # rows of a list on the page of all
_ROWS = 100  # rows on a page of their own
_PROBLEMS = 200  # that are named after a bad file
_LONG_WAIT = dt.timedelta(seconds=30)
_CSV = "text/csv; charset=utf-8"
_TITLES = {
    "ended": "Đơn vị kết thúc",
    "opened": "Đơn vị mới",
    "changed": "Đơn vị giữ, có thay đổi",
    "desks": "Hồ sơ đang chờ xét: từ nơi nào sang nơi nào",
    "posts": "Nhiệm vụ được giao",
    "homeless": "Tài khoản không còn nhiệm vụ",
    "undecided": "Cơ quan, đơn vị chưa chọn nơi",
    "divided": "Đơn vị bị chia",
}
managing = requires(Permission.MANAGE_UNITS)


def _plans(request: SignedIn) -> Any:
    found = ReorganisationPlan.objects.visible_to(request.user)
    whose = ("changed_by", "made_by", "done__carried_out_by", "done__undone_by", "job__owner")
    return found.select_related("unit", *whose)


def _plan(request: SignedIn, pk: int) -> ReorganisationPlan:
    return get_object_or_404(_plans(request).defer("done__report", "done__lines"), pk=pk)


def _done(request: SignedIn, pk: int) -> Reorganisation:
    found = Reorganisation.objects.visible_to(request.user).select_related(
        "unit", "carried_out_by", "undone_by"
    )
    return get_object_or_404(found, pk=pk)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0


# The list


@managing
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """The plans that are being written, and what was carried out; or what one unit went through (`don-vi`)."""
    asked = Unit.objects.filter(
        request.user.territory(Permission.MANAGE_UNITS).q(), pk=_number(request.GET.get("don-vi"))
    ).first()
    done = Reorganisation.objects.visible_to(request.user).select_related("carried_out_by", "undone_by")
    if asked is not None:
        done = done.filter(Q(made__contains=[asked.pk]) | Q(touched__contains=[asked.pk]))
    page = page_of(
        done.defer("report", "lines", "posts", "made", "touched"),
        order=("-carried_out_at", "-pk"),
        cursor=request.GET.get(CURSOR),
    )
    drafts = _plans(request).filter(done=None).defer("lines").order_by("-changed_at", "-pk")[:_ROWS]
    context = {"drafts": [] if asked else drafts, "page": page, "unit": asked}
    return render(request, "reorganisation/index.html", context)


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedIn) -> HttpResponse:
    """A new plan, empty or from a file."""
    sent = request.method == "POST"
    form = NewPlanForm(request.POST if sent else None, request.FILES if sent else None)
    problems: list[Problem] = []
    if sent and form.is_valid():
        data = form.cleaned_data
        file = data.pop("file")
        try:
            lines = _lines_in(file) if file else []
        except PlanFileError as error:
            problems = error.problems
        else:
            made = drafting.begin(**data, by=request.user, lines=lines)
            messages.success(request, "Đã lập phương án.")
            return redirect("reorganisation:plan", made.pk)
    context = {"form": form, **_wrong(problems)}
    return render(
        request, "reorganisation/begin.html", context, status=422 if form.errors or problems else 200
    )


def _lines_in(file: Any) -> tuple[Line, ...]:
    if file.size > plan_file.LARGEST:
        raise PlanFileError([Problem(0, "Tệp quá lớn so với một phương án sắp xếp.")])
    return plan_file.read(file.read(), on=dt.date.min, resolution="").lines


def _wrong(problems: list[Problem]) -> dict[str, Any]:
    """What is wrong in a file, for the page: the first of many."""
    return {"problems": problems[:_PROBLEMS], "more_problems": max(0, len(problems) - _PROBLEMS)}


@managing
@require_safe
def template(request: SignedIn) -> HttpResponseBase:
    """The workbook to be filled in, with a few lines of the reform of 2025 as examples; the whole reform as CSV."""
    if request.GET.get("dang") == "csv":
        content = plan_file.write(reform_2025.plan())
        return attachment(content, filename="Phuong an sap xep 01-7-2025.csv", content_type=_CSV)
    content = plan_file.write_excel([], title="Phương án")
    return attachment(content, filename="Mau phuong an sap xep.xlsx", content_type=XLSX)


# A plan


@managing
@require_safe
def plan(request: SignedIn, pk: int) -> HttpResponse:
    """A plan with its lines, what is wrong beside each; one that was carried out as it was then."""
    row = _plan(request, pk)
    made = drafting.read(row, request.user)
    lines = drafting.lines_of(row)
    groups = grouped(lines)
    # What was carried out stands in its own way by now.
    problems = made.problems if row.done is None else []
    wrong = {one.line for one in problems}
    if request.GET.get("loi"):
        groups = [group for group in groups if any(line.number in wrong for line in group)]
    part = _part(groups, request)
    context = {
        "plan": row,
        "entries": shown(part["rows"], lines, Naming(made.before), problems),
        "part": part,
        "count": len(groups),
        "problems": len(problems) if lines else 0,
        "general": [one.why for one in problems if not one.line and lines],
        "told_done": drafting.told_done(row.done) if row.done is not None else "",
        "only_wrong": bool(request.GET.get("loi")),
        "forms": [(slug, form.title) for slug, form in FORMS.items()],
        **_job_of(row),
    }
    return render(request, "reorganisation/plan.html", context)


def _job_of(row: ReorganisationPlan) -> dict[str, Any]:
    """How far the carrying out behind the page is."""
    job = row.job
    working = job is not None and not job.is_finished
    return {
        "working": working,
        "editable": row.done is None and not working,
        "unattended": working and job.has_waited(_LONG_WAIT) and not worker.is_anybody_there(),
        "failure": job.failure if job is not None else "",
    }


def _part(rows: list[Any], request: SignedIn, size: int = _ROWS) -> dict[str, Any]:
    """The rows of the page that the address asks for, and the numbers of the pages beside it."""
    last = max(1, -(-len(rows) // size))
    at = min(max(1, _number(request.GET.get(CURSOR))), last)
    return {
        "rows": rows[(at - 1) * size : at * size],
        "previous": at - 1 if at > 1 else None,
        "next": at + 1 if at < last else None,
    }


def _saved(request: SignedIn, row: ReorganisationPlan, form: Any, save: Callable[[], None]) -> bool:
    """Whether it could be saved; where somebody was faster, the form says so and keeps what was typed."""
    try:
        save()
    except StaleError as error:
        row.refresh_from_db()
        again = "Xem lại phương án; những gì vừa ghi còn ở dưới, bấm lưu lần nữa nếu vẫn đúng."
        form.add_error(None, f"{error} {again}")
        return False
    return True


def _version(request: SignedIn) -> int:
    return _number(request.POST.get("version"))


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: SignedIn, pk: int) -> HttpResponse:
    """Title, day and resolution of a plan."""
    row = _plan(request, pk)
    initial = {"title": row.title, "on": row.on, "resolution": row.resolution}
    form = FactsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            drafting.save_facts(row, version=_version(request), by=request.user, **form.cleaned_data)

        if _saved(request, row, form, save):
            messages.success(request, "Đã lưu.")
            return redirect("reorganisation:plan", pk)
    context = {"plan": row, "form": form}
    return render(request, "reorganisation/facts.html", context, status=422 if form.errors else 200)


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: SignedIn, pk: int) -> HttpResponse:
    """A plan that is not carried out can be thrown away."""
    row = _plan(request, pk)
    if request.method == "POST":
        drafting.discard(row, by=request.user)
        messages.success(request, "Đã xóa phương án.")
        return redirect("reorganisation:index")
    return render(request, "reorganisation/discard.html", {"plan": row})


@managing
@require_POST
def copy(request: SignedIn, pk: int) -> HttpResponse:
    """A plan that says the same, to go on from."""
    return _copied(request, drafting.copy_of(_plan(request, pk), by=request.user))


@managing
@require_POST
def copy_done(request: SignedIn, pk: int) -> HttpResponse:
    """A plan that says what was carried out, or was and was taken back."""
    return _copied(request, drafting.copy_of(_done(request, pk), by=request.user))


def _copied(request: SignedIn, made: ReorganisationPlan) -> HttpResponseRedirect:
    messages.success(request, "Đã sao chép thành phương án mới.")
    return redirect("reorganisation:plan", made.pk)


@managing
@require_safe
def suggest(request: SignedIn, pk: int) -> JsonResponse:
    """Units on the map before the plan, and with `moi` those that it makes, for the picker."""
    row = _plan(request, pk)
    found = _register(row, request).suggest(request.GET.get("q", ""), with_new=bool(request.GET.get("moi")))
    return JsonResponse({"results": found})


def _register(row: ReorganisationPlan, request: SignedIn) -> Register:
    return Register(row.on, request.user, drafting.lines_of(row))


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedIn, pk: int) -> HttpResponse:
    """The lines of a file in place of those that there are, or after them."""
    row = _plan(request, pk)
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None)
    problems: list[Problem] = []
    if sent and form.is_valid():
        write = drafting.put_lines if form.cleaned_data["how"] == "replace" else drafting.add_lines
        try:
            lines = _lines_in(form.cleaned_data["file"])
        except PlanFileError as error:
            problems = error.problems
        else:
            if _saved(
                request, row, form, lambda: write(row, lines, version=_version(request), by=request.user)
            ):
                messages.success(request, f"Đã đọc {len(lines)} dòng từ tệp.")
                return redirect("reorganisation:plan", pk)
    context = {"plan": row, "form": form, **_wrong(problems)}
    return render(
        request, "reorganisation/upload.html", context, status=422 if form.errors or problems else 200
    )


@managing
@require_safe
def download(request: SignedIn, pk: int) -> HttpResponseBase:
    """The plan as a file, which can be changed and sent back."""
    row = _plan(request, pk)
    name = f"Phuong an - {row.title}"
    if request.GET.get("dang") == "csv":
        return attachment(plan_file.write(drafting.plan_of(row)), filename=f"{name}.csv", content_type=_CSV)
    content = plan_file.write_excel(drafting.lines_of(row), title="Phương án")
    return attachment(content, filename=f"{name}.xlsx", content_type=XLSX)


# Lines


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn, pk: int, deed: str) -> HttpResponse:
    """More lines, in the words of an office: merge, divide, change, open, end, no districts any more."""
    if deed not in FORMS:
        raise Http404
    return _line_page(request, _plan(request, pk), FORMS[deed], [])


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """The lines of one entry, in its form."""
    row = _plan(request, pk)
    lines = entry_of(drafting.lines_of(row), number)
    if not lines:
        messages.info(request, f"Phương án không còn dòng {number}.")
        return redirect("reorganisation:plan", pk)
    return _line_page(request, row, form_for(lines), lines)


def _line_page(
    request: SignedIn, row: ReorganisationPlan, kind: type[LineForm], lines: list[Line]
) -> HttpResponse:
    sent = request.method == "POST"
    wants_more = sent and "more" in request.POST
    form = kind(
        request.POST if sent and not wants_more else None,
        register=_register(row, request),
        url=reverse("reorganisation:suggest", args=[row.pk]),
        lines=lines,
        more=request.POST if wants_more else None,
    )
    if form.is_bound and form.is_valid():
        made = _made(form, row)
        numbers = [line.number for line in lines]

        def save() -> None:
            told = {"version": _version(request), "by": request.user}
            if numbers:
                drafting.replace_lines(row, numbers, made, **told)
            else:
                drafting.add_lines(row, made, **told)

        if made and _saved(request, row, form, save):
            messages.success(request, "Đã ghi vào phương án.")
            return redirect("reorganisation:plan", row.pk)
    context = {"plan": row, "form": form, "numbers": [line.number for line in lines]}
    return render(request, "reorganisation/line.html", context, status=422 if form.errors else 200)


def _made(form: LineForm, row: ReorganisationPlan) -> list[Line]:
    if not isinstance(form, DistrictsForm):
        return form.made
    before = actions.reform_of(drafting.plan_of(row)).before
    found = Naming(before).find(form.cleaned_data["old"])
    made = without_districts(found, before, drafting.lines_of(row)) if found is not None else []
    if not made:
        form.add_error("old", "Đơn vị này không có huyện nào, hoặc phương án đã nêu đủ.")
    return made


@managing
@require_POST
def remove(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """The lines of one entry are no more."""
    row = _plan(request, pk)
    numbers = [line.number for line in entry_of(drafting.lines_of(row), number)]

    def drop() -> None:
        drafting.replace_lines(row, numbers, [], version=_version(request), by=request.user)

    if numbers:
        _tell(request, drop, "Đã bỏ.")
    return redirect("reorganisation:plan", pk)


def _tell(request: SignedIn, save: Callable[[], None], done: str) -> None:
    """It is done, or the next page says who was faster."""
    try:
        save()
    except StaleError as error:
        messages.warning(request, f"{error} Trang này là bản mới nhất; xem lại rồi chọn lại.")
    else:
        messages.success(request, done)


# The rehearsal


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def rehearse(request: SignedIn, pk: int) -> HttpResponse:
    """What would happen, with everything that needs a decision first. A large plan is rehearsed behind the page, when
    that is asked for by POST."""
    row = _plan(request, pk)
    if row.done is not None:
        return redirect("reorganisation:done", row.done.pk)
    if request.method == "POST":
        if drafting.is_large(row, request.user):
            drafting.ask_rehearsal(row, by=request.user)
        return redirect("reorganisation:rehearse", pk)
    context = {"plan": row, **_account(request, row)}
    account = context["account"]
    if account is not None and not account["problems"]:
        context |= {
            "parts": {name: account[name][:_SHOWN] for name in LISTS},
            "counts": {name: len(account[name]) for name in LISTS},
            "levels": [
                (Level(one["level"]), one["number"], levels_instead(Level(one["level"])))
                for one in account["gone"]
            ],
            "transfers": [(old.label, new.label) for old, new in drafting.transfers_of(row).items()],
            "agencies": Agencies,
            "too_early": row.on > timezone.localdate(),
        }
    return render(request, "reorganisation/rehearse.html", context)


def _account(request: SignedIn, row: ReorganisationPlan) -> dict[str, Any]:
    """The rehearsal of the plan as it is now: at once, or as it was kept; else how far it is."""
    made = drafting.read(row, request.user) if row.size <= drafting.LARGE else None
    if not drafting.is_large(row, request.user, made):
        return {"account": drafting.rehearsed(row, request.user, made), "told_at": None}
    kept = getattr(row, "rehearsal", None)
    if kept is None or kept.version != row.version:
        return {"account": None, "large": True, "job": None}
    job = kept.job
    return {
        "account": kept.told,
        "told_at": kept.told_at,
        "large": True,
        "job": job,
        "working": not job.is_finished,
        "unattended": job.has_waited(_LONG_WAIT) and not worker.is_anybody_there(),
    }


@managing
@require_safe
def rehearsed_list(request: SignedIn, pk: int, what: str) -> HttpResponse:
    """One list of the rehearsal, all its pages."""
    row = _plan(request, pk)
    if what not in LISTS:
        raise Http404
    account = _account(request, row)["account"]
    if account is None or account["problems"]:
        return redirect("reorganisation:rehearse", pk)
    context = {
        "back": reverse("reorganisation:rehearse", args=[pk]),
        "about": row.title,
        "plan": row,
        "decides": what in ("undecided", "divided"),
    }
    return _list_page(request, account, what, context)


def _list_page(
    request: SignedIn, account: dict[str, Any], what: str, context: dict[str, Any]
) -> HttpResponse:
    context |= {
        "what": what,
        "title": _TITLES[what],
        "part": _part(account[what], request),
        "count": len(account[what]),
    }
    return render(request, "reorganisation/list.html", context)


@managing
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """One of the decisions that a rehearsal asks for; then the rehearsal again."""
    row = _plan(request, pk)
    what, said = request.POST.get("what"), {"version": _version(request), "by": request.user}
    if what in _DECISIONS:
        save = _DECISIONS[what](row, request.POST, said)
        if save is None:
            messages.warning(request, "Chưa chọn gì. Hãy chọn rồi bấm lại.")
        else:
            _tell(request, save, "Đã ghi lựa chọn.")
    return redirect("reorganisation:rehearse", pk)


def _agencies(row: ReorganisationPlan, sent: Any, said: dict[str, Any]) -> Callable[[], None] | None:
    way = sent.get("way")
    if way not in Agencies.values:
        return None
    return lambda: drafting.choose_agencies(row, Agencies(way), **said)


def _places(row: ReorganisationPlan, sent: Any, said: dict[str, Any]) -> Callable[[], None] | None:
    places = {
        _number(name.removeprefix("unit_")): "" if place == "end" else place
        for name, place in sent.items()
        if name.startswith("unit_") and place and _number(name.removeprefix("unit_"))
    }
    return (lambda: drafting.place_agencies(row, places, **said)) if places else None


def _level(row: ReorganisationPlan, sent: Any, said: dict[str, Any]) -> Callable[[], None] | None:
    try:
        level, to = Level(_number(sent.get("level"))), Level(_number(sent.get("to")))
    except ValueError:
        return None
    return (lambda: drafting.choose_level(row, level, to, **said)) if to in levels_instead(level) else None


def _main(row: ReorganisationPlan, sent: Any, said: dict[str, Any]) -> Callable[[], None] | None:
    unit, code = _number(sent.get("unit")), sent.get("code", "")
    return (lambda: drafting.choose_main(row, unit, code, **said)) if unit and code else None


def _lists(row: ReorganisationPlan, sent: Any, said: dict[str, Any]) -> Callable[[], None] | None:
    code, province = sent.get("code", ""), sent.get("province", "")
    if not code or not province.isdigit():
        return None
    return lambda: drafting.choose_lists(row, code, _number(province), **said)


_DECISIONS = {"agencies": _agencies, "places": _places, "level": _level, "main": _main, "lists": _lists}


# Carried out, taken back


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def carry_out(request: SignedIn, pk: int) -> HttpResponse:
    """The numbers once more, and the button; sent twice it is done once."""
    row = _plan(request, pk)
    if row.done is not None:
        if request.method == "POST" and row.done.carried_out_by_id != request.user.pk:
            messages.info(request, drafting.told_done(row.done))
        return redirect("reorganisation:done", row.done.pk)
    if request.method == "POST":
        if drafting.is_large(row, request.user):
            drafting.ask_to_carry_out(row, version=_version(request), by=request.user)
            return redirect("reorganisation:plan", pk)
        done = drafting.carry_out(row, version=_version(request), by=request.user)
        if done.carried_out_by_id == request.user.pk:
            messages.success(request, "Đã thực hiện.")
        else:
            messages.info(request, drafting.told_done(done))
        return redirect("reorganisation:done", done.pk)
    account = _account(request, row)["account"]
    if account is None or not account["ready"] or row.on > timezone.localdate():
        return redirect("reorganisation:rehearse", pk)
    return render(request, "reorganisation/carry_out.html", {"plan": row, "account": account})


@managing
@require_safe
def done(request: SignedIn, pk: int) -> HttpResponse:
    """The report of what was carried out."""
    found = _done(request, pk)
    account = found.report.get("account", {})
    context = {
        "done": found,
        "account": account,
        "parts": {name: account.get(name, [])[:_ROWS] for name in LISTS},
        "counts": {name: len(account.get(name, [])) for name in LISTS},
        "units": [] if found.undone_at else _new_units(found, account),
    }
    return render(request, "reorganisation/done.html", context)


def _new_units(found: Reorganisation, account: dict[str, Any]) -> list[tuple[str, int]]:
    """The first of the units that were made, each with its number."""
    numbers = found.report.get("units", {})
    opened = account.get("opened", [])[:_ROWS]
    return [(one["name"], numbers[one["code"]]) for one in opened if one["code"] in numbers]


@managing
@require_safe
def done_list(request: SignedIn, pk: int, what: str) -> HttpResponse:
    """One list of the report, all its pages."""
    found = _done(request, pk)
    if what not in LISTS:
        raise Http404
    account = {name: found.report.get("account", {}).get(name, []) for name in LISTS}
    context = {"back": reverse("reorganisation:done", args=[pk]), "about": str(found)}
    return _list_page(request, account, what, context)


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """All as it was before; or why that cannot be any more."""
    found = _done(request, pk)
    refused = ""
    if request.method == "POST":
        try:
            drafting.undo(found, by=request.user)
        except NotPossibleError as error:
            refused = str(error)
        else:
            found.refresh_from_db()
            if found.undone_at is None:
                return redirect("reorganisation:undo", pk)
            messages.success(
                request, "Đã hoàn tác: đơn vị, hồ sơ, nhiệm vụ, tài khoản như trước lúc sắp xếp."
            )
            return redirect("reorganisation:done", pk)
    job = drafting.undoing(found) if found.undone_at is None else None
    context = {
        "done": found,
        "refused": refused,
        "failure": job.failure if job is not None else "",
        "working": job is not None and not job.is_finished,
        "job": job,
    }
    return render(request, "reorganisation/undo.html", context, status=409 if refused else 200)
