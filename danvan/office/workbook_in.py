"""Workbooks that come in from outside: looked at from the outside first, then read in a process of their own.

A workbook is a zip file of XML. Everything about it can lie: its extension, the sizes it declares, its dimension, its
XML. So real bytes are counted while they are unpacked, nothing is unpacked in memory as a whole, a document type is
refused wherever it stands, and the reader keeps nothing but the cells. Formulas are never computed: what counts is the
value that was stored with them.

`read_apart` is the way in: a child process with limits on memory and time of its own reads the file and passes the
rows on as they come, so that whatever a file does, it does to that process. `python -m danvan.office.workbook_in FILE`
is that child; it knows nothing of Django.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import posixpath
import re
import resource
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

LARGEST = 20_000_000
MOST_ROWS = 30_000
MOST_COLUMNS = 100
MOST_SHEETS = 30
LONGEST_CELL = 32_767  # what Excel itself allows
_MOST_MEMBERS = 2_000
_MOST_UNPACKED = 150_000_000
_MOST_OF_A_PART = 100_000_000
_MOST_TEXT = 50_000_000  # characters of all cells together, a cell's own text counted twice
_MOST_MERGED = 20_000
_MOST_SAID = 200_000_000  # bytes of what the child may write for us to read
_HIGHEST_RATIO = 200  # Excel's own sheets shrink to a tenth or a thirtieth
_PIECE = 1 << 16
_SECONDS = 60  # of the child: 30,000 long rows take a fifth
_MEMORY = 240 << 20  # addresses, of which a part is used: a net under the limits above
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class WorkbookRefusedError(ValueError):
    """The workbook is not taken; the message says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and whether it is hidden, its merged ranges as (top, left, bottom, right), and its rows as
    (number, texts). Rows and columns count from 1; a row ends with its last cell that is not empty."""

    name: str
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def looks_like_workbook(content: bytes) -> bool:
    """Whether it begins as a zip file does, which a workbook of today is."""
    return content.startswith(_ZIP)


def refuse_at_sight(name: str, head: bytes, size: int) -> None:
    """Returns if a file of that name, that begins with `head`, may be a workbook of today. Reads nothing else: safe in
    a web server. Raises WorkbookRefusedError."""
    extension = Path(name).suffix.lower()
    if not size:
        raise WorkbookRefusedError("Tệp rỗng, không có gì bên trong. Chọn lại tệp.")
    if size > LARGEST:
        raise WorkbookRefusedError(
            f"Tệp nặng {size // 1_000_000} MB; mỗi lần nhập nhận tối đa {LARGEST // 1_000_000} MB. "
            "Xóa ảnh trong tệp, hoặc tách danh sách thành nhiều tệp."
        )
    if extension in _OTHER_KINDS:
        raise WorkbookRefusedError(_OTHER_KINDS[extension])
    if extension != ".xlsx":
        raise WorkbookRefusedError(f"Chỉ nhận tệp Excel có đuôi .xlsx. {_SAVE_AS}")
    if head.startswith(_OLD):
        raise WorkbookRefusedError(
            "Tệp có mật khẩu, hoặc là tệp Excel đời cũ (.xls) bị đổi đuôi. Bỏ mật khẩu, lưu lại dạng “Excel Workbook "
            "(.xlsx)” rồi tải lên."
        )
    if not looks_like_workbook(head):
        raise WorkbookRefusedError(f"Bên trong không phải tệp Excel, dù tên có đuôi .xlsx. {_SAVE_AS}")


_SAVE_AS = "Mở tệp bằng Excel, chọn “Lưu thành” dạng “Excel Workbook (.xlsx)” rồi tải lên."
_OTHER_KINDS = {
    ".xls": f"Tệp Excel đời cũ (.xls) không nhận trực tiếp. {_SAVE_AS}",
    ".xlsm": "Tệp .xlsm có thể chứa macro nên không nhận. Lưu thành dạng “Excel Workbook (.xlsx)” rồi tải lên.",
    ".xlsb": f"Tệp .xlsb không nhận trực tiếp. {_SAVE_AS}",
    ".csv": "Tệp .csv dễ mất dấu tiếng Việt và số 0 ở đầu nên không nhận. " + _SAVE_AS,
    ".ods": f"Tệp OpenDocument (.ods) không nhận trực tiếp. {_SAVE_AS}",
    ".doc": "Đây là tệp Word. Chép bảng sang Excel rồi tải lên.",
    ".docx": "Đây là tệp Word. Chép bảng sang Excel rồi tải lên.",
    ".pdf": "Đây là tệp PDF. Nhập cần tệp Excel (.xlsx).",
}
_TOO_MANY_SHEETS = f"Tệp có quá {MOST_SHEETS} trang tính. Chép riêng danh sách sang một tệp mới rồi tải lên."
_MOST_ROWS_SHOWN = f"{MOST_ROWS:,}".replace(",", ".")
_TOO_MANY_ROWS = (
    f"Các trang tính của tệp có quá {_MOST_ROWS_SHOWN} dòng; mỗi lần nhập tối đa {_MOST_ROWS_SHOWN} dòng. "
    "Chép riêng danh sách sang một tệp mới, hoặc tách thành nhiều tệp."
)
_OUT_OF_ORDER = (
    "Trong tệp, dòng {number} đứng sau dòng {before}: Excel không bao giờ ghi như vậy, nên không nhận. "
    "Mở tệp bằng Excel, chép danh sách sang một tệp mới rồi tải lên."
)
_BROKEN = f"Tệp Excel bị hỏng nên không đọc được. {_SAVE_AS}"
_TOO_BIG = (
    "Tệp giải nén ra quá lớn so với một danh sách. Chép riêng bảng danh sách sang một tệp mới rồi tải lên."
)
_FOREIGN = (
    "Tệp có {what}, là thứ có thể gây hại nên không nhận. Chép bảng, dán dạng “chỉ giá trị” sang một tệp mới "
    "rồi tải lên."
)
# What reading a member of a broken zip file raises.
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, KeyError, RuntimeError)
# Parts of a workbook that do something, or lead elsewhere.
_HARMFUL = (
    ("vbaproject", "macro"),
    ("vbadata", "macro"),
    ("/macrosheets/", "macro"),
    ("/dialogsheets/", "hộp thoại macro"),
    ("/externallinks/", "liên kết đến tệp khác"),
    ("/embeddings/", "tệp nhúng"),
    ("/activex/", "thành phần ActiveX"),
    ("/ctrlprops/", "nút điều khiển"),
    ("/connections.xml", "kết nối dữ liệu ngoài"),
    ("/querytables/", "kết nối dữ liệu ngoài"),
    ("/webextensions/", "thành phần chạy trên mạng"),
    ("/customui/", "giao diện tùy biến"),
)


# --- the zip file ---


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    """The workbook as a zip file whose directory holds nothing strange. Raises WorkbookRefusedError."""
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise WorkbookRefusedError(_BROKEN) from error
    names = [member.filename for member in members]
    if len(names) > _MOST_MEMBERS:
        raise WorkbookRefusedError(_TOO_BIG)
    if len({name.lower() for name in names}) != len(names) or any(_leads_out(name) for name in names):
        raise WorkbookRefusedError(_BROKEN)
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookRefusedError("Tệp có mật khẩu. Bỏ mật khẩu, lưu lại rồi tải lên.")
    for part, what in _HARMFUL:
        if any(part in f"/{name.lower()}" for name in names):
            raise WorkbookRefusedError(_FOREIGN.format(what=what))
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise WorkbookRefusedError(_other_content(names))
    declared = sum(member.file_size for member in members if _is_read(member.filename))
    if declared > _MOST_UNPACKED:
        raise WorkbookRefusedError(_TOO_BIG)
    return archive


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\x00" in name


def _is_read(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _other_content(names: list[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return _OTHER_KINDS[".docx"]
    if "content.xml" in names and "mimetype" in names:
        return _OTHER_KINDS[".ods"]
    if "xl/workbook.bin" in names:
        return _OTHER_KINDS[".xlsb"]
    return _BROKEN


class _Budget:
    """How much may still be unpacked, of all parts together; sizes that a file declares are not believed."""

    def __init__(self) -> None:
        self.left = _MOST_UNPACKED

    def pieces(self, archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
        """The content of one part, piece by piece."""
        try:
            member = archive.getinfo(name)
            read = 0
            with archive.open(member) as part:
                while piece := part.read(_PIECE):
                    read += len(piece)
                    self.left -= len(piece)
                    shrunk = read > 10 * _PIECE and read > _HIGHEST_RATIO * max(member.compress_size, 1)
                    if self.left < 0 or read > _MOST_OF_A_PART or shrunk:
                        raise WorkbookRefusedError(_TOO_BIG)
                    yield piece
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            KeyError,
            RuntimeError,
        ) as error:
            raise WorkbookRefusedError(_BROKEN) from error


# --- the XML ---

_Start = Callable[[str, dict[str, str]], None]


class _Part:
    """One XML part read from beginning to end; `start`, `end` and `text` are told of what comes, names without their
    prefix. No document type, no entities, no encoding but UTF-8 and UTF-16."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text between."""

    def read(self, pieces: Iterator[bytes]) -> None:
        """Raises WorkbookRefusedError."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self.start(_local(name), attributes)
        parser.EndElementHandler = lambda name: self.end(_local(name))
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        try:
            for piece in pieces:
                parser.Parse(piece, False)  # noqa: FBT003 -- expat's own signature
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise WorkbookRefusedError(_BROKEN) from error
        except (ValueError, LookupError) as error:  # an encoding that nobody knows, a number that is none
            if isinstance(error, WorkbookRefusedError):
                raise
            raise WorkbookRefusedError(_BROKEN) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_doctype(*_: Any) -> None:
    raise WorkbookRefusedError(
        "Trong tệp có khai báo XML mà Excel không bao giờ ghi, nên không nhận. " + _SAVE_AS
    )


class _Relations(_Part):
    """Which part stands behind which id."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Book(_Part):
    """The sheets in their order, and from which year days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), relation, hidden))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")


class _Styles(_Part):
    """Which styles show a number as a date."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.dates: list[bool] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.dates.append(self._is_date(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def _is_date(self, number: str) -> bool:
        if number in self.formats:
            plain = _NOT_FORMAT.sub("", self.formats[number]).lower()
            return bool(set("dy") & set(plain)) and "general" not in plain
        return number.isdigit() and int(number) in _DATE_FORMATS


