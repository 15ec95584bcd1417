"""Totals without a list: entered, kept apart from every counted figure, told beside it with their source.

That a total and a registration of the same models cannot both come at once: test_reported_race.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
import uuid

import docx
import openpyxl
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from danvan.accounts.permissions import Role
from danvan.accounts.refusals import NotPermittedError, NotPossibleError
from models_registry import reported
from models_registry.closing import ClosedError
from models_registry.models import ReportedTotal
from models_registry.registration import actions as registering
from models_registry.registration import periods
from reports import catalogue, snapshots
from reports.addresses import overview_url, summary_url
from reports.catalogue import Format
from reports.figures import balance, definitions_version, summarise
from reports.questions import ask
from reports.reported import LABEL, summed, totals_of
from reports.summaries import by_period
from reports.summaries.paper import Basis
from tests.factories.people import person
from tests.reports import programs
from tests.reports.world import D, G, P, at

SOURCE = "Báo cáo tổng kết năm, số 12-BC/BDV ngày 15/12/2022"


def said(world, **more):
    known = {
        "period": world.earlier, "unit": world.city, "level": None, "registered": 332, "proposed": None,
        "recognised": 266, "document_number": "12-BC/BDV", "document_date": dt.date(2022, 12, 15),
        "document_title": "Báo cáo tổng kết năm",
    }  # fmt: skip
    return reported.Said(**known | more)


def entered(world, **more):
    return reported.enter(said(world, **more), by=world.reviewers[world.province.pk])


def in_2023(world, **more):
    """A total of the year that has registrations, where there are none: the commune's of its own level."""
    known = {
        "period": world.period,
        "unit": world.commune,
        "level": G,
        "document_date": dt.date(2023, 12, 15),
    }
    return entered(world, **known | more)


