"""The wizard: upload, which column is what, what would happen, confirm, progress, report, undo."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts import opening
from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission, Role
from danvan.accounts.refusals import NotPossibleError
from danvan.jobs import worker
from danvan.office.workbook_in import column_number
from danvan.ui.components import Chip
from danvan.ui.text import clean_line
from danvan.ui.wording import date_vi, moment, number
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm, last_said, today
from danvan.web.downloads import attachment
from danvan.web.paging import CURSOR, page_of
from models_registry.importing import actions, papers, people
from models_registry.importing.elsewhere import elsewhere
from models_registry.importing.forms import DRAFT, SEND, MappingForm, UploadForm
from models_registry.importing.kind import Place
from models_registry.importing.kinds import KINDS, kind_of
from models_registry.models import (
    Decision,
    EmulationPeriod,
    ImportBatch,
    ImportKind,
    ImportOutcome,
    ImportRow,
    ImportState,
    Registration,
    Sector,
)
from models_registry.recognition import actions as recognition
from models_registry.recognition import forms as recognition_forms
from models_registry.recognition.actions import DecidingDesk

# Which of the kinds: `_places`, and whoever may see a batch may go on with it.
_MAY = (Permission.REGISTER, Permission.REVIEW, Permission.MANAGE_ACCOUNTS)
READ_OR_SEND = ["GET", "HEAD", "POST"]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONG_WAIT = timezone.timedelta(seconds=20)
_SHOWN = 50
_ASKED_ELSEWHERE = (ImportState.CHECKED, ImportState.DONE)
_VIEWS = {
    "loi": ImportOutcome.WRONG,
    "nhan": ImportOutcome.READY,
    "trung": ImportOutcome.TWIN,
    "khac": ImportOutcome.ASIDE,
}


Places = dict[str, tuple[ImportKind, Place, str]]


def _places(user: User) -> Places:
    """What a list of this person may be about: the kind, whose it is, and both in words, by the word of the form."""
    registers, reviews = _posts(user, Permission.REGISTER), _posts(user, Permission.REVIEW)
    found = {}
    for unit, name in registers:
        found[f"don-vi:{unit.pk}"] = (ImportKind.REGISTRATIONS, Place(unit), f"Danh sách đăng ký của {name}")
        found[f"ket-qua:{unit.pk}"] = (ImportKind.RESULTS, Place(unit), f"Báo cáo kết quả của {name}")
    for unit, name in reviews:
        words = f"Danh sách đăng ký của các đơn vị thuộc {name} (nhập thay)"
        found[f"cap-duoi:{unit.pk}"] = (ImportKind.REGISTRATIONS, Place(unit, is_desk=True), words)
        words = f"Số liệu tổng hợp các năm trước của {name} và các đơn vị bên dưới"
        found[f"so-lieu:{unit.pk}"] = (ImportKind.TOTALS, Place(unit, is_desk=True), words)
    for desk in _desks(user, {unit.pk for unit, _ in reviews}):
        unit = desk.recorded_for or desk.term.desk_served_by or desk.term.unit
        word = f"quyet-dinh:{desk.term.unit_id}-{desk.recorded_for.pk if desk.recorded_for else 0}"
        words = f"Công nhận theo quyết định của {recognition_forms.name_of(desk)}"
        found[word] = (ImportKind.RECOGNITIONS, Place(unit, is_desk=True, desk=desk), words)
    for unit, name in _posts(user, Permission.MANAGE_ACCOUNTS):
        words = f"Tài khoản của người thuộc {name} và các đơn vị bên dưới"
        found[f"tai-khoan:{unit.pk}"] = (ImportKind.PEOPLE, Place(unit), words)
    return found


def _word_of(found: ImportBatch) -> str:
    """The word of the form for what the list is about."""
    if found.kind == ImportKind.RECOGNITIONS:
        return f"quyet-dinh:{found.issuer_id}-{found.recorded_for_id or 0}"
    words = {ImportKind.RESULTS: "ket-qua", ImportKind.TOTALS: "so-lieu", ImportKind.PEOPLE: "tai-khoan"}
    return f"{words.get(ImportKind(found.kind), 'cap-duoi' if found.is_desk else 'don-vi')}:{found.unit_id}"


def _beside(found: ImportBatch, kind: str, places: Places) -> str:
    """The word for a list of another kind of the same unit, where this person brings in such; else none."""
    words = (
        word for word, (key, place, _) in places.items() if key == kind and place.unit.pk == found.unit_id
    )
    return next(words, "")


def _as_before(request: SignedIn, places: Places) -> dict[str, Any]:
    """What the form begins with where a list is sent after another: all that was chosen for that one; with another
    kind named, a list of that kind of the same unit."""
    token = clean_line(request.GET.get("nhu", ""))
    before = ImportBatch.objects.visible_to(request.user).filter(token=token).first() if token else None
    if before is None:
        return {}
    kind = request.GET.get("loai", before.kind)
    word = _word_of(before) if kind == before.kind else _beside(before, kind, places)
    return {
        "period": before.period_id,
        # A colleague's list may be about what the reader brings in no list of.
        **({"place": word} if word in places else {}),
        "way": SEND if before.sends else DRAFT,
        "by_title": before.by_title,
    }


def _posts(user: User, permission: Permission) -> list[tuple[Unit, str]]:
    """The units of today where the person holds it, and what they are called."""
    held = {post.unit_id for post in user.posts_with(permission)}
    terms = UnitTerm.objects.on(today()).filter(unit__in=held).select_related("unit").in_order()
    return [(term.unit, term.name) for term in terms]


def _desks(user: User, reviewed: set[int]) -> list[DecidingDesk]:
    """The desks whose decisions the person drafts as a reviewer, those that have ended among them."""
    if not reviewed:
        return []
    ended = [
        desk
        for desk in recognition.ended_desks_of(user)
        if desk.recorded_for and desk.recorded_for.pk in reviewed
    ]
    return [*recognition.desks_of(user, roles=(Role.REVIEWER,)), *ended]


def _open_periods() -> QuerySet[EmulationPeriod]:
    """Periods of which a list may be brought in: those that have begun or will, the latest first."""
    return EmulationPeriod.objects.latest_first()


def _found(request: SignedIn, token: str) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.user).select_related(
        "period", "by", "job", "unit", "undone_by", "issuer", "recorded_for"
    )
    return get_object_or_404(rows.annotate(unit_name=last_said("unit")), token=token)


@requires(*_MAY)
@require_http_methods(READ_OR_SEND)
def index(request: SignedIn) -> HttpResponse:
    """A new list, and those brought in before."""
    places = _places(request.user)
    offered = [(word, words) for word, (_, _, words) in places.items()]
    undated = {word for word, (kind, _, _) in places.items() if not KINDS[kind].has_period}
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        initial=_as_before(request, places),
        periods=_open_periods(),
        places=offered,
        registrations={word for word, (kind, _, _) in places.items() if kind is ImportKind.REGISTRATIONS},
        undated=undated,
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        kind, place, _ = places[chosen["place"]]
        batch = actions.upload(
            chosen["file"],
            name=str(chosen["file"].name),
            size=chosen["file"].size or 0,
            kind=kind,
            unit=place.unit,
            is_desk=place.is_desk,
            desk=place.desk,
            sends=chosen.get("way") == SEND,
            by_title=chosen.get("by_title", False),
            period=chosen.get("period"),
            by=request.user,
            key=_key(request),
        )
        return redirect("imports:batch", batch.token)
    rows = ImportBatch.objects.visible_to(request.user).select_related("period", "by")
    page = page_of(rows.annotate(unit_name=last_said("unit")), order=("-pk",), cursor=request.GET.get(CURSOR))
    periods = list(_open_periods()) if len(undated) < len(places) else []
    context = {
        "form": form,
        "key": request.POST.get("key") or uuid.uuid4(),
        "places": offered,
        "periods": periods,
        "can_begin": bool(undated or (places and periods)),
        "brings_people": bool(undated),
        "brings_dossiers": len(undated) < len(places),
        "page": page,
        "lines": [(one, _chip(one), one.get_kind_display()) for one in page.rows],
        "desk": any(place.is_desk for _, place, _ in places.values()),
        "decides": any(place.desk for _, place, _ in places.values()),
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


@requires(*_MAY)
@require_POST
def template(request: SignedIn) -> HttpResponseBase:
    """The workbook to fill in, with the lists of one's own unit."""
    places = _places(request.user)
    chosen = request.POST.get("place", "")
    if chosen not in places:
        chosen = next(iter(places), "")
    period = EmulationPeriod.objects.filter(pk=_whole(request.POST.get("period"))).first()
    period = period or EmulationPeriod.objects.latest_first().first()
    key, place, _ = places.get(chosen, (None, None, ""))
    if key is None or (period is None and KINDS[key].has_period):
        raise NotPossibleError("Chưa có đơn vị hoặc kỳ thi đua nào để lập mẫu.")
    made = io.BytesIO()
    KINDS[key].template(place, period, by=request.user, to=made)
    code = f" {period.code}" if KINDS[key].has_period else ""
    name = f"Mẫu {KINDS[key].sheet.lower()}{code} {place.unit}.xlsx"
    return attachment(made.getvalue(), filename=name, content_type=EXCEL)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@requires(*_MAY)
