"""The lines of a plan as people read and write them: which unit a reference names, how a unit is called on the form,
what a line says in a sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from danvan.accounts.models import User
from danvan.accounts.permissions import Permission
from danvan.ui.text import clean_line, search_key
from danvan.units.enums import TERRITORIAL_KINDS, Level, UnitKind
from danvan.units.models import Unit, UnitTerm
from danvan.units.reform import Deed, Line, Problem, Standing

_ONE_DAY = dt.timedelta(days=1)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)$")
_SUGGESTIONS = 20
_NAMED = 5  # units of one name that a refusal lists


class Naming:
    """Which unit of a map a reference names, and how it is called."""

    def __init__(self, before: Mapping[int, Standing]) -> None:
        self.before = before
        self._by_code: defaultdict[str, list[int]] = defaultdict(list)
        for one in before.values():
            if one.code:
                self._by_code[one.code].append(one.unit_id)

    def find(self, reference: str) -> int | None:
        """The unit, where the reference names exactly one."""
        if reference.startswith("#"):
            number = reference[1:]
            known = number.isascii() and number.isdigit() and len(number) < 12 and int(number) in self.before
            return int(number) if known else None
        found = self._by_code.get(reference, [])
        return found[0] if len(found) == 1 else None

    def name(self, reference: str, new: Mapping[str, str] | None = None) -> str:
        """The name of a unit of the map, or of a `new` one by its code; else the reference itself."""
        if new and reference in new:
            return new[reference]
        found = self.find(reference)
        return self.before[found].name if found is not None else f"“{reference}”"

    def reference(self, unit: int) -> str:
        """The code of the unit where nobody else bears it, else its number."""
        code = self.before[unit].code
        return code if len(self._by_code.get(code, [])) == 1 else f"#{unit}"


class Register:
    """The units of the part of the map that a person manages, on the day before a plan, and those that its lines make:
    found by what is typed."""

    def __init__(self, on: dt.date, by: User, lines: Iterable[Line]) -> None:
        self._day = UnitTerm.objects.on(on - _ONE_DAY)
        own = Unit.objects.filter(by.territory(Permission.MANAGE_UNITS).q())
        self.terms = self._day.filter(unit__in=own)
        self.new = {
            line.code: line.name for line in lines if line.code and line.name and line.deed in _MAKING
        }

    def suggest(self, text: str, *, with_new: bool) -> list[dict[str, str]]:
        """What the letters may mean, for the picker: those higher up first."""
        if len(text.strip()) < 2:
            return []
        key = search_key(text)
        found = [
            {"value": code, "label": f"{name} ({code})", "hint": "đơn vị mới trong phương án"}
            for code, name in self.new.items()
            if with_new and (key in search_key(name) or code == text.strip())
        ]
        terms = list(self.terms.named_like(text).order_by("level", "sort_key", "pk")[:_SUGGESTIONS])
        above = self._names(term.parent_id for term in terms)
        labels = self._labels(terms)
        return found[:_SUGGESTIONS] + [
            {
                "value": str(term.unit_id),
                "label": labels[term.unit_id],
                "hint": ", ".join(filter(None, (term.get_kind_display(), above.get(term.parent_id, "")))),
            }
            for term in terms
        ]

    def label(self, reference: str) -> str:
        """The unit of the reference as its field shows it."""
        if reference in self.new:
            return f"{self.new[reference]} ({reference})"
        found = self._found(reference)
        return self._labels(found)[found[0].unit_id] if len(found) == 1 else reference

    def understand(self, text: str, *, with_new: bool = False) -> str:
        """The reference of the unit that the text names: as the picker wrote it, or a code, or a name. Raises
        ValueError with what is unclear, in Vietnamese."""
        said = clean_line(text)
        inside = _IN_BRACKETS.search(said)
        for word in filter(None, (inside.group(1).strip() if inside else "", said)):
            if with_new and word in self.new:
                return word
            found = self._found(word)
            if len(found) == 1:
                return self._references(found)[found[0].unit_id]
        if with_new:
            key = search_key(said)
            made = [code for code, name in self.new.items() if search_key(name) == key]
            if len(made) == 1:
                return made[0]
        named = list(self.terms.filter(search_key=search_key(said)).in_order()[: _NAMED + 1])
        if len(named) == 1:
            return self._references(named)[named[0].unit_id]
        if named:
            several = "; ".join(self._labels(named[:_NAMED]).values())
            raise ValueError(f"Có nhiều đơn vị tên này. Ghi một trong: {several}.")
        raise ValueError(f"Không thấy đơn vị “{said}” trước ngày sắp xếp, trong phạm vi đồng chí quản trị.")

    def _found(self, word: str) -> list[UnitTerm]:
        if word.startswith("#"):
            number = word[1:]
            known = number.isascii() and number.isdigit() and len(number) < 12
            return list(self.terms.filter(unit=int(number))) if known else []
        return list(self.terms.filter(code=word)[:2])

    def _references(self, terms: Iterable[UnitTerm]) -> dict[int, str]:
        """How a line names each: by its code where nobody else bears it on that day, else by its number."""
        terms = list(terms)
        codes = [term.code for term in terms if term.code]
        bearers: defaultdict[str, int] = defaultdict(int)
        for code in self._day.filter(code__in=codes).values_list("code", flat=True):
            bearers[code] += 1
        return {
            term.unit_id: term.code if bearers.get(term.code) == 1 else f"#{term.unit_id}" for term in terms
        }

    def _labels(self, terms: Iterable[UnitTerm]) -> dict[int, str]:
        terms = list(terms)
        references = self._references(terms)
        return {term.unit_id: f"{term.name} ({references[term.unit_id]})" for term in terms}

    def _names(self, units: Iterable[int | None]) -> dict[int | None, str]:
        wanted = {unit for unit in units if unit is not None}
        return dict(self._day.filter(unit__in=wanted).values_list("unit_id", "name"))


_MAKING = (Deed.MERGE, Deed.OPEN)


@dataclass(frozen=True)
class Entry:
    """What the page of a plan shows as one: all lines that make one unit, or one line of another deed."""

    numbers: tuple[int, ...]
    what: str
    sentence: str
    facts: str
    problems: tuple[str, ...]

    @property
    def first(self) -> int:
        """The number that names the entry in addresses."""
        return self.numbers[0]

    @property
    def rows(self) -> str:
        """The numbers of its lines, as read."""
        if len(self.numbers) == 1:
            return f"Dòng {self.first}"
        return "Dòng " + ", ".join(map(str, self.numbers))


def grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines by entry, in the order of their first."""
    found: dict[object, list[Line]] = {}
    for line in lines:
        key = line.code if line.deed in _MAKING and line.code else line.number
        found.setdefault(key, []).append(line)
    return list(found.values())


