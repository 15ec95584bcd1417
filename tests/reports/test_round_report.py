"""A round with dossiers of its own, and its report: the years and the round are told side by side, never added."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from docx import Document

from danvan.units.enums import DESK_LEVELS, Level
from models_registry.models import EmulationPeriod, Origin, SubjectType
from models_registry.review import actions as review
from models_registry.review import gathering, rounds
from models_registry.wording import LevelNames
from models_registry.workflow import Action
from reports import prose, round_prose
from reports.addresses import rows_url, summary_url
from reports.catalogue import ANNUAL, Format, file
from reports.figures import HONOURED_BELOW, NOTHING, Cell, Figure, balance, count, rows, summarise
from reports.questions import ask
from reports.summaries import by_period
from reports.summaries.by_period import BELOW, Counted, OverYears, OwnDossiers
from reports.summaries.paper import Basis, sheet_of
from tests.reports.world import D, at


@pytest.fixture
def two_years(lived):
    """The round of 2022 and 2023; one model goes on from one year to the other."""
    old = lived.sent(lived.ward, day="2022-02-01", period=lived.earlier)
    lived.sent(lived.ward, day="02-03", model=old.emulation_model, origin="maintained")
    return lived


def made_by_city(lived, *names):
    """The city gathers models of the year into the round, after the year's decisions."""
    reviewer, moment = lived.reviewers[lived.city.pk], at("2024-02-05")
    opening = rounds.Opening(lived.round, rounds.desks_of(reviewer, at=moment)[0], moment)
    return [gathering.gather(opening, lived.names[name], level=D, by=reviewer) for name in names]


def of_round(lived):
    return ask(lived.round, lived.city)


# --- figures with opened rounds ---


def test_what_a_round_has_of_its_own_counts_in_the_round_and_in_none_of_its_years(two_years):
    lived = two_years
    years = [ask(year, lived.city) for year in (lived.earlier, lived.period)]
    before, by_years = [count(one) for one in years], by_period.table(of_round(lived)).rows
    made_by_city(lived, "recognised", "recognised school", "grassroots")
    assert [count(one) for one in years] == before
    assert by_period.table(of_round(lived)).rows == by_years
    own = {name: number for name, number in count(of_round(lived)).items() if number}
    assert own == {"registered": 3, "accepted": 3, "results": 3, "proposed": 3, "pending": 3}
    assert [one.text for one in balance(summarise(of_round(lived))) if not one.ok] == []


def test_its_decision_is_the_rounds_and_leaves_the_years_as_they_were(two_years):
    lived = two_years
    before = count(ask(lived.period, lived.city))
    lived.decided(made_by_city(lived, "recognised", "grassroots"), lived.city, "2024-03-05")
    assert count(of_round(lived))["recognised"] == 2
    assert count(ask(lived.round, lived.city, as_of=at("2024-03-01")))["recognised"] == 0
    assert count(ask(lived.period, lived.city)) == before
    assert [one.text for one in balance(summarise(of_round(lived))) if not one.ok] == []


def test_one_taken_back_stands_beside_and_not_as_withdrawn_after_acceptance(two_years):
    lived = two_years
    [made] = made_by_city(lived, "recognised")
    review.act(Action.TAKE_BACK, made, by=lived.reviewers[lived.city.pk], at=at("2024-02-06"))
    own = {name: number for name, number in count(of_round(lived)).items() if number}
    assert own == {"withdrawn": 1}
    assert count(ask(lived.round, lived.city, as_of=at("2024-02-05", 10)))["registered"] == 1


def test_what_desks_made_and_what_units_registered_is_told_apart(two_years):
    lived = two_years
    made_by_city(lived, "recognised", "grassroots")
    assert "3 mô hình" not in note_of(lived)
    assert "2 mô hình (lập từ hồ sơ các năm), không cộng" in note_of(lived)
    lived.sent(lived.commune, D, "2023-02-04", period=lived.round)
    assert by_period.own_dossiers(of_round(lived)) == OwnDossiers(registered=3, gathered=2)
    assert "3 mô hình (2 lập từ hồ sơ các năm, 1 do đơn vị đăng ký), không cộng" in note_of(lived)


def note_of(lived):
    [note] = [one for one in by_period.table(of_round(lived)).notes if "riêng của giai đoạn" in one]
    return note


def test_what_district_and_grassroots_recognised_together_counts_each_once_and_has_its_list(two_years):
    two_years.decided([two_years.names["pending"]], two_years.province, "2024-02-10")
    over = by_period.over_years(of_round(two_years))
    assert over["honoured"].turns == over[BELOW].turns + 1  # the province's own is not among them
    both, by_city, by_ward = over[BELOW], over["by_district"], over["by_grassroots"]
    assert both.turns == by_city.turns + by_ward.turns - 1  # one was recognised by both
    names = [row.cells[1] for row in by_period.table(of_round(two_years)).rows]
    assert "Theo quyết định của cấp thành phố hoặc cấp cơ sở" in names
    year = ask(two_years.period, two_years.city)
    cell = Cell(Figure.REGISTERED, honoured=HONOURED_BELOW)
    assert rows(year, cell).count() == both.by_year[1]
    leader = Client()
    leader.force_login(two_years.leader)
    answer = leader.get(rows_url(year, cell))
    assert answer.context["count"].value + answer.context["hidden"] == both.by_year[1]
    assert "được cấp thành phố hoặc cấp cơ sở công nhận" in answer.content.decode()


