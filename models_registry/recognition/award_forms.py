"""What is typed about awards: the filter of their list, the decision with its recipients, a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet

from danvan.accounts.models import User
from danvan.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    ModelChoiceField,
    MultipleChoiceField,
    PickerSelect,
    TextField,
    WholeNumberField,
)
from danvan.ui.text import search_key
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit, UnitTerm, last_said, today
from models_registry.models import (
    Award,
    AwardForm,
    AwardRecipient,
    AwardScope,
    EmulationPeriod,
    Registration,
    SubjectType,
)
from models_registry.recognition import award_actions
from models_registry.recognition.award_actions import Recipient, Said
from models_registry.recognition.forms import kept_number

_MOST_LINES = 500
_LONGEST_NAME, _LONGEST_POSITION = 200, 160


class AwardsFilter(Form):
    """Which awards are listed."""

    q = TextField(
        label="Số quyết định, cơ quan khen thưởng, tên người hoặc tập thể",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "Số quyết định, cơ quan hoặc tên được khen"}),
    )
    period = ModelChoiceField(
        label="Kỳ",
        queryset=EmulationPeriod.objects.latest_first(),
        required=False,
        empty_label="Mọi kỳ",
        to_field_name="code",
    )
    form = ChoiceField(label="Hình thức", required=False, choices=[("", "Mọi hình thức"), *AwardForm.choices])
    level = ChoiceField(
        label="Cấp",
        required=False,
        choices=[("", "Mọi cấp"), *((str(level.value), level.label.capitalize()) for level in DESK_LEVELS)],
    )
    scope = ChoiceField(label="Nội dung", required=False, choices=[("", "Mọi nội dung"), *AwardScope.choices])
    # Where a figure leads: its unit with all beneath it, and its moment.
    unit = ModelChoiceField(queryset=Unit.objects.none(), required=False, widget=forms.HiddenInput)
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen_by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader = seen_by
        self.fields["unit"].queryset = Unit.objects.visible_to(seen_by)

    def narrow(self, awards: QuerySet[Award]) -> QuerySet[Award]:
        """Those of `awards` that match and count, now or at the moment asked for; a filter that cannot be read matches
        all. Names are searched among those that the reader may see; a unit stands for all beneath it."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        awards = awards.at(asked.get("at"))
        for name in {"period", "level", "form"} & asked.keys():
            awards = awards.filter(**{name: asked[name]})
        if scope := asked.get("scope"):
            awards = awards.filter(scopes__contains=[scope])
        if unit := asked.get("unit"):
            awards = awards.given_in(unit)
        if q := asked.get("q"):
            named = AwardRecipient.objects.visible_to(self._reader).filter(name__icontains=q).values("award")
            awards = (
                awards.filter(number__icontains=kept_number(q))
                | awards.filter(issued_by__icontains=q)
                | awards.filter(pk__in=named)
            )
        return awards


