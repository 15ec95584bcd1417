"""The pages of the summaries. They read only: every figure, its list, its y − x, every official table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.office.tables import Table
from danvan.ui.wording import date_vi
from danvan.units.models import today
from danvan.web.paging import CURSOR, count_up_to, page_of
from models_registry import closing
from models_registry.models import PeriodBook, Quality
from models_registry.review.rounds import has_desk
from models_registry.wording import LevelNames, status_chip
from reports import addresses, cards, catalogue, glance, snapshots, upkeep
from reports.catalogue import Format
from reports.conditions import filters_in_words
from reports.exports import MISSING_LIST, ROWS_LIST
from reports.figures import Cell, Figure, UnbalancedError, one_moment, rows, title_words, unconverted
from reports.forms import QuestionForm
from reports.glance import Ranking
from reports.listing import ORDER, Converted, named, visible_to
from reports.missing import NOT_REACHED, Reason, Unseen, by_reason, missing, reachable, unseen
from reports.models import Snapshot
from reports.questions import Question, closing_snapshot, exists_then
from reports.summaries import by_period, by_sector, by_unit
from reports.summaries.paper import Basis, Sheet, sheet_of

_ON_A_PAGE = 200  # rows of an official table on the screen; beyond, its list has pages


@requires(Permission.SUMMARISE)
@require_safe
def summary(request: SignedIn) -> HttpResponse:
    """The year of a unit: balance, fractions, tables, chart."""
    form = QuestionForm(request.GET, user=request.user)
    if not form.is_valid() or form.question is None:
        return render(request, "reports/summary.html", {"form": form}, status=422)
    question = form.question
    with one_moment():
        sheet = sheet_of(question, brief=True)
        context = {
            "form": form,
            "question": question,
            "closing": closing_of(question, request.user),
            "reading": reading_of(question, request.user, addresses.summary_url, sheet.unconverted),
            "filters": filters_in_words(question.narrowed(grouping=None)),
            "whole_url": addresses.summary_url(_whole(question)),
            "sheet": sheet,
            "total": sheet.summary.total,
            "noun": cards.noun(sheet.summary.total),
            "balance": cards.balance_line(sheet),
            "cards": cards.cards(sheet),
            "beside": _beside(sheet.summary.total, question),
            "of_which": _of_which(sheet.summary.total, question),
            "reported": _reported(sheet),
            "by_title": _by_title(sheet),
            "may_enter_totals": request.user.may(Permission.REVIEW) and question.period.ends_on < today(),
            "by_period": by_period.table(question, link=addresses.rows_of)
            if by_period.applies(question)
            else None,
            "gather_url": reverse("review:round", args=[question.period.code])
            if question.period.is_round_at_its_end(today())
            and request.user.may(Permission.REVIEW)
            and has_desk(request.user)
            else "",
            "by_unit": by_unit.table(sheet, link=addresses.rows_of, brief=True),
            "by_sector": by_sector.table(sheet, link=addresses.rows_of, brief=True),
            "chart": cards.chart(sheet),
            "months_title": "Đăng ký và đề nghị theo tháng"
            + ("" if question.is_narrowed_to_some else " (mọi cấp)"),
            "upkeep": upkeep.lines(question),
            "reports": _reports(question),
            "overview_url": addresses.overview_url(question),
            "export_url": addresses.export_url(question, catalogue.ANNUAL),
            "report_url": addresses.export_url(question, catalogue.ANNUAL, dang=Format.DOCX.value),
            "may_export": request.user.may(Permission.EXPORT),
        }
        return render(request, "reports/summary.html", context)


@requires(Permission.SUMMARISE)
@require_safe
def overview(request: SignedIn) -> HttpResponse:
    """The leader's page: the year of a unit at a glance, on one sheet of paper."""
    form = QuestionForm(request.GET, user=request.user)
    if not form.is_valid() or form.question is None:
        return render(request, "reports/overview.html", {"form": form}, status=422)
    question = form.question
    asked = request.GET.get("xep", "")
    ranking = Ranking(asked) if asked in Ranking.values else Ranking.REGISTERED
    with one_moment():
        sheet = sheet_of(question, brief=True)
        context = {
            "form": form,
            "question": question,
            "closing": closing_of(question, request.user),
            "reading": reading_of(question, request.user, addresses.overview_url, sheet.unconverted),
            "filters": filters_in_words(question),
            "tiles": glance.tiles(sheet),
            "reported": _reported(sheet),
            "by_title": _by_title(sheet),
            "cards": cards.cards(sheet),
            "balance": cards.balance_line(sheet),
            "chart": cards.chart(sheet),
            "by_sector": glance.by_sector(sheet),
            "by_unit": glance.by_unit(sheet, ranking, whole=request.GET.get("du") == "1"),
            "rankings": [
                (one.label, addresses.overview_url(question, xep=one.value), one is ranking)
                for one in Ranking
            ],
            "whole_url": addresses.overview_url(question, xep=ranking.value, du="1"),
            "summary_url": addresses.summary_url(question),
        }
        return render(request, "reports/overview.html", context)


