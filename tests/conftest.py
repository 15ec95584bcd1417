"""What every test stands on: a real PostgreSQL, used as the role that serves."""

from __future__ import annotations

import os

from tests import database

database.choose_server()
os.environ["DJANGO_SETTINGS_MODULE"] = "danvan.settings"

import django  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings  # noqa: E402

# Before the first import of a model, so that fixtures may import models at the top of a file.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()


def pytest_addoption(parser):
    parser.addoption("--closing-rounds", type=int, default=40, help="rounds of closing against eight writers")


def pytest_unconfigure(config):
    database.stop_server()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Runs before the test database is made: the owner makes and migrates it."""
    database.become_owner()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After it the tests work as the app role; emptying between transactional tests stays with the owner."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    with django_db_blocker.unblock():
        database.become_app()
        DatabaseOperations.execute_sql_flush, before = (
            database.flush_as_owner,
            DatabaseOperations.execute_sql_flush,
        )
        yield
        DatabaseOperations.execute_sql_flush = before
        database.end_strays()
        database.become_owner()  # who drops the test database
        database.end_strays()
