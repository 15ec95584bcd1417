"""What a reorganisation makes of the map: the lines of a plan, read against the map of the day before.

Pure: no rows, no clock. `reform` says what the map will be, or what stands in the way, line by line; carrying it out
is `danvan.units.actions.carry_out`. A merger or split ends units and makes new ones, even where name or code stay; a
change of name, kind, code or place leaves the unit the same one (design.md §2).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from django.db import models

from danvan.units.enums import TERRITORIAL_KINDS, Level, UnitKind

# A unit on the map afterwards: the id of one that goes on, or the code of one that the plan makes.
Key = int | str


class Deed(models.TextChoices):
    """What a line of a plan does to one unit."""

    MERGE = "nhap", "Nhập vào đơn vị mới"
    CONTINUE = "doi", "Giữ đơn vị, đổi tên, loại, mã hoặc nơi trực thuộc"
    OPEN = "lap", "Lập mới"
    END = "ket-thuc", "Kết thúc"


class Agencies(models.TextChoices):
    """What becomes of agencies and subunits of which no line speaks, where the unit they belong to ends."""

    UNDECIDED = "", "Chưa chọn"
    FOLLOW = "theo", "Theo đơn vị sau sắp xếp"
    END = "ket-thuc", "Kết thúc cùng đơn vị"


@dataclass(frozen=True)
class Line:
    """One line. `old` and `parent` name a unit by its code, or by "#" and its number; what is empty stays as it was.

    `code`, `name`, `kind`, `parent`, `desk_name` are those afterwards. Of a unit that is divided, exactly one line
    `is_default`: that successor looks after what nobody assigned otherwise.
    """

    number: int
    deed: Deed
    old: str = ""
    code: str = ""
    name: str = ""
    kind: UnitKind | None = None
    parent: str = ""
    desk_name: str = ""
    is_default: bool = True

    def kept(self) -> dict[str, Any]:
        """The line as JSON holds it."""
        return {**asdict(self), "deed": self.deed.value, "kind": self.kind.value if self.kind else ""}

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> Self:
        """The line that `kept` wrote."""
        kind = UnitKind(kept["kind"]) if kept["kind"] else None
        return cls(**{**kept, "deed": Deed(kept["deed"]), "kind": kind})


@dataclass(frozen=True)
class Plan:
    """What is done on one day by one resolution."""

    on: dt.date
    resolution: str
    lines: tuple[Line, ...]
    agencies: Agencies = Agencies.UNDECIDED


@dataclass(frozen=True)
class Standing:
    """A unit as it stands on the day before. `until` is the first day on which it is something else already, or not
    any more; None: nothing is known to come."""

    unit_id: int
    name: str
    kind: UnitKind
    code: str
    level: Level
    parent: int | None
    desk_level: Level | None = None
    desk_name: str = ""
    served_by: int | None = None
    offline: bool = False
    until: dt.date | None = None


@dataclass(frozen=True)
class After:
    """A unit as it is from the day of the plan on; `chain` are the keys from the top down to itself."""

    key: Key
    name: str
    kind: UnitKind
    code: str
    level: Level
    parent: Key | None
    desk_level: Level | None = None
    desk_name: str = ""
    served_by: Key | None = None
    offline: bool = False
    chain: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Heir:
    """`successor`, which the plan makes, takes over from `predecessor`."""

    predecessor: int
    successor: str
    is_default: bool


@dataclass(frozen=True)
class Problem:
    """Why the plan cannot be carried out: the number of the line (0: the plan as a whole), and the reason."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"Dòng {self.line}: {self.why}" if self.line else self.why


