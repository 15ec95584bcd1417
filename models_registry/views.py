"""Home, the list of dossiers, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.accounts.guard import SignedIn, requires, signed_in
from danvan.accounts.permissions import Permission
from danvan.ui.wording import date_vi
from danvan.units.desks import tree_at_rest
from danvan.units.models import today
from danvan.web.paging import CURSOR, page_of
from models_registry import closing, dossier_page
from models_registry import home as home_page
from models_registry.dossier_track import NamesThen, track
from models_registry.lists import MINE, ORDERS, asked, counted, level_names, listed
from models_registry.models import EmulationModel, EmulationPeriod, EvidenceStep, Quality, Registration
from models_registry.recognition.pages import honour_of
from models_registry.review.rounds import has_desk
from models_registry.wording import LevelNames, status_chip


@signed_in
@require_safe
def home(request: SignedIn) -> HttpResponse:
    """The first page of everybody: what waits for me, what came back, what is due, what I sent and where it is."""
    user = request.user
    context = {
        "sections": home_page.sections(user) if user.may(Permission.VIEW) else [],
        "drafts": home_page.draft_decisions(user),
        "corrections": home_page.open_corrections(user),
        "registers": user.may(Permission.REGISTER),
        "enters": user.may(Permission.REVIEW),
        "gathers": user.may(Permission.REVIEW)
        and has_desk(user)
        and EmulationPeriod.objects.rounds_at_their_end(today()).exists(),
        "quotas": home_page.quotas_of(user),
        "summarises": user.may(Permission.SUMMARISE),
        "administers": user.may(Permission.MANAGE_ACCOUNTS),
        "posts": user.posts,
    }
    return render(request, "home.html", context)


@requires(Permission.VIEW)
@require_safe
def dossiers(request: SignedIn) -> HttpResponse:
    """The dossiers of one's part of the map, narrowed and ordered by the address."""
    narrowed, order = asked(request.GET, request.user)
    page = page_of(listed(narrowed.qs, narrowed.number), order=ORDERS[order], cursor=request.GET.get(CURSOR))
    names = level_names(request.user)
    for row in page.rows:
        _dress(row, names)
    context = {
        "filter": narrowed,
        "chips": narrowed.chips(),
        "page": page,
        "count": counted(page.rows),
        "order": order,
        "may_export": request.user.may(Permission.EXPORT),
        "mine": request.GET.get("cho") == MINE,
        "narrowed": bool(request.GET),
    }
    return render(request, "dossiers.html", context)


def _dress(row: dict[str, Any], names: LevelNames) -> None:
    """What the row shows, ready to be set: fifty rows are the larger part of the page's work."""
    level = names.of(row["target_level"])
    over = row["closed_level"] is not None
    chip = status_chip(row["status"], level_name=level, place=row["awaiting_name"] or "", over=over)
    row["url"] = reverse("dossier", args=[row["token"]])
    row["note"] = f"{row['model_code'] or 'chưa có mã'} · {row['period_name'].lower()}"
    if row["quality"] == Quality.TITLE:
        row["note"] += f" · {Quality.TITLE.label.lower()}"
    row["level"] = level or "–"
    row["sector"] = row["sector_name"] or "–"
    row["said"], row["tone"] = chip.label, chip.tone
    row["changed"] = date_vi(row["changed_at"])


@requires(Permission.VIEW)
@require_safe
@tree_at_rest()
def dossier(request: SignedIn, token: str) -> HttpResponse:
    """One dossier: where it stands, what it says, what happened, what can be done."""
    rows = Registration.objects.visible_to(request.user)
    related = ("period", "emulation_model__replicated_from", "sector", "keeper", "unit", "dossier", "result")
    registration = get_object_or_404(rows.select_related(*related), token=token)
    on = dossier_page.map_date(registration)
    desks = dossier_page.desks_passed(registration, on)
    names = dossier_page.level_names(registration, on)
    changes = list(registration.changes.select_related("by").order_by("sequence"))
    names_then = NamesThen(changes)
    result = getattr(registration, "result", None)
    over = closing.seen(registration.period_id, registration.unit_id).stops(None)
    files = list(registration.evidence.kept().order_by("pk"))
    correction = registration.corrections.open().select_related("unit", "proposed_by").first()
    context = {
        "registration": registration,
        "next": dossier_page.next_waiting(registration, by=request.user),
        "level": names.of(registration.target_level),
        "chips": dossier_page.chips(registration, names, desks, over=over),
        "closed": closing.why(registration.period_id, registration.unit_id) if over else "",
        "broken": dossier_page.broken_rules(registration, by=request.user) if not over else [],
        "correction": correction,
        "may_answer": correction and dossier_page.may_answer(correction, by=request.user),
        "may_correct": over and registration.first_sent_at and request.user.may(Permission.REVIEW),
        "stops": track(registration, desks, changes, names_then, over=over),
        "entries": dossier_page.timeline(changes, names, names_then),
        "buttons": dossier_page.buttons(registration, by=request.user, desks=desks),
        "extras": [] if over else dossier_page.extras(registration, by=request.user),
        "last_return": registration.last_return
        if registration.status in ("returned", "results_returned")
        else None,
        "boxes": dossier_page.boxes(registration),
        "result": result,
        "result_facts": dossier_page.result_facts(result),
        "metrics": list(result.metrics.order_by("position")) if result else [],
        "files": [one for one in files if one.step == EvidenceStep.REGISTRATION],
        "result_files": [one for one in files if one.step == EvidenceStep.RESULTS],
        "appraisals": list(registration.appraisals.select_related("by").order_by("-at", "-pk")),
        "inspections": list(registration.inspections.order_by("-on", "-pk")),
        "explanations": list(registration.explanations.select_related("by").order_by("-at", "-pk")),
        "honour": honour_of(registration, seen_by=request.user),
        "counted_with": dossier_page.counted_with(registration, by=request.user),
        "alike": dossier_page.alike(registration, by=request.user),
        "across_years": dossier_page.across_years(registration, names, by=request.user),
        "afterwards": dossier_page.after_recognition(registration, files),
        "follow_up": dossier_page.follow_up(registration, by=request.user),
        "origin_url": dossier_page.in_library(registration.emulation_model.replicated_from_id),
        "library_url": reverse("library:model", args=[token]) if registration.honoured_level else "",
        "unit_line": dossier_page.unit_line(registration),
        "partners": [str(unit) for unit in registration.partners.order_by("pk")],
    }
    return render(request, "dossier.html", context)


@requires(Permission.VIEW)
@require_safe
def by_code(request: SignedIn, code: str) -> HttpResponse:
    """The latest dossier of the emulation model with this code, if the person may see it."""
    model = EmulationModel.objects.filter(code=code.upper()).first()
    rows = Registration.objects.visible_to(request.user).filter(emulation_model=model)
    latest = rows.order_by("-period__starts_on", "-pk").first() if model else None
    if latest is None:
        raise Http404
    return redirect("dossier", latest.token)
