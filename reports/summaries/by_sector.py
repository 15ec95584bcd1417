"""Biểu 2: registered, proposed, recognised by sector, against the year before."""

from __future__ import annotations

from collections.abc import Mapping

from danvan.office.tables import Chart, Check, Column, Kind, Row, RowKind, Share, Table, Value
from reports import letterheads
from reports.figures import Cell, Counts, Figure
from reports.questions import Question
from reports.summaries.paper import Link, Sheet, bars, difference, links_of, point_difference

NAME = "by_sector"
_LINKED: Mapping[str, Cell] = {
    figure.value: Cell(figure)
    for figure in (
        Figure.REGISTERED,
        Figure.RESULTS,
        Figure.PROPOSED,
        Figure.RECOGNISED,
        Figure.DECLINED,
        Figure.REVOKED,
        Figure.PENDING,
    )
}


def table(sheet: Sheet, *, link: Link | None = None, brief: bool = False) -> Table:
    """The table; `brief` is that of the screen, where the difference bears its sign."""
    question = sheet.question
    return Table(
        title=f"TỔNG HỢP KẾT QUẢ ĐĂNG KÝ, CÔNG NHẬN MÔ HÌNH “DÂN VẬN KHÉO” "
        f"{question.span.upper()} THEO LĨNH VỰC",
        sheet_name="Biểu 2 - Theo lĩnh vực",
        columns=_columns(sheet, signed=brief),
        rows=tuple(_rows(sheet, link, signed=brief)),
        heading=letterheads.heading(question, form="Biểu 2"),
        notes=tuple(sheet.notes),
        signature=letterheads.signature(question),
        checks=()
        if brief
        else (
            Check(
                "Đã đề nghị = được công nhận + không được công nhận + đã thu hồi + chờ quyết định",
                "proposed",
                ["recognised", "declined", "revoked", "pending"],
            ),
        ),
        charts=() if brief else (_chart(sheet),),
    )


def _chart(sheet: Sheet) -> Chart:
    said = f"Đăng ký, công nhận theo lĩnh vực, {sheet.question.period.name.lower()}"
    return Chart(said, "Biểu đồ theo lĩnh vực", "name", bars(["recognised"]))


def _columns(sheet: Sheet, *, signed: bool) -> list[Column]:
    def whole(key: str, title: str, width: float = 11) -> Column:
        return Column(key, title, Kind.WHOLE, width, summed=True)

    found = [
        Column("index", "TT", Kind.INDEX, 6),
        Column("name", "Lĩnh vực", width=34),
        whole("registered", "Đăng ký"),
        Column("part", "Tỷ trọng", Kind.PERCENT, 10),
        whole("results", "Đã nộp kết quả"),
        whole("proposed", "Đã đề nghị công nhận"),
        whole("recognised", "Được công nhận"),
        whole("declined", "Không được công nhận"),
        whole("revoked", "Đã thu hồi công nhận"),
        whole("pending", "Chờ quyết định"),
    ]
    if sheet.before is not None:
        found.append(whole("before", f"Đăng ký {sheet.before_words}", 12))
        found.append(Column("change", "Tăng, giảm", Kind.WHOLE, 10, summed=not signed))
        found.append(Column("points", "Tỷ trọng tăng, giảm (điểm phần trăm)", Kind.DECIMAL, 13, places=2))
    return found


def _rows(sheet: Sheet, link: Link | None, *, signed: bool) -> list[Row]:
    question, whole = sheet.question, sheet.summary.total["registered"]

    def row(kind: RowKind, place: int | None, name: str, counts: Counts, asked: Question, before: int) -> Row:
        now = counts["registered"]
        values: dict[str, Value] = {
            **counts,
            "index": place,
            "name": name,
            "part": Share(now, whole),
            "before": before,
            "change": difference(now, before) if signed else now - before,
            "points": point_difference(Share(now, whole), Share(before, sheet.before_total)),
        }
        columns = _columns(sheet, signed=signed)
        return Row([values[column.key] for column in columns], kind, links_of(link, asked, _LINKED, counts))

    found = [
        row(
            RowKind.BODY,
            place,
            line.name,
            line.counts,
            question.narrowed(sector=line.code),
            sheet.before_sectors.get(line.code, 0),
        )
        for place, line in enumerate(sheet.summary.sectors, 1)
    ]
    total = row(RowKind.SUM, None, "Tổng cộng", sheet.summary.total, question, sheet.before_total)
    return [*found, total]
