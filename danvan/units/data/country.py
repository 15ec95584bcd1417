"""The country's two maps as plain data: which units there were and are, their terms, and what became of them.

Reads the files of this folder and nothing else; `danvan.units.actions.load_country` writes the result.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from danvan.units.enums import Level, UnitKind

FOLDER = Path(__file__).parent
REFORM = dt.date(2025, 7, 1)
PROVINCE_RESOLUTION = "Nghị quyết 202/2025/QH15"
NATION = "nation"

# Thành phố Bến Tre before its wards 4 and 5 went into An Hội. Background knowledge: see LICENCE.md.
AN_HOI = "28777"
AN_HOI_MERGER = dt.date(2024, 12, 1)
AN_HOI_RESOLUTION = "Nghị quyết 1237/NQ-UBTVQH15"
MERGED_INTO_AN_HOI = (("28765", "Phường 4"), ("28768", "Phường 5"))

_KIND_OF_PREFIX = {
    "Tỉnh": UnitKind.PROVINCE,
    "Thị xã": UnitKind.TOWN,
    "Quận": UnitKind.URBAN_DISTRICT,
    "Huyện": UnitKind.RURAL_DISTRICT,
    "Phường": UnitKind.WARD,
    "Xã": UnitKind.COMMUNE,
    "Thị trấn": UnitKind.TOWNSHIP,
    "Đặc khu": UnitKind.SPECIAL_ZONE,
}
_COMMITTEE = {
    UnitKind.PROVINCE: "Tỉnh ủy",
    UnitKind.MUNICIPALITY: "Thành ủy",
    UnitKind.CITY: "Thành ủy",
    UnitKind.TOWN: "Thị ủy",
    UnitKind.URBAN_DISTRICT: "Quận ủy",
    UnitKind.RURAL_DISTRICT: "Huyện ủy",
}


@dataclass(frozen=True)
class PlannedTerm:
    """What a unit is from `since` to the day before `until` (None: open). `parent` is a unit's key."""

    name: str
    kind: UnitKind
    level: Level
    parent: str | None
    code: str
    desk_level: Level | None = None
    desk_name: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class PlannedSuccession:
    """`predecessor` and `successor` are keys of units."""

    predecessor: str
    successor: str
    on: dt.date
    resolution: str = ""
    is_default: bool = True


@dataclass
class Country:
    """Units by key, parents before children, and their successions."""

    units: dict[str, list[PlannedTerm]] = field(default_factory=dict)
    successions: list[PlannedSuccession] = field(default_factory=list)


def country(*, only_before: bool = False) -> Country:
    """Both maps joined; with `only_before` the older map alone, nothing of it ending in 2025."""
    plan = Country()
    plan.units[NATION] = [PlannedTerm("Cả nước", UnitKind.NATION, Level.NATION, None, "VN")]
    maps = _Maps()
    _add_old_map(plan, maps)
    if not only_before:
        _add_reform(plan, maps)
    _add_an_hoi_merger(plan)
    return plan


@dataclass(frozen=True)
class _Commune:
    name: str
    district: str
    province: str


