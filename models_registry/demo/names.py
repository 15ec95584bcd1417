"""Invented names of persons, and positions. The same seed always gives the same person."""

from __future__ import annotations

import random
from dataclasses import dataclass

FAMILY_NAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Trương", "Đoàn",
    "Lâm", "Mai", "Lương", "Châu", "Thái", "Tăng", "Cao", "Từ", "Kiều", "Quách", "Tạ",
)  # fmt: skip
MIDDLE_NAMES = {
    "nam": (
        "Hữu",
        "Phước",
        "Chí",
        "Thành",
        "Trọng",
        "Quang",
        "Tấn",
        "Nhựt",
        "Vĩnh",
        "Duy",
        "Công",
        "Đình",
        "Bá",
    ),
    "nữ": (
        "Thị Mỹ",
        "Thị Kim",
        "Thị Ngọc",
        "Thị Bích",
        "Thùy",
        "Thị Thanh",
        "Hồng",
        "Diễm",
        "Thị Cẩm",
        "Thị Tuyết",
    ),
}
GIVEN_NAMES = {
    "nam": (
        "Thiện", "Khôi", "Lợi", "Nghiệm", "Tường", "Hậu", "Vinh", "Khải", "Nhân", "Phát", "Triều", "Toại", "Lộc",
        "Thuần", "Trí", "Đạt", "Sơn", "Hiển", "Luân", "Điền",
    ),
    "nữ": (
        "Duyên", "Nhi", "Hạnh", "Thoa", "Loan", "Trinh", "Phượng", "Hiền", "Nga", "Thảo", "Xuyến", "Yến", "Vân",
        "Sương", "Quyên", "Lan", "Tiên", "Châu", "Thơ", "Đào",
    ),
}  # fmt: skip

# Full names that well-known persons bear or bore: drawn again.
AVOIDED = frozenset(
    {
        "Nguyễn Đình Châu", "Phan Đình Phùng", "Võ Chí Công", "Lê Quang Đạo", "Đặng Thùy Trâm", "Trần Hữu Trí",
        "Phan Thị Thanh Nhi", "Huỳnh Tấn Phát", "Nguyễn Công Trứ", "Nguyễn Thị Kim Ngân", "Nguyễn Thị Kim Tiến",
        "Nguyễn Thành Phát", "Nguyễn Hữu Trí", "Trần Công Lộc", "Đỗ Thị Kim Liên", "Nguyễn Công Trí",
        "Phan Thị Bích Hằng", "Lê Công Vinh", "Nguyễn Chí Vịnh", "Nguyễn Thành Nhân", "Nguyễn Thị Thanh Nhàn",
        "Phan Thành Nhân", "Phạm Hồng Thoa", "Hồng Vân", "Mai Phước Lộc",
    }
)  # fmt: skip

REGISTRAR_POSITIONS = (
    "Công chức Văn hóa - Xã hội", "Chuyên viên", "Ủy viên Thường trực Khối Dân vận", "Cán bộ Văn phòng Đảng ủy",
    "Phó Chủ tịch Ủy ban MTTQ Việt Nam phường", "Phó Chủ tịch Hội", "Phó Trưởng phòng", "Phó Hiệu trưởng",
)  # fmt: skip
REVIEWER_POSITIONS = (
    "Chuyên viên Ban Dân vận Thành ủy",
    "Phó Trưởng Khối Dân vận",
    "Chuyên viên phòng nghiệp vụ",
)
DECIDER_POSITIONS = ("Thư ký Ban Chỉ đạo", "Ủy viên Ban Chỉ đạo", "Chánh Văn phòng")
LEADER_POSITIONS = (
    "Trưởng Ban",
    "Phó Trưởng Ban Thường trực",
    "Phó Bí thư Thường trực Đảng ủy",
    "Trưởng Khối Dân vận",
)


@dataclass(frozen=True)
class InventedPerson:
    """A person who does not exist; `gender` is "nam" or "nữ"."""

    name: str
    gender: str

    @property
    def address(self) -> str:
        """How a report calls the person: "ông Trần Hữu Thiện"."""
        return f"{'ông' if self.gender == 'nam' else 'bà'} {self.name}"


def person(seed: int | str, gender: str = "") -> InventedPerson:
    """The person of this seed, of the wished gender ("nam", "nữ") or of either."""
    draw = random.Random(f"person {seed}")  # noqa: S311 - names, not secrets
    sex = gender or draw.choice(("nam", "nữ"))
    while True:
        parts = (FAMILY_NAMES, MIDDLE_NAMES[sex], GIVEN_NAMES[sex])
        name = " ".join(draw.choice(part) for part in parts)
        if name not in AVOIDED:
            return InventedPerson(name, sex)


def people(count: int, start: int = 0) -> list[InventedPerson]:
    """`count` persons with different names, always the same for the same `start`."""
    found: dict[str, InventedPerson] = {}
    seed = start
    while len(found) < count:
        one = person(f"row {seed}")
        found.setdefault(one.name, one)
        seed += 1
    return list(found.values())


def phone(seed: int | str) -> str:
    """A telephone number of ten digits that begins 0200, with which no number in use begins."""
    draw = random.Random(f"phone {seed}")  # noqa: S311 - not a secret
    return f"0200 {draw.randrange(1000):03d} {draw.randrange(1000):03d}"
