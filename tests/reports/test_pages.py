"""The pages as a leader sees them: figures with their lists, scope, bad input, downloads."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.units.enums import Level
from danvan.units.models import UnitTerm
from reports import catalogue
from reports.addresses import missing_url, rows_url, summary_url, table_url
from reports.figures import Cell, Figure, count, rows, summarise, unit_cells
from reports.questions import ask
from reports.summaries import by_sector, by_unit, named_list
from reports.summaries.paper import Basis, sheet_of
from tests.factories.people import person


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def leader(lived):
    return client_of(lived.leader)


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_the_page_opens_without_parameters_on_ones_own_unit_and_its_last_period(lived, leader):
    response = leader.get(reverse("reports:summary"))
    assert response.status_code == 200
    assert response.context["question"].unit == lived.city
    assert "Cân đối" in text_of(response)


def test_the_day_and_the_map_are_said_and_fractions_bear_both_words(lived, leader):
    response = leader.get(summary_url(ask(lived.period, lived.city, as_of=dt.date(2024, 1, 25))))
    said = text_of(response)
    assert "Số liệu tính đến 24:00 ngày 25/01/2024 · bản đồ đơn vị ngày 31/12/2023" in said
    assert (
        "mô hình, điển hình được công nhận trong số mô hình, điển hình đăng ký cấp thành phố, đạt 40,00%"
        in said
    )
    assert "không tính 1 mô hình, điển hình rút sau khi được chấp thuận" in said
    assert "4, đều đăng ký đúng cấp." in said


def test_before_a_decision_nothing_reads_nought_percent(lived, leader):
    early = text_of(leader.get(summary_url(ask(lived.period, lived.city, as_of=dt.date(2023, 6, 1)))))
    assert "Chưa đến hạn nộp kết quả (30/11/2023)" in early
    assert "chưa có quyết định" in early
    assert "0,00%" not in early.split("Theo đơn vị")[0]
    later = text_of(leader.get(summary_url(ask(lived.period, lived.city, as_of=dt.date(2024, 1, 5)))))
    assert "đã được đề nghị thành phố xem xét, công nhận" in later


def test_every_link_on_the_page_leads_to_a_list_as_long_as_its_figure(lived, leader):
    response = leader.get(summary_url(ask(lived.period, lived.city)))
    found = re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', response.content.decode())
    assert len(found) > 40
    for address, number in dict.fromkeys(found):
        answer = leader.get(html.unescape(address))
        assert answer.status_code == 200
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address


def test_the_list_names_code_title_unit_level_status_and_since(lived, leader):
    question = ask(lived.period, lived.city, as_of=dt.date(2024, 1, 25))
    said = text_of(leader.get(rows_url(question, Cell(Figure.RECOGNISED, level=Level.DISTRICT))))
    one = lived.names["recognised"]
    for part in (one.title, one.code, "Phường Cầu Gỗ", "Được công nhận cấp thành phố", "23:59 25/01/2024"):
        assert part in said


def test_the_missing_are_grouped_by_reason_with_what_was_said(lived, leader):
    question = ask(lived.period, lived.city).narrowed(level=Level.DISTRICT)
    said = text_of(leader.get(missing_url(question, Figure.PROPOSED)))
    for part in (
        "Đăng ký bị trả lại, chưa gửi lại",
        "Ghi rõ số hộ.",
        "Giải trình: Chậm tiến độ: Chờ mặt bằng.",
    ):
        assert part in said


def test_long_lists_come_in_pages_without_a_repeat(lived, leader):
    for number in range(60):
        lived.sent(lived.commune, day="02-12", title=f"Mô hình dài {number}")
    address = rows_url(ask(lived.period, lived.commune), Cell(Figure.REGISTERED))
    first = leader.get(address)
    second = leader.get(reverse("reports:rows") + first.context["next_url"])
    titles = [line["row"].title for page in (first, second) for line in page.context["lines"]]
    assert len(titles) == len(set(titles)) == first.context["count"].value == 60 + 3


def test_outside_ones_part_of_the_map_is_not_found_and_the_right_to_export_is_its_own(lived):
    question = ask(lived.period, lived.city)
    outsider = client_of(person("outsider", (Role.LEADER, lived.tree.foreign_ward)))
    viewer = client_of(person("viewer", (Role.VIEWER, lived.city)))
    for name in ("summary", "rows", "missing", "export"):
        address = f"{reverse(f'reports:{name}')}?{urlsplit(summary_url(question)).query}"
        method = "post" if name == "export" else "get"
        assert getattr(outsider, method)(address).status_code == 404, name
        assert getattr(viewer, method)(address).status_code == (403 if name == "export" else 200), name
    assert "Tải Excel" not in viewer.get(summary_url(question)).content.decode()


def test_a_ward_sees_its_own_figures_and_not_the_citys(lived):
    clerk = client_of(lived.registrars[lived.ward.pk])
    assert clerk.get(summary_url(ask(lived.period, lived.ward))).status_code == 200
    assert clerk.get(summary_url(ask(lived.period, lived.city))).status_code == 404


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tinh-den=31/02/2024", "không có trong lịch"),
        ("tinh-den=01/01/2999", "2999"),
        ("tinh-den=01/01/2099", "chưa đến"),
        ("ky=1999", "không có trong danh sách"),
        ("cap=tren-troi", "không có trong danh sách"),
        ("don-vi-ten=Phường+không+có", "Không tìm thấy"),
        ("hinh-thuc=xyz", "Không có hình thức này"),
        ("don-vi-ten=" + "x" * 3000, "Dài quá"),
    ],
)
def test_bad_input_is_answered_in_words(lived, leader, query, message):
    for name in ("summary", "rows", "missing", "export"):
        method = leader.post if name == "export" else leader.get
        response = method(f"{reverse(f'reports:{name}')}?{query}")
        assert response.status_code == 422
        assert message in text_of(response), name


@pytest.mark.parametrize("query", ["don-vi=abc", "don-vi=99999999999999999999999", "don-vi=%00", "don-vi=0"])
def test_a_unit_that_is_none_is_not_found(lived, leader, query):
    assert leader.get(f"{reverse('reports:summary')}?{query}").status_code in (200, 404)


def test_a_typed_name_finds_the_unit_without_javascript(lived, leader):
    response = leader.get(
        reverse("reports:summary"), {"ky": "2023", "don-vi": lived.city.pk, "don-vi-ten": "phuong cau go"}
    )
    assert response.context["question"].unit == lived.ward


def test_the_picker_suggests_ended_units_of_ones_own_part_of_the_map(lived, leader):
    found = leader.get(reverse("units:suggest"), {"q": "cầu gỗ"}).json()["results"]
    assert [row["label"] for row in found] == ["Phường Cầu Gỗ"]
    assert "đến 30/06/2025" in found[0]["hint"]
    assert leader.get(reverse("units:suggest"), {"q": "Đèo Gió"}).json() == {"results": []}


# --- workbooks ---


def opened(response, *, data_only=True):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)), data_only=data_only)


def export(client, question, **more):
    query = {key: value[0] for key, value in parse_qs(urlsplit(summary_url(question)).query).items()}
    return client.post(f"{reverse('reports:export')}?{urlencode({**query, **more})}")


def read_back(page, table):
    """The rows of a table as they stand in the sheet, found by their names."""
    name_at = [column.key for column in table.columns].index("name") + 1
    by_name = {}
    for row in page.iter_rows():
        if isinstance(row[name_at - 1].value, str):
            by_name.setdefault(row[name_at - 1].value, [cell.value for cell in row])
    return by_name


def test_the_years_workbook_is_read_back_figure_by_figure(lived, leader):
    question = ask(lived.period, lived.city, as_of=dt.date(2024, 2, 10))
    book = opened(export(leader, question))
    assert book.sheetnames[1:4] == ["Biểu 1 - Theo đơn vị", "Biểu 2 - Theo lĩnh vực", "Biểu 3 - Danh sách"]
    sheet = sheet_of(question)
    for page, table in (
        (book.worksheets[1], by_unit.table(sheet)),
        (book.worksheets[2], by_sector.table(sheet)),
    ):
        stands = read_back(page, table)
        for row in table.rows:
            values = dict(zip([column.key for column in table.columns], row.cells, strict=True))
            for at, value in enumerate(row.cells):
                if isinstance(value, int):
                    assert stands[values["name"]][at] == value, (values["name"], table.columns[at].key)
    said = " ".join(str(c.value) for row in book.worksheets[1].iter_rows() for c in row if c.value)
    for part in (
        "THÀNH ỦY SÔNG XANH",
        "BAN DÂN VẬN",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "24:00 ngày 10/02/2024",
        "NGƯỜI LẬP BIỂU",
    ):
        assert part in said
    titles = {cell.value for row in book.worksheets[3].iter_rows() for cell in row}
    listed = rows(question, Figure.REGISTERED).values_list("registration__title", flat=True)
    assert set(listed) <= titles


def test_a_title_that_begins_like_a_formula_stays_text(lived, leader):
    lived.sent(lived.commune, day="02-13", title='=HYPERLINK("http://x")')
    book = opened(export(leader, ask(lived.period, lived.city)), data_only=False)
    cell = next(
        cell
        for row in book["Biểu 3 - Danh sách"].iter_rows()
        for cell in row
        if str(cell.value).startswith("=HYPER")
    )
    assert cell.data_type == "s"


@pytest.mark.parametrize("figure", [Figure.REGISTERED, Figure.PROPOSED, Figure.WITHDRAWN])
def test_the_list_behind_a_figure_is_downloaded_in_the_order_of_the_screen(lived, leader, figure):
    shown = leader.get(rows_url(ask(lived.period, lived.city), Cell(figure, level=Level.DISTRICT)))
    page = opened(leader.post(shown.context["export_url"]))["Danh sách"]
    first = next(row[0].row for row in page.iter_rows() if row[0].value == "TT") + 1
    listed = [line["row"].title for line in shown.context["lines"]]

    assert len(listed) > 0
    assert [page.cell(first + at, 3).value for at in range(len(listed))] == listed
    assert page.cell(first + len(listed), 3).value is None


def test_a_list_is_downloaded_as_it_stands_on_the_screen(lived, leader):
    question = ask(lived.period, lived.ward)
    shown = leader.get(rows_url(question, Cell(Figure.PENDING)))
    book = opened(leader.post(shown.context["export_url"]))
    titles = {cell.value for row in book.worksheets[1].iter_rows() for cell in row}
    assert {line["row"].title for line in shown.context["lines"]} <= titles
    assert lived.names["recognised"].title not in titles
    missing = leader.get(missing_url(question, Figure.PROPOSED))
    book = opened(leader.post(missing.context["export_url"]))
    titles = {cell.value for row in book.worksheets[1].iter_rows() for cell in row}
    assert lived.names["running"].title in titles
    assert "Chậm tiến độ: Chờ mặt bằng." in titles


def test_an_export_whose_sums_disagree_is_refused_naming_the_row(lived, leader, tmp_path):
    """One unit's path lies beneath the city while its own word names another parent."""
    question = ask(lived.period, lived.city)
    UnitTerm.objects.filter(unit=lived.ward).update(parent=lived.province)
    page = text_of(leader.get(summary_url(question)))
    assert "Chưa cân đối" in page
    response = export(leader, question)
    assert response.status_code == 409
    assert "không có dòng cho Phường Cầu Gỗ" in text_of(response)


