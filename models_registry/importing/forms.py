"""The upload, and which column is what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from django import forms

from danvan.office import workbook_in
from danvan.office.workbook_in import WorkbookRefusedError
from danvan.ui.forms import ChoiceField, Form, ModelChoiceField, TextField, TickField
from danvan.ui.old_encodings import Encoding
from danvan.units.models import today
from models_registry.importing.actions import TITLES_OF_THE_PAST
from models_registry.importing.kind import Kind
from models_registry.models import EmulationPeriod, ImportBatch

SEND, DRAFT = "gui", "nhap"
_WAYS = [
    (DRAFT, "Lưu lại, chưa gửi: đăng ký thành bản nháp, kết quả chờ đơn vị nộp"),
    (SEND, "Gửi đăng ký, nộp kết quả ngay; dòng thiếu mục bắt buộc không nhận"),
]


class UploadForm(Form):
    """The file, for whom and for when."""

    period = ModelChoiceField(label="Kỳ thi đua", queryset=EmulationPeriod.objects.none(), empty_label=None)
    place = ChoiceField(label="Đây là", choices=())
    way = ChoiceField(
        label="Sau khi nhập", choices=_WAYS, widget=forms.RadioSelect, initial=DRAFT, required=False
    )
    by_title = TickField(
        label="Danh sách cũ, không còn đủ nội dung",
        required=False,
        help_text="Chỉ cho danh sách đăng ký của kỳ đã kết thúc. Dòng thiếu lý do, mục tiêu, cách làm… vẫn nhận, ghi "
        "là “chỉ có tên” và được nói rõ bên cạnh số liệu; dòng đủ mục vẫn là hồ sơ đầy đủ.",
    )
    file = forms.FileField(
        label="Tệp Excel",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=f"Tệp .xlsx theo mẫu hoặc của đơn vị tự lập; tối đa {workbook_in.LARGEST // 1_000_000} MB, "
        f"{workbook_in.MOST_ROWS // 1000} nghìn dòng. Không tải tài liệu mật.",
        error_messages={"required": "Chọn tệp Excel.", "invalid": "Chọn tệp Excel."},
    )

    def __init__(
        self,
        *args: Any,
        periods: Any,
        places: Sequence[tuple[str, str]],
        registrations: Collection[str],
        undated: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        """`registrations` are the places whose lists are of registrations, `undated` those whose lists are of no
        period."""
        super().__init__(*args, **kwargs)
        self._registrations = registrations
        self._undated = undated
        self.fields["period"].queryset = periods
        self.fields["place"].choices = places
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0][0]
        if undated:
            self.fields["period"].required = False
            self.fields["way"].help_text = self.fields["period"].help_text = "Danh sách tài khoản thì bỏ qua."
        if len(undated) == len(places):
            del self.fields["period"], self.fields["way"], self.fields["by_title"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "place" not in data or "period" not in data:
            return data
        place, period = data["place"], data["period"]
        if period is None and place not in self._undated:
            self.add_error("period", "Chọn kỳ thi đua.")
        elif data.get("by_title") and (
            place not in self._registrations or period is None or period.ends_on >= today()
        ):
            self.add_error("by_title", TITLES_OF_THE_PAST)
        return data

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


class MappingForm(Form):
    """Which column is which box, and what holds for all rows where a box has no column."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, batch: ImportBatch, kind: Kind) -> None:
        super().__init__(data)
        self.batch, self.kind, self.commons = batch, kind, kind.commons(batch)
        boxes = [(field.name, field.title) for field in kind.vocabulary.fields]
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
                choices=[*_SKIP, (kind.boxes, boxes), *kind.other_columns()],
                required=False,
                initial=batch.mapping.get(letters, ""),
            )
        for name, words in self.commons.items():
            said: dict[str, Any] = {
                "label": kind.vocabulary.by_name[name].title,
                "required": False,
                "initial": batch.defaults.get(name, ""),
            }
            self.fields[f"chung-{name}"] = (
                TextField(max_length=300, **said)
                if words is None
                else ChoiceField(choices=[("", "Theo từng dòng"), *((text, text) for text in words)], **said)
            )

    def column_fields(self) -> list[tuple[dict[str, Any], Any]]:
        """Each column with its choice."""
        return [(column, self[f"cot-{column['letters']}"]) for column in self.batch.columns]

    def encoding(self) -> Encoding:
        """How the letters are to be read."""
        return Encoding(self.cleaned_data.get("bang-ma") or "")

    def common_fields(self) -> list[Any]:
        """The choices that hold for all rows."""
        return [self[f"chung-{name}"] for name in self.commons]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for letters, name in self.mapping().items():
            if name in taken and not self.kind.vocabulary.may_stand_twice(name):
                self.add_error(
                    f"cot-{letters}", f"Cột {taken[name]} đã là mục này. Mỗi mục chỉ lấy từ một cột."
                )
            taken[name] = letters
        if not taken.keys() & set(self.kind.needs_one_of):
            self.add_error(None, self.kind.needs)
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
        chosen = ((name, self.cleaned_data.get(f"chung-{name}")) for name in self.commons)
        return {name: text for name, text in chosen if text}
