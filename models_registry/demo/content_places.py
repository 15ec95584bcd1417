"""Where a model happens: neighbourhoods, streets, lanes, waterways, works and markets of each territory.

Names of streets and canals are in the manner of the city; some are made up.
"""

from __future__ import annotations

from collections.abc import Mapping

from models_registry.demo.content_shape import WrittenModel

PLACE_KINDS = ("area", "road", "alley", "water", "work", "market")


def _quarters(*numbers: int) -> tuple[str, ...]:
    return tuple(f"khu phố {number}" for number in numbers)


def _hamlets(*names: str) -> tuple[str, ...]:
    return tuple(f"ấp {name}" for name in names)


def _roads(*names: str) -> tuple[str, ...]:
    return tuple(f"đường {name}" for name in names)


def _alleys(*names: str) -> tuple[str, ...]:
    return tuple(f"hẻm {name}" for name in names)


def _place(
    area: tuple[str, ...],
    road: tuple[str, ...],
    alley: tuple[str, ...],
    water: tuple[str, ...],
    work: tuple[str, ...],
    market: tuple[str, ...],
) -> Mapping[str, tuple[str, ...]]:
    return {"area": area, "road": road, "alley": alley, "water": water, "work": work, "market": market}


_AN_HOI = _place(
    _quarters(1, 2, 3, 4, 5),
    _roads("Hùng Vương", "Nguyễn Huệ", "Lê Lợi", "Nguyễn Trung Trực", "Lãnh Binh Thăng"),
    _alleys("18 đường Nguyễn Huệ", "42 đường Lê Lợi", "nhà thuốc cũ", "sau chợ Bến Tre", "Xóm Chài"),
    ("kênh Chín Tế", "rạch Kiến Vàng", "bờ sông Bến Tre", "hồ Trúc Giang"),
    ("bờ kè sông Bến Tre", "chỉnh trang hồ Trúc Giang", "vỉa hè đường Hùng Vương", "mở rộng chợ đêm"),
    ("chợ Bến Tre", "khu ẩm thực bờ hồ", "chợ đêm Hùng Vương", "dãy phố Nguyễn Du"),
)
_WARD_4 = _place(
    _quarters(1, 2, 3, 4),
    _roads("Nguyễn Đình Chiểu", "Phan Ngọc Tòng", "Trần Quốc Tuấn", "3 Tháng 2"),
    _alleys("107 đường Nguyễn Đình Chiểu", "26 đường Phan Ngọc Tòng", "Nhà Máy Đá", "Cây Vú Sữa"),
    ("rạch Cầu Mới", "rạch Cái Cá", "mương thoát nước Trần Quốc Tuấn"),
    ("cống thoát nước đường Nguyễn Đình Chiểu", "nâng cấp đường 3 Tháng 2", "công viên khu phố 2"),
    ("chợ phường 4", "khu bán trái cây đường 3 Tháng 2", "dãy quán ăn Phan Ngọc Tòng"),
)
_WARD_5 = _place(
    _quarters(1, 2, 3, 4),
    _roads("Đoàn Hoàng Minh", "Thủ Khoa Huân", "Nguyễn Văn Tư", "Đống Đa"),
    _alleys("88 đường Đoàn Hoàng Minh", "12 đường Thủ Khoa Huân", "Lò Rèn", "Giếng Nước"),
    ("rạch Cái Cá", "kênh Thủ Khoa Huân", "mương Đống Đa"),
    ("nâng cấp đường Thủ Khoa Huân", "nhà văn hóa khu phố 3", "thoát nước đường Đoàn Hoàng Minh"),
    ("chợ phường 5", "khu bán hoa kiểng Đoàn Hoàng Minh", "nhóm hàng ăn Nguyễn Văn Tư"),
)
_WARD_6 = _place(
    _quarters(1, 2, 3, 4, 5),
    _roads("Nguyễn Thị Định", "Đoàn Hoàng Minh", "Ca Văn Thỉnh", "Trương Định"),
    _alleys("57 đường Trương Định", "31 đường Ca Văn Thỉnh", "Lò Gạch", "Cây Dầu Đôi"),
    ("rạch Bến Cỏ", "kênh Trương Định", "rạch Cái Tắc"),
    ("mở rộng đường Ca Văn Thỉnh", "khu tái định cư khu phố 4", "cầu Bến Cỏ"),
    ("chợ Lạc Hồng", "dãy vựa trái cây Trương Định", "khu hàng quán cổng bệnh viện"),
)
_WARD_7 = _place(
    _quarters(1, 2, 3, 4, 5, 6),
    _roads("Nguyễn Văn Tư", "Hoàng Lam", "Võ Nguyên Giáp", "Bến Lở"),
    _alleys("Lò Tương", "203 đường Nguyễn Văn Tư", "Xóm Ghe", "Bình Khởi"),
    ("rạch Bình Nguyên", "kênh Hoàng Lam", "bờ sông Hàm Luông", "rạch Xóm Ghe"),
    ("bờ kè Hàm Luông", "đường vào cảng Hàm Luông", "cống ngăn triều Bình Nguyên"),
    ("chợ phường 7", "bến phà cũ Hàm Luông", "dãy vựa dừa Nguyễn Văn Tư"),
)
_WARD_8 = _place(
    _quarters(1, 2, 3, 4, 5),
    _roads("Nguyễn Thị Định", "Phạm Ngọc Thảo", "Nguyễn Ngọc Nhựt", "Đồng Văn Dẫn"),
    _alleys("65 đường Nguyễn Ngọc Nhựt", "Gò Đàng", "Vựa Muối", "19 đường Phạm Ngọc Thảo"),
    ("rạch Gò Đàng", "sông Bến Tre đoạn Gò Đàng", "kênh Nguyễn Ngọc Nhựt"),
    ("cầu Gò Đàng", "bờ kè rạch Gò Đàng", "đường nội khu phố 5"),
    ("chợ phường 8", "bến ghe dừa Gò Đàng", "nhóm hàng cá ven sông"),
)
_PHU_KHUONG = _place(
    _quarters(1, 2, 3, 4, 5, 6),
    _roads("Đồng Khởi", "Nguyễn Thị Định", "Nguyễn Huệ nối dài", "Nguyễn Văn Nguyễn", "Đông Tây"),
    _alleys("285 đường Đồng Khởi", "Cây Da", "Nhà Thiếu nhi", "Tư Lò Bún"),
    ("rạch Cá Lóc", "kênh Phú Khương", "rạch Cây Da"),
    ("đường Đông Tây", "trường mầm non khu phố 4", "công viên Đồng Khởi", "khu dân cư Ao Sen"),
    ("chợ Tân Thành", "khu phố mua sắm Đồng Khởi", "chợ Phú Khương"),
)
_PHU_TAN = _place(
    _quarters(1, 2, 3, 4),
    _roads("Võ Nguyên Giáp", "Nguyễn Thị Định", "Nguyễn Văn Khước", "Phú Tân"),
    _alleys("Bà Mụ", "Chùa Viên Minh", "Xóm Lưới", "73 đường Nguyễn Thị Định"),
    ("kênh Phú Tân", "rạch Bà Mụ", "rạch Xóm Lưới"),
    ("nút giao ngã tư Phú Tân", "khu đô thị Phú Tân", "trạm bơm rạch Bà Mụ"),
    ("chợ Ngã Năm", "bến xe Phú Tân", "dãy cửa hàng Võ Nguyên Giáp"),
)
_BINH_PHU = _place(
    _hamlets("Bình Thành", "Bình Thạnh", "Bình Công", "Bình Hòa", "Bình Lợi"),
    _roads("liên ấp Bình Thành - Bình Công", "Bình Phú - Thanh Tân", "hoa Bình Lợi", "Vàm"),
    _alleys("Tổ 4 ấp Bình Thành", "Tổ 9 ấp Bình Lợi", "Miễu Bà", "Cầu Kinh"),
    ("rạch Vàm", "kênh Bình Công", "rạch Cầu Kinh"),
    ("đường liên ấp Bình Công", "cầu Kinh", "bờ bao ấp Bình Hòa"),
    ("chợ Bình Phú", "điểm thu mua dừa Bình Lợi", "bến đò Vàm"),
)
_MY_THANH_AN = _place(
    _hamlets("An Thuận A", "An Thuận B", "Mỹ An A", "Mỹ An B", "An Thạnh"),
    _roads("Mỹ Thạnh An - Phú Nhuận", "ven sông Mỹ An", "liên ấp An Thuận", "Cầu Bà Bèo"),
    _alleys("Tổ 2 ấp Mỹ An A", "Tổ 7 ấp An Thạnh", "Đình Mỹ An", "Sáu Lu"),
    ("rạch Mỹ An", "rạch Bà Bèo", "kênh An Thuận"),
    ("cầu Bà Bèo", "đường ven sông Mỹ An", "bến du lịch An Thuận"),
    ("chợ Mỹ Thạnh An", "điểm dừng chân Mỹ An", "bến thuyền An Thuận"),
)
_PHU_HUNG = _place(
    _hamlets("Phú Thành", "Phú Hào", "Phú Hữu", "Phú Chánh", "Phú Lợi", "Phú Tự"),
    _roads("Tiểu Dự Án", "Phú Hưng - Hữu Định", "liên ấp Phú Tự - Phú Chánh", "Lê Phước Thành"),
    _alleys("Cây Bạch Mai", "Tổ 3 ấp Phú Hào", "Tổ 11 ấp Phú Hữu", "Nhà Bia"),
    ("kênh Lê Phước Thành", "rạch Phú Hào", "rạch Ba Tri Cũ"),
    ("đường Đông Tây đoạn qua xã", "cụm công nghiệp Phú Hưng", "cầu Phú Hào"),
    ("chợ Phú Hưng", "cụm vựa dừa Phú Lợi", "chợ chiều Phú Hữu"),
)
_NHON_THANH = _place(
    _hamlets("Nhơn Nghĩa", "Nhơn Phú", "Nhơn An", "Nhơn Thuận"),
    _roads("Nguyễn Thị Định nối dài", "liên ấp Nhơn Phú - Nhơn An", "bờ đê Nhơn Thuận"),
    _alleys("Vườn Trầu", "Tổ 5 ấp Nhơn Nghĩa", "Cầu Đúc", "Tổ 8 ấp Nhơn An"),
    ("rạch Giồng Ông Tố", "kênh Nhơn Phú", "rạch Vườn Trầu"),
    ("đê bao Nhơn Thuận", "cầu Đúc", "sân thể thao ấp Nhơn Phú"),
    ("chợ Giồng", "tổ hợp tác trầu Nhơn Nghĩa", "điểm thu mua bưởi Nhơn An"),
)
_PHU_NHUAN = _place(
    _hamlets("Phú Nhơn", "Phú Ngãi", "Phú Trí", "Phú Tường"),
    _roads("Phú Nhuận - Nhơn Thạnh", "hoa mười giờ Phú Ngãi", "ven kênh Phú Trí"),
    _alleys("Tổ 1 ấp Phú Nhơn", "Cầu Ván", "Tổ 6 ấp Phú Tường", "Lò Đường"),
    ("kênh Phú Trí", "rạch Cầu Ván", "rạch Lò Đường"),
    ("đường Phú Ngãi", "cầu Ván", "trạm cấp nước Phú Trí"),
    ("chợ Phú Nhuận", "bến dừa Phú Tường", "điểm du lịch vườn Phú Ngãi"),
)
_SON_DONG = _place(
    _hamlets("1", "2", "3", "4", "5", "6"),
    _roads("Sơn Đông - Bình Phú", "vành đai Sơn Đông", "liên ấp 3 - 4", "bờ kênh Sông Mã"),
    _alleys("Gò Tre", "Tổ 10 ấp 2", "Chùa Cũ", "Tổ 5 ấp 6"),
    ("kênh Sông Mã", "rạch Sơn Đông", "rạch Gò Tre"),
    ("đường vành đai Sơn Đông", "khu tưởng niệm ấp 3", "cống Sông Mã"),
    ("chợ Sơn Đông", "cơ sở cây giống ấp 4", "dãy vựa bưởi ấp 2"),
)


