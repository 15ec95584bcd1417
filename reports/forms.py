"""What a page about figures is asked: read from the address, where it can be shared and kept."""

from __future__ import annotations

import re
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse_lazy
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.ui.forms import ChoiceField, DateField, Form, SuggestInput, TextField
from danvan.ui.text import clean_line
from danvan.units.enums import DESK_LEVELS
from danvan.units.models import Unit, UnitTerm
from models_registry.models import (
    EmulationPeriod,
    EntryType,
    Measure,
    Origin,
    Quality,
    StandardSector,
    SubjectType,
)
from models_registry.wording import LevelNames
from models_registry.workflow import Status
from reports.figures import FOLLOWED, HONOURS, Cell, Figure
from reports.groups import choices as group_choices
from reports.groups import groupings_of
from reports.questions import (
    ANY_MEASURE,
    CUTOFFS,
    Compared,
    Question,
    QuestionError,
    UnknownThenError,
    ask,
    cutoff_of,
)

_LEVELS = {level.code: level for level in DESK_LEVELS}
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_CUTOFFS = [("", "Cả kỳ, hoặc đến ngày ghi bên"), *((name, words) for name, (_, words) in CUTOFFS.items())]
_KEPT = f"{Origin.MAINTAINED.value},{Origin.UPGRADED.value}"
_ORIGINS = [("", "Mọi hình thức"), *Origin.choices, (_KEPT, "Duy trì, nâng chất lượng")]


def units_of(user: User) -> Any:
    """The units whose figures `user` may see, living and ended."""
    return Unit.objects.filter(user.territory(Permission.SUMMARISE).q())


