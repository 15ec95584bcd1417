"""Titles as the movement writes them: formulaic, so that many share their words; with the keys lists are searched by."""

from __future__ import annotations

import itertools

from danvan.ui.text import search_key, sort_key

_BEGINNINGS = (
    "Tổ dân vận khéo", "Vận động Nhân dân", "Chi hội phụ nữ", "Chi bộ dân vận khéo", "Đoàn Thanh niên khéo vận động",
    "Hội Nông dân vận động hội viên", "Cựu chiến binh gương mẫu", "Công an phường khéo vận động", "Câu lạc bộ",
    "Mô hình dân vận khéo trong", "Khéo vận động đồng bào", "Ban công tác Mặt trận",
)  # fmt: skip
_DEEDS = {
    "KT": (
        "trồng bưởi da xanh theo hướng hữu cơ", "liên kết tiêu thụ nông sản", "nuôi tôm công nghệ cao",
        "góp vốn xoay vòng không lấy lãi", "chuyển đổi cây trồng vật nuôi", "xây dựng sản phẩm OCOP",
        "giúp nhau thoát nghèo bền vững", "hiến đất mở rộng lộ giao thông",
    ),
    "VHXH": (
        "giữ gìn hẻm sạch, nhà đẹp", "thu gom rác thải nhựa tại nguồn", "trồng hoa ven đường",
        "nuôi heo đất tiết kiệm giúp học sinh nghèo", "xây dựng nếp sống văn minh trong việc tang", "đọc sách mỗi tuần",
        "phân loại rác tại hộ gia đình", "thắp sáng đường quê", "chăm sóc người cao tuổi neo đơn",
    ),
    "QPAN": (
        "tự quản an ninh trật tự", "camera an ninh toàn dân", "phòng cháy chữa cháy liên gia",
        "thanh niên lên đường nhập ngũ", "tiếng kẻng an ninh", "cảm hóa người lầm lỗi",
    ),
    "HTCT": (
        "nghe dân nói, nói dân hiểu", "hướng dẫn thủ tục hành chính trực tuyến", "ngày thứ bảy vì dân",
        "một cửa thân thiện", "đối thoại với Nhân dân", "chi bộ sinh hoạt cùng khu dân cư",
    ),
}  # fmt: skip
_PLACES = (
    "khu phố", "ấp", "tổ nhân dân tự quản số", "hẻm", "tuyến đường số", "chi hội", "cụm dân cư", "liên gia số",
)  # fmt: skip
_NUMBERS = range(1, 25)
# In every thousandth title or so: what a search for a rare word finds.
RARE = "cồn Phụng"
RARE_EVERY = 1_009


def titles() -> list[tuple[str, str, str, str]]:
    """Sector code, title, sort key and search key, some 67,000 of them."""
    deeds = [(sector, deed) for sector, some in _DEEDS.items() for deed in some]
    made = []
    for at, (start, (sector, deed), place, number) in enumerate(
        itertools.product(_BEGINNINGS, deeds, _PLACES, _NUMBERS)
    ):
        where = RARE if at % RARE_EVERY == 0 else f"{place} {number}"
        title = f"{start} {deed} tại {where}"
        made.append((sector, title, sort_key(title), search_key(title)))
    return made
