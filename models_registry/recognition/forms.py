"""What is typed about decisions: filters, a new draft, the signed paper, a nomination."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from danvan.ui.forms import ChoiceField, DateField, Form, ModelChoiceField, PickerSelect, TextField
from danvan.ui.text import search_key
from danvan.ui.wording import date_vi
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit, UnitTerm, today
from models_registry import filing
from models_registry.models import Decision, DecisionKind, EmulationPeriod, Opinion, Registration, Sector
from models_registry.recognition import actions
from models_registry.recognition.actions import DecidingDesk, Signed, Source

_SCAN_SALT = "recognition.scan"
_SCAN_KEPT_FOR = 24 * 3600  # seconds between the upload and the confirmation
_PREFIX = re.compile(r"^\s*số\s*:?\s*", re.IGNORECASE)
_SCANS = (".pdf", *filing.IMAGES)


class DecisionsFilter(Form):
    """Which recorded decisions are listed."""

    q = TextField(
        label="Số quyết định hoặc nơi ban hành",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "Số quyết định hoặc nơi ban hành"}),
    )
    period = ModelChoiceField(
        label="Kỳ",
        queryset=EmulationPeriod.objects.latest_first(),
        required=False,
        empty_label="Mọi kỳ",
        to_field_name="code",
    )
    level = ChoiceField(
        label="Cấp",
        required=False,
        choices=[("", "Mọi cấp"), *((str(level.value), level.label.capitalize()) for level in DESK_LEVELS)],
    )
    kind = ChoiceField(label="Loại", required=False, choices=[("", "Mọi loại"), *DecisionKind.choices])

    def narrow(self, decisions: QuerySet[Decision]) -> QuerySet[Decision]:
        """Those of `decisions` that match; a filter that cannot be read matches all."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        for name in {"period", "level", "kind"} & asked.keys():
            decisions = decisions.filter(**{name: asked[name]})
        if q := asked.get("q"):
            named = Unit.objects.called(q).values("pk")
            decisions = decisions.filter(number__icontains=kept_number(q)) | decisions.filter(
                issuer__in=named
            )
        return decisions


