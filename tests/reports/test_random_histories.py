"""What holds for every history there can be: the sums, the lists behind them, the missing, and three ways to a number.

Random people walk random histories (`random_history`); at random moments the figures' SQL is held against a replay of
the history in plain Python and against the cells of the workbook as a spreadsheet reads them.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections import Counter, defaultdict
from decimal import Decimal

import openpyxl
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from danvan.units.models import Unit
from models_registry.models import ResultMetric, SubjectType
from models_registry.models.registration import Origin
from reports.catalogue import ANNUAL, Format, file
from reports.figures import NINE, Figure, balance, count, recognitions, rows, summarise
from reports.missing import REACHED, count_reasons, missing
from reports.progress import progress
from reports.questions import ask, end_of
from reports.summaries.paper import Basis
from tests.reports.random_history import FIRST, City, History
from tests.reports.world import RECOUNT, D, G, P, family, recount, states, whole_history

STEPS, EXAMPLES, MOMENTS, BOOKS = 110, 7, 9, 2
PARTS = ("recognised", "declined", "revoked", "pending")


class UndoneError(Exception):
    """Takes everything back at the end of one example."""


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = City()
        made.nation = made.tree.nation
        yield made
        transaction.set_rollback(True)


class Replay:
    """A walked history, read once and replayed row by row for any moment."""

    def __init__(self, city):
        self.city, self.rows = city, list(whole_history())
        self.families, self.decided = {}, defaultdict(list)
        for row in self.rows:
            if row.action in ("recognise", "recognise_elsewhere", "revoke", "revoke_elsewhere"):
                self.decided[row.registration_id].append(row)

    def at(self, question):
        """The rows true at the moment of a question, of its unit and all beneath."""
        return states(question.period, question.taken_at, self.family(question), self.rows)

    def family(self, question, unit=None):
        key = (unit or question.unit, question.map_date)
        if key not in self.families:
            self.families[key] = family(*key)
        return self.families[key]

    def honours(self, row, moment):
        """The levels at which a registration was recognised then, by what decisions did with it one after another."""
        held = set()
        for one in self.decided[row.registration_id]:
            if one.at <= moment:
                change = held.add if one.action.startswith("recognise") else held.discard
                change(one.details["level"])
        return held


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate],  # making a counterexample small would take minutes
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(data=st.data())
def test_whatever_happens_the_figures_add_up_and_three_ways_agree(city, db, data):
    def choose(options):
        return data.draw(st.sampled_from(options))

    with pytest.raises(UndoneError), transaction.atomic():
        history, noted = History(city, choose), []
        for _ in range(3):
            history.walk(STEPS // 3)
            noted.append((history.clock, count(ask(city.period, city.city))))
            history.clock += dt.timedelta(
                days=4
            )  # a decision counts from the day of its signature, three days back
        replay = Replay(city)
        for moment, counts in noted:
            told = count(ask(city.period, city.city, as_of=moment, map_date=city.period.ends_on))
            assert told == counts, "what was true then stays true of then"
        for place, moment in enumerate(moments(replay, history, choose)):
            for unit in (city.nation, city.province, *city.units):
                question = ask(city.period, unit, as_of=moment)
                hold_sums(question, replay)
            question = ask(
                city.period, choose((city.nation, city.province, city.city, city.ward)), as_of=moment
            )
            hold_lists(question, replay, levels=(None, choose((P, D, G))))
            hold_missing(question, replay)
            hold_decisions(question, replay)
            if place < BOOKS:
                question = ask(city.period, choose((city.province, city.city, city.ward)), as_of=moment)
                hold_workbook(question, replay)
        hold_months(ask(city.period, city.city), replay)
        raise UndoneError


def moments(replay, history, choose):
    """Now, a revocation; the very moments of changes and right before them, ends of days, last days, any moment at all."""
    tick = dt.timedelta(microseconds=1)
    changed = [row.at for row in replay.rows]
    if not changed:
        return [None]
    whole = int((history.clock - FIRST).total_seconds())
    found = [None, *(row.at for row in replay.rows if row.action == "revoke")][:2]
    while len(found) < MOMENTS:
        any_time = FIRST + dt.timedelta(seconds=choose(range(whole)))
        changing = choose(changed)
        last_day = choose(sorted(history.city.deadlines.values()))
        found.append(choose((any_time, changing, changing - tick, timezone.localdate(any_time), last_day)))
    return found


# --- what holds ---


def hold_sums(question, replay):
    """Every breakdown is that of the replay; each adds up to the whole; C = D + E + R + F, and B holds C, A holds B."""
    period, day = question.period, question.as_of or timezone.localdate(question.taken_at)
    assert question.map_date == max(min(day, period.ends_on), period.starts_on)
    summary, told = summarise(question), replay.at(question)
    where = (question.unit, question.taken_at)
    lines = [(summary.total, told)]
    lines += [
        (counts, [row for row in told if row.target_level == level])
        for level, counts in summary.levels.items()
    ]
    for axis, value in (
        (summary.sectors, lambda row: row.sector.standard),
        (summary.subjects, lambda row: row.subject),
        (summary.origins, lambda row: row.origin),
    ):
        lines += [(line.counts, [row for row in told if value(row) == line.code]) for line in axis]
    beneath = [replay.family(question, line.term.unit) for line in summary.units if not line.own]
    for line in summary.units:
        ids = {question.unit.pk} if line.own else replay.family(question, line.term.unit)
        lines.append((line.counts, [row for row in told if row.unit_id in ids]))
    assert sum(map(len, beneath)) + 1 == len(replay.family(question)), where
    for counts, inside in lines:
        assert {name: counts[name] for name in RECOUNT} == recount(inside), where
        assert counts["proposed"] == sum(counts[name] for name in PARTS), where
        assert counts["registered"] >= counts["results"] >= counts["proposed"], where
        assert counts["registered"] == counts["accepted"] + counts["awaiting_acceptance"], where
    for axis in (list(summary.levels.values()), *([line.counts for line in one] for one in (
        summary.sectors, summary.units, summary.subjects, summary.origins,
    ))):  # fmt: skip
        for figure in NINE:
            assert sum(counts[figure] for counts in axis) == summary.total[figure], (where, figure)
    assert [one.text for one in balance(summary) if not one.ok] == []


def hold_lists(question, replay, levels):
    """Behind each figure stand as many registrations as it says, and those of the replay."""
    told = replay.at(question)
    for level in levels:
        asked = question.narrowed(level=level)
        counts = count(asked)
        inside = [row for row in told if level in (None, row.target_level)]
        for figure in Figure:
            listed = list(rows(asked, figure).values_list("registration", flat=True))
            assert len(listed) == counts[figure], (question.unit, question.taken_at, figure)
            assert sorted(listed) == sorted(
                row.registration_id for row in inside if RECOUNT[figure.value](row)
            )


WHY = {
    "submitted": "awaiting_acceptance",
    "returned": "returned",
    "results_returned": "results_returned",
    "results_submitted": "awaiting_proposal",
    "proposed": "pending",
    "not_recognised": "declined",
    "revoked": "revoked",
}


def hold_missing(question, replay):
    """y − x is split: each registration in exactly one reason, the reason that its last step and its deadline give."""
    told = [row for row in replay.at(question) if RECOUNT["registered"](row)]
    counts = count(question)
    for figure in REACHED:
        expected = Counter({row.registration_id: why(row, question, replay.city) for row in told
                            if not RECOUNT[figure.value](row)})  # fmt: skip
        found = list(missing(question, figure).values_list("registration", "why"))
        assert sorted(found) == sorted(expected.items()), (question.unit, question.taken_at, figure)
        assert len(found) == counts["registered"] - counts[figure]
    reasons = count_reasons(question, figure)
    assert {one.value: number for one, number in reasons.items()} == Counter(expected.values())


def why(row, question, city):
    if row.to_status != "running":
        return WHY[row.to_status]
    for key in ((row.unit_id, row.target_level), (row.unit_id, None), (None, row.target_level), (None, None)):
        if key in city.deadlines:
            return "overdue" if city.deadlines[key] < question.day else "running"
    raise AssertionError


def hold_decisions(question, replay):
    """Recognitions in force, by the level that decided: of which levels the registrations are."""
    expected = defaultdict(Counter)
    for row in replay.at(question):
        for decided in replay.honours(row, question.taken_at) if RECOUNT["registered"](row) else ():
            kind = (row.target_level > decided) - (row.target_level < decided)
            expected[decided].update(["total", {0: "same", -1: "higher", 1: "lower"}[kind]])
    found = {
        level: {name: n for name, n in told.items() if n} for level, told in recognitions(question).items()
    }
    assert found == expected, (question.unit, question.taken_at)


def hold_months(question, replay):
    """The way over the months leads, at each month's end, to the figure of that moment."""
    shown = progress(question)
    for place, month in enumerate(shown.months):
        last = (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        told = recount(states(question.period, end_of(last), replay.family(question), replay.rows))
        assert (shown.registered[place], shown.proposed[place]) == (told["registered"], told["proposed"]), (
            month
        )
    told = recount(replay.at(question))
    assert (shown.registered[-1], shown.proposed[-1]) == (told["registered"], told["proposed"])


# --- the workbook, as a spreadsheet reads it ---


def hold_workbook(question, replay):
    content = file(ANNUAL, Format.XLSX, Basis(question))
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    told = replay.at(question)
    names = {row.unit_id: str(Unit.objects.get(pk=row.unit_id)) for row in told}
    assert all(names.values())
    _by_unit(cells(book, "Biểu 1"), question, replay, told)
    _by_sector(cells(book, "Biểu 2"), told)
    _named(cells(book, "Biểu 3", key=2), told)
    _honours(cells(book, "Biểu 6"), question, replay, told)
    _metrics(cells(book, "Biểu 7"), told)
    _sending(cells(book, "Biểu 8"), question, replay, told)


def levels_of(question):
    """How the tables of a unit call the levels: those of a city by its kind, those that mix districts by the general
    word."""
    mixed = question.term.level < D
    return {P: "Cấp tỉnh", D: "Cấp huyện" if mixed else "Cấp thành phố", G: "Cấp cơ sở"}


def cells(book, name, key=1):
    """What stands in each row, by what its key column says: (group, head) → value."""
    sheet = next(sheet for sheet in book if sheet.title.startswith(name))
    read = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(place for place, row in enumerate(read) if row[0] == "TT")
    two = read[top + 1][key] is None
    heads, group = [], None
    for place, text in enumerate(read[top]):
        group = text or group
        beneath = read[top + 1][place] if two else None
        heads.append((group, beneath) if beneath else (None, group))
    found = defaultdict(list)
    for row in read[top + 1 + two :]:
        if row[key] is not None:
            found[row[key]].append(dict(zip(heads, row, strict=True)))
    return found


def _by_unit(found, question, replay, told):
    def hold(name, inside):
        (row,) = found[name]
        counts = recount(inside)
        assert row["Đăng ký", "Tổng số"] == counts["registered"], name
        assert row[None, "Đã nộp kết quả"] == counts["results"], name
        assert row[None, "Đã đề nghị công nhận"] == counts["proposed"], name
        registered = [one for one in inside if RECOUNT["registered"](one)]
        for level, head in levels_of(question).items():
            of_level = [one for one in inside if one.target_level == level]
            if ("Đăng ký", head) in row:
                assert row["Đăng ký", head] == recount(of_level)["registered"], (name, head)
                assert row["Được công nhận", head] == recount(of_level)["recognised"], (name, head)
            else:
                assert not of_level, "a level without a column"
        for subject in SubjectType:
            assert row["Đăng ký", subject.label] == sum(one.subject == subject for one in registered), name
        kept = (Origin.MAINTAINED, Origin.UPGRADED)
        assert row["Đăng ký", "Duy trì, nâng chất lượng"] == sum(one.origin in kept for one in registered), (
            name
        )

    summary = summarise(question)
    hold("Tổng cộng", told)
    for line in summary.units:
        ids = {question.unit.pk} if line.own else replay.family(question, line.term.unit)
        hold(
            f"{line.name} (cấp mình)" if line.own else line.name, [one for one in told if one.unit_id in ids]
        )


def _by_sector(found, told):
    lines = {"Tổng cộng": told}
    for row in told:
        lines.setdefault(row.sector.get_standard_display(), [])
    for name in lines.keys() - {"Tổng cộng"}:
        lines[name] = [row for row in told if row.sector.get_standard_display() == name]
    for name, inside in lines.items():
        (row,) = found[name]
        counts = recount(inside)
        for figure in NINE:
            if (None, figure.label) in row:
                assert row[None, figure.label] == counts[figure], (name, figure)


def _named(found, told):
    expected = Counter(row.registration.title for row in told if RECOUNT["registered"](row))
    assert {title: len(lines) for title, lines in found.items() if title in expected} == expected


def _honours(found, question, replay, told):
    registered = [row for row in told if RECOUNT["registered"](row)]
    by = "Công nhận theo quyết định của"
    levels = levels_of(question)
    for level, name in levels.items():
        held = [replay.honours(row, question.taken_at) for row in registered if row.target_level == level]
        if not held:
            continue
        (row,) = found[name]
        assert row[None, "Đăng ký"] == len(held)
        assert row[None, "Được ít nhất một cấp công nhận"] == sum(map(bool, held))
        for decided, head in levels.items():
            if (by, head) in row:
                assert row[by, head] == sum(decided in one for one in held), (name, head)
            else:
                assert all(decided not in one for one in held)


def _metrics(found, told):
    reported = {row.registration_id for row in told if RECOUNT["results"](row)}
    sums, models = defaultdict(Decimal), set()
    for metric in ResultMetric.objects.filter(report__in=reported):
        sums[metric.get_measure_display().capitalize()] += metric.done
        models.add(metric.report_id)
    if not models:
        assert "Tổng cộng" not in found
        return
    (row,) = found["Tổng cộng"]
    assert row[None, "Số mô hình có số liệu"] == len(models)
    for measure, value in sums.items():
        if measure != "Khác" and value:
            assert Decimal(str(row[None, measure])) == value, measure


def _sending(found, question, replay, told):
    """The lines of the direct units and their sum; what the unit registered itself it sends to nobody beneath."""
    for line in summarise(question).units:
        if line.own:
            continue
        ids = replay.family(question, line.term.unit)
        inside = [row for row in told if row.unit_id in ids]
        (row,) = found[line.name]
        counts = recount(inside)
        assert row["Đăng ký", "Mô hình đã gửi"] == counts["registered"], line.name
        assert row["Kết quả", "Mô hình đã nộp"] == counts["results"], line.name
        missing_results = [
            one for one in inside if RECOUNT["registered"](one) and not RECOUNT["results"](one)
        ]
        overdue = sum(why(one, question, replay.city) == "overdue" for one in missing_results)
        assert row["Kết quả", "Quá hạn"] == overdue, line.name


# --- that all this proves something ---


def test_the_histories_get_everywhere(city, db):
    """Otherwise the property above would prove nothing: among four of them something counts in every figure."""
    reached = set()
    for seed in range(4):
        with pytest.raises(UndoneError), transaction.atomic():
            History(city, random.Random(seed).choice).walk(STEPS)
            reached |= {name for row in whole_history() for name, counts in RECOUNT.items() if counts(row)}
            raise UndoneError
    assert reached == set(Figure.values)
