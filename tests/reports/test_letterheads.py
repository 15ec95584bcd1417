"""Tables and reports bear the letterhead of their unit on the day of their map, chosen by document."""

from __future__ import annotations

import datetime as dt
import io
import json

import openpyxl
import pytest
from django.utils import timezone
from docx import Document as Opened

from danvan.office.canonical import table_from_text, table_to_text
from danvan.office.letterhead import Letterhead, Style
from danvan.office.word import write_document
from danvan.units.enums import Document, Level
from danvan.units.letterhead_actions import set_letterhead
from reports import catalogue, snapshots
from reports.catalogue import ANNUAL, Format
from reports.questions import ask
from reports.summaries.paper import Basis
from tests.reports.world import at

NATION, FREEDOM = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
OWN = Letterhead(
    Style.PARTY,
    "THÀNH ỦY SÔNG XANH",
    "BAN DÂN VẬN\nTHÀNH ỦY",
    "BC/BDVSX",
    "Sông Xanh",
    ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
    ("Tỉnh ủy (để báo cáo),", "Lưu BDV."),
)
OF_STATE = Letterhead(
    Style.STATE,
    "",
    "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ SÔNG XANH",
    "BC-UBND",
    "Sông Xanh",
    ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
)
WITHIN = dt.date(2023, 7, 1)


def sheet(name, question, form=Format.XLSX):
    return openpyxl.load_workbook(io.BytesIO(catalogue.file(name, form, Basis(question))))


def said(page):
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]


def report(question):
    return Opened(io.BytesIO(catalogue.file(ANNUAL, Format.DOCX, Basis(question))))


def sides(document):
    return [[one.text for one in cell.paragraphs if one.text] for cell in document.tables[0].rows[0].cells]


def ending(document):
    """(recipients, signs with whether they are bold): the last table before the annexes, without lines."""
    table = next(one for one in document.tables if "Nơi nhận:" in one.rows[0].cells[0].text)
    left, right = table.rows[0].cells
    signs = [(one.text, bool(one.runs[0].bold)) for one in right.paragraphs if one.text]
    return [one.text for one in left.paragraphs if one.text], signs


@pytest.mark.parametrize("name", [name for name in catalogue.REPORTS if name != "by_period"])
def test_every_table_and_its_cover_bear_the_head_of_the_day_of_the_map(lived, name):
    set_letterhead(lived.city, Document.REPORT, OWN, on=WITHIN)
    lived.told({(lived.ward, Level.DISTRICT): 5})
    question = ask(lived.period, lived.city)
    book = sheet(name, question)
    for page in (book.worksheets[0], next(one for one in book.worksheets if one.title.startswith("Biểu "))):
        assert {"THÀNH ỦY SÔNG XANH", "BAN DÂN VẬN", "THÀNH ỦY", "*", "ĐẢNG CỘNG SẢN VIỆT NAM"} <= set(
            said(page)
        )
        assert "Sông Xanh, ngày … tháng … năm ……" in said(page)
    assert "(Kèm theo Báo cáo số ……-BC/BDVSX ngày …… tháng …… năm ………)" in said(page)
    assert {"NGƯỜI LẬP BIỂU", "K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"} <= set(said(page))
    assert book.properties.creator == "BAN DÂN VẬN THÀNH ỦY"


def test_figures_of_an_earlier_map_keep_the_earlier_head(lived):
    set_letterhead(lived.city, Document.REPORT, OWN, on=WITHIN)
    before = ask(lived.period, lived.city, map_date=WITHIN - dt.timedelta(days=1))
    assert "(Kèm theo Báo cáo số ……-BC/BDVThU ngày …… tháng …… năm ………)" in said(
        sheet("by_unit", before).worksheets[1]
    )
    assert "Số ……-BC/BDVThU" in sides(report(before))[0]


