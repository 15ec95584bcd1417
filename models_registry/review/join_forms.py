"""What is asked of who joins two models, or takes them apart."""

from __future__ import annotations

from typing import Any

from django import forms

from danvan.accounts.models import User
from danvan.ui.forms import Form, TextField
from models_registry.models import EmulationModel, Registration
from models_registry.review.joining import covers


class JoinForm(Form):
    """The other model, by its code, and why the two are one."""

    code = TextField(label="Mã của mô hình kia", max_length=32, help_text="Ví dụ: DVK-2023-00041.")
    reason = TextField(
        label="Vì sao là một mô hình",
        max_length=500,
        lines=2,
        help_text="Ví dụ: “Chi bộ và Hội Phụ nữ khu phố cùng làm một tuyến đường hoa”.",
        error_messages={"required": "Ghi rõ lý do."},
    )

    def __init__(self, *args: Any, registration: Registration, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registration, self.by = registration, by
        self.other: EmulationModel | None = None

    def clean_code(self) -> str:
        """The code of another model that the person reviews as well."""
        code = self.cleaned_data["code"].strip().upper()
        if code == self.registration.code:
            raise forms.ValidationError("Đây là mã của chính hồ sơ này. Ghi mã của mô hình kia.")
        self.other = EmulationModel.objects.filter(code=code).first()
        if self.other is None or not covers(self.by, [self.other.pk]):
            raise forms.ValidationError(f"Không có mô hình nào mang mã {code} trong phạm vi của đồng chí.")
        return code


class SeparateForm(Form):
    """Why the two are two."""

    reason = TextField(
        label="Vì sao tách ra",
        max_length=500,
        lines=2,
        error_messages={"required": "Ghi rõ lý do."},
    )
