"""The page on which a unit says whether a recognised model is still alive, and shows it with files."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.units.models import today
from models_registry import attaching
from models_registry.afterwards import actions
from models_registry.afterwards.forms import FollowUpForm
from models_registry.models import AFTERWARDS, Evidence, Registration


def _answered_for(request: SignedIn, token: str) -> Registration:
    """The dossier, if the person may see it and answers for it."""
    one = get_object_or_404(
        Registration.objects.visible_to(request.user).select_related("keeper"), token=token
    )
    actions.require_answers_for(one, by=request.user)
    return one


@requires(Permission.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedIn, token: str) -> HttpResponse:
    """What is asked now, what was said before, the files that show it, and the forms to say and show it."""
    one = _answered_for(request, token)
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
    context = {
        "form": form,
        "registration": one,
        "asked": asked,
        "files": one.evidence.kept().filter(step=AFTERWARDS[asked.mark]).order_by("pk"),
        "file_form": attaching.FileForm(initial={"description": request.GET.get("mo-ta", "")[:200]}),
    }
    return render(request, "afterwards/report.html", context, status=422 if form.is_bound else 200)


@requires(Permission.REGISTER)
@require_POST
def upload(request: SignedIn, token: str, mark: int) -> HttpResponse:
    """Files join the dossier at the mark; each that is refused is named with the reason."""
    one = _answered_for(request, token)
    if mark not in AFTERWARDS:
        raise Http404
    form = attaching.FileForm(request.POST, request.FILES)
    done = attaching.take_in(form, partial(actions.attach, one, mark=mark, by=request.user))
    return redirect(_files_page(one, description=attaching.tell(request, done)))


def _files_page(registration: Registration, *, description: str = "") -> str:
    """Where the files are; with what was typed about one that was refused."""
    typed = f"?{urlencode({'mo-ta': description})}" if description else ""
    return reverse("afterwards:report", args=[registration.token]) + f"{typed}#tep"


@requires(Permission.REGISTER)
@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    """A file leaves the dossier."""
    file = get_object_or_404(Evidence.objects.visible_to(request.user).select_related("registration"), pk=pk)
    actions.detach(file, by=request.user)
    messages.success(request, f"Đã bỏ tệp “{file.name}”.")
    return redirect(_files_page(file.registration))
