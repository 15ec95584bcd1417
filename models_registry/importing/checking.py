"""What each row of a list becomes: a dossier ready to be written, or why not, in words and on its cell.

A cell is read by the form's own field, what is compulsory is said by the form; here is only what words in a list stand
for: units, sectors, levels, choices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, TextChoices
from django.utils import timezone

from danvan.accounts.models import User
from danvan.office import lists
from danvan.office.lists import squeezed
from danvan.office.workbook_in import Sheet, column_number
from danvan.ui.text import search_key
from danvan.units.desks import label_of, targets
from danvan.units.enums import Level
from danvan.units.models import Unit, UnitTerm
from danvan.units.naming import Names
from models_registry import closing, reported
from models_registry.importing import fields
from models_registry.models import (
    Dossier,
    EmulationModel,
    EmulationPeriod,
    EntryType,
    ImportBatch,
    ImportOutcome,
    Origin,
    Quality,
    Registration,
    Sector,
    StandardSector,
    SubjectType,
)
from models_registry.registration import actions as registering
from models_registry.registration import forms
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


_OF_THE_UNIT = frozenset({"sector", "target_level"})
_ORDER = {one.title: at for at, one in enumerate(fields.FIELDS)}
_NOBODY = "Xem lại tên trong trang Đơn vị; đơn vị chưa có thì đề nghị quản trị thêm."
_NAMED = 3  # units that a cell is asked back by


def telephone(text: str) -> str:
    """The number of a telephone: a cell that holds a number forgets its first nought."""
    return f"0{text}" if text.isdigit() and len(text) in (9, 10) and not text.startswith("0") else text


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
LEVEL_WORDS = {
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


class Units:
    """The units that a list of `home` may be about, by the names people give them."""

    def __init__(self, terms: Iterable[UnitTerm], *, home: int) -> None:
        self.by_pk: dict[int, Unit] = {}
        self.paths: dict[int, str] = {}
        self.names: dict[int, str] = {}
        terms = list(terms)
        for term in terms:
            self.by_pk[term.unit_id], self.paths[term.unit_id] = term.unit, term.path
            self.names[term.unit_id] = term.name
        self._names = Names(terms, home=home)
        self._said: dict[str, int | str] = {}  # by what a cell says: the unit, or why it is none

    def one(self, text: str) -> int | None:
        """The unit that is called so, if it is one."""
        found = self._names.called(text)
        return found[0] if len(found) == 1 else None

    def named(self, text: str) -> int:
        """The unit that is called so. Raises WrongCellError for none, and for several, and names which it may be."""
        if text not in self._said:
            found = self._names.called(text)
            self._said[text] = found[0] if len(found) == 1 else self._why_not(text, found)
        said = self._said[text]
        if isinstance(said, str):
            raise WrongCellError(said)
        return said

    def _why_not(self, text: str, found: Sequence[int]) -> str:
        if found:
            more = "; …" if len(found) > _NAMED else ""
            return (
                f"Có {len(found)} đơn vị có thể gọi là “{text[:80]}”: {self._listed(found[:_NAMED])}{more}. "
                "Ghi tên đầy đủ, hoặc ghi mã đơn vị."
            )
        if len(self.by_pk) == 1:
            return (
                f"“{text[:80]}” không phải {next(iter(self.names.values()))}. Danh sách này chỉ nhận hồ sơ của đơn vị "
                "mình; bỏ dòng này hoặc sửa tên đơn vị."
            )
        like = self._names.like(text)
        advice = f"Có phải: {self._listed(like)}?" if like else _NOBODY
        return f"Không thấy đơn vị “{text[:80]}” trong phạm vi của đồng chí. {advice}"

    def _listed(self, units: Iterable[int]) -> str:
        return "; ".join(self._names.title(pk) for pk in units)


def units_of(batch: ImportBatch) -> Units:
    """Those that the list may be about today: the unit itself, or with a desk all beneath it."""
    day = timezone.localdate()
    terms = UnitTerm.objects.on(day).select_related("unit")
    own = terms.filter(unit=batch.unit_id)
    if not batch.is_desk:
        return Units(own, home=batch.unit_id)
    term = own.first()
    return Units(terms.below(term.path) if term else [], home=batch.unit_id)


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
        self._totals = reported.over(self.period, self.units.by_pk) if batch.sends else {}
        self._titles: dict[tuple[int, str], int | str] = {}
        self._sectors = lru_cache(maxsize=None)(self._sectors_of)
        self._levels = lru_cache(maxsize=None)(self._levels_of)
        self._needed = lru_cache(maxsize=None)(self._needed_by)
        self._models: dict[str, int] = {}
        self._earlier = Earlier(self.period, self.units.by_pk, ())
        self._joined: dict[int, int] = {}

    def _closed(self) -> dict[int, bool]:
        pairs = [(self.period.pk, pk) for pk in self.units.by_pk]
        return {pk: one.stops(None) for (_, pk), one in closing.seen_all(pairs).items()}

    def rows(self, sheet: Sheet, head: lists.Head) -> Iterator[Checked]:
        """Every row beneath the head, checked."""
        self._titles = registered(self.by, self.period, self.units.by_pk)
        understood = list(lists.understood(sheet, head, self.columns, fields.VOCABULARY))
        self._models = self._models_named(understood)
        self._earlier = Earlier(self.period, self.units.by_pk, self._named_in(understood))
        for row in understood:
            yield self._checked(row)

    def _named_in(self, rows: Iterable[lists.Understood]) -> list[tuple[str, str]]:
        """The title and the code of an earlier model that each row says."""
        at = {name: column for column, name in self.columns.items()}
        return [
            tuple(self._cell(row, at[name]) if name in at else "" for name in ("name", "model"))
            for row in rows
        ]

    def _models_named(self, rows: Iterable[lists.Understood]) -> dict[str, int]:
        """The models of which one of the rows says that it is replicated."""
        column = next((at for at, name in self.columns.items() if name == "replicated_from"), 0)
        codes = {row.cells[column - 1].upper() for row in rows if 0 < column <= len(row.cells)}
        return dict(EmulationModel.objects.filter(code__in=codes).values_list("code", "pk"))

    def _checked(self, row: lists.Understood) -> Checked:
        if row.kind is lists.RowIs.ASIDE:
            return Checked(row.number, row.cells, ImportOutcome.ASIDE, note=row.words)
        said = {name: self._cell(row, at) for at, name in self.columns.items()}
        filled = [cell for cell in row.cells if cell]
        if row.kind is lists.RowIs.GROUP:
            return self._group(row, row.words, row.marker)
        if len(filled) == 1 and self._stands_for(filled[0]):
            return self._group(row, filled[0], "")
        return self._dossier(row, said)

    def _cell(self, row: lists.Understood, at: int) -> str:
        return row.cells[at - 1] if at <= len(row.cells) else ""

    # --- groups ---

    def _group(self, row: lists.Understood, words: str, marker: str) -> Checked:
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
                    if (unit := self.units.one(text)) is not None:
                        return name, self.units.names[unit]
                elif name == "sector":
                    return name, self._sector(text, next(iter(self.units.by_pk), 0)).name
                elif squeezed(text).removeprefix("cap") in LEVEL_WORDS and squeezed(text).startswith("cap"):
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

    def _dossier(self, row: lists.Understood, said: Mapping[str, str]) -> Checked:
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
        values = checked.values
        values["quality"] = Quality.FULL if self._has_texts(values) else Quality.TITLE
        if values["quality"] == Quality.FULL:
            self._fill_in(checked)
        self._together(checked)
        self._go_on(checked, texts, unit)
        if self.batch.sends:
            self._compulsory(checked)
            self._beside_no_total(checked, unit)
        if unit is not None and self.closed.get(unit):
            checked.problems.append(("", "", closing.why(self.period.pk, unit)))
        if checked.problems:
            checked.outcome = ImportOutcome.WRONG
            checked.problems.sort(key=lambda one: (column_number(one[0]), _ORDER.get(one[1], 0)))
        elif unit is not None:
            self._twin(checked, unit)
            if values["quality"] == Quality.TITLE and checked.outcome == ImportOutcome.READY:
                checked.note = "; ".join(filter(None, ("chỉ có tên", checked.note)))
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
        usual = {word: level for word, level in LEVEL_WORDS.items() if level in offered}
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
        reader = fields.READERS[name]
        try:
            value = reader.clean(telephone(text) if name == "contact_phone" else text)
        except ValidationError as error:
            self._wrong(checked, name, " ".join(error.messages))
            return
        checked.values["title" if name == "name" else name] = value

    def _has_texts(self, values: Mapping[str, Any]) -> bool:
        """Whether it is a dossier as any other; of a list of an old year, whether it says all that these must."""
        if not self.batch.by_title:
            return True
        needed = self._needed(values["origin"] or Origin.NEW, values["subject"] or SubjectType.COLLECTIVE)
        return all(values.get(name) for name in needed - forms.FILLED_IN - forms.NEEDED_OF_A_TITLE)

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

    def _go_on(self, checked: Checked, texts: Mapping[str, str], unit: int | None) -> None:
        """A model that is kept up or improved is that of an earlier year, if the list names it by its code, or the unit
        had just one of that title. What the list leaves empty stays as it was then."""
        values, code = checked.values, texts.get("model", "")
        values["model"] = None
        if unit is None or not values.get("origin"):
            return
        if values["origin"] not in (Origin.MAINTAINED, Origin.UPGRADED):
            if code:
                self._wrong(
                    checked, "model", "Đã ghi mã mô hình cũ thì hình thức là duy trì hoặc nâng chất lượng."
                )
            return
        title = values.get("title") or ""
        found = self._earlier.by_code(unit, code) if code else self._earlier.by_title(unit, title)
        if code and not found:
            self._wrong(
                checked, "model", f"Đơn vị không có mô hình mã “{code[:40]}” ở các năm trước. Xem lại mã."
            )
        elif len({one.model for one in found}) > 1:
            codes = ", ".join(dict.fromkeys(one.code for one in found))
            checked.note = (
                f"lập mô hình mới: các năm trước có nhiều mô hình cùng tên ({codes}); ghi cột “Mã mô hình cũ”"
            )
        elif found:
            self._join(checked, found[-1])

    def _join(self, checked: Checked, earlier: EarlierOne) -> None:
        values = checked.values
        values["model"], values["replicated_from"] = earlier.model, None
        if (
            values["quality"] == Quality.TITLE
        ):  # what was written in another year is not what was written then
            checked.note = f"đi tiếp mô hình {earlier.code} của {earlier.period}"
            return
        checked.note = f"đi tiếp mô hình {earlier.code} của {earlier.period}: {earlier.title}"
        wrong = {title for _, title, _ in checked.problems}
        own = ("contact_name", "contact_phone") if not self.batch.is_desk else ()
        for name, text in self._earlier.boxes(earlier).items():
            if not values.get(name) and name not in own and fields.BY_NAME[name].title not in wrong:
                values[name] = text

    def _needed_by(self, origin: str, subject: str) -> frozenset[str]:
        return forms.needed_to_send(self.period, origin=origin, subject=subject)

    def _compulsory(self, checked: Checked) -> None:
        values = checked.values
        wrong = {title for _, title, _ in checked.problems}
        needed = self._needed(values["origin"] or Origin.NEW, values["subject"] or SubjectType.COLLECTIVE)
        if values["quality"] == Quality.TITLE:
            needed &= forms.NEEDED_OF_A_TITLE
        if values["unit"] is None:  # which words are sectors and levels is not known without it
            needed -= _OF_THE_UNIT
        for name in fields.BY_NAME.keys() & needed:
            known = fields.BY_NAME[name]
            if not values.get("title" if name == "name" else name) and known.title not in wrong:
                self._wrong(checked, name, "Chưa ghi; mục này bắt buộc khi gửi đăng ký.")

    def _beside_no_total(self, checked: Checked, unit: int | None) -> None:
        """Where a total tells of it already it is not sent; as a draft it waits until that total has ended."""
        level = checked.values.get("target_level")
        why = self._totals.get((unit, None)) or self._totals.get((unit, level))
        if unit is not None and why:
            checked.problems.append(("", "", why))

    def _twin(self, checked: Checked, unit: int) -> None:
        """The same title at the same unit in the same period, accents and case aside, is the same dossier."""
        key = (unit, search_key(checked.values["title"]))
        before = self._titles.get(key)
        model = checked.values["model"]
        if before is None and model is not None:
            before = self._joined.setdefault(model, checked.number)
            before = self._earlier.now(model) or (before if before != checked.number else None)
            if before is not None:
                checked.outcome = ImportOutcome.TWIN
                where = (
                    f"với dòng {before} của tệp"
                    if isinstance(before, int)
                    else f"với hồ sơ trong kỳ: {before}"
                )
                checked.note = f"cùng mô hình {where}"
                return
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


@dataclass(frozen=True)
class EarlierOne:
    """A dossier of an earlier year of a model that a unit may go on with."""

    registration: int
    model: int
    code: str
    title: str
    period: str


class Earlier:
    """What units sent in the years before a period of what a list names by title or code; read when it is asked for."""

    def __init__(
        self, period: EmulationPeriod, units: Iterable[int], named: Sequence[tuple[str, str]]
    ) -> None:
        self._period, self._units, self._named = period, list(units), named

    @cached_property
    def _read(self) -> tuple[_Found, _Found]:
        """The dossiers by (unit, title) and by (unit, code), the latest year last."""
        rows = (
            Registration.objects.filter(keeper__in=self._units, period__kind=self._period.kind)
            .filter(period__starts_on__lt=self._period.starts_on, emulation_model__code__isnull=False)
            .exclude(status__in=[Status.DRAFT, Status.REFUSED, Status.WITHDRAWN])
            .order_by("period__starts_on", "pk")
        )
        titles: _Found = {}
        codes: _Found = {}
        for start in range(0, len(self._named), _AT_ONCE):
            part = self._named[start : start + _AT_ONCE]
            named = Q(search_key__in={search_key(title) for title, _ in part if title})
            named |= Q(emulation_model__code__in={_code(code) for _, code in part if code})
            for unit, key, *said in rows.filter(named).values_list(*_OF_EARLIER):
                one = EarlierOne(*said[:4], said[4].lower())
                for where, at in ((titles, (unit, key)), (codes, (unit, one.code))):
                    known = where.setdefault(at, [])
                    if one not in known:
                        known.append(one)
        return titles, codes

    def by_title(self, unit: int, title: str) -> list[EarlierOne]:
        """Those of the unit that bore that title, accents and case aside."""
        return self._read[0].get((unit, search_key(title)), []) if title else []

    def by_code(self, unit: int, code: str) -> list[EarlierOne]:
        """Those of the unit's model of that code."""
        return self._read[1].get((unit, _code(code)), [])

    @cached_property
    def _now(self) -> dict[int, str]:
        found = (one.model for those in self._read[1].values() for one in those)
        return going_on(self._period, set(found))

    def now(self, model: int) -> str | None:
        """How the dossier of the model in the period itself is called, if there is one."""
        return self._now.get(model)

    @cached_property
    def _boxes(self) -> dict[int, dict[str, str]]:
        latest = {those[-1].registration for found in self._read for those in found.values()}
        rows = Dossier.objects.filter(registration__in=latest).values("registration_id", *registering.CARRIED)
        return {row.pop("registration_id"): row for row in rows}

    def boxes(self, one: EarlierOne) -> dict[str, str]:
        """What a dossier that goes on with it takes over."""
        return self._boxes.get(one.registration, {})


