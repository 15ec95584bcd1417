"""What an administrator sets for a period."""

from __future__ import annotations

from typing import Any

from django import forms

from danvan.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    ModelChoiceField,
    TextField,
    TickField,
    WholeNumberField,
)
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit
from models_registry.models import RuleKind, StandardSector, Step, Strength

_FIRST_YEAR, _LAST_YEAR = 2009, 2100  # the movement was launched in 2009


class OpenRoundForm(Form):
    """A round over several years."""

    first = WholeNumberField(
        label="Từ năm", max_digits=4, min_value=_FIRST_YEAR, max_value=_LAST_YEAR, help_text="Ví dụ: 2021"
    )
    last = WholeNumberField(
        label="Đến năm", max_digits=4, min_value=_FIRST_YEAR, max_value=_LAST_YEAR, help_text="Ví dụ: 2023"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.localize = False

    def clean(self) -> dict[str, Any]:
        """Two years at least."""
        data = super().clean() or self.cleaned_data
        if {"first", "last"} <= data.keys() and data["last"] <= data["first"]:
            self.add_error("last", "Năm cuối phải sau năm đầu.")
        return data


class OpenYearForm(Form):
    """A new yearly period."""

    year = WholeNumberField(
        label="Năm", max_digits=4, min_value=_FIRST_YEAR, max_value=_LAST_YEAR, help_text="Ví dụ: 2027"
    )
    all_boxes_compulsory = TickField(
        label="Bắt buộc điền đủ chín mục",
        required=False,
        help_text="Nếu không chọn, lực lượng, nguồn lực, sản phẩm, khả năng duy trì được để trống.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].localize = False


class DeadlineForm(Form):
    """The last day of a step: for all of one's part of the map, or for one unit as an exception."""

    step = ChoiceField(label="Bước", choices=Step.choices, widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label="Cấp đăng ký",
        choices=[("", "Mọi cấp"), *((level.value, level.label) for level in DESK_LEVELS)],
        coerce=lambda value: Level(int(value)),
        empty_value=None,
        required=False,
    )
    on = DateField(label="Hạn cuối", help_text="Ví dụ: 31/03/2026")
    unit = ModelChoiceField(label="Riêng cho đơn vị", queryset=Unit.objects.none(), required=False)
    reason = TextField(label="Lý do gia hạn riêng", max_length=200, required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("unit") and not data.get("reason"):
            self.add_error("reason", "Gia hạn riêng cho một đơn vị cần ghi lý do.")
        return data


class SectorForm(Form):
    """One sector of a province's own list."""

    code = TextField(label="Mã", max_length=12, help_text="Ví dụ: NTM")
    name = TextField(label="Tên lĩnh vực", max_length=80)
    standard = ChoiceField(
        label="Ứng với lĩnh vực chuẩn",
        choices=[("", "Chưa ánh xạ"), *StandardSector.choices],
        required=False,
        help_text="Để so sánh được giữa các năm và các tỉnh.",
    )


class RuleForm(Form):
    """One optional rule of a province for one level, or for all."""

    kind = ChoiceField(label="Quy định", choices=RuleKind.choices)
    level = ChoiceField(
        label="Cấp",
        choices=[("", "Mọi cấp"), *((level.value, level.label.capitalize()) for level in DESK_LEVELS)],
        required=False,
        help_text="Cấp đăng ký với số mô hình tối đa; cấp công nhận với hai quy định kia.",
    )
    number = WholeNumberField(
        label="Số mô hình, hoặc số tháng",
        max_digits=3,
        min_value=1,
        required=False,
        help_text="Để trống với quy định cấp dưới công nhận trước.",
    )
    strength = ChoiceField(label="Mức độ", choices=[("", "Tắt"), *Strength.choices], required=False)

    def clean_level(self) -> Level | None:
        """The level, None for all."""
        chosen = self.cleaned_data["level"]
        return Level(int(chosen)) if chosen else None

    def clean_kind(self) -> RuleKind:
        """The rule."""
        return RuleKind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        """A rule that counts, and is not off, says how many."""
        data = super().clean() or self.cleaned_data
        kind, on = data.get("kind"), bool(data.get("strength"))
        if kind and kind.has_number and on and data.get("number") is None and "number" not in self.errors:
            self.add_error("number", "Ghi số mô hình hoặc số tháng, ít nhất là 1.")
        return data