@require_safe
def batch(request: SignedIn, token: str) -> HttpResponse:
    """Where the list is: being read, waiting for its columns, for a yes, written, undone."""
    found = _found(request, token)
    own = found.by_id == request.user.pk
    if own and found.state == ImportState.MAPPING and not found.is_at_work:
        return redirect("imports:columns", found.token)
    waits, has_post = found.is_at_work, actions.has_post(found, request.user)
    shown = request.GET.get("xem", "loi" if found.counts.get(ImportOutcome.WRONG) else "nhan")
    outcome = _VIEWS.get(shown, ImportOutcome.READY)
    rows = found.rows.filter(outcome=outcome)
    page = page_of(rows, order=("number", "pk"), cursor=request.GET.get(CURSOR), size=_SHOWN)
    context = {
        "batch": found,
        "not_own": "" if own or found.done_at else actions.only_the_uploader(found),
        "may_be_discarded": has_post and actions.may_be_discarded(found),
        "may_be_undone": has_post and actions.may_be_undone(found),
        "chip": _chip(found),
        "working": waits,
        "unattended": waits
        and found.job
        and found.job.has_waited(_LONG_WAIT)
        and not worker.is_anybody_there(),
        "tabs": _tabs(found, outcome),
        "outcome": outcome.value,
        "page": page,
        "lines": _lines(found, page.rows, request.user),
        "facts": _facts(found),
        "kind": kind_of(found),
        "drafts": _drafts(found),
        "parts": people.parts(found) if found.kind == ImportKind.PEOPLE else [],
        "elsewhere": _elsewhere(found, request.user) if found.state in _ASKED_ELSEWHERE else [],
        "ready": found.counts.get(ImportOutcome.READY, 0),
        "wrong": found.counts.get(ImportOutcome.WRONG, 0),
    }
    return render(request, "imports/batch.html", context)


