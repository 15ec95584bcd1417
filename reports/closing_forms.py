"""What is asked around a closing: what a dossier should say, the answer to that, and until when a unit may send."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from danvan.ui.forms import ChoiceField, DateField, Form, TextField
from danvan.units.models import today
from models_registry.review.forms import AmendForm

APPROVE, REFUSE = "duyet", "khong-duyet"
_OUTDATED = "Trang mở đã lâu nên thiếu thông tin. Hãy mở lại trang này."


class CorrectionForm(AmendForm):
    """What a closed dossier should say."""

    reason = TextField(
        label="Lý do đính chính",
        max_length=2_000,
        lines=4,
        help_text="Sai ở đâu, căn cứ vào đâu. Người duyệt và đơn vị đọc được.",
        error_messages={"required": "Ghi rõ lý do."},
    )


class AnswerForm(Form):
    """Approved, or not and why."""

    answer = ChoiceField(
        label="Trả lời",
        choices=[(APPROVE, "Duyệt, lập phiên bản mới"), (REFUSE, "Không duyệt")],
        widget=forms.RadioSelect,
    )
    note = TextField(
        label="Ý kiến", max_length=2_000, lines=3, required=False, help_text="Bắt buộc khi không duyệt."
    )

    def clean(self) -> dict[str, object]:
        """A refusal has a reason."""
        data = super().clean() or self.cleaned_data
        if data.get("answer") == REFUSE and not data.get("note"):
            self.add_error("note", "Ghi rõ vì sao không duyệt.")
        return data


class LateSendingForm(Form):
    """One unit, to the end of a day."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _OUTDATED, "invalid": _OUTDATED}
    )
    until = DateField(label="Được gửi đến hết ngày", help_text="Ví dụ: 05/03/2026")
    reason = TextField(
        label="Lý do",
        max_length=2_000,
        lines=3,
        help_text="Vì sao đơn vị gửi sau khi đã chốt.",
        error_messages={"required": "Ghi rõ lý do."},
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.fields["key"].label = "Biểu mẫu"

    def clean_until(self) -> object:
        """A day that has not passed."""
        until = self.cleaned_data["until"]
        if until < today():
            raise ValidationError("Ngày này đã qua. Chọn từ hôm nay trở đi.")
        return until
