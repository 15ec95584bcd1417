"""Which models of a round's years are asked for, and what a desk confirms when it takes them over."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet

from danvan.ui.components import FilterChip
from danvan.ui.forms import ChoiceField, Form
from danvan.ui.text import search_key
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Unit
from models_registry.models import Recognition, Registration, StandardSector
from models_registry.review.forms import OUTDATED, SeenField
from models_registry.review.rounds import Opening
from models_registry.wording import LevelNames

ALL, NONE = "tat-ca", "khong"
_CODES = {level.code: level for level in DESK_LEVELS}


class RoundFilter(django_filters.FilterSet):
    """The models that can be taken over, by their last yearly dossier, narrowed; the address holds it.

    Those are shown that some level has recognised, unless others are asked for.
    """

    q = django_filters.CharFilter(label="Tên mô hình, mã hồ sơ", method="search")
    cong_nhan = django_filters.ChoiceFilter(
        label="Công nhận trong các năm", empty_label="Được ít nhất một cấp công nhận", method="as_they_are"
    )
    nam = django_filters.ChoiceFilter(label="Có tham gia", empty_label="Mọi năm", method="in_year")
    so_nam = django_filters.ChoiceFilter(
        label="Số năm tham gia", empty_label="Mọi số năm", method="so_many_years"
    )
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

    def __init__(self, *args: Any, opening: Opening, names: LevelNames, **kwargs: Any) -> None:
        self.opening = opening
        super().__init__(*args, **kwargs)
        levels = [(code, f"{names.of(level).capitalize()} công nhận") for code, level in _CODES.items()]
        self.filters["cong_nhan"].extra["choices"] = [
            *levels,
            (NONE, "Chưa cấp nào công nhận"),
            (ALL, "Mọi mô hình đã nộp kết quả"),
        ]
        self.filters["nam"].extra["choices"] = [(year.code, year.name) for year in opening.years]
        self.filters["so_nam"].extra["choices"] = [
            (str(many), f"Từ {many} năm" if many < len(opening.years) else f"Đủ {many} năm")
            for many in range(2, len(opening.years) + 1)
        ]
        self.form.fields["q"].widget.attrs["placeholder"] = "Tên hoặc mã, không cần dấu"

    @property
    def rows(self) -> QuerySet[Registration]:
        """What the filters leave."""
        asked = self.form.cleaned_data.get("cong_nhan") if self.is_bound and self.errors is not None else ""
        if asked == ALL:
            return self.qs
        if asked == NONE:
            return self.qs.exclude(emulation_model__in=self._recognised())
        return self.qs.filter(emulation_model__in=self._recognised(_CODES.get(asked or "")))

    def _recognised(self, level: Level | None = None) -> QuerySet[Recognition, Any]:
        """The models that some level, or this one, has recognised in one of the years."""
        lines = Recognition.objects.live().filter(registration__period__in=self.opening.years)
        return (lines.filter(level=level) if level else lines).values("registration__emulation_model")

    def search(self, rows: QuerySet[Registration], _name: str, asked: str) -> QuerySet[Registration]:
        """Titles that hold the letters, whatever their accents; codes that hold them as they are."""
        key = search_key(asked)
        by_code = Q(emulation_model__code__icontains=asked.strip())
        return rows.filter(Q(search_key__contains=key) | by_code if key else by_code)

    def as_they_are(self, rows: QuerySet[Registration], _name: str, _asked: str) -> QuerySet[Registration]:
        """`rows` narrows by it, also where nothing is asked."""
        return rows

    def in_year(self, rows: QuerySet[Registration], _name: str, asked: str) -> QuerySet[Registration]:
        """Models that were registered in that year."""
        there = self.opening.yearly.filter(period__code=asked)
        return rows.filter(emulation_model__in=there.values("emulation_model"))

    def so_many_years(self, rows: QuerySet[Registration], _name: str, asked: str) -> QuerySet[Registration]:
        """Models that were registered in so many years at least."""
        counted = self.opening.yearly.order_by().values("emulation_model").annotate(many=Count("pk"))
        often = counted.filter(many__gte=int(asked)).values("emulation_model")
        return rows.filter(emulation_model__in=often)

    def of_unit(self, rows: QuerySet[Registration], _name: str, asked: str) -> QuerySet[Registration]:
        """Those of the units called so, today or formerly."""
        return rows.filter(keeper__in=Unit.objects.called(asked).values("pk"))

    def chips(self, address_without: Any) -> list[FilterChip]:
        """The filters in force, each with the address (`address_without(name)`) that drops it."""
        held = self.form.cleaned_data if self.is_bound and self.errors is not None else {}
        return [
            FilterChip(self._words(name, value), address_without(name))
            for name, value in held.items()
            if value
        ]

    def _words(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        choices = field.choices if isinstance(field, forms.ChoiceField) else ()
        said = {str(key): label for key, label in choices}.get(value, value)
        return f"{field.label}: {said}"


class GatherForm(Form):
    """The models to be taken over, as confirmed: for which level, and what had happened to their years by then."""

    key = forms.UUIDField(
        label="Biểu mẫu", widget=forms.HiddenInput, error_messages={"required": OUTDATED, "invalid": OUTDATED}
    )
    cap = ChoiceField(label="Xét công nhận ở cấp", widget=forms.HiddenInput)
    ho_so = SeenField(label="Hồ sơ")

    def __init__(self, *args: Any, opening: Opening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cap"].choices = [(level.code, level.label) for level in opening.levels]

    @property
    def level(self) -> Level:
        """The level that is decided for."""
        return _CODES[self.cleaned_data["cap"]]
