"""What looking after accounts needs: names found without accents, where people sign in from, and an administrator at
the top, whatever is done."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from danvan.ui.text import search_key, sort_key

# Asked under a lock, so that two administrators who end each other at once cannot both succeed. Who holds no such post
# passes without it: a reorganisation closes thousands.
LAST_ADMINISTRATOR = """
CREATE FUNCTION accounts_keep_an_administrator() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    tops bigint[] := ARRAY(SELECT DISTINCT unit_id FROM units_unitterm WHERE parent_id IS NULL);
BEGIN
    IF tg_table_name = 'accounts_membership' THEN
        IF old.unit_id <> ALL (tops) THEN RETURN NULL; END IF;
    ELSIF NOT EXISTS (
        SELECT FROM accounts_membership m
        WHERE m.user_id = old.id AND m.role = 'administrator' AND m.until IS NULL AND m.unit_id = ANY (tops)
    ) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(7202508);
    IF NOT EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.role = 'administrator' AND m.until IS NULL AND m.unit_id = ANY (tops)
    ) THEN
        RAISE EXCEPTION 'Đây là quản trị toàn quốc cuối cùng còn hoạt động; hãy giao nhiệm vụ đó cho người khác trước.'
            USING ERRCODE = 'P0U01';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER keep_an_administrator AFTER UPDATE OF until, role, unit_id, user_id OR DELETE ON accounts_membership
    FOR EACH ROW WHEN (old.role = 'administrator' AND old.until IS NULL)
    EXECUTE FUNCTION accounts_keep_an_administrator();
CREATE TRIGGER keep_an_administrator AFTER UPDATE OF is_active ON accounts_user
    FOR EACH ROW WHEN (old.is_active AND NOT new.is_active) EXECUTE FUNCTION accounts_keep_an_administrator();
"""
DROP = """
DROP TRIGGER keep_an_administrator ON accounts_user;
DROP TRIGGER keep_an_administrator ON accounts_membership;
DROP FUNCTION accounts_keep_an_administrator();
"""


def fill_keys(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects
    rows = list(users.only("pk", "full_name"))
    for row in rows:
        row.sort_key, row.search_key = sort_key(row.full_name), search_key(row.full_name)
    users.bulk_update(rows, ["sort_key", "search_key"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_longer_phones"),
        ("units", "0005_letterheads"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sort_key",
            field=models.TextField(db_collation="C", db_default="", editable=False),
        ),
        migrations.AddField(
            model_name="user",
            name="search_key",
            field=models.TextField(db_default="", editable=False),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(F("sort_key"), F("id"), name="account_by_name"),
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="lúc")),
                ("network", models.CharField(max_length=43, verbose_name="mạng")),
                ("machine", models.CharField(max_length=60, verbose_name="loại máy")),
                ("is_mobile", models.BooleanField(default=False, verbose_name="máy cầm tay")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="đăng xuất lúc")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tài khoản",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần đăng nhập",
                "verbose_name_plural": "các lần đăng nhập",
                "indexes": [models.Index(F("at"), name="sign_in_by_moment")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ended_at=None) | Q(ended_at__gte=F("at")),
                        name="signed_out_after_signing_in",
                    )
                ],
            },
        ),
        migrations.RunSQL(LAST_ADMINISTRATOR, DROP),
    ]
