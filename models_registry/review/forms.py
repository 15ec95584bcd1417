"""What a reviewer is asked before a step: a reason, the boxes pointed at, a new last day; and the desk's filters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from danvan.accounts.models import User
from danvan.ui.components import FilterChip
from danvan.ui.forms import ChoiceField, DateField, Form, ModelChoiceField, MultipleChoiceField, TextField
from danvan.ui.text import search_key
from danvan.units.desks import route, targets
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit, today
from models_registry import filing
from models_registry.lifecycle import AMENDABLE, Paper
from models_registry.models import (
    Dossier,
    EmulationModel,
    EmulationPeriod,
    EntryType,
    ExplanationKind,
    Opinion,
    Origin,
    Registration,
    ResultReport,
    Sector,
    StandardSector,
    SubjectType,
)
from models_registry.review.actions import BULK
from models_registry.review.desk import MOST_AT_ONCE, DeskStep, Surroundings, waiting
from models_registry.wording import LevelNames
from models_registry.workflow import Action, transition

OUTDATED = "Trang mở đã lâu nên thiếu thông tin. Hãy mở lại trang này."
_DAYS_TO_MEND = 7
# Level and axes are not among them: once sent, only a desk changes these.
_DOSSIER_BOXES = (
    "person_name",
    "person_position",
    "background",
    "goals",
    "changes_this_year",
    "approach",
    "place_and_people",
    "starts_on",
    "ends_on",
    "contact_name",
    "contact_phone",
    "forces",
    "resources",
    "outputs",
    "sustainability",
)
_RESULT_BOXES = ("achieved", "situation", "process", "difficulties", "lessons")


def _names(model: type[Any], fields: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, _sentence(str(model._meta.get_field(name).verbose_name))) for name in fields]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_METRICS, _EVIDENCE = ("metrics", "Kết quả bằng số"), ("evidence", "Tài liệu minh chứng")
# The boxes that can be pointed at when a dossier goes back: key, name. The keys are the names of the fields.
REGISTRATION_BOXES = [*_names(Registration, ("title",)), *_names(Dossier, _DOSSIER_BOXES), _EVIDENCE]
RESULT_BOXES = [*_names(ResultReport, _RESULT_BOXES), _METRICS, _EVIDENCE]
BOX_NAMES = dict([*REGISTRATION_BOXES, *RESULT_BOXES])


def _absent_boxes(registration: Registration) -> set[str]:
    """The boxes that the form of this registration does not have."""
    absent = set()
    if registration.subject != SubjectType.INDIVIDUAL:
        absent |= {"person_name", "person_position"}
    if registration.origin not in (Origin.MAINTAINED, Origin.UPGRADED):
        absent |= {"changes_this_year"}
    return absent


class MoveForm(Form):
    """What every step carries: the number of its form, and how many moves the person had in front of them."""

    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": OUTDATED, "invalid": OUTDATED}
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": OUTDATED, "invalid": OUTDATED}
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        registration: Registration,
        paper_of: str = "",
        **kwargs: Any,
    ) -> None:
        self.registration, self.paper_of = registration, paper_of
        initial = {"key": uuid4(), "seen": registration.moves, **kwargs.pop("initial", {})}
        super().__init__(data, files, initial=initial, **kwargs)
        for name in ("key", "seen"):
            self.fields[name].label = "Biểu mẫu"
        if paper_of:
            self.fields |= _paper_fields(paper_of)
            self.order_fields(_PAPER)

    def clean_paper_date(self) -> dt.date:
        """A day that has come."""
        date = self.cleaned_data["paper_date"]
        if date > today():
            raise forms.ValidationError("Ngày này chưa đến. Xem lại ngày trên văn bản.")
        return date

    def clean_paper_scan(self) -> filing.Checked | None:
        """The scan, looked at from the inside."""
        upload = self.cleaned_data["paper_scan"]
        if upload is None:
            return None
        if not str(upload.name).lower().endswith(_SCANS):
            raise forms.ValidationError("Bản quét là tệp PDF hoặc ảnh (JPG, PNG, WEBP). Chọn lại tệp.")
        try:
            return filing.check(upload)
        except filing.FileRefusedError as error:
            raise forms.ValidationError(str(error)) from error

    def said(self) -> dict[str, Any]:
        """What the action is told; a scan is kept by then."""
        rest = {name: value for name, value in self.cleaned_data.items() if name not in _PAPER}
        return {**rest, "paper": self._paper()} if self.paper_of else rest

    def _paper(self) -> Paper:
        number, date, scan = (self.cleaned_data[name] for name in _PAPER)
        if scan is None:
            return Paper(number, date)
        filing.store(scan)
        return Paper(number, date, scan.sha256, scan.name, scan.content_type)


_PAPER = ("paper_number", "paper_date", "paper_scan")
_SCANS = (".pdf", *filing.IMAGES)


def _paper_fields(desk: str) -> dict[str, forms.Field]:
    """What is asked about the paper by which `desk` answered."""
    return {
        "paper_number": TextField(
            label="Số văn bản",
            max_length=60,
            help_text=f"Văn bản trả lời của {desk}. Ví dụ: 45-CV/BDVThU",
            error_messages={"required": "Ghi số của văn bản trả lời."},
        ),
        "paper_date": DateField(label="Ngày văn bản", help_text="Ví dụ: 05/03/2026"),
        "paper_scan": forms.FileField(
            label="Bản quét",
            required=False,
            help_text="Nên có. Tệp PDF hoặc ảnh.",
            widget=forms.ClearableFileInput(attrs={"accept": ",".join(_SCANS)}),
        ),
    }


def _reason(hint: str, *, required: bool = True, label: str = "Lý do") -> TextField:
    return TextField(
        label=label,
        max_length=2_000,
        lines=4,
        required=required,
        help_text=hint,
        error_messages={"required": "Ghi rõ lý do."},
    )


class StepForm(MoveForm):
    """A step that may carry a remark."""

    reason = _reason(
        "Không bắt buộc. Đơn vị và các nơi xét thấy được.", required=False, label="Ý kiến kèm theo"
    )


class ReasonForm(MoveForm):
    """A step that must say why."""

    reason = _reason("Đơn vị đọc được nguyên văn. Nói rõ điều cần biết để làm tiếp.")


class RefuseForm(MoveForm):
    """Why it is not taken, and which other one it repeats."""

    reason = _reason("Đơn vị đọc được nguyên văn. Ví dụ: “Trùng nội dung với mô hình của Hội Phụ nữ phường”.")
    duplicate_of = TextField(
        label="Trùng với mô hình mang mã",
        max_length=20,
        required=False,
        help_text="Chỉ điền khi trùng. Ví dụ: DVK-2023-00041.",
    )

    def clean_duplicate_of(self) -> str:
        """The code of a model that exists, and is not this one."""
        code = self.cleaned_data["duplicate_of"].upper()
        if code and code == self.registration.code:
            raise forms.ValidationError("Đây là mã của chính hồ sơ này. Ghi mã của mô hình kia.")
        if code and not EmulationModel.objects.filter(code=code).exists():
            raise forms.ValidationError(f"Không có mô hình nào mang mã {code}. Xem lại mã, hoặc để trống.")
        return code


class _ReturnForm(MoveForm):
    reason = _reason("Nói rõ cần bổ sung gì. Ví dụ: “Nêu rõ số hộ tham gia, kèm xác nhận của Đảng ủy”.")
    boxes = MultipleChoiceField(
        label="Các mục cần sửa",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Mục được đánh dấu sẽ nổi lên trong biểu mẫu của đơn vị.",
    )
    due_on = DateField(label="Hạn gửi lại", help_text="Ví dụ: 05/03/2026")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"due_on": today() + dt.timedelta(days=_DAYS_TO_MEND)}
        super().__init__(*args, **kwargs)

    def clean_due_on(self) -> dt.date:
        """A day that has not passed."""
        due = self.cleaned_data["due_on"]
        if due < today():
            raise forms.ValidationError("Hạn này đã qua. Chọn từ hôm nay trở đi.")
        return due


class ReturnForm(_ReturnForm):
    """What the unit must mend in its registration, and by when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        absent = _absent_boxes(self.registration)
        self.fields["boxes"].choices = [box for box in REGISTRATION_BOXES if box[0] not in absent]


