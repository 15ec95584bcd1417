"""Cut-offs inside a year, and with what of the year before figures are compared."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from danvan.office.tables import Share
from danvan.units.enums import Level
from models_registry.models import EmulationPeriod, PeriodKind
from reports.addresses import summary_url
from reports.figures import Cell, Figure, count
from reports.questions import Compared, QuestionError, ask, cutoff_of, year_before
from reports.summaries import by_sector, by_unit
from reports.summaries.paper import point_difference, points_words, sheet_of
from tests.reports.world import D

REGISTERED = {"n": Cell(Figure.REGISTERED)}


@pytest.fixture
def two_years(lived):
    """Two registrations of 2022: one of February, one of November."""
    lived.sent(lived.ward, day="2022-02-01", period=lived.earlier)
    lived.sent(lived.commune, day="2022-11-05", period=lived.earlier)
    return lived


def number_of(question):
    return count(question, REGISTERED)["n"]


def test_inside_a_year_it_is_the_same_date_after_it_the_whole_year(two_years):
    inside = ask(two_years.period, two_years.city, as_of=dt.date(2023, 6, 30))
    assert inside.comparison is Compared.SAME_DATE
    before = year_before(inside)
    assert (before.as_of, before.map_date) == (dt.date(2022, 6, 30), dt.date(2022, 6, 30))
    assert number_of(before) == 1
    whole = year_before(inside.narrowed(compared=Compared.WHOLE_YEAR))
    assert number_of(whole) == 2
    after = ask(two_years.period, two_years.city)
    assert after.comparison is Compared.WHOLE_YEAR
    assert number_of(year_before(after)) == 2
    assert number_of(year_before(after.narrowed(compared=Compared.SAME_DATE))) == 2


def test_the_29th_of_february_is_compared_with_the_28th(two_years):
    question = ask(two_years.period, two_years.city).narrowed(compared="cung-ky", as_of=dt.date(2024, 2, 29))
    assert year_before(question).as_of == dt.date(2023, 2, 28)


def test_filters_go_with_the_year_before(two_years):
    question = ask(two_years.period, two_years.city, level=Level.PROVINCE, group="territory")
    before = year_before(question)
    assert (before.level, before.group) == (Level.PROVINCE, "territory")


def test_a_cut_off_names_itself_in_titles_and_says_what_it_is_compared_with(two_years):
    question = ask(two_years.period, two_years.city, as_of=cutoff_of(two_years.period, "9t"))
    assert question.span == "9 tháng năm 2023"
    sheet = sheet_of(question)
    assert "9 THÁNG NĂM 2023" in by_unit.table(sheet).title
    assert sheet.before_words == "cùng kỳ năm 2022 (đến 30/09/2022)"
    assert "Đăng ký cùng kỳ năm 2022 (đến 30/09/2022)" in [c.title for c in by_sector.table(sheet).columns]
    assert f"So với {sheet.before_words}." in sheet.notes
    assert "Theo bản đồ đơn vị ngày 30/09/2023." in sheet.notes
    assert ask(two_years.period, two_years.city, as_of=dt.date(2023, 9, 29)).span == "Năm 2023"


def test_the_cut_off_is_chosen_on_the_page_and_at_the_terminal(two_years, capsys):
    leader = Client()
    leader.force_login(two_years.leader)
    address = f"{reverse('reports:summary')}?ky=2023&don-vi={two_years.city.pk}"
    page = leader.get(f"{address}&moc=6t")
    assert page.context["question"].as_of == dt.date(2023, 6, 30)
    assert "Tổng hợp 6 tháng đầu năm 2023" in page.content.decode()
    assert leader.get(f"{address}&moc=6t&tinh-den=01/02/2023").status_code == 422
    whole = leader.get(f"{address}&moc=9t&so-voi=ca-nam")
    assert whole.context["sheet"].before_words == "năm 2022"
    code = two_years.city.terms.first().code
    call_command("figures", period="2023", unit=code, cutoff="9t")
    assert "24:00 ngày 30/09/2023" in capsys.readouterr().out
    with pytest.raises(CommandError, match="một trong hai"):
        call_command("figures", period="2023", unit=code, cutoff="9t", as_of="2023-01-01")


def test_a_round_has_no_cut_off():
    three_years = EmulationPeriod(name="Giai đoạn 2021-2023", kind=PeriodKind.ROUND)
    with pytest.raises(QuestionError, match="không có mốc"):
        cutoff_of(three_years, "6t")


def test_differences_of_shares_are_points_of_a_hundred():
    assert point_difference(Share(187, 192), Share(180, 200)) == Decimal("7.40")
    assert point_difference(Share(1, 0), Share(1, 2)) is None
    assert points_words(Decimal("7.40")) == "tăng 7,40 điểm phần trăm"
    assert points_words(Decimal("-0.05")) == "giảm 0,05 điểm phần trăm"
    assert points_words(Decimal("0.00")) == "không đổi"


def test_the_share_of_recognised_is_compared_where_both_years_have_one(two_years):
    assert sheet_of(ask(two_years.period, two_years.city)).points(D) is None
    period, two_years.period = two_years.period, two_years.earlier
    one = two_years.proposed(two_years.ward, day="11-12")
    two_years.period = period
    two_years.decided([one], two_years.city, "2024-01-26")
    sheet = sheet_of(ask(two_years.period, two_years.city))
    counts = sheet.summary.levels[D]
    now = Share(counts["recognised"], counts["registered"])
    assert sheet.points(D) == point_difference(now, Share(1, 3))
    leader = Client()
    leader.force_login(two_years.leader)
    page = leader.get(summary_url(ask(two_years.period, two_years.city))).content.decode()
    assert re.search(r"điểm phần trăm so với năm 2022", page)


def test_sectors_show_how_their_part_moved(two_years):
    sheet = sheet_of(ask(two_years.period, two_years.city))
    table = by_sector.table(sheet)
    place = [column.key for column in table.columns].index("points")
    economy = table.rows[0]
    counts = sheet.summary.sectors[0].counts["registered"]
    total = sheet.summary.total["registered"]
    assert economy.cells[place] == point_difference(Share(counts, total), Share(2, 2))
    assert economy.cells[place] < 0
