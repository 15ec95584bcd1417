"""Titles as units write them: the demo's sentences about places all over the country; with the keys lists are searched
by."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from danvan.ui.text import search_key, sort_key
from models_registry.demo.content import MODELS, WrittenModel, fill

# In every thousandth title or so: what a search for a rare word finds.
RARE = "cồn Phụng"
_RARE_EVERY = 1_009
_TYPES = ("Xã ", "Phường ", "Thị trấn ", "Đặc khu ")

# Ways to say where; a name stands for "…", a number for "#". Half of them are followed by the commune.
_WAYS = {
    "area": ("ấp …", "thôn …", "bản …", "xóm …", "khóm …", "làng …", "tổ dân phố …", "khu phố #", "ấp #", "thôn #",
             "tổ dân phố số #", "tổ nhân dân tự quản số #"),
    "road": ("đường …", "đường … - …", "tuyến đường số #", "đường liên thôn … - …", "đường liên ấp … - …", "quốc lộ #"),
    "alley": ("hẻm # đường …", "ngõ # đường …", "kiệt # đường …", "ngách # ngõ …", "hẻm …"),
    "water": ("kênh …", "rạch …", "mương …", "suối …", "sông …", "hồ …", "kênh số #"),
    "work": ("đường …", "cầu …", "nhà văn hóa thôn …", "bờ kè …", "tuyến kênh …", "trường học …", "khu tái định cư …"),
    "market": ("chợ …", "chợ chiều …", "khu phố mua sắm …", "điểm thu mua nông sản …"),
}  # fmt: skip


class Title(NamedTuple):
    """One title: about which of MODELS, its place, and the keys that follow from it."""

    written: int
    sector: str
    place: str
    title: str
    sort: str
    search: str


def titles(communes: Sequence[str], number: int = 150_000) -> list[Title]:
    """So many titles, the same for the same communes. Few are alike, as few are of a province's year."""
    chance = random.Random("titles")
    made = []
    for at in range(number):
        written = chance.randrange(len(MODELS))
        about = MODELS[written]
        place = RARE if at % _RARE_EVERY == 0 else _place(about, communes, chance)
        title = fill(chance.choice(about.titles), "đơn vị", place)
        made.append(Title(written, about.sector, place, title, sort_key(title), search_key(title)))
    return made


def _place(about: WrittenModel, communes: Sequence[str], chance: random.Random) -> str:
    commune = chance.choice(communes)
    if about.places:
        return f"{chance.choice(about.places)} {commune[0].lower()}{commune[1:]}"
    way = chance.choice(_WAYS[about.place_kind])
    while "…" in way:
        way = way.replace("…", _bare(chance.choice(communes)), 1)
    way = way.replace("#", str(chance.randint(1, 40)))
    return f"{way}, {commune[0].lower()}{commune[1:]}" if chance.random() < 0.5 else way


def _bare(name: str) -> str:
    """The name without the word for what it is: villages and canals are called like communes."""
    for word in _TYPES:
        name = name.removeprefix(word)
    return name
