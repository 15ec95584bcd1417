"""The suite itself: it works as the role that serves, which may change rows but no tables."""

import threading

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from danvan import checks
from danvan.env import MisconfiguredError
from tests import database


def one(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_tests_work_as_the_role_that_serves():
    assert one("SELECT current_user") == one("SELECT session_user") == settings.DATABASE_APP_ROLE


@pytest.mark.django_db(transaction=True)
def test_other_threads_work_as_the_role_that_serves_too():
    seen = []

    def ask():
        seen.append(one("SELECT session_user"))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()

    assert seen == [settings.DATABASE_APP_ROLE]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE django_session",
        "ALTER TABLE django_session ADD COLUMN extra int",
        "DROP TABLE django_session",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_that_serves_cannot(statement):
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.django_db(transaction=True)
def test_what_a_transactional_test_left_behind_one():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('x', '', now())"
        )


@pytest.mark.django_db(transaction=True)
def test_what_a_transactional_test_left_behind_two():
    assert one("SELECT count(*) FROM django_session") == 0


@pytest.mark.django_db
def test_the_role_that_serves_is_let_in():
    checks.refuse_unsafe_role()


@pytest.mark.django_db(transaction=True)
def test_the_owner_of_the_tables_is_not_let_in():
    database.become_owner()
    try:
        with pytest.raises(MisconfiguredError, match=r"là chủ của \d+ bảng"):
            checks.refuse_unsafe_role()
    finally:
        database.become_app()