class ReturnResultsForm(_ReturnForm):
    """What the unit must mend in its results, and by when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boxes"].choices = RESULT_BOXES


_FORMS: dict[Action, type[MoveForm]] = {
    Action.RETURN: ReturnForm,
    Action.RETURN_RESULTS: ReturnResultsForm,
    Action.REFUSE: RefuseForm,
}


def form_for(
    action: Action, registration: Registration, data: Any = None, files: Any = None, *, paper_of: str = ""
) -> MoveForm:
    """The form of a step with a button: it asks for a reason where the table does, and for the paper by which the
    offline desk named `paper_of` answered."""
    row = transition(action, registration.status)
    plain = ReasonForm if row is not None and row.reason else StepForm
    return _FORMS.get(action, plain)(data, files, registration=registration, paper_of=paper_of)


class AppraiseForm(MoveForm):
    """The opinion, and why if something is missing."""

    opinion = ChoiceField(label="Ý kiến thẩm định", choices=Opinion.choices, widget=forms.RadioSelect)
    reason = _reason("Bắt buộc khi cần bổ sung hoặc chưa đủ điều kiện.", required=False)

    def clean(self) -> dict[str, Any]:
        """An unfavourable opinion says why."""
        data = super().clean() or self.cleaned_data
        if data.get("opinion") not in (None, Opinion.ELIGIBLE) and not data.get("reason"):
            self.add_error("reason", "Ghi rõ lý do khi chưa đủ điều kiện hoặc cần bổ sung.")
        return data

    def said(self) -> dict[str, Any]:
        """With the opinion as such."""
        return {**super().said(), "opinion": Opinion(self.cleaned_data["opinion"])}


class TransferForm(MoveForm):
    """The other level, and why."""

    to = ChoiceField(label="Cấp đăng ký mới", widget=forms.RadioSelect)
    reason = _reason("Đơn vị và nơi xét mới đọc được. Ví dụ: “Quy mô toàn thành phố, phù hợp cấp thành phố”.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit, day = self.registration.keeper, today()
        names = LevelNames.around(unit, on=day)
        self.fields["to"].choices = [
            (level.value, f"{_sentence(names.of(level))}: {route(unit, level, on=day)[-1].name} quyết định")
            for level in targets(unit, on=day)
            if level != self.registration.target_level
        ]

    def said(self) -> dict[str, Any]:
        """With the level as such."""
        return {**super().said(), "to": Level(int(self.cleaned_data["to"]))}


class AmendForm(MoveForm):
    """The spelling of the title and the axes, put right for all to see."""

    title = TextField(label="Tên mô hình, điển hình", max_length=255, help_text="Chỉ sửa lỗi chính tả.")
    sector = ModelChoiceField(label="Lĩnh vực", queryset=Sector.objects.none(), empty_label=None)
    entry_type = ChoiceField(label="Loại", choices=EntryType.choices, widget=forms.RadioSelect)
    subject = ChoiceField(label="Chủ thể", choices=SubjectType.choices, widget=forms.RadioSelect)
    origin = ChoiceField(label="Hình thức", choices=Origin.choices, widget=forms.RadioSelect)
    reason = _reason("Đơn vị đọc được. Ví dụ: “Lĩnh vực chưa khớp với nội dung”.")

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        now = {name: getattr(registration, name) for name in AMENDABLE}
        super().__init__(*args, registration=registration, initial=now, **kwargs)
        term = registration.keeper.latest_term
        offered = Sector.objects.offered(registration.period, term.path if term else "")
        own = Q(pk__in=offered.values("pk")) | Q(pk=registration.sector_id)
        self.fields["sector"].queryset = Sector.objects.filter(own).order_by("position", "pk")

    def clean(self) -> dict[str, Any]:
        """Something must differ."""
        data = super().clean() or self.cleaned_data
        if not self.errors and all(data[name] == getattr(self.registration, name) for name in AMENDABLE):
            raise forms.ValidationError("Chưa có gì thay đổi. Sửa ít nhất một mục.")
        return data

    def said(self) -> dict[str, Any]:
        """What is amended, apart from why and by which form."""
        data = super().said()
        changes = {name: data.pop(name) for name in AMENDABLE}
        return {**data, "changes": changes}


class InspectForm(Form):
    """A visit."""

    on = DateField(label="Ngày kiểm tra", help_text="Ví dụ: 05/03/2026")
    team = TextField(
        label="Thành phần đoàn",
        max_length=255,
        help_text="Ví dụ: Ban Dân vận, Ủy ban Mặt trận Tổ quốc, Hội Nông dân.",
    )
    findings = TextField(
        label="Nội dung, kết quả kiểm tra",
        max_length=5_000,
        lines=6,
        help_text="Đã xem gì, nghe ai, thấy thế nào so với hồ sơ.",
    )

    def clean_on(self) -> dt.date:
        """A day that has come."""
        on = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("Ngày kiểm tra chưa đến.")
        return on


class ExplainForm(Form):
    """Why it is not there yet, as the desk sees it."""

    kind = ChoiceField(label="Lý do", choices=ExplanationKind.choices, widget=forms.RadioSelect)
    note = TextField(
        label="Ghi rõ", max_length=300, help_text="Một dòng; đứng cạnh số liệu trong báo cáo tổng hợp."
    )


_MOVES = re.compile(r"\d{1,9}", re.ASCII)


class SeenField(forms.Field):
    """The registrations of a step for many: token → moves, from "token:moves" each."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": "Chưa chọn hồ sơ nào. Quay lại danh sách và đánh dấu hồ sơ.",
        "invalid": OUTDATED,
        "many": f"Mỗi lần làm tối đa {MOST_AT_ONCE} hồ sơ.",
    }

    def to_python(self, value: Any) -> dict[str, int]:
        """Refused as a whole when one part cannot be read."""
        pairs = [str(one).rpartition(":") for one in value or []]
        if any(not token or not _MOVES.fullmatch(moves) for token, _, moves in pairs):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if len(pairs) > MOST_AT_ONCE:
            raise forms.ValidationError(self.error_messages["many"], code="many")
        return {token: int(moves) for token, _, moves in pairs}


