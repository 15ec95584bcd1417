"""The tokens of a unit: what programs read of it, since when, until when; one more, shown once; one ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from danvan.accounts import actions, tokens
from danvan.accounts.forms import TokenForm
from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import ApiToken
from danvan.accounts.people_views import administered
from danvan.accounts.permissions import Permission


@requires(Permission.MANAGE_ACCOUNTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_unit(request: SignedIn, pk: int) -> HttpResponse:
    """The unit's tokens, the newest first, and a new one."""
    unit = get_object_or_404(administered(request), pk=pk)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made, secret = tokens.make(**form.cleaned_data, unit=unit, by=request.user)
        except actions.AccountError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "accounts/token.html", {"unit": unit, "token": made, "secret": secret})
    rows = ApiToken.objects.visible_to(request.user).filter(unit=unit)
    context = {
        "unit": unit,
        "form": form,
        "tokens": rows.select_related("made_by", "ended_by", "use").order_by("-made_at", "-pk"),
    }
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedIn, pk: int) -> HttpResponse:
    """The token opens nothing any more, once somebody has read what stops with it."""
    found = ApiToken.objects.visible_to(request.user).select_related("unit", "use")
    token = get_object_or_404(found, pk=pk)
    if request.method == "POST":
        tokens.end(token, by=request.user)
        messages.success(request, f"Mã kết nối “{token.name}” đã ngừng.")
    elif not token.state:
        return render(request, "accounts/end_token.html", {"token": token})
    return redirect("accounts:tokens", pk=token.unit_id)
