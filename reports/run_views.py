"""Files on their way out, and the journal of them: who took what, when, with which filters."""

from __future__ import annotations

import datetime as dt
from typing import Any, BinaryIO

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_POST, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.jobs import worker
from danvan.ui.wording import date_vi, moment
from danvan.units.models import last_said
from danvan.web.downloads import stored_file
from danvan.web.paging import CURSOR, page_of
from reports import addresses, lists, runs
from reports.catalogue import CONTENT_TYPES, OFFICE, Format
from reports.exports import NotUnderstoodError, archived_unit
from reports.forms import JournalForm, QuestionForm
from reports.models import ReportRun, Taken

_LONG_WAIT = dt.timedelta(seconds=30)


@requires(Permission.EXPORT)
@require_POST
def export(request: SignedIn) -> HttpResponseBase:
    """A report, or exactly the list of figures that was on the screen."""
    return _taken(request, Taken.FIGURES)


@requires(Permission.EXPORT)
@require_POST
def export_dossiers(request: SignedIn) -> HttpResponseBase:
    """The list of dossiers as it stands on the screen, all its pages."""
    return _taken(request, Taken.DOSSIERS)


@requires(Permission.REVIEW)
@require_POST
def export_queue(request: SignedIn) -> HttpResponseBase:
    """What waits at one's desks as it stands on the screen, all its pages."""
    return _taken(request, Taken.QUEUE)


@requires(Permission.EXPORT, Permission.MANAGE_ACCOUNTS)
@require_POST
def export_list(request: SignedIn) -> HttpResponseBase:
    """The list of another page as it stands there, all its pages; `ds` says which."""
    return _taken(request, Taken.LIST)


@requires(Permission.VIEW)
@require_POST
def export_annex(request: SignedIn, pk: int) -> HttpResponseBase:
    """The list that goes with a decision, as a Word document, or as a workbook where the address says so."""
    return _taken(request, Taken.ANNEX, QueryDict(f"so={pk}&dang={_office(request)}"))


@requires(Permission.EXPORT)
@require_POST
def export_commended(request: SignedIn, pk: int) -> HttpResponseBase:
    """Those commended by an award, as a Word document, or as a workbook where the address says so."""
    return _taken(request, Taken.AWARDED, QueryDict(f"so={pk}&dang={_office(request)}"))


def _office(request: SignedIn) -> str:
    asked = request.GET.get("dang", "")
    return asked if asked in OFFICE else Format.DOCX.value


@requires(Permission.ARCHIVE)
@require_safe
def archive(request: SignedIn) -> HttpResponse:
    """What is in the archive of a unit's register, before it is taken."""
    asked = request.GET.copy()
    if not asked.get("don-vi") and not asked.get("don-vi-ten"):
        asked["don-vi"] = str(archived_unit(asked, request.user).pk)
    form = QuestionForm(asked, user=request.user)
    form.is_valid()
    unit = archived_unit(QueryDict(f"don-vi={form.unit.pk}") if form.unit else QueryDict(), request.user)
    context = {
        "form": form,
        "unit": unit,
        "unit_name": str(unit),
        "unit_number": str(unit.pk),
        "drafts": unit.pk in request.user.territory(Permission.VIEW).own,
    }
    return render(request, "reports/archive.html", context)


@requires(Permission.ARCHIVE)
@require_POST
def export_archive(request: SignedIn) -> HttpResponseBase:
    """The whole register of a unit with its files, made behind the page."""
    return _taken(request, Taken.ARCHIVE)


@requires(Permission.EXPORT)
@require_POST
def snapshot_file(request: SignedIn, pk: int) -> HttpResponseBase:
    """A file as it was closed."""
    return _taken(request, Taken.FROZEN, QueryDict(f"tep={pk}"))


