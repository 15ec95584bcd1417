"""What the summary page says in words: the balance line, the fraction of each level, the chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from danvan.ui.charts import LineChart, Series, line_chart
from danvan.ui.components import Part
from danvan.ui.wording import date_vi, number
from danvan.units.enums import Level
from models_registry.models import Deadline, Step
from reports import addresses
from reports.conditions import narrowed_to
from reports.figures import Cell, Counts, Figure, balance
from reports.progress import progress
from reports.summaries.paper import Sheet, points_words


@dataclass(frozen=True)
class LevelCard:
    """The fraction of one level, with both its words. Before its deadline or a decision it has no fraction of what
    is still to come, but says so in `waiting`."""

    title: str
    registered: int
    reached: int
    reached_words: str
    registered_words: str
    parts: Sequence[Part]
    reached_url: str
    registered_url: str
    missing_url: str
    missing_words: str
    note: str
    waiting: str
    has_fraction: bool
    recognised_words: str = ""
    compared_words: str = ""

    @property
    def percent_words(self) -> str:
        """What is recognised is reached; what is proposed is only a share."""
        return "bằng" if self.waiting else "đạt"


def noun(counts: Counts) -> str:
    """ "mô hình", or "mô hình, điển hình" where both occur."""
    return "mô hình, điển hình" if counts.get("registered_exemplar") else "mô hình"


def cards(sheet: Sheet) -> list[LevelCard]:
    """A card for each level with registrations, the unit's own level first."""
    levels = [level for level in sheet.levels if sheet.summary.levels[level]["registered"]]
    levels.sort(key=lambda level: (level != sheet.main, level))
    return [_card(sheet, level) for level in levels]


def _card(sheet: Sheet, level: Level) -> LevelCard:
    counts = sheet.summary.levels[level]
    asked = sheet.question.narrowed(level=level)
    thing, name = noun(sheet.summary.total), sheet.level_name(level)
    figure = Figure.RECOGNISED if sheet.is_decided(level) else Figure.PROPOSED
    due = due_of(sheet, level)
    early = figure is Figure.PROPOSED and not counts["proposed"] and asked.day <= due
    missing = counts["registered"] - counts[figure]
    withdrawn = counts["withdrawn_after_acceptance"]
    rows = addresses.rows_of(asked)
    points = sheet.points(level)
    return LevelCard(
        title=name.capitalize(),
        registered=counts["registered"],
        reached=counts[figure],
        reached_words=f"{thing} {_reached(figure, name)}",
        registered_words=f"trong số {thing} đăng ký {name}",
        parts=parts(counts),
        reached_url=rows(Cell(figure)) if counts[figure] else "",
        registered_url=rows(Cell(Figure.REGISTERED)),
        missing_url=addresses.missing_url(asked, figure) if missing else "",
        missing_words=f"{number(missing)} {thing} {'đang ở đâu?' if early else 'nào, vì sao?'}",
        note=f"không tính {number(withdrawn)} {thing} rút sau khi được chấp thuận" if withdrawn else "",
        waiting=_waiting(counts, figure, early=early, due=date_vi(due)),
        has_fraction=not early,
        recognised_words=sheet.recognised_words(level) if level in sheet.recognised else "",
        compared_words=f"{points_words(points).capitalize()} so với {sheet.before_words}."
        if points is not None
        else "",
    )


def _reached(figure: Figure, level_name: str) -> str:
    if figure is Figure.RECOGNISED:
        return "được công nhận"
    return f"đã được đề nghị {level_name.removeprefix('cấp ')} xem xét, công nhận"


def _waiting(counts: Counts, figure: Figure, *, early: bool, due: str) -> str:
    if early:
        sent = f", đã nộp kết quả {number(counts['results'])}" if counts["results"] else ""
        return f"Chưa đến hạn nộp kết quả ({due}){sent}. Công nhận: chưa có quyết định."
    return "" if figure is Figure.RECOGNISED else "Công nhận: chưa có quyết định."