def _union(*parts: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return {
        kind: tuple(dict.fromkeys(place for part in parts for place in part[kind])) for kind in PLACE_KINDS
    }


_CITY = {
    **_union(_AN_HOI, _PHU_KHUONG, _WARD_7),
    "area": (
        "phường Phú Khương",
        "phường 7",
        "xã Phú Hưng",
        "phường An Hội",
        "xã Sơn Đông",
        "phường 8",
        "xã Bình Phú",
        "xã Mỹ Thạnh An",
        "phường Phú Tân",
        "xã Nhơn Thạnh",
        "phường 6",
        "xã Phú Nhuận",
    ),
}

# By the name of the territory. Those since 2025 that keep a name keep its places.
LOCALITIES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "thành phố Bến Tre": _CITY,
    "phường An Hội": _AN_HOI,
    "phường 4": _WARD_4,
    "phường 5": _WARD_5,
    "phường 6": _WARD_6,
    "phường 7": _WARD_7,
    "phường 8": _WARD_8,
    "phường Phú Khương": _PHU_KHUONG,
    "phường Phú Tân": _PHU_TAN,
    "xã Bình Phú": _BINH_PHU,
    "xã Mỹ Thạnh An": _MY_THANH_AN,
    "xã Phú Hưng": _PHU_HUNG,
    "xã Nhơn Thạnh": _NHON_THANH,
    "xã Phú Nhuận": _PHU_NHUAN,
    "xã Sơn Đông": _SON_DONG,
    "phường Bến Tre": {**_union(_WARD_7, _BINH_PHU), "area": (*_quarters(1, 3, 5), *_BINH_PHU["area"])},
    "phường Sơn Đông": {**_union(_WARD_6, _SON_DONG), "area": (*_quarters(2, 4), *_SON_DONG["area"])},
}


def places_for(model: WrittenModel, territory: str) -> tuple[str, ...]:
    """What may fill `{noi}` of `model` in `territory` ("phường An Hội"; any other name gets the city's places)."""
    if model.places:
        return model.places
    return LOCALITIES.get(territory, _CITY)[model.place_kind]
