"""The pages on which a desk opens a round at its end: which rounds, which models, what becomes of them, what became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db.models import Count as CountOf
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.units.desks import Desk
from danvan.units.enums import Level
from danvan.units.models import UnitTerm, today
from danvan.web.paging import CURSOR, count_up_to, page_of
from models_registry import closing
from models_registry.models import EmulationPeriod, Registration
from models_registry.review.desk import listed
from models_registry.review.gathering import MOST_AT_ONCE, fingerprint, gather_many
from models_registry.review.round_forms import GatherForm, RoundFilter
from models_registry.review.rounds import Opening, desks_of, honours_of
from models_registry.wording import LevelNames, status_words
from models_registry.workflow import Status

READ_OR_SEND = ["GET", "HEAD", "POST"]
_PAGE = 50
_ORDER = ("sort_key", "pk")
_COUNTED = 1_000


def _desks(request: SignedIn) -> list[UnitTerm]:
    """The person's desks. Raises NotPossibleError where there is none to open a round at."""
    desks = desks_of(request.user)
    if not desks:
        raise NotPossibleError(
            "Đơn vị của đồng chí không có bộ phận thẩm định đang hoạt động trên phần mềm nên không lập hồ sơ giai đoạn."
        )
    return desks


def _opening(desks: Sequence[UnitTerm], code: str, asked: Any) -> Opening:
    """The round at the one of the desks that the person chose, else at the highest. Raises NotPossibleError."""
    period = get_object_or_404(EmulationPeriod, code=code)
    desk = next((one for one in desks if str(one.unit_id) == asked.get("noi")), desks[0])
    opening = Opening(period, desk)
    opening.refuse_too_early()
    return opening


def _names(opening: Opening) -> LevelNames:
    return LevelNames({desk.level: desk.level_label for desk in opening.desks})


@requires(Permission.REVIEW)
@require_safe
def rounds(request: SignedIn) -> HttpResponse:
    """The rounds that can be opened now, each with how many dossiers it has beneath the person's desks."""
    desks = _desks(request)
    periods = list(EmulationPeriod.objects.rounds_at_their_end(today()).latest_first())
    there = Registration.objects.visible_to(request.user).filter(period__in=periods)
    there = there.exclude(status__in=[Status.DRAFT, Status.REFUSED, Status.WITHDRAWN])
    counts = dict(there.order_by().values_list("period").annotate(n=CountOf("pk")))
    context = {
        "rounds": [(period, counts.get(period.pk, 0)) for period in periods],
        "desks": desks,
    }
    return render(request, "review/rounds.html", context)


@requires(Permission.REVIEW)
@require_safe
def round_of_years(request: SignedIn, code: str) -> HttpResponse:
    """The models of the round's years that can be taken over, narrowed by the address."""
    desks = _desks(request)
    opening = _opening(desks, code, request.GET)
    filters = _filters(request, opening)
    page = page_of(filters.rows, order=_ORDER, cursor=request.GET.get(CURSOR), size=_PAGE)
    # Dressed by themselves: joined before, every row would be that is sorted.
    rows = list(listed(Registration.objects.filter(pk__in=[row.pk for row in page.rows])).order_by(*_ORDER))
    closed = closing.seen(opening.period.pk, opening.desk.unit_id).stops(None)
    context = {
        "opening": opening,
        "desks": [(desk, _address(request, noi=str(desk.unit_id))) for desk in desks],
        "filters": filters,
        "chips": filters.chips(lambda name: _address(request, **{name: ""})),
        "rows": list(zip(rows, _years_of(opening, rows), strict=True)),
        "page": page,
        "count": count_up_to(filters.rows, _COUNTED),
        "levels": _levels(opening),
        "most": MOST_AT_ONCE,
        "narrowed": bool(set(request.GET) - {CURSOR, "noi"}),
        "closed": closing.why(opening.period.pk, opening.desk.unit_id) if closed else "",
    }
    return render(request, "review/round.html", context)


def _filters(request: SignedIn, opening: Opening) -> RoundFilter:
    offered = opening.offered & Registration.objects.visible_to(request.user)
    return RoundFilter(request.GET, queryset=offered, opening=opening, names=_names(opening))


def _address(request: SignedIn, **changes: str) -> str:
    """The present address with other parameters, or without those that become empty, back on its first page."""
    left = request.GET.copy()
    for name in (CURSOR, *changes):
        left.pop(name, None)
    kept = [(name, value) for name, values in left.lists() for value in values]
    return "?" + urlencode([*kept, *((name, value) for name, value in changes.items() if value)])


@dataclass(frozen=True)
class YearSaid:
    """One year of a model: its dossier, and in words how it ended and who recognised it."""

    registration: Registration
    words: str


