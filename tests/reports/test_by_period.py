"""Biểu 5: a round by its years, in turns and in models; Long An's case can be told."""

from __future__ import annotations

import html
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPossibleError
from models_registry.models import EmulationPeriod
from models_registry.registration import periods
from reports.addresses import export_url, table_url
from reports.figures import Cell, Figure, count
from reports.questions import ask
from reports.summaries import by_period
from tests.factories.people import person
from tests.reports.world import D, G, P


@pytest.fixture
def three_years(lived):
    """A round over 2021 (no period), 2022 and 2023; one model goes on from 2022 to 2023."""
    old = lived.sent(lived.ward, day="2022-02-01", period=lived.earlier)
    lived.sent(lived.commune, day="2022-03-01", period=lived.earlier, level=P)
    lived.sent(lived.ward, day="02-03", model=old.emulation_model, origin="maintained")
    lived.over = periods.open_round(2021, 2023)
    return lived


def shown(lived, unit=None):
    table = by_period.table(ask(lived.over, unit or lived.city))
    keys = [column.key for column in table.columns]
    return {row.cells[1]: dict(zip(keys, row.cells, strict=True)) for row in table.rows}, table


def test_a_model_that_goes_on_is_one_model_and_a_turn_a_year(three_years):
    rows, _ = shown(three_years)
    line = rows["Đăng ký"]
    assert line["2022"] == 2
    assert line["turns"] == line["2022"] + line["2023"]
    assert line["models"] == line["turns"] - 1
    kept = rows["Duy trì"]
    assert kept["models"] == kept["turns"]


def test_years_are_those_of_the_year_itself_and_levels_add_up(three_years):
    rows, _ = shown(three_years)
    for year in (three_years.earlier, three_years.period):
        cells = {figure.value: Cell(figure) for figure in Figure}
        counts = count(ask(year, three_years.city), cells)
        assert rows["Đăng ký"][year.code] == counts["registered"]
        assert rows["Đã đề nghị công nhận"][year.code] == counts["proposed"]
        parts = [row for name, row in rows.items() if name.startswith("Đăng ký cấp")]
        assert sum(row[year.code] for row in parts) == counts["registered"]


def test_what_district_and_grassroots_recognised_stands_beside_and_is_no_rate(three_years):
    """Long An told 963 models, of which 251 were recognised as outstanding at district and grassroots together."""
    rows, table = shown(three_years)
    by_city, by_ward = rows["Theo quyết định của cấp thành phố"], rows["Theo quyết định của cấp cơ sở"]
    together = rows["Được ít nhất một cấp công nhận"]
    assert together["turns"] < by_city["turns"] + by_ward["turns"]  # one was recognised by both
    assert by_ward["turns"] > rows["Đăng ký và được công nhận cấp cơ sở"]["turns"]
    assert not any(column.kind == "percent" for column in table.columns)
    assert any("không lập thành tỷ lệ" in note for note in table.notes)


def test_the_rounds_own_registrations_are_never_added_to_the_years(three_years):
    before, _ = shown(three_years)
    three_years.sent(three_years.ward, level=D, day="2023-02-04", period=three_years.over)
    after, table = shown(three_years)
    assert after == before
    assert any("riêng của giai đoạn: 1 mô hình" in note for note in table.notes)


def test_every_year_leads_to_its_list(three_years):
    leader = Client()
    leader.force_login(three_years.leader)
    page = leader.get(table_url(ask(three_years.over, three_years.city), by_period.NAME)).content.decode()
    found = dict.fromkeys(re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', page))
    assert len(found) > 12
    for address, number in found:
        answer = leader.get(html.unescape(address))
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address


def test_a_year_has_no_such_table_and_a_round_without_years_says_so(three_years):
    assert not by_period.applies(ask(three_years.period, three_years.city))
    empty = periods.open_round(2015, 2016)
    assert by_period.table(ask(empty, three_years.city)).rows == ()
    rows, _ = shown(three_years, unit=three_years.ward)
    assert rows["Đăng ký"]["2022"] == 1
    assert G > D


def test_a_table_that_a_question_has_not_is_refused_in_words(three_years, tmp_path):
    leader = Client()
    leader.force_login(three_years.leader)
    answer = leader.get(export_url(ask(three_years.period, three_years.city), by_period.NAME))
    assert answer.status_code == 409
    assert "Biểu 5 - Giai đoạn không lập được cho năm 2023" in answer.content.decode()
    out = tmp_path / "bieu-5.xlsx"
    code = three_years.city.terms.first().code
    with pytest.raises(CommandError, match="không lập được"):
        call_command("export", by_period.NAME, period="2023", unit=code, out=str(out))
    assert list(tmp_path.iterdir()) == []


def test_a_year_is_offered_before_the_round_that_begins_with_it(db):
    periods.open_round(2030, 2032)
    year = periods.open_year(2030)
    assert EmulationPeriod.objects.latest_first().first() == year


def test_a_round_is_opened_once_by_the_administrator_of_the_country(three_years):
    assert periods.open_round(2021, 2023) == three_years.over
    with pytest.raises(NotPossibleError, match="ít nhất hai năm"):
        periods.open_round(2023, 2023)
    client = Client()
    nation = three_years.tree.nation
    client.force_login(person("nation.admin", (Role.ADMINISTRATOR, nation)))
    page = reverse("registration:periods")
    assert client.post(page, {"first": "2024", "last": "2023"}).status_code == 422
    assert client.post(page, {"first": "2024", "last": "2026"}).status_code == 302
    made = EmulationPeriod.objects.get(code="2024-2026")
    assert (made.name, made.kind) == ("Giai đoạn 2024-2026", "round")
