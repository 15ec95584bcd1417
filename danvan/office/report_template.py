"""Makes the template of the year's report: `python -m danvan.office.report_template templates/reports/annual.docx`.

The template in the repository came from here; an office that wants another look edits the document in Word, and keeps
the words in double braces. Layout: Hướng dẫn 05-HD/VPTW, and Nghị định 30/2020/NĐ-CP for bodies of the State (A4,
margins 20-20-30-15 mm, type 14, lines of 18 points).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from danvan.office.letterhead import Letterhead, Style
from danvan.office.paper import points_of
from danvan.office.tables import Line
from danvan.office.word import new_document, rule, save

_CENTER, _LEFT, _JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_BODY = 14.0
# The longest line of each style on the right, the name of a board on the left: none is broken.
_HALVES_MM = {Style.PARTY: (80, 85), Style.STATE: (69, 96)}
_SIGNING_MM = (80, 85)
_SIDES_MM = 4  # what a cell leaves free on both sides
_SHORT_RULE_MM = 25
_TWIPS, _POINTS = 56.7, 72 / 25.4  # to a millimetre
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # the same bytes whenever it is made


def build(path: Path) -> None:
    """The template stands at `path` afterwards."""
    document = new_document()
    _by_style(document, _head)
    _say(document, "")
    _by_style(document, _title)
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
    _by_style(document, _ending)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        save(document, to=file, author="Dân vận khéo", title="Mẫu báo cáo năm", made_at=_MADE)


def _by_style(document: Any, part: Callable[[Any, Style], None]) -> None:
    """A part of the document as each of the two styles has it, of which one is kept."""
    _say(document, "{%p if head.party %}")
    part(document, Style.PARTY)
    _say(document, "{%p else %}")
    part(document, Style.STATE)
    _say(document, "{%p endif %}")


def _head(document: Any, style: Style) -> None:
    head = Letterhead(style, "{{ head.above }}", "{{ head.body }}", "{{ head.symbol }}", "{{ head.place }}")
    left, right = _two_cells(document, _HALVES_MM[style])
    above, *body = head.left
    _say(left, "{%p if head.above %}")
    _print(left, above, 0)
    _say(left, "{%p endif %}")
    for line in (*body, head.number_line):
        _print(left, line, _HALVES_MM[style][0])
    for line in (*head.motto, head.date_line):
        _print(right, line, _HALVES_MM[style][1])


def _title(document: Any, style: Style) -> None:
    party = style is Style.PARTY
    _say(document, "BÁO CÁO", bold=True, size=16 if party else 14)
    _say(document, "{{ summary }}", bold=True)
    if party:
        _say(document, "-----")
    else:
        _rule(document, 60, 165)


def _ending(document: Any, style: Style) -> None:
    left, right = _two_cells(document, _SIGNING_MM)
    party = style is Style.PARTY
    _say(
        left,
        "Nơi nhận:",
        underlined=party,
        bold=not party,
        italic=not party,
        size=14 if party else 12,
        align=_LEFT,
    )
    _say(left, "{%p for one in recipients %}", align=_LEFT)
    _say(left, "- {{ one }}", align=_LEFT, size=12 if party else 11)
    _say(left, "{%p endfor %}", align=_LEFT)
    _say(right, "{%p for line in signs %}")
    _say(right, "{%p if loop.first %}")
    _say(right, "{{ line }}", bold=True)
    _say(right, "{%p else %}")
    _say(right, "{{ line }}", bold=not party)
    _say(right, "{%p endif %}")
    _say(right, "{%p endfor %}")


def _two_cells(document: Any, widths: tuple[int, int]) -> tuple[Any, Any]:
    """A table without lines for what stands side by side; each cell keeps the empty paragraph it was born with."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table.rows[0].cells[0], table.rows[0].cells[1]


def _print(where: Any, line: Line, room: float) -> None:
    """A line of the letterhead, with the rule under it."""
    _say(where, line.text, bold=line.bold, italic=line.italic, size=line.size)
    if line.ruled:
        _rule(where, points_of(line.text, line.size, bold=line.bold) / _POINTS, room - _SIDES_MM)
    elif line.short_rule:
        _rule(where, _SHORT_RULE_MM, room - _SIDES_MM)


def _rule(where: Any, length: float, room: float) -> None:
    """A rule of so many millimetres in the middle of `room`."""
    twips = rule(round(length * _TWIPS), round(room * _TWIPS))
    paragraph = where.add_paragraph()
    paragraph._p.getparent().replace(  # noqa: SLF001 - python-docx knows no borders of paragraphs
        paragraph._p,  # noqa: SLF001
        parse_xml(twips.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)),
    )


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
