"""What is typed about units."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from danvan.ui.forms import DateField, Form, TextField
from danvan.units.enums import ADDED_KINDS, DESK_LEVELS, Level
from danvan.units.models import today


class MapDayForm(Form):
    """The day whose map is shown."""

    ngay = DateField(
        label="Bản đồ đơn vị ngày", required=False, help_text="Bỏ trống là hôm nay. Ví dụ 31/12/2023."
    )


class OpenUnitForm(Form):
    """An agency, mass organisation, force or sub-unit under a given unit."""

    name = TextField(label="Tên đơn vị", max_length=200, help_text="Ví dụ: Hội Nông dân thành phố Bến Tre")
    kind = forms.ChoiceField(
        label="Loại đơn vị",
        choices=[("", "Chọn loại đơn vị"), *((kind.value, kind.label) for kind in ADDED_KINDS)],
        error_messages={"required": "Chọn loại đơn vị."},
    )
    since = DateField(label="Hoạt động từ ngày", initial=today)
    keeps_desk = forms.BooleanField(
        label="Có bộ phận thẩm định riêng",
        required=False,
        help_text="Chỉ chọn khi tỉnh cho phép đơn vị tự xét.",
    )
    desk_name = TextField(
        label="Tên cơ quan thường trực",
        max_length=200,
        required=False,
        help_text="Ví dụ: Ban Dân vận Đảng ủy khối. Chỉ điền khi có bộ phận thẩm định riêng.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("keeps_desk") and not data.get("desk_name"):
            self.add_error("desk_name", "Nhập tên cơ quan thường trực của bộ phận thẩm định.")
        return data


class DeskForm(Form):
    """Whether a unit keeps a desk, of what level, and who decides in its place or records its answers."""

    desk_level = forms.TypedChoiceField(
        label="Cấp của bộ phận thẩm định",
        choices=[("", "Không có bộ phận thẩm định"), *((level.value, level.label) for level in DESK_LEVELS)],
        coerce=lambda value: Level(int(value)),
        empty_value=None,
        required=False,
    )
    desk_name = TextField(label="Tên cơ quan thường trực", max_length=200, required=False)
    served = forms.BooleanField(
        label="Nhờ cấp trên xét thay",
        required=False,
        help_text="Chọn khi đơn vị chưa có người thứ hai để thẩm định, hoặc chưa dùng phần mềm.",
    )
    offline = forms.BooleanField(
        label="Chưa dùng phần mềm: trả lời bằng giấy",
        required=False,
        help_text="Nơi thẩm định gần nhất bên dưới ghi lại số, ngày văn bản trả lời. Bên dưới không có nơi nào thẩm "
        "định thì nhờ cấp trên xét thay.",
    )
    since = DateField(label="Từ ngày", initial=today)

    def clean_since(self) -> dt.date:
        return not_past(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("desk_level") and not data.get("desk_name"):
            self.add_error("desk_name", "Nhập tên cơ quan thường trực của bộ phận thẩm định.")
        if data.get("served") and data.get("offline"):
            self.add_error("offline", "Chọn một: nhờ cấp trên xét thay, hoặc trả lời bằng giấy.")
        return data


class EndUnitForm(Form):
    """The first day on which the unit is no more."""

    on = DateField(label="Kết thúc từ ngày", initial=today)

    def clean_on(self) -> dt.date:
        return not_past(self.cleaned_data["on"])


def not_past(date: dt.date) -> dt.date:
    """The day, unless it has passed: what was decided on the map of a past day must stay as it was."""
    if date < today():
        raise forms.ValidationError(
            "Ngày này đã qua. Thay đổi chỉ có hiệu lực từ hôm nay hoặc một ngày sau đó."
        )
    return date
