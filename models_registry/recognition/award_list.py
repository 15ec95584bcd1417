"""Those commended by an award as the list that goes with its decision, for Word and for Excel.

It bears the head of the body that commends, on the day of the decision: a giấy khen of a People's Committee that of
the State.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from danvan.office.tables import Column, Kind, Row, RowKind, Table
from danvan.ui.wording import date_vi, number
from danvan.units.letterheads import heads_of
from models_registry.models import Award, AwardForm, AwardRecipient, SubjectType
from models_registry.recognition.annex import written

_COLUMNS = (
    Column("index", "TT", Kind.INDEX, 6),
    Column("name", "Tập thể, cá nhân", width=44),
    Column("position", "Chức vụ", width=24),
    Column("unit", "Đơn vị", width=26),
)
_NUMERALS = ("I", "II")
# What the others are given is named by their form.
_DONE = {AwardForm.PRAISE: "TUYÊN DƯƠNG", AwardForm.OTHER: "KHEN THƯỞNG"}


def table(award: Award, recipients: Iterable[AwardRecipient], *, others: int = 0) -> Table:
    """The list of an award with names: `recipients`, ordered by subject; `others` is how many more were commended."""
    done = _DONE.get(AwardForm(award.form), f"TẶNG {award.get_form_display().upper()}")
    head = heads_of(award.issuer, award.date).of_decision(award.issued_by, otherwise=award.issued_by)
    signed = f"{award.number} ngày {date_vi(award.date)} của {award.issued_by}"
    return Table(
        title=f"DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC {done} {award.period.name.upper()}",
        sheet_name="Danh sách khen thưởng",
        columns=_COLUMNS,
        rows=tuple(_rows(recipients)),
        heading=head.heading(
            dated=False,
            attached=f"(Kèm theo Quyết định số {signed})",
            as_of=f"({'; '.join(award.scope_labels)})",
        ),
        notes=(f"Cùng {number(others)} tập thể, cá nhân ngoài phạm vi của người tải.",) if others else (),
        empty="Không có tập thể, cá nhân nào trong phạm vi.",
    )


def _rows(recipients: Iterable[AwardRecipient]) -> Iterator[Row]:
    for numeral, (subject, each) in zip(
        _NUMERALS, groupby(recipients, key=lambda one: one.subject), strict=False
    ):
        yield Row((numeral, SubjectType(subject).label, None, None), RowKind.GROUP)
        for place, one in enumerate(each, 1):
            yield Row((place, one.name, one.position, one.unit_name))


def file(
    award: Award, recipients: Iterable[AwardRecipient], kind: str, *, others: int = 0
) -> tuple[bytes, str, str]:
    """The list as a file: its content, name and type. Raises TooLongForWordError."""
    made = table(award, recipients, others=others)
    return written(made, kind, name=name_of(award), author=award.issued_by)


def name_of(award: Award) -> str:
    """What the list is called."""
    return f"Danh sách kèm theo quyết định khen thưởng số {award.number}"
