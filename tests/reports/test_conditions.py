"""What is narrowed says so wherever it stands, and nothing beside it tells of more than that."""

from __future__ import annotations

import datetime as dt
import html
import io
import re

import openpyxl
import pytest
from django.test import Client
from docx import Document

from danvan.office.tables import Share
from models_registry.models import Deadline, Quality, Step
from models_registry.registration import periods
from reports import cards, catalogue, snapshots
from reports.addresses import overview_url, rows_url, summary_url
from reports.catalogue import ANNUAL, Format, applying, file
from reports.conditions import filters_in_words, narrowed_to
from reports.figures import Cell, Figure, count, rows, unit_cells
from reports.progress import progress
from reports.questions import QuestionError, ask
from reports.summaries import by_unit
from reports.summaries.paper import Basis, sheet_of
from tests.reports.world import D, P, at

# Every way to ask for some of what a unit has registered.
NARROWINGS = (
    {"level": D},
    {"level": P},
    {"sector": "KT"},
    {"subject": "individual"},
    {"origins": ("new",)},
    {"entry_type": "exemplar"},
    {"measure": "any"},
    {"level": D, "sector": "VHXH"},
)


@pytest.fixture
def leader(lived):
    client = Client()
    client.force_login(lived.leader)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def some(lived, **narrowing):
    return ask(lived.period, lived.city).narrowed(**narrowing)


def test_the_pages_of_a_part_say_that_it_is_one(lived, leader):
    asked = some(lived, level=D, subject="individual")
    for address in (summary_url(asked), overview_url(asked)):
        assert re.search("đăng ký cấp thành phố · cá nhân", text_of(leader.get(address))), address
    page = leader.get(summary_url(asked))
    assert leader.get(page.context["whole_url"]).context["question"].is_narrowed_to_some is False
    assert "Chỉ tính" not in text_of(leader.get(summary_url(ask(lived.period, lived.city))))


def test_every_table_of_a_part_says_so_under_its_title_and_the_report_before_all_else(lived):
    asked = some(lived, level=D, sector="KT")
    only = "chỉ tính: đăng ký cấp thành phố; lĩnh vực Kinh tế"
    book = openpyxl.load_workbook(io.BytesIO(file(ANNUAL, Format.XLSX, Basis(asked))))
    sheets = [sheet for sheet in book if sheet.title.startswith("Bi")]  # the tables and their charts
    assert len(sheets) > len(applying(asked))
    for sheet in sheets:
        assert any(only in str(cell.value) for row in sheet.iter_rows(max_row=12) for cell in row), (
            sheet.title
        )
    said = [one.text for one in Document(io.BytesIO(file(ANNUAL, Format.DOCX, Basis(asked)))).paragraphs]
    first = next(place for place, text in enumerate(said) if "KẾT QUẢ ĐĂNG KÝ" in text)
    assert said[first + 1].startswith("Các số liệu trong báo cáo này chỉ tính: đăng ký cấp thành phố;")
    assert sum(only in text for text in said) == len(applying(asked)) + 1


def test_what_narrows_nothing_is_not_told_as_if_it_did(lived):
    asked = ask(lived.period, lived.city)
    assert narrowed_to(asked) == ""
    for report in applying(asked):
        assert "chỉ tính" not in catalogue.tables(report.name, Basis(asked))[0].heading.as_of
    assert filters_in_words(some(lived, sector="")) == ["chưa xếp lĩnh vực"]


def test_a_list_behind_a_figure_says_under_its_title_what_it_shows(lived):
    asked = some(lived, subject="individual")
    made = catalogue.named_list.table(asked, Cell(Figure.REGISTERED, statuses=("returned",)), annex=False)
    assert "chỉ tính: cá nhân; trả lại để bổ sung)" in made.heading.as_of