def _years_of(opening: Opening, rows: list[Registration]) -> list[list[YearSaid]]:
    """For each row the years of its model; two queries."""
    names = _names(opening)
    models = [row.emulation_model_id for row in rows]
    yearly = list(
        opening.yearly.filter(emulation_model__in=models)
        .select_related("period")
        .order_by("period__starts_on", "pk")
    )
    honours = honours_of(yearly)
    said: dict[int, list[YearSaid]] = {}
    for one in yearly:
        words = _words(one, honours.get(one.pk, []), names)
        said.setdefault(one.emulation_model_id, []).append(YearSaid(one, words))
    return [said.get(model, []) for model in models]


def _words(one: Registration, levels: list[int], names: LevelNames) -> str:
    """ "được công nhận cấp thành phố, cấp cơ sở", else the status."""
    if levels:
        return f"được công nhận {', '.join(names.of(level) for level in levels)}"
    said = status_words(one.status, level_name=names.of(one.target_level))
    return f"{said[0].lower()}{said[1:]}"


def _levels(opening: Opening) -> list[tuple[Level, str]]:
    """What can be chosen: the level, and in words who decides."""
    return [
        (level, f"{desk.level_label.capitalize()}: {desk.name} quyết định")
        for level, desk in opening.levels.items()
    ]


@requires(Permission.REVIEW)
@require_http_methods(READ_OR_SEND)
def gather(request: SignedIn, code: str) -> HttpResponse:
    """GET says what would become of the models chosen, and which are left and why; POST does it and reports."""
    if request.method == "POST":
        return _do_gather(request, _opening(_desks(request), code, request.POST))
    opening = _opening(_desks(request), code, request.GET)
    level = next(
        (one for one in opening.levels if one.code == request.GET.get("cap")), opening.desk.desk_level
    )
    rows, more = _chosen(request, opening)
    plan = opening.plan(rows, level=Level(level), by=request.user)
    seen = [f"{one.latest.token}:{fingerprint(one)}" for one in plan.ready]
    asked = {"cap": Level(level).code, "key": uuid4(), "ho_so": seen}
    context = {
        "opening": opening,
        "plan": plan,
        "stands": _stands(opening, Level(level)),
        "form": GatherForm(initial=asked, opening=opening),
        "more": more,
        "most": MOST_AT_ONCE,
        "back": _back(request),
    }
    return render(request, "review/gather.html", context, status=200 if rows else 422)


def _chosen(request: SignedIn, opening: Opening) -> tuple[list[Registration], bool]:
    """The models ticked, or all that the filters leave; and whether there are more than go at once."""
    if request.GET.get("tat_ca"):
        rows = _filters(request, opening).rows
    else:
        chosen = [token for token in request.GET.getlist("chon") if token.isascii() and token.isalnum()]
        rows = opening.yearly.filter(token__in=chosen) & Registration.objects.visible_to(request.user)
    found = list(listed(rows).order_by(*_ORDER)[: MOST_AT_ONCE + 1])
    return found[:MOST_AT_ONCE], len(found) > MOST_AT_ONCE


def _stands(opening: Opening, level: Level) -> str:
    """Where the dossiers will stand, and who does what next."""
    here: Desk = opening.desks[0]
    decides = opening.levels[level]
    if here == decides:
        return (
            f"Hồ sơ mang trạng thái “{Status.PROPOSED.label} {decides.level_label}”, chờ {here.name} thẩm định. "
            "Kết quả của các năm đi cùng hồ sơ."
        )
    return (
        f"Hồ sơ mang trạng thái “{Status.RESULTS_SUBMITTED.label}”, chờ {here.name} đề nghị lên "
        f"{opening.desks[1].name}; {decides.name} quyết định. Kết quả của các năm đi cùng hồ sơ."
    )


def _back(request: SignedIn) -> str:
    """The list's own filters, to go back to it."""
    names = (*RoundFilter.base_filters, "noi")
    kept = [(name, value) for name, value in request.GET.items() if name in names and value]
    return f"?{urlencode(kept)}" if kept else ""


def _do_gather(request: SignedIn, opening: Opening) -> HttpResponse:
    """Done as confirmed, and told: what was made, what was left and why. Sent again, it tells the same."""
    form = GatherForm(request.POST, opening=opening)
    if not form.is_valid():
        context = {"form": form, "opening": opening}
        return render(request, "review/gather.html", context, status=422)
    seen = form.cleaned_data["ho_so"]
    chosen = opening.yearly.filter(token__in=seen) & Registration.objects.visible_to(request.user)
    rows = list(listed(chosen).order_by(*_ORDER))
    report = gather_many(
        opening, rows, level=form.level, by=request.user, seen=seen, key=form.cleaned_data["key"]
    )
    done = listed(Registration.objects.filter(pk__in=[one.pk for one in report.done]))
    context = {"opening": opening, "done": list(done.order_by(*_ORDER)), "left": report.left}
    return render(request, "review/gathered.html", context)