def test_of_one_level_alone_nothing_is_told_together(two_years):
    names = [row.cells[1] for row in by_period.table(ask(two_years.round, two_years.school)).rows]
    assert "Theo quyết định của cấp thành phố" in names
    assert not any("hoặc" in str(name) for name in names)


def test_the_summary_of_a_round_shows_its_years_also_before_it_has_any_of_its_own(two_years):
    leader = Client()
    leader.force_login(two_years.leader)
    page = leader.get(summary_url(of_round(two_years)))
    shown = [row.cells for row in page.context["by_period"].rows]
    assert shown == [row.cells for row in by_period.table(of_round(two_years)).rows]
    said = page.content.decode()
    assert "Qua các năm của giai đoạn" in said
    assert "Chưa có đăng ký nào" not in said
    assert "Chưa có hồ sơ riêng của giai đoạn" in said
    assert leader.get(summary_url(ask(two_years.period, two_years.city))).context["by_period"] is None


# --- the report ---


def said_of(question):
    over, own = by_period.over_years(question), by_period.own_dossiers(question)
    return prose.all_sentences(round_prose.sections(sheet_of(question), over, own))


def test_the_word_report_of_a_round_tells_of_its_years_and_of_its_own(two_years):
    lived = two_years
    lived.decided(made_by_city(lived, "recognised", "grassroots"), lived.city, "2024-03-05")
    question = of_round(lived)
    text = "\n".join(
        one.text for one in Document(io.BytesIO(file(ANNUAL, Format.DOCX, Basis(question)))).paragraphs
    )
    for line in said_of(question).splitlines():
        assert line in text
    over = by_period.over_years(question)
    assert f"năm 2022 là 1, năm 2023 là {over['registered'].by_year[1]}" in text
    assert "Cấp thành phố xét 2 mô hình: 2 được công nhận." in text
    assert (
        "đều do nơi thẩm định lập hồ sơ từ hồ sơ các năm; tính riêng, không cộng với số của các năm" in text
    )
    assert "KẾT QUẢ XÉT, CÔNG NHẬN THEO GIAI ĐOẠN" in text
    assert "so với năm" not in text


def test_the_report_of_a_year_is_as_it_was(two_years):
    text = "\n".join(
        one.text
        for one in Document(
            io.BytesIO(file(ANNUAL, Format.DOCX, Basis(ask(two_years.period, two_years.city))))
        ).paragraphs
    )
    assert "KẾT QUẢ ĐĂNG KÝ QUA CÁC NĂM" not in text
    assert "KẾT QUẢ THỰC HIỆN, ĐỀ NGHỊ VÀ CÔNG NHẬN" in text


# --- any numbers at all ---

LONG_AN = LevelNames({Level.PROVINCE: "cấp tỉnh", Level.DISTRICT: "cấp huyện", Level.GRASSROOTS: "cấp cơ sở"})
_KEYS = (
    "registered", "results", "proposed", "recognised", "honoured", BELOW,
    *(f"{head}_{level.code}" for head in ("registered", "recognised", "by") for level in DESK_LEVELS),
    *(f"registered_{one}" for one in (*SubjectType, *Origin)),
)  # fmt: skip


def a_round(question, codes=("2021", "2022", "2023"), **lines):
    """A round whose lines have these numbers: for each key the years' numbers and how many models they are."""
    years = [EmulationPeriod(code=code, name=f"Năm {code}") for code in codes]
    made = {key: Counted([0] * len(codes), 0) for key in _KEYS}
    made |= {key: Counted(by_year, models) for key, (by_year, models) in lines.items()}
    return OverYears(
        question, years, [question] * len(codes), LONG_AN, made, [[] for _ in codes], [NOTHING] * len(codes)
    )


@pytest.fixture
def sheet(lived):
    return sheet_of(of_round(lived))


