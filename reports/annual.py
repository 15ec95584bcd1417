"""The year's report in Word: its sentences from the figures, its annexes the official tables of the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from danvan.office.tables import Table
from danvan.office.word import MOST_ROWS, fits, write_report
from danvan.ui.wording import number
from danvan.units.enums import Level
from reports import letterheads, prose, round_prose
from reports.conditions import narrowed_to
from reports.figures import Figure
from reports.missing import Reason, count_reasons
from reports.summaries import awards, by_period
from reports.summaries.paper import Basis, Sheet

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "reports" / "annual.docx"
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_TO_WRITE = "……………… [đơn vị ghi phần này] ………………"
_BY_HAND = (
    prose.Section("NGUYÊN NHÂN, BÀI HỌC KINH NGHIỆM", [_TO_WRITE]),
    prose.Section("PHƯƠNG HƯỚNG, NHIỆM VỤ", [_TO_WRITE]),
)


def write(basis: Basis, annexes: Sequence[Table], *, to: BinaryIO, title: str) -> None:
    """The report about the question of `basis`, with those of `annexes` beneath it that a document can bear, and a
    word about the others. Raises UnbalancedError."""
    sheet = basis.sheet
    borne = [table for table in annexes if fits(table)]
    head = letterheads.of_report(sheet.question)
    values = {
        "head": {
            "party": head.is_party,
            "above": head.above,
            "body": head.body,
            "symbol": head.symbol,
            "place": head.place,
        },
        "summary": f"kết quả thực hiện phong trào thi đua “Dân vận khéo” {sheet.question.span.lower()}",
        "sections": _numbered([*_written(sheet), *_BY_HAND]),
        "left_out": [
            f"{table.sheet_name} dài hơn {number(MOST_ROWS)} dòng, gửi kèm bằng tệp Excel."
            for table in annexes
            if table not in borne
        ],
        "recipients": head.recipients,
        "signs": head.signs,
    }
    write_report(TEMPLATE, values, borne, to=to, author=head.issuer, title=title)


def _written(sheet: Sheet) -> list[prose.Section]:
    """The parts written from figures; without awards where filters leave none to tell. Where something narrows them,
    that comes first."""
    question = sheet.question
    given = awards.lines_of(question) if awards.applies(question) else []
    if by_period.applies(question):
        over, own = by_period.over_years(question), by_period.own_dossiers(question)
        made = round_prose.sections(sheet, over, own, given)
    else:
        made = prose.sections(sheet, reasons_of(sheet), given)
    if only := narrowed_to(question):
        said = f"Các số liệu trong báo cáo này chỉ tính: {only}."
        made[0] = replace(made[0], paragraphs=[said, *made[0].paragraphs])
    return made


def reasons_of(sheet: Sheet) -> dict[Level, dict[Reason, int]]:
    """The y − x of each level with registrations, by their reasons; a query a level."""
    found = {}
    for level in sheet.levels:
        if sheet.summary.levels[level]["registered"]:
            figure = Figure.RECOGNISED if sheet.is_decided(level) else Figure.PROPOSED
            found[level] = count_reasons(sheet.question.narrowed(level=level), figure)
    return found


def _numbered(made: Sequence[prose.Section]) -> list[dict[str, Any]]:
    return [
        {"numeral": numeral, "heading": one.heading, "paragraphs": one.paragraphs}
        for numeral, one in zip(_NUMERALS, made, strict=False)
    ]
