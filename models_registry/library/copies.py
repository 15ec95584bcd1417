"""Nhân rộng: who learnt from whom, where, and how it went.

Of a copy that is not recognised everybody may know unit, title, year and how it went, in few words: who asked for what
in between, and why, is not told. Of an origin nothing is told that the library does not show.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from danvan.ui.components import Chip
from danvan.units.enums import Level
from danvan.units.models import UnitTerm, last_said, today
from models_registry.library import shelf
from models_registry.lists import CLOSED_LEVEL
from models_registry.models import (
    EmulationModel,
    FollowUp,
    Recognition,
    Registration,
    StandardSector,
    Upkeep,
)
from models_registry.published import level_said
from models_registry.wording import status_chip
from models_registry.workflow import Status

ORDER = ("-emulation_model_id",)  # the last begun first
NOT_SHOWN = "Mô hình gốc không có trong thư viện"
# Sent back is not told, nor how far up results came.
_TOLD_AS = {
    Status.RETURNED: Status.SUBMITTED,
    Status.RESULTS_RETURNED: Status.RUNNING,
    Status.PROPOSED: Status.RESULTS_SUBMITTED,
}
_NOT_HONOURED = Q(honoured_level=None)

_OUTCOMES = {
    "dang-lam": (
        "Chưa nộp kết quả",
        Q(status__in=[Status.SUBMITTED, Status.RETURNED, Status.RUNNING, Status.RESULTS_RETURNED]),
    ),
    "da-nop": ("Đã nộp kết quả, chờ công nhận", Q(status__in=[Status.RESULTS_SUBMITTED, Status.PROPOSED])),
    "khong": ("Không được công nhận", Q(status=Status.NOT_RECOGNISED)),
    "thu-hoi": ("Đã thu hồi công nhận", Q(status=Status.REVOKED)),
    "rut": ("Đã rút đăng ký", Q(status=Status.WITHDRAWN)),
}
_HONOURED = "cong-nhan"


def _published(**of: Any) -> QuerySet[Registration]:
    """The dossiers of the outer row's origin that the library shows."""
    origin = OuterRef("emulation_model__replicated_from")
    return Registration.objects.published().filter(emulation_model=origin, **of)


