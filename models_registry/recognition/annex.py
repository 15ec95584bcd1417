"""The list that goes with a decision (Biểu 3 as its annex), as a table: for the page, for Word and for Excel.

It bears the head of the body that issued the decision, on the day of the decision.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from danvan.office.excel import write_workbook
from danvan.office.letterhead import Letterhead
from danvan.office.tables import Column, Kind, Row, Table
from danvan.office.word import write_document
from danvan.ui.wording import date_vi
from danvan.units.letterheads import heads_of
from danvan.units.models import today
from danvan.web.downloads import DOCX, XLSX
from models_registry.models import Decision, DecisionKind
from models_registry.recognition.pages import Row as Named
from models_registry.recognition.pages import level_name

_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("title", "Tên mô hình", width=42),
    Column("unit", "Đơn vị", width=28),
    Column("sector", "Lĩnh vực", width=26),
)
# The kinds of file by their extension: who writes them, and of what type they are.
FILES = {"docx": (write_document, DOCX), "xlsx": (write_workbook, XLSX)}


def head_of(decision: Decision) -> Letterhead:
    """The letterhead of a described decision; a draft is headed as today's would be."""
    heads = heads_of(decision.issuer, decision.date or today())
    return heads.of_decision(decision.issued_by, otherwise=decision.desk_name)


def table(decision: Decision, rows: Sequence[Named]) -> Table:
    """The list of a described decision. A draft has no number and no date yet, and says that it is one."""
    revokes = decision.kind == DecisionKind.REVOKE
    done = "BỊ THU HỒI CÔNG NHẬN" if revokes else "ĐƯỢC CÔNG NHẬN"
    head = head_of(decision)
    signed = f"{head.blank_number} ngày …… tháng …… năm ………"
    if not decision.is_draft:
        signed = (
            f"{decision.number} ngày {date_vi(decision.date)} của {decision.issued_by or decision.desk_name}"
        )
    return Table(
        title="DANH SÁCH MÔ HÌNH “DÂN VẬN KHÉO”\n"
        f"{done} {level_name(decision).upper()} {decision.period.name.upper()}",
        sheet_name="Danh sách kèm theo",
        columns=_COLUMNS,
        rows=tuple(Row((place, row.title, row.unit, row.sector)) for place, row in enumerate(rows, 1)),
        heading=head.heading(
            dated=False,
            attached=f"(Kèm theo Quyết định số {signed})",
            as_of="(Dự thảo, chưa có hiệu lực)" if decision.is_draft else "",
            measure=f"(Phần của {decision.part})" if decision.part else "",
        ),
        filterable=True,
        empty="Chưa có mô hình nào trong danh sách.",
    )


def file(decision: Decision, rows: Sequence[Named], kind: str) -> tuple[bytes, str, str]:
    """The list as a file of one of FILES: its content, name and type. Raises TooLongForWordError."""
    author = decision.issued_by or decision.desk_name
    return written(table(decision, rows), kind, name=name_of(decision), author=author)


def name_of(decision: Decision) -> str:
    """What the list is called."""
    said = f"số {decision.number}" if not decision.is_draft else "dự thảo"
    return f"Danh sách kèm theo quyết định {said}"


def written(made: Table, kind: str, *, name: str, author: str) -> tuple[bytes, str, str]:
    """A list as a file of one of FILES: its content, name and type. Raises TooLongForWordError."""
    write, content_type = FILES[kind]
    to = io.BytesIO()
    write([made], to=to, author=author, title=name)
    return to.getvalue(), f"{name}.{kind}", content_type