@pytest.mark.parametrize("narrowing", NARROWINGS, ids=str)
def test_the_months_of_a_part_end_in_its_own_figures(lived, narrowing):
    for as_of in (None, dt.date(2023, 12, 31), dt.date(2023, 4, 15)):
        asked = ask(lived.period, lived.city, as_of=as_of).narrowed(**narrowing)
        went, counts = progress(asked), count(asked)
        last = [number for number in went.registered if number is not None][-1]
        proposed = [number for number in went.proposed if number is not None][-1]
        assert (last, proposed) == (counts["registered"], counts["proposed"]), as_of


def test_the_months_of_the_unit_alone_and_of_a_group_are_theirs(lived):
    whole = count(ask(lived.period, lived.city))["registered"]
    for narrowing in ({"alone": True}, {"group": "communes"}):
        asked = some(lived, **narrowing)
        number = count(asked)["registered"]
        assert progress(asked).registered[-1] == number
        assert 0 <= number < whole


def test_who_has_sent_is_not_said_of_a_part(lived):
    for narrowing in NARROWINGS:
        asked = some(lived, **narrowing)
        assert "sending_status" not in [report.name for report in applying(asked)], narrowing
        with pytest.raises(QuestionError, match="Biểu 8"):
            catalogue.tables("sending_status", Basis(asked))
    assert "sending_status" in [report.name for report in applying(some(lived, group="communes"))]


def test_awards_are_not_told_of_a_part_they_do_not_know(lived):
    for narrowing in ({"measure": "any"}, {"quality": Quality.TITLE.value}):
        assert "awards" not in [report.name for report in applying(some(lived, **narrowing))]


def test_what_came_after_closings_is_told_of_the_whole_alone(lived):
    following = periods.open_year(2024)
    snapshots.close(lived.period, lived.city, by=lived.leader, at=at("2024-04-01"))
    lived.decided([lived.names["pending"]], lived.province, "2024-05-01")
    whole = ask(following, lived.city)
    for told, asked in ((True, whole), (False, whole.narrowed(level=D)), (False, whole.narrowed(alone=True))):
        assert any("Phát sinh sau chốt" in note for note in sheet_of(asked).notes) is told


def test_from_a_list_one_comes_back_to_the_whole(lived, leader):
    asked = some(lived, quality=Quality.TITLE.value)
    page = leader.get(rows_url(asked, Cell(Figure.REGISTERED)))
    assert "chỉ có tên" in text_of(page)
    assert leader.get(page.context["back"]).context["question"].is_narrowed_to_some is False


def test_declined_alone_while_others_wait_is_no_share_of_nought(lived):
    """Thirteen proposed, one declined, twelve waiting: nobody has been recognised or could have been."""
    sheet = sheet_of(ask(lived.period, lived.city))
    waiting = {**sheet.summary.levels[D], "recognised": 0, "revoked": 0, "declined": 1, "pending": 12}
    sheet.summary.levels[D] = waiting
    assert not sheet.is_decided(D)
    sheet.summary.levels[D] = {**waiting, "pending": 0}
    assert sheet.is_decided(D)
    sheet.summary.levels[D] = {**waiting, "recognised": 1}
    assert sheet.is_decided(D)


def test_beside_every_fraction_stands_what_was_withdrawn(lived, leader):
    asked = ask(lived.period, lived.city, as_of=dt.date(2024, 1, 25))
    assert rows(asked, Figure.WITHDRAWN_AFTER_ACCEPTANCE).count() == 1
    beside = "không tính 1 mô hình, điển hình rút sau khi được chấp thuận"
    assert beside in text_of(leader.get(overview_url(asked)))
    said = "\n".join(
        one.text for one in Document(io.BytesIO(file(ANNUAL, Format.DOCX, Basis(asked)))).paragraphs
    )
    assert f"; {beside}." in said


def test_a_round_that_desks_make_of_its_years_expects_nothing_of_units(lived):
    over = periods.open_round(2022, 2023)
    asked = ask(over, lived.city)
    assert "sending_status" not in [report.name for report in applying(asked)]
    lived.sent(lived.ward, day="2023-02-04", period=over)
    assert "sending_status" in [report.name for report in applying(asked)]


