"""What each row of a list becomes: a dossier ready to be written, or why not, in words and on its cell.

A cell is read by the form's own field, what is compulsory is said by the form; here is only what words in a list stand
for: units, sectors, levels, choices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.office.workbook_in import Sheet, column_number
from danvan.ui.text import search_key
from danvan.units.desks import label_of, targets
from danvan.units.enums import Level, UnitKind
from danvan.units.models import Unit, UnitTerm
from models_registry import closing
from models_registry.models import (
    EmulationModel,
    EmulationPeriod,
    EntryType,
    ImportBatch,
    ImportOutcome,
    Origin,
    Registration,
    Sector,
    StandardSector,
    SubjectType,
)
from models_registry.registration import forms
from models_registry.registration.importing import fields, sheets
from models_registry.registration.importing.fields import squeezed
from models_registry.workflow import Status

Problem = tuple[
    str, str, str
]  # the letters of the column ("" where the list has none), its name, what is wrong


@dataclass
class Checked:
    """A row, and what it is taken for."""

    number: int
    cells: list[str]
    outcome: ImportOutcome
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    note: str = ""


class WrongCellError(ValueError):
    """What stands in a cell cannot be taken; the message says why and what to do."""


_ORIGINS = {"moi": Origin.NEW, "nangchat": Origin.UPGRADED, "duytrimohinh": Origin.MAINTAINED}
_SECTORS = {
    StandardSector.ECONOMY: ("kinhte", "phattrienkinhte"),
    StandardSector.CULTURE: ("vanhoaxahoi", "vhxh", "xahoi", "vanhoa", "phattrienvanhoaxahoi"),
    StandardSector.SECURITY: ("quocphonganninh", "qpan", "anqp", "anninhquocphong", "anninh", "quocphong", "antt"),
    StandardSector.POLITICS: ("xaydunghethongchinhtri", "hethongchinhtri", "htct", "xdhtct", "xaydungdang",
                              "xaydunghtct", "xaydunghethongchinhtrixahoi"),
}  # fmt: skip
_LEVELS = {
    "tinh": Level.PROVINCE,
    "huyen": Level.DISTRICT,
    "thanhpho": Level.DISTRICT,
    "thixa": Level.DISTRICT,
    "quan": Level.DISTRICT,
    "coso": Level.GRASSROOTS,
    "xa": Level.GRASSROOTS,
    "phuong": Level.GRASSROOTS,
    "thitran": Level.GRASSROOTS,
    "dackhu": Level.GRASSROOTS,
}
_ABBREVIATIONS = {
    UnitKind.WARD: ("phuong", "p"),
    UnitKind.COMMUNE: ("xa", "x"),
    UnitKind.TOWNSHIP: ("thitran", "tt"),
    UnitKind.SPECIAL_ZONE: ("dackhu",),
    UnitKind.CITY: ("thanhpho", "tp"),
    UnitKind.TOWN: ("thixa", "tx"),
    UnitKind.RURAL_DISTRICT: ("huyen", "h"),
    UnitKind.URBAN_DISTRICT: ("quan", "q"),
}
_BODIES = ("ubnd", "danguy", "uybannhandan", "khoidanvan", "khoidv", "ubmttq")


class Units:
    """The units that a list may be about, by the names people give them."""

    def __init__(self, terms: Iterable[UnitTerm]) -> None:
        self.by_pk: dict[int, Unit] = {}
        self.paths: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self._called: dict[str, set[int]] = {}
        self._short: dict[str, set[int]] = {}
        for term in terms:
            self.by_pk[term.unit_id], self.paths[term.unit_id] = term.unit, term.path
            self.names[term.unit_id] = term.name
            full = squeezed(term.name)
            self._called.setdefault(full, set()).add(term.unit_id)
            if term.code:
                self._called.setdefault(squeezed(term.code), set()).add(term.unit_id)
            for short in _shortened(full, term.kind):
                self._short.setdefault(short, set()).add(term.unit_id)

    def named(self, text: str) -> int:
        """The unit of that name. Raises WrongCellError for none, and for several."""
        key = squeezed(text)
        bare = next((key.removeprefix(body) for body in _BODIES if key.startswith(body)), key)
        found = next((them for one in (key, bare) for them in self._of(one) if them), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise WrongCellError(
                f"Có {len(found)} đơn vị tên “{text[:80]}”. Ghi tên đầy đủ, hoặc ghi mã đơn vị."
            )
        if len(self.by_pk) == 1:
            raise WrongCellError(
                f"“{text[:80]}” không phải {next(iter(self.names.values()))}. Danh sách này chỉ nhận hồ sơ của đơn vị "
                "mình; bỏ dòng này hoặc sửa tên đơn vị."
            )
        raise WrongCellError(
            f"Không thấy đơn vị “{text[:80]}” trong phạm vi của đồng chí. Xem lại tên trong trang Đơn vị."
        )

    def _of(self, key: str) -> Iterator[set[int]]:
        yield self._called.get(key, set())
        yield self._short.get(key, set())


def _shortened(full: str, kind: str) -> Iterator[str]:
    """The name without its kind, and with the kind abbreviated: "Cầu Gỗ", "P. Cầu Gỗ"."""
    words = _ABBREVIATIONS.get(UnitKind(kind), ())
    if words and full.startswith(words[0]) and (rest := full.removeprefix(words[0])):
        if not rest.isdigit():
            yield rest
        for word in words[1:]:
            yield word + rest


def units_of(batch: ImportBatch) -> Units:
    """Those that the list may be about today: the unit itself, or with a desk all beneath it."""
    day = timezone.localdate()
    terms = UnitTerm.objects.on(day).select_related("unit")
    own = terms.filter(unit=batch.unit_id)
    if not batch.is_desk:
        return Units(own)
    term = own.first()
    return Units(terms.below(term.path) if term else [])


class Checker:
    """Reads the rows of one list for one period, as `by` may send them. Its own queries are few, whatever the number of
    rows; within `tree_at_rest`."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch, self.period, self.by = batch, batch.period, batch.by
        self.day = timezone.localdate()
        self.units = units_of(batch)
        self.columns = {column_number(letters): name for letters, name in batch.mapping.items()}
        self.letters = {name: letters for letters, name in batch.mapping.items()}
        self.context: dict[str, str] = {}
        self._of_marker: dict[str, str] = {}
        self.closed = self._closed()
        self._titles: dict[tuple[int, str], int | str] = {}
        self._sectors = lru_cache(maxsize=None)(self._sectors_of)
        self._levels = lru_cache(maxsize=None)(self._levels_of)
        self._needed = lru_cache(maxsize=None)(self._needed_by)
        self._models: dict[str, int] = {}

    def _closed(self) -> dict[int, bool]:
        pairs = [(self.period.pk, pk) for pk in self.units.by_pk]
        return {pk: one.stops(None) for (_, pk), one in closing.seen_all(pairs).items()}

    def rows(self, sheet: Sheet, head: sheets.Head) -> Iterator[Checked]:
        """Every row beneath the head, checked."""
        self._titles = registered(self.by, self.period, self.units.by_pk)
        understood = list(sheets.understood(sheet, head, self.columns))
        self._models = self._models_named(understood)
        for row in understood:
            yield self._checked(row)

    def _models_named(self, rows: Iterable[sheets.Understood]) -> dict[str, int]:
        """The models of which one of the rows says that it is replicated."""
        column = next((at for at, name in self.columns.items() if name == "replicated_from"), 0)
        codes = {row.cells[column - 1].upper() for row in rows if 0 < column <= len(row.cells)}
        return dict(EmulationModel.objects.filter(code__in=codes).values_list("code", "pk"))

    def _checked(self, row: sheets.Understood) -> Checked:
        if row.kind is sheets.RowIs.ASIDE:
            return Checked(row.number, row.cells, ImportOutcome.ASIDE, note=row.words)
        said = {name: self._cell(row, at) for at, name in self.columns.items()}
        filled = [cell for cell in row.cells if cell]
        if row.kind is sheets.RowIs.GROUP:
            return self._group(row, row.words, row.marker)
        if len(filled) == 1 and self._stands_for(filled[0]):
            return self._group(row, filled[0], "")
        return self._dossier(row, said)

    def _cell(self, row: sheets.Understood, at: int) -> str:
        return row.cells[at - 1] if at <= len(row.cells) else ""

    # --- groups ---

    def _group(self, row: sheets.Understood, words: str, marker: str) -> Checked:
        """The rows beneath are of that unit, sector or level, until another group says otherwise."""
        found = self._stands_for(words)
        before = self._of_marker.get(marker)
        if found is None:
            if before:
                self.context.pop(before, None)
            note = "dòng nhóm, không nhận ra là đơn vị, lĩnh vực hay cấp nào"
            return Checked(row.number, row.cells, ImportOutcome.ASIDE, note=note, values={"group": marker})
        name, value = found
        self.context[name] = value
        self._of_marker[marker] = name
        note = f"nhóm: {fields.BY_NAME[name].title.lower()} “{value}”"
        return Checked(row.number, row.cells, ImportOutcome.ASIDE, note=note, values={"group": marker})

    def _stands_for(self, words: str) -> tuple[str, str] | None:
        """(field, text) that the words of a group stand for."""
        plain = words.partition("(")[0].partition(":")[0].strip()
        for name, text in self._guesses(plain):
            try:
                if name == "unit":
                    return name, self.units.names[self.units.named(text)]
                if name == "sector":
                    return name, self._sector(text, next(iter(self.units.by_pk), 0)).name
                if squeezed(text).removeprefix("cap") in _LEVELS and squeezed(text).startswith("cap"):
                    return name, text
            except WrongCellError:
                continue
        return None

    def _guesses(self, text: str) -> Iterator[tuple[str, str]]:
        taken = set(self.columns.values())
        for name in ("sector", "target_level", "unit"):
            if name not in taken and not (name == "unit" and not self.batch.is_desk):
                yield name, text

    # --- dossiers ---

    def _dossier(self, row: sheets.Understood, said: Mapping[str, str]) -> Checked:
        checked = Checked(row.number, row.cells, ImportOutcome.READY)
        texts = self._texts(said)
        unit = self._worded(checked, "unit", texts, self._unit)
        if unit is None:
            checked.outcome = ImportOutcome.WRONG
        checked.values["unit"] = unit
        self._choices(checked, texts, unit)
        for name, text in texts.items():
            if name not in fields.IN_WORDS:
                self._box(checked, name, text)
        self._fill_in(checked)
        self._together(checked)
        if self.batch.sends:
            self._compulsory(checked)
        if unit is not None and self.closed.get(unit):
            checked.problems.append(("", "", closing.why(self.period.pk, unit)))
        if checked.problems:
            checked.outcome = ImportOutcome.WRONG
        elif unit is not None:
            self._twin(checked, unit)
        return checked

    def _texts(self, said: Mapping[str, str]) -> dict[str, str]:
        """What the row says of each field: its cell, a tick in a column of its own, its group, what holds for all."""
        texts = {**self.batch.defaults, **self.context}
        for name, text in said.items():
            field_name, _, value = name.partition("=")
            if not text or (value and squeezed(text) in ("khong", "0")):
                texts.setdefault(field_name, "")
            elif value:
                texts[field_name] = value
            else:
                texts[field_name] = text
        for name in ("name", "unit", "sector", "target_level"):
            texts.setdefault(name, "")
        return texts

    def _wrong(self, checked: Checked, name: str, why: str) -> None:
        column = self.letters.get(name) or next(
            (letters for letters, one in self.batch.mapping.items() if one.startswith(f"{name}=")), ""
        )
        checked.problems.append((column, fields.BY_NAME[name].title, why))

    def _worded(self, checked: Checked, name: str, texts: Mapping[str, str], read: Any) -> Any:
        """What the words of the cell stand for; None where that is nothing, or wrong."""
        try:
            return read(texts.get(name, ""))
        except WrongCellError as wrong:
            self._wrong(checked, name, str(wrong))
            return None

    def _unit(self, text: str) -> int | None:
        if text:
            return self.units.named(text)
        if not self.batch.is_desk and self.batch.unit_id in self.units.by_pk:
            return self.batch.unit_id
        if not self.units.by_pk:
            raise WrongCellError("Đơn vị của danh sách không còn hoạt động.")
        raise WrongCellError("Chưa ghi đơn vị đăng ký.")

    def _choices(self, checked: Checked, texts: Mapping[str, str], unit: int | None) -> None:
        values = checked.values
        values["entry_type"] = self._worded(
            checked, "entry_type", texts, lambda text: _choice(text, EntryType, EntryType.MODEL)
        )
        values["subject"] = self._worded(
            checked, "subject", texts, lambda text: _choice(text, SubjectType, SubjectType.COLLECTIVE)
        )
        values["origin"] = self._worded(
            checked, "origin", texts, lambda text: _choice(text, Origin, Origin.NEW, _ORIGINS)
        )
        values["replicated_from"] = self._worded(checked, "replicated_from", texts, self._replicated)
        if unit is None:
            return
        sector = self._worded(
            checked, "sector", texts, lambda text: self._sector(text, unit) if text else None
        )
        values["sector"] = sector.pk if sector else None
        values["target_level"] = self._worded(
            checked, "target_level", texts, lambda text: self._level(text, unit) if text else None
        )

    def _replicated(self, text: str) -> int | None:
        if not text:
            return None
        found = self._models.get(text.strip().upper())
        if found is None:
            raise WrongCellError(f"Không có mô hình nào mang mã “{text[:40]}”. Xem lại mã, hoặc để trống.")
        return found

    def _sectors_of(self, unit: int) -> dict[str, Sector]:
        offered = list(Sector.objects.offered(self.period, self.units.paths.get(unit, "")))
        known = {}
        for one in offered:
            same = [other for other in offered if other.standard and other.standard == one.standard]
            words = _SECTORS.get(one.standard, ()) if len(same) == 1 else ()
            codes = (one.standard,) if len(same) == 1 else ()
            for word in (*words, *codes):
                known.setdefault(squeezed(word), one)
        return known | {squeezed(word): one for one in offered for word in (one.code, one.name)}

    def _sector(self, text: str, unit: int) -> Sector:
        known = self._sectors(unit)
        key = squeezed(text)
        found = known.get(key) or known.get(key.removeprefix("linhvuc"))
        if found is None:
            names = dict.fromkeys(one.name for one in known.values())
            raise WrongCellError(f"Không có lĩnh vực “{text[:80]}”. Ghi một trong: {'; '.join(names)}.")
        return found

    def _levels_of(self, unit: int) -> dict[str, Level]:
        """The levels that the unit can register for, by the words for them: those of its own desks before the usual."""
        own = self.units.by_pk[unit]
        offered = targets(own, on=self.day)
        usual = {word: level for word, level in _LEVELS.items() if level in offered}
        labels = {level: label_of(level, own, on=self.day) for level in offered}
        said = {squeezed(label).removeprefix("cap"): level for level, label in labels.items()}
        return usual | said

    def _level(self, text: str, unit: int) -> Level:
        known = self._levels(unit)
        key = squeezed(text).removeprefix("cap")
        if key not in known:
            own = self.units.by_pk[unit]
            names = [label_of(level, own, on=self.day) for level in targets(own, on=self.day)]
            raise WrongCellError(
                f"“{text[:80]}” không phải cấp mà {self.units.names[unit]} đăng ký được. Ghi một trong: "
                f"{'; '.join(names) or 'chưa có nơi xét nào'}."
            )
        return known[key]

    def _box(self, checked: Checked, name: str, text: str) -> None:
        """A cell read by the form's own field."""
        reader = fields.BY_NAME[name].reads
        assert reader is not None  # noqa: S101 -- all others are in IN_WORDS
        if name == "contact_phone" and text.isdigit() and len(text) in (9, 10) and not text.startswith("0"):
            text = f"0{text}"  # a number cell forgets its first nought
        try:
            value = reader.clean(text)
        except ValidationError as error:
            self._wrong(checked, name, " ".join(error.messages))
            return
        checked.values["title" if name == "name" else name] = value

    def _fill_in(self, checked: Checked) -> None:
        """What a new draft is filled in with beforehand."""
        values = checked.values
        own = not self.batch.is_desk
        filled = {
            "starts_on": max(self.period.starts_on, min(self.day, self.period.ends_on)),
            "ends_on": self.period.ends_on,
            "contact_name": self.by.full_name if own else "",
            "contact_phone": self.by.phone if own else "",
        }
        wrong = {title for _, title, _ in checked.problems}
        for name, value in filled.items():
            if not values.get(name) and fields.BY_NAME[name].title not in wrong:
                values[name] = value

    def _together(self, checked: Checked) -> None:
        """What two boxes say together."""
        start, end = checked.values.get("starts_on"), checked.values.get("ends_on")
        if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
            self._wrong(checked, "ends_on", "Ngày kết thúc đứng trước ngày bắt đầu. Xem lại hai ngày này.")

    def _needed_by(self, origin: str, subject: str) -> frozenset[str]:
        return forms.needed_to_send(self.period, origin=origin, subject=subject)

    def _compulsory(self, checked: Checked) -> None:
        values = checked.values
        wrong = {title for _, title, _ in checked.problems}
        for name in self._needed(values["origin"] or Origin.NEW, values["subject"] or SubjectType.COLLECTIVE):
            known = fields.BY_NAME[name]
            if not values.get("title" if name == "name" else name) and known.title not in wrong:
                self._wrong(checked, name, "Chưa ghi; mục này bắt buộc khi gửi đăng ký.")

    def _twin(self, checked: Checked, unit: int) -> None:
        """The same title at the same unit in the same period, accents and case aside, is the same dossier."""
        key = (unit, search_key(checked.values["title"]))
        before = self._titles.get(key)
        if before is None:
            self._titles[key] = checked.number
            return
        checked.outcome = ImportOutcome.TWIN
        checked.note = (
            f"trùng tên với dòng {before} của tệp" if isinstance(before, int) else f"đã có trong kỳ: {before}"
        )


