"""The pages of the summaries. They read only: every figure, its list, its y − x, and their workbooks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.accounts.guard import SignedIn, requires
from danvan.accounts.permissions import Permission
from danvan.accounts.refusals import NotPossibleError
from danvan.office.excel import SumsDisagreeError
from danvan.units.enums import UnitGroup
from danvan.web.downloads import XLSX, attachment
from danvan.web.paging import CURSOR, count_up_to, page_of
from models_registry.models import EntryType, Origin, Registration, StandardSector, SubjectType
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.wording import LevelNames, status_chip
from reports import addresses, cards, catalogue
from reports.figures import Cell, Figure, UnbalancedError, one_moment, rows
from reports.forms import QuestionForm
from reports.listing import ORDER, named
from reports.missing import NOT_REACHED, REACHED, Reason, count_reasons, missing
from reports.questions import Question
from reports.summaries import by_sector, by_unit, named_list
from reports.summaries.paper import sheet_of

_MISSING_LIST = "missing"


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
            "export_url": addresses.export_url(question, catalogue.ANNUAL),
            "may_export": request.user.may(Permission.EXPORT),
        }
        return render(request, "reports/summary.html", context)


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
        "figure": cell.figure,
        "filters": _filters_in_words(question),
        "previous_url": _turned(request, page.previous),
        "next_url": _turned(request, page.next),
        "lines": _lines(page.rows, question),
        "count": seen,
        "hidden": whole - seen.value,
        "back": addresses.summary_url(_whole(question)),
        "export_url": addresses.export_url(question, named_list.NAME, so=cell.figure.value),
        "may_export": request.user.may(Permission.EXPORT),
    }
    return render(request, "reports/rows.html", context)


def _whole(question: Question) -> Question:
    """The question without what a link narrowed."""
    return question.narrowed(
        sector=None, subject="", origins=(), entry_type="", group="", alone=False, level=None
    )


def _lines(found: list[Any], question: Question) -> list[dict[str, Any]]:
    """Rows with their words: the level and the status as they are said at the unit."""
    names = LevelNames.around(question.unit, on=question.map_date)
    return [
        {
            "row": one,
            "level": names.of(one.target_level),
            "chip": status_chip(one.to_status, level_name=names.of(one.target_level), place=one.place or ""),
        }
        for one in found
    ]


def _filters_in_words(question: Question) -> list[str]:
    """What narrows the list, for its head."""
    names = LevelNames.around(question.unit, on=question.map_date)
    found = [f"đăng ký {names.of(question.level)}"] if question.level is not None else []
    if question.sector is not None:
        found.append(StandardSector(question.sector).label if question.sector else "chưa xếp lĩnh vực")
    found += [SubjectType(question.subject).label.lower()] if question.subject else []
    found += [EntryType(question.entry_type).label.lower()] if question.entry_type else []
    found += [", ".join(Origin(one).label.lower() for one in question.origins)] if question.origins else []
    found += [UnitGroup(question.group).label] if question.group else []
    found += ["riêng đơn vị này, không tính trực thuộc"] if question.alone else []
    return found


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
        "filters": _filters_in_words(question.narrowed(level=None)),
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
    try:
        if report == _MISSING_LIST:
            figure = _reachable(form)
            found = _visible(missing(question, figure), request)
            content = catalogue.written([named_list.missing_table(question, figure, found)], question)
            name = f"Danh sách chưa đạt - {catalogue.title(question)}.xlsx"
        elif report == named_list.NAME:
            found = _visible(rows(question, form.cell), request)
            content = catalogue.written([named_list.table(question, form.cell, found=found)], question)
            name = catalogue.filename(report, question)
        else:
            report = report if report in catalogue.REPORTS else catalogue.ANNUAL
            content = catalogue.workbook(report, question, seen=lambda found: _visible(found, request))
            name = catalogue.filename(report, question)
    except (UnbalancedError, SumsDisagreeError) as error:
        raise NotPossibleError(str(error)) from error
    return attachment(content, filename=name, content_type=XLSX)