_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_DATE_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})


class _Strings(_Part):
    """The texts that cells share, without their phonetic readings."""

    def __init__(self, room: _Room) -> None:
        self.texts: list[str] = []
        self._room = room
        self._parts: list[str] = []
        self._takes = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._takes = not self._phonetic

    def text(self, text: str) -> None:
        if self._takes:
            self._parts.append(text)
            self._room.take(len(text))

    def end(self, name: str) -> None:
        if name == "t":
            self._takes = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append("".join(self._parts))


class _Room:
    """How much text may still come."""

    def __init__(self) -> None:
        self.left = _MOST_TEXT

    def take(self, length: int) -> None:
        self.left -= length
        if self.left < 0:
            raise WorkbookRefusedError(_TOO_BIG)


_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_CELL, _VALUE, _TEXT, _ROW = "c", "v", "t", "row"


class _Cells(_Part):
    """The rows of a sheet that say something, each as it ends."""

    def __init__(self, say: Callable[[Said], None], known: _Known) -> None:
        self._say, self._known = say, known
        self._row = self._column = self._last = 0
        self._cells: dict[int, str] = {}
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._takes = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _CELL:
            self._begin_cell(attributes)
        elif name in (_VALUE, _TEXT):
            self._takes = not self._phonetic
        elif name == _ROW:
            said = attributes.get("r", "")
            self._row = int(said) if said.isdigit() and len(said) < 8 else self._row + 1
            self._column, self._cells = 0, {}
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell" and (found := _RANGE.fullmatch(attributes.get("ref", ""))):
            left, top, right, bottom = found.groups()
            self._known.merged += 1
            if self._known.merged <= _MOST_MERGED:
                place = [int(top), column_number(left), int(bottom), column_number(right)]
                self._say({"merged": place})

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_number(found.group(1)) if found else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._parts = []

    def text(self, text: str) -> None:
        if self._takes:
            self._known.room.take(len(text))
            self._parts.append(text)

    def end(self, name: str) -> None:
        if name in (_VALUE, _TEXT):
            self._takes = False
        elif name == _CELL:
            if self._parts and (value := self._value("".join(self._parts))):
                self._keep(value)
        elif name == _ROW:
            if self._cells:
                self._say_row()
        elif name == "rPh":
            self._phonetic = False

    def _say_row(self) -> None:
        """A row is said once, and the next lies beneath it: whoever reads on may take its number for its own."""
        if self._row <= self._last:
            raise WorkbookRefusedError(_OUT_OF_ORDER.format(number=self._row, before=self._last))
        self._last = self._row
        self._known.rows += 1
        if self._known.rows > MOST_ROWS:
            raise WorkbookRefusedError(_TOO_MANY_ROWS)
        cells = [self._cells.get(at, "") for at in range(1, max(self._cells) + 1)]
        self._say({"row": self._row, "cells": cells})
        self._cells = {}

    def _keep(self, value: str) -> None:
        if self._column > MOST_COLUMNS:
            raise WorkbookRefusedError(
                f"Ô {column_letters(self._column)}{self._row} nằm quá xa: mỗi bảng đọc tối đa {MOST_COLUMNS} cột. "
                "Xóa các cột thừa rồi tải lên."
            )
        if self._row > MOST_ROWS:
            raise WorkbookRefusedError(
                f"Ô {column_letters(self._column)}{self._row} nằm quá xa: mỗi lần nhập tối đa {_MOST_ROWS_SHOWN} dòng. "
                "Xóa các dòng thừa, hoặc tách thành nhiều tệp."
            )
        if len(value) > LONGEST_CELL:
            raise WorkbookRefusedError(_BROKEN)
        self._known.room.take(len(value) + 1)
        self._cells[self._column] = value

    def _value(self, raw: str) -> str:
        if self._kind == "s":
            texts = self._known.strings
            return texts[int(raw)] if raw.isascii() and raw.isdigit() and int(raw) < len(texts) else ""
        if self._kind == "b":
            return "có" if raw.strip() == "1" else "không"
        if self._kind == "n":
            style = int(self._style) if self._style.isdigit() else 0
            dates = self._known.dates
            return _number(raw, is_date=style < len(dates) and dates[style], from_1904=self._known.from_1904)
        return raw  # a text of its own, the value of a formula, an error such as #N/A