def closing_of(question: Question, user: User) -> dict[str, Any]:
    """What the pages say of a closing: which snapshot answers and whether it agrees, or that one may be made."""
    snapshot = closing_snapshot(question.period, question.unit) if question.live else question.closed
    if snapshot is None:
        book = PeriodBook.objects.filter(period=question.period, unit=question.unit).exists()
        offered = book and not question.as_of and snapshots.may_close(user, question.unit)
        return {"close_url": addresses.close_url(question) if offered else ""}
    visible = Snapshot.objects.visible_to(user).filter(pk=snapshot.pk).exists()
    return {
        "snapshot": snapshot,
        "live": question.live,
        "wrong": snapshots.disagreements(snapshot),
        "url": addresses.snapshot_url(snapshot) if visible else "",
        "compare_url": addresses.compare_url(snapshot),
    }


def reading_of(
    question: Question, user: User, address: Callable[[Question], str], left: int
) -> dict[str, Any]:
    """By which units the figures are read, and how they are read by others; `left` are not converted to these."""
    asked = question.narrowed(unconverted=True)
    reviews = left and user.may(Permission.REVIEW)
    return {
        "ways": _ways(question, address),
        "unconverted": left,
        "unconverted_url": addresses.rows_url(asked, Cell(Figure.REGISTERED)),
        "choose_url": addresses.choices_url(question) if reviews else "",
    }


def _ways(question: Question, address: Callable[[Question], str]) -> list[dict[str, Any]]:
    """The maps that may be read by: the period's own and today's, and the one that was chosen."""
    now = today()
    found = []
    if exists_then(question):
        found.append(("Đơn vị của kỳ đó", replace(question, converted=False), not question.converted))
    if now in question.term.during or question.unit.term_on(now):
        on_today = question.converted and question.map_date == now
        found.append(("Đơn vị hôm nay", replace(question, converted=True, map_date=now), on_today))
    if question.converted and question.map_date != now:
        found.append((f"Đơn vị ngày {date_vi(question.map_date)}", question, True))
    if len(found) < 2 or (question.map_date == now and not question.converted):
        return []
    return [{"label": label, "url": address(one), "current": current} for label, one, current in found]


def _reports(question: Question, shown: str = "") -> list[dict[str, Any]]:
    """The official tables of the question, with their pages."""
    return [
        {
            "label": report.label,
            "url": addresses.table_url(question, report.name),
            "current": report.name == shown,
        }
        for report in catalogue.applying(question)
    ]


