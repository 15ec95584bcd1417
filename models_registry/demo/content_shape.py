"""The shape of a written model: text with two placeholders, adapted to a unit and a place.

`{don_vi}` is the unit's name as it stands inside a sentence ("phường An Hội", "Hội Nông dân thành phố"),
`{noi}` a place, a group of people or a topic ("khu phố 3", "đường Hùng Vương", "thanh niên xuất ngũ").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PLACEHOLDERS = ("{don_vi}", "{noi}")
# Where a sentence starts: a name put there begins with a capital.
_SENTENCE_START = re.compile(r"(^|[.?!]\s+|\n)(\w)")

# Words that say what a place is; elsewhere in a name they only say where an office is.
_TERRITORIAL = ("phường", "xã", "khu phố", "ấp")


@dataclass(frozen=True)
class Metric:
    """A result in numbers: its name, the code of its measure, and the ranges to draw both numbers from."""

    name: str
    measure: str
    planned: tuple[float, float]
    done: tuple[float, float]


@dataclass(frozen=True)
class WrittenResult:
    """The five parts of a report of results."""

    situation: str
    process: str
    achieved: str
    difficulties: str
    lessons: str


@dataclass(frozen=True)
class WrittenModel:
    """One mô hình or điển hình as written by us.

    `kinds` are the values of `UnitKind` it suits; `units`, when given, are words of which the unit's name must
    contain one. `place_kind` says which of a territory's places fill `{noi}`; "topic" uses `places` instead.
    `since` and `until` are the first and last year in which such a unit exists.
    """

    key: str
    sector: str
    kinds: tuple[str, ...]
    titles: tuple[str, ...]
    background: str
    goals: tuple[str, ...]
    approach: str
    place_and_people: str
    forces: str
    resources: str
    outputs: str
    sustainability: str
    result: WrittenResult
    metrics: tuple[Metric, ...]
    changes_this_year: str
    place_kind: str
    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    entry_type: str = "model"
    subject: str = "collective"
    person_position: str = ""
    person_gender: str = ""
    since: int | None = None
    until: int | None = None

    def fits(self, kind: str, unit_name: str, year: int) -> bool:
        """Whether a unit of this kind and name could have registered it in `year`."""
        in_time = (self.since or year) <= year <= (self.until or year)
        named = not self.units or any(_names(word, unit_name) for word in self.units)
        return in_time and kind in self.kinds and named


def _names(word: str, unit_name: str) -> bool:
    """Whether `word` tells what the unit is: "Đoàn" is not "Liên đoàn", "xã" is not "Xã hội"."""
    if word in _TERRITORIAL:
        return unit_name.casefold().startswith(word + " ")
    return word in unit_name


def fill(text: str, unit_name: str, place: str) -> str:
    """`text` with both placeholders filled in, sentences still beginning with a capital letter."""
    filled = text.replace("{don_vi}", unit_name).replace("{noi}", place)
    return _SENTENCE_START.sub(lambda found: found[1] + found[2].upper(), filled)


def titles_for(model: WrittenModel, unit_name: str, places: Sequence[str]) -> list[str]:
    """The titles `model` may bear at the unit: distinct, neighbours in the list differing in both words and place."""
    pairs = [
        (model.titles[(turn + shift) % len(model.titles)], place)
        for shift in range(len(model.titles))
        for turn, place in enumerate(places)
    ]
    return list(dict.fromkeys(fill(title, unit_name, place) for title, place in pairs))
