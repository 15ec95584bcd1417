"""The only writer of letterheads. What headed documents of earlier days stays as it was."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from danvan.office.letterhead import Letterhead
from danvan.ui.wording import date_vi
from danvan.units.actions import UnitError
from danvan.units.enums import Document
from danvan.units.letterheads import Heads
from danvan.units.models import Unit, UnitLetterhead


def state_of(unit: Unit, document: Document) -> str:
    """A word for all that the unit has said about the head of a document; another as soon as somebody changes it."""
    rows = UnitLetterhead.objects.filter(unit=unit, document=document).order_by("pk").values_list()
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


@transaction.atomic
def set_letterhead(
    unit: Unit, document: Document, said: Letterhead, *, on: dt.date, seen: str | None = None
) -> UnitLetterhead | None:
    """From `on` the document bears `said`, to where what it bore on that day ended; that ends the day before.

    A row that begins on `on` is replaced; what begins later is left alone. What the document would bear anyway needs no
    row: then None is returned. The same again changes nothing. Raises UnitError; also where `seen` is given and is no
    longer `state_of` it.
    """
    Unit.objects.select_for_update(of=("self",), no_key=True).get(
        pk=unit.pk
    )  # writers of one unit take turns
    term = unit.term_on(on)
    if term is None:
        raise UnitError(f"“{unit}” không tồn tại vào ngày {date_vi(on)}.")
    rows = UnitLetterhead.objects.filter(unit=unit, document=document)
    current = rows.filter(during__contains=on).first()
    wanted = None if said == Heads(term, on).unsaid(document) else said
    if (current and current.shown) == wanted:
        return current
    if seen is not None and seen != state_of(unit, document):
        raise UnitError(
            "Thể thức này vừa được người khác thay đổi, chưa lưu gì. Hãy xem lại rồi lưu lần nữa."
        )
    if current is None:
        later = rows.filter(during__startswith__gt=on).order_by("during").first()
        until = later.during.lower if later else None
    else:
        until = current.during.upper
        _cut(current, on)
    return _written(unit, document, wanted, DateRange(on, until)) if wanted else None


def _cut(row: UnitLetterhead, on: dt.date) -> None:
    """The row ends the day before `on`; one that begins then is gone, the log keeps it."""
    if row.during.lower == on:
        row.delete()
    else:
        row.during = DateRange(row.during.lower, on)
        row.save(update_fields=["during"])


def _written(unit: Unit, document: Document, said: Letterhead, during: DateRange) -> UnitLetterhead:
    return UnitLetterhead.objects.create(
        unit=unit,
        document=document,
        during=during,
        style=said.style,
        above=said.above,
        body=said.body,
        symbol=said.symbol,
        place=said.place,
        signs="\n".join(said.signs),
        recipients="\n".join(said.recipients),
    )
