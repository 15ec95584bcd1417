"""What the tables of one summary share: names of levels, what is compared with, where figures lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from danvan.office.tables import Series, Share
from danvan.ui.wording import date_vi, number
from danvan.units.desks import desks_from, tree_at_rest
from danvan.units.enums import Level
from danvan.units.models import UnitTerm
from models_registry.models import ReportedTotal
from models_registry.models.status_change import StatusChangeQuerySet
from models_registry.wording import LevelNames
from reports.figures import (
    NOTHING,
    SECTOR,
    UNIT,
    Cell,
    Counts,
    Figure,
    Summary,
    by_title_alone,
    counts_by,
    recognitions,
    refuse_unbalanced,
    rows,
    summarise,
    title_words,
    unconverted,
)
from reports.later import notes_of_year
from reports.questions import Compared, Question, levels_on, year_before
from reports.quotas import Quotas, levels_told, own_words, quotas_of, reached_words, still_open
from reports.reported import totals_of, words_of

# For a row's question, the address behind each of its cells.
Link = Callable[[Question], Callable[[Cell], str]]
# Of a list, what its reader may see.
Seen = Callable[[StatusChangeQuerySet], StatusChangeQuerySet]


@dataclass(frozen=True)
class Sheet:
    """A summary with everything that its tables say beside the figures."""

    summary: Summary
    levels: Sequence[Level]
    main: Level
    names: LevelNames
    recognised: Mapping[Level, Mapping[str, int]]
    before: Question | None = None
    before_levels: Mapping[int, Counts] = field(default_factory=dict)
    before_units: Mapping[int | None, int] = field(default_factory=dict)
    before_sectors: Mapping[str, int] = field(default_factory=dict)
    quotas: Quotas = field(
        default_factory=dict
    )  # what the asked unit and those beneath were told, by unit and level
    later: Sequence[str] = ()  # what was decided in this year about periods closed before
    unconverted: int = 0  # of the registered, what stands in no unit of this map yet
    reported: Sequence[ReportedTotal] = ()  # totals without a list, beside every figure
    by_title: Counts = field(
        default_factory=lambda: NOTHING
    )  # of each figure, those known by their title alone

    @property
    def question(self) -> Question:
        return self.summary.question

    def level_name(self, level: Level) -> str:
        """ "cấp thành phố", as the unit says it."""
        return self.names.of(level)

    def is_decided(self, level: Level) -> bool:
        """Whether the level has recognised any, or has answered all that were proposed to it: before that nothing reads
        0 %, also where some were declined while the others still wait."""
        counts = self.summary.levels[level]
        if counts[Figure.RECOGNISED] or counts[Figure.REVOKED]:
            return True
        return bool(counts[Figure.DECLINED]) and not counts[Figure.PENDING]

    def waits(self, counts: Counts, level: Level) -> bool:
        """Whether a row of `unit_cells` has no share of recognised at the level yet: nothing is decided there, or
        nothing of what the row has proposed."""
        proposed, *decided = (
            counts[f"{figure}_{level.code}"]
            for figure in (Figure.PROPOSED, Figure.RECOGNISED, Figure.DECLINED, Figure.REVOKED)
        )
        return not self.is_decided(level) or bool(proposed and not any(decided))

    def registered_before(self, term: UnitTerm) -> int | None:
        """What the unit registered the year before; None for one that did not exist then."""
        if self.before is None or (term.since and term.since > self.before.map_date):
            return None
        return self.before_units.get(term.unit_id, 0)

    @property
    def before_total(self) -> int:
        """What was registered the year before."""
        return sum(counts["registered"] for counts in self.before_levels.values())

    @property
    def before_words(self) -> str:
        """What is compared with, by its dates: "năm 2022", "cùng kỳ năm 2022 (đến 30/09/2022)"."""
        if self.before is None:
            return ""
        year = self.before.period.name.lower()
        if self.question.comparison is Compared.WHOLE_YEAR:
            return year
        return f"cùng kỳ {year} (đến {date_vi(self.before.day)})"

    def points(self, level: Level) -> Decimal | None:
        """By how many points of a hundred the share of recognised at a level differs from the year before; None
        where one of the two has no share."""
        before = self.before_levels.get(level.value)
        now = self.summary.levels[level]
        if before is None or not (before["registered"] and now["registered"]):
            return None
        if not (self.is_decided(level) and before["recognised"]):
            return None
        return point_difference(
            Share(now["recognised"], now["registered"]), Share(before["recognised"], before["registered"])
        )

    @property
    def notes(self) -> list[str]:
        """What a reader must know about the figures."""
        total = self.summary.total
        found = [f"Theo bản đồ đơn vị {self.question.map_words}."]
        found += [self.unconverted_words] if self.unconverted else []
        found += [f"So với {self.before_words}."] if self.before else []
        found += [
            f"Không tính {number(total['withdrawn'])} hồ sơ đã rút (trong đó "
            f"{number(total['withdrawn_after_acceptance'])} rút sau khi được chấp thuận) và "
            f"{number(total['refused'])} hồ sơ không được chấp thuận đăng ký."
        ]
        found += [words] if (words := title_words(self.by_title)) else []
        found += [self.recognised_words(level) for level in self.levels if level in self.recognised]
        return [*found, *self.reported_words, *self._quota_words, *self.later]

    @property
    def reported_words(self) -> list[str]:
        """What reports say where no list is left, each with its source."""
        return words_of(self.reported, self.names)

    @cached_property
    def quota_levels(self) -> list[Level]:
        """The levels that any unit beneath is told something for."""
        return levels_told(self.quotas, self.summary.units, self.levels)

    @cached_property
    def quota_open(self) -> set[Level]:
        """Of these the levels for which the last day of registering has not passed."""
        return still_open(self.question, self.quota_levels)

    @property
    def _quota_words(self) -> list[str]:
        found = []
        for level in self.quota_levels:
            found += reached_words(self.quotas, self.summary.units, level, self.level_name(level))
        for level in self.levels:
            registered = self.summary.levels[level]["registered"]
            found += own_words(self.quotas, self.question, level, self.level_name(level), registered)
        return found

    @property
    def unconverted_words(self) -> str:
        """What of the total is in the line of no unit, and why."""
        return (
            f"Chưa quy đổi: {number(self.unconverted)} mô hình của đơn vị đã chia tách chưa chọn đơn vị nhận, hoặc "
            "không có đơn vị kế thừa; tính vào tổng số của nơi chung gần nhất, không tính vào đơn vị nào bên dưới."
        )

    def recognised_words(self, level: Level) -> str:
        """The recognitions by decisions of a level, whatever level was registered for."""
        found = self.recognised[level]
        head = f"Công nhận theo quyết định của {self.level_name(level)}: {number(found['total'])}"
        if found["same"] == found["total"]:
            return f"{head}, đều đăng ký đúng cấp."
        return (
            f"{head}, trong đó đăng ký "
            f"đúng cấp {number(found['same'])}, đăng ký cấp cao hơn {number(found['higher'])}, đăng ký cấp thấp hơn "
            f"{number(found['lower'])}."
        )


def sheet_of(question: Question, *, brief: bool = False) -> Sheet:
    """The summary of `question`, beside the year before; a constant number of queries. `brief` is for the screen."""
    summary = summarise(question, brief=brief)
    levels = [level for level in _levels(question, summary) if question.level in (None, level)]
    with tree_at_rest():
        desks = desks_from(question.unit, on=question.map_date)
        names = LevelNames.around(question.unit, on=question.map_date)
    nearest = desks[0].level if desks else Level.GRASSROOTS
    before = year_before(question)
    compared = _compared(before) if before else {}
    if not any(counts["registered"] for counts in compared.get("level", {}).values()):
        before, compared = None, {}
    return Sheet(
        summary=summary,
        levels=levels,
        main=nearest if nearest in levels else (levels[0] if levels else nearest),
        names=names,
        recognised=recognitions(question),
        before=before,
        before_levels=compared.get("level", {}),
        before_units=_registered(compared.get(UNIT, {})),
        before_sectors=_registered(compared.get(SECTOR, {})),
        quotas=quotas_of(question),
        later=notes_of_year(question),
        unconverted=unconverted(question),
        reported=totals_of(question),
        by_title=by_title_alone(question),
    )


@dataclass(frozen=True)
class Basis:
    """What the official tables of one question are made from; the summary is taken once, when one needs it.

    `link` gives figures their addresses (the screen's), `seen` keeps lists to what their reader may see.
    """

    question: Question
    link: Link | None = None
    seen: Seen | None = None

    @cached_property
    def sheet(self) -> Sheet:
        """The summary, whose sums agree. Raises UnbalancedError."""
        made = sheet_of(self.question)
        refuse_unbalanced(made.summary)
        return made

    @property
    def sees_all(self) -> bool:
        """Whether the reader may see every registration in question."""
        return self.seen is None or self.listed.count() == replace(self, seen=None).listed.count()

    @property
    def listed(self) -> StatusChangeQuerySet:
        """The registrations in question."""
        found = rows(self.question, Cell(Figure.REGISTERED))
        return self.seen(found) if self.seen else found


def _levels(question: Question, summary: Summary) -> list[Level]:
    known = set(levels_on(question))
    return [level for level, counts in summary.levels.items() if level in known or any(counts.values())]


def _compared(before: Question) -> dict[str, dict[Any, Counts]]:
    """What is compared with: registered and recognised of each level, registered of each unit and sector."""
    registered = {"registered": Cell(Figure.REGISTERED)}
    by_level = {**registered, "recognised": Cell(Figure.RECOGNISED)}
    return counts_by(before, {UNIT: registered, SECTOR: registered, "level": by_level})


def _registered(counted: Mapping[Any, Counts]) -> dict[Any, int]:
    return {key: counts["registered"] for key, counts in counted.items()}


def bars(recognised: Sequence[str]) -> tuple[Series, ...]:
    """What a chart draws of each line; `recognised` are the columns that are recognised together."""
    return (
        Series("Đăng ký", ("registered",)),
        Series("Đã đề nghị công nhận", ("proposed",)),
        Series("Được công nhận", recognised),
    )


def difference(now: int, then: int) -> str:
    """ "+3", "−1", "0"."""
    return f"+{number(now - then)}" if now > then else number(now - then)


def point_difference(now: Share, then: Share) -> Decimal | None:
    """`now` − `then` in points of a hundred (điểm phần trăm), to two decimals; None without a share."""
    if now.exact is None or then.exact is None:
        return None
    return ((now.exact - then.exact) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def points_words(points: Decimal) -> str:
    """ "tăng 1,20 điểm phần trăm", "giảm 0,35 điểm phần trăm", "không đổi"."""
    if not points:
        return "không đổi"
    return f"{'tăng' if points > 0 else 'giảm'} {number(abs(points), 2)} điểm phần trăm"


def links_of(
    link: Link | None, question: Question, cells: Mapping[str, Cell], counts: Counts
) -> dict[str, str]:
    """The addresses of the figures of one row; nothing leads nowhere."""
    if link is None:
        return {}
    address = link(question)
    return {key: address(cell) for key, cell in cells.items() if counts.get(key)}
