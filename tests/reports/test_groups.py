"""Tables narrowed to a cụm or broken down by cụm, khối: sums add up, who is in none has a line, days count."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from danvan.office.tables import RowKind, disagreements
from danvan.units import grouping_actions
from reports.addresses import rows_url, summary_url, table_url
from reports.figures import Cell, Figure, balance, count, rows, summarise
from reports.groups import cluster_key, outside_key
from reports.missing import missing
from reports.questions import ask
from reports.summaries import by_unit, named_list, result_metrics, sending_status
from reports.summaries.paper import sheet_of

JANUARY, JULY = dt.date(2023, 1, 1), dt.date(2023, 7, 1)


@pytest.fixture
def grouped(lived):
    """The city has two clusters: ward and commune in the first, the agency in the second, the women in none."""
    lived.grouping = grouping_actions.open_grouping(lived.city, name="Cụm, khối của thành phố")
    lived.one = grouping_actions.open_cluster(lived.grouping, name="Cụm thi đua số 1")
    lived.two = grouping_actions.open_cluster(lived.grouping, name="Khối cơ quan")
    grouping_actions.set_members(lived.one, [lived.ward, lived.commune], on=JANUARY)
    grouping_actions.set_members(lived.two, [lived.agency], on=JANUARY)
    return lived


def asked(lived, **filters):
    return ask(lived.period, lived.city, **filters)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def words(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def heads(table):
    return [(row.cells[0], row.cells[1]) for row in table.rows if row.kind is RowKind.GROUP]


def test_a_cluster_is_the_sum_of_its_units_with_all_beneath_them(grouped):
    of_cluster = count(asked(grouped, group=cluster_key(grouped.one)))
    units = [count(ask(grouped.period, unit)) for unit in (grouped.ward, grouped.commune)]
    assert of_cluster == {name: sum(one[name] for one in units) for name in of_cluster}
    assert of_cluster["registered"] > 5


def test_the_clusters_the_rest_and_the_unit_itself_make_the_whole(grouped):
    keys = (cluster_key(grouped.one), cluster_key(grouped.two), outside_key(grouped.grouping))
    parts = [count(asked(grouped, group=key)) for key in keys] + [count(asked(grouped, alone=True))]
    whole = count(asked(grouped))
    assert whole == {name: sum(one[name] for one in parts) for name in whole}
    assert count(asked(grouped, group=keys[2])) == count(ask(grouped.period, grouped.front))


def test_the_whole_country_counts_by_cluster_too(grouped):
    """There the units are too many to be named one by one."""
    nation = grouped.tree.nation
    grouping = grouping_actions.open_grouping(nation, name="Cụm các tỉnh")
    cluster = grouping_actions.open_cluster(grouping, name="Cụm phía Nam")
    grouping_actions.set_members(cluster, [grouped.province], on=JANUARY)
    inside = count(ask(grouped.period, nation, group=cluster_key(cluster)))
    assert inside == count(ask(grouped.period, grouped.province))
    assert inside["registered"] > 0
    assert count(ask(grouped.period, nation, group=outside_key(grouping)))["registered"] == 0


@pytest.mark.parametrize("brief", [True, False])
def test_table_1_is_set_in_clusters_with_sums_that_add_up(brief, grouped):
    question = asked(grouped, grouping=grouped.grouping)
    sheet = sheet_of(question, brief=brief)
    table = by_unit.table(sheet, brief=brief)
    assert heads(table) == [
        ("I", "Cụm thi đua số 1"),
        ("II", "Khối cơ quan"),
        ("III", "Chưa xếp cụm, khối"),
    ]
    assert disagreements(table) == []
    assert all(one.ok for one in balance(sheet.summary))
    bodies = [row.cells[1] for row in table.rows if row.kind is RowKind.BODY]
    assert bodies == ["Phường Cầu Gỗ", "Xã Bãi Bồi", "Phòng Tư pháp thành phố", "Hội Phụ nữ thành phố"]


def test_the_other_tables_by_unit_are_set_in_clusters_too(grouped):
    sheet = sheet_of(asked(grouped, grouping=grouped.grouping))
    for table in (sending_status.table(sheet), result_metrics.table(sheet)):
        assert heads(table)[0] == ("I", "Cụm thi đua số 1")
        assert disagreements(table) == []


def test_narrowed_to_a_cluster_only_its_units_have_lines(grouped):
    sheet = sheet_of(asked(grouped, group=cluster_key(grouped.one)))
    table = by_unit.table(sheet)
    bodies = [row.cells[1] for row in table.rows if row.kind is RowKind.BODY]
    assert bodies == ["Phường Cầu Gỗ", "Xã Bãi Bồi"]
    assert all(one.ok for one in balance(sheet.summary))
    board = sending_status.table(sheet)
    assert [row.cells[1] for row in board.rows if row.kind is RowKind.BODY] == bodies


def test_membership_counts_by_the_day_of_the_map(grouped):
    grouping_actions.set_members(grouped.two, [grouped.agency, grouped.commune], on=JULY)
    key = cluster_key(grouped.two)
    spring = summarise(asked(grouped, group=key, as_of=dt.date(2023, 6, 30)))
    autumn = summarise(asked(grouped, group=key, as_of=dt.date(2023, 9, 30)))
    assert [line.name for line in spring.units if not line.own] == ["Phòng Tư pháp thành phố"]
    assert [line.name for line in autumn.units if not line.own] == ["Phòng Tư pháp thành phố", "Xã Bãi Bồi"]


def test_every_figure_of_a_table_in_clusters_leads_to_its_list(grouped):
    leader = client_of(grouped.leader)
    page = leader.get(table_url(asked(grouped, grouping=grouped.grouping), by_unit.NAME))
    found = dict.fromkeys(
        re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', page.content.decode())
    )
    assert any("nhom=cum-" in address for address, _ in found)
    for address, number in found:
        answer = leader.get(html.unescape(address))
        assert answer.status_code == 200, address
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address


def test_the_pages_offer_the_clusters_of_the_asked_unit_and_say_which_is_asked(grouped):
    leader = client_of(grouped.leader)
    page = leader.get(summary_url(asked(grouped)))
    for part in ("Cụm thi đua số 1", "Khối cơ quan", "Chưa xếp cụm, khối (Cụm, khối của thành phố)"):
        assert part in words(page)
    narrowed = asked(grouped, group=cluster_key(grouped.one))
    assert "Cụm thi đua số 1" in words(leader.get(rows_url(narrowed, Cell(Figure.REGISTERED))))
    board = leader.get(table_url(narrowed, "sending_status"))
    assert "Năm 2023: Cụm thi đua số 1" in words(board)
    set_in = leader.get(table_url(asked(grouped, grouping=grouped.grouping), "sending_status"))
    assert "Năm 2023: chia theo “Cụm, khối của thành phố”" in words(set_in)


@pytest.mark.parametrize("word", ["cum-999999", "ngoai-999999", "cum-", "cum-x", "khac"])
def test_a_group_that_there_is_not_is_refused(grouped, word):
    address = f"{summary_url(asked(grouped))}&nhom={word}"
    assert client_of(grouped.leader).get(address).status_code == 422
    assert client_of(grouped.leader).get(f"{summary_url(asked(grouped))}&chia={word}").status_code == 422


def test_the_clusters_of_another_unit_are_not_offered(grouped):
    foreign = grouping_actions.open_grouping(grouped.province, name="Cụm của tỉnh")
    cluster = grouping_actions.open_cluster(foreign, name="Cụm lạ")
    leader = client_of(grouped.leader)
    assert "Cụm lạ" not in words(leader.get(summary_url(asked(grouped))))
    assert leader.get(f"{summary_url(asked(grouped))}&nhom={cluster_key(cluster)}").status_code == 422


def test_closed_figures_answer_for_the_usual_groups_alone(grouped):
    question = asked(grouped, grouping=grouped.grouping)
    assert question.frozen is None
    assert rows(question, Figure.REGISTERED).count() == count(question)["registered"]


def test_a_table_in_clusters_takes_as_many_queries_however_many_there_are(grouped):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            by_unit.table(sheet_of(asked(grouped, grouping=grouped.grouping)))
        return len(captured)

    before = queries()
    for number in range(3):
        more = grouping_actions.open_cluster(grouped.grouping, name=f"Cụm {number}")
        grouping_actions.set_members(more, [(grouped.ward, grouped.front, grouped.commune)[number]], on=JULY)
    assert queries() == before


def test_the_list_by_name_and_what_is_missing_stand_by_cluster(grouped):
    question = asked(grouped, grouping=grouped.grouping)
    late = missing(question, Figure.RECOGNISED)
    for table in (named_list.table(question), named_list.missing_table(question, Figure.RECOGNISED, late)):
        assert table.columns[-1].title == "Cụm, khối"
        for rows_read in (list(table.rows), table.rows[:200]):
            shown = [row.cells[-1] for row in rows_read]
            order = ["Cụm thi đua số 1", "Khối cơ quan", "Chưa xếp cụm, khối"]
            assert shown == sorted(shown, key=order.index)
            assert set(shown) >= {"Cụm thi đua số 1", "Khối cơ quan"}
            assert all(len(row.cells) == len(table.columns) for row in rows_read)
    assert named_list.table(asked(grouped)).columns[-1].title != "Cụm, khối"


def test_the_list_of_the_whole_country_stands_by_cluster_too(grouped):
    grouping = grouping_actions.open_grouping(grouped.tree.nation, name="Cụm các tỉnh")
    cluster = grouping_actions.open_cluster(grouping, name="Cụm phía Nam")
    grouping_actions.set_members(cluster, [grouped.province], on=JANUARY)
    question = ask(grouped.period, grouped.tree.nation, grouping=grouping)
    found = [row.cells[-1] for row in named_list.table(question).rows]
    assert found
    assert set(found) == {"Cụm phía Nam"}