def test_the_terminal_writes_the_same_sheets_as_the_screen(lived, leader, tmp_path):
    out = tmp_path / "bieu.xlsx"
    call_command(
        "export",
        "annual",
        "--period",
        "2023",
        "--unit",
        "D1",
        "--as-of",
        "2024-02-10",
        "--out",
        str(out),
        stdout=io.StringIO(),
    )
    answer = export(leader, ask(lived.period, lived.city, as_of=dt.date(2024, 2, 10)))
    screen = b"".join(answer.streaming_content)
    told, shown = (
        [[cell.value for cell in row] for page in openpyxl.load_workbook(io.BytesIO(content)) for row in page]
        for content in (out.read_bytes(), screen)
    )
    assert told == shown
    assert zipfile.is_zipfile(out)


def test_every_cell_of_the_official_table_by_unit_is_as_long_as_its_list(lived):
    sheet = sheet_of(ask(lived.period, lived.city))
    cells = unit_cells(sheet.levels)
    asked = {}
    table = by_unit.table(
        sheet, link=lambda question: lambda cell: asked.setdefault((question, cell), f"{len(asked)}")
    )
    by_address = {address: key for key, address in asked.items()}
    checked = 0
    for row in table.rows:
        values = dict(zip([column.key for column in table.columns], row.cells, strict=True))
        for key in cells.keys() & values.keys():
            if values[key]:
                question, cell = by_address[row.links[key]]
                assert rows(question, cell).count() == values[key], (values["name"], key)
                checked += 1
    assert checked > 40


