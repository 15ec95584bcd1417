"""What the components in `templates/ui/` show, as plain values that a view hands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

# The tones a chip, a notice or a part of a bar may have.
TONES = ("ok", "wait", "bad", "info", "idle")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main menu; `count` 0 shows none."""

    url: str
    label: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A status in a word, with the tone that gives its shape and colour."""

    label: str
    tone: str = "idle"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: how many, of what."""

    label: str
    value: int
    tone: str = "idle"


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a to-do list; `due` is its deadline, against today."""

    title: str
    url: str
    meta: str = ""
    due: date | None = None
    chip: Chip | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a track; `state` is done, now, next or stopped."""

    title: str
    note: str = ""
    state: str = "next"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline, newest first; `quote` is the reason given, in its writer's words; `url` leads to the
    paper it stands on, in the words of `link`."""

    text: str
    at: datetime | date | None = None
    who: str = ""
    quote: str = ""
    tone: str = "idle"
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One section of a long form, with its state in a chip."""

    title: str
    url: str
    chip: Chip | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter in force, and the address of the list without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Slice:
    """A part as it is drawn: its place and width on a bar 1000 wide."""

    part: Part
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts laid end to end over `whole`; what the parts leave open stays the colour of the track."""

    slices: Sequence[Slice] = field(default_factory=tuple)
    description: str = ""


def bar_of(parts: Sequence[Part], whole: int | None = None) -> Bar:
    """Lay out `parts` over `whole` (their sum unless given); a part of nothing has no slice.

    Negative parts, or parts that exceed `whole`, raise `ValueError`: a bar must not show what is not so.
    """
    total = sum(part.value for part in parts)
    whole = total if whole is None else whole
    if total > whole or any(part.value < 0 for part in parts):
        raise ValueError(f"parts sum to {total} of {whole}")
    slices: list[Slice] = []
    x = 0.0
    for part in parts:
        if part.value:
            width = 1000 * part.value / whole
            slices.append(Slice(part, round(x, 2), round(width, 2)))
            x += width
    return Bar(tuple(slices), ", ".join(f"{part.label}: {part.value}" for part in parts) or "không có")
