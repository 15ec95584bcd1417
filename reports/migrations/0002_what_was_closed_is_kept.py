"""What was closed is kept: nobody changes it, and the role that serves may not even try."""

from django.conf import settings
from django.db import migrations

TABLES = ("reports_snapshot", "reports_snapshottable", "reports_snapshotfile")
CREATE = """
CREATE FUNCTION reports_closed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Số liệu đã chốt không được sửa, xóa.' USING ERRCODE = 'P0C03';
END $$;
""" + "".join(
    f"CREATE TRIGGER closed_is_kept BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION reports_closed_is_kept();\n"
    for table in TABLES
)


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    for table in TABLES:
        schema_editor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_figures_as_they_were_closed"), ("audit", "0001_the_log_and_the_app_role")]

    operations = [
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(CREATE, "DROP FUNCTION reports_closed_is_kept() CASCADE;"),
    ]
