"""Lists of registrations: each row becomes a dossier, as a draft or sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.refusals import NotPossibleError
from danvan.office.fill_in import Slot
from danvan.units.desks import label_of, targets
from danvan.units.models import Unit, UnitTerm, UnitTermQuerySet
from models_registry.importing import checking, fields
from models_registry.importing.checking import Checker
from models_registry.importing.kind import Choices, Kind, Place, Told, slot_of
from models_registry.models import (
    EmulationModel,
    EmulationPeriod,
    EntryType,
    ImportBatch,
    ImportKind,
    ImportOutcome,
    ImportRow,
    Origin,
    Quality,
    Registration,
    Sector,
    SubjectType,
)
from models_registry.registration import actions as registering

_BUILT_ON = "P0I01"
_HEAD_FIELDS = ("target_level", "entry_type", "subject", "origin", "quality")
_DATES = ("starts_on", "ends_on")


class Registrations(Kind):
    """What units register."""

    key = ImportKind.REGISTRATIONS
    vocabulary = fields.VOCABULARY
    sheet = "Đăng ký"
    title = "Danh sách đăng ký mô hình “Dân vận khéo”"

    def other_columns(self) -> Choices:
        return [("Cột đánh dấu x", fields.TICKED_COLUMNS)]

    def commons(self, batch: ImportBatch) -> dict[str, Sequence[str] | None]:
        choices = _choices(batch.unit, batch.period)
        return {name: choices[name] for name in ("target_level", "sector", "entry_type", "subject", "origin")}

    def checker(self, batch: ImportBatch) -> Checker:
        return Checker(batch)

    def slots(self, place: Place, period: EmulationPeriod) -> list[Slot]:
        choices = _choices(place.unit, period)
        choices["target_level"] = choices["target_level"] or ["Cấp tỉnh", "Cấp cơ sở"]
        choices["unit"] = list(_terms(place).in_order().values_list("name", flat=True))
        examples = {
            "unit": choices["unit"][:1],
            "sector": choices["sector"][:1],
            "target_level": choices["target_level"][-1:],
            "starts_on": [f"{period.starts_on:%d/%m/%Y}"],
            "ends_on": [f"{period.ends_on:%d/%m/%Y}"],
        }
        return [
            slot_of(
                field,
                next(iter(examples.get(field.name, [field.example])), ""),
                choices.get(field.name, ()),
            )
            for field in fields.FIELDS
        ]

    def write(self, batch: ImportBatch, told: Told) -> None:
        """All rows found good are dossiers, but those that somebody entered meanwhile; one import of a period at a
        time. Some rows after the other: never are all of them in memory."""
        EmulationPeriod.objects.select_for_update(no_key=True).get(pk=batch.period_id)
        ready = batch.rows.filter(outcome=ImportOutcome.READY).order_by("number")
        units = Unit.objects.in_bulk(_named(ready, "unit"))
        models = EmulationModel.objects.in_bulk(_named(ready, "model"))
        before = checking.registered(batch.by, batch.period, units)
        going_on = checking.going_on(batch.period, models)
        said = {"period": batch.period, "by": batch.by, "entered_for": batch.unit if batch.is_desk else None}
        held = registering.hold_many(units.values(), **said)
        numbers = list(ready.values_list("pk", flat=True))
        for start in range(0, len(numbers), registering.TOGETHER):
            some = numbers[start : start + registering.TOGETHER]
            rows = ready.filter(pk__in=some).only("batch", "number", "values")
            entries, twins = [], []
            for row in rows:
                same = before.get(_key(row)) or going_on.get(row.values.get("model"))
                if same is None:
                    entries.append(row)
                else:
                    row.outcome, row.note = ImportOutcome.TWIN, f"đã có trong kỳ: {same}"
                    twins.append(row)
            made = registering.create_many(
                [_entry(row, units, models) for row in entries], held=held, send=batch.sends, **said
            )
            _tell_rows(entries, made)
            ImportRow.objects.bulk_update(twins, ["outcome", "note"])
            told(start + len(some), len(numbers))

    def take_out(self, batch: ImportBatch, by: User) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT registry_undo_import(%s)", [batch.pk])
        except DatabaseError as error:
            raise NotPossibleError(_said(error)) from error


def _choices(unit: Unit, period: EmulationPeriod) -> dict[str, list[str]]:
    """The words to choose from, for a list of the unit."""
    day = timezone.localdate()
    term = UnitTerm.objects.on(day).filter(unit=unit).first()
    offered = Sector.objects.offered(period, term.path if term else "")
    return {
        "sector": list(offered.values_list("name", flat=True)),
        "target_level": [label_of(level, unit, on=day).capitalize() for level in targets(unit, on=day)],
        "entry_type": [str(one.label) for one in EntryType],
        "subject": [str(one.label) for one in SubjectType],
        "origin": [str(one.label) for one in Origin],
    }


def _terms(place: Place) -> UnitTermQuerySet:
    terms = UnitTerm.objects.on(timezone.localdate())
    own = terms.filter(unit=place.unit)
    term = own.first()
    return terms.below(term.path) if place.is_desk and term else own


def _named(rows: QuerySet[ImportRow], name: str) -> set[int]:
    """The numbers that stand in the rows under that name."""
    return set(rows.order_by().values_list(f"values__{name}", flat=True).distinct()) - {None}


def _key(row: ImportRow) -> tuple[int, str]:
    return row.values["unit"], checking.search_key(row.values["title"])


def _entry(
    row: ImportRow, units: Mapping[int, Unit], models: Mapping[int, EmulationModel]
) -> registering.Entry:
    values = {"quality": Quality.FULL, **row.values}  # rows read before there were others say none
    head = {name: values.pop(name) for name in _HEAD_FIELDS} | {"sector_id": values.pop("sector")}
    return registering.Entry(
        unit=units[values.pop("unit")],
        title=values.pop("title"),
        head=head,
        model=models.get(values.pop("model", None)),
        replicated_from_id=values.pop("replicated_from"),
        boxes={
            name: dt.date.fromisoformat(value) if name in _DATES and value else value
            for name, value in values.items()
        },
    )


def _tell_rows(entries: Iterable[ImportRow], made: Iterable[Registration]) -> None:
    """Each row says what was made of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE models_registry_importrow r SET registration_id = k.made"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS k (row, made) WHERE r.id = k.row",
            [[row.pk for row in entries], [one.pk for one in made]],
        )


def _said(error: DatabaseError) -> str:
    """What the database said of dossiers that were built on, or of a closed period; any other error goes on."""
    told = getattr(error.__cause__, "diag", None)
    if told and told.sqlstate in (_BUILT_ON, "P0C01"):
        return told.message_primary or ""
    raise error
