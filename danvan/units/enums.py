"""The fixed words of the tree: ranks, kinds, the groups of table 1, the documents that units issue. Labels are on the
enum, nowhere else."""

from __future__ import annotations

from django.db import models


class Level(models.IntegerChoices):
    """The rank of a unit or of a desk. A smaller number is higher up; which ranks exist on a date is data."""

    NATION = 0, "toàn quốc"
    PROVINCE = 1, "cấp tỉnh"
    DISTRICT = 2, "cấp huyện"
    GRASSROOTS = 3, "cấp cơ sở"
    SUBUNIT = 4, "dưới cơ sở"

    @property
    def code(self) -> str:
        """The stable word used in addresses, JSON and command lines: `province`, `district`, …"""
        return self.name.lower()


DESK_LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.GRASSROOTS)


class UnitGroup(models.TextChoices):
    """The groups of Biểu 1, in their order."""

    SELF = "self", "Bản thân đơn vị"
    PARTY = "party", "Cơ quan Đảng"
    FRONT = "front", "Mặt trận và đoàn thể"
    STATE = "state", "Chính quyền, ban, ngành"
    ARMED = "armed", "Lực lượng vũ trang"
    TERRITORY = "territory", "Các xã, phường, đặc khu"
    OTHER = "other", "Đơn vị khác"


class UnitKind(models.TextChoices):
    """What a unit is. The kind decides its group in table 1 and how its level is called on screen."""

    NATION = "nation", "Cả nước"
    PROVINCE = "province", "Tỉnh"
    MUNICIPALITY = "municipality", "Thành phố trực thuộc Trung ương"
    CITY = "city", "Thành phố"
    TOWN = "town", "Thị xã"
    URBAN_DISTRICT = "urban_district", "Quận"
    RURAL_DISTRICT = "rural_district", "Huyện"
    WARD = "ward", "Phường"
    COMMUNE = "commune", "Xã"
    TOWNSHIP = "township", "Thị trấn"
    SPECIAL_ZONE = "special_zone", "Đặc khu"
    PARTY_BODY = "party_body", "Cơ quan Đảng"
    MASS_ORGANISATION = "mass_organisation", "Mặt trận, đoàn thể"
    STATE_BODY = "state_body", "Phòng, ban, ngành"
    ARMED_FORCE = "armed_force", "Lực lượng vũ trang"
    PARTY_CELL = "party_cell", "Chi bộ"
    SCHOOL = "school", "Trường học"
    NEIGHBOURHOOD = "neighbourhood", "Khu phố, ấp"
    OTHER = "other", "Đơn vị khác"

    @property
    def group(self) -> UnitGroup:
        """The group of table 1 that a unit of this kind is counted in."""
        return _GROUP_OF_KIND[self]

    @property
    def rank(self) -> Level | None:
        """The level that every unit of this kind has; None where it depends on what the unit belongs to."""
        return _RANK.get(self)

    def level_beneath(self, parent: Level | None) -> Level:
        """The level of a unit of this kind beneath one of level `parent`: a city's agency is at grassroots, a khu phố
        below."""
        if self.rank is not None:
            return self.rank
        return Level.SUBUNIT if parent is not None and parent >= Level.GRASSROOTS else Level.GRASSROOTS

    @property
    def level_label(self) -> str:
        """How the level of a desk kept by this kind of unit is called: "cấp thành phố", "cấp tỉnh", …"""
        return _LEVEL_LABEL.get(self, "cấp cơ sở")


TERRITORIAL_KINDS = (
    UnitKind.PROVINCE,
    UnitKind.MUNICIPALITY,
    UnitKind.CITY,
    UnitKind.TOWN,
    UnitKind.URBAN_DISTRICT,
    UnitKind.RURAL_DISTRICT,
    UnitKind.WARD,
    UnitKind.COMMUNE,
    UnitKind.TOWNSHIP,
    UnitKind.SPECIAL_ZONE,
)
# Kinds an administrator may add by hand under any unit; territorial ones come from the country's map only.
ADDED_KINDS = (
    UnitKind.PARTY_BODY,
    UnitKind.MASS_ORGANISATION,
    UnitKind.STATE_BODY,
    UnitKind.ARMED_FORCE,
    UnitKind.PARTY_CELL,
    UnitKind.SCHOOL,
    UnitKind.NEIGHBOURHOOD,
    UnitKind.OTHER,
)

_GROUP_OF_KIND = {
    **dict.fromkeys(TERRITORIAL_KINDS, UnitGroup.TERRITORY),
    UnitKind.NATION: UnitGroup.OTHER,
    UnitKind.PARTY_BODY: UnitGroup.PARTY,
    UnitKind.MASS_ORGANISATION: UnitGroup.FRONT,
    UnitKind.STATE_BODY: UnitGroup.STATE,
    UnitKind.ARMED_FORCE: UnitGroup.ARMED,
    UnitKind.PARTY_CELL: UnitGroup.OTHER,
    UnitKind.SCHOOL: UnitGroup.OTHER,
    UnitKind.NEIGHBOURHOOD: UnitGroup.OTHER,
    UnitKind.OTHER: UnitGroup.OTHER,
}

_RANK = {
    UnitKind.NATION: Level.NATION,
    UnitKind.PROVINCE: Level.PROVINCE,
    UnitKind.MUNICIPALITY: Level.PROVINCE,
    UnitKind.CITY: Level.DISTRICT,
    UnitKind.TOWN: Level.DISTRICT,
    UnitKind.URBAN_DISTRICT: Level.DISTRICT,
    UnitKind.RURAL_DISTRICT: Level.DISTRICT,
    UnitKind.WARD: Level.GRASSROOTS,
    UnitKind.COMMUNE: Level.GRASSROOTS,
    UnitKind.TOWNSHIP: Level.GRASSROOTS,
    UnitKind.SPECIAL_ZONE: Level.GRASSROOTS,
}

# words.md: levels are named after the kind of the unit that keeps the desk.
_LEVEL_LABEL = {
    UnitKind.NATION: "toàn quốc",
    UnitKind.PROVINCE: "cấp tỉnh",
    UnitKind.MUNICIPALITY: "cấp thành phố",
    UnitKind.CITY: "cấp thành phố",
    UnitKind.TOWN: "cấp thị xã",
    UnitKind.URBAN_DISTRICT: "cấp quận",
    UnitKind.RURAL_DISTRICT: "cấp huyện",
}


class Document(models.TextChoices):
    """The documents of a unit that bear a head of their own, each by the body that issues it."""

    REPORT = "report", "Báo cáo và các biểu"
    AWARD_TABLE = "award_table", "Biểu 4 - Khen thưởng"
    STEERING_DECISION = "steering", "Quyết định của Ban Chỉ đạo"
    PARTY_DECISION = "party", "Quyết định của cấp ủy"
    STATE_DECISION = "state", "Quyết định của Ủy ban nhân dân"
    OTHER_DECISION = "other", "Quyết định của Mặt trận, đoàn thể, cơ quan khác"

    @property
    def is_decision(self) -> bool:
        """A list goes with it that bears its head alone; it is signed and sent elsewhere."""
        return self not in (Document.REPORT, Document.AWARD_TABLE)

    @property
    def is_sent(self) -> bool:
        """It says who receives it."""
        return self is Document.REPORT
