"""A table as plain data and back, so that it can be kept with its words and shown without being made again.

The data of one table always has the same text: sorted keys, no spaces, tags where JSON has no such value.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from danvan.office.tables import Row, Rows, Share, Table


def dumps(data: Any) -> str:
    """The one text of plain data."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def table_to_text(table: Table) -> str:
    """The table, its rows read to the end, as text."""
    return dumps(_plain(table))


def table_from_text(text: str) -> Table:
    """The table that `table_to_text` was given. Fields that it did not have yet are as they are by default."""
    return _read(Table, json.loads(text))


# Nearly all there is in a table.
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Share):
        return {"share": [_plain(value.part), _plain(value.whole)]}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return str(value)


_TAGS = {
    "share": lambda pair: Share(*(_value(one) for one in pair)),
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}


def _value(data: Any) -> Any:
    """A number or word, or what a tag stands for."""
    if not isinstance(data, dict):
        return data
    [(tag, content)] = data.items()
    return _TAGS[tag](content)


def _read(hint: Any, data: Any) -> Any:
    """The value of the declared type."""
    if data is None:
        return None
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(
            **{one.name: _read(hints[one.name], data[one.name]) for one in fields(hint) if one.name in data}
        )
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        declared = [one for one in inner if one is not type(None)]
        return _read(declared[0], data) if len(declared) == 1 else _value(data)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _read(inner[1], one) for key, one in data.items()}
    if isinstance(data, list):
        return tuple(_read(Row if hint is Rows else inner[0], one) for one in data)
    return _value(data)