def _taken(request: SignedIn, kind: Taken, query: QueryDict | None = None) -> HttpResponseBase:
    """The file; or, where it is long, the page that says how far it is."""
    try:
        run = runs.take(kind, request.GET if query is None else query, by=request.user)
    except NotUnderstoodError as error:
        return render(request, "reports/summary.html", {"form": error.form}, status=422)
    return _sent(run, runs.opened(run)) if run.is_made else redirect("reports:run", run.token)


def _sent(run: ReportRun, content: BinaryIO) -> HttpResponseBase:
    return stored_file(content, filename=run.name, content_type=CONTENT_TYPES[Format(run.format)])


def _found(request: SignedIn) -> QuerySet[ReportRun]:
    found = ReportRun.objects.visible_to(request.user)
    return found.select_related("by", "unit", "period", "job").annotate(unit_name=last_said("unit"))


@requires(Permission.EXPORT, Permission.MANAGE_ACCOUNTS)
@require_safe
def journal(request: SignedIn) -> HttpResponse:
    """One's own files, or all that was taken of the units one looks after."""
    everybody = request.GET.get("cua") == lists.EVERYBODY
    form = JournalForm(request.GET)
    found, asked = lists.journal(request.GET, request.user)
    page = page_of(found, order=lists.JOURNAL_ORDER, cursor=request.GET.get(CURSOR))
    context = {
        "page": page,
        "lines": [_line(run, request) for run in page.rows],
        "everybody": everybody,
        "form": form,
        "asked": asked,
        "wide": lists.EVERYBODY,
        "archives": request.user.may(Permission.ARCHIVE),
        "may_export": request.user.may(Permission.EXPORT),
        "kept_days": settings.FILES_KEPT_DAYS,
    }
    return render(request, "reports/runs.html", context)


def _line(run: ReportRun, request: SignedIn) -> dict[str, Any]:
    about = " · ".join(filter(None, (run.period.name if run.period else "", run.unit_name)))
    return {
        "run": run,
        "about": about,
        "format": Format(run.format).label,
        "own": run.by_id == request.user.pk,
    }


@requires(Permission.EXPORT, Permission.MANAGE_ACCOUNTS)
@require_safe
def run(request: SignedIn, token: str) -> HttpResponse:
    """One line of the journal, whole; while its file is being made, how far it is."""
    found = get_object_or_404(_found(request), token=token)
    working = not found.is_made and not found.why_not
    context = {
        **_line(found, request),
        "working": working,
        "unattended": working
        and found.job is not None
        and found.job.has_waited(_LONG_WAIT)
        and not worker.is_anybody_there(),
        "facts": _facts(found),
        "page_url": addresses.page_of_run(found) if request.user.may(Permission.SUMMARISE) else "",
        "kept_days": settings.FILES_KEPT_DAYS,
        "again_url": addresses.taken_again(found),
    }
    return render(request, "reports/run.html", context)


def _facts(run: ReportRun) -> list[tuple[str, str]]:
    """The line of the journal in words."""
    known = [
        ("Người lập", str(run.by)),
        ("Yêu cầu lúc", moment(run.asked_at)),
        ("Lấy từ", Taken(run.kind).label),
        ("Dạng tệp", Format(run.format).label),
        ("Điều kiện lọc", "; ".join(run.filters) or "không lọc"),
    ]
    if run.is_made:
        closed = f" (đã chốt, phiên bản {run.version})" if run.version else ""
        known += [
            ("Số liệu tính đến", f"{moment(run.taken_at)}{closed}"),
            ("Bản đồ đơn vị", f"ngày {date_vi(run.map_date)}"),
            ("Phiên bản cách tính", run.definitions),
            ("Tên tệp", run.name),
            ("Dung lượng", filesizeformat(run.size)),
        ]
    return known


@requires(Permission.EXPORT, Permission.MANAGE_ACCOUNTS)
@require_POST
def run_file(request: SignedIn, token: str) -> HttpResponseBase:
    """The file of a run of one's own, again: the very bytes that were taken."""
    found = get_object_or_404(_found(request), token=token)
    return _sent(found, runs.fetch(found, by=request.user))