def test_the_page_asks_the_same_number_of_queries_however_much_there_is(
    lived, leader, django_assert_max_num_queries
):
    address = summary_url(ask(lived.period, lived.city))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        leader.get(address)
    for _ in range(5):
        lived.sent(lived.commune, day="02-14")
        lived.sent(lived.agency, day="02-14")
    with CaptureQueriesContext(connection) as many:
        leader.get(address)
    assert len(few) == len(many) <= 45, len(many)


def test_the_balance_says_what_adds_up_to_what(lived, leader):
    counts = summarise(ask(lived.period, lived.city)).total
    said = text_of(leader.get(summary_url(ask(lived.period, lived.city))))
    assert f"{counts['registered']} đăng ký = " in said
    assert count(ask(lived.period, lived.city))["registered"] == counts["registered"]


@pytest.mark.parametrize("report", catalogue.REPORTS.values(), ids=list(catalogue.REPORTS))
def test_every_official_table_has_a_page_with_its_title_and_its_file(lived, leader, report):
    lived.told({(lived.ward, Level.DISTRICT): 5})
    question = ask(lived.period, lived.city)
    if not report.applies(question):
        question = ask(lived.round, lived.city)
    page = leader.get(table_url(question, report.name))
    assert page.status_code == 200
    assert page.context["report"] == report
    made = report.table(Basis(question))
    assert made.title in text_of(page)
    for one in page.context["downloads"]:
        answer = leader.post(one["url"])
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content).startswith(b"PK")


