"""The year's report in Word: its sentences are the figures', its annexes the official tables."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace

import pytest
from django.core.management import call_command
from docx import Document

from danvan.ui.wording import number
from danvan.units.enums import Level
from models_registry.models import AwardForm, StandardSector
from reports import annual, prose
from reports.catalogue import ANNUAL, Format, applying, file
from reports.figures import NOTHING, Figure, Line, Summary, unit_cells
from reports.missing import Reason
from reports.questions import ask
from reports.summaries.awards import AwardLine
from reports.summaries.paper import Basis, Sheet, sheet_of


def report_of(question):
    return Document(io.BytesIO(file(ANNUAL, Format.DOCX, Basis(question))))


def text_of(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_report_bears_its_head_its_sentences_and_every_table_as_an_annex(lived):
    question = ask(lived.period, lived.city)
    document = report_of(question)
    said = text_of(document)
    sheet = sheet_of(question)
    for section in prose.sections(sheet, annual.reasons_of(sheet)):
        assert section.heading in said
        for line in section.paragraphs:
            assert line in said
    for report in applying(question):
        assert report.table(Basis(question)).title in said
    assert "[đơn vị ghi phần này]" in said
    head = document.tables[0].rows[0].cells
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in head[1].text
    assert "-BC/BDVThU" in head[0].text
    assert "{" not in said


def test_every_number_of_the_first_annex_is_that_of_the_summary(lived):
    question = ask(lived.period, lived.city)
    total = sheet_of(question).summary.total
    rows = [[cell.text for cell in row.cells] for table in report_of(question).tables for row in table.rows]
    summed = next(row for row in rows if "Tổng cộng" in row)
    assert summed[2] == number(total["registered"])
    assert number(total["proposed"]) in summed


def test_sentences_before_a_deadline_before_a_decision_and_after(lived):
    def said(day):
        sheet = sheet_of(ask(lived.period, lived.city, as_of=day))
        return prose.all_sentences(prose.sections(sheet, annual.reasons_of(sheet)))

    assert "chưa đến hạn nộp kết quả (30/11/2023)" in said(dt.date(2023, 6, 1))
    assert not re.search(r"\b0,00%", said(dt.date(2023, 6, 1)))
    waiting = said(dt.date(2024, 1, 5))
    assert re.search(r"đã được đề nghị thành phố xem xét, công nhận \(\d+,\d\d%\)", waiting)
    decided = said(dt.date(2024, 2, 2))
    assert re.search(
        r"\d+/\d+ mô hình, điển hình đăng ký cấp thành phố được công nhận, đạt \d+,\d\d%", decided
    )
    assert "Đăng ký bị trả lại" not in decided  # inside a sentence reasons begin small
    assert "đăng ký bị trả lại, chưa gửi lại" in decided


# --- any numbers at all ---


def a_sheet(sheet, *, registered, proposed=0, recognised=0, before=None):
    """The sheet with its numbers changed: all at the first level, the first sector and the first unit."""
    level = Level.DISTRICT
    counts = {**NOTHING, **dict.fromkeys(unit_cells([level]), 0)}
    counts |= {
        "registered": registered,
        "proposed": proposed,
        "recognised": recognised,
        "pending": proposed - recognised,
    }
    lines = {
        name: [Line(one.code, one.name, counts if not at else NOTHING) for at, one in enumerate(ones)]
        for name, ones in (
            ("sectors", sheet.summary.sectors),
            ("subjects", sheet.summary.subjects),
            ("origins", sheet.summary.origins),
        )
    }
    units = [
        Line(one.code, one.name, counts if not at else NOTHING, one.term, one.own)
        for at, one in enumerate(sheet.summary.units)
    ]
    levels = dict.fromkeys(sheet.summary.levels, NOTHING) | {level: counts}
    made = Summary(
        sheet.question, counts, levels, lines["sectors"], units, lines["subjects"], lines["origins"]
    )
    earlier = ask(sheet.question.period, sheet.question.unit) if before is not None else None
    levels_before = {level.value: {"registered": before or 0, "recognised": 0}}
    return Sheet(made, [level], level, sheet.names, {}, earlier, levels_before)


@pytest.fixture
def sheet(lived):
    return sheet_of(ask(lived.period, lived.city))


@pytest.mark.parametrize(
    ("registered", "before", "words"),
    [
        (0, None, "chưa có mô hình “Dân vận khéo” nào được gửi đăng ký"),
        (1, None, "đăng ký 1 mô hình, đều cấp thành phố."),
        (1234, 1000, "đăng ký 1.234 mô hình, đều cấp thành phố, tăng 234 mô hình (23,40%) so với năm 2023."),
        (7, 10, "giảm 3 mô hình (30,00%) so với năm 2023."),
        (7, 7, "bằng năm 2023."),
    ],
)
def test_what_was_registered_reads_well_for_none_one_and_many(sheet, registered, before, words):
    assert words in prose.registered(a_sheet(sheet, registered=registered, before=before))[0]


def test_ha_nois_case_can_be_told(lived):
    """13,663 registered at nine months: the stretch is named, and what is not due yet has no share."""
    nine_months = sheet_of(ask(lived.period, lived.city, as_of=dt.date(2023, 9, 30)))
    made = a_sheet(nine_months, registered=13_663)
    assert prose.registered(made)[0] == (
        "9 tháng năm 2023, các cơ quan, đơn vị thuộc thành phố Sông Xanh đăng ký 13.663 mô hình, đều cấp thành phố."
    )
    assert prose.results(made, {}) == [
        "13.663 mô hình đăng ký cấp thành phố, chưa đến hạn nộp kết quả (30/11/2023)."
    ]


@pytest.mark.parametrize(
    ("proposed", "recognised", "words"),
    [
        (
            0,
            0,
            "192 mô hình đăng ký cấp thành phố, chưa có mô hình nào được đề nghị công nhận; còn 192 mô hình",
        ),
        (
            187,
            0,
            "187/192 mô hình đăng ký cấp thành phố đã được đề nghị thành phố xem xét, công nhận (97,40%)",
        ),
        (187, 187, "187/192 mô hình đăng ký cấp thành phố được công nhận, đạt 97,40%; còn 5 mô hình"),
        (192, 192, "192/192 mô hình đăng ký cấp thành phố được công nhận, đạt 100,00%."),
    ],
)
def test_a_fraction_has_both_its_words_and_what_is_missing(sheet, proposed, recognised, words):
    made = a_sheet(sheet, registered=192, proposed=proposed, recognised=recognised)
    said = prose.fraction(made, Level.DISTRICT, {Reason.OVERDUE: 192 - max(proposed, recognised)})
    assert words in said
    assert said.endswith(".")
    assert ("còn " in said) == (max(proposed, recognised) < 192)


def test_the_terminal_writes_the_same_report(lived, tmp_path):
    out = tmp_path / "bao-cao.docx"
    call_command(
        "export",
        "annual",
        period="2023",
        unit=lived.city.terms.first().code,
        format="docx",
        out=str(out),
        verbosity=0,
    )
    assert "KẾT QUẢ ĐĂNG KÝ" in text_of(Document(out))
    assert len(Document(out).tables) == len(report_of(ask(lived.period, lived.city)).tables)


def test_awards_are_told_with_who_gave_what_to_how_many():
    given = [AwardLine(Level.DISTRICT, next(iter(AwardForm)), "UBND thành phố", ("Dân vận khéo",), 2, 0)]
    form = given[0].form.label[0].lower() + given[0].form.label[1:]
    assert prose.commended(given) == [f"UBND thành phố tặng {form} cho 2 tập thể (Dân vận khéo)."]
    both = replace(given[0], individuals=4)
    assert "cho 2 tập thể, 4 cá nhân" in prose.commended([both])[0]


def test_sectors_stand_from_the_largest_down_and_those_with_none_are_named(sheet):
    made = a_sheet(sheet, registered=3)
    (said,) = prose.by_sector(made)
    assert said.startswith(f"Theo lĩnh vực: {StandardSector.ECONOMY.label} 3 mô hình (100,00%).")
    assert "Lĩnh vực chưa có đăng ký" in said
    assert Figure.REGISTERED.label not in said
