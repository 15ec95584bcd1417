"""The table in which a unit says what those beneath it are to register: typed, filled for many at once, or pasted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

from danvan.ui.forms import ChoiceField, Form, TextField, TickField, WholeNumberField
from danvan.ui.text import search_key
from danvan.units.enums import Level, UnitGroup
from danvan.units.models import ClusterMember, Unit, UnitTerm
from models_registry.quotas import MOST, Pair
from models_registry.wording import LevelNames

EVERYBODY = "tat-ca"
_WHOLE = re.compile(r"\d{1,3}(\.\d{3})+|\d{1,6}", re.ASCII)
# "Phường An Hội 5 1" or "Phường An Hội: 5", typed and not pasted from a sheet.
_TYPED = re.compile(r"(.+?)[\s:;,]+(\d[\d.]*(?:\s+\d[\d.]*)*)", re.ASCII)


def _name_of(unit_id: int, level: Level) -> str:
    return f"n-{unit_id}-{level.code}"


@dataclass(frozen=True)
class Filled:
    """What filling many cells at once came to: the data with them, how many, and lines that were not understood."""

    data: QueryDict
    number: int
    strange: list[str] = field(default_factory=list)


class QuotaForm(Form):
    """One number a unit and level; empty is none."""

    number = WholeNumberField(label="Mỗi đơn vị", required=False, max_digits=4)
    level = ChoiceField(label="Cấp đăng ký", required=False)
    group = ChoiceField(label="Cho", required=False)
    only_empty = TickField(label="Chỉ điền ô còn trống", required=False)
    pasted = TextField(
        label="Dán từ Excel",
        required=False,
        lines=5,
        max_length=40_000,
        help_text="Mỗi dòng một đơn vị: tên hoặc mã, rồi số của từng cấp theo thứ tự các cột của bảng.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        terms: Sequence[UnitTerm],
        levels: Sequence[Level],
        names: LevelNames,
        numbers: Mapping[Pair, int],
        clusters: Mapping[str, tuple[str, set[int]]],
    ) -> None:
        self.terms, self.levels, self.clusters = terms, levels, clusters
        self.level_names = {level: names.of(level).capitalize() for level in levels}
        initial = {_name_of(unit, level): number for (unit, level), number in numbers.items()}
        super().__init__(data, initial=initial)
        self.fields["level"].choices = [(level.code, self.level_names[level]) for level in levels]
        self.fields["group"].choices = [
            (EVERYBODY, "Mọi đơn vị trong bảng"),
            *((key, title) for key, (title, _) in clusters.items()),
        ]
        for term in terms:
            for level in levels:
                label = f"{term.name}, {names.of(level)}"
                self.fields[_name_of(term.unit_id, level)] = _cell(label)

    @property
    def heads(self) -> list[str]:
        """The titles of the columns of numbers."""
        return list(self.level_names.values())

    @property
    def groups(self) -> Iterator[tuple[str, list[tuple[UnitTerm, list[Any]]]]]:
        """The rows in the groups of Biểu 1: each unit with its cells."""
        for group in UnitGroup:
            rows = [
                (term, [self[_name_of(term.unit_id, level)] for level in self.levels])
                for term in self.terms
                if term.group == group
            ]
            if rows:
                yield group.label, rows

    @property
    def wanted(self) -> dict[Pair, int | None]:
        """What was typed, for every cell; of a form that is valid."""
        return {
            (term.unit_id, level): self.cleaned_data[_name_of(term.unit_id, level)]
            for term in self.terms
            for level in self.levels
        }

    def filled(self) -> Filled:
        """The cells of the chosen units and level hold the number typed beside them. Of a form that is valid."""
        number, code = self.cleaned_data["number"], self.cleaned_data["level"]
        data, count = self.data.copy(), 0
        level = next((one for one in self.levels if one.code == code), None)
        if number is None or level is None:
            self.add_error("number", "Ghi số, chọn cấp rồi điền.")
            return Filled(data, 0)
        chosen = self.clusters.get(self.cleaned_data["group"], ("", {term.unit_id for term in self.terms}))[1]
        for term in self.terms:
            name = _name_of(term.unit_id, level)
            if term.unit_id in chosen and not (
                self.cleaned_data["only_empty"] and data.get(name, "").strip()
            ):
                data[name], count = str(number), count + 1
        return Filled(data, count)

    def from_pasted(self) -> Filled:
        """The cells hold the numbers of the pasted lines; a number left out leaves its cell."""
        data, count, strange = self.data.copy(), 0, []
        known = self._known()
        for place, line in enumerate(self.cleaned_data["pasted"].splitlines(), start=1):
            if not line.strip():
                continue
            term, numbers = _read(line, known)
            if term is None or not any(numbers) or len(numbers) > len(self.levels):
                strange.append(f"Dòng {place}: “{' '.join(line.split())[:80]}”")
                continue
            for level, number in zip(self.levels, numbers, strict=False):
                if number:
                    data[_name_of(term.unit_id, level)], count = number, count + 1
        data["pasted"] = "" if not strange else data.get("pasted", "")
        return Filled(data, count, strange)

    def _known(self) -> dict[str, UnitTerm]:
        """The units by name (whatever its accents) and code; a name that two bear is nobody's."""
        found: dict[str, UnitTerm] = {}
        twice: set[str] = set()
        for term in self.terms:
            for key in {search_key(term.name), term.code.lower()} - {""}:
                twice |= {key} & found.keys()
                found[key] = term
        return {key: term for key, term in found.items() if key not in twice}


def _cell(label: str) -> WholeNumberField:
    """One number of the table, named for who cannot see its place."""
    cell = WholeNumberField(label=label, required=False, max_digits=6)
    cell.validators += [
        MinValueValidator(0, "Chỉ tiêu không nhỏ hơn 0."),
        MaxValueValidator(MOST, "Chỉ tiêu tối đa 9.999."),
    ]
    cell.widget.attrs |= {"aria-label": label, "class": "quota-cell"}
    return cell


def _read(line: str, known: Mapping[str, UnitTerm]) -> tuple[UnitTerm | None, list[str]]:
    """The unit that a pasted line names, and its numbers as written, "" where one is left out."""
    cells = [" ".join(cell.split()) for cell in line.split("\t")]
    if len(cells) == 1 and (typed := _TYPED.fullmatch(line.strip())):
        cells = [typed[1], *typed[2].split()]
    for place, cell in enumerate(cells[:2]):
        term = known.get(search_key(cell)) or known.get(cell.lower())
        if term is not None:
            rest = cells[place + 1 :]
            if rest and rest[0] and not _WHOLE.fullmatch(rest[0]):
                rest = rest[1:]  # the name after the code
            if all(not one or _WHOLE.fullmatch(one) for one in rest):
                return term, rest
    return None, []


def clusters_of(giver: Unit, terms: Sequence[UnitTerm], day: dt.date) -> dict[str, tuple[str, set[int]]]:
    """By what many are filled at once: the groups of Biểu 1 that there are, then the clusters of the unit's groupings;
    for each what it is called and who belongs to it. One query."""
    found: dict[str, tuple[str, set[int]]] = {}
    for term in terms:
        label = UnitGroup(term.group).label
        found.setdefault(term.group, (label, set()))[1].add(term.unit_id)
    members = ClusterMember.objects.on(day).filter(grouping__unit=giver).select_related("cluster")
    for row in members.order_by("grouping", "cluster__sort_key", "pk"):
        found.setdefault(f"cum-{row.cluster_id}", (row.cluster.name, set()))[1].add(row.unit_id)
    return found
