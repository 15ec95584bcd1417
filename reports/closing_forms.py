"""What is asked around a closing: what a dossier should say, the answer to that, and until when a unit may send."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from danvan.accounts.models import User
from danvan.ui.forms import ChoiceField, DateField, Form, TextField
from danvan.units.models import today
from models_registry import corrections, lifecycle
from models_registry.corrections import Wanted
from models_registry.models import Registration
from models_registry.registration.forms import ResultForm, metric_rows
from models_registry.review.forms import AmendForm
from models_registry.workflow import Action

APPROVE, REFUSE = "duyet", "khong-duyet"
_OUTDATED = "Trang mở đã lâu nên thiếu thông tin. Hãy mở lại trang này."


def _reason() -> TextField:
    return TextField(
        label="Lý do đính chính",
        max_length=2_000,
        lines=4,
        help_text="Sai ở đâu, căn cứ vào đâu. Người duyệt và đơn vị đọc được.",
        error_messages={"required": "Ghi rõ lý do."},
    )


def _key() -> forms.UUIDField:
    """The number of the form: sent twice, it is one proposal."""
    return forms.UUIDField(
        label="Biểu mẫu",
        widget=forms.HiddenInput,
        error_messages={"required": _OUTDATED, "invalid": _OUTDATED},
    )


class InformationForm(AmendForm):
    """The title and the axes as they should be."""

    reason = _reason()

    def __init__(self, data: Any = None, *, registration: Registration, by: User) -> None:
        super().__init__(data, registration=registration)

    def wanted(self) -> Wanted:
        """What the dossier should say. Raises NotPossibleError where nothing would change."""
        return corrections.information(self.registration, self.said()["changes"])


class ResultsForm(ResultForm):
    """The report as it should read; `rows` are its numbers."""

    key = _key()
    reason = _reason()

    def __init__(self, data: Any = None, *, registration: Registration, by: User) -> None:
        super().__init__(data, registration=registration, sending=True)
        numbers = registration.result.metrics.order_by("position").values(
            "name", "measure", "planned", "done"
        )
        self.rows = metric_rows(data, list(numbers))

    def stored(self, registration: Registration) -> dict[str, Any]:
        """What the report says."""
        kept = {name: getattr(registration.result, name) for name in ResultForm.base_fields}
        return {"key": uuid4(), **kept}

    def clean(self) -> dict[str, Any]:
        """One number at least, or the word that there are none."""
        data = super().clean() or self.cleaned_data
        if self.rows.is_valid() and not self.rows.rows() and not data.get("no_numbers"):
            self.add_error("no_numbers", "Ghi ít nhất một kết quả bằng số, hoặc đánh dấu “không có số liệu”.")
        return data

    def is_valid(self) -> bool:
        """With all its numbers."""
        return self.rows.is_valid() & super().is_valid()

    def wanted(self) -> Wanted:
        """What the report should say. Raises NotPossibleError where nothing would change."""
        data = self.cleaned_data
        values = {name: data[name] for name in ResultForm.base_fields}
        return corrections.results(
            self.registration, values, [corrections.row(**number) for number in self.rows.rows()]
        )


class StepForm(Form):
    """The step that the closing came before."""

    key = _key()
    action = ChoiceField(label="Bước còn thiếu", widget=forms.RadioSelect)
    reason = _reason()

    def __init__(self, data: Any = None, *, registration: Registration, by: User) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.registration, self.by = registration, by
        self.fields["action"].choices = [
            (one.action.value, _step_words(registration, one))
            for one in lifecycle.stopped_steps(registration, by=by)
        ]

    def wanted(self) -> Wanted:
        """The step. Raises NotPossibleError where it is not open any more."""
        return corrections.step(self.registration, Action(self.cleaned_data["action"]), by=self.by)


CorrectionForm = InformationForm | ResultsForm | StepForm


def _step_words(registration: Registration, one: lifecycle.StoppedStep) -> str:
    _, after = corrections.step_words(registration, one)
    return f"{corrections.step_button(one)}: hồ sơ thành “{after}”"


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
