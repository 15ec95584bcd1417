"""Workbooks for tests: made by openpyxl, opened by our own reader."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook

FULL = {
    "Tên mô hình, điển hình": "Hẻm sạch khu phố 1",
    "Lĩnh vực": "Kinh tế",
    "Cấp đăng ký": "Cấp tỉnh",
    "Thực trạng, lý do xây dựng": "Rác đổ ra đầu hẻm.",
    "Mục tiêu, tiêu chí": "100% hộ phân loại rác.",
    "Nội dung, cách thức thực hiện": "Tổ tự quản đến từng nhà.",
    "Địa bàn, đối tượng": "Hẻm 12, 64 hộ.",
    "Điện thoại người phụ trách": "0912 345 678",
}


def workbook(*rows, title="Danh sách", merged=()) -> bytes:
    """A workbook whose one sheet holds the rows."""
    book = Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(list(row))
    for one in merged:
        page.merge_cells(one)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def listed(*rows: dict, heads=tuple(FULL)) -> bytes:
    """A workbook with our own heads and the rows, each told by its heads."""
    return workbook(heads, *([row.get(head) for head in heads] for row in rows))


def repacked(content: bytes, changes: dict[str, bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """The workbook with other content in some of its parts (None: without the part), and more parts."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            said = changes.get(name, old.read(name))
            if said is not None:
                new.writestr(name, said)
        for name, said in (more or {}).items():
            new.writestr(name, said)
    return made.getvalue()