def _number(raw: str, *, is_date: bool, from_1904: bool) -> str:
    """A number as people write it: whole without a point, a date as day, month, year."""
    try:
        value = float(raw)
    except ValueError:
        return raw.strip()
    if is_date and 1 <= value < 2_958_466:
        first = dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30)
        return f"{first + dt.timedelta(days=int(value)):%d/%m/%Y}"
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value).replace(".", ",") if abs(value) < 1e15 else raw.strip()


def column_number(letters: str) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class _Known:
    """What reading a cell needs of the rest of the workbook."""

    room: _Room
    strings: list[str] = field(default_factory=list)
    dates: list[bool] = field(default_factory=list)
    from_1904: bool = False
    # Of all sheets so far.
    rows: int = 0
    merged: int = 0


Said = dict[str, Any]


def read(file: IO[bytes]) -> list[Sheet]:
    """The sheets of a workbook, read here and now: for files of one's own. Raises WorkbookRefusedError."""
    sheets: list[Sheet] = []
    _walk(file, lambda said: _hear(said, sheets))
    return sheets


def _hear(said: Said, sheets: list[Sheet]) -> None:
    if "sheet" in said:
        sheets.append(Sheet(said["sheet"], said["hidden"]))
    elif "row" in said:
        sheets[-1].rows.append((said["row"], said["cells"]))
    elif "merged" in said:
        top, left, bottom, right = said["merged"]
        sheets[-1].merged.append((top, left, bottom, right))


