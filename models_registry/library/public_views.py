"""Pages for everybody, without an account: what the deciding bodies published, and nothing else.

They are the same for whoever asks: no account, no session and no cookie is looked at, so that a cache may keep them. It
asks again each time (`no-cache`): what was taken back or revoked is gone at once.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import conditional_page, require_safe
from psycopg.errors import QueryCanceled

from danvan.accounts.guard import public
from danvan.ui.text import clean_line, search_key
from danvan.web.paging import CURSOR, Page, page_of
from models_registry import published
from models_registry.models import Publication

_ON_A_PAGE = 30
_KEPT = "public, no-cache"
_PATIENCE = "400ms"  # of the database with one question: strangers are many, and nobody knows them


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
    found = None if too_short else _found(key, request.GET.get(CURSOR))
    context = {"typed": typed, "shortest": published.SHORTEST}
    if found is None:
        return _page("public/models.html", context | {"too_short": too_short, "too_common": not too_short})
    page, rows = found
    context |= {
        "rows": rows,
        "previous_url": _turned(typed, page.previous),
        "next_url": _turned(typed, page.next),
    }
    return _page("public/models.html", context)


def _found(key: str, cursor: str | None) -> tuple[Page[Publication], list[tuple[str, published.Told]]] | None:
    """A page of what holds the letters, with the addresses; None where that takes longer than a stranger may cost."""
    try:
        with transaction.atomic():
            with connection.cursor() as asking:
                asking.execute(f"SET LOCAL statement_timeout = '{_PATIENCE}'")
            rows = published.listed(key).only("token", "line_id", "at")
            page = page_of(rows, order=published.ORDER, cursor=cursor, size=_ON_A_PAGE)
            told = published.told([row.line_id for row in page.rows])
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return None
    return page, [(row.token, told[row.line_id]) for row in page.rows if row.line_id in told]


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
