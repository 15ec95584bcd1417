"""Tokens by which other programs read, and how often they were shown."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from danvan.audit.sql import unwatch, watch


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    schema_editor.execute(f"REVOKE DELETE ON accounts_apitoken FROM {role}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_looking_after_accounts"),
        ("audit", "0001_the_log_and_the_app_role"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="dùng cho")),
                (
                    "scope",
                    models.CharField(
                        choices=[("figures", "Số liệu tổng hợp"), ("registrations", "Danh sách hồ sơ đã gửi")],
                        max_length=16,
                        verbose_name="được đọc",
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_on", models.DateField(verbose_name="dùng đến hết ngày")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lập lúc")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ngừng lúc")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người cho ngừng",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người lập",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to="units.unit",
                        verbose_name="đơn vị",
                    ),
                ),
            ],
            options={
                "verbose_name": "mã kết nối",
                "verbose_name_plural": "mã kết nối",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("unit", "name"), name="one_open_token_of_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="token_ended_at_and_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiUse",
            fields=[
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="accounts.apitoken",
                        verbose_name="mã kết nối",
                    ),
                ),
                ("last_at", models.DateTimeField(verbose_name="lần cuối lúc")),
                ("began_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "lần dùng mã kết nối",
                "verbose_name_plural": "các lần dùng mã kết nối",
            },
        ),
        migrations.RunSQL(watch("accounts_apitoken"), unwatch("accounts_apitoken")),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
