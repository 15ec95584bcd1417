"""Under whose name the log keeps what is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Row changes within are logged under `name`, the number of an account; an empty name is nobody."""
    _set(name)
    try:
        yield
    finally:
        _set("")


def _set(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('danvan.actor', %s, false)", [name])
