"""Biểu 4: each award where its recipients belong, as of its moment, adding up the tree; every figure with its list."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from danvan.accounts.permissions import Role
from danvan.office.tables import RowKind
from models_registry.models import AwardForm, AwardScope, SubjectType
from models_registry.recognition import award_actions
from models_registry.recognition.award_actions import Recipient, Said
from reports import catalogue
from reports.addresses import rows_of
from reports.questions import ask
from reports.summaries import awards
from reports.summaries.paper import Basis
from tests.factories.people import person

DATE = dt.date(2024, 1, 15)
EVE, DAY_AFTER = DATE - dt.timedelta(days=1), DATE + dt.timedelta(days=1)


@pytest.fixture
def clerk(lived):
    return person("awards.clerk", (Role.REVIEWER, lived.province))


def enter(lived, clerk, *, units=(), issuer=None, **said):
    """An award of the city; for each unit a collective and two persons."""
    given = [Recipient(SubjectType.COLLECTIVE, f"Tập thể {unit}", unit, str(unit)) for unit in units]
    given += [
        Recipient(SubjectType.INDIVIDUAL, f"Người {n} {unit}", unit, str(unit))
        for unit in units
        for n in (1, 2)
    ]
    known = {
        "period": lived.period, "form": AwardForm.MERIT, "scopes": [AwardScope.MOVEMENT], "date": DATE,
        "issuer": issuer or lived.city, "issued_by": "UBND thành phố", "number": "112/QĐ-UBND", "recipients": given,
    }  # fmt: skip
    return award_actions.enter(Said(**known | said), by=clerk)


def total(lived, unit, **asked):
    """(collectives, individuals) in the last row; none where the table has no rows."""
    found = awards.table(ask(lived.period, unit, **asked)).rows
    return tuple(found[-1].cells[4:6]) if found else (0, 0)


def test_each_recipient_counts_once_where_they_belong_and_the_parts_make_the_whole(lived, clerk):
    enter(lived, clerk, units=[lived.ward, lived.commune, lived.city])
    enter(lived, clerk, number="9/QĐ", issuer=lived.province, issued_by="UBND tỉnh", units=[lived.ward])
    enter(lived, clerk, number="", collectives=5, individuals=7, date=dt.date(2024, 1, 3))
    assert total(lived, lived.city) == (1 + 1 + 1 + 1 + 5, 2 + 2 + 2 + 2 + 7)
    assert total(lived, lived.province) == total(lived, lived.city)
    assert total(lived, lived.ward) == (2, 4)
    assert total(lived, lived.commune) == (1, 2)
    alone = awards.table(ask(lived.period, lived.city, alone=True)).rows[-1]
    parts = [total(lived, lived.ward), total(lived, lived.commune), tuple(alone.cells[4:6])]
    assert tuple(map(sum, zip(*parts, strict=True))) == total(lived, lived.city)


def test_the_table_is_true_for_its_moment(lived, clerk):
    award = enter(lived, clerk, units=[lived.ward])
    assert total(lived, lived.city, as_of=EVE) == (0, 0)
    assert total(lived, lived.city, as_of=DAY_AFTER) == (1, 2)
    award_actions.cancel(award, by=clerk, reason="Ghi nhầm.")
    assert total(lived, lived.city) == (0, 0)
    assert total(lived, lived.city, as_of=DAY_AFTER) == (1, 2)  # what was printed


def test_rows_stand_by_level_form_issuer_and_work_with_their_decisions(lived, clerk):
    city = {"units": [lived.ward], "scopes": [AwardScope.MOBILISATION, AwardScope.MOVEMENT]}
    for number in range(6):
        enter(lived, clerk, number=f"{number}/QĐ", **city)
    enter(lived, clerk, form=AwardForm.FLAG, units=[lived.ward])
    enter(
        lived, clerk, issuer=lived.province, issued_by="UBND tỉnh", form=AwardForm.DIPLOMA, units=[lived.ward]
    )
    made = awards.table(ask(lived.period, lived.city))
    assert made.title == "TỔNG HỢP KẾT QUẢ KHEN THƯỞNG PHONG TRÀO THI ĐUA “DÂN VẬN KHÉO” NĂM 2023"
    said = [(row.kind, *row.cells[:3], *row.cells[4:7]) for row in made.rows]
    assert said == [
        (RowKind.GROUP, "I", "Khen thưởng cấp tỉnh", "", 1, 2, 3),
        (RowKind.BODY, 1, "Bằng khen", "UBND tỉnh", 1, 2, 3),
        (RowKind.GROUP, "II", "Khen thưởng cấp thành phố", "", 7, 14, 21),
        (RowKind.BODY, 1, "Cờ thi đua", "UBND thành phố", 1, 2, 3),
        (RowKind.BODY, 2, "Giấy khen", "UBND thành phố", 6, 12, 18),
        (RowKind.SUM, None, "Tổng cộng", "", 8, 16, 24),
    ]
    merit = made.rows[4].cells
    assert merit[3] == "Phong trào thi đua “Dân vận khéo”; Công tác dân vận"
    assert merit[7].startswith("0/QĐ ngày 15/01/2024; 1/QĐ ngày 15/01/2024;")
    assert merit[7].endswith("3/QĐ ngày 15/01/2024 và 2 quyết định khác")


def test_every_total_leads_to_a_list_that_adds_up_to_it(lived, clerk):
    enter(lived, clerk, units=[lived.ward])
    enter(lived, clerk, form=AwardForm.FLAG, number="", collectives=1, individuals=0)
    enter(lived, clerk, number="9/QĐ", issuer=lived.province, issued_by="UBND tỉnh", units=[lived.commune])
    leader = Client()
    leader.force_login(person("awards.leader", (Role.LEADER, lived.province)))
    for asked in ({}, {"as_of": DAY_AFTER}):
        question = ask(lived.period, lived.city, **asked)
        for row in catalogue.tables("awards", Basis(question, link=rows_of))[0].rows:
            page = leader.get(row.links["total"])
            shown = [one.given_collectives + one.given_individuals for one, _ in page.context["rows"]]
            assert sum(shown) == row.cells[6], row


def test_sectors_know_no_awards_and_their_year_has_no_such_table(lived):
    question = ask(lived.period, lived.city)
    assert "awards" in [report.name for report in catalogue.applying(question)]
    assert "awards" not in [report.name for report in catalogue.applying(question.narrowed(sector="KT"))]


def test_the_table_asks_the_same_number_of_queries_however_much_there_is(
    lived, clerk, django_assert_max_num_queries
):
    for number in range(9):
        enter(lived, clerk, number=f"{number}/QĐ", units=[lived.ward, lived.commune])
    question = ask(lived.period, lived.city)
    with django_assert_max_num_queries(7):
        list(awards.table(question).rows)


def test_where_the_table_does_not_fit_what_is_asked_another_is_shown_and_says_so(lived):
    leader = Client()
    leader.force_login(person("awards.reader", (Role.LEADER, lived.city)))
    asked = {"ky": lived.period.code, "don-vi": lived.city.pk, "bieu": "awards"}
    said = "Biểu 4 - Khen thưởng không lập được cho năm 2023 với điều kiện đã chọn."
    assert said in leader.get(reverse("reports:table"), asked | {"chu-the": "individual"}).content.decode()
    assert said not in leader.get(reverse("reports:table"), asked).content.decode()


def test_the_page_of_the_table_shows_it(lived, clerk):
    enter(lived, clerk, units=[lived.ward])
    leader = Client()
    leader.force_login(person("awards.reader", (Role.LEADER, lived.city)))
    asked = {"ky": lived.period.code, "don-vi": lived.city.pk, "bieu": "awards"}
    body = leader.get(reverse("reports:table"), asked).content.decode()
    assert "TỔNG HỢP KẾT QUẢ KHEN THƯỞNG" in re.sub(r"\s+", " ", body)
    assert "112/QĐ-UBND ngày 15/01/2024" in body
    assert timezone.localdate() > DATE
