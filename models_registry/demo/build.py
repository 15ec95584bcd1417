"""The demo from an empty database: the older map, its people and their years, the reform, the years since; all through
the real actions."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction

from danvan.accounts.models import User
from danvan.units.desks import tree_at_rest
from danvan.units.models import Unit, UnitTerm
from models_registry.demo.afterwards import follow_up
from models_registry.demo.calendar import refresh_statistics
from models_registry.demo.city_round import build_round
from models_registry.demo.city_years import build_2022, build_2023
from models_registry.demo.current_year import build_2026
from models_registry.demo.half_year import build_2025
from models_registry.demo.letterheads import head_city, head_province
from models_registry.demo.organisation import open_city, open_city_of_2025, open_province
from models_registry.demo.people import (
    Cast,
    staff_city,
    staff_city_of_2025,
    staff_nation,
    staff_province,
)
from models_registry.demo.publications import publish
from models_registry.demo.reform import carry_out_the_reform
from models_registry.demo.second_half import build_second_half
from models_registry.demo.targets import give_targets, group_units
from models_registry.models import EmulationPeriod, Registration

# The account by which a database is known to hold the demo, which is there as a whole or not at all.
MARK = "demo.toanquoc.quantri"


def is_there() -> bool:
    """Whether the database holds the whole demo already."""
    return User.objects.filter(username=MARK).exists()


def foreign_data() -> str:
    """What the database holds that is not of the demo, in words; empty if nothing."""
    found = []
    if User.objects.exists():
        found.append("tài khoản")
    if Registration.objects.exists() or EmulationPeriod.objects.exists():
        found.append("hồ sơ, kỳ thi đua")
    if not found and Unit.objects.exists():
        found.append("đơn vị")
    return ", ".join(found)


@transaction.atomic
def build(today: dt.date, say: Callable[[str], None] = lambda _line: None) -> None:
    """An empty database holds the demo: all of it or nothing. `say` is told what is being done."""
    _set_local("statement_timeout", "0")  # the limit of a page is not that of bulk work on a busy machine
    say("Nạp các đơn vị hành chính cả nước …")
    call_command("import_units", verbosity=0, stdout=io.StringIO())
    refresh_statistics()
    cast = Cast()
    city = open_city()
    head_city(city)
    staff_city(cast, city)
    in_2025 = open_city_of_2025(city)
    staff_city_of_2025(cast, in_2025)
    with tree_at_rest(), _no_savepoints():
        say("Dựng năm 2022 …")
        before = build_2022(city, cast)
        say("Dựng năm 2023 …")
        plans = build_2023(city, cast, before)
        build_round(city, cast, plans)
        follow_up(cast, plans)
        say("Dựng nửa đầu năm 2025 …")
        build_2025(in_2025, city.subunits[-3:], cast)
    say("Sắp xếp đơn vị ngày 01/7/2025 …")
    nation = UnitTerm.objects.select_related("unit").get(parent=None, code="VN").unit
    carry_out_the_reform(in_2025.subunits, by=staff_nation(cast, nation))
    province = open_province(in_2025.subunits)
    head_province(province)
    staff_province(cast, province)
    with tree_at_rest(), _no_savepoints():
        say("Dựng năm 2026 …")
        recent = build_second_half(province, cast, plans, today)
        group_units(province)
        build_2026(province, cast, plans, today, taken=[plan.title for plan in recent])
        give_targets(province, cast)
        publish(cast, province.head.unit.pk, plans)


def _set_local(name: str, value: str) -> None:
    """A setting of the database session, to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


@contextmanager
def _no_savepoints() -> Iterator[None]:
    """Nothing here is tried and given up, and all of it is one transaction: a fourth of the queries is spared."""
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True
