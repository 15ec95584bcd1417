"""Biểu 8: every unit beneath has its row, and stands as its dossiers, its word and the deadline say."""

from __future__ import annotations

import datetime as dt
import html
import re

from django.test import Client

from models_registry.models import Step
from models_registry.registration import abstentions, periods
from reports.addresses import table_url
from reports.questions import ask
from reports.summaries import sending_status
from reports.summaries.paper import sheet_of
from tests.reports.world import at


def shown(lived, *, unit=None, as_of=None, period=None):
    """Unit → its cells by column."""
    question = ask(period or lived.period, unit or lived.city, as_of=as_of)
    table = sending_status.table(sheet_of(question))
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row.cells, strict=True)) | {"kind": row.kind} for row in table.rows]
    return {row["name"]: row for row in rows}, table


def test_every_direct_unit_has_a_row_and_the_sums_are_theirs(lived):
    rows, table = shown(lived)
    bodies = [row for row in rows.values() if row["kind"] == "body"]
    assert {row["name"] for row in bodies} == {
        "Phường Cầu Gỗ",
        "Xã Bãi Bồi",
        "Phòng Tư pháp thành phố",
        "Hội Phụ nữ thành phố",
    }
    for key in ("registered", "returned", "results", "results_returned", "overdue"):
        assert rows["Tổng cộng"][key] == sum(row[key] for row in bodies)
    assert [note.split(":")[0] for note in table.notes] == [
        "Gửi đăng ký",
        "Nộp kết quả",
        "Bị trả lại, cần bổ sung khi gửi đăng ký",
        "Quá hạn chưa gửi đăng ký",
        "Quá hạn chưa nộp kết quả",
    ]


def test_who_is_to_be_reminded_is_named(lived):
    _, table = shown(lived)
    assert "Bị trả lại, cần bổ sung khi gửi đăng ký: Phòng Tư pháp thành phố." in table.notes
    assert any(note.startswith("Quá hạn chưa nộp kết quả: Phường Cầu Gỗ") for note in table.notes)


def test_what_is_overdue_leads_to_its_list_with_reasons(lived):
    leader = Client()
    leader.force_login(lived.leader)
    page = leader.get(table_url(ask(lived.period, lived.city), sending_status.NAME)).content.decode()
    found = re.findall(r'<a href="([^"]*/chua-dat/[^"]*)">([\d.]+)</a>', page)
    assert found
    for address, number in found:
        answer = leader.get(html.unescape(address))
        assert dict(answer.context["reasons"])["overdue"] == int(number), address


def test_a_unit_stands_as_its_dossiers_say(lived):
    rows, _ = shown(lived)
    assert rows["Phòng Tư pháp thành phố"]["registration"] == "Bị trả lại"
    assert rows["Phòng Tư pháp thành phố"]["returned"] == 1
    assert rows["Xã Bãi Bồi"]["registration"] == "Đã gửi"
    assert rows["Hội Phụ nữ thành phố"]["reporting"] == "Không phải nộp"
    ward = rows["Phường Cầu Gỗ"]
    assert (ward["results_returned"], ward["reporting"]) == (1, "Quá hạn")
    assert ward["overdue"] > 0


def test_silence_is_not_yet_sent_until_the_deadline_and_overdue_after_it(lived):
    before, _ = shown(lived, as_of=dt.date(2023, 1, 15))
    after, _ = shown(lived, period=lived.earlier, unit=lived.city)
    assert {row["registration"] for row in before.values() if row["kind"] == "body"} == {"Chưa gửi"}
    assert {row["registration"] for row in after.values() if row["kind"] == "body"} == {"Chưa gửi"}
    periods.set_deadline(lived.earlier, Step.REGISTRATION, dt.date(2022, 3, 31))
    late, table = shown(lived, period=lived.earlier, unit=lived.city)
    assert {row["registration"] for row in late.values() if row["kind"] == "body"} == {"Quá hạn"}
    assert table.notes[0] == "Gửi đăng ký: 4 đơn vị quá hạn."


def test_an_exception_of_a_unit_is_its_own_last_day(lived):
    periods.set_deadline(lived.earlier, Step.REGISTRATION, dt.date(2022, 3, 31))
    periods.set_deadline(
        lived.earlier, Step.REGISTRATION, dt.date(2099, 3, 31), unit=lived.ward, reason="Bão."
    )
    rows, _ = shown(lived, period=lived.earlier, unit=lived.city)
    assert rows["Phường Cầu Gỗ"]["registration"] == "Chưa gửi"
    assert rows["Xã Bãi Bồi"]["registration"] == "Quá hạn"


def test_who_said_that_it_registers_nothing_keeps_its_row_and_only_from_then_on(lived):
    abstentions.abstain(
        lived.earlier,
        lived.front,
        reason="Mới thành lập.",
        by=lived.registrars[lived.front.pk],
        at=at("2022-03-01"),
    )
    rows, _ = shown(lived, period=lived.earlier)
    assert rows["Hội Phụ nữ thành phố"]["registration"] == "Không đăng ký (có báo cáo)"
    earlier, _ = shown(lived, period=lived.earlier, as_of=dt.date(2022, 2, 1))
    assert earlier["Hội Phụ nữ thành phố"]["registration"] == "Chưa gửi"


def test_every_figure_leads_to_its_list(lived):
    leader = Client()
    leader.force_login(lived.leader)
    page = leader.get(table_url(ask(lived.period, lived.city), sending_status.NAME)).content.decode()
    found = dict.fromkeys(re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', page))
    assert len(found) > 6
    assert any("tt=returned" in address for address, _ in found)
    for address, number in found:
        answer = leader.get(html.unescape(address))
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address
