"""What is typed about letterheads."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from danvan.office.letterhead import Letterhead, Style
from danvan.ui.forms import ChoiceField, DateField, Form, TextField
from danvan.units.enums import Document
from danvan.units.models import today

# What is written before the symbol by the style itself.
_BEFORE = re.compile(r"^\s*(số\s*:?)?[\s….\-–/]*", re.IGNORECASE)


class DayForm(Form):
    """The day whose letterheads are shown."""

    ngay = DateField(label="Xem ngày", required=False)


class LetterheadForm(Form):
    """The letterhead of a document from a day on."""

    on = DateField(
        label="Dùng từ ngày",
        initial=today,
        help_text="Văn bản của những ngày trước đó giữ nguyên thể thức cũ.",
    )
    style = ChoiceField(label="Thể thức", choices=Style.choices, widget=forms.RadioSelect)
    above = TextField(
        label="Cơ quan cấp trên",
        max_length=200,
        lines=2,
        required=False,
        help_text="Đứng trên cơ quan ban hành, ví dụ THÀNH ỦY BẾN TRE. Để trống nếu không có.",
    )
    body = TextField(
        label="Cơ quan ban hành",
        max_length=300,
        lines=2,
        help_text="Ví dụ BAN DÂN VẬN. Tên dài thì xuống dòng ở chỗ muốn ngắt.",
    )
    symbol = TextField(
        label="Ký hiệu",
        max_length=40,
        help_text="Phần sau số: BC/BDVThU với văn bản của Đảng, BC-UBND với văn bản hành chính.",
    )
    place = TextField(
        label="Địa danh", max_length=80, help_text="Đứng trước ngày, tháng, năm; ví dụ Bến Tre."
    )
    signs = TextField(
        label="Thẩm quyền ký",
        max_length=300,
        lines=3,
        help_text="Mỗi dòng một ý, ví dụ K/T TRƯỞNG BAN, dòng dưới PHÓ TRƯỞNG BAN. Không ghi họ tên.",
    )
    recipients = TextField(
        label="Nơi nhận",
        max_length=1000,
        lines=4,
        required=False,
        help_text="Mỗi nơi một dòng, không gạch đầu dòng.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if document.is_decision:
            del self.fields["place"], self.fields["signs"]
        if not document.is_sent:
            del self.fields["recipients"]

    def clean_above(self) -> str:
        return "\n".join(_lines(self.cleaned_data["above"].upper()))

    def clean_body(self) -> str:
        return "\n".join(_lines(self.cleaned_data["body"].upper()))

    def clean_symbol(self) -> str:
        """The symbol without what the style writes before it."""
        symbol = re.sub(r"\s+", "", _BEFORE.sub("", self.cleaned_data["symbol"]))
        if not symbol:
            raise forms.ValidationError("Chưa điền. Hãy ghi ký hiệu, ví dụ BC/BDVThU.")
        return symbol

    def clean_signs(self) -> str:
        return "\n".join(_lines(self.cleaned_data["signs"].upper()))

    def clean_recipients(self) -> str:
        return "\n".join(re.sub(r"^[-–+]\s*", "", line) for line in _lines(self.cleaned_data["recipients"]))

    def said(self) -> Letterhead:
        """The letterhead that was typed."""
        data = self.cleaned_data
        return Letterhead(
            style=Style(data["style"]),
            above=data["above"],
            body=data["body"],
            symbol=data["symbol"],
            place=data.get("place", ""),
            signs=tuple(data.get("signs", "").splitlines()),
            recipients=tuple(data.get("recipients", "").splitlines()),
        )


def typed(head: Letterhead) -> dict[str, str]:
    """What one would have typed for it."""
    return {
        "style": head.style.value,
        "above": head.above,
        "body": head.body,
        "symbol": head.symbol,
        "place": head.place,
        "signs": "\n".join(head.signs),
        "recipients": "\n".join(head.recipients),
    }


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
