"""Closed periods are held by the database; the app role opens no books and rubs nothing out."""

from django.conf import settings
from django.db import migrations

from danvan.audit.sql import watch, unwatch
from models_registry.integrity import BOOKS, CLOSING, DROP_CLOSING

KEPT = {
    "models_registry_periodbook": "INSERT, DELETE",
    "models_registry_correction": "DELETE",
    "models_registry_latesending": "UPDATE, DELETE",
}
WATCH_BOOKS = """
CREATE TRIGGER audited AFTER UPDATE ON models_registry_periodbook
    FOR EACH ROW EXECUTE FUNCTION audit_record('id');
"""


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    for table, rights in KEPT.items():
        schema_editor.execute(f"REVOKE {rights} ON {table} FROM {role}")


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0011_a_period_closes"), ("audit", "0001_the_log_and_the_app_role")]

    operations = [
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(CLOSING, DROP_CLOSING),
        migrations.RunSQL(WATCH_BOOKS, unwatch("models_registry_periodbook")),
        migrations.RunSQL(watch("models_registry_correction"), unwatch("models_registry_correction")),
        migrations.RunSQL(watch("models_registry_latesending"), unwatch("models_registry_latesending")),
        migrations.RunSQL(BOOKS, migrations.RunSQL.noop),
    ]
