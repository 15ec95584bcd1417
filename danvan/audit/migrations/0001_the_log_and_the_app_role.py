"""The first migration of all: what the app role may do with tables made from here on, and the log itself.

Row changes of the log are refused by a trigger, to everybody; TRUNCATE is a privilege that the app role never gets
(the tests' owner needs it to empty the tables between tests).
"""

import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import DROP_FUNCTIONS, FUNCTIONS


def grant(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
        schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO {role}")
        schema_editor.execute(f"GRANT {rights} ON ALL {kind} IN SCHEMA public TO {role}")
    schema_editor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_auditevent FROM {role}")


class Migration(migrations.Migration):
    initial = True
    run_before = [("contenttypes", "0001_initial")]
    dependencies = []

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lúc"
                    ),
                ),
                ("table", models.TextField(verbose_name="bảng")),
                ("key", models.TextField(verbose_name="khóa")),
                ("operation", models.CharField(max_length=1, verbose_name="việc")),
                ("actor", models.TextField(null=True, verbose_name="tài khoản")),
                ("before", models.JSONField(null=True, verbose_name="trước")),
                ("after", models.JSONField(null=True, verbose_name="sau")),
            ],
            options={
                "verbose_name": "nhật ký hệ thống",
                "verbose_name_plural": "nhật ký hệ thống",
                "indexes": [models.Index("table", "key", "at", name="audit_of_a_row")],
            },
        ),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
