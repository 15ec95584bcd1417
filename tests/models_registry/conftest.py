import pytest

from tests.factories.registrations import Office


@pytest.fixture
def office(db):
    return Office()
