"""What fills the benchmarks' databases keeps step with the tables: it is run by hand, and long after a column came."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from tests.benchmarks import generate

_INSERT = re.compile(r"INSERT INTO (\w+) \(([^)]+)\)")
_SCRIPTS = (generate.PEOPLE, generate.PLAN, generate.HISTORY, generate.REST)
_INSERTS = [found.groups() for script in _SCRIPTS for found in _INSERT.finditer(script)]
_MODELS = {model._meta.db_table: model for model in apps.get_models()}


def test_the_register_is_filled_table_by_table():
    assert {table for table, _ in _INSERTS} >= {
        "models_registry_registration",
        "models_registry_statuschange",
        "models_registry_dossier",
    }


@pytest.mark.parametrize(("table", "columns"), _INSERTS, ids=[table for table, _ in _INSERTS])
def test_every_column_that_must_be_filled_is(table, columns):
    fields = _MODELS[table]._meta.concrete_fields
    needed = {
        field.column
        for field in fields
        if not (field.null or field.generated or field.has_db_default() or field.primary_key)
    }

    assert needed <= {name.strip() for name in columns.split(",")}
