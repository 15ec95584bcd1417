"""The leader's page: five figures against the year before, the sectors, the units ranked; each leads to its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from danvan.ui.charts import BarChart, HeatCell, HeatRow, HeatTable, bar_chart, heat_of
from danvan.ui.wording import number
from reports import addresses, cards
from reports.figures import Cell, Counts, Figure, Line, count
from reports.questions import Question
from reports.summaries.paper import Sheet, difference

FIVE = (Figure.REGISTERED, Figure.RESULTS, Figure.PROPOSED, Figure.RECOGNISED, Figure.PENDING)
SHOWN = 10  # units of the ranking that stand on one printed page


class Ranking(models.TextChoices):
    """What the units are ranked by, as the address says it."""

    REGISTERED = "dang-ky", "Đăng ký"
    RESULTS = "ket-qua", "Đã nộp kết quả"
    PROPOSED = "de-nghi", "Đã đề nghị công nhận"
    RECOGNISED = "cong-nhan", "Được công nhận"


@dataclass(frozen=True)
class Tile:
    """One of the five: its number, its list, and how it stands against the year before."""

    label: str
    number: int
    url: str
    compared: str
    then_words: str


def tiles(sheet: Sheet) -> list[Tile]:
    """The five figures; one query for the year before."""
    before: Counts | None = None
    if sheet.before is not None:
        before = count(sheet.before, {one.value: Cell(one) for one in FIVE})
    return [_tile(sheet, figure, before) for figure in FIVE]


def _tile(sheet: Sheet, figure: Figure, before: Counts | None) -> Tile:
    here, then = sheet.summary.total[figure], before[figure] if before else None
    return Tile(
        label=figure.label,
        number=here,
        url=addresses.rows_url(sheet.question, Cell(figure)) if here else "",
        compared=difference(here, then) if then is not None else "",
        then_words=f"{number(then)} {sheet.before_words}" if sheet.before and before else "",
    )


def by_sector(sheet: Sheet) -> BarChart:
    """The registrations of each sector and how far they have come."""
    rows = [
        (
            line.name,
            _listed(sheet.question.narrowed(sector=line.code), line.counts),
            cards.parts(line.counts),
        )
        for line in sheet.summary.sectors
    ]
    return bar_chart("Theo lĩnh vực", label_head="Lĩnh vực", value_head="Đăng ký", rows=rows)


def _listed(asked: Question, counts: Counts) -> str:
    """The list of the registered, where there are any."""
    return addresses.rows_url(asked, Cell(Figure.REGISTERED)) if counts["registered"] else ""


def by_unit(sheet: Sheet, ranking: Ranking, *, whole: bool) -> HeatTable:
    """The direct units with registrations, the highest first; the first `SHOWN` alone unless `whole`."""
    lines = [line for line in sheet.summary.units if line.counts["registered"]]
    lines.sort(key=lambda line: _place(sheet, line, ranking), reverse=True)
    level = sheet.level_name(sheet.main)
    heads = [one.label for one in Ranking]
    heads[1] += " / đăng ký"
    heads[2] += " / đăng ký"
    heads[3] += f" {level} / đăng ký {level}"
    shown = lines if whole else lines[:SHOWN]
    return HeatTable(
        "Các đơn vị, xếp theo " + ranking.label.lower(),
        "Đơn vị",
        heads,
        [_row(sheet, place, line) for place, line in enumerate(shown, 1)],
        hidden=len(lines) - len(shown),
    )


def _fractions(sheet: Sheet, line: Line) -> Mapping[Ranking, tuple[int, int]]:
    """Each as x of y."""
    counts, code = line.counts, sheet.main.code
    return {
        Ranking.RESULTS: (counts["results"], counts["registered"]),
        Ranking.PROPOSED: (counts["proposed"], counts["registered"]),
        Ranking.RECOGNISED: (counts[f"recognised_{code}"], counts[f"registered_{code}"]),
    }


def _place(sheet: Sheet, line: Line, ranking: Ranking) -> tuple[float, int]:
    registered = line.counts["registered"]
    if ranking is Ranking.REGISTERED:
        return registered, registered
    part, whole = _fractions(sheet, line)[ranking]
    return (part / whole if whole else -1), registered


def _row(sheet: Sheet, place: int, line: Line) -> HeatRow:
    asked = sheet.question.narrowed(alone=True) if line.own else sheet.question.beneath(line.term)
    address = addresses.rows_of(asked)
    registered = line.counts["registered"]
    found = [HeatCell(number(registered), 0, address(Cell(Figure.REGISTERED)))]
    figures = {
        Ranking.RESULTS: Cell(Figure.RESULTS),
        Ranking.PROPOSED: Cell(Figure.PROPOSED),
        Ranking.RECOGNISED: Cell(Figure.RECOGNISED, level=sheet.main),
    }
    for ranking, (part, whole) in _fractions(sheet, line).items():
        waiting = ranking is Ranking.RECOGNISED and sheet.waits(line.counts, sheet.main)
        found.append(_fraction(part, whole, address(figures[ranking]), waiting=waiting))
    name = f"{line.name} (cấp mình)" if line.own else line.name
    url = "" if line.own else addresses.overview_url(asked)
    return HeatRow(place, name, url, found, beyond=place > SHOWN)


def _fraction(part: int, whole: int, url: str, *, waiting: bool) -> HeatCell:
    """Before a decision, and without anything to be a part of, there is no share."""
    if not whole:
        return HeatCell("–", 0, "")
    if waiting:
        return HeatCell("chưa có quyết định", 0, "")
    return HeatCell(f"{number(part)}/{number(whole)}", heat_of(part, whole), url if part else "")
