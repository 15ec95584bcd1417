"""Pages of a long list by the last row seen, and counts that stop counting.

A page is found by comparing columns, not by skipping rows: page 200 costs what page 1 costs, and nothing is
shown twice or missed when rows arrive meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BigIntegerField, BooleanField, F, Field, Func, Model, Q, QuerySet, Value

# The name of the cursor in an address.
CURSOR = "trang"

_SALT = "danvan.web.paging"
_AFTER, _BEFORE = "a", "b"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows; `next` and `previous` are cursors for the address, None at the ends."""

    rows: list[Any] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; `capped` says there are more than `value`."""

    value: int
    capped: bool = False


def among(column: str, ids: Iterable[int]) -> Func:
    """The condition that `column` is one of `ids`, however many: one parameter, and PostgreSQL knows how many rows to
    expect."""
    listed = Func(Value(list(ids), output_field=ArrayField(BigIntegerField())), function="ANY")
    return Func(F(column), listed, template="%(expressions)s", arg_joiner=" = ", output_field=BooleanField())


def count_up_to(queryset: QuerySet[Any], limit: int = 1000) -> Count:
    """How many rows there are, giving up after `limit` ("hơn 1.000")."""
    found = queryset.order_by()[: limit + 1].count()
    return Count(min(found, limit), capped=found > limit)


def page_of(queryset: QuerySet[Any], *, order: tuple[str, ...], cursor: str | None, size: int = 50) -> Page:
    """The `size` rows of `queryset` that `cursor` points at, in `order`.

    `order` names columns as `order_by` does ("-sent_at", "pk"); none may be null and the last is unique.
    Rows are model instances or dictionaries that hold those columns. A cursor that was not made here for the
    same order counts as none: the first page.
    """
    direction, values = _read(queryset.model, order, cursor)
    backwards = direction == _BEFORE
    effective = tuple(_reversed(name) for name in order) if backwards else order
    rows_query = queryset.order_by(*effective)
    if values is not None:
        rows_query = rows_query.filter(_beyond(effective, values))
    rows = list(rows_query[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
        return _page(rows, order, has_next=True, has_previous=more)
    return _page(rows, order, has_next=more, has_previous=values is not None)


def _page(rows: list[Any], order: tuple[str, ...], *, has_next: bool, has_previous: bool) -> Page:
    if not rows:
        return Page()
    return Page(
        rows=rows,
        next=_write(rows[-1], order, _AFTER) if has_next else None,
        previous=_write(rows[0], order, _BEFORE) if has_previous else None,
    )


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after `values` in `order`; the bound on the first column lets an index start there."""
    either: list[Q] = []
    same = Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        lookup = "lt" if name.startswith("-") else "gt"
        either.append(same & Q(**{f"{column}__{lookup}": value}))
        same &= Q(**{column: value})
    first = order[0].lstrip("-")
    bound = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]})
    return bound & reduce(Q.__or__, either)


def _write(row: Any, order: tuple[str, ...], direction: str) -> str:
    values = [_plain(_value(row, name.lstrip("-"))) for name in order]
    return signing.dumps([direction, *values], salt=_salt(order), compress=True)


def _read(model: type[Model], order: tuple[str, ...], cursor: str | None) -> tuple[str, list[Any] | None]:
    if not cursor:
        return _AFTER, None
    try:
        direction, *raw = signing.loads(cursor, salt=_salt(order))
        values = [_typed(model, name.lstrip("-"), value) for name, value in zip(order, raw, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError, TypeError):
        return _AFTER, None
    return direction, values


def _salt(order: tuple[str, ...]) -> str:
    return f"{_SALT}:{','.join(order)}"


def _value(row: Any, path: str) -> Any:
    if isinstance(row, Mapping):
        return row[path]
    return reduce(getattr, path.split("__"), row)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    return value


def _typed(model: type[Model], path: str, value: Any) -> Any:
    column = _column(model, path)
    return value if column is None else column.to_python(value)


def _column(model: type[Model], path: str) -> Field[Any, Any] | None:
    """The model field at the end of `path`, None for an annotation."""
    at: Any = model
    found: Any = None
    for name in path.split("__"):
        try:
            found = at._meta.pk if name == "pk" else at._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        at = found.related_model
    return found