def _elsewhere(found: ImportBatch, user: User) -> list[dict[str, Any]]:
    """The columns that the list does not take, and the address of the form for the kind of list that does, where this
    person brings in such."""
    columns = elsewhere(found)
    places = _places(user) if columns else {}
    return [
        {
            "kind": one.kind,
            "columns": one.columns,
            "url": f"{reverse('imports:index')}?nhu={found.token}&loai={one.kind}"
            if _beside(found, one.kind, places)
            else "",
        }
        for one in columns
    ]


def _drafts(found: ImportBatch) -> list[tuple[str, str]]:
    """The draft decisions that the list made and that are not yet recorded or discarded, each with its address."""
    made = found.rows.filter(decision__isnull=False).values("decision")
    drafts = Decision.objects.drafts().filter(pk__in=made).order_by("pk")
    return [
        (
            f"Dự thảo quyết định số {one.number}" if one.number else "Dự thảo quyết định chưa ghi số",
            reverse("recognition:decision", args=[one.pk]),
        )
        for one in drafts
    ]


def _tabs(found: ImportBatch, outcome: ImportOutcome) -> list[tuple[str, str, int, bool]]:
    return [
        (slug, _name_of(one, found), found.counts.get(one, 0), one == outcome)
        for slug, one in _VIEWS.items()
        if found.counts.get(one) or one == ImportOutcome.READY
    ]


def _name_of(outcome: ImportOutcome, found: ImportBatch) -> str:
    """What the rows of an outcome are called; those of a list that was undone are in no more."""
    if outcome == ImportOutcome.ASIDE:
        return f"Không phải {kind_of(found).noun}"
    taken_out = found.state == ImportState.UNDONE and outcome == ImportOutcome.READY
    return "Đã rút ra" if taken_out else str(outcome.label)


