"""The pages of the summaries. They read only: every figure, its list, its y − x, and their workbooks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, BinaryIO

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.office.excel import NotForExcelError, SumsDisagreeError
from danvan.office.tables import Table
from danvan.office.word import TooLongForWordError
from danvan.web.downloads import made_file
from danvan.web.paging import CURSOR, count_up_to, page_of
from models_registry import closing
from models_registry.models import PeriodBook, Registration
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.wording import LevelNames, status_chip
from reports import addresses, cards, catalogue, cover, glance, snapshots
from reports.catalogue import CONTENT_TYPES, Format
from reports.figures import Cell, Figure, UnbalancedError, one_moment, rows
from reports.forms import QuestionForm
from reports.glance import Ranking
from reports.listing import ORDER, named
from reports.missing import NOT_REACHED, REACHED, Reason, count_reasons, missing
from reports.models import Snapshot
from reports.questions import Question, QuestionError
from reports.summaries import by_sector, by_unit, named_list
from reports.summaries.paper import Basis, sheet_of

_ROWS_LIST, _MISSING_LIST = "rows", "missing"
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
            "sheet": sheet,
            "total": sheet.summary.total,
            "noun": cards.noun(sheet.summary.total),
            "balance": cards.balance_line(sheet),
            "cards": cards.cards(sheet),
            "beside": _beside(sheet.summary.total, question),
            "of_which": _of_which(sheet.summary.total, question),
            "by_unit": by_unit.table(sheet, link=addresses.rows_of, brief=True),
            "by_sector": by_sector.table(sheet, link=addresses.rows_of, brief=True),
            "chart": cards.chart(sheet),
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
            "filters": cover.filters_in_words(question),
            "tiles": glance.tiles(sheet),
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
    held = closing.closed_nearest(question.period, question.unit.pk) if question.live else None
    snapshot = question.closed or (Snapshot.objects.of(held.period, held.unit).first() if held else None)
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
    report = applying.get(request.GET.get("bieu", "")) or next(iter(applying.values()))
    context = {
        "form": form,
        "question": question,
        "closing": closing_of(question, request.user),
        "report": report,
        "reports": _reports(question, report.name),
        "filters": cover.filters_in_words(question),
        "back": addresses.summary_url(_whole(question)),
        "rows_url": addresses.rows_url(question, Cell(Figure.REGISTERED)),
        "downloads": _downloads(question, report.name),
        "may_export": request.user.may(Permission.EXPORT),
    }
    with one_moment():
        try:
            basis = Basis(question, addresses.rows_of, lambda found: _visible(found, request))
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
        {"label": form.label, "url": addresses.export_url(question, name, dang=form.value)} for form in Format
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


def _visible(found: StatusChangeQuerySet, request: SignedIn) -> StatusChangeQuerySet:
    """The rows whose dossiers the reader may see today."""
    return found.filter(registration__in=Registration.objects.visible_to(request.user))


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
    found = _visible(everything, request)
    page = page_of(named(found, question), order=ORDER, cursor=request.GET.get(CURSOR))
    whole, seen = everything.count(), count_up_to(found, 20_000)
    context = {
        "form": form,
        "question": question,
        "closing": closing_of(question, request.user),
        "figure": cell.figure,
        "filters": cover.filters_in_words(question, cell),
        "previous_url": _turned(request, page.previous),
        "next_url": _turned(request, page.next),
        "lines": _lines(page.rows, question),
        "count": seen,
        "hidden": whole - seen.value,
        "back": addresses.summary_url(_whole(question)),
        "export_url": addresses.export_url(question, _ROWS_LIST, **addresses.cell_parameters(cell)),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "reports/rows.html", context)


def _whole(question: Question) -> Question:
    """The question without what a link narrowed."""
    return question.narrowed(
        sector=None, subject="", origins=(), entry_type="", group="", alone=False, level=None, measure=""
    )


def _lines(found: list[Any], question: Question) -> list[dict[str, Any]]:
    """Rows with their words: the level and the status as they are said at the unit."""
    names = LevelNames.around(question.unit, on=question.map_date)
    over = closing.over_at(question.period.pk, (one.unit_id for one in found), at=question.moment)
    return [
        {
            "row": one,
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
    question, figure = form.question, _reachable(form)
    everything = missing(question, figure)
    found = _visible(everything, request)
    page = page_of(named(found, question), order=("order", *ORDER), cursor=request.GET.get(CURSOR))
    reasons = count_reasons(question, figure)
    context = {
        "form": form,
        "question": question,
        "words": _not_reached(question, figure),
        "filters": cover.filters_in_words(question.narrowed(level=None)),
        "previous_url": _turned(request, page.previous),
        "next_url": _turned(request, page.next),
        "groups": _by_reason(page.rows, reasons, question),
        "reasons": reasons.items(),
        "whole": sum(reasons.values()),
        "hidden": sum(reasons.values()) - found.count(),
        "back": addresses.summary_url(_whole(question)),
        "export_url": addresses.export_url(question, _MISSING_LIST, so=figure.value),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "reports/missing.html", context)


def _reachable(form: QuestionForm) -> Figure:
    """The figure whose y − x is asked for; "đã đề nghị" where another has none."""
    figure = form.cell.figure
    return figure if figure in REACHED else Figure.PROPOSED


def _not_reached(question: Question, figure: Figure) -> str:
    """ "đăng ký cấp thành phố chưa được công nhận"."""
    names = LevelNames.around(question.unit, on=question.map_date)
    return " ".join(filter(None, ("đăng ký", names.of(question.level), NOT_REACHED[figure])))


def _by_reason(found: list[Any], reasons: dict[Reason, int], question: Question) -> list[dict[str, Any]]:
    """The rows of the page in the groups of their reasons, each with how many it has in all."""
    groups: list[dict[str, Any]] = []
    for line in _lines(found, question):
        reason = Reason(line["row"].why)
        if not groups or groups[-1]["reason"] is not reason:
            groups.append({"reason": reason, "number": reasons.get(reason, 0), "lines": []})
        groups[-1]["lines"].append(line)
    return groups


@requires(Permission.EXPORT)
@require_safe
def export(request: SignedIn) -> HttpResponseBase:
    """A report, or exactly the list that was on the screen, as a workbook."""
    form = QuestionForm(request.GET, user=request.user)
    if not form.is_valid() or form.question is None:
        return render(request, "reports/summary.html", {"form": form}, status=422)
    question, report = form.question, request.GET.get("bieu", catalogue.ANNUAL)
    asked = request.GET.get("dang", "")
    file_format = Format(asked) if asked in Format.values else Format.XLSX

    def write(made: BinaryIO) -> str:
        return _write(report, file_format, question, form, request, to=made)

    try:
        return made_file(write, content_type=CONTENT_TYPES[file_format])
    except (
        QuestionError,
        UnbalancedError,
        SumsDisagreeError,
        NotForExcelError,
        TooLongForWordError,
    ) as error:
        raise NotPossibleError(str(error)) from error


def _write(
    report: str,
    file_format: Format,
    question: Question,
    form: QuestionForm,
    request: SignedIn,
    *,
    to: BinaryIO,
) -> str:
    """Writes the file that was asked for; its name."""
    if report == _MISSING_LIST:
        figure = _reachable(form)
        found = _visible(missing(question, figure), request)
        listed = [named_list.missing_table(question, figure, found)]
        with one_moment():
            catalogue.write_tables(listed, file_format, question, to=to)
        return f"Danh sách chưa đạt - {catalogue.title(question)}.{file_format.value}"
    if report == _ROWS_LIST:
        found = _visible(rows(question, form.cell), request)
        listed = [named_list.table(question, form.cell, found=found, annex=False)]
        with one_moment():
            catalogue.write_tables(listed, file_format, question, to=to, cell=form.cell)
        return f"Danh sách - {form.cell.figure.label} - {catalogue.title(question)}.{file_format.value}"
    report = report if report in catalogue.NAMES else catalogue.ANNUAL
    basis = Basis(question, seen=lambda found: _visible(found, request))
    catalogue.write(report, file_format, basis, to=to)
    return catalogue.filename(report, file_format, question)
