"""A plan of reorganisation as a file, CSV or Excel, as it is written in an office and sent around."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

from danvan.office.sheet_form import write_form
from danvan.office.workbook_in import WorkbookRefusedError, looks_like_workbook, read_apart
from danvan.ui.text import clean_line, search_key
from danvan.units.enums import UnitKind
from danvan.units.reform import Agencies, Deed, Line, Plan, Problem

HEAD = ("Việc", "Mã cũ", "Mã mới", "Tên mới", "Loại", "Trực thuộc", "Cơ quan thường trực", "Phần chính")
LARGEST = 8_000_000  # bytes; the whole country's is one and a half
# The first word of each is what is written; the others are read too.
_WORDS = {
    Deed.MERGE: ("nhập", "nhập vào", "chia", "sáp nhập"),
    Deed.CONTINUE: ("đổi", "đổi tên", "chuyển", "giữ"),
    Deed.OPEN: ("lập", "lập mới", "thành lập"),
    Deed.END: ("kết thúc", "giải thể", "bãi bỏ"),
}
_DEEDS = {search_key(word): deed for deed, words in _WORDS.items() for word in words}
_KINDS = {search_key(kind.label): kind for kind in UnitKind} | {
    search_key("Thành phố trực thuộc TW"): UnitKind.MUNICIPALITY
}
_SHOWN = 20  # problems in the message; all are in the list
_NO = {"khong", "0", "phu", "k"}


class PlanFileError(ValueError):
    """The file cannot be read as a plan; `problems` say why, line by line, in Vietnamese."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(map(str, problems[:_SHOWN])))


def read(content: bytes, *, on: dt.date, resolution: str, agencies: Agencies = Agencies.UNDECIDED) -> Plan:
    """The plan that the file, CSV or Excel, holds; empty lines are passed over. Raises PlanFileError."""
    problems: list[Problem] = []
    lines: list[Line] = []
    for number, row in _rows(content):
        cells = [clean_line(cell) for cell in row]
        if number == 1:
            _check_head(cells)
        elif any(cells):
            lines.append(_line(number, cells, problems))
    if problems:
        raise PlanFileError(problems)
    return Plan(on=on, resolution=resolution, lines=tuple(lines), agencies=agencies)


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    """The numbers of the rows, the first one's always among them, and what stands in each."""
    if len(content) > LARGEST:
        raise PlanFileError([Problem(0, "Tệp quá lớn so với một phương án sắp xếp.")])
    try:
        if looks_like_workbook(content):
            return _of_workbook(content)
        text = _text(content)
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1))
    except WorkbookRefusedError as error:
        raise PlanFileError([Problem(0, str(error))]) from error
    except csv.Error as error:
        raise PlanFileError([Problem(0, "Không đọc được tệp: dấu ngoặc kép không khép.")]) from error


def _of_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        sheets = read_apart(Path(file.name))
    rows = next((one.rows for one in sheets if not one.hidden), [])
    return rows if rows and rows[0][0] == 1 else [(1, []), *rows]


def write(plan: Plan) -> bytes:
    """The plan as a file that Excel opens with its accents; read again it is the same plan."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(HEAD)
    rows.writerows(map(_cells, plan.lines))
    return out.getvalue().encode("utf-8-sig")


def write_excel(lines: Iterable[Line], *, title: str) -> bytes:
    """The lines as a workbook with lists to choose from; read again they are the same lines."""
    choices = {
        "Việc": [words[0] for words in _WORDS.values()],
        "Loại": [kind.label for kind in UnitKind if kind is not UnitKind.NATION],
        "Phần chính": ["có", "không"],
    }
    return write_form(
        HEAD,
        [_cells(line) for line in lines],
        title=title,
        choices=choices,
        widths=(12, 14, 14, 36, 30, 16, 48, 12),
        notes=_NOTES,
    )


def _cells(line: Line) -> tuple[str, ...]:
    return (
        *(_WORDS[line.deed][0], line.old, line.code, line.name),
        line.kind.label if line.kind else "",
        *(line.parent, line.desk_name, "" if line.is_default else "không"),
    )


_NOTES = (
    "Mỗi dòng là một việc của một đơn vị. Không đổi tên, thứ tự tám cột ở dòng đầu.",
    "nhập: đơn vị có mã ở “Mã cũ” kết thúc, nhập vào đơn vị mới có mã ở “Mã mới”. Ba đơn vị nhập làm một là ba dòng "
    "cùng “Mã mới”; tên, loại, nơi trực thuộc của đơn vị mới ghi ở một trong các dòng ấy.",
    "Chia một đơn vị: mỗi phần một dòng “nhập” cùng “Mã cũ”; phần không phải phần chính ghi “không” ở “Phần chính”. "
    "Đúng một đơn vị nhận phần chính: hồ sơ, nhiệm vụ của đơn vị cũ về đó.",
    "đổi: vẫn là đơn vị ấy, chỉ đổi những ô được ghi: tên, loại, mã, nơi trực thuộc, cơ quan thường trực.",
    "lập: đơn vị mới không từ đơn vị nào. kết thúc: đơn vị thôi hoạt động, không đơn vị nào tiếp nhận.",
    "Bỏ cấp huyện: mỗi xã một dòng “đổi” (hoặc “nhập”) với “Trực thuộc” là mã của tỉnh, mỗi huyện một dòng “kết thúc”.",
    "Đơn vị không có mã ghi dấu # và số của đơn vị, ví dụ #123; số ấy đứng ở cuối địa chỉ trang của đơn vị.",
    "Mã có số 0 ở đầu phải ghi ở dạng văn bản; các ô của tệp mẫu đã ở dạng ấy.",
)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanFileError(
            [
                Problem(
                    0,
                    "Tệp không phải Excel (.xlsx), cũng không phải CSV UTF-8. "
                    "Trong Excel chọn Lưu thành “Excel Workbook” hoặc “CSV UTF-8”.",
                )
            ]
        ) from error


def _delimiter(text: str) -> str:
    """Excel in Vietnamese writes semicolons."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _check_head(cells: list[str]) -> None:
    if [search_key(cell) for cell in cells[: len(HEAD)]] != [search_key(name) for name in HEAD]:
        raise PlanFileError([Problem(1, f"đầu bảng phải là: {', '.join(HEAD)}.")])


def _line(number: int, cells: list[str], problems: list[Problem]) -> Line:
    said = dict(zip(HEAD, [*cells, *[""] * len(HEAD)], strict=False))
    deed = _DEEDS.get(search_key(said["Việc"]))
    if deed is None:
        known = ", ".join(f"“{words[0]}”" for words in _WORDS.values())
        problems.append(Problem(number, f"việc “{said['Việc']}” không có; ghi một trong {known}."))
    kind = _KINDS.get(search_key(said["Loại"])) if said["Loại"] else None
    if said["Loại"] and kind is None:
        problems.append(Problem(number, f"loại đơn vị “{said['Loại']}” không có."))
    if any(cells[len(HEAD) :]):
        problems.append(Problem(number, "có chữ ngoài tám cột của bảng."))
    return Line(
        number=number,
        deed=deed or Deed.END,
        old=said["Mã cũ"],
        code=said["Mã mới"],
        name=said["Tên mới"],
        kind=kind,
        parent=said["Trực thuộc"],
        desk_name=said["Cơ quan thường trực"],
        is_default=search_key(said["Phần chính"]) not in _NO,
    )
