"""The letterheads of the demo: those of the city to its end, of the province and of a ward since; the others are usual
for their kind."""

from __future__ import annotations

import datetime as dt

from danvan.office.letterhead import Letterhead, Style
from danvan.units.enums import Document
from danvan.units.letterhead_actions import set_letterhead
from danvan.units.letterheads import MERGED
from models_registry.demo.organisation import REFORM, Map

_TERM_OF_OFFICE = dt.date(2020, 10, 1)
_COMMITTEE = "BAN CHỈ ĐẠO THỰC HIỆN QUY CHẾ DÂN CHỦ Ở CƠ SỞ VÀ PHONG TRÀO THI ĐUA “DÂN VẬN KHÉO”"
_BOARD_OF_PROVINCE = "Ban Tuyên giáo và Dân vận Tỉnh ủy (để báo cáo),"

_CITY = (
    (
        Document.REPORT,
        _TERM_OF_OFFICE,
        Letterhead(
            Style.PARTY,
            "THÀNH ỦY BẾN TRE",
            "BAN DÂN VẬN",
            "BC/BDVThU",
            "Bến Tre",
            ("TRƯỞNG BAN",),
            (
                "Ban Dân vận Tỉnh ủy (để báo cáo),",
                "Thường trực Thành ủy (để báo cáo),",
                "Các đảng bộ, chi bộ trực thuộc,",
                "Lưu BDV.",
            ),
        ),
    ),
    (
        Document.REPORT,
        MERGED,
        Letterhead(
            Style.PARTY,
            "THÀNH ỦY BẾN TRE",
            "BAN TUYÊN GIÁO VÀ DÂN VẬN",
            "BC/BTGDVThU",
            "Bến Tre",
            ("TRƯỞNG BAN",),
            (
                _BOARD_OF_PROVINCE,
                "Thường trực Thành ủy (để báo cáo),",
                "Các đảng bộ, chi bộ trực thuộc,",
                "Lưu BTGDV.",
            ),
        ),
    ),
    (
        Document.STEERING_DECISION,
        _TERM_OF_OFFICE,
        Letterhead(Style.PARTY, "THÀNH ỦY BẾN TRE", _COMMITTEE, "QĐ/BCĐ"),
    ),
    (
        Document.STATE_DECISION,
        _TERM_OF_OFFICE,
        Letterhead(Style.STATE, "", "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ BẾN TRE", "QĐ-UBND"),
    ),
)
_PROVINCE = Letterhead(
    Style.PARTY,
    "TỈNH ỦY VĨNH LONG",
    "BAN TUYÊN GIÁO VÀ DÂN VẬN",
    "BC/BTGDVTU",
    "Vĩnh Long",
    ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
    (
        "Ban Tuyên giáo và Dân vận Trung ương (để báo cáo),",
        "Thường trực Tỉnh ủy (để báo cáo),",
        "Các đảng ủy trực thuộc Tỉnh ủy,",
        "Lưu BTGDV.",
    ),
)
_WARD = Letterhead(
    Style.PARTY,
    "ĐẢNG BỘ TỈNH VĨNH LONG",
    "ĐẢNG ỦY PHƯỜNG AN HỘI",
    "BC/ĐU",
    "An Hội",
    ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"),
    (_BOARD_OF_PROVINCE, "Các chi bộ, cơ quan, đoàn thể của phường,", "Lưu Văn phòng Đảng ủy."),
)


def head_city(city: Map) -> None:
    """The city has the letterheads above."""
    for document, on, said in _CITY:
        set_letterhead(city.head.unit, document, said, on=on)


def head_province(province: Map) -> None:
    """The province and its ward An Hội have the letterheads above."""
    set_letterhead(province.head.unit, Document.REPORT, _PROVINCE, on=REFORM)
    steering = Letterhead(Style.PARTY, "TỈNH ỦY VĨNH LONG", _COMMITTEE, "QĐ/BCĐ")
    set_letterhead(province.head.unit, Document.STEERING_DECISION, steering, on=REFORM)
    set_letterhead(province.communes[0].unit, Document.REPORT, _WARD, on=REFORM)