def test_long_ans_case_can_be_told_and_is_no_rate(sheet):
    """963 models in three years, of which 251 were recognised as outstanding at district and grassroots together."""
    over = a_round(
        sheet.question,
        registered=([380, 402, 422], 963),
        registered_district=([300, 320, 340], 760),
        registered_grassroots=([80, 82, 82], 203),
        registered_new=([380, 250, 333], 963),
        registered_maintained=([0, 120, 60], 150),
        registered_replicated=([0, 32, 29], 61),
        registered_collective=([380, 402, 422], 963),
        recognised_district=([60, 70, 80], 180),
        honoured=([90, 100, 110], 251),
        by_district=([60, 70, 80], 180),
        by_grassroots=([30, 35, 40], 95),
        **{BELOW: ([90, 100, 110], 251)},
    )
    said = prose.all_sentences(round_prose.sections(sheet, over, OwnDossiers(0, 0)))
    assert (
        "Qua 3 năm 2021, 2022, 2023, các cơ quan, đơn vị thuộc thành phố Sông Xanh đăng ký 1.204 lượt của 963 mô hình "
        "(mô hình duy trì nhiều năm tính một lần): năm 2021 là 380, năm 2022 là 402, năm 2023 là 422."
    ) in said
    assert (
        "Có 251 mô hình được cấp huyện và cấp cơ sở công nhận, mỗi mô hình tính một lần (theo quyết định của cấp huyện "
        "180, cấp cơ sở 95)."
    ) in said
    assert (
        "Đăng ký và được công nhận cấp huyện: 210 lượt của 180 mô hình: năm 2021 là 60, năm 2022 là 70, năm 2023 là 80."
        in said
    )
    assert "duy trì 180 lượt của 150 mô hình; nhân rộng 61 mô hình." in said
    assert "không lập thành tỷ lệ so với số đăng ký" in said
    assert not re.search(r"%|\d+/\d+", said)


def test_what_the_province_recognised_stands_after_the_levels_below_it(sheet):
    over = a_round(
        sheet.question,
        registered=([2, 0, 1], 3),
        honoured=([2, 0, 1], 3),
        by_province=([1, 0, 0], 1),
        by_grassroots=([1, 0, 1], 2),
        **{BELOW: ([1, 0, 1], 2)},
    )
    assert round_prose.recognised(over)[:2] == [
        "Có 2 mô hình được cấp cơ sở công nhận.",
        "Có 1 mô hình được cấp tỉnh công nhận; tính chung các cấp, có 3 mô hình được ít nhất một cấp công nhận.",
    ]


def test_the_province_alone_is_told_alone(sheet):
    over = a_round(sheet.question, honoured=([1, 0, 0], 1), by_province=([1, 0, 0], 1))
    assert round_prose.recognised(over)[0] == "Có 1 mô hình được cấp tỉnh công nhận."


@pytest.mark.parametrize(
    ("codes", "by_year", "models", "words"),
    [
        (("2021", "2022"), [0, 0], 0, "Qua 2 năm 2021, 2022, thành phố Sông Xanh và các đơn vị trực thuộc chưa có mô hình"),
        (("2021", "2022"), [0, 1], 1, "thành phố Sông Xanh đăng ký 1 mô hình: năm 2021 là 0, năm 2022 là 1."),
        (("2021", "2022"), [None, 1], 1, "đăng ký 1 mô hình: năm 2022 là 1."),
        (("2021", "2022"), [1, 1], 1, "đăng ký 2 lượt của 1 mô hình (mô hình duy trì nhiều năm tính một lần): năm 2021 là 1, năm 2022 là 1."),
        (("2022",), [7], 7, "Trong năm 2022, các cơ quan, đơn vị thuộc thành phố Sông Xanh đăng ký 7 mô hình."),
        ((), [], 0, "Không có kỳ năm nào nằm trong giai đoạn 2022-2023."),
    ],
)  # fmt: skip
def test_what_was_registered_reads_well_for_none_one_and_many(codes, by_year, models, words, sheet):
    over = a_round(sheet.question, codes, registered=(by_year, models))
    assert words in round_prose.registered(sheet, over)[0]


def test_a_year_without_figures_is_named(sheet):
    over = a_round(sheet.question, registered=([0, 2, 3], 5), registered_district=([0, 2, 3], 5))
    assert round_prose.registered(sheet, over)[-1] == "Chưa có số liệu trong hệ thống: năm 2021."


def test_nothing_recognised_is_said_plainly(sheet):
    assert round_prose.recognised(a_round(sheet.question, registered=([1, 1, 1], 3))) == [
        "Chưa có mô hình nào được công nhận trong các năm của giai đoạn."
    ]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (OwnDossiers(0, 0), "Chưa có hồ sơ riêng của giai đoạn."),
        (OwnDossiers(1, 1), "Có 1 mô hình được xét riêng theo giai đoạn 2022-2023, do nơi thẩm định lập hồ sơ từ hồ sơ các năm;"),
        (OwnDossiers(2, 0), "Có 2 mô hình được xét riêng theo giai đoạn 2022-2023, đều do đơn vị đăng ký;"),
        (OwnDossiers(60, 58), "gồm 58 mô hình do nơi thẩm định lập hồ sơ từ hồ sơ các năm và 2 mô hình do đơn vị đăng ký; tính riêng"),
    ],
    ids=str,
)  # fmt: skip
def test_what_the_round_has_of_its_own_reads_well_for_none_one_and_many(own, words, sheet):
    assert words in round_prose.of_its_own(sheet, own)[0]


def test_what_each_level_decided_names_every_part():
    counts = NOTHING | {
        "registered": 45, "proposed": 43, "recognised": 38, "declined": 2, "revoked": 1, "pending": 2,
    }  # fmt: skip
    assert round_prose._decided("cấp huyện", counts) == (
        "Cấp huyện xét 45 mô hình: 38 được công nhận, 2 không được công nhận, 1 bị thu hồi công nhận, "
        "2 chờ quyết định, 2 chưa được đề nghị."
    )
