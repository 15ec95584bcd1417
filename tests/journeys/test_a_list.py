"""A list from Excel, as its page goes on by itself while the work is done behind it."""

from __future__ import annotations

import io
import re

import pytest
from django.urls import reverse

from danvan.jobs import worker
from models_registry.importing import actions
from tests.factories.registrations import Office
from tests.factories.sheets import workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_once_a_list_is_read_its_page_goes_on_to_the_columns(transactional_db, sit_down):
    office = Office()
    content = workbook(("Việc làm hay", "Mảng"), ("Vườn mẫu", "KT"))
    batch = actions.upload(
        io.BytesIO(content),
        name="ds.xlsx",
        size=len(content),
        unit=office.tree.ward,
        is_desk=False,
        sends=False,
        period=office.period,
        by=office.registrar,
    )
    desk = sit_down(office.registrar)
    desk.go(reverse("imports:batch", args=[batch.token]))
    desk.sees("Đang chờ đến lượt")
    worker.work_off()
    desk.page.wait_for_url(re.compile(reverse("imports:columns", args=[batch.token])))
    desk.sees("Cột nào là mục nào")
    desk.no_barrier()
