"""Biểu 6: the level registered for against the levels that recognised.

One registration may be recognised at several levels, so the columns of levels overlap; what adds up is the last two:
recognised by at least one level, and by none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from danvan.office.tables import Check, Column, Kind, Row, RowKind, Table, Value
from danvan.units.enums import Level
from reports import letterheads
from reports.figures import HONOURED, NOT_HONOURED, Cell, Figure, honours
from reports.questions import Question
from reports.summaries.paper import Link, Sheet

NAME = "level_matrix"
_BY = "Công nhận theo quyết định của"


def table(sheet: Sheet, *, link: Link | None = None) -> Table:
    """The table; one query beside the summary."""
    question = sheet.question
    columns = _columns(sheet)
    return Table(
        title=f"ĐỐI CHIẾU CẤP ĐĂNG KÝ VÀ CẤP CÔNG NHẬN MÔ HÌNH “DÂN VẬN KHÉO” {question.span.upper()}",
        sheet_name="Biểu 6 - Đối chiếu cấp",
        columns=columns,
        rows=tuple(_rows(sheet, columns, honours(question), link)),
        heading=letterheads.heading(question, form="Biểu 6"),
        notes=(
            f"Theo bản đồ đơn vị {question.map_words}.",
            "Một mô hình có thể được nhiều cấp công nhận, nên các cột cấp công nhận không cộng với nhau.",
        ),
        signature=letterheads.signature(question),
        checks=(
            Check(
                "Đăng ký = được ít nhất một cấp công nhận + chưa được cấp nào công nhận",
                "registered",
                [HONOURED, NOT_HONOURED],
            ),
        ),
        empty="Chưa có mô hình nào đăng ký.",
    )


def _columns(sheet: Sheet) -> list[Column]:
    def whole(key: str, title: str, group: str = "") -> Column:
        return Column(key, title, Kind.WHOLE, 14, group=group, summed=True)

    return [
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Cấp đăng ký", width=26),
        whole("registered", "Đăng ký"),
        *(whole(level.code, sheet.level_name(level).capitalize(), _BY) for level in sheet.levels),
        whole(HONOURED, "Được ít nhất một cấp công nhận"),
        whole(NOT_HONOURED, "Chưa được cấp nào công nhận"),
    ]


def _rows(
    sheet: Sheet, columns: Sequence[Column], found: Mapping[int, Mapping[str, int]], link: Link | None
) -> list[Row]:
    made = [
        _row(
            RowKind.BODY,
            place,
            sheet.level_name(level).capitalize(),
            [found[level.value]],
            columns,
            sheet.question.narrowed(level=level),
            link,
        )
        for place, level in enumerate((one for one in sheet.levels if one.value in found), 1)
    ]
    if made:
        made.append(_row(RowKind.SUM, None, "Tổng cộng", list(found.values()), columns, sheet.question, link))
    return made


def _row(
    kind: RowKind,
    index: Value,
    name: str,
    many: Sequence[Mapping[str, int]],
    columns: Sequence[Column],
    asked: Question,
    link: Link | None,
) -> Row:
    values: dict[str, int] = {key: sum(one[key] for one in many) for key in many[0]}
    values[NOT_HONOURED] = values["registered"] - values[HONOURED]
    links = {}
    if link is not None:
        address = link(asked)
        cells = {"registered": Cell(Figure.REGISTERED)}
        cells |= {
            key: Cell(Figure.REGISTERED, honoured=key)
            for key in (*(one.code for one in Level), HONOURED, NOT_HONOURED)
        }
        links = {key: address(cell) for key, cell in cells.items() if values.get(key)}
    shown: dict[str, Value] = {"index": index, "name": name, **values}
    return Row([shown[column.key] for column in columns], kind, links)
