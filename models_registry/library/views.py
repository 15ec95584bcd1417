"""The library: the list, and the page of one model. For everybody with an account, wherever their posts are."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danvan.accounts.guard import SignedIn, signed_in
from danvan.accounts.permissions import Permission
from danvan.units.models import last_said
from danvan.web.paging import CURSOR, page_of
from models_registry.library import copies as copying
from models_registry.library import reading, shelf
from models_registry.models import Registration

_ON_A_PAGE = 30


@signed_in
@require_safe
def models(request: SignedIn) -> HttpResponse:
    """What was recognised, narrowed by the address, the latest first."""
    narrowed = shelf.ShelfFilter(request.GET or None, queryset=Registration.objects.published())
    page = page_of(
        shelf.shelved(narrowed.qs, narrowed.number),
        order=shelf.ORDER,
        cursor=request.GET.get(CURSOR),
        size=_ON_A_PAGE,
    )
    context = {
        "filter": narrowed,
        "chips": narrowed.chips(),
        "searched": narrowed.searched,
        "of_the_place": narrowed.of_the_place(),
        "page": page,
        "rows": shelf.dressed(page.rows, narrowed.provinces),
        "count": shelf.counted(page.rows),
        "narrowed": bool(request.GET),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "library/models.html", context)


@signed_in
@require_safe
def copies(request: SignedIn) -> HttpResponse:
    """Who learnt from whom, narrowed by the address, the last begun first."""
    narrowed = copying.CopiesFilter(request.GET or None)
    found = narrowed.qs
    page = page_of(
        copying.in_provinces(copying.told(found)).annotate(found=shelf.how_many(found, narrowed.number)),
        order=copying.ORDER,
        cursor=request.GET.get(CURSOR),
        size=_ON_A_PAGE,
    )
    shown = [one.pk for one in page.rows]
    mine = Registration.objects.visible_to(request.user).filter(pk__in=shown)
    context = {
        "filter": narrowed,
        "chips": narrowed.chips(),
        "page": page,
        "rows": copying.dressed(page.rows, opened=set(mine.values_list("pk", flat=True))),
        "count": shelf.counted_to(page.rows[0].found if page.rows else 0),
        "narrowed": bool(request.GET),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "library/copies.html", context)


@signed_in
@require_safe
def model(request: SignedIn, token: str) -> HttpResponse:
    """One model, to be read and learnt from."""
    related = ("period", "emulation_model", "sector", "dossier", "result")
    rows = Registration.objects.published().labelled().annotate(keeper_name=last_said("keeper"))
    one = get_object_or_404(rows.select_related(*related), token=token)
    result = getattr(one, "result", None)
    signed, honours = reading.honours(one)
    copied_at, copies = reading.copies(one)
    context = {
        "one": one,
        "signed": signed,
        "honours": honours,
        "alive": reading.alive(one),
        "awards": reading.awards(one),
        "metrics": reading.metrics(result),
        "about": reading.about(one),
        "how": reading.how(one),
        "outcome": reading.outcome(one, result),
        "origin": reading.origin(one),
        "copied_at": copied_at,
        "copies": copies,
        "other_years": reading.other_years(one),
        "may_copy": request.user.may(Permission.REGISTER),
        "opens": Registration.objects.visible_to(request.user).filter(pk=one.pk).exists(),
    }
    return render(request, "library/model.html", context)
