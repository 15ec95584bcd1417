"""A recognised model is opened to everybody, or taken back, by who records the decisions of its deciding body."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.units.enums import DESK_LEVELS, Level
from models_registry import published
from models_registry.models import Registration
from models_registry.recognition import publishing
from models_registry.recognition.publication_forms import PublishForm


def _found(request: SignedIn, token: str, level: str) -> tuple[Registration, Level]:
    """The dossier, if the person may see it, and the level."""
    known = {one.code: one for one in DESK_LEVELS}
    if level not in known:
        raise Http404
    rows = Registration.objects.visible_to(request.user).select_related("dossier", "result")
    return get_object_or_404(rows, token=token), known[level]


@requires(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedIn, token: str, level: str) -> HttpResponse:
    """The text is typed, shown once more exactly as strangers will read it, then published."""
    registration, at_level = _found(request, token, level)
    line = publishing.line_of(registration, at_level, by=request.user)
    standing = publishing.standing_of(line)
    context = {
        "registration": registration,
        "level": level,
        "line": line,
        "standing": standing,
        "one": published.told([line.pk]).get(line.pk),
    }
    if request.method != "POST":
        summary = standing.summary if standing else publishing.suggested(registration)
        form = PublishForm(line=line, initial={"summary": summary, "seen": publishing.seen(line)})
        return render(request, "recognition/publish.html", context | {"form": form})
    form = PublishForm(request.POST, line=line)
    if not form.is_valid():
        return render(request, "recognition/publish.html", context | {"form": form}, status=422)
    stage = request.POST.get("stage")
    if stage == "publish":
        publishing.publish(registration, at_level, form.text(), by=request.user)
        messages.success(request, f"Đã công bố “{line.title}” cho mọi người đọc.")
        return redirect("dossier", token)
    template = "recognition/publish.html" if stage == "edit" else "recognition/publish_confirm.html"
    return render(request, template, context | {"form": form, "summary": form.cleaned_data["summary"]})


@requires(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedIn, token: str, level: str) -> HttpResponse:
    """After a question strangers read it no more."""
    registration, at_level = _found(request, token, level)
    line = publishing.line_of(registration, at_level, by=request.user)
    if request.method == "POST":
        publishing.take_back(registration, at_level, seen_then=request.POST.get("seen", ""), by=request.user)
        messages.success(request, f"Đã gỡ “{line.title}” khỏi trang công khai.")
        return redirect("dossier", token)
    context = {
        "registration": registration,
        "level": level,
        "line": line,
        "seen": publishing.seen(line),
        "standing": publishing.standing_of(line),
    }
    return render(request, "recognition/take_back.html", context)
