"""What stands where on somebody else's sheet: the head beneath its title, groups, sums, the signatures at the end.

Pure: cells in, meaning out. Rows and columns count from 1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from danvan.office.workbook_in import Sheet, column_letters
from danvan.ui.old_encodings import Encoding, readable
from danvan.ui.text import clean_line, search_key, visible

_SEARCHED = 40  # rows among which the head is looked for
_SAMPLES = 3
_LOOKED_AT = 300  # rows that samples are taken from
_FEW = 4  # cells of a group, a sum, a signature
_SIGNED = 2  # cells of a row beneath the list
_LONGEST_HEAD = 60  # characters; what is longer is a sentence
_SHOWN = 80
REASON_HEAD = "Lý do chưa nhận"
_SKIPPED_HEADS = frozenset({"stt", "tt", "sothutu", "so", "ghichu", "ma", "maso", "lydochuanhan"})
_TICKED = frozenset({"x", "v", "✓", "✔", "√"})
_LETTERS = re.compile(r"[^a-z0-9]+")


def squeezed(text: str) -> str:
    """The text without accents, case, spaces and signs: what is compared."""
    return _LETTERS.sub("", search_key(text))


def is_passed_over(head: str) -> bool:
    """Whether a column with such a head says nothing: its number, a remark, our own reasons."""
    return squeezed(head) in _SKIPPED_HEADS


def is_tick(cell: str) -> bool:
    """Whether the cell holds a mark that says yes."""
    return cell.strip().lower() in _TICKED


@dataclass(frozen=True)
class Field:
    """One thing that a column can say. `name` is that of the form's field, `title` the head in the template."""

    name: str
    title: str
    hint: str
    example: str = ""
    also: tuple[str, ...] = ()
    width: int = 24

    @property
    def heads(self) -> frozenset[str]:
        """The heads, squeezed, under which it is known."""
        return frozenset(squeezed(one) for one in (self.title, *self.also))


@dataclass(frozen=True)
class Vocabulary:
    """What the columns of one kind of list can be, and by which heads they are known.

    `keys` are the fields of which every row says at least one. A merged cell of `filled_down` holds for all rows that
    it spans. `ticks` are heads (squeezed) over columns of ticks, with the field and word that a tick stands for.
    `others` names what a head stands for that is none of the fields; of the names in `many` there may be several.
    """

    fields: tuple[Field, ...]
    keys: tuple[str, ...] = ("name",)
    filled_down: frozenset[str] = frozenset()
    ticks: Mapping[str, str] = field(default_factory=dict)
    others: Callable[[str], str] = lambda _head: ""
    many: frozenset[str] = frozenset()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Each field by its name."""
        return {one.name: one for one in self.fields}

    @cached_property
    def _by_head(self) -> dict[str, str]:
        return {head: one.name for one in self.fields for head in one.heads}

    def named_by(self, head: str) -> str:
        """The field that a head names; "" for one that names none."""
        if not (key := squeezed(head)):
            return ""
        return self._by_head.get(key) or self._by_head.get(squeezed(re.sub(r"\(.*?\)", "", head)), "")

    def ticked_by(self, head: str, samples: Sequence[str]) -> str:
        """The field and word that a column of ticks, perhaps with their sums, stands for by its lowest head; "" where
        it holds anything else."""
        ticks = [one for one in samples if not one.isdigit()]
        if not ticks or not all(is_tick(one) for one in ticks):
            return ""
        return self.ticks.get(squeezed(head.rpartition(" – ")[2]).removeprefix("cap"), "")

    def may_stand_twice(self, name: str) -> bool:
        """Whether several columns may be that."""
        return name.partition("=")[0] in self.many


class RowIs(StrEnum):
    """What a row is."""

    DOSSIER = "dossier"
    GROUP = "group"
    ASIDE = "aside"


@dataclass(frozen=True)
class Head:
    """Where the head ends, and each column's: its number → its words, those of merged heads before those beneath."""

    last_row: int
    words: dict[int, str]

    @property
    def key(self) -> str:
        """By which the same list is known again."""
        said = "|".join(
            f"{at}={squeezed(text)}" for at, text in sorted(self.words.items()) if not is_passed_over(text)
        )
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Understood:
    """A row: its number, its cells (merged ones filled down), what it is, and of a row aside or a group its words."""

    number: int
    cells: list[str]
    kind: RowIs
    words: str = ""
    marker: str = ""


