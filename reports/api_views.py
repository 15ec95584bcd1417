"""What other programs read: the figures of `manage.py figures`, and the list of what was sent. Described for them in
`openapi.json`, which a test compares."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from danvan.accounts.guard import Asked, refused, signed_in, with_token
from danvan.accounts.models import Scope
from danvan.ui.text import clean_line
from danvan.units.models import Unit, last_said
from danvan.web.paging import page_of
from models_registry.models import Registration
from reports import asking, data
from reports.figures import balance, one_moment, summarise
from reports.questions import Question, QuestionError

DESCRIBED = Path(__file__).with_name("openapi.json")
PAGE = 200
_ASKED = ("period", "unit", "as_of", "map", "cutoff")
_answer = partial(JsonResponse, json_dumps_params={"ensure_ascii": False})


@with_token(Scope.FIGURES)
@require_safe
def figures(request: Asked) -> HttpResponse:
    """The figures of a unit within the token's part of the map."""
    try:
        question = _question(request)
    except QuestionError as error:
        return refused(400, str(error))
    if question is None:
        return _outside()
    with one_moment():
        summary = summarise(question)
        wrong = [equation.text for equation in balance(summary) if not equation.ok]
        told = data.as_data(summary)
    if wrong:
        return refused(409, "Số liệu chưa cân đối: " + "; ".join(wrong))
    return _answer(told)


def _question(request: Asked) -> Question | None:
    """What is asked; None about a unit outside the token's part of the map."""
    said = {name: clean_line(request.GET.get(name, "")) for name in _ASKED}
    for name in ("period", "unit"):
        if not said[name]:
            raise QuestionError(f"Thiếu tham số {name}.")
    question = asking.from_options(said)
    inside = Unit.objects.filter(request.token.territory.q(), pk=question.unit.pk).exists()
    return question if inside else None


@with_token(Scope.REGISTRATIONS)
@require_safe
def registrations(request: Asked) -> HttpResponse:
    """What was sent in a period and lies in the token's part of the map, a page at a time."""
    try:
        period = asking.period_of(clean_line(request.GET.get("period", "")))
    except QuestionError as error:
        return refused(400, str(error))
    rows = Registration.objects.told_to(request.token).in_period(period).named()
    rows = rows.annotate(unit_code=last_said("unit", F("code"))).select_related(*data.ENTRY_RELATED)
    page = page_of(rows, order=("sort_key", "pk"), cursor=request.GET.get("page"), size=PAGE)
    return _answer({"registrations": [data.entry(row) for row in page.rows], "next": page.next})


@signed_in
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """What the addresses above take and answer."""
    return HttpResponse(DESCRIBED.read_text(encoding="utf-8"), content_type="application/json")


def _outside() -> HttpResponse:
    return refused(404, "Không có đơn vị này trong phạm vi của mã kết nối.")
