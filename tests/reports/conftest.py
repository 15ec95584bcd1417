"""One walked year serves all tests of a file: each test works in a savepoint above it."""

import pytest
from django.db import transaction

from tests.reports.world import World


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = World()
        made.names = made.year()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def lived(year, db):
    """The year as it was walked, whatever another test has done to it."""
    for one in year.names.values():
        one.refresh_from_db()
    return year