def _choice(
    text: str, choices: type[TextChoices], otherwise: str, also: Mapping[str, str] | None = None
) -> str:
    if not text:
        return otherwise
    key = squeezed(text)
    known = {squeezed(choice.label): choice.value for choice in choices} | dict(also or {})
    if key not in known:
        labels = "; ".join(str(choice.label) for choice in choices)
        raise WrongCellError(f"Không hiểu “{text[:80]}”. Ghi một trong: {labels}.")
    return str(known[key])


def registered(by: User, period: EmulationPeriod, units: Iterable[int]) -> dict[tuple[int, str], int | str]:
    """(unit, title as it is searched) → how it is called, of the dossiers of the period that stand and that `by` may
    see."""
    standing = Registration.objects.visible_to(by).filter(period=period, unit__in=list(units))
    rows = standing.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN]).values_list(
        "unit_id", "search_key", "title", "emulation_model__code"
    )
    return {(unit, key): f"{title} ({code or 'bản nháp'})" for unit, key, title, code in rows}


def entitled(batch: ImportBatch) -> bool:
    """Whether the person still holds the post under which the list was brought in."""
    wanted = Permission.REVIEW if batch.is_desk else Permission.REGISTER
    return batch.unit_id in {post.unit_id for post in batch.by.posts_with(wanted)}