class AwardEntry(Form):
    """One form of award by one decision, with those commended a line each, or how many."""

    period = ModelChoiceField(
        label="Kỳ", queryset=EmulationPeriod.objects.latest_first(), empty_label=None, to_field_name="code"
    )
    form = ChoiceField(label="Hình thức khen thưởng", choices=AwardForm.choices, initial=AwardForm.MERIT)
    scopes = MultipleChoiceField(
        label="Nội dung khen thưởng",
        choices=AwardScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Quyết định khen chung nhiều nội dung thì chọn cả các nội dung đó.",
    )
    issuer = ModelChoiceField(
        label="Đơn vị khen thưởng",
        queryset=Unit.objects.none(),
        widget=PickerSelect,
        help_text="Đơn vị mà cơ quan khen thưởng thuộc về, ví dụ thành phố Bến Tre.",
    )
    issued_by = TextField(
        label="Cơ quan khen thưởng",
        max_length=200,
        help_text="Ghi như trên văn bản, ví dụ UBND thành phố Bến Tre.",
    )
    number = TextField(
        label="Số, ký hiệu quyết định",
        max_length=60,
        required=False,
        help_text="Chỉ được để trống khi ghi số lượng của năm cũ.",
    )
    date = DateField(label="Ngày quyết định", help_text="Ngày/tháng/năm, ví dụ 15/01/2026.")
    collectives_named = TextField(
        label="Tập thể được khen",
        required=False,
        max_length=60_000,
        lines=4,
        help_text="Mỗi dòng một tập thể. Không phải là đơn vị có trong hệ thống thì ghi thêm đơn vị, cách bằng dấu "
        "chấm phẩy: Tổ dân vận khu phố 2; Phường 5.",
    )
    individuals_named = TextField(
        label="Cá nhân được khen",
        required=False,
        max_length=60_000,
        lines=6,
        help_text="Mỗi dòng một người: họ tên; chức vụ; đơn vị. Dán được từ bảng Word, Excel. Không ghi ngày sinh, "
        "số căn cước.",
    )
    collectives = WholeNumberField(label="Số tập thể", required=False, max_digits=6)
    individuals = WholeNumberField(label="Số cá nhân", required=False, max_digits=6)
    code = TextField(
        label="Mã mô hình",
        required=False,
        max_length=32,
        help_text="Khi khen thưởng vì một mô hình đã đăng ký. Khen thưởng không cần đăng ký.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by
        issuer = self.fields["issuer"]
        issuer.queryset = (
            award_actions.issuers(by)
            .annotate(shown=last_said("pk"), shown_order=last_said("pk", "sort_key"))
            .order_by("shown_order", "pk")
        )
        issuer.label_from_instance = _named_with_its_end

    def clean_number(self) -> str:
        """The number as it is kept."""
        return kept_number(self.cleaned_data["number"])

    def clean_date(self) -> dt.date:
        """A day that has come."""
        date = self.cleaned_data["date"]
        if date > today():
            raise forms.ValidationError(f"Ngày {date:%d/%m/%Y} chưa đến. Xem lại ngày quyết định.")
        return date

    def clean_code(self) -> Registration | None:
        """The registration of that code in the period, of those that the person may see."""
        code, period = self.cleaned_data["code"], self.cleaned_data.get("period")
        if not code:
            return None
        visible = Registration.objects.visible_to(self._by)
        found = visible.filter(emulation_model__code__iexact=code, period=period).first()
        if found is None:
            raise forms.ValidationError("Không có mô hình nào mang mã này trong kỳ đã chọn.")
        return found

    def clean(self) -> dict[str, Any]:
        """Names of units that exist, or counts; not both."""
        data = super().clean() or self.cleaned_data
        named = [name for name in ("collectives_named", "individuals_named") if data.get(name)]
        counted = [name for name in ("collectives", "individuals") if data.get(name)]
        if named and counted:
            self.add_error(counted[0], "Đã ghi tên thì không ghi số lượng; hệ thống tự đếm. Xóa số lượng.")
        elif not named and not counted and not {"collectives", "individuals"} & self.errors.keys():
            self.add_error(
                "collectives_named", "Chưa ghi ai được khen. Ghi tên, hoặc số lượng nếu là năm cũ."
            )
        if named and not data.get("number") and "number" not in self.errors:
            self.add_error("number", "Chưa điền. Hãy ghi số của quyết định.")
        period, date = data.get("period"), data.get("date")
        if period and date and date < period.starts_on:
            self.add_error(
                "date",
                f"Ngày quyết định trước khi kỳ bắt đầu ({period.starts_on:%d/%m/%Y}). Xem lại ngày, kỳ.",
            )
        elif data.get("issuer") and period and date:
            data["recipients"] = self._recipients(data)
        return data

    def _recipients(self, data: dict[str, Any]) -> list[Recipient]:
        """Those named, each with their unit; what cannot be read is said by its line."""
        day = award_actions.map_day(data["period"], data["date"])
        issuer = data["issuer"]
        own = issuer.term_on(day)
        if own is None or own.desk_level is None:
            self.add_error(
                "issuer",
                f"Đơn vị không có bộ phận thẩm định vào ngày {day:%d/%m/%Y}. Xem lại đơn vị, kỳ, ngày.",
            )
            return []
        lines = {field: list(_lines(data.get(field, ""))) for field in _SUBJECTS}
        names = [parts[-1] for each in lines.values() for parts in each]
        known = award_actions.units_called(names, beneath=issuer, day=day)
        reader = _Lines(own, known)
        found: dict[tuple[Any, ...], Recipient] = {}
        for field, subject in _SUBJECTS.items():
            try:
                for number, parts in enumerate(lines[field], 1):
                    one = reader.recipient(subject, number, parts)
                    same = (subject, one.name, one.position, one.unit.pk)
                    if found.setdefault(same, one) is not one:
                        self.add_error(field, f"Dòng {number}: “{one.name}” đã ghi ở trên.")
            except forms.ValidationError as error:
                self.add_error(field, error)
        return list(found.values())

    def said(self) -> Said:
        """The award as typed."""
        data = self.cleaned_data
        named = bool(data["recipients"])
        return Said(
            period=data["period"],
            form=AwardForm(data["form"]),
            scopes=[AwardScope(scope) for scope in data["scopes"]],
            issuer=data["issuer"],
            issued_by=data["issued_by"],
            number=data["number"],
            date=data["date"],
            recipients=data["recipients"],
            collectives=None if named else data["collectives"] or 0,
            individuals=None if named else data["individuals"] or 0,
            registration=data["code"],
        )


_SUBJECTS = {
    "collectives_named": SubjectType.COLLECTIVE,
    "individuals_named": SubjectType.INDIVIDUAL,
}
_PARTS = {SubjectType.COLLECTIVE: 2, SubjectType.INDIVIDUAL: 3}  # the last one is the unit


def _lines(text: str) -> Iterator[list[str]]:
    """The lines that say something, in parts: at semicolons, or at tabs where a table was pasted."""
    for line in text.splitlines():
        parts = [" ".join(part.split()) for part in line.replace("\t", ";").split(";")]
        if any(parts):
            yield parts


class _Lines:
    """Reads lines of recipients for one issuer on one day."""

    def __init__(self, issuer: UnitTerm, known: dict[str, list[UnitTerm]]) -> None:
        self._issuer, self._known = issuer, known

    def recipient(self, subject: SubjectType, number: int, parts: list[str]) -> Recipient:
        """One line. Raises ValidationError naming it."""
        if number > _MOST_LINES:
            raise forms.ValidationError(f"Mỗi lần ghi tối đa {_MOST_LINES} dòng; chia thành nhiều lần.")
        most = _PARTS[subject]
        if len(parts) > most:
            raise forms.ValidationError(f"Dòng {number}: có {len(parts)} phần, chỉ ghi tối đa {most}.")
        name, *middle = parts[: most - 1]
        position = middle[0] if middle else ""
        if not name or len(name) > _LONGEST_NAME or len(position) > _LONGEST_POSITION:
            raise forms.ValidationError(f"Dòng {number}: tên hoặc chức vụ để trống hay quá dài.")
        term = self._unit(number, subject, parts)
        return Recipient(subject, name, term.unit, term.name, position)

    def _unit(self, number: int, subject: SubjectType, parts: list[str]) -> UnitTerm:
        """The unit named; for a collective that is a unit, itself; else the unit that commends."""
        written = parts[-1] if len(parts) == _PARTS[subject] else ""
        asked = written or (parts[0] if subject is SubjectType.COLLECTIVE else "")
        found = self._known.get(search_key(asked), []) if asked else []
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            codes = ", ".join(one.code or str(one.parent) for one in found[:5])
            raise forms.ValidationError(
                f"Dòng {number}: có {len(found)} đơn vị tên “{asked}”. Ghi mã thay cho tên: {codes}."
            )
        if written:
            raise forms.ValidationError(
                f"Dòng {number}: không có đơn vị “{written}” trong {self._issuer.name}. Ghi đúng tên trong hệ thống, "
                f"hoặc bỏ trống để tính cho {self._issuer.name}."
            )
        return self._issuer


def _named_with_its_end(unit: Any) -> str:
    return f"{unit.shown} (nay không còn)" if unit.closed_path is not None else unit.shown


def written(award: Award) -> dict[str, Any]:
    """What the entry of an award looks like, to be corrected."""
    lines: dict[str, list[str]] = {field: [] for field in _SUBJECTS}
    for one in award.recipients.order_by("pk"):
        if one.subject == SubjectType.COLLECTIVE:
            parts = [one.name] if one.name == one.unit_name else [one.name, one.unit_name]
            lines["collectives_named"].append("; ".join(parts))
        else:
            lines["individuals_named"].append(f"{one.name}; {one.position}; {one.unit_name}")
    return {
        "period": award.period.code,
        "form": award.form,
        "scopes": award.scopes,
        "issuer": award.issuer_id,
        "issued_by": award.issued_by,
        "number": award.number,
        "date": award.date,
        "collectives": award.collectives,
        "individuals": award.individuals,
        "code": award.registration.code if award.registration else "",
        **{field: "\n".join(many) for field, many in lines.items()},
    }


class CorrectionEntry(AwardEntry):
    """An award as it should have been entered, and why it is changed."""

    reason = TextField(label="Lý do sửa", max_length=500, lines=2)


class CancelForm(Form):
    """Why an award counts no more."""

    reason = TextField(label="Lý do hủy", max_length=500, lines=3)