def parts(counts: Counts) -> list[Part]:
    """How far the registrations of a row have come: what has none is left out."""
    left = counts["registered"] - counts["proposed"]
    found = [
        Part("được công nhận", counts["recognised"], "ok"),
        Part("chờ quyết định", counts["pending"], "wait"),
        Part("không được công nhận", counts["declined"], "bad"),
        Part("đã thu hồi công nhận", counts["revoked"], "bad"),
        Part("chưa đề nghị", left, "idle"),
    ]
    return [part for part in found if part.value]


def due_of(sheet: Sheet, level: Level) -> dt.date:
    """The last day for results of that level at the unit, else the period's."""
    question = sheet.question
    due = Deadline.objects.in_force(
        period_id=question.period.pk,
        step=Step.RESULTS,
        level=level,
        path=question.term.path,
        unit_id=question.unit.pk,
    )
    return due or question.period.ends_on


@dataclass(frozen=True)
class BalanceLine:
    """The line on top: what adds up to what, or what does not."""

    text: str
    ok: bool


def balance_line(sheet: Sheet) -> BalanceLine:
    """ "226 đăng ký = 16 cấp tỉnh + 192 cấp thành phố + …"; where sums disagree, which and by which rows."""
    wrong = [equation for equation in balance(sheet.summary) if not equation.ok]
    if wrong:
        said = [f"{one.text} không đúng ({'; '.join(one.rows)})" for one in wrong]
        return BalanceLine(f"{' · '.join(said)}. Chưa tải được Excel cho đến khi sửa xong.", ok=False)
    total, levels = sheet.summary.total, sheet.summary.levels
    parts = " + ".join(
        f"{number(levels[level]['registered'])} {sheet.level_name(level)}" for level in sheet.levels
    )
    text = f"{number(total['registered'])} đăng ký = {parts}." if parts else "0 đăng ký."
    return BalanceLine(f"{text} {_decided_words(sheet)}".strip(), ok=True)


def _decided_words(sheet: Sheet) -> str:
    """The equation of decisions of the unit's own level."""
    counts = sheet.summary.levels[sheet.main]
    if not counts["proposed"]:
        return ""
    figures = [Figure.RECOGNISED, Figure.DECLINED, Figure.PENDING]
    figures += [Figure.REVOKED] if counts["revoked"] else []
    said = " + ".join(f"{number(counts[one])} {one.label.lower()}" for one in figures)
    return f"{sheet.level_name(sheet.main).capitalize()}: {number(counts['proposed'])} đã đề nghị = {said}."


def chart(sheet: Sheet) -> LineChart:
    """Registered and proposed by month ends, with the year before where there is one. At most two queries."""
    question = sheet.question
    went = progress(question)
    code = question.period.code
    labels = [_month_words(month, several=len(went.months) > 12) for month in went.months]
    later = went.registered[-1] is not None
    size = len(labels) + later
    series = [
        Series(f"{code}", went.registered[:size]),
        Series("đề nghị", went.proposed[:size]),
    ]
    if sheet.before is not None:
        earlier = progress(sheet.before)
        series.insert(
            1, Series(sheet.before.period.code, _same_length(earlier.registered, len(labels), size))
        )
    compared = f" so với {sheet.before.period.code}" if sheet.before else ""
    return line_chart(
        f"Đăng ký và đề nghị công nhận theo tháng, {code}{compared}",
        axis="Cuối tháng",
        points=[*labels, *(["sau đó"] if later else [])],
        series=series,
        description="Số lũy kế đến cuối mỗi tháng"
        + (f"; chỉ tính: {only}" if (only := narrowed_to(question)) else ", tất cả các cấp đăng ký"),
    )


def _month_words(month: dt.date, *, several: bool) -> str:
    """ "T3"; where the period has several years "3/22"."""
    return f"{month.month}/{month:%y}" if several else f"T{month.month}"


def _same_length(values: Sequence[int | None], months: int, size: int) -> list[int | None]:
    """The year before over the same points; what came after it is not of these months."""
    return [*values[:months], *[None] * size][:size]
