"""Every figure against a recount that shares nothing with it, now and at moments of the past."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from danvan.units.enums import Level
from danvan.units.models import UnitTerm
from models_registry.models import StatusChange
from reports.figures import (
    Figure,
    UnbalancedError,
    balance,
    count,
    count_by,
    recognitions,
    refuse_unbalanced,
    rows,
    summarise,
    unit_cells,
)
from reports.questions import QuestionError, ask, levels_on, unit_by_code, year_before
from tests.reports.world import RECOUNT, family, recount, states

DAYS = [
    None,
    dt.date(2023, 1, 31),
    dt.date(2023, 2, 9),
    dt.date(2023, 3, 31),
    dt.date(2023, 6, 3),
    dt.date(2023, 10, 31),
    dt.date(2023, 12, 31),
    dt.date(2024, 1, 24),
    dt.date(2024, 1, 25),
    dt.date(2024, 2, 1),
    dt.date(2024, 3, 1),
]
MAP = dt.date(2023, 12, 31)


def moment_of(day):
    return timezone.now() if day is None else timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def only(counts):
    return {name: counts[name] for name in RECOUNT}


def test_every_figure_equals_the_recount_at_every_moment_in_total_and_by_every_axis(lived):
    seen = set()
    for day in DAYS:
        for unit in (lived.city, lived.ward, lived.province, lived.agency):
            question = ask(lived.period, unit, as_of=day)
            told = states(lived.period, moment_of(day), family(unit, min(day or MAP, MAP)))
            summary = summarise(question)
            assert only(summary.total) == recount(told), (day, unit)
            for level in (Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS):
                same = recount(told, lambda row, level=level: row.target_level == level)
                assert only(summary.levels[level]) == same
            for line in summary.sectors:
                assert only(line.counts) == recount(
                    told, lambda row, line=line: row.sector.standard == line.code
                )
            for line in summary.subjects:
                assert only(line.counts) == recount(told, lambda row, line=line: row.subject == line.code)
            for line in summary.origins:
                assert only(line.counts) == recount(told, lambda row, line=line: row.origin == line.code)
            for line in summary.units:
                ids = {unit.pk} if line.own else family(line.term.unit, question.map_date)
                assert only(line.counts) == recount(told, lambda row, ids=ids: row.unit_id in ids), line.name
            assert all(equation.ok for equation in balance(summary))
            seen |= {name for name, number in summary.total.items() if number}
    assert set(RECOUNT) <= seen, "the year has an example of every figure"


def test_every_cell_of_the_table_by_unit_is_as_long_as_its_list(lived):
    question = ask(lived.period, lived.city)
    cells = unit_cells((Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS))
    summary = summarise(question)
    for line in summary.units:
        asked = question.narrowed(alone=True) if line.own else question.beneath(line.term)
        for name, cell in cells.items():
            listed = set(rows(asked, cell).values_list("registration", flat=True))
            assert len(listed) == line.counts[name] == rows(asked, cell).count(), (line.name, name)


def test_a_group_of_units_counts_what_its_units_count(lived):
    question = ask(lived.period, lived.city)
    summary = summarise(question)
    for group in ("territory", "state", "front"):
        lines = [line for line in summary.units if not line.own and line.term.group == group]
        counts = count(question.narrowed(group=group))
        assert (
            counts["registered"] == sum(line.counts["registered"] for line in lines) > 0 or group == "front"
        )
        assert counts["withdrawn"] == sum(line.counts["withdrawn"] for line in lines)


def test_filters_narrow_the_same_rows(lived):
    question = ask(lived.period, lived.city)
    whole = summarise(question)
    for line in whole.sectors:
        assert count(question.narrowed(sector=line.code)) == line.counts
    for line in whole.subjects:
        assert count(question.narrowed(subject=line.code)) == line.counts
    for level, counts in whole.levels.items():
        assert count(question.narrowed(level=level)) == counts
    exemplars = count(question.narrowed(entry_type="exemplar"))["registered"]
    assert exemplars == whole.total["registered_exemplar"] == 1


def test_the_decision_counts_from_the_end_of_its_day(lived):
    before = count(ask(lived.period, lived.city, as_of=dt.date(2024, 1, 24), level=Level.DISTRICT))
    after = count(ask(lived.period, lived.city, as_of=dt.date(2024, 1, 25), level=Level.DISTRICT))
    assert (before["recognised"], before["pending"]) == (0, 4)
    assert (after["recognised"], after["pending"], after["proposed"]) == (4, 0, before["proposed"])


def test_recognitions_of_a_level_stand_apart_from_what_was_registered_for_it(lived):
    then = recognitions(ask(lived.period, lived.city, as_of=dt.date(2024, 2, 15)))
    assert then[Level.DISTRICT] == {"total": 4, "same": 4, "higher": 0, "lower": 0}
    # "also at ward" was registered for the city and recognised there and at the ward.
    assert then[Level.GRASSROOTS] == {"total": 2, "same": 1, "higher": 1, "lower": 0}
    now = recognitions(ask(lived.period, lived.city))
    assert now[Level.DISTRICT]["total"] == 3, "the revoked one no longer counts"
    assert (
        now[Level.DISTRICT]["same"]
        == summarise(ask(lived.period, lived.city)).levels[Level.DISTRICT]["recognised"]
    )


def test_what_a_draft_is_never_counts(lived):
    question = ask(lived.period, lived.city)
    before, by_unit = count(question), count_by(question, "unit")
    lived.draft(lived.ward)
    assert (count(question), count_by(question, "unit")) == (before, by_unit)


def test_a_code_means_the_unit_of_that_map(lived):
    found = unit_by_code("D1", lived.period, on=dt.date(2023, 12, 31))
    assert found == lived.city
    question = ask(lived.period, found)
    assert question.map_date == dt.date(2023, 12, 31)
    with pytest.raises(QuestionError, match="Không có đơn vị mã “D1”"):
        unit_by_code("D1", lived.period, on=dt.date(2026, 1, 1), strict=True)
    with pytest.raises(QuestionError, match="không có trên bản đồ"):
        ask(lived.period, lived.tree.ward)


def test_a_unit_that_ended_within_the_period_is_read_on_its_last_day(lived):
    from models_registry.registration.periods import open_year

    year = open_year(2025)
    question = ask(year, unit_by_code("D1", year, on=dt.date(2025, 12, 31)))
    assert question.map_date == dt.date(2025, 6, 30)
    assert levels_on(question) == [Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS]


def test_a_day_to_come_is_refused_and_today_is_now(lived):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(QuestionError, match="chưa đến"):
        ask(lived.period, lived.city, as_of=tomorrow)
    assert ask(lived.period, lived.city, as_of=timezone.localdate()).moment is None


def test_another_map_can_be_asked_for(lived):
    question = ask(lived.period, lived.province, map_date=dt.date(2026, 1, 1))
    assert count(question) == count(ask(lived.period, lived.province)), "the same dossiers, in other lines"
    by_unit = count_by(question, "unit")
    assert by_unit[lived.tree.ward.pk]["registered"] > 0, "the old ward's are its heir's"
    assert lived.city.pk not in by_unit


def test_the_year_before_is_known_where_there_was_one(lived):
    assert year_before(ask(lived.period, lived.city)).period == lived.earlier
    assert year_before(ask(lived.earlier, lived.city)) is None


def test_an_imbalance_names_the_row_that_stands_outside_the_table(lived):
    """A unit whose path says it lies beneath the city, while its own word names another parent."""
    UnitTerm.objects.filter(unit=lived.ward).update(parent=lived.province)
    summary = summarise(ask(lived.period, lived.city))
    wrong = [equation for equation in balance(summary) if not equation.ok]
    assert [equation.text for equation in wrong] == ["cộng theo đơn vị bằng tổng số"]
    with pytest.raises(UnbalancedError, match="không có dòng cho Phường Cầu Gỗ"):
        refuse_unbalanced(summary)


def test_a_summary_asks_the_same_number_of_queries_however_much_there_is(lived, django_assert_num_queries):
    question = ask(lived.period, lived.city)
    assert len(question.places) > 3, "asked once, before"
    with django_assert_num_queries(3):
        summarise(question)
    lived.sent(lived.commune, day="02-11")
    lived.sent(lived.agency, day="02-11")
    with django_assert_num_queries(3):
        summarise(question)


@pytest.mark.parametrize(
    ("as_of", "name"), [(None, "figures_now"), (dt.date(2023, 12, 31), "figures_at_a_moment")]
)
def test_figures_are_counted_from_one_index_in_one_reading(as_of, name, lived):
    """Every column of the history that is asked for stands in the index, whatever narrows the question."""
    index = next(one for one in StatusChange._meta.indexes if one.name == name)
    covered = {StatusChange._meta.get_field(one).column for one in (*index.fields, *index.include)} | {
        "until"
    }
    narrower = {"level": Level.DISTRICT, "subject": "collective", "origins": ("new",), "entry_type": "model"}
    for question in (
        ask(lived.period, lived.city, as_of=as_of),
        ask(lived.period, lived.tree.nation, as_of=as_of),
        ask(lived.period, lived.city, as_of=as_of, **narrower),
    ):
        assert question.ground.places == {}, "asked once, before"
        with CaptureQueriesContext(connection) as captured:
            assert summarise(question).total["registered"] > 0
        [sql] = [one["sql"] for one in captured if StatusChange._meta.db_table in one["sql"]]
        asked = set(re.findall(rf'"{StatusChange._meta.db_table}"\."(\w+)"', sql))
        assert asked <= covered, (question, asked - covered)


def test_the_brief_summary_of_the_screen_has_the_same_figures(lived):
    question = ask(lived.period, lived.province)
    whole, brief = summarise(question), summarise(question, brief=True)
    assert brief.total == {name: whole.total[name] for name in brief.total}
    assert set(Figure) <= brief.total.keys() < whole.total.keys()
    for line, shorter in zip(whole.units, brief.units, strict=True):
        assert shorter.counts == {name: line.counts[name] for name in shorter.counts}
    assert [equation.ok for equation in balance(brief)] == [True] * 6
