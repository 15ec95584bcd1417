"""The whole country in the test database, for the few tests that need it.

`country` is there for one module: loaded before its first test that asks for it (some five seconds), gone after its
last. Every test of that module sees it, so a module either works on the country or on small trees of its own; and a
transactional test, which empties the tables, must not stand in such a module. To use it elsewhere, import it in that
folder's conftest.py: `from tests.factories.country import country  # noqa: F401`.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management.color import no_style
from django.db import connection

from danvan.audit.models import AuditEvent
from danvan.units.actions import load_country
from danvan.units.data import country as maps
from danvan.units.models import Unit, UnitSuccession, UnitTerm

# Last day of the case that the project started from, and a day under the two-tier map.
IN_2023 = dt.date(2023, 12, 31)
IN_2026 = dt.date(2026, 6, 30)


class CountryOnFile:
    """Finds units the way people name them: by code and date."""

    def unit(self, code: str, on: dt.date) -> Unit:
        return Unit.objects.get(terms__code=code, terms__during__contains=on)

    def term(self, code: str, on: dt.date) -> UnitTerm:
        return UnitTerm.objects.on(on).get(code=code)


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_country(maps.country())
    yield CountryOnFile()
    with django_db_blocker.unblock():
        tables = [model._meta.db_table for model in (AuditEvent, UnitSuccession, UnitTerm, Unit)]
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, allow_cascade=True))
