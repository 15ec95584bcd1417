"""The units of the demo: those of the country's map, and agencies, schools and neighbourhoods opened beside them.

The wards and communes are real; which agencies register, and all schools, cells and neighbourhoods, are a plausible
choice of our own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from danvan.units.actions import open_unit
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitTerm

REFORM = dt.date(2025, 7, 1)
# Wards 4, 5 and An Hội went into a new An Hội on this day; what stood beneath them ended with them.
AN_HOI_MERGER = dt.date(2024, 12, 1)
IN_2023 = dt.date(2023, 12, 31)
IN_2025 = dt.date(2025, 6, 30)
IN_2026 = dt.date(2026, 6, 30)

_PARTY, _FRONT, _STATE, _ARMED = (
    UnitKind.PARTY_BODY,
    UnitKind.MASS_ORGANISATION,
    UnitKind.STATE_BODY,
    UnitKind.ARMED_FORCE,
)
CITY_AGENCIES: tuple[tuple[UnitKind, tuple[str, ...]], ...] = (
    (
        _PARTY,
        (
            "Văn phòng Thành ủy",
            "Ban Tổ chức Thành ủy",
            "Ban Tuyên giáo Thành ủy",
            "Cơ quan Ủy ban Kiểm tra Thành ủy",
            "Trung tâm Chính trị thành phố",
        ),
    ),
    (
        _FRONT,
        (
            "Ủy ban Mặt trận Tổ quốc Việt Nam thành phố",
            "Liên đoàn Lao động thành phố",
            "Hội Nông dân thành phố",
            "Hội Liên hiệp Phụ nữ thành phố",
            "Đoàn TNCS Hồ Chí Minh thành phố",
            "Hội Cựu chiến binh thành phố",
            "Hội Chữ thập đỏ thành phố",
            "Hội Khuyến học thành phố",
            "Hội Người cao tuổi thành phố",
        ),
    ),
    (
        _STATE,
        (
            "Văn phòng HĐND và UBND thành phố",
            "Phòng Nội vụ thành phố",
            "Phòng Tư pháp thành phố",
            "Phòng Tài chính - Kế hoạch thành phố",
            "Phòng Kinh tế thành phố",
            "Phòng Quản lý đô thị thành phố",
            "Phòng Tài nguyên và Môi trường thành phố",
            "Phòng Lao động - Thương binh và Xã hội thành phố",
            "Phòng Văn hóa và Thông tin thành phố",
            "Phòng Giáo dục và Đào tạo thành phố",
            "Phòng Y tế thành phố",
            "Thanh tra thành phố",
            "Trung tâm Văn hóa - Thể thao và Truyền thanh thành phố",
            "Trung tâm Y tế thành phố",
        ),
    ),
    (_ARMED, ("Công an thành phố", "Ban Chỉ huy Quân sự thành phố")),
    (UnitKind.SCHOOL, ("Trường THCS Trúc Giang", "Trường Tiểu học Kiến Vàng", "Trường Mầm non Sao Khuê")),
)
# Beneath a ward or commune of 2023 (by code): kind and name.
CITY_SUBUNITS: tuple[tuple[str, UnitKind, str], ...] = (
    ("28777", UnitKind.NEIGHBOURHOOD, "Khu phố 3, phường An Hội"),
    ("28756", UnitKind.SCHOOL, "Trường Mầm non Hoa Dừa"),
    ("28756", UnitKind.NEIGHBOURHOOD, "Khu phố 4, phường Phú Khương"),
    ("28759", UnitKind.NEIGHBOURHOOD, "Khu phố 4, phường 8"),
    ("28780", UnitKind.PARTY_CELL, "Chi bộ khu phố 6, phường 7"),
    ("28783", UnitKind.SCHOOL, "Trường THCS Gò Tre"),
    ("28786", UnitKind.NEIGHBOURHOOD, "Ấp Phú Hào"),
    ("28792", UnitKind.NEIGHBOURHOOD, "Ấp Mỹ An A"),
)
# Beneath the phường An Hội of 2024 (by code), and beneath that of 2025 afterwards: the same units all along.
STAYING_SUBUNITS: tuple[tuple[str, UnitKind, str], ...] = (
    ("28777", UnitKind.SCHOOL, "Trường Tiểu học Trúc Giang"),
    ("28777", UnitKind.MASS_ORGANISATION, "Hội Liên hiệp Phụ nữ phường An Hội"),
)
PROVINCE_AGENCIES: tuple[tuple[UnitKind, str], ...] = (
    (_PARTY, "Văn phòng Tỉnh ủy"),
    (_PARTY, "Ban Tổ chức Tỉnh ủy"),
    (_FRONT, "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"),
    (_FRONT, "Hội Nông dân tỉnh"),
    (_FRONT, "Hội Liên hiệp Phụ nữ tỉnh"),
    (_STATE, "Sở Nông nghiệp và Môi trường"),
    (_STATE, "Sở Giáo dục và Đào tạo"),
    (_STATE, "Sở Nội vụ"),
    (_STATE, "Sở Y tế"),
    (_STATE, "Sở Văn hóa, Thể thao và Du lịch"),
    (_ARMED, "Công an tỉnh"),
    (_ARMED, "Bộ Chỉ huy Quân sự tỉnh"),
)
# Beneath a ward of 2026 (by code).
WARD_SUBUNITS: tuple[tuple[str, UnitKind, str], ...] = (
    ("28777", UnitKind.PARTY_CELL, "Chi bộ khu phố 2, phường An Hội"),
    ("28777", UnitKind.NEIGHBOURHOOD, "Khu phố 3, phường An Hội"),
    ("28777", UnitKind.SCHOOL, "Trường Tiểu học Trúc Giang"),
    ("28777", UnitKind.MASS_ORGANISATION, "Hội Liên hiệp Phụ nữ phường An Hội"),
    ("28789", UnitKind.NEIGHBOURHOOD, "Khu phố 1, phường Bến Tre"),
    ("28756", UnitKind.SCHOOL, "Trường Mầm non Hoa Dừa"),
)
CITY, OLD_PROVINCE, NEW_PROVINCE = "829", "83", "86"
# An Hội, Bến Tre, Phú Khương, Sơn Đông, Phú Tân; Giao Long, Phú Túc, Tân Thành Bình.
NEW_COMMUNES = ("28777", "28789", "28756", "28783", "28858", "28807", "28810", "28921")
_UNPROPER = ("Phường", "Xã", "Khu phố", "Ấp", "Thành phố", "Tỉnh")


@dataclass(frozen=True)
class Place:
    """A unit of the demo with what the texts need to know of it."""

    unit: Unit
    title: str
    kind: UnitKind
    territory: str
    code: str = ""
    # The name by which texts are chosen, where its own says too little.
    like: str = ""

    @property
    def name(self) -> str:
        """As it stands inside a sentence: "phường An Hội", "Hội Nông dân thành phố"."""
        return _in_sentence(self.title)


@dataclass(frozen=True)
class Map:
    """The places of one tree: the desk on top of it, the body under study, and all who register."""

    province: Unit
    head: Place
    communes: tuple[Place, ...]
    agencies: tuple[Place, ...]
    subunits: tuple[Place, ...]

    @property
    def everybody(self) -> tuple[Place, ...]:
        return (self.head, *self.communes, *self.agencies, *self.subunits)


def _in_sentence(title: str) -> str:
    common = title.startswith(tuple(f"{word} " for word in _UNPROPER))
    return title[0].lower() + title[1:] if common else title


def _term(code: str, level: Level, on: dt.date) -> UnitTerm:
    return UnitTerm.objects.on(on).select_related("unit").get(code=code, level=level)


def _existing(term: UnitTerm) -> Place:
    return Place(term.unit, term.name, UnitKind(term.kind), _in_sentence(term.name), term.code)


def _standing_body(term: UnitTerm) -> Place:
    """A city or province registers through its standing body, and is spoken of by that name."""
    territory = _in_sentence(term.name)
    return Place(term.unit, term.desk_name, UnitKind.PARTY_BODY, territory, like="Ban Tuyên giáo và Dân vận")


def open_city() -> Map:
    """Thành phố Bến Tre as it was in 2023, with its agencies and some schools and neighbourhoods, which end with it."""
    city = _term(CITY, Level.DISTRICT, IN_2023)
    province = _term(OLD_PROVINCE, Level.PROVINCE, IN_2023)
    communes = {term.code: term for term in UnitTerm.objects.on(IN_2023).filter(parent=city.unit).in_order()}
    head = _standing_body(city)
    agencies = tuple(
        _opened(name, kind, city, head.territory) for kind, names in CITY_AGENCIES for name in names
    )
    subunits = tuple(
        _opened(
            name, kind, communes[code], _in_sentence(communes[code].name), until=communes[code].during.upper
        )
        for code, kind, name in CITY_SUBUNITS
    )
    return Map(province.unit, head, tuple(map(_existing, communes.values())), agencies, subunits)


def open_city_of_2025(city: Map) -> Map:
    """The same city in its last half-year: An Hội is the new one, with a school and a union that outlive the city."""
    communes = {
        term.code: term for term in UnitTerm.objects.on(IN_2025).filter(parent=city.head.unit).in_order()
    }
    staying = tuple(
        _opened(name, kind, communes[code], _in_sentence(communes[code].name), since=AN_HOI_MERGER)
        for code, kind, name in STAYING_SUBUNITS
    )
    return replace(city, communes=tuple(map(_existing, communes.values())), subunits=staying)


def open_province(staying: Iterable[Place]) -> Map:
    """The part of tỉnh Vĩnh Long that the demo tells of in 2026; those that stayed are there already."""
    known = {place.title: place for place in staying}
    province = _term(NEW_PROVINCE, Level.PROVINCE, IN_2026)
    communes = {code: _term(code, Level.GRASSROOTS, IN_2026) for code in NEW_COMMUNES}
    head = _standing_body(province)
    agencies = tuple(
        _opened(name, kind, province, head.territory, since=REFORM) for kind, name in PROVINCE_AGENCIES
    )
    subunits = tuple(
        known.get(name)
        or _opened(name, kind, communes[code], _in_sentence(communes[code].name), since=REFORM)
        for code, kind, name in WARD_SUBUNITS
    )
    return Map(province.unit, head, tuple(map(_existing, communes.values())), agencies, subunits)


def _opened(
    name: str,
    kind: UnitKind,
    parent: UnitTerm,
    territory: str,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Place:
    level = Level.SUBUNIT if parent.level == Level.GRASSROOTS else Level.GRASSROOTS
    unit = open_unit(name=name, kind=kind, level=level, parent=parent.unit, since=since, until=until)
    return Place(unit, name, kind, territory)