def _lines(found: ImportBatch, rows: Sequence[ImportRow], reader: User) -> list[dict[str, Any]]:
    """The rows as the page shows them, with whose they are, how their field and days were read, and the address of what
    was made of them, where the reader may open it. Three queries."""
    units = Unit.objects.filter(pk__in=_said(rows, "unit")).annotate(name=last_said("pk"))
    names = dict(units.values_list("pk", "name"))
    sectors = dict(Sector.objects.filter(pk__in=_said(rows, "sector")).values_list("pk", "name"))
    made = {row.registration_id for row in rows if found.state == ImportState.DONE} - {None}
    seen = Registration.objects.visible_to(reader).filter(pk__in=made).values_list("pk", "token")
    tokens = dict(seen)
    lines = []
    for row in rows:
        level = row.values.get("target_level")
        read = [names.get(row.values.get("unit")), sectors.get(row.values.get("sector"))]
        read += [str(Level(level).label)] if isinstance(level, int) else []
        days = [_day(row.values.get(name)) for name in ("starts_on", "ends_on")]
        if all(days):
            read.append(" – ".join(days))
        token = tokens.get(row.registration_id)
        more = {
            "read": " · ".join(filter(None, read)),
            "url": reverse("dossier", args=[token]) if token else "",
        }
        lines.append(_line(found, row) | more)
    return lines


def _said(rows: Sequence[ImportRow], name: str) -> list[int]:
    return [row.values[name] for row in rows if isinstance(row.values.get(name), int)]


def _day(said: Any) -> str:
    """A day as it is kept with a row, as people write it; empty for none."""
    return date_vi(dt.date.fromisoformat(said)) if isinstance(said, str) and said else ""


def _line(found: ImportBatch, row: ImportRow) -> dict[str, Any]:
    """A row as the page shows it: what it says, and what is wrong where."""
    keys = kind_of(found).vocabulary.keys
    column = next((letters for letters, name in found.mapping.items() if name in keys), "")
    whole = " · ".join(cell for cell in row.cells if cell)[:160]
    if row.outcome != ImportOutcome.ASIDE:
        whole = row.values.get("title") or _cell(row, column) or whole
    return {
        "number": row.number,
        "title": whole,
        "note": row.note,
        "problems": [
            (f"{letters}{row.number}" if letters else "", title, why) for letters, title, why in row.problems
        ],
    }


def _cell(row: Any, letters: str) -> str:
    at = column_number(letters) if letters else 0
    return row.cells[at - 1] if 0 < at <= len(row.cells) else ""


def _facts(found: ImportBatch) -> list[tuple[str, str]]:
    kind = kind_of(found)
    titles = {name: field.title.lower() for name, field in kind.vocabulary.by_name.items()} | {
        "metric": "kết quả bằng số"
    }
    boxes = ", ".join(
        f"{letters}: {titles[name.partition('=')[0]]}"
        for letters, name in found.mapping.items()
        if name.partition("=")[0] in titles
    )
    known = [
        ("Tệp", found.file_name),
        ("Loại", str(kind.key.label)),
        ("Danh sách của", _whose(found)),
        *([("Kỳ", found.period.name)] if found.period else []),
        ("Sau khi nhập", kind.sends_words if found.sends else kind.keeps_words),
        *([("Dòng không đủ nội dung", "vẫn nhận, ghi là chỉ có tên")] if found.by_title else []),
        ("Trang tính", found.sheet),
        ("Các cột", boxes),
        ("Người nhập", f"{found.by}, lúc {moment(found.created_at)}"),
    ]
    if found.done_at:
        known.append(("Nhập xong lúc", moment(found.done_at)))
    if found.undone_at:
        known.append(("Hoàn tác", f"{found.undone_by}, lúc {moment(found.undone_at)}"))
    return known


def _whose(found: ImportBatch) -> str:
    """Of whom the list is, in words."""
    if found.issuer_id is not None:
        part = f", phần của {found.recorded_for}" if found.recorded_for_id else ""
        return f"{found.issuer}{part}"
    if found.kind in (ImportKind.TOTALS, ImportKind.PEOPLE):
        return f"{found.unit_name} và các đơn vị bên dưới"
    return f"các đơn vị thuộc {found.unit_name} (nhập thay)" if found.is_desk else found.unit_name


