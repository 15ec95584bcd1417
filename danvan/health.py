"""Whether the service is up, for whoever watches it."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from danvan.accounts.guard import public


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Says "ổn" when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ổn\n", content_type="text/plain; charset=utf-8")
