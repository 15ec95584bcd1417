"""Which letterhead a document of a unit bears on a day: the unit's own where it has said one, else that of its kind.

The heads of kinds are the table below and nothing else; a unit that differs says so on the screen, from a day on.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cached_property

from danvan.office.letterhead import Letterhead, Style
from danvan.ui.text import clean_line, search_key
from danvan.units.enums import TERRITORIAL_KINDS, Document, UnitKind
from danvan.units.models import Unit, UnitLetterhead, UnitTerm

# Ban Tuyên giáo and Ban Dân vận became one body.
MERGED = dt.date(2025, 2, 3)

_PROVINCES = frozenset({UnitKind.PROVINCE, UnitKind.MUNICIPALITY})
_DISTRICTS = frozenset({UnitKind.CITY, UnitKind.TOWN, UnitKind.URBAN_DISTRICT, UnitKind.RURAL_DISTRICT})
_COMMUNES = frozenset({UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE})
_NATION = frozenset({UnitKind.NATION})
_STATE_BODIES = frozenset({UnitKind.STATE_BODY, UnitKind.SCHOOL, UnitKind.NEIGHBOURHOOD})
_ANY = frozenset(UnitKind)

# The Party committee of a unit of this kind: {proper} is the unit's name without its kind, {name} the whole of it.
_COMMITTEES = {
    UnitKind.NATION: "BAN CHẤP HÀNH TRUNG ƯƠNG",
    UnitKind.PROVINCE: "TỈNH ỦY {proper}",
    UnitKind.MUNICIPALITY: "THÀNH ỦY {proper}",
    UnitKind.CITY: "THÀNH ỦY {proper}",
    UnitKind.TOWN: "THỊ ỦY {proper}",
    UnitKind.URBAN_DISTRICT: "QUẬN ỦY {proper}",
    UnitKind.RURAL_DISTRICT: "HUYỆN ỦY {proper}",
    **dict.fromkeys(_COMMUNES, "ĐẢNG ỦY {name}"),
}
# How its documents are numbered.
_CODES = {
    UnitKind.NATION: "TW",
    UnitKind.PROVINCE: "TU",
    UnitKind.MUNICIPALITY: "TU",
    UnitKind.CITY: "ThU",
    UnitKind.TOWN: "TxU",
    UnitKind.URBAN_DISTRICT: "QU",
    UnitKind.RURAL_DISTRICT: "HU",
    **dict.fromkeys(_COMMUNES, "ĐU"),
}
_WORD = re.compile(r"[a-z0-9]+")
_CAPITAL = "Hà Nội"
_PERSONS = ("Hồ Chí Minh",)  # after whom a territory is named


@dataclass(frozen=True, slots=True)
class _Usual:
    """What heads a document of units of these kinds from a day on.

    In its texts {committee} is the unit's Party committee and {code} how that is numbered, {above} the name of the unit
    above and {over} that unit's committee (its name, where it has none), {issuer} who issued it; in capitals.
    """

    kinds: frozenset[UnitKind]
    style: Style
    above: str
    body: str
    symbol: str
    signs: tuple[str, ...] = ()
    since: dt.date = dt.date.min


_HEAD_OF_BOARD = ("TRƯỞNG BAN",)
_HEAD_OF_UNIT = ("THỦ TRƯỞNG ĐƠN VỊ",)
# Of each document, in order: the first that names the kind and whose day has come.
_USUAL: dict[Document, tuple[_Usual, ...]] = {
    Document.REPORT: (
        _Usual(
            _PROVINCES | _DISTRICTS | _NATION,
            Style.PARTY,
            "{committee}",
            "BAN TUYÊN GIÁO VÀ DÂN VẬN",
            "BC/BTGDV{code}",
            _HEAD_OF_BOARD,
            since=MERGED,
        ),
        _Usual(
            _PROVINCES | _DISTRICTS | _NATION,
            Style.PARTY,
            "{committee}",
            "BAN DÂN VẬN",
            "BC/BDV{code}",
            _HEAD_OF_BOARD,
        ),
        _Usual(_COMMUNES, Style.PARTY, "ĐẢNG BỘ {above}", "{committee}", "BC/{code}", ("T/M ĐẢNG ỦY",)),
        _Usual(
            frozenset({UnitKind.PARTY_CELL}),
            Style.PARTY,
            "ĐẢNG BỘ {above}",
            "{issuer}",
            "BC/CB",
            ("T/M CHI BỘ",),
        ),
        _Usual(frozenset({UnitKind.PARTY_BODY}), Style.PARTY, "{over}", "{issuer}", "BC/……", _HEAD_OF_UNIT),
        _Usual(_STATE_BODIES, Style.STATE, "ỦY BAN NHÂN DÂN\n{above}", "{issuer}", "BC-……", _HEAD_OF_UNIT),
        _Usual(_ANY, Style.STATE, "{above}", "{issuer}", "BC-……", _HEAD_OF_UNIT),
    ),
    Document.STEERING_DECISION: (
        _Usual(
            _PROVINCES | _DISTRICTS | _COMMUNES | _NATION, Style.PARTY, "{committee}", "{issuer}", "QĐ/BCĐ"
        ),
        _Usual(_ANY, Style.PARTY, "{over}", "{issuer}", "QĐ/BCĐ"),
    ),
    Document.PARTY_DECISION: (
        _Usual(_PROVINCES | _NATION, Style.PARTY, "", "{issuer}", "QĐ/{code}"),
        _Usual(_DISTRICTS | _COMMUNES, Style.PARTY, "ĐẢNG BỘ {above}", "{issuer}", "QĐ/{code}"),
        _Usual(_ANY, Style.PARTY, "{over}", "{issuer}", "QĐ/……"),
    ),
    Document.STATE_DECISION: (_Usual(_ANY, Style.STATE, "", "{issuer}", "QĐ-UBND"),),
    Document.OTHER_DECISION: (_Usual(_ANY, Style.STATE, "", "{issuer}", "QĐ-……"),),
}
# A document about which nothing is said bears the head of another.
_LIKE = {Document.AWARD_TABLE: Document.REPORT}
# Who issues a document where nobody is named.
_ISSUERS = {
    Document.STEERING_DECISION: "BAN CHỈ ĐẠO",
    Document.PARTY_DECISION: "{committee}",
    Document.STATE_DECISION: "ỦY BAN NHÂN DÂN\n{name}",
    Document.OTHER_DECISION: "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM\n{name}",
}
_RECIPIENTS = {
    Style.PARTY: ("Như trên (để báo cáo),", "Các cơ quan, đơn vị trực thuộc,", "Lưu."),
    Style.STATE: ("Như trên (để báo cáo);", "Các cơ quan, đơn vị trực thuộc;", "Lưu: VT."),
}

# Whose decision it is, by the words that name the issuing body, without accents; the first that fits.
_NAMED = (
    (re.compile(r"\bban chi dao\b|\bbcd\b"), Document.STEERING_DECISION),
    (re.compile(r"^(chu tich )?(ubnd|uy ban nhan dan|hdnd|hoi dong nhan dan)\b"), Document.STATE_DECISION),
    (re.compile(r"\b(tinh|thanh|thi|quan|huyen|dang) uy\b|\b(dang bo|chi bo)\b"), Document.PARTY_DECISION),
    (re.compile(r"^ban (dan van|tuyen giao)\b"), Document.PARTY_DECISION),
)
# A body as its own documents write it: its head signs for it, and nothing is shortened.
_WRITTEN = (
    (re.compile(r"^chủ tịch\s+(?=ubnd|ủy ban|uỷ ban)", re.IGNORECASE), ""),
    (re.compile(r"\bubnd\b", re.IGNORECASE), "Ủy ban nhân dân"),
    (re.compile(r"\bbcđ\b", re.IGNORECASE), "Ban Chỉ đạo"),
)


class Heads:
    """The letterheads of a unit on one day, read once."""

    def __init__(self, term: UnitTerm, day: dt.date) -> None:
        self.term, self.day = term, day

    @cached_property
    def own(self) -> dict[str, UnitLetterhead]:
        """What the unit has said itself and is in force, by document."""
        found = UnitLetterhead.objects.filter(unit=self.term.unit_id, during__contains=self.day)
        return {one.document: one for one in found}

    def of(self, document: Document) -> Letterhead:
        """The head of a document."""
        said = self.own.get(document)
        return said.shown if said else self.unsaid(document)

    def unsaid(self, document: Document) -> Letterhead:
        """The head of a document about which the unit has said nothing."""
        like = _LIKE.get(document)
        return replace(self.of(like), recipients=()) if like else self.usual(document)

    def of_decision(self, issued_by: str, *, otherwise: str) -> Letterhead:
        """The head of a decision of the body `issued_by`: the unit's own where that names the same body.

        Of a draft whose body nobody has named yet: the unit's own, else that of the body `otherwise`.
        """
        own = [one for one in Document if one.is_decision and one in self.own]
        if own and not issued_by:
            return self.of(own[0])
        named = issued_by or otherwise
        document = document_of(named) if named else Document.STEERING_DECISION
        said = self.own.get(document)
        if said and _names(said.shown.issuer, named):
            return said.shown
        return self.usual(document, named)

    def usual(self, document: Document, issued_by: str = "") -> Letterhead:
        """The head of a document as units of this kind have it on that day; of a decision that of `issued_by`."""
        kind = UnitKind(self.term.kind)
        usual = next(one for one in _USUAL[document] if kind in one.kinds and one.since <= self.day)
        words = self._words(kind)
        nobody_named = _ISSUERS.get(document, "{name}").format(**words) or words["name"]
        named = written(issued_by).upper()
        words["issuer"] = named if named and _key(named) != _key(nobody_named) else nobody_named
        return Letterhead(
            style=usual.style,
            above=usual.above.format(**words),
            body=usual.body.format(**words),
            symbol=usual.symbol.format(**words),
            place="" if document.is_decision else self._place(kind),
            signs=usual.signs,
            recipients=_RECIPIENTS[usual.style] if document.is_sent else (),
        )

    @cached_property
    def _above(self) -> UnitTerm | None:
        """What the unit above was on that day."""
        if self.term.parent_id is None:
            return None
        return UnitTerm.objects.on(self.day).filter(unit=self.term.parent_id).first()

    def _words(self, kind: UnitKind) -> dict[str, str]:
        above = self._above
        return {
            "name": self.term.name.upper(),
            "committee": _committee_of(self.term),
            "code": _CODES.get(kind, ""),
            "above": above.name.upper() if above else "",
            "over": (_committee_of(above) or above.name.upper()) if above else "",
        }

    def _place(self, kind: UnitKind) -> str:
        """Where it is signed: the territory, of an agency the one that it belongs to."""
        for term in (self.term, self._above):
            if term and term.kind in TERRITORIAL_KINDS:
                return _proper(term)
        return _CAPITAL if kind is UnitKind.NATION else self.term.name


def heads_of(unit: Unit, day: dt.date) -> Heads:
    """The letterheads of a unit on a day; before or after its life, as it was last."""
    term = unit.term_on(day)
    if term is None:
        term = unit.terms.latest_first()[0]
        day = term.last_day or day
    return Heads(term, day)


def document_of(issued_by: str) -> Document:
    """Which kind of decision a body issues, by its name."""
    key = search_key(issued_by)
    for pattern, document in _NAMED:
        if pattern.search(key):
            return document
    return Document.OTHER_DECISION


def written(issued_by: str) -> str:
    """A body as its documents write it: "UBND thành phố" is "Ủy ban nhân dân thành phố"."""
    for pattern, instead in _WRITTEN:
        issued_by = pattern.sub(instead, issued_by)
    return clean_line(issued_by)


def _names(issuer: str, issued_by: str) -> bool:
    """Whether both name one body, one of them perhaps shorter."""
    first, second = _key(issuer), _key(written(issued_by))
    return first in second or second in first


def _key(name: str) -> str:
    """The words of a name alone."""
    return " ".join(_WORD.findall(search_key(name)))


def _committee_of(term: UnitTerm) -> str:
    text = _COMMITTEES.get(UnitKind(term.kind), "")
    return text.format(name=term.name.upper(), proper=_proper(term).upper())


def _proper(term: UnitTerm) -> str:
    """The name of a territory as documents are dated there: without its kind, unless it is a number or a person's."""
    kind = UnitKind.CITY if term.kind == UnitKind.MUNICIPALITY else UnitKind(term.kind)
    proper = term.name.removeprefix(f"{kind.label} ")
    return term.name if proper.isdigit() or proper in _PERSONS else proper
