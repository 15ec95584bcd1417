"""The factory walks the real workflow: every status can be reached, and the database agrees with each."""

from __future__ import annotations

import pytest
from django.db import connection

from models_registry.workflow import Status
from tests.factories.registrations import _WAYS


@pytest.mark.parametrize("status", list(_WAYS))
def test_every_status_can_be_reached_and_the_database_holds_it_true(office, status):
    registration = office.at_status(Status(status))
    connection.check_constraints()
    assert registration.status == status