def entry_of(lines: Sequence[Line], number: int) -> list[Line]:
    """The lines of the entry that the line of that number belongs to; none where there is no such line."""
    return next((group for group in grouped(lines) if any(line.number == number for line in group)), [])


def shown(
    groups: Sequence[Sequence[Line]], lines: Sequence[Line], naming: Naming, problems: Iterable[Problem]
) -> list[Entry]:
    """The groups as entries, each with its problems beside it."""
    wrong: defaultdict[int, list[str]] = defaultdict(list)
    for problem in problems:
        wrong[problem.line].append(problem.why)
    new = {line.code: line.name for line in lines if line.code and line.name and line.deed in _MAKING}
    parts: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        if line.deed is Deed.MERGE:
            parts[line.old] += 1
    return [_entry(group, naming, new, parts, wrong) for group in groups]


def _entry(
    group: Sequence[Line],
    naming: Naming,
    new: Mapping[str, str],
    parts: Mapping[str, int],
    wrong: Mapping[int, list[str]],
) -> Entry:
    first = group[0]
    if first.deed in _MAKING:
        old = [line for line in group if line.deed is Deed.MERGE]
        named = new.get(first.code) or f"đơn vị mã {first.code or 'chưa ghi'}"
        what = "Nhập" if old else "Lập mới"
        sentence = f"{_listed(old, naming, parts)} → {named}" if old else named
    else:
        what = "Đổi" if first.deed is Deed.CONTINUE else "Kết thúc"
        sentence = naming.name(first.old)
    said = {name: next((getattr(line, name) for line in group if getattr(line, name)), "") for name in _FACTS}
    facts = [
        f"đổi tên thành {said['name']}" if said["name"] and first.deed is Deed.CONTINUE else "",
        UnitKind(said["kind"]).label if said["kind"] else "",
        f"mã {said['code']}" if said["code"] else "",
        f"trực thuộc {naming.name(str(said['parent']), new)}" if said["parent"] else "",
        str(said["desk_name"]),
    ]
    why = tuple(why for line in group for why in wrong.get(line.number, ()))
    return Entry(tuple(line.number for line in group), what, sentence, " · ".join(filter(None, facts)), why)


_FACTS = ("name", "kind", "code", "parent", "desk_name")


def _listed(old: Sequence[Line], naming: Naming, parts: Mapping[str, int]) -> str:
    names = []
    for line in old:
        part = "" if parts[line.old] < 2 else " (phần chính)" if line.is_default else " (một phần)"
        names.append(f"{naming.name(line.old)}{part}")
    return ", ".join(names)


def without_districts(province: int, before: Mapping[int, Standing], lines: Sequence[Line]) -> list[Line]:
    """The lines that abolish the districts beneath a province, or one district: each ends, and the communes of it of
    which no line speaks yet belong to the province."""
    naming = Naming(before)
    spoken = {naming.find(line.old) for line in lines if line.old}
    top = before[province]
    districts = [
        one
        for one in before.values()
        if one.level == Level.DISTRICT
        and one.kind in TERRITORIAL_KINDS
        and province in (one.unit_id, one.parent)
    ]
    to = top.parent if top.level == Level.DISTRICT else province
    if to is None or not districts:
        return []
    ids = {one.unit_id for one in districts}
    children = sorted(
        (one for one in before.values() if one.parent in ids and one.kind in TERRITORIAL_KINDS),
        key=lambda one: one.code,
    )
    target = naming.reference(to)
    return [
        Line(0, Deed.CONTINUE, naming.reference(one.unit_id), parent=target)
        for one in children
        if one.unit_id not in spoken
    ] + [
        Line(0, Deed.END, naming.reference(one.unit_id))
        for one in sorted(districts, key=lambda one: one.code)
        if one.unit_id not in spoken
    ]
