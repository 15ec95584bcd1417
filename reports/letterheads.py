"""Who heads a table and who signs it: data by the kind of the unit, the level of its desk and the day.

Numbers and dates are left blank: the clerk's office assigns them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from danvan.office.tables import Heading, Line, Signature
from danvan.units.enums import UnitKind
from danvan.units.models import UnitTerm
from reports.questions import Question

# Ban Tuyên giáo and Ban Dân vận became one body.
_MERGED = dt.date(2025, 2, 3)
_PARTY = (Line("ĐẢNG CỘNG SẢN VIỆT NAM", bold=True, ruled=True),)

# The Party committee of a unit of this kind; {name} is the unit's name without its kind.
_COMMITTEES = {
    UnitKind.PROVINCE: "TỈNH ỦY {name}",
    UnitKind.MUNICIPALITY: "THÀNH ỦY {name}",
    UnitKind.CITY: "THÀNH ỦY {name}",
    UnitKind.TOWN: "THỊ ỦY {name}",
    UnitKind.URBAN_DISTRICT: "QUẬN ỦY {name}",
    UnitKind.RURAL_DISTRICT: "HUYỆN ỦY {name}",
}
_PREFIXES = {
    UnitKind.PROVINCE: "Tỉnh ",
    UnitKind.MUNICIPALITY: "Thành phố ",
    UnitKind.CITY: "Thành phố ",
    UnitKind.TOWN: "Thị xã ",
    UnitKind.URBAN_DISTRICT: "Quận ",
    UnitKind.RURAL_DISTRICT: "Huyện ",
}
# After the committee's kind, as its documents are numbered.
_COMMITTEE_SYMBOLS = {
    UnitKind.CITY: "ThU",
    UnitKind.TOWN: "TxU",
    UnitKind.URBAN_DISTRICT: "QU",
    UnitKind.RURAL_DISTRICT: "HU",
}
_COMMUNES = frozenset({UnitKind.WARD, UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE})


@dataclass(frozen=True)
class Letterhead:
    """The two lines of the issuing body, and who signs for it; `symbol` is the body's part of a document's number."""

    above: str
    body: str
    signs: tuple[str, ...]
    symbol: str = ""


@dataclass(frozen=True)
class ReportHead:
    """What a report bears besides its text. The number and the date are left to the clerk's office."""

    above: str
    body: str
    number: str
    motto: str
    place: str
    signs: tuple[str, ...]
    recipients: tuple[str, ...]


def letterhead_of(term: UnitTerm, day: dt.date) -> Letterhead:
    """The head in use at a unit on a day."""
    kind = UnitKind(term.kind)
    if kind in _COMMITTEES:
        committee = _COMMITTEES[kind].format(name=term.name.removeprefix(_PREFIXES[kind]).upper())
        board = "BAN TUYÊN GIÁO VÀ DÂN VẬN" if day >= _MERGED else "BAN DÂN VẬN"
        return Letterhead(committee, board, ("TRƯỞNG BAN",), _symbol(kind, day))
    above = UnitTerm.objects.on(day).filter(unit=term.parent_id).first()
    if kind in _COMMUNES:
        party = f"ĐẢNG BỘ {above.name.upper()}" if above else ""
        return Letterhead(party, f"ĐẢNG ỦY {term.name.upper()}", ("T/M ĐẢNG ỦY",), "ĐU")
    return Letterhead(above.name.upper() if above else "", term.name.upper(), ("THỦ TRƯỞNG ĐƠN VỊ",))


def _symbol(kind: UnitKind, day: dt.date) -> str:
    """ "BDVThU", "BTGDVTU": the board, then its committee."""
    committee = "TU" if kind in (UnitKind.PROVINCE, UnitKind.MUNICIPALITY) else _COMMITTEE_SYMBOLS[kind]
    return f"{'BTGDV' if day >= _MERGED else 'BDV'}{committee}"


def of_report(question: Question) -> ReportHead:
    """The head of a report about `question`, on the day of its map. Party documents number "Số …-BC/BDVThU"."""
    head = letterhead_of(question.term, question.map_date)
    name = question.term.name
    place = next((name.removeprefix(one) for one in _PREFIXES.values() if name.startswith(one)), name)
    return ReportHead(
        above=head.above,
        body=head.body,
        number=f"Số ……-BC/{head.symbol}" if head.symbol else "Số ……/BC-……",
        motto=_PARTY[0].text,
        place=place,
        signs=head.signs,
        recipients=("Như trên (để báo cáo),", "Các cơ quan, đơn vị trực thuộc,", "Lưu."),
    )


def heading(question: Question, *, form: str = "", measure: str = "Đơn vị tính: mô hình") -> Heading:
    """What stands above a table about `question`: the head of its unit on the day of the map."""
    head = letterhead_of(question.term, question.map_date)
    left = [Line(head.above)] if head.above else []
    left += [Line(head.body, bold=True), Line("*")]
    return Heading(
        left=tuple(left),
        right=_PARTY,
        form=form,
        attached="(Kèm theo Báo cáo số …………… ngày …… tháng …… năm ………)",
        as_of=f"(Số liệu chốt đến {question.taken_words})",
        measure=measure,
    )


def signature(question: Question) -> Signature:
    """Who made the table and who signs it; names are left to the pen."""
    return Signature(right=letterhead_of(question.term, question.map_date).signs)


def author(question: Question) -> str:
    """The organisation named in a file's properties."""
    return letterhead_of(question.term, question.map_date).body
