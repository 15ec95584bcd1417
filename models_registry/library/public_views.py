"""Pages for everybody, without an account: what the deciding bodies published, and nothing else.

They are the same for whoever asks: no account, no session and no cookie is looked at, so that a cache may keep them. It
asks again each time (`no-cache`): what was taken back or revoked is gone at once.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import conditional_page, require_safe

from danvan.accounts.guard import public
from danvan.ui.text import clean_line, search_key
from danvan.web.paging import CURSOR, page_of
from models_registry import published
from models_registry.models import Publication

_ON_A_PAGE = 30
_KEPT = "public, no-cache"


def _page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page, made without the request, which knows who asks."""
    frame = {"demo": settings.DEMO, "help_line": settings.HELP_LINE}
    response = HttpResponse(render_to_string(template, frame | context), status=status)
    if status == 200:
        response["Cache-Control"] = _KEPT
    if settings.PUBLIC_NOINDEX:
        response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
@conditional_page
def models(request: HttpRequest) -> HttpResponse:
    """What is published, the latest first; narrowed to what was typed."""
    typed = clean_line(request.GET.get("q", "")[: 2 * published.LONGEST])[: published.LONGEST]
    key = search_key(typed)
    too_short = bool(typed) and len(key) < published.SHORTEST
    rows = Publication.objects.none() if too_short else published.listed(key)
    page = page_of(
        rows.only("token", "line_id", "at"),
        order=published.ORDER,
        cursor=request.GET.get(CURSOR),
        size=_ON_A_PAGE,
    )
    told = published.told([row.line_id for row in page.rows])
    context = {
        "rows": [(row.token, told[row.line_id]) for row in page.rows if row.line_id in told],
        "typed": typed,
        "too_short": too_short,
        "shortest": published.SHORTEST,
        "previous_url": _turned(typed, page.previous),
        "next_url": _turned(typed, page.next),
    }
    return _page("public/models.html", context)


def _turned(typed: str, cursor: str | None) -> str:
    asked = {"q": typed, CURSOR: cursor} if typed else {CURSOR: cursor}
    return f"{reverse('public:models')}?{urlencode(asked)}" if cursor else ""


@public
@require_safe
@conditional_page
def model(_request: HttpRequest, token: str) -> HttpResponse:
    """One model as its deciding body published it; what never was and what is no more are answered alike."""
    row = Publication.objects.at(None).filter(token=token).only("line_id", "summary").first()
    one = published.told([row.line_id]).get(row.line_id) if row else None
    if row is None or one is None:
        return _page("public/gone.html", {}, status=404)
    return _page("public/model.html", {"one": one, "summary": row.summary})
