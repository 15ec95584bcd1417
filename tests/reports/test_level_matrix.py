"""Biểu 6: registered for one level, recognised by others; every number with its list."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client

from danvan.units.enums import Level
from models_registry.models import Recognition
from reports.addresses import table_url
from reports.figures import HONOURED, NOT_HONOURED, Figure, rows
from reports.questions import ask, end_of
from reports.summaries import level_matrix
from reports.summaries.paper import sheet_of


def recounted(question):
    """Level registered for → what each level has recognised, by asking every registration for its lines."""
    found = {}
    for row in rows(question, Figure.REGISTERED):
        lines = [
            line.level
            for line in Recognition.objects.filter(registration=row.registration_id)
            if line.effective_at and line.effective_at <= question.taken_at
            if line.revoked_at is None or line.revoked_at > question.taken_at
        ]
        counts = found.setdefault(
            row.target_level,
            {"registered": 0, HONOURED: 0, NOT_HONOURED: 0, **{one.code: 0 for one in Level}},
        )
        counts["registered"] += 1
        counts[HONOURED if lines else NOT_HONOURED] += 1
        for level in set(lines):
            counts[Level(level).code] += 1
    return found


@pytest.mark.parametrize(
    "day", [None, dt.date(2023, 12, 1), dt.date(2024, 1, 26), dt.date(2024, 2, 2), dt.date(2024, 3, 1)]
)
def test_every_number_is_that_of_a_recount_at_any_moment(lived, day):
    question = ask(lived.period, lived.city, as_of=day)
    assert day is None or question.taken_at == end_of(day)
    table = level_matrix.table(sheet_of(question))
    keys = [column.key for column in table.columns]
    expected = recounted(question)
    names = sheet_of(question)
    for row in table.rows[:-1]:
        shown = dict(zip(keys, row.cells, strict=True))
        level = next(one for one in expected if names.level_name(Level(one)).capitalize() == shown["name"])
        for key in keys[2:]:
            assert shown[key] == expected[level][key], (level, key)
    total = dict(zip(keys, table.rows[-1].cells, strict=True))
    for key in keys[2:]:
        assert total[key] == sum(counts[key] for counts in expected.values())


def test_one_recognised_at_two_levels_counts_once_among_the_recognised(lived):
    table = level_matrix.table(sheet_of(ask(lived.period, lived.city)))
    keys = [column.key for column in table.columns]
    total = dict(zip(keys, table.rows[-1].cells, strict=True))
    both = total["district"] + total["grassroots"] + total["province"]
    assert both > total[HONOURED]
    assert total["registered"] == total[HONOURED] + total[NOT_HONOURED]


def test_every_number_leads_to_its_list(lived):
    leader = Client()
    leader.force_login(lived.leader)
    page = leader.get(table_url(ask(lived.period, lived.city), level_matrix.NAME)).content.decode()
    found = dict.fromkeys(re.findall(r'<a href="([^"]*/danh-sach/[^"]*)">([\d.]+)</a>', page))
    assert sum("cn=" in address for address, _ in found) > 5
    for address, number in found:
        answer = leader.get(html.unescape(address))
        assert answer.context["count"].value + answer.context["hidden"] == int(number), address
