"""Pages of awards: their list, one of them, and the screens that enter, correct and cancel."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import DateField, F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce, Greatest, Least
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from danvan.ui.wording import date_vi, moment
from danvan.units.enums import UnitKind
from danvan.units.models import Unit, UnitTerm, last_said
from danvan.web.paging import CURSOR, count_up_to, page_of
from models_registry.models import Award, AwardRecipient, EmulationPeriod
from models_registry.models.award import territory_of
from models_registry.recognition import award_actions
from models_registry.recognition.award_forms import (
    AwardEntry,
    AwardsFilter,
    CancelForm,
    CorrectionEntry,
    written,
)

_READ_OR_SEND = ["GET", "HEAD", "POST"]


@requires(Permission.VIEW)
@require_safe
def awards(request: SignedIn) -> HttpResponse:
    """The awards of one's part of the map that count now, newest first."""
    form = AwardsFilter(request.GET, seen_by=request.user)
    found = form.narrow(Award.objects.visible_to(request.user))
    unit = form.cleaned_data.get("unit")
    page = page_of(described(found, unit), order=("-date", "-pk"), cursor=request.GET.get(CURSOR), size=50)
    context = {
        "form": form,
        "page": page,
        "rows": [(one, level_of(one)) for one in page.rows],
        "count": count_up_to(found),
        "unit": unit,
        "at": form.cleaned_data.get("at"),
        "narrowed": any(value for name, value in request.GET.items() if name != CURSOR),
        "may_enter": request.user.may(Permission.AWARD),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "awards/list.html", context)


def described(found: QuerySet[Award], within: Unit | None = None) -> QuerySet[Award]:
    """With name and kind of the issuer as on the award's map, and how many were commended, of all or in `within`."""
    day = Least(Greatest(OuterRef("date"), OuterRef("period__starts_on")), OuterRef("period__ends_on"))
    then = UnitTerm.objects.filter(unit=OuterRef("issuer")).alias(
        day=Coalesce(day, day, output_field=DateField())
    )
    then = then.filter(during__contains=F("day"))
    counted = found.counted(territory_of(within).q("recipients__unit__")) if within else found.counted()
    return counted.select_related("period").annotate(
        issuer_name=Coalesce(
            Subquery(then.values("name")[:1]), last_said("issuer"), output_field=TextField()
        ),
        issuer_kind=Coalesce(
            Subquery(then.values("kind")[:1]), last_said("issuer", "kind"), output_field=TextField()
        ),
    )


def level_of(award: Award) -> str:
    """How the level of a described award is called."""
    return UnitKind(award.issuer_kind).level_label


def _visible(request: SignedIn, pk: int) -> Award:
    found = described(Award.objects.visible_to(request.user))
    return get_object_or_404(
        found.select_related("period", "issuer", "registration", "entered_by", "ended_by"), pk=pk
    )


@requires(Permission.VIEW)
@require_safe
def award(request: SignedIn, pk: int) -> HttpResponse:
    """One award: the decision, and those commended whom the reader may see."""
    one = _visible(request, pk)
    shown, others = commended(one, request.user)
    context = {
        "award": one,
        "facts": _facts(one, request.user),
        "recipients": shown,
        "others": others,
        "may_change": award_actions.may_change(one, request.user),
        "may_export": request.user.may(Permission.EXPORT),
        "later": Award.objects.filter(replaces=one).first(),
    }
    return render(request, "awards/award.html", context)


def commended(one: Award, reader: User) -> tuple[list[AwardRecipient], int]:
    """Those commended whom the reader may see, collectives first, and how many others there are."""
    shown = list(one.recipients.visible_to(reader).order_by("subject", "pk"))
    return shown, 0 if one.is_counted_only else one.given_collectives + one.given_individuals - len(shown)


def _facts(one: Award, reader: User) -> list[tuple[str, str]]:
    facts = [
        ("Hình thức", one.get_form_display()),
        ("Cơ quan khen thưởng", f"{one.issued_by} ({level_of(one)})"),
        ("Đơn vị", one.issuer_name),
        (
            "Quyết định",
            f"Số {one.number} ngày {date_vi(one.date)}" if one.number else f"Ngày {date_vi(one.date)}",
        ),
        ("Kỳ", one.period.name),
        ("Nội dung", "\n".join(one.scope_labels)),
        ("Tập thể", str(one.given_collectives)),
        ("Cá nhân", str(one.given_individuals)),
    ]
    if (
        one.registration
        and type(one.registration).objects.visible_to(reader).filter(pk=one.registration_id).exists()
    ):
        facts.append(("Mô hình", f"{one.registration.title} ({one.registration.code})"))
    facts.append(("Người ghi", f"{one.entered_by}, {moment(one.entered_at)}"))
    if one.replaces_id:
        facts.append(("Sửa từ bản ghi trước vì", one.replaces.end_reason))
    return facts


@requires(Permission.AWARD)
@require_http_methods(_READ_OR_SEND)
def enter(request: SignedIn) -> HttpResponse:
    """A decision that awards is entered."""
    latest = EmulationPeriod.objects.latest_first().first()
    own = (
        award_actions.issuers(request.user)
        .filter(pk__in=request.user.territory(Permission.AWARD).own)
        .first()
    )
    initial = {"period": latest and latest.code, "issuer": own and own.pk}
    form = AwardEntry(request.POST or None, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = award_actions.enter(form.said(), by=request.user, key=_key(request))
        messages.success(request, f"Đã ghi {made.get_form_display().lower()} của {made.issued_by}.")
        return redirect("awards:award", pk=made.pk)
    return _entry_page(request, form, title="Ghi khen thưởng", back=reverse("awards:list"))


@requires(Permission.AWARD)
@require_http_methods(_READ_OR_SEND)
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """The award is entered anew, with a reason; the first entry stays in the records."""
    one = _changeable(request, pk)
    form = CorrectionEntry(request.POST or None, by=request.user, initial=written(one))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        made = award_actions.correct(one, form.said(), by=request.user, reason=reason, key=_key(request))
        messages.success(request, "Đã sửa. Bản ghi trước còn trong lịch sử, kèm lý do.")
        return redirect("awards:award", pk=made.pk)
    back = reverse("awards:award", args=[one.pk])
    return _entry_page(request, form, title="Sửa khen thưởng", back=back)


def _changeable(request: SignedIn, pk: int) -> Award:
    """An award that the reader may correct; what has ended is answered when it is sent, so that twice is once."""
    one = _visible(request, pk)
    if not award_actions.issuers(request.user).filter(pk=one.issuer_id).exists():
        raise NotPermittedError("Việc này dành cho nơi khen thưởng hoặc cấp trên.")
    if one.ended_at is not None and request.method != "POST":
        raise NotPossibleError("Khen thưởng này đã được sửa hoặc hủy.")
    return one


def _key(request: SignedIn) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _entry_page(request: SignedIn, form: Any, **context: Any) -> HttpResponse:
    shown = {"form": form, "key": request.POST.get("key") or uuid.uuid4(), **context}
    return render(request, "awards/entry.html", shown, status=422 if form.is_bound else 200)


@requires(Permission.AWARD)
@require_http_methods(_READ_OR_SEND)
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """An award entered by mistake, or taken back, counts no more."""
    one = _changeable(request, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        award_actions.cancel(one, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Đã hủy. Khen thưởng này không còn tính vào số liệu từ bây giờ.")
        return redirect("awards:award", pk=one.pk)
    status = 422 if form.is_bound else 200
    return render(request, "awards/cancel.html", {"form": form, "award": one}, status=status)
