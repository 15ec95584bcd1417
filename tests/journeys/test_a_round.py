"""A round opened at its end on a phone, and what its unit and its leader then see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from models_registry.models import Registration
from models_registry.workflow import Status
from reports.addresses import summary_url
from reports.questions import ask
from tests.factories.registrations import FIRST, Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db):
    """A model of both years, one of the first, and the round over them."""
    office = Office()
    office.both_years(title="Hẻm sạch, ngõ xanh")
    office.yearly(FIRST, title="Bến sông không rác")
    assert office.round
    return office


def test_a_reviewer_opens_a_round_from_its_years_on_a_phone(office, sit_down):
    desk = sit_down(office.reviewer, width=360)
    desk.follow("Hồ sơ giai đoạn")
    desk.no_barrier()
    desk.follow("Lập hồ sơ giai đoạn từ hồ sơ các năm")
    desk.no_barrier()
    desk.page.get_by_label("Chọn Hẻm sạch, ngõ xanh").check()
    desk.press("Xem trước hồ sơ giai đoạn")
    desk.sees("từ hồ sơ năm 2025, 2026")
    desk.no_barrier()
    desk.press("Lập 1 hồ sơ giai đoạn")
    desk.sees("Đã lập 1 hồ sơ giai đoạn")
    desk.no_barrier()
    made = Registration.objects.get(period=office.round)
    assert (made.title, made.status) == ("Hẻm sạch, ngõ xanh", Status.PROPOSED)

    unit = sit_down(office.registrar, width=360)
    unit.go(reverse("dossier", args=[made.token]))
    unit.sees("Lập từ hồ sơ các năm")
    unit.no_barrier()

    leader = sit_down(office.leader)
    leader.go(summary_url(ask(office.round, office.tree.province)))
    leader.sees("Qua các năm của giai đoạn")
    leader.no_barrier()
