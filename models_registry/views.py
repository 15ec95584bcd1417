"""Home: what waits for me, what came back, what is due, what I sent and where it is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.accounts.guard import SignedIn, signed_in


@signed_in
@require_safe
def home(request: SignedIn) -> HttpResponse:
    """The first page of everybody."""
    return render(request, "home.html")
