"""Three independent ways to the same number: the SQL of the figures, a replay of the history in plain Python, and the
cells of the workbook as a spreadsheet reads them. At 50 random moments, half of them the very moment of a change."""

from __future__ import annotations

import datetime as dt
import io
import random

import openpyxl
import pytest

from danvan.units.enums import Level
from models_registry.models import StatusChange
from reports.catalogue import Format, file
from reports.figures import balance, summarise
from reports.questions import ask
from reports.summaries.paper import Basis
from tests.reports.world import at, family, recount, states

SEED = 187_192
MOMENTS = 50
NUMBERS = {"Tổng số": "registered", "Đã nộp kết quả": "results", "Đã đề nghị công nhận": "proposed"}
BY_SECTOR = {
    "Đăng ký": "registered",
    "Đã nộp kết quả": "results",
    "Đã đề nghị công nhận": "proposed",
    "Được công nhận": "recognised",
    "Không được công nhận": "declined",
    "Đã thu hồi công nhận": "revoked",
    "Chờ quyết định": "pending",
}


@pytest.fixture(scope="module")
def moments(year, django_db_blocker):
    """The same for every test; on a change's own moment the change counts."""
    chosen = random.Random(SEED)
    with django_db_blocker.unblock():
        changes = sorted(set(StatusChange.objects.filter(period=year.period).values_list("at", flat=True)))
    first, last = at("2023-01-01"), at("2024-04-01")
    between = [first + (last - first) * chosen.random() for _ in range(MOMENTS // 2)]
    return [*between, *chosen.sample(changes, MOMENTS - len(between))]


def replayed(lived, moment, unit, map_date):
    return states(lived.period, moment, family(unit, map_date))


def named(sheet, heads):
    """Name in the second column → {figure: cell}, by the heads of the columns, from the workbook as it is read."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(at for at, row in enumerate(rows) if row[0] == "TT")
    places = {}
    for head in (rows[top + 1], rows[top]):
        places |= {heads[text]: place for place, text in enumerate(head) if text in heads}
    return {row[1]: {key: row[place] for key, place in places.items()} for row in rows[top + 1 :] if row[1]}


def workbook_of(report, question):
    content = file(report, Format.XLSX, Basis(question))
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return next(sheet for sheet in book if sheet.title.startswith("Biểu "))


def test_sql_and_replay_agree_for_every_unit_level_and_sector(lived, moments):
    units = (lived.province, lived.city, lived.ward, lived.commune, lived.agency, lived.front, lived.school)
    for moment in moments:
        for unit in units:
            question = ask(lived.period, unit, as_of=moment)
            summary = summarise(question)
            told = replayed(lived, moment, unit, question.map_date)
            for name, number in recount(told).items():
                assert summary.total[name] == number, (moment, unit, name)
            for level in (Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS):
                same = recount(told, lambda row, level=level: row.target_level == level)
                assert {name: summary.levels[level][name] for name in same} == same, (moment, unit, level)
            for line in summary.sectors:
                same = recount(told, lambda row, line=line: row.sector.standard == line.code)
                assert {name: line.counts[name] for name in same} == same, (moment, unit, line.name)
            assert [one.text for one in balance(summary) if not one.ok] == []


def test_the_workbook_by_unit_says_what_the_replay_says(lived, moments):
    for moment in moments:
        question = ask(lived.period, lived.city, as_of=moment)
        cells = named(workbook_of("by_unit", question), NUMBERS)
        told = replayed(lived, moment, lived.city, question.map_date)
        assert cells["Tổng cộng"] == wanted(told, NUMBERS), moment
        for unit in (lived.ward, lived.commune, lived.agency, lived.front):
            ids = family(unit, question.map_date)
            inside = [row for row in told if row.unit_id in ids]
            assert cells[str(unit)] == wanted(inside, NUMBERS), (moment, unit)


def test_the_workbook_by_sector_says_what_the_replay_says(lived, moments):
    for moment in moments:
        question = ask(lived.period, lived.city, as_of=moment)
        cells = named(workbook_of("by_sector", question), BY_SECTOR)
        told = replayed(lived, moment, lived.city, question.map_date)
        assert cells["Tổng cộng"] == wanted(told, BY_SECTOR), moment
        for line in summarise(question).sectors:
            inside = [row for row in told if row.sector.standard == line.code]
            assert cells[line.name] == wanted(inside, BY_SECTOR), (moment, line.name)


def wanted(told, heads):
    counts = recount(told)
    return {key: counts[key] for key in heads.values()}


def test_the_moments_are_what_they_claim(lived, moments):
    exact = StatusChange.objects.filter(at__in=moments).values_list("at", flat=True)
    assert len(moments) == MOMENTS
    assert len(set(exact)) == MOMENTS // 2
    assert all(isinstance(moment, dt.datetime) for moment in moments)
