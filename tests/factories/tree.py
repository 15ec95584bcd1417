"""A small country with a past, made by the real actions: enough for every position an object can have."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from danvan.units import actions
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit

REFORM = dt.date(2025, 7, 1)


@dataclass
class Tree:
    """Three tiers to June 2025 (`old`), two since. Every name says where it stands."""

    nation: Unit
    province: Unit
    other_province: Unit
    ward: Unit
    sibling_ward: Unit
    foreign_ward: Unit
    agency: Unit
    cell: Unit
    abolished_ward: Unit
    old_city: Unit
    old_ward: Unit
    old_agency: Unit


def _open(name, kind, level, parent, *, code="", desk="", desk_level=None, since=None, until=None):
    return actions.open_unit(
        name=name,
        kind=kind,
        level=level,
        parent=parent,
        since=since,
        until=until,
        code=code,
        desk_level=desk_level if desk else None,
        desk_name=desk,
    )


def grow() -> Tree:
    """The tree above; codes are those of no real unit."""
    kind, level = UnitKind, Level
    nation = _open("Cả nước", kind.NATION, level.NATION, None, code="VN")
    province = _open(
        "Tỉnh Sông Xanh",
        kind.PROVINCE,
        level.PROVINCE,
        nation,
        code="P1",
        desk="Ban Tuyên giáo và Dân vận Tỉnh ủy",
        desk_level=level.PROVINCE,
    )
    other_province = _open(
        "Tỉnh Núi Biếc",
        kind.PROVINCE,
        level.PROVINCE,
        nation,
        code="P2",
        desk="Ban Tuyên giáo và Dân vận Tỉnh ủy Núi Biếc",
        desk_level=level.PROVINCE,
    )
    city = _open(
        "Thành phố Sông Xanh",
        kind.CITY,
        level.DISTRICT,
        province,
        code="D1",
        desk="Ban Dân vận Thành ủy Sông Xanh",
        desk_level=level.DISTRICT,
        until=REFORM,
    )
    old_ward = _open(
        "Phường Cầu Gỗ",
        kind.WARD,
        level.GRASSROOTS,
        city,
        code="W1",
        desk="Khối Dân vận phường Cầu Gỗ",
        desk_level=level.GRASSROOTS,
        until=REFORM,
    )
    old_agency = _open("Phòng Tư pháp thành phố", kind.STATE_BODY, level.GRASSROOTS, city, until=REFORM)
    ward = _open(
        "Phường Bến Đò",
        kind.WARD,
        level.GRASSROOTS,
        province,
        code="W11",
        desk="Đảng ủy phường Bến Đò",
        desk_level=level.GRASSROOTS,
        since=REFORM,
    )
    sibling = _open(
        "Phường Cây Đa",
        kind.WARD,
        level.GRASSROOTS,
        province,
        code="W12",
        desk="Đảng ủy phường Cây Đa",
        desk_level=level.GRASSROOTS,
        since=REFORM,
    )
    foreign = _open(
        "Xã Đèo Gió",
        kind.COMMUNE,
        level.GRASSROOTS,
        other_province,
        code="W21",
        desk="Đảng ủy xã Đèo Gió",
        desk_level=level.GRASSROOTS,
        since=REFORM,
    )
    agency = _open("Sở Tư pháp tỉnh", kind.STATE_BODY, level.GRASSROOTS, province, since=REFORM)
    cell = _open("Khu phố 1", kind.NEIGHBOURHOOD, level.SUBUNIT, ward, since=REFORM)
    abolished = _open(
        "Phường Đã Giải Thể",
        kind.WARD,
        level.GRASSROOTS,
        other_province,
        code="W22",
        desk="Đảng ủy phường cũ",
        desk_level=level.GRASSROOTS,
        since=REFORM,
        until=dt.date(2026, 1, 1),
    )
    actions.succeed(old_ward, ward, on=REFORM, resolution="Nghị quyết thử nghiệm")
    actions.refresh_standing()
    tree = Tree(
        nation,
        province,
        other_province,
        ward,
        sibling,
        foreign,
        agency,
        cell,
        abolished,
        city,
        old_ward,
        old_agency,
    )
    for unit in vars(tree).values():
        unit.refresh_from_db()
    return tree
