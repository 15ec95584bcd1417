"""Biểu 4: the awards of a period by level, form and who gives them, counted where those commended belong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from danvan.office.tables import Check, Column, Kind, Row, RowKind, Table
from danvan.ui.text import sort_key
from danvan.ui.wording import date_vi, number
from danvan.units.enums import Document, Level
from models_registry.models import Award, AwardForm, AwardRecipient
from models_registry.wording import LevelNames
from reports import letterheads
from reports.questions import Question

NAME = "awards"
_MOST_DECISIONS = 4  # named in one cell
_FORMS = list(AwardForm)
_ROMAN = ("I", "II", "III")
# Where awards of one level and form (None: all) are listed.
Address = Callable[[Level | None, AwardForm | None], str]


@dataclass
class AwardLine:
    """One row: all awards of a form by the same body for the same work."""

    level: Level
    form: AwardForm
    issued_by: str
    scopes: tuple[str, ...]
    collectives: int = 0
    individuals: int = 0
    decisions: list[str] = field(default_factory=list)


def applies(question: Question) -> bool:
    """Awards know no sector, origin, kind of entry, group of units or what is written in a dossier: narrowed by these
    there is no such table."""
    narrowed = (question.sector, question.origins, question.entry_type, question.subject, question.group)
    return not any((*narrowed, question.measure, question.quality))


def table(question: Question, *, linked: bool = False) -> Table:
    """The table as of the question's moment; each award counts where its recipients belong, one that is known by
    counts alone where it was given. With `linked` the figures lead to the list of awards."""
    lines = lines_of(question)
    address = _address(question) if linked else None
    return Table(
        title=f"TỔNG HỢP KẾT QUẢ KHEN THƯỞNG PHONG TRÀO THI ĐUA “DÂN VẬN KHÉO” {question.span.upper()}",
        sheet_name="Biểu 4 - Khen thưởng",
        columns=(
            Column("index", "TT", Kind.INDEX, 6),
            Column("form", "Hình thức khen thưởng", width=20),
            Column("issued_by", "Cơ quan khen thưởng", width=28),
            Column("scopes", "Nội dung", width=36),
            Column("collectives", "Tập thể", Kind.WHOLE, 10, summed=True),
            Column("individuals", "Cá nhân", Kind.WHOLE, 10, summed=True),
            Column("total", "Tổng số", Kind.WHOLE, 10, summed=True),
            Column("decisions", "Quyết định số, ngày", width=30),
        ),
        rows=tuple(_rows(question, lines, address)),
        heading=letterheads.heading(
            question,
            form="Biểu 4",
            measure="Đơn vị tính: tập thể, cá nhân",
            document=Document.AWARD_TABLE,
        ),
        notes=(
            "Tính tập thể, cá nhân thuộc đơn vị và các đơn vị bên dưới; khen thưởng chỉ có số lượng tính cho nơi khen "
            "thưởng. Một quyết định khen chung nhiều nội dung thì tính một lần.",
        ),
        signature=letterheads.signature(question, Document.AWARD_TABLE),
        checks=(Check("Tổng số = tập thể + cá nhân", "total", ["collectives", "individuals"]),),
        empty="Chưa ghi khen thưởng nào.",
    )


def _found(question: Question) -> Iterable[Award]:
    """The awards in question with how many collectives and persons in question they went to; oldest first."""
    awards = Award.objects.filter(period=question.period).at(question.moment)
    if question.level is not None:
        awards = awards.filter(level=question.level)
    here = Q()
    if question.places is not None:
        units = list(question.places)
        here = Q(recipients__unit__in=units)
        given = AwardRecipient.objects.filter(unit__in=units).values("award")
        awards = awards.filter(Q(pk__in=given) | Q(collectives__isnull=False, issuer__in=units))
    return awards.counted(here).order_by("level", "date", "pk")


def lines_of(question: Question) -> list[AwardLine]:
    """The rows of the table, in their order: by level, form, who gives, and for what."""
    found: dict[tuple[object, ...], AwardLine] = {}
    for award in _found(question):
        scopes = tuple(award.scope_labels)
        key = (Level(award.level), AwardForm(award.form), award.issued_by, scopes)
        line = found.setdefault(key, AwardLine(*key))
        line.collectives += award.given_collectives
        line.individuals += award.given_individuals
        line.decisions.append(_decision(award))
    return sorted(
        found.values(),
        key=lambda line: (line.level, _FORMS.index(line.form), sort_key(line.issued_by), line.scopes),
    )


def _decision(award: Award) -> str:
    day = date_vi(award.date)
    return f"{award.number} ngày {day}" if award.number else f"ngày {day}"


def _rows(question: Question, lines: Sequence[AwardLine], address: Address | None) -> list[Row]:
    if not lines:
        return []
    names = LevelNames.around(question.unit, on=question.map_date)
    found: list[Row] = []
    for place, (level, each) in enumerate(groupby(lines, key=lambda line: line.level)):
        many = list(each)
        said = f"Khen thưởng {names.of(level)}"
        found.append(_row(RowKind.GROUP, _ROMAN[place], (said, "", ""), many, "", address))
        found += [
            _row(
                RowKind.BODY,
                number,
                (line.form.label, line.issued_by, "; ".join(line.scopes)),
                [line],
                _decisions(line.decisions),
                address,
            )
            for number, line in enumerate(many, 1)
        ]
    return [*found, _row(RowKind.SUM, None, ("Tổng cộng", "", ""), lines, "", address)]


def _row(
    kind: RowKind,
    index: str | int | None,
    words: tuple[str, str, str],
    lines: Sequence[AwardLine],
    decisions: str,
    address: Address | None,
) -> Row:
    collectives = sum(line.collectives for line in lines)
    individuals = sum(line.individuals for line in lines)
    links = {}
    if address is not None:
        levels, forms = {line.level for line in lines}, {line.form for line in lines}
        links["total"] = address(
            levels.pop() if len(levels) == 1 else None, forms.pop() if kind is RowKind.BODY else None
        )
    return Row((index, *words, collectives, individuals, collectives + individuals, decisions), kind, links)


def _decisions(many: Sequence[str]) -> str:
    """The decisions by their numbers; of many the first ones and how many more."""
    known = list(dict.fromkeys(many))
    more = len(known) - _MOST_DECISIONS
    said = "; ".join(known[:_MOST_DECISIONS])
    return f"{said} và {number(more)} quyết định khác" if more > 0 else said


def _address(question: Question) -> Address:
    """Where the awards of a level and form are listed."""
    start = {"period": question.period.code, "unit": question.unit.pk}
    if question.moment is not None:
        start["at"] = question.moment.isoformat()

    def of(level: Level | None, form: AwardForm | None) -> str:
        more = {"level": level and level.value, "form": form and form.value}
        asked = {**start, **{name: value for name, value in more.items() if value is not None}}
        return f"{reverse('awards:list')}?{urlencode(asked)}"

    return of
