"""Biểu 7: sums of results by unit and measure, against a recount; each leads to the dossiers that name it."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from decimal import Decimal

import pytest
from django.test import Client

from models_registry.models import ResultMetric, StatusChange
from models_registry.registration import actions as registering
from reports.addresses import rows_of, table_url
from reports.questions import ask
from reports.summaries import result_metrics
from reports.summaries.paper import sheet_of
from tests.reports.world import at

REPORTED = {"results_submitted", "proposed", "recognised", "not_recognised", "revoked"}


@pytest.fixture
def reported(lived):
    """A registration with three kinds of numbers, and one whose measure cannot be added."""
    metric = registering.Metric
    one = lived.running(lived.ward)
    registering.save_results(
        one,
        values={"achieved": "Xong."},
        metrics=[
            metric("Đất hiến", "m2", Decimal("120.50")),
            metric("Ngày công", "working_day", Decimal(30)),
            metric("Bóng đèn", "other", Decimal(12)),
            metric("Hộ tham gia", "household", Decimal(64)),
        ],
        by=lived.registrars[lived.ward.pk],
    )
    registering.report_results(one, by=lived.registrars[lived.ward.pk], at=at("10-16"))
    return one


def recounted(lived):
    """Measure → sum, and the registrations that name any, in plain Python."""
    inside = {
        lived.city.pk,
        lived.ward.pk,
        lived.commune.pk,
        lived.agency.pk,
        lived.front.pk,
        lived.school.pk,
    }
    last = {}
    for row in StatusChange.objects.order_by("registration_id", "sequence"):
        if row.period_id == lived.period.pk and row.unit_id in inside:
            last[row.registration_id] = row
    counted = {pk for pk, row in last.items() if row.to_status in REPORTED}
    sums, models = defaultdict(Decimal), set()
    for metric in ResultMetric.objects.all():
        if metric.report_id in counted:
            sums[metric.measure] += metric.done
            models.add(metric.report_id)
    return sums, models


def test_the_sums_are_those_of_a_recount_and_add_up_the_tree(lived, reported):
    table = result_metrics.table(sheet_of(ask(lived.period, lived.city)))
    sums, models = recounted(lived)
    keys = [column.key for column in table.columns]
    assert keys == ["index", "name", "models", "household", "m2", "working_day"]
    total = dict(zip(keys, table.rows[-1].cells, strict=True))
    assert total["name"] == "Tổng cộng"
    assert total["models"] == len(models)
    for measure in ("household", "m2", "working_day"):
        assert total[measure] == sums[measure] > 0
    for place, key in enumerate(keys[2:], 2):
        bodies = sum(row.cells[place] for row in table.rows if row.kind in ("body", "self"))
        assert bodies == total[key]
        assert sum(row.cells[place] for row in table.rows if row.kind == "group") <= total[key]


def test_whole_numbers_show_whole_and_what_cannot_be_added_is_said(lived, reported):
    table = result_metrics.table(sheet_of(ask(lived.period, lived.city)))
    places = {column.key: column.places for column in table.columns}
    assert (places["household"], places["m2"]) == (0, 1)
    assert any("1 dòng kết quả có đơn vị tính khác" in note for note in table.notes)
    assert all("Bóng đèn" not in str(row.cells) for row in table.rows)


def test_each_sum_leads_to_the_dossiers_that_name_the_measure(lived, reported):
    leader = Client()
    leader.force_login(lived.leader)
    page = leader.get(table_url(ask(lived.period, lived.city), result_metrics.NAME)).content.decode()
    found = dict.fromkeys(re.findall(r'<a href="([^"]*do=[^"]*)">', page))
    assert len(found) > 3
    for address in found:
        answer = leader.get(html.unescape(address))
        assert answer.status_code == 200
        measure = re.search(r"do=(\w+)", address)[1]
        for line in answer.context["lines"]:
            metrics = ResultMetric.objects.filter(report=line["row"].registration_id)
            assert metrics.filter(**({} if measure == "any" else {"measure": measure})).exists()
        assert answer.context["count"].value > 0
    table = result_metrics.table(sheet_of(ask(lived.period, lived.city)), link=rows_of)
    whole = leader.get(table.rows[-1].links["models"])
    assert whole.context["count"].value + whole.context["hidden"] == table.rows[-1].cells[2]


def test_without_numbers_it_says_so(lived):
    assert result_metrics.table(sheet_of(ask(lived.earlier, lived.city))).rows == ()
