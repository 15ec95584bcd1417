"""The list that goes with a decision (Biểu 3 as its annex), as a table: for the page, for Word and for Excel."""

from __future__ import annotations

import io
from collections.abc import Sequence

from danvan.office.excel import write_workbook
from danvan.office.tables import Column, Heading, Kind, Line, Row, Table
from danvan.office.word import write_document
from danvan.ui.wording import date_vi
from danvan.web.downloads import DOCX, XLSX
from models_registry.models import Decision, DecisionKind
from models_registry.recognition.pages import Row as Named
from models_registry.recognition.pages import level_name

_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("title", "Tên mô hình", width=38),
    Column("unit", "Đơn vị", width=20),
    Column("sector", "Lĩnh vực", width=14),
)
# The kinds of file by their extension: who writes them, and of what type they are.
FILES = {"docx": (write_document, DOCX), "xlsx": (write_workbook, XLSX)}


def table(decision: Decision, rows: Sequence[Named]) -> Table:
    """The list of a described decision. A draft has no number and no date yet, and says that it is one."""
    revokes = decision.kind == DecisionKind.REVOKE
    done = "BỊ THU HỒI CÔNG NHẬN" if revokes else "ĐƯỢC CÔNG NHẬN"
    issuer = decision.issued_by or decision.desk_name
    signed = "……… ngày …/…/……" if decision.is_draft else f"{decision.number} ngày {date_vi(decision.date)}"
    return Table(
        title=f"DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO” {done} {level_name(decision).upper()} {decision.period.name.upper()}",
        sheet_name="Danh sách kèm theo",
        columns=_COLUMNS,
        rows=tuple(Row((place, row.title, row.unit, row.sector)) for place, row in enumerate(rows, 1)),
        heading=Heading(
            left=(Line(issuer.upper(), bold=True), Line("*")),
            right=(Line("ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, ruled=True),),
            attached=f"(Kèm theo Quyết định số {signed} của {issuer})",
            as_of="(Dự thảo, chưa có hiệu lực)" if decision.is_draft else "",
            measure=f"(Phần của {decision.part})" if decision.part else "",
        ),
        filterable=True,
        empty="Chưa có mô hình nào trong danh sách.",
    )


def file(decision: Decision, rows: Sequence[Named], kind: str) -> tuple[bytes, str, str]:
    """The list as a file of one of FILES: its content, name and type. Raises TooLongForWordError."""
    write, content_type = FILES[kind]
    made = io.BytesIO()
    said = f"số {decision.number}" if not decision.is_draft else "dự thảo"
    name = f"Danh sách kèm theo quyết định {said}"
    write([table(decision, rows)], to=made, author=decision.issued_by or decision.desk_name, title=name)
    return made.getvalue(), f"{name}.{kind}", content_type
