"""The journal is written on, never over: a line is finished once, and from then on only says when its file was fetched."""

from django.conf import settings
from django.db import migrations

# What is known once the file is made, or known not to be.
OUTCOME = "{taken_at,map_date,version,definitions,name,sha256,size,refusal,fetched_at}"
CREATE = f"""
CREATE FUNCTION reports_run_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'UPDATE' AND to_jsonb(old) - '{OUTCOME}'::text[] = to_jsonb(new) - '{OUTCOME}'::text[] THEN
        IF old.sha256 = '' AND old.refusal = '' THEN RETURN new; END IF;
        IF old.fetched_at IS NULL AND to_jsonb(old) - 'fetched_at' = to_jsonb(new) - 'fetched_at' THEN RETURN new; END IF;
    END IF;
    RAISE EXCEPTION 'Nhật ký xuất báo cáo không được sửa, xóa.' USING ERRCODE = 'P0C03';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON reports_reportrun
    FOR EACH ROW EXECUTE FUNCTION reports_run_is_kept();
"""


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE DELETE ON reports_reportrun FROM {role}")
    schema_editor.execute(f"REVOKE DELETE ON jobs_job FROM {role}")


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_the_journal_of_what_was_taken"),
        ("audit", "0001_the_log_and_the_app_role"),
        ("jobs", "0001_long_work"),
    ]

    operations = [
        migrations.RunPython(protect, migrations.RunPython.noop),
        migrations.RunSQL(CREATE, "DROP FUNCTION reports_run_is_kept() CASCADE;"),
    ]
