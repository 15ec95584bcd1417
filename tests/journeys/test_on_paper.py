"""What leaders print, as the browser prints it."""

from __future__ import annotations

import re

import pytest

from danvan.accounts.permissions import Role
from danvan.units import actions as units
from danvan.units.enums import Level, UnitKind
from models_registry.workflow import Status
from reports.glance import SHOWN
from tests.factories.people import person
from tests.factories.registrations import Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leader(transactional_db):
    """A province with registrations at all its levels and more units than a page ranks."""
    office = Office()
    for place in range(SHOWN + 3):
        ward = units.open_unit(
            name=f"Phường Cầu Gỗ Thượng Lưu số {place}",
            kind=UnitKind.WARD,
            level=Level.GRASSROOTS,
            parent=office.tree.province,
            since=None,
            desk_level=Level.GRASSROOTS,
            desk_name=f"Khối Dân vận phường {place}",
        )
        clerk = person(f"clerk.{place}", (Role.REGISTRAR, ward))
        level = Level.PROVINCE if place % 2 else Level.GRASSROOTS
        office.registrar, kept = clerk, office.registrar
        office.at_status(Status.SUBMITTED, unit=ward, by=clerk, level=level)
        office.registrar = kept
    office.at_status(Status.RECOGNISED)
    office.at_status(Status.RECOGNISED, level=Level.GRASSROOTS)
    return office.leader


def test_the_leaders_page_fits_on_one_sheet(leader, sit_down):
    desk = sit_down(leader)
    desk.go("/tong-quan/")
    desk.no_barrier()
    assert desk.page.locator("table.heat tbody tr").count() == SHOWN
    printed = desk.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