class CopiesFilter(shelf.ShelfFilter):
    """The filters of the list: those of the library for the copy, and where its origin is. Of an origin that is not in
    the library no filter tells."""

    nam = django_filters.ChoiceFilter(label="Kỳ", method="as_they_are", empty_label="Mọi kỳ, lần gần nhất")
    tinh = django_filters.ChoiceFilter(
        label="Nơi nhân rộng: tỉnh, thành phố", method="by_province", empty_label="Cả nước"
    )
    noi = django_filters.CharFilter(
        label="Nơi nhân rộng: xã, phường, đơn vị",
        method="by_place",
        widget=forms.TextInput(attrs={"placeholder": "Tên nay hoặc tên cũ"}),
    )
    goc_tinh = django_filters.ChoiceFilter(
        label="Nơi có mô hình gốc: tỉnh, thành phố", method="by_province_of_origin", empty_label="Cả nước"
    )
    goc_noi = django_filters.CharFilter(
        label="Nơi có mô hình gốc: xã, phường, đơn vị",
        method="by_place_of_origin",
        widget=forms.TextInput(attrs={"placeholder": "Tên nay hoặc tên cũ"}),
    )
    goc = django_filters.CharFilter(
        label="Mã mô hình gốc",
        method="by_origin",
        widget=forms.TextInput(attrs={"placeholder": "Mã ghi ở trang của mô hình"}),
    )
    linh_vuc = django_filters.ChoiceFilter(
        label="Lĩnh vực",
        field_name="sector__standard",
        choices=StandardSector.choices,
        empty_label="Mọi lĩnh vực",
    )
    tinh_hinh = django_filters.ChoiceFilter(
        label="Tình hình",
        method="by_outcome",
        choices=[
            (_HONOURED, "Được công nhận"),
            *((name, label) for name, (label, _) in _OUTCOMES.items()),
            *((one.value, f"{one.label} sau công nhận") for one in Upkeep),
        ],
        empty_label="Mọi tình hình",
    )
    cong_nhan = None
    hieu_qua = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, queryset=Registration.objects.none(), **kwargs)
        self.filters["goc_tinh"].extra["choices"] = self.filters["tinh"].extra["choices"]
        # A period is asked of each dossier before the latest of a model is taken.
        self.queryset = Registration.objects.replicas(self.periods.get((self.data or {}).get("nam")))

    def by_province_of_origin(
        self, rows: QuerySet[Registration], name: str, _value: str
    ) -> QuerySet[Registration]:
        """Learnt from the province with this number, or from a unit beneath it."""
        province = self.province_asked(name)
        return rows.filter(Exists(_published().kept_beneath(province))) if province else rows.none()

    def by_place_of_origin(
        self, rows: QuerySet[Registration], _name: str, value: str
    ) -> QuerySet[Registration]:
        """Learnt from the units that are called so, today or once, or from one beneath them."""
        where = shelf.kept_where(value, within=self.province_asked("goc_tinh"))
        return rows.filter(Exists(_published().filter(where)))

    def by_origin(self, rows: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """Made after the model with this code."""
        origin = EmulationModel.objects.filter(code=value.strip().upper())
        shown = origin.filter(Exists(Registration.objects.published().filter(emulation_model=OuterRef("pk"))))
        return rows.filter(emulation_model__replicated_from__in=list(shown.values_list("pk", flat=True)))

    def by_outcome(self, rows: QuerySet[Registration], _name: str, value: str) -> QuerySet[Registration]:
        """That went so."""
        if value == _HONOURED:
            return rows.exclude(_NOT_HONOURED)
        if value in _OUTCOMES:
            return rows.filter(_NOT_HONOURED, _OUTCOMES[value][1])
        return rows.alias(said=_last_said_of()).filter(said=value)


def _last_said_of() -> Subquery:
    """What the unit of the outer row said last after its recognition: of two marks the later."""
    said = FollowUp.objects.at(None).filter(registration=OuterRef("pk")).order_by("-mark")
    return Subquery(said.values("state")[:1])


def told(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """With all that is said of a copy but its place: its names, how it went, and its origin as the library shows it."""
    kinds = UnitTerm.objects.filter(
        unit=OuterRef("decision__issuer"), during__contains=OuterRef("decision__date")
    )
    line = Recognition.objects.live().filter(registration=OuterRef("pk"), level=OuterRef("honoured_level"))
    origin = _published().annotate(unit_name=last_said("unit")).order_by("-period__starts_on", "-pk")
    return rows.labelled().annotate(
        keeper_name=last_said("keeper"),
        closed_level=CLOSED_LEVEL,
        honoured_by=Subquery(line.annotate(kind=Subquery(kinds.values("kind")[:1])).values("kind")[:1]),
        upkeep=_last_said_of(),
        origin_token=Subquery(origin.values("token")[:1]),
        origin_title=Subquery(origin.values("title")[:1]),
        origin_unit=Subquery(origin.values("unit_name")[:1]),
        origin_period=Subquery(origin.values("period__name")[:1]),
    )


def in_provinces(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """With `province`: the name, today, of the province that the copy lies in."""
    provinces = UnitTerm.objects.on(today()).filter(
        level=Level.PROVINCE, path=shelf.path_of_province("keeper_path")
    )
    return rows.annotate(province=Subquery(provinces.values("name")[:1]))


def how_it_went(one: Any) -> Chip:
    """What has become of a copy, as `told` knows it: recognised and at which level, or how far it came."""
    if one.honoured_level is not None:
        return Chip(f"Được công nhận {level_said(one.honoured_by, one.honoured_level)}", "ok")
    status = _TOLD_AS.get(one.status, Status(one.status))
    over = one.closed_level is not None and one.status != Status.PROPOSED  # which may still be decided
    level = Level(one.target_level).label if one.target_level is not None else ""
    chip = status_chip(status, level_name=level, over=over)
    return Chip(chip.label, "info" if chip.tone == "wait" else chip.tone)


def still_there(one: Any) -> Chip | None:
    """Whether a copy is kept, as its unit said last; None where it has not said."""
    return upkeep_chip(one.upkeep) if one.upkeep else None


def upkeep_chip(state: str) -> Chip:
    """What a unit said of a model after its recognition."""
    return Chip(Upkeep(state).label, "ok" if state == Upkeep.KEPT else "idle")


def unit_of(one: Any) -> str:
    """The unit, and who has it today where that is another."""
    return (
        one.unit_name if one.keeper_name == one.unit_name else f"{one.unit_name} (nay là {one.keeper_name})"
    )


def _place(one: Any) -> str:
    """The province, where it was asked for and is not the unit itself."""
    province = getattr(one, "province", None) or ""
    return "" if province == one.keeper_name else province


@dataclass(frozen=True)
class Copy:
    """One copy, ready to be set: an address is empty where there is nothing to open."""

    title: str
    url: str
    unit: str
    period: str
    sector: str
    chip: Chip
    alive: Chip | None
    place: str
    dossier_url: str
    origin_title: str
    origin_url: str
    origin_where: str


def dressed(rows: Sequence[Any], *, opened: Collection[int] = ()) -> list[Copy]:
    """The rows of `told`, with the dossiers whose numbers are `opened` to be opened. No query."""
    return [
        Copy(
            title=one.title,
            url=reverse("library:model", args=[one.token]) if one.honoured_level is not None else "",
            unit=unit_of(one),
            period=one.period_name,
            sector=one.sector_name or "",
            chip=how_it_went(one),
            alive=still_there(one),
            place=_place(one),
            dossier_url=reverse("dossier", args=[one.token]) if one.pk in opened else "",
            origin_title=one.origin_title or NOT_SHOWN,
            origin_url=reverse("library:model", args=[one.origin_token]) if one.origin_token else "",
            origin_where=f"{one.origin_unit} · {one.origin_period.lower()}" if one.origin_token else "",
        )
        for one in rows
    ]
