"""Rows out of a workbook that somebody sent: nothing in it is trusted, neither its sizes nor what it says of itself.

The cheap checks come first, on the directory of the zip file; then what it really unpacks to is counted; only then is
it parsed, by a reader that refuses entities (defusedxml), the first sheet alone, so many rows and columns and no more.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

_SIGNATURE = b"PK\x03\x04"
_MOST_MEMBERS = 500
_MOST_UNPACKED = 80_000_000  # bytes
_MOST_RATIO = 150  # of what it unpacks to, for a member of more than a megabyte
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_ACTIVE = ("vbaproject.bin", "/externallinks/", "/embeddings/", "/activex/")
_MOST_ROWS = 20_000
_MOST_COLUMNS = 40
_LONGEST = 1_000


class SheetRefusedError(ValueError):
    """The file is not read; the message says why and what to do, in Vietnamese."""


def looks_like_workbook(content: bytes) -> bool:
    """Whether it begins as a zip file does, which a workbook is."""
    return content.startswith(_SIGNATURE)


def read_rows(content: bytes) -> list[list[str]]:
    """The rows of the first sheet as they are read by eye, each to its last cell that says something: empty cells as
    empty texts, whole numbers without a point. Raises SheetRefusedError."""
    _check(content)
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: workbooks that were sent are not read without it")
    try:
        return _read(content)
    except SheetRefusedError:
        raise
    except Exception as error:
        # Whatever openpyxl stumbles over in a broken file is the file's fault.
        raise SheetRefusedError("Không đọc được tệp Excel này. Hãy mở trong Excel rồi lưu lại.") from error


def _read(content: bytes) -> list[list[str]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    page = book.worksheets[0]
    page.reset_dimensions()
    found = []
    for row in page.iter_rows(values_only=True, max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS):
        if len(found) == _MOST_ROWS:
            raise SheetRefusedError(
                "Trang tính dài quá 20.000 dòng. Hãy xóa các dòng trống ở cuối rồi gửi lại."
            )
        cells = [_said(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        found.append(cells)
    book.close()
    return found


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y}"
    return str(value)[:_LONGEST]


def _check(content: bytes) -> None:
    """Raises SheetRefusedError for what is no workbook, carries a program, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive.infolist())
            _check_sizes(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SheetRefusedError("Tệp không phải Excel (.xlsx), hoặc đã hỏng.") from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [one.filename for one in members]
    if len(members) > _MOST_MEMBERS or len(set(names)) != len(names) or not set(names) >= _NEEDED:
        raise SheetRefusedError("Tệp không phải Excel (.xlsx), hoặc đã hỏng.")
    if any(one.flag_bits & 1 for one in members):
        raise SheetRefusedError("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.")
    if any(mark in name.lower() for name in names for mark in _ACTIVE):
        raise SheetRefusedError(
            "Tệp có macro, liên kết ngoài hoặc tệp nhúng. Hãy lưu thành “Excel Workbook (.xlsx)” không có các phần ấy."
        )


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """Counts what is really there: the sizes that the directory declares may be false."""
    in_all = 0
    for member in archive.infolist():
        size = 0
        with archive.open(member) as stream:
            while portion := stream.read(1 << 16):
                size += len(portion)
                in_all += len(portion)
                squeezed = size > 1 << 20 and size > _MOST_RATIO * max(member.compress_size, 1)
                if in_all > _MOST_UNPACKED or squeezed:
                    raise SheetRefusedError(
                        "Tệp bung ra quá lớn so với một bảng bình thường nên không được đọc."
                    )
