"""Two models that are one: joined from the dossier of either, and taken apart there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from models_registry import notes, similar
from models_registry.models import ModelJoin, Registration
from models_registry.review import desk, joining
from models_registry.review.join_forms import JoinForm, SeparateForm

READ_OR_SEND = ["GET", "HEAD", "POST"]


def _found(request: SignedIn, token: str) -> Registration:
    """The dossier, if the person may see it."""
    rows = desk.listed(Registration.objects.visible_to(request.user)).select_related(
        "emulation_model", "period", "keeper"
    )
    return get_object_or_404(rows, token=token)


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def join(request: SignedIn, token: str) -> HttpResponse:
    """The model of this dossier and another one count as one from now on."""
    registration = _found(request, token)
    notes.require_reviewer(registration, by=request.user)
    said = request.POST if request.method == "POST" else None
    form = JoinForm(
        said, registration=registration, by=request.user, initial={"code": request.GET.get("ma", "")[:32]}
    )
    if form.is_valid():
        try:
            joining.join(
                registration.emulation_model, form.other, reason=form.cleaned_data["reason"], by=request.user
            )
        except NotPermittedError as refusal:
            form.add_error("code", str(refusal))
        except NotPossibleError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Từ nay {registration.code} và {form.other.code} tính là một mô hình.")
            return redirect("dossier", token)
    same = joining.same_as(registration.emulation_model)
    told = {"", *(one.model.code for one in same)}
    context = {
        "registration": registration,
        "form": form,
        "alike": [one for one in similar.like(registration, by=request.user) if one.code not in told],
        "same": same,
    }
    return render(request, "review/join.html", context, status=422 if form.is_bound else 200)


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def separate(request: SignedIn, token: str, pk: int) -> HttpResponse:
    """The two count as two again."""
    registration = _found(request, token)
    notes.require_reviewer(registration, by=request.user)
    rows = ModelJoin.objects.of(registration.emulation_model_id).select_related("kept", "joined", "by")
    made = get_object_or_404(rows, pk=pk)
    form = SeparateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            joining.separate(made, reason=form.cleaned_data["reason"], by=request.user)
        except (NotPermittedError, NotPossibleError) as refusal:
            form.add_error(None, str(refusal))
        else:
            said = f"Từ nay {made.kept.code} và {made.joined.code} tính là hai mô hình."
            messages.success(request, said)
            return redirect("dossier", token)
    context = {"registration": registration, "form": form, "made": made}
    return render(request, "review/separate.html", context, status=422 if form.is_bound else 200)
