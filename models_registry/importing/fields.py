"""What a column can be: the boxes of the form, under the names that lists give them.

What a box may hold is said by the form itself: its fields read the cells.
"""

from __future__ import annotations

from typing import Any

from django import forms as django_forms

from danvan.office.lists import Field, Vocabulary
from danvan.units.enums import DESK_LEVELS
from models_registry.models import StandardSector
from models_registry.registration import forms

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
        "model",
        "Mã mô hình cũ",
        "Chỉ ghi khi duy trì, nâng chất lượng mô hình của năm trước. Ví dụ: DVK-2025-00041.",
        "",
        ("mã mô hình năm trước", "mã năm trước", "mã cũ", "mã mô hình đã có", "mã hồ sơ năm trước"),
        20,
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


def _readers() -> dict[str, django_forms.Field]:
    """The fields of the form, none of them compulsory: what is needed depends on whether a row is sent."""
    found: dict[str, Any] = {}
    for section in forms.SECTIONS.values():
        for name, field in section.base_fields.items():
            if isinstance(field, (forms.TextField, forms.DateField)) and name not in (
                "partners",
                "replicated_from",
            ):
                field.required = field.required and name == "name"
                found[name] = field
    return found


READERS = _readers()
IN_WORDS = ("unit", "sector", "target_level", "entry_type", "subject", "origin", "model", "replicated_from")

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
VOCABULARY = Vocabulary(
    FIELDS,
    filled_down=frozenset({"unit", "sector", "target_level", "entry_type", "subject", "origin"}),
    ticks=TICKS,
)
BY_NAME = VOCABULARY.by_name
# What a column of ticks may be chosen to stand for.
TICKED_COLUMNS = [
    *((f"sector={code}", f"Đánh dấu: lĩnh vực {name.lower()}") for code, name in StandardSector.choices),
    *((f"target_level={level.label}", f"Đánh dấu: {level.label}") for level in DESK_LEVELS),
    ("subject=Tập thể", "Đánh dấu: tập thể"),
    ("subject=Cá nhân", "Đánh dấu: cá nhân"),
    ("origin=Xây dựng mới", "Đánh dấu: xây dựng mới"),
    ("origin=Duy trì", "Đánh dấu: duy trì"),
    ("origin=Nâng chất lượng", "Đánh dấu: nâng chất lượng"),
    ("origin=Nhân rộng", "Đánh dấu: nhân rộng"),
]
