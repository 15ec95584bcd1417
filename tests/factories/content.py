"""What the database holds, in one number a table: to see that something left no trace, or none but what it says."""

from __future__ import annotations

from django.db import connection

# The log, and what tells of a reorganisation itself.
APART = ("audit_", "django_", "axes_", "models_registry_reorganisation", "models_registry_relocation")


def of_every_table() -> dict[str, tuple[object, ...]]:
    """Of every business table how many rows it has, and two sums of the hashes of their whole content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall() if not name.startswith(APART)]
        found = {}
        for name in names:
            cursor.execute(
                f"SELECT count(*), sum(hashtextextended(t::text, 1)::numeric), sum(hashtextextended(t::text, 2)::numeric)"
                f" FROM {name} t"
            )
            found[name] = cursor.fetchone()
    return found
