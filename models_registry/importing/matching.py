"""Rows that are about dossiers there are already: found by their code, else by their title and unit.

A title is compared whole, accents and case aside; where several bear it, the row says which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from danvan.office import lists
from danvan.office.lists import Vocabulary, squeezed
from danvan.office.workbook_in import Sheet, column_number
from danvan.ui.text import clean_line, search_key
from danvan.units.models import UnitTerm
from models_registry.importing.checking import Checked, Units, WrongCellError
from models_registry.models import ImportBatch, ImportOutcome, Registration
from models_registry.workflow import Status

_AT_ONCE = 2_000  # titles and codes in one question
_SHOWN = 80


@dataclass(frozen=True)
class Known:
    """A dossier that a row may be about."""

    pk: int
    code: str
    title: str
    search_key: str
    unit_id: int
    keeper_id: int
    status: str
    moves: int
    version: int
    quality: str
    asked_to_withdraw: bool

    @property
    def stands(self) -> bool:
        """Whether it counts as registered, or may yet."""
        return self.status not in (Status.REFUSED, Status.WITHDRAWN)


@dataclass
class Row:
    """One row while it is checked: what it says of each field, and the dossier that it is about."""

    checked: Checked
    said: Mapping[str, str]
    known: Known | None = None


class Matching:
    """Reads rows about the dossiers `within`, of units that `terms` name. Its own queries are few, whatever the number
    of rows."""

    vocabulary: Vocabulary

    def __init__(
        self, batch: ImportBatch, *, within: QuerySet[Registration], terms: QuerySet[UnitTerm]
    ) -> None:
        self.batch, self.period = batch, batch.period
        self.columns = {column_number(letters): name for letters, name in batch.mapping.items()}
        self.letters = {name: letters for letters, name in batch.mapping.items()}
        self.units = Units(terms.select_related("unit"), home=batch.issuer_id or batch.unit_id)
        self._within = within.filter(period=batch.period_id)
        self._by_code: dict[str, list[Known]] = defaultdict(list)
        self._by_title: dict[str, list[Known]] = defaultdict(list)
        self._rows_of: dict[int, int] = {}
        self._group: tuple[str, int] | None = None

    def rows(self, sheet: Sheet, head: lists.Head) -> Iterator[Checked]:
        """Every row beneath the head, checked."""
        understood = list(lists.understood(sheet, head, self.columns, self.vocabulary))
        self._look_up(understood)
        rows = [self._row(one) for one in understood]
        about = [row for row in rows if row.known is not None]
        self.prepare(about)
        for row in rows:
            if row.known is not None:
                self.judge(row, row.known)
                if row.checked.problems:
                    row.checked.outcome = ImportOutcome.WRONG
            yield row.checked

    def prepare(self, rows: list[Row]) -> None:
        """What is asked of all dossiers at once, before each row is judged."""

    def judge(self, row: Row, known: Known) -> None:
        """The row has its values, or its problems, or is a twin."""
        raise NotImplementedError

    # --- which dossier ---

    def _look_up(self, rows: Iterable[lists.Understood]) -> None:
        """The dossiers that one of the rows names are known."""
        at = {name: column for column, name in self.columns.items()}
        cells = [
            (_cell(row.cells, at.get("code", 0)), _cell(row.cells, at.get("name", 0)))
            for row in rows
            if row.kind is lists.RowIs.DOSSIER
        ]
        for start in range(0, len(cells), _AT_ONCE):
            part = cells[start : start + _AT_ONCE]
            codes = {_code(code) for code, _ in part if code}
            titles = {_title(title) for code, title in part if title and not code}
            named = Q(emulation_model__code__in=codes) | Q(search_key__in=titles)
            for one in self._within.filter(named).values_list(*_ASKED):
                *said, withdrawal_asked_at = one
                known = Known(*said, asked_to_withdraw=withdrawal_asked_at is not None)
                for key, where in ((known.code, self._by_code), (known.search_key, self._by_title)):
                    if key and known.pk not in {other.pk for other in where[key]}:
                        where[key].append(known)

    def _row(self, row: lists.Understood) -> Row:
        checked = Checked(row.number, row.cells, ImportOutcome.READY)
        if row.kind is lists.RowIs.ASIDE:
            return Row(Checked(row.number, row.cells, ImportOutcome.ASIDE, note=row.words), {})
        filled = [cell for cell in row.cells if cell]
        if row.kind is lists.RowIs.GROUP or (len(filled) == 1 and self._unit_of_group(filled[0])):
            words = row.words if row.kind is lists.RowIs.GROUP else filled[0]
            return Row(self._as_group(row, words), {})
        said = self.batch.defaults | {
            name: text for at, name in self.columns.items() if (text := _cell(row.cells, at))
        }
        checked.values["title"] = clean_line(said.get("name", ""))[:255]
        known = self._found(checked, said)
        if checked.problems:
            checked.outcome = ImportOutcome.WRONG
        return Row(checked, said, known)

    def _as_group(self, row: lists.Understood, words: str) -> Checked:
        """The rows beneath are of that unit, until another group of the same kind of mark says otherwise."""
        unit = self._unit_of_group(words)
        note = "dòng nhóm"
        if unit is not None:
            self._group = (row.marker, unit)
            note = f"nhóm: đơn vị “{self.units.names[unit]}”"
        elif self._group and self._group[0] == row.marker:
            self._group = None
        return Checked(row.number, row.cells, ImportOutcome.ASIDE, note=note, values={"group": row.marker})

    def _unit_of_group(self, words: str) -> int | None:
        if "unit" in self.letters:
            return None
        return self.units.one(words.partition("(")[0].partition(":")[0].strip())

    def _found(self, checked: Checked, said: Mapping[str, str]) -> Known | None:
        """The dossier that the row is about, or None and why not."""
        try:
            known = self._by_its_code(said["code"]) if said.get("code") else self._by_its_title(said)
        except _WrongColumnError as wrong:
            self.wrong(checked, wrong.name, str(wrong))
            return None
        except WrongCellError as wrong:
            self.wrong(checked, "unit", str(wrong))
            return None
        title = checked.values["title"]
        if title and search_key(title) != known.search_key:
            checked.note = f"theo mã; tên trong sổ: {known.title}"
        checked.values |= {"title": known.title, "registration": known.pk}
        before = self._rows_of.setdefault(known.pk, checked.number)
        if before != checked.number:
            checked.outcome, checked.note = ImportOutcome.TWIN, f"cùng hồ sơ với dòng {before} của tệp"
            return None
        return known

    def _by_its_code(self, text: str) -> Known:
        found = self._by_code.get(_code(text), [])
        if not found:
            raise _WrongColumnError(
                "code",
                f"Không có hồ sơ mã “{text[:40]}” trong {self.period.name.lower()} thuộc phạm vi của đồng chí. "
                "Xem lại mã và kỳ.",
            )
        return max(found, key=lambda one: (one.stands, one.pk))

    def _by_its_title(self, said: Mapping[str, str]) -> Known:
        title = said.get("name", "")
        if not title:
            raise _WrongColumnError("name", "Chưa ghi mã, cũng chưa ghi tên mô hình.")
        unit = self.units.named(said["unit"]) if said.get("unit") else self._group and self._group[1]
        found = [
            one
            for one in self._by_title.get(_title(title), [])
            if one.stands and (unit is None or unit in (one.unit_id, one.keeper_id))
        ]
        if not found:
            whose = f" của {self.units.names[unit]}" if unit is not None else ""
            raise _WrongColumnError(
                "name",
                f"Không có hồ sơ tên “{title[:_SHOWN]}”{whose} trong {self.period.name.lower()}. "
                "Ghi đúng tên như trong sổ (có dấu hay không đều được), hoặc ghi mã.",
            )
        if len(found) > 1:
            names = "; ".join(
                f"{one.code or 'bản nháp'} ({self.units.names.get(one.keeper_id, 'đơn vị khác')})"
                for one in found[:5]
            )
            raise _WrongColumnError(
                "name", f"Có {len(found)} hồ sơ cùng tên này: {names}. Ghi mã để chọn đúng."
            )
        return found[0]

    def wrong(self, checked: Checked, name: str, why: str) -> None:
        """What is wrong with a field of the row is told on its cell."""
        titled = self.vocabulary.by_name.get(name)
        checked.problems.append((self.letters.get(name, ""), titled.title if titled else "", why))


class _WrongColumnError(WrongCellError):
    """What stands in the column `name` leads to no dossier."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


_ASKED = (
    "pk",
    "emulation_model__code",
    "title",
    "search_key",
    "unit_id",
    "keeper_id",
    "status",
    "moves",
    "version",
    "quality",
    "withdrawal_asked_at",
)


def _cell(cells: list[str], at: int) -> str:
    return cells[at - 1] if 0 < at <= len(cells) else ""


def _code(text: str) -> str:
    return "".join(text.split()).upper()[:32]


def _title(text: str) -> str:
    return search_key(clean_line(text))


def says_yes(text: str) -> bool | None:
    """What a cell for a tick says; None where it cannot be told."""
    key = squeezed(text)
    if lists.is_tick(text) or key in ("co", "dung", "1", "khongcosolieu"):
        return True
    return False if key in ("", "khong", "0") else None