def test_the_tabs_lead_to_each_table_and_an_unknown_one_shows_the_first(lived, leader):
    page = leader.get(table_url(ask(lived.period, lived.city), "nothing"))
    assert page.context["report"].name == by_unit.NAME
    for one in page.context["reports"]:
        assert leader.get(one["url"]).context["report"].label == one["label"]


def test_the_cells_of_a_table_page_lead_to_lists_as_long_as_they_say(lived, leader):
    response = leader.get(table_url(ask(lived.period, lived.city), by_sector.NAME))
    found = re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', response.content.decode())
    assert found
    for address, number in dict.fromkeys(found):
        answer = leader.get(html.unescape(address))
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address


def test_a_long_table_is_cut_on_the_page_and_leads_to_its_list(lived, leader, monkeypatch):
    monkeypatch.setattr("reports.views._ON_A_PAGE", 2)
    page = leader.get(table_url(ask(lived.period, lived.city), "named_list"))
    assert len(page.context["table"].rows) == 2
    assert "Xem cả danh sách theo trang" in text_of(page)


def test_a_unit_that_changed_its_name_stands_once_in_the_list_under_its_name_on_the_map(lived):
    question = ask(lived.period, lived.city)
    term = UnitTerm.objects.on(question.map_date).get(unit=lived.commune)
    since = dt.date(2023, 6, 1)
    earlier = {
        one.attname: getattr(term, one.attname) for one in UnitTerm._meta.fields if one.attname != "id"
    }
    UnitTerm.objects.filter(pk=term.pk).update(during=(since, term.during.upper), name="Xã Bãi Bồi Mới")
    UnitTerm.objects.create(**{**earlier, "during": (term.during.lower, since)})

    listed = list(named_list.table(question).rows)

    assert len(listed) == count(question)["registered"]
    assert {row.cells[3] for row in listed if "Bãi Bồi" in row.cells[3]} == {"Xã Bãi Bồi Mới"}


def test_a_long_list_takes_as_many_queries_as_a_short_one(lived, django_assert_num_queries):
    question = ask(lived.period, lived.city)
    named_list.table(question)  # places and letterheads are read once for all that is asked
    with CaptureQueriesContext(connection) as before:
        short = len(list(named_list.table(question).rows))
    for _ in range(3):
        lived.sent(lived.ward, day="02-14")

    with django_assert_num_queries(len(before)):
        assert len(list(named_list.table(question).rows)) == short + 3


def test_the_decision_stands_with_what_is_recognised_at_that_moment_alone(lived):
    def decided(day):
        rows = named_list.table(ask(lived.period, lived.city, as_of=day)).rows
        return {row.cells[2]: row.cells[6:] for row in rows}[lived.names["revoked"].title]

    status, number, date = decided(dt.date(2024, 2, 10))
    assert (status, date) == ("Được công nhận cấp thành phố", dt.date(2024, 1, 25))
    assert number.endswith("-QĐ")
    assert decided(dt.date(2024, 1, 24))[1:] == ("", None)
    assert decided(dt.date(2024, 3, 2)) == ("Đã thu hồi công nhận cấp thành phố", "", None)