@dataclass
class Reform:
    """What the plan makes of the map. With problems or units undecided it is not to be carried out."""

    plan: Plan
    before: Mapping[int, Standing]
    after: dict[Key, After] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    heirs: list[Heir] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    undecided: list[int] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether it can be carried out."""
        return not (self.problems or self.undecided)

    @property
    def opened(self) -> list[After]:
        """The units that the plan makes."""
        return [one for one in self.after.values() if isinstance(one.key, str)]

    @property
    def changed(self) -> list[After]:
        """The units that go on with other facts, or at another place."""
        return [one for key, one in self.after.items() if isinstance(key, int) and self._differs(key, one)]

    def _differs(self, key: int, one: After) -> bool:
        was = self.before[key]
        return one.chain != self.chain_before(key) or _facts(one) != _facts(was)

    def chain_before(self, key: int) -> tuple[int, ...]:
        """The units from the top down to this one on the map of the day before."""
        chain = []
        at: int | None = key
        while at is not None:
            chain.append(at)
            at = self.before[at].parent
        return tuple(reversed(chain))

    def main_heir(self, unit_id: int) -> str | None:
        """The unit that takes over the main part of one that ends; None where there is none."""
        return self._default.get(unit_id)

    def heir_of(self, unit_id: int) -> Key | None:
        """Who looks after what belonged to the unit: itself while it goes on, else its default successor, else whoever
        looks after the unit that it belonged to."""
        at: int | None = unit_id
        while at is not None and at in self.ended:
            successor = self._default.get(at)
            if successor is not None:
                return successor
            at = self.before[at].parent
        return at

    @cached_property
    def _default(self) -> dict[int, str]:
        return {one.predecessor: one.successor for one in self.heirs if one.is_default}


def _facts(one: After | Standing) -> tuple[object, ...]:
    return (
        *(one.name, one.kind, one.code, one.level, one.parent),
        *(one.desk_level, one.desk_name, one.served_by, one.offline),
    )


def reform(plan: Plan, before: Mapping[int, Standing]) -> Reform:
    """What `plan` makes of the map `before` (all units standing on the day before, by id). Nothing is raised: what
    stands in the way is in `problems`, each with its line."""
    made = _Reader(plan, before).read()
    if not made.problems:
        _place(made)
    return made


class _Reader:
    """Reads the lines one after the other; what they say of each unit stands in the reform afterwards."""

    def __init__(self, plan: Plan, before: Mapping[int, Standing]) -> None:
        self.plan, self.before = plan, before
        self.made = Reform(plan, before)
        self.by_code: defaultdict[str, list[int]] = defaultdict(list)
        for one in before.values():
            if one.code:
                self.by_code[one.code].append(one.unit_id)
        self.new: dict[str, list[Line]] = {}  # code → the lines that make the unit
        self.continued: dict[int, Line] = {}
        self.lines_of: defaultdict[int, list[Line]] = defaultdict(list)

    def read(self) -> Reform:
        if not self.plan.lines:
            self._problem(0, "Phương án chưa có dòng nào.")
        for line in self.plan.lines:
            self._read(line)
        self._check_each_unit()
        if not self.made.problems:
            self._end_what_belongs_to_ended()
            self._after()
        return self.made

    def _problem(self, line: int, why: str) -> None:
        self.made.problems.append(Problem(line, why))

    # What a line says

    def _read(self, line: Line) -> None:
        old = None
        if line.deed is Deed.OPEN:
            if line.old:
                self._problem(line.number, "dòng lập mới không có đơn vị cũ.")
        else:
            old = self._standing(line)
            if old is None:
                return
            self.lines_of[old.unit_id].append(line)
        if line.deed in (Deed.MERGE, Deed.OPEN):
            if not line.code:
                self._problem(line.number, "chưa có mã của đơn vị mới.")
                return
            self.new.setdefault(line.code, []).append(line)
        if old is not None and line.deed is Deed.CONTINUE:
            self.continued[old.unit_id] = line
        if old is not None and line.deed is Deed.MERGE:
            self.made.heirs.append(Heir(old.unit_id, line.code, line.is_default))
        if old is not None and line.deed in (Deed.MERGE, Deed.END):
            self.made.ended.add(old.unit_id)

    def _standing(self, line: Line) -> Standing | None:
        """The old unit of a line; what is wrong with it is a problem."""
        found = self._named(line.old)
        if not found:
            day = self.plan.on - dt.timedelta(days=1)
            self._problem(
                line.number,
                f"không có đơn vị “{line.old}” trên bản đồ ngày {day:%d/%m/%Y}."
                if line.old
                else "chưa có mã của đơn vị cũ.",
            )
            return None
        if len(found) > 1:
            numbers = ", ".join(f"#{one} ({self.before[one].name})" for one in found)
            self._problem(line.number, f"mã “{line.old}” là của nhiều đơn vị: ghi một trong {numbers}.")
            return None
        old = self.before[found[0]]
        if old.parent is None:
            self._problem(line.number, f"“{old.name}” đứng đầu cả nước, không sắp xếp được.")
            return None
        if old.until is not None:
            self._problem(
                line.number,
                f"“{old.name}” đã có thay đổi từ ngày {old.until:%d/%m/%Y}, sau ngày của phương án: "
                "hai phương án chồng nhau.",
            )
            return None
        return old

    def _named(self, reference: str) -> list[int]:
        if reference.startswith("#"):
            number = reference[1:]
            known = number.isascii() and number.isdigit() and len(number) < 12 and int(number) in self.before
            return [int(number)] if known else []
        return self.by_code.get(reference, [])

    # What the lines say together

    def _check_each_unit(self) -> None:
        for unit_id, lines in self.lines_of.items():
            name, first = self.before[unit_id].name, lines[0]
            merged = [line for line in lines if line.deed is Deed.MERGE]
            if len(merged) != len(lines) and len(lines) > 1:
                self._problem(lines[1].number, f"“{name}” đã có ở dòng {first.number} với việc khác.")
                continue
            for code, number in Counter(line.code for line in merged).items():
                if number > 1:
                    again = [line.number for line in merged if line.code == code]
                    self._problem(again[1], f"trùng với dòng {again[0]}: “{name}” đã nhập vào {code}.")
            defaults = sum(line.is_default for line in merged)
            if merged and defaults != 1:
                said = "chưa có" if not defaults else f"có {defaults}"
                self._problem(first.number, f"“{name}” {said} đơn vị nhận phần chính; cần đúng một.")

    def _end_what_belongs_to_ended(self) -> None:
        """Agencies and subunits of units that end go the way that was chosen for them; territorial ones need a line."""
        children: defaultdict[int, list[Standing]] = defaultdict(list)
        for one in self.before.values():
            if one.parent is not None:
                children[one.parent].append(one)
        waiting = list(self.made.ended)
        while waiting:
            parent = waiting.pop()
            for child in children[parent]:
                if child.unit_id in self.made.ended or self._has_place(child.unit_id):
                    continue
                if child.kind in TERRITORIAL_KINDS:
                    number = self.lines_of[parent][0].number if self.lines_of[parent] else 0
                    self._problem(
                        number, f"“{self.before[parent].name}” kết thúc mà “{child.name}” còn trực thuộc."
                    )
                elif self.plan.agencies is Agencies.END:
                    self.made.ended.add(child.unit_id)
                    waiting.append(child.unit_id)
                elif self.plan.agencies is Agencies.UNDECIDED or not self._goes_on(parent):
                    self.made.undecided.append(child.unit_id)

    def _has_place(self, unit_id: int) -> bool:
        return unit_id in self.continued and bool(self.continued[unit_id].parent)

    def _goes_on(self, parent: int) -> bool:
        return any(one.predecessor == parent for one in self.made.heirs)

    # The map afterwards

    def _after(self) -> None:
        made = self.made
        for unit_id, was in self.before.items():
            if unit_id not in made.ended:
                made.after[unit_id] = self._continued(was)
        for code, lines in self.new.items():
            opened = self._opened(code, lines)
            if opened is not None:
                made.after[code] = opened

    def _continued(self, was: Standing) -> After:
        line = self.continued.get(was.unit_id)
        parent: Key | None = was.parent
        if line is not None and line.parent:
            parent = self._parent(line)
        elif was.parent in self.made.ended:
            parent = self.made.heir_of(was.parent)
        served = self.made.heir_of(was.served_by) if was.served_by is not None else None
        said = line or Line(0, Deed.CONTINUE)
        kind = said.kind or was.kind
        moved_rank = was.desk_level is not None and kind.rank is not None and was.kind.rank is not None
        return After(
            key=was.unit_id,
            name=said.name or was.name,
            kind=kind,
            code=said.code or was.code,
            level=was.level,  # `_place` says it, once the parents are known
            parent=parent,
            desk_level=kind.rank if moved_rank else was.desk_level,
            desk_name=said.desk_name or (self._desk_name(said, was, kind) if was.desk_level else ""),
            served_by=served if served != was.unit_id else None,
            offline=was.offline,
        )

    def _desk_name(self, said: Line, was: Standing, kind: UnitKind) -> str:
        """The body's name as it was, unless it bears the unit's old name."""
        name = said.name or was.name
        if kind == was.kind and name == was.name:
            return was.desk_name
        return was.desk_name.replace(_spoken(was.name), _spoken(name)).replace(_bare(was.name), _bare(name))

    def _opened(self, code: str, lines: Sequence[Line]) -> After | None:
        said: dict[str, object] = {}
        for name in ("name", "kind", "parent", "desk_name"):
            values = {getattr(line, name) for line in lines} - {"", None}
            if len(values) > 1:
                shown = " và ".join(sorted(f"“{value}”" for value in values))
                self._problem(lines[0].number, f"đơn vị mới {code} được ghi khác nhau: {shown}.")
                return None
            said[name] = values.pop() if values else ""
        for name, what in (("name", "tên"), ("kind", "loại"), ("parent", "nơi trực thuộc")):
            if not said[name]:
                self._problem(lines[0].number, f"chưa có {what} của đơn vị mới {code}.")
                return None
        kind, name = UnitKind(str(said["kind"])), str(said["name"])
        keeps_desk = kind.rank is not None or bool(said["desk_name"])
        with_parent = next(line for line in lines if line.parent)
        return After(
            key=code,
            name=name,
            kind=kind,
            code=code,
            level=Level.GRASSROOTS,
            parent=self._parent(with_parent),
            desk_level=(kind.rank or Level.GRASSROOTS) if keeps_desk else None,
            desk_name=str(said["desk_name"]) or (standing_body(kind, name) if keeps_desk else ""),
        )

    def _parent(self, line: Line) -> Key | None:
        """The unit that a line names as parent, on the map afterwards: made by the plan, else going on."""
        if line.parent in self.new:
            return line.parent
        after_codes = self._codes_after()
        found = (
            [one for one in self._named(line.parent) if one not in self.made.ended]
            if line.parent.startswith("#")
            else after_codes.get(line.parent, [])
        )
        if len(found) == 1:
            return found[0]
        why = "là mã của nhiều đơn vị" if found else "không có trên bản đồ sau sắp xếp"
        self._problem(line.number, f"nơi trực thuộc “{line.parent}” {why}.")
        return None

    def _codes_after(self) -> Mapping[str, list[int]]:
        if not hasattr(self, "_after_codes"):
            codes: defaultdict[str, list[int]] = defaultdict(list)
            for unit_id, was in self.before.items():
                if unit_id not in self.made.ended:
                    line = self.continued.get(unit_id)
                    codes[(line.code if line and line.code else was.code)].append(unit_id)
            codes.pop("", None)
            self._after_codes = codes
        return self._after_codes


def _place(made: Reform) -> None:
    """Every unit afterwards has its level and its chain; what the tree does not allow is a problem."""
    numbers = _line_numbers(made)
    placed: dict[Key, After] = {}
    for key in made.after:
        for one in _up_to_placed(key, made, placed, numbers):
            above = placed.get(one.parent) if one.parent is not None else None
            level = one.kind.level_beneath(above.level if above else None)
            chain = (*(above.chain if above else ()), one.key)
            placed[one.key] = replace(one, level=level, chain=chain)
    if made.problems:
        return
    made.after = {key: placed[key] for key in made.after}
    for one in made.after.values():
        if (why := _misplaced(one, made)) and (one.key in numbers or isinstance(one.parent, str)):
            made.problems.append(Problem(numbers.get(one.key, 0), why))
    _check_codes(made, numbers)
    _check_heirs(made)
    _check_nothing_later(made)


def _check_nothing_later(made: Reform) -> None:
    """Whom the plan moves or ends without naming them has nothing else to come either."""
    touched = {*made.ended, *(one.key for one in made.changed if isinstance(one.key, int))}
    for key in sorted(touched):
        was = made.before[key]
        if was.until is not None:
            why = f"“{was.name}” đã có thay đổi từ ngày {was.until:%d/%m/%Y}: hai phương án chồng nhau."
            made.problems.append(Problem(0, why))


def _line_numbers(made: Reform) -> dict[Key, int]:
    """For each unit of which a line speaks, the number of the first one."""
    found: dict[Key, int] = {}
    by_code = {one.code: key for key, one in made.before.items() if one.code}
    for line in made.plan.lines:
        if line.deed in (Deed.MERGE, Deed.OPEN):
            found.setdefault(line.code, line.number)
        elif line.deed is Deed.CONTINUE:
            key = int(line.old[1:]) if line.old.startswith("#") else by_code.get(line.old)
            if key is not None:
                found.setdefault(key, line.number)
    return found


def _up_to_placed(
    key: Key, made: Reform, placed: Mapping[Key, After], numbers: Mapping[Key, int]
) -> Iterator[After]:
    """The units from the first one not placed yet down to `key`; a circle is a problem."""
    way: list[After] = []
    seen: set[Key] = set()
    at: Key | None = key
    while at is not None and at not in placed:
        one = made.after.get(at)
        if one is None or at in seen:
            named = made.after[way[-1].key].name if way else str(at)
            why = (
                f"“{named}” trực thuộc chính mình qua các đơn vị cấp dưới."
                if at in seen
                else f"nơi trực thuộc của “{named}” không có trên bản đồ sau sắp xếp."
            )
            line = next((numbers[unit.key] for unit in way if unit.key in numbers), 0)
            if (problem := Problem(line, why)) not in made.problems:
                made.problems.append(problem)
            return iter(())
        seen.add(at)
        way.append(one)
        at = one.parent
    return reversed(way)


def _misplaced(one: After, made: Reform) -> str:
    """Why the unit cannot stand where it stands; empty where it can."""
    if one.parent is None:
        return "" if one.kind is UnitKind.NATION else f"“{one.name}” chưa có nơi trực thuộc."
    parent = made.after[one.parent]
    if one.kind in TERRITORIAL_KINDS and (
        parent.level >= one.kind.rank or parent.kind not in (UnitKind.NATION, *TERRITORIAL_KINDS)
    ):
        return f"{one.kind.label} “{one.name}” không thể trực thuộc “{parent.name}”."
    if one.kind is UnitKind.NATION:
        return f"“{one.name}” đứng đầu cả nước."
    if one.desk_level is not None:
        territorial = one.kind in TERRITORIAL_KINDS
        fits = (
            one.desk_level == one.kind.rank
            if territorial
            else one.desk_level == Level.GRASSROOTS or one.desk_level > parent.level
        )
        if not fits:
            return f"bộ phận thẩm định của “{one.name}” không thể là của {one.desk_level.label}."
    return ""


def _check_codes(made: Reform, numbers: Mapping[Key, int]) -> None:
    bearers: defaultdict[tuple[str, Level], list[After]] = defaultdict(list)
    for one in made.after.values():
        if one.code:
            bearers[one.code, one.level].append(one)
    for (code, _), units in bearers.items():
        if len(units) > 1:
            names = " và ".join(f"“{one.name}”" for one in units)
            line = max(numbers.get(one.key, 0) for one in units)
            made.problems.append(Problem(line, f"mã {code} là của cả {names}."))


def _check_heirs(made: Reform) -> None:
    """A commune goes to a commune, a province to a province."""
    numbers = {(line.old, line.code): line.number for line in made.plan.lines if line.deed is Deed.MERGE}
    for heir in made.heirs:
        was, becomes = made.before[heir.predecessor], made.after[heir.successor]
        if was.kind in TERRITORIAL_KINDS and was.kind.rank != becomes.kind.rank:
            line = numbers.get((was.code, heir.successor)) or numbers.get(
                (f"#{was.unit_id}", heir.successor), 0
            )
            made.problems.append(
                Problem(
                    line, f"“{was.name}” không thể nhập vào {becomes.kind.label.lower()} “{becomes.name}”."
                )
            )


_COMMITTEES = {
    UnitKind.PROVINCE: "Tỉnh ủy",
    UnitKind.MUNICIPALITY: "Thành ủy",
    UnitKind.CITY: "Thành ủy",
    UnitKind.TOWN: "Thị ủy",
    UnitKind.URBAN_DISTRICT: "Quận ủy",
    UnitKind.RURAL_DISTRICT: "Huyện ủy",
}


def standing_body(kind: UnitKind, name: str) -> str:
    """The standing body of a new unit as such bodies are called since February 2025, where the plan names none."""
    if kind in _COMMITTEES:
        return f"Ban Tuyên giáo và Dân vận {_COMMITTEES[kind]} {_bare(name)}"
    return f"Đảng ủy {_spoken(name)}"


def _spoken(name: str) -> str:
    """ "phường An Hội" within a sentence."""
    return f"{name[:1].lower()}{name[1:]}"


def _bare(name: str) -> str:
    """The name without its kind."""
    for label in ("Thành phố", *(kind.label for kind in TERRITORIAL_KINDS)):
        if name.startswith(f"{label} "):
            return name.removeprefix(f"{label} ")
    return name
