"""How much room text takes in Times New Roman: merged cells never grow by themselves, in any program."""

from __future__ import annotations

from math import ceil

_LINE = 1.32  # the height of a line, in type sizes, with room for Vietnamese marks
_PADDING = 3.0  # points above and below the text of a cell, together
_HIGHEST = 409  # what Excel allows

# Widths in digits (half an em).
_NARROW = dict.fromkeys("iíìỉĩịjlfrtIÍÌỈĨỊ.,;:'!|()[]-/ “”\"", 0.62)
_WIDE = dict.fromkeys("mwMW%–—", 1.6)
_KNOWN = {**_NARROW, **_WIDE}


def width_of(text: str, *, bold: bool = False) -> float:
    """The width of one line of `text`, in digits of its own size; rather too wide than too narrow."""
    units = sum(_KNOWN.get(letter) or (1.4 if letter.isupper() else 0.98) for letter in text)
    return units * 1.06 if bold else units


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines `text` takes in `width` digits, broken between words, and inside those too long."""
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            length = width_of(word, bold=bold)
            if used and used + 0.55 + length > width:
                lines += 1
                used = length
            else:
                used += (0.55 if used else 0) + length
            if used > width:
                more = ceil(used / width) - 1
                lines += more
                used -= more * width
    return lines


def quick_lines(text: str, width: float) -> int:
    """`lines_of` by arithmetic alone, for a cell of a long list."""
    if len(text) <= width * 0.85 and "\n" not in text:
        return 1
    room = max(width * 1.06 - 2.5, 2.0)
    return sum(
        max(1, ceil(len(part) * (1.45 if part.isupper() else 1.0) / room)) for part in text.split("\n")
    )


def row_height(lines: int, size: float) -> float:
    """The height in points of a row of so many lines of type of `size` points."""
    return min(_HIGHEST, round(lines * size * _LINE + _PADDING, 1))
