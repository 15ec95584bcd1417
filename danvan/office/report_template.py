"""Makes the template of the year's report: `python -m danvan.office.report_template templates/reports/annual.docx`.

The template in the repository came from here; an office that wants another look edits the document in Word, and keeps
the words in double braces. Layout: Hướng dẫn 05-HD/VPTW (A4, margins 20-20-30-15 mm, type 14, lines of 18 points).
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt

from danvan.office.word import new_document, save

_CENTER, _LEFT, _JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_BODY = 14.0
_HALVES_MM = (75, 90)
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # the same bytes whenever it is made


def build(path: Path) -> None:
    """The template stands at `path` afterwards."""
    document = new_document()
    left, right = _two_cells(document)
    _say(left, "{{ head.above }}")
    _say(left, "{{ head.body }}", bold=True)
    _say(left, "*")
    _say(left, "{{ number }}")
    _say(right, "{{ motto }}", bold=True, underlined=True)
    _say(right, "{{ place }}, ngày … tháng … năm ……", italic=True)
    _say(document, "")
    _say(document, "BÁO CÁO", bold=True, size=16)
    _say(document, "{{ summary }}", bold=True)
    _say(document, "-----")
    _say(document, "{%p for section in sections %}")
    _say(
        document,
        "{{ section.numeral }}. {{ section.heading }}",
        bold=True,
        align=_JUSTIFIED,
        indent=True,
        keep=True,
    )
    _say(document, "{%p for line in section.paragraphs %}")
    _say(document, "{{ line }}", align=_JUSTIFIED, indent=True)
    _say(document, "{%p endfor %}")
    _say(document, "{%p endfor %}")
    _say(document, "{%p for line in left_out %}")
    _say(document, "{{ line }}", italic=True, align=_JUSTIFIED, indent=True)
    _say(document, "{%p endfor %}")
    _say(document, "")
    left, right = _two_cells(document)
    _say(left, "Nơi nhận:", underlined=True, align=_LEFT)
    _say(left, "{%p for one in recipients %}", align=_LEFT)
    _say(left, "- {{ one }}", align=_LEFT, size=12)
    _say(left, "{%p endfor %}", align=_LEFT)
    _say(right, "{%p for line in signs %}")
    _say(right, "{{ line }}", bold=True)
    _say(right, "{%p endfor %}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        save(document, to=file, author="Dân vận khéo", title="Mẫu báo cáo năm", made_at=_MADE)


def _two_cells(document: Any) -> tuple[Any, Any]:
    """A table without lines for what stands side by side; each cell keeps the empty paragraph it was born with."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, _HALVES_MM, strict=True):
        cell.width = Mm(width)
    return table.rows[0].cells[0], table.rows[0].cells[1]


def _say(
    where: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    underlined: bool = False,
    size: float = _BODY,
    align: Any = _CENTER,
    indent: bool = False,
    keep: bool = False,
) -> None:
    born = where.paragraphs[0] if where.paragraphs else None
    paragraph = (
        born if born is not None and not born.text and hasattr(where, "width") else where.add_paragraph()
    )
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = bold, italic, underlined, Pt(size)
    paragraph.alignment = align
    style = paragraph.paragraph_format
    style.keep_with_next = keep
    style.line_spacing_rule, style.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(18)
    if indent:
        style.first_line_indent, style.space_after = Mm(10), Pt(6)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
