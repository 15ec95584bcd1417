"""What stands above and beneath the tables and reports about a question: the letterheads of its unit on the day of its
map (`danvan.units.letterheads`). Numbers and dates are left blank: the clerk's office assigns them.
"""

from __future__ import annotations

from danvan.office.letterhead import Letterhead
from danvan.office.tables import Heading, Signature
from danvan.units.enums import Document
from reports.conditions import narrowed_to
from reports.figures import Cell
from reports.questions import Question

_REPORT = Document.REPORT


def of_report(question: Question) -> Letterhead:
    """The head of a report."""
    return question.heads.of(_REPORT)


def heading(
    question: Question,
    *,
    form: str = "",
    measure: str = "Đơn vị tính: mô hình",
    document: Document = _REPORT,
    cell: Cell | None = None,
) -> Heading:
    """What stands above a table (of a list, the one behind `cell`): for when it is true and what alone it counts. It
    goes with a report, whose number has the same symbol."""
    head = question.heads.of(document)
    only = narrowed_to(question, cell)
    return head.heading(
        dated=True,
        form=form,
        attached=f"(Kèm theo Báo cáo số {head.blank_number} ngày …… tháng …… năm ………)",
        as_of=f"(Số liệu chốt đến {question.taken_words}{f'; chỉ tính: {only}' if only else ''})",
        measure=measure,
    )


def signature(question: Question, document: Document = _REPORT) -> Signature:
    """Who made the table and who signs it; names are left to the pen."""
    return question.heads.of(document).signature


def author(question: Question) -> str:
    """The organisation named in a file's properties."""
    return of_report(question).issuer
