"""The one number by which figures tell changes apart says what the columns say."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from models_registry.models import StatusChange
from models_registry.models.figure_key import COLUMNS, having, mask_of, value_of
from models_registry.workflow import Status
from tests.factories.registrations import _WAYS


def values_of(column):
    field = StatusChange._meta.get_field(column)
    return [
        *([value for value, _ in field.choices] if field.choices else [False, True]),
        *[None] * field.null,
    ]


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_every_value_of_a_column_has_a_place_of_its_own(column):
    values = values_of(column)
    [asked] = having(column, values).children
    assert len(set(asked.rhs)) == len(values)
    assert {value_of(column, number) for number in asked.rhs} == set(values)
    assert all(number & mask_of([column]) == number for number in asked.rhs)


def test_no_two_columns_share_a_bit():
    assert mask_of(COLUMNS) == sum(mask_of([column]) for column in COLUMNS)
    assert mask_of(COLUMNS).bit_count() == sum(mask_of([column]).bit_count() for column in COLUMNS)


def test_the_database_keeps_the_key_in_step_with_the_columns(office):
    for status in _WAYS:
        office.at_status(status)
    changes = list(StatusChange.objects.all())
    assert len({change.figure_key for change in changes}) > 5
    for change in changes:
        for column in COLUMNS:
            assert value_of(column, change.figure_key) == getattr(change, column), (change, column)


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_asking_the_key_finds_what_asking_the_column_finds(column, office):
    for status in (Status.SUBMITTED, Status.REFUSED, Status.RECOGNISED):
        office.at_status(status)
    for value in values_of(column):
        by_column = {f"{column}__isnull": True} if value is None else {column: value}
        found = set(StatusChange.objects.filter(having(column, [value])).values_list("pk", flat=True))
        assert found == set(StatusChange.objects.filter(**by_column).values_list("pk", flat=True)), value


def test_nobody_writes_the_key(office):
    office.at_status(Status.RUNNING)
    with pytest.raises(ProgrammingError, match="figure_key"), transaction.atomic():
        connection.cursor().execute("UPDATE models_registry_statuschange SET figure_key = 0")