def _walk(file: IO[bytes], say: Callable[[Said], None]) -> None:
    """Says what the workbook holds as it comes: a sheet, its rows, its merged ranges. Raises WorkbookRefusedError."""
    archive = _opened(file)
    budget, room = _Budget(), _Room()
    book, relations = _Book(), _Relations()
    book.read(budget.pieces(archive, "xl/workbook.xml"))
    relations.read(budget.pieces(archive, "xl/_rels/workbook.xml.rels"))
    if not book.sheets or len(book.sheets) > MOST_SHEETS:
        raise WorkbookRefusedError(_BROKEN if not book.sheets else _TOO_MANY_SHEETS)
    known = _Known(room, from_1904=book.from_1904)
    present = set(archive.namelist())
    if "xl/sharedStrings.xml" in present:
        strings = _Strings(room)
        strings.read(budget.pieces(archive, "xl/sharedStrings.xml"))
        known.strings = strings.texts
    if "xl/styles.xml" in present:
        styles = _Styles()
        styles.read(budget.pieces(archive, "xl/styles.xml"))
        known.dates = styles.dates
    for name, relation, hidden in book.sheets:
        target = relations.targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part in present and "chartsheets" not in part:
            say({"sheet": name, "hidden": hidden})
            _Cells(say, known).read(budget.pieces(archive, part))


