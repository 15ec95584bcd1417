#!/usr/bin/env python
"""Django's command line; it starts the bundled PostgreSQL when no other database is named."""

from __future__ import annotations

import os
import sys

# The commands that create or change tables work as the tables' owner; all others as the role that serves.
OWNER_COMMANDS = frozenset(
    {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "flush", "sqlflush", "restore_archive"}
)
# These may take their time, where a page may not.
LONG_COMMANDS = frozenset(
    {"work", "export", "export_archive", "close_period", "reorganise", "import_registrations"}
)
# These never ask the database anything.
WITHOUT_DATABASE = frozenset(
    {"help", "version", "--help", "--version", "check", "collectstatic", "compilemessages", "makemessages"}
)


def main(arguments: list[str]) -> None:
    """Runs one command."""
    command = arguments[1] if len(arguments) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")
    if command in OWNER_COMMANDS:
        os.environ["DANVAN_DB_ROLE"] = "owner"
    if command in LONG_COMMANDS:
        os.environ["DANVAN_LONG_WORK"] = "1"
    from danvan import env  # here, so that a missing environment is told below in plain words

    try:
        from django.conf import settings
        from django.core.management import execute_from_command_line

        bundled = not settings.PRODUCTION and not env.Env().has("DATABASE_URL")
        if bundled and command not in WITHOUT_DATABASE:
            from danvan import database

            database.start()
        execute_from_command_line(arguments)
    except env.MisconfiguredError as problem:
        sys.exit(str(problem))
    except ModuleNotFoundError as problem:
        if problem.name not in {"django", "psycopg"}:
            raise
        sys.exit(
            "Chưa có môi trường Python: hãy chạy “make run” một lần, rồi dùng .venv/bin/python manage.py …"
        )


if __name__ == "__main__":
    main(sys.argv)