class CandidatesFilter(Form):
    """Which of the registrations that may become lines are shown, and added by "all"."""

    q = TextField(
        label="Tên mô hình hoặc mã",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "Tên mô hình (có dấu hay không) hoặc mã"}),
    )
    source = ChoiceField(
        label="Căn cứ",
        required=False,
        choices=[
            ("", "Đủ căn cứ trình"),
            (Source.APPRAISED, Opinion.ELIGIBLE.label),
            (Source.NOMINATED, "Được giới thiệu lên"),
            (Source.OTHER_TARGET, "Đăng ký cấp trên"),
        ],
    )
    sector = ModelChoiceField(
        label="Lĩnh vực", queryset=Sector.objects.none(), required=False, empty_label="Mọi lĩnh vực"
    )
    unit = ChoiceField(label="Đơn vị", required=False, widget=PickerSelect)

    def __init__(self, data: Any, *, found: QuerySet[Registration], kind: str) -> None:
        super().__init__(data)
        known = found.order_by()
        sector = self.fields["sector"]
        sector.queryset = Sector.objects.filter(pk__in=known.values("sector")).order_by("position", "pk")
        names = UnitTerm.objects.on(today()).filter(unit__in=known.values("keeper")).in_order()
        self.fields["unit"].choices = [("", "Mọi đơn vị"), *names.values_list("unit_id", "name")]
        if kind == DecisionKind.REVOKE:
            del self.fields["source"]

    def narrow(self, found: QuerySet[Registration]) -> QuerySet[Registration]:
        """Those of `found` that match; a filter that cannot be read matches all."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("sector"):
            found = found.filter(sector=asked["sector"])
        if asked.get("unit"):
            found = found.filter(keeper=asked["unit"])
        if q := asked.get("q"):
            by_code = found.filter(emulation_model__code__iexact=q)
            found = found.filter(search_key__contains=search_key(q)) | by_code
        return found


class DraftForm(Form):
    """A new draft: of which desk, for which period, to recognise or to revoke."""

    desk = ChoiceField(label="Nơi ra quyết định")
    period = ModelChoiceField(
        label="Kỳ", queryset=EmulationPeriod.objects.latest_first(), empty_label=None, to_field_name="code"
    )
    kind = ChoiceField(label="Loại", choices=DecisionKind.choices, widget=forms.RadioSelect)
    summary = TextField(
        label="Trích yếu",
        required=False,
        max_length=300,
        help_text="Có thể ghi sau, khi quyết định đã ký.",
    )

    def __init__(self, *args: Any, desks: list[DecidingDesk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desks = {_word_of(desk): desk for desk in desks}
        self.fields["desk"].choices = [(word, name_of(desk)) for word, desk in self._desks.items()]

    def clean_desk(self) -> DecidingDesk:
        """The desk chosen."""
        return self._desks[self.cleaned_data["desk"]]


def _word_of(desk: DecidingDesk) -> str:
    return f"{desk.term.unit_id}-{desk.recorded_for.pk}" if desk.recorded_for else str(desk.term.unit_id)


def name_of(desk: DecidingDesk) -> str:
    """How the desk is called where one is chosen."""
    name = f"{desk.term.desk_name} ({desk.term.level_label})"
    if desk.recorded_for and desk.term.last_day and desk.term.last_day < today():
        return f"{name}: quyết định đã ký, đơn vị kết thúc ngày {date_vi(desk.term.last_day)}"
    return f"{name}: ghi theo văn bản giấy, phần của {desk.recorded_for}" if desk.recorded_for else name


def kept_number(typed: str) -> str:
    """A number as it is kept: without "Số", without spaces."""
    return re.sub(r"\s+", "", _PREFIX.sub("", typed))


class RecordForm(Form):
    """The signed paper. The scan comes as a file, and once taken as a signed word about it."""

    number = TextField(label="Số, ký hiệu", max_length=60, help_text="Ghi như trên văn bản, ví dụ 125-QĐ/TU.")
    date = DateField(label="Ngày ký", help_text="Ngày/tháng/năm, ví dụ 25/01/2026.")
    signer = TextField(label="Người ký", max_length=120)
    signer_position = TextField(label="Chức vụ người ký", max_length=160, required=False)
    issued_by = TextField(
        label="Cơ quan ban hành", max_length=200, help_text="Tên cơ quan ghi ở đầu văn bản."
    )
    summary = TextField(label="Trích yếu", max_length=300, lines=2)
    reason = TextField(label="Lý do thu hồi", max_length=2000, lines=4)
    scan = forms.FileField(
        label="Bản quét quyết định",
        required=False,
        help_text="Tệp PDF hoặc ảnh (JPG, PNG, WEBP), tối đa 15 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(_SCANS)}),
    )
    taken = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision = decision
        self.kept: dict[str, str] = self._read(self.data.get("taken", "")) if self.is_bound else {}
        if decision.kind == DecisionKind.RECOGNISE:
            del self.fields["reason"]

    compulsory = frozenset({"scan"})

    def clean_number(self) -> str:
        """The number as it is kept."""
        number = kept_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError("Chưa điền. Hãy ghi số của quyết định.")
        return number

    def clean_date(self) -> Any:
        """A day that has come, and not before the period began."""
        date, begun = self.cleaned_data["date"], self.decision.period.starts_on
        if date > today():
            raise forms.ValidationError(
                f"Ngày {date:%d/%m/%Y} chưa đến. Chỉ ghi quyết định đã ký; xem lại ngày ký."
            )
        if date < begun:
            raise forms.ValidationError(
                f"Ngày ký trước khi kỳ bắt đầu ({begun:%d/%m/%Y}). Xem lại ngày ký, hoặc kỳ của dự thảo."
            )
        return date

    def clean_scan(self) -> UploadedFile | None:
        """A file looked at from the inside and kept; its description stands in `kept`."""
        upload = self.cleaned_data["scan"]
        if upload is None:
            if not self.kept:
                raise forms.ValidationError("Chưa có bản quét. Chọn tệp PDF hoặc ảnh của quyết định đã ký.")
            return None
        if not str(upload.name).lower().endswith(_SCANS):
            raise forms.ValidationError("Bản quét là tệp PDF hoặc ảnh (JPG, PNG, WEBP). Chọn lại tệp.")
        try:
            checked = filing.check(upload)
        except filing.FileRefusedError as error:
            raise forms.ValidationError(str(error)) from error
        filing.store(checked)
        self.kept = {
            "scan_name": checked.name,
            "scan_sha256": checked.sha256,
            "scan_type": checked.content_type,
        }
        return upload

    def clean(self) -> dict[str, Any]:
        """The number is free at this desk in that year."""
        data = super().clean() or self.cleaned_data
        number, date = data.get("number"), data.get("date")
        if number and date and actions.number_is_taken(self.decision, number, date.year):
            self.add_error(
                "number", f"Số {number} đã có trong năm {date.year}. Xem lại số và ngày ký trên văn bản."
            )
        return data

    @property
    def word(self) -> str:
        """The scan that was taken, as a word that only this decision accepts again."""
        return (
            signing.dumps({**self.kept, "decision": self.decision.pk}, salt=_SCAN_SALT) if self.kept else ""
        )

    def _read(self, word: str) -> dict[str, str]:
        try:
            said = signing.loads(word, salt=_SCAN_SALT, max_age=_SCAN_KEPT_FOR)
        except signing.BadSignature:
            return {}
        return said if said.pop("decision", None) == self.decision.pk else {}

    def signed(self) -> Signed:
        """The paper as typed."""
        data = self.cleaned_data
        names = ("number", "date", "signer", "signer_position", "issued_by", "summary", "reason")
        return Signed(**{name: data[name] for name in names if name in data}, **self.kept)


class NominateForm(Form):
    """Why this one deserves to be looked at above."""

    note = TextField(
        label="Lý do giới thiệu",
        max_length=1000,
        lines=5,
        help_text="Điểm nổi bật, sức lan tỏa, khả năng nhân rộng.",
    )
