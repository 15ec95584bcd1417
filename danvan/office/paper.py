"""How much room text takes in Times New Roman: merged cells never grow by themselves, in any program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

_LINE = 1.32  # the height of a line, in type sizes, with room for Vietnamese marks
_PADDING = 3.0  # points above and below the text of a cell, together
_HIGHEST = 409  # what Excel allows


class _Widths(dict[str, float]):
    """Widths of letters in digits (half an em); what is not listed is as wide as most of its kind."""

    def __missing__(self, letter: str) -> float:
        self[letter] = 1.4 if letter.isupper() else 1.0
        return self[letter]


_WIDTHS = _Widths(
    dict.fromkeys("iíìỉĩịjltIÍÌỈĨỊ.,;:'!| /\\", 0.56)
    | dict.fromkeys('frs()[]-“”"', 0.8)
    | dict.fromkeys("aáàảãạăắằẳẵặâấầẩẫậceéèẻẽẹêếềểễệz", 0.9)
    | dict.fromkeys("mwMW%–—", 1.7)
)
_SIDES = 0.65  # what a cell leaves free on both sides of its text, in digits
_RUNNING, _CAPITALS = 1.0, 1.45  # a letter at most, in running text and in capitals
_LEAST, _LONGEST = 0.8, 10.0  # a letter of running text at least, on an average; a word of it
_SMALLER = 1.15  # of a page: what is still shrunk onto one
_UNCERTAIN = 0.04  # of a page: how much programs differ on what stands on one
_A4_ACROSS, _A4_DOWN = 297.0, 210.0
_MM = 72 / 25.4  # in points
_DIGIT = 6.0  # the width of a digit of 12 points, in points


class _Words(dict[str, float]):
    """Widths of words, kept: running text is made of a few thousand syllables."""

    def __missing__(self, word: str) -> float:
        width = sum(map(_WIDTHS.__getitem__, word))
        if len(self) < _MOST_WORDS:
            self[word] = width
        return width


_MOST_WORDS = 20_000
_WORDS = _Words()
_BOLD = 1.06  # times wider
_SPACE = 0.55


def width_of(text: str, *, bold: bool = False) -> float:
    """The width of one line of `text`, in digits of its own size; rather too wide than too narrow."""
    units = sum(map(_WIDTHS.__getitem__, text))
    return units * _BOLD if bold else units


def points_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of `text` in points, in type of `size` points."""
    return width_of(text, bold=bold) * size / 2


def lines_of(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines `text` takes in `width` digits, broken between words, and inside those too long."""
    times = _BOLD if bold else 1.0
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            length = _WORDS[word] * times
            together = used + _SPACE + length if used else length
            if together <= width:
                used = together
                continue
            if used:
                lines += 1
            used = length
            if used > width:
                more = ceil(used / width) - 1
                lines += more
                used -= more * width
    return lines


def quick_lines(text: str, width: float) -> int:
    """`lines_of` for a cell `width` digits wide of a long list: measured only where counting leaves a doubt."""
    room = width - _SIDES
    if "\n" not in text:
        letters = len(text)
        if letters * _CAPITALS <= room:
            return 1
        if not text.isupper():
            if letters * _RUNNING <= room:
                return 1
            if letters * _LEAST > room and letters * _RUNNING <= 2 * room - _LONGEST:
                return 2
    return lines_of(text, room)


def row_height(lines: int, size: float) -> float:
    """The height in points of a row of so many lines of type of `size` points."""
    return min(_HIGHEST, round(lines * size * _LINE + _PADDING, 1))


@dataclass
class Pages:
    """Where the rows of a sheet fall when it is printed: `used` points of page `number`, all before it full."""

    height: float
    repeated: float  # the table's head, on every page but the first
    used: float
    number: int = 1

    def add(self, heights: Iterable[float]) -> None:
        """Rows more, each on the page of the one before or on the next."""
        used = self.used
        for height in heights:
            if used + height > self.height:
                self.number += 1
                used = self.repeated
            used += height
        self.used = used

    def nearly_takes(self, height: float) -> bool:
        """Whether all that is there and so many points more stand on one page, set a little smaller."""
        return self.number == 1 and self.used + height <= self.height * _SMALLER

    def surely_takes(self, height: float) -> bool:
        """Whether so many points more stand on the page of the last row, in every program."""
        doubt = self.height * _UNCERTAIN * self.number
        begun = self.number == 1 or self.used - self.repeated >= doubt
        return begun and self.used + height + doubt <= self.height


def landscape_height(width: float, *, across: float, down: float) -> float:
    """The points of rows that an A4 page takes, fitted to a table `width` digits wide; margins in millimetres."""
    scale = min(1.0, (_A4_ACROSS - across) * _MM / (width * _DIGIT))
    return (_A4_DOWN - down) * _MM / scale
