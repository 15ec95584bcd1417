"""The list of dossiers: what it shows, and what it can be narrowed to. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.ui.components import FilterChip
from danvan.ui.forms import Form
from danvan.ui.text import search_key
from danvan.units.enums import DESK_LEVELS, Level
from danvan.units.models import Cluster, ClusterMember, Unit, chain_of, last_said, today
from danvan.units.territory import below
from danvan.web.paging import Count
from models_registry.models import (
    EmulationPeriod,
    EntryType,
    Origin,
    Quality,
    Registration,
    StandardSector,
    SubjectType,
)
from models_registry.titles import MOST, provinces_of_the_country, titled
from models_registry.wording import LevelNames
from models_registry.workflow import Status

NEWEST, BY_NAME = "moi-nhat", "ten"
MINE = "toi"  # what waits for who asks
ORDERS = {
    NEWEST: ("-changed_at", "-id"),
    BY_NAME: ("sort_key", "id"),
}
COLUMNS = (
    "id",
    "token",
    "title",
    "status",
    "target_level",
    "entry_type",
    "changed_at",
    "sort_key",
    "model_code",
    "sector_name",
    "unit_name",
    "awaiting_name",
    "period_name",
    "quality",
    "closed_level",
    "found",
)
# Not null where the period is closed for the unit; asked for the rows of the page alone, and of a period of which
# nothing is closed only that.
CLOSED_LEVEL = RawSQL(
    "CASE WHEN EXISTS (SELECT 1 FROM models_registry_periodbook b"
    " WHERE b.period_id = models_registry_registration.period_id AND b.closed_at IS NOT NULL) THEN"
    " (registry_closed(models_registry_registration.period_id, models_registry_registration.unit_id, false))"
    ".closed_level END",
    [],
    output_field=IntegerField(),
)
_COUNTRY, _PROVINCE = 1, 2  # steps of a path
# A longer list says "hơn 1.000".
COUNTED = 1000


class _HowMany(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def listed(found: QuerySet[Registration], number: int | None = None) -> QuerySet[Any, dict[str, Any]]:
    """The columns of the list as dictionaries; `found` in each is how many rows there are: `number` where that is
    known, else counted up to one more than COUNTED. One query says both."""
    how_many = (
        _HowMany(found.order_by().values("pk")[: COUNTED + 1])
        if number is None
        else Value(number, output_field=IntegerField())
    )
    return found.labelled().annotate(found=how_many, closed_level=CLOSED_LEVEL).values(*COLUMNS)


def counted(rows: Sequence[Mapping[str, Any]]) -> Count:
    """The number of rows that a page of `listed` is part of."""
    found = rows[0]["found"] if rows else 0
    return Count(min(found, COUNTED), capped=found > COUNTED)


def level_names(user: User) -> LevelNames:
    """How levels are called where the person works: after the desks above their first post."""
    if not user.posts:
        return LevelNames({})
    chain = set(chain_of(user.posts[0].unit.scope_path))
    desks = [term for term in user.map_around if term.unit_id in chain and term.desk_level is not None]
    desks.sort(key=lambda term: term.path, reverse=True)
    return LevelNames({Level(term.desk_level): term.level_label for term in desks})


def _choices(enum: Any) -> list[tuple[Any, str]]:
    return [(one.value, one.label) for one in enum]


class DossierFilter(django_filters.FilterSet):
    """The filters of the list; the names are those of the address."""

    q = django_filters.CharFilter(
        label="Tìm theo tên hoặc mã",
        method="as_they_are",
        widget=forms.TextInput(attrs={"placeholder": "Tên hoặc mã, không cần dấu", "type": "search"}),
    )
    ky = django_filters.ChoiceFilter(label="Kỳ", method="by_period", empty_label="Mọi kỳ")
    trang_thai = django_filters.MultipleChoiceFilter(
        label="Trạng thái",
        field_name="status",
        choices=_choices(Status),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,  # one row a dossier as it is
    )
    cap = django_filters.ChoiceFilter(
        label="Cấp đăng ký",
        field_name="target_level",
        choices=[(one.value, one.label) for one in DESK_LEVELS],
        empty_label="Mọi cấp",
    )
    linh_vuc = django_filters.ChoiceFilter(
        label="Lĩnh vực",
        field_name="sector__standard",
        choices=StandardSector.choices,
        empty_label="Mọi lĩnh vực",
    )
    loai = django_filters.ChoiceFilter(
        label="Loại", field_name="entry_type", choices=EntryType.choices, empty_label="Mô hình và điển hình"
    )
    chu_the = django_filters.ChoiceFilter(
        label="Chủ thể", field_name="subject", choices=SubjectType.choices, empty_label="Tập thể và cá nhân"
    )
    hinh_thuc = django_filters.ChoiceFilter(
        label="Hình thức", field_name="origin", choices=Origin.choices, empty_label="Mọi hình thức"
    )
    noi_dung = django_filters.ChoiceFilter(
        label="Nội dung",
        field_name="quality",
        choices=Quality.choices,
        empty_label="Đủ nội dung và chỉ có tên",
    )
    don_vi = django_filters.NumberFilter(label="Đơn vị", method="by_unit", widget=forms.HiddenInput)
    cum = django_filters.NumberFilter(label="Cụm, khối", method="by_cluster", widget=forms.HiddenInput)

    class Meta:
        model = Registration
        fields: list[str] = []
        form = Form

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.number: int | None = (
            None  # of what was found, where it is known: at most one more than titles.MOST
        )
        # Read once: for the choice, for the check of what the address asks, and for the chip.
        self.periods = {one.code: one for one in EmulationPeriod.objects.latest_first()}
        self.filters["ky"].extra["choices"] = [(one.code, one.name) for one in self.periods.values()]

    def by_period(self, rows: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """Dossiers of the period with this code."""
        return rows.in_period(self.periods[value])

    def as_they_are(self, rows: QuerySet[Registration], _name: str, _value: str) -> QuerySet[Registration]:
        """`filter_queryset` looks for the words at last, among what is left."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Narrowed by everything, and to titles that hold the words, whatever their accents, or to the one code."""
        rows = super().filter_queryset(queryset)
        words = self.form.cleaned_data.get("q") or ""
        code = words.strip().upper()
        if code.startswith("DVK-"):
            return rows.filter(emulation_model__code=code)
        key = search_key(words)
        if not key:
            return rows
        period = self.periods.get(self.form.cleaned_data.get("ky"))
        periods = [period] if period else list(self.periods.values())
        found = titled(rows, key, periods=periods, provinces=self._provinces)
        self.number = MOST + 1 if found.number is None else found.number
        return found.rows

    @property
    def _provinces(self) -> set[str]:
        """The paths of the provinces (whatever stands right below the country) that are asked about as a whole, and of
        the country, where it is; of smaller scopes, and of closed maps, none."""
        unit, territory = self.unit_asked, self.user.territory(Permission.VIEW)
        paths = {unit.scope_path} if unit else set(territory.living)
        steps = {len(chain_of(path)) for path in paths}
        if territory.closed or not steps <= {_COUNTRY, _PROVINCE}:
            return set()
        return paths | provinces_of_the_country() if _COUNTRY in steps else paths

    def by_unit(self, rows: QuerySet[Registration], _name: str, value: Any) -> QuerySet[Registration]:
        """Dossiers of the unit with this number and of all beneath it."""
        unit = self.unit_asked
        if unit is None:
            return rows.none()
        return rows.kept_beneath(unit)

    def by_cluster(self, rows: QuerySet[Registration], _name: str, value: Any) -> QuerySet[Registration]:
        """Dossiers that the units in the cluster with this number today, and those beneath them, answer for."""
        members = ClusterMember.objects.on(today()).filter(cluster=self.cluster_asked).values("unit")
        found = Q(pk__in=())
        for path in Unit.objects.filter(pk__in=members).values_list("scope_path", flat=True):
            found |= below(path, field="keeper_path")
        return rows.filter(found)

    @cached_property
    def cluster_asked(self) -> Cluster | None:
        """The cluster that the address names, if it is of a unit that the person may see."""
        return Cluster.objects.visible_to(self.user).filter(pk=self._number("cum")).first()

    def _number(self, name: str) -> int:
        """The number that the address names; 0 for none."""
        raw = str((self.data or {}).get(name, ""))
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else 0

    @property
    def unit_asked(self) -> Unit | None:
        """The unit that the address names, if the person may see it."""
        if not hasattr(self, "_unit_asked"):
            visible, number = Unit.objects.visible_to(self.user), self._number("don_vi")
            self._unit_asked = (
                visible.annotate(name=last_said("pk")).filter(pk=number).first() if number else None
            )
        return self._unit_asked

    def chips(self) -> list[FilterChip]:
        """One chip for each filter in force, with the address of the list without it."""
        if not self.form.is_valid():
            return []
        chips = []
        for name, value in self.form.cleaned_data.items():
            if name == "q" or value in (None, "", []):
                continue
            each = value if isinstance(value, list) else [value]
            chips += [FilterChip(self._said(name, one), _without(self.data, name, one)) for one in each]
        return chips

    def _said(self, name: str, value: Any) -> str:
        if name == "don_vi":
            return f"Đơn vị: {self.unit_asked.name}" if self.unit_asked else "Đơn vị ngoài phạm vi"
        if name == "cum":
            return f"Cụm, khối: {self.cluster_asked}" if self.cluster_asked else "Cụm, khối ngoài phạm vi"
        label = self.form.fields[name].label
        choices = dict(getattr(self.form.fields[name], "choices", ()) or ())
        return f"{label}: {choices.get(value) or choices.get(str(value)) or value}"


def asked(query: QueryDict, user: User) -> tuple[DossierFilter, str]:
    """The dossiers that an address asks for, of those that `user` may see, and the name of their order."""
    rows = Registration.objects.visible_to(user)
    if query.get("cho") == MINE:
        rows = rows.waiting_for(user)
    order = query.get("xep", "")
    return DossierFilter(query or None, queryset=rows, user=user), order if order in ORDERS else NEWEST


def _without(data: Any, name: str, value: Any) -> str:
    query: QueryDict = data.copy()
    left = [one for one in query.getlist(name) if one != str(value)] if len(query.getlist(name)) > 1 else []
    query.setlist(name, left)
    if not left:
        query.pop(name)
    query.pop("trang", None)
    return f"?{query.urlencode()}"