_Found = dict[tuple[int, str], list[EarlierOne]]
_AT_ONCE = 2_000  # rows of a list in one question
_OF_EARLIER = (
    "keeper_id",
    "search_key",
    "pk",
    "emulation_model_id",
    "emulation_model__code",
    "title",
    "period__name",
)


def _code(text: str) -> str:
    return "".join(text.split()).upper()[:32]


def going_on(period: EmulationPeriod, models: Iterable[int]) -> dict[int, str]:
    """Of the models those with a dossier in the period that stands, and how it is called."""
    standing = Registration.objects.filter(period=period, emulation_model__in=list(models))
    rows = standing.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN])
    said = rows.values_list("emulation_model_id", "title", "emulation_model__code", "status")
    return {
        model: f"{code}, đơn vị đang lập" if status == Status.DRAFT else f"{title} ({code})"
        for model, title, code, status in said
    }


def registered(by: User, period: EmulationPeriod, units: Iterable[int]) -> dict[tuple[int, str], int | str]:
    """(unit, title as it is searched) → how it is called, of the dossiers of the period that stand and that `by` may
    see."""
    standing = Registration.objects.visible_to(by).filter(period=period, unit__in=list(units))
    rows = standing.exclude(status__in=[Status.REFUSED, Status.WITHDRAWN]).values_list(
        "unit_id", "search_key", "title", "emulation_model__code"
    )
    return {(unit, key): f"{title} ({code or 'bản nháp'})" for unit, key, title, code in rows}