class QuestionForm(Form):
    """Period, unit, level and day; the other parameters come with the links behind figures."""

    ky = ChoiceField(label="Kỳ thi đua", required=False)
    don_vi_ten = TextField(
        label="Đơn vị",
        required=False,
        help_text="Gõ tên hoặc mã, kể cả đơn vị đã sắp xếp.",
        widget=SuggestInput(url=reverse_lazy("units:suggest"), value_into="id_don-vi"),
    )
    cap = ChoiceField(label="Cấp đăng ký", required=False)
    tinh_den = DateField(
        label="Số liệu tính đến hết ngày",
        required=False,
        help_text="Bỏ trống là đến lúc này. Ví dụ 18/01/2024.",
    )
    don_vi = django_forms.IntegerField(required=False, widget=django_forms.HiddenInput)
    moc = ChoiceField(label="Mốc trong năm", choices=_CUTOFFS, required=False)
    so_voi = ChoiceField(
        label="So sánh với", choices=[("", "Như thường lệ"), *Compared.choices], required=False
    )
    linh_vuc = ChoiceField(
        label="Lĩnh vực", choices=[("", "Mọi lĩnh vực"), *StandardSector.choices], required=False
    )
    chu_the = ChoiceField(
        label="Chủ thể", choices=[("", "Tập thể và cá nhân"), *SubjectType.choices], required=False
    )
    loai = ChoiceField(
        label="Loại", choices=[("", "Mô hình và điển hình"), *EntryType.choices], required=False
    )
    nhom = ChoiceField(label="Nhóm đơn vị, cụm, khối", required=False)
    chia = ChoiceField(label="Chia biểu theo", required=False)
    hinh_thuc = ChoiceField(
        label="Hình thức",
        choices=_ORIGINS,
        required=False,
        error_messages={"invalid_choice": "Không có hình thức này."},
    )
    ban_do = DateField(
        label="Đọc theo đơn vị của ngày",
        required=False,
        help_text="Bỏ trống là đơn vị của kỳ đó; ghi ngày khác thì số liệu được quy đổi về đơn vị của ngày ấy.",
    )
    rieng = TextField(required=False, max_length=1)
    chua_quy_doi = TextField(required=False, max_length=1)
    do = ChoiceField(choices=[("", ""), (ANY_MEASURE, ""), *Measure.choices], required=False)
    noi_dung = ChoiceField(choices=[("", ""), (Quality.TITLE.value, "")], required=False)
    tt = TextField(required=False)
    cn = ChoiceField(choices=[("", ""), *((one, one) for one in HONOURS)], required=False)
    sau = ChoiceField(choices=[("", ""), *((one, one) for one in FOLLOWED)], required=False)
    so = ChoiceField(choices=[("", ""), *Figure.choices], required=False)

    SHOWN = (
        *("ky", "moc", "don_vi_ten", "cap", "tinh_den", "so_voi", "ban_do"),
        *("linh_vuc", "chu_the", "hinh_thuc", "loai", "nhom", "chia"),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        self.user = user
        self.question: Question | None = None
        periods = list(EmulationPeriod.objects.latest_first())
        self.periods = {period.code: period for period in periods}
        data = data.copy()
        self.unit = self._unit(data)
        if not data.get("ky"):
            data["ky"] = self._usual_period()
        super().__init__(data)
        self.fields["ky"].choices = [(period.code, period.name) for period in periods]
        self.fields["cap"].choices = [("", "Tất cả các cấp"), *self._levels()]
        self.groupings = {str(one.pk): one for one in groupings_of(self.unit)}
        self.fields["nhom"].choices = [("", "Mọi nhóm"), *group_choices(list(self.groupings.values()))]
        self.fields["chia"].choices = [
            ("", "Nhóm của Biểu 1"),
            *((key, one.name) for key, one in self.groupings.items()),
        ]

    def add_prefix(self, field_name: str) -> str:
        """Parameters are written with hyphens: `don-vi`, `tinh-den`."""
        return field_name.replace("_", "-")

    def _unit(self, data: Any) -> Unit | None:
        """The unit asked for, else that of the first post; brings the typed name and the number together.

        Raises Http404 for a unit outside the part of the map that one looks after.
        """
        chosen, typed = clean_line(data.get("don-vi", "")), clean_line(data.get("don-vi-ten", ""))
        unit = None
        if chosen:
            unit = units_of(self.user).filter(pk=chosen).first() if _NUMBER.fullmatch(chosen) else None
            if unit is None:
                raise Http404
        elif not typed:
            posts = self.user.posts_with(Permission.SUMMARISE)
            unit = posts[0].unit if posts else None
        if typed and (unit is None or not unit.terms.filter(name=typed).exists()):
            unit = self._found(typed)
        data["don-vi"] = str(unit.pk) if unit else ""
        if unit:
            data["don-vi-ten"] = typed or str(unit)
        return unit

    def _found(self, typed: str) -> Unit | None:
        """The one unit of that name or code within one's part of the map; the living before the ended."""
        terms = UnitTerm.objects.filter(unit__in=units_of(self.user)).select_related("unit")
        found = list(terms.named_like(typed).order_by("sort_key", "-during")[:50])
        exact = [term for term in found if typed.casefold() in (term.name.casefold(), term.code.casefold())]
        best = exact or found
        return best[0].unit if best and (exact or len({term.unit_id for term in best}) == 1) else None

    def _usual_period(self) -> str:
        """The latest period that has begun while the unit exists."""
        term = self.unit.latest_term if self.unit else None
        today = timezone.localdate()
        last = min(today, term.last_day) if term and term.last_day else today
        begun = [period for period in self.periods.values() if period.starts_on <= last]
        return begun[0].code if begun else next(iter(self.periods), "")

    def _levels(self) -> list[tuple[str, str]]:
        names = LevelNames.around(self.unit, on=self._map_day()) if self.unit else None
        return [
            (code, (names.of(level) if names else level.label).capitalize())
            for code, level in _LEVELS.items()
        ]

    def _map_day(self) -> Any:
        period = self.periods.get(str(self.data.get("ky", "")) if self.is_bound else "")
        return min(period.ends_on, timezone.localdate()) if period else timezone.localdate()

    def clean_don_vi_ten(self) -> str:
        typed = self.cleaned_data["don_vi_ten"]
        if typed and self.unit is None:
            raise ValidationError(
                f"Không tìm thấy đúng một đơn vị “{typed}” trong phạm vi của đồng chí. Gõ đủ tên, hoặc ghi mã."
            )
        return typed

    def clean_hinh_thuc(self) -> tuple[str, ...]:
        return tuple(one for one in self.cleaned_data["hinh_thuc"].split(",") if one)

    def clean_tt(self) -> tuple[str, ...]:
        named = tuple(one for one in self.cleaned_data["tt"].split(",") if one)
        if set(named) - set(Status.values):
            raise ValidationError("Không có trạng thái này.")
        return named

    def clean(self) -> dict[str, Any]:
        """The question, where everything in it was understood."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if self.unit is None:
            raise ValidationError("Tài khoản của đồng chí chưa được giao nhiệm vụ xem số liệu ở đơn vị nào.")
        if not self.periods:
            raise ValidationError("Chưa có kỳ thi đua nào.")
        try:
            self.question = self._asked(data, data["ban_do"])
        except QuestionError as error:
            raise ValidationError(str(error)) from error
        return data

    def _asked(self, data: dict[str, Any], map_date: Any) -> Question:
        """The question; a unit that did not exist in the period is asked about on today's map, where it does."""
        filters = {
            "as_of": self._as_of(data),
            "level": _LEVELS.get(data["cap"]),
            "sector": data["linh_vuc"] or None,
            "subject": data["chu_the"],
            "origins": data["hinh_thuc"],
            "entry_type": data["loai"],
            "group": data["nhom"],
            "grouping": self.groupings.get(data["chia"]),
            "alone": bool(data["rieng"]),
            "unconverted": bool(data["chua_quy_doi"]),
            "measure": data["do"],
            "quality": data["noi_dung"],
            "compared": data["so_voi"],
        }
        period = self.periods[data["ky"]]
        try:
            return ask(period, self.unit, map_date=map_date, converted=map_date is not None, **filters)
        except UnknownThenError:
            today = timezone.localdate()
            if map_date is not None or self.unit.term_on(today) is None:
                raise
            return ask(period, self.unit, map_date=today, converted=True, **filters)

    def _as_of(self, data: dict[str, Any]) -> Any:
        """The day typed, or that of the cut-off chosen. Raises QuestionError where they are two."""
        if not data["moc"]:
            return data["tinh_den"]
        last = cutoff_of(self.periods[data["ky"]], data["moc"])
        if data["tinh_den"] not in (None, last):
            raise QuestionError("Chọn một trong hai: mốc trong năm, hoặc ngày cụ thể.")
        return last

    @property
    def cell(self) -> Cell:
        """The figure whose list is asked for; its filters are the question's own."""
        figure = Figure(self.cleaned_data.get("so") or Figure.REGISTERED)
        data = self.cleaned_data
        return Cell(
            figure, statuses=data.get("tt", ()), honoured=data.get("cn", ""), followed=data.get("sau", "")
        )

    @property
    def chosen_unit(self) -> Any:
        """The hidden number of the unit, into which the picker writes."""
        return self["don_vi"]

    @property
    def shown(self) -> list[Any]:
        """The fields in sight."""
        return [self[name] for name in self.SHOWN]


class JournalForm(Form):
    """What is looked for in the journal of files."""

    q = TextField(
        label="Tìm theo người lập, tên tệp hoặc mã băm",
        required=False,
        widget=django_forms.TextInput(
            attrs={"placeholder": "Người lập, tên tệp, hoặc mấy ký tự đầu của mã băm", "type": "search"}
        ),
    )
    cua = django_forms.CharField(required=False, widget=django_forms.HiddenInput)