@requires(Permission.SUMMARISE)
@require_safe
def table(request: SignedIn) -> HttpResponse:
    """One official table, as it stands on paper, every figure leading to its list."""
    form = QuestionForm(request.GET, user=request.user)
    if not form.is_valid() or form.question is None:
        return render(request, "reports/table.html", {"form": form}, status=422)
    question = form.question
    applying = {report.name: report for report in catalogue.applying(question)}
    asked = catalogue.REPORTS.get(request.GET.get("bieu", ""))
    report = asked if asked and asked.name in applying else next(iter(applying.values()))
    context = {
        "form": form,
        "question": question,
        "not_had": "" if asked in (None, report) else catalogue.not_had(asked, question),
        "closing": closing_of(question, request.user),
        "reading": reading_of(
            question, request.user, partial(addresses.table_url, report=report.name), unconverted(question)
        ),
        "report": report,
        "reports": _reports(question, report.name),
        "filters": filters_in_words(question),
        "back": addresses.summary_url(_whole(question)),
        "rows_url": addresses.rows_url(question, Cell(Figure.REGISTERED)),
        "downloads": _downloads(question, report.name),
        "may_export": request.user.may(Permission.EXPORT),
    }
    with one_moment():
        try:
            basis = Basis(question, addresses.rows_of, partial(visible_to, who=request.user))
            [made] = catalogue.tables(report.name, basis)
        except UnbalancedError as error:
            return render(request, "reports/table.html", {**context, "unbalanced": str(error)})
        shown, more = _first_rows(made)
        return render(request, "reports/table.html", {**context, "table": shown, "more": more})


def _first_rows(made: Table) -> tuple[Table, bool]:
    """The table as far as a page shows it, and whether there is more."""
    rows_read = tuple(made.rows[: _ON_A_PAGE + 1])
    return replace(made, rows=rows_read[:_ON_A_PAGE]), len(rows_read) > _ON_A_PAGE


def _downloads(question: Question, name: str) -> list[dict[str, str]]:
    """The files of a report, an address each."""
    return [
        {"label": f"Tải {form.label}", "url": addresses.export_url(question, name, dang=form.value)}
        for form in catalogue.OFFICE
    ]


def _links(total: Any, question: Question, figures: tuple[Figure, ...]) -> list[dict[str, Any]]:
    return [
        {"label": figure.label, "number": total[figure], "url": addresses.rows_url(question, Cell(figure))}
        for figure in figures
    ]


def _beside(total: Any, question: Question) -> list[dict[str, Any]]:
    """A− beside A, never inside it."""
    return _links(total, question, (Figure.WITHDRAWN, Figure.REFUSED))


def _of_which(total: Any, question: Question) -> list[dict[str, Any]]:
    return _links(
        total,
        question,
        (
            Figure.ACCEPTED,
            Figure.AWAITING_ACCEPTANCE,
            Figure.REGISTERED_LATE,
            Figure.RESULTS,
            Figure.RESULTS_LATE,
        ),
    )


def _reported(sheet: Sheet) -> dict[str, Any] | None:
    """What totals without a list say beside the figures, and where they are told one by one."""
    if not sheet.reported:
        return None
    return {"words": sheet.reported_words, "url": addresses.totals_url(sheet.question)}


def _by_title(sheet: Sheet) -> dict[str, str] | None:
    """How many of the registered are known by their title alone, and their list; None where there are none."""
    words = title_words(sheet.by_title)
    asked = sheet.question.narrowed(quality=Quality.TITLE.value)
    return {"words": words, "url": addresses.rows_url(asked, Cell(Figure.REGISTERED))} if words else None


def _turned(request: SignedIn, cursor: str | None) -> str:
    """The address of the page at `cursor`; empty for none."""
    if cursor is None:
        return ""
    parameters = request.GET.copy()
    parameters[CURSOR] = cursor
    return f"?{parameters.urlencode()}"


