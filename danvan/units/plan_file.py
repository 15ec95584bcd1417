"""A plan of reorganisation as a CSV file, as it is written in Excel and sent around."""

from __future__ import annotations

import csv
import datetime as dt
import io

from danvan.ui.text import clean_line, search_key
from danvan.units.enums import UnitKind
from danvan.units.reform import Agencies, Deed, Line, Plan, Problem

HEAD = ("Việc", "Mã cũ", "Mã mới", "Tên mới", "Loại", "Trực thuộc", "Cơ quan thường trực", "Phần chính")
_LARGEST = 8_000_000  # bytes; the whole country's is one and a half
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
    """The plan that the file holds; empty lines are passed over. Raises PlanFileError."""
    rows = csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(_text(content)))
    problems: list[Problem] = []
    lines: list[Line] = []
    try:
        for number, row in enumerate(rows, 1):
            cells = [clean_line(cell) for cell in row]
            if number == 1:
                _check_head(cells)
            elif any(cells):
                lines.append(_line(number, cells, problems))
    except csv.Error as error:
        raise PlanFileError([Problem(0, "Không đọc được tệp: dấu ngoặc kép không khép.")]) from error
    if problems:
        raise PlanFileError(problems)
    return Plan(on=on, resolution=resolution, lines=tuple(lines), agencies=agencies)


def write(plan: Plan) -> bytes:
    """The plan as a file that Excel opens with its accents; read again it is the same plan."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(HEAD)
    for line in plan.lines:
        rows.writerow(
            (
                *(_WORDS[line.deed][0], line.old, line.code, line.name),
                line.kind.label if line.kind else "",
                *(line.parent, line.desk_name, "" if line.is_default else "không"),
            )
        )
    return out.getvalue().encode("utf-8-sig")


def _text(content: bytes) -> str:
    if len(content) > _LARGEST:
        raise PlanFileError([Problem(0, "Tệp quá lớn so với một phương án sắp xếp.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanFileError(
            [Problem(0, "Tệp không phải CSV UTF-8. Trong Excel chọn Lưu thành “CSV UTF-8”.")]
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
