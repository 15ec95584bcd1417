"""What the page of dossiers of divided units is asked: of which period, for which map, which of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from danvan.ui.forms import ChoiceField, DateField, Form, TextField
from models_registry.models import EmulationPeriod

OPEN, SETTLED = "", "da-chon"


class ChoicesForm(Form):
    """Period, day of the map, those open or chosen, words of the title."""

    q = TextField(
        label="Tìm theo tên",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Tên mô hình, có dấu hay không", "type": "search"}),
    )
    ky = ChoiceField(label="Kỳ thi đua", required=False)
    ngay = DateField(label="Quy đổi về đơn vị của ngày", required=False, help_text="Bỏ trống là hôm nay.")
    xem = ChoiceField(
        label="Xem",
        required=False,
        choices=[(OPEN, "Hồ sơ chưa quy đổi"), (SETTLED, "Hồ sơ đã chọn đơn vị nhận")],
    )

    def __init__(self, data: Any) -> None:
        periods = list(EmulationPeriod.objects.latest_first())
        self.periods = {period.code: period for period in periods}
        data = data.copy()
        if not data.get("ky"):
            data["ky"] = self._usual(periods)
        super().__init__(data)
        self.fields["ky"].choices = [(one.code, one.name) for one in periods]

    @staticmethod
    def _usual(periods: list[EmulationPeriod]) -> str:
        """The latest period that has begun."""
        begun = [one.code for one in periods if one.starts_on <= timezone.localdate()]
        return begun[0] if begun else ""

    @property
    def period(self) -> EmulationPeriod | None:
        """The period that was asked for."""
        return self.periods.get(self.cleaned_data.get("ky", ""))

    @property
    def day(self) -> Any:
        """The day of the map."""
        return self.cleaned_data.get("ngay") or timezone.localdate()