def counted(question):
    summary = summarise(question)
    lines = (summary.sectors, summary.units, summary.subjects, summary.origins)
    return summary.total, dict(summary.levels), [[(one.code, one.counts) for one in each] for each in lines]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def words(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def refusal(broken):
    try:
        with transaction.atomic():
            broken()
            connection.check_constraints()
    except DatabaseError as error:
        return error.__cause__.diag.sqlstate
    return "accepted"


# --- never added ---


def test_no_counted_figure_changes_by_a_total(lived):
    asked = [
        ask(lived.period, unit) for unit in (lived.city, lived.commune, lived.province, lived.tree.nation)
    ]
    before = [counted(question) for question in asked]
    in_2023(lived)
    for question, were in zip(asked, before, strict=True):
        assert [one.registered for one in totals_of(question)] == [332]
        assert counted(question) == were
        assert all(one.ok for one in balance(summarise(question)))


def test_the_numbers_of_official_tables_do_not_change_either(lived):
    def rows():
        basis = Basis(ask(lived.period, lived.city))
        return {one.sheet_name: list(one.rows) for one in catalogue.tables(catalogue.ANNUAL, basis)}

    before = rows()
    in_2023(lived)
    assert rows() == before


def test_a_total_is_told_with_its_source_where_its_unit_is_in_question(lived):
    entered(lived)
    for unit, there in ((lived.city, True), (lived.province, True), (lived.ward, False)):
        notes = Basis(ask(lived.earlier, unit)).sheet.notes
        told = [note for note in notes if LABEL in note]
        assert bool(told) is there, unit
        assert all("332 đăng ký, 266 được công nhận" in note and SOURCE in note for note in told)
    assert not totals_of(ask(lived.period, lived.city)), "of its own year alone"


def test_several_are_put_together_and_each_is_named(lived):
    entered(lived, unit=lived.ward, level=G, registered=5, recognised=None)
    entered(lived, unit=lived.commune, level=G, registered=7, recognised=6)
    entered(lived, unit=lived.ward, level=D, registered=9, proposed=8, recognised=6)
    question = ask(lived.earlier, lived.city)
    together = summed(totals_of(question))
    assert together.numbers == {"registered": 21, "proposed": 8, "recognised": 12}
    assert together.silent == {"registered": 0, "proposed": 2, "recognised": 1}
    first, *each = Basis(question).sheet.reported_words
    assert "21 đăng ký, 8 đã đề nghị công nhận (2 số liệu không ghi)" in first
    assert len(each) == 3
    assert each[1].startswith(("Phường Cầu Gỗ, cấp cơ sở: 5 đăng ký", "Xã Bãi Bồi"))
    assert [one.registered for one in totals_of(question.narrowed(level=D))] == [9]
    assert totals_of(question.narrowed(sector="KT")) == [], "no total tells sectors"
    assert totals_of(question.narrowed(alone=True)) == []
    assert len(totals_of(question.narrowed(group="territory"))) == 3


def test_before_its_document_a_total_is_not_told(lived):
    entered(lived, document_date=dt.date(2023, 2, 1))
    assert not totals_of(ask(lived.earlier, lived.city, as_of=dt.date(2023, 1, 31)))
    assert totals_of(ask(lived.earlier, lived.city, as_of=dt.date(2023, 2, 1)))


def test_read_on_todays_map_the_total_goes_with_its_unit(lived):
    entered(lived)
    today = ask(lived.earlier, lived.province, map_date=dt.date(2026, 1, 15)).narrowed(converted=True)
    assert [one.registered for one in totals_of(today)] == [332]
    nation = ask(lived.earlier, lived.tree.nation, map_date=dt.date(2026, 1, 15)).narrowed(converted=True)
    assert [one.registered for one in totals_of(nation)] == [332]


def test_where_there_are_none_it_costs_one_small_query(lived, django_assert_num_queries):
    question = ask(lived.earlier, lived.city)
    assert len(question.places) > 3, "asked once, before"
    with django_assert_num_queries(1) as captured:
        assert totals_of(question) == []
    assert len(captured[0]["sql"]) < 300, "no unit is named in it"
    entered(lived, level=D)
    with django_assert_num_queries(2):
        totals_of(question)
    for unit in (lived.ward, lived.commune):
        entered(lived, unit=unit, level=G)
    with django_assert_num_queries(2):
        assert len(totals_of(question)) == 3


def test_of_many_the_first_are_named_one_by_one(lived, monkeypatch):
    monkeypatch.setattr("reports.reported.MOST_NAMED", 2)
    for unit, level in ((lived.city, D), (lived.ward, G), (lived.commune, G)):
        entered(lived, unit=unit, level=level)
    together, *each = Basis(ask(lived.earlier, lived.city)).sheet.reported_words
    assert "996 đăng ký, 798 được công nhận, cộng từ 3 số liệu." in together
    assert "Thành phố Sông Xanh" in each[0]
    assert each[2:] == ["Và 1 số liệu tổng hợp khác."]


# --- what the database holds ---


def test_where_registrations_are_counted_no_total_of_them_is_taken(lived):
    for unit, level in ((lived.city, D), (lived.ward, None), (lived.province, P)):
        with pytest.raises(NotPossibleError, match="đã có hồ sơ đăng ký"):
            in_2023(lived, unit=unit, level=level)
    in_2023(lived)  # of a level without any


def test_where_a_total_stands_no_registration_comes_to_be_counted(lived):
    one = lived.draft(lived.ward, D, period=lived.earlier)
    total = entered(lived, level=D)
    with pytest.raises(NotPossibleError, match="12-BC/BDV"):
        registering.submit(one, by=lived.registrars[lived.ward.pk], at=at("2022-03-01"))
    one.refresh_from_db()
    assert one.status == "draft"
    lived.sent(lived.ward, P, "2022-03-01", period=lived.earlier)  # of another level
    reported.end(total, by=lived.reviewers[lived.province.pk], reason="Đã có danh sách.")
    registering.submit(one, by=lived.registrars[lived.ward.pk], at=at("2022-03-01"))


def test_rows_of_history_written_past_our_code_are_refused_too(lived):
    entered(lived, level=D)
    change = lived.names["running"].changes.at(None).get()
    assert change.period_id == lived.period.pk
    values = {f.attname: getattr(change, f.attname) for f in change._meta.concrete_fields if not f.generated}
    values |= {"id": None, "period_id": lived.earlier.pk, "sequence": 99, "request_key": None}
    values.pop("recorded_at")
    broken = type(change)(**values)
    assert refusal(lambda: type(change).objects.bulk_create([broken])) == "P0T01"


def test_totals_do_not_tell_of_each_others_models(lived):
    entered(lived, level=D)
    for more in ({"unit": lived.ward, "level": D}, {"unit": lived.province, "level": D}, {"level": None}):
        with pytest.raises(NotPossibleError, match="Mỗi mô hình chỉ nằm trong một số liệu"):
            entered(lived, **more)
    with pytest.raises(NotPossibleError, match="đã có số liệu tổng hợp của cấp này"):
        entered(lived, level=D)
    entered(lived, level=P)
    entered(lived, unit=lived.ward, level=G)
    assert ReportedTotal.objects.count() == 3


def test_a_total_is_never_edited_or_deleted_and_ends_once(lived):
    total = entered(lived)
    row = ReportedTotal.objects.filter(pk=total.pk)
    assert refusal(lambda: row.update(registered=300)) == "P0R34"
    assert refusal(row.delete) == "42501", "the role that serves may not delete"
    by = lived.reviewers[lived.province.pk]
    reported.end(total, by=by, reason="Nhập nhầm.")
    reported.end(total, by=by, reason="Nhập nhầm.")
    assert refusal(lambda: row.update(ended_at=None, ended_by=None, end_reason="")) == "P0R34"
    other = person("province.second", (Role.REVIEWER, lived.province))
    with pytest.raises(NotPossibleError, match="đã bỏ số liệu này"):
        reported.end(total, by=other, reason="Cũng vậy.")
    assert not totals_of(ask(lived.earlier, lived.city))


def test_only_of_a_period_that_is_over(lived):
    running = periods.open_year(dt.date.today().year)
    with pytest.raises(NotPossibleError, match="chỉ nhập cho kỳ đã kết thúc"):
        entered(lived, period=running, unit=lived.province, document_date=dt.date.today())
    with pytest.raises(NotPossibleError, match="văn bản của kỳ đó"):
        entered(lived, document_date=dt.date(2021, 12, 31))


def test_of_a_unit_that_was_there_under_a_desk(lived):
    with pytest.raises(NotPossibleError, match="nơi thẩm định"):
        entered(lived, unit=lived.tree.ward)  # since 2025


def test_who_does_not_review_there_enters_and_ends_nothing(lived):
    total = entered(lived)
    for by in (
        lived.leader,
        lived.registrars[lived.ward.pk],
        person("else", (Role.REVIEWER, lived.tree.other_province)),
    ):
        with pytest.raises(NotPermittedError):
            reported.enter(said(lived), by=by)
        with pytest.raises(NotPermittedError):
            reported.end(total, by=by, reason="Thôi.")


def test_the_same_form_sent_twice_makes_one(lived):
    key, by = uuid.uuid4(), lived.reviewers[lived.province.pk]
    assert reported.enter(said(lived), by=by, key=key) == reported.enter(said(lived), by=by, key=key)
    assert ReportedTotal.objects.count() == 1


# --- closing ---


def test_a_closing_freezes_the_total_and_keeps_it(lived):
    total = in_2023(lived)
    snapshot = snapshots.close(lived.period, lived.city, by=lived.leader, at=at("2024-04-01"))
    frozen = json.loads(snapshot.figures)["reported"]
    assert frozen == {f"{lived.commune.pk}/grassroots": {"registered": 332, "recognised": 266}}
    assert snapshots.disagreements(snapshot) == []
    assert snapshot.definitions == definitions_version()
    assert LABEL in snapshot.tables.get(report="by_unit").content
    by = lived.reviewers[lived.province.pk]
    with pytest.raises(ClosedError):
        reported.end(total, by=by, reason="Nhập nhầm.")
    with pytest.raises(ClosedError):
        in_2023(lived, unit=lived.agency)
    ended = {"ended_at": at("2024-05-01"), "ended_by": by, "end_reason": "x"}
    assert refusal(lambda: ReportedTotal.objects.filter(pk=total.pk).update(**ended)) == "P0C01"


def test_a_frozen_total_that_differs_is_named(lived):
    in_2023(lived)
    snapshot = snapshots.close(lived.period, lived.city, by=lived.leader, at=at("2024-04-01"))
    frozen = json.loads(snapshot.figures)
    frozen["reported"][f"{lived.commune.pk}/grassroots"]["registered"] = 331
    snapshot.figures, snapshot.figures_sha256 = json.dumps(frozen), "0" * 64  # not saved
    assert snapshots.disagreements(snapshot) == [
        f"{LABEL}, Xã Bãi Bồi, cấp cơ sở, đăng ký: đã chốt 331, tính lại 332"
    ]


def test_figures_without_totals_are_frozen_as_before(lived):
    snapshot = snapshots.close(lived.period, lived.city, by=lived.leader, at=at("2024-04-01"))
    assert "reported" not in json.loads(snapshot.figures)


# --- where it is told ---


def test_table_5_has_it_on_lines_of_its_own(lived):
    def rows(table):
        return {row.cells[1]: row for row in table.rows}

    lived.over = periods.open_round(2021, 2023)
    periods.open_year(2021)
    before = rows(by_period.table(ask(lived.over, lived.city)))
    assert "2021, 2022" in " ".join(by_period.table(ask(lived.over, lived.city)).notes)
    entered(lived)
    table = by_period.table(ask(lived.over, lived.city), link=lambda _question: lambda _cell: "/list/")
    after = rows(table)
    registered = after.pop(f"{LABEL}: đăng ký")
    recognised = after.pop(f"{LABEL}: được công nhận")
    assert list(registered.cells[2:]) == ["–", 332, "–", 332, "–"]
    assert list(recognised.cells[2:]) == ["–", 266, "–", 266, "–"]
    assert not registered.links, "no list behind it"
    assert {name: row.cells for name, row in after.items()} == {
        name: row.cells for name, row in before.items()
    }
    notes = " ".join(table.notes)
    assert "Chưa có số liệu trong hệ thống: năm 2021." in notes
    assert "Năm 2022: số liệu tổng hợp, không có danh sách" in notes
    assert SOURCE in notes


def texts_of(book):
    return [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def test_excel_and_word_bear_the_label_and_the_source(lived):
    entered(lived)
    basis = Basis(ask(lived.earlier, lived.city))
    book = openpyxl.load_workbook(io.BytesIO(catalogue.file("by_unit", Format.XLSX, basis)))
    assert any(LABEL in text and SOURCE in text for text in texts_of(book))
    for name in ("by_unit", catalogue.ANNUAL):
        written = docx.Document(io.BytesIO(catalogue.file(name, Format.DOCX, basis)))
        assert any(LABEL in one.text and SOURCE in one.text for one in written.paragraphs), name


def test_the_report_of_a_round_tells_the_year_of_which_only_totals_are_left(lived):
    entered(lived)
    over = periods.open_round(2022, 2023)
    written = docx.Document(
        io.BytesIO(catalogue.file(catalogue.ANNUAL, Format.DOCX, Basis(ask(over, lived.city))))
    )
    assert any("Năm 2022: số liệu tổng hợp" in one.text and SOURCE in one.text for one in written.paragraphs)
    book = openpyxl.load_workbook(
        io.BytesIO(catalogue.file("by_period", Format.XLSX, Basis(ask(over, lived.city))))
    )
    assert f"{LABEL}: đăng ký" in texts_of(book)


def test_at_the_terminal_totals_have_a_key_of_their_own(lived):
    entered(lived, level=D, proposed=300)
    out = io.StringIO()
    call_command("figures", period="2022", unit="D1", as_json=True, stdout=out)
    data = json.loads(out.getvalue())
    assert data["total"]["registered"] == data["levels"]["district"]["registered"] == 0
    source = {"number": "12-BC/BDV", "date": "2022-12-15", "title": "Báo cáo tổng kết năm"}
    one = {
        "unit": "Thành phố Sông Xanh",
        "level": "district",
        "registered": 332,
        "proposed": 300,
        "recognised": 266,
    }
    assert data["reported_totals"] == [{**one, "source": source}]
    _, secret = programs.made(lived.city, by=programs.boss(lived.tree))
    answer = programs.described(programs.read("figures", secret, period="2022", unit="D1"), "/figures/")
    assert answer["reported_totals"] == data["reported_totals"]
    out = io.StringIO()
    call_command("figures", period="2022", unit="D1", stdout=out)
    assert LABEL in out.getvalue()


def test_the_pages_of_the_year_tell_it_beside(lived):
    entered(lived)
    client = client_of(lived.leader)
    for address in (summary_url, overview_url):
        response = client.get(address(ask(lived.earlier, lived.city)))
        said_there = words(response)
        assert LABEL in said_there
        assert SOURCE in said_there
        assert "Chưa có đăng ký nào" in said_there
    link = f"{reverse('totals:list')}?period=2022&unit={lived.city.pk}"
    assert link in html.unescape(response.content.decode())
    listed = words(client.get(link))
    assert "Báo cáo tổng kết năm" in listed
    assert "332" in listed


# --- the screens ---

TYPED = {
    "period": "2022", "unit_name": "thanh pho song xanh", "unit": "", "level": "district", "registered": "332",
    "proposed": "", "recognised": "266", "document_title": "Báo cáo tổng kết năm", "document_number": "12-BC/BDV",
    "document_date": "15/12/2022",
}  # fmt: skip


def test_a_reviewer_enters_one_and_takes_it_away(lived):
    client = client_of(lived.reviewers[lived.province.pk])
    assert "Chưa nhập số liệu tổng hợp nào" in words(client.get(reverse("totals:list")))
    typed = TYPED | {"key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(reverse("totals:enter"), typed).status_code == 302
    [one] = ReportedTotal.objects.all()
    assert (one.unit, one.level, one.registered, one.proposed, one.recognised) == (
        lived.city,
        D,
        332,
        None,
        266,
    )
    assert "Bỏ số liệu này" in words(client.get(reverse("totals:list")))
    ending = reverse("totals:end", args=[one.pk])
    assert "332" in words(client.get(ending))
    assert client.post(ending, {"reason": ""}).status_code == 422
    for _ in range(2):
        assert client.post(ending, {"reason": "Nhập nhầm."}).status_code == 302
    assert client.get(ending).status_code == 409
    assert "Chưa nhập số liệu tổng hợp nào" in words(client.get(reverse("totals:list")))
    ended = words(client.get(reverse("totals:list") + "?ended=on"))
    assert "Đã bỏ" in ended
    assert "Nhập nhầm." in ended


@pytest.mark.parametrize(
    ("changes", "said_there"),
    [
        ({"recognised": "333"}, "Số được công nhận lớn hơn số đăng ký"),
        ({"proposed": "200"}, "Số được công nhận lớn hơn số đã đề nghị"),
        ({"registered": "", "recognised": ""}, "Ghi số đăng ký"),
        ({"registered": "-1"}, ""),
        ({"registered": "1000000"}, ""),
        ({"unit_name": "Thành phố Không Có"}, "Không tìm thấy đúng một đơn vị"),
        ({"unit_name": "Tỉnh Núi Biếc"}, "Không tìm thấy đúng một đơn vị"),
        ({"document_date": "15/12/2021"}, "trước khi kỳ bắt đầu"),
        ({"document_number": ""}, ""),
        ({"document_title": ""}, ""),
        ({"period": "2099"}, ""),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(lived, changes, said_there):
    client = client_of(lived.reviewers[lived.province.pk])
    response = client.post(reverse("totals:enter"), TYPED | changes)
    assert response.status_code == 422
    assert said_there in words(response)
    assert 'value="15/12/202' in response.content.decode()
    assert not ReportedTotal.objects.exists()


def test_what_the_database_refuses_is_said_on_the_form(lived):
    client = client_of(lived.reviewers[lived.province.pk])
    typed = TYPED | {"period": "2023", "document_date": "15/12/2023"}
    response = client.post(reverse("totals:enter"), typed)
    assert response.status_code == 422
    assert "đã có hồ sơ đăng ký" in words(response)
    assert 'value="332"' in response.content.decode()


def test_others_totals_are_not_seen(lived):
    total = entered(lived)
    stranger = client_of(person("else", (Role.REVIEWER, lived.tree.other_province)))
    assert "332" not in words(stranger.get(reverse("totals:list")))
    assert stranger.get(reverse("totals:end", args=[total.pk])).status_code == 404
    assert "Bỏ số liệu này" not in words(client_of(lived.leader).get(reverse("totals:list")))
