"""The registration form in its sections, the results, and the small forms around them.

A draft needs nothing but its title; what is compulsory before sending is said by `compulsory` (words.md,
"Compulsory") and asked for by the same forms with `sending=True`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django import forms

from danvan.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    ModelChoiceField,
    NumberField,
    PhoneField,
    TextField,
    TickField,
)
from danvan.ui.text import search_key
from danvan.units.desks import route, targets
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm, chain_of, last_said, path_of, today
from models_registry.models import (
    EmulationModel,
    EmulationPeriod,
    EntryType,
    ExplanationKind,
    Measure,
    Origin,
    Quality,
    Registration,
    Sector,
    SubjectType,
)
from models_registry.workflow import Status

LONG = 10_000  # characters in one box; the longest real dossier read had 2,100
LONGEST_TITLE = 255
MOST_METRICS = 12
MOST_PARTNERS = 10


def _box(label: str, hint: str, *, lines: int = 4, **more: Any) -> TextField:
    return TextField(label=label, help_text=hint, max_length=LONG, lines=lines, required=False, **more)


class SectionForm(Form):
    """A part of the registration form. With `sending`, what is compulsory must be there."""

    title = ""
    # The fields that a desk asked to have mended.
    pointed: frozenset[str] = frozenset()
    # What the period makes compulsory besides, when it asks for all nine boxes.
    recommended: frozenset[str] = frozenset()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *args: Any,
        registration: Registration,
        sending: bool = False,
        **kwargs: Any,
    ) -> None:
        self.registration = registration
        kwargs.setdefault("initial", self.stored(registration))
        super().__init__(data, *args, **kwargs)
        self.compulsory = self.needed()
        self.prepare()
        if sending:
            for name in self.compulsory & set(self.fields):
                self.fields[name].required = True

    def prepare(self) -> None:
        """Choices and disabled fields that depend on the registration."""

    def needed(self) -> frozenset[str]:
        """The fields that must be filled in before sending."""
        one = self.registration
        needed = self.needed_of(one.period, origin=one.origin, subject=self.subject_said)
        return needed & KindForm.compulsory if one.is_by_title_alone else needed

    def not_asked(self) -> frozenset[str]:
        """The fields that ask nothing of such a registration: left empty, they are not spoken of."""
        return frozenset()

    @property
    def subject_said(self) -> str:
        """Collective or of one person, as the form says it."""
        return self.registration.subject

    @classmethod
    def needed_of(cls, period: EmulationPeriod, *, origin: str, subject: str) -> frozenset[str]:
        """The same for any registration of that kind."""
        extra = cls.recommended if period.all_boxes_compulsory else frozenset()
        return cls.compulsory | extra

    def stored(self, registration: Registration) -> dict[str, Any]:
        """What the dossier holds, as the form shows it."""
        return {
            name: getattr(registration.dossier, name)
            for name in self.base_fields
            if hasattr(registration.dossier, name)
        }

    def values(self) -> dict[str, Any]:
        """What may be saved: every field that was read without a mistake."""
        return {name: value for name, value in self.cleaned_data.items() if not self.fields[name].disabled}

    def left_out(self) -> list[str]:
        """What `values` does not hold though it was typed, each box with the reason."""
        named = (
            (self.fields[name].label, errors[0])
            for name, errors in self.errors.items()
            if name in self.fields
        )
        return [_left_out(label, reason) for label, reason in named]


def _left_out(label: object, reason: str) -> str:
    return f"{label}: {reason[0].lower()}{reason[1:].rstrip('.')}"


class KindForm(SectionForm):
    """What it is, and for which level."""

    title = "Tên và loại"
    compulsory = frozenset({"name", "target_level", "sector"})

    name = TextField(
        label="Tên mô hình",
        max_length=LONGEST_TITLE,
        help_text="Ngắn, dễ nhớ, thấy được nội dung. Ví dụ: “Hẻm sạch, ngõ xanh khu phố 3”.",
    )
    entry_type = ChoiceField(label="Đây là", choices=EntryType.choices, widget=forms.RadioSelect)
    subject = ChoiceField(label="Của", choices=SubjectType.choices, widget=forms.RadioSelect)
    person_name = TextField(
        label="Họ và tên cá nhân",
        max_length=120,
        required=False,
        help_text="Chỉ điền khi là điển hình, mô hình của cá nhân.",
    )
    person_position = TextField(label="Chức vụ, đơn vị công tác", max_length=200, required=False)
    origin = ChoiceField(label="Hình thức", choices=Origin.choices, widget=forms.RadioSelect)
    replicated_from = TextField(
        label="Nhân rộng từ mô hình mã số",
        max_length=32,
        required=False,
        help_text="Chỉ điền khi nhân rộng. Ví dụ: DVK-2023-00041.",
    )
    sector = ModelChoiceField(
        label="Lĩnh vực", queryset=Sector.objects.none(), required=False, empty_label="Chọn lĩnh vực"
    )
    target_level = forms.TypedChoiceField(
        label="Cấp đăng ký",
        coerce=lambda value: Level(int(value)),
        empty_value=None,
        required=False,
        error_messages={
            "required": "Chọn cấp sẽ xét công nhận.",
            "invalid_choice": "Đơn vị không đăng ký được cấp này vì không có nơi xét. Chọn lại trong danh sách.",
        },
    )

    def stored(self, registration: Registration) -> dict[str, Any]:
        source = registration.emulation_model.replicated_from
        return {
            **super().stored(registration),
            "name": registration.title,
            "entry_type": registration.entry_type,
            "subject": registration.subject,
            "origin": registration.origin,
            "sector": registration.sector_id,
            "target_level": registration.target_level,
            "replicated_from": source.code if source else "",
        }

    def prepare(self) -> None:
        unit, day = self.registration.keeper, today()
        term = UnitTerm.objects.on(day).filter(unit=unit).first()
        names = dict(
            UnitTerm.objects.on(day)
            .keeping_desks()
            .filter(unit__in=_ids(term))
            .values_list("unit_id", "desk_name")
        )
        choices = []
        for level in targets(unit, on=day):
            last = route(unit, level, on=day)[-1]
            label = level.label if level == Level.GRASSROOTS else last.level_label
            choices.append(
                (level.value, f"{label.capitalize()}: {names.get(last.served_by_id, last.name)} xét")
            )
        self.fields["target_level"].choices = [("", "Chọn cấp"), *choices]
        first = (
            route(unit, Level(self.registration.target_level), on=day)[:1]
            if self.registration.target_level
            else []
        )
        where = f" Hồ sơ này gửi đến: {first[0].name}." if first else ""
        self.fields["target_level"].help_text = f"Cấp sẽ xét công nhận.{where}"
        self.fields["sector"].queryset = Sector.objects.offered(
            self.registration.period, term.path if term else ""
        )
        if self.registration.status != Status.DRAFT:
            for name in ("entry_type", "subject", "origin", "sector", "target_level"):
                self.fields[name].disabled = True
            self.fields[
                "target_level"
            ].help_text = "Đã gửi nên chỉ nơi thẩm định đổi được; ghi đề nghị vào hồ sơ nếu cần."

    def not_asked(self) -> frozenset[str]:
        individual = self.subject_said == SubjectType.INDIVIDUAL
        person = frozenset() if individual else frozenset({"person_name", "person_position"})
        replicated = self.registration.origin == Origin.REPLICATED
        return person if replicated else person | {"replicated_from"}

    @property
    def subject_said(self) -> str:
        return self["subject"].value()

    @classmethod
    def needed_of(cls, period: EmulationPeriod, *, origin: str, subject: str) -> frozenset[str]:
        individual = subject == SubjectType.INDIVIDUAL
        person = frozenset({"person_name", "person_position"}) if individual else frozenset()
        return super().needed_of(period, origin=origin, subject=subject) | person

    def clean_replicated_from(self) -> EmulationModel | None:
        code = self.cleaned_data["replicated_from"].upper()
        if not code:
            return None
        model = (
            EmulationModel.objects.filter(code=code).exclude(pk=self.registration.emulation_model_id).first()
        )
        if model is None:
            raise forms.ValidationError(
                f"Không có mô hình nào mang mã {code}. Xem lại mã trên hồ sơ gốc, hoặc để trống."
            )
        return model

    def values(self) -> dict[str, Any]:
        found = super().values()
        if "name" in found:
            found["title"] = found.pop("name")
        return found


def _ids(term: UnitTerm | None) -> list[int]:
    return [int(step) for step in term.path.split(".") if step] if term else []


class PurposeForm(SectionForm):
    """Why, and to what end."""

    title = "Lý do, mục tiêu"

    background = _box(
        "Thực trạng, lý do xây dựng mô hình",
        "Vấn đề có thật ở địa phương, đơn vị. Ví dụ: “Hẻm 12 thường ngập rác vì chưa có điểm tập kết”.",
    )
    goals = _box(
        "Mục tiêu, tiêu chí",
        "Đo được càng tốt, một dòng là đủ. Ví dụ: “100% hộ hai bên đường ký cam kết; 0 vụ tái lấn chiếm sau 3 tháng”.",
    )
    changes_this_year = _box(
        "Nội dung thay đổi năm nay",
        "Mô hình duy trì, nâng chất chỉ cần ghi điều mới của năm nay; các mục khác giữ như năm trước.",
        lines=3,
    )

    def prepare(self) -> None:
        if self.registration.origin not in (Origin.MAINTAINED, Origin.UPGRADED):
            del self.fields["changes_this_year"]

    @classmethod
    def needed_of(cls, period: EmulationPeriod, *, origin: str, subject: str) -> frozenset[str]:
        if origin == Origin.MAINTAINED:
            return frozenset({"changes_this_year"})
        return super().needed_of(period, origin=origin, subject=subject) | {"background", "goals"}


class ApproachForm(SectionForm):
    """How."""

    title = "Cách làm"

    approach = _box(
        "Nội dung, cách thức thực hiện",
        "Làm những việc gì, theo cách nào. Ví dụ: “Tổ tự quản đến từng nhà, hẹn giờ gom rác chiều thứ bảy”.",
        lines=6,
    )

    @classmethod
    def needed_of(cls, period: EmulationPeriod, *, origin: str, subject: str) -> frozenset[str]:
        if origin == Origin.MAINTAINED:
            return frozenset()
        return super().needed_of(period, origin=origin, subject=subject) | {"approach"}


class PlaceForm(SectionForm):
    """Where, for whom, when, and whom to call."""

    title = "Địa bàn, thời gian"

    place_and_people = _box(
        "Địa bàn, đối tượng",
        "Ở đâu, ai tham gia, ai được hưởng. Ví dụ: “Khu phố 3, 64 hộ dọc hẻm 12”.",
        lines=3,
    )
    starts_on = DateField(label="Thực hiện từ ngày", required=False, help_text="Ví dụ: 05/03/2026")
    ends_on = DateField(label="Đến ngày", required=False, help_text="Đã điền sẵn đến hết kỳ thi đua.")
    contact_name = TextField(label="Người phụ trách", max_length=120, required=False)
    contact_phone = PhoneField(label="Điện thoại người phụ trách", required=False)

    @classmethod
    def needed_of(cls, period: EmulationPeriod, *, origin: str, subject: str) -> frozenset[str]:
        needed = super().needed_of(period, origin=origin, subject=subject)
        needed |= {"starts_on", "ends_on", "contact_name", "contact_phone"}
        return needed if origin == Origin.MAINTAINED else needed | {"place_and_people"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
            self.add_error("ends_on", "Ngày kết thúc đứng trước ngày bắt đầu. Xem lại hai ngày này.")
        return data


class MoreForm(SectionForm):
    """What a good dossier has besides."""

    title = "Nên có thêm"
    recommended = frozenset({"forces", "resources", "outputs", "sustainability"})

    forces = _box("Lực lượng thực hiện", "Ai chủ trì, ai phối hợp, mỗi bên làm gì.", lines=3)
    resources = _box("Nguồn lực", "Kinh phí, vật tư, ngày công, xã hội hóa.", lines=3)
    outputs = _box("Sản phẩm, kết quả đầu ra", "Làm xong thì có gì để xem, để đếm.", lines=3)
    sustainability = _box(
        "Khả năng duy trì, nhân rộng", "Ai giữ cho mô hình sống tiếp; nơi khác học được không.", lines=3
    )
    partners = TextField(
        label="Đơn vị phối hợp",
        max_length=2_000,
        lines=2,
        required=False,
        help_text="Mỗi dòng một đơn vị trong tỉnh, ghi đúng tên, có dấu hay không đều được. Mô hình chỉ tính cho đơn "
        "vị chủ trì.",
    )

    def stored(self, registration: Registration) -> dict[str, Any]:
        named = registration.partners.annotate(said=last_said("pk")).order_by("said", "pk")
        return super().stored(registration) | {"partners": "\n".join(named.values_list("said", flat=True))}

    def clean_partners(self) -> list[int]:
        lines = [line.strip() for line in self.cleaned_data["partners"].splitlines() if line.strip()]
        if len(lines) > MOST_PARTNERS:
            raise forms.ValidationError(f"Ghi tối đa {MOST_PARTNERS} đơn vị phối hợp.")
        return [self._partner(line) for line in lines]

    def _partner(self, name: str) -> int:
        """The one living unit of the province that bears the name."""
        home = chain_of(self.registration.keeper.scope_path)[:2]
        terms = UnitTerm.objects.on(today()).below(path_of(home)).filter(search_key=search_key(name))
        found = list(terms.exclude(unit=self.registration.keeper_id).values_list("unit_id", flat=True)[:2])
        if not found:
            raise forms.ValidationError(
                f"Chưa thấy đơn vị “{name}” trong tỉnh. Xem lại tên trong trang Đơn vị."
            )
        if len(found) > 1:
            raise forms.ValidationError(
                f"Có nhiều đơn vị tên “{name}”. Ghi tên đầy đủ hơn, hoặc bỏ dòng này."
            )
        return found[0]


SECTIONS: dict[str, type[SectionForm]] = {
    "ten-va-loai": KindForm,
    "ly-do-muc-tieu": PurposeForm,
    "cach-lam": ApproachForm,
    "dia-ban-thoi-gian": PlaceForm,
    "nen-co-them": MoreForm,
}


# What a list of an old year is asked for all the same.
NEEDED_OF_A_TITLE = KindForm.compulsory
# What a new draft is filled in with: that these are there says nothing of what is known.
FILLED_IN = frozenset({"starts_on", "ends_on", "contact_name", "contact_phone"})


def needed_to_send(period: EmulationPeriod, *, origin: str, subject: str) -> frozenset[str]:
    """The fields of all sections that must be filled in before such a registration is sent."""
    needed = (form.needed_of(period, origin=origin, subject=subject) for form in SECTIONS.values())
    return frozenset().union(*needed)


def pointed_fields(boxes: Iterable[str]) -> frozenset[str]:
    """The fields of the forms that stand for the boxes a desk pointed at."""
    return frozenset("name" if box == "title" else box for box in boxes)


def first_pointed(boxes: Iterable[str]) -> str:
    """The slug of the first section with a box pointed at; the first section where none is."""
    fields = pointed_fields(boxes)
    found = (slug for slug, form in SECTIONS.items() if fields & set(form.base_fields))
    return next(found, next(iter(SECTIONS)))


def box_names(boxes: Iterable[str]) -> list[str]:
    """The names on screen of the boxes that a desk pointed at."""
    fields = {
        name: field for form in (*SECTIONS.values(), ResultForm) for name, field in form.base_fields.items()
    }
    names = {name: str(field.label) for name, field in fields.items()}
    names |= {"title": "Tên mô hình", "metrics": "Kết quả bằng số", "evidence": "Tài liệu minh chứng"}
    return [names[box] for box in boxes if box in names]


def missing(registration: Registration) -> dict[str, SectionForm]:
    """The sections that cannot be sent as they are, each as a form that shows what is missing."""
    checked = {slug: _as_sent(form_class, registration) for slug, form_class in SECTIONS.items()}
    return {slug: form for slug, form in checked.items() if not form.is_valid()}


def is_whole(registration: Registration) -> bool:
    """Whether one of which only the title was known has by now all that is asked of any other."""
    as_any_other = copy(registration)
    as_any_other.quality = Quality.FULL
    return not missing(as_any_other)


def _as_sent(form_class: type[SectionForm], registration: Registration) -> SectionForm:
    blank = form_class(registration=registration)
    data = {name: blank[name].value() for name in blank.fields}
    return form_class(
        {name: "" if value is None else value for name, value in data.items()},
        registration=registration,
        sending=True,
    )


class NewForm(Form):
    """What a draft begins with."""

    title = TextField(
        label="Tên mô hình",
        max_length=LONGEST_TITLE,
        help_text="Ngắn, dễ nhớ, thấy được nội dung; sửa được cho đến khi gửi.",
        error_messages={"required": "Ghi tên mô hình để bắt đầu."},
    )
    period = ModelChoiceField(label="Kỳ thi đua", queryset=EmulationPeriod.objects.none(), empty_label=None)
    unit = ModelChoiceField(label="Đơn vị đăng ký", queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, units: Any, periods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["period"].queryset = periods
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = units[0].pk


class ReasonForm(Form):
    """One sentence that says why."""

    reason = TextField(
        label="Lý do",
        max_length=2_000,
        lines=3,
        help_text="Ghi ngắn gọn; lý do được lưu vào lịch sử hồ sơ.",
        error_messages={"required": "Ghi rõ lý do."},
    )


class ResultForm(SectionForm):
    """The report in words."""

    title = "Báo cáo kết quả"
    compulsory = frozenset({"achieved"})

    achieved = _box(
        "Kết quả đạt được",
        "So với mục tiêu đã đăng ký. Ví dụ: “64/64 hộ phân loại rác; hẻm không còn điểm rác tự phát”.",
        lines=6,
    )
    situation = _box("Đặc điểm, tình hình", "Bối cảnh khi triển khai, nếu khác lúc đăng ký.", lines=3)
    process = _box("Quá trình triển khai", "Đã làm những việc gì, vào thời gian nào.")
    difficulties = _box("Hạn chế, khó khăn", "Điều chưa làm được và nguyên nhân.", lines=3)
    lessons = _box(
        "Bài học, khả năng duy trì, nhân rộng",
        "Điều rút ra; ai tiếp tục; nơi khác áp dụng được không.",
        lines=3,
    )
    no_numbers = TickField(label="Mô hình không có số liệu để thống kê", required=False)

    def stored(self, registration: Registration) -> dict[str, Any]:
        report = getattr(registration, "result", None)
        return {name: getattr(report, name) for name in self.base_fields} if report else {}


class MetricForm(Form):
    """One result in numbers. An empty row is left out."""

    name = TextField(label="Nội dung", max_length=120, required=False)
    measure = ChoiceField(label="Đơn vị tính", choices=[("", "Chọn"), *Measure.choices], required=False)
    planned = NumberField(label="Kế hoạch", max_digits=14, decimal_places=2, min_value=0, required=False)
    done = NumberField(label="Thực hiện", max_digits=14, decimal_places=2, min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.is_empty(data) or self.errors:
            return data
        if not data.get("name"):
            self.add_error("name", "Ghi số này là của nội dung gì.")
        if not data.get("measure"):
            self.add_error("measure", "Chọn đơn vị tính.")
        if data.get("done") is None:
            self.add_error("done", "Ghi số đã thực hiện; chưa có thì xóa cả dòng này.")
        return data

    @staticmethod
    def is_empty(data: Mapping[str, Any]) -> bool:
        """Whether the row was left blank (a measure alone is no content)."""
        return not data.get("name") and data.get("done") is None and data.get("planned") is None


class MetricFormSet(forms.BaseFormSet):
    """The rows of results in numbers; `rows()` are those that say something."""

    def rows(self) -> list[dict[str, Any]]:
        """The filled rows, in their order."""
        return [form.cleaned_data for form in self.forms if not MetricForm.is_empty(form.cleaned_data)]

    def left_out(self) -> list[str]:
        """Why the rows cannot be kept as they stand: the first reason of each row that cannot be read."""
        wrong = (
            (number, next(iter(form.errors.values()))[0])
            for number, form in enumerate(self.forms, start=1)
            if form.errors
        )
        return [_left_out(f"Kết quả bằng số, dòng {number}", reason) for number, reason in wrong]


def metric_rows(data: Any, initial: Sequence[Mapping[str, Any]]) -> MetricFormSet:
    """The rows of a report, as many as one may have or has already: that of a round holds those of its years."""
    most = max(MOST_METRICS, len(initial))
    made = forms.formset_factory(MetricForm, formset=MetricFormSet, extra=3, max_num=most, validate_max=True)
    return made(data, initial=initial, prefix="so")


class ExplainForm(Form):
    """Why it is not there yet."""

    kind = ChoiceField(label="Lý do", choices=ExplanationKind.choices, widget=forms.RadioSelect)
    note = TextField(label="Ghi rõ", max_length=300, error_messages={"required": "Ghi một dòng cho rõ."})
