"""The leader's page: its figures are those of the summary, ranked as it says, and each leads to its list."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client

from danvan.accounts.permissions import Role
from danvan.ui.charts import heat_of
from danvan.units.enums import Level
from reports.addresses import overview_url
from reports.figures import Cell, Figure, count
from reports.glance import FIVE, Ranking
from reports.questions import ask
from tests.factories.people import person


@pytest.fixture
def leader(lived):
    client = Client()
    client.force_login(lived.leader)
    return client


def test_the_five_figures_are_those_of_the_summary_beside_the_year_before(lived, leader):
    lived.sent(lived.ward, day="2022-02-01", period=lived.earlier)
    question = ask(lived.period, lived.city)
    tiles = leader.get(overview_url(question)).context["tiles"]
    cells = {figure.value: Cell(figure) for figure in FIVE}
    assert [tile.number for tile in tiles] == list(count(question, cells).values())
    assert [tile.label for tile in tiles] == [figure.label for figure in FIVE]
    assert {tile.then_words for tile in tiles} == {"1 năm 2022", "0 năm 2022"}
    assert tiles[0].compared == f"+{tiles[0].number - 1}"


def test_every_figure_on_the_page_leads_to_a_list_as_long_as_it_says(lived, leader):
    page = leader.get(overview_url(ask(lived.period, lived.city))).content.decode()
    found = re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">(\d+)(?:/\d+)?</a>', page)
    assert len(found) > 12
    for address, number in dict.fromkeys(found):
        answer = leader.get(html.unescape(address))
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address


@pytest.mark.parametrize("ranking", Ranking)
def test_the_units_stand_in_the_order_that_is_asked_for(lived, leader, ranking):
    page = leader.get(overview_url(ask(lived.period, lived.city), xep=ranking.value))
    column = list(Ranking).index(ranking)
    shown = [row.cells[column].text for row in page.context["by_unit"].rows]
    shares = [share_of(text) for text in shown]
    assert len(shares) > 2
    assert shares == sorted(shares, reverse=True)


def share_of(text):
    if "/" not in text:
        return float(text) if text.isdigit() else -1
    part, whole = text.split("/")
    return int(part) / int(whole)


def test_the_ranking_shows_its_first_and_all_when_asked(lived, leader, monkeypatch):
    monkeypatch.setattr("reports.glance.SHOWN", 1)
    question = ask(lived.period, lived.city)
    few = leader.get(overview_url(question)).context["by_unit"]
    whole = leader.get(overview_url(question, du="1")).context["by_unit"]
    assert len(few.rows) == 1
    assert few.hidden == len(whole.rows) - 1 > 0
    assert [row.beyond for row in whole.rows] == [False, *[True] * few.hidden]


def test_before_a_decision_no_unit_has_a_share_of_recognised(lived, leader):
    page = leader.get(overview_url(ask(lived.period, lived.city, as_of=dt.date(2023, 11, 1))))
    column = list(Ranking).index(Ranking.RECOGNISED)
    said = {row.cells[column].text for row in page.context["by_unit"].rows}
    assert "chưa có quyết định" in said <= {"chưa có quyết định", "–"}


def test_a_unit_of_the_ranking_leads_to_its_own_page(lived, leader):
    page = leader.get(overview_url(ask(lived.period, lived.city)))
    rows = [row for row in page.context["by_unit"].rows if row.url]
    for row in rows:
        assert leader.get(row.url).context["question"].term.name == row.label


def test_a_level_narrows_the_whole_page_and_nothing_sent_reads_so(lived, leader):
    question = ask(lived.period, lived.city, level=Level.DISTRICT)
    page = leader.get(overview_url(question))
    assert page.context["tiles"][0].number == count(question, {"a": Cell(Figure.REGISTERED)})["a"]
    before = leader.get(overview_url(ask(lived.period, lived.city, as_of=dt.date(2023, 1, 1))))
    assert "Chưa có đăng ký nào" in before.content.decode()


def test_the_page_is_in_the_menu_of_leaders_and_open_to_all_who_read_figures(lived, leader):
    clerk = Client()
    clerk.force_login(person("viewer", (Role.VIEWER, lived.city)))
    address = overview_url(ask(lived.period, lived.city))
    assert "Tổng quan một trang" in [item.label for item in leader.get(address).context["navigation"]]
    page = clerk.get(address)
    assert page.status_code == 200
    assert "Tổng quan một trang" not in [item.label for item in page.context["navigation"]]


def test_warmth_rises_with_the_share():
    assert [heat_of(part, 100) for part in (0, 49, 50, 70, 80, 90, 100)] == [1, 1, 2, 3, 4, 5, 5]
    assert heat_of(0, 0) == 0
