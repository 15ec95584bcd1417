"""The list of the library: what it shows, and what it can be narrowed to. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Left
from django.http import QueryDict
from django.urls import reverse

from danvan.ui.components import FilterChip
from danvan.ui.forms import Form
from danvan.ui.text import clean_line, search_key
from danvan.ui.wording import number
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.finding import find
from danvan.units.models import Unit, UnitTerm, chain_of, today
from danvan.units.territory import below
from danvan.web.paging import Count as Counted
from models_registry.models import (
    Award,
    EmulationPeriod,
    Measure,
    Recognition,
    Registration,
    ResultMetric,
    StandardSector,
)
from models_registry.published import levels_said
from models_registry.titles import MOST, provinces_of_the_country, titled
from models_registry.workflow import REGISTERED

ORDER = ("-changed_at", "-id")  # the latest recognised first
COUNTED = 1000  # a longer list says "hơn 1.000"
OUTSTANDING = "tieu-bieu"
WITH_NUMBERS = "co"
_COLUMNS = (
    "id",
    "token",
    "title",
    "changed_at",
    "keeper_path",
    "emulation_model_id",
    "honoured_level",
    "unit_name",
    "sector_name",
    "period_name",
    "found",
)
_STEP = 8  # letters of a path
_SAME_NAME = 40  # so many units of one name are looked for


class ShelfFilter(django_filters.FilterSet):
    """The filters of the library; the names are those of the address."""

    q = django_filters.CharFilter(
        label="Tìm theo tên hoặc mã",
        method="as_they_are",
        widget=forms.TextInput(attrs={"placeholder": "Tên hoặc mã, không cần dấu", "type": "search"}),
    )
    linh_vuc = django_filters.ChoiceFilter(
        label="Lĩnh vực",
        field_name="sector__standard",
        choices=StandardSector.choices,
        empty_label="Mọi lĩnh vực",
    )
    nam = django_filters.ChoiceFilter(label="Năm", method="by_period", empty_label="Mọi năm")
    tinh = django_filters.ChoiceFilter(label="Tỉnh, thành phố", method="by_province", empty_label="Cả nước")
    noi = django_filters.CharFilter(
        label="Xã, phường, đơn vị",
        method="by_place",
        widget=forms.TextInput(attrs={"placeholder": "Tên nay hoặc tên cũ"}),
    )
    cong_nhan = django_filters.ChoiceFilter(
        label="Mức công nhận",
        method="by_honour",
        choices=[
            (OUTSTANDING, "Tiêu biểu: cấp tỉnh công nhận hoặc được khen thưởng"),
            *((level.code, f"Công nhận {level.label}") for level in DESK_LEVELS),
        ],
        empty_label="Mọi mô hình được công nhận",
    )
    hieu_qua = django_filters.ChoiceFilter(
        label="Kết quả",
        method="by_effect",
        choices=[
            (WITH_NUMBERS, "Có kết quả bằng số"),
            *((one.value, f"Có số {one.label}") for one in Measure),
        ],
        empty_label="Mọi kết quả",
    )

    class Meta:
        model = Registration
        fields: list[str] = []
        form = Form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number: int | None = None  # of what was found, where it is known
        self.periods = {one.code: one for one in EmulationPeriod.objects.latest_first()}
        self.filters["nam"].extra["choices"] = [(one.code, one.name) for one in self.periods.values()]
        self.filters["tinh"].extra["choices"] = [(str(one.unit_id), one.name) for one in self.provinces]

    @cached_property
    def provinces(self) -> list[UnitTerm]:
        """The provinces of today."""
        return list(
            UnitTerm.objects.on(today()).filter(level=Level.PROVINCE).select_related("unit").in_order()
        )

    def as_they_are(self, rows: QuerySet[Registration], _name: str, _value: str) -> QuerySet[Registration]:
        """`filter_queryset` looks for the words at last, among what is left."""
        return rows

    def by_period(self, rows: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """Of the period with this code."""
        return rows.in_period(self.periods[value])

    def by_province(self, rows: QuerySet[Registration], _name: str, _value: str) -> QuerySet[Registration]:
        """Of the province with this number, and of all beneath it."""
        return rows.kept_beneath(self._province) if self._province else rows.none()

    @property
    def _province(self) -> Unit | None:
        return self.province_asked("tinh")

    def province_asked(self, name: str) -> Unit | None:
        """The province that the address names under `name`."""
        asked = str((self.data or {}).get(name, ""))
        return next((one.unit for one in self.provinces if str(one.unit_id) == asked), None)

    def by_place(self, rows: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """Of the units that are called so, today or once, and of all beneath them."""
        return rows.filter(kept_where(value, within=self._province))

    def by_honour(self, rows: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """Recognised at that level as the highest; or outstanding."""
        if value == OUTSTANDING:
            return rows.filter(Q(honoured_level=Level.PROVINCE) | Exists(_awards()))
        return rows.filter(honoured_level=Level[value.upper()])

    def by_effect(self, rows: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """Whose results name a number, or one in that measure."""
        numbers = ResultMetric.objects.filter(report=OuterRef("pk"))
        return rows.filter(Exists(numbers if value == WITH_NUMBERS else numbers.filter(measure=value)))

    def filter_queryset(self, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Narrowed by everything, and to titles that hold the words, whatever their accents."""
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        code = (asked.get("q") or "").strip().upper()
        if code.startswith("DVK-"):
            return rows.filter(emulation_model__code=code)
        key = search_key(code)
        if not key:
            return rows
        period = self.periods.get(asked.get("nam"))
        found = titled(
            rows,
            key,
            periods=[period] if period else list(self.periods.values()),
            provinces=set() if clean_line(asked.get("noi") or "") else self._parts,
        )
        self.number = MOST + 1 if found.number is None else found.number
        return found.rows

    @property
    def _parts(self) -> set[str]:
        """The paths of the provinces that are asked about, and of the country where all are."""
        if self._province:
            return {self._province.scope_path}
        everything = provinces_of_the_country()
        return everything | {one[:_STEP] for one in everything}

    def chips(self) -> list[FilterChip]:
        """One chip for each filter in force, with the address of the list without it."""
        if not self.form.is_valid():
            return []
        return [
            FilterChip(self._said(name, value), self._without(name))
            for name, value in self.form.cleaned_data.items()
            if name != "q" and value not in (None, "")
        ]

    @property
    def searched(self) -> str:
        """The words that titles were searched for; empty for a code, and where a place is asked for already."""
        if not self.form.is_valid() or self.form.cleaned_data["noi"]:
            return ""
        words = clean_line(self.form.cleaned_data["q"])
        return "" if words.upper().startswith("DVK-") else words

    def of_the_place(self) -> str:
        """The address of the list of the place that is called as the words say, in place of the titles that hold them;
        empty where no words are searched for."""
        if not self.searched:
            return ""
        query: QueryDict = self.data.copy()
        query["noi"] = self.searched
        for gone in ("q", "trang"):
            query.pop(gone, None)
        return f"?{query.urlencode()}"

    def _said(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        return f"{field.label}: {dict(getattr(field, 'choices', ())).get(value, value)}"

    def _without(self, name: str) -> str:
        query: QueryDict = self.data.copy()
        query.pop(name, None)
        query.pop("trang", None)
        return f"?{query.urlencode()}"


def kept_where(called: str, *, within: Unit | None) -> Q:
    """The condition of being kept by a unit that is called so, today or once, or by one beneath it; in that province,
    if one is given."""
    units = Unit.objects.all()
    if within:
        units = units.filter(below(within.scope_path, field="scope_path"))
    found = find(called, within=units, most=_SAME_NAME)
    called_just_so = [one for one in found if search_key(one.name) == search_key(called)]
    numbers = [one.unit_id for one in called_just_so or found]
    condition = Q(pk__in=())
    for path in Unit.objects.filter(pk__in=numbers).values_list("scope_path", flat=True):
        condition |= below(path, field="keeper_path")
    return condition


def path_of_province(path: str) -> Left:
    """Of the outer row's `path` the part that leads to its province."""
    return Left(OuterRef(path), 2 * _STEP)


def _awards() -> QuerySet[Award]:
    """Commendations of the outer registration that stand."""
    return Award.objects.at(None).filter(registration=OuterRef("pk"))


class _HowMany(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def shelved(found: QuerySet[Registration], known: int | None = None) -> QuerySet[Any, dict[str, Any]]:
    """The columns of the list as dictionaries; `found` in each is how many rows there are: `known`, else counted up to
    one more than COUNTED. One query says both."""
    return found.labelled().annotate(found=how_many(found, known)).values(*_COLUMNS)


def how_many(found: QuerySet[Registration], known: int | None) -> Subquery | Value:
    """How many rows there are, beside each of them: `known`, else counted up to one more than COUNTED."""
    if known is None:
        return _HowMany(found.order_by().values("pk")[: COUNTED + 1])
    return Value(known, output_field=IntegerField())


def counted(rows: Sequence[Mapping[str, Any]]) -> Counted:
    """The number of rows that a page of `shelved` is part of."""
    return counted_to(rows[0]["found"] if rows else 0)


def counted_to(found: int) -> Counted:
    """That number, as `how_many` gave it."""
    return Counted(min(found, COUNTED), capped=found > COUNTED)


@dataclass(frozen=True)
class Shown:
    """One row of the list, ready to be set."""

    title: str
    url: str
    where: str
    what: str
    level: str
    effect: str
    copied: int
    is_awarded: bool


def dressed(rows: Sequence[Mapping[str, Any]], provinces: Iterable[UnitTerm]) -> list[Shown]:
    """The rows with what is shown beside them: four queries for a page, however long."""
    names = {one.unit_id: one.name for one in provinces}
    ids = [row["id"] for row in rows]
    first = ResultMetric.objects.filter(report__in=ids).order_by("report", "position").distinct("report")
    effects = {one.report_id: one for one in first}
    awarded = set(Award.objects.at(None).filter(registration__in=ids).values_list("registration", flat=True))
    levels = levels_said(Recognition.objects.live().filter(registration__in=ids))
    copies = copied([row["emulation_model_id"] for row in rows])
    return [
        Shown(
            title=row["title"],
            url=reverse("library:model", args=[row["token"]]),
            where=place(row["unit_name"], row["keeper_path"], names),
            what=" · ".join(part for part in (row["sector_name"], row["period_name"]) if part),
            level=f"Công nhận {levels.get((row['id'], row['honoured_level']), Level(row['honoured_level']).label)}",
            effect=in_numbers(effects[row["id"]]) if row["id"] in effects else "",
            copied=copies.get(row["emulation_model_id"], 0),
            is_awarded=row["id"] in awarded,
        )
        for row in rows
    ]


def copied(models: Sequence[int]) -> dict[int, int]:
    """For each of the emulation models after which others were made: at how many units. One query."""
    made = Registration.objects.in_status(REGISTERED).filter(emulation_model__replicated_from__in=models)
    source = "emulation_model__replicated_from"
    return dict(made.order_by().values_list(source).annotate(number=Count("unit", distinct=True)))


def place(unit_name: str, path: str, provinces: Mapping[int, str]) -> str:
    """The unit and its province: "Phường An Hội, Tỉnh Vĩnh Long"."""
    chain = chain_of(path)
    province = next((provinces[one] for one in chain[:-1] if one in provinces), "")
    return ", ".join(part for part in (unit_name, province) if part)


def in_numbers(metric: ResultMetric) -> str:
    """ "Hộ phân loại rác: 64 hộ"."""
    measure = "" if metric.measure == Measure.OTHER else f" {metric.get_measure_display()}"
    return f"{metric.name}: {number(metric.done)}{measure}"