@requires(Permission.SUMMARISE)
@require_safe
def listed(request: SignedIn) -> HttpResponse:
    """The registrations behind one figure."""
    form = QuestionForm(request.GET, user=request.user)
    if not form.is_valid() or form.question is None:
        return render(request, "reports/rows.html", {"form": form}, status=422)
    question, cell = form.question, form.cell
    everything = rows(question, cell)
    found = visible_to(everything, request.user)
    page = page_of(named(found, question), order=ORDER, cursor=request.GET.get(CURSOR))
    whole, seen = everything.count(), count_up_to(found, 20_000)
    context = {
        "form": form,
        "question": question,
        "closing": closing_of(question, request.user),
        "figure": cell.figure,
        "filters": filters_in_words(question, cell),
        "previous_url": _turned(request, page.previous),
        "next_url": _turned(request, page.next),
        "lines": _lines(page.rows, question),
        "count": seen,
        "hidden": whole - seen.value,
        "back": addresses.summary_url(_whole(question)),
        "export_url": addresses.export_url(question, ROWS_LIST, **addresses.cell_parameters(cell)),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "reports/rows.html", context)


def _whole(question: Question) -> Question:
    """The question without what a link narrowed."""
    return question.narrowed(
        sector=None,
        subject="",
        origins=(),
        entry_type="",
        group="",
        alone=False,
        unconverted=False,
        level=None,
        measure="",
        quality="",
    )


def _lines(found: list[Any], question: Question) -> list[dict[str, Any]]:
    """Rows with their words: the level and the status as they are said at the unit."""
    names = LevelNames.around(question.unit, on=question.map_date)
    over = closing.over_at(question.period.pk, (one.unit_id for one in found), at=question.moment)
    converted = Converted(question)
    return [
        {
            "row": one,
            "converted": converted.words(one.unit_id, one.registration_id),
            "level": names.of(one.target_level),
            "chip": status_chip(
                one.to_status,
                level_name=names.of(one.target_level),
                place=one.place or "",
                over=one.unit_id in over,
            ),
        }
        for one in found
    ]


@requires(Permission.SUMMARISE)
@require_safe
def not_there(request: SignedIn) -> HttpResponse:
    """The y − x of a fraction, grouped by reason."""
    form = QuestionForm(request.GET, user=request.user)
    if not form.is_valid() or form.question is None:
        return render(request, "reports/missing.html", {"form": form}, status=422)
    question, figure = form.question, reachable(form.cell.figure)
    everything = missing(question, figure)
    found = visible_to(everything, request.user)
    page = page_of(named(found, question), order=("order", *ORDER), cursor=request.GET.get(CURSOR))
    reasons = by_reason(everything)
    hidden = unseen(everything, found, numbers=reasons)
    context = {
        "form": form,
        "question": question,
        "words": _not_reached(question, figure),
        "filters": filters_in_words(question.narrowed(level=None)),
        "previous_url": _turned(request, page.previous),
        "next_url": _turned(request, page.next),
        "groups": _by_reason(page.rows, reasons, question, hidden, last=page.next is None),
        "reasons": reasons.items(),
        "whole": sum(reasons.values()),
        "back": addresses.summary_url(_whole(question)),
        "export_url": addresses.export_url(question, MISSING_LIST, so=figure.value),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "reports/missing.html", context)


def _not_reached(question: Question, figure: Figure) -> str:
    """ "đăng ký cấp thành phố chưa được công nhận"."""
    names = LevelNames.around(question.unit, on=question.map_date)
    return " ".join(filter(None, ("đăng ký", names.of(question.level), NOT_REACHED[figure])))


def _by_reason(
    found: list[Any], reasons: dict[Reason, int], question: Question, hidden: list[Unseen], *, last: bool
) -> list[dict[str, Any]]:
    """The rows of the page in the groups of their reasons, each with how many it has in all and what of it the reader
    may not see; on the last page also the groups of which the reader sees nothing."""
    groups: dict[Reason, dict[str, Any]] = {}

    def group(reason: Reason) -> dict[str, Any]:
        new = {"reason": reason, "number": reasons.get(reason, 0), "lines": [], "unseen": []}
        return groups.setdefault(reason, new)

    for line in _lines(found, question):
        group(Reason(line["row"].why))["lines"].append(line)
    for one in hidden:
        wholly = sum(each.number for each in hidden if each.reason is one.reason) == reasons[one.reason]
        if one.reason in groups or (wholly and last):
            group(one.reason)["unseen"].append(one.words)
    return list(groups.values())