class _Maps:
    """The files, keyed by code."""

    def __init__(self) -> None:
        self.old_provinces: dict[str, str] = {}
        self.districts: dict[str, tuple[str, str]] = {}
        self.old: dict[str, _Commune] = {}
        for row in _rows("before_2025_07"):
            self.old_provinces[row["province_code"]] = row["province"]
            self.districts[row["district_code"]] = (row["district"], row["province_code"])
            if row["commune_code"]:
                self.old[row["commune_code"]] = _Commune(
                    row["commune"], row["district_code"], row["province_code"]
                )
        self.new_provinces: dict[str, str] = {}
        self.new: dict[str, _Commune] = {}
        for row in _rows("from_2025_07"):
            self.new_provinces[row["province_code"]] = row["province"]
            self.new[row["commune_code"]] = _Commune(row["commune"], "", row["province_code"])
        self.successors: defaultdict[str, dict[str, bool]] = defaultdict(dict)
        self.predecessors: defaultdict[str, list[str]] = defaultdict(list)
        for row in _rows("succession_2025_07"):
            old, new = row["old_commune_code"], row["new_commune_code"]
            self.successors[old][new] = row["default_successor"] == "1"
            self.predecessors[new].append(old)
        self.islands = {
            row["old_district_code"]: row["new_commune_code"] for row in _rows("island_districts_2025_07")
        }

    @cached_property
    def flows(self) -> dict[str, Counter[str]]:
        """For each old province, how many of its communes and islands went (in main part) to each new one."""
        flows: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for old, successors in self.successors.items():
            for new, main in successors.items():
                flows[self.old[old].province][self.new[new].province] += main
        for district, new in self.islands.items():
            flows[self.districts[district][1]][self.new[new].province] += 1
        return flows

    @cached_property
    def same_provinces(self) -> dict[str, str]:
        """New code to old code of the provinces that kept their name and exactly their communes."""
        sources = Counter(new for flow in self.flows.values() for new in flow)
        return {
            next(iter(flow)): old
            for old, flow in self.flows.items()
            if len(flow) == 1
            and sources[next(iter(flow))] == 1
            and self.old_provinces[old] == self.new_provinces[next(iter(flow))]
        }

    @cached_property
    def same_communes(self) -> dict[str, str]:
        """New code to old code of the communes that were neither merged nor divided."""
        return {
            new: olds[0]
            for new, olds in self.predecessors.items()
            if len(olds) == 1 and len(self.successors[olds[0]]) == 1
        }


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(FOLDER / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _add_old_map(plan: Country, maps: _Maps) -> None:
    for code, name in sorted(maps.old_provinces.items()):
        plan.units[f"old:{code}"] = [_province(name, code, desk="Ban Dân vận")]
    for code, (name, province) in sorted(maps.districts.items()):
        plan.units[f"district:{code}"] = [_district(name, code, f"old:{province}")]
    for code, commune in sorted(maps.old.items()):
        plan.units[f"commune:{code}"] = [
            _commune(commune.name, code, f"district:{commune.district}", desk="Khối Dân vận")
        ]


def _add_reform(plan: Country, maps: _Maps) -> None:
    for terms in plan.units.values():
        if terms[0].level != Level.NATION:
            terms[0] = replace(terms[0], until=REFORM)
    provinces = _add_new_provinces(plan, maps)
    islands = {new: f"district:{old}" for old, new in maps.islands.items()}
    same = {new: f"commune:{old}" for new, old in maps.same_communes.items()} | islands
    keys = {code: same.get(code, f"new-commune:{code}") for code in maps.new}
    for code, commune in sorted(maps.new.items()):
        term = _commune(commune.name, code, provinces[commune.province], desk="Đảng ủy", since=REFORM)
        plan.units.setdefault(keys[code], []).append(term)
    plan.successions += [
        PlannedSuccession(f"commune:{old}", keys[new], REFORM, is_default=main)
        for old, successors in maps.successors.items()
        for new, main in successors.items()
        if keys[new] != f"commune:{old}"
    ]


def _add_new_provinces(plan: Country, maps: _Maps) -> dict[str, str]:
    """Adds the provinces of the new map and what became of the old; the key of each by its new code."""
    keys = {}
    for code, name in sorted(maps.new_provinces.items()):
        old = maps.same_provinces.get(code)
        keys[code] = f"new:{code}" if old is None else f"old:{old}"
        term = _province(name, code, desk="Ban Tuyên giáo và Dân vận", since=REFORM)
        plan.units.setdefault(keys[code], []).append(term)
    for old, flow in maps.flows.items():
        main = flow.most_common(1)[0][0]
        plan.successions += [
            PlannedSuccession(f"old:{old}", keys[new], REFORM, PROVINCE_RESOLUTION, is_default=new == main)
            for new in flow
            if keys[new] != f"old:{old}"
        ]
    return keys


def _add_an_hoi_merger(plan: Country) -> None:
    after = f"commune:{AN_HOI}"
    before = f"{after}:before"
    [term] = plan.units[after]
    plan.units[after] = [replace(term, since=AN_HOI_MERGER)]
    plan.units[before] = [replace(term, until=AN_HOI_MERGER)]
    for code, name in MERGED_INTO_AN_HOI:
        merged = _commune(name, code, term.parent, desk="Khối Dân vận")
        plan.units[f"commune:{code}"] = [replace(merged, until=AN_HOI_MERGER)]
    for key in (before, *(f"commune:{code}" for code, _ in MERGED_INTO_AN_HOI)):
        plan.successions.append(PlannedSuccession(key, after, AN_HOI_MERGER, AN_HOI_RESOLUTION))


def _province(name: str, code: str, *, desk: str, since: dt.date | None = None) -> PlannedTerm:
    kind = _KIND_OF_PREFIX.get(_split(name)[0], UnitKind.MUNICIPALITY)
    level = Level.PROVINCE
    return PlannedTerm(name, kind, level, NATION, code, level, f"{desk} {_committee(name, kind)}", since)


def _district(name: str, code: str, parent: str) -> PlannedTerm:
    kind = _KIND_OF_PREFIX.get(_split(name)[0], UnitKind.CITY)
    level = Level.DISTRICT
    return PlannedTerm(name, kind, level, parent, code, level, f"Ban Dân vận {_committee(name, kind)}")


def _commune(
    name: str, code: str, parent: str | None, *, desk: str, since: dt.date | None = None
) -> PlannedTerm:
    kind = _KIND_OF_PREFIX[_split(name)[0]]
    level = Level.GRASSROOTS
    return PlannedTerm(name, kind, level, parent, code, level, f"{desk} {name[0].lower()}{name[1:]}", since)


def _committee(name: str, kind: UnitKind) -> str:
    """The party committee: "Thành ủy Bến Tre", but "Quận ủy Quận 1" and "Thành ủy Thành phố Hồ Chí Minh"."""
    bare = _split(name)[1]
    if bare.isdigit() or bare == "Hồ Chí Minh":
        return f"{_COMMITTEE[kind]} {name}"
    return f"{_COMMITTEE[kind]} {bare}"


def _split(name: str) -> tuple[str, str]:
    """Kind and bare name: ("Thị xã", "Ba Đồn")."""
    for prefix in ("Thành phố", *_KIND_OF_PREFIX):
        if name.startswith(f"{prefix} "):
            return prefix, name.removeprefix(f"{prefix} ")
    raise ValueError(f"Không rõ loại của đơn vị “{name}”.")
