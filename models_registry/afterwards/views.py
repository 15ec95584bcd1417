"""The page on which a unit says whether a recognised model is still alive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.units.models import today
from models_registry.afterwards import actions
from models_registry.afterwards.forms import FollowUpForm
from models_registry.models import Registration


@requires(Permission.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedIn, token: str) -> HttpResponse:
    """What is asked now, what was said before, and the form to say it."""
    one = get_object_or_404(
        Registration.objects.visible_to(request.user).select_related("keeper"), token=token
    )
    actions.require_answers_for(one, by=request.user)
    asked = actions.question_of(one, day=today())
    if asked is None:
        raise NotPossibleError("Chưa đến mốc báo cáo sau công nhận, hoặc mô hình không còn được công nhận.")
    said = asked.standing
    initial = {"mark": asked.mark, **({"state": said.state, "note": said.note} if said else {})}
    form = FollowUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.report(one, **form.cleaned_data, by=request.user)
        messages.success(request, "Đã ghi báo cáo sau công nhận.")
        return redirect("dossier", token)
    context = {"form": form, "registration": one, "asked": asked}
    return render(request, "afterwards/report.html", context, status=422 if form.is_bound else 200)
