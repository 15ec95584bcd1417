"""The form of what a unit says after recognition."""

from __future__ import annotations

from typing import Any

from django import forms

from danvan.ui.forms import ChoiceField, Form, TextField
from models_registry.models import Mark, Upkeep


class FollowUpForm(Form):
    """Still alive or not, and a word about it."""

    state = ChoiceField(label="Mô hình hiện nay", choices=Upkeep.choices, widget=forms.RadioSelect)
    note = TextField(
        label="Ghi rõ",
        required=False,
        max_length=2_000,
        lines=4,
        help_text="Còn duy trì: kết quả mới, quy mô nay ra sao. Đã dừng: từ khi nào, vì sao.",
    )
    # The mark that the person had in front of them.
    mark = forms.TypedChoiceField(choices=Mark.choices, coerce=int, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A stop says why."""
        data = super().clean() or self.cleaned_data
        if data.get("state") == Upkeep.STOPPED and not data.get("note"):
            self.add_error("note", "Ghi rõ vì sao đã dừng.")
        return data
