"""The wizard: upload, which column is what, what would happen, confirm, progress, report, undo."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.jobs import worker
from danvan.ui.components import Chip
from danvan.ui.wording import moment
from danvan.units.desks import label_of, targets
from danvan.units.models import Unit, UnitTerm, last_said, today
from danvan.web.downloads import attachment
from danvan.web.paging import CURSOR, page_of
from models_registry.models import (
    EmulationPeriod,
    EntryType,
    ImportBatch,
    ImportOutcome,
    ImportState,
    Origin,
    Sector,
    SubjectType,
)
from models_registry.registration.importing import actions, fields, papers
from models_registry.registration.importing.forms import SEND, MappingForm, UploadForm

READ_OR_SEND = ["GET", "HEAD", "POST"]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONG_WAIT = timezone.timedelta(seconds=20)
_SHOWN = 50
_OWN, _DESK = "don-vi", "cap-duoi"
_VIEWS = {
    "loi": ImportOutcome.WRONG,
    "nhan": ImportOutcome.READY,
    "trung": ImportOutcome.TWIN,
    "khac": ImportOutcome.ASIDE,
}


def _places(user: User) -> list[tuple[str, str]]:
    """(address, words) of what a list of this person may be about."""
    day = today()
    found = []
    for permission, kind, words in (
        (Permission.REGISTER, _OWN, "{name}"),
        (Permission.REVIEW, _DESK, "Các đơn vị thuộc {name} (nhập thay)"),
    ):
        held = {post.unit_id for post in user.posts_with(permission)}
        terms = UnitTerm.objects.on(day).filter(unit__in=held).in_order()
        found += [
            (f"{kind}:{unit}", words.format(name=name)) for unit, name in terms.values_list("unit_id", "name")
        ]
    return found


def _place(chosen: str) -> tuple[Unit, bool]:
    kind, _, pk = chosen.partition(":")
    return Unit.objects.get(pk=int(pk)), kind == _DESK


def _open_periods() -> QuerySet[EmulationPeriod]:
    """Periods of which a list may be brought in: those that have begun or will, the latest first."""
    return EmulationPeriod.objects.latest_first()


def _found(request: SignedIn, token: str) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.user).select_related(
        "period", "by", "job", "unit", "undone_by"
    )
    return get_object_or_404(rows.annotate(unit_name=last_said("unit")), token=token)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def index(request: SignedIn) -> HttpResponse:
    """A new list, and those brought in before."""
    places = _places(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, periods=_open_periods(), places=places)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        unit, is_desk = _place(chosen["place"])
        batch = actions.upload(
            chosen["file"],
            name=str(chosen["file"].name),
            size=chosen["file"].size or 0,
            unit=unit,
            is_desk=is_desk,
            sends=chosen["way"] == SEND,
            period=chosen["period"],
            by=request.user,
            key=_key(request),
        )
        return redirect("imports:batch", batch.token)
    rows = ImportBatch.objects.visible_to(request.user).select_related("period", "by")
    page = page_of(rows.annotate(unit_name=last_said("unit")), order=("-pk",), cursor=request.GET.get(CURSOR))
    context = {
        "form": form,
        "key": request.POST.get("key") or uuid.uuid4(),
        "places": places,
        "periods": _open_periods(),
        "page": page,
        "lines": [(one, _chip(one)) for one in page.rows],
        "desk": any(place.startswith(_DESK) for place, _ in places),
    }
    return render(
        request, "imports/index.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _key(request: SignedIn) -> uuid.UUID:
    """The form's own number: sent twice, the same."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _chip(batch: ImportBatch) -> Chip:
    state = ImportState(batch.state)
    return Chip(str(state.label), state.tone)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def template(request: SignedIn) -> HttpResponseBase:
    """The workbook to fill in, with the lists of one's own unit."""
    places = dict(_places(request.user))
    chosen = request.POST.get("place", "")
    if chosen not in places:
        chosen = next(iter(places), "")
    period = EmulationPeriod.objects.filter(pk=_whole(request.POST.get("period"))).first()
    period = period or EmulationPeriod.objects.latest_first().first()
    if not chosen or period is None:
        raise NotPossibleError("Chưa có đơn vị hoặc kỳ thi đua nào để lập mẫu.")
    unit, is_desk = _place(chosen)
    made = io.BytesIO()
    papers.template(unit, period, is_desk=is_desk, to=made)
    return attachment(made.getvalue(), filename=f"Mẫu đăng ký {period.code} {unit}.xlsx", content_type=EXCEL)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@requires(Permission.REGISTER, Permission.REVIEW)
@require_safe
def batch(request: SignedIn, token: str) -> HttpResponse:
    """Where the list is: being read, waiting for its columns, for a yes, written, undone."""
    found = _found(request, token)
    if found.state == ImportState.MAPPING and not found.is_at_work:
        return redirect("imports:columns", found.token)
    waits = found.is_at_work
    shown = request.GET.get("xem", "loi" if found.counts.get(ImportOutcome.WRONG) else "nhan")
    outcome = _VIEWS.get(shown, ImportOutcome.READY)
    rows = found.rows.filter(outcome=outcome)
    page = page_of(rows, order=("number", "pk"), cursor=request.GET.get(CURSOR), size=_SHOWN)
    context = {
        "batch": found,
        "chip": _chip(found),
        "working": waits,
        "unattended": waits
        and found.job
        and found.job.has_waited(_LONG_WAIT)
        and not worker.is_anybody_there(),
        "tabs": _tabs(found, outcome),
        "outcome": outcome.value,
        "page": page,
        "lines": [_line(found, row) for row in page.rows],
        "facts": _facts(found),
        "ready": found.counts.get(ImportOutcome.READY, 0),
        "wrong": found.counts.get(ImportOutcome.WRONG, 0),
    }
    return render(request, "imports/batch.html", context)