@requires(*_MAY)
@require_http_methods(READ_OR_SEND)
def columns(request: SignedIn, token: str) -> HttpResponse:
    """Which column is which box; kept for the next list with the same heads."""
    found = _found(request, token)
    actions.refuse_others(found, request.user)
    if (
        found.state not in (ImportState.MAPPING, ImportState.CHECKED, ImportState.CHECKING)
        or found.is_at_work
    ):
        raise NotPossibleError("Danh sách không ở bước chọn cột.")
    form = MappingForm(request.POST or None, batch=found, kind=kind_of(found))
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
    context = {
        "batch": found,
        "form": form,
        "encoding": form["bang-ma"],
        "kind": kind_of(found),
        "elsewhere": _elsewhere(found, request.user),
        "may_be_discarded": actions.has_post(found, request.user) and actions.may_be_discarded(found),
    }
    return render(request, "imports/columns.html", context, status=status)


@requires(*_MAY)
@require_POST
def confirm(request: SignedIn, token: str) -> HttpResponse:
    """What was found good is written."""
    found = _found(request, token)
    actions.confirm(found, by=request.user)
    return redirect("imports:batch", found.token)


@requires(*_MAY)
@require_http_methods(READ_OR_SEND)
def undo(request: SignedIn, token: str) -> HttpResponse:
    """What the list brought is taken out again, once somebody has read what that does."""
    found = _found(request, token)
    if request.method == "POST":
        actions.undo(found, by=request.user)
        return redirect("imports:batch", found.token)
    actions.refuse_without_post(found, request.user)
    if found.state in (ImportState.UNDOING, ImportState.UNDONE) and not actions.may_be_undone(found):
        return redirect("imports:batch", found.token)
    if not actions.may_be_undone(found):
        raise NotPossibleError("Danh sách chưa ghi gì vào sổ, không có gì để hoàn tác.")
    ready = found.counts.get(ImportOutcome.READY, 0)
    noun = kind_of(found).noun
    question = f"Đưa {number(ready)} {noun} ra khỏi sổ?"
    if found.kind == ImportKind.PEOPLE:
        question = f"Xóa {number(ready)} {noun} này?"
    if found.issuer_id is not None:
        question = f"Hủy dự thảo quyết định của {number(ready)} {noun} này?"
    return render(request, "imports/undo.html", {"batch": found, "question": question, "ready": ready})


@requires(*_MAY)
@require_POST
def discard(request: SignedIn, token: str) -> HttpResponse:
    """A list that wrote nothing is gone."""
    actions.discard(_found(request, token), by=request.user)
    messages.success(request, "Đã bỏ danh sách; chưa có gì được ghi vào sổ.")
    return redirect("imports:index")


@requires(*_MAY)
@require_POST
def errors(request: SignedIn, token: str) -> HttpResponseBase:
    """One's own rows with the reasons why they were not taken, to mend and send again."""
    found = _found(request, token)
    if not found.counts.get(ImportOutcome.WRONG):
        raise NotPossibleError("Không có dòng nào có lỗi.")
    made = io.BytesIO()
    papers.errors(found, to=made)
    return attachment(made.getvalue(), filename=f"Dòng lỗi - {found.file_name}", content_type=EXCEL)


@requires(Permission.MANAGE_ACCOUNTS)
@never_cache
@require_POST
def slips(request: SignedIn, token: str) -> HttpResponse:
    """One-time passwords for one part of the accounts that the list opened, shown once. Asked twice, what was shown
    before is worth nothing."""
    found = _found(request, token)
    part = _whole(request.POST.get("part"))
    if found.kind != ImportKind.PEOPLE or found.state != ImportState.DONE or part is None:
        raise NotPossibleError("Danh sách này không có tài khoản nào chờ cấp mật khẩu.")
    made = opening.hand_out(people.accounts(found, part), by=request.user)
    if not made:
        raise NotPossibleError(
            "Không còn ai trong phần này chờ mật khẩu: ai cũng đã đăng nhập, đã bị khóa, hoặc giữ thêm nhiệm vụ ngoài "
            "phạm vi của đồng chí. Cần đặt lại mật khẩu thì mở trang của từng người."
        )
    back = reverse("imports:batch", args=[found.token])
    return render(request, "accounts/issued.html", {"slips": made, "back": back})
