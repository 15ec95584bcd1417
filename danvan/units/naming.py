"""Units by what people call them in lists of their own: abbreviated, without the commune that goes without saying.

In memory: terms in, ids out. A name is taken only where it leads to one unit; what is merely like it is asked back.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product

from danvan.office.lists import squeezed
from danvan.ui.text import clean_line, search_key
from danvan.units.enums import TERRITORIAL_KINDS, UnitKind
from danvan.units.models import UnitTerm, chain_of

Words = tuple[str, ...]

# What a word without its accents may stand for. One that is also a word or a name of its own stays that beside it.
_SHORT: dict[str, Words] = {
    # where
    "p": ("phuong", "phong", "p"),
    "x": ("xa", "x"),
    "tt": ("thi tran", "trung tam"),
    "tp": ("thanh pho",),
    "tx": ("thi xa",),
    "h": ("huyen", "h"),
    "q": ("quan", "q"),
    "t": ("tinh", "t"),
    "dk": ("dac khu",),
    "kp": ("khu pho",),
    "tdp": ("to dan pho",),
    # bodies
    "du": ("dang uy", "du"),
    "tu": ("tinh uy", "thanh uy", "tu"),
    "cb": ("chi bo", "cb"),
    "ub": ("uy ban",),
    "ubnd": ("uy ban nhan dan",),
    "hdnd": ("hoi dong nhan dan",),
    "vp": ("van phong",),
    "dv": ("dan van",),
    "mttq": ("mat tran to quoc",),
    "mttqvn": ("mat tran to quoc",),
    "ubmttq": ("mat tran to quoc",),
    "ubmttqvn": ("mat tran to quoc",),
    "ubmt": ("mat tran to quoc",),
    "bctmt": ("ban cong tac mat tran",),
    "vn": ("viet nam",),
    # organisations
    "lhpn": ("phu nu",),
    "hlhpn": ("hoi phu nu",),
    "hpn": ("hoi phu nu",),
    "pn": ("phu nu",),
    "ccb": ("cuu chien binh",),
    "hccb": ("hoi cuu chien binh",),
    "nd": ("nong dan", "nhan dan"),
    "hnd": ("hoi nong dan",),
    "tn": ("thanh nien", "tu nhien"),
    "tncs": ("thanh nien",),
    "tncshcm": ("thanh nien",),
    "dtn": ("doan thanh nien",),
    "dtncs": ("doan thanh nien",),
    "hcm": ("ho chi minh",),
    "ldld": ("lien doan lao dong",),
    "cd": ("cong doan", "cao dang"),
    "nct": ("nguoi cao tuoi",),
    "ctd": ("chu thap do",),
    # offices, forces, schools
    "ca": ("cong an", "ca"),
    "qs": ("quan su",),
    "bch": ("ban chi huy",),
    "bchqs": ("ban chi huy quan su",),
    "gd": ("giao duc",),
    "dt": ("dao tao", "do thi"),
    "gddt": ("giao duc dao tao",),
    "tr": ("truong",),
    "th": ("tieu hoc",),
    "thcs": ("trung hoc co so",),
    "thpt": ("trung hoc pho thong",),
    "mn": ("mam non",),
    "mg": ("mau giao",),
}
# One way of saying what is said in several, applied in this order.
_PLAIN = (
    (" viet nam ", " "),
    (" va ", " "),
    (" mat tran to quoc ", " mat tran "),
    (" uy ban mat tran ", " mat tran "),
    (" lien hiep phu nu ", " phu nu "),
    (" thanh nien cong san ", " thanh nien "),
    (" thanh nien ho chi minh ", " thanh nien "),
    (" thanh doan ", " doan thanh nien thanh pho "),
    (" tinh doan ", " doan thanh nien tinh "),
    (" tinh uy ", " dang uy tinh "),
    (" thanh uy ", " dang uy thanh pho "),
    (" thi uy ", " dang uy thi xa "),
    (" huyen uy ", " dang uy huyen "),
    (" quan uy ", " dang uy quan "),
    *((f" truong {school} ", f" {school} ") for school in ("mam non", "mau giao", "tieu hoc")),
    *((f" truong trung hoc {school} ", f" trung hoc {school} ") for school in ("co so", "pho thong")),
)
# Organisations by the words that a name may begin with, and the word that belongs before.
_BEGINNINGS = {
    " phu nu ": " hoi",
    " nong dan ": " hoi",
    " cuu chien binh ": " hoi",
    " thanh nien ": " doan",
}
# Before the name of a place these are the place itself: it has no other unit for them.
_BODIES = (("uy", "ban", "nhan", "dan"), ("dang", "uy"), ("khoi", "dan", "van"), ("mat", "tran"))
_KINDS = {
    UnitKind.PROVINCE: "tỉnh",
    UnitKind.MUNICIPALITY: "thành phố",
    UnitKind.CITY: "thành phố",
    UnitKind.TOWN: "thị xã",
    UnitKind.URBAN_DISTRICT: "quận",
    UnitKind.RURAL_DISTRICT: "huyện",
    UnitKind.WARD: "phường",
    UnitKind.COMMUNE: "xã",
    UnitKind.TOWNSHIP: "thị trấn",
    UnitKind.SPECIAL_ZONE: "đặc khu",
}
_COMMITTEES = {
    UnitKind.PROVINCE: "tỉnh ủy",
    UnitKind.MUNICIPALITY: "thành ủy",
    UnitKind.CITY: "thành ủy",
    UnitKind.TOWN: "thị ủy",
    UnitKind.URBAN_DISTRICT: "quận ủy",
    UnitKind.RURAL_DISTRICT: "huyện ủy",
}
_WORDS_OF_KINDS = tuple(tuple(search_key(word).split()) for word in dict.fromkeys(_KINDS.values()))
_AS_I = re.compile(r"(?:(?<=[bcdghklmnprstvx])|(?<=qu))y$")
_LONGEST = 400  # characters: a name of a unit has 200, and where it is may stand after it
_MOST_SPELLINGS, _MOST_COMPARED = 16, 4
_NAMED, _FEW = 3, 10
_LIKE, _BESIDE = 0.6, 0.15  # of 1, which is the same; how much less like than the best
_MOST_ASKED = 50  # different names of one list for which others like them are looked for


def words_of(text: str) -> Words:
    """The words and numbers of a name, without accents and case, "Mỹ" as "Mĩ": "KP02" is `kp`, `2`."""
    found = re.findall(r"[a-z]+|\d+", search_key(text))
    return tuple(word.lstrip("0") or "0" if word.isdigit() else _AS_I.sub("i", word) for word in found)


def spellings(text: str) -> tuple[Words, ...]:
    """What a name may say, written out and in one way; several where one of its words may mean several things."""
    meant = product(*(_SHORT.get(word, (word,)) for word in words_of(text)))
    return tuple(dict.fromkeys(_plain(" ".join(chosen)) for chosen in islice(meant, _MOST_SPELLINGS)))


def _plain(text: str) -> Words:
    text = f" {text} "
    for said, plain in _PLAIN:
        text = text.replace(said, plain)
    text = next((before + text for words, before in _BEGINNINGS.items() if text.startswith(words)), text)
    for word in ("phuong", "xa", "thi tran"):
        if text.startswith(f" doan {word} "):
            text = f" doan thanh nien{text.removeprefix(' doan')}"
    return tuple(text.split())


class Names:
    """The units that a list may be about, `terms`, by what may be written there. `home` is the unit whose list it is:
    a name without its commune, or with the word "phường" alone, is one of there."""

    def __init__(self, terms: Iterable[UnitTerm], *, home: int) -> None:
        self._terms = {term.unit_id: term for term in terms}
        self._home = home
        self._exact: dict[str, set[int]] = defaultdict(set)
        for term in self._terms.values():
            self._exact[squeezed(term.name)].add(term.unit_id)
            if term.code:
                self._exact[squeezed(term.code)].add(term.unit_id)
        self._asked: dict[str, list[int]] = {}
        self._fulls: dict[int, Words] = {}

    def called(self, text: str) -> list[int]:
        """The unit that is called so, or all that it may be, in the order of their names; none where there is none."""
        if len(text) > _LONGEST or not (key := squeezed(text)):
            return []
        found = self._exact.get(key) or self._written_out(spellings(text))
        if len(found) > 1:
            found = {pk for pk in found if _line(self._terms[pk].name) == _line(text)} or found
        return self._in_order(found)

    def like(self, text: str) -> list[int]:
        """At most three that may be meant by a name that leads to none, the likeliest first. Of a list as long as a
        province's that names nothing right only the first names are looked for."""
        key = squeezed(text)
        if key not in self._asked:
            if len(self._asked) >= _MOST_ASKED or len(text) > _LONGEST or not key:
                return []
            self._asked[key] = self._looked_for(spellings(text))
        return self._asked[key]

    def title(self, pk: int) -> str:
        """How to write the unit so that it is found: its name, and where others bear that too what it belongs to."""
        term = self._terms[pk]
        same = self._exact[squeezed(term.name)]
        if len([one for one in same if _line(self._terms[one].name) == _line(term.name)]) < 2:
            return term.name
        holders = [*([term.parent_id] if term.parent_id in self._known else []), *self._places_above(pk)]
        names = (self._known[one].name for one in holders)
        more = next((name for name in names if squeezed(name) not in squeezed(term.name)), "")
        return f"{term.name} ({more})" if more else term.name

    def _in_order(self, units: Iterable[int]) -> list[int]:
        return sorted(units, key=lambda pk: (self._terms[pk].sort_key, pk))

    # --- written out ---

    def _written_out(self, said: Sequence[Words]) -> set[int]:
        """Those that one of the spellings leads to."""
        for spelled in (said, self._without_what_is_above(said)):
            if found := self._found(self._whole, spelled):
                return found | self._found(self._short, spelled)
            if found := self._part(spelled) or self._itself(spelled):
                return found
        return set()

    def _found(self, names: Mapping[str, set[int]], said: Sequence[Words]) -> set[int]:
        return {pk for words in said for pk in names.get("".join(words), ())}

    def _part(self, said: Sequence[Words]) -> set[int]:
        """Those called so where it goes without saying where. A single one that is not of the list's own place is none:
        there may be one here that nobody has entered."""
        found = self._found(self._short, said)
        return found if len(found) > 1 or any(self._is_at_home(pk) for pk in found) else set()

    def _itself(self, said: Sequence[Words]) -> set[int]:
        """The places of which one of the spellings names a body, or nothing but the kind of the list's own."""
        kind = self._kind_of(self._place) if self._place in self._terms else None
        found = set()
        for words in said:
            for body in ((), *_BODIES):
                if words[: len(body)] == body:
                    rest = words[len(body) :]
                    found |= {self._place} if rest == kind else set()
                    found |= {pk for pk in self._found(self._whole, [rest]) if self._is_place(pk)}
        return found

    def _without_what_is_above(self, said: Sequence[Words]) -> list[Words]:
        """The spellings that end with a name above the list's own place, without it."""
        above = [self._full(pk) for pk in self._places_above(self._place)] if self._place else []
        found = [words[: -len(name)] for words in said for name in above if words[-len(name) :] == name]
        return [words for words in found if words]

    # --- what is known ---

    @cached_property
    def _known(self) -> dict[int, UnitTerm]:
        """The terms, and those on the way up from them: one query, where a name is not simply one of theirs."""
        above = {pk for term in self._terms.values() for pk in chain_of(term.path)} - self._terms.keys()
        found = UnitTerm.objects.filter(unit__in=above).latest_first() if above else ()
        return {term.unit_id: term for term in reversed(list(found))} | self._terms

    @cached_property
    def _place(self) -> int:
        """The commune, district or province whose list it is; 0 where there is none."""
        if self._home not in self._known:
            return 0
        return next(iter(self._places_above(self._home, itself=True)), 0)

    def _places_above(self, pk: int, *, itself: bool = False) -> list[int]:
        """The places that a unit lies in, the nearest first."""
        chain = [step for step in reversed(chain_of(self._known[pk].path)) if itself or step != pk]
        return [step for step in chain if step in self._known and self._is_place(step)]

    def _is_place(self, pk: int) -> bool:
        return self._known[pk].kind in TERRITORIAL_KINDS

    def _is_at_home(self, pk: int) -> bool:
        return self._place in (pk, self._whose[pk][1])

    def _full(self, pk: int) -> Words:
        if pk not in self._fulls:
            self._fulls[pk] = spellings(self._known[pk].name)[0]
        return self._fulls[pk]

    def _kind_of(self, pk: int) -> Words:
        return tuple(search_key(_KINDS[UnitKind(self._known[pk].kind)]).split())

    @cached_property
    def _whose(self) -> dict[int, tuple[tuple[Words, ...], int]]:
        """By unit: its names without the place that they end with, and that place, else the nearest it lies in (0 for
        none). A place has its own name, and lies in itself."""
        return {pk: self._taken_apart(pk) for pk in self._terms}

    def _taken_apart(self, pk: int) -> tuple[tuple[Words, ...], int]:
        if self._is_place(pk):
            return spellings(self._terms[pk].name), pk
        return self._without_places(self._terms[pk].name, self._places_above(pk))

    def _without_places(self, name: str, places: Sequence[int]) -> tuple[tuple[Words, ...], int]:
        """The name without the places that it ends with; a ban of a Party committee without the committee, too."""
        said, place = spellings(name), places[0] if places else 0
        ending = clean_line(name).lower()
        tails = [(self._full(one), one) for one in places]
        for one in places:
            kind = UnitKind(self._known[one].kind)
            if ending.endswith((f" {_KINDS[kind]}", f" {_COMMITTEES.get(kind, _KINDS[kind])}")):
                tails.append((self._kind_of(one), one))
        while tails:
            tail, one = tails.pop(0)
            shorter = tuple(words[: -len(tail)] for words in said if words[-len(tail) :] == tail)
            if shorter and all(shorter):
                said, place = shorter, one
                tails = [(self._full(one), one) for one in places]
        bans = tuple(words[:-2] for words in said if words[:1] == ("ban",) and words[-2:] == ("dang", "uy"))
        return said + bans, place

    def _signs(self, pk: int) -> Iterator[tuple[tuple[Words, ...], tuple[Words, ...], int]]:
        """The name of a unit, and what is written over its desk: whole, without the place that it ends with, and that
        place."""
        term = self._terms[pk]
        yield spellings(term.name), *self._whose[pk]
        if term.desk_name:
            places = self._places_above(pk, itself=True)
            yield spellings(term.desk_name), *self._without_places(term.desk_name, places)

    @cached_property
    def _whole(self) -> dict[str, set[int]]:
        """The units by names that say all."""
        found: dict[str, set[int]] = defaultdict(set)
        for pk in self._terms:
            for words in self._whole_names(pk):
                found["".join(words)].add(pk)
        return found

    def _whole_names(self, pk: int) -> Iterator[Words]:
        above, parent = self._places_above(pk), self._terms[pk].parent_id
        if self._is_place(pk):
            yield self._without_kind(pk)
        for said, bare, place in self._signs(pk):
            yield from said
            if said != bare or self._is_name_of_place(pk, said):  # it says where, but not all of it
                yield from self._with_endings(said, above)
            if not self._is_name_of_place(pk, said):
                yield from self._with_endings(
                    bare, [place, parent] if said == bare and place != pk else [place]
                )

    def _is_name_of_place(self, pk: int, said: Sequence[Words]) -> bool:
        return self._is_place(pk) and said == self._whose[pk][0]

    @cached_property
    def _short(self) -> dict[str, set[int]]:
        """The units by names that leave out where, or say but "phường"."""
        found: dict[str, set[int]] = defaultdict(set)
        for pk in self._terms:
            for said, bare, place in self._signs(pk):
                if self._is_name_of_place(pk, said):
                    continue
                for words in bare:
                    for ending in ((), self._kind_of(place) if place else ()):
                        found["".join(words + ending)].add(pk)
        return found

    def _with_endings(self, said: Iterable[Words], holders: Iterable[int | None]) -> Iterator[Words]:
        endings = list(self._endings(one for one in holders if one in self._known))
        return (words + ending for words in said for ending in endings)

    def _endings(self, holders: Iterable[int]) -> Iterator[Words]:
        """How what a unit belongs to stands after its name: "phường An Hội", "An Hội"."""
        for one in dict.fromkeys(holders):
            yield self._full(one)
            if self._is_place(one) and (bare := self._without_kind(one)) != self._full(one):
                yield bare

    def _without_kind(self, pk: int) -> Words:
        """The name of a place alone: "Cầu Gỗ"; with its kind where it is but a number."""
        full, kind = self._full(pk), self._kind_of(pk)
        bare = full[len(kind) :] if full[: len(kind)] == kind else full
        return bare if any(not word.isdigit() for word in bare) else full

    # --- like it ---

    def _looked_for(self, said: Sequence[Words]) -> list[int]:
        """Those of the name elsewhere, of a place of another kind, or with another place after it; else those spelt
        alike."""
        said = [words for words in said if words]
        said += [
            words[: -len(kind)] for words in said for kind in _WORDS_OF_KINDS if words[-len(kind) :] == kind
        ]
        said = [words for words in said if words]
        bare = [
            words[len(kind) :] for words in said for kind in _WORDS_OF_KINDS if words[: len(kind)] == kind
        ]
        first = self._found(self._short, said) or self._found(self._whole, bare) or self._begun(said)
        found = self._in_order(first) or self._spelt_alike(said)
        return found[:_NAMED] if len(found) <= _FEW else []  # where many are alike, none of them is meant

    def _begun(self, said: Iterable[Words]) -> set[int]:
        """Those after whose whole name another place is said: "P. An Hội, TP. Bến Tre", of a city that is no more."""
        parts = (
            words[:at]
            for words in said
            for at in range(2, len(words))
            if any(words[at : at + len(kind)] == kind for kind in _WORDS_OF_KINDS)
        )
        return self._found(self._whole, list(parts))

    def _spelt_alike(self, said: Sequence[Words]) -> list[int]:
        """By the letters that they share, rare ones before common ones; numbers are never like others."""
        marks: dict[int, float] = {}
        for words in said[:_MOST_COMPARED]:
            numbers = {word for word in words if word.isdigit()}
            asked = _threes(words)
            whole = sum(map(self._weighs, asked))
            for at in self._sharing(asked, whole):
                pk, name = self._spelt[at]
                if numbers <= set(name):
                    own = _threes(name)
                    shared = sum(map(self._weighs, asked & own))
                    mark = 2 * shared / (whole + sum(map(self._weighs, own)))
                    marks[pk] = max(marks.get(pk, 0), mark)
        enough = max(_LIKE, max(marks.values(), default=0) - _BESIDE)
        near = [pk for pk, mark in marks.items() if mark >= enough]
        return sorted(near, key=lambda pk: (-marks[pk], self._terms[pk].sort_key, pk))

    def _sharing(self, asked: set[str], whole: float) -> set[int]:
        """Where names stand that may be like one of those letters: they hold one of its rarer ones, for the common ones
        together weigh too little."""
        found: set[int] = set()
        left = whole
        for three in sorted(asked, key=self._weighs, reverse=True):
            if left < whole * _LIKE / (2 - _LIKE):
                break
            found.update(self._holding.get(three, ()))
            left -= self._weighs(three)
        return found

    @cached_property
    def _spelt(self) -> list[tuple[int, Words]]:
        """Each unit's names, whole and without its place."""
        names = ((pk, dict.fromkeys([self._full(pk), self._whose[pk][0][0]])) for pk in self._terms)
        return [(pk, words) for pk, both in names for words in both if words]

    @cached_property
    def _holding(self) -> dict[str, list[int]]:
        """Where among them three letters stand."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, (_, words) in enumerate(self._spelt):
            for three in _threes(words):
                found[three].append(at)
        return found

    @cached_property
    def _weights(self) -> dict[str, float]:
        return {three: 1 + math.log(len(self._spelt) / len(them)) for three, them in self._holding.items()}

    @cached_property
    def _middling(self) -> float:
        return sum(self._weights.values()) / max(len(self._weights), 1)

    def _weighs(self, three: str) -> float:
        """The rarer, the more; what stands in no name, as much as others do."""
        return self._weights.get(three, self._middling)


def _line(text: str) -> str:
    return clean_line(text).lower()


def _threes(words: Words) -> set[str]:
    """Every three letters in a row, the ends of words among them."""
    text = f" {' '.join(words)} "
    return {text[at : at + 3] for at in range(len(text) - 2)}
