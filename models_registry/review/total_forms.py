"""What is typed about totals without a list: which are shown, one as a document gives it, why one is taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.urls import reverse_lazy

from danvan.accounts.models import User
from danvan.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    ModelChoiceField,
    SuggestInput,
    TextField,
    TickField,
    WholeNumberField,
)
from danvan.ui.text import clean_line, search_key
from danvan.units.enums import DESK_LEVELS, Level, UnitKind
from danvan.units.models import Unit, UnitTerm, last_said, today
from models_registry import reported
from models_registry.models import EmulationPeriod, ReportedTotal
from models_registry.models.award import territory_of

_LEVELS = {level.code: level for level in DESK_LEVELS}
_KINDS = tuple(
    f"{search_key(kind.label)} "
    for kind in (
        *(UnitKind.PROVINCE, UnitKind.CITY, UnitKind.TOWN, UnitKind.URBAN_DISTRICT, UnitKind.RURAL_DISTRICT),
        *(UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE),
    )
)


def _bare(name: str) -> str:
    """The name as it is searched, without the word for its kind where it stands without: "Cầu Gỗ", not "8"."""
    key = search_key(name)
    rests = (key.removeprefix(kind) for kind in _KINDS if key.startswith(kind))
    return next((rest for rest in rests if not rest.isdigit()), key)


def _then(terms: Iterable[UnitTerm], period: EmulationPeriod | None) -> list[UnitTerm]:
    """Those of the map at the end of the period."""
    return [one for one in terms if period and period.ends_on in one.during]


class TotalsFilter(Form):
    """Which totals are listed."""

    period = ModelChoiceField(
        label="Kỳ",
        queryset=EmulationPeriod.objects.latest_first(),
        required=False,
        empty_label="Mọi kỳ",
        to_field_name="code",
    )
    ended = TickField(label="Cả số liệu đã bỏ", required=False)
    # Where a figure leads: its unit with all beneath it.
    unit = ModelChoiceField(queryset=Unit.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen_by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(seen_by)

    def narrow(self, totals: QuerySet[ReportedTotal]) -> QuerySet[ReportedTotal]:
        """Those of `totals` that match; a filter that cannot be read matches all."""
        self.is_valid()
        asked = self.cleaned_data
        if not asked.get("ended"):
            totals = totals.standing()
        if period := asked.get("period"):
            totals = totals.filter(period=period)
        if unit := asked.get("unit"):
            totals = totals.filter(territory_of(unit).q("unit__"))
        return totals


def _number(label: str) -> WholeNumberField:
    field = WholeNumberField(label=label, required=False, max_digits=6)
    field.validators += [
        MinValueValidator(0, "Số không nhỏ hơn 0."),
        MaxValueValidator(reported.MOST, "Số tối đa 999.999."),
    ]
    return field


class TotalEntry(Form):
    """One total as a document gives it."""

    period = ModelChoiceField(
        label="Kỳ",
        queryset=EmulationPeriod.objects.none(),
        to_field_name="code",
        empty_label="Chọn kỳ",
        help_text="Chỉ các kỳ đã kết thúc. Kỳ chưa có trong danh sách thì quản trị mở ở “Kỳ thi đua”.",
    )
    unit_name = TextField(
        label="Đơn vị",
        help_text="Số liệu của đơn vị này và mọi đơn vị bên dưới. Gõ tên hoặc mã, kể cả đơn vị nay không còn.",
        widget=SuggestInput(url=reverse_lazy("units:suggest"), value_into="id_unit"),
    )
    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    level = ChoiceField(
        label="Cấp đăng ký",
        required=False,
        choices=[
            ("", "Các cấp cộng chung (văn bản không tách cấp)"),
            *((code, level.label.capitalize()) for code, level in _LEVELS.items()),
        ],
    )
    registered = _number("Số đăng ký")
    proposed = _number("Số đã đề nghị công nhận")
    recognised = _number("Số được công nhận")
    document_title = TextField(
        label="Trích yếu văn bản",
        max_length=250,
        help_text="Ví dụ: Báo cáo tổng kết công tác dân vận năm 2019.",
    )
    document_number = TextField(label="Số, ký hiệu văn bản", max_length=60, help_text="Ví dụ: 12-BC/BDVThU.")
    document_date = DateField(label="Ngày văn bản", help_text="Ngày/tháng/năm, ví dụ 15/12/2019.")

    def __init__(self, data: Any = None, *, by: User, **kwargs: Any) -> None:
        self._by = by
        super().__init__(data, **kwargs)
        over = EmulationPeriod.objects.filter(ends_on__lt=today())
        self.fields["period"].queryset = over.latest_first()

    def clean_document_date(self) -> dt.date:
        """A day that has come."""
        date: dt.date = self.cleaned_data["document_date"]
        if date > today():
            raise forms.ValidationError(f"Ngày {date:%d/%m/%Y} chưa đến. Xem lại ngày văn bản.")
        return date

    def clean(self) -> dict[str, Any]:
        """The unit that is meant, and numbers that can be true together."""
        data = super().clean() or self.cleaned_data
        period, date = data.get("period"), data.get("document_date")
        if data.get("unit_name"):
            data["found"] = self._unit(data["unit_name"], data.get("unit", ""), period)
        if period and date and date < period.starts_on:
            self.add_error(
                "document_date", f"Ngày văn bản trước khi kỳ bắt đầu ({period.starts_on:%d/%m/%Y}). Xem lại."
            )
        self._numbers(data)
        return data

    def _unit(self, typed: str, number: str, period: EmulationPeriod | None) -> Unit | None:
        """The unit chosen from the suggestions, else the only one of that name or code in the period, else at all; a
        name may lack its accents, and the word for its kind."""
        within = reported.units_of(self._by)
        if number.isascii() and number.isdigit() and len(number) < 12:
            chosen = within.annotate(shown=last_said("pk")).filter(pk=number).first()
            if chosen and chosen.terms.filter(name=typed).exists():
                return chosen
        terms = UnitTerm.objects.filter(unit__in=within).select_related("unit")
        found = list(terms.named_like(typed)[:500])
        exact = [
            one for one in found if clean_line(typed).casefold() in (one.name.casefold(), one.code.casefold())
        ]
        # Never a part of a name: who writes Phường 1 where it is no more does not mean Phường 10.
        alike = [one for one in found if search_key(typed) in (search_key(one.name), _bare(one.name))]
        for these in (_then(exact, period), exact, _then(alike, period), alike):
            units = {one.unit_id: one.unit for one in these}
            if len(units) == 1:
                return next(iter(units.values()))
        self.add_error(
            "unit_name",
            f"Không tìm thấy đúng một đơn vị “{typed}” trong phạm vi thẩm định của đồng chí. Chọn trong danh sách "
            "gợi ý, hoặc ghi mã.",
        )
        return None

    def _numbers(self, data: dict[str, Any]) -> None:
        names = ("registered", "proposed", "recognised")
        if set(names) & self.errors.keys():
            return
        registered, proposed, recognised = (data.get(name) for name in names)
        if registered is None and recognised is None:
            self.add_error("registered", "Ghi số đăng ký, số được công nhận, hoặc cả hai.")
        for name, fewer, more, words in (
            ("recognised", recognised, proposed, "Số được công nhận lớn hơn số đã đề nghị."),
            ("proposed", proposed, registered, "Số đã đề nghị lớn hơn số đăng ký."),
            ("recognised", recognised, registered, "Số được công nhận lớn hơn số đăng ký."),
        ):
            if fewer is not None and more is not None and fewer > more and name not in self.errors:
                self.add_error(name, f"{words} Xem lại văn bản.")

    def said(self) -> reported.Said:
        """The total as typed; of a form that is valid."""
        data = self.cleaned_data
        level: Level | None = _LEVELS.get(data["level"])
        told = ("period", "registered", "proposed", "recognised")
        source = ("document_number", "document_date", "document_title")
        return reported.Said(
            unit=data["found"], level=level, **{name: data[name] for name in (*told, *source)}
        )


class EndForm(Form):
    """Why a total counts no more."""

    reason = TextField(label="Lý do bỏ", max_length=500, lines=3)