class BulkForm(Form):
    """A step for many, as confirmed."""

    key = forms.UUIDField(
        label="Biểu mẫu",
        widget=forms.HiddenInput,
        error_messages={"required": OUTDATED, "invalid": OUTDATED},
    )
    viec = ChoiceField(
        label="Việc", widget=forms.HiddenInput, choices=[(action.value, action.label) for action in BULK]
    )
    ho_so = SeenField(label="Hồ sơ")

    @property
    def action(self) -> Action:
        """The step."""
        return Action(self.cleaned_data["viec"])


class DeskFilter(django_filters.FilterSet):
    """What lies at the desk, narrowed; the address holds it."""

    q = django_filters.CharFilter(label="Tên mô hình, mã hồ sơ", method="search")
    # Kept in the address; `rows` narrows by it after the steps were counted.
    buoc = django_filters.ChoiceFilter(label="Bước", choices=DeskStep.choices, method="as_they_are")
    ky = django_filters.ChoiceFilter(label="Kỳ thi đua", field_name="period__code", empty_label="Mọi kỳ")
    cap = django_filters.ChoiceFilter(label="Cấp đăng ký", field_name="target_level", empty_label="Mọi cấp")
    linh_vuc = django_filters.ChoiceFilter(
        label="Lĩnh vực",
        field_name="sector__standard",
        choices=StandardSector.choices,
        empty_label="Mọi lĩnh vực",
    )
    don_vi = django_filters.CharFilter(label="Đơn vị (tên hoặc mã)", method="of_unit")

    class Meta:
        model = Registration
        fields: list[str] = []
        form = Form

    def __init__(self, *args: Any, level_names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = EmulationPeriod.objects.latest_first().values_list("code", "name")
        self.filters["ky"].extra["choices"] = list(periods)
        self.filters["cap"].extra["choices"] = [
            (level.value, _sentence(level_names[level])) for level in DESK_LEVELS
        ]
        self.form.fields["buoc"].widget = forms.HiddenInput()
        self.form.fields["q"].widget.attrs["placeholder"] = "Tên hoặc mã, không cần dấu"

    def search(self, rows: QuerySet[Registration], _name: str, asked: str) -> QuerySet[Registration]:
        """Titles that hold the letters, whatever their accents; codes that hold them as they are."""
        key = search_key(asked)
        by_code = Q(emulation_model__code__icontains=asked.strip())
        return rows.filter(Q(search_key__contains=key) | by_code if key else by_code)

    def as_they_are(self, rows: QuerySet[Registration], _name: str, _step: str) -> QuerySet[Registration]:
        """All steps: they are counted first."""
        return rows

    @property
    def step(self) -> DeskStep | None:
        """The step asked for, if any."""
        asked = self.form.cleaned_data.get("buoc") if self.is_bound and self.errors is not None else ""
        return DeskStep(asked) if asked else None

    @property
    def rows(self) -> QuerySet[Registration]:
        """What the filters leave, of the step asked for."""
        return self.qs.filter(status__in=self.step.statuses) if self.step else self.qs

    def of_unit(self, rows: QuerySet[Registration], _name: str, asked: str) -> QuerySet[Registration]:
        """Those of the units called so, today or formerly."""
        return rows.filter(keeper__in=Unit.objects.called(asked).values("pk"))

    def chips(self, address_without: Any) -> list[FilterChip]:
        """The filters in force but the step, each with the address (`address_without(name)`) that drops it."""
        held = self.form.cleaned_data if self.is_bound and self.errors is not None else {}
        shown = [(name, value) for name, value in held.items() if value and name != "buoc"]
        return [FilterChip(self._words(name, value), address_without(name)) for name, value in shown]

    def _words(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        choices = field.choices if isinstance(field, forms.ChoiceField) else ()
        said = {str(key): label for key, label in choices}.get(value, value)
        return f"{field.label}: {said}"


def asked(query: QueryDict, user: User, around: Surroundings) -> DeskFilter:
    """What waits at the desks of `user`, narrowed by an address."""
    names = {level.value: around.level_name(level) for level in DESK_LEVELS}
    return DeskFilter(query, queryset=waiting(user), level_names=names)