@dataclass
class Grid:
    """A sheet by rows, with what its merged ranges spread."""

    sheet: Sheet
    rows: dict[int, list[str]] = field(init=False)
    _down: dict[tuple[int, int], tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = dict(self.sheet.rows)
        self._down = {}
        for top, left, bottom, _ in self.sheet.merged:
            for row in range(top + 1, min(bottom, top + 500) + 1):
                self._down[row, left] = (top, left)

    def at(self, row: int, column: int) -> str:
        """The text of a cell, as one line."""
        cells = self.rows.get(row, ())
        return clean_line(cells[column - 1]) if 0 < column <= len(cells) else ""

    def filled_down(self, row: int, column: int) -> str:
        """The text of the cell, or of the cell above with which it is merged."""
        place = self._down.get((row, column))
        return self.at(*place) if place else self.at(row, column)


def rewritten(sheet: Sheet, encoding: Encoding) -> Sheet:
    """The sheet in letters of today."""
    if encoding is Encoding.UNICODE:
        return sheet
    rows = [(number, [readable(text, encoding) for text in cells]) for number, cells in sheet.rows]
    return Sheet(readable(sheet.name, encoding), sheet.hidden, sheet.merged, rows)


def chosen(sheets: Sequence[Sheet], words: Vocabulary) -> tuple[Sheet, Head] | None:
    """The sheet with the list, and its head: the visible one whose head names most of what we know, of several the
    longest. None where no sheet has as much as two rows."""
    found = []
    for sheet in sheets:
        if sheet.hidden or len(sheet.rows) < 2:
            continue
        head = head_of(sheet, words)
        known = len({words.named_by(text) for text in head.words.values()} - {""})
        found.append((known, len(sheet.rows), -len(found), sheet, head))
    if not found:
        return None
    *_, sheet, head = max(found, key=lambda one: one[:3])
    return sheet, head


def head_of(sheet: Sheet, known: Vocabulary) -> Head:
    """The head of the list: of the first rows the one whose cells name most of what we know, else the fullest."""
    grid = Grid(sheet)
    first = [number for number, _ in sheet.rows[:_SEARCHED]]
    top = max(first, key=lambda number: (*_likeness(grid, number, known), -number))
    bottom = max([top, *(low for high, _, low, _ in sheet.merged if high == top and low - high < 4)])
    across = {(high, left): right for high, left, _, right in sheet.merged if right > left}
    if bottom == top and any(row == top for row, _ in across):
        bottom = top + 1
    above = [
        row
        for row in range(max(1, top - 2), top)
        if any(at == row for at, _ in across) and _is_head_row(grid, row)
    ]
    words: dict[int, str] = {}
    for row in (*above, *range(top, bottom + 1)):
        for column, text in _spread(grid, row, across):
            said = words.get(column, "")
            words[column] = (
                said if not text or squeezed(text) in squeezed(said) else f"{said} – {text}" if said else text
            )
    last = bottom
    while _is_numbering(grid.rows.get(last + 1, [])):
        last += 1
    return Head(last, {column: text for column, text in words.items() if text})


def _likeness(grid: Grid, number: int, words: Vocabulary) -> tuple[int, int]:
    texts = [clean_line(cell) for cell in grid.rows[number] if cell.strip()]
    short = [text for text in texts if len(text) <= _LONGEST_HEAD and not text.isdigit()]
    known = len({words.named_by(text) for text in short} - {""}) + any(
        squeezed(text) in ("stt", "tt") for text in short
    )
    return (known if len(short) > 1 else 0), len(short)


def _is_head_row(grid: Grid, number: int) -> bool:
    texts = [text for text in grid.rows.get(number, []) if text.strip()]
    return len(texts) > 1 and all(len(text) <= _LONGEST_HEAD for text in texts)


def _spread(grid: Grid, row: int, across: Mapping[tuple[int, int], int]) -> Iterator[tuple[int, str]]:
    """(column, text) of a row of the head; a head over several columns stands over each."""
    for column, cell in enumerate(grid.rows.get(row, []), start=1):
        if text := clean_line(cell):
            for one in range(column, across.get((row, column), column) + 1):
                yield one, text


_COUNTED = re.compile(r"\(?\d{1,2}\)?|\(?[A-Za-z]\)?")


def _is_numbering(cells: Sequence[str]) -> bool:
    """Whether the row only numbers the columns: 1, 2, 3 or (1), (2), (3) or A, B, 1, 2."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) > 2 and all(_COUNTED.fullmatch(cell) for cell in filled)


def columns_of(sheet: Sheet, head: Head) -> list[dict[str, Any]]:
    """Each column that has a head or a value: its letters, its head, some values."""
    samples: dict[int, list[str]] = {column: [] for column in head.words}
    beneath = _without_the_end([cells for number, cells in sheet.rows if number > head.last_row])
    for cells in beneath[:_LOOKED_AT]:
        for column, cell in enumerate(cells, start=1):
            text = clean_line(cell)[:_SHOWN]
            known = samples.setdefault(column, []) if text else []
            if text and len(known) < _SAMPLES and text not in known:
                known.append(text)
    for cells in beneath[_LOOKED_AT:]:  # a column may begin late
        for column in range(len(cells), 0, -1):
            if column in samples:
                break
            samples[column] = [clean_line(cells[column - 1])[:_SHOWN]]
    return [
        {"letters": column_letters(column), "head": head.words.get(column, "")[:200], "samples": said}
        for column, said in sorted(samples.items())
    ]


def _without_the_end(rows: list[list[str]]) -> list[list[str]]:
    """The rows down to the last that says something in several columns: beneath it stand days and signatures, which
    are no values of the columns that they happen to stand in."""
    ends = (at for at in range(len(rows), 0, -1) if sum(map(bool, rows[at - 1])) > _SIGNED)
    return rows[: next(ends, len(rows))]


def suggested(columns: Sequence[Mapping[str, Any]], words: Vocabulary) -> dict[str, str]:
    """For each column whose head names something, what it names: of two for the same the first."""
    mapping: dict[str, str] = {}
    for column in columns:
        head = column["head"]
        lowest = head.rpartition(" – ")[2]
        name = words.ticked_by(head, column["samples"]) or words.named_by(head) or words.named_by(lowest)
        name = name or words.others(head)
        if name and (name not in mapping.values() or words.may_stand_twice(name)):
            mapping[column["letters"]] = name
    return mapping


_ROMAN = re.compile(r"[IVXLC]+|[A-Z]")
_ROMAN_FIRST = re.compile(r"([IVXLC]+|[A-Z])\s*[.)/:-]\s*(\S.*)")
_SUM = re.compile(
    r"(tong cong|cong|tong|tong so)( (mo hinh|dien hinh|so))?[\s:.\-=]*"
    r"(\(?\d[\d\s.]*(mo hinh|dien hinh|don vi)?[^a-z]*)?"
)
_SIGNATURE = re.compile(
    r"(nguoi|can bo) (lap|tong hop)( bieu| bang| danh sach)?[\s.:]*|noi nhan *:.*|tm *[./].*|t/m .*|kt *\..*|"
    r"xac nhan cua .*|(thu|truong) truong( don vi)?|luu *:.*|- luu .*|- nhu tren.*|ghi chu *:.*|"
    r"(.{0,30}, *)?ngay[\s.\d…]*thang[\s.\d…]*nam[\s.\d…]*"
)
_EXAMPLE = "vi du:"


def understood(
    sheet: Sheet, head: Head, mapping: Mapping[int, str], words: Vocabulary
) -> Iterator[Understood]:
    """What each row beneath the head is. `mapping` says which column is which field."""
    grid = Grid(sheet)
    names = {name: column for column, name in mapping.items()}
    keys = [names[key] for key in words.keys if key in names]
    title = keys[0] if keys else 0
    beneath = (number for number, _ in reversed(sheet.rows) if number > head.last_row)
    last = next((number for number in beneath if any(grid.at(number, key) for key in keys)), 0)
    repeated = {squeezed(text) for text in head.words.values()}
    spread = [column for column, name in mapping.items() if name.partition("=")[0] in words.filled_down]
    for number, raw in sheet.rows:
        if number <= head.last_row:
            continue
        cells = [_shown(cell) for cell in raw]
        for column in spread:
            if text := grid.filled_down(number, column):
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = text
        if any(cells):
            yield _row(number, cells, title, repeated, after_the_last=number > last)


def _shown(cell: str) -> str:
    """The text of a cell, its lines kept: composed, visible, without ends."""
    return visible(cell).strip() if cell else ""


def _row(number: int, cells: list[str], title: int, heads: set[str], *, after_the_last: bool) -> Understood:
    filled = [cell for cell in cells if cell]
    if len(filled) > _FEW and not all(len(cell) <= _LONGEST_HEAD for cell in filled):
        return Understood(number, cells, RowIs.DOSSIER)
    name = cells[title - 1] if 0 < title <= len(cells) else ""
    words = next((cell for cell in filled if not _ROMAN.fullmatch(cell) and not cell.isdigit()), filled[0])
    if len(filled) > 1 and all(squeezed(cell) in heads for cell in filled):
        return Understood(number, cells, RowIs.ASIDE, "đầu cột lặp lại")
    if _is_numbering(cells):
        return Understood(number, cells, RowIs.ASIDE, "dòng đánh số cột")
    if search_key(name).startswith(_EXAMPLE):
        return Understood(number, cells, RowIs.ASIDE, "dòng ví dụ của mẫu")
    texts = [cell for cell in filled if not _is_count(cell)]
    if len(texts) <= 2 and _SUM.fullmatch(search_key(words)):
        return Understood(number, cells, RowIs.ASIDE, "dòng tổng")
    if len(filled) <= 2 and _SIGNATURE.fullmatch(search_key(words)):
        return Understood(number, cells, RowIs.ASIDE, "phần cuối bảng")
    if (group := _group(texts, words)) is not None:
        return Understood(number, cells, RowIs.GROUP, group[1], group[0])
    if after_the_last:
        return Understood(number, cells, RowIs.ASIDE, "phần cuối bảng")
    return Understood(number, cells, RowIs.DOSSIER)


def _is_count(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").isdigit()


def _group(texts: Sequence[str], words: str) -> tuple[str, str] | None:
    """(how it is marked, its words) of a row that heads others: a Roman number or a letter before it."""
    if len(texts) == 2 and _ROMAN.fullmatch(texts[0].rstrip(".)")):
        return _marker(texts[0].rstrip(".)")), words
    if len(texts) == 1 and (found := _ROMAN_FIRST.fullmatch(texts[0])):
        return _marker(found.group(1)), found.group(2)
    return None


def _marker(mark: str) -> str:
    """I, V and X are numbers, all other single letters are letters."""
    return "roman" if set(mark) <= set("IVX") or len(mark) > 1 else "letter"
