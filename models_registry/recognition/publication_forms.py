"""The text that strangers are to read."""

from __future__ import annotations

from typing import Any

from django import forms

from danvan.ui.forms import Form, TextField
from models_registry.models import Recognition
from models_registry.recognition import publishing


class PublishForm(Form):
    """A text without anybody in it."""

    summary = TextField(
        label="Nội dung công bố",
        max_length=publishing.LONGEST,
        lines=12,
        help_text="Làm gì, làm thế nào, kết quả ra sao. Không nêu tên người, số điện thoại, địa chỉ thư, số căn cước.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: Recognition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def clean_summary(self) -> str:
        """The text, if nothing in it was found to be about a person."""
        summary = self.cleaned_data["summary"]
        if why := publishing.personal(self.line, summary):
            raise forms.ValidationError(why)
        return summary

    def text(self) -> publishing.Text:
        """What was typed, and in front of whom."""
        return publishing.Text(self.cleaned_data["summary"], self.cleaned_data["seen"])
