"""What is typed about cụm, khối thi đua."""

from __future__ import annotations

from typing import Any

from django import forms

from danvan.ui.forms import DateField, Form, ModelMultipleChoiceField, TextField
from danvan.units.models import Unit


class NameForm(Form):
    """The name of a grouping or a cluster."""

    name = TextField(label="Tên", max_length=120)

    def __init__(self, data: Any = None, *, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = label, help_text


class MembersForm(Form):
    """Who belongs to a cluster, and from which day."""

    on = DateField(label="Từ ngày", help_text="Các ngày trước vẫn theo cụm, khối cũ. Ví dụ 01/01/2026.")
    members = ModelMultipleChoiceField(
        label="Đơn vị", queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, units: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["members"].queryset = units
