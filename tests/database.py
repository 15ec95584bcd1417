"""The suite's database: made and emptied by the owner, used by the tests as the role that serves.

Imported by tests/conftest.py before Django's settings are read.

By default it is the bundled PostgreSQL in a data folder of its own, so that no test ever meets the demo's data; a
second run beside the first takes the next folder. With DATABASE_URL and DATABASE_OWNER_URL another server is used;
its owner must be allowed to create databases.
"""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
_held: list[IO[str]] = []  # the lock lives as long as this process
_started: list[Path] = []  # the data folders whose server this process started


def choose_server() -> None:
    """DANVAN_DATA names a folder of the suite's own and its server runs; xdist's workers inherit the choice."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "DEMO", "DANVAN_DB_ROLE", "CSRF_TRUSTED_ORIGINS"):
        os.environ.pop(name, None)  # a developer's shell does not change what is tested
    os.environ["DANVAN_DATA"] = str(
        _free_folder(Path(os.environ.get("DANVAN_TEST_DATA", ROOT / ".data" / "test")))
    )
    if "DATABASE_URL" not in os.environ:
        from danvan import database

        if database.start(for_tests=True):
            _started.append(database.data_folder())


def stop_server() -> None:
    """Stops what this process started."""
    from danvan import database

    for folder in _started:
        database.stop(folder)


def _free_folder(wanted: Path) -> Path:
    for number in range(1, 10):
        folder = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        (folder / "static").mkdir(parents=True, exist_ok=True)
        lock = (folder / "suite.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            _held.append(lock)
            return folder
    raise RuntimeError(f"nine test runs hold {wanted}")


def become_owner() -> None:
    """Connections opened from now on, in every thread, are the owner's."""
    _become("owner")


def become_app() -> None:
    """Connections opened from now on, in every thread, are those of the role that serves."""
    _become("app")


def _become(role: str) -> None:
    from django.db import connection

    from danvan import settings

    connection.close()
    # All threads read this one dictionary when they connect; the database's name stays the test database's.
    address = settings.role_settings(role)
    connection.settings_dict.update(
        {key: address[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    )


def end_strays() -> None:
    """No other session of this role is left in the test database, which could not be dropped otherwise: a thread that
    answered a browser may outlive the last test. What they did last is told, for who looks for a leak."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, left(query, 200), pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        for pid, state, query, _ended in cursor.fetchall():
            print(f"A session was left: {pid} ({state}): {query}", file=sys.__stderr__)


@contextmanager
def owner_cursor():
    """A psycopg cursor of the owner on the test database; everything in it is one transaction."""
    import psycopg
    from django.db import connection

    from danvan import settings

    address = settings.role_settings("owner")
    with (
        psycopg.connect(
            dbname=connection.settings_dict["NAME"],
            user=address["USER"],
            password=address["PASSWORD"],
            host=address["HOST"] or None,
            port=address["PORT"] or None,
            options="-c lock_timeout=20s",
        ) as owner,
        owner.cursor() as cursor,
    ):
        yield cursor


def flush_as_owner(_operations, sql_list) -> None:
    """Takes the place of DatabaseOperations.execute_sql_flush: the app role may not TRUNCATE.

    Triggers that refuse TRUNCATE (the audit's) are off for the length of this one transaction.
    """
    with owner_cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %s {} TRIGGER %I', tgrelid::regclass, tgname)"
            " FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0 AND tgenabled <> 'D'"
        )
        switches = [row[0] for row in cursor.fetchall()]
        for switch in switches:
            cursor.execute(switch.format("DISABLE"))
        for statement in sql_list:
            cursor.execute(statement)
        for switch in switches:
            cursor.execute(switch.format("ENABLE"))
