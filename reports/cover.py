"""The cover sheet of a workbook: what was asked, and the figures that its sheets count with."""

from __future__ import annotations

from danvan.office.cover import Cover, Term
from danvan.ui.wording import date_vi, number
from reports import letterheads
from reports.conditions import filters_in_words
from reports.figures import MEANINGS, Cell, definitions_version, unconverted
from reports.questions import Question


def cover_of(question: Question, cell: Cell | None = None) -> Cover:
    """The cover of the tables of `question`, or of the list behind its `cell`."""
    period = question.period
    return Cover(
        title=f"SỐ LIỆU PHONG TRÀO THI ĐUA “DÂN VẬN KHÉO”\n{question.span.upper()}",
        heading=letterheads.heading(question),
        facts=(
            (
                "Đơn vị",
                question.term.name if question.alone else f"{question.term.name} và các đơn vị trực thuộc",
            ),
            ("Kỳ thi đua", f"{question.span} ({date_vi(period.starts_on)} – {date_vi(period.ends_on)})"),
            ("Số liệu chốt đến", question.taken_words),
            ("Bản đồ đơn vị", _map_in_words(question)),
            (
                "Điều kiện lọc",
                "; ".join(filters_in_words(question, cell)) or "không lọc, toàn bộ mô hình, điển hình",
            ),
        ),
        terms=[Term(letter, figure.label, meaning) for figure, (letter, meaning) in MEANINGS.items()],
        notes=(
            "Đơn vị đếm là một lượt đăng ký: một mô hình, điển hình trong một kỳ, ở một cấp đăng ký. "
            "Tổng theo cấp, lĩnh vực, đơn vị và chủ thể đều bằng A.",
            f"Phiên bản cách tính: {definitions_version()}.",
        ),
    )


def _map_in_words(question: Question) -> str:
    """The map, and how many are not converted to it."""
    left = unconverted(question)
    return f"{question.map_words}; chưa quy đổi: {number(left)}" if left else question.map_words
