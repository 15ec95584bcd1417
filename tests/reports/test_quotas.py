"""Chỉ tiêu in the tables: beside the figures in Biểu 1, and Biểu 9 with who has not got there; on screen and in files."""

from __future__ import annotations

import datetime as dt
import html
import io
import re

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from danvan.office.tables import RowKind, Share, disagreements
from danvan.units.enums import Level
from models_registry import quotas as giving
from reports import catalogue
from reports.addresses import summary_url, table_url
from reports.catalogue import Format
from reports.questions import ask
from reports.summaries import by_unit, quotas
from reports.summaries.paper import Basis, sheet_of
from tests.reports.world import at

D, P = Level.DISTRICT, Level.PROVINCE
GIVEN = at("02-01")


@pytest.fixture
def told(lived):
    """The city tells its ward 20 of its own level and 2 of the province's, its agency 2, the women 3."""
    lived.told({(lived.ward, D): 20, (lived.ward, P): 2, (lived.agency, D): 2, (lived.front, D): 3})
    return lived


def rows_of(table):
    keys = [column.key for column in table.columns]
    return {row.cells[1]: dict(zip(keys, row.cells, strict=True)) | {"kind": row.kind} for row in table.rows}


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def words(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.mark.parametrize("brief", [True, False])
def test_every_unit_has_what_it_was_told_beside_what_it_registered(brief, told):
    table = by_unit.table(sheet_of(ask(told.period, told.city), brief=brief), brief=brief)
    rows = rows_of(table)
    ward = rows["Phường Cầu Gỗ"]
    assert (ward["quota_district"], ward["quota_province"]) == (20, 2)
    assert ward["reached_district"] == Share(ward["registered_district"], 20)
    assert rows["Hội Phụ nữ thành phố"]["reached_district"] == Share(0, 3)
    commune = rows["Xã Bãi Bồi"]
    assert (commune["quota_district"], commune["reached_district"]) == (None, None)
    assert rows["Tổng cộng"]["quota_district"] == 25
    assert rows["Tổng cộng"]["reached_district"] == Share(rows["Tổng cộng"]["registered_district"], 25)
    assert rows["Thành phố Sông Xanh (cấp mình)"]["quota_district"] is None
    assert disagreements(table) == []
    group = next(row for row in rows.values() if row["kind"] is RowKind.GROUP and row["index"] == "II")
    assert group["quota_district"] == 3


def test_without_quotas_the_table_is_as_it_was(lived):
    keys = {column.key for column in by_unit.table(sheet_of(ask(lived.period, lived.city))).columns}
    assert not {key for key in keys if key.startswith(("quota", "reached"))}
    assert quotas.NAME not in {one.name for one in catalogue.applying(ask(lived.period, lived.city))}


def test_the_notes_say_how_many_got_there_with_both_numbers(told):
    table = by_unit.table(sheet_of(ask(told.period, told.city)))
    rows = rows_of(table)
    there = sum(rows[name]["registered_district"] for name in ("Phường Cầu Gỗ", "Phòng Tư pháp thành phố"))
    assert any(
        note.startswith(
            f"Chỉ tiêu cấp thành phố: 1/3 đơn vị được giao đã đăng ký đủ; các đơn vị được giao đăng ký {there}/25"
        )
        for note in table.notes
    )
    assert any("tính cả 2 mô hình của nơi không được giao" in note for note in table.notes), table.notes


def test_what_the_asked_unit_itself_was_told_is_said_of_all_of_it(told):
    giving.assign(
        told.period,
        told.province,
        {(told.city.pk, P): 5},
        by=told.reviewers[told.province.pk],
        day=dt.date(2023, 12, 31),
        at=GIVEN,
    )
    sheet = sheet_of(ask(told.period, told.city))
    registered = sheet.summary.levels[P]["registered"]
    assert any(
        f"Thành phố Sông Xanh được giao 5 mô hình cấp tỉnh, đã đăng ký {registered}" in note
        for note in by_unit.table(sheet).notes
    )


def test_a_moment_has_the_numbers_that_stood_then(told):
    told.told({(told.ward, D): 9}, "06-01")
    before = rows_of(by_unit.table(sheet_of(ask(told.period, told.city, as_of=dt.date(2023, 5, 1)))))
    after = rows_of(by_unit.table(sheet_of(ask(told.period, told.city))))
    assert (before["Phường Cầu Gỗ"]["quota_district"], after["Phường Cầu Gỗ"]["quota_district"]) == (20, 9)
    early = ask(told.period, told.city, as_of=dt.date(2023, 1, 15))
    assert quotas.NAME not in {one.name for one in catalogue.applying(early)}


@pytest.mark.parametrize(
    "narrowed", [{"sector": "KT"}, {"subject": "collective"}, {"origins": ("new",)}, {"entry_type": "model"}]
)
def test_narrowed_by_what_quotas_do_not_know_there_are_none(told, narrowed):
    question = ask(told.period, told.city, **narrowed)
    assert sheet_of(question).quotas == {}
    assert quotas.NAME not in {one.name for one in catalogue.applying(question)}


def test_of_one_level_only_its_quotas_are_shown(told):
    sheet = sheet_of(ask(told.period, told.city, level=P))
    assert sheet.quota_levels == [P]


def test_table_9_names_first_who_has_not_got_there_and_how_many_are_missing(told):
    told.told({(told.agency, D): 1}, "02-02")
    table = quotas.table(sheet_of(ask(told.period, told.city)))
    names = [row.cells[1] for row in table.rows]
    assert names == [
        "Chưa đạt chỉ tiêu",
        "Hội Phụ nữ thành phố",
        "Phường Cầu Gỗ",
        "Đã đạt chỉ tiêu",
        "Phòng Tư pháp thành phố",
        "Tổng cộng",
    ]
    rows = rows_of(table)
    front = rows["Hội Phụ nữ thành phố"]
    assert (front["quota_district"], front["registered_district"], front["missing_district"]) == (3, 0, 3)
    assert (front["quota_province"], front["standing"]) == (None, "Chưa đạt")
    assert rows["Tổng cộng"]["standing"] == "1/3 đạt"
    assert disagreements(table) == []


def test_the_pages_show_it_and_every_figure_leads_to_its_list(told):
    leader = client_of(told.leader)
    question = ask(told.period, told.city)
    summary = leader.get(summary_url(question))
    assert "Chỉ tiêu cấp thành phố" in words(summary)
    assert "Biểu 9 - Chỉ tiêu" in words(summary)
    page = leader.get(table_url(question, quotas.NAME))
    found = re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', page.content.decode())
    assert found
    for address, number in found:
        answer = leader.get(html.unescape(address))
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address


def test_the_workbook_holds_the_columns_with_their_formulas_and_table_9(told):
    question = ask(told.period, told.city)
    content = catalogue.file(catalogue.ANNUAL, Format.XLSX, Basis(question))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert "Biểu 9 - Chỉ tiêu" in book.sheetnames
    sheet = book["Biểu 1 - Theo đơn vị"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Chỉ tiêu cấp thành phố" in cells
    assert any(value.startswith("=IF(") for value in cells)
    document = catalogue.file(quotas.NAME, Format.DOCX, Basis(question))
    assert document.startswith(b"PK")


def test_it_is_taken_from_the_page_as_a_file(told):
    address = (
        f"{reverse('reports:export')}?{summary_url(ask(told.period, told.city)).split('?')[1]}&bieu=quotas"
    )
    answer = client_of(told.leader).post(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]).startswith(b"PK")


def test_before_the_last_day_of_registering_nobody_reads_nought_percent(told):
    """The last day is 31/03/2023; the women never register anything for the province."""
    told.told({(told.front, P): 3})
    for day, said in ((dt.date(2023, 3, 31), "chưa đến hạn"), (dt.date(2023, 4, 1), Share(0, 3))):
        sheet = sheet_of(ask(told.period, told.city, as_of=day))
        for table in (by_unit.table(sheet), quotas.table(sheet)):
            assert rows_of(table)["Hội Phụ nữ thành phố"]["reached_province"] == said
            assert disagreements(table) == []