# --- the process of its own ---


def read_apart(path: Path, *, seconds: int = _SECONDS) -> list[Sheet]:
    """The sheets of the workbook at `path`, read by a process of its own that may use so much and no more.

    Raises WorkbookRefusedError, also where that process was stopped.
    """
    command = [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(path)]
    with tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(
                command,
                stdout=out,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
                env={"LANG": "C.UTF-8", "PYTHONUTF8": "1"},
            )
        except subprocess.TimeoutExpired as error:
            raise WorkbookRefusedError(_TOO_BIG) from error
        out.seek(0)
        return _answer(out, done.returncode)


def _answer(out: IO[bytes], returned: int) -> list[Sheet]:
    sheets: list[Sheet] = []
    for line in out:
        said = json.loads(line) if line.endswith(b"\n") else {}
        if "refused" in said:
            raise WorkbookRefusedError(said["refused"])
        _hear(said, sheets)
    if returned:
        raise WorkbookRefusedError(_TOO_BIG)
    return sheets


def _limit() -> None:
    """From here on this process gets no more than its share."""
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _MOST_SAID),
        (resource.RLIMIT_NPROC, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS knows not all of them
            resource.setrlimit(what, (most, most))


def main(path: str) -> None:
    """Writes what the workbook holds, a line of JSON for each sheet and row; or why it is refused."""
    _limit()

    def say(said: Said) -> None:
        sys.stdout.write(json.dumps(said) + "\n")

    try:
        with Path(path).open("rb") as file:
            _walk(file, say)
    except WorkbookRefusedError as refused:
        say({"refused": str(refused)})
    except (MemoryError, RecursionError):
        say({"refused": _TOO_BIG})
    except Exception:  # whatever else a file may do to a reader, it is the file that is broken
        say({"refused": _BROKEN})


if __name__ == "__main__":
    main(sys.argv[1])
