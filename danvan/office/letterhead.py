"""A letterhead on paper: who issues, under which motto, how it is numbered, who signs, who receives it.

Who bears which head on which day is said by `danvan.units.letterheads`; here is only what the two styles look like.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from danvan.office.tables import Heading, Line, Signature


class Style(models.TextChoices):
    """After whose rules a document is laid out. The two are never mixed."""

    PARTY = "party", "Văn bản của Đảng"
    STATE = "state", "Văn bản hành chính nhà nước"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a style writes: `size` of the issuing body, `small` of number, place and date; `star` beneath the body or a
    rule; `plain_positions` beneath T/M and the like."""

    motto: tuple[Line, ...]
    size: float
    small: float
    number: str
    colon: str
    star: bool
    plain_positions: bool


# Party: Hướng dẫn 05-HD/VPTW; State: Nghị định 30/2020/NĐ-CP, Phụ lục I. Where sources differ: docs/decisions/0028.
_LOOKS = {
    Style.PARTY: _Look(
        motto=(Line("ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, ruled=True, size=14),),
        size=14,
        small=14,
        number="……-{symbol}",
        colon="",
        star=True,
        plain_positions=True,
    ),
    Style.STATE: _Look(
        motto=(
            Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12),
            Line("Độc lập - Tự do - Hạnh phúc", bold=True, ruled=True, size=13),
        ),
        size=12,
        small=13,
        number="……/{symbol}",
        colon=":",
        star=False,
        plain_positions=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a document bears besides its text. Number and date are left to the clerk's office.

    `above` is the body over the issuing one, `body` the issuing one (each in several lines where it has them),
    `symbol` what follows the number: "BC/BDVThU", "QĐ-UBND".
    """

    style: Style
    above: str
    body: str
    symbol: str = ""
    place: str = ""
    signs: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()

    @property
    def is_party(self) -> bool:
        """Whether it is laid out as the Party's documents are."""
        return self.style is Style.PARTY

    @property
    def issuer(self) -> str:
        """The issuing body in one line."""
        return " ".join(self.body.split("\n"))

    @property
    def blank_number(self) -> str:
        """The number as it stands inside a sentence: "……-BC/BDVThU", "……/QĐ-UBND"."""
        return self._look.number.format(symbol=self.symbol)

    @property
    def number_line(self) -> Line:
        """ "Số ……-BC/BDVThU", "Số: ……/QĐ-UBND"."""
        return Line(f"Số{self._look.colon} {self.blank_number}", size=self._look.small)

    @property
    def date_line(self) -> Line:
        """ "Bến Tre, ngày … tháng … năm ……"."""
        return Line(f"{self.place}, ngày … tháng … năm ……", italic=True, size=self._look.small)

    @property
    def left(self) -> tuple[Line, ...]:
        """The issuing body beneath the one over it; under it the Party's `*`, or the State's rule."""
        look = self._look
        *first, last = self.body.split("\n")
        return (
            *(Line(one, size=look.size) for one in self.above.splitlines()),
            *(Line(one, bold=True, size=look.size) for one in first),
            Line(last, bold=True, size=look.size, short_rule=not look.star),
            *([Line("*", size=look.size)] if look.star else []),
        )

    @property
    def motto(self) -> tuple[Line, ...]:
        """What stands on the right."""
        return self._look.motto

    @property
    def signature(self) -> Signature:
        """Who made a table and who signs it; names are left to the pen."""
        return Signature(right=self.signs, plain_positions=self._look.plain_positions)

    def heading(self, *, dated: bool, **words: str) -> Heading:
        """What stands above a table with this head; `dated` gives it place and date of its own."""
        right = (*self.motto, self.date_line) if dated else self.motto
        return Heading(left=self.left, right=right, **words)

    @property
    def _look(self) -> _Look:
        return _LOOKS[self.style]