def _tabs(found: ImportBatch, outcome: ImportOutcome) -> list[tuple[str, str, int, bool]]:
    return [
        (slug, str(one.label), found.counts.get(one, 0), one == outcome)
        for slug, one in _VIEWS.items()
        if found.counts.get(one) or one == ImportOutcome.READY
    ]


def _line(found: ImportBatch, row: Any) -> dict[str, Any]:
    """A row as the page shows it: what it says, and what is wrong where."""
    column = next((letters for letters, name in found.mapping.items() if name == "name"), "")
    named = (
        row.values.get("title") or _cell(row, column) or " · ".join(cell for cell in row.cells if cell)[:160]
    )
    return {
        "number": row.number,
        "title": named,
        "note": row.note,
        "problems": [
            (f"{letters}{row.number}" if letters else "", title, why) for letters, title, why in row.problems
        ],
    }


def _cell(row: Any, letters: str) -> str:
    at = papers.column_number(letters) if letters else 0
    return row.cells[at - 1] if 0 < at <= len(row.cells) else ""


def _facts(found: ImportBatch) -> list[tuple[str, str]]:
    where = f"các đơn vị thuộc {found.unit_name} (nhập thay)" if found.is_desk else found.unit_name
    boxes = ", ".join(
        f"{letters}: {fields.BY_NAME[name.partition('=')[0]].title.lower()}"
        for letters, name in found.mapping.items()
        if name.partition("=")[0] in fields.BY_NAME
    )
    known = [
        ("Tệp", found.file_name),
        ("Danh sách của", where),
        ("Kỳ", found.period.name),
        ("Sau khi nhập", "gửi đăng ký ngay" if found.sends else "để thành bản nháp"),
        ("Trang tính", found.sheet),
        ("Các cột", boxes),
        ("Người nhập", f"{found.by}, lúc {moment(found.created_at)}"),
    ]
    if found.done_at:
        known.append(("Ghi vào sổ lúc", moment(found.done_at)))
    if found.undone_at:
        known.append(("Hoàn tác", f"{found.undone_by}, lúc {moment(found.undone_at)}"))
    return known


@requires(Permission.REGISTER, Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def columns(request: SignedIn, token: str) -> HttpResponse:
    """Which column is which box; kept for the next list with the same heads."""
    found = _found(request, token)
    if (
        found.state not in (ImportState.MAPPING, ImportState.CHECKED, ImportState.CHECKING)
        or found.is_at_work
    ):
        raise NotPossibleError("Danh sách không ở bước chọn cột.")
    form = MappingForm(request.POST or None, batch=found, offered=_offered(found))
    if request.method == "POST" and form.is_valid():
        actions.map_columns(
            found,
            mapping=form.mapping(),
            defaults=form.defaults(),
            encoding=form.encoding(),
            by=request.user,
        )
        return redirect("imports:batch", found.token)
    status = 422 if form.is_bound and form.errors else 200
    context = {"batch": found, "form": form, "encoding": form["bang-ma"]}
    return render(request, "imports/columns.html", context, status=status)


def _offered(found: ImportBatch) -> dict[str, list[str]]:
    """The words that may hold for all rows."""
    term = UnitTerm.objects.on(today()).filter(unit=found.unit_id).first()
    levels = targets(found.unit, on=today())
    sectors = Sector.objects.offered(found.period, term.path if term else "")
    return {
        "target_level": [label_of(level, found.unit, on=today()).capitalize() for level in levels],
        "sector": list(sectors.values_list("name", flat=True)),
        "entry_type": [str(one.label) for one in EntryType],
        "subject": [str(one.label) for one in SubjectType],
        "origin": [str(one.label) for one in Origin],
    }


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def confirm(request: SignedIn, token: str) -> HttpResponse:
    """What was found good is written."""
    found = _found(request, token)
    actions.confirm(found, by=request.user)
    return redirect("imports:batch", found.token)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def undo(request: SignedIn, token: str) -> HttpResponse:
    """What the list brought is taken out again."""
    found = _found(request, token)
    actions.undo(found, by=request.user)
    return redirect("imports:batch", found.token)


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def discard(request: SignedIn, token: str) -> HttpResponse:
    """A list that wrote nothing is gone."""
    actions.discard(_found(request, token), by=request.user)
    messages.success(request, "Đã bỏ danh sách; chưa có gì được ghi vào sổ.")
    return redirect("imports:index")


@requires(Permission.REGISTER, Permission.REVIEW)
@require_POST
def errors(request: SignedIn, token: str) -> HttpResponseBase:
    """One's own rows with the reasons why they were not taken, to mend and send again."""
    found = _found(request, token)
    if not found.counts.get(ImportOutcome.WRONG):
        raise NotPossibleError("Không có dòng nào có lỗi.")
    made = io.BytesIO()
    papers.errors(found, to=made)
    return attachment(made.getvalue(), filename=f"Dòng lỗi - {found.file_name}", content_type=EXCEL)