def test_a_round_with_a_last_day_expects_its_units_before_any_has_sent(lived):
    over = periods.open_round(2022, 2023)
    Deadline.objects.create(period=over, step=Step.REGISTRATION, on=dt.date(2022, 3, 31))
    assert "sending_status" in [report.name for report in applying(ask(over, lived.city))]


def test_of_a_closed_round_there_is_what_was_closed(lived):
    over = periods.open_round(2022, 2023)
    one = lived.sent(lived.ward, day="2023-02-04", period=over)
    snapshots.close(over, lived.city, by=lived.leader, at=at("2024-04-01"))
    asked = ask(over, lived.city)
    assert asked.frozen is not None
    assert "sending_status" in [report.name for report in applying(asked)]
    frozen = catalogue.tables("sending_status", Basis(asked))[0]
    assert str(one.unit) in [row.cells[1] for row in frozen.rows]


def test_a_round_says_which_years_are_told_as_they_were_closed_and_what_came_after(lived):
    over = periods.open_round(2022, 2023)
    asked = ask(over, lived.city)
    assert not any("đã chốt" in note for note in catalogue.tables("by_period", Basis(asked))[0].notes)
    snapshots.close(lived.period, lived.city, by=lived.leader, at=at("2024-04-01", hour=16))
    asked = ask(over, lived.city)
    notes = catalogue.tables("by_period", Basis(asked))[0].notes
    assert "Năm 2023 lấy theo số liệu đã chốt đến 16:00 ngày 01/04/2024." in notes
    said = "\n".join(
        one.text for one in Document(io.BytesIO(file(ANNUAL, Format.DOCX, Basis(asked)))).paragraphs
    )
    assert "Năm 2023 lấy theo số liệu đã chốt đến 16:00 ngày 01/04/2024." in said


def test_the_months_of_several_years_name_the_year(lived):
    over = periods.open_round(2022, 2023)
    drawn = cards.chart(sheet_of(ask(over, lived.city)))
    labels = [label for label, _ in drawn.table]
    assert (labels[0], labels[12]) == ("1/22", "1/23")
    assert len(set(labels)) == len(labels)
    assert cards.chart(sheet_of(ask(lived.period, lived.city))).table[0][0] == "T1"


def test_the_printed_ranking_says_how_many_are_not_on_the_page(lived, leader, monkeypatch):
    monkeypatch.setattr("reports.glance.SHOWN", 1)
    asked = ask(lived.period, lived.city)
    for address in (overview_url(asked), overview_url(asked, du="1")):
        page = leader.get(address)
        assert page.context["by_unit"].off_paper > 0
        assert f"Và {page.context['by_unit'].off_paper} đơn vị khác có đăng ký, không in ở đây." in text_of(
            page
        )


def test_a_row_without_registrations_has_no_share_and_one_that_waits_none_of_nought(lived):
    """Before the city's decision, and after it where all that a row has proposed still waits."""

    def shares(day):
        made = by_unit.table(sheet_of(ask(lived.period, lived.city, as_of=day)))
        place = [column.key for column in made.columns].index("ratio")
        level = [column.key for column in made.columns].index(f"registered_{D.code}")
        return [(row.cells[1], row.cells[level], row.cells[place]) for row in made.rows]

    for day in (dt.date(2023, 2, 1), dt.date(2023, 12, 31), dt.date(2024, 1, 25)):
        for name, registered, share in shares(day):
            assert registered or share == Share(0, 0), (day, name)
    assert {share for _, registered, share in shares(dt.date(2023, 12, 31)) if registered} == {
        "chưa có quyết định"
    }
    sheet = sheet_of(ask(lived.period, lived.city))
    assert sheet.is_decided(D)
    made = by_unit._Maker(sheet, [], {}, None)
    waiting = dict.fromkeys(unit_cells([D]), 0) | {"registered_district": 3, "proposed_district": 2}
    assert made._ratio(waiting) == "chưa có quyết định"
    assert made._ratio(waiting | {"declined_district": 1}) == Share(0, 3)
    assert made._ratio(waiting | {"proposed_district": 0}) == Share(0, 3)
