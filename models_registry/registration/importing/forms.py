"""The upload, and which column is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django import forms

from danvan.office import workbook_in
from danvan.office.workbook_in import WorkbookRefusedError
from danvan.ui.forms import ChoiceField, Form, ModelChoiceField
from danvan.ui.old_encodings import Encoding
from danvan.units.enums import DESK_LEVELS
from models_registry.models import EmulationPeriod, ImportBatch, StandardSector
from models_registry.registration.importing import fields

SEND, DRAFT = "gui", "nhap"
_WAYS = [
    (DRAFT, "Để thành bản nháp, xem lại rồi gửi từng hồ sơ"),
    (SEND, "Gửi đăng ký ngay; dòng thiếu mục bắt buộc không nhận"),
]


class UploadForm(Form):
    """The file, for whom and for when."""

    period = ModelChoiceField(label="Kỳ thi đua", queryset=EmulationPeriod.objects.none(), empty_label=None)
    place = ChoiceField(label="Danh sách của", choices=())
    way = ChoiceField(
        label="Sau khi nhập", choices=_WAYS, widget=forms.RadioSelect, initial=DRAFT, required=False
    )
    file = forms.FileField(
        label="Tệp Excel",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=f"Tệp .xlsx theo mẫu hoặc của đơn vị tự lập; tối đa {workbook_in.LARGEST // 1_000_000} MB, "
        f"{workbook_in.MOST_ROWS // 1000} nghìn dòng. Không tải tài liệu mật.",
        error_messages={"required": "Chọn tệp Excel.", "invalid": "Chọn tệp Excel."},
    )

    def __init__(self, *args: Any, periods: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = periods
        self.fields["place"].choices = places
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0][0]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            head = file.read(8)
            workbook_in.refuse_at_sight(Path(str(file.name)).name, head, file.size or 0)
        except WorkbookRefusedError as refused:
            raise forms.ValidationError(str(refused)) from refused
        file.seek(0)
        return file


_SKIP = [("", "Không nhập cột này")]
_BOXES = [(field.name, field.title) for field in fields.FIELDS]
_TICKS = [
    *((f"sector={code}", f"Đánh dấu: lĩnh vực {name.lower()}") for code, name in StandardSector.choices),
    *((f"target_level={level.label}", f"Đánh dấu: {level.label}") for level in DESK_LEVELS),
    ("subject=Tập thể", "Đánh dấu: tập thể"),
    ("subject=Cá nhân", "Đánh dấu: cá nhân"),
    ("origin=Xây dựng mới", "Đánh dấu: xây dựng mới"),
    ("origin=Duy trì", "Đánh dấu: duy trì"),
    ("origin=Nâng chất lượng", "Đánh dấu: nâng chất lượng"),
    ("origin=Nhân rộng", "Đánh dấu: nhân rộng"),
]
_OFFERED = [*_SKIP, ("Mục của hồ sơ", _BOXES), ("Cột đánh dấu x", _TICKS)]
_COMMON = ("target_level", "sector", "entry_type", "subject", "origin")


class MappingForm(Form):
    """Which column is which box, and what holds for all rows where a box has no column."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, batch: ImportBatch, offered: Mapping[str, Any]
    ) -> None:
        super().__init__(data)
        self.batch = batch
        self.fields["bang-ma"] = ChoiceField(
            label="Bảng mã của chữ trong tệp",
            choices=[(one.value, one.label) for one in Encoding],
            required=False,
            initial=batch.encoding,
            help_text="Phần mềm đã đoán theo chữ trong tệp. Chữ hiện bên dưới đọc được là đúng.",
        )
        for column in batch.columns:
            letters = column["letters"]
            self.fields[f"cot-{letters}"] = ChoiceField(
                label=f"Cột {letters}",
                choices=_OFFERED,
                required=False,
                initial=batch.mapping.get(letters, ""),
            )
        for name in _COMMON:
            self.fields[f"chung-{name}"] = ChoiceField(
                label=fields.BY_NAME[name].title,
                choices=[("", "Theo từng dòng"), *((text, text) for text in offered[name])],
                required=False,
                initial=batch.defaults.get(name, ""),
            )

    def column_fields(self) -> list[tuple[dict[str, Any], Any]]:
        """Each column with its choice."""
        return [(column, self[f"cot-{column['letters']}"]) for column in self.batch.columns]

    def encoding(self) -> Encoding:
        """How the letters are to be read."""
        return Encoding(self.cleaned_data.get("bang-ma") or "")

    def common_fields(self) -> list[Any]:
        """The choices that hold for all rows."""
        return [self[f"chung-{name}"] for name in _COMMON]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for letters, name in self.mapping().items():
            if name in taken:
                self.add_error(
                    f"cot-{letters}", f"Cột {taken[name]} đã là mục này. Mỗi mục chỉ lấy từ một cột."
                )
            taken[name] = letters
        if "name" not in taken:
            self.add_error(None, "Chọn cột nào là tên mô hình, điển hình.")
        return data

    def mapping(self) -> dict[str, str]:
        """Column letters → box."""
        chosen = (
            (column["letters"], self.cleaned_data.get(f"cot-{column['letters']}"))
            for column in self.batch.columns
        )
        return {letters: name for letters, name in chosen if name}

    def defaults(self) -> dict[str, str]:
        """Box → what holds for all rows."""
        chosen = ((name, self.cleaned_data.get(f"chung-{name}")) for name in _COMMON)
        return {name: text for name, text in chosen if text}
