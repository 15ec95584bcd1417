"""Long lists as they come from the database."""

from __future__ import annotations

from django.db import connection

from models_registry.models import Registration, StatusChange
from reports.figures import Cell, Figure, rows
from reports.listing import streamed
from reports.questions import ask
from reports.summaries import named_list


def test_a_stream_has_the_rows_of_the_query_in_its_order(lived):
    found = rows(ask(lived.period, lived.province), Cell(Figure.REGISTERED)).order_by("registration")
    listed = found.values_list("registration__title", "target_level", "at")
    assert list(streamed(listed)) == list(listed)
    assert list(streamed(listed.none())) == []


def test_a_list_given_up_half_way_leaves_the_connection_to_others(lived):
    listed = iter(named_list.table(ask(lived.period, lived.province)).rows)
    assert next(listed).cells[0] == 1
    del listed
    assert Registration.objects.exists()


def test_while_a_list_is_streamed_its_statement_may_last_and_no_other(lived):
    limit = "SELECT current_setting('statement_timeout')"
    with connection.cursor() as cursor:
        cursor.execute(limit)
        usual = cursor.fetchone()
        assert list(streamed(StatusChange.objects.values_list("pk")))
        cursor.execute(limit)
        assert cursor.fetchone() == usual
