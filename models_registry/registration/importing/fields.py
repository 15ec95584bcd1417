"""What a column can be: the boxes of the form, under the names that lists give them.

What a box may hold is said by the form itself: its fields read the cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms

from danvan.ui.text import search_key
from models_registry.registration import forms

_LETTERS = re.compile(r"[^a-z0-9]+")


def squeezed(text: str) -> str:
    """The text without accents, case, spaces and signs: what is compared."""
    return _LETTERS.sub("", search_key(text))


@dataclass(frozen=True)
class Field:
    """One thing that a column can say. `name` is that of the form's field, `title` the head in the template."""

    name: str
    title: str
    hint: str
    example: str
    also: tuple[str, ...] = ()
    width: int = 24

    @property
    def heads(self) -> frozenset[str]:
        """The heads, squeezed, under which it is known."""
        return frozenset(squeezed(one) for one in (self.title, *self.also))

    @property
    def reads(self) -> django_forms.Field | None:
        """The form's field that reads a cell; None where words stand for rows or choices."""
        return _READERS.get(self.name)


FIELDS = (
    Field(
        "name",
        "Tên mô hình, điển hình",
        "Bắt buộc. Ngắn, dễ nhớ, thấy được nội dung.",
        "Ví dụ: Hẻm sạch, ngõ xanh khu phố 3",
        (
            "tên mô hình",
            "mô hình",
            "tên điển hình",
            "tên mô hình điển hình dân vận khéo",
            "nội dung đăng ký",
            "tên mô hình dân vận khéo",
            "mô hình đăng ký",
            "tên gọi",
            "tên mô hình, điển hình đăng ký",
            "tên mô hình đăng ký",
        ),
        44,
    ),
    Field(
        "unit",
        "Đơn vị đăng ký",
        "Chọn trong danh sách; danh sách của một đơn vị thì để trống cũng được.",
        "",
        (
            "đơn vị",
            "tên đơn vị",
            "xã phường",
            "địa phương",
            "đơn vị thực hiện",
            "đơn vị xây dựng",
            "đơn vị chủ trì",
            "cơ quan đơn vị",
            "địa phương đơn vị",
            "xã, phường, thị trấn",
            "tập thể đăng ký",
            "cơ quan, đơn vị đăng ký",
        ),
        30,
    ),
    Field(
        "sector",
        "Lĩnh vực",
        "Chọn trong danh sách.",
        "Văn hóa - xã hội",
        ("thuộc lĩnh vực", "lĩnh vực đăng ký", "nhóm lĩnh vực"),
        22,
    ),
    Field(
        "target_level",
        "Cấp đăng ký",
        "Cấp sẽ xét công nhận. Chọn trong danh sách.",
        "Cấp cơ sở",
        ("cấp", "đăng ký cấp", "cấp công nhận", "cấp đề nghị công nhận", "cấp mô hình"),
        16,
    ),
    Field(
        "entry_type",
        "Loại",
        "Mô hình hoặc điển hình; để trống là mô hình.",
        "Mô hình",
        ("loại hình", "mô hình/điển hình", "mô hình hay điển hình"),
        14,
    ),
    Field(
        "subject",
        "Chủ thể",
        "Tập thể hoặc cá nhân; để trống là tập thể.",
        "Tập thể",
        ("tập thể/cá nhân", "tập thể, cá nhân", "đối tượng đăng ký", "tập thể hay cá nhân"),
        14,
    ),
    Field(
        "person_name",
        "Họ và tên cá nhân",
        "Chỉ ghi khi chủ thể là cá nhân.",
        "",
        ("họ và tên", "họ tên", "tên cá nhân", "cá nhân điển hình"),
        24,
    ),
    Field(
        "person_position",
        "Chức vụ, đơn vị công tác",
        "Chỉ ghi khi chủ thể là cá nhân.",
        "",
        ("chức vụ", "chức danh", "đơn vị công tác", "chức vụ đơn vị"),
        26,
    ),
    Field(
        "origin",
        "Hình thức",
        "Xây dựng mới, duy trì, nâng chất lượng hoặc nhân rộng; để trống là xây dựng mới.",
        "Xây dựng mới",
        ("mới/duy trì", "xây dựng mới hay duy trì", "hình thức đăng ký", "tính chất"),
        18,
    ),
    Field(
        "replicated_from",
        "Nhân rộng từ mô hình mã số",
        "Chỉ ghi khi nhân rộng. Ví dụ: DVK-2023-00041.",
        "",
        ("nhân rộng từ", "mã mô hình gốc"),
        20,
    ),
    Field(
        "background",
        "Thực trạng, lý do xây dựng",
        "Vấn đề có thật ở địa phương, đơn vị.",
        "Hẻm 12 thường ngập rác vì chưa có điểm tập kết",
        (
            "lý do",
            "thực trạng",
            "sự cần thiết",
            "lý do xây dựng",
            "lý do xây dựng mô hình",
            "thực trạng, lý do xây dựng mô hình",
        ),
        40,
    ),
    Field(
        "goals",
        "Mục tiêu, tiêu chí",
        "Đo được càng tốt, một dòng là đủ.",
        "100% hộ trong hẻm phân loại rác tại nhà",
        ("mục tiêu", "mục đích", "mục đích, yêu cầu", "chỉ tiêu", "tiêu chí"),
        40,
    ),
    Field(
        "approach",
        "Nội dung, cách thức thực hiện",
        "Làm những việc gì, theo cách nào.",
        "Tổ tự quản đến từng nhà, hẹn giờ gom rác chiều thứ bảy",
        (
            "nội dung",
            "cách làm",
            "cách thức thực hiện",
            "giải pháp",
            "nội dung thực hiện",
            "biện pháp thực hiện",
            "nội dung mô hình",
            "nội dung, giải pháp",
            "tóm tắt nội dung",
            "nội dung chính",
        ),
        48,
    ),
    Field(
        "place_and_people",
        "Địa bàn, đối tượng",
        "Ở đâu, ai tham gia, ai được hưởng.",
        "Khu phố 3, 64 hộ dọc hẻm 12",
        (
            "địa bàn",
            "đối tượng",
            "địa điểm",
            "nơi thực hiện",
            "phạm vi",
            "địa chỉ",
            "địa bàn thực hiện",
            "địa điểm thực hiện",
        ),
        30,
    ),
    Field(
        "starts_on",
        "Thực hiện từ ngày",
        "Ngày/tháng/năm; để trống là từ hôm nhập.",
        "05/03/2026",
        ("từ ngày", "ngày bắt đầu", "thời gian bắt đầu", "bắt đầu", "thời gian từ", "ngày đăng ký"),
        16,
    ),
    Field(
        "ends_on",
        "Đến ngày",
        "Ngày/tháng/năm; để trống là hết kỳ thi đua.",
        "31/12/2026",
        (
            "ngày kết thúc",
            "thời gian kết thúc",
            "kết thúc",
            "thời gian đến",
            "ngày hoàn thành",
            "thời gian hoàn thành",
        ),
        16,
    ),
    Field(
        "contact_name",
        "Người phụ trách",
        "Để trống là người nhập.",
        "",
        ("cán bộ phụ trách", "phụ trách", "người liên hệ", "đầu mối", "người thực hiện"),
        24,
    ),
    Field(
        "contact_phone",
        "Điện thoại người phụ trách",
        "Để trống là điện thoại của người nhập.",
        "",
        ("điện thoại", "số điện thoại", "sđt", "đt", "điện thoại liên hệ"),
        20,
    ),
    Field(
        "forces",
        "Lực lượng thực hiện",
        "Nên có: ai chủ trì, ai phối hợp.",
        "",
        ("lực lượng", "đơn vị phối hợp thực hiện"),
        30,
    ),
    Field(
        "resources",
        "Nguồn lực",
        "Nên có: kinh phí, vật tư, ngày công.",
        "",
        ("kinh phí", "nguồn lực thực hiện"),
        30,
    ),
    Field(
        "outputs",
        "Sản phẩm, kết quả đầu ra",
        "Nên có: làm xong thì có gì để xem, để đếm.",
        "",
        ("sản phẩm", "kết quả đầu ra", "dự kiến kết quả", "kết quả dự kiến"),
        30,
    ),
    Field(
        "sustainability",
        "Khả năng duy trì, nhân rộng",
        "Nên có.",
        "",
        ("khả năng nhân rộng", "khả năng duy trì", "hướng nhân rộng"),
        30,
    ),
    Field(
        "changes_this_year",
        "Nội dung thay đổi năm nay",
        "Bắt buộc với mô hình duy trì.",
        "",
        ("điểm mới năm nay", "nội dung mới"),
        30,
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
_SKIPPED_HEADS = frozenset({"stt", "tt", "sothutu", "so", "ghichu", "ma", "maso", "lydochuanhan"})
REASON_HEAD = "Lý do chưa nhận"


def _readers() -> dict[str, Any]:
    """The fields of the form, none of them compulsory: what is needed depends on whether a row is sent."""
    found = {}
    for section in forms.SECTIONS.values():
        for name, field in section.base_fields.items():
            if isinstance(field, (forms.TextField, forms.DateField)) and name not in (
                "partners",
                "replicated_from",
            ):
                field.required = field.required and name == "name"
                found[name] = field
    return found


_READERS = _readers()
IN_WORDS = ("unit", "sector", "target_level", "entry_type", "subject", "origin", "replicated_from")


def named_by(head: str) -> str:
    """The field that a head names; "" for one that names none."""
    key = squeezed(head)
    return _BY_HEAD.get(key) or _BY_HEAD.get(squeezed(re.sub(r"\(.*?\)", "", head)), "") if key else ""


# What a column of ticks can stand for: field and word, by which a cell of such a column is read.
TICKS = {
    "tinh": "target_level=cấp tỉnh",
    "huyen": "target_level=cấp huyện",
    "coso": "target_level=cấp cơ sở",
    "kinhte": "sector=KT",
    "kt": "sector=KT",
    "vanhoaxahoi": "sector=VHXH",
    "vhxh": "sector=VHXH",
    "quocphonganninh": "sector=QPAN",
    "qpan": "sector=QPAN",
    "anqp": "sector=QPAN",
    "xaydunghethongchinhtri": "sector=HTCT",
    "hethongchinhtri": "sector=HTCT",
    "htct": "sector=HTCT",
    "xdhtct": "sector=HTCT",
    "tapthe": "subject=Tập thể",
    "canhan": "subject=Cá nhân",
    "xaydungmoi": "origin=Xây dựng mới",
    "moi": "origin=Xây dựng mới",
    "duytri": "origin=Duy trì",
    "nangchatluong": "origin=Nâng chất lượng",
    "nhanrong": "origin=Nhân rộng",
}
_TICKED = frozenset({"x", "v", "✓", "✔", "√"})


def ticked_by(head: str, samples: Sequence[str]) -> str:
    """The field and word that a column of ticks, perhaps with their sums, stands for by its lowest head; "" where it
    holds anything else."""
    ticks = [one for one in samples if not one.isdigit()]
    if not ticks or any(one.lower() not in _TICKED for one in ticks):
        return ""
    return TICKS.get(squeezed(head.rpartition(" – ")[2]).removeprefix("cap"), "")


def is_passed_over(head: str) -> bool:
    """Whether a column with such a head says nothing of a registration: its number, a remark, our own reasons."""
    return squeezed(head) in _SKIPPED_HEADS


_BY_HEAD = {head: field.name for field in FIELDS for head in field.heads}
