"""A small tree of units for tests: one nation, two provinces, a city with two wards. Built by the real actions."""

from __future__ import annotations

from types import SimpleNamespace

from danvan.units.actions import level_beneath, open_unit
from danvan.units.enums import Level, UnitKind


def a_unit(name, kind, parent=None, *, since=None, **more):
    """A unit with what it needs; its level follows from its kind and its parent."""
    above = parent.latest_term if parent else None
    return open_unit(
        name=name, kind=kind, level=level_beneath(kind, above), parent=parent, since=since, **more
    )  # fmt: skip


def a_desk(level, name):
    return {"desk_level": level, "desk_name": name}


def small_tree():
    """nation; ben_tre and vinh_long; city 829 of Bến Tre with the wards an_hoi and phu_khuong, all without dates."""
    nation = a_unit("Cả nước", UnitKind.NATION, code="VN")
    ben_tre = a_unit(
        "Tỉnh Bến Tre",
        UnitKind.PROVINCE,
        nation,
        code="83",
        **a_desk(Level.PROVINCE, "Ban Dân vận Tỉnh ủy Bến Tre"),
    )
    vinh_long = a_unit(
        "Tỉnh Vĩnh Long",
        UnitKind.PROVINCE,
        nation,
        code="86",
        **a_desk(Level.PROVINCE, "Ban Dân vận Tỉnh ủy Vĩnh Long"),
    )
    city = a_unit(
        "Thành phố Bến Tre", UnitKind.CITY, ben_tre, code="829",
        **a_desk(Level.DISTRICT, "Ban Dân vận Thành ủy Bến Tre"),
    )  # fmt: skip
    an_hoi, phu_khuong = (
        a_unit(
            f"Phường {name}",
            UnitKind.WARD,
            city,
            code=code,
            **a_desk(Level.GRASSROOTS, f"Khối Dân vận phường {name}"),
        )
        for name, code in (("An Hội", "28777"), ("Phú Khương", "28756"))
    )
    return SimpleNamespace(
        nation=nation, ben_tre=ben_tre, vinh_long=vinh_long, city=city, an_hoi=an_hoi, phu_khuong=phu_khuong
    )