def test_the_report_of_the_party_has_its_numbers_signature_and_recipients(lived):
    set_letterhead(lived.city, Document.REPORT, OWN, on=WITHIN)
    document = report(ask(lived.period, lived.city))
    left, right = sides(document)
    assert left == ["THÀNH ỦY SÔNG XANH", "BAN DÂN VẬN\nTHÀNH ỦY", "*", "Số ……-BC/BDVSX"]
    assert right == ["ĐẢNG CỘNG SẢN VIỆT NAM", "Sông Xanh, ngày … tháng … năm ……"]
    recipients, signs = ending(document)
    assert recipients == ["Nơi nhận:", "- Tỉnh ủy (để báo cáo),", "- Lưu BDV."]
    assert signs == [("K/T TRƯỞNG BAN", True), ("PHÓ TRƯỞNG BAN", False)]
    texts = [one.text for one in document.paragraphs]
    assert "-----" in texts
    assert NATION not in "".join(texts + right)


def test_the_report_of_a_body_of_the_state_has_the_motto_of_the_state(lived):
    set_letterhead(lived.city, Document.REPORT, OF_STATE, on=WITHIN)
    document = report(ask(lived.period, lived.city))
    left, right = sides(document)
    assert left == ["ỦY BAN NHÂN DÂN\nTHÀNH PHỐ SÔNG XANH", "Số: ……/BC-UBND"]
    assert right == [NATION, FREEDOM, "Sông Xanh, ngày … tháng … năm ……"]
    assert ending(document) == (["Nơi nhận:"], [("TM. ỦY BAN NHÂN DÂN", True), ("CHỦ TỊCH", True)])
    assert "-----" not in [one.text for one in document.paragraphs]
    annex = next(table for table in document.tables[2:] if NATION in table.rows[0].cells[-1].text)
    assert "ĐẢNG CỘNG SẢN" not in annex.rows[0].cells[-1].text


def test_an_agency_of_the_state_that_has_said_nothing_bears_the_motto_of_the_state(lived):
    left, right = sides(report(ask(lived.period, lived.agency)))
    assert left[0] == "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ SÔNG XANH"
    assert (right[0], right[-1]) == (NATION, "Sông Xanh, ngày … tháng … năm ……")


def test_the_table_of_awards_may_bear_another_head_than_the_others(lived):
    set_letterhead(lived.city, Document.AWARD_TABLE, OF_STATE, on=WITHIN)
    question = ask(lived.period, lived.city)
    awards = set(said(sheet("awards", question)["Biểu 4 - Khen thưởng"]))
    assert {NATION, FREEDOM, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"} <= awards
    assert "(Kèm theo Báo cáo số ……/BC-UBND ngày …… tháng …… năm ………)" in awards
    book = sheet(ANNUAL, question)
    assert NATION in said(book["Biểu 4 - Khen thưởng"])
    assert NATION not in said(book["Biểu 1 - Theo đơn vị"])


def test_the_head_is_asked_for_once_however_many_tables_there_are(lived, django_assert_num_queries):
    question = ask(lived.period, lived.city)
    with django_assert_num_queries(2):  # what the unit has said, and the unit above
        for document in (Document.REPORT, Document.AWARD_TABLE, Document.REPORT):
            question.heads.of(document)


def test_what_was_closed_keeps_its_head_whatever_is_said_afterwards(lived):
    snapshots.close(lived.period, lived.city, by=lived.leader, at=at("2024-04-01"))
    question = ask(lived.period, lived.city)
    before = [catalogue.file(name, form, Basis(question)) for name, form in catalogue.files(question)]
    set_letterhead(lived.city, Document.REPORT, OWN, on=WITHIN)
    again = ask(lived.period, lived.city)
    assert [catalogue.file(name, form, Basis(again)) for name, form in catalogue.files(again)] == before
    live = catalogue.tables("by_unit", Basis(ask(lived.period, lived.city, as_of=timezone.localdate())))[0]
    assert "BC/BDVSX" in live.heading.attached


def test_a_table_frozen_before_lines_had_sizes_is_read(lived):
    plain = json.loads(table_to_text(catalogue.tables("by_unit", Basis(ask(lived.period, lived.city)))[0]))
    for line in (*plain["heading"]["left"], *plain["heading"]["right"]):
        del line["size"], line["short_rule"]
    del plain["signature"]["plain_positions"]
    read = table_from_text(json.dumps(plain))
    assert [line.text for line in read.heading.left] == ["THÀNH ỦY SÔNG XANH", "BAN DÂN VẬN", "*"]
    made = io.BytesIO()
    write_document([read], to=made, author="Ban", title="Biểu")
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in sides(Opened(made))[1]
